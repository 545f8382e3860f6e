/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "filter/libs.h"

#include <fnmatch.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

/* A glob or a regular expression. */
struct pattern {
	enum { PATTERN_ANY, PATTERN_GLOB, PATTERN_REGEX, PATTERN_MAIN } kind;
	bool of_path; /* is held against the path, not the soname */
	char *glob;
	regex_t regex;
};

struct rule {
	bool add; /* +, else - */
	struct pattern symbol, library;
};

/* The rules of one option. */
struct chain {
	struct rule *rules;
	size_t count;
};

struct chains {
	struct chain *chain;
	size_t count;
};

struct lib_filter {
	struct chains imports, entries;
	struct pattern *libraries;
	size_t nlibraries;
	bool united; /* calls of `libraries` are wanted besides those of `imports` */
	bool no_default;
};

struct lib_filter *lib_filter_new(void)
{
	return xcalloc(1, sizeof(struct lib_filter));
}

/* ---- patterns ---------------------------------------------------------- */

static void parse_regex(struct pattern *p, const char *text, const char *expr)
{
	char message[256];
	char *whole = xasprintf("^(%s)$", text);
	int err = regcomp(&p->regex, whole, REG_EXTENDED | REG_NOSUB);

	free(whole);
	if (err) {
		regerror(err, &p->regex, message, sizeof(message));
		die("filter '%s': /%s/: %s", expr, text, message);
	}
	p->kind = PATTERN_REGEX;
}

/* ^ and $ mean beginning and end, where a glob begins and ends anyway. */
static char *glob_of(const char *text)
{
	size_t len;

	if (*text == '^')
		text++;
	len = strlen(text);
	if (len && text[len - 1] == '$')
		len--;
	return xstrndup(text, len);
}

static void parse_glob(struct pattern *p, const char *text)
{
	if (!*text) {
		p->kind = PATTERN_ANY;
		return;
	}
	p->kind = PATTERN_GLOB;
	p->glob = glob_of(text);
}

/* Ends TEXT at a slash that is its last character; returns whether there was one. */
static bool take_slash(char *text)
{
	size_t len = strlen(text);

	if (!len || text[len - 1] != '/')
		return false;
	text[len - 1] = '\0';
	return true;
}

/* /x/, or if REGEX x; MAIN; /path; a glob. */
static void parse_library(struct pattern *p, char *text, bool regex, const char *expr)
{
	if (!strcmp(text, "MAIN")) {
		p->kind = PATTERN_MAIN;
	} else if (regex) {
		parse_regex(p, text, expr);
	} else if (*text == '/' && take_slash(text + 1)) {
		parse_regex(p, text + 1, expr);
	} else {
		p->of_path = *text == '/';
		parse_glob(p, text);
	}
}

static bool match(const struct pattern *p, const char *text)
{
	switch (p->kind) {
	case PATTERN_GLOB:
		return !fnmatch(p->glob, text, 0);
	case PATTERN_REGEX:
		return !regexec(&p->regex, text, 0, NULL, 0);
	default:
		return true;
	}
}

static bool match_image(const struct pattern *p, const struct image *im, bool is_main)
{
	if (p->kind == PATTERN_MAIN)
		return is_main;
	return match(p, p->of_path ? im->path : im->soname);
}

/* ---- rules ------------------------------------------------------------- */

/* The end of the rule that TEXT begins with: a sign that is not inside a regular expression.  After
 * @ it has to follow a sign's usual places: names of libraries have - and + in them. */
static size_t rule_length(const char *text)
{
	bool regex = false, library = false;
	size_t i;

	for (i = 0; text[i]; i++) {
		if (text[i] == '\\' && text[i + 1]) {
			i++;
		} else if (text[i] == '/') {
			regex = !regex && (i == 0 || text[i - 1] == '@');
		} else if (text[i] == '@') {
			library = true;
		} else if (!regex && (text[i] == '+' || text[i] == '-')) {
			/* libstdc++.so.6, ld-linux-x86-64.so.2 */
			if (!library || (text[i + 1] == '@' || strchr(text + i + 1, '@') ||
					 !strchr(text + i, '.')))
				break;
		}
	}
	return i;
}

static void parse_rule(struct rule *r, char *text, const char *expr)
{
	bool regex = *text == '/';
	char *at = strchr(text, '@');

	memset(r, 0, sizeof(*r));
	if (at)
		*at = '\0';
	/* /x@y/ is short for /x/@/y/ */
	bool both = regex && at && !take_slash(text + 1) && take_slash(at + 1);
	if (regex && !at && !take_slash(text + 1))
		die("filter '%s': the regular expression has no end", expr);
	if (regex)
		parse_regex(&r->symbol, text + 1, expr);
	else
		parse_glob(&r->symbol, text);
	if (at)
		parse_library(&r->library, at + 1, both, expr);
}

static void add_rule(struct chain *c, bool add, const char *text, size_t len, const char *expr)
{
	char *copy = xstrndup(text, len);

	c->rules = xreallocarray(c->rules, c->count + 1, sizeof(*c->rules));
	parse_rule(&c->rules[c->count], copy, expr);
	c->rules[c->count++].add = add;
	free(copy);
}

static void add_chain(struct chains *chains, const char *expr)
{
	const char *text = expr;
	struct chain c = {NULL, 0};

	/* A chain that begins by taking away takes away from everything; so does ltrace's older
	 * "!". */
	if (*text == '-' || *text == '!')
		add_rule(&c, true, "@", 1, expr);
	while (*text) {
		bool add = *text != '-' && !(*text == '!' && text == expr);
		if (*text == '+' || !add)
			text++;
		size_t len = rule_length(text);
		if (len || !c.count || *text)
			add_rule(&c, add, text, len, expr);
		text += len;
	}
	chains->chain = xreallocarray(chains->chain, chains->count + 1, sizeof(*chains->chain));
	chains->chain[chains->count++] = c;
}

static bool chain_wants(const struct chain *c, const struct image *im, bool is_main,
			const char *symbol)
{
	bool marked = false;

	for (size_t i = 0; i < c->count; i++)
		if (match(&c->rules[i].symbol, symbol) &&
		    match_image(&c->rules[i].library, im, is_main))
			marked = c->rules[i].add;
	return marked;
}

/* Whether any symbol of IM may be wanted. */
static bool chain_may_want(const struct chain *c, const struct image *im, bool is_main)
{
	for (size_t i = 0; i < c->count; i++)
		if (c->rules[i].add && match_image(&c->rules[i].library, im, is_main))
			return true;
	return false;
}

/* Whether a rule has the name SYMBOL, rather than a pattern that it matches. */
static bool chains_name(const struct chains *chains, const char *symbol)
{
	for (size_t i = 0; i < chains->count; i++) {
		const struct chain *c = &chains->chain[i];
		for (size_t j = 0; j < c->count; j++) {
			const struct pattern *p = &c->rules[j].symbol;
			if (p->kind == PATTERN_GLOB && !strcmp(p->glob, symbol))
				return true;
		}
	}
	return false;
}

static bool chains_want(const struct chains *chains, const struct image *im, bool is_main,
			const char *symbol)
{
	for (size_t i = 0; i < chains->count; i++)
		if (symbol ? chain_wants(&chains->chain[i], im, is_main, symbol)
			   : chain_may_want(&chains->chain[i], im, is_main))
			return true;
	return false;
}

/* ---- filters ----------------------------------------------------------- */

void lib_filter_add_import(struct lib_filter *f, const char *expr)
{
	add_chain(&f->imports, expr);
}

void lib_filter_add_entry(struct lib_filter *f, const char *expr)
{
	add_chain(&f->entries, expr);
}

void lib_filter_add_library(struct lib_filter *f, const char *pattern, bool united)
{
	char *copy = xstrdup(pattern);

	f->united = united;
	f->libraries = xreallocarray(f->libraries, f->nlibraries + 1, sizeof(*f->libraries));
	memset(&f->libraries[f->nlibraries], 0, sizeof(*f->libraries));
	parse_library(&f->libraries[f->nlibraries++], copy, false, pattern);
	free(copy);
}

void lib_filter_no_default(struct lib_filter *f)
{
	f->no_default = true;
}

bool lib_filter_contradicts_itself(const struct lib_filter *f)
{
	return f->no_default && (f->imports.count || f->nlibraries);
}

bool lib_filter_is_wide(const struct lib_filter *f)
{
	return f->imports.count || f->nlibraries;
}

/* What is wanted of calls that pass all else. */
static enum lib_want want_of(const struct lib_filter *f)
{
	return f->nlibraries && !f->united ? WANT_BY_LIBRARY : WANT_ALL;
}

static enum lib_want wants_import(void *ctx, const struct image *im, bool is_main,
				  const char *symbol)
{
	const struct lib_filter *f = ctx;

	/* What every program calls tells nothing. */
	if (symbol && image_is_start_code(symbol) && !chains_name(&f->imports, symbol))
		return WANT_NONE;
	if (f->imports.count ? chains_want(&f->imports, im, is_main, symbol)
			     : is_main && !f->no_default && !f->united)
		return want_of(f);
	return f->united ? WANT_BY_LIBRARY : WANT_NONE;
}

static enum lib_want wants_entry(void *ctx, const struct image *im, bool is_main,
				 const char *symbol)
{
	const struct lib_filter *f = ctx;

	return chains_want(&f->entries, im, is_main, symbol) ? want_of(f) : WANT_NONE;
}

struct lib_wants lib_filter_wants(struct lib_filter *f)
{
	return (struct lib_wants){f, wants_import, wants_entry};
}

bool lib_filter_wants_call(const struct lib_filter *f, const struct lib_call *call)
{
	if (!call->by_library)
		return true;
	for (size_t i = 0; i < f->nlibraries; i++) {
		const char *name = f->libraries[i].of_path ? call->path : call->library;
		if (name && match(&f->libraries[i], name))
			return true;
	}
	return false;
}

/* ---- freeing ----------------------------------------------------------- */

static void free_pattern(struct pattern *p)
{
	free(p->glob);
	if (p->kind == PATTERN_REGEX)
		regfree(&p->regex);
}

static void free_chains(struct chains *chains)
{
	for (size_t i = 0; i < chains->count; i++) {
		for (size_t j = 0; j < chains->chain[i].count; j++) {
			free_pattern(&chains->chain[i].rules[j].symbol);
			free_pattern(&chains->chain[i].rules[j].library);
		}
		free(chains->chain[i].rules);
	}
	free(chains->chain);
}

void lib_filter_free(struct lib_filter *f)
{
	free_chains(&f->imports);
	free_chains(&f->entries);
	for (size_t i = 0; i < f->nlibraries; i++)
		free_pattern(&f->libraries[i]);
	free(f->libraries);
	free(f);
}
