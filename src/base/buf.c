/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>

void buf_grow(struct buf *b, size_t more)
{
	size_t cap = b->cap ? b->cap : 128;
	while (cap - b->len < more) {
		if (cap > SIZE_MAX / 2)
			BUG("buffer of %zu bytes", cap);
		cap *= 2;
	}
	b->data = xreallocarray(b->data, cap, 1);
	b->cap = cap;
}

void buf_vprintf(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	va_copy(again, ap);
	buf_reserve(b, 64);
	int n = vsnprintf(b->data + b->len, b->cap - b->len, fmt, ap);
	if (n < 0)
		BUG("format \"%s\"", fmt);
	if ((size_t)n >= b->cap - b->len) {
		buf_reserve(b, (size_t)n + 1);
		vsnprintf(b->data + b->len, b->cap - b->len, fmt, again);
	}
	b->len += (size_t)n;
	va_end(again);
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	buf_vprintf(b, fmt, ap);
	va_end(ap);
}

void buf_put_udec(struct buf *b, uint64_t v)
{
	char digits[20];
	size_t at = sizeof(digits);

	do
		digits[--at] = (char)('0' + v % 10);
	while (v /= 10);
	buf_put(b, digits + at, sizeof(digits) - at);
}

void buf_put_dec(struct buf *b, int64_t v)
{
	if (v < 0) {
		buf_putc(b, '-');
		buf_put_udec(b, -(uint64_t)v);
	} else {
		buf_put_udec(b, (uint64_t)v);
	}
}

void buf_put_hex(struct buf *b, uint64_t v)
{
	char digits[16];
	size_t at = sizeof(digits);

	do
		digits[--at] = "0123456789abcdef"[v & 15];
	while (v >>= 4);
	buf_put(b, digits + at, sizeof(digits) - at);
}

void buf_insert(struct buf *b, size_t at, const void *bytes, size_t len)
{
	BUG_ON(at > b->len);
	buf_reserve(b, len);
	memmove(b->data + at + len, b->data + at, b->len - at);
	memcpy(b->data + at, bytes, len);
	b->len += len;
}

void buf_put_blanks(struct buf *b, size_t count)
{
	buf_reserve(b, count);
	memset(b->data + b->len, ' ', count);
	b->len += count;
}

const char *buf_str(struct buf *b)
{
	buf_reserve(b, 1);
	b->data[b->len] = '\0';
	return b->data;
}

void buf_free(struct buf *b)
{
	free(b->data);
	*b = (struct buf)BUF_INIT;
}
