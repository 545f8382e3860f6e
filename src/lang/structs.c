/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rows of structures, unions and their members. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "lang/compile.h"

/* A layout's plain number only says how wide the field is in that ABI. */
static uint32_t narrow(struct comp *c, const struct named *n, uint32_t shown, uint32_t placed)
{
	struct def_type row = *type_row(c, shown);
	const struct def_type *place = type_row(c, placed);
	bool plain = place->kind == DEF_INT && place->style <= STYLE_OCT;

	if (!plain)
		return placed;
	if (!row.scalar || row.kind == DEF_UNION || row.kind == DEF_APPLY) {
		lang_error(c->l, n->placed->pos,
			   "number for %s, which is none; write the type it has here",
			   n->name->text);
		return 0;
	}
	row.size = row.fixed = place->size;
	row.align = place->align;
	row.is_signed = place->is_signed;
	return table_intern(&c->types, &row);
}

uint32_t resolve_named(struct comp *c, const struct scope *s, struct named *n)
{
	uint32_t placed;

	if (n->resolved == IN_PROGRESS) {
		lang_error(c->l, n->part->pos, "type of %s depends on itself; use another name",
			   n->name->text);
		return 0;
	}
	if (n->resolved == DONE)
		return n->type;
	n->resolved = IN_PROGRESS;
	n->type = resolve_type(c, s, n->part->type);
	if (n->type && n->placed && n->placed != n->part) {
		placed = resolve_type(c, s, n->placed->type);
		n->type = placed ? narrow(c, n, n->type, placed) : 0;
	}
	n->resolved = DONE;
	return n->type;
}

static bool compile_attr(struct comp *c, const struct scope *s, const struct expr *e, uint32_t *row)
{
	if (!e)
		return true;
	*row = compile_expr(c, s, e);
	return *row != 0;
}

bool resolve_member(struct comp *c, const struct scope *s, struct named *n, struct def_member *m)
{
	const struct attrs *attrs = &n->part->attrs;

	memset(m, 0, sizeof(*m));
	m->name = comp_name(c, n->name);
	m->type = resolve_named(c, s, n);
	m->offset = n->offset;
	m->bit = n->bit;
	m->bits = n->bits;
	m->second = (uint8_t)n->second;
	m->dir = n->part->dir ? n->part->dir : DIR_IN;
	m->flags = attrs->flags | (n->overlay ? MEMBER_OVERLAY : 0) | (n->pair ? MEMBER_PAIR : 0) |
		   (n->lohi ? MEMBER_LOHI : 0) | (n->whole ? MEMBER_WHOLE : 0) |
		   (attrs->keep ? MEMBER_KEEP : 0);
	m->abbrev = comp_string(c, attrs->abbrev);
	return m->type && compile_attr(c, s, attrs->if_, &m->if_) &&
	       compile_attr(c, s, attrs->when, &m->when) &&
	       compile_attr(c, s, attrs->budget, &m->budget) &&
	       compile_attr(c, s, attrs->again, &m->again) &&
	       compile_attr(c, s, attrs->pton, &m->pton) &&
	       compile_attr(c, s, attrs->nofollow, &m->nofollow);
}

static bool check_field(struct comp *c, const struct named *n)
{
	const struct attrs *attrs = &n->part->attrs;
	const struct def_type *row = type_row(c, n->type);
	const char *wrong = attrs->keep			     ? "keep"
			    : attrs->again		     ? "again"
			    : attrs->nofollow		     ? "nofollow"
			    : attrs->slot >= 0		     ? "@"
			    : attrs->flags & MEMBER_BOTH     ? "both"
			    : attrs->flags & MEMBER_EARLY    ? "early"
			    : attrs->flags & MEMBER_UNPASSED ? "unpassed"
			    : attrs->flags & MEMBER_NAMELESS ? "nameless"
			    : (attrs->flags & (MEMBER_NAMED | MEMBER_ARROW)) == MEMBER_NAMED
				    ? "named"
				    : NULL;

	if (wrong) {
		lang_error(c->l, n->part->pos, "attribute '%s' of a field; only parameters have it",
			   wrong);
		return false;
	}
	if ((attrs->flags & MEMBER_ARROW) && n->part->dir != DIR_OUT) {
		lang_error(c->l, n->part->pos, "'arrow' of a field without 'out'; add it");
		return false;
	}
	if (n->bits && (!row->scalar || row->big_endian || row->style == STYLE_FLOAT)) {
		lang_error(c->l, n->part->pos,
			   "bit field of a type that is no number; use one like u32");
		return false;
	}
	if ((attrs->flags & MEMBER_TAIL) && !(attrs->flags & MEMBER_VERBOSE)) {
		lang_error(c->l, n->part->pos, "'tail' without 'verbose'; add it");
		return false;
	}
	return true;
}

/* The field that is listed as NAME: of several the first that is not among the N in SHOWN. */
static struct named *next_listed(struct instance *i, const struct atom *name, struct named **shown,
				 uint32_t n)
{
	for (uint32_t k = 0; k < i->nfields; k++) {
		bool again = false;
		if (i->fields[k].name != name)
			continue;
		for (uint32_t j = 0; j < n; j++)
			again = again || shown[j] == &i->fields[k];
		if (!again)
			return &i->fields[k];
	}
	return NULL;
}

/* The fields that are shown, in order. */
static uint32_t list_shown(struct comp *c, struct instance *i, struct named **shown)
{
	uint32_t n = 0;

	for (uint32_t k = 0; k < i->nfields && !i->decl->show; k++)
		if (i->fields[k].name)
			shown[n++] = &i->fields[k];
	for (const struct name_list *s = i->decl->show; s; s = s->next) {
		struct named *field = next_listed(i, s->name, shown, n);
		if (!field)
			lang_error(c->l, s->pos, "%s '%s'; list fields, each once",
				   find_named(i->fields, i->nfields, s->name) ? "second"
									      : "unknown field",
				   s->name->text);
		else
			shown[n++] = field;
	}
	return n;
}

void resolve_struct(struct comp *c, struct instance *i)
{
	struct scope s = {.instance = i};
	struct named **shown = lang_alloc(c->l, (i->nfields + 1) * sizeof(*shown));
	struct def_member *rows;
	uint32_t n = 0, first, max = 0, count;
	struct def_type *row;

	/* Also those that are not shown are checked. */
	for (uint32_t k = 0; k < i->nfields; k++)
		if (i->fields[k].name && resolve_named(c, &s, &i->fields[k]))
			check_field(c, &i->fields[k]);
	count = list_shown(c, i, shown);
	rows = xcalloc(count + 1, sizeof(*rows));
	for (uint32_t k = 0; k < count; k++)
		if (!shown[k]->absent && shown[k]->type &&
		    resolve_member(c, &s, shown[k], &rows[n]))
			n++;
	first = table_intern_run(&c->members, rows, n);
	free(rows);
	if (i->decl->sized)
		max = compile_expr(c, &s, i->decl->sized);
	row = type_row(c, i->type);
	row->first = first;
	row->count = n;
	row->max = max;
	row->partial = i->decl->partial;
	row->elements = i->decl->elements;
	row->filled = i->decl->filled;
	row->size = i->measure.size;
	row->fixed = i->fixed;
	row->align = (uint8_t)i->measure.align;
}

static void resolve_case(struct comp *c, const struct scope *s, struct instance *i,
			 const struct choice *choice, struct case_list *list, uint32_t *other,
			 const struct key_form *form)
{
	const struct attrs *attrs = &choice->attrs;
	const struct def_type *row;
	uint32_t type = 0;

	if (attrs->if_ || attrs->when || attrs->budget || attrs->again || attrs->abbrev ||
	    attrs->keep || attrs->pton || attrs->nofollow || attrs->align || attrs->slot >= 0 ||
	    (attrs->flags & ~(MEMBER_BARE | MEMBER_VERBOSE | MEMBER_HIDDEN)))
		lang_error(c->l, choice->pos,
			   "attribute that a case can't have; only bare, verbose and hidden are "
			   "allowed");
	if (choice->type) {
		struct measure m;
		type = resolve_type(c, s, choice->type);
		if (!type || !measure_type(c, s, choice->type, &m))
			return;
		row = type_row(c, type);
		if (i->decl->base && (!row->scalar || m.size > i->measure.size))
			lang_error(c->l, choice->type->pos,
				   "case of %u bytes in a union that is a number of %u; use a "
				   "number or pointer that fits",
				   m.size, i->measure.size);
	}
	if (choice->keys)
		add_cases(c, list, choice, form, type, attrs->flags);
	else
		*other = type;
}

void resolve_union(struct comp *c, struct instance *i)
{
	struct scope s = {.instance = i, .self = i->decl->base ? i : NULL};
	struct case_list list = {0};
	struct key_form form;
	uint32_t key, other = 0, first, count;
	struct def_type *row;
	bool have_default = false;

	key = compile_key(c, &s, i->decl->key, i->decl->key2, &form);
	if (!key)
		return;
	for (const struct choice *k = i->decl->choices; k; k = k->next) {
		if (!k->keys && have_default)
			lang_error(c->l, k->pos, "second default; remove one");
		have_default = have_default || !k->keys;
		resolve_case(c, &s, i, k, &list, &other, &form);
	}
	for (const struct decl *v = i->decl->variants; v; v = v->next_of)
		resolve_case(c, &s, i, v->choices, &list, &other, &form);
	finish_cases(c, &list, &first, &count);
	row = type_row(c, i->type);
	row->first = first;
	row->count = count;
	row->of = other;
	row->max = key;
	row->size = row->fixed = i->measure.size;
	row->align = (uint8_t)i->measure.align;
}
