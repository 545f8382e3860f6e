/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Compiles descriptions for unit tests, and finds what became of them. */
#ifndef CALLTAP_TESTS_UNIT_COMPILE_H
#define CALLTAP_TESTS_UNIT_COMPILE_H

#include "base/buf.h"
#include "base/err.h"
#include "find_call.h"
#include "lang/arith.h"
#include "lang/lang.h"
#include "lang_tables.h"
#include "test.h"

static struct lang *lang;
static struct defs *d;

static void report(void *ctx, const char *message)
{
	(void)ctx;
	test_fail(__FILE__, __LINE__, "%s", message);
}

static void release(void)
{
	lang_free_defs(d);
	lang_free(lang);
	d = NULL;
	lang = NULL;
}

/* Compiles TEXT for ABI into `d`; false when there was an error. */
static bool compile(const char *text, enum abi abi)
{
	release();
	lang = lang_new(test_constants, test_numbers, report, NULL);
	if (lang_parse(lang, "test.def", text, strlen(text)) == 0)
		d = lang_compile(lang, abi);
	return d != NULL;
}

static inline const char *str(uint32_t offset)
{
	return def_str(d, offset);
}

static inline const struct def_type *named(const char *name)
{
	for (uint32_t i = 1; i < d->nnamed_types; i++)
		if (!strcmp(str(d->types[d->named_types[i]].name), name))
			return &d->types[d->named_types[i]];
	return NULL;
}

static inline const struct def_member *field(const char *structure, const char *name)
{
	const struct def_type *t = named(structure);

	for (uint32_t i = 0; t && i < t->count; i++)
		if (!strcmp(str(d->members[t->first + i].name), name))
			return &d->members[t->first + i];
	return NULL;
}

static inline const struct def_body *body(const char *call)
{
	const struct def_call *c = find_call(d, call);

	return c ? &d->bodies[c->body] : NULL;
}

static inline const struct def_member *param(const char *call, unsigned i)
{
	return &d->members[body(call)->first + i];
}

static const char *const operators[] = {[OP_RET] = "ret",
					[OP_FAILED] = "failed",
					[OP_RESTART] = "restart",
					[OP_VERBOSE] = "verbose",
					[OP_INDEX] = "index",
					[OP_STRING_LIMIT] = "string_limit",
					[OP_SELF] = "self",
					[OP_OLD] = "old",
					[OP_CLAMP] = "clamp",
					[OP_NOT] = "!",
					[OP_INV] = "~",
					[OP_NEG] = "neg",
					[OP_MUL] = "*",
					[OP_DIV] = "/",
					[OP_MOD] = "%",
					[OP_ADD] = "+",
					[OP_SUB] = "-",
					[OP_SHL] = "<<",
					[OP_SHR] = ">>",
					[OP_LT] = "<",
					[OP_GT] = ">",
					[OP_LE] = "<=",
					[OP_GE] = ">=",
					[OP_EQ] = "==",
					[OP_NE] = "!=",
					[OP_AND] = "&",
					[OP_XOR] = "^",
					[OP_OR] = "|",
					[OP_LAND] = "&&",
					[OP_LOR] = "||",
					[OP_COND] = "?",
					[OP_MIN] = "min",
					[OP_MAX] = "max",
					[OP_READABLE] = "readable",
					[OP_ZERO] = "zero"};

/* E in Lisp's way, to be compared: "(min ret 5)". */
static void write_expr(struct buf *b, uint32_t i)
{
	const struct def_expr *e = &d->exprs[i];
	const char *sign = e->is_signed ? "s" : "u";

	switch (e->op) {
	case OP_CONST:
		buf_printf(b, "%lld", (long long)e->imm);
		return;
	case OP_ARG:
	case OP_ARG2:
		buf_printf(b, "%s%s%u:%u", e->op == OP_ARG ? "arg" : "pair", sign, e->size, e->a);
		return;
	case OP_FIELD:
		buf_printf(b, "field%s%u:%llu", sign, e->size, (unsigned long long)e->imm);
		if (e->bits)
			buf_printf(b, ".%u:%u", e->bit, e->bits);
		return;
	case OP_PARAM:
		buf_printf(b, "param:%llu", (unsigned long long)e->imm);
		return;
	case OP_LOAD:
		buf_printf(b, "(load%s%u ", sign, e->size);
		write_expr(b, e->a);
		buf_printf(b, " %llu)", (unsigned long long)e->imm);
		return;
	case OP_REFERS:
		buf_puts(b, "(refers ");
		write_expr(b, e->a);
		buf_printf(b, " %s)", str((uint32_t)e->imm));
		return;
	default:
		break;
	}
	buf_puts(b, e->a ? "(" : "");
	buf_puts(b, operators[e->op]);
	for (unsigned k = 0; k < 3; k++) {
		uint32_t operand = k == 0 ? e->a : k == 1 ? e->b : e->c;
		if (operand) {
			buf_putc(b, ' ');
			write_expr(b, operand);
		}
	}
	buf_puts(b, e->a ? ")" : "");
}

/* Valid until the next but one call. */
static inline const char *expr(uint32_t i)
{
	static struct buf text[2] = {BUF_INIT, BUF_INIT};
	static unsigned turn;
	struct buf *b = &text[turn++ & 1];

	buf_truncate(b, 0);
	write_expr(b, i);
	return buf_str(b);
}

/* The condition E of a parameter `a` of a call, compiled. */
static inline const char *condition(const char *e)
{
	struct buf text = BUF_INIT;
	const char *result = "";

	buf_printf(&text,
		   "struct point { s16 x; u16 y : 3; u16 z : 13; *point next; u64 big; };\n"
		   "syscall t1(u32 a if %s, *point p, *s32 n, size len, s64 off, point_at<2> q);\n"
		   "type point_at<i> = *point;\n",
		   e);
	if (compile(buf_str(&text), ABI_X86_64))
		result = expr(param("t1", 0)->if_);
	buf_free(&text);
	return result;
}

#endif
