/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Entries and returns of system calls. */
#include "engine/internal.h"

#include <errno.h>
#include <string.h>
#include <sys/ptrace.h>
#include <linux/ptrace.h> /* behind sys/ptrace.h, whose names it would spoil */
#include <sys/syscall.h>

#include "arch/arch.h"
#include "base/err.h"
#include "engine/cpu.h"

/* The kernel's own: not in its headers for programs, which never see it. */
enum { ERESTART_RESTARTBLOCK = 516 };

void set_abi(struct thread *t, enum abi abi)
{
	t->tracee.abi = abi;
	/* x32 has 32-bit pointers in memory, but the kernel takes whole registers from it. */
	t->tracee.mem.addr_mask = abi_table[abi].reg == 4 ? UINT32_MAX : UINT64_MAX;
}

static void call_event(struct event *ev, enum event_kind kind, struct thread *t,
		       const struct ptrace_syscall_info *info)
{
	event_init(ev, kind, t);
	ev->abi = t->abi;
	ev->nr = t->nr;
	memcpy(ev->args, t->args, sizeof(ev->args));
	ev->ip = info->instruction_pointer;
	ev->sp = info->stack_pointer;
}

void note_call(struct thread *t, const struct ptrace_syscall_info *info)
{
	/* As in a stop that a filter makes: nr and args are where an entry has them. */
	t->nr = info->entry.nr;
	memcpy(t->args, info->entry.args, sizeof(t->args));
	t->tamper = (struct tamper){0};
	t->abi = arch_abi(info->arch, t->nr);
	set_abi(t, t->abi);
	fast_entered(t);
}

void handle_entry(struct thread *t, const struct ptrace_syscall_info *info)
{
	struct event ev;

	t->in_call = true;
	t->next_call = false;
	note_call(t, info);

	if (t->startup == STARTUP_BEFORE && t->nr == SYS_execve) {
		t->startup = STARTUP_EXEC;
		spawn_started(t);
	} else if (t->startup != STARTUP_DONE) {
		return;
	}

	probes_at_call(t, info->stack_pointer);
	call_event(&ev, EVENT_ENTER, t, info);
	ev.starting = t->startup == STARTUP_EXEC;
	ev.interrupted_nr = t->interrupted_nr;
	ev.want_return = true;
	event_send(&ev);
	t->tamper = ev.tamper;
	t->hold = t->tamper.delay_enter;
	tamper_enter(t);
	/* Not before the call was shown: it may change what its arguments lead to. */
	fast_shown(t);
	cpu_at_call(t, t->abi, t->nr);
	if (fast_skips_returns(t))
		t->in_call =
			ev.want_return || t->seccomp_call || t->untraced || t->tamper.set_result;
}

/* A thread that was attached to in the middle of a call: the registers still tell which. */
static void recover_call(struct thread *t, const struct ptrace_syscall_info *info)
{
	struct arch_call call = {.nr = -1};

	t->abi = arch_abi(info->arch, 0);
	if (arch_read_call(t->tracee.tid, t->abi, &call))
		t->abi = arch_abi(info->arch, (uint64_t)call.nr);
	set_abi(t, t->abi);
	t->nr = (uint64_t)call.nr;
	memcpy(t->args, call.args, sizeof(t->args));
	t->tamper = (struct tamper){0};
}

static void note_restart(struct thread *t, int64_t result)
{
	if (result != -ERESTART_RESTARTBLOCK)
		t->interrupted_nr = -1;
	else if (t->nr != arch_restart_nr(t->abi))
		t->interrupted_nr = (int64_t)t->nr;
}

static void handle_return(struct thread *t, const struct ptrace_syscall_info *info)
{
	struct event ev;
	bool seen_entry = t->in_call;

	if (!seen_entry && fast_skips_returns(t))
		return;
	if (!seen_entry)
		recover_call(t, info);
	t->in_call = false;
	note_restart(t, info->exit.rval);
	if (t->startup == STARTUP_EXEC)
		t->startup = info->exit.is_error ? STARTUP_FAILED : STARTUP_DONE;
	else if (t->startup != STARTUP_DONE)
		return;

	call_event(&ev, EVENT_RETURN, t, info);
	ev.ret = info->exit.rval;
	ev.is_error = info->exit.is_error;
	fast_correct(t, ev.is_error);
	if (tamper_return(t)) {
		ev.ret = t->tamper.result;
		ev.is_error = t->tamper.is_error;
	}
	ev.seen_entry = seen_entry;
	event_send(&ev);
	t->hold = t->tamper.delay_exit;
	fast_returned(t, ev.is_error);
}

/* System calls are not traced: that T stops at them is for the sake of its processors. */
static void handle_untraced(struct thread *t, const struct ptrace_syscall_info *info)
{
	if (info->op == PTRACE_SYSCALL_INFO_ENTRY)
		cpu_at_call(t, arch_abi(info->arch, info->entry.nr), info->entry.nr);
	cpu_note_untraced(t);
}

void handle_call_stop(struct thread *t)
{
	struct ptrace_syscall_info info;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, t->tracee.tid, sizeof(info), &info) < 0) {
		if (errno == EIO || errno == EINVAL)
			die("this kernel has no PTRACE_GET_SYSCALL_INFO: Linux 5.3 or newer is "
			    "needed");
		return;
	}
	if (engine.config->no_calls && t->startup == STARTUP_DONE) {
		handle_untraced(t, &info);
		return;
	}
	cpu_note(t);
	if (info.op == PTRACE_SYSCALL_INFO_ENTRY)
		handle_entry(t, &info);
	else if (info.op == PTRACE_SYSCALL_INFO_EXIT)
		handle_return(t, &info);
}

void handle_no_return(struct thread *t)
{
	struct event ev;

	if (!t->in_call)
		return;
	t->in_call = false;
	if (t->startup != STARTUP_DONE)
		return;
	event_init(&ev, EVENT_RETURN, t);
	ev.abi = t->abi;
	ev.nr = t->nr;
	memcpy(ev.args, t->args, sizeof(ev.args));
	ev.no_return = true;
	ev.seen_entry = true;
	event_send(&ev);
}

void note_interrupted_call(struct thread *t)
{
	struct arch_call call;
	enum abi abi = arch_native_abi(t->tracee.tid);

	set_abi(t, abi);
	if (!arch_read_call(t->tracee.tid, abi, &call) || call.nr < 0 ||
	    call.result != -ERESTART_RESTARTBLOCK)
		return;
	/* A restart that is interrupted in turn is one of the same call. */
	if ((uint64_t)call.nr != arch_restart_nr(abi) || t->interrupted_nr < 0)
		t->interrupted_nr = call.nr;
}
