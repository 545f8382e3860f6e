/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which namespaces a process is in. */
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/nsfs.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/proc.h"
#include "view/process.h"

bool process_namespace(pid_t tid, const char *kind, char *name, size_t size)
{
	char what[32];

	snprintf(what, sizeof(what), "ns/%s", kind);
	return proc_readlink(tid, what, name, size) > 0;
}

unsigned process_namespace_kind(pid_t tid, int fd)
{
	char path[64];
	struct statfs fs;
	int kind = 0;

	snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)tid, fd);
	int any = open(path, O_PATH | O_CLOEXEC);
	if (any < 0)
		return 0;
	/* Only what is known to be a namespace may be opened: others could block, or do things. */
	if (!fstatfs(any, &fs) && fs.f_type == NSFS_MAGIC) {
		snprintf(path, sizeof(path), "/proc/self/fd/%d", any);
		int ns = open(path, O_RDONLY | O_CLOEXEC);
		if (ns >= 0) {
			kind = ioctl(ns, NS_GET_NSTYPE);
			close(ns);
		}
	}
	close(any);
	return kind > 0 ? (unsigned)kind : 0;
}
