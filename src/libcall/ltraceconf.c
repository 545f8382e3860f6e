/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files of prototypes: their lines, and the tables that are made of them. */
#include "libcall/ltraceconf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "lang/lang.h"
#include "libcall/ltrace_lens.h"

enum {
	FILE_LIMIT = 4 << 20,
	RETRIES = 64, /* prototypes that turn out to be wrong when they are compiled */
};

struct ltraceconf_at {
	const char *path;
	unsigned line;
};

struct ltraceconf {
	struct lenses lenses;
	char **functions;	     /* a line each; NULL: found to be wrong, or repeated */
	struct ltraceconf_at *lines; /* where each of them stands */
	size_t nfunctions;
	char **paths;
	size_t npaths;
};

struct ltraceconf *ltraceconf_new(void)
{
	return xcalloc(1, sizeof(struct ltraceconf));
}

void ltraceconf_free(struct ltraceconf *c)
{
	for (size_t i = 0; i < c->nfunctions; i++)
		free(c->functions[i]);
	for (size_t i = 0; i < c->npaths; i++)
		free(c->paths[i]);
	free(c->functions);
	free(c->lines);
	free(c->paths);
	lenses_free(&c->lenses);
	free(c);
}

/* ---- lines ------------------------------------------------------------- */

/* typedef NAME = struct; says that the structure is going to be described. */
static void read_typedef(struct lens_reader *r)
{
	struct buf type = BUF_INIT;
	char name[128], word[16];
	const char *start;

	lens_read_name(r, name, sizeof(name));
	lens_expect(r, '=');
	lens_skip_blanks(r);
	start = r->p;
	lens_read_name(r, word, sizeof(word));
	if (!r->failed && !strcmp(word, "struct") && *name) {
		char structure[160];
		snprintf(structure, sizeof(structure), "lt_t_%s", name);
		lenses_add_alias(r->lenses, name, structure);
		lens_skip_blanks(r);
		if (*r->p == '(') {
			lens_read_members(r, &type);
			if (!r->failed)
				buf_printf(&r->lenses->types, "struct %s { %s};\n", structure,
					   buf_str(&type));
		}
	} else {
		r->p = start;
		lens_read(r, &type);
		if (!r->failed && *name)
			lenses_add_alias(r->lenses, name, buf_str(&type));
	}
	buf_free(&type);
}

/* One parameter, the N-th; returns false if it is `void`: there is none. */
static bool read_param(struct lens_reader *r, unsigned n, struct buf *out, bool *is_format)
{
	struct buf type = BUF_INIT;
	bool split = lens_accept(r, '+'), hidden = false, any;
	const char *start;
	char word[16];

	lens_skip_blanks(r);
	start = r->p;
	lens_read_name(r, word, sizeof(word));
	if (!strcmp(word, "hide")) {
		hidden = true;
		lens_expect(r, '(');
	} else {
		r->p = start;
	}
	r->is_format = false;
	lens_read(r, &type);
	*is_format = r->is_format;
	if (hidden)
		lens_expect(r, ')');
	const char *text = buf_str(&type);
	any = strcmp(text, "void") != 0;
	/* An array that is an argument is a pointer to it. */
	if (any)
		buf_printf(out, "%s%s%s%s a%u%s", n > 1 ? ", " : "", split ? "| " : "",
			   *text == '[' ? "*" : "", text, n, hidden ? " hidden" : "");
	buf_free(&type);
	return any;
}

static void read_prototype(struct ltraceconf *c, struct lens_reader *r, struct ltraceconf_at at)
{
	struct buf result = BUF_INIT, line = BUF_INIT;
	unsigned n = 0, format = 0;
	char name[256];
	bool is_format;

	lens_read(r, &result);
	lens_read_name(r, name, sizeof(name));
	if (!*name)
		r->failed = true;
	buf_printf(&line, "function %s(", name);
	lens_expect(r, '(');
	while (!r->failed && !lens_accept(r, ')')) {
		if (n && !lens_accept(r, ','))
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
		c->functions =
			xreallocarray(c->functions, c->nfunctions + 1, sizeof(*c->functions));
		c->lines = xreallocarray(c->lines, c->nfunctions + 1, sizeof(*c->lines));
		c->lines[c->nfunctions] = at;
		c->functions[c->nfunctions++] = xstrdup(buf_str(&line));
	}
	buf_free(&result);
	buf_free(&line);
}

static void complain(struct ltraceconf_at at)
{
	warning("%s:%u: this is no prototype or typedef that is understood; it is left out",
		at.path, at.line);
}

static void read_line(struct ltraceconf *c, const char *line, struct ltraceconf_at at)
{
	struct lens_reader r = {.lenses = &c->lenses, .p = line};
	size_t types = c->lenses.types.len;
	const char *start;
	char word[16];

	lens_skip_blanks(&r);
	if (!*r.p || *r.p == ';' || *r.p == '\r')
		return;
	start = r.p;
	lens_read_name(&r, word, sizeof(word));
	if (!strcmp(word, "typedef")) {
		read_typedef(&r);
	} else {
		r.p = start;
		read_prototype(c, &r, at);
	}
	if (r.failed) {
		buf_truncate(&c->lenses.types, types);
		complain(at);
	}
}

static const char *keep_path(struct ltraceconf *c, const char *path)
{
	c->paths = xreallocarray(c->paths, c->npaths + 1, sizeof(*c->paths));
	return c->paths[c->npaths++] = xstrdup(path);
}

/* Adds LEN bytes of TEXT, of the file at PATH. */
static void read_text(struct ltraceconf *c, const char *path, const char *text, size_t len)
{
	struct ltraceconf_at at = {.path = keep_path(c, path)};

	while (len) {
		const char *end = memchr(text, '\n', len);
		size_t n = end ? (size_t)(end - text) : len;
		char *line = xstrndup(text, n);
		at.line++;
		read_line(c, line, at);
		free(line);
		n += end != NULL;
		text += n;
		len -= n;
	}
}

bool ltraceconf_read_file(struct ltraceconf *c, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct buf text = BUF_INIT;

	if (fd < 0)
		return false;
	bool ok = file_read(fd, &text, FILE_LIMIT);
	int err = errno;
	close(fd);
	if (ok)
		read_text(c, path, text.data, text.len);
	buf_free(&text);
	errno = err;
	return ok;
}

/* ---- compiling --------------------------------------------------------- */

/* Takes line N out of TEXT. */
static void blank_line(struct buf *text, unsigned long n)
{
	char *at = text->data, *end = at + text->len;

	for (; at < end && n > 1; n -= *at++ == '\n')
		;
	for (; at < end && *at != '\n'; at++)
		*at = ' ';
}

/* Takes the line out that the compiler objects to. */
static void drop_line(void *ctx, const char *message)
{
	struct ltraceconf *c = ctx;
	const char *number = strchr(message, ':');
	unsigned long line;
	char *end;

	line = number ? strtoul(number + 1, &end, 10) : 0;
	if (!line || *end != ':')
		return;
	if (!strncmp(message, "types:", 6)) {
		blank_line(&c->lenses.types, line);
	} else if (!strncmp(message, "functions:", 10) && line <= c->nfunctions &&
		   c->functions[line - 1]) {
		complain(c->lines[line - 1]);
		free(c->functions[line - 1]);
		c->functions[line - 1] = NULL;
	}
}

static struct defs *try_to_compile(struct ltraceconf *c, const struct defs *base)
{
	/* Whatever is not 0 is true. */
	static const char builtin[] = "type lt_bool_8 = s8 c(truth);\n"
				      "type lt_bool_16 = s16 c(truth);\n"
				      "type lt_bool_32 = s32 c(truth);\n"
				      "type lt_bool_long = long c(truth);\n"
				      "type lt_bits_8 = u8 c(bit_numbers, 1);\n"
				      "type lt_bits_16 = u16 c(bit_numbers, 2);\n"
				      "type lt_bits_32 = u32 c(bit_numbers, 4);\n"
				      "type lt_bits_long = ulong c(bit_numbers, sizeof(ulong));\n"
				      "type lt_hex_float = float c(hex_float, 4);\n"
				      "type lt_hex_double = double c(hex_float, 8);\n";
	const struct buf *types = &c->lenses.types;
	struct lang *l = lang_new(NULL, NULL, drop_line, c);
	struct buf text = BUF_INIT;
	struct defs *d = NULL;
	int errors;

	for (size_t i = 0; i < c->nfunctions; i++) {
		buf_puts(&text, c->functions[i] ? c->functions[i] : "");
		buf_putc(&text, '\n');
	}
	errors = lang_parse(l, "built-in", builtin, strlen(builtin));
	errors += lang_parse(l, "types", types->data ? types->data : "", types->len);
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
