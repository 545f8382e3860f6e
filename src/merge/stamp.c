/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "merge/stamp.h"

#include <ctype.h>
#include <string.h>

enum { DIGITS_MAX = 18, FRACTION_DIGITS = 9 };

#define NS_PER_S INT64_C(1000000000)

/* What nanoseconds can say of, with a fraction: 292 years. */
#define SECONDS_MAX (INT64_MAX / NS_PER_S - 1)

struct cursor {
	const char *at, *end;
};

static bool take(struct cursor *c, char wanted)
{
	if (c->at == c->end || *c->at != wanted)
		return false;
	c->at++;
	return true;
}

/* Returns how many digits there were. */
static unsigned take_number(struct cursor *c, int64_t *value)
{
	unsigned digits = 0;

	for (*value = 0; c->at < c->end && isdigit((unsigned char)*c->at); c->at++, digits++)
		if (digits < DIGITS_MAX)
			*value = *value * 10 + (*c->at - '0');
	return digits;
}

/* .123456 in nanoseconds; further digits do not count. */
static bool take_fraction(struct cursor *c, int64_t *ns)
{
	unsigned digits = 0;

	*ns = 0;
	if (!take(c, '.'))
		return true;
	for (; c->at < c->end && isdigit((unsigned char)*c->at); c->at++, digits++)
		if (digits < FRACTION_DIGITS)
			*ns = *ns * 10 + (*c->at - '0');
	for (unsigned i = digits; i < FRACTION_DIGITS; i++)
		*ns *= 10;
	return digits > 0;
}

/* SECONDS or HH:MM:SS, with a fraction perhaps. */
static bool take_time(struct cursor *c, struct stamp *s)
{
	int64_t first, minutes, seconds, ns;
	unsigned digits = take_number(c, &first);

	if (!digits || first > SECONDS_MAX)
		return false;
	s->of_day = digits == 2 && take(c, ':');
	if (s->of_day) {
		if (take_number(c, &minutes) != 2 || !take(c, ':') || take_number(c, &seconds) != 2)
			return false;
		first = (first * 60 + minutes) * 60 + seconds;
	}
	if (!take_fraction(c, &ns))
		return false;
	s->ns = first * NS_PER_S + ns;
	return true;
}

/* "time" is among the first members, before any text of the traced program. */
static bool parse_json(const char *text, size_t len, struct stamp *s)
{
	static const char key[] = ",\"time\":";
	enum { NEAR = 128 };
	const char *at = memmem(text, len < NEAR ? len : NEAR, key, sizeof(key) - 1);

	if (!at)
		return false;
	struct cursor c = {at + sizeof(key) - 1, text + len};
	s->is_json = true;
	return take_time(&c, s) && !s->of_day;
}

bool stamp_parse(const char *text, size_t len, struct stamp *s)
{
	struct cursor c = {text, text + len};

	*s = (struct stamp){0};
	if (len && *text == '{')
		return parse_json(text, len, s);
	return take_time(&c, s) && take(&c, ' ');
}
