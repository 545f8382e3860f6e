/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Functions that are not on a stack: those that are handed over, and those that are called. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "unwind/internal.h"
#include "view/process.h"

struct names {
	struct code_names names;
	struct unwind *u;
	bool demangles;
	struct prototypes prototypes;
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
	place->symbol = symbol_name(symbol, n->demangles);
	place->offset = addr - symbol->start;
	return true;
}

/* ---- prototypes ----------------------------------------------------------------- */

static uint64_t hash(uint64_t h, const char *text)
{
	for (; text && *text; text++)
		h = (h ^ (uint8_t)*text) * UINT64_C(0x100000001b3);
	return (h ^ 0xff) * UINT64_C(0x100000001b3);
}

static uint64_t key_of(const struct lib_call *call)
{
	uint64_t h = hash(UINT64_C(0xcbf29ce484222325), call->symbol);

	return hash(hash(h, call->library), call->caller) ^ call->at_entry;
}

/* Whether PATH is that of a library with that soname: libx.so.1 may be libx.so.1.2.3. */
static bool is_library(const char *path, const char *soname)
{
	const char *slash = strrchr(path, '/');

	return !strncmp(slash ? slash + 1 : path, soname, strlen(soname));
}

/* The mapping that has the function that CALL is about; *ADDR is where, in its file. */
static struct mapping *find_export(struct walk *w, const struct lib_call *call, uint64_t *addr)
{
	const struct maps *maps = &w->space->maps;

	/* In what the caller says has it; if it does not say, in any. */
	for (int any = !call->library; any < 2; any++)
		for (size_t i = 0; i < maps->count; i++) {
			struct mapping *m = &maps->list[i];

			if ((!any && !is_library(m->path, call->library)) ||
			    !walk_find(w, m->start) || !m->object)
				continue;
			*addr = symbols_export(&m->object->symbols, call->symbol);
			if (*addr)
				return m;
		}
	return NULL;
}

static const struct defs *find_prototype(struct names *n, const struct event *ev)
{
	struct walk w = {.u = n->u, .mem = &ev->tracee->mem, .tid = ev->tracee->tid, .maps_fd = -1};
	struct mapping *m = unwind_find(n->u, ev->tracee->tgid, w.tid, w.mem, ev->function);
	uint64_t addr;

	w.space = n->u->spaces;
	if (m && m->object)
		addr = ev->function - m->bias;
	else
		m = ev->function ? NULL : find_export(&w, ev->lib, &addr);
	return m ? functions_find(&n->prototypes, w.tid, m, addr, ev->abi) : NULL;
}

const struct defs *code_prototype(struct code_names *names, const struct event *ev)
{
	struct names *n = (struct names *)names;
	uint64_t key = key_of(ev->lib);
	const struct space *s = n->u->spaces;
	const void *known;

	if (s && s->tgid == ev->tracee->tgid && memo_find(&s->functions, key, &known))
		return known;
	s = unwind_space(n->u, ev->tracee->tgid);
	if (memo_find(&s->functions, key, &known))
		return known;
	known = find_prototype(n, ev);
	memo_add(&unwind_space(n->u, ev->tracee->tgid)->functions, key, known);
	return known;
}

/* ---- life ------------------------------------------------------------------------ */

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
	prototypes_free(&n->prototypes);
	free(n);
}
