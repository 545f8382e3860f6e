/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Signal masks: [USR1 CHLD], or what is missing from a nearly full one: ~[KILL]. */
#include "decode/cfuncs.h"
#include "decode/walk.h"

enum { SIGSET_BYTES_MAX = 8 };

void show_sigmask(struct decode *d, uint64_t mask, unsigned bits)
{
	const struct emit_ops *ops = d->emit->ops;
	uint64_t all = bits < 64 ? (1ULL << bits) - 1 : UINT64_MAX;
	char buf[16];

	mask &= all;
	bool inverted = (unsigned)__builtin_popcountll(mask) >= bits * 2 / 3;
	if (inverted)
		mask ^= all;
	ops->set_begin(d->emit, inverted);
	for (int sig = 1; mask; sig++, mask >>= 1) {
		if (!(mask & 1))
			continue;
		const char *name = decode_signal_name(d->defs, sig, buf);
		ops->elem(d->emit);
		ops->name(d->emit, (uint64_t)sig, name ? name + 3 /* without SIG */ : NULL, NULL,
			  BASE_UDEC, 4);
	}
	ops->set_end(d->emit);
}

void show_sigset(struct decode *d, uint64_t v)
{
	uint8_t bytes[SIGSET_BYTES_MAX];
	uint64_t size = d->arg[0];

	if (!size || size > sizeof(bytes) || !memory_fetch(d->mem, v, bytes, size)) {
		d->emit->ops->addr(d->emit, v);
		return;
	}
	/* The kernel's masks are arrays of long: on a big-endian machine the first word's low byte
	 * is its last. */
	unsigned word = abi_table[d->defs->abi].word;
	uint64_t mask = 0;
	for (unsigned i = 0; i < size; i++) {
		unsigned at = abi_table[d->defs->abi].big_endian ? i ^ (word - 1) : i;
		mask |= (uint64_t)bytes[i] << (at * 8);
	}
	show_sigmask(d, mask, (unsigned)size * 8);
}

void show_sigset_word(struct decode *d, uint64_t v)
{
	show_sigmask(d, v, abi_table[d->defs->abi].word * 8);
}

static void mask_aux(struct decode *d, uint64_t v, const char *label)
{
	d->emit->ops->ret_aux_begin(d->emit);
	d->emit->ops->label(d->emit, label, LABEL_AS_ASKED);
	show_sigset_word(d, v);
	d->emit->ops->ret_aux_end(d->emit);
}

void show_mask_aux(struct decode *d, uint64_t v)
{
	mask_aux(d, v, "mask");
}

void show_old_mask_aux(struct decode *d, uint64_t v)
{
	mask_aux(d, v, "old mask");
}
