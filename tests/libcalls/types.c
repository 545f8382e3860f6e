/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "types.h"
#include <stdlib.h>
int ty_numbers(char c, short s, int i, long l, unsigned char uc, uint16_t us, uint32_t ui,
	       uint64_t ul)
{
	return c + s + i + l + uc + us + ui + ul;
}
bool ty_bool(bool yes, _Bool no)
{
	return yes && !no;
}
double ty_floats(float f, double d, int after)
{
	return f + d + after;
}
float ty_float(void)
{
	return 1.5;
}
const char *ty_text(const char *text, char *other, char **list)
{
	return other;
}
enum color ty_enum(enum color c, enum bits b, enum low l)
{
	return BLUE;
}
void ty_void(void *p, const void *q, int *number, uint8_t *bytes)
{
}
struct node *ty_list(struct node *list, point *p, const struct many *m)
{
	return list->next;
}
int ty_odd(const struct odd *o)
{
	return (int)o->a;
}
int ty_wide(const wchar_t *text, wchar_t c)
{
	return text[0] == c;
}

int ty_code(int (*fn)(int), int n)
{
	return fn(n);
}
void ty_end(void)
{
	exit(3);
}
