/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Options that say what is shown and how. */
#include "cli/table.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/parse.h"

/* Digits of a fraction of seconds. */
static const struct word precisions[] = {{"s", 0}, {"ms", 3}, {"us", 6}, {"ns", 9}, {NULL, 0}};

static unsigned precision(const struct parse *p, const char *arg)
{
	const struct word *word = parse_word(precisions, arg ? arg : "us");

	if (!word)
		bad_value(p, arg);
	return word->value;
}

/* ---- where to ---------------------------------------------------------- */

void set_output(struct parse *p, const char *arg)
{
	p->opt->output = arg;
}

void set_append(struct parse *p, const char *arg)
{
	(void)arg;
	p->opt->append = true;
}

void set_separately(struct parse *p, const char *arg)
{
	(void)arg;
	p->opt->separately = true;
}

void set_json(struct parse *p, const char *arg)
{
	(void)arg;
	p->opt->format = FORMAT_JSON;
}

void set_format(struct parse *p, const char *arg)
{
	if (!strcmp(arg, "json"))
		p->opt->format = FORMAT_JSON;
	else if (!strcmp(arg, "text"))
		p->opt->format = FORMAT_TEXT;
	else
		bad_value(p, arg);
}

/* ---- what stands before and behind a call ------------------------------ */

void set_always_show_pid(struct parse *p, const char *arg)
{
	(void)arg;
	p->opt->always_show_pid = true;
}

/* [format:]FORMAT and [precision:]PRECISION in any order; the last of each counts. */
void set_absolute_timestamps(struct parse *p, const char *arg)
{
	static const struct word formats[] = {
		{"none", STAMP_NONE}, {"time", STAMP_TIME}, {"unix", STAMP_UNIX}, {NULL, 0}};
	static const char format_key[] = "format:", precision_key[] = "precision:";

	if (p->by_letter) {
		p->stamps++;
		return;
	}
	p->stamps_long = true;
	if (p->opt->stamp == STAMP_NONE)
		p->opt->stamp = STAMP_TIME;

	char *copy = xstrdup(arg ? arg : ""), *rest = copy, *piece;
	while ((piece = strsep(&rest, ","))) {
		bool is_format = !strncasecmp(piece, format_key, strlen(format_key));
		bool is_precision = !strncasecmp(piece, precision_key, strlen(precision_key));
		const char *value = is_format	   ? piece + strlen(format_key)
				    : is_precision ? piece + strlen(precision_key)
						   : piece;
		const struct word *format = is_precision ? NULL : parse_word(formats, value);
		const struct word *digits = is_format ? NULL : parse_word(precisions, value);

		if (!*piece)
			continue;
		if (format)
			p->opt->stamp = (enum stamp)format->value;
		else if (digits)
			p->opt->stamp_digits = digits->value;
		else
			bad_value(p, arg);
	}
	free(copy);
}

void set_relative_timestamps(struct parse *p, const char *arg)
{
	p->opt->relative = true;
	p->opt->relative_digits = precision(p, arg);
}

void set_syscall_times(struct parse *p, const char *arg)
{
	p->opt->duration = true;
	p->opt->duration_digits = precision(p, arg);
}

void set_syscall_number(struct parse *p, const char *arg)
{
	(void)arg;
	p->opt->syscall_number = true;
}

void set_instruction_pointer(struct parse *p, const char *arg)
{
	(void)arg;
	p->opt->instruction_pointer = true;
}

void set_stack_trace(struct parse *p, const char *arg)
{
	static const struct word forms[] = {
		{"symbol", STACK_SYMBOLS}, {"source", STACK_SOURCE}, {NULL, 0}};

	if (p->by_letter) {
		p->stack++;
		return;
	}
	const struct word *form = parse_word(forms, arg ? arg : "symbol");
	if (!form)
		bad_value(p, arg);
	p->stack_long = true;
	p->opt->stack = (enum stack_detail)form->value;
}

void set_stack_trace_frame_limit(struct parse *p, const char *arg)
{
	uint64_t limit;

	if (!parse_uint(arg, INT_MAX, &limit) || !limit)
		bad_value(p, arg);
	p->opt->stack_limit = (unsigned)limit;
}

void set_quiet(struct parse *p, const char *arg)
{
	if (p->by_letter)
		p->quiet++;
	else
		filter_qualify(p->opt->filter, QUALIFY_QUIET, arg ? arg : "attach,personality");
}

/* ---- the call ---------------------------------------------------------- */

void set_arg_names(struct parse *p, const char *arg)
{
	(void)arg;
	p->opt->text.arg_names = true;
}

void set_color(struct parse *p, const char *arg)
{
	static const struct word whens[] = {
		{"auto", COLOR_AUTO}, {"always", COLOR_ALWAYS}, {"never", COLOR_NEVER}, {NULL, 0}};
	const struct word *when = parse_word(whens, arg ? arg : "always");

	if (!when)
		bad_value(p, arg);
	p->color = when->value;
}

void set_columns(struct parse *p, const char *arg)
{
	uint64_t column;

	if (!parse_uint(arg, INT32_MAX, &column))
		bad_value(p, arg);
	p->opt->text.column = (unsigned)column;
}

void set_const_style(struct parse *p, const char *arg)
{
	if (!strcmp(arg, "raw"))
		p->opt->text.name_form = NAME_RAW;
	else if (!strcmp(arg, "abbrev"))
		p->opt->text.name_form = NAME_ABBREV;
	else if (!strcmp(arg, "verbose"))
		p->opt->text.name_form = NAME_VERBOSE;
	else
		bad_value(p, arg);
}

void set_decode_fds(struct parse *p, const char *arg)
{
	if (p->by_letter)
		p->fds++;
	else
		filter_qualify(p->opt->filter, QUALIFY_DECODE_FDS, arg ? arg : "path");
}

void set_secontext(struct parse *p, const char *arg)
{
	filter_qualify(p->opt->filter, QUALIFY_SECONTEXT, arg ? arg : "!full,mismatch");
}

void set_pid_comm(struct parse *p, const char *arg)
{
	struct filter *f = p->opt->filter;

	(void)arg;
	filter_set_pids(f, PIDS_COMM);
}

void set_pidns(struct parse *p, const char *arg)
{
	struct filter *f = p->opt->filter;

	(void)arg;
	filter_set_pids(f, PIDS_NAMESPACE);
}

void set_string_limit(struct parse *p, const char *arg)
{
	enum { STRING_LIMIT_MAX = 0x3fffffff }; /* strace's */
	uint64_t limit;

	if (!parse_uint(arg, STRING_LIMIT_MAX, &limit))
		bad_value(p, arg);
	p->opt->decode.string_limit = (unsigned)limit;
}

void set_strings_in_hex(struct parse *p, const char *arg)
{
	static const struct word forms[] = {{"none", STRINGS_PLAIN},
					    {"non-ascii-chars", STRINGS_HEX_NONASCII_CHARS},
					    {"non-ascii", STRINGS_HEX_NONASCII},
					    {"all", STRINGS_HEX_ALL},
					    {NULL, 0}};

	if (p->by_letter) {
		p->hex++;
		return;
	}
	const struct word *form = parse_word(forms, arg ? arg : "all");
	if (!form)
		bad_value(p, arg);
	p->hex_long = true;
	p->opt->text.string_form = (enum string_form)form->value;
}

/* ---- the summary ------------------------------------------------------- */

/* -c and -C exclude each other from the start. */
static void set_summary_kind(struct parse *p, bool only)
{
	struct options *opt = p->opt;

	if (opt->summary && opt->summary_only != only)
		die_usage("-c/--summary-only and -C/--summary are mutually exclusive");
	opt->summary = true;
	opt->summary_only = only;
}

void set_summary_only(struct parse *p, const char *arg)
{
	(void)arg;
	set_summary_kind(p, true);
}

void set_summary(struct parse *p, const char *arg)
{
	(void)arg;
	set_summary_kind(p, false);
}

void set_summary_overhead(struct parse *p, const char *arg)
{
	struct summary_options *s = &p->opt->summary_options;

	if (!parse_duration(arg, &s->overhead_ns))
		bad_value(p, arg);
	s->overhead_set = true;
}

void set_summary_columns(struct parse *p, const char *arg)
{
	const struct summary_options only = {.columns = arg};

	summary_check(&only);
	p->opt->summary_options.columns = arg;
}

void set_summary_sort_by(struct parse *p, const char *arg)
{
	const struct summary_options only = {.sort_by = arg};

	summary_check(&only);
	p->opt->summary_options.sort_by = arg;
}

void set_summary_wall_clock(struct parse *p, const char *arg)
{
	(void)arg;
	p->opt->summary_options.wall_clock = true;
}

void set_indent(struct parse *p, const char *arg)
{
	uint64_t columns;

	if (!parse_uint(arg, 100, &columns))
		bad_value(p, arg);
	p->opt->indent = (unsigned)columns;
}
