/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/utf8.h"

#include <string.h>

size_t utf8_sequence(const unsigned char *s, size_t len, uint32_t *code)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t n = s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : s[0] < 0xf5 ? 4 : 0;

	if (n == 0 || n > len)
		return 0;

	uint32_t c = s[0] & (0xff >> (n + 1));
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 0;
	*code = c;
	return n;
}

bool utf8_is_control(uint32_t code)
{
	return code < ' ' || (code >= 0x7f && code < 0xa0) || (code >= 0x2028 && code <= 0x202e) ||
	       (code >= 0x2066 && code <= 0x2069);
}

/* The length of the character at S, of LEN bytes (at least 1); 0 if it is none, or one that a
 * terminal would obey instead of showing it. */
static size_t shown(const unsigned char *s, size_t len)
{
	uint32_t code = s[0];
	size_t n = code < 0x80 ? 1 : utf8_sequence(s, len, &code);

	return utf8_is_control(code) ? 0 : n;
}

void utf8_put_shown(struct buf *out, const char *name)
{
	for (size_t len = strlen(name), n; len; name += n, len -= n) {
		n = shown((const unsigned char *)name, len);
		if (n) {
			buf_put(out, name, n);
		} else {
			buf_printf(out, "\\%03o", (unsigned char)*name);
			n = 1;
		}
	}
}
