/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From an address in a file to what debug information says of the function there. */
#include "unwind/internal.h"

#ifdef HAVE_LIBDW

#include <dwarf.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "lang/lang.h"
#include "unwind/prototype.h"

enum {
	ENTRIES_MAX = 1 << 22,	  /* that are looked at, of one unit */
	NESTING_MAX = 16,	  /* of namespaces and classes */
	PROTOTYPES_MAX = 1 << 15, /* that are kept */
};

struct function {
	uint64_t addr;
	Dwarf_Off die;
};

/* The functions of one compilation unit. */
struct unit {
	struct unit *next;
	Dwarf_Off offset;
	struct function *list; /* by address */
	size_t count, room, seen;
};

struct functions {
	struct lines *lines; /* NULL: there is no debug information */
	struct unit *units;
	struct memo known; /* by address */
};

/* ---- functions of a unit ------------------------------------------------------ */

static void add_function(struct unit *u, Dwarf_Die *die)
{
	Dwarf_Addr addr;

	if (dwarf_lowpc(die, &addr) || !addr)
		return;
	if (u->count == u->room) {
		u->room = u->room ? 2 * u->room : 64;
		u->list = xreallocarray(u->list, u->room, sizeof(*u->list));
	}
	u->list[u->count++] = (struct function){addr, dwarf_dieoffset(die)};
}

static void collect(struct unit *u, Dwarf_Die *parent, unsigned depth)
{
	Dwarf_Die die;

	if (depth > NESTING_MAX || dwarf_child(parent, &die))
		return;
	do {
		if (++u->seen > ENTRIES_MAX)
			return;
		switch (dwarf_tag(&die)) {
		case DW_TAG_subprogram:
			add_function(u, &die);
			break;
		case DW_TAG_namespace:
		case DW_TAG_module:
		case DW_TAG_class_type:
		case DW_TAG_structure_type:
		case DW_TAG_union_type:
			collect(u, &die, depth + 1);
			break;
		default:
			break;
		}
	} while (!dwarf_siblingof(&die, &die));
}

static int compare(const void *a, const void *b)
{
	const struct function *x = a, *y = b;

	return x->addr < y->addr ? -1 : x->addr > y->addr;
}

static struct unit *find_unit(struct functions *f, Dwarf_Die *die)
{
	Dwarf_Off offset = dwarf_dieoffset(die);
	struct unit *u = f->units;

	while (u && u->offset != offset)
		u = u->next;
	if (u)
		return u;
	u = xcalloc(1, sizeof(*u));
	u->offset = offset;
	u->next = f->units;
	f->units = u;
	collect(u, die, 0);
	if (u->count)
		qsort(u->list, u->count, sizeof(*u->list), compare);
	return u;
}

static bool find_function(struct functions *f, uint64_t addr, Dwarf_Die *unit, Dwarf_Die *die)
{
	const struct function key = {.addr = addr};
	const struct unit *u = find_unit(f, unit);
	const struct function *found =
		u->count ? bsearch(&key, u->list, u->count, sizeof(key), compare) : NULL;
	Dwarf_Die first;
	Dwarf *dwarf = dwarf_cu_getdwarf(unit->cu);

	return found && dwarf_offdie(dwarf, found->die, &first) && (*die = first, true);
}

/* ---- prototypes ----------------------------------------------------------------- */

static struct functions *open_functions(pid_t tid, struct mapping *m)
{
	struct functions *f = xcalloc(1, sizeof(*f));
	int fd = object_open(tid, m);

	if (fd < 0)
		return f;
	f->lines = lines_new(tid, fd, m->path);
	close(fd);
	return f;
}

static const struct defs *make(struct prototypes *p, struct functions *f, uint64_t addr,
			       enum abi abi)
{
	Dwarf_Die unit, die;
	struct defs *d;

	if (!f->lines || !lines_are_whole(f->lines) || p->count == PROTOTYPES_MAX ||
	    !lines_unit(f->lines, addr, &unit) || !find_function(f, addr, &unit, &die))
		return NULL;
	d = prototype_compile(&die, abi);
	if (!d)
		return NULL;
	p->list = xreallocarray(p->list, p->count + 1, sizeof(*p->list));
	p->list[p->count++] = d;
	return d;
}

const struct defs *functions_find(struct prototypes *p, pid_t tid, struct mapping *m, uint64_t addr,
				  enum abi abi)
{
	struct object *object = m->object;
	const void *known;

	if (!object->functions)
		object->functions = open_functions(tid, m);
	if (memo_find(&object->functions->known, addr, &known))
		return known;
	known = make(p, object->functions, addr, abi);
	memo_add(&object->functions->known, addr, known);
	return known;
}

void functions_free(struct functions *f)
{
	struct unit *next;

	if (!f)
		return;
	for (struct unit *u = f->units; u; u = next) {
		next = u->next;
		free(u->list);
		free(u);
	}
	memo_free(&f->known);
	if (f->lines)
		lines_free(f->lines);
	free(f);
}

void prototypes_free(struct prototypes *p)
{
	for (size_t i = 0; i < p->count; i++)
		lang_free_defs(p->list[i]);
	free(p->list);
}

#else

const struct defs *functions_find(struct prototypes *p, pid_t tid, struct mapping *m, uint64_t addr,
				  enum abi abi)
{
	(void)p;
	(void)tid;
	(void)m;
	(void)addr;
	(void)abi;
	return NULL;
}

void functions_free(struct functions *f)
{
	(void)f;
}

void prototypes_free(struct prototypes *p)
{
	(void)p;
}

#endif
