/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which calls of libraries are wanted, in ltrace's language of filters
 * (docs/libcalls.md).  Asked once for each symbol of an image.
 */
#ifndef CALLTAP_FILTER_LIBS_H
#define CALLTAP_FILTER_LIBS_H

#include <stdbool.h>

#include "libcall/module.h"

struct lib_filter;

/* A filter of which nothing has been said: it wants the calls of the main program. */
struct lib_filter *lib_filter_new(void);
void lib_filter_free(struct lib_filter *f);

/* Each adds a filter; what any of a kind matches is wanted.  They end the program by die() if EXPR
 * is malformed. */
/* Calls that images make, by symbol and image. */
void lib_filter_add_import(struct lib_filter *f, const char *expr);
/* Functions where they begin, by symbol and the image that has them. */
void lib_filter_add_entry(struct lib_filter *f, const char *expr);
/* Calls of what libraries that match PATTERN have: no others than these, of what is wanted; or if
 * UNITED (ltrace's -l) these too, whoever makes them. */
void lib_filter_add_library(struct lib_filter *f, const char *pattern, bool united);
/* Calls of the main program are not wanted, if nothing is said of imports. */
void lib_filter_no_default(struct lib_filter *f);

/* Whether that was said all the same. */
bool lib_filter_contradicts_itself(const struct lib_filter *f);

/* Whether lines have to say which image they are of. */
bool lib_filter_is_wide(const struct lib_filter *f);

/* What the engine asks; of use as long as F is there. */
struct lib_wants lib_filter_wants(struct lib_filter *f);

/* Whether CALL passes what lib_filter_add_library() said, now that its library is known. */
bool lib_filter_wants_call(const struct lib_filter *f, const struct lib_call *call);

#endif
