/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What stands in inject=SET[:error=ERRNO|:retval=VALUE][:signal=SIG][:syscall=NAME]
 * [:delay_enter=TIME][:delay_exit=TIME][:poke_enter=@argN=HEX,...][:poke_exit=...][:when=WHEN] and,
 * less of it, in fault=.
 */
#include "filter/sets.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"

enum {
	ERRNO_MAX = 4095, /* the kernel's MAX_ERRNO */
	WHEN_MAX = 65535,
	POKE_ARG_MAX = 7, /* as strace, which knows a machine that has so many */
};

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
	uint64_t first, last = WHEN_NO_END, step = 0;

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

/* Returns the number of the pure call NAME of DEFS, as a program gives it, or -1. */
static int64_t pure_call(const struct defs *defs, const char *name)
{
	int bit = class_bit(defs, "pure");

	for (uint32_t nr = 0; bit >= 0 && nr < defs->nnumbers; nr++) {
		const struct def_number *n = &defs->numbers[nr];

		if (n->name && !strcmp(def_str(defs, n->name), name))
			return defs->calls[n->call].classes >> bit & 1
				       ? (int64_t)def_program_number(defs, nr)
				       : -1;
	}
	return -1;
}

/* Calls that do nothing but return something can stand in for others. */
static bool parse_instead(struct parsed *p, const char *text)
{
	struct inject_rule *rule = &p->rule;
	const struct defs *native = native_defs(p->filter);

	if (rule->substitutes)
		return false;
	for (int abi = 0; abi < ABI_COUNT; abi++)
		rule->instead_nr[abi] =
			p->filter->defs[abi] ? pure_call(p->filter->defs[abi], text) : -1;
	rule->substitutes = true;
	return native && rule->instead_nr[native->abi] >= 0;
}

static bool parse_delay(struct parsed *p, const char *text, bool *given, uint64_t *ns)
{
	if (p->fault || *given)
		return false;
	*given = true;
	return parse_duration(text, ns);
}

/* Two hexadecimal digits make a byte; as sscanf() sees them, with signs, blanks and all. */
static bool parse_bytes(const char *hex, struct poke *poke)
{
	size_t len = strlen(hex);

	if (!len || len % 2)
		return false;
	poke->bytes = xmalloc(len / 2);
	for (; poke->len < len / 2; poke->len++) {
		if (sscanf(hex + 2 * poke->len, "%2hhx", &poke->bytes[poke->len]) != 1) {
			free(poke->bytes);
			return false;
		}
	}
	return true;
}

static bool has_poke(const struct pokes *pokes, unsigned arg)
{
	for (unsigned i = 0; i < pokes->count; i++)
		if (pokes->at[i].arg == arg)
			return true;
	return false;
}

/* @argN=HEX */
static bool parse_poke(struct pokes *pokes, char *text)
{
	char *number = after(text, "@arg");

	if (!number || *number < '1' || *number > '0' + POKE_ARG_MAX || number[1] != '=')
		return false;
	struct poke poke = {.arg = (unsigned)(*number - '0')};
	if (has_poke(pokes, poke.arg) || !parse_bytes(number + 2, &poke))
		return false;
	pokes->at = xreallocarray(pokes->at, pokes->count + 1, sizeof(*pokes->at));
	pokes->at[pokes->count++] = poke;
	return true;
}

static bool parse_pokes(struct parsed *p, char *text, bool *given, struct pokes *pokes)
{
	char *rest = text, *piece;

	if (p->fault || *given || !*text)
		return false;
	*given = true;
	while ((piece = strsep(&rest, ",")))
		if (*piece && !parse_poke(pokes, piece))
			return false;
	return true;
}

static bool parse_action(struct parsed *p, char *text)
{
	struct inject_rule *r = &p->rule;
	char *value;

	if ((value = after(text, "error=")))
		return parse_error(p, value);
	if ((value = after(text, "retval=")))
		return parse_retval(p, value);
	if ((value = after(text, "signal=")))
		return parse_signal(p, value);
	if ((value = after(text, "when=")))
		return parse_when(p, value);
	if ((value = after(text, "syscall=")))
		return parse_instead(p, value);
	if ((value = after(text, "delay_enter=")))
		return parse_delay(p, value, &r->delays_enter, &r->delay_enter);
	if ((value = after(text, "delay_exit=")))
		return parse_delay(p, value, &r->delays_exit, &r->delay_exit);
	if ((value = after(text, "poke_enter=")))
		return parse_pokes(p, value, &r->pokes_enter, &r->poke_enter);
	if ((value = after(text, "poke_exit=")))
		return parse_pokes(p, value, &r->pokes_exit, &r->poke_exit);
	return false;
}

static void __attribute__((noreturn)) refuse(const char *text, bool fault)
{
	die("invalid %s argument '%s'", fault ? "fault" : "inject", text);
}

char *inject_parse_rule(const struct filter *f, const char *text, bool fault,
			struct inject_rule *rule)
{
	struct parsed p = {
		.filter = f, .fault = fault, .rule = {.first = 1, .last = WHEN_NO_END, .step = 1}};
	char *copy = xstrdup(text), *rest = copy;
	char *calls = strsep(&rest, ":"), *action;

	for (int abi = 0; abi < ABI_COUNT; abi++)
		p.rule.instead_nr[abi] = -1;
	/* As strace, which looks at other calls behind the actions. */
	if (!*calls)
		die("invalid system call ''");
	while ((action = strsep(&rest, ":")))
		if (*action && !parse_action(&p, action))
			refuse(text, fault);
	*rule = p.rule;
	return calls;
}

void inject_check_rule(const char *text, bool fault, struct inject_rule *rule)
{
	if (fault && !rule->set_result) {
		rule->set_result = true;
		rule->is_error = true;
		rule->result = -ENOSYS;
	}
	if (!rule->set_result && !rule->signal && !rule->delays_enter && !rule->delays_exit &&
	    !rule->pokes_enter && !rule->pokes_exit)
		refuse(text, fault);
}
