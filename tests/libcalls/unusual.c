/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A program that is linked in unusual ways, and calls the library that writes down its calls. */
#include "own.h"

static long back(long a)
{
	return own_add(a, 30);
}

int main(void)
{
	own_add(1, 2);
	own_six(3, 4, 5, 6, 7, 8);
	own_call(back, 9);
	own_picked(10);
#ifdef PLT_ADDRESS
	/* What non-PIC code takes for the function's address is an entry of its own PLT. */
	own_fn *picked;
	__asm__("movl $own_picked, %k0" : "=r"(picked));
	own_add(11, own_call(picked, 12));
	own_picked(13);
#endif
	return 3;
}
