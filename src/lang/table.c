/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "lang/table.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"

void table_init(struct table *t, size_t row_size)
{
	memset(t, 0, sizeof(*t));
	t->size = (uint32_t)row_size;
	t->cap = 64;
	t->rows = xcalloc(t->cap, row_size);
	t->n = 1;
}

void table_free(struct table *t)
{
	free(t->rows);
	free(t->slots);
	free(t->lens);
	memset(t, 0, sizeof(*t));
}

static uint32_t add_rows(struct table *t, const void *rows, uint32_t n)
{
	uint32_t first = t->n;

	if (n > UINT32_MAX / 4 - t->n)
		die("description too large");
	if (t->n + n > t->cap) {
		t->cap = (t->n + n) * 2;
		t->rows = xreallocarray(t->rows, t->cap, t->size);
	}
	memcpy(table_row(t, t->n), rows, (size_t)n * t->size);
	t->n += n;
	return first;
}

uint32_t table_add(struct table *t, const void *row)
{
	return add_rows(t, row, 1);
}

static uint32_t hash_bytes(const void *bytes, size_t len)
{
	const unsigned char *p = bytes;
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < len; i++)
		h = (h ^ p[i]) * 16777619u;
	return h ^ h >> 15;
}

static void grow_slots(struct table *t)
{
	uint32_t nslots = t->nslots ? t->nslots * 2 : 256;
	uint32_t *slots = xcalloc(nslots, sizeof(*slots)), *lens = xcalloc(nslots, sizeof(*lens));

	for (uint32_t i = 0; i < t->nslots; i++) {
		uint32_t at;
		if (!t->slots[i])
			continue;
		at = hash_bytes(table_row(t, t->slots[i]), (size_t)t->lens[i] * t->size);
		while (slots[at & (nslots - 1)])
			at++;
		slots[at & (nslots - 1)] = t->slots[i];
		lens[at & (nslots - 1)] = t->lens[i];
	}
	free(t->slots);
	free(t->lens);
	t->slots = slots;
	t->lens = lens;
	t->nslots = nslots;
}

uint32_t table_intern_run(struct table *t, const void *rows, uint32_t n)
{
	size_t bytes = (size_t)n * t->size;
	uint32_t at;

	if (n == 0)
		return 0;
	if (t->used * 2 >= t->nslots)
		grow_slots(t);
	for (at = hash_bytes(rows, bytes) & (t->nslots - 1); t->slots[at];
	     at = (at + 1) & (t->nslots - 1))
		if (t->lens[at] == n && !memcmp(table_row(t, t->slots[at]), rows, bytes))
			return t->slots[at];
	t->slots[at] = add_rows(t, rows, n);
	t->lens[at] = n;
	t->used++;
	return t->slots[at];
}

uint32_t table_intern(struct table *t, const void *row)
{
	return table_intern_run(t, row, 1);
}
