/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * inject= and fault=: rules and counters.
 *
 * Calls are counted by thread and by call.  Each call that something may be
 * done to has a counter; a thread has an array of them, made when it issues
 * the first such call.
 */
#include "filter/sets.h"

#include <stdlib.h>

#include "base/err.h"

/* Calls until the next injection (0: no more) and until the last one. */
struct inject_count {
	uint16_t next, last;
};

struct inject_counts {
	struct inject_count count[0];
};

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
	struct inject_rule r;
	char *calls = inject_parse_rule(f, text, fault, &r);
	struct call_set set;

	call_set_init(&set, f, false);
	call_set_parse(&set, f, calls);
	free(calls);
	inject_check_rule(text, fault, &r);
	uint16_t rule = add_rule(f, &r);
	for (int abi = 0; abi < ABI_COUNT; abi++)
		if (f->defs[abi])
			apply_rule(f, abi, &set, rule);
	call_set_free(&set);
}

static void free_pokes(struct pokes *p)
{
	for (unsigned i = 0; i < p->count; i++)
		free(p->at[i].bytes);
	free(p->at);
}

void inject_free(struct filter *f)
{
	for (int abi = 0; abi < ABI_COUNT; abi++)
		free(f->inject[abi]);
	for (unsigned i = 1; i < f->nrules; i++) {
		free_pokes(&f->rules[i].poke_enter);
		free_pokes(&f->rules[i].poke_exit);
	}
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
	if (c->last != WHEN_NO_END && !c->last--) {
		*c = (struct inject_count){0, 0};
		return false;
	}
	if (--c->next)
		return false;
	c->next = rule->step;
	return true;
}

static const struct pokes *pokes_of(const struct pokes *p)
{
	return p->count ? p : NULL;
}

void filter_inject(const struct filter *f, const struct call *call, struct inject_counts **counts,
		   struct injection *injection)
{
	enum abi abi = call->defs->abi;
	uint32_t slot;

	if (!f->nrules)
		return;
	*injection = (struct injection){0};
	if (!f->inject[abi] || !call_slot(call, &slot))
		return;
	const struct inject_slot *in = &f->inject[abi][slot];
	if (!in->rule)
		return;
	const struct inject_rule *rule = &f->rules[in->rule];
	if (!*counts)
		*counts = new_counts(f);
	if (!count_call(&(*counts)->count[in->counter], rule))
		return;
	injection->tamper = (struct tamper){
		.skip = rule->set_result && rule->instead_nr[abi] < 0,
		.substitute = rule->set_result && rule->instead_nr[abi] >= 0,
		.nr = (uint64_t)rule->instead_nr[abi],
		.set_result = rule->set_result,
		.result = rule->result,
		.is_error = rule->is_error,
		.signal = rule->signal,
		.delay_enter = rule->delay_enter,
		.delay_exit = rule->delay_exit,
	};
	injection->poke_enter = pokes_of(&rule->poke_enter);
	injection->poke_exit = pokes_of(&rule->poke_exit);
	injection->delayed = rule->delays_enter || rule->delays_exit;
}
