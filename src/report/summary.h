/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* -c, -C: counts, errors and times by call, printed as strace's table.  Formats nothing while
 * the program runs. */
#ifndef CALLTAP_REPORT_SUMMARY_H
#define CALLTAP_REPORT_SUMMARY_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include "base/abi.h"
#include "base/buf.h"

enum { SUMMARY_COLUMNS_MAX = 16 };

struct summary_options {
	const char *columns; /* -U, NULL: the default ones */
	const char *sort_by; /* -S, NULL: time */
	bool wall_clock;     /* -w */
	bool overhead_set;   /* -O */
	uint64_t overhead_ns;
};

struct summary;

struct summary *summary_new(const struct summary_options *opt);
/* Ends the program by die() with strace's wording if a column or key of OPT is unknown. */
void summary_check(const struct summary_options *opt);
/* Counts one returned call.  NAME is compared by content; times in nanoseconds. */
void summary_count(struct summary *s, enum abi abi, const char *name, bool failed, uint64_t cpu_ns,
		   uint64_t wall_ns);
/* Appends the tables, one for each ABI that was seen. */
void summary_print(struct summary *s, struct buf *out);
void summary_free(struct summary *s);

#endif
