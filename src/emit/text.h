/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The text emitter: character for character what strace prints. */
#ifndef CALLTAP_EMIT_TEXT_H
#define CALLTAP_EMIT_TEXT_H

#include "emit/emit.h"

/* -X: how a value that has a name is shown. */
enum name_form {
	NAME_ABBREV /* O_RDWR */,
	NAME_RAW /* 0x2 */,
	NAME_VERBOSE /* 0x2 / * O_RDWR * / */
};

/* -x, -xx, --strings-in-hex */
enum string_form {
	STRINGS_PLAIN,
	STRINGS_HEX_NONASCII_CHARS,
	STRINGS_HEX_NONASCII,
	STRINGS_HEX_ALL
};

struct text_options {
	enum name_form name_form;
	enum string_form string_form;
	bool arg_names; /* -N */
	bool color;
	unsigned column; /* -a: results are aligned to it */
};

struct text_emit {
	struct emit emit;
	const struct text_options *opt;
	size_t line_start; /* offset in emit.out at which the line begins, for alignment */
	/* private to text.c: what is open, whether a separator is due, ... */
	unsigned depth;
	struct text_level {
		const char *separator;
		bool started;
		bool is_struct;
	} level[64];
};

void text_emit_init(struct text_emit *t, const struct text_options *opt, struct buf *out);
/* Begins a line at OUT's present end. */
void text_emit_reset(struct text_emit *t);

#endif
