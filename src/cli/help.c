/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "cli/table.h"

/* What is typed to call it: a directory in front would only push columns aside. */
static const char *own_name(void)
{
	const char *slash = strrchr(program_name, '/');

	return slash ? slash + 1 : program_name;
}

static void print_usage(void)
{
	printf("usage: %s [OPTION]... PROG [ARGS]\n", own_name());
	printf("       %s [OPTION]... -p PID\n", own_name());
}

static void print_example(const char *arguments, const char *what)
{
	enum { WIDTH = 45 };

	printf("  %s %-*s %s\n", own_name(), WIDTH - (int)strlen(own_name()), arguments, what);
}

/* "-a, --columns=COLUMN" */
static void spell(struct buf *b, const struct option_def *def)
{
	bool letter_takes = def->arg == ARG_REQUIRED && !def->name;

	if (def->letter)
		buf_printf(b, "-%c%s%s", def->letter, letter_takes ? " " : "",
			   letter_takes ? def->metavar : "");
	if (!def->name)
		return;
	buf_printf(b, "%s--%s", def->letter ? ", " : "", def->name);
	if (def->arg == ARG_REQUIRED)
		buf_printf(b, "=%s", def->metavar);
	if (def->arg == ARG_OPTIONAL)
		buf_printf(b, "[=%s]", def->metavar);
}

void help_print_short(void)
{
	print_usage();
	putchar('\n');
	print_example("ls", "every system call of ls");
	print_example("-f -o LOG make", "of all that make starts, in LOG");
	print_example("-e %file,%net curl URL", "only calls on files or sockets");
	print_example("-L -e %file ls", "library calls, files inside");
	print_example("-c -f PROG", "a table: calls, errors, times");
	print_example("-e inject=read:error=EIO:when=3+ PROG", "the third read and later fail");
	putchar('\n');
	for (const struct option_def *def = option_table; def->letter || def->name; def++) {
		struct buf left = BUF_INIT;

		if (!def->common)
			continue;
		buf_printf(&left, "-%c", def->letter);
		if (def->arg == ARG_REQUIRED)
			buf_printf(&left, " %s", def->metavar);
		printf("  %-8s %.*s\n", buf_str(&left), (int)strcspn(def->help, "\n;"), def->help);
		buf_free(&left);
	}
	printf("\nAll options: %s --help=all.  Manual: man calltap.\n", own_name());
}

static void print_option(const struct option_def *def)
{
	struct buf name = BUF_INIT;
	const char *line = def->help;

	spell(&name, def);
	printf("  %s\n", buf_str(&name));
	while (*line) {
		size_t len = strcspn(line, "\n");

		printf("        %.*s\n", (int)len, line);
		line += len + (line[len] == '\n');
	}
	buf_free(&name);
}

void help_print_all(void)
{
	static const char *const titles[SECTION_COUNT] = {
		[SECTION_GENERAL] = "General",	   [SECTION_STARTUP] = "Startup",
		[SECTION_TRACING] = "Tracing",	   [SECTION_FILTERING] = "Filtering",
		[SECTION_OUTPUT] = "Output",	   [SECTION_STATISTICS] = "Statistics",
		[SECTION_TAMPERING] = "Tampering", [SECTION_MISCELLANEOUS] = "Miscellaneous",
	};

	print_usage();
	for (int section = 0; section < SECTION_COUNT; section++) {
		printf("\n%s:\n", titles[section]);
		for (const struct option_def *def = option_table; def->letter || def->name; def++)
			if (def->help && (int)def->section == section)
				print_option(def);
	}
}

void help_print_version(enum persona persona)
{
	const char *separator = "";

	if (persona == PERSONA_LTRACE)
		puts("ltrace version 0.7.3 (calltap " PACKAGE_VERSION ")");
	else if (persona == PERSONA_STRACE)
		puts("strace -- version 7.2 (calltap " PACKAGE_VERSION ")");
	else
		puts("calltap " PACKAGE_VERSION);
	fputs("System calls of:", stdout);
	for (enum abi abi = 0; abi < ABI_COUNT; abi++) {
		if (!defs_for_abi(abi))
			continue;
		printf("%s %s", separator, abi_table[abi].name);
		separator = ",";
	}
	puts("\nFree software under the GNU LGPL, version 2.1 or later; there is NO WARRANTY.");
}
