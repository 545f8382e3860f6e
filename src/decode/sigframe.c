/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the kernel left on the stack for sigreturn. */
#include "decode/cfuncs.h"
#include "decode/walk.h"

/* Where the saved mask stands, from the stack pointer at entry: of struct rt_sigframe the return
 * address is popped already (x86_64, x32: ucontext at sp; i386: behind signo and two pointers).
 * 0: not known for this ABI. */
static uint64_t mask_offset(enum abi abi)
{
	switch (abi) {
	case ABI_X86_64:
		return 296; /* uc_flags, uc_link, uc_stack, uc_mcontext of 256 bytes */
	case ABI_X32:
		return 280;
	case ABI_I386:
		return 4 * 3 + 128 + 20 + 88;
	case ABI_AARCH64:
		return 128 + 40;
	default:
		return 0;
	}
}

void show_rt_sigframe(struct decode *d, uint64_t v)
{
	const struct emit_ops *ops = d->emit->ops;
	uint64_t offset = mask_offset(d->defs->abi);
	uint64_t arg = 8;
	uint8_t mask[8];

	(void)v;
	if (!offset || !memory_fetch(d->mem, d->call->sp + offset, mask, sizeof(mask))) {
		ops->addr(d->emit, d->call->sp);
		return;
	}
	ops->struct_begin(d->emit);
	ops->field(d->emit, "mask");
	if (wants_decoding(d))
		show_type_with(d, TYPE_sigset, d->call->sp + offset, &arg, 1);
	else
		ops->addr(d->emit, d->call->sp + offset);
	ops->struct_end(d->emit);
}

/* i386's older frame: the mask's first word stands in the registers' block, the second behind the
 * floating point state. */
void show_sigframe(struct decode *d, uint64_t v)
{
	enum { OLDMASK = 80, EXTRAMASK = 88 + 624 };
	const struct emit_ops *ops = d->emit->ops;
	uint8_t low[4], high[4];

	(void)v;
	if (!wants_decoding(d) || !memory_fetch(d->mem, d->call->sp + OLDMASK, low, sizeof(low)) ||
	    !memory_fetch(d->mem, d->call->sp + EXTRAMASK, high, sizeof(high))) {
		ops->addr(d->emit, d->call->sp);
		return;
	}
	ops->struct_begin(d->emit);
	ops->field(d->emit, "mask");
	show_sigmask(d,
		     load_int(d, high, 4, false, false) << 32 | load_int(d, low, 4, false, false),
		     64);
	ops->struct_end(d->emit);
}
