/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Declarations for the type arguments that they are used with. */
#include <string.h>

#include "lang/compile.h"

struct instance *type_instance(const struct comp *c, uint32_t t)
{
	t = peel_type(c, t);
	return t < c->instances.n ? *(struct instance **)table_row(&c->instances, t) : NULL;
}

struct atom *type_name(const struct scope *s, const struct typeref *t)
{
	for (const struct type_swap *swap = s->swaps; swap; swap = swap->next)
		if (swap->from == t->name)
			return swap->to;
	return t->name;
}

int find_type_param(const struct scope *s, const struct typeref *t)
{
	int n = 0;

	if (!s->instance)
		return -1;
	for (const struct name_list *p = s->instance->decl->params; p; p = p->next, n++)
		if (p->name == t->name)
			return n;
	return -1;
}

struct decl *find_type_decl(struct comp *c, const struct scope *s, const struct typeref *t)
{
	int param = find_type_param(s, t);
	struct decl *decl = param < 0 ? type_name(s, t)->type : s->instance->args.applied[param];

	if (!decl && param < 0)
		lang_error(c->l, t->pos,
			   "unknown type '%s'; declare it or use one of docs/language.md",
			   t->name->text);
	else if (!decl)
		lang_error(c->l, t->pos, "parameter %s is a number; write a type", t->name->text);
	return decl;
}

/* Argument N of USE as a type that takes arguments: the bare name of its declaration. */
static struct decl *applied_arg(struct comp *c, const struct scope *s, const struct typeref *use,
				unsigned n)
{
	const struct typeref *t = use->args[n].type;

	if (!t || t->kind != TYPEREF_NAME || t->nargs) {
		lang_error(c->l, t ? t->pos : use->args[n].expr->pos,
			   "%s gives this type its arguments; write the bare name of one that has "
			   "parameters",
			   use->name->text);
		return NULL;
	}
	return find_type_decl(c, s, t);
}

/* Resolves the arguments of USE that are types; false after reporting. */
static bool find_type_args(struct comp *c, const struct scope *s, const struct decl *decl,
			   const struct typeref *use, struct type_args *args)
{
	struct scope outer = *s;

	outer.in_arg = true;
	memset(args, 0, sizeof(*args));
	/* Rows do not say how many parameters they have; those not given are 0. */
	if (use->nargs != decl->nparams && !decl->from_base) {
		lang_error(c->l, use->pos, "%s with %u arguments in < >; it takes %u",
			   decl->name->text, use->nargs, decl->nparams);
		return false;
	}
	for (unsigned i = 0; i < use->nargs; i++) {
		if (decl->applied_params & 1u << i) {
			args->applied[i] = applied_arg(c, s, use, i);
			if (!args->applied[i])
				return false;
			continue;
		}
		if (!(decl->type_params & 1u << i))
			continue;
		if (!use->args[i].type) {
			lang_error(c->l, use->args[i].expr->pos,
				   "number where %s takes a type; write a type", decl->name->text);
			return false;
		}
		args->types[i] = resolve_type(c, &outer, use->args[i].type);
		if (!args->types[i])
			return false;
	}
	return true;
}

/* A structure's or union's row: what is known of it before it is resolved. */
static uint32_t new_row(struct comp *c, struct instance *i)
{
	struct def_type row;
	struct instance *none = NULL;

	memset(&row, 0, sizeof(row));
	if (i->decl->kind == DECL_UNION && i->decl->base) {
		struct scope global = {0};
		uint32_t base = resolve_type(c, &global, i->decl->base);
		if (!base)
			return 0;
		row = *type_row(c, base);
		if (row.kind != DEF_INT || row.style == STYLE_FLOAT) {
			lang_error(c->l, i->decl->base->pos,
				   "base of a union that is no number; use one like u32");
			return 0;
		}
	}
	row.kind = i->decl->kind == DECL_STRUCT ? DEF_STRUCT : DEF_UNION;
	row.name = comp_name(c, i->decl->name);
	i->type = table_add(&c->types, &row);
	while (c->instances.n < i->type)
		table_add(&c->instances, &none);
	table_add(&c->instances, &i);
	*c->next_todo = i;
	c->next_todo = &i->next_todo;
	return i->type;
}

struct instance *instance_for(struct comp *c, struct decl *decl, const struct type_args *args,
			      struct pos at)
{
	struct instance *i;

	for (i = decl->instances; i; i = i->next)
		if (!memcmp(&i->args, args, sizeof(i->args)))
			return i;
	if (++decl->ninstances > LANG_INSTANCES_MAX) {
		lang_error(c->l, at, "%s for more than %d types; use fewer", decl->name->text,
			   LANG_INSTANCES_MAX);
		return NULL;
	}
	i = lang_alloc(c->l, sizeof(*i));
	i->decl = decl;
	i->args = *args;
	if (decl->kind != DECL_TYPE && !new_row(c, i))
		return NULL;
	i->next = decl->instances;
	decl->instances = i;
	return i;
}

struct instance *find_instance(struct comp *c, const struct scope *s, struct decl *decl,
			       const struct typeref *use)
{
	struct type_args args;
	bool ok = false;

	if (++c->nest > LANG_NEST_MAX)
		lang_error(c->l, use->pos, "types nested more than %d deep; use fewer",
			   LANG_NEST_MAX);
	else
		ok = find_type_args(c, s, decl, use, &args);
	c->nest--;
	return ok ? instance_for(c, decl, &args, use->pos) : NULL;
}
