/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* -c for library calls: counts and times by function, printed as ltrace's table. */
#ifndef CALLTAP_REPORT_LIBSUMMARY_H
#define CALLTAP_REPORT_LIBSUMMARY_H

#include <stdint.h>

#include "base/buf.h"

struct lib_summary;

/* An empty one, for lib_summary_free(). */
struct lib_summary *lib_summary_new(void);
/* A call of NAME (copied when it is new) has taken NS nanoseconds, those of calls inside it
 * included. */
void lib_summary_count(struct lib_summary *s, const char *name, uint64_t ns);
/* Appends the table. */
void lib_summary_print(struct lib_summary *s, struct buf *out);
void lib_summary_free(struct lib_summary *s);

#endif
