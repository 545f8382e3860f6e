/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which file systems a process serves, perhaps one that is stopped: to ask of their files could
 * take for ever. */
#ifndef CALLTAP_VIEW_MOUNT_H
#define CALLTAP_VIEW_MOUNT_H

#include <stdint.h>
#include <sys/types.h>

enum mount_kind {
	MOUNT_UNKNOWN, /* not listed, or the list can't be read */
	MOUNT_SAFE,    /* the kernel answers */
	MOUNT_SERVED   /* a process does (FUSE, autofs) */
};

/* Of what kind mount ID is, or those of device MAJOR:MINOR are, as far as TID can see them. */
enum mount_kind mount_kind(pid_t tid, uint64_t id);
enum mount_kind mount_kind_of_device(pid_t tid, unsigned major, unsigned minor);

#endif
