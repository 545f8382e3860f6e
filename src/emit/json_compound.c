/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The JSON emitter: compounds. */
#include <string.h>

#include "emit/json_internal.h"

void json_struct_begin(struct emit *e)
{
	json_begin(json_of(e), JSON_STRUCT, "{");
}

void json_field(struct emit *e, const char *name)
{
	struct json_emit *j = json_of(e);
	struct json_level *l = json_top(j);

	if (!j->too_deep && l && l->kind == JSON_STRUCT)
		json_member(j, name, j->hide_next);
	j->hide_next = false;
}

void json_close(struct emit *e)
{
	json_end_compound(json_of(e));
}

void json_inet_field(struct emit *e, const char *name, bool v6, const uint8_t *addr,
		     const char *text)
{
	struct json_emit *j = json_of(e);

	(void)addr;
	json_field(e, name);
	if (!json_value_begin(j))
		return;
	size_t start = e->out->len;
	buf_puts(e->out, v6 ? "{\"$inet6\":" : "{\"$inet4\":");
	json_put_string(e->out, text, strlen(text));
	buf_putc(e->out, '}');
	json_value_end(j, start);
}

void json_array_begin(struct emit *e, enum array_form form)
{
	static const char *const open[] = {
		[ARRAY_LIST] = "[",
		[ARRAY_SPACED] = "{\"$list\":[",
		[ARRAY_BRACES] = "{\"$braces\":[",
		[ARRAY_BARE] = "{\"$bare\":[",
		[ARRAY_OR] = "{\"$or\":[",
		[ARRAY_SUM] = "{\"$sum\":[",
		[ARRAY_RATIO] = "{\"$ratio\":[",
	};

	json_begin(json_of(e), form == ARRAY_LIST ? JSON_ARRAY : JSON_LIST, open[form]);
}

static bool in_array(struct json_emit *j)
{
	const struct json_level *l = json_top(j);

	return !j->too_deep && l &&
	       (l->kind == JSON_ARRAY || l->kind == JSON_LIST || l->kind == JSON_SET);
}

void json_elem(struct emit *e)
{
	json_of(e)->hide_next = false;
	struct json_emit *j = json_of(e);

	if (!in_array(j))
		return;
	json_comma(j);
	j->due = true;
}

/* {"$index":3: an element whose place is shown; false: it is not shown. */
static bool json_begin_indexed(struct emit *e, uint64_t index)
{
	struct json_emit *j = json_of(e);

	json_elem(e);
	if (!in_array(j) || j->depth >= JSON_DEPTH_MAX)
		return false;
	json_push(j, JSON_WRAP, e->out->len);
	buf_puts(e->out, "{\"$index\":");
	json_put_word(e->out, index);
	return true;
}

void json_elem_at(struct emit *e, uint64_t index, const char *name)
{
	if (!json_begin_indexed(e, index))
		return;
	if (name) {
		buf_puts(e->out, ",\"name\":");
		json_put_string(e->out, name, strlen(name));
	}
	buf_puts(e->out, ",\"value\":");
}

void json_elem_of(struct emit *e, uint64_t index, const char *name, const char *fallback)
{
	if (!json_begin_indexed(e, index))
		return;
	buf_puts(e->out, ",\"const\":");
	if (name)
		json_put_string(e->out, name, strlen(name));
	else
		buf_puts(e->out, "null");
	if (!name && fallback) {
		buf_puts(e->out, ",\"set\":");
		json_put_string(e->out, fallback, strlen(fallback));
	}
	buf_puts(e->out, ",\"value\":");
}

void json_form_begin(struct emit *e, const char *name, const struct form_raw *raw)
{
	struct json_emit *j = json_of(e);

	if (!json_begin(j, JSON_LIST, "{\"$form\":"))
		return;
	json_put_string(e->out, name, strlen(name));
	if (raw && raw->bytes) {
		buf_puts(e->out, ",\"raw\":");
		json_put_str(e->out, raw->bytes, raw->len, false, raw->len, STR_HEX);
	} else if (raw) {
		buf_puts(e->out, ",\"raw\":{\"$const\":null,\"value\":");
		json_put_number(e->out, raw->value, raw->base, raw->size);
		json_put_base(e->out, raw->base);
		buf_putc(e->out, '}');
	}
	if (raw && raw->names)
		buf_puts(e->out, ",\"names\":true");
	if (raw && raw->plain)
		buf_puts(e->out, ",\"plain\":true");
	if (raw && raw->alone)
		buf_puts(e->out, ",\"alone\":true");
	buf_puts(e->out, ",\"args\":[");
}

void json_more(struct emit *e)
{
	struct json_emit *j = json_of(e);

	if (in_array(j)) {
		json_elem(e);
		json_value_begin(j);
		size_t start = e->out->len;
		buf_puts(e->out, "{\"$more\":true}");
		json_value_end(j, start);
	} else if (!j->too_deep && j->depth && json_top(j)->kind == JSON_STRUCT) {
		json_top(j)->rest = true;
	}
}

void json_set_begin(struct emit *e, bool inverted)
{
	struct json_level *l = json_begin(json_of(e), JSON_SET, "{\"$set\":[");

	if (l)
		l->inverted = inverted;
}

void json_bits_begin(struct emit *e, const uint64_t *words, size_t count, unsigned size)
{
	if (!json_begin(json_of(e), JSON_LIST, "{\"$bits\":["))
		return;
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_putc(e->out, ',');
		json_put_number(e->out, words[i], BASE_HEX, size);
	}
	buf_puts(e->out, "],\"set\":[");
}

void json_bits_end(struct emit *e, const uint64_t *words, size_t count, unsigned size)
{
	(void)words;
	(void)count;
	(void)size;
	json_close(e);
}

void json_cond_begin(struct emit *e)
{
	json_begin(json_of(e), JSON_COND, "{\"$cond\":{");
}

void json_cond(struct emit *e, const char *macro, bool has_value, uint64_t value,
	       const char *value_name, uint64_t or_bits)
{
	struct json_emit *j = json_of(e);

	if (j->too_deep || !j->depth || json_top(j)->kind != JSON_COND)
		return;
	json_member(j, macro, false);
	j->due = false;
	if (!has_value) {
		buf_puts(e->out, "true");
		return;
	}
	if (!value_name && !or_bits) {
		json_put_word(e->out, value);
		return;
	}
	buf_puts(e->out, "{\"$const\":");
	if (value_name)
		json_put_string(e->out, value_name, strlen(value_name));
	else
		buf_puts(e->out, "null");
	buf_puts(e->out, ",\"value\":");
	json_put_word(e->out, value);
	if (or_bits) {
		buf_puts(e->out, ",\"or\":");
		json_put_word(e->out, or_bits);
	}
	buf_putc(e->out, '}');
}

void json_cond_end(struct emit *e, uint64_t event, const char *event_name, uint64_t rest)
{
	struct json_emit *j = json_of(e);

	if (j->too_deep) {
		j->too_deep--;
		return;
	}
	if (!j->depth || json_top(j)->kind != JSON_COND)
		return;

	size_t start = json_top(j)->start;
	json_end(j, false);
	if (event) {
		buf_puts(e->out, ",\"event\":{\"$const\":");
		if (event_name)
			json_put_string(e->out, event_name, strlen(event_name));
		else
			buf_puts(e->out, "null");
		buf_puts(e->out, ",\"value\":");
		json_put_word(e->out, event);
		if (!event_name)
			buf_puts(e->out, ",\"set\":\"PTRACE_EVENT_???\"");
		buf_putc(e->out, '}');
	}
	if (rest) {
		buf_puts(e->out, ",\"rest\":");
		json_put_word(e->out, rest);
	}
	buf_putc(e->out, '}');
	json_value_end(j, start);
}
