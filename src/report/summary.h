/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * -c, -C: counts, errors and times by call, printed as strace's table.
 * Formats nothing while the program runs, and allocates only when a call is
 * seen for the first time; memory is bounded whatever numbers a tracee calls.
 */
#ifndef CALLTAP_REPORT_SUMMARY_H
#define CALLTAP_REPORT_SUMMARY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/abi.h"
#include "base/buf.h"

struct summary_options {
	const char *columns; /* -U, NULL: the default ones */
	const char *sort_by; /* -S, NULL: time */
	bool wall_clock;     /* -w: times are wall-clock times instead of system CPU time */
	bool overhead_set;   /* -O */
	uint64_t overhead_ns;
};

/* Which clocks a table of these options needs. */
enum summary_clocks { SUMMARY_CPU = 1, SUMMARY_WALL = 2 };

/* One call that returned. */
struct summary_call {
	enum abi abi;
	uint64_t nr;
	const char *name; /* compared by content; copied when it is new */
	bool known;	  /* its number is in the ABI's table */
	bool failed;
	uint64_t cpu_ns;  /* used by the thread in the kernel; 0 if not asked for */
	uint64_t wall_ns; /* between entry and return; 0 if not asked for */
};

struct summary;

/* Ends the program by die() with strace's wording if a column or the key of OPT is unknown. */
void summary_check(const struct summary_options *opt);
/* Returns a set of enum summary_clocks. */
unsigned summary_clocks(const struct summary_options *opt);

/* Returns an empty summary; OPT must outlive it.  Checks as summary_check() does. */
struct summary *summary_new(const struct summary_options *opt);
/* Counts CALL. */
void summary_count(struct summary *s, const struct summary_call *call);
/* Appends the tables, one for each ABI that was seen. */
void summary_print(const struct summary *s, struct buf *out);
void summary_free(struct summary *s);

#endif
