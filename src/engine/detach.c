/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Letting go.  What is stopped is detached from explicitly, so that it gets
 * the signal it was stopped for.  What runs, sleeps in a call or is in a
 * group-stop is left to the kernel, which releases it undisturbed when the
 * tracer thread ends (see run.c).
 */
#include "engine/internal.h"

#include <errno.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include "engine/cpu.h"

static void say_detached(struct thread *t)
{
	struct event ev;

	if (t->unclaimed)
		return;
	event_init(&ev, EVENT_DETACHED, t);
	event_send(&ev);
}

void thread_detach(struct thread *t)
{
	cpu_release(t);
	probes_undo(t);
	if (t->filtered) {
		say_detached(t);
		fast_silence(t);
		thread_resume(t);
		return;
	}
	ptrace(PTRACE_DETACH, t->tracee.tid, NULL, (long)t->pending_signal);
	say_detached(t);
	thread_remove(t);
}

bool look_for_stop(struct thread *t)
{
	struct report r = {0};

	r.tid = waitpid(t->tracee.tid, &r.status, __WALL | WNOHANG);
	if (r.tid == t->tracee.tid)
		note_report(&r);
	return r.tid >= 0 ? !r.tid || WIFSTOPPED(r.status) : errno == EINTR;
}

/* Waits a moment for T to stop; returns whether it is stopped now. */
static bool await_stop(struct thread *t)
{
	static const struct timespec pause = {0, 1000 * 1000};

	for (int tries = 0; tries < 1000 && !t->stopped; tries++) {
		if (!look_for_stop(t))
			return false;
		if (!t->stopped)
			nanosleep(&pause, NULL);
	}
	return t->stopped;
}

/* A call that we made the kernel skip, or do as another, has no result but the one we give it at
 * its return, which is imminent or has come already. */
static void finish_replaced_call(struct thread *t)
{
	if (!t->in_call || !(t->tamper.skip || t->tamper.substitute))
		return;
	if (t->held)
		thread_resume(t);
	if (await_stop(t) && is_call_stop(t->stop_status))
		tamper_return(t);
}

/* With PTRACE_O_EXITKILL the end of the tracer thread is death for those it still traces. */
void stop_for_detach(struct thread *t)
{
	if (!t->stopped && !ptrace(PTRACE_INTERRUPT, t->tracee.tid, NULL, NULL))
		await_stop(t);
}

/* Whether a SIGTRAP waits to be delivered to T alone. */
static bool has_trap_pending(const struct thread *t)
{
	struct __ptrace_peeksiginfo_args next = {.nr = 1};
	siginfo_t info;

	for (; ptrace(PTRACE_PEEKSIGINFO, t->tracee.tid, &next, &info) == 1; next.off++)
		if (info.si_signo == SIGTRAP)
			return true;
	return false;
}

void stop_at_trap(struct thread *t)
{
	if (t->stop_status >> 16 != PTRACE_EVENT_STOP || !has_trap_pending(t))
		return;
	t->stopped = false;
	if (!ptrace(PTRACE_CONT, t->tracee.tid, NULL, 0L))
		await_stop(t);
}

/* As strace does: what we started gets the signal that ends us. */
void forward_signal(void)
{
	if (!engine.signal || !engine.is_parent)
		return;
	kill(engine.command, SIGCONT);
	kill(engine.command, engine.signal);
}

void detach_all(void)
{
	struct thread *next;

	if (!engine.filtering)
		forward_signal();
	if (probes_wanted())
		probes_release();
	for (struct thread *t = engine.first; t; t = next) {
		next = t->next;
		if (t->silent)
			continue;
		finish_replaced_call(t);
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
	if (probes_wanted())
		probes_release();
	cpu_release_all();
	/* The process is about to end, and the kernel releases what is not stopped. */
	for (struct thread *t = engine.first; t; t = t->next)
		if (t->stopped && !t->filtered)
			ptrace(PTRACE_DETACH, t->tracee.tid, NULL, (long)t->pending_signal);
}
