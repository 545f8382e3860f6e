/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The JSON emitter: numbers, names, strings. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emit/json_internal.h"

void json_num(struct emit *e, uint64_t value, enum num_base base, unsigned size)
{
	struct json_emit *j = json_of(e);

	if (!json_value_begin(j))
		return;
	size_t start = e->out->len;
	if (base == BASE_DEC || base == BASE_UDEC) {
		json_put_number(e->out, value, base, size);
		if (e->out->data[start] == '"') {
			buf_insert(e->out, start, "{\"$dec\":", 8);
			buf_putc(e->out, '}');
		}
	} else {
		buf_puts(e->out,
			 base == BASE_HEX || base == BASE_UNKNOWN ? "{\"$hex\":" : "{\"$oct\":");
		json_put_number(e->out, value, base, size);
		buf_puts(e->out, base == BASE_OCT3 ? ",\"digits\":3}" : "}");
	}
	json_value_end(j, start);
}

void json_num_padded(struct emit *e, uint64_t value, unsigned width, const char *prefix)
{
	struct json_emit *j = json_of(e);

	if (!json_value_begin(j))
		return;
	size_t start = e->out->len;
	buf_puts(e->out, "{\"$hex\":");
	json_put_word(e->out, value);
	buf_printf(e->out, ",\"digits\":%u", width ? width : 1);
	if (*prefix)
		buf_puts(e->out, ",\"prefix\":\"0x\"");
	buf_putc(e->out, '}');
	json_value_end(j, start);
}

void json_num_scaled(struct emit *e, uint64_t value, uint32_t unit)
{
	struct json_emit *j = json_of(e);

	if (unit < 2 || value <= unit || value % unit) {
		json_num(e, value, BASE_UDEC, 8);
		return;
	}
	if (!json_value_begin(j))
		return;
	size_t start = e->out->len;
	buf_puts(e->out, "{\"$scaled\":");
	json_put_word(e->out, value / unit);
	buf_printf(e->out, ",\"unit\":%u,\"value\":", unit);
	json_put_word(e->out, value);
	buf_putc(e->out, '}');
	json_value_end(j, start);
}

void json_real(struct emit *e, long double value)
{
	struct json_emit *j = json_of(e);
	bool wide = value != (double)value;
	char text[40];

	if (!json_value_begin(j))
		return;
	size_t start = e->out->len;
	if (isfinite(value)) {
		/* The fewest digits that give the same number back. */
		for (int digits = 15; digits <= 21; digits++) {
			snprintf(text, sizeof(text), "%.*Lg", digits, value);
			if (wide ? strtold(text, NULL) == value
				 : strtod(text, NULL) == (double)value)
				break;
		}
		buf_printf(e->out, "{\"$real\":%s}", text);
	} else {
		buf_printf(e->out, "{\"$real\":\"%s%s\"}", signbit(value) ? "-" : "",
			   isnan(value) ? "nan" : "inf");
	}
	json_value_end(j, start);
}

void json_chr(struct emit *e, unsigned char value, enum str_style style)
{
	struct json_emit *j = json_of(e);
	const char c = (char)value;

	if (!json_value_begin(j))
		return;
	size_t start = e->out->len;
	buf_puts(e->out, "{\"$char\":");
	if (value >= ' ' && value < 0x7f)
		json_put_string(e->out, &c, 1);
	else
		buf_put_udec(e->out, value);
	buf_puts(e->out, style == STR_HEX ? ",\"style\":\"hex\"}" : "}");
	json_value_end(j, start);
}

void json_again(struct emit *e, uint64_t addr, unsigned up)
{
	(void)up;
	json_addr(e, addr);
}

void json_null(struct emit *e)
{
	json_addr(e, 0);
}

void json_addr(struct emit *e, uint64_t value)
{
	struct json_emit *j = json_of(e);

	if (!json_value_begin(j))
		return;
	size_t start = e->out->len;
	if (value) {
		buf_puts(e->out, "{\"$addr\":\"0x");
		buf_put_hex(e->out, value);
		buf_puts(e->out, "\"}");
	} else {
		buf_puts(e->out, "null");
	}
	json_value_end(j, start);
}

void json_code(struct emit *e, uint64_t value, const char *symbol, uint64_t offset)
{
	struct json_emit *j = json_of(e);

	if (!json_value_begin(j))
		return;
	size_t start = e->out->len;
	buf_puts(e->out, "{\"$addr\":\"0x");
	buf_put_hex(e->out, value);
	buf_puts(e->out, "\",\"symbol\":");
	json_put_string(e->out, symbol, strlen(symbol));
	if (offset) {
		buf_puts(e->out, ",\"offset\":");
		json_put_word(e->out, offset);
	}
	buf_putc(e->out, '}');
	json_value_end(j, start);
}

static bool is_code_point(uint32_t c)
{
	return c <= 0x10ffff && (c < 0xd800 || c > 0xdfff);
}

static void put_utf8(struct buf *b, uint32_t c)
{
	static const uint32_t limits[] = {0x80, 0x800, 0x10000};
	static const uint8_t heads[] = {0, 0xc0, 0xe0, 0xf0};
	unsigned more = 0;

	if (!is_code_point(c))
		c = 0xfffd;
	while (more < 3 && c >= limits[more])
		more++;
	buf_putc(b, (char)(heads[more] | c >> 6 * more));
	while (more--)
		buf_putc(b, (char)(0x80 | (c >> 6 * more & 0x3f)));
}

void json_wide(struct emit *e, const uint32_t *chars, size_t len, bool more)
{
	struct json_emit *j = json_of(e);
	struct buf text = BUF_INIT;
	bool valid = true;

	if (!json_value_begin(j))
		return;
	size_t start = e->out->len;
	for (size_t i = 0; i < len; i++) {
		valid &= is_code_point(chars[i]);
		put_utf8(&text, chars[i]);
	}
	buf_puts(e->out, "{\"$wide\":");
	json_put_string(e->out, buf_str(&text), text.len);
	for (size_t i = 0; !valid && i < len; i++) {
		buf_puts(e->out, i ? "," : ",\"codes\":[");
		buf_put_udec(e->out, chars[i]);
	}
	buf_printf(e->out, "%s%s}", valid ? "" : "]", more ? ",\"cut\":true" : "");
	buf_free(&text);
	json_value_end(j, start);
}

/* A name, or an array of them where one value has several: "TCSETS or SNDCTL_TMR_START". */
static void put_names(struct buf *b, const char *name)
{
	const char *between = " or ", *next = strstr(name, between);

	if (!next) {
		json_put_string(b, name, strlen(name));
		return;
	}
	buf_putc(b, '[');
	for (; next; next = strstr(name, between)) {
		json_put_string(b, name, (size_t)(next - name));
		buf_putc(b, ',');
		name = next + strlen(between);
	}
	json_put_string(b, name, strlen(name));
	buf_putc(b, ']');
}

static void put_number_member(struct buf *b, const char *key, uint64_t value, enum num_base base,
			      unsigned size)
{
	buf_putc(b, ',');
	json_put_key(b, key);
	json_put_number(b, value, base, size);
}

void json_name(struct emit *e, uint64_t value, const char *name, const char *fallback,
	       enum num_base base, unsigned size)
{
	struct json_emit *j = json_of(e);

	if (!json_value_begin(j))
		return;
	size_t start = e->out->len;
	buf_puts(e->out, "{\"$const\":");
	if (name)
		put_names(e->out, name);
	else
		buf_puts(e->out, "null");
	put_number_member(e->out, "value", value, base, size);
	if (!name && fallback)
		json_put_text_member(e->out, "set", fallback);
	json_put_base(e->out, base);
	buf_putc(e->out, '}');
	json_value_end(j, start);
}

static void put_flag(struct buf *b, const struct flag_item *item, unsigned size)
{
	switch (item->kind) {
	case FLAG_NAME:
		json_put_string(b, item->name, strlen(item->name));
		return;
	case FLAG_SHIFT:
		buf_puts(b, "{\"shift\":");
		json_put_string(b, item->name, strlen(item->name));
		put_number_member(b, "by", item->value, BASE_UDEC, size);
		break;
	case FLAG_NUMBER:
		buf_puts(b, "{\"number\":");
		json_put_number(b, item->value, item->base, size);
		if (item->name)
			json_put_text_member(b, "set", item->name);
		json_put_base(b, item->base);
		break;
	}
	buf_putc(b, '}');
}

void json_flags(struct emit *e, const struct flags_value *f)
{
	struct json_emit *j = json_of(e);

	if (!json_value_begin(j))
		return;
	size_t start = e->out->len;
	buf_puts(e->out, "{\"$flags\":[");
	for (size_t i = 0; i < f->count; i++) {
		if (i)
			buf_putc(e->out, ',');
		put_flag(e->out, &f->items[i], f->size);
	}
	buf_putc(e->out, ']');
	put_number_member(e->out, "value", f->value, f->base, f->size);
	if (f->rest)
		put_number_member(e->out, "rest", f->rest, f->base, f->size);
	/* The comment on bits before which there is nothing. */
	bool none = !f->count || (f->count == 1 && f->items[0].kind == FLAG_SHIFT && f->rest);
	if (none && f->value && f->fallback)
		json_put_text_member(e->out, "set", f->fallback);
	json_put_base(e->out, f->base);
	buf_putc(e->out, '}');
	json_value_end(j, start);
}

static void put_text_object(struct json_emit *j, const char *key, const char *text)
{
	if (!json_value_begin(j))
		return;
	size_t start = j->emit.out->len;
	buf_putc(j->emit.out, '{');
	json_put_key(j->emit.out, key);
	json_put_string(j->emit.out, text, strlen(text));
	buf_putc(j->emit.out, '}');
	json_value_end(j, start);
}

void json_word(struct emit *e, const char *text)
{
	put_text_object(json_of(e), "$word", text);
}

void json_resuming(struct emit *e, const char *name)
{
	put_text_object(json_of(e), "$resuming", name);
}

void json_str(struct emit *e, const void *bytes, size_t len, bool more, uint64_t total,
	      enum str_style style)
{
	struct json_emit *j = json_of(e);

	if (!json_value_begin(j))
		return;
	size_t start = e->out->len;
	if ((style == STR_TEXT || style == STR_ENDED) && (!len || ((const char *)bytes)[len - 1]))
		style = STR_PLAIN;
	if (more || style != STR_PLAIN || !json_is_utf8(bytes, len))
		json_put_str(e->out, bytes, len, more, total, style);
	else
		json_put_string(e->out, bytes, len);
	json_value_end(j, start);
}
