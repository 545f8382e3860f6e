/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The command line as data.  One table (table.c) is the source of the
 * parser, --help and the synopsis.
 */
#ifndef CALLTAP_CLI_OPTIONS_H
#define CALLTAP_CLI_OPTIONS_H

#include <stdbool.h>

#include "cli/tips.h"
#include "decode/decode.h"
#include "emit/text.h"
#include "engine/engine.h"
#include "filter/filter.h"
#include "filter/libs.h"
#include "report/summary.h"
#include "unwind/unwind.h"

enum format { FORMAT_TEXT, FORMAT_JSON };

/* The names calltap answers to. */
enum persona { PERSONA_CALLTAP, PERSONA_STRACE, PERSONA_LTRACE };

enum stamp { STAMP_NONE, STAMP_TIME, STAMP_UNIX };

struct options {
	enum persona persona;
	enum format format;
	struct engine_config engine;
	struct decode_options decode;
	struct text_options text;
	struct filter *filter;
	struct tips tips;

	/* output */
	const char *output; /* -o, NULL: stderr */
	bool append;	    /* -A */
	bool separately;    /* -ff, --output-separately; with `output` only */
	bool pid_prefix;    /* -f with -o: every line starts with the pid */
	bool always_show_pid;

	/* times */
	enum stamp stamp;      /* -t, -tt, -ttt, --absolute-timestamps */
	unsigned stamp_digits; /* 0, 3, 6, 9 */
	bool relative;	       /* -r */
	unsigned relative_digits;
	bool duration; /* -T */
	unsigned duration_digits;
	bool syscall_number;		  /* -n */
	bool instruction_pointer;	  /* -i */
	enum stack_detail stack;	  /* -k, -kk */
	unsigned stack_limit;		  /* frames; 0: not given, while options are read */
	unsigned long long syscall_limit; /* 0: none */

	/* library calls */
	bool libs;	/* they are traced */
	bool no_abbrev; /* -v; functions are in no set of -e abbrev */
	struct lib_filter *lib_filter;
	struct lib_wants lib_wants;
	bool demangle;
	const char **configs; /* ltrace's -F; NULL: its usual files.  Else --prototypes */
	size_t nconfigs;
	bool no_signals; /* ltrace's -b */
	unsigned indent; /* blanks for each call that something is nested in */

	/* summary */
	bool summary;	   /* -c, -C */
	bool summary_only; /* -c */
	struct summary_options summary_options;
};

/* Parses ARGV into OPT, which keeps pointers into it.  Ends the program itself for --help,
 * --version and bad options (strace's wording, exit status 1). */
void options_parse(struct options *opt, int argc, char **argv);

/* Frees what options_parse() has made. */
void options_free(struct options *opt);

#endif
