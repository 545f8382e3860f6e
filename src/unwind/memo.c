/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdlib.h>

#include "base/err.h"
#include "unwind/internal.h"

enum { ENTRIES_MAX = 1 << 16 };

static struct memo_entry *place_of(const struct memo *m, uint64_t key)
{
	size_t i = (size_t)((key ^ key >> 32) * UINT64_C(0x9e3779b97f4a7c15) >> 20) & (m->room - 1);

	while (m->list[i].used && m->list[i].key != key)
		i = (i + 1) & (m->room - 1);
	return &m->list[i];
}

bool memo_find(const struct memo *m, uint64_t key, const void **value)
{
	const struct memo_entry *e = m->room ? place_of(m, key) : NULL;

	if (!e || !e->used)
		return false;
	*value = e->value;
	return true;
}

static void grow(struct memo *m)
{
	struct memo old = *m;

	m->room = old.room ? 2 * old.room : 64;
	m->list = xcalloc(m->room, sizeof(*m->list));
	for (size_t i = 0; i < old.room; i++)
		if (old.list[i].used)
			*place_of(m, old.list[i].key) = old.list[i];
	free(old.list);
}

void memo_add(struct memo *m, uint64_t key, const void *value)
{
	struct memo_entry *e;

	if (m->count == ENTRIES_MAX)
		memo_free(m);
	if (2 * m->count >= m->room)
		grow(m);
	e = place_of(m, key);
	m->count += !e->used;
	*e = (struct memo_entry){key, value, true};
}

void memo_free(struct memo *m)
{
	free(m->list);
	*m = (struct memo){0};
}
