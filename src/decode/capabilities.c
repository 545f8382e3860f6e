/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Capabilities: those of processes, of which upper and lower halves are stored apart, and of
 * keyrings. */
#include "decode/cfuncs.h"
#include "decode/walk.h"

/* The upper half is shown behind the lower one, with bits of its own. */
static void show_cap_set(struct decode *d, uint32_t lower, uint32_t upper)
{
	if (!upper || !lower) {
		show_flags(d, upper ? SET_capability_bits_1 : SET_capability_bits_0, upper | lower);
		return;
	}
	d->emit->ops->array_begin(d->emit, ARRAY_OR);
	d->emit->ops->elem(d->emit);
	show_flags(d, SET_capability_bits_0, lower);
	d->emit->ops->elem(d->emit);
	show_flags(d, SET_capability_bits_1, upper);
	d->emit->ops->array_end(d->emit);
}

/* Three sets at V; arg[0] is the version: from the second on, upper halves follow.  Without the
 * header, at arg[1], nobody knows how many there are. */
void show_cap_data(struct decode *d, uint64_t v)
{
	static const char *const names[] = {"effective", "permitted", "inheritable"};
	bool wide = d->arg[0] == 0x20071026 || d->arg[0] == 0x20080522;
	uint8_t bytes[24] = {0}, header[8];

	if (!memory_fetch(d->mem, d->arg[1], header, sizeof(header)) ||
	    !memory_fetch(d->mem, v, bytes, wide ? 24 : 12)) {
		d->emit->ops->addr(d->emit, v);
		return;
	}
	d->emit->ops->struct_begin(d->emit);
	for (unsigned i = 0; i < 3; i++) {
		uint32_t lower = (uint32_t)load_int(d, bytes + i * 4, 4, false, false);
		uint32_t upper = (uint32_t)load_int(d, bytes + 12 + i * 4, 4, false, false);

		d->emit->ops->field(d->emit, names[i]);
		show_cap_set(d, lower, upper);
	}
	d->emit->ops->struct_end(d->emit);
}

/* arg[0] bytes of capabilities, the first two with names. */
void show_keyctl_caps(struct decode *d, uint64_t v)
{
	enum { SHOWN_MAX = 1024 };
	uint8_t bytes[SHOWN_MAX];
	size_t limit = abbreviates(d) ? d->opt->string_limit : SHOWN_MAX;
	size_t wanted = d->arg[0] < SHOWN_MAX ? d->arg[0] : SHOWN_MAX;
	size_t count = v && wants_decoding(d) ? memory_read(d->mem, v, bytes, wanted) : 0;

	/* No bytes are no reading of memory. */
	if (!v || (!count && wanted)) {
		d->emit->ops->addr(d->emit, v);
		return;
	}
	d->emit->ops->array_begin(d->emit, ARRAY_LIST);
	for (size_t i = 0; i < count && i < limit; i++) {
		d->emit->ops->elem(d->emit);
		if (i < 2)
			show_flags(d, i ? SET_keyctl_caps1 : SET_keyctl_caps0, bytes[i]);
		else
			d->emit->ops->num(d->emit, bytes[i], BASE_HEX, 1);
	}
	if (count > limit || count == SHOWN_MAX)
		d->emit->ops->more(d->emit);
	else if (count < wanted)
		show_more_at(d, v + count);
	d->emit->ops->array_end(d->emit);
}
