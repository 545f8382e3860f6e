/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "report/libsummary.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

enum { MAX_ROWS = 1 << 18 };

struct row {
	char *name;
	uint64_t calls, ns;
};

struct lib_summary {
	struct row *rows; /* open addressing; name NULL: free */
	size_t size, used;
};

struct lib_summary *lib_summary_new(void)
{
	struct lib_summary *s = xcalloc(1, sizeof(*s));

	s->size = 256;
	s->rows = xcalloc(s->size, sizeof(*s->rows));
	return s;
}

static struct row *find(const struct lib_summary *s, const char *name)
{
	uint32_t hash = 2166136261u;

	for (const char *p = name; *p; p++)
		hash = (hash ^ (unsigned char)*p) * 16777619u;
	size_t i = hash & (s->size - 1);
	while (s->rows[i].name && strcmp(s->rows[i].name, name) != 0)
		i = (i + 1) & (s->size - 1);
	return &s->rows[i];
}

static void grow(struct lib_summary *s)
{
	struct lib_summary bigger = {.size = 2 * s->size, .used = s->used};

	bigger.rows = xcalloc(bigger.size, sizeof(*bigger.rows));
	for (size_t i = 0; i < s->size; i++)
		if (s->rows[i].name)
			*find(&bigger, s->rows[i].name) = s->rows[i];
	free(s->rows);
	*s = bigger;
}

void lib_summary_count(struct lib_summary *s, const char *name, uint64_t ns)
{
	struct row *r = find(s, name);

	if (!r->name) {
		if (s->used >= MAX_ROWS)
			return;
		if (2 * s->used >= s->size) {
			grow(s);
			r = find(s, name);
		}
		r->name = xstrdup(name);
		s->used++;
	}
	r->calls++;
	r->ns += ns;
}

static int by_time(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (x->ns != y->ns)
		return x->ns < y->ns ? 1 : -1;
	return strcmp(x->name, y->name);
}

void lib_summary_print(struct lib_summary *s, struct buf *out)
{
	struct row *rows = xcalloc(s->used + 1, sizeof(*rows));
	uint64_t calls = 0, ns = 0;
	size_t n = 0;

	for (size_t i = 0; i < s->size; i++) {
		if (!s->rows[i].name)
			continue;
		rows[n++] = s->rows[i];
		calls += s->rows[i].calls;
		ns += s->rows[i].ns;
	}
	qsort(rows, n, sizeof(*rows), by_time);
	buf_puts(out, "% time     seconds  usecs/call     calls      function\n"
		      "------ ----------- ----------- --------- --------------------\n");
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "%6.2f %4llu.%06llu %11llu %9llu %s\n",
			   ns ? 100.0 * (double)rows[i].ns / (double)ns : 0.0,
			   (unsigned long long)(rows[i].ns / 1000000000),
			   (unsigned long long)(rows[i].ns / 1000 % 1000000),
			   (unsigned long long)(rows[i].ns / 1000 / rows[i].calls),
			   (unsigned long long)rows[i].calls, rows[i].name);
	buf_puts(out, "------ ----------- ----------- --------- --------------------\n");
	buf_printf(out, "100.00 %4llu.%06llu             %9llu total\n",
		   (unsigned long long)(ns / 1000000000), (unsigned long long)(ns / 1000 % 1000000),
		   (unsigned long long)calls);
	free(rows);
}

void lib_summary_free(struct lib_summary *s)
{
	for (size_t i = 0; i < s->size; i++)
		free(s->rows[i].name);
	free(s->rows);
	free(s);
}
