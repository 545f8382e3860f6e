/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * inject=SET[:error=ERRNO|:retval=VALUE][:signal=SIG][:when=EXPR] and fault=.
 *
 * Calls are counted by thread and by call.  Each call that something may be
 * done to has a counter; a thread has an array of them, made when it issues
 * the first such call.
 */
#include "filter/sets.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"

enum {
	ERRNO_MAX = 4095, /* the kernel's MAX_ERRNO */
	WHEN_MAX = 65535,
	NO_END = 65535,
};

/* Calls until the next injection (0: no more) and until the last one. */
struct inject_count {
	uint16_t next, last;
};

struct inject_counts {
	struct inject_count count[0];
};

/* ---- what is asked for ------------------------------------------------- */

struct parsed {
	const struct filter *filter;
	struct inject_rule rule;
	bool fault;
};

static bool parse_error(struct parsed *p, const char *text)
{
	const struct defs *defs = native_defs(p->filter);
	uint64_t number;

	if (p->rule.set_result)
		return false;
	p->rule.set_result = true;
	p->rule.is_error = true;
	if (parse_uint(text, ERRNO_MAX, &number)) {
		p->rule.result = -(int64_t)number;
		return number > 0;
	}
	for (int err = 1; defs && err <= ERRNO_MAX; err++) {
		const char *name = decode_errno_name(defs, err);

		if (name && !strcasecmp(name, text)) {
			p->rule.result = -err;
			return true;
		}
	}
	return false;
}

/* What a program will make of a returned VALUE is perhaps not what was meant. */
static void warn_of_retval(const struct filter *f, uint64_t value)
{
	bool compat = false;

	for (int abi = 0; abi < ABI_COUNT; abi++)
		compat = compat || (f->defs[abi] && abi_table[abi].word == 4);
	if (value >= -(uint64_t)ERRNO_MAX)
		error("Inadvertent injection of error %llu is possible for retval=%llu",
		      (unsigned long long)-value, (unsigned long long)value);
	else if (compat && (uint32_t)value >= -(uint32_t)ERRNO_MAX)
		error("Inadvertent injection of error %u is possible in compat personality for "
		      "retval=%llu",
		      -(uint32_t)value, (unsigned long long)value);
	else if (compat && value > UINT32_MAX)
		error("Injected return value %llu will be clipped to %u in compat personality",
		      (unsigned long long)value, (uint32_t)value);
}

static bool parse_retval(struct parsed *p, const char *text)
{
	char *end;

	if (p->fault || p->rule.set_result)
		return false;
	errno = 0;
	unsigned long long value = strtoull(text, &end, 0);
	if (errno || end == text || *end)
		return false;
	p->rule.set_result = true;
	p->rule.result = (int64_t)value;
	warn_of_retval(p->filter, value);
	return true;
}

static bool parse_signal(struct parsed *p, const char *text)
{
	if (p->fault || p->rule.signal)
		return false;
	p->rule.signal = signal_by_name(p->filter, text, _NSIG - 1);
	return p->rule.signal > 0;
}

/* Cuts TEXT at the first SEPARATOR; returns what follows it, or NULL. */
static char *cut(char *text, const char *separator)
{
	char *at = strstr(text, separator);

	if (!at)
		return NULL;
	*at = '\0';
	return at + strlen(separator);
}

/* FIRST[..LAST][+[STEP]] */
static bool parse_when(struct parsed *p, char *text)
{
	char *step_text = cut(text + strspn(text, " +"), "+");
	char *last_text = cut(text, "..");
	uint64_t first, last = NO_END, step = 0;

	if (!parse_uint(text, WHEN_MAX, &first) || !first)
		return false;
	if (last_text && (!parse_uint(last_text, WHEN_MAX - 1, &last) || last < first))
		return false;
	if (step_text && *step_text) {
		if (!parse_uint(step_text, WHEN_MAX, &step) || !step)
			return false;
	} else if (step_text || last_text) {
		step = 1;
	}
	p->rule.first = (uint16_t)first;
	p->rule.last = (uint16_t)last;
	p->rule.step = (uint16_t)step;
	return true;
}

/* Returns the text behind PREFIX, or NULL when TEXT does not begin with it. */
static char *after(char *text, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(text, prefix, len) ? NULL : text + len;
}

static bool parse_action(struct parsed *p, char *text)
{
	static const char *const missing[] = {
		"syscall=", "delay_enter=", "delay_exit=", "poke_enter=", "poke_exit="};
	char *value;

	if ((value = after(text, "error=")))
		return parse_error(p, value);
	if ((value = after(text, "retval=")))
		return parse_retval(p, value);
	if ((value = after(text, "signal=")))
		return parse_signal(p, value);
	if ((value = after(text, "when=")))
		return parse_when(p, value);
	for (size_t i = 0; i < sizeof(missing) / sizeof(missing[0]); i++)
		if (after(text, missing[i]))
			die_missing(xasprintf("-e inject=...:%s", missing[i]));
	return false;
}

/* ---- rules and counters ------------------------------------------------ */

static uint16_t add_rule(struct filter *f, const struct inject_rule *rule)
{
	if (!f->nrules)
		f->nrules = 1; /* 0 means none */
	if (f->nrules > UINT16_MAX)
		die("too many injections");
	f->rules = xreallocarray(f->rules, f->nrules + 1, sizeof(*f->rules));
	f->rules[f->nrules] = *rule;
	return (uint16_t)f->nrules++;
}

static uint16_t add_counter(struct filter *f)
{
	BUG_ON(f->ncounters > UINT16_MAX);
	f->counter_rules =
		xreallocarray(f->counter_rules, f->ncounters + 1, sizeof(*f->counter_rules));
	return (uint16_t)f->ncounters++;
}

static void apply_rule(struct filter *f, enum abi abi, const struct call_set *set, uint16_t rule)
{
	uint32_t slots = call_slots(f->defs[abi]);

	if (!f->inject[abi])
		f->inject[abi] = xcalloc(slots, sizeof(*f->inject[abi]));
	for (uint32_t slot = 0; slot < slots; slot++) {
		struct inject_slot *in = &f->inject[abi][slot];

		if (!call_set_has(set, abi, slot))
			continue;
		if (!in->rule)
			in->counter = add_counter(f);
		in->rule = rule;
		f->counter_rules[in->counter] = rule;
	}
}

void inject_parse(struct filter *f, const char *text, bool fault)
{
	struct parsed p = {.filter = f, .fault = fault, .rule = {.first = 1, NO_END, 1}};
	const char *what = fault ? "fault" : "inject";
	char *copy = xstrdup(text), *rest = copy;
	const char *calls = strsep(&rest, ":");
	char *action;

	while ((action = strsep(&rest, ":")))
		if (*action && !parse_action(&p, action))
			die("invalid %s argument '%s'", what, text);

	struct call_set set;
	call_set_init(&set, f, false);
	call_set_parse(&set, f, calls);
	free(copy);
	if (fault && !p.rule.set_result) {
		p.rule.set_result = true;
		p.rule.is_error = true;
		p.rule.result = -ENOSYS;
	}
	if (!p.rule.set_result && !p.rule.signal)
		die("invalid %s argument '%s'", what, text);

	uint16_t rule = add_rule(f, &p.rule);
	for (int abi = 0; abi < ABI_COUNT; abi++)
		if (f->defs[abi])
			apply_rule(f, abi, &set, rule);
	call_set_free(&set);
}

void inject_free(struct filter *f)
{
	for (int abi = 0; abi < ABI_COUNT; abi++)
		free(f->inject[abi]);
	free(f->rules);
	free(f->counter_rules);
}

static struct inject_counts *new_counts(const struct filter *f)
{
	struct inject_counts *c = xcalloc(f->ncounters, sizeof(struct inject_count));

	for (unsigned i = 0; i < f->ncounters; i++) {
		const struct inject_rule *rule = &f->rules[f->counter_rules[i]];

		c->count[i] = (struct inject_count){rule->first, rule->last};
	}
	return c;
}

/* Counts one call; true: it is one that RULE is for. */
static bool count_call(struct inject_count *c, const struct inject_rule *rule)
{
	if (!c->next)
		return false;
	if (c->last != NO_END && !c->last--) {
		*c = (struct inject_count){0, 0};
		return false;
	}
	if (--c->next)
		return false;
	c->next = rule->step;
	return true;
}

void filter_inject(const struct filter *f, const struct call *call, struct inject_counts **counts,
		   struct tamper *tamper)
{
	uint32_t slot;

	if (!f->nrules || !f->inject[call->defs->abi] || !call_slot(call, &slot))
		return;
	const struct inject_slot *in = &f->inject[call->defs->abi][slot];
	if (!in->rule)
		return;
	const struct inject_rule *rule = &f->rules[in->rule];
	if (!*counts)
		*counts = new_counts(f);
	if (!count_call(&(*counts)->count[in->counter], rule))
		return;
	tamper->skip = rule->set_result;
	tamper->set_result = rule->set_result;
	tamper->result = rule->result;
	tamper->is_error = rule->is_error;
	tamper->signal = rule->signal;
}
