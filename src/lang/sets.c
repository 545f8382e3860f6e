/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "lang/compile.h"

enum { SET_ENTRIES_MAX = 1 << 16, SET_INCLUDES_MAX = 32 };

struct set_rows {
	struct comp *c;
	const struct decl *set;
	const struct def_type *base;
	struct set_row {
		struct def_const row;
		struct pos pos;
		uint32_t order;
	} * rows;
	uint32_t n, cap;
	unsigned depth;
	bool stopped; /* includes without end, reported */
};

static void add_row(struct set_rows *r, struct pos pos, const struct def_const *row)
{
	if (r->n == r->cap) {
		r->cap = r->cap ? r->cap * 2 : 64;
		r->rows = xreallocarray(r->rows, r->cap, sizeof(*r->rows));
		memset(r->rows + r->n, 0, (r->cap - r->n) * sizeof(*r->rows));
	}
	r->rows[r->n].row = *row;
	r->rows[r->n].pos = pos;
	r->rows[r->n].order = r->n;
	r->n++;
}

/* VALUE as wide as the set; false after reporting when it does not fit. */
static bool fit(struct set_rows *r, struct pos pos, const struct atom *name, uint64_t *value)
{
	uint64_t v = *value;
	unsigned size = r->base->size;

	*value = def_extend(v, size, r->base->is_signed);
	if (def_extend(v, size, false) == v || def_extend(v, size, true) == v)
		return true;
	lang_error(r->c->l, pos,
		   "%s is %#llx, which does not fit into %u bytes; give the set a wider base",
		   name ? name->text : "mask", (unsigned long long)v, size);
	return false;
}

static void add_name(struct set_rows *r, const struct entry *e)
{
	struct def_const row;
	enum constant_found found;
	struct pos pos = e->pos;

	memset(&row, 0, sizeof(row));
	found = find_constant(r->c, e->name, &row.value);
	if (found == CONSTANT_ABSENT && e->optional)
		return;
	if (found != CONSTANT_FOUND) {
		report_constant(r->c, pos, e->name, found);
		return;
	}
	row.kind = CONST_NAME;
	row.name = e->shown ? comp_string(r->c, e->shown) : comp_name(r->c, e->name);
	if (fit(r, pos, e->name, &row.value))
		add_row(r, pos, &row);
}

/* [mask] type, [mask] << NAME */
static void add_part(struct set_rows *r, const struct entry *e)
{
	static const struct scope global;
	struct def_const row;
	uint64_t shift;

	memset(&row, 0, sizeof(row));
	row.kind = e->kind;
	if (!r->set->is_flags) {
		lang_error(r->c->l, e->pos, "mask in an enum; declare flags %s",
			   r->set->name->text);
		return;
	}
	if (!const_need(r->c, &global, e->mask, &row.value) ||
	    !fit(r, e->mask->pos, NULL, &row.value))
		return;
	if (row.value == 0) {
		lang_error(r->c->l, e->mask->pos, "mask without bits; write those of the part");
		return;
	}
	if (e->kind == CONST_PART) {
		row.type = resolve_type(r->c, &global, e->type);
		if (!row.type)
			return;
		if (!type_row(r->c, row.type)->scalar) {
			lang_error(r->c->l, e->type->pos,
				   "part that is no number; use a number, enum<> or flags<>");
			return;
		}
	} else {
		enum constant_found found = find_constant(r->c, e->name, &shift);
		report_constant(r->c, e->pos, e->name, found);
		if (found != CONSTANT_FOUND)
			return;
		if (shift != (uint64_t)__builtin_ctzll(row.value)) {
			lang_error(r->c->l, e->pos,
				   "%s is %lld, but the mask begins at bit %d; write another mask",
				   e->name->text, (long long)shift, __builtin_ctzll(row.value));
			return;
		}
		row.name = comp_name(r->c, e->name);
	}
	add_row(r, e->pos, &row);
}

static void add_entries(struct set_rows *r, const struct entry *e)
{
	if (++r->depth > SET_INCLUDES_MAX && e) {
		lang_error(r->c->l, e->pos, "sets take in each other; remove one of the '...'");
		r->stopped = true;
	}
	for (; e && !r->stopped; e = e->next) {
		if (e->include && !e->name->set)
			lang_error(r->c->l, e->pos, "unknown set '%s'; declare it", e->name->text);
		else if (e->include)
			add_entries(r, e->name->set->entries);
		else if (e->kind == CONST_NAME)
			add_name(r, e);
		else
			add_part(r, e);
		r->stopped = r->stopped || r->n > SET_ENTRIES_MAX;
	}
	r->depth--;
}

static int by_name(const void *a, const void *b)
{
	const struct set_row *x = a, *y = b;

	if (x->row.name != y->row.name)
		return x->row.name < y->row.name ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static int by_value(const void *a, const void *b)
{
	const struct set_row *x = a, *y = b;

	if (x->row.value != y->row.value)
		return x->row.value < y->row.value ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static int by_order(const void *a, const void *b)
{
	const struct set_row *x = a, *y = b;

	return x->order < y->order ? -1 : x->order > y->order;
}

static void check_twice(struct set_rows *r)
{
	qsort(r->rows, r->n, sizeof(*r->rows), by_name);
	for (uint32_t i = 1; i < r->n; i++)
		if (r->rows[i].row.name == r->rows[i - 1].row.name &&
		    r->rows[i].row.kind == CONST_NAME && r->rows[i - 1].row.kind == CONST_NAME)
			lang_error(r->c->l, r->rows[i].pos, "second entry for %s; remove it",
				   (const char *)r->c->strings.rows + r->rows[i].row.name);
}

static bool only_parts(const struct def_const *rows, uint32_t n)
{
	while (n && rows[n - 1].kind == CONST_PART)
		n--;
	return !n;
}

static void compile_set(struct comp *c, struct decl *set)
{
	static const struct scope global;
	struct set_rows r = {.c = c, .set = set};
	uint32_t base = resolve_type(c, &global, set->base), n = 0;
	struct def_set row;
	struct def_type base_row;
	struct def_const *rows;

	if (!base)
		return;
	if (type_row(c, base)->kind != DEF_INT || type_row(c, base)->style > STYLE_OCT) {
		lang_error(c->l, set->base->pos,
			   "base of a set that is no plain number; use one like u32");
		return;
	}
	base_row = *type_row(c, base);
	r.base = &base_row;
	add_entries(&r, set->entries);
	if (r.n > SET_ENTRIES_MAX)
		lang_error(c->l, set->pos, "more than %d entries; split the set", SET_ENTRIES_MAX);
	if (r.n && !r.stopped)
		check_twice(&r);
	if (r.n)
		qsort(r.rows, r.n, sizeof(*r.rows), set->is_flags ? by_order : by_value);
	rows = xcalloc(r.n + 1, sizeof(*rows));
	for (uint32_t i = 0; i < r.n; i++) {
		/* Of several names of a value an enum prints the one that came first. */
		if (!set->is_flags && i && r.rows[i].row.value == r.rows[i - 1].row.value)
			continue;
		rows[n++] = r.rows[i].row;
	}
	memset(&row, 0, sizeof(row));
	row.name = comp_name(c, set->name);
	row.fallback = comp_string(c, set->fallback);
	row.first = table_intern_run(&c->consts, rows, n);
	row.count = n;
	row.is_flags = set->is_flags;
	row.is_word = n && only_parts(rows, n);
	row.style = base_row.style;
	row.size = (uint8_t)base_row.size;
	row.is_signed = base_row.is_signed;
	memcpy(table_row(&c->sets, set->index), &row, sizeof(row));
	free(rows);
	free(r.rows);
}

void compile_sets(struct comp *c)
{
	for (struct decl *d = c->l->first_decl; d; d = d->next)
		if (d->kind == DECL_SET)
			compile_set(c, d);
}
