/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Changing what a call does: its number at entry, its result at return. */
#include "engine/internal.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <linux/ptrace.h> /* behind sys/ptrace.h, whose names it would spoil */
#include <unistd.h>

#include "arch/arch.h"

#ifndef PTRACE_SET_SYSCALL_INFO
#define PTRACE_SET_SYSCALL_INFO 0x4212 /* since Linux 6.16 */
#endif

/* Returns false when INFO has to be brought about by way of registers. */
static bool set_syscall_info(pid_t tid, struct ptrace_syscall_info *info)
{
	static bool missing;

	if (missing)
		return false;
	if (!ptrace(PTRACE_SET_SYSCALL_INFO, tid, sizeof(*info), info) || errno == ESRCH)
		return true;
	missing = true;
	return false;
}

/* Unlike a syscall-stop, the stop of a filter can't be left with a signal. */
static void send_signal(struct thread *t)
{
	t->sent_signal = t->tamper.signal;
	if (tgkill(t->tracee.tgid, t->tracee.tid, t->sent_signal))
		t->sent_signal = 0;
}

void tamper_signal(struct thread *t, siginfo_t *info)
{
	if (!t->sent_signal || info->si_signo != t->sent_signal || info->si_code != SI_TKILL ||
	    info->si_pid != getpid())
		return;
	int sig = t->sent_signal;
	t->sent_signal = 0;
	memset(info, 0, sizeof(*info));
	info->si_signo = sig;
	info->si_code = SI_KERNEL;
	ptrace(PTRACE_SETSIGINFO, t->tracee.tid, NULL, info);
}

void tamper_enter(struct thread *t)
{
	struct ptrace_syscall_info info = {.op = PTRACE_SYSCALL_INFO_ENTRY};

	if (t->tamper.signal && t->by_filter)
		send_signal(t);
	else if (t->tamper.signal)
		t->pending_signal = t->tamper.signal;
	if (!t->tamper.skip && !t->tamper.substitute)
		return;
	int64_t nr = t->tamper.substitute ? (int64_t)t->tamper.nr : -1;
	if (t->by_filter)
		info.op = PTRACE_SYSCALL_INFO_SECCOMP;
	info.entry.nr = (uint64_t)nr; /* at the same place in either case */
	memcpy(info.entry.args, t->args, sizeof(t->args));
	if (!set_syscall_info(t->tracee.tid, &info))
		arch_set_nr(t->tracee.tid, nr);
}

bool tamper_return(struct thread *t)
{
	struct ptrace_syscall_info info = {.op = PTRACE_SYSCALL_INFO_EXIT};
	int64_t result = t->tamper.result;

	if (!t->tamper.set_result)
		return false;
	info.exit.rval = result;
	info.exit.is_error = t->tamper.is_error;
	if (!set_syscall_info(t->tracee.tid, &info))
		arch_set_result(t->tracee.tid, result);
	return true;
}
