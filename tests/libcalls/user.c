/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Calls the library in each way that compilers have: by name, through an address, at its end. */
#include "own.h"

static volatile long one = 1;

static long inner(long a)
{
	return own_add(a, 100);
}

static long outer(long a)
{
	return own_call(inner, a + 1);
}

__attribute__((noinline)) static long at_end(long a)
{
	return own_add(a, 1000);
}

int main(void)
{
	long sum = own_add(one, 2);

	sum += own_six(one, 2, 3, 4, 5, 6);
	sum += own_call(outer, 10);
	sum += own_structure(20).words[1];
	sum += at_end(30);
	for (int i = 0; i < 3; i++)
		sum += own_add(i, one);
	sum += own_picked(40);
	return (int)(sum & 0x7f);
}
