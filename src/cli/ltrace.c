/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command line of ltrace, which calltap takes when it is called so. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/stdio.h"
#include "base/parse.h"
#include "cli/table.h"

static const struct option long_options[] = {
	{"align", required_argument, NULL, 'a'},   {"config", required_argument, NULL, 'F'},
	{"debug", required_argument, NULL, 'D'},   {"demangle", no_argument, NULL, 'C'},
	{"indent", required_argument, NULL, 'n'},  {"help", no_argument, NULL, 'h'},
	{"library", required_argument, NULL, 'l'}, {"output", required_argument, NULL, 'o'},
	{"version", no_argument, NULL, 'V'},	   {"no-signals", no_argument, NULL, 'b'},
	{"where", required_argument, NULL, 'w'},   {NULL, 0, NULL, 0},
};

static void __attribute__((noreturn)) give_up(void)
{
	fprintf(stderr, "Try `%s --help' for more information.\n", program_name);
	exit(1);
}

static void __attribute__((noreturn)) print_help(void)
{
	printf("Usage: %s [option ...] [command [arg ...]]\n"
	       "Show the library calls of a command, or of processes that run.\n"
	       "\n"
	       "  -a, --align=COLUMN     put results into COLUMN (default 50)\n"
	       "  -A N                   show at most N elements of an array (default 4)\n"
	       "  -b, --no-signals       do not show signals\n"
	       "  -c                     count calls and times, show only the table\n"
	       "  -C, --demangle         show the names that C++ sources have\n"
	       "  -D, --debug=MASK       tell on stderr what the tracer does\n"
	       "  -e FILTER              which library calls to trace (default @MAIN)\n"
	       "  -f                     trace threads and child processes, too\n"
	       "  -F, --config=FILE      read prototypes from FILE instead of /etc/ltrace.conf "
	       "and\n"
	       "                         ~/.ltrace.conf; may be repeated\n"
	       "  -h, --help             show this\n"
	       "  -i                     show where each call returns to\n"
	       "  -l, --library=PATTERN  only calls of functions that such libraries have\n"
	       "  -L                     no library calls unless -e says so\n"
	       "  -n, --indent=N         shift what is nested by N columns a level\n"
	       "  -o, --output=FILE      write into FILE\n"
	       "  -p PID                 attach to a process; may be repeated\n"
	       "  -r                     show the time since the line before\n"
	       "  -s N                   show at most N bytes of a string (default 32)\n"
	       "  -S                     show system calls, too\n"
	       "  -t, -tt, -ttt          show the time, with microseconds, since 1970\n"
	       "  -T                     show how long calls take\n"
	       "  -u USER                run the command as USER\n"
	       "  -V, --version          show the version\n"
	       "  -w, --where=N          show N frames of the stack behind each call\n"
	       "  -x FILTER              trace functions where they begin\n"
	       "\n"
	       "Filters: [+-]SYMBOL@LIBRARY..., globs or /regular expressions/.  Manual: man "
	       "calltap.\n",
	       program_name);
	stdio_exit();
}

static uint64_t number(const char *arg, char letter, uint64_t most)
{
	uint64_t value;

	if (!parse_uint(arg, most, &value)) {
		error("Invalid argument to -%c: '%s'.", letter, arg);
		give_up();
	}
	return value;
}

/* Options that have to do with what is traced; returns false if C is none of them. */
static bool set_what(struct parse *p, int c, const char *arg)
{
	struct options *opt = p->opt;

	switch (c) {
	case 'e':
		lib_filter_add_import(opt->lib_filter, arg);
		break;
	case 'f':
		p->follow = 1;
		break;
	case 'F':
		opt->configs =
			xreallocarray(opt->configs, opt->nconfigs + 1, sizeof(*opt->configs));
		opt->configs[opt->nconfigs++] = arg;
		break;
	case 'l':
		lib_filter_add_library(opt->lib_filter, arg, true);
		break;
	case 'L':
		lib_filter_no_default(opt->lib_filter);
		break;
	case 'p':
		set_attach(p, arg);
		break;
	case 'S':
		filter_qualify(opt->filter, QUALIFY_TRACE, "all");
		break;
	case 'u':
		opt->engine.username = arg;
		break;
	case 'x':
		lib_filter_add_entry(opt->lib_filter, arg);
		break;
	default:
		return false;
	}
	return true;
}

static void set_how(struct parse *p, int c, const char *arg)
{
	struct options *opt = p->opt;

	switch (c) {
	case 'a':
		opt->text.column = (unsigned)number(arg, 'a', 10000);
		opt->text.column -= opt->text.column > 0;
		break;
	case 'A':
		opt->decode.array_limit = (unsigned)number(arg, 'A', 100000);
		break;
	case 'b':
		opt->no_signals = true;
		break;
	case 'c':
		opt->summary = opt->summary_only = true;
		break;
	case 'C':
		opt->demangle = true;
		break;
	case 'D':
		opt->engine.debug++;
		break;
	case 'i':
		opt->instruction_pointer = true;
		break;
	case 'n':
		opt->indent = (unsigned)number(arg, 'n', 20);
		break;
	case 'o':
		opt->output = arg;
		break;
	case 'r':
		opt->relative = true;
		opt->relative_digits = 6;
		break;
	case 's':
		opt->decode.string_limit = (unsigned)number(arg, 's', INT32_MAX);
		break;
	case 't':
		p->stamps++;
		break;
	case 'T':
		opt->duration = true;
		opt->duration_digits = 6;
		break;
	case 'w':
		opt->stack = STACK_SYMBOLS;
		opt->stack_limit = (unsigned)number(arg, 'w', 10000);
		break;
	}
}

int ltrace_read_options(struct parse *p, int argc, char **argv)
{
	struct options *opt = p->opt;
	char *caller = argv[0];
	int c;

	argv[0] = (char *)program_name; /* in whose name getopt_long() complains */
	opt->persona = PERSONA_LTRACE;
	opt->libs = true;
	opt->indent = 0;
	opt->text.column = 49;
	opt->decode.limited = opt->decode.bare_targets = true;
	opt->decode.array_limit = 4;
	while ((c = getopt_long(argc, argv, "+a:A:bcCD:e:fF:hiLl:n:o:p:rSs:tTu:Vw:x:", long_options,
				NULL)) != -1) {
		if (c == '?')
			give_up();
		else if (c == 'h')
			print_help();
		else if (c == 'V')
			p->version++;
		else if (!set_what(p, c, optarg))
			set_how(p, c, optarg);
	}
	argv[0] = caller;
	if (lib_filter_contradicts_itself(opt->lib_filter)) {
		error("Option -L can't be used with -e or -l.");
		give_up();
	}
	if (!p->version && optind >= argc && !p->npids) {
		error("too few arguments");
		give_up();
	}
	return optind;
}
