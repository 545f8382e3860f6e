/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "values.h"

struct one va_one(struct one x, int after)
{
	x.a += after;
	return x;
}

struct ints va_ints(int before, struct ints x, int after)
{
	return (struct ints){x.b + before, x.a + after};
}

struct longs va_longs(struct longs x, struct longs y, struct longs z, struct ints w, long after)
{
	return (struct longs){x.a + y.a + z.a, w.a + after};
}

struct real va_real(struct real x, double after)
{
	x.a += after;
	return x;
}

struct reals va_reals(struct reals x, float after)
{
	return (struct reals){x.c, x.b, after};
}

struct mixed va_mixed(struct mixed x, int n, double d)
{
	return (struct mixed){d, x.c, n};
}

struct other va_other(struct other x, int n, double d)
{
	return (struct other){n, x.b + (float)d};
}

struct text va_text(struct text x)
{
	return (struct text){x.text + 1, x.len - 1};
}

struct big va_big(int before, struct big x, int after)
{
	return (struct big){x.c, x.a + before, after};
}

struct wide va_wide(struct wide x, int after)
{
	x.a += after;
	return x;
}

struct nested va_nested(struct nested x)
{
	x.list[1]++;
	return x;
}

long double va_long(int before, long double x, int after, long double y)
{
	return x * y + before - after;
}

double va_many(double a, double b, double c, double d, double e, double f, double g, double h,
	       double i, int n)
{
	return a + b + c + d + e + f + g + h + i + n;
}
