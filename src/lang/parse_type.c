/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "lang/parser.h"

static struct typeref *new_typeref(struct parser *p, enum typeref_kind kind)
{
	struct typeref *t = lang_alloc(p->l, sizeof(*t));

	t->kind = kind;
	t->pos = token_pos(p);
	return t;
}

static void add_arg(struct parser *p, struct typeref *t, struct typearg arg)
{
	if (!t->args)
		t->args = lang_alloc(p->l, LANG_PARAMS_MAX * sizeof(*t->args));
	if (t->nargs == LANG_PARAMS_MAX)
		parse_fail(p, token_pos(p), "more than %d arguments; use fewer", LANG_PARAMS_MAX);
	else
		t->args[t->nargs++] = arg;
}

/* A type when it can be read as one up to the ',' or '>', else an expression. */
static struct typearg parse_typearg(struct parser *p)
{
	struct typearg arg = {NULL, NULL};
	struct parser start = *p;
	bool greater;

	if (token(p)->kind == TOKEN_NAME || at_mark(p, '*') || at_mark(p, '[')) {
		p->quiet = true;
		arg.type = parse_type(p);
		p->quiet = start.quiet;
		if (!p->failed && (at_mark(p, ',') || at_mark(p, '>')))
			return arg;
		start.steps = p->steps;
		*p = start;
	}
	greater = p->no_greater;
	p->no_greater = true;
	arg.type = NULL;
	arg.expr = parse_expr(p);
	p->no_greater = greater;
	return arg;
}

static struct typeref *parse_named(struct parser *p)
{
	struct typeref *t = new_typeref(p, TYPEREF_NAME);

	t->name = expect_name(p, "a type");
	if (!accept_mark(p, '<'))
		return t;
	do
		add_arg(p, t, parse_typearg(p));
	while (accept_mark(p, ','));
	expect_mark(p, '>', "',' or '>'");
	return t;
}

static void parse_count(struct parser *p, struct typeref *t)
{
	bool greater = p->no_greater, star = p->no_star;

	p->no_greater = p->no_star = false;
	if (at_mark(p, ']')) {
		t->fills = true;
	} else if (at_word(p, "zero") && !next_is_mark(p, '(')) {
		advance(p);
		t->to_zero = true;
	} else if ((at_word(p, "max") && !next_is_mark(p, '(')) || at_word(p, "brief")) {
		t->fills = true;
	} else {
		t->count = parse_expr(p);
	}
	if (accept_word(p, "max"))
		t->max = parse_expr(p);
	if (accept_word(p, "brief"))
		t->brief = parse_expr(p);
	if (accept_word(p, "at"))
		t->at = parse_type(p);
	p->no_greater = greater;
	p->no_star = star;
	expect_mark(p, ']', "']'");
}

/* A name or an array, without the "c(...)" behind it. */
static struct typeref *parse_plain(struct parser *p)
{
	struct typeref *t;

	if (!at_mark(p, '['))
		return parse_named(p);
	enter(p);
	t = new_typeref(p, TYPEREF_ARRAY);
	advance(p);
	parse_count(p, t);
	t->of = at_mark(p, '*') ? parse_type(p) : parse_plain(p);
	leave(p);
	return t;
}

static struct typeref *parse_c(struct parser *p, struct typeref *base)
{
	struct typeref *t = new_typeref(p, TYPEREF_C);

	advance(p);
	advance(p);
	t->pos = base->pos;
	t->of = base;
	t->name = expect_name(p, "the name of a C function");
	while (accept_mark(p, ',')) {
		struct typearg arg = {NULL, parse_expr(p)};
		add_arg(p, t, arg);
	}
	expect_mark(p, ')', "',' or ')'");
	return t;
}

struct typeref *parse_type(struct parser *p)
{
	struct typeref *t;

	enter(p);
	if (at_mark(p, '*')) {
		t = new_typeref(p, TYPEREF_PTR);
		advance(p);
		if (token(p)->kind == TOKEN_NUMBER) {
			if (token(p)->number != 64)
				parse_fail(p, token_pos(p), "pointer of %llu bits; write * or *64",
					   (unsigned long long)token(p)->number);
			t->wide = true;
			advance(p);
		}
		t->of = parse_type(p);
	} else {
		t = parse_plain(p);
		if (at_word(p, "c") && next_is_mark(p, '('))
			t = parse_c(p, t);
	}
	leave(p);
	return t;
}

struct typeref *parse_type_or_none(struct parser *p, bool *none)
{
	*none = at_word(p, "none");
	if (*none) {
		advance(p);
		return NULL;
	}
	return parse_type(p);
}
