/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Compiling on top of tables that are there already.  The new tables begin as a copy, so that every
 * index keeps its meaning; what has a name in the old ones gets a declaration made from its rows.
 */
#include <string.h>

#include "base/buf.h"
#include "lang/compile.h"

/* Declarations that a former call made for other tables. */
static void forget(struct lang *l)
{
	for (uint32_t i = 0; i < l->atoms_cap; i++) {
		for (struct atom *a = l->atoms[i]; a; a = a->next) {
			if (a->type && a->type->from_base)
				a->type = NULL;
			if (a->set && a->set->from_base)
				a->set = NULL;
			if (a->constant && a->constant->from_base)
				a->constant = NULL;
		}
	}
}

static struct atom *base_atom(struct comp *c, const struct defs *base, uint32_t name)
{
	const char *text = def_str(base, name);

	return lang_atom(c->l, text, strlen(text));
}

/* ---- rows -------------------------------------------------------------- */

static void copy_rows(struct table *t, const void *rows, uint32_t from, uint32_t n)
{
	for (uint32_t i = from; i < n; i++)
		table_add(t, (const char *)rows + (size_t)i * t->size);
}

/* Rows that are looked for again; they stay at their indices because none is there twice. */
static void copy_interned(struct table *t, const void *rows, uint32_t from, uint32_t n)
{
	for (uint32_t i = from; i < n; i++)
		table_intern(t, (const char *)rows + (size_t)i * t->size);
}

static void copy_tables(struct comp *c, const struct defs *base)
{
	for (uint32_t i = 1; i < base->nstrings; i += strlen(base->strings + i) + 1)
		comp_string(c, base->strings + i);
	copy_rows(&c->types, base->types, 1, base->ntypes);
	copy_rows(&c->members, base->members, 1, base->nmembers);
	copy_interned(&c->exprs, base->exprs, 1, base->nexprs);
	copy_rows(&c->sets, base->sets, 1, base->nsets);
	copy_rows(&c->consts, base->consts, 1, base->nconsts);
	copy_rows(&c->cases, base->cases, 1, base->ncases);
	copy_rows(&c->saves, base->saves, 1, base->nsaves);
	copy_rows(&c->bodies, base->bodies, 1, base->nbodies);
	copy_rows(&c->calls, base->calls, 1, base->ncalls);
	copy_rows(&c->lists, base->lists, 1, base->nlists);
	copy_interned(&c->c_names, base->c_names, 1, base->nc);
	copy_rows(&c->named_types, base->named_types, 1, base->nnamed_types);
	copy_rows(&c->named_sets, base->named_sets, 1, base->nnamed_sets);
	copy_rows(&c->numbers, base->numbers, 1, base->nnumbers);
	copy_interned(&c->class_names, base->class_names, 0, base->nclasses);
	copy_rows(&c->far_numbers, base->far_numbers, 0, base->nfar_numbers);
	copy_rows(&c->functions, base->functions, 0, base->nfunctions);
	if (base->nnumbers)
		memcpy(c->numbers.rows, base->numbers, c->numbers.size);
	c->base_bodies = c->bodies.n;
	while (c->body_places.n < c->bodies.n)
		table_add(&c->body_places, &(struct pos){"", 0, 0});
}

/* ---- declarations ------------------------------------------------------ */

static struct decl *base_decl(struct comp *c, enum decl_kind kind, struct atom *name)
{
	struct decl *decl = lang_alloc(c->l, sizeof(*decl));

	decl->kind = kind;
	decl->name = name;
	decl->pos = (struct pos){"built-in descriptions", 0, 0};
	decl->from_base = true;
	return decl;
}

static void take_fields(struct comp *c, const struct defs *base, const struct def_type *row,
			struct instance *i)
{
	i->nfields = row->count;
	i->fields = lang_alloc(c->l, (row->count + 1) * sizeof(*i->fields));
	for (uint32_t k = 0; k < row->count; k++) {
		const struct def_member *m = &base->members[row->first + k];
		struct named *n = &i->fields[k];
		n->name = base_atom(c, base, m->name);
		n->offset = m->offset;
		n->bit = m->bit;
		n->bits = m->bits;
		n->type = m->type;
		n->resolved = DONE;
	}
}

/* The instance that row T would be, had it been declared here. */
static struct instance *base_instance(struct comp *c, const struct defs *base, struct decl *decl,
				      uint32_t t)
{
	const struct def_type *row = &base->types[t];
	struct instance *i = lang_alloc(c->l, sizeof(*i));

	i->decl = decl;
	i->type = t;
	i->measured = i->resolved = DONE;
	i->measure = (struct measure){row->size, row->align ? row->align : 1, row->size != 0};
	i->fixed = row->fixed;
	if (row->kind == DEF_STRUCT)
		take_fields(c, base, row, i);
	return i;
}

static void declare_types(struct comp *c, const struct defs *base)
{
	struct instance *none = NULL;

	for (uint32_t t = 1; t < base->ntypes; t++) {
		const struct def_type *row = &base->types[t];
		struct instance *i = none;
		if (row->kind == DEF_STRUCT || row->kind == DEF_UNION)
			i = base_instance(
				c, base,
				base_decl(c, row->kind == DEF_STRUCT ? DECL_STRUCT : DECL_UNION,
					  base_atom(c, base, row->name)),
				t);
		table_add(&c->instances, &i);
	}
	for (uint32_t k = 1; k < base->nnamed_types; k++) {
		uint32_t t = base->named_types[k];
		struct instance *i = *(struct instance **)table_row(&c->instances, t);
		struct atom *name = base_atom(c, base, base->types[t].name);
		if (name->type)
			continue;
		if (!i)
			i = base_instance(c, base, base_decl(c, DECL_TYPE, name), t);
		i->decl->instances = i;
		name->type = i->decl;
	}
}

/* The name of a plain number as wide as SET. */
static struct typeref *base_of_set(struct comp *c, const struct def_set *set)
{
	static const char letters[] = {
		[STYLE_DEC] = 's', [STYLE_UDEC] = 'u', [STYLE_HEX] = 'x', [STYLE_OCT] = 'o'};
	struct typeref *t = lang_alloc(c->l, sizeof(*t));
	struct buf name = BUF_INIT;

	buf_printf(&name, "%c%u", letters[set->style <= STYLE_OCT ? set->style : STYLE_HEX],
		   set->size * 8);
	t->kind = TYPEREF_NAME;
	t->name = lang_atom(c->l, name.data, name.len);
	buf_free(&name);
	return t;
}

static void declare_constant_of(struct comp *c, const struct defs *base,
				const struct def_const *row)
{
	struct atom *name = base_atom(c, base, row->name);
	struct constant *k;

	if (row->kind != CONST_NAME || name->constant)
		return;
	k = lang_alloc(c->l, sizeof(*k));
	k->name = name;
	k->value = row->value;
	k->state = DONE;
	k->from_base = true;
	name->constant = k;
}

static void declare_sets(struct comp *c, const struct defs *base)
{
	for (uint32_t k = 1; k < base->nnamed_sets; k++) {
		const struct def_set *set = &base->sets[base->named_sets[k]];
		struct atom *name = base_atom(c, base, set->name);
		if (!name->set) {
			name->set = base_decl(c, DECL_SET, name);
			name->set->is_flags = set->is_flags;
			name->set->index = base->named_sets[k];
			name->set->base = base_of_set(c, set);
		}
		for (uint32_t i = 0; i < set->count; i++)
			declare_constant_of(c, base, &base->consts[set->first + i]);
	}
}

void begin_with(struct comp *c, const struct defs *base)
{
	forget(c->l);
	if (!base)
		return;
	copy_tables(c, base);
	declare_types(c, base);
	declare_sets(c, base);
	for (const struct decl *d = c->l->first_decl; d; d = d->next)
		if ((d->kind == DECL_CALL && !d->is_function) || d->kind == DECL_DISPATCH)
			lang_error(c->l, d->pos,
				   "system call %s in a file that is read at run time; only "
				   "functions can be added",
				   d->name->text);
}
