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

static void handle_entry(struct thread *t, const struct ptrace_syscall_info *info)
{
	struct event ev;

	t->in_call = true;
	t->nr = info->entry.nr;
	memcpy(t->args, info->entry.args, sizeof(t->args));
	t->tracee.abi = arch_abi(info->arch, t->nr);
	t->tracee.mem.addr_mask = abi_table[t->tracee.abi].word == 4 ? UINT32_MAX : UINT64_MAX;
	memset(&t->tamper, 0, sizeof(t->tamper));

	if (t->startup == STARTUP_BEFORE && t->nr == SYS_execve)
		t->startup = STARTUP_EXEC;
	else if (t->startup != STARTUP_DONE)
		return;

	event_init(&ev, EVENT_ENTER, t);
	ev.nr = t->nr;
	memcpy(ev.args, t->args, sizeof(ev.args));
	ev.ip = info->instruction_pointer;
	ev.sp = info->stack_pointer;
	ev.want_return = true;
	event_send(&ev);
}

static void handle_return(struct thread *t, const struct ptrace_syscall_info *info)
{
	struct event ev;
	bool seen_entry = t->in_call;

	t->in_call = false;
	if (t->startup == STARTUP_BEFORE || t->startup == STARTUP_FAILED)
		return;
	if (t->startup == STARTUP_EXEC)
		t->startup = info->exit.is_error ? STARTUP_FAILED : STARTUP_DONE;

	event_init(&ev, EVENT_RETURN, t);
	ev.nr = t->nr;
	memcpy(ev.args, t->args, sizeof(ev.args));
	ev.ip = info->instruction_pointer;
	ev.sp = info->stack_pointer;
	ev.ret = info->exit.rval;
	ev.is_error = info->exit.is_error;
	ev.seen_entry = seen_entry;
	event_send(&ev);
}

void handle_call_stop(struct thread *t)
{
	struct ptrace_syscall_info info;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, t->tracee.tid, sizeof(info), &info) < 0) {
		if (errno != ESRCH)
			die_errno("PTRACE_GET_SYSCALL_INFO (calltap needs Linux 5.3 or newer)");
		return;
	}
	if (info.op == PTRACE_SYSCALL_INFO_ENTRY)
		handle_entry(t, &info);
	else if (info.op == PTRACE_SYSCALL_INFO_EXIT)
		handle_return(t, &info);
}
