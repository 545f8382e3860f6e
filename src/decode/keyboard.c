/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keys and tones of consoles. */
#include "decode/cfuncs.h"
#include "decode/walk.h"
#include "emit/quote.h"

#include <inttypes.h>
#include <stdio.h>

enum { TICKS = 1193182 /* a second has so many, of the timer behind the speaker */ };

/* Types of keys, whose values are characters. */
static bool has_characters(unsigned type)
{
	return type == 0x0 || type == 0x8 || type == 0xb || type == 0xd;
}

/* The value of a key, of two bytes, at address V. */
void show_key_value(struct decode *d, uint64_t v)
{
	const struct emit_ops *ops = d->emit->ops;
	uint8_t bytes[2];
	struct buf text = BUF_INIT;

	if (!memory_fetch(d->mem, v, bytes, sizeof(bytes))) {
		ops->word(d->emit, "???");
		return;
	}
	uint64_t key = load_int(d, bytes, sizeof(bytes), false, false);
	unsigned type = (unsigned)key >> 8, low = key & 0xff;
	const char *name = name_in(d, SET_key_values, key);
	const char *type_name = name_in(d, SET_key_types, type);

	if (type_name)
		buf_printf(&text, "K(%s, ", type_name);
	else
		buf_printf(&text, "K(%#x, ", type);
	if (has_characters(type))
		quote_char(&text, (unsigned char)low);
	else
		buf_printf(&text, low ? "%#x" : "%x", low);
	buf_putc(&text, ')');
	ops->num(d->emit, key, BASE_HEX, 2);
	ops->gloss(d->emit, name ? name : buf_str(&text));
	buf_free(&text);
}

/* The character that stands in a console's font for one of the screen's. */
void show_screen_glyph(struct decode *d, uint64_t v)
{
	enum { DIRECT_BASE = 0xf000, DIRECT_MASK = 0x1ff };
	char text[32];
	bool direct = (v & ~(uint64_t)DIRECT_MASK) == DIRECT_BASE;

	snprintf(text, sizeof(text), v & DIRECT_MASK ? "UNI_DIRECT_BASE+%#x" : "UNI_DIRECT_BASE+%x",
		 (unsigned)v & DIRECT_MASK);
	d->emit->ops->name(d->emit, v, direct ? text : NULL, NULL, BASE_HEX, 2);
}

/* The number of a function key. */
void show_function_key(struct decode *d, uint64_t v)
{
	const char *name = name_in(d, SET_key_values, 0x100 | v);
	char text[32];

	snprintf(text, sizeof(text), "KVAL(%s)", name ? name : "");
	d->emit->ops->name(d->emit, v, name ? text : NULL, NULL, BASE_HEX, 1);
}

/* Ticks between two waves of a sound; 0, or more than a second has: silence. */
void show_tone_period(struct decode *d, uint64_t v)
{
	char text[32];

	if (v && v <= TICKS)
		snprintf(text, sizeof(text), "%" PRIu64 " Hz", TICKS / v);
	else
		snprintf(text, sizeof(text), "off");
	d->emit->ops->num(d->emit, v, BASE_UDEC, 8);
	d->emit->ops->gloss(d->emit, text);
}

/* The same, with milliseconds in the upper half. */
void show_tone(struct decode *d, uint64_t v)
{
	const struct emit_ops *ops = d->emit->ops;
	unsigned period = v & 0xffff, duration = (unsigned)(v >> 16 & 0xffff);
	char text[32];

	if (duration) {
		ops->array_begin(d->emit, ARRAY_OR);
		ops->elem(d->emit);
		ops->num(d->emit, duration, BASE_UDEC, 4);
		ops->shifted(d->emit, 16, NULL);
		ops->elem(d->emit);
	}
	ops->num(d->emit, period, BASE_UDEC, 4);
	if (duration)
		ops->array_end(d->emit);
	if (duration && period)
		snprintf(text, sizeof(text), "%u Hz, %u ms", TICKS / period, duration);
	else
		snprintf(text, sizeof(text), "off");
	ops->gloss(d->emit, text);
}
