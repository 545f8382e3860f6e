/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Numbers of video devices that are made of parts. */
#include "decode/cfuncs.h"
#include "decode/walk.h"

#include <stdio.h>

void show_fraction(struct decode *d, uint64_t v)
{
	const struct emit_ops *ops = d->emit->ops;
	uint8_t bytes[8];

	if (!memory_fetch(d->mem, v, bytes, sizeof(bytes))) {
		ops->addr(d->emit, v);
		return;
	}
	ops->array_begin(d->emit, ARRAY_RATIO);
	ops->elem(d->emit);
	ops->num(d->emit, load_int(d, bytes, 4, false, false), BASE_UDEC, 4);
	ops->elem(d->emit);
	ops->num(d->emit, load_int(d, bytes + 4, 4, false, false), BASE_UDEC, 4);
	ops->array_end(d->emit);
}

void show_kernel_version(struct decode *d, uint64_t v)
{
	const struct emit_ops *ops = d->emit->ops;
	const struct form_raw raw = {.value = v, .base = BASE_HEX, .size = 4};

	ops->form_begin(d->emit, "KERNEL_VERSION", &raw);
	for (int shift = 16; shift >= 0; shift -= 8) {
		ops->elem(d->emit);
		ops->num(d->emit, shift == 16 ? v >> 16 : v >> shift & 0xff, BASE_UDEC, 4);
	}
	ops->form_end(d->emit);
}

/* v4l2_fourcc('Y', 'U', 'Y', 'V') */
void show_fourcc(struct decode *d, uint64_t v)
{
	const struct emit_ops *ops = d->emit->ops;
	const struct form_raw raw = {.value = v, .base = BASE_HEX, .size = 4, .alone = true};

	ops->form_begin(d->emit, "v4l2_fourcc", &raw);
	for (int shift = 0; shift < 32; shift += 8) {
		ops->elem(d->emit);
		ops->chr(d->emit, (unsigned char)(v >> shift), STR_HEX);
	}
	ops->form_end(d->emit);
}

/* A word of several parts, which stands as a whole under -X raw. */
static void word_begin(struct decode *d, uint64_t v)
{
	const struct form_raw raw = {.value = v, .base = BASE_HEX, .size = 4, .alone = true};

	d->emit->ops->form_begin(d->emit, "", &raw);
	d->emit->ops->elem(d->emit);
	d->emit->ops->array_begin(d->emit, ARRAY_OR);
}

static void word_end(struct decode *d)
{
	d->emit->ops->array_end(d->emit);
	d->emit->ops->form_end(d->emit);
}

void show_v4l2_buf_flags(struct decode *d, uint64_t v)
{
	const uint64_t stamp = 0xe000, source = 0x70000;

	word_begin(d, v);
	if (v & ~(stamp | source)) {
		d->emit->ops->elem(d->emit);
		show_flags(d, SET_v4l2_buf_flags, v & ~(stamp | source));
	}
	d->emit->ops->elem(d->emit);
	show_enum(d, SET_v4l2_time_stamps, v & stamp);
	d->emit->ops->elem(d->emit);
	show_enum(d, SET_v4l2_time_sources, v & source);
	word_end(d);
}

/* V4L2_CID_BRIGHTNESS, or V4L2_CTRL_CLASS_USER+0x1 for one that has no name. */
void show_v4l2_control(struct decode *d, uint64_t v)
{
	const char *class = name_in(d, SET_v4l2_control_classes, v & ~0xffffULL);
	char text[64];

	if (!class || name_in(d, SET_v4l2_controls, v)) {
		show_enum(d, SET_v4l2_controls, v);
		return;
	}
	snprintf(text, sizeof(text), v & 0xffff ? "%s+%#x" : "%s+0", class, (unsigned)v & 0xffff);
	d->emit->ops->name(d->emit, v, text, NULL, BASE_HEX, 4);
}

/* A control, or the one behind it. */
void show_v4l2_next_control(struct decode *d, uint64_t v)
{
	const uint64_t next = 0xc0000000;

	if (!(v & next)) {
		show_v4l2_control(d, v);
		return;
	}
	word_begin(d, v);
	d->emit->ops->elem(d->emit);
	show_flags(d, SET_v4l2_next_controls, v & next);
	d->emit->ops->elem(d->emit);
	show_v4l2_control(d, v & ~next);
	word_end(d);
}

/* ({index=1, count=2}) of the structure at the first argument, whose size is the second. */
void show_v4l2_created(struct decode *d, uint64_t v)
{
	uint64_t size = d->arg[1];
	uint8_t byte;

	(void)v;
	if (!wants_decoding(d) || !memory_fetch(d->mem, d->arg[0], &byte, 1) ||
	    !memory_fetch(d->mem, d->arg[0] + size - 1, &byte, 1))
		return;
	d->emit->ops->ret_aux_begin(d->emit);
	d->emit->ops->label(d->emit, NULL, LABEL_AS_ASKED);
	show_type(d, TYPE_v4l2_created_buffers, d->arg[0]);
	d->emit->ops->ret_aux_end(d->emit);
}
