/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the tests of the engine trace: `target WHAT [ARG]...`, one table entry each.
 *
 * A "mark" is a call that does nothing, whose arguments say who made it and
 * which of his it is.
 */
#ifndef CALLTAP_TESTS_ENGINE_TARGET_H
#define CALLTAP_TESTS_ENGINE_TARGET_H

#include <stdbool.h>
#include <sys/syscall.h>

enum { MARK = SYS_fcntl };

long mark(long who, long seq);
/* COUNT marks, numbered from 0 on. */
void marks(long who, long count);
/* Sleeps for so many milliseconds, whatever signals come. */
void pause_for(long ms);
/* Whether this thread has a tracer. */
bool is_traced(void);
/* Waits until there is a file PATH, by calls that no signal or stop harms. */
void await_file(const char *path);
/* Argument I as a number, or OTHERWISE if there are not so many. */
long number(char **args, int i, long otherwise);

/* target_threads.c; what they do is said there. */
int do_clone(char **args);
int do_exec(char **args);
int do_fault(char **args);
int do_filter(char **args);
int do_untraced(char **args);
int do_idle(char **args);
int do_kill(char **args);
int do_storm(char **args);
int do_threads(char **args);
int do_vfork(char **args);

#endif
