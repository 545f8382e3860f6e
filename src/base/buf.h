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

struct buf {
	char *data;
	size_t len;
	size_t cap;
};

#define BUF_INIT                                                                                   \
	{                                                                                          \
		NULL, 0, 0                                                                         \
	}

/* Makes room for at least MORE further bytes. */
void buf_reserve(struct buf *b, size_t more);
void buf_putc(struct buf *b, char c);
void buf_puts(struct buf *b, const char *s);
void buf_put(struct buf *b, const void *bytes, size_t len);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *fmt, va_list ap);
/* Decimal, and lower-case hexadecimal without prefix: quicker than buf_printf(). */
void buf_put_dec(struct buf *b, int64_t v);
void buf_put_udec(struct buf *b, uint64_t v);
void buf_put_hex(struct buf *b, uint64_t v);
/* Inserts LEN bytes at offset AT (<= b->len). */
void buf_insert(struct buf *b, size_t at, const void *bytes, size_t len);
/* Forgets the contents from LEN on; keeps the memory. */
void buf_truncate(struct buf *b, size_t len);
/* Contents as a C string; valid until the next change. */
const char *buf_str(struct buf *b);
void buf_free(struct buf *b);

#endif
