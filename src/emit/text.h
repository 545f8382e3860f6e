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
	/* private to text.c: what is open, whether a separator is due, ... */
	size_t line_start; /* offset in emit.out of what stands at `column` */
	size_t column;
	size_t invisible; /* bytes since line_start that take no column */
	unsigned depth;
	struct text_level {
		const char *separator;
		bool started;
		char kind;
	} level[64];
};

void text_emit_init(struct text_emit *t, const struct text_options *opt, struct buf *out);

/* Begins a call: forgets what is left of the last one.  OUT's present end is column COLUMN of its
 * line (the prefix of pid and time is before it). */
void text_emit_reset(struct text_emit *t, size_t column);

/* Goes on with the call: what was in OUT has been taken out since, and OUT's present end (after a
 * new prefix and "<... read resumed>") is column COLUMN of its line. */
void text_emit_resume(struct text_emit *t, size_t column);

/* The column of OUT's present end; escape sequences take none. */
size_t text_emit_column(const struct text_emit *t);

/* What ends each coloured line, before the newline. */
#define TEXT_COLOR_RESET "\033[0m"

#endif
