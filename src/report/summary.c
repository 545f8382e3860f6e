/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "report/summary.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "report/columns.h"

/* A tracee can make up numbers; calls beyond this many are counted together. */
enum { ROWS_MAX = 8192, SLOTS_MIN = 256 };

struct summary {
	const struct summary_options *opt;
	struct columns columns;
	struct row *rows; /* in the order in which they were first seen */
	unsigned nrows, rows_cap;
	uint32_t *slots;	      /* open addressing, index + 1 into rows; 0: free */
	unsigned nslots;	      /* a power of two, at least twice nrows */
	struct row others[ABI_COUNT]; /* what exceeds ROWS_MAX */
};

void summary_check(const struct summary_options *opt)
{
	struct columns columns;

	columns_parse(&columns, opt);
}

unsigned summary_clocks(const struct summary_options *opt)
{
	struct columns columns;

	columns_parse(&columns, opt);
	return columns_clocks(&columns, opt);
}

struct summary *summary_new(const struct summary_options *opt)
{
	struct summary *s = xcalloc(1, sizeof(*s));

	s->opt = opt;
	columns_parse(&s->columns, opt);
	s->nslots = SLOTS_MIN;
	s->slots = xcalloc(s->nslots, sizeof(*s->slots));
	for (unsigned abi = 0; abi < ABI_COUNT; abi++)
		s->others[abi] =
			(struct row){.name = "others", .abi = (enum abi)abi, .nr = UINT64_MAX};
	return s;
}

void summary_free(struct summary *s)
{
	for (unsigned i = 0; i < s->nrows; i++)
		free((void *)s->rows[i].name);
	free(s->rows);
	free(s->slots);
	free(s);
}

static unsigned hash(enum abi abi, uint64_t nr)
{
	uint64_t h = (nr * ABI_COUNT + (uint64_t)abi) * UINT64_C(0x9e3779b97f4a7c15);

	return (unsigned)(h >> 32);
}

static void grow_slots(struct summary *s)
{
	s->nslots *= 2;
	s->slots = xreallocarray(s->slots, s->nslots, sizeof(*s->slots));
	memset(s->slots, 0, s->nslots * sizeof(*s->slots));
	for (unsigned i = 0; i < s->nrows; i++) {
		unsigned slot = hash(s->rows[i].abi, s->rows[i].nr) & (s->nslots - 1);

		while (s->slots[slot])
			slot = (slot + 1) & (s->nslots - 1);
		s->slots[slot] = i + 1;
	}
}

static struct row *add_row(struct summary *s, const struct summary_call *call, unsigned slot)
{
	if (s->nrows == ROWS_MAX)
		return &s->others[call->abi];
	if (s->nrows == s->rows_cap) {
		s->rows_cap = s->rows_cap ? 2 * s->rows_cap : 64;
		s->rows = xreallocarray(s->rows, s->rows_cap, sizeof(*s->rows));
	}

	struct row *row = &s->rows[s->nrows++];
	*row = (struct row){
		.name = xstrdup(call->name),
		.abi = call->abi,
		.nr = call->nr,
		.known = call->known,
	};
	s->slots[slot] = s->nrows;
	if (2 * s->nrows > s->nslots)
		grow_slots(s);
	return row;
}

static struct row *find_row(struct summary *s, const struct summary_call *call)
{
	unsigned slot = hash(call->abi, call->nr) & (s->nslots - 1);

	for (; s->slots[slot]; slot = (slot + 1) & (s->nslots - 1)) {
		struct row *row = &s->rows[s->slots[slot] - 1];

		if (row->nr == call->nr && row->abi == call->abi && !strcmp(row->name, call->name))
			return row;
	}
	return add_row(s, call, slot);
}

static void add_time(struct row_times *t, bool first, uint64_t ns, uint64_t overhead_ns)
{
	ns = ns > overhead_ns ? ns - overhead_ns : 0;
	t->total += ns;
	if (first || ns < t->min)
		t->min = ns;
	if (ns > t->max)
		t->max = ns;
}

void summary_count(struct summary *s, const struct summary_call *call)
{
	struct row *row = find_row(s, call);
	uint64_t overhead = s->opt->overhead_set ? s->opt->overhead_ns : 0;
	bool first = !row->calls;

	row->calls++;
	row->errors += call->failed;
	add_time(&row->time, first, s->opt->wall_clock ? call->wall_ns : call->cpu_ns, overhead);
	add_time(&row->wall, first, call->wall_ns, overhead);
}

static void print_abi(const struct summary *s, enum abi abi, struct row *rows, struct buf *out)
{
	unsigned n = 0;

	for (unsigned i = 0; i < s->nrows; i++) {
		if (s->rows[i].abi == abi)
			rows[n++] = s->rows[i];
	}
	if (s->others[abi].calls)
		rows[n++] = s->others[abi];
	if (!n)
		return;
	/* A machine's main ABI is 64 bits wide, and its table goes without a heading. */
	if (abi_table[abi].word < 8)
		buf_printf(out, "System call usage summary for %s mode:\n", abi_mode(abi));
	columns_sort(&s->columns, rows, n);
	columns_print(&s->columns, rows, n, out);
}

void summary_print(const struct summary *s, struct buf *out)
{
	struct row *rows = xcalloc(s->nrows + 1, sizeof(*rows));

	for (unsigned abi = 0; abi < ABI_COUNT; abi++)
		print_abi(s, (enum abi)abi, rows, out);
	free(rows);
}
