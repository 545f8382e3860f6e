/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The compiler of descriptions ends well, whatever it is given. */
#include "../fuzz/any.h"
#include "compile.h"

static void ignore(void *ctx, const char *message)
{
	(void)ctx;
	(void)message;
}

/* Compiles the LEN bytes of TEXT; whatever they are, that must end well. */
static void try_text(const char *text, size_t len)
{
	struct lang *l = lang_new(test_constants, test_numbers, ignore, NULL);

	if (lang_parse(l, "test.def", text, len) == 0)
		lang_free_defs(lang_compile(l, ABI_I386));
	lang_free(l);
}

static const char seed[] =
	"enum e : s32 \"E_???\" { TWO, ONE, UNO = 1, MINE = ONE + 41 \"mine\" };\n"
	"flags f : x32 { [0xf0] enum<e>, ...e, [0xf00] << EIGHT, BIG }; const EIGHT = 8;\n"
	"struct vec<T> { *[len max 9]T base; ulong len; };\n"
	"struct s sized a { u32 a; u8 b : 3; overlay { u16 h; group { u32 lo; u64 hi; }; };\n"
	"  out u32 c if a; *s next when b; [2]vec<byte> v; } show (a, c, v);\n"
	"layout s@i386 { u16 c; u32 a; u8 b; };\n"
	"union u<k> : s32 switch k { TWO, 7: fd; MINUS: none; default: u32; };\n"
	"type sa<len> = [len]byte c(sockaddr, len + 1);\n"
	"syscall t1(fd f, enum<e> op, inout *s p delta, ...) = fd @file switch op & 7 {\n"
	"  ONE: (u<op> x, out *sa<min(old(*n), *n)> a, inout *u32 n delta); default: (); };\n"
	"variant t1 4, 5 (u32 y) = addr;\n"
	"syscall t2(u32 call, addr args); dispatch t2 switch call args at args { 1: t1; };\n"
	"type list<n> = records<s, a, n>; syscall t3(...t2, out *list<ret> l);\n";

static void ends_with_cut_text(void)
{
	CHECK(compile(seed, ABI_I386));
	for (size_t len = 0; len < sizeof(seed); len++)
		try_text(seed, len);
}

static void ends_with_changed_text(void)
{
	static const char marks[] = "{}()[]<>,;:?=|&!+-*/%^~@.#\"' 019aT\n";
	char text[sizeof(seed)];

	any_begin(1);
	for (int round = 0; round < 3000; round++) {
		memcpy(text, seed, sizeof(seed));
		for (unsigned n = 1 + any(3); n; n--) {
			size_t at = any(sizeof(seed) - 1);
			size_t from = any(sizeof(seed) - 9);
			if (any(2))
				text[at] = marks[any(sizeof(marks) - 1)];
			else if (at < sizeof(seed) - 9)
				memmove(text + at, text + from, any(9));
		}
		try_text(text, sizeof(seed) - 1);
	}
}

static void ends_with_random_bytes(void)
{
	char text[512];

	any_begin(7);
	for (int round = 0; round < 500; round++) {
		for (size_t i = 0; i < sizeof(text); i++)
			text[i] = (char)any(256);
		try_text(text, sizeof(text));
	}
}

/* N times UNIT between two texts. */
static void try_repeated(const char *before, const char *unit, unsigned n, const char *after)
{
	struct buf text = BUF_INIT;

	buf_puts(&text, before);
	while (n--)
		buf_puts(&text, unit);
	buf_puts(&text, after);
	try_text(text.data, text.len);
	buf_free(&text);
}

static void ends_with_deep_text(void)
{
	try_repeated("const A = ", "(", 100000, ";");
	try_repeated("const A = ", "-", 100000, "1;");
	try_repeated("const A = 1", "+1", 100000, ";");
	try_repeated("const A = ", "1?", 100000, "1;");
	try_repeated("struct a { ", "*", 100000, "u8 x; };");
	try_repeated("struct a { ", "[2]", 100000, "u8 x; };");
	try_repeated("struct a { ", "overlay {", 100000, "");
	try_repeated("struct a { ", "a<", 100000, "u8 x; };");
	try_repeated("struct a { ", "a<sizeof(", 100000, "u8 x; };");
	try_repeated("struct a { ", "a<b<", 30, "c + 1> x; };");
	try_repeated("struct a { u8 x; };", "struct a { u8 x; };", 20000, "");
	try_repeated("enum a : u8 { ONE", ", ...a", 2000, "};");
	try_repeated("struct a<T> { ", "*a<*a<T>> x; *a<**T> y;", 1,
		     "T z; }; struct b { a<u8> x; };");
	try_repeated("struct a { ", "u8 x;", 50000, "};");
}

int main(void)
{
	RUN(ends_with_cut_text);
	RUN(ends_with_changed_text);
	RUN(ends_with_random_bytes);
	RUN(ends_with_deep_text);
	release();
	return tests_end();
}
