/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The JSON emitter: what is open, and the keys in it. */
#include <string.h>

#include "emit/json_internal.h"

/* A key of an object that is open. */
struct json_key {
	const char *name; /* NULL: of a member without a name */
	uint32_t hash;
	uint32_t nth;	/* how many of this name came before it in the object */
	bool is_marked; /* to be listed at the end of the object */
	bool after_rest;
};

/* ---- levels ------------------------------------------------------------ */

struct json_level *json_top(struct json_emit *j)
{
	return j->depth ? &j->level[j->depth - 1] : NULL;
}

struct json_level *json_push(struct json_emit *j, enum json_kind kind, size_t start)
{
	struct json_level *l = &j->level[j->depth++];

	*l = (struct json_level){.start = start, .first_key = j->keys.len, .kind = (char)kind};
	return l;
}

struct json_level *json_begin(struct json_emit *j, enum json_kind kind, const char *open)
{
	if (j->too_deep || j->depth >= JSON_COMPOUND_MAX) {
		if (!j->too_deep)
			json_word(&j->emit, "...");
		j->too_deep++;
		return NULL;
	}
	if (!json_value_begin(j))
		return NULL;

	struct json_level *l = json_push(j, kind, j->emit.out->len);
	buf_puts(j->emit.out, open);
	return l;
}

void json_settle(struct json_emit *j)
{
	if (j->due)
		buf_puts(j->emit.out, "{\"$none\":true}");
	j->due = false;
}

void json_comma(struct json_emit *j)
{
	struct json_level *l = json_top(j);

	json_settle(j);
	if (l->started)
		buf_putc(j->emit.out, ',');
	l->started = true;
}

static uint32_t hash_name(const char *name)
{
	uint32_t hash = 2166136261u;

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * 16777619u;
	return hash;
}

static const struct json_key *level_keys(const struct json_emit *j, const struct json_level *l,
					 size_t *count)
{
	*count = (j->keys.len - l->first_key) / sizeof(struct json_key);
	return *count ? (const struct json_key *)(const void *)(j->keys.data + l->first_key) : NULL;
}

static void put_key_name(struct json_emit *j, const struct json_key *k)
{
	struct buf *out = j->emit.out;

	if (!k->name) {
		buf_printf(out, "\"$%u\"", k->nth);
		return;
	}
	json_put_string(out, k->name, strlen(k->name));
	if (k->nth) {
		out->len--; /* the quote */
		buf_printf(out, "#%u\"", k->nth + 1);
	}
}

void json_member(struct json_emit *j, const char *name, bool is_marked)
{
	struct json_level *l = json_top(j);
	struct json_key k = {name, name ? hash_name(name) : 0, 0, is_marked, l->rest};
	size_t count;
	const struct json_key *keys = level_keys(j, l, &count);

	for (size_t i = 0; i < count; i++)
		if (keys[i].hash == k.hash && !keys[i].name == !name &&
		    (!name || !strcmp(keys[i].name, name)))
			k.nth++;
	buf_put(&j->keys, &k, sizeof(k));
	l->marked |= is_marked;
	l->rests |= l->rest;
	l->rest = false;

	json_comma(j);
	put_key_name(j, &k);
	buf_putc(j->emit.out, ':');
	j->due = true;
}

/* Lists the marked keys of the innermost object. */
static void put_marked(struct json_emit *j, const char *list)
{
	const struct json_level *l = json_top(j);
	size_t count;
	const struct json_key *keys = level_keys(j, l, &count);
	bool any = false;

	if (!l->marked)
		return;
	json_comma(j);
	json_put_key(j->emit.out, list);
	buf_putc(j->emit.out, '[');
	for (size_t i = 0; i < count; i++) {
		if (!keys[i].is_marked)
			continue;
		if (any)
			buf_putc(j->emit.out, ',');
		any = true;
		put_key_name(j, &keys[i]);
	}
	buf_putc(j->emit.out, ']');
}

/* Says where `...` stands in the structure: true, at its end; else before the keys that are listed.
 */
static void put_rests(struct json_emit *j)
{
	const struct json_level *l = json_top(j);
	size_t count, shown = 0;
	const struct json_key *keys = level_keys(j, l, &count);
	const char *separator = "";
	bool at_end = l->rest;

	if (!l->rests && !l->rest)
		return;
	for (size_t i = 0; i < count; i++)
		if (!keys[i].is_marked)
			shown = i + 1;
	json_comma(j);
	json_put_key(j->emit.out, "$rest");
	size_t start = j->emit.out->len;
	for (size_t i = 0; i < count; i++) {
		if (!keys[i].after_rest)
			continue;
		if (i >= shown) {
			at_end = true;
			break;
		}
		buf_puts(j->emit.out, *separator ? separator : "[");
		put_key_name(j, &keys[i]);
		separator = ",";
	}
	if (j->emit.out->len == start)
		buf_puts(j->emit.out, "true");
	else
		buf_puts(j->emit.out, at_end ? ",true]" : "]");
}

void json_end(struct json_emit *j, bool open)
{
	static const char *const closing[] = {
		[JSON_ARGS] = "}",   [JSON_ARG] = "}", [JSON_STRUCT] = "}", [JSON_ARRAY] = "]",
		[JSON_LIST] = "]}",  [JSON_SET] = "]", [JSON_COND] = "}",   [JSON_WRAP] = "}",
		[JSON_RESULT] = "}", [JSON_AUX] = "}", [JSON_MARKS] = "]",
	};
	struct buf *out = j->emit.out;
	struct json_level *l = json_top(j);

	json_settle(j);
	switch ((enum json_kind)l->kind) {
	case JSON_STRUCT:
		put_rests(j);
		put_marked(j, "$hidden");
		if (open) {
			json_comma(j);
			buf_puts(out, "\"$open\":true");
		}
		break;
	case JSON_ARGS:
		put_marked(j, "$hidden");
		if (j->early) {
			json_comma(j);
			buf_puts(out, "\"$pending\":true");
		}
		break;
	case JSON_AUX:
		put_marked(j, "$named");
		if (j->aux_is_comment) {
			json_comma(j);
			buf_puts(out, "\"$comment\":true");
			j->aux_is_comment = false;
		}
		break;
	case JSON_ARRAY:
	case JSON_LIST:
	case JSON_SET:
		if (open) {
			json_comma(j);
			buf_puts(out, "{\"$open\":true}");
		}
		break;
	case JSON_ARG:
	case JSON_COND:
	case JSON_WRAP:
	case JSON_RESULT:
	case JSON_MARKS:
		break;
	}
	buf_puts(out, closing[(int)l->kind]);
	if (l->kind == JSON_SET)
		buf_puts(out, l->inverted ? ",\"inverted\":true}" : "}");
	if (l->kind == JSON_COND && open)
		buf_putc(out, '}');
	j->keys.len = l->first_key;
	j->depth--;
}

void json_end_compound(struct json_emit *j)
{
	if (j->too_deep) {
		j->too_deep--;
		return;
	}
	while (j->depth && json_top(j)->kind == JSON_WRAP) /* that waits for its value */
		json_end(j, true);
	if (!j->depth)
		return;

	size_t start = json_top(j)->start;
	switch ((enum json_kind)json_top(j)->kind) {
	case JSON_STRUCT:
	case JSON_ARRAY:
	case JSON_LIST:
	case JSON_SET:
		json_end(j, false);
		json_value_end(j, start);
		break;
	default:
		break; /* none is open */
	}
}

void json_end_down_to(struct json_emit *j, unsigned depth)
{
	j->too_deep = 0;
	while (j->depth > depth)
		json_end(j, true);
}

/* ---- values ------------------------------------------------------------ */

bool json_value_begin(struct json_emit *j)
{
	struct json_level *l = json_top(j);

	if (j->too_deep)
		return false;
	if (l && !j->due) {
		/* A value that nobody announced: it must not break the document. */
		if (l->kind == JSON_ARRAY || l->kind == JSON_LIST || l->kind == JSON_SET ||
		    l->kind == JSON_MARKS)
			json_comma(j);
		else
			json_member(j, NULL, false);
	}
	j->due = false;
	return true;
}

void json_value_end(struct json_emit *j, size_t start)
{
	j->last_value = start;
	j->inner_value = start;
	j->inner_end = j->emit.out->len;
	j->last_is_noted = false;
	while (j->depth && json_top(j)->kind == JSON_WRAP) {
		j->last_value = json_top(j)->start;
		json_end(j, false);
	}
	j->last_end = j->emit.out->len;
}
