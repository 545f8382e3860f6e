/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "libcall/ltrace_lens.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

enum { NESTING_LIMIT = 16 };

/* ---- words ------------------------------------------------------------- */

void lens_skip_blanks(struct lens_reader *r)
{
	while (*r->p == ' ' || *r->p == '\t')
		r->p++;
}

bool lens_accept(struct lens_reader *r, char c)
{
	lens_skip_blanks(r);
	if (*r->p != c)
		return false;
	r->p++;
	return true;
}

void lens_expect(struct lens_reader *r, char c)
{
	if (!lens_accept(r, c))
		r->failed = true;
}

static bool is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '.' || c == '$';
}

void lens_read_name(struct lens_reader *r, char *name, size_t size)
{
	size_t n = 0;

	lens_skip_blanks(r);
	while (is_name(*r->p)) {
		if (n + 1 < size)
			name[n++] = *r->p;
		r->p++;
	}
	name[n] = '\0';
}

/* ---- expressions ------------------------------------------------------- */

/* NUM, argN, eltN, retval, zero, zero(EXPR) */
static void read_expr(struct lens_reader *r, struct buf *out)
{
	char name[64];

	lens_read_name(r, name, sizeof(name));
	if (isdigit((unsigned char)name[0])) {
		buf_puts(out, name);
	} else if (!strcmp(name, "retval") || !strcmp(name, "arg0")) {
		buf_puts(out, "ret");
	} else if (!strncmp(name, "arg", 3) && isdigit((unsigned char)name[3])) {
		buf_printf(out, "a%s", name + 3);
	} else if (!strncmp(name, "elt", 3) && isdigit((unsigned char)name[3])) {
		buf_printf(out, "f%s", name + 3);
	} else if (!strcmp(name, "zero")) {
		buf_puts(out, "zero");
		if (lens_accept(r, '(')) {
			buf_puts(out, " max ");
			read_expr(r, out);
			lens_expect(r, ')');
		}
	} else {
		r->failed = true;
	}
}

/* ---- lenses ------------------------------------------------------------ */

/* Bits of the number that TYPE is; 0 if it is none. */
static unsigned width_of(const char *type)
{
	static const struct {
		const char *type;
		unsigned width;
	} widths[] = {{"s8", 8},    {"char", 8}, {"s16", 16}, {"u16", 16}, {"s32", 32},
		      {"u32", 32},  {"x32", 32}, {"o32", 32}, {"x8", 8},   {"x16", 16},
		      {"xlong", 1}, {"long", 1}, {"ulong", 1}};

	for (size_t i = 0; i < sizeof(widths) / sizeof(*widths); i++)
		if (!strcmp(type, widths[i].type))
			return widths[i].width;
	return 0;
}

/* The name that begins with PREFIX for numbers of WIDTH bits; 1: those of a long. */
static void put_width(const char *prefix, unsigned width, struct buf *out)
{
	if (width > 1)
		buf_printf(out, "%s%u", prefix, width);
	else
		buf_printf(out, "%slong", prefix);
}

static void read_inner(struct lens_reader *r, struct buf *inner)
{
	lens_expect(r, '(');
	lens_read(r, inner);
	lens_expect(r, ')');
}

/* oct(TYPE), hex(TYPE): LETTER is the base's. */
static void put_based(struct lens_reader *r, char letter, struct buf *out)
{
	struct buf inner = BUF_INIT;

	read_inner(r, &inner);
	const char *text = buf_str(&inner);
	unsigned width = width_of(text);
	if (width > 1)
		buf_printf(out, "%c%u", letter, width);
	else if (!strcmp(text, "float") || !strcmp(text, "double"))
		buf_printf(out, letter == 'x' ? "lt_hex_%s" : "%s", text);
	else
		buf_puts(out, letter == 'o' ? "o64" : "xlong");
	buf_free(&inner);
}

/* bool(TYPE), bitvec(TYPE): PREFIX is that of the types for numbers, also behind a pointer. */
static void put_lens(struct lens_reader *r, const char *prefix, struct buf *out)
{
	struct buf inner = BUF_INIT;

	read_inner(r, &inner);
	const char *text = buf_str(&inner);
	while (*text == '*') {
		buf_putc(out, '*');
		text++;
	}
	put_width(prefix, width_of(text) ? width_of(text) : 1, out);
	buf_free(&inner);
}

/* The same of an array or a structure, byte after byte. */
static void put_bits(struct lens_reader *r, struct buf *out)
{
	struct lens_reader ahead = *r;
	struct buf inner = BUF_INIT;

	read_inner(&ahead, &inner);
	const char *text = buf_str(&inner);
	text += *text == '*';
	if (ahead.failed || !*text || *text == '*' || width_of(text)) {
		put_lens(r, "lt_bits_", out);
	} else {
		*r = ahead;
		if (text == buf_str(&inner))
			buf_putc(out, '*');
		if (*text == '[')
			buf_printf(out, "*%s c(bit_numbers_at, (%.*s) * sizeof(%s))", text,
				   (int)strcspn(text, "]") - 1, text + 1,
				   text + strcspn(text, "]") + 1);
		else
			buf_printf(out, "*%s c(bit_numbers_at, sizeof(%s))", text, text);
	}
	buf_free(&inner);
}

static void read_array(struct lens_reader *r, struct buf *out)
{
	struct buf element = BUF_INIT, count = BUF_INIT;

	lens_expect(r, '(');
	lens_read(r, &element);
	lens_expect(r, ',');
	read_expr(r, &count);
	lens_expect(r, ')');
	buf_printf(out, "[%s]%s", buf_str(&count), buf_str(&element));
	buf_free(&element);
	buf_free(&count);
}

/* The text of a characters' array whose length is TEXT, `zero` or an expression; POINTER: of what
 * it leads to.  EXACT: the zeros before its end are shown, too. */
static void put_text(const char *text, bool pointer, bool exact, struct buf *out)
{
	bool zero = !strncmp(text, "zero", 4);
	const char *most = strstr(text, "max ");

	if (zero && most)
		text = most + 4;
	if (zero && !most)
		buf_puts(out, "*str");
	else if (!pointer)
		buf_printf(out, zero ? "str<%s>" : "[%s]byte", text);
	else if (exact && !zero)
		buf_printf(out, "*[%s]byte", text);
	else
		buf_printf(out, "*[%s]byte c(text_up_to, %s)", text, text);
}

/* string, string[EXPR], string(array(char, EXPR)*), string(char*) */
static void read_string(struct lens_reader *r, struct buf *out)
{
	struct buf inner = BUF_INIT, count = BUF_INIT;

	if (lens_accept(r, '[')) {
		read_expr(r, &count);
		lens_expect(r, ']');
		put_text(buf_str(&count), true, false, out);
	} else if (lens_accept(r, '(')) {
		lens_read(r, &inner);
		lens_expect(r, ')');
		const char *text = buf_str(&inner);
		bool pointer = *text == '*';
		size_t len = strlen(text += pointer);
		/* The elements of an array of characters are the last word. */
		if (*text == '[' && len > 5 && !strcmp(text + len - 5, "]char")) {
			buf_put(&count, text + 1, len - 6);
			put_text(buf_str(&count), pointer, true, out);
		} else {
			buf_puts(out, "*str");
		}
	} else {
		buf_puts(out, "*str");
	}
	buf_free(&inner);
	buf_free(&count);
}

/* stringN: what argument N says is as long as it can be; of 0 the result does. */
static void read_old_string(const char *number, struct buf *out)
{
	char count[24] = "ret";

	if (strtoul(number, NULL, 10))
		snprintf(count, sizeof(count), "a%lu", strtoul(number, NULL, 10));
	put_text(count, true, false, out);
}

static void read_enum(struct lens_reader *r, struct buf *out)
{
	unsigned serial = ++r->lenses->serial;
	struct buf base = BUF_INIT, body = BUF_INIT;
	char name[128];
	long next = 0;

	if (lens_accept(r, '[')) {
		lens_read(r, &base);
		lens_expect(r, ']');
		if (!strcmp(buf_str(&base), "char")) {
			buf_truncate(&base, 0);
			buf_puts(&base, "s8");
		}
	} else {
		buf_puts(&base, "s32");
	}
	lens_expect(r, '(');
	for (unsigned i = 0; !r->failed && i < 4096; i++) {
		lens_read_name(r, name, sizeof(name));
		if (!*name)
			r->failed = true;
		if (lens_accept(r, '=')) {
			char *end;
			lens_skip_blanks(r);
			next = strtol(r->p, &end, 0);
			r->failed |= end == r->p;
			r->p = end;
		}
		buf_printf(&body, "%slt_e%u_%u = %ld \"%s\"", i ? ", " : "", serial, i, next++,
			   name);
		if (!lens_accept(r, ','))
			break;
	}
	lens_expect(r, ')');
	if (!r->failed) {
		buf_printf(&r->lenses->types, "enum lt_e%u : %s { %s };\n", serial, buf_str(&base),
			   buf_str(&body));
		buf_printf(out, "enum<lt_e%u>", serial);
	}
	buf_free(&base);
	buf_free(&body);
}

void lens_read_members(struct lens_reader *r, struct buf *body)
{
	unsigned n = 0;

	lens_expect(r, '(');
	do {
		struct buf type = BUF_INIT;
		lens_read(r, &type);
		buf_printf(body, "%s f%u; ", buf_str(&type), ++n);
		buf_free(&type);
	} while (!r->failed && lens_accept(r, ','));
	lens_expect(r, ')');
}

static void read_struct(struct lens_reader *r, struct buf *out)
{
	unsigned serial = ++r->lenses->serial;
	struct buf body = BUF_INIT;

	lens_read_members(r, &body);
	if (!r->failed) {
		buf_printf(&r->lenses->types, "struct lt_s%u { %s};\n", serial, buf_str(&body));
		buf_printf(out, "lt_s%u", serial);
	}
	buf_free(&body);
}

static const char *simple_type(const char *name)
{
	static const struct {
		const char *name, *type;
	} types[] = {
		{"int", "s32"},	      {"uint", "u32"},	  {"short", "s16"},  {"ushort", "u16"},
		{"long", "long"},     {"ulong", "ulong"}, {"char", "char"},  {"float", "float"},
		{"double", "double"}, {"addr", "xlong"},  {"file", "xlong"}, {"octal", "o32"},
		{"format", "*str"},
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (!strcmp(types[i].name, name))
			return types[i].type;
	return NULL;
}

static const char *find_alias(const struct lenses *l, const char *name)
{
	for (const struct lens_alias *a = l->aliases; a; a = a->next)
		if (!strcmp(a->name, name))
			return a->type;
	return NULL;
}

static void read_plain(struct lens_reader *r, struct buf *out)
{
	char name[128];
	const char *type;

	lens_read_name(r, name, sizeof(name));
	/* Aliases come first: a file may call its own types so. */
	type = find_alias(r->lenses, name);
	if (!type)
		type = simple_type(name);
	r->is_format = !strcmp(name, "format");
	if (type) {
		buf_puts(out, type);
	} else if (!strcmp(name, "void")) {
		buf_puts(out, "void");
	} else if (!strcmp(name, "string")) {
		read_string(r, out);
	} else if (!strncmp(name, "string", 6) && isdigit((unsigned char)name[6])) {
		read_old_string(name + 6, out);
	} else if (!strcmp(name, "array")) {
		read_array(r, out);
	} else if (!strcmp(name, "struct")) {
		read_struct(r, out);
	} else if (!strcmp(name, "enum")) {
		read_enum(r, out);
	} else if (!strcmp(name, "oct")) {
		put_based(r, 'o', out);
	} else if (!strcmp(name, "hex")) {
		put_based(r, 'x', out);
	} else if (!strcmp(name, "bitvec")) {
		put_bits(r, out);
	} else if (!strcmp(name, "bool")) {
		put_lens(r, "lt_bool_", out);
	} else {
		r->failed = true;
	}
}

void lens_read(struct lens_reader *r, struct buf *out)
{
	struct buf type = BUF_INIT;

	if (++r->depth > NESTING_LIMIT) {
		r->failed = true;
		r->depth--;
		return;
	}
	read_plain(r, &type);
	while (!r->failed && lens_accept(r, '*')) {
		if (!strcmp(buf_str(&type), "void")) {
			buf_truncate(&type, 0);
			buf_puts(&type, "xlong");
		} else {
			buf_insert(&type, 0, "*", 1);
		}
	}
	buf_puts(out, buf_str(&type));
	buf_free(&type);
	r->depth--;
}

/* ---- aliases ----------------------------------------------------------- */

void lenses_add_alias(struct lenses *l, const char *name, const char *type)
{
	struct lens_alias *a = xcalloc(1, sizeof(*a));

	a->name = xstrdup(name);
	a->type = xstrdup(type);
	a->next = l->aliases;
	l->aliases = a;
}

void lenses_free(struct lenses *l)
{
	struct lens_alias *next;

	for (struct lens_alias *a = l->aliases; a; a = next) {
		next = a->next;
		free(a->name);
		free(a->type);
		free(a);
	}
	buf_free(&l->types);
}
