/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Where lines go: stderr, a file, a pipe to a command, a file for each
 * process.  Buffered; a failed write (disk full, closed pipe) is reported once
 * and ends tracing in an orderly way, never the tracees.
 */
#ifndef CALLTAP_TRACE_OUTPUT_H
#define CALLTAP_TRACE_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct output;

/* NAME: NULL for stderr, "FILE", "|COMMAND", "!COMMAND"; APPEND: -A.  Ends the program by die()
 * with strace's wording when it can't be opened. */
struct output *output_open(const char *name, bool append);
/* -ff: FILE.TID. */
struct output *output_open_for(const char *name, bool append, pid_t tid);
void output_write(struct output *o, const void *bytes, size_t len);
/* Hands everything to the kernel. */
void output_flush(struct output *o);
/* True when it is a terminal: colours, width. */
bool output_is_terminal(const struct output *o);
/* Flushes, closes, waits for a command to end. */
void output_close(struct output *o);

#endif
