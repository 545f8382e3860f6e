/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "lang/link.h"

#include "lang/builtin.h"

static struct decl **name_slot(struct decl *decl, const char **what)
{
	switch (decl->kind) {
	case DECL_SET:
		*what = "set";
		return &decl->name->set;
	case DECL_STRUCT:
	case DECL_UNION:
	case DECL_TYPE:
		*what = "type";
		return &decl->name->type;
	case DECL_CALL:
		*what = decl->is_function ? "function" : "call";
		return decl->is_function ? &decl->name->function : &decl->name->call;
	default:
		return NULL;
	}
}

void declare(struct lang *l, struct decl *decl)
{
	const char *what;
	struct decl **slot = name_slot(decl, &what);

	if (slot && *slot) {
		lang_error(l, decl->pos, "second declaration of %s %s; the first is at %s:%u", what,
			   decl->name->text, (*slot)->pos.file, (*slot)->pos.line);
		return;
	}
	if (slot == &decl->name->type && builtin_type(decl->name)) {
		lang_error(l, decl->pos, "%s is built in; choose another name", decl->name->text);
		return;
	}
	if (slot)
		*slot = decl;
	*l->next_decl = decl;
	l->next_decl = &decl->next;
}

void declare_constant(struct lang *l, struct pos pos, struct atom *name, struct expr *value)
{
	struct constant *c = lang_alloc(l, sizeof(*c));

	c->name = name;
	c->pos = pos;
	c->expr = value;
	c->same = name->constant;
	name->constant = c;
	*l->next_constant = c;
	l->next_constant = &c->next;
}

/* ---- parameters that are types ----------------------------------------- */

/* T, at which parameters of DECL may stand, is used as a type; APPLIED: as one that takes
 * arguments. */
static void note_use(struct decl *decl, const struct typeref *t, bool applied)
{
	uint32_t bit = 1;

	for (const struct name_list *p = decl->params; p; p = p->next, bit <<= 1) {
		if (p->name != t->name)
			continue;
		if (applied || t->nargs)
			decl->applied_params |= bit;
		else
			decl->type_params |= bit;
	}
}

static void find_in_type(struct decl *decl, const struct typeref *t, bool applied)
{
	for (; t; t = t->of) {
		const struct decl *user;
		if (t->kind != TYPEREF_NAME)
			continue;
		note_use(decl, t, applied);
		user = t->name->type;
		for (unsigned n = 0; n < t->nargs; n++) {
			const struct typeref *arg = t->args[n].type;
			uint32_t bit = 1u << n;
			if (arg && user && user->applied_params & bit)
				find_in_type(decl, arg, true);
			/* "x" and "*x" may be numbers: only whoever declares it knows. */
			else if (arg &&
				 (!typearg_is_ambiguous(arg) || (user && user->type_params & bit) ||
				  builtin_takes_type(t->name, n)))
				find_in_type(decl, arg, false);
		}
	}
}

static void find_in_parts(struct decl *decl, const struct part *part)
{
	for (; part; part = part->next) {
		find_in_type(decl, part->type, false);
		find_in_parts(decl, part->sub);
	}
}

static void find_type_params(struct decl *decl)
{
	if (!decl->params)
		return;
	find_in_parts(decl, decl->parts);
	if (decl->kind == DECL_TYPE)
		find_in_type(decl, decl->base, false);
	for (const struct choice *c = decl->choices; c; c = c->next)
		find_in_type(decl, c->type, false);
	for (const struct decl *v = decl->variants; v; v = v->next_of)
		find_in_type(decl, v->choices->type, false);
}

/* ---- layouts, variants, dispatchers ------------------------------------ */

/* To the front; put_in_order() turns the list round. */
static void hang(struct decl **list, struct decl *decl)
{
	decl->next_of = *list;
	*list = decl;
}

static void put_in_order(struct decl **list)
{
	struct decl *turned = NULL;

	while (*list) {
		struct decl *decl = *list;
		*list = decl->next_of;
		decl->next_of = turned;
		turned = decl;
	}
	*list = turned;
}

static void link_one(struct lang *l, struct decl *decl)
{
	struct decl *type = decl->name->type, *call = decl->name->call;

	if (decl->kind == DECL_LAYOUT) {
		if (type && type->kind == DECL_STRUCT)
			hang(&type->layouts, decl);
		else
			lang_error(l, decl->pos,
				   "layout of %s, which is no structure; declare struct %s",
				   decl->name->text, decl->name->text);
	} else if (decl->kind == DECL_VARIANT && decl->choices->is_call) {
		if (call)
			hang(&call->variants, decl);
		else
			lang_error(l, decl->pos,
				   "variant of %s, which is no call; declare syscall %s",
				   decl->name->text, decl->name->text);
	} else if (decl->kind == DECL_VARIANT) {
		if (type && type->kind == DECL_UNION)
			hang(&type->variants, decl);
		else
			lang_error(l, decl->pos,
				   "variant of %s, which is no union; declare union %s",
				   decl->name->text, decl->name->text);
	} else if (decl->kind == DECL_DISPATCH) {
		if (!call)
			lang_error(l, decl->pos,
				   "dispatch of %s, which is no call; declare syscall %s",
				   decl->name->text, decl->name->text);
		else if (call->dispatch)
			lang_error(l, decl->pos, "second dispatch of %s; the first is at %s:%u",
				   decl->name->text, call->dispatch->pos.file,
				   call->dispatch->pos.line);
		else
			call->dispatch = decl;
	}
}

void link_all(struct lang *l)
{
	bool again = true;

	for (struct decl *d = l->first_decl; d; d = d->next) {
		d->layouts = d->variants = d->dispatch = NULL;
		d->type_params = d->applied_params = 0;
	}
	for (struct decl *d = l->first_decl; d; d = d->next)
		link_one(l, d);
	for (struct decl *d = l->first_decl; d; d = d->next) {
		put_in_order(&d->layouts);
		put_in_order(&d->variants);
	}
	/* A parameter handed on is a type if it is one there; chains are short. */
	for (unsigned round = 0; again && round < LANG_PARAMS_MAX * LANG_PARAMS_MAX; round++) {
		again = false;
		for (struct decl *d = l->first_decl; d; d = d->next) {
			uint32_t types = d->type_params, applied = d->applied_params;
			find_type_params(d);
			again = again || d->type_params != types || d->applied_params != applied;
		}
	}
}
