/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "values.h"

int main(void)
{
	va_one((struct one){'a'}, 1);
	va_ints(1, (struct ints){2, -3}, 4);
	va_longs((struct longs){1, 2}, (struct longs){3, 4}, (struct longs){5, 6},
		 (struct ints){7, 8}, 9);
	va_real((struct real){1.5}, 2.25);
	va_reals((struct reals){1, 2, 3}, 4);
	va_mixed((struct mixed){0.5, 6, 7}, 8, 9.5);
	va_other((struct other){-1, 2.5}, 3, 4);
	va_text((struct text){"text", 4});
	va_big(1, (struct big){2, 3, 4}, 5);
	va_wide((struct wide){1.25L}, 2);
	va_nested((struct nested){{1, 2}, {3, 4, 5}});
	va_long(1, 2.5L, 3, -4.0L);
	va_many(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
	return 3;
}
