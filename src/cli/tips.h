/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* --tips: a word of advice at the end. */
#ifndef CALLTAP_CLI_TIPS_H
#define CALLTAP_CLI_TIPS_H

#include <stdbool.h>

enum tips_form { TIPS_NONE, TIPS_COMPACT, TIPS_FULL };

struct tips {
	enum tips_form form;
	bool random;
	unsigned long long id; /* if not RANDOM; any number names a tip */
};

/* Reads the argument of --tips into T: [id:]ID and [format:]FORMAT, separated by commas.  Returns
 * false if it is something else. */
bool tips_parse(struct tips *t, const char *text);

/* Prints the tip on stderr. */
void tips_print(const struct tips *t);

#endif
