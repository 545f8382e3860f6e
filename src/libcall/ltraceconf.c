/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "libcall/ltraceconf.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "lang/lang.h"

enum {
	FILE_LIMIT = 4 << 20,
	NESTING_LIMIT = 16,
	RETRIES = 64, /* prototypes that turn out to be wrong when they are compiled */
};

/* typedef NAME = LENS */
struct alias {
	struct alias *next;
	char *name, *type;
};

struct ltraceconf {
	struct alias *aliases;
	struct buf types; /* declarations, a line each */
	char **functions; /* a line each; NULL: found to be wrong */
	size_t nfunctions;
	unsigned serial; /* of what is declared */
};

/* A line on the way. */
struct reader {
	struct ltraceconf *c;
	const char *p;
	bool failed;
	unsigned depth;
	bool is_format; /* the lens that was read last is `format` */
};

struct ltraceconf *ltraceconf_new(void)
{
	return xcalloc(1, sizeof(struct ltraceconf));
}

void ltraceconf_free(struct ltraceconf *c)
{
	struct alias *next;

	for (struct alias *a = c->aliases; a; a = next) {
		next = a->next;
		free(a->name);
		free(a->type);
		free(a);
	}
	for (size_t i = 0; i < c->nfunctions; i++)
		free(c->functions[i]);
	free(c->functions);
	buf_free(&c->types);
	free(c);
}

/* ---- words ------------------------------------------------------------- */

static void skip_blanks(struct reader *r)
{
	while (*r->p == ' ' || *r->p == '\t')
		r->p++;
}

static bool accept(struct reader *r, char c)
{
	skip_blanks(r);
	if (*r->p != c)
		return false;
	r->p++;
	return true;
}

static void expect(struct reader *r, char c)
{
	if (!accept(r, c))
		r->failed = true;
}

static bool is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '.' || c == '$';
}

/* Reads a name; it is empty if there is none. */
static void read_name(struct reader *r, char *name, size_t size)
{
	size_t n = 0;

	skip_blanks(r);
	while (is_name(*r->p)) {
		if (n + 1 < size)
			name[n++] = *r->p;
		r->p++;
	}
	name[n] = '\0';
}

/* ---- expressions ------------------------------------------------------- */

/* NUM, argN, eltN, retval, zero, zero(EXPR) */
static void read_expr(struct reader *r, struct buf *out)
{
	char name[64];

	read_name(r, name, sizeof(name));
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
		if (accept(r, '(')) {
			buf_puts(out, " max ");
			read_expr(r, out);
			expect(r, ')');
		}
	} else {
		r->failed = true;
	}
}

/* ---- lenses ------------------------------------------------------------ */

static void read_lens(struct reader *r, struct buf *out);

/* The number that a lens of another base shows: its width. */
static void put_based(struct reader *r, char letter, struct buf *out)
{
	static const struct {
		const char *type, *width;
	} widths[] = {{"s8", "8"},   {"char", "8"}, {"s16", "16"}, {"u16", "16"},
		      {"s32", "32"}, {"u32", "32"}, {"x32", "32"}, {"o32", "32"}};
	struct buf inner = BUF_INIT;
	const char *width = NULL;

	expect(r, '(');
	read_lens(r, &inner);
	expect(r, ')');
	for (size_t i = 0; i < sizeof(widths) / sizeof(*widths); i++)
		if (!strcmp(buf_str(&inner), widths[i].type))
			width = widths[i].width;
	if (width)
		buf_printf(out, "%c%s", letter, width);
	else if (!strcmp(buf_str(&inner), "float") || !strcmp(buf_str(&inner), "double"))
		buf_puts(out, buf_str(&inner));
	else
		buf_puts(out, letter == 'o' ? "o64" : "xlong");
	buf_free(&inner);
}

static void read_array(struct reader *r, struct buf *out)
{
	struct buf element = BUF_INIT, count = BUF_INIT;

	expect(r, '(');
	read_lens(r, &element);
	expect(r, ',');
	read_expr(r, &count);
	expect(r, ')');
	buf_printf(out, "[%s]%s", buf_str(&count), buf_str(&element));
	buf_free(&element);
	buf_free(&count);
}

/* string, string[EXPR], string(array(char, EXPR)*), string(char*) */
static void read_string(struct reader *r, struct buf *out)
{
	struct buf inner = BUF_INIT;

	if (accept(r, '[')) {
		buf_puts(out, "*str<(");
		read_expr(r, out);
		expect(r, ']');
		buf_puts(out, ") + 1>");
		return;
	}
	if (!accept(r, '(')) {
		buf_puts(out, "*str");
		return;
	}
	read_lens(r, &inner);
	expect(r, ')');
	const char *text = buf_str(&inner);
	size_t len = strlen(text);
	/* The elements of an array of characters are the last word. */
	if (len > 5 && !strcmp(text + len - 5, "]char")) {
		if (*text != '*')
			buf_putc(out, *text == '[' ? '*' : ' ');
		buf_put(out, text, len - 4);
		buf_puts(out, "byte");
	} else {
		buf_puts(out, "*str");
	}
	buf_free(&inner);
}

static void read_enum(struct reader *r, struct buf *out)
{
	unsigned serial = ++r->c->serial;
	struct buf base = BUF_INIT, body = BUF_INIT;
	char name[128];
	long next = 0;

	if (accept(r, '[')) {
		read_lens(r, &base);
		expect(r, ']');
	} else {
		buf_puts(&base, "s32");
	}
	expect(r, '(');
	for (unsigned i = 0; !r->failed && i < 4096; i++) {
		read_name(r, name, sizeof(name));
		if (!*name)
			r->failed = true;
		if (accept(r, '=')) {
			char *end;
			skip_blanks(r);
			next = strtol(r->p, &end, 0);
			r->failed |= end == r->p;
			r->p = end;
		}
		buf_printf(&body, "%slt_e%u_%u = %ld \"%s\"", i ? ", " : "", serial, i, next++,
			   name);
		if (!accept(r, ','))
			break;
	}
	expect(r, ')');
	if (!r->failed) {
		buf_printf(&r->c->types, "enum lt_e%u : %s { %s };\n", serial, buf_str(&base),
			   buf_str(&body));
		buf_printf(out, "enum<lt_e%u>", serial);
	}
	buf_free(&base);
	buf_free(&body);
}

/* The members of struct(...), with the opening parenthesis still to come. */
static void read_members(struct reader *r, struct buf *body)
{
	unsigned n = 0;

	expect(r, '(');
	do {
		struct buf type = BUF_INIT;
		read_lens(r, &type);
		buf_printf(body, "%s f%u; ", buf_str(&type), ++n);
		buf_free(&type);
	} while (!r->failed && accept(r, ','));
	expect(r, ')');
}

static void read_struct(struct reader *r, struct buf *out)
{
	unsigned serial = ++r->c->serial;
	struct buf body = BUF_INIT;

	read_members(r, &body);
	if (!r->failed) {
		buf_printf(&r->c->types, "struct lt_s%u { %s};\n", serial, buf_str(&body));
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

static const char *find_alias(const struct ltraceconf *c, const char *name)
{
	for (const struct alias *a = c->aliases; a; a = a->next)
		if (!strcmp(a->name, name))
			return a->type;
	return NULL;
}

static void read_plain(struct reader *r, struct buf *out)
{
	char name[128];
	const char *type;

	read_name(r, name, sizeof(name));
	/* Aliases come first: a file may call its own types so. */
	type = find_alias(r->c, name);
	if (!type)
		type = simple_type(name);
	r->is_format = !strcmp(name, "format");
	if (type) {
		buf_puts(out, type);
	} else if (!strcmp(name, "void")) {
		buf_puts(out, "void");
	} else if (!strcmp(name, "string")) {
		read_string(r, out);
	} else if (!strcmp(name, "array")) {
		read_array(r, out);
	} else if (!strcmp(name, "struct")) {
		read_struct(r, out);
	} else if (!strcmp(name, "enum")) {
		read_enum(r, out);
	} else if (!strcmp(name, "oct")) {
		put_based(r, 'o', out);
	} else if (!strcmp(name, "hex") || !strcmp(name, "bitvec")) {
		put_based(r, 'x', out);
	} else if (!strcmp(name, "bool")) {
		struct buf inner = BUF_INIT;
		expect(r, '(');
		read_lens(r, &inner);
		expect(r, ')');
		buf_printf(out, "lt_bool");
		buf_free(&inner);
	} else {
		r->failed = true;
	}
}

static void read_lens(struct reader *r, struct buf *out)
{
	struct buf type = BUF_INIT;

	if (++r->depth > NESTING_LIMIT) {
		r->failed = true;
		r->depth--;
		return;
	}
	read_plain(r, &type);
	while (!r->failed && accept(r, '*')) {
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

/* ---- lines ------------------------------------------------------------- */

static void add_alias(struct ltraceconf *c, const char *name, const char *type)
{
	struct alias *a = xcalloc(1, sizeof(*a));

	a->name = xstrdup(name);
	a->type = xstrdup(type);
	a->next = c->aliases;
	c->aliases = a;
}

/* typedef NAME = struct; says that the structure is going to be described. */
static void read_typedef(struct reader *r)
{
	struct buf type = BUF_INIT;
	char name[128], word[16];
	const char *start;

	read_name(r, name, sizeof(name));
	expect(r, '=');
	skip_blanks(r);
	start = r->p;
	read_name(r, word, sizeof(word));
	if (!r->failed && !strcmp(word, "struct") && *name) {
		char structure[160];
		snprintf(structure, sizeof(structure), "lt_t_%s", name);
		add_alias(r->c, name, structure);
		skip_blanks(r);
		if (*r->p == '(') {
			read_members(r, &type);
			if (!r->failed)
				buf_printf(&r->c->types, "struct %s { %s};\n", structure,
					   buf_str(&type));
		}
	} else {
		r->p = start;
		read_lens(r, &type);
		if (!r->failed && *name)
			add_alias(r->c, name, buf_str(&type));
	}
	buf_free(&type);
}

/* One parameter, the N-th; returns false if it is `void`: there is none. */
static bool read_param(struct reader *r, unsigned n, struct buf *out, bool *is_format)
{
	struct buf type = BUF_INIT;
	bool split = accept(r, '+'), hidden = false, any;
	const char *start;
	char word[16];

	skip_blanks(r);
	start = r->p;
	read_name(r, word, sizeof(word));
	if (!strcmp(word, "hide")) {
		hidden = true;
		expect(r, '(');
	} else {
		r->p = start;
	}
	r->is_format = false;
	read_lens(r, &type);
	*is_format = r->is_format;
	if (hidden)
		expect(r, ')');
	const char *text = buf_str(&type);
	any = strcmp(text, "void") != 0;
	/* An array that is an argument is a pointer to it. */
	if (any)
		buf_printf(out, "%s%s%s%s a%u%s%s", n > 1 ? ", " : "", split ? "| " : "",
			   *text == '[' ? "*" : "", text, n,
			   *text == '*' || *text == '[' ? " bare" : "", hidden ? " hidden" : "");
	buf_free(&type);
	return any;
}

static void read_prototype(struct reader *r)
{
	struct buf result = BUF_INIT, line = BUF_INIT;
	unsigned n = 0, format = 0;
	char name[256];
	bool is_format;

	read_lens(r, &result);
	read_name(r, name, sizeof(name));
	if (!*name)
		r->failed = true;
	buf_printf(&line, "function %s(", name);
	expect(r, '(');
	while (!r->failed && !accept(r, ')')) {
		if (n && !accept(r, ','))
			r->failed = true;
		if (!r->failed && read_param(r, n + 1, &line, &is_format)) {
			n++;
			format = is_format ? n : format;
		}
	}
	buf_putc(&line, ')');
	if (format)
		buf_printf(&line, " variadic printf a%u", format);
	buf_printf(&line, " = %s;", buf_str(&result));
	if (!r->failed) {
		r->c->functions = xreallocarray(r->c->functions, r->c->nfunctions + 1,
						sizeof(*r->c->functions));
		r->c->functions[r->c->nfunctions++] = xstrdup(buf_str(&line));
	}
	buf_free(&result);
	buf_free(&line);
}

static void read_line(struct ltraceconf *c, const char *line)
{
	struct reader r = {.c = c, .p = line};
	size_t types = c->types.len;
	const char *start;
	char word[16];

	skip_blanks(&r);
	if (!*r.p || *r.p == ';')
		return;
	start = r.p;
	read_name(&r, word, sizeof(word));
	if (!strcmp(word, "typedef")) {
		read_typedef(&r);
	} else {
		r.p = start;
		read_prototype(&r);
	}
	if (r.failed)
		buf_truncate(&c->types, types);
}

void ltraceconf_read(struct ltraceconf *c, const char *text, size_t len)
{
	while (len) {
		const char *end = memchr(text, '\n', len);
		size_t n = end ? (size_t)(end - text) : len;
		char *line = strndup(text, n);
		if (!line)
			die("Out of memory");
		read_line(c, line);
		free(line);
		n += end != NULL;
		text += n;
		len -= n;
	}
}

bool ltraceconf_read_file(struct ltraceconf *c, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char *text = xmalloc(FILE_LIMIT);
	size_t len = 0;
	ssize_t n = -1;

	while (fd >= 0 && len < FILE_LIMIT && (n = read(fd, text + len, FILE_LIMIT - len)) > 0)
		len += (size_t)n;
	int err = errno;
	if (fd >= 0)
		close(fd);
	if (fd >= 0 && n >= 0)
		ltraceconf_read(c, text, len);
	free(text);
	errno = err;
	return fd >= 0 && n >= 0;
}

/* ---- compiling --------------------------------------------------------- */

/* Takes the line out that the compiler objects to. */
static void drop_function(void *ctx, const char *message)
{
	struct ltraceconf *c = ctx;
	unsigned long line;
	char *end;

	if (strncmp(message, "functions:", 10) != 0)
		return;
	line = strtoul(message + 10, &end, 10);
	if (*end == ':' && line && line <= c->nfunctions) {
		free(c->functions[line - 1]);
		c->functions[line - 1] = NULL;
	}
}

static struct defs *try_to_compile(struct ltraceconf *c, const struct defs *base)
{
	/* Whatever is not 0 is true. */
	static const char builtin[] =
		"enum lt_bools : s32 { lt_false = 0 \"false\", lt_true = 1 \"true\" };\n"
		"type lt_bool = s32 c(truth);\n";
	struct lang *l = lang_new(NULL, NULL, drop_function, c);
	struct buf text = BUF_INIT;
	struct defs *d = NULL;
	int errors;

	for (size_t i = 0; i < c->nfunctions; i++) {
		buf_puts(&text, c->functions[i] ? c->functions[i] : "");
		buf_putc(&text, '\n');
	}
	errors = lang_parse(l, "built-in", builtin, strlen(builtin));
	errors += lang_parse(l, "types", c->types.data ? c->types.data : "", c->types.len);
	errors += lang_parse(l, "functions", text.data, text.len);
	if (!errors)
		d = lang_extend(l, base);
	lang_free(l);
	buf_free(&text);
	return d;
}

/* Of several prototypes of a function the last one counts. */
static void drop_repeated(struct ltraceconf *c)
{
	for (size_t i = c->nfunctions; i-- > 1;) {
		size_t len = c->functions[i] ? strcspn(c->functions[i], "(") + 1 : 0;
		for (size_t j = 0; len && j < i; j++) {
			if (!c->functions[j] || strncmp(c->functions[i], c->functions[j], len) != 0)
				continue;
			free(c->functions[j]);
			c->functions[j] = NULL;
		}
	}
}

struct defs *ltraceconf_compile(struct ltraceconf *c, const struct defs *base)
{
	struct defs *d = NULL;

	drop_repeated(c);
	for (int i = 0; i < RETRIES && !d && c->nfunctions; i++)
		d = try_to_compile(c, base);
	return d;
}
