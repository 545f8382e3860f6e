/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The columns of a summary: which ones there are, what they show, and the order of rows. */
#ifndef CALLTAP_REPORT_COLUMNS_H
#define CALLTAP_REPORT_COLUMNS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/abi.h"
#include "base/buf.h"
#include "report/summary.h"

struct row_times {
	uint64_t total, min, max; /* nanoseconds */
};

/* What was counted of one call. */
struct row {
	const char *name;
	enum abi abi;
	uint64_t nr;
	bool known; /* the number is in the ABI's table */
	uint64_t calls, errors;
	struct row_times time; /* by -w: CPU or wall-clock */
	struct row_times wall;
};

enum column {
	COLUMN_NONE, /* -S only: in the order of the numbers */
	COLUMN_PERCENT,
	COLUMN_TOTAL,
	COLUMN_MIN,
	COLUMN_MAX,
	COLUMN_AVG,
	COLUMN_WALL_TOTAL,
	COLUMN_WALL_MIN,
	COLUMN_WALL_MAX,
	COLUMN_WALL_AVG,
	COLUMN_CALLS,
	COLUMN_ERRORS,
	COLUMN_NAME,
	COLUMN_COUNT
};

struct columns {
	enum column shown[COLUMN_COUNT];
	unsigned count;
	enum column key;
};

/* Fills C from -U and -S.  Ends the program by die() when they are malformed. */
void columns_parse(struct columns *c, const struct summary_options *opt);
/* Returns which clocks they need: a set of enum summary_clocks. */
unsigned columns_clocks(const struct columns *c, const struct summary_options *opt);
/* Sorts N rows by the key of C. */
void columns_sort(const struct columns *c, struct row *rows, unsigned n);
/* Appends the table of N (at least one) rows, with headings and totals. */
void columns_print(const struct columns *c, const struct row *rows, unsigned n, struct buf *out);

#endif
