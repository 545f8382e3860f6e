/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Numbers and words as they stand on a command line. */
#ifndef CALLTAP_BASE_PARSE_H
#define CALLTAP_BASE_PARSE_H

#include <stdbool.h>
#include <stdint.h>

/* Reads TEXT, all of it, as a decimal number of at most MAX; blanks and a '+' may precede it.
 * Returns false, and leaves *VALUE alone, if it is something else. */
bool parse_uint(const char *text, uint64_t max, uint64_t *value);

/* Reads a time: a decimal number, with a fraction and an exponent if need be, and a unit s, ms, us
 * (the default) or ns, into *NS, in nanoseconds, at most UINT64_MAX.  False if it is none. */
bool parse_duration(const char *text, uint64_t *ns);

/* A word that stands for a number; the last of a list has a NULL name. */
struct word {
	const char *name;
	unsigned value;
};

/* Returns the entry of WORDS whose name is TEXT in whatever case, or NULL. */
const struct word *parse_word(const struct word *words, const char *text);

#endif
