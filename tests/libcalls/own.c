/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A library whose functions write down how they were called: what a trace has to agree with. */
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "own.h"

/* Functions of the C library that are looked for in the trace are not used here. */
static void note(const char *format, ...)
{
	char line[200];
	va_list ap;

	va_start(ap, format);
	int n = vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	if (write(1, line, (size_t)n) != n)
		_exit(99);
}

long own_add(long a, long b)
{
	note("own_add %ld %ld = %ld\n", a, b, a + b);
	return a + b;
}

long own_six(long a, long b, long c, long d, long e, long f)
{
	long sum = a + b + c + d + e + f;

	note("own_six %ld %ld %ld %ld = %ld\n", a, b, c, d, sum);
	return sum;
}

static int depth;

/* Calls back: what the caller does there happens inside this call. */
long own_call(own_fn *fn, long a)
{
	note("own_call %ld {\n", a);
	depth++;
	long r = fn(a);
	depth--;
	note("} own_call = %ld\n", r);
	return r;
}

struct own_wide own_structure(long a)
{
	struct own_wide w = {{a, a + 1, a + 2, a + 3}};

	note("own_structure %ld\n", a);
	return w;
}

/* Ends with a jump. */
long own_tail(long a)
{
	note("own_tail %ld\n", a);
	return own_add(a, 1);
}

static long pick_first(long a)
{
	note("own_picked %ld = %ld\n", a, a + 7);
	return a + 7;
}

static long (*resolve(void))(long)
{
	return pick_first;
}

long own_picked(long a) __attribute__((ifunc("resolve")));
