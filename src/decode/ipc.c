/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Semaphores, message queues and shared memory of System V. */
#include "decode/cfuncs.h"
#include "decode/walk.h"

void show_shm_get(struct decode *d, uint64_t v)
{
	enum { PERMISSIONS = 0777, HUGE_SHIFT = 26 };
	const struct emit_ops *ops = d->emit->ops;
	uint32_t huge = (uint32_t)v >> HUGE_SHIFT;
	uint32_t flags = (uint32_t)v & ((1U << HUGE_SHIFT) - 1) & ~(uint32_t)PERMISSIONS;

	if (!flags && !huge) {
		ops->num(d->emit, v & PERMISSIONS, BASE_OCT3, 4);
		return;
	}
	ops->array_begin(d->emit, ARRAY_OR);
	if (flags) {
		ops->elem(d->emit);
		show_flags(d, SET_shmget_flags, flags);
	}
	if (huge) {
		ops->elem(d->emit);
		ops->num(d->emit, huge, BASE_UDEC, 4);
		ops->shifted(d->emit, HUGE_SHIFT, "SHM_HUGE_SHIFT");
	}
	ops->elem(d->emit);
	ops->num(d->emit, v & PERMISSIONS, BASE_OCT3, 4);
	ops->array_end(d->emit);
}

/* A version in the upper half, where there is one, and a number. */
void show_ipc_call(struct decode *d, uint64_t v)
{
	const struct emit_ops *ops = d->emit->ops;

	if (!(v >> 16)) {
		ops->num(d->emit, v, BASE_UDEC, 4);
		return;
	}
	ops->array_begin(d->emit, ARRAY_OR);
	ops->elem(d->emit);
	ops->num(d->emit, v >> 16, BASE_UDEC, 4);
	ops->shifted(d->emit, 16, 0);
	ops->elem(d->emit);
	ops->num(d->emit, v & 0xffff, BASE_UDEC, 4);
	ops->array_end(d->emit);
}

/* The address that stands at arg[0]. */
void show_attached_at(struct decode *d, uint64_t v)
{
	unsigned word = abi_table[d->defs->abi].word;
	uint8_t bytes[8];

	(void)v;
	if (memory_fetch(d->mem, d->arg[0], bytes, word))
		d->emit->ops->num(d->emit, load_int(d, bytes, word, false, false), BASE_HEX, word);
	else
		d->emit->ops->word(d->emit, "?");
}

/* The number behind the word at V. */
void show_word_behind(struct decode *d, uint64_t v)
{
	unsigned word = abi_table[d->defs->abi].word;
	uint8_t bytes[8];

	if (memory_fetch(d->mem, v + word, bytes, word))
		d->emit->ops->num(d->emit, load_int(d, bytes, word, true, false), BASE_DEC, word);
	else
		d->emit->ops->addr(d->emit, v);
}
