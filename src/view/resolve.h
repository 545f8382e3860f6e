/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Files by the names that threads have for them: in their mount namespace,
 * from their root and working directory.  Private to the process view.
 *
 * File systems that a process serves (FUSE) are not asked: that process may be
 * a tracee, which is stopped, and one would wait for ever.
 */
#ifndef CALLTAP_VIEW_RESOLVE_H
#define CALLTAP_VIEW_RESOLVE_H

#include <stdbool.h>
#include <sys/types.h>

/* Finds what PATH is to TID, relative to its descriptor DIRFD (PROCESS_CWD: its working directory);
 * a symbolic link at the end is followed if FOLLOW.  Returns a descriptor made with O_PATH, or -1:
 * there is no such file, or it can't be looked at, or is in a file system that is served. */
int resolve_path(pid_t tid, int dirfd, const char *path, bool follow);

/* Whether a question about the file that DIR and PATH lead to may be answered by a process, as far
 * as TID's mounts say; also where that is not known. */
bool resolve_is_served(pid_t tid, int dir, const char *path);

#endif
