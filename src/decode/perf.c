/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Events of performance counters: words of which each byte says something. */
#include "decode/cfuncs.h"

/* Bits that mean nothing, if any are set. */
static void show_rest(struct decode *d, uint64_t bits, unsigned size, unsigned shift)
{
	if (!bits)
		return;
	d->emit->ops->elem(d->emit);
	d->emit->ops->num(d->emit, bits, BASE_HEX, size);
	d->emit->ops->shifted(d->emit, shift, NULL);
}

static void show_part(struct decode *d, enum set_id set, uint64_t value, unsigned shift)
{
	d->emit->ops->elem(d->emit);
	show_enum(d, set, value);
	if (shift)
		d->emit->ops->shifted(d->emit, shift, NULL);
}

void show_perf_hw_config(struct decode *d, uint64_t v)
{
	d->emit->ops->array_begin(d->emit, ARRAY_OR);
	show_rest(d, v >> 32, 4, 32);
	show_part(d, SET_perf_hw_ids, v & 0xffffffff, 0);
	d->emit->ops->array_end(d->emit);
}

void show_perf_cache_config(struct decode *d, uint64_t v)
{
	d->emit->ops->array_begin(d->emit, ARRAY_OR);
	show_rest(d, v >> 32, 4, 32);
	show_rest(d, v >> 24 & 0xff, 1, 24);
	show_part(d, SET_perf_hw_cache_results, v >> 16 & 0xff, 16);
	show_part(d, SET_perf_hw_cache_ops, v >> 8 & 0xff, 8);
	show_part(d, SET_perf_hw_caches, v & 0xff, 0);
	d->emit->ops->array_end(d->emit);
}
