/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Values of socket options that are no numbers, names or structures. */
#include "decode/cfuncs.h"
#include "decode/walk.h"

#include <stdio.h>

enum { ICMP_FILTER_BYTES = 4 };

/* The types of messages that are filtered out, by their bits; of more than half those that
 * are not.  Bytes that are missing count as all set. */
void show_icmp_filter(struct decode *d, uint64_t v)
{
	const struct emit_ops *ops = d->emit->ops;
	uint8_t bytes[ICMP_FILTER_BYTES] = {0xff, 0xff, 0xff, 0xff};
	size_t len = d->arg[0] < sizeof(bytes) ? d->arg[0] : sizeof(bytes);

	if (!len || !memory_fetch(d->mem, v, bytes, len)) {
		ops->addr(d->emit, v);
		return;
	}
	uint32_t mask = (uint32_t)load_int(d, bytes, sizeof(bytes), false, false);
	bool inverted = __builtin_popcount(mask) > 16;
	if (inverted)
		mask = ~mask;
	ops->set_begin(d->emit, inverted);
	for (unsigned type = 0; mask; type++, mask >>= 1) {
		if (!(mask & 1))
			continue;
		ops->elem(d->emit);
		show_enum(d, SET_icmp_types, type);
	}
	ops->set_end(d->emit);
}

/* Two ports in a word, of which either may be left open. */
void show_port_range(struct decode *d, uint64_t v)
{
	unsigned low = v & 0xffff, high = v >> 16 & 0xffff;
	char text[32];

	d->emit->ops->num(d->emit, v, BASE_HEX, 4);
	if (low && high)
		snprintf(text, sizeof(text), "%u..%u", low, high);
	else if (low)
		snprintf(text, sizeof(text), "%u..", low);
	else
		snprintf(text, sizeof(text), "..%u", high);
	if (low || high)
		d->emit->ops->note(d->emit, text);
}
