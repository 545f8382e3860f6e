/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The words, expressions and lenses (types) of ltrace's files of prototypes (ltrace.conf(5)), put
 * into the language of descriptions.  A reader goes along a line; what can't be understood sets
 * `failed`, and nothing that was read counts then.
 */
#ifndef CALLTAP_LIBCALL_LTRACE_LENS_H
#define CALLTAP_LIBCALL_LTRACE_LENS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* typedef NAME = LENS, with what the lens has become. */
struct lens_alias {
	struct lens_alias *next;
	char *name, *type;
};

/* What lenses have declared so far; all zero at first. */
struct lenses {
	struct lens_alias *aliases;
	struct buf types; /* declarations, a line each */
	unsigned serial;  /* of what is declared */
};

/* A line on the way; LENSES and P are set by who begins it, the rest is zero. */
struct lens_reader {
	struct lenses *lenses;
	const char *p; /* what comes next of a text that ends with NUL */
	bool failed;
	unsigned depth; /* of lenses in each other */
	bool is_format; /* the lens that was read last is `format` */
};

/* Goes behind blanks and tabs. */
void lens_skip_blanks(struct lens_reader *r);
/* Goes behind C if it comes next but for blanks; returns whether it does. */
bool lens_accept(struct lens_reader *r, char c);
/* The same where nothing else may come. */
void lens_expect(struct lens_reader *r, char c);
/* Reads a name, or a number, into NAME of SIZE bytes, which cuts it; it is empty if there is none.
 */
void lens_read_name(struct lens_reader *r, char *name, size_t size);

/* Reads a lens and appends the type that it stands for to OUT. */
void lens_read(struct lens_reader *r, struct buf *out);
/* Reads the members of struct(...), from the parenthesis on, and appends fields f1, f2... to BODY.
 */
void lens_read_members(struct lens_reader *r, struct buf *body);

/* From now on NAME is a lens that stands for TYPE; copies both. */
void lenses_add_alias(struct lenses *l, const char *name, const char *type);
/* Frees what L has; L itself is the caller's. */
void lenses_free(struct lenses *l);

#endif
