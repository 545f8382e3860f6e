/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Sets of calls.  An element is a name, a number, a %class or a /regex, of all
 * ABIs or of one (@64, @32, @x32); a set is a bit map for each ABI.
 *
 * Slots are what decode_identify() calls a call's filter_id: its number, or for
 * a sub-call nnumbers + the index of its case.  Far numbers follow these.
 */
#include "filter/sets.h"

#include <ctype.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

/* ---- slots ------------------------------------------------------------- */

uint32_t call_slots(const struct defs *defs)
{
	return defs->nnumbers + defs->ncases + defs->nfar_numbers;
}

bool call_slot(const struct call *call, uint32_t *slot)
{
	const struct defs *defs = call->defs;
	uint32_t id = call->filter_id;

	if (id < defs->nnumbers + defs->ncases) {
		*slot = id;
		return true;
	}
	if (id == UINT32_MAX)
		return false;
	for (uint32_t i = 0; i < defs->nfar_numbers; i++) {
		if (defs->far_numbers[i].nr == id) {
			*slot = defs->nnumbers + defs->ncases + i;
			return true;
		}
	}
	return false;
}

const struct defs *native_defs(const struct filter *f)
{
	for (int abi = 0; abi < ABI_COUNT; abi++)
		if (f->defs[abi])
			return f->defs[abi];
	return NULL;
}

/* ---- all calls of an ABI ----------------------------------------------- */

struct known_call {
	const char *name;
	uint64_t classes;
	uint32_t nr; /* UINT32_MAX: a sub-call */
	uint32_t slot;
};

struct selector; /* below */
typedef bool select_fn(const struct selector *s, const struct defs *defs,
		       const struct known_call *call);

struct selector {
	select_fn *selects;
	const char *name;
	uint32_t number;
	regex_t regex;
};

static unsigned select_call(uint64_t *bits, const struct selector *s, const struct defs *defs,
			    const struct known_call *call)
{
	if (!s->selects(s, defs, call))
		return 0;
	bits[call->slot / 64] |= UINT64_C(1) << call->slot % 64;
	return 1;
}

/* Adds what S selects of number NR, which is described as NUMBER, and of its sub-calls. */
static unsigned select_number(uint64_t *bits, const struct selector *s, const struct defs *defs,
			      const struct def_number *number, uint32_t nr, uint32_t slot)
{
	const struct def_call *def = &defs->calls[number->call];
	struct known_call call = {def_str(defs, number->name), def->classes, nr, slot};

	if (!number->name)
		return 0;
	unsigned count = select_call(bits, s, defs, &call);
	for (uint32_t i = 0; i < def->sub_count; i++) {
		const struct def_case *sub = &defs->cases[def->first_sub + i];
		const struct def_call *sub_def = &defs->calls[sub->to];

		call = (struct known_call){def_str(defs, sub_def->name), sub_def->classes,
					   UINT32_MAX,
					   defs->nnumbers + (uint32_t)(sub - defs->cases)};
		count += select_call(bits, s, defs, &call);
	}
	return count;
}

/* Returns how many calls of DEFS S selects. */
static unsigned select_calls(uint64_t *bits, const struct selector *s, const struct defs *defs)
{
	unsigned count = 0;

	for (uint32_t nr = 0; nr < defs->nnumbers; nr++)
		count += select_number(bits, s, defs, &defs->numbers[nr], nr, nr);
	for (uint32_t i = 0; i < defs->nfar_numbers; i++)
		count += select_number(bits, s, defs, &defs->far_numbers[i].number,
				       defs->far_numbers[i].nr, defs->nnumbers + defs->ncases + i);
	return count;
}

/* ---- elements ---------------------------------------------------------- */

static bool by_name(const struct selector *s, const struct defs *defs,
		    const struct known_call *call)
{
	(void)defs;
	return !strcmp(call->name, s->name);
}

static bool by_number(const struct selector *s, const struct defs *defs,
		      const struct known_call *call)
{
	(void)defs;
	return call->nr == s->number;
}

static bool by_regex(const struct selector *s, const struct defs *defs,
		     const struct known_call *call)
{
	(void)defs;
	return !regexec(&s->regex, call->name, 0, NULL, 0);
}

static bool every(const struct selector *s, const struct defs *defs, const struct known_call *call)
{
	(void)s, (void)defs, (void)call;
	return true;
}

int class_bit(const struct defs *defs, const char *name)
{
	for (uint32_t i = 0; i < defs->nclasses; i++)
		if (!strcmp(def_str(defs, defs->class_names[i]), name))
			return (int)i;
	return -1;
}

static bool by_class(const struct selector *s, const struct defs *defs,
		     const struct known_call *call)
{
	int bit = class_bit(defs, s->name);

	return bit >= 0 && call->classes >> bit & 1;
}

/* What a class is called where that is not "%" and its name in the descriptions. */
static const struct {
	const char *written, *name;
} class_aliases[] = {
	{"%net", "network"},
	/* from before there were percent signs */
	{"file", "file"},
	{"desc", "desc"},
	{"network", "network"},
	{"ipc", "ipc"},
	{"signal", "signal"},
	{"process", "process"},
	{"memory", "memory"},
};

/* Returns the name of the class that TOKEN means, or NULL: it means none. */
static const char *class_name(const struct filter *f, const char *token)
{
	const char *name = token[0] == '%' ? token + 1 : NULL;

	for (size_t i = 0; i < sizeof(class_aliases) / sizeof(class_aliases[0]); i++)
		if (!strcmp(class_aliases[i].written, token))
			name = class_aliases[i].name;
	for (int abi = 0; name && abi < ABI_COUNT; abi++)
		if (f->defs[abi] && class_bit(f->defs[abi], name) >= 0)
			return name;
	return NULL;
}

static void compile_regex(regex_t *regex, const char *text)
{
	int err = regcomp(regex, text, REG_EXTENDED | REG_NOSUB);

	if (err) {
		char reason[256];

		regerror(err, regex, reason, sizeof(reason));
		die("regcomp: %s: %s", text, reason);
	}
}

/* Cuts "@64" off TOKEN and returns the ABI it means; ABI_COUNT: all of them. */
static enum abi cut_abi(const struct filter *f, char *token)
{
	char *at = strrchr(token, '@');

	if (!at)
		return ABI_COUNT;
	for (enum abi abi = 0; abi < ABI_COUNT; abi++) {
		const char *written = abi == ABI_X32		 ? "x32"
				      : abi_table[abi].word == 8 ? "64"
								 : "32";

		if (f->defs[abi] && !strcmp(at + 1, written)) {
			*at = '\0';
			return abi;
		}
	}
	die_usage("incorrect personality designator '%s' in qualification '%s'", at + 1, token);
}

struct call_set_target {
	const struct filter *filter;
	struct call_set *set;
};

/* Returns whether NAME means anything at all. */
static bool add_calls(const struct call_set_target *t, const char *name, enum abi only)
{
	const struct filter *f = t->filter;
	struct selector s = {.selects = by_name, .name = name};
	const char *class = class_name(f, name);
	uint64_t number;
	unsigned count = 0;

	if (class) {
		s.selects = by_class;
		s.name = class;
	} else if (!strcmp(name, "all")) {
		s.selects = every;
	} else if (*name == '/') {
		s.selects = by_regex;
		compile_regex(&s.regex, name + 1);
	} else if (isdigit((unsigned char)*name)) {
		if (!parse_uint(name, UINT32_MAX - 1, &number))
			return false;
		s.selects = by_number;
		s.number = (uint32_t)number;
	}
	for (int abi = 0; abi < ABI_COUNT; abi++)
		if (f->defs[abi] && (only == ABI_COUNT || (int)only == abi))
			count += select_calls(t->set->bits[abi], &s, f->defs[abi]);
	if (s.selects == by_regex)
		regfree(&s.regex);
	return count || class;
}

static bool add_element(void *ctx, const char *token)
{
	const struct call_set_target *t = ctx;
	size_t marks = strspn(token, "?");
	char *name = xstrdup(token + marks);
	enum abi only = cut_abi(t->filter, name);
	bool found = add_calls(t, name, only);

	free(name);
	return found || marks;
}

/* ---- sets -------------------------------------------------------------- */

static size_t set_words(const struct defs *defs)
{
	return (call_slots(defs) + 63) / 64;
}

void call_set_init(struct call_set *s, const struct filter *f, bool all)
{
	for (int abi = 0; abi < ABI_COUNT; abi++) {
		s->bits[abi] = NULL;
		if (!f->defs[abi])
			continue;
		size_t size = set_words(f->defs[abi]) * sizeof(uint64_t);
		s->bits[abi] = xmalloc(size);
		memset(s->bits[abi], all ? 0xff : 0, size);
	}
}

void call_set_free(struct call_set *s)
{
	for (int abi = 0; abi < ABI_COUNT; abi++)
		free(s->bits[abi]);
}

void call_set_parse(struct call_set *s, const struct filter *f, const char *text)
{
	struct call_set_target target = {f, s};

	call_set_free(s);
	call_set_init(s, f, false);
	if (!parse_set(text, "system call", add_element, &target))
		return;

	struct call_set all;
	call_set_init(&all, f, false);
	target.set = &all;
	add_calls(&target, "all", ABI_COUNT);
	for (int abi = 0; abi < ABI_COUNT; abi++)
		for (size_t i = 0; f->defs[abi] && i < set_words(f->defs[abi]); i++)
			s->bits[abi][i] = all.bits[abi][i] & ~s->bits[abi][i];
	call_set_free(&all);
}
