/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "lang/parser.h"

#include <stdio.h>

/* expr, or NAME? */
static struct expr *parse_key_part(struct parser *p, bool in_variant, bool *optional)
{
	struct expr *e;

	p->no_question = true;
	p->no_star = in_variant;
	e = parse_expr(p);
	p->no_question = p->no_star = false;
	if (at_mark(p, '?')) {
		if (e->kind != EXPR_NAME)
			parse_fail(
				p, token_pos(p),
				"'?' behind an expression; only a constant's name can be optional");
		*optional = true;
		advance(p);
	}
	return e;
}

static void parse_class(struct parser *p, struct tail *tail)
{
	struct tail_class *c = lang_alloc(p->l, sizeof(*c));
	bool percent = accept_mark(p, '%');

	c->name = expect_name(p, "the name of a class, as in @file");
	/* %stat is a class that takes in those called stat. */
	if (percent && c->name) {
		char name[LANG_NAME_MAX + 2];
		int len = snprintf(name, sizeof(name), "%%%s", c->name->text);
		c->name = lang_atom(p->l, name, (size_t)len);
	}
	c->next = tail->classes;
	tail->classes = c;
}

/* Behind a call's parameters: results, classes. */
static void parse_tail(struct parser *p, struct tail *tail)
{
	for (;;) {
		if (at_mark(p, '=')) {
			if (tail->ret || tail->no_return || tail->is_void)
				parse_fail(p, token_pos(p), "second result type; remove it");
			advance(p);
			if (accept_word(p, "void"))
				tail->is_void = true;
			else
				tail->ret = parse_type_or_none(p, &tail->no_return);
			tail->errors = accept_word(p, "errors");
		} else if (accept_word(p, "aux")) {
			tail->aux = parse_type(p);
			tail->aux_named = accept_word(p, "named");
			tail->aux_early = accept_word(p, "early");
		} else if (accept_word(p, "late")) {
			tail->late = true;
		} else if (at_word(p, "variadic")) {
			tail->variadic_at = token_pos(p);
			advance(p);
			tail->variadic = expect_name(p, "printf or scanf");
			tail->format = expect_name(p, "the parameter that is the format");
		} else if (accept_mark(p, '@')) {
			parse_class(p, tail);
		} else if (at_word(p, "args")) {
			advance(p);
			if (!accept_word(p, "at"))
				parse_fail(p, token_pos(p), "no 'at'; write args at ADDRESS");
			tail->args_at = parse_expr(p);
		} else {
			break;
		}
	}
}

/* key {"," key}; IN_VARIANT: a type follows them, no ':'. */
static struct key *parse_keys(struct parser *p, bool pair, bool in_variant)
{
	struct key *first = NULL, **next = &first;

	do {
		struct key *key = lang_alloc(p->l, sizeof(*key));
		key->pos = token_pos(p);
		key->a = parse_key_part(p, in_variant, &key->optional);
		if (in_variant ? accept_mark(p, ':') : pair) {
			if (!in_variant)
				expect_mark(p, ':', "':' and the second half of the key");
			key->b = parse_key_part(p, in_variant, &key->optional);
		}
		*next = key;
		next = &key->next;
	} while (accept_mark(p, ','));
	return first;
}

static void parse_case_body(struct parser *p, struct choice *c, bool is_call)
{
	bool rest, none;

	c->is_call = is_call;
	if (is_call) {
		expect_mark(p, '(', "'(' and the parameters of this case");
		c->params = parse_params(p, &rest);
		if (rest)
			parse_fail(p, c->pos,
				   "'...' in a case; only the call itself leaves parameters open");
		parse_tail(p, &c->tail);
	} else {
		c->type = parse_type_or_none(p, &none);
		parse_attrs(p, &c->attrs);
	}
}

/* Behind "{" : cases and "}". */
static struct choice *parse_cases(struct parser *p, bool pair, bool is_call)
{
	struct choice *first = NULL, **next = &first;

	while (!p->failed && !accept_mark(p, '}')) {
		struct choice *c = lang_alloc(p->l, sizeof(*c));
		c->pos = token_pos(p);
		if (!(at_word(p, "default") && next_is_mark(p, ':')))
			c->keys = parse_keys(p, pair, false);
		else
			advance(p);
		expect_mark(p, ':', "',' or ':'");
		parse_case_body(p, c, is_call);
		expect_mark(p, ';', "';'");
		*next = c;
		next = &c->next;
	}
	return first;
}

void parse_switch(struct parser *p, struct decl *decl, bool is_call)
{
	decl->key = parse_expr(p);
	if (accept_mark(p, ':'))
		decl->key2 = parse_expr(p);
	expect_mark(p, '{', "'{' and cases");
	decl->choices = parse_cases(p, decl->key2 != NULL, is_call);
}

/* "=" was read: NAME with TYPE for TYPE {, TYPE for TYPE} */
static void parse_twin(struct parser *p, struct decl *decl)
{
	struct type_swap **next = &decl->swaps;

	decl->twin_of = expect_name(p, "the name of a call");
	if (!accept_word(p, "with"))
		parse_fail(p, token_pos(p), "no 'with'; write with TYPE for TYPE");
	do {
		struct type_swap *swap = lang_alloc(p->l, sizeof(*swap));
		swap->pos = token_pos(p);
		swap->to = expect_name(p, "a type");
		if (!accept_word(p, "for"))
			parse_fail(p, token_pos(p), "no 'for'; write with TYPE for TYPE");
		swap->from = expect_name(p, "a type");
		*next = swap;
		next = &swap->next;
	} while (accept_mark(p, ','));
	expect_mark(p, ';', "',' or ';'");
}

void parse_call(struct parser *p, struct decl *decl)
{
	if (accept_mark(p, '=')) {
		parse_twin(p, decl);
		return;
	}
	expect_mark(p, '(', "'(' and parameters");
	decl->parts = parse_params(p, &decl->rest);
	parse_tail(p, &decl->tail);
	if (accept_word(p, "switch"))
		parse_switch(p, decl, true);
	expect_mark(p, ';', "a result, a class, 'switch' or ';'");
}

/* KEY : NAME [as NAME] [(SLOTS)] ; */
static struct choice *parse_sub_call(struct parser *p, bool pair)
{
	struct choice *c = lang_alloc(p->l, sizeof(*c));

	c->pos = token_pos(p);
	c->keys = parse_keys(p, pair, false);
	expect_mark(p, ':', "',' or ':'");
	c->target = expect_name(p, "the name of a call");
	if (accept_word(p, "as"))
		c->printed = expect_name(p, "the name to print");
	if (accept_mark(p, '(')) {
		do {
			uint8_t slot = (uint8_t)parse_slot(p);
			if (c->nslots < LANG_PARAMS_MAX)
				c->slots[c->nslots++] = slot;
			else
				parse_fail(p, token_pos(p), "more than %d slots; remove some",
					   LANG_PARAMS_MAX);
		} while (accept_mark(p, ','));
		expect_mark(p, ')', "',' or ')'");
	}
	expect_mark(p, ';', "';'");
	return c;
}

void parse_dispatch(struct parser *p, struct decl *decl)
{
	struct choice **next = &decl->choices;

	if (!accept_word(p, "switch"))
		parse_fail(p, token_pos(p), "no 'switch'; write dispatch NAME switch EXPR { ... }");
	decl->key = parse_expr(p);
	if (at_word(p, "args"))
		parse_tail(p, &decl->tail);
	expect_mark(p, '{', "'{' and sub-calls");
	while (!p->failed && !accept_mark(p, '}')) {
		*next = parse_sub_call(p, false);
		next = &(*next)->next;
	}
	expect_mark(p, ';', "';'");
}

void parse_variant(struct parser *p, struct decl *decl)
{
	struct choice *c = lang_alloc(p->l, sizeof(*c));

	c->pos = decl->pos;
	c->keys = parse_keys(p, false, true);
	parse_case_body(p, c, at_mark(p, '('));
	decl->choices = c;
	expect_mark(p, ';', "';'");
}
