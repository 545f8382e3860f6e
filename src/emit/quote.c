/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emit/quote.h"

#include <stdbool.h>
#include <string.h>

/* What stands for itself, and the letters that stand behind a backslash for others. */
enum { PLAIN = 1 };
static const char classes[256] = {
	[' '] = PLAIN, ['!'] = PLAIN,	      ['"'] = '"',  ['#' ... '['] = PLAIN,
	['\\'] = '\\', [']' ... '~'] = PLAIN, ['\t'] = 't', ['\n'] = 'n',
	['\v'] = 'v',  ['\f'] = 'f',	      ['\r'] = 'r',
};

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

enum {
	ESCAPE_MAX = 4, /* bytes that a byte takes at most */
	PIECE = 4096,	/* bytes for which there is made room at once */
};

/* These write at AT and return what is behind. */
static char *put_hex_escape(char *at, unsigned char c)
{
	static const char digits[] = "0123456789abcdef";

	*at++ = '\\';
	*at++ = 'x';
	*at++ = digits[c >> 4];
	*at++ = digits[c & 15];
	return at;
}

/* As few digits as do not run into a digit that follows. */
static char *put_octal_escape(char *at, unsigned char c, bool digit_follows)
{
	*at++ = '\\';
	if (digit_follows || c >= 0100)
		*at++ = (char)('0' + (c >> 6));
	if (digit_follows || c >= 010)
		*at++ = (char)('0' + (c >> 3 & 7));
	*at++ = (char)('0' + (c & 7));
	return at;
}

/* Appends LEN bytes of S; TAIL: there are more of it behind them. */
static void quote_piece(struct buf *b, const unsigned char *s, size_t len, bool tail,
			enum string_form form, const char *also)
{
	const unsigned char *end = s + len;

	buf_reserve(b, len * ESCAPE_MAX);
	char *at = b->data + b->len;
	for (; s < end; s++) {
		char class = classes[*s];

		if (class == PLAIN && !(*also && strchr(also, *s))) {
			*at++ = (char)*s;
		} else if (class > PLAIN) {
			*at++ = '\\';
			*at++ = class;
		} else if (form == STRINGS_HEX_NONASCII_CHARS) {
			at = put_hex_escape(at, *s);
		} else {
			bool digit = (s + 1 < end || tail) && s[1] >= '0' && s[1] <= '7';
			at = put_octal_escape(at, *s, digit);
		}
	}
	b->len = (size_t)(at - b->data);
}

static void quote_hex(struct buf *b, const unsigned char *s, size_t len)
{
	buf_reserve(b, len * ESCAPE_MAX);
	char *at = b->data + b->len;
	for (size_t i = 0; i < len; i++)
		at = put_hex_escape(at, s[i]);
	b->len = (size_t)(at - b->data);
}

void quote_bytes(struct buf *b, const void *bytes, size_t len, enum string_form form,
		 const char *also)
{
	const unsigned char *s = bytes;

	if (form == STRINGS_HEX_NONASCII && !is_text(s, len))
		form = STRINGS_HEX_ALL;
	/* In pieces: most of a long text takes less room than it might. */
	for (size_t at = 0, n; at < len; at += n) {
		n = len - at < PIECE ? len - at : PIECE;
		if (form == STRINGS_HEX_ALL)
			quote_hex(b, s + at, n);
		else
			quote_piece(b, s + at, n, at + n < len, form, also);
	}
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
