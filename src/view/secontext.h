/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * --secontext: the SELinux contexts of processes and files.  They are read as
 * the kernel has them, by attributes; what a file's context should be comes
 * from the policy's database, through libselinux, if calltap was built with it.
 */
#ifndef CALLTAP_VIEW_SECONTEXT_H
#define CALLTAP_VIEW_SECONTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* What is wanted of contexts. */
enum secontext_bits {
	SECONTEXT_FULL = 1 << 0,     /* user, role, type and level; else the type alone */
	SECONTEXT_MISMATCH = 1 << 1, /* what the database says, where that is something else */
	SECONTEXT_ALL = (1 << 2) - 1,
	SECONTEXT_SHOWN = 1 << 2, /* contexts at all */
};

/* Texts are valid until the next question. */
struct secontext {
	const char *text;
	const char *expected; /* what the database says, if it was asked and disagrees; or NULL */
};

/* The context of thread TID, of what descriptor FD (PROCESS_CWD: the working directory) of TID
 * leads to, and of what PATH, relative to DIRFD, is to TID (FOLLOW: also where that is a symbolic
 * link).  WANT is a set of enum secontext_bits.  False: there is none, or it can't be read. */
bool secontext_of_process(pid_t tid, unsigned want, struct secontext *c);
bool secontext_of_fd(pid_t tid, int fd, unsigned want, struct secontext *c);
bool secontext_of_path(pid_t tid, int dirfd, const char *path, bool follow, unsigned want,
		       struct secontext *c);

/* The LEN bytes at TEXT, with room for one more, are a context as the kernel gives it: cuts what is
 * behind its end, and returns what WANT asks for of it; NULL: it is empty.  What has not the parts
 * of a context is taken whole, or, with STRICT (other security modules answer by other words), not
 * at all. */
const char *secontext_cut(char *text, size_t len, unsigned want, bool strict);

/* Whether there are the means to ask the database: calltap was built with them, and the library is
 * on this machine. */
bool secontext_has_database(void);

#endif
