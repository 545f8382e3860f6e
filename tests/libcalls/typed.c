/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "types.h"

static struct node third = {NULL, "third", 3}, second = {&third, "second", 2},
		   first = {&second, "first", 1};
static char *list[] = {"x", "y", NULL};
static struct many many = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14};
static struct odd odd = {
	.c = 'z',
	.l = -1,
	.a = 5,
	.b = 100,
	.d = -7,
	.on = true,
	.s = -3,
	.text = "text",
	.raw = {1, 2, 3, 4},
	.list = {7, 8, 9},
	.f = 0.5,
	.d2 = 0.25,
	.color = BLUE,
	.in = {1, 2},
	.u = {.i = 7},
};

__attribute__((noinline)) static int twice(int number)
{
	return 2 * number;
}

int main(void)
{
	int n = 42;
	point p = {3, -4};

	ty_numbers('a', -2, -3, -4, 255, 65535, 4000000000u, ~0ul);
	ty_bool(true, false);
	ty_floats(1.5, 2.5, 3);
	ty_float();
	ty_text("hello", "other", list);
	ty_enum(GREEN, BIT_A | BIT_D, LOW);
	ty_enum(77, 0, HIGH);
	ty_void(&n, NULL, &n, (void *)"abc");
	ty_list(&first, &p, &many);
	odd.fn = twice;
	ty_odd(&odd);
	ty_wide(L"w\u00efde", 'w');
	ty_code(twice, 4);
	ty_end();
}
