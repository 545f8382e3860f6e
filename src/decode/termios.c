/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Terminal settings: flag words that begin with numbers of a few bits, and control characters. */
#include "decode/cfuncs.h"

/* Bits of the words that hold numbers; the same on all ABIs but PowerPC, MIPS, Alpha and SPARC. */
enum {
	PART_NLDLY = 0x100,
	PART_CRDLY = 0x600,
	PART_TABDLY = 0x1800,
	PART_BSDLY = 0x2000,
	PART_VTDLY = 0x4000,
	PART_FFDLY = 0x8000,
	PART_CBAUD = 0x100f,
	PART_CSIZE = 0x30,
	PART_CIBAUD_SHIFT = 16,
	CONTROL_CHARS_MAX = 32,
};

/* What no part has taken: names, or nothing at all. */
static void show_rest(struct decode *d, enum set_id set, uint64_t v)
{
	if (v)
		show_flags(d, set, v);
	else
		d->emit->ops->word(d->emit, "");
}

static uint64_t show_part(struct decode *d, enum set_id set, uint64_t v, uint64_t mask)
{
	d->emit->ops->elem(d->emit);
	show_enum(d, set, v & mask);
	return v & ~mask;
}

void show_termios_iflag(struct decode *d, uint64_t v)
{
	show_rest(d, SET_termios_iflags, v);
}

void show_termios_lflag(struct decode *d, uint64_t v)
{
	show_rest(d, SET_termios_lflags, v);
}

void show_termios_oflag(struct decode *d, uint64_t v)
{
	d->emit->ops->array_begin(d->emit, ARRAY_OR);
	v = show_part(d, SET_nl_delays, v, PART_NLDLY);
	v = show_part(d, SET_cr_delays, v, PART_CRDLY);
	v = show_part(d, SET_tab_delays, v, PART_TABDLY);
	v = show_part(d, SET_bs_delays, v, PART_BSDLY);
	v = show_part(d, SET_vt_delays, v, PART_VTDLY);
	v = show_part(d, SET_ff_delays, v, PART_FFDLY);
	d->emit->ops->elem(d->emit);
	show_rest(d, SET_termios_oflags, v);
	d->emit->ops->array_end(d->emit);
}

/* The speed of input, if it differs from that of output: B50<<IBSHIFT. */
static uint64_t show_input_speed(struct decode *d, uint64_t v)
{
	uint64_t mask = (uint64_t)PART_CBAUD << PART_CIBAUD_SHIFT;
	uint64_t speed = (v & mask) >> PART_CIBAUD_SHIFT;

	if (!speed)
		return v;
	d->emit->ops->elem(d->emit);
	show_enum(d, SET_baud_rates, speed);
	d->emit->ops->shifted(d->emit, PART_CIBAUD_SHIFT, "IBSHIFT");
	return v & ~mask;
}

void show_termios_cflag(struct decode *d, uint64_t v)
{
	d->emit->ops->array_begin(d->emit, ARRAY_OR);
	v = show_part(d, SET_baud_rates, v, PART_CBAUD);
	v = show_input_speed(d, v);
	v = show_part(d, SET_char_sizes, v, PART_CSIZE);
	d->emit->ops->elem(d->emit);
	show_rest(d, SET_termios_cflags, v);
	d->emit->ops->array_end(d->emit);
}

void show_termios_cc(struct decode *d, uint64_t v)
{
	const struct emit_ops *ops = d->emit->ops;
	uint8_t bytes[CONTROL_CHARS_MAX];
	uint64_t n = d->arg[0] < CONTROL_CHARS_MAX ? d->arg[0] : CONTROL_CHARS_MAX;

	if (!memory_fetch(d->mem, v, bytes, n)) {
		ops->addr(d->emit, v);
		return;
	}
	ops->array_begin(d->emit, ARRAY_LIST);
	for (uint64_t i = 0; i < n; i++) {
		ops->elem_at(d->emit, i, name_in(d, SET_termios_chars, i));
		ops->num(d->emit, bytes[i], BASE_HEX, 1);
	}
	ops->array_end(d->emit);
}
