/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Where lines go: stderr, a file, a pipe to a command, a file for each
 * thread.  Nothing is held back: what was written is in the kernel's hands.
 * However many outputs are open, they take at most half of the descriptors
 * that the process may have.
 */
#ifndef CALLTAP_TRACE_OUTPUT_H
#define CALLTAP_TRACE_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct output;

/* NAME: NULL for stderr, "FILE", "|COMMAND", "!COMMAND"; APPEND: -A.  Ends the program by die()
 * with strace's wording when it can't be opened.  From then on a closed pipe is an error of
 * output_write() instead of a deadly signal; programs started later are not affected. */
struct output *output_open(const char *name, bool append);
/* -ff: FILE.TID.  One that can't be opened has failed, with errno. */
struct output *output_open_for(const char *name, bool append, pid_t tid);

/* Returns false, with errno, when not all could be written.  Of an output that failed once
 * nothing more is attempted: errno is then 0. */
bool output_write(struct output *o, const void *bytes, size_t len);

bool output_has_failed(const struct output *o);

/* What a complaint about it calls it: "FILE", "|COMMAND", "stderr". */
const char *output_name(const struct output *o);

/* Closes; waits for a command to end. */
void output_close(struct output *o);

#endif
