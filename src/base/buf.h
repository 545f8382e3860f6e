/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The one growable byte buffer.  Out of memory ends the program (see err.h),
 * so no function here fails.  Contents may hold NUL bytes; buf_str() adds one.
 */
#ifndef CALLTAP_BASE_BUF_H
#define CALLTAP_BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/err.h"

struct buf {
	char *data;
	size_t len;
	size_t cap;
};

#define BUF_INIT                                                                                   \
	{                                                                                          \
		NULL, 0, 0                                                                         \
	}

/* For buf_reserve(), where there is no room. */
void buf_grow(struct buf *b, size_t more);

/* What follows is called for every few bytes of output, often with a constant string. */

/* Makes room for at least MORE further bytes. */
static inline void buf_reserve(struct buf *b, size_t more)
{
	if (b->cap - b->len < more)
		buf_grow(b, more);
}

/* Appends a character. */
static inline void buf_putc(struct buf *b, char c)
{
	buf_reserve(b, 1);
	b->data[b->len++] = c;
}

/* Appends LEN bytes; of none BYTES may be NULL. */
static inline void buf_put(struct buf *b, const void *bytes, size_t len)
{
	if (!len)
		return;
	buf_reserve(b, len);
	memcpy(b->data + b->len, bytes, len);
	b->len += len;
}

/* Appends a C string without its NUL. */
static inline void buf_puts(struct buf *b, const char *s)
{
	buf_put(b, s, strlen(s));
}

/* Forgets the contents from LEN on; keeps the memory. */
static inline void buf_truncate(struct buf *b, size_t len)
{
	BUG_ON(len > b->len);
	b->len = len;
}

/* Append what printf would print. */
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *fmt, va_list ap);
/* Append a number: decimal, and lower-case hexadecimal without prefix: quicker than buf_printf().
 */
void buf_put_dec(struct buf *b, int64_t v);
void buf_put_udec(struct buf *b, uint64_t v);
void buf_put_hex(struct buf *b, uint64_t v);
/* Appends COUNT blanks. */
void buf_put_blanks(struct buf *b, size_t count);
/* Inserts LEN bytes at offset AT (<= b->len). */
void buf_insert(struct buf *b, size_t at, const void *bytes, size_t len);
/* Contents as a C string; valid until the next change. */
const char *buf_str(struct buf *b);
/* Frees the memory; B is empty then, and can be used again. */
void buf_free(struct buf *b);

#endif
