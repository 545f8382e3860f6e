/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/buf.h"

#include <limits.h>
#include <stdint.h>

#include "test.h"

static void numbers(void)
{
	struct buf b = BUF_INIT;

	buf_put_dec(&b, INT64_MIN);
	CHECK_STR(buf_str(&b), "-9223372036854775808");
	buf_truncate(&b, 0);
	buf_put_udec(&b, UINT64_MAX);
	buf_putc(&b, ' ');
	buf_put_dec(&b, 0);
	CHECK_STR(buf_str(&b), "18446744073709551615 0");
	buf_truncate(&b, 0);
	buf_put_hex(&b, 0);
	buf_putc(&b, ' ');
	buf_put_hex(&b, UINT64_C(0xfedcba9876543210));
	CHECK_STR(buf_str(&b), "0 fedcba9876543210");
	buf_free(&b);
}

static void grows(void)
{
	struct buf b = BUF_INIT;
	char piece[257];

	memset(piece, 'x', sizeof(piece));
	for (int i = 0; i < 1000; i++)
		buf_put(&b, piece, sizeof(piece));
	CHECK_EQ(b.len, 257000);
	CHECK(b.cap >= b.len);
	CHECK_EQ(b.data[256999], 'x');
	CHECK_EQ(strlen(buf_str(&b)), 257000);
	buf_free(&b);
	CHECK(!b.data && !b.len && !b.cap);
}

static void formats_longer_than_room(void)
{
	struct buf b = BUF_INIT;
	char long_text[1000];

	memset(long_text, 'y', sizeof(long_text) - 1);
	long_text[sizeof(long_text) - 1] = '\0';
	buf_printf(&b, "<%s|%d>", long_text, -7);
	CHECK_EQ(b.len, 999 + 5);
	CHECK_STR(buf_str(&b) + 999, "y|-7>");
	buf_free(&b);
}

static void inserts(void)
{
	struct buf b = BUF_INIT;

	buf_puts(&b, "head tail");
	buf_insert(&b, 5, "and ", 4);
	CHECK_STR(buf_str(&b), "head and tail");
	buf_insert(&b, 0, "> ", 2);
	buf_insert(&b, b.len, ".", 1);
	CHECK_STR(buf_str(&b), "> head and tail.");
	buf_free(&b);
}

static void holds_nul_bytes(void)
{
	struct buf b = BUF_INIT;

	buf_put(&b, "a\0b", 3);
	CHECK_EQ(b.len, 3);
	CHECK(memcmp(buf_str(&b), "a\0b", 4) == 0);
	buf_free(&b);
}

int main(void)
{
	RUN(numbers);
	RUN(grows);
	RUN(formats_longer_than_room);
	RUN(inserts);
	RUN(holds_nul_bytes);
	return tests_end();
}
