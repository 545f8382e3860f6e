/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emit/quote.h"

#include <stdbool.h>
#include <string.h>

/* The letter that stands behind the backslash, or 0. */
static char escape_letter(unsigned char c)
{
	switch (c) {
	case '"':
	case '\\':
		return (char)c;
	case '\t':
		return 't';
	case '\n':
		return 'n';
	case '\v':
		return 'v';
	case '\f':
		return 'f';
	case '\r':
		return 'r';
	}
	return 0;
}

static bool is_printable(unsigned char c)
{
	return c >= ' ' && c < 0x7f;
}

static bool is_text(const unsigned char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!is_printable(s[i]) && !(s[i] >= '\t' && s[i] <= '\r'))
			return false;
	return true;
}

static void put_hex_escape(struct buf *b, unsigned char c)
{
	const char digits[] = "0123456789abcdef";
	const char escape[4] = {'\\', 'x', digits[c >> 4], digits[c & 15]};

	buf_put(b, escape, sizeof(escape));
}

/* As few digits as do not run into a digit that follows. */
static void put_octal_escape(struct buf *b, unsigned char c, bool digit_follows)
{
	char escape[4] = {'\\'};
	size_t n = 1;

	if (digit_follows || c >= 0100)
		escape[n++] = (char)('0' + (c >> 6));
	if (digit_follows || c >= 010)
		escape[n++] = (char)('0' + (c >> 3 & 7));
	escape[n++] = (char)('0' + (c & 7));
	buf_put(b, escape, n);
}

void quote_bytes(struct buf *b, const void *bytes, size_t len, enum string_form form,
		 const char *also)
{
	const unsigned char *s = bytes;

	if (form == STRINGS_HEX_NONASCII && !is_text(s, len))
		form = STRINGS_HEX_ALL;
	if (form == STRINGS_HEX_ALL) {
		buf_reserve(b, len * 4);
		for (size_t i = 0; i < len; i++)
			put_hex_escape(b, s[i]);
		return;
	}

	size_t run = 0; /* bytes up to i that stand for themselves */
	for (size_t i = 0; i < len; i++) {
		char letter = escape_letter(s[i]);
		if (!letter && is_printable(s[i]) && !(*also && strchr(also, s[i]))) {
			run++;
			continue;
		}

		buf_put(b, s + i - run, run);
		run = 0;
		if (letter) {
			buf_putc(b, '\\');
			buf_putc(b, letter);
		} else if (form == STRINGS_HEX_NONASCII_CHARS) {
			put_hex_escape(b, s[i]);
		} else {
			bool digit = i + 1 < len && s[i + 1] >= '0' && s[i + 1] <= '7';
			put_octal_escape(b, s[i], digit);
		}
	}
	buf_put(b, s + len - run, run);
}

void quote_char(struct buf *out, unsigned char c)
{
	static const char plain[] = "\t\n\v\f\r'\\", names[] = "tnvfr'\\";
	const char *known = c ? strchr(plain, c) : NULL;

	if (known)
		buf_printf(out, "'\\%c'", names[known - plain]);
	else if (c >= ' ' && c < 0x7f)
		buf_printf(out, "'%c'", c);
	else
		buf_printf(out, "'\\x%02x'", c);
}
