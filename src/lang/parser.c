/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "lang/parser.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "lang/link.h"

static const struct token end_token;

const struct token *token(const struct parser *p)
{
	return p->failed ? &end_token : &p->tokens[p->at];
}

/* The one behind it. */
static const struct token *next_token(const struct parser *p)
{
	if (p->failed || p->tokens[p->at].kind == TOKEN_END)
		return &end_token;
	return &p->tokens[p->at + 1];
}

struct pos token_pos(const struct parser *p)
{
	const struct token *t = &p->tokens[p->at];

	return (struct pos){p->file, t->line, t->column};
}

void parse_fail(struct parser *p, struct pos at, const char *fmt, ...)
{
	struct buf text = BUF_INIT;
	va_list ap;

	if (!p->failed && !p->quiet) {
		va_start(ap, fmt);
		buf_vprintf(&text, fmt, ap);
		va_end(ap);
		lang_error(p->l, at, "%s", buf_str(&text));
		buf_free(&text);
	}
	p->failed = true;
}

void advance(struct parser *p)
{
	if (p->failed || p->tokens[p->at].kind == TOKEN_END)
		return;
	p->at++;
	if (++p->steps > p->steps_max) {
		p->quiet = false;
		parse_fail(p, token_pos(p), "too much nesting in < >; declare a type for a part");
	}
}

bool at_mark(const struct parser *p, uint32_t mark)
{
	return token(p)->kind == TOKEN_MARK && token(p)->mark == mark;
}

bool next_is_mark(const struct parser *p, uint32_t mark)
{
	return next_token(p)->kind == TOKEN_MARK && next_token(p)->mark == mark;
}

bool at_word(const struct parser *p, const char *word)
{
	return token(p)->kind == TOKEN_NAME && !strcmp(token(p)->name->text, word);
}

bool accept_mark(struct parser *p, uint32_t mark)
{
	if (!at_mark(p, mark))
		return false;
	advance(p);
	return true;
}

bool accept_word(struct parser *p, const char *word)
{
	if (!at_word(p, word))
		return false;
	advance(p);
	return true;
}

static void fail_expecting(struct parser *p, const char *what)
{
	const struct token *t = token(p);
	char mark[4] = {(char)t->mark, (char)(t->mark >> 8), (char)(t->mark >> 16), 0};

	switch (t->kind) {
	case TOKEN_NAME:
		parse_fail(p, token_pos(p), "unexpected '%s'; expected %s", t->name->text, what);
		break;
	case TOKEN_NUMBER:
		parse_fail(p, token_pos(p), "unexpected number; expected %s", what);
		break;
	case TOKEN_STRING:
		parse_fail(p, token_pos(p), "unexpected string; expected %s", what);
		break;
	case TOKEN_MARK:
		parse_fail(p, token_pos(p), "unexpected '%s'; expected %s", mark, what);
		break;
	default:
		parse_fail(p, token_pos(p), "unexpected end of file; expected %s", what);
		break;
	}
}

void expect_mark(struct parser *p, uint32_t mark, const char *what)
{
	if (!accept_mark(p, mark))
		fail_expecting(p, what);
}

struct atom *expect_name(struct parser *p, const char *what)
{
	struct atom *name = token(p)->name;

	if (token(p)->kind == TOKEN_NAME) {
		advance(p);
		return name;
	}
	fail_expecting(p, what);
	return lang_atom(p->l, "", 0);
}

const char *expect_string(struct parser *p, const char *what)
{
	const char *string = token(p)->string;

	if (token(p)->kind == TOKEN_STRING) {
		advance(p);
		return string;
	}
	fail_expecting(p, what);
	return "";
}

void enter(struct parser *p)
{
	if (++p->depth > LANG_DEPTH_MAX * 4) {
		p->quiet = false;
		parse_fail(p, token_pos(p), "nested too deeply; declare a type for a part");
	}
}

void leave(struct parser *p)
{
	p->depth--;
}

/* ---- items ------------------------------------------------------------- */

static void parse_type_params(struct parser *p, struct decl *decl)
{
	if (!accept_mark(p, '<'))
		return;
	decl->params = parse_names(p, "the name of a parameter");
	for (struct name_list *n = decl->params; n; n = n->next)
		decl->nparams++;
	if (decl->nparams > LANG_PARAMS_MAX)
		parse_fail(p, decl->pos, "%u parameters; a type has at most %d", decl->nparams,
			   LANG_PARAMS_MAX);
	expect_mark(p, '>', "',' or '>'");
}

static struct entry *parse_entry(struct parser *p)
{
	struct entry *e = lang_alloc(p->l, sizeof(*e));

	e->pos = token_pos(p);
	e->kind = CONST_NAME;
	if (accept_mark(p, MARK3('.', '.', '.'))) {
		e->include = true;
		e->name = expect_name(p, "the name of a set");
		return e;
	}
	if (accept_mark(p, '[')) {
		e->kind = CONST_PART;
		e->mask = parse_expr(p);
		expect_mark(p, ']', "']'");
		if (accept_mark(p, MARK2('<', '<'))) {
			e->kind = CONST_SHIFT;
			e->name = expect_name(p, "the constant that says how far");
		} else {
			e->type = parse_type(p);
		}
		return e;
	}
	e->name = expect_name(p, "a constant, '...' or '['");
	e->optional = accept_mark(p, '?');
	if (accept_mark(p, '=')) {
		struct expr *value = parse_expr(p);
		if (!p->failed)
			declare_constant(p->l, e->pos, e->name, value);
	}
	if (token(p)->kind == TOKEN_STRING)
		e->shown = expect_string(p, "a string");
	return e;
}

static void parse_set(struct parser *p, struct decl *decl)
{
	struct entry **next = &decl->entries;

	expect_mark(p, ':', "':' and a base type, as in : u32");
	decl->base = parse_type(p);
	if (token(p)->kind == TOKEN_STRING)
		decl->fallback = expect_string(p, "a string");
	expect_mark(p, '{', "'{' and constants");
	while (!p->failed && !at_mark(p, '}')) {
		*next = parse_entry(p);
		next = &(*next)->next;
		if (!accept_mark(p, ','))
			break;
	}
	expect_mark(p, '}', "',' or '}'");
	expect_mark(p, ';', "';'");
}

static struct name_list *parse_show(struct parser *p)
{
	struct name_list *show;

	expect_mark(p, '(', "'(' and fields");
	show = parse_names(p, "the name of a field");
	expect_mark(p, ')', "',' or ')'");
	return show;
}

static void parse_struct(struct parser *p, struct decl *decl)
{
	parse_type_params(p, decl);
	decl->packed = accept_word(p, "packed");
	decl->elements = accept_word(p, "elements");
	if (accept_word(p, "sized")) {
		decl->sized = parse_expr(p);
		decl->partial = accept_word(p, "partial");
		decl->filled = !decl->partial && accept_word(p, "filled");
	}
	decl->parts = parse_fields(p);
	if (accept_word(p, "show"))
		decl->show = parse_show(p);
	expect_mark(p, ';', "'show' or ';'");
}

static void parse_layout(struct parser *p, struct decl *decl)
{
	expect_mark(p, '@', "'@' and an ABI");
	decl->abis = parse_names(p, "the name of an ABI");
	decl->packed = accept_word(p, "packed");
	decl->parts = parse_fields(p);
	expect_mark(p, ';', "';'");
}

static void parse_union(struct parser *p, struct decl *decl)
{
	parse_type_params(p, decl);
	if (accept_mark(p, ':'))
		decl->base = parse_type(p);
	if (!accept_word(p, "switch"))
		parse_fail(p, token_pos(p),
			   "no 'switch'; say by what the type is chosen, as in switch KEY { ... }");
	parse_switch(p, decl, false);
	expect_mark(p, ';', "';'");
}

static void parse_typedef(struct parser *p, struct decl *decl)
{
	parse_type_params(p, decl);
	expect_mark(p, '=', "'=' and a type");
	decl->base = parse_type(p);
	expect_mark(p, ';', "';'");
}

static void parse_constant(struct parser *p)
{
	struct pos pos = token_pos(p);
	struct atom *name = expect_name(p, "the name of the constant");
	struct expr *value;

	expect_mark(p, '=', "'=' and a value");
	value = parse_expr(p);
	expect_mark(p, ';', "';'");
	if (!p->failed)
		declare_constant(p->l, pos, name, value);
}

static void parse_item(struct parser *p)
{
	static const struct {
		const char *word;
		enum decl_kind kind;
		void (*parse)(struct parser *, struct decl *);
	} items[] = {
		{"enum", DECL_SET, parse_set},
		{"flags", DECL_SET, parse_set},
		{"struct", DECL_STRUCT, parse_struct},
		{"union", DECL_UNION, parse_union},
		{"type", DECL_TYPE, parse_typedef},
		{"layout", DECL_LAYOUT, parse_layout},
		{"syscall", DECL_CALL, parse_call},
		{"function", DECL_CALL, parse_call},
		{"dispatch", DECL_DISPATCH, parse_dispatch},
		{"variant", DECL_VARIANT, parse_variant},
	};

	if (accept_word(p, "const")) {
		parse_constant(p);
		return;
	}
	for (size_t i = 0; i < sizeof(items) / sizeof(*items); i++) {
		struct decl *decl;
		if (!at_word(p, items[i].word))
			continue;
		decl = lang_alloc(p->l, sizeof(*decl));
		decl->kind = items[i].kind;
		decl->is_flags = at_word(p, "flags");
		decl->is_function = at_word(p, "function");
		advance(p);
		decl->pos = token_pos(p);
		decl->name = expect_name(p, "a name");
		items[i].parse(p, decl);
		if (!p->failed)
			declare(p->l, decl);
		return;
	}
	parse_fail(p, token_pos(p),
		   "no declaration; expected const, enum, flags, struct, union, type, layout, "
		   "syscall, function, dispatch or variant");
}

/* Goes on behind the item at START that could not be read. */
static void skip_item(struct parser *p, size_t start)
{
	int depth = 0;

	p->at = start;
	p->failed = false;
	for (; token(p)->kind != TOKEN_END; p->at++) {
		if (at_mark(p, '{'))
			depth++;
		else if (at_mark(p, '}'))
			depth--;
		else if (at_mark(p, ';') && depth <= 0)
			break;
	}
	accept_mark(p, ';');
}

int lang_parse(struct lang *l, const char *file, const char *text, size_t len)
{
	struct parser p = {.l = l};
	unsigned before = l->nerrors;
	struct token *tokens;
	char *name = lang_alloc(l, strlen(file) + 1);

	strcpy(name, file);
	if (len > LANG_FILE_MAX) {
		lang_error(l, (struct pos){name, 1, 1},
			   "file of %zu bytes; split it, at most %d are allowed", len,
			   LANG_FILE_MAX);
		return 1;
	}
	tokens = lex(l, name, text, len);
	p.file = name;
	p.tokens = tokens;
	while (token(&p)->kind != TOKEN_END && l->nerrors <= LANG_ERRORS_MAX) {
		size_t start = p.at;
		p.steps = 0;
		p.steps_max = 1 << 20;
		p.depth = p.in_expr = 0;
		p.quiet = p.no_star = p.no_greater = p.no_question = false;
		parse_item(&p);
		if (p.failed)
			skip_item(&p, start);
	}
	free(tokens);
	return (int)(l->nerrors - before);
}
