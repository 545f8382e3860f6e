/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From the table to getopt_long(), and what follows from all options together. */
#include "cli/options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/stdio.h"
#include "cli/table.h"

/* ---- one option after the other ---------------------------------------- */

/* What getopt_long() returns for a long option: more than any letter. */
enum { LONG_OPTION = 256 };

static size_t table_index(const char *name)
{
	for (size_t i = 0; option_table[i].letter || option_table[i].name; i++)
		if (option_table[i].name && !strcmp(option_table[i].name, name))
			return i;
	BUG("no option --%s", name);
}

/* As getopt_long() wants it: all long options, or those that strace has, too. */
static struct option *long_options(bool with_own)
{
	size_t count = 0, n = 0;

	while (option_table[count].letter || option_table[count].name)
		count++;
	struct option *options = xcalloc(count + 1, sizeof(*options));
	for (size_t i = 0; i < count; i++) {
		const struct option_def *def = &option_table[i];
		size_t canonical = def->same_as ? table_index(def->same_as) : i;

		if (!def->name || (def->own && !with_own))
			continue;
		options[n++] = (struct option){.name = def->name,
					       .has_arg = (int)def->arg,
					       .val = LONG_OPTION + (int)canonical};
	}
	return options;
}

static char *short_options(void)
{
	struct buf b = BUF_INIT;

	buf_putc(&b, '+'); /* options behind PROG are PROG's */
	for (const struct option_def *def = option_table; def->letter || def->name; def++) {
		if (!def->letter)
			continue;
		buf_putc(&b, def->letter);
		if (def->arg == ARG_REQUIRED)
			buf_putc(&b, ':');
	}
	buf_putc(&b, '\0');
	return b.data;
}

static const struct option_def *by_letter(int letter)
{
	const struct option_def *def = option_table;

	while (def->letter != letter)
		def++;
	return def;
}

/* Whether WORD of the command line is, or abbreviates, a long option of strace, and is not one of
 * calltap's own that is written in full.  Own names thus make no abbreviation ambiguous. */
static bool is_common(const char *word)
{
	bool abbreviates = false;

	if (!word || strncmp(word, "--", 2) != 0)
		return false;
	word += 2;
	size_t len = strcspn(word, "=");
	for (const struct option_def *def = option_table; def->letter || def->name; def++) {
		if (!def->name || strncmp(def->name, word, len) != 0)
			continue;
		if (def->own && !def->name[len])
			return false;
		abbreviates |= !def->own;
	}
	return abbreviates;
}

static void read_options(struct parse *p, int argc, char **argv)
{
	struct option *all = long_options(true), *common = long_options(false);
	const struct option *longs;
	char *shorts = short_options();
	char written[64];
	int c, index;

	/* getopt_long() complains in the name of argv[0]; --as changes that. */
	char *caller = argv[0];
	argv[0] = (char *)program_name;
	while (longs = optind < argc && is_common(argv[optind]) ? common : all,
	       (c = getopt_long(argc, argv, shorts, longs, &index)) != -1) {
		if (c == '?') {
			fprintf(stderr, "Try '%s -h' for more information.\n", program_name);
			exit(1);
		}
		p->by_letter = c < LONG_OPTION;
		p->def = p->by_letter ? by_letter(c) : &option_table[c - LONG_OPTION];
		if (p->by_letter)
			snprintf(written, sizeof(written), "-%c", c);
		else
			snprintf(written, sizeof(written), "--%s", longs[index].name);
		p->written = written;
		p->def->set(p, optarg);
		argv[0] = (char *)program_name;
	}
	argv[0] = caller;
	free(all);
	free(common);
	free(shorts);
}

/* ---- all of them together ---------------------------------------------- */

static void exclude(bool a, bool b, const char *letter, const char *name)
{
	if (a && b)
		die("%s and %s cannot be provided simultaneously", letter, name);
}

static void finish_command(struct parse *p)
{
	struct options *opt = p->opt;

	if (!opt->engine.argv && !p->npids && opt->tips.form == TIPS_NONE)
		die_usage("must have PROG [ARGS] or -p PID");
	exclude(p->daemonize, p->daemonize_long, "-D", "--daemonize");
	if (p->daemonize)
		opt->engine.daemonize = p->daemonize;
	if (opt->engine.daemonize && !opt->engine.argv)
		die_usage("PROG [ARGS] must be specified with -D/--daemonize");
	if (opt->engine.argv0 && !opt->engine.argv)
		die_usage("PROG [ARGS] must be specified with --argv0");
	if (opt->engine.daemonize > 3)
		die_usage("Too many -D's (%u), maximum supported -D count is 3",
			  opt->engine.daemonize);
	if (opt->engine.kill_on_exit && p->npids)
		die_usage("--kill-on-exit and -p/--attach are mutually exclusive options");
	opt->engine.pids = p->pids;
	opt->engine.npids = p->npids;
	opt->engine.env_changes = p->env_changes;
}

/* -t, -tt, -ttt; -x, -xx; -y, -yy */
static void finish_repeated(struct parse *p)
{
	struct options *opt = p->opt;

	exclude(p->stamps, p->stamps_long, "-t", "--absolute-timestamps");
	if (p->stamps) {
		opt->stamp = p->stamps > 2 ? STAMP_UNIX : STAMP_TIME;
		opt->stamp_digits = p->stamps > 1 ? 6 : 0;
	}
	exclude(p->hex, p->hex_long, "-x", "--strings-in-hex");
	if (p->hex)
		opt->text.string_form = p->hex > 1 ? STRINGS_HEX_ALL : STRINGS_HEX_NONASCII;
	exclude(p->fds, filter_was_given(opt->filter, QUALIFY_DECODE_FDS), "-y", "--decode-fds");
	if (p->fds)
		filter_set_fds(opt->filter, p->fds > 1 ? FD_ALL : FD_PATH);
}

static void finish_stack(struct parse *p)
{
	enum { STACK_LIMIT = 256 };
	struct options *opt = p->opt;

	exclude(p->stack, p->stack_long, "-k", "--stack-trace");
	if (p->stack)
		opt->stack = p->stack > 1 ? STACK_SOURCE : STACK_SYMBOLS;
	if (opt->stack == STACK_SOURCE && !unwind_has_source())
		die("Stack traces with source line information (-kk/--stack-trace=source option) "
		    "are not supported by this build of %s",
		    opt->persona == PERSONA_STRACE ? "strace" : "calltap");
	if (!opt->stack_limit)
		opt->stack_limit = STACK_LIMIT;
	else if (opt->stack == STACK_NONE)
		error("--stack-trace-frame-limit has no effect without -k/--stack-trace");
}

/* What --seccomp-bpf does not go together with; some of it only for strace, which -F does not move
 * either. */
static void finish_seccomp_request(struct parse *p)
{
	const struct options *opt = p->opt;
	const char *against;
	bool as_strace = opt->persona == PERSONA_STRACE;

	if (p->seccomp != BPF_ALWAYS)
		return;
	if (as_strace && !p->follow && !p->follow_long)
		against = "cannot be used without -f/--follow-forks, disabling";
	else if (as_strace && opt->engine.detach_on_execve)
		against = "is not enabled because it is not compatible with -b";
	else if (as_strace && opt->syscall_limit)
		against = "is not enabled because it is not compatible with --syscall-limit";
	else if (p->npids && (as_strace || !opt->engine.argv))
		against = "is not enabled for processes attached with -p";
	else
		return;
	p->seccomp = BPF_NEVER;
	error("--seccomp-bpf %s", against);
}

static void finish_follow(struct parse *p)
{
	struct options *opt = p->opt;

	exclude(p->follow, p->follow_long, "-f", "--follow-forks");
	exclude(p->follow > 1, opt->separately, "-ff", "--output-separately");
	finish_seccomp_request(p);
	/* Alone, -f takes --output-separately back. */
	if (p->follow)
		opt->separately = p->follow > 1;
	opt->engine.follow_forks = p->follow || p->follow_long || p->old_follow;
	if (!p->old_follow)
		return;
	if (p->follow || p->follow_long)
		error("deprecated option -F ignored");
	else
		error("option -F is deprecated, please use -f/--follow-forks instead");
}

static void without_effect(bool given, const char *option)
{
	if (given)
		error("%s has no effect with -c/--summary-only", option);
}

static void finish_summary(struct parse *p)
{
	const struct options *opt = p->opt;

	if (opt->summary && opt->separately)
		die_usage("(-c/--summary-only or -C/--summary) and -ff/--output-separately are "
			  "mutually exclusive");
	if (!opt->summary) {
		static const char must[] =
			"%s must be given with (-c/--summary-only or -C/--summary)";

		if (opt->summary_options.wall_clock)
			die_usage(must, "-w/--summary-wall-clock");
		if (opt->summary_options.columns)
			die_usage(must, "-U/--summary-columns");
		if (opt->summary_options.sort_by)
			error("-S/--summary-sort-by has no effect without (-c/--summary-only or "
			      "-C/--summary)");
	}
	if (opt->summary_only) {
		without_effect(opt->instruction_pointer, "-i/--instruction-pointer");
		without_effect(opt->stack != STACK_NONE, "-k/--stack-trace");
		without_effect(opt->syscall_number, "-n/--syscall-number");
		without_effect(opt->relative, "-r/--relative-timestamps");
		without_effect(opt->stamp != STAMP_NONE, "-t/--absolute-timestamps");
		without_effect(opt->duration, "-T/--syscall-times");
		without_effect(filter_fd_want(opt->filter), "-y/--decode-fds");
	}
}

/* --color=auto: on a terminal that can do it, for a user who wants it. */
static bool wants_color(const struct parse *p)
{
	const char *term = getenv("TERM"), *no_color = getenv("NO_COLOR");

	if (p->color != COLOR_AUTO)
		return p->color == COLOR_ALWAYS;
	return !p->opt->output && isatty(STDERR_FILENO) && !(no_color && *no_color) &&
	       !(term && !strcmp(term, "dumb"));
}

static void finish_output(struct parse *p)
{
	struct options *opt = p->opt;
	bool follows = opt->engine.follow_forks;

	if (!opt->output) {
		if (opt->separately && !follows)
			error("--output-separately has no effect without -o/--output");
		if (opt->append)
			error("-A/--output-append-mode has no effect without -o/--output");
		opt->separately = false;
	}
	if (p->status > 1)
		error("Only the last of -z/--successful-only/-Z/--failed-only options will take "
		      "effect. See status qualifier for more complex filters.");
	/* As strace: what -qqq says counts later. */
	filter_resolve_paths(opt->filter, filter_quiet_bits(opt->filter) & QUIET_PATH_RESOLVE);
	engine_check_user(&opt->engine);
	if (opt->separately && (*opt->output == '|' || *opt->output == '!'))
		die_usage("piping the output and -ff/--output-separately are mutually exclusive");
	opt->pid_prefix = opt->output && !opt->separately && follows;
	opt->text.color = wants_color(p);
}

static void finish_quiet(struct parse *p)
{
	struct options *opt = p->opt;
	/* -q, -qq, -qqq */
	static const unsigned levels[] = {0, QUIET_ATTACH | QUIET_PERSONALITY,
					  QUIET_ATTACH | QUIET_PERSONALITY | QUIET_EXIT, QUIET_ALL};
	unsigned quiet = filter_quiet_bits(opt->filter);

	if (opt->persona == PERSONA_LTRACE)
		quiet = QUIET_ATTACH | QUIET_PERSONALITY;
	exclude(p->quiet, filter_was_given(opt->filter, QUALIFY_QUIET), "-q", "-e quiet/--quiet");
	if (p->quiet)
		quiet = levels[p->quiet < 3 ? p->quiet : 3];
	/* Messages would go elsewhere than the trace; JSON has its events in the stream. */
	if (!filter_was_given(opt->filter, QUALIFY_QUIET) && opt->output && opt->engine.argv &&
	    opt->format == FORMAT_TEXT)
		quiet |= QUIET_ATTACH | QUIET_PERSONALITY;
	filter_set_quiet(opt->filter, quiet);
	if (!opt->engine.interruptible)
		opt->engine.interruptible = opt->engine.daemonize	      ? INTR_BLOCK_TSTP_TOO
					    : opt->output && opt->engine.argv ? INTR_NEVER
									      : INTR_WHILE_WAIT;
}

static bool wants_number(const void *filter, enum abi abi, uint64_t nr)
{
	return filter_may_want_number(filter, abi, nr);
}

static void finish_seccomp(const struct parse *p)
{
	struct options *opt = p->opt;

	opt->engine.wants = wants_number;
	opt->engine.wants_ctx = opt->filter;
	if (p->seccomp == BPF_NEVER ||
	    (p->seccomp == BPF_BY_NAME && opt->persona == PERSONA_STRACE))
		return;
	/* The number and the place of the last call stand beside signals, too.  What was attached
	 * to is to be let go without being disturbed, for which the tracer has to end. */
	bool changes_much = opt->syscall_number || opt->instruction_pointer || p->npids;
	if (p->seccomp == BPF_ALWAYS)
		opt->engine.seccomp = SECCOMP_INSIST;
	else if (!changes_much)
		opt->engine.seccomp = SECCOMP_IF_SAFE;
}

/* Which clocks are to be read for each event. */
static unsigned clocks(const struct options *opt)
{
	unsigned bits = 0, summary = 0;

	if (opt->summary)
		summary = summary_clocks(&opt->summary_options);
	if (opt->stamp != STAMP_NONE || opt->format == FORMAT_JSON)
		bits |= CLOCK_BIT_REAL;
	if (opt->relative || opt->duration || opt->format == FORMAT_JSON ||
	    summary & SUMMARY_WALL || (opt->summary && opt->libs))
		bits |= CLOCK_BIT_MONO;
	if (summary & SUMMARY_CPU)
		bits |= CLOCK_BIT_STIME;
	return bits;
}

static void finish_libs(struct options *opt)
{
	if (!opt->libs)
		return;
	opt->lib_wants = lib_filter_wants(opt->lib_filter);
	opt->engine.libs = &opt->lib_wants;
	opt->engine.no_calls = !filter_was_given(opt->filter, QUALIFY_TRACE);
	/* Breakpoints stop whatever a seccomp filter lets pass. */
	opt->engine.seccomp = SECCOMP_OFF;
}

void options_parse(struct options *opt, int argc, char **argv)
{
	enum { STRING_LIMIT = 32, COLUMN = 40 };
	const char *base = argc && argv[0] ? strrchr(argv[0], '/') : NULL;
	struct parse p = {.opt = opt};

	*opt = (struct options){.decode.string_limit = STRING_LIMIT, .text.column = COLUMN};
	opt->filter = filter_new();
	opt->lib_filter = lib_filter_new();
	opt->indent = 2;
	if (argc && argv[0] && *argv[0]) {
		program_name = argv[0];
		if (!strcmp(base ? base + 1 : argv[0], "strace"))
			opt->persona = PERSONA_STRACE;
		else if (!strcmp(base ? base + 1 : argv[0], "ltrace"))
			opt->persona = PERSONA_LTRACE;
	}
	/* Its options are others: it has to be known before any is read. */
	if (argc > 1 && !strcmp(argv[1], "--as=ltrace")) {
		opt->persona = PERSONA_LTRACE;
		program_name = "ltrace";
		argc--;
		argv++;
	}
	if (opt->persona == PERSONA_LTRACE)
		optind = ltrace_read_options(&p, argc, argv);
	else
		read_options(&p, argc, argv);
	if (p.version) {
		help_print_version(opt->persona);
		stdio_exit();
	}
	if (optind < argc)
		opt->engine.argv = argv + optind;
	/* In strace's order: it decides which of several mistakes is reported. */
	finish_command(&p);
	finish_repeated(&p);
	finish_stack(&p);
	finish_follow(&p);
	finish_summary(&p);
	finish_output(&p);
	finish_quiet(&p);
	finish_seccomp(&p);
	finish_libs(opt);
	opt->engine.clocks = clocks(opt);
	opt->engine.stacks = opt->stack != STACK_NONE;
	opt->decode.fd_want = filter_fd_want(opt->filter);
	opt->decode.pid_comm = filter_pid_bits(opt->filter) & PIDS_COMM;
	opt->decode.pid_ns = filter_pid_bits(opt->filter) & PIDS_NAMESPACE;
	opt->decode.secontext = filter_secontext_bits(opt->filter);
	if (opt->decode.secontext & SECONTEXT_MISMATCH && !secontext_has_database())
		die("SELinux context printing (--secontext option) is not supported by this build "
		    "of %s",
		    opt->persona == PERSONA_STRACE ? "strace" : "calltap");
	opt->decode.kvm_exits = filter_was_given(opt->filter, QUALIFY_KVM);
	opt->decode.kvm_runs = filter_shows_vcpus(opt->filter);
	opt->decode.new_namespaces = filter_was_given(opt->filter, QUALIFY_NAMESPACE);
}

void options_free(struct options *opt)
{
	filter_free(opt->filter);
	lib_filter_free(opt->lib_filter);
	free(opt->configs);
	free((void *)opt->engine.pids);
	free((void *)opt->engine.env_changes);
}
