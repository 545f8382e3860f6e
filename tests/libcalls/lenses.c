/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A library (-DLIBRARY) whose functions lenses.conf describes, with all that ltrace.conf(5) has,
 * and a program that calls them. */
#include <limits.h>
#include <stddef.h>
#include <string.h>

struct mixed {
	float real;
	char a, b;
};

struct text {
	char str[6];
	float real;
};

struct list {
	int value;
	struct list *next, *previous;
};

struct tree {
	int value;
	char *name;
	struct tree *kids[2], **all;
};

struct counted {
	unsigned long count;
	int *values;
};

struct based {
	int hex, oct, truth;
	short narrow;
	long wide;
	char letter;
};

#ifdef LIBRARY
#define FUNCTION(declaration, result)                                                              \
	declaration                                                                                \
	{                                                                                          \
		return result;                                                                     \
	}
#else
#define FUNCTION(declaration, result) declaration;
#endif

FUNCTION(long ln_int(int a), a)
FUNCTION(long ln_all(char a, short b, unsigned short c, int d, unsigned e, long f, unsigned long g),
	 a + b + c + d + (long)e + f + (long)g)
FUNCTION(double ln_reals(float a, double b), a + b)
FUNCTION(int ln_octal(int a, unsigned b, short c, long d), a + (int)b + c + (int)d)
FUNCTION(int ln_hex(int a, unsigned b, short c, long d, char e), a + (int)b + c + (int)d + e)
FUNCTION(double ln_hex_reals(float a, double b), a * 0 + b)
FUNCTION(int ln_hide(int a, int b, int c), a + b + c)
FUNCTION(int ln_bool(int a, int b, long c, int *d), a || b || c || d)
FUNCTION(int ln_bits(unsigned short a, unsigned b, unsigned long c, char d), a + (int)(b + c) + d)
FUNCTION(int ln_more_bits(char *a, int *b, struct based *c), !a + !b + !c)
FUNCTION(int ln_text(char *a, char *b, int n, char *c, char *d, char *e),
	 n + !a + !b + !c + !d + !e)
FUNCTION(char *ln_text_back(char *a), a)
FUNCTION(int ln_enum(int a, int b, long c, short d), b + !a + !c + !d)
FUNCTION(int ln_enum_at(int *a, unsigned short b), b + !a)
FUNCTION(int ln_arrays(int *a, int n, int *b, int *c), n + !a + !b + !c)
FUNCTION(int ln_other_arrays(int **a, char **b, double *c, float *d), !a + !b + !c + !d)
FUNCTION(int ln_zero(int *a, char *b, long *c), !a + !b + !c)
FUNCTION(struct mixed ln_by_value(int a, struct text b, double c),
	 ((struct mixed){(float)(a + c), b.str[0], b.str[1]}))
FUNCTION(int ln_pointers(void *a, int *b, int **c, int ***d, char *e), !a + !b + !c + !d + !e)
FUNCTION(void *ln_address(void *a), a)
FUNCTION(int ln_list(struct list *a), !a)
FUNCTION(int ln_tree(struct tree *a), !a)
FUNCTION(int ln_counted(struct counted *a), !a)
FUNCTION(int ln_based(struct based *a, int n), !a + n)
FUNCTION(int ln_format(const char *format, ...), !format)
FUNCTION(int ln_old(char *a, unsigned long n), !a + (int)n)

#ifdef LIBRARY
int ln_out(int *a, char **text, int n)
{
	*a = 77;
	*text = "out";
	return n;
}

int ln_filled(int n, char *text)
{
	strcpy(text, "filled");
	return n;
}
#else
int ln_out(int *a, char **text, int n);
int ln_filled(int n, char *text);

static int numbers[] = {1, 2, 3, 0, 5, 6, 7, 8, 9, 10};
static int others[] = {-1, 0x70, 20000, -20000};
static long longs[] = {1, 2, -30000, 0};
static char text[] = "The quick brown fox jumps over the lazy dog";
static char odd[] = "a\tb\n\r\\\"'\x01\x7f\x80\xff\0after";

static void scalars(void)
{
	ln_int(5), ln_int(-1), ln_int(INT_MIN), ln_int(100000);
	ln_all('a', -2, 65535, -7, 4000000000u, LONG_MIN, ~0ul);
	ln_all('\n', 20000, 0, 20000, 20000, 20000, 20000);
	ln_reals(1.5f, -2.25), ln_reals(0, 1e300);
	ln_octal(8, 0777, -1, 0123456), ln_octal(0, 0, 0, 0);
	ln_hex(255, 16, -1, -1, 'a'), ln_hex(0, 0, 0, 0, 0);
	ln_hex_reals(1.5f, 0.1);
	ln_hide(1, 2, 3);
	ln_bool(0, 1, LONG_MIN, numbers), ln_bool(5, 0, 0, NULL);
	ln_bits(0x0102, 0xfffffffe, 0, 0xff & ~1), ln_bits(0, 1, 0x8000000000000001ul, 0x70);
	ln_bits(0xb8, 0xaaaaaaaa, ~0ul, 1);
	ln_enum(0, 1, 2, 3), ln_enum(5, 10, -1, -1), ln_enum(99, 11, 77, 12345);
	ln_enum_at(numbers, 2), ln_enum_at(NULL, 200);
}

static void texts(void)
{
	char *list[] = {"one", "two", NULL, text}, buffer[20], *back;
	int result;

	ln_text("hello", text, 4, odd, "xyz", odd), ln_text(NULL, "", 0, odd, text, text + 40);
	ln_text(odd, odd, 14, odd, odd, "ab\0cdefgh");
	ln_text_back(text), ln_text_back(NULL), ln_text_back("");
	ln_out(&result, &back, 3), ln_filled(6, buffer), ln_filled(3, buffer);
	ln_old("abcdef", 3), ln_old("abcdef", 100);
	ln_other_arrays((int *[]){numbers, NULL, others}, list, (double[]){1.5, -2.25},
			(float[]){0.5f, 1e-10f});
	ln_format("%d %s %c %x %5.2f %ld %%", -5, "str", 'c', 255, 3.14159, 100000L);
	ln_format("%-*d|%.*s|%*.*f", 3, 4, 2, "abc", 5, 6, 7.5), ln_format("%s %o %hd", NULL, 8, 9);
	ln_format("%f %f %f %f %f %f %f %f %f %d %d %d %d %d %d", .1, .2, .3, .4, .5, .6, .7, .8,
		  .9, 1, 2, 3, 4, 5, 6);
}

static void memory(void)
{
	struct list third = {7, NULL, NULL}, second = {8, &third, NULL}, first = {9, &second, NULL};
	struct tree a = {1, "one", {NULL, &a}, NULL}, b = {2, "two", {&a, NULL}, NULL};
	struct tree c = {3, "three", {&c, NULL}, NULL}, *all[] = {&a, &b, &c, NULL};
	struct counted counted = {3, numbers};
	struct based based[] = {{1, 0, 1, 8, -1, 'q'}, {2, 3, 0, -1, 255, 3}};
	int *at = numbers, **at_at = &at;

	ln_more_bits("\x01\x80\xff\x7f", numbers, based);
	ln_arrays(numbers, 3, numbers, numbers), ln_arrays(numbers, 0, others, NULL);
	ln_arrays(numbers, 10, others, numbers + 6);
	ln_zero(numbers, "abc", longs), ln_zero(numbers + 3, "abcdefgh", longs + 3);
	ln_by_value(3, (struct text){"hello", 2.5f}, 4.5);
	ln_pointers(numbers, numbers, &at, &at_at, "c"), ln_pointers(NULL, NULL, NULL, NULL, NULL);
	ln_address(numbers), ln_address(NULL), ln_address((void *)100);
	second.previous = &first;
	third.previous = &second;
	ln_list(&first), ln_list(&second), ln_list(NULL);
	third.next = &first;
	ln_list(&first);
	a.all = all;
	a.kids[0] = &b;
	b.kids[1] = &c;
	ln_tree(&a), ln_tree(&b), ln_tree(&c);
	ln_counted(&counted);
	counted.count = 0;
	ln_counted(&counted);
	ln_based(based, 2), ln_based(based + 1, 1);
}

int main(void)
{
	scalars();
	texts();
	memory();
	return 3;
}
#endif
