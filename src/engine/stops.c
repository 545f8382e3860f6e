/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a report of wait4() means. */
#include "engine/internal.h"

#include <stdio.h>
#include <sys/ptrace.h>
#include <linux/ptrace.h> /* behind sys/ptrace.h, whose names it would spoil */
#include <sys/wait.h>

#include "base/err.h"
#include "engine/cpu.h"

void thread_resume(struct thread *t)
{
	int sig = t->pending_signal;
	bool calls = !t->muted &&
		     (!engine.config->no_calls || t->startup != STARTUP_DONE || cpu_needs_calls(t));

	t->pending_signal = 0;
	t->stopped = false;
	ptrace(calls ? fast_request(t) : PTRACE_CONT, t->tracee.tid, NULL, (long)sig);
	wait_watch(t);
}

void thread_ended(struct thread *t, int status)
{
	struct event ev;

	frames_lose(t);
	event_init(&ev, WIFEXITED(status) ? EVENT_EXITED : EVENT_KILLED, t);
	ev.status = WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
	ev.core_dumped = WIFSIGNALED(status) && WCOREDUMP(status);
	if (t->tracee.tid == engine.command && (!t->silent || t->end_is_told)) {
		engine.exit_status = WIFEXITED(status) ? ev.status : 0x100 | ev.status;
		engine.is_parent = false;
	}
	if (!t->unclaimed)
		event_send(&ev);
	cpu_forget(t);
	thread_remove(t);
}

void find_place(const struct thread *t, struct event *ev)
{
	struct ptrace_syscall_info info;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, t->tracee.tid, sizeof(info), &info) > 0) {
		ev->ip = info.instruction_pointer;
		ev->sp = info.stack_pointer;
	}
}

static void handle_signal(struct thread *t, int sig)
{
	struct event ev;

	if (sig == SIGTRAP && probes_handle_trap(t)) {
		t->pending_signal = 0;
		return;
	}
	t->pending_signal = sig;
	if (t->startup != STARTUP_DONE || t->silent)
		return;
	probes_before_signal(t);
	if (fast_skips_returns(t))
		note_interrupted_call(t);
	event_init(&ev, EVENT_SIGNAL, t);
	find_place(t, &ev);
	ev.siginfo_known = !ptrace(PTRACE_GETSIGINFO, t->tracee.tid, NULL, &ev.siginfo);
	if (ev.siginfo_known)
		tamper_signal(t, &ev.siginfo);
	else
		ev.siginfo.si_signo = sig;
	event_send(&ev);
}

/* The whole process is stopped by SIG: it stays so until SIGCONT, as if we were not there. */
static void handle_group_stop(struct thread *t, int sig)
{
	struct event ev;

	if (t->startup == STARTUP_DONE) {
		event_init(&ev, EVENT_STOPPED, t);
		ev.siginfo.si_signo = sig;
		event_send(&ev);
	}
	t->stopped = false;
	ptrace(PTRACE_LISTEN, t->tracee.tid, NULL, NULL);
}

bool event_message(pid_t tid, int event, unsigned long *message)
{
	siginfo_t info;

	if (ptrace(PTRACE_GETEVENTMSG, tid, NULL, message))
		return false;
	return !ptrace(PTRACE_GETSIGINFO, tid, NULL, &info) &&
	       info.si_code == (SIGTRAP | event << 8);
}

/* First stop of a thread that we attached to, or that was made by one we trace; or the end of a
 * group-stop. */
static void handle_trap(struct thread *t)
{
	if (t->awaited) {
		t->awaited = false;
		engine.nawaited -= !t->noticed;
		note_interrupted_call(t);
		probes_attach(t);
	} else if (fast_skips_returns(t) && !t->silent) {
		note_interrupted_call(t);
	}
}

static void handle_exit(struct thread *t)
{
	unsigned long status;

	if (!ptrace(PTRACE_GETEVENTMSG, t->tracee.tid, NULL, &status))
		t->exit_status = (int)status;
	handle_no_return(t);
	frames_lose(t);
}

static void handle_stop(struct thread *t, int status)
{
	int sig = WSTOPSIG(status);

	if (t->muted && probes_release_child(t)) {
		thread_detach(t);
		return;
	}
	switch (status >> 16) {
	case 0:
		if (is_call_stop(status))
			handle_call_stop(t);
		else
			handle_signal(t, sig);
		break;
	case PTRACE_EVENT_STOP:
		handle_trap(t);
		if (sig != SIGTRAP) {
			handle_group_stop(t, sig);
			return;
		}
		break;
	case PTRACE_EVENT_FORK:
	case PTRACE_EVENT_VFORK:
	case PTRACE_EVENT_CLONE:
		handle_new_child(t, status >> 16);
		break;
	case PTRACE_EVENT_SECCOMP:
		t->by_filter = true;
		fast_stop(t);
		t->by_filter = false;
		break;
	case PTRACE_EVENT_EXEC:
		handle_exec(t);
		return;
	case PTRACE_EVENT_EXIT:
		handle_exit(t);
		break;
	}

	thread_go_on(t);
	if (t->startup == STARTUP_WAITS) {
		t->startup = STARTUP_BEFORE;
		spawn_permit();
	}
}

static bool is_exec_stop(int status)
{
	return status >> 8 == (SIGTRAP | PTRACE_EVENT_EXEC << 8);
}

static bool is_signal_stop(int status)
{
	return WIFSTOPPED(status) && !(status >> 16) && !is_call_stop(status);
}

void note_report(const struct report *r)
{
	struct thread *t = thread_find(r->tid);

	if (!t)
		return;
	t->stopped = WIFSTOPPED(r->status);
	t->stop_status = r->status;
	if (is_signal_stop(r->status))
		t->pending_signal = WSTOPSIG(r->status);
}

/* -d */
static void debug_report(const struct report *r)
{
	if (WIFSTOPPED(r->status))
		fprintf(stderr, "%s: %d stopped by signal %d, event %d\n", program_name, r->tid,
			WSTOPSIG(r->status), r->status >> 16);
	else
		fprintf(stderr, "%s: %d ended with status %#x\n", program_name, r->tid,
			(unsigned)r->status);
}

void handle_report(const struct report *r)
{
	struct thread *t = is_exec_stop(r->status) ? exec_take_over(r->tid) : thread_find(r->tid);

	if (engine.config->debug)
		debug_report(r);
	cpu_reported(t);
	if (!t) {
		handle_unknown(r);
		return;
	}
	if (t->held) /* it was killed */
		delay_cancel(t);
	t->stopped = WIFSTOPPED(r->status);
	t->stime = r->stime;
	if (t->unclaimed)
		t->first_report = *r;
	else if (t->stopped)
		handle_stop(t, r->status);
	else
		thread_ended(t, r->status);
}
