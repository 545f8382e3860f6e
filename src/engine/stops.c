/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a report of wait4() means. */
#include "engine/internal.h"

#include <sys/ptrace.h>
#include <sys/wait.h>

void thread_resume(struct thread *t)
{
	int sig = t->pending_signal;

	t->pending_signal = 0;
	t->stopped = false;
	ptrace(PTRACE_SYSCALL, t->tracee.tid, NULL, (long)sig);
}

static void handle_end(struct thread *t, int status)
{
	struct event ev;

	event_init(&ev, WIFEXITED(status) ? EVENT_EXITED : EVENT_KILLED, t);
	ev.status = WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
	ev.core_dumped = WIFSIGNALED(status) && WCOREDUMP(status);
	if (t->tracee.tid == engine.command)
		engine.command_status = WIFEXITED(status) ? ev.status : 0x100 | ev.status;
	event_send(&ev);
	thread_remove(t);
}

static void handle_signal(struct thread *t, int sig)
{
	struct event ev;

	t->pending_signal = sig;
	if (t->startup != STARTUP_DONE)
		return;
	event_init(&ev, EVENT_SIGNAL, t);
	ev.siginfo_known = !ptrace(PTRACE_GETSIGINFO, t->tracee.tid, NULL, &ev.siginfo);
	if (!ev.siginfo_known)
		ev.siginfo.si_signo = sig;
	event_send(&ev);
}

/* Returns whether T is to go on at once. */
static void handle_stop(struct thread *t, int status)
{
	int sig = WSTOPSIG(status);
	int ptrace_event = status >> 16;
	struct event ev;

	switch (ptrace_event) {
	case 0:
		if (sig == (SIGTRAP | 0x80))
			handle_call_stop(t);
		else
			handle_signal(t, sig);
		break;
	case PTRACE_EVENT_STOP:
		if (sig == SIGTRAP)
			break;
		event_init(&ev, EVENT_STOPPED, t);
		ev.siginfo.si_signo = sig;
		event_send(&ev);
		t->stopped = false;
		ptrace(PTRACE_LISTEN, t->tracee.tid, NULL, NULL);
		return;
	case PTRACE_EVENT_EXEC:
		event_init(&ev, EVENT_EXEC, t);
		ev.former_tid = t->tracee.tid;
		event_send(&ev);
		break;
	}
	thread_resume(t);
}

void handle_report(const struct report *r)
{
	struct thread *t = thread_find(r->tid);

	if (!t)
		return;
	t->stime = r->stime;
	if (!WIFSTOPPED(r->status)) {
		handle_end(t, r->status);
		return;
	}
	t->stopped = true;
	handle_stop(t, r->status);
}
