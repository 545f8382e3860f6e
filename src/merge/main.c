/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* calltap-log-merge: the files of -ff as one. */
#include "config.h"

#include <getopt.h>
#include <signal.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/stdio.h"
#include "merge/logs.h"

static void print_usage(FILE *out)
{
	fprintf(out,
		"Usage: %s FILE\n\n"
		"Reads the files FILE.PID that calltap -ff -o FILE wrote, puts the process id "
		"before\n"
		"each line and prints all of them in the order of time.  The traces need time "
		"stamps:\n"
		"-ttt is best, -t and -tt will do; traces of -j have them anyway.\n",
		program_name);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{"help", no_argument, NULL, 'h'}, {"version", no_argument, NULL, 'V'}, {0}};
	struct logs logs;
	int c;

	stdio_occupy();
	if (argc && *argv[0])
		program_name = argv[0];
	while ((c = getopt_long(argc, argv, "hV", options, NULL)) != -1) {
		if (c == 'V')
			puts("calltap-log-merge " PACKAGE_VERSION);
		else
			print_usage(c == 'h' ? stdout : stderr);
		if (c != '?')
			stdio_exit();
		exit(1);
	}
	if (optind + 1 != argc) {
		print_usage(stderr);
		exit(1);
	}
	/* A reader that has seen enough is told of as any failure to write. */
	signal(SIGPIPE, SIG_IGN);
	logs_read(&logs, argv[optind]);
	if (!logs.nentries && !logs.failed)
		die("%s: no files %s.PID with time stamps", argv[optind], argv[optind]);
	logs_sort(&logs);
	if (!logs_write(&logs, stdout))
		die_errno("stdout");
	bool failed = logs.failed;
	logs_free(&logs);
	return failed;
}
