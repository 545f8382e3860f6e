/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "lang/lexer.h"

#include <string.h>

#include "base/buf.h"
#include "base/err.h"

struct lexer {
	struct lang *l;
	const char *file;
	const char *at, *end;
	const char *line_start;
	uint32_t line;
	struct token *tokens;
	size_t n, cap;
};

/* Not <ctype.h>: the locale must not matter. */
static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_name_start(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_name(char c)
{
	return is_name_start(c) || is_digit(c);
}

static struct pos here(const struct lexer *x)
{
	return (struct pos){x->file, x->line, (uint32_t)(x->at - x->line_start) + 1};
}

static struct token *add_token(struct lexer *x, enum token_kind kind)
{
	struct token *t;

	if (x->n == x->cap) {
		x->cap = x->cap ? x->cap * 2 : 1024;
		x->tokens = xreallocarray(x->tokens, x->cap, sizeof(*x->tokens));
	}
	t = &x->tokens[x->n++];
	memset(t, 0, sizeof(*t));
	t->kind = kind;
	t->line = x->line;
	t->column = here(x).column;
	return t;
}

static void lex_name(struct lexer *x)
{
	const char *start = x->at;
	struct token *t = add_token(x, TOKEN_NAME);

	while (x->at < x->end && is_name(*x->at))
		x->at++;
	if (x->at - start > LANG_NAME_MAX) {
		struct pos pos = {x->file, t->line, t->column};
		lang_error(x->l, pos, "name of %zu characters; at most %d are allowed",
			   (size_t)(x->at - start), LANG_NAME_MAX);
		start = x->at - LANG_NAME_MAX;
	}
	t->name = lang_atom(x->l, start, x->at - start);
}

static int digit_value(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 99;
}

static void lex_number(struct lexer *x)
{
	struct pos pos = here(x);
	struct token *t = add_token(x, TOKEN_NUMBER);
	int base = 10;
	bool bad = false, large = false;

	if (*x->at == '0' && x->at + 1 < x->end && (x->at[1] == 'x' || x->at[1] == 'X')) {
		base = 16;
		x->at += 2;
		bad = x->at == x->end || digit_value(*x->at) >= 16;
	} else if (*x->at == '0') {
		base = 8;
	}
	for (; x->at < x->end && is_name(*x->at); x->at++) {
		int digit = digit_value(*x->at);
		if (digit >= base)
			bad = true;
		if (__builtin_mul_overflow(t->number, (uint64_t)base, &t->number) ||
		    __builtin_add_overflow(t->number, (uint64_t)digit, &t->number))
			large = true;
	}
	if (bad)
		lang_error(x->l, pos, "malformed number; write 12, 014 or 0xc");
	else if (large)
		lang_error(x->l, pos, "number does not fit into 64 bits; write a smaller one");
}

/* 'a' is the character's number. */
static void lex_character(struct lexer *x)
{
	if (x->end - x->at < 3 || x->at[1] < ' ' || x->at[2] != '\'') {
		lang_error(x->l, here(x), "stray quote; a character is written 'a'");
		x->at++;
		return;
	}
	add_token(x, TOKEN_NUMBER)->number = (unsigned char)x->at[1];
	x->at += 3;
}

static void lex_string(struct lexer *x)
{
	struct pos pos = here(x);
	struct buf text = BUF_INIT;
	struct token *t = add_token(x, TOKEN_STRING);
	char *copy;

	for (x->at++; x->at < x->end && *x->at != '"' && *x->at != '\n'; x->at++) {
		if (*x->at == '\\' && x->at + 1 < x->end && (x->at[1] == '"' || x->at[1] == '\\'))
			x->at++;
		else if (*x->at == '\\' || (unsigned char)*x->at < ' ')
			lang_error(x->l, here(x),
				   "character that a string can't hold; only \\\" and \\\\ are "
				   "written with a backslash");
		buf_putc(&text, *x->at);
	}
	if (x->at == x->end || *x->at != '"')
		lang_error(x->l, pos, "string without end; close it with \" in the same line");
	else
		x->at++;
	if (text.len > LANG_STRING_MAX) {
		lang_error(x->l, pos, "string of %zu characters; at most %d are allowed", text.len,
			   LANG_STRING_MAX);
		buf_truncate(&text, LANG_STRING_MAX);
	}
	copy = lang_alloc(x->l, text.len + 1);
	memcpy(copy, buf_str(&text), text.len);
	t->string = copy;
	buf_free(&text);
}

static void lex_mark(struct lexer *x)
{
	static const char *const marks[] = {"...", "->", "<<", "<=", "==", "!=", "&&", "||"};
	size_t len = 1;
	struct token *t;

	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
		size_t n = strlen(marks[i]);
		if ((size_t)(x->end - x->at) >= n && !memcmp(x->at, marks[i], n)) {
			len = n;
			break;
		}
	}
	if (len == 1 && (*x->at == '\0' || !strchr("{}()[]<>,;:?=|&!+-*/%^~@.", *x->at))) {
		unsigned char c = *x->at;
		if (c > ' ' && c < 127)
			lang_error(x->l, here(x), "stray '%c'; remove it", c);
		else
			lang_error(x->l, here(x), "stray character 0x%02x; remove it", c);
		x->at++;
		return;
	}
	t = add_token(x, TOKEN_MARK);
	for (size_t i = 0; i < len; i++)
		t->mark |= (uint32_t)(unsigned char)x->at[i] << (8 * i);
	x->at += len;
}

static void skip_space(struct lexer *x)
{
	while (x->at < x->end) {
		if (*x->at == '\n') {
			x->line++;
			x->line_start = x->at + 1;
		} else if (*x->at == '#') {
			while (x->at + 1 < x->end && x->at[1] != '\n')
				x->at++;
		} else if (*x->at != ' ' && *x->at != '\t' && *x->at != '\r') {
			break;
		}
		x->at++;
	}
}

struct token *lex(struct lang *l, const char *file, const char *text, size_t len)
{
	struct lexer x = {
		.l = l, .file = file, .at = text, .end = text + len, .line_start = text, .line = 1};

	for (;;) {
		const char *before = x.at;
		skip_space(&x);
		if (x.n && before == x.at)
			x.tokens[x.n - 1].glued = true;
		if (x.at == x.end || l->nerrors > LANG_ERRORS_MAX)
			break;
		if (is_name_start(*x.at))
			lex_name(&x);
		else if (is_digit(*x.at))
			lex_number(&x);
		else if (*x.at == '"')
			lex_string(&x);
		else if (*x.at == '\'')
			lex_character(&x);
		else
			lex_mark(&x);
	}
	add_token(&x, TOKEN_END);
	return x.tokens;
}
