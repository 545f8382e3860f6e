/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The filter as its own files see it: sets, and how they are read from an expression. */
#ifndef CALLTAP_FILTER_SETS_H
#define CALLTAP_FILTER_SETS_H

#include "base/parse.h"
#include "decode/uses.h"
#include "filter/filter.h"

/* Numbers of descriptors or signals: few, but of any size. */
struct number_set {
	uint32_t *numbers; /* sorted */
	unsigned count;
	bool inverted;
};

/* Calls of all ABIs, by slot: see calls.c. */
struct call_set {
	uint64_t *bits[ABI_COUNT]; /* NULL: no tables for this ABI */
};

/* Paths, as they were requested and as they resolve. */
struct file_set {
	char **names;
	unsigned count;
};

enum { WHEN_NO_END = 65535 };

struct inject_rule {
	bool set_result; /* the call is not executed */
	int64_t result;
	bool is_error; /* RESULT is -errno */
	int signal;
	bool substitutes;	       /* with SET_RESULT: another call is executed, */
	int64_t instead_nr[ABI_COUNT]; /* in ABIs that have it: else -1 */
	bool delays_enter, delays_exit, pokes_enter, pokes_exit; /* given */
	uint64_t delay_enter, delay_exit;			 /* nanoseconds */
	struct pokes poke_enter, poke_exit;
	/* when=: first[..last][+step]; LAST may be WHEN_NO_END; STEP 0: only FIRST */
	uint16_t first, last, step;
};

/* What to do to the calls of an ABI, by slot. */
struct inject_slot {
	uint16_t rule;	  /* 0: none */
	uint16_t counter; /* its place in struct inject_counts */
};

struct filter {
	const struct defs *defs[ABI_COUNT];
	struct call_set trace, abbrev, verbose, raw;
	struct number_set signals, read, write;
	unsigned status, quiet, fds, pids, secontext;
	bool given[QUALIFIER_COUNT];
	bool vcpu_runs; /* kvm= said vcpu+ */

	/* -P, trace-fds=: only calls that are given one of these files */
	bool by_files;
	struct file_set files;
	struct number_set trace_fds;
	struct uses *uses[ABI_COUNT]; /* with BY_FILES */

	struct inject_slot *inject[ABI_COUNT]; /* NULL: no injection */
	struct inject_rule *rules;	       /* [0] is unused */
	unsigned nrules;
	uint16_t *counter_rules; /* the rule of each counter */
	unsigned ncounters;
};

/* ---- expr.c: sets as they are written ---------------------------------- */

/* Adds what TOKEN names to the set at CTX; false: it names nothing. */
typedef bool add_token_fn(void *ctx, const char *token);

/* Reads "[!]a,b,c", "all" or "none", calling ADD for each element.  Returns whether the set is what
 * was not added.  Ends the program by "invalid WHAT 'token'". */
bool parse_set(const char *text, const char *what, add_token_fn *add, void *ctx);

/* Frees what S holds: it is empty then. */
void number_set_free(struct number_set *s);
/* Whether NUMBER is in S; "all" is the complement of nothing. */
bool number_set_has(const struct number_set *s, uint32_t number);
/* S becomes the descriptors that TEXT says. */
void number_set_parse_fds(struct number_set *s, const char *text);

/* Returns the number of signal NAME ("INT", "SIGINT", "2"; at most MAX), or -1. */
int signal_by_name(const struct filter *f, const char *name, unsigned max);

/* ---- calls.c ----------------------------------------------------------- */

/* Every number of an ABI's tables, and every sub-call, has a slot.  Returns how many there are. */
uint32_t call_slots(const struct defs *defs);
/* Sets *SLOT to the slot of CALL; false: it is in no table. */
bool call_slot(const struct call *call, uint32_t *slot);

/* Makes S the set of all calls of F's tables, or of none; for call_set_free(). */
void call_set_init(struct call_set *s, const struct filter *f, bool all);
void call_set_free(struct call_set *s);
/* S becomes what TEXT says. */
void call_set_parse(struct call_set *s, const struct filter *f, const char *text);

static inline bool call_set_has(const struct call_set *s, enum abi abi, uint32_t slot)
{
	return s->bits[abi][slot / 64] >> slot % 64 & 1;
}

/* Returns the number of class NAME in DEFS, or -1. */
int class_bit(const struct defs *defs, const char *name);

/* The ABI of this machine; NULL if there are no tables. */
const struct defs *native_defs(const struct filter *f);

/* ---- files.c ----------------------------------------------------------- */

/* Applies the argument of trace-fds=. */
void files_add_fds(struct filter *f, const char *text);
void files_free(struct filter *f);

/* ---- inject.c ---------------------------------------------------------- */

/* Applies the argument of inject= or (FAULT) fault=. */
void inject_parse(struct filter *f, const char *text, bool fault);
void inject_free(struct filter *f);

/* ---- inject_parse.c ---------------------------------------------------- */

/* Reads TEXT, the argument of inject= or (FAULT) fault=, into RULE; returns the calls that stand
 * before its first colon, to be freed. */
char *inject_parse_rule(const struct filter *f, const char *text, bool fault,
			struct inject_rule *rule);
/* Ends the program if there is nothing that RULE, of TEXT, would do; completes RULE. */
void inject_check_rule(const char *text, bool fault, struct inject_rule *rule);

#endif
