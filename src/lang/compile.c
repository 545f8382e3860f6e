/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "lang/compile.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "lang/consts.h"

enum { NUMBERS_MAX = 4096 }; /* those above stand apart */

uint32_t comp_string(struct comp *c, const char *text)
{
	if (!text || !*text)
		return 0;
	return table_intern_run(&c->strings, text, (uint32_t)strlen(text) + 1);
}

uint32_t comp_name(struct comp *c, const struct atom *name)
{
	return name ? comp_string(c, name->text) : 0;
}

static void begin(struct comp *c, struct lang *l, enum abi abi)
{
	memset(c, 0, sizeof(*c));
	c->l = l;
	c->abi = abi;
	c->info = &abi_table[abi];
	c->next_todo = &c->todo;
	table_init(&c->types, sizeof(struct def_type));
	table_init(&c->members, sizeof(struct def_member));
	table_init(&c->exprs, sizeof(struct def_expr));
	table_init(&c->sets, sizeof(struct def_set));
	table_init(&c->consts, sizeof(struct def_const));
	table_init(&c->cases, sizeof(struct def_case));
	table_init(&c->saves, sizeof(struct def_save));
	table_init(&c->bodies, sizeof(struct def_body));
	table_init(&c->calls, sizeof(struct def_call));
	table_init(&c->lists, sizeof(uint32_t));
	table_init(&c->class_names, sizeof(uint32_t));
	table_init(&c->c_names, sizeof(uint32_t));
	table_init(&c->named_types, sizeof(uint32_t));
	table_init(&c->named_sets, sizeof(uint32_t));
	table_init(&c->numbers, sizeof(struct def_number));
	table_init(&c->far_numbers, sizeof(struct def_far_number));
	table_init(&c->functions, sizeof(uint32_t));
	table_init(&c->strings, 1);
	table_init(&c->body_places, sizeof(struct pos));
	table_init(&c->instances, sizeof(struct instance *));
}

/* What a former compilation, for another ABI, left in the tree. */
static void reset(struct lang *l)
{
	for (struct decl *d = l->first_decl; d; d = d->next) {
		d->instances = NULL;
		d->ninstances = 0;
		d->index = 0;
		d->wanted = d->reached = false;
	}
	for (struct constant *k = l->first_constant; k; k = k->next) {
		k->state = TODO;
		k->wrong = false;
	}
}

/* ---- names for C code -------------------------------------------------- */

static int compare_names(const void *a, const void *b)
{
	const struct decl *x = *(struct decl *const *)a, *y = *(struct decl *const *)b;

	return strcmp(x->name->text, y->name->text);
}

struct decl **lang_named(const struct lang *l, bool sets, uint32_t *count)
{
	struct decl **list;
	uint32_t n = 0;

	for (const struct decl *d = l->first_decl; d; d = d->next)
		n++;
	list = xcalloc(n + 1, sizeof(*list));
	n = 0;
	for (struct decl *d = l->first_decl; d; d = d->next) {
		bool type = d->kind == DECL_STRUCT || d->kind == DECL_UNION || d->kind == DECL_TYPE;
		if (sets ? d->kind == DECL_SET : type && !d->type_params && !d->applied_params)
			list[n++] = d;
	}
	qsort(list, n, sizeof(*list), compare_names);
	*count = n;
	return list;
}

static void name_sets(struct comp *c)
{
	uint32_t n;
	struct decl **list = lang_named(c->l, true, &n);
	struct def_set empty;

	memset(&empty, 0, sizeof(empty));
	for (uint32_t i = 0; i < n; i++) {
		list[i]->index = table_add(&c->sets, &empty);
		table_add(&c->named_sets, &list[i]->index);
	}
	free(list);
}

/* Types with parameters that are numbers are listed without them. */
static void name_types(struct comp *c)
{
	uint32_t n;
	struct decl **list = lang_named(c->l, false, &n);

	for (uint32_t i = 0; i < n; i++) {
		uint32_t type = declared_type(c, list[i]);
		table_add(&c->named_types, &type);
	}
	free(list);
}

/* ---- numbers ----------------------------------------------------------- */

static void want_call(void *ctx, struct pos at, uint32_t nr, struct atom *name,
		      struct atom *handler)
{
	(void)ctx;
	(void)at;
	(void)nr;
	(void)name;
	if (handler->call)
		handler->call->wanted = true;
}

static void add_number(void *ctx, struct pos at, uint32_t nr, struct atom *name,
		       struct atom *handler)
{
	struct comp *c = ctx;
	struct def_number *row;
	struct def_far_number far;
	struct def_number none = {0, 0};

	if (nr >= NUMBERS_MAX) {
		memset(&far, 0, sizeof(far));
		far.nr = nr;
		far.number.name = comp_name(c, name);
		far.number.call = handler->call ? handler->call->index : 0;
		table_add(&c->far_numbers, &far);
		return;
	}
	while (c->numbers.n <= nr)
		table_add(&c->numbers, &none);
	row = table_row(&c->numbers, nr);
	if (row->name)
		lang_error(c->l, at, "number %u of %s twice: %s and %s; remove one", nr,
			   c->info->name, c->strings.rows + row->name, name->text);
	row->name = comp_name(c, name);
	row->call = handler->call ? handler->call->index : 0;
}

/* ---- the whole --------------------------------------------------------- */

void resolve_all(struct comp *c)
{
	while (c->todo) {
		struct instance *i = c->todo;
		c->todo = i->next_todo;
		if (!c->todo)
			c->next_todo = &c->todo;
		if (c->l->nerrors > LANG_ERRORS_MAX || !measure_instance(c, i, i->decl->pos))
			continue;
		if (i->decl->kind == DECL_STRUCT)
			resolve_struct(c, i);
		else
			resolve_union(c, i);
	}
}

/* Whether a field below a type is out: what a pointer leads to counts. */
static bool below_out(const struct comp *c, const struct def_type *row)
{
	switch (row->kind) {
	case DEF_PTR:
	case DEF_ARRAY:
	case DEF_RECORDS:
	case DEF_APPLY:
		return type_row(c, row->of)->has_out;
	case DEF_STRUCT:
		for (uint32_t i = 0; i < row->count; i++) {
			const struct def_member *m = table_row(&c->members, row->first + i);
			if ((m->dir & DIR_OUT) || type_row(c, m->type)->has_out)
				return true;
		}
		return false;
	case DEF_UNION:
		for (uint32_t i = 0; i < row->count; i++) {
			const struct def_case *k = table_row(&c->cases, row->first + i);
			if (k->to && type_row(c, k->to)->has_out)
				return true;
		}
		return row->of && type_row(c, row->of)->has_out;
	default:
		return false;
	}
}

static void mark_out(struct comp *c)
{
	bool again = true;

	while (again) {
		again = false;
		for (uint32_t i = 1; i < c->types.n; i++) {
			struct def_type *row = type_row(c, i);
			if (!row->has_out && below_out(c, row))
				row->has_out = again = true;
		}
	}
}

static void compile_all(struct comp *c, const struct defs *base)
{
	begin_with(c, base);
	link_all(c->l);
	check_constants(c);
	if (c->l->numbers)
		numbers_read(c->l, c->info->name, want_call, c);
	name_sets(c);
	compile_sets(c);
	name_types(c);
	compile_calls(c);
	resolve_all(c);
	if (c->l->nerrors)
		return;
	mark_out(c);
	for (uint32_t i = base ? c->base_bodies : 1; i < c->bodies.n; i++)
		find_saves(c, i, *(struct pos *)table_row(&c->body_places, i));
	if (c->l->numbers)
		numbers_read(c->l, c->info->name, add_number, c);
}

static int compare_far(const void *a, const void *b)
{
	const struct def_far_number *x = a, *y = b;

	return x->nr < y->nr ? -1 : x->nr > y->nr;
}

/* The rows of T, which keeps nothing; without row 0 if DROP. */
static const void *take(struct table *t, uint32_t *count, bool drop)
{
	void *rows = t->rows;

	if (drop)
		memmove(t->rows, t->rows + t->size, (size_t)(t->n - 1) * t->size);
	*count = t->n - drop;
	t->rows = NULL;
	return rows;
}

/* By name; of two of the same name the later one is first. */
static int compare_functions(const void *a, const void *b, void *ctx)
{
	const struct comp *c = ctx;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	const struct def_call *f = table_row(&c->calls, x), *g = table_row(&c->calls, y);
	int order = strcmp(c->strings.rows + f->name, c->strings.rows + g->name);

	return order ? order : x < y ? 1 : -1;
}

/* What a file declares again takes the place of what was there before. */
static void sort_functions(struct comp *c)
{
	uint32_t *rows = (uint32_t *)c->functions.rows, n = 1;

	qsort_r(rows + 1, c->functions.n - 1, sizeof(*rows), compare_functions, c);
	for (uint32_t i = 1; i < c->functions.n; i++) {
		const struct def_call *call = table_row(&c->calls, rows[i]);
		const struct def_call *kept = table_row(&c->calls, rows[n - 1]);
		if (n == 1 || call->name != kept->name)
			rows[n++] = rows[i];
	}
	c->functions.n = n;
}

static struct defs *take_tables(struct comp *c)
{
	struct defs *d = xcalloc(1, sizeof(*d));

	d->abi = c->abi;
	sort_functions(c);
	qsort(c->far_numbers.rows + c->far_numbers.size, c->far_numbers.n - 1, c->far_numbers.size,
	      compare_far);
	d->strings = take(&c->strings, &d->nstrings, false);
	d->types = take(&c->types, &d->ntypes, false);
	d->members = take(&c->members, &d->nmembers, false);
	d->exprs = take(&c->exprs, &d->nexprs, false);
	d->sets = take(&c->sets, &d->nsets, false);
	d->consts = take(&c->consts, &d->nconsts, false);
	d->cases = take(&c->cases, &d->ncases, false);
	d->saves = take(&c->saves, &d->nsaves, false);
	d->bodies = take(&c->bodies, &d->nbodies, false);
	d->calls = take(&c->calls, &d->ncalls, false);
	d->lists = take(&c->lists, &d->nlists, false);
	d->c_names = take(&c->c_names, &d->nc, false);
	d->named_types = take(&c->named_types, &d->nnamed_types, false);
	d->named_sets = take(&c->named_sets, &d->nnamed_sets, false);
	d->numbers = take(&c->numbers, &d->nnumbers, false);
	d->class_names = take(&c->class_names, &d->nclasses, true);
	d->far_numbers = take(&c->far_numbers, &d->nfar_numbers, true);
	d->functions = take(&c->functions, &d->nfunctions, true);
	return d;
}

static void end(struct comp *c)
{
	struct table *all[] = {&c->types,	&c->members,	&c->exprs,	 &c->sets,
			       &c->consts,	&c->cases,	&c->saves,	 &c->bodies,
			       &c->calls,	&c->lists,	&c->class_names, &c->c_names,
			       &c->named_types, &c->named_sets, &c->numbers,	 &c->far_numbers,
			       &c->functions,	&c->strings,	&c->body_places, &c->instances};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		table_free(all[i]);
}

void lang_free_defs(struct defs *d)
{
	if (!d)
		return;
	const void *all[] = {d->strings,     d->types,	    d->members, d->exprs,
			     d->sets,	     d->consts,	    d->cases,	d->saves,
			     d->bodies,	     d->calls,	    d->lists,	d->c_names,
			     d->named_types, d->named_sets, d->numbers, d->class_names,
			     d->far_numbers, d->functions};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		free((void *)(uintptr_t)all[i]);
	free(d);
}

static struct defs *compile(struct lang *l, enum abi abi, const struct defs *base)
{
	struct defs *d = NULL;
	struct comp c;

	if (l->nerrors)
		return NULL;
	begin(&c, l, abi);
	reset(l);
	compile_all(&c, base);
	if (!l->nerrors)
		d = take_tables(&c);
	end(&c);
	return d;
}

struct defs *lang_compile(struct lang *l, enum abi abi)
{
	return compile(l, abi, NULL);
}

struct defs *lang_extend(struct lang *l, const struct defs *base)
{
	return compile(l, base->abi, base);
}
