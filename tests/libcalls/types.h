/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Functions that no description has: what calltap knows of them it has from debug information. */
#include <stdbool.h>
#include <stdint.h>
#include <stddef.h>
enum color { RED, GREEN = 5, BLUE };
enum bits { BIT_A = 1, BIT_B = 2, BIT_C = 4, BIT_D = 0x80 };
enum low { LOW = -2, HIGH = 7 };
typedef struct point {
	int x, y;
} point;
struct node {
	struct node *next;
	const char *name;
	int value;
};
struct odd {
	char c;
	long l;
	unsigned a : 3, b : 7;
	signed d : 5;
	bool on : 1;
	short s;
	char text[8];
	unsigned char raw[4];
	int list[3];
	float f;
	double d2;
	enum color color;
	point in;
	int (*fn)(int);
	union {
		int i;
		float f;
		void *p;
	} u;
};
struct many {
	int a, b, c, d, e, f, g, h, i, j, k, l, m, n;
};
int ty_numbers(char c, short s, int i, long l, unsigned char uc, uint16_t us, uint32_t ui,
	       uint64_t ul);
bool ty_bool(bool yes, _Bool no);
double ty_floats(float f, double d, int after);
float ty_float(void);
const char *ty_text(const char *text, char *other, char **list);
enum color ty_enum(enum color c, enum bits b, enum low l);
void ty_void(void *p, const void *q, int *number, uint8_t *bytes);
struct node *ty_list(struct node *list, point *p, const struct many *m);
int ty_odd(const struct odd *o);
int ty_wide(const wchar_t *text, wchar_t c);
int ty_code(int (*fn)(int), int n);
void ty_end(void) __attribute__((noreturn));
