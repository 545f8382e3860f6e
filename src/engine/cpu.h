/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Sharing a processor with the tracee.  As long as one thread alone runs, and
 * all others wait in system calls, it and the tracer take turns, and a turn is
 * much quicker on one processor than from one to another.  Nothing of that is
 * to be seen by the tracee, and it has its own processors back before another
 * one goes on.
 */
#ifndef CALLTAP_ENGINE_CPU_H
#define CALLTAP_ENGINE_CPU_H

#include <stdbool.h>
#include <sys/types.h>

#include "engine/engine.h"

struct thread;

/* At each stop for a call that is traced, of the system or of a library, before it is handled. */
void cpu_note(struct thread *t);
/* Where system calls are not traced: whether T has to stop at them all the same, because it shares
 * our processor and some show that. */
bool cpu_needs_calls(const struct thread *t);
/* At the entry of T into call NR of ABI: what asks for processors, or hands on what it may use, has
 * those that it had without us. */
void cpu_at_call(struct thread *t, enum abi abi, uint64_t nr);
/* T has stopped at a call for that reason alone. */
void cpu_note_untraced(struct thread *t);
/* T (NULL: nobody that we know) has something to report: it goes on, and nobody else is alone. */
void cpu_reported(const struct thread *t);
/* T is about to run something that must find its processors as they were, or is let go. */
void cpu_release(struct thread *t);
/* The same of whatever shares ours, because tracing ends. */
void cpu_release_all(void);
/* T is gone: there is nothing to be given back to it. */
void cpu_forget(struct thread *t);
/* PARENT has made CHILD, which has not run yet. */
void cpu_free_child(struct thread *parent, pid_t child);
/* T was seized, and nothing is known of it. */
void cpu_look(struct thread *t);

/* guardian.c: a process that gives thread TID the processors of MASK (SIZE bytes) back if the
 * tracer is killed. */
/* Returns false if there can't be one. */
bool guardian_watch(pid_t tid, const void *mask, unsigned size);
/* There is nothing to be given back. */
void guardian_rest(void);
/* Ends it, and waits for that. */
void guardian_end(void);

#endif
