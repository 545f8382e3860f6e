/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "lang/parser.h"

static struct expr *new_expr(struct parser *p, enum expr_kind kind, struct pos pos)
{
	struct expr *e = lang_alloc(p->l, sizeof(*e));

	e->kind = kind;
	e->pos = pos;
	return e;
}

/* NAME as an expression: a word of the language (ret...) or a name to be looked up. */
static struct expr *name_expr(struct lang *l, struct pos pos, struct atom *name)
{
	static const struct {
		const char *word;
		enum def_op op;
	} words[] = {{"ret", OP_RET},
		     {"failed", OP_FAILED},
		     {"restart", OP_RESTART},
		     {"self", OP_SELF},
		     {"verbose", OP_VERBOSE},
		     {"index", OP_INDEX},
		     {"string_limit", OP_STRING_LIMIT}};
	struct expr *e = lang_alloc(l, sizeof(*e));

	e->kind = EXPR_NAME;
	e->pos = pos;
	e->name = name;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (!strcmp(name->text, words[i].word)) {
			e->kind = EXPR_WORD;
			e->op = words[i].op;
		}
	}
	return e;
}

bool typearg_is_ambiguous(const struct typeref *t)
{
	while (t->kind == TYPEREF_PTR && !t->wide)
		t = t->of;
	return t->kind == TYPEREF_NAME && !t->nargs;
}

struct expr *typearg_expr(struct lang *l, const struct typearg *arg)
{
	const struct typeref *t = arg->type;
	unsigned stars = 0;
	struct expr *e;

	if (!t)
		return arg->expr;
	if (!typearg_is_ambiguous(t))
		return NULL;
	for (; t->kind == TYPEREF_PTR; t = t->of)
		stars++;
	e = name_expr(l, t->pos, t->name);
	while (stars--) {
		struct expr *deref = lang_alloc(l, sizeof(*deref));
		deref->kind = EXPR_DEREF;
		deref->pos = arg->type->pos;
		deref->a = e;
		e = deref;
	}
	return e;
}

/* An expression within its own brackets: every operator is itself again. */
static struct expr *parse_enclosed(struct parser *p)
{
	bool star = p->no_star, greater = p->no_greater, question = p->no_question;
	struct expr *e;

	p->no_star = p->no_greater = p->no_question = false;
	e = parse_expr(p);
	p->no_star = star;
	p->no_greater = greater;
	p->no_question = question;
	return e;
}

/* What stands before "(" as one that takes two numbers; 0 if it is none. */
static enum def_op function_of_two(const struct parser *p)
{
	static const struct {
		const char *name;
		enum def_op op;
	} functions[] = {
		{"min", OP_MIN}, {"max", OP_MAX}, {"readable", OP_READABLE}, {"zero", OP_ZERO}};

	for (size_t i = 0; i < sizeof(functions) / sizeof(*functions); i++)
		if (at_word(p, functions[i].name))
			return functions[i].op;
	return 0;
}

/* NAME "(" : one of the few functions. */
static struct expr *parse_function(struct parser *p)
{
	struct pos pos = token_pos(p);
	enum def_op op;
	struct expr *e;

	if (at_word(p, "old")) {
		e = new_expr(p, EXPR_OLD, pos);
		advance(p);
		advance(p);
		e->a = parse_enclosed(p);
	} else if (at_word(p, "sizeof")) {
		e = new_expr(p, EXPR_SIZEOF, pos);
		advance(p);
		advance(p);
		e->type = parse_type(p);
	} else if ((op = function_of_two(p))) {
		e = new_expr(p, EXPR_BINARY, pos);
		e->op = op;
		advance(p);
		advance(p);
		e->a = parse_enclosed(p);
		expect_mark(p, ',', "',' and a second number");
		e->b = parse_enclosed(p);
	} else if (at_word(p, "refers")) {
		e = new_expr(p, EXPR_REFERS, pos);
		advance(p);
		advance(p);
		e->a = parse_enclosed(p);
		expect_mark(p, ',', "',' and a path");
		e->text = expect_string(p, "the path of what it refers to");
	} else {
		return NULL;
	}
	expect_mark(p, ')', "')'");
	return e;
}

static struct expr *parse_primary(struct parser *p)
{
	const struct token *t = token(p);
	struct pos pos = token_pos(p);
	struct expr *e;

	if (t->kind == TOKEN_NUMBER) {
		e = new_expr(p, EXPR_NUMBER, pos);
		e->number = t->number;
		advance(p);
		return e;
	}
	if (accept_mark(p, '(')) {
		e = parse_enclosed(p);
		expect_mark(p, ')', "')'");
		return e;
	}
	if (t->kind != TOKEN_NAME) {
		parse_fail(p, pos, "no number here; write a name, a number or an expression");
		return new_expr(p, EXPR_NUMBER, pos);
	}
	if (next_is_mark(p, '(') && (e = parse_function(p)))
		return e;
	advance(p);
	return name_expr(p->l, pos, t->name);
}

static struct expr *parse_postfix(struct parser *p)
{
	struct expr *e = parse_primary(p);

	while (at_mark(p, '.') || at_mark(p, MARK2('-', '>'))) {
		struct expr *member = new_expr(p, EXPR_MEMBER, token_pos(p));
		member->through_pointer = !at_mark(p, '.');
		advance(p);
		member->a = e;
		member->name = expect_name(p, "the name of a field");
		e = member;
	}
	return e;
}

static struct expr *parse_unary(struct parser *p)
{
	static const struct {
		char mark;
		enum def_op op;
	} unary[] = {{'!', OP_NOT}, {'~', OP_INV}, {'-', OP_NEG}};
	struct pos pos = token_pos(p);
	struct expr *e = NULL;

	enter(p);
	for (size_t i = 0; i < sizeof(unary) / sizeof(*unary) && !e; i++) {
		if (accept_mark(p, unary[i].mark)) {
			e = new_expr(p, EXPR_UNARY, pos);
			e->op = unary[i].op;
			e->a = parse_unary(p);
		}
	}
	if (!e && accept_mark(p, '*')) {
		e = new_expr(p, EXPR_DEREF, pos);
		e->a = parse_unary(p);
	}
	if (!e)
		e = parse_postfix(p);
	leave(p);
	return e;
}

/* The binary operator at hand, its level (0: none) and how many tokens it has. */
static unsigned binary_operator(const struct parser *p, enum def_op *op, unsigned *tokens)
{
	static const struct {
		uint32_t mark;
		uint8_t level;
		uint8_t op;
	} operators[] = {
		{MARK2('|', '|'), 1, OP_LOR},
		{MARK2('&', '&'), 2, OP_LAND},
		{'|', 3, OP_OR},
		{'^', 4, OP_XOR},
		{'&', 5, OP_AND},
		{MARK2('=', '='), 6, OP_EQ},
		{MARK2('!', '='), 6, OP_NE},
		{'<', 7, OP_LT},
		{MARK2('<', '='), 7, OP_LE},
		{MARK2('<', '<'), 8, OP_SHL},
		{'+', 9, OP_ADD},
		{'-', 9, OP_SUB},
		{'*', 10, OP_MUL},
		{'/', 10, OP_DIV},
		{'%', 10, OP_MOD},
	};

	*op = OP_CONST;
	*tokens = 1;
	if (at_mark(p, '>') && !p->no_greater) {
		*op = OP_GT;
		if (token(p)->glued && next_is_mark(p, '>')) {
			*op = OP_SHR;
			*tokens = 2;
			return 8;
		}
		if (token(p)->glued && next_is_mark(p, '=')) {
			*op = OP_GE;
			*tokens = 2;
		}
		return 7;
	}
	if (at_mark(p, '*') && p->no_star)
		return 0;
	for (size_t i = 0; i < sizeof(operators) / sizeof(*operators); i++) {
		if (at_mark(p, operators[i].mark)) {
			*op = operators[i].op;
			return operators[i].level;
		}
	}
	return 0;
}

/* Operators of LEVEL and above. */
static struct expr *parse_binary(struct parser *p, unsigned level)
{
	struct expr *e = parse_unary(p);
	unsigned found, tokens;
	enum def_op op;

	while ((found = binary_operator(p, &op, &tokens)) >= level) {
		struct expr *both = new_expr(p, EXPR_BINARY, token_pos(p));
		if (++p->operators > LANG_OPERATORS_MAX) {
			parse_fail(p, token_pos(p),
				   "more than %d operators; declare a constant for a part",
				   LANG_OPERATORS_MAX);
			break;
		}
		while (tokens--)
			advance(p);
		both->op = op;
		both->a = e;
		enter(p);
		both->b = parse_binary(p, found + 1);
		leave(p);
		e = both;
	}
	return e;
}

struct expr *parse_expr(struct parser *p)
{
	struct expr *e, *cond;

	enter(p);
	if (p->in_expr++ == 0)
		p->operators = 0;
	e = parse_binary(p, 1);
	if (!p->no_question && at_mark(p, '?')) {
		cond = new_expr(p, EXPR_COND, token_pos(p));
		advance(p);
		cond->a = e;
		cond->b = parse_expr(p);
		expect_mark(p, ':', "':' and what holds otherwise");
		cond->c = parse_expr(p);
		e = cond;
	}
	p->in_expr--;
	leave(p);
	return e;
}
