/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* siginfo_t: which of its forms (syscalls/signal-types.def) the bytes are in. */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "arch/arch.h"
#include "decode/cfuncs.h"
#include "decode/walk.h"

enum { SIGINFO_BYTES = 128, SIGINFO_HEAD = 12 };

/* The form of what the kernel itself sends. */
static enum type_id kernel_form(const char *signal, int code)
{
	static const struct {
		const char *signal;
		enum type_id form;
	} forms[] = {
		{"SIGILL", TYPE_siginfo_fault},	 {"SIGFPE", TYPE_siginfo_fault},
		{"SIGSEGV", TYPE_siginfo_fault}, {"SIGBUS", TYPE_siginfo_fault},
		{"SIGTRAP", TYPE_siginfo_fault}, {"SIGCHLD", TYPE_siginfo_child},
		{"SIGSYS", TYPE_siginfo_sys},
	};

	for (size_t i = 0; signal && i < sizeof(forms) / sizeof(*forms); i++)
		if (!strcmp(signal, forms[i].signal))
			return forms[i].form;
	if (signal && !strcmp(signal, "SIGIO"))
		return code >= POLL_IN && code <= POLL_HUP ? TYPE_siginfo_poll : TYPE_siginfo_none;
	return TYPE_siginfo_queue;
}

/* The form of what a process sent. */
static enum type_id user_form(int code)
{
	switch (code) {
	case SI_USER:
	case SI_TKILL:
		return TYPE_siginfo_user;
	case SI_TIMER:
		return TYPE_siginfo_timer;
	case SI_SIGIO:
		return TYPE_siginfo_poll;
	default:
		return TYPE_siginfo_queue;
	}
}

static void show_siginfo_bytes(struct decode *d, const uint8_t *bytes, size_t len, uint64_t addr)
{
	int sig = (int)load_int(d, bytes, 4, true, false);
	int code = (int)load_int(d, bytes + 8, 4, true, false);
	char buf[16];

	if (!sig) {
		d->emit->ops->struct_begin(d->emit);
		d->emit->ops->struct_end(d->emit);
		return;
	}
	enum type_id form = code > 0 ? kernel_form(decode_signal_name(d->defs, sig, buf), code)
				     : user_form(code);
	show_bytes_as(d, form, bytes, len, addr);
}

void show_siginfo(struct decode *d, uint64_t v)
{
	uint8_t bytes[SIGINFO_BYTES];
	size_t len = memory_read(d->mem, v, bytes, sizeof(bytes));

	if (len < sizeof(bytes))
		d->emit->ops->addr(d->emit, v);
	else
		show_siginfo_bytes(d, bytes, len, v);
}

void decode_siginfo(const void *info, size_t len, const struct defs *defs,
		    const struct decode_options *opt, pid_t tid, struct emit *emit)
{
	const struct defs *own = defs_for_abi(arch_own_abi);
	struct call no_call = {.defs = defs, .tid = tid, .style = CALL_DECODE};
	struct decode d = {
		.defs = own ? own : defs,
		.call = &no_call,
		.opt = opt,
		.emit = emit,
		.budget = UINT64_MAX,
	};

	if (len >= SIGINFO_HEAD)
		show_siginfo_bytes(&d, info, len, 0);
}

/* Clock ticks with the seconds that they make. */
void show_clock_ticks(struct decode *d, uint64_t v)
{
	static long per_second;
	char text[48];

	if (!per_second)
		per_second = sysconf(_SC_CLK_TCK);
	d->emit->ops->num(d->emit, v, BASE_UDEC, 8);
	if (!v || per_second <= 0)
		return;
	snprintf(text, sizeof(text), "%" PRIu64 ".%02u s", v / (uint64_t)per_second,
		 (unsigned)(v % (uint64_t)per_second * 100 / (uint64_t)per_second));
	d->emit->ops->gloss(d->emit, text);
}
