/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What ltrace's lenses show of a value (ltrace.conf(5)) and descriptions have no form for. */
#include "decode/cfuncs.h"
#include "decode/walk.h"

#include <stdio.h>
#include <string.h>

enum { BITS_MAX = 4096 }; /* bytes of a bit vector */

static bool bit_of(const uint8_t *bytes, size_t bit)
{
	return bytes[bit / 8] >> bit % 8 & 1;
}

/* Shows LEN bytes, the lowest bit of the first being bit 0: the numbers of those that are set, or
 * behind ~ of those that are not if they are fewer. */
static void show_vector(struct decode *d, const uint8_t *bytes, size_t len)
{
	struct buf text = BUF_INIT;
	size_t set = 0, nbits = 8 * len, end;
	const char *separator = "";

	for (size_t i = 0; i < nbits; i++)
		set += bit_of(bytes, i);
	bool wanted = set <= nbits - set;
	buf_puts(&text, wanted ? "<" : "~<");
	for (size_t i = 0; i < nbits; i = end + 1) {
		for (end = i; end < nbits && bit_of(bytes, end) == wanted; end++)
			;
		if (end == i)
			continue;
		buf_printf(&text, "%s%zu", separator, i);
		if (end - i > 1)
			buf_printf(&text, "-%zu", end - 1);
		separator = ",";
	}
	buf_putc(&text, '>');
	d->emit->ops->word(d->emit, buf_str(&text));
	buf_free(&text);
}

void show_bit_numbers(struct decode *d, uint64_t v)
{
	uint8_t bytes[sizeof(v)];
	size_t len = d->arg[0] < sizeof(bytes) ? d->arg[0] : sizeof(bytes);

	for (size_t i = 0; i < len; i++)
		bytes[i] = (uint8_t)(v >> 8 * i);
	show_vector(d, bytes, len);
}

void show_bit_numbers_at(struct decode *d, uint64_t v)
{
	uint8_t bytes[BITS_MAX];

	if (d->arg[0] <= BITS_MAX && memory_fetch(d->mem, v, bytes, d->arg[0]))
		show_vector(d, bytes, d->arg[0]);
	else
		d->emit->ops->addr(d->emit, v);
}

void show_hex_float(struct decode *d, uint64_t v)
{
	char text[64];

	snprintf(text, sizeof(text), "%a", float_value(v, (unsigned)d->arg[0]));
	d->emit->ops->word(d->emit, text);
}
