/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Letting go.  What is stopped is detached from explicitly, so that it gets
 * the signal it was stopped for.  What runs, sleeps in a call or is in a
 * group-stop is left to the kernel, which releases it undisturbed when the
 * tracer thread ends (see run.c).
 */
#include "engine/internal.h"

#include <errno.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

static void say_detached(struct thread *t)
{
	struct event ev;

	if (t->orphan)
		return;
	event_init(&ev, EVENT_DETACHED, t);
	event_send(&ev);
}

void thread_detach(struct thread *t)
{
	ptrace(PTRACE_DETACH, t->tracee.tid, NULL, (long)t->pending_signal);
	say_detached(t);
	thread_remove(t);
}

/* Waits a moment for T to stop; returns false if it does not, or is gone. */
static bool await_stop(struct thread *t, int *status)
{
	static const struct timespec pause = {0, 1000 * 1000};

	for (int tries = 0; tries < 1000; tries++) {
		pid_t tid = waitpid(t->tracee.tid, status, __WALL | WNOHANG);
		if (tid < 0 && errno != EINTR)
			return false;
		if (tid == t->tracee.tid)
			return WIFSTOPPED(*status);
		nanosleep(&pause, NULL);
	}
	return false;
}

/* A call that we made the kernel skip has no result but the one we give it at its return. */
static void finish_skipped_call(struct thread *t)
{
	int status;

	if (t->stopped || !t->in_call || !t->tamper.skip || !await_stop(t, &status))
		return;
	t->stopped = true;
	if (WSTOPSIG(status) == (SIGTRAP | 0x80))
		tamper_return(t);
	else if (!(status >> 16))
		t->pending_signal = WSTOPSIG(status);
}

/* With PTRACE_O_EXITKILL the end of the tracer thread is death for those it still traces. */
static void stop_for_detach(struct thread *t)
{
	int status;

	if (t->stopped || ptrace(PTRACE_INTERRUPT, t->tracee.tid, NULL, NULL) ||
	    !await_stop(t, &status))
		return;
	t->stopped = true;
	if (!(status >> 16) && WSTOPSIG(status) != (SIGTRAP | 0x80))
		t->pending_signal = WSTOPSIG(status);
}

/* As strace does: what we started gets the signal that ends us. */
static void forward_signal(void)
{
	if (!engine.signal || !engine.is_parent)
		return;
	kill(engine.command, SIGCONT);
	kill(engine.command, engine.signal);
}

void detach_all(void)
{
	forward_signal();
	while (engine.first) {
		struct thread *t = engine.first;
		finish_skipped_call(t);
		if (engine.config->kill_on_exit)
			stop_for_detach(t);
		if (t->stopped) {
			thread_detach(t);
		} else {
			say_detached(t);
			thread_remove(t);
		}
	}
	/* The command was never let through to its program: it is to give up. */
	if (engine.permit_fd >= 0)
		close(engine.permit_fd);
}

void engine_release(void)
{
	/* The process is about to end, and the kernel releases what is not stopped. */
	for (struct thread *t = engine.first; t; t = t->next)
		if (t->stopped)
			ptrace(PTRACE_DETACH, t->tracee.tid, NULL, (long)t->pending_signal);
}
