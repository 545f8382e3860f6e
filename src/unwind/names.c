/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of addresses that are not on a stack: functions that are handed over. */
#include <stdlib.h>

#include "base/err.h"
#include "unwind/internal.h"
#include "view/process.h"

struct names {
	struct code_names names;
	struct unwind *u;
	bool demangles;
};

static bool find(struct code_names *names, pid_t tid, struct memory_view *mem, uint64_t addr,
		 struct code_place *place)
{
	struct names *n = (struct names *)names;
	const struct mapping *m = unwind_find(n->u, process_tgid(tid), tid, mem, addr);
	struct symbol *symbol;

	if (!m || !m->object)
		return false;
	addr -= m->bias;
	symbol = symbols_find(&m->object->symbols, addr);
	/* What a stripped file has of names says nothing of the code between. */
	if (!symbol || (addr - symbol->start >= symbol->size && addr != symbol->start))
		return false;
	place->symbol = n->demangles ? symbol_name(symbol) : symbol_text(symbol);
	place->offset = addr - symbol->start;
	return true;
}

struct code_names *code_names_new(bool demangles)
{
	struct names *n = xcalloc(1, sizeof(*n));

	n->names.find = find;
	n->u = unwind_new(STACK_SOURCE, 0);
	n->u->objects.names_only = true;
	n->demangles = demangles;
	/* Not all calls that map files are told of. */
	unwind_expect_gaps(n->u);
	return &n->names;
}

void code_names_note(struct code_names *names, const struct event *ev)
{
	unwind_note(((struct names *)names)->u, ev);
}

void code_names_free(struct code_names *names)
{
	struct names *n = (struct names *)names;

	if (!n)
		return;
	unwind_free(n->u);
	free(n);
}
