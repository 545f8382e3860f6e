/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* JSON's strings and words. */
#include <string.h>

#include "base/utf8.h"
#include "emit/json_internal.h"
#include "emit/number.h"

bool json_is_utf8(const void *bytes, size_t len)
{
	const unsigned char *s = bytes;
	uint32_t code;

	for (size_t i = 0, n; i < len; i += n) {
		n = s[i] < 0x80 ? 1 : utf8_sequence(s + i, len - i, &code);
		if (!n)
			return false;
	}
	return true;
}

static void put_escape(struct buf *b, uint32_t code)
{
	const char *letters = "b\bf\fn\nr\rt\t\"\"\\\\";

	for (const char *l = letters; *l; l += 2) {
		if ((unsigned char)l[1] == code) {
			buf_putc(b, '\\');
			buf_putc(b, l[0]);
			return;
		}
	}
	buf_printf(b, "\\u%04x", code);
}

void json_put_string(struct buf *b, const char *text, size_t len)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t run = 0; /* bytes up to i that stand for themselves */

	buf_putc(b, '"');
	for (size_t i = 0, n; i < len; i += n) {
		uint32_t code = s[i];

		n = code < 0x80 ? 1 : utf8_sequence(s + i, len - i, &code);
		if (n && code != '"' && code != '\\' && !utf8_is_control(code)) {
			run += n;
			continue;
		}
		buf_put(b, s + i - run, run);
		run = 0;
		if (n) {
			put_escape(b, code);
		} else {
			buf_puts(b, "\357\277\275"); /* U+FFFD */
			n = 1;
		}
	}
	buf_put(b, s + len - run, run);
	buf_putc(b, '"');
}

static const char *const style_names[] = {
	[STR_HEX] = "hex", [STR_TEXT] = "text", [STR_ENDED] = "ended", [STR_ABSTRACT] = "abstract"};

void json_put_str(struct buf *b, const void *bytes, size_t len, bool more, uint64_t total,
		  enum str_style style)
{
	buf_puts(b, "{\"$str\":");
	json_put_string(b, bytes, len);
	if (!json_is_utf8(bytes, len)) {
		const unsigned char *s = bytes;

		buf_puts(b, ",\"bytes\":\"");
		for (size_t i = 0; i < len; i++) {
			buf_putc(b, "0123456789abcdef"[s[i] >> 4]);
			buf_putc(b, "0123456789abcdef"[s[i] & 15]);
		}
		buf_putc(b, '"');
	}
	if (more && total > len) {
		buf_puts(b, ",\"cut\":");
		json_put_word(b, total - len);
	} else if (more) {
		buf_puts(b, ",\"cut\":true");
	}
	if (style != STR_PLAIN)
		buf_printf(b, ",\"style\":\"%s\"", style_names[style]);
	buf_putc(b, '}');
}

void json_put_bytes(struct buf *b, const void *bytes, size_t len)
{
	if (json_is_utf8(bytes, len))
		json_put_string(b, bytes, len);
	else
		json_put_str(b, bytes, len, false, len, STR_PLAIN);
}

void json_put_key(struct buf *b, const char *key)
{
	buf_putc(b, '"');
	buf_puts(b, key);
	buf_puts(b, "\":");
}

void json_put_member(struct buf *b, const char *key, const char *s, size_t len)
{
	buf_putc(b, ',');
	json_put_key(b, key);
	json_put_string(b, s, len);
}

void json_put_text_member(struct buf *b, const char *key, const char *s)
{
	json_put_member(b, key, s, strlen(s));
}

/* The last integer up to which every integer has a double of its own. */
#define EXACT_MAX ((uint64_t)1 << 53)

static void put_hex_string(struct buf *b, bool negative, uint64_t value)
{
	buf_puts(b, negative ? "\"-0x" : "\"0x");
	buf_put_hex(b, value);
	buf_putc(b, '"');
}

void json_put_word(struct buf *b, uint64_t value)
{
	if (value <= EXACT_MAX)
		buf_put_udec(b, value);
	else
		put_hex_string(b, false, value);
}

void json_put_signed(struct buf *b, int64_t value)
{
	uint64_t magnitude = value < 0 ? -(uint64_t)value : (uint64_t)value;

	if (magnitude <= EXACT_MAX)
		buf_put_dec(b, value);
	else
		put_hex_string(b, value < 0, magnitude);
}

void json_put_number(struct buf *b, uint64_t value, enum num_base base, unsigned size)
{
	value = number_fit(value, base, size);
	if (base == BASE_DEC)
		json_put_signed(b, (int64_t)value);
	else
		json_put_word(b, value);
}

void json_put_base(struct buf *b, enum num_base base)
{
	static const char *const names[] = {
		[BASE_DEC] = "dec", [BASE_UDEC] = "dec", [BASE_OCT] = "oct", [BASE_OCT3] = "oct3"};

	if (base != BASE_HEX && base != BASE_UNKNOWN)
		buf_printf(b, ",\"base\":\"%s\"", names[base]);
}
