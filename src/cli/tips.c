/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cli/tips.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/err.h"
#include "base/parse.h"

static const char *const tips[] = {
	"-f follows child processes and threads;\n"
	"without it you see the first thread alone.",
	"-Z shows only calls that fail.\n"
	"It often finds the missing file at once.",
	"-y puts paths behind descriptors, -yy also\n"
	"addresses of sockets and device numbers.",
	"-i prints where each call came from: look\n"
	"the address up in /proc/PID/maps.",
	"-e trace=%net shows network calls, %file calls\n"
	"with file names, /^exec those that match.",
	"-e inject=openat:error=ENOSPC:when=5 tests\n"
	"what a program does when the disk is full.",
	"--json prints objects, one a line: ask jq for\n"
	"what you would ask grep of the text.",
	"-o '|COMMAND' pipes the trace to a command\n"
	"and leaves the program's own stderr alone.",
	"-c -w counts and sorts by the time that\n"
	"passed, -c alone by the time the CPU worked.",
	"-p \"$(pidof PROG)\" attaches to every process\n"
	"of a program at once.",
	"-s 0 -e write=1 dumps all that is written to\n"
	"standard output, and no other strings.",
	"--syscall-limit=1000 lets a busy process go\n"
	"before the trace fills your disk.",
};

enum { TIP_COUNT = sizeof(tips) / sizeof(tips[0]) };

bool tips_parse(struct tips *t, const char *text)
{
	static const struct word forms[] = {
		{"none", TIPS_NONE}, {"compact", TIPS_COMPACT}, {"full", TIPS_FULL}, {NULL, 0}};
	char *copy = xstrdup(text), *rest = copy, *piece;
	bool good = true;

	*t = (struct tips){.form = TIPS_COMPACT, .random = true};
	while (good && (piece = strsep(&rest, ","))) {
		bool is_id = !strncasecmp(piece, "id:", 3);
		bool is_form = !strncasecmp(piece, "format:", 7);
		const char *value = piece + (is_id ? 3 : is_form ? 7 : 0);
		const struct word *form = is_id ? NULL : parse_word(forms, value);
		uint64_t id;

		if (form) {
			t->form = (enum tips_form)form->value;
		} else if (!is_form && !strcasecmp(value, "random")) {
			t->random = true;
		} else if (!is_form && parse_uint(value, UINT64_MAX, &id)) {
			t->random = false;
			t->id = id;
		} else {
			good = !*piece;
		}
	}
	free(copy);
	return good;
}

void tips_print(const struct tips *t)
{
	struct timespec now;

	if (t->form == TIPS_NONE)
		return;
	clock_gettime(CLOCK_REALTIME, &now);
	unsigned long long id = t->random ? (unsigned long long)now.tv_nsec / 1000 : t->id;
	const char *line = tips[id % TIP_COUNT];

	if (t->form == TIPS_FULL)
		fprintf(stderr, "\n  Tip %llu of %d\n\n", id % TIP_COUNT + 1, TIP_COUNT);
	while (*line) {
		size_t len = strcspn(line, "\n");

		fprintf(stderr, "  | %.*s\n", (int)len, line);
		line += len + (line[len] == '\n');
	}
}
