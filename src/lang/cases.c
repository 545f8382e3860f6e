/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keys of unions and calls: from constants in any order to sorted rows. */
#include <stdlib.h>

#include "base/err.h"
#include "lang/compile.h"

static void add_case(struct case_list *list, const struct case_row *row)
{
	if (list->n == list->cap) {
		list->cap = list->cap ? list->cap * 2 : 64;
		list->rows = xreallocarray(list->rows, list->cap, sizeof(*list->rows));
	}
	list->rows[list->n++] = *row;
}

/* One half of a key; false when it is wrong (reported) or this ABI does not have it. */
static bool eval_key(struct comp *c, const struct key *key, const struct expr *e, uint64_t *value)
{
	static const struct scope global;

	if (key->optional && e->kind == EXPR_NAME) {
		enum constant_found found = find_constant(c, e->name, value);
		if (found == CONSTANT_UNKNOWN)
			report_constant(c, e->pos, e->name, found);
		return found == CONSTANT_FOUND;
	}
	return const_need(c, &global, e, value);
}

void add_cases(struct comp *c, struct case_list *list, const struct choice *choice,
	       const struct key_form *form, uint32_t to, uint32_t flags)
{
	for (const struct key *key = choice->keys; key; key = key->next) {
		struct case_row row = {.row = {0, to, flags}, .pos = key->pos, .choice = choice};
		uint64_t a, b = 0;
		if ((key->b != NULL) != form->pair) {
			lang_error(c->l, key->pos,
				   form->pair ? "key that is no pair; write A : B"
					      : "pair of keys; write one key");
			continue;
		}
		if (!eval_key(c, key, key->a, &a) || (key->b && !eval_key(c, key, key->b, &b)))
			continue;
		if (form->pair)
			row.row.key = a << 32 | (b & UINT32_MAX);
		else
			row.row.key = def_extend(a, form->size, form->is_signed);
		if (!form->pair && form->size && form->size < 8 &&
		    def_extend(a, form->size, false) != a && def_extend(a, form->size, true) != a)
			lang_error(c->l, key->pos,
				   "key %#llx does not fit into the %u bytes that it is compared "
				   "with; write a smaller one",
				   (unsigned long long)a, form->size);
		add_case(list, &row);
	}
}

static int compare_cases(const void *a, const void *b)
{
	const struct case_row *x = a, *y = b;

	if (x->row.key != y->row.key)
		return x->row.key < y->row.key ? -1 : 1;
	/* by place, so that errors are the same in every run */
	if (x->pos.line != y->pos.line)
		return x->pos.line < y->pos.line ? -1 : 1;
	return x->pos.column < y->pos.column ? -1 : x->pos.column > y->pos.column;
}

void finish_cases(struct comp *c, struct case_list *list, uint32_t *first, uint32_t *count)
{
	struct def_case *rows = xcalloc(list->n + 1, sizeof(*rows));
	uint32_t n = 0;

	if (list->n)
		qsort(list->rows, list->n, sizeof(*list->rows), compare_cases);
	for (uint32_t i = 0; i < list->n; i++) {
		const struct case_row *row = &list->rows[i], *before = i ? row - 1 : NULL;
		if (!before || before->row.key != row->row.key) {
			rows[n++] = row->row;
		} else if (before->choice != row->choice) {
			/* Two names of one value in the same case are no mistake. */
			lang_error(c->l, row->pos,
				   "second case for key %#llx; the first is at %s:%u",
				   (unsigned long long)row->row.key, before->pos.file,
				   before->pos.line);
		}
	}
	*first = table_intern_run(&c->cases, rows, n);
	*count = n;
	free(rows);
	free(list->rows);
	*list = (struct case_list){0};
}
