/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ltrace's files of prototypes (ltrace.conf(5)), put into the language of
 * descriptions (docs/language.md).
 */
#ifndef CALLTAP_LIBCALL_LTRACECONF_H
#define CALLTAP_LIBCALL_LTRACECONF_H

#include <stddef.h>

#include "base/buf.h"
#include "lang/defs.h"

struct ltraceconf;

/* Without prototypes; for ltraceconf_free(). */
struct ltraceconf *ltraceconf_new(void);
void ltraceconf_free(struct ltraceconf *c);

/* Adds the prototypes and aliases of the file at PATH; returns false with errno if it can't be
 * read.  What is neither, or has something in it that is not known here, is left out with a
 * warning: at once, or by ltraceconf_compile(). */
bool ltraceconf_read_file(struct ltraceconf *c, const char *path);

/* BASE with the functions of C, which take the place of those of the same name; NULL if there is
 * none.  To be freed with lang_free_defs(). */
struct defs *ltraceconf_compile(struct ltraceconf *c, const struct defs *base);

#endif
