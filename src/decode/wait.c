/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a process ended or stopped: wait status. */
#include "decode/cfuncs.h"

#include <sys/wait.h>

/* Ptrace stops of system calls are told apart by this bit beside SIGTRAP (PTRACE_O_TRACESYSGOOD).
 */
enum { SYSCALL_TRAP_BIT = 0x80 };

static void show_signal_cond(struct decode *d, const char *macro, int sig)
{
	char buf[16];
	uint64_t extra = 0;

	if (sig == (SIGTRAP | SYSCALL_TRAP_BIT)) {
		extra = SYSCALL_TRAP_BIT;
		sig = SIGTRAP;
	}
	d->emit->ops->cond(d->emit, macro, true, (uint64_t)sig,
			   decode_signal_name(d->defs, sig, buf), extra);
}

void show_wait_status(struct decode *d, uint64_t v)
{
	const struct emit_ops *ops = d->emit->ops;
	int status = (int)(v & 0xffff);
	uint32_t event = (uint32_t)v >> 16;
	uint32_t rest = 0;

	/* what no wait ever gives */
	if ((status & 0xff) == 0xff && (uint32_t)v != 0xffff) {
		ops->num(d->emit, v, BASE_HEX, 4);
		return;
	}
	ops->cond_begin(d->emit);
	if (WIFCONTINUED(status)) {
		ops->cond(d->emit, "WIFCONTINUED", false, 0, NULL, 0);
	} else if (WIFSTOPPED(status)) {
		ops->cond(d->emit, "WIFSTOPPED", false, 0, NULL, 0);
		show_signal_cond(d, "WSTOPSIG", WSTOPSIG(status));
	} else if (WIFSIGNALED(status)) {
		ops->cond(d->emit, "WIFSIGNALED", false, 0, NULL, 0);
		show_signal_cond(d, "WTERMSIG", WTERMSIG(status));
		if (WCOREDUMP(status))
			ops->cond(d->emit, "WCOREDUMP", false, 0, NULL, 0);
		rest = (uint32_t)status & 0xff00;
	} else {
		ops->cond(d->emit, "WIFEXITED", false, 0, NULL, 0);
		ops->cond(d->emit, "WEXITSTATUS", true, WEXITSTATUS(status), NULL, 0);
		rest = (uint32_t)status & 0x80;
	}
	ops->cond_end(d->emit, event, name_in(d, SET_ptrace_events, event), rest);
}
