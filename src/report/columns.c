/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "report/columns.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"

/* What -U and -S call them; '-' may be written '_'. */
static const struct {
	const char *name;
	enum column column;
} column_names[] = {
	{"time-percent", COLUMN_PERCENT},
	{"time", COLUMN_PERCENT},
	{"time-total", COLUMN_TOTAL},
	{"total-time", COLUMN_TOTAL},
	{"min-time", COLUMN_MIN},
	{"time-min", COLUMN_MIN},
	{"shortest", COLUMN_MIN},
	{"max-time", COLUMN_MAX},
	{"time-max", COLUMN_MAX},
	{"longest", COLUMN_MAX},
	{"avg-time", COLUMN_AVG},
	{"time-avg", COLUMN_AVG},
	{"wall-total", COLUMN_WALL_TOTAL},
	{"total-wall", COLUMN_WALL_TOTAL},
	{"wall-min", COLUMN_WALL_MIN},
	{"min-wall", COLUMN_WALL_MIN},
	{"wall-max", COLUMN_WALL_MAX},
	{"max-wall", COLUMN_WALL_MAX},
	{"wall-avg", COLUMN_WALL_AVG},
	{"avg-wall", COLUMN_WALL_AVG},
	{"calls", COLUMN_CALLS},
	{"count", COLUMN_CALLS},
	{"errors", COLUMN_ERRORS},
	{"error", COLUMN_ERRORS},
	{"name", COLUMN_NAME},
	{"syscall", COLUMN_NAME},
	{"syscall-name", COLUMN_NAME},
	{"nothing", COLUMN_NONE},
	{"none", COLUMN_NONE},
};

static const struct {
	const char *title;
	unsigned width; /* at least */
} column_forms[COLUMN_COUNT] = {
	[COLUMN_PERCENT] = {"% time", 6},     [COLUMN_TOTAL] = {"seconds", 11},
	[COLUMN_MIN] = {"shortest", 8},	      [COLUMN_MAX] = {"longest", 8},
	[COLUMN_AVG] = {"usecs/call", 11},    [COLUMN_WALL_TOTAL] = {"wall-total", 11},
	[COLUMN_WALL_MIN] = {"wall-min", 8},  [COLUMN_WALL_MAX] = {"wall-max", 8},
	[COLUMN_WALL_AVG] = {"wall-avg", 11}, [COLUMN_CALLS] = {"calls", 9},
	[COLUMN_ERRORS] = {"errors", 9},      [COLUMN_NAME] = {"syscall", 16},
};

/* ---- options ----------------------------------------------------------- */

static bool same_name(const char *name, const char *word, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (name[i] != word[i] && !(name[i] == '-' && word[i] == '_'))
			return false;
	}
	return name[len] == '\0';
}

/* Returns COLUMN_COUNT when WORD is no column. */
static enum column column_by_name(const char *word, size_t len)
{
	for (size_t i = 0; i < sizeof(column_names) / sizeof(column_names[0]); i++) {
		if (same_name(column_names[i].name, word, len))
			return column_names[i].column;
	}
	return COLUMN_COUNT;
}

static void usage(const char *what, size_t len, const char *word, const char *rest)
{
	if (rest)
		die_usage("%s: '%.*s' (-U option residual: '%s')", what, (int)len, word, rest);
	die_usage("%s: '%.*s'", what, (int)len, word);
}

static void parse_shown(struct columns *c, const char *text)
{
	bool seen[COLUMN_COUNT] = {false};

	for (;;) {
		size_t len = strcspn(text, ",");
		enum column column = column_by_name(text, len);

		if (column == COLUMN_COUNT || column == COLUMN_NONE)
			usage("unknown column name", len, text, NULL);
		if (seen[column])
			usage("call summary column has been provided more than once", len, text,
			      text);
		seen[column] = true;
		c->shown[c->count++] = column;
		if (!text[len])
			break;
		text += len + 1;
	}
	if (!seen[COLUMN_NAME])
		c->shown[c->count++] = COLUMN_NAME;
}

void columns_parse(struct columns *c, const struct summary_options *opt)
{
	c->count = 0;
	parse_shown(c, opt->columns ? opt->columns
				    : "time-percent,total-time,avg-time,calls,errors,name");
	c->key = COLUMN_PERCENT;
	if (opt->sort_by) {
		c->key = column_by_name(opt->sort_by, strlen(opt->sort_by));
		if (c->key == COLUMN_COUNT)
			usage("invalid sortby", strlen(opt->sort_by), opt->sort_by, NULL);
	}
}

static unsigned column_clock(enum column column, const struct summary_options *opt)
{
	switch (column) {
	case COLUMN_PERCENT:
	case COLUMN_TOTAL:
	case COLUMN_MIN:
	case COLUMN_MAX:
	case COLUMN_AVG:
		return opt->wall_clock ? SUMMARY_WALL : SUMMARY_CPU;
	case COLUMN_WALL_TOTAL:
	case COLUMN_WALL_MIN:
	case COLUMN_WALL_MAX:
	case COLUMN_WALL_AVG:
		return SUMMARY_WALL;
	default:
		return 0;
	}
}

unsigned columns_clocks(const struct columns *c, const struct summary_options *opt)
{
	unsigned clocks = column_clock(c->key, opt);

	for (unsigned i = 0; i < c->count; i++)
		clocks |= column_clock(c->shown[i], opt);
	return clocks;
}

/* ---- order ------------------------------------------------------------- */

static uint64_t row_value(const struct row *r, enum column column)
{
	uint64_t calls = r->calls ? r->calls : 1;

	switch (column) {
	case COLUMN_PERCENT:
	case COLUMN_TOTAL:
		return r->time.total;
	case COLUMN_MIN:
		return r->time.min;
	case COLUMN_MAX:
		return r->time.max;
	case COLUMN_AVG:
		return r->time.total / calls;
	case COLUMN_WALL_TOTAL:
		return r->wall.total;
	case COLUMN_WALL_MIN:
		return r->wall.min;
	case COLUMN_WALL_MAX:
		return r->wall.max;
	case COLUMN_WALL_AVG:
		return r->wall.total / calls;
	case COLUMN_CALLS:
		return r->calls;
	case COLUMN_ERRORS:
		return r->errors;
	default:
		return 0;
	}
}

/* Rows of equal rank stand in the order of their numbers, those without a name last. */
static int compare_rows(const void *pa, const void *pb, void *ctx)
{
	const struct row *a = pa, *b = pb;
	enum column key = *(const enum column *)ctx;
	uint64_t va = row_value(a, key), vb = row_value(b, key);

	if (va != vb)
		return va > vb ? -1 : 1;
	if (key == COLUMN_NAME) {
		int order = strcmp(a->name, b->name);

		if (order)
			return order;
	}
	if (a->known != b->known)
		return a->known ? -1 : 1;
	if (a->nr != b->nr)
		return a->nr < b->nr ? -1 : 1;
	return strcmp(a->name, b->name);
}

void columns_sort(const struct columns *c, struct row *rows, unsigned n)
{
	enum column key = c->key;

	qsort_r(rows, n, sizeof(*rows), compare_rows, &key);
}

/* ---- table ------------------------------------------------------------- */

static void put_seconds(uint64_t ns, struct buf *out)
{
	buf_printf(out, "%.6f", (double)ns / 1e9);
}

/* Appends what stands in COLUMN for R; TOTAL is the sum of all rows. */
static void put_cell(const struct row *r, const struct row *total, enum column column,
		     struct buf *out)
{
	switch (column) {
	case COLUMN_PERCENT:
		/* The sum of nothing is all of it. */
		buf_printf(out, "%.2f",
			   r == total ? 100.0
			   : total->time.total
				   ? 100.0 * (double)r->time.total / (double)total->time.total
				   : 0.0);
		break;
	case COLUMN_TOTAL:
	case COLUMN_MIN:
	case COLUMN_MAX:
	case COLUMN_WALL_TOTAL:
	case COLUMN_WALL_MIN:
	case COLUMN_WALL_MAX:
		put_seconds(row_value(r, column), out);
		break;
	case COLUMN_AVG:
	case COLUMN_WALL_AVG:
		buf_put_udec(out, row_value(r, column) / 1000);
		break;
	case COLUMN_ERRORS:
		if (r->errors)
			buf_put_udec(out, r->errors);
		break;
	case COLUMN_CALLS:
		buf_put_udec(out, r->calls);
		break;
	default:
		buf_puts(out, r->name);
		break;
	}
}

static void sum_times(struct row_times *sum, const struct row_times *t, bool first)
{
	sum->total += t->total;
	if (first || t->min < sum->min)
		sum->min = t->min;
	if (t->max > sum->max)
		sum->max = t->max;
}

static void sum_rows(struct row *total, const struct row *rows, unsigned n)
{
	*total = (struct row){.name = "total"};
	for (unsigned i = 0; i < n; i++) {
		total->calls += rows[i].calls;
		total->errors += rows[i].errors;
		sum_times(&total->time, &rows[i].time, i == 0);
		sum_times(&total->wall, &rows[i].wall, i == 0);
	}
}

struct table {
	const struct columns *columns;
	const struct row *rows;
	unsigned n;
	struct row total;
	unsigned width[COLUMN_COUNT]; /* by place */
};

static unsigned cell_width(const struct table *t, const struct row *r, enum column column,
			   struct buf *scratch)
{
	buf_truncate(scratch, 0);
	put_cell(r, &t->total, column, scratch);
	/* A space separates the name from what may follow. */
	return (unsigned)scratch->len + (column == COLUMN_NAME);
}

static void measure(struct table *t)
{
	struct buf scratch = BUF_INIT;

	for (unsigned i = 0; i < t->columns->count; i++) {
		enum column column = t->columns->shown[i];
		unsigned width = cell_width(t, &t->total, column, &scratch);

		if (width < column_forms[column].width)
			width = column_forms[column].width;
		for (unsigned r = 0; r < t->n; r++) {
			unsigned w = cell_width(t, &t->rows[r], column, &scratch);

			if (w > width)
				width = w;
		}
		t->width[i] = width;
	}
	buf_free(&scratch);
}

/* Names stand to the left, numbers to the right; nothing pads the end of a line of names. */
static void put_padded(const struct table *t, unsigned place, const struct buf *cell,
		       struct buf *out)
{
	bool is_name = t->columns->shown[place] == COLUMN_NAME;
	unsigned pad = t->width[place] > cell->len ? t->width[place] - (unsigned)cell->len : 0;

	if (!is_name)
		buf_printf(out, "%*s", (int)pad, "");
	buf_put(out, cell->data, cell->len);
	if (is_name && place + 1 < t->columns->count)
		buf_printf(out, "%*s", (int)pad, "");
}

static void put_line(const struct table *t, const struct row *r, struct buf *out)
{
	struct buf cell = BUF_INIT;

	for (unsigned i = 0; i < t->columns->count; i++) {
		enum column column = t->columns->shown[i];

		buf_truncate(&cell, 0);
		if (r)
			put_cell(r, &t->total, column, &cell);
		else
			buf_puts(&cell, column_forms[column].title);
		put_padded(t, i, &cell, out);
		buf_putc(out, i + 1 < t->columns->count ? ' ' : '\n');
	}
	buf_free(&cell);
}

static void put_rule(const struct table *t, struct buf *out)
{
	for (unsigned i = 0; i < t->columns->count; i++) {
		for (unsigned w = 0; w < t->width[i]; w++)
			buf_putc(out, '-');
		buf_putc(out, i + 1 < t->columns->count ? ' ' : '\n');
	}
}

void columns_print(const struct columns *c, const struct row *rows, unsigned n, struct buf *out)
{
	struct table t = {.columns = c, .rows = rows, .n = n};

	sum_rows(&t.total, rows, n);
	measure(&t);
	put_line(&t, NULL, out);
	put_rule(&t, out);
	for (unsigned i = 0; i < n; i++)
		put_line(&t, &rows[i], out);
	put_rule(&t, out);
	put_line(&t, &t.total, out);
}
