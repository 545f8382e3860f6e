/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* -e QUALIFIER=SET, and the sets that are not of calls. */
#include "filter/sets.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"

/* ---- sets in general --------------------------------------------------- */

bool parse_set(const char *text, const char *what, add_token_fn *add, void *ctx)
{
	const char *elements = text;
	bool inverted = false;

	for (; *elements == '!'; elements++)
		inverted = !inverted;
	if (!strcmp(elements, "none"))
		return inverted;
	if (!strcmp(elements, "all"))
		return !inverted;

	char *copy = xstrdup(elements), *rest = copy, *token;
	bool empty = true;
	while ((token = strsep(&rest, ","))) {
		if (!*token)
			continue;
		empty = false;
		if (!add(ctx, token))
			die("invalid %s '%s'", what, token);
	}
	if (empty)
		die("invalid %s '%s'", what, text);
	free(copy);
	return inverted;
}

/* ---- sets of numbers --------------------------------------------------- */

void number_set_free(struct number_set *s)
{
	free(s->numbers);
	*s = (struct number_set){0};
}

/* Returns where NUMBER is or would have to be. */
static unsigned number_set_find(const struct number_set *s, uint32_t number)
{
	unsigned from = 0, to = s->count;

	while (from < to) {
		unsigned middle = from + (to - from) / 2;

		if (s->numbers[middle] < number)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

bool number_set_has(const struct number_set *s, uint32_t number)
{
	unsigned at = number_set_find(s, number);

	return (at < s->count && s->numbers[at] == number) != s->inverted;
}

static void number_set_add(struct number_set *s, uint32_t number)
{
	unsigned at = number_set_find(s, number);

	if (at < s->count && s->numbers[at] == number)
		return;
	s->numbers = xreallocarray(s->numbers, s->count + 1, sizeof(*s->numbers));
	memmove(s->numbers + at + 1, s->numbers + at, (s->count - at) * sizeof(*s->numbers));
	s->numbers[at] = number;
	s->count++;
}

static bool add_descriptor(void *ctx, const char *token)
{
	uint64_t fd;

	if (!parse_uint(token, INT32_MAX, &fd))
		return false;
	number_set_add(ctx, (uint32_t)fd);
	return true;
}

void number_set_parse_fds(struct number_set *s, const char *text)
{
	number_set_free(s);
	s->inverted = parse_set(text, "descriptor", add_descriptor, s);
}

/* ---- signals ----------------------------------------------------------- */

int signal_by_name(const struct filter *f, const char *name, unsigned max)
{
	uint64_t number;

	if (isdigit((unsigned char)*name))
		return parse_uint(name, max, &number) ? (int)number : -1;

	const struct defs *defs = native_defs(f);
	if (!defs)
		return -1;
	for (int sig = 1; sig <= (int)max && sig < _NSIG; sig++) {
		char buf[16];
		const char *known = decode_signal_name(defs, sig, buf);

		if (known && !strncmp(known, "SIG", 3) &&
		    (!strcasecmp(known, name) || !strcasecmp(known + 3, name)))
			return sig;
	}
	return -1;
}

enum { SIGNAL_NUMBER_MAX = 255 };

static bool add_signal(void *ctx, const char *token)
{
	struct filter *f = ctx;
	int sig = signal_by_name(f, token, SIGNAL_NUMBER_MAX);

	if (sig < 0)
		return false;
	number_set_add(&f->signals, (uint32_t)sig);
	return true;
}

static void parse_signals(struct filter *f, const char *text)
{
	number_set_free(&f->signals);
	f->signals.inverted = parse_set(text, "signal", add_signal, f);
}

/* ---- sets of words ----------------------------------------------------- */

struct word_set {
	const struct word *words;
	unsigned bits;
};

static bool add_word(void *ctx, const char *token)
{
	struct word_set *s = ctx;
	const struct word *word = parse_word(s->words, token);

	if (!word)
		return false;
	s->bits |= word->value;
	return true;
}

static unsigned parse_words(const char *text, const char *what, const struct word *words,
			    unsigned all)
{
	struct word_set s = {.words = words};

	return parse_set(text, what, add_word, &s) ? all & ~s.bits : s.bits;
}

static const struct word status_words[] = {
	{"successful", STATUS_SUCCESSFUL}, {"failed", STATUS_FAILED},
	{"unfinished", STATUS_UNFINISHED}, {"unavailable", STATUS_UNAVAILABLE},
	{"detached", STATUS_DETACHED},	   {NULL, 0},
};

static const struct word quiet_words[] = {
	{"attach", QUIET_ATTACH},
	{"exit", QUIET_EXIT},
	{"path-resolution", QUIET_PATH_RESOLVE},
	{"personality", QUIET_PERSONALITY},
	{"thread-execve", QUIET_THREAD_EXECVE},
	{"superseded", QUIET_THREAD_EXECVE},
	{NULL, 0},
};

static const struct word fd_words[] = {
	{"path", FD_PATH},	 {"socket", FD_SOCKET},	    {"dev", FD_DEV}, {"pidfd", FD_PIDFD},
	{"eventfd", FD_EVENTFD}, {"signalfd", FD_SIGNALFD}, {NULL, 0},
};

static const struct word secontext_words[] = {
	{"full", SECONTEXT_FULL},
	{"mismatch", SECONTEXT_MISMATCH},
	{NULL, 0},
};

static const struct word pid_words[] = {
	{"comm", PIDS_COMM},
	{"pidns", PIDS_NAMESPACE},
	{NULL, 0},
};

/* `none` means no contexts; that neither of the forms is wanted, the shortest ones. */
static void parse_secontext(struct filter *f, const char *text)
{
	const char *elements = text + strspn(text, "!");
	bool inverted = (elements - text) & 1;

	f->secontext = parse_words(text, "secontext", secontext_words, SECONTEXT_ALL);
	if (strcmp(elements, inverted ? "all" : "none") != 0)
		f->secontext |= SECONTEXT_SHOWN;
}

/* ---- qualifiers -------------------------------------------------------- */

const struct word filter_qualifiers[] = {
	{"trace", QUALIFY_TRACE},
	{"t", QUALIFY_TRACE},
	{"abbrev", QUALIFY_ABBREV},
	{"a", QUALIFY_ABBREV},
	{"verbose", QUALIFY_VERBOSE},
	{"v", QUALIFY_VERBOSE},
	{"raw", QUALIFY_RAW},
	{"x", QUALIFY_RAW},
	{"signal", QUALIFY_SIGNAL},
	{"signals", QUALIFY_SIGNAL},
	{"s", QUALIFY_SIGNAL},
	{"status", QUALIFY_STATUS},
	{"read", QUALIFY_READ},
	{"reads", QUALIFY_READ},
	{"r", QUALIFY_READ},
	{"write", QUALIFY_WRITE},
	{"writes", QUALIFY_WRITE},
	{"w", QUALIFY_WRITE},
	{"fault", QUALIFY_FAULT},
	{"inject", QUALIFY_INJECT},
	{"quiet", QUALIFY_QUIET},
	{"silent", QUALIFY_QUIET},
	{"silence", QUALIFY_QUIET},
	{"q", QUALIFY_QUIET},
	{"decode-fds", QUALIFY_DECODE_FDS},
	{"decode-fd", QUALIFY_DECODE_FDS},
	{"decode-pids", QUALIFY_DECODE_PIDS},
	{"decode-pid", QUALIFY_DECODE_PIDS},
	{"secontext", QUALIFY_SECONTEXT},
	{"kvm", QUALIFY_KVM},
	{"namespace", QUALIFY_NAMESPACE},
	{"trace-fds", QUALIFY_TRACE_FDS},
	{"trace-fd", QUALIFY_TRACE_FDS},
	{"fds", QUALIFY_TRACE_FDS},
	{"fd", QUALIFY_TRACE_FDS},
	{NULL, 0},
};

void filter_qualify(struct filter *f, enum qualifier q, const char *set)
{
	f->given[q] = true;
	switch (q) {
	case QUALIFY_TRACE:
		call_set_parse(&f->trace, f, set);
		break;
	case QUALIFY_ABBREV:
		call_set_parse(&f->abbrev, f, set);
		break;
	case QUALIFY_VERBOSE:
		call_set_parse(&f->verbose, f, set);
		break;
	case QUALIFY_RAW:
		call_set_parse(&f->raw, f, set);
		break;
	case QUALIFY_SIGNAL:
		parse_signals(f, set);
		break;
	case QUALIFY_STATUS:
		f->status = parse_words(set, "status", status_words, STATUS_ALL);
		break;
	case QUALIFY_READ:
		number_set_parse_fds(&f->read, set);
		break;
	case QUALIFY_WRITE:
		number_set_parse_fds(&f->write, set);
		break;
	case QUALIFY_FAULT:
	case QUALIFY_INJECT:
		inject_parse(f, set, q == QUALIFY_FAULT);
		break;
	case QUALIFY_QUIET:
		f->quiet = parse_words(set, "quiet", quiet_words, QUIET_ALL);
		break;
	case QUALIFY_DECODE_FDS:
		f->fds = parse_words(set, "decode-fds", fd_words, FD_ALL);
		break;
	case QUALIFY_DECODE_PIDS:
		f->pids = parse_words(set, "decode-pids", pid_words, PIDS_ALL);
		break;
	case QUALIFY_SECONTEXT:
		parse_secontext(f, set);
		break;
	case QUALIFY_KVM:
		f->vcpu_runs = !strcmp(set, "vcpu+");
		if (!f->vcpu_runs && strcmp(set, "vcpu") != 0)
			die("invalid -e kvm= argument: '%s'", set);
		break;
	case QUALIFY_NAMESPACE:
		if (strcmp(set, "new") != 0)
			die("invalid -e namespace= argument: '%s'", set);
		break;
	case QUALIFY_TRACE_FDS:
		files_add_fds(f, set);
		break;
	default:
		BUG("qualifier %d is acted on", q);
	}
}

void filter_expr(struct filter *f, const char *expr)
{
	for (const struct word *q = filter_qualifiers; q->name; q++) {
		size_t len = strlen(q->name);

		if (!strncmp(expr, q->name, len) && expr[len] == '=') {
			filter_qualify(f, q->value, expr + len + 1);
			return;
		}
	}
	filter_qualify(f, QUALIFY_TRACE, expr);
}
