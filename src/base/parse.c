/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/parse.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

bool parse_uint(const char *text, uint64_t max, uint64_t *value)
{
	const char *digits = text + strspn(text, " \t\n\v\f\r");

	if (*digits == '+')
		digits++;
	if (!isdigit((unsigned char)*digits))
		return false;

	char *end;
	errno = 0;
	unsigned long long v = strtoull(digits, &end, 10);
	if (errno || *end || v > max)
		return false;
	*value = v;
	return true;
}

bool parse_duration(const char *text, uint64_t *ns)
{
	static const struct {
		const char *unit;
		double ns;
	} units[] = {{"", 1e3}, {"us", 1e3}, {"ns", 1}, {"ms", 1e6}, {"s", 1e9}};
	const char *number = text + strspn(text, " \t\n\v\f\r");

	/* strtod() knows more than decimal numbers: 0x10, inf, nan. */
	size_t len = strspn(number, "+0123456789.eE-");
	char *end;
	errno = 0;
	double v = strtod(number, &end);
	if (errno || end == number || (size_t)(end - number) > len || !(v >= 0))
		return false;

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(end, units[i].unit) != 0)
			continue;
		v *= units[i].ns;
		*ns = v < (double)UINT64_MAX ? (uint64_t)v : UINT64_MAX;
		return true;
	}
	return false;
}

const struct word *parse_word(const struct word *words, const char *text)
{
	for (; words->name; words++)
		if (!strcasecmp(words->name, text))
			return words;
	return NULL;
}
