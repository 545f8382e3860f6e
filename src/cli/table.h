/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The options as the files of this module see them. */
#ifndef CALLTAP_CLI_TABLE_H
#define CALLTAP_CLI_TABLE_H

#include "cli/options.h"

enum option_section {
	SECTION_GENERAL,
	SECTION_STARTUP,
	SECTION_TRACING,
	SECTION_FILTERING,
	SECTION_OUTPUT,
	SECTION_STATISTICS,
	SECTION_TAMPERING,
	SECTION_MISCELLANEOUS,
	SECTION_COUNT
};

enum option_arg { ARG_NONE, ARG_REQUIRED, ARG_OPTIONAL /* and the letter takes none */ };

struct parse;
/* Takes the option at hand; ARG is NULL if it has none. */
typedef void option_set(struct parse *p, const char *arg);

struct option_def {
	char letter;	  /* 0: none */
	const char *name; /* NULL: none */
	enum option_arg arg;
	const char *metavar;
	enum option_section section;
	option_set *set;
	enum qualifier qualifier; /* for set_qualifier */
	bool common;		  /* in the short help */
	bool own; /* not strace's: makes no abbreviation of strace's names ambiguous */
	/* What its argument can be, for completions: words separated by blanks, behind a comma if
	 * it is a list of them; or one of @calls, @environment, @expression, @files, @injection,
	 * @processes,
	 * @signals, @users.  NULL: something else. */
	const char *values;
	const char *help;    /* lines */
	const char *same_as; /* another spelling of that name, not in the help */
};

/* In the order in which ambiguous abbreviations are listed; the last one is all zero. */
extern const struct option_def option_table[];

/* The state of reading a command line. */
struct parse {
	struct options *opt;
	const struct option_def *def; /* the option at hand, */
	const char *written;	      /* as it was written: "-a" or "--columns" */
	bool by_letter;

	/* How often the letter stood, and whether the long name did: some exclude each other. */
	unsigned follow, old_follow, daemonize, stamps, hex, fds, quiet, stack;
	bool follow_long, daemonize_long, stamps_long, hex_long, stack_long;

	enum { BPF_BY_NAME, BPF_ALWAYS, BPF_NEVER } seccomp;
	unsigned status;  /* of -z and -Z: how many */
	unsigned version; /* -V */
	enum { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER } color;
	const char **env_changes;
	size_t nchanges;
	pid_t *pids;
	size_t npids;
};

/* Ends the program: "invalid -a argument: 'x'". */
void bad_value(const struct parse *p, const char *arg) __attribute__((noreturn));

/* set_run.c: what is traced and how. */
option_set set_argv0, set_as, set_attach, set_cpu, set_daemonize, set_debug, set_detach_on, set_env,
	set_demangle, set_expr, set_failed_only, set_function_entries, set_library,
	set_library_calls, set_prototypes, set_follow, set_follow_old, set_help, set_interruptible,
	set_kill_on_exit, set_no_abbrev, set_no_seccomp, set_seccomp, set_qualifier,
	set_successful_only, set_syscall_limit, set_tips, set_trace_path, set_user, set_version;
/* set_show.c: what is shown and how. */
option_set set_absolute_timestamps, set_always_show_pid, set_append, set_arg_names, set_color,
	set_columns, set_const_style, set_decode_fds, set_format, set_indent,
	set_instruction_pointer, set_json, set_output, set_pid_comm, set_pidns, set_quiet,
	set_relative_timestamps, set_secontext, set_separately, set_stack_trace,
	set_stack_trace_frame_limit, set_string_limit, set_strings_in_hex, set_summary,
	set_summary_columns, set_summary_only, set_summary_overhead, set_summary_sort_by,
	set_summary_wall_clock, set_syscall_number, set_syscall_times;

/* ltrace.c: reads ltrace's options from ARGV, whose first word is the name it was called by.
 * Returns the index of the command. */
int ltrace_read_options(struct parse *p, int argc, char **argv);

/* help.c: print on stdout what the most common options do, what all do, and what --version says. */
void help_print_short(void);
void help_print_all(void);
void help_print_version(enum persona persona);

#endif
