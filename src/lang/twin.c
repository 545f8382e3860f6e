/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Calls that are described as another one with other types: copies of its tree. */
#include "lang/link.h"

enum { TWINS_OF_TWINS_MAX = 8 };

static struct typeref *copy_type(struct lang *l, const struct typeref *t, const struct swap *swaps);

static struct atom *swapped(struct atom *name, const struct swap *swaps)
{
	for (const struct swap *s = swaps; s; s = s->next)
		if (s->old == name)
			return s->name;
	return name;
}

static struct typearg *copy_args(struct lang *l, const struct typeref *t, const struct swap *swaps)
{
	struct typearg *args = lang_alloc(l, t->nargs * sizeof(*args));

	for (unsigned i = 0; i < t->nargs; i++) {
		args[i] = t->args[i];
		args[i].type = copy_type(l, t->args[i].type, swaps);
		/* What could be a number too is now known to be a type. */
		if (args[i].type && args[i].type->name != t->args[i].type->name)
			args[i].expr = NULL;
	}
	return args;
}

static struct typeref *copy_type(struct lang *l, const struct typeref *t, const struct swap *swaps)
{
	struct typeref *copy;

	if (!t)
		return NULL;
	copy = lang_alloc(l, sizeof(*copy));
	*copy = *t;
	if (t->kind == TYPEREF_NAME)
		copy->name = swapped(t->name, swaps);
	copy->of = copy_type(l, t->of, swaps);
	if (t->nargs)
		copy->args = copy_args(l, t, swaps);
	return copy;
}

static struct part *copy_parts(struct lang *l, const struct part *part, const struct swap *swaps)
{
	struct part *first = NULL, **last = &first;

	for (; part; part = part->next) {
		struct part *copy = lang_alloc(l, sizeof(*copy));
		*copy = *part;
		copy->type = copy_type(l, part->type, swaps);
		copy->sub = copy_parts(l, part->sub, swaps);
		*last = copy;
		last = &copy->next;
	}
	return first;
}

static void copy_tail(struct lang *l, struct tail *tail, const struct swap *swaps)
{
	tail->ret = copy_type(l, tail->ret, swaps);
	tail->aux = copy_type(l, tail->aux, swaps);
}

static struct choice *copy_choices(struct lang *l, const struct choice *choice,
				   const struct swap *swaps)
{
	struct choice *first = NULL, **last = &first;

	for (; choice; choice = choice->next) {
		struct choice *copy = lang_alloc(l, sizeof(*copy));
		*copy = *choice;
		copy->type = copy_type(l, choice->type, swaps);
		copy->params = copy_parts(l, choice->params, swaps);
		copy_tail(l, &copy->tail, swaps);
		*last = copy;
		last = &copy->next;
	}
	return first;
}

static struct decl *copy_variants(struct lang *l, const struct decl *variant,
				  const struct swap *swaps)
{
	struct decl *first = NULL, **last = &first;

	for (; variant; variant = variant->next_of) {
		struct decl *copy = lang_alloc(l, sizeof(*copy));
		*copy = *variant;
		copy->choices = copy_choices(l, variant->choices, swaps);
		*last = copy;
		last = &copy->next_of;
	}
	return first;
}

static void fill_one(struct lang *l, struct decl *decl, unsigned depth)
{
	struct decl *like = decl->like ? decl->like->call : NULL;

	if (!decl->like || decl->filled)
		return;
	decl->filled = true;
	if (!like || depth >= TWINS_OF_TWINS_MAX) {
		lang_error(l, decl->pos, "%s is like %s, which is no call; declare syscall %s",
			   decl->name->text, decl->like->text, decl->like->text);
		return;
	}
	fill_one(l, like, depth + 1);
	decl->rest = like->rest;
	decl->key = like->key;
	decl->key2 = like->key2;
	decl->parts = copy_parts(l, like->parts, decl->swaps);
	decl->tail = like->tail;
	copy_tail(l, &decl->tail, decl->swaps);
	decl->choices = copy_choices(l, like->choices, decl->swaps);
	decl->variants = copy_variants(l, like->variants, decl->swaps);
}

void fill_twins(struct lang *l)
{
	for (struct decl *d = l->first_decl; d; d = d->next)
		d->filled = false;
	for (struct decl *d = l->first_decl; d; d = d->next)
		fill_one(l, d, 0);
}
