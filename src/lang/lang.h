/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The description language's compiler: text to `struct defs`.
 * Used by defgen at build time and by calltap for files read at run time.
 */
#ifndef CALLTAP_LANG_LANG_H
#define CALLTAP_LANG_LANG_H

#include <stddef.h>

#include "lang/defs.h"

struct lang; /* declarations read so far, of any number of files */

/* Called for each error: "file:line:column: what; what would be right". */
typedef void lang_error_fn(void *ctx, const char *message);

/* Begins without declarations; REPORT is called with CTX.  For lang_free().  CONSTANTS is the text
 * of arch/constants.tsv, NUMBERS of arch/numbers.tsv; both must outlive the result and may be NULL.
 */
struct lang *lang_new(const char *constants, const char *numbers, lang_error_fn *report, void *ctx);

/* Parses LEN bytes of TEXT, called FILE in errors.  TEXT is copied.  Returns the number of
 * errors; after one it goes on with the next item. */
int lang_parse(struct lang *l, const char *file, const char *text, size_t len);

/* Resolves all that was parsed, for ABI.  Returns the tables, to be freed with lang_free_defs(),
 * or NULL after reporting at least one error.  May be called for several ABIs. */
struct defs *lang_compile(struct lang *l, enum abi abi);

/* The same on top of BASE, for its ABI: types and sets of BASE and the constants in its sets can be
 * used by name, are in the result at the same indices, and functions come to those of BASE or take
 * the place of those of the same name.  System calls can't be added.  BASE is copied; l needs no
 * CONSTANTS of its own.  A library's prototypes are read like this. */
struct defs *lang_extend(struct lang *l, const struct defs *base);

/* Frees tables; D may be NULL. */
void lang_free_defs(struct defs *d);
/* Frees declarations; tables that were made of them stay. */
void lang_free(struct lang *l);

#endif
