/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which calls there are, their variants, and the calls behind dispatchers. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "lang/builtin.h"
#include "lang/compile.h"

static void add_variant(struct params *p, const struct decl *decl, const struct choice *choice,
			struct case_list *list, const struct key_form *form, uint32_t *other)
{
	struct params whole = {.c = p->c,
			       .pos = choice->pos,
			       .moved = p->moved,
			       .swaps = p->swaps,
			       .is_function = p->is_function};
	uint32_t body;

	if (choice->tail.classes || choice->tail.args_at)
		lang_error(
			p->c->l, choice->pos,
			"class or 'args at' of a case; write it behind the call's own parameters");
	if (!collect_params(&whole, decl->parts) || !collect_params(&whole, choice->params))
		return;
	body = make_body(&whole, &choice->tail, &decl->tail);
	if (!body)
		return;
	if (choice->keys)
		add_cases(p->c, list, choice, form, body, 0);
	else
		*other = body;
}

static void add_variants(struct params *p, const struct decl *decl, struct def_call *row)
{
	struct scope s = {.params = p->list, .nparams = p->n, .swaps = p->swaps, .registers = true};
	struct case_list list = {0};
	struct key_form form;
	bool have_default = false;

	row->key = compile_key(p->c, &s, decl->key, decl->key2, &form);
	if (!row->key)
		return;
	for (const struct choice *k = decl->choices; k; k = k->next) {
		if (!k->keys && have_default)
			lang_error(p->c->l, k->pos, "second default; remove one");
		have_default = have_default || !k->keys;
		add_variant(p, decl, k, &list, &form, &row->other);
	}
	for (const struct decl *v = decl->variants; v; v = v->next_of)
		add_variant(p, decl, v->choices, &list, &form, &row->other);
	finish_cases(p->c, &list, &row->first_case, &row->case_count);
}

static uint64_t class_bits(struct comp *c, const struct decl *decl)
{
	uint64_t bits = 0;

	for (const struct tail_class *k = decl->tail.classes; k; k = k->next) {
		uint32_t name = comp_name(c, k->name);
		uint32_t bit = table_intern(&c->class_names, &name) - 1;
		if (bit < 64)
			bits |= (uint64_t)1 << bit;
		else if (bit == 64)
			lang_error(c->l, decl->pos, "more than 64 classes; use fewer");
	}
	return bits;
}

/* The call whose description is that of NAMED: itself, or what it is a twin of; NULL after
 * reporting. */
static const struct decl *described_by(struct comp *c, const struct decl *named)
{
	const struct decl *other;

	if (!named->twin_of)
		return named;
	other = named->is_function ? named->twin_of->function : named->twin_of->call;
	if (!other)
		lang_error(c->l, named->pos, "twin of %s, which is no call; declare it",
			   named->twin_of->text);
	else if (other->twin_of)
		lang_error(c->l, named->pos,
			   "twin of %s, which is a twin itself; write the types "
			   "for those of %s",
			   other->name->text, other->twin_of->text);
	for (const struct type_swap *swap = named->swaps; swap; swap = swap->next) {
		if (swap->to->type || builtin_type(swap->to))
			continue;
		lang_error(c->l, swap->pos,
			   "unknown type '%s'; declare it or use one of "
			   "docs/language.md",
			   swap->to->text);
		return NULL;
	}
	return other && !other->twin_of ? other : NULL;
}

static bool check_switch(struct comp *c, const struct decl *decl)
{
	if (decl->rest && !decl->key)
		lang_error(c->l, decl->pos, "%s ends with '...' but has no 'switch'; add it",
			   decl->name->text);
	else if (!decl->key && decl->variants)
		lang_error(c->l, decl->variants->pos,
			   "variant of %s, which has no 'switch'; add it there", decl->name->text);
	else
		return true;
	return false;
}

/* Adds a row for call NAMED; SUB (may be NULL) says how a dispatcher changes it. */
static uint32_t add_call(struct comp *c, const struct decl *named, const struct choice *sub,
			 uint32_t sub_args_at)
{
	const struct decl *decl = described_by(c, named);
	struct params p = {.c = c,
			   .pos = named->pos,
			   .moved = sub,
			   .swaps = named->swaps,
			   .is_function = named->is_function};
	struct scope registers = {.registers = true};
	struct def_call row;

	if (!decl || !check_switch(c, decl))
		return 0;
	memset(&row, 0, sizeof(row));
	row.name = comp_name(c, sub && sub->printed ? sub->printed : named->name);
	row.is_function = decl->is_function;
	row.classes = class_bits(c, decl);
	if (!collect_params(&p, decl->parts))
		return 0;
	row.body = row.other = make_body(&p, &decl->tail, &decl->tail);
	if (!row.body)
		return 0;
	if (decl->tail.args_at)
		row.args_at = compile_expr(c, &registers, decl->tail.args_at);
	if (sub_args_at)
		row.args_at = sub_args_at;
	if (decl->key)
		add_variants(&p, decl, &row);
	return table_add(&c->calls, &row);
}

static void add_dispatch(struct comp *c, const struct decl *decl)
{
	const struct decl *d = decl->dispatch;
	struct params p = {.c = c, .pos = d->pos};
	struct scope s = {.params = p.list, .registers = true};
	struct case_list list = {0};
	struct key_form form;
	uint32_t key, args_at, first, count;
	struct def_call *row;

	if (!decl->index || !collect_params(&p, decl->parts) || !assign_slots(&p, &s))
		return;
	s.nparams = p.n;
	key = compile_key(c, &s, d->key, NULL, &form);
	args_at = compile_expr(c, &s, d->tail.args_at);
	if (!key || (d->tail.args_at && !args_at))
		return;
	for (const struct choice *k = d->choices; k; k = k->next) {
		uint32_t call;
		if (!k->target->call) {
			lang_error(c->l, k->pos, "unknown call '%s'; declare it", k->target->text);
			continue;
		}
		call = add_call(c, k->target->call, k, args_at);
		if (call)
			add_cases(c, &list, k, &form, call, 0);
	}
	finish_cases(c, &list, &first, &count);
	row = table_row(&c->calls, decl->index);
	row->sub_key = key;
	row->first_sub = first;
	row->sub_count = count;
}

static int compare_names(const void *a, const void *b)
{
	const struct decl *x = *(struct decl *const *)a, *y = *(struct decl *const *)b;

	return strcmp(x->name->text, y->name->text);
}

static void mark_includes(const struct part *part)
{
	for (; part; part = part->next)
		if (part->kind == PART_INCLUDE && part->name->call)
			part->name->call->reached = true;
}

/* A description that nothing leads to is a mistake, most often in its name. */
static void check_reached(struct comp *c)
{
	for (struct decl *d = c->l->first_decl; d; d = d->next) {
		mark_includes(d->parts);
		if (d->twin_of && d->twin_of->call)
			d->twin_of->call->reached = true;
		for (const struct choice *k = d->choices; k; k = k->next) {
			mark_includes(k->params);
			if (d->kind == DECL_DISPATCH && k->target->call)
				k->target->call->reached = true;
		}
	}
	for (struct decl *d = c->l->first_decl; d; d = d->next)
		if (d->kind == DECL_CALL && !d->is_function && !d->reached && !d->name->numbered)
			lang_error(c->l, d->pos,
				   "no number for call %s; add it to arch/numbers.tsv, there as a "
				   "name or as number=name",
				   d->name->text);
}

void compile_calls(struct comp *c)
{
	struct decl **order;
	uint32_t n = 0;

	for (struct decl *d = c->l->first_decl; d; d = d->next)
		n += d->kind == DECL_CALL;
	order = xcalloc(n + 1, sizeof(*order));
	n = 0;
	for (struct decl *d = c->l->first_decl; d; d = d->next)
		if (d->kind == DECL_CALL && (d->wanted || d->is_function || !c->l->numbers))
			order[n++] = d;
	qsort(order, n, sizeof(*order), compare_names);
	for (uint32_t i = 0; i < n; i++) {
		order[i]->index = add_call(c, order[i], NULL, 0);
		if (order[i]->is_function && order[i]->index)
			table_add(&c->functions, &order[i]->index);
	}
	for (uint32_t i = 0; i < n; i++)
		if (order[i]->dispatch)
			add_dispatch(c, order[i]);
	free(order);
	if (c->l->numbers)
		check_reached(c);
}
