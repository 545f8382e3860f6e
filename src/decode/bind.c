/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* C functions by the index a table gives them: names are resolved once for each table. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "decode/cfunc.h"

/* One for each table of descriptions in use: ABIs, and files read at run time. */
struct binding {
	struct binding *next;
	const struct defs *defs;
	cfunc *fn[];
};

static struct binding *bindings;

static int by_name(const void *name, const void *entry)
{
	return strcmp(name, ((const struct cfunc_entry *)entry)->name);
}

static const struct cfunc_entry *find_entry(const struct defs *defs, uint32_t index)
{
	const char *name = def_str(defs, defs->c_names[index]);
	const struct cfunc_entry *e =
		bsearch(name, cfunc_table, cfunc_count, sizeof(*cfunc_table), by_name);

	if (!e)
		BUG("no C function is called %s", name);
	return e;
}

static struct binding *bind(const struct defs *defs)
{
	struct binding *b = xmalloc(sizeof(*b) + defs->nc * sizeof(*b->fn));

	b->defs = defs;
	for (uint32_t i = 1; i < defs->nc; i++) {
		b->fn[i] = find_entry(defs, i)->fn;
	}
	b->next = bindings;
	bindings = b;
	return b;
}

cfunc *cfunc_by_index(const struct defs *defs, uint32_t index)
{
	struct binding *b = bindings;

	while (b && b->defs != defs)
		b = b->next;
	if (!b)
		b = bind(defs);
	BUG_ON(!index || index >= defs->nc);
	return b->fn[index];
}

bool cfunc_shows_fds(const struct defs *defs, uint32_t index)
{
	return find_entry(defs, index)->shows_fds;
}
