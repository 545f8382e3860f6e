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
#include "lang/lang.h"
#include "libcall/ltrace_lens.h"

enum {
	FILE_LIMIT = 4 << 20,
	RETRIES = 64, /* prototypes that turn out to be wrong when they are compiled */
};

struct ltraceconf {
	struct lenses lenses;
	char **functions; /* a line each; NULL: found to be wrong */
	size_t nfunctions;
};

struct ltraceconf *ltraceconf_new(void)
{
	return xcalloc(1, sizeof(struct ltraceconf));
}

void ltraceconf_free(struct ltraceconf *c)
{
	for (size_t i = 0; i < c->nfunctions; i++)
		free(c->functions[i]);
	free(c->functions);
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
		buf_printf(out, "%s%s%s%s a%u%s%s", n > 1 ? ", " : "", split ? "| " : "",
			   *text == '[' ? "*" : "", text, n,
			   *text == '*' || *text == '[' ? " bare" : "", hidden ? " hidden" : "");
	buf_free(&type);
	return any;
}

static void read_prototype(struct ltraceconf *c, struct lens_reader *r)
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
		c->functions[c->nfunctions++] = xstrdup(buf_str(&line));
	}
	buf_free(&result);
	buf_free(&line);
}

static void read_line(struct ltraceconf *c, const char *line)
{
	struct lens_reader r = {.lenses = &c->lenses, .p = line};
	size_t types = c->lenses.types.len;
	const char *start;
	char word[16];

	lens_skip_blanks(&r);
	if (!*r.p || *r.p == ';')
		return;
	start = r.p;
	lens_read_name(&r, word, sizeof(word));
	if (!strcmp(word, "typedef")) {
		read_typedef(&r);
	} else {
		r.p = start;
		read_prototype(c, &r);
	}
	if (r.failed)
		buf_truncate(&c->lenses.types, types);
}

void ltraceconf_read(struct ltraceconf *c, const char *text, size_t len)
{
	while (len) {
		const char *end = memchr(text, '\n', len);
		size_t n = end ? (size_t)(end - text) : len;
		char *line = xstrndup(text, n);
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
	static const char builtin[] = "type lt_bool = s32 c(truth);\n";
	const struct buf *types = &c->lenses.types;
	struct lang *l = lang_new(NULL, NULL, drop_function, c);
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
