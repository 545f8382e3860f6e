/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The JSON emitter: what stands around values, the call and its result. */
#include "emit/json.h"

#include <string.h>

#include "emit/json_internal.h"

/* ---- around values ----------------------------------------------------- */

bool json_follows_value(const struct json_emit *j)
{
	return !j->too_deep && !j->due && j->last_end == j->emit.out->len;
}

/* Makes the last value a member of an object, behind FIRST, that ends with the next value, behind
 * NEXT. */
static void wrap_last(struct json_emit *j, const char *first, const char *next)
{
	if (!json_follows_value(j) || j->depth >= JSON_DEPTH_MAX)
		return;

	buf_insert(j->emit.out, j->last_value, first, strlen(first));
	buf_puts(j->emit.out, next);
	json_push(j, JSON_WRAP, j->last_value);
	j->due = true;
}

/* Makes the next value the last member of an object that begins with TEXT, under KEY. */
static void wrap_next(struct json_emit *j, const char *key, const char *text)
{
	struct buf *out = j->emit.out;

	if (j->depth >= JSON_DEPTH_MAX || !json_value_begin(j))
		return;
	json_push(j, JSON_WRAP, out->len);
	buf_putc(out, '{');
	json_put_key(out, key);
	json_put_string(out, text, strlen(text));
	buf_puts(out, ",\"$value\":");
	j->due = true;
}

static void json_lead(struct emit *e, const char *text)
{
	wrap_next(json_of(e), "$lead", text);
}

static enum alias_form json_alias(struct emit *e, uint64_t value, const char *name,
				  enum num_base base, unsigned size)
{
	(void)value, (void)base, (void)size;
	wrap_next(json_of(e), "$alias", name);
	return ALIAS_UNUSED;
}

static void json_arrow(struct emit *e)
{
	wrap_last(json_of(e), "{\"$old\":", ",\"$new\":");
}

static void json_arrow_named(struct emit *e, const char *name)
{
	struct buf key = BUF_INIT;

	buf_puts(&key, ",\"name\":");
	json_put_string(&key, name, strlen(name));
	buf_puts(&key, ",\"$new\":");
	wrap_last(json_of(e), "{\"$old\":", buf_str(&key));
	buf_free(&key);
}

static void json_shifted(struct emit *e, unsigned bits, const char *name)
{
	struct json_emit *j = json_of(e);
	size_t start = j->last_value;

	if (!json_follows_value(j))
		return;
	buf_insert(e->out, start, "{\"$value\":", 10);
	buf_puts(e->out, ",\"$shift\":");
	buf_put_udec(e->out, bits);
	if (name) {
		buf_puts(e->out, ",\"name\":");
		json_put_string(e->out, name, strlen(name));
	}
	buf_putc(e->out, '}');
	json_value_end(j, start);
}

/* TEXT as member NAME beside the last value. */
static void put_note(struct emit *e, const char *name, const char *text)
{
	struct json_emit *j = json_of(e);
	size_t start = j->last_value;

	if (!json_follows_value(j) || !text)
		return;
	buf_insert(e->out, start, "{\"$value\":", 10);
	buf_puts(e->out, ",\"");
	buf_puts(e->out, name);
	buf_puts(e->out, "\":");
	json_put_string(e->out, text, strlen(text));
	buf_putc(e->out, '}');
	json_value_end(j, start);
	j->last_is_noted = true;
}

static void json_note(struct emit *e, const char *text)
{
	put_note(e, "$note", text);
}

static void json_gloss(struct emit *e, const char *text)
{
	put_note(e, "$gloss", text);
}

static void json_raw_note(struct emit *e, const char *text)
{
	put_note(e, "$raw_note", text);
}

static bool json_full_begin(struct emit *e)
{
	struct json_emit *j = json_of(e);

	if (!json_follows_value(j) || j->depth >= JSON_DEPTH_MAX)
		return false;
	if (j->last_is_noted) {
		e->out->len--; /* the brace */
		buf_puts(e->out, ",\"$full\":");
		json_push(j, JSON_WRAP, j->last_value);
		j->due = true;
	} else {
		wrap_last(j, "{\"$value\":", ",\"$full\":");
	}
	return true;
}

static void json_full_end(struct emit *e)
{
	(void)e; /* ended with its value */
}

static bool json_hidden(struct emit *e)
{
	json_of(e)->hide_next = true;
	return true;
}

/* ---- the call ---------------------------------------------------------- */

static void json_call_begin(struct emit *e, const char *name)
{
	struct json_emit *j = json_of(e);

	json_end_down_to(j, 0);
	buf_puts(e->out, ",\"name\":");
	json_put_string(e->out, name, strlen(name));
	buf_puts(e->out, ",\"args\":{");
	json_push(j, JSON_ARGS, e->out->len);
}

static void json_named(struct emit *e)
{
	json_of(e)->show_name = true;
}

/* Ends the argument that is open, if there is one; false when there are no arguments at all. */
static bool end_arg(struct json_emit *j)
{
	if (!j->depth || j->level[0].kind != JSON_ARGS)
		return false;
	json_end_down_to(j, 1);
	return true;
}

static void json_arg(struct emit *e, const char *name, bool has_raw, uint64_t raw)
{
	struct json_emit *j = json_of(e);

	if (!end_arg(j))
		return;
	json_member(j, name, j->hide_next);
	buf_putc(e->out, '{');
	if (has_raw) {
		buf_puts(e->out, "\"raw\":");
		json_put_word(e->out, raw);
		buf_putc(e->out, ',');
	}
	buf_puts(e->out, j->show_name ? "\"shown\":true,\"value\":" : "\"value\":");
	json_push(j, JSON_ARG, e->out->len)->started = true;
	j->hide_next = j->show_name = j->early = false;
}

static void json_early_comma(struct emit *e)
{
	json_of(e)->early = true;
}

static void json_args_end(struct emit *e)
{
	struct json_emit *j = json_of(e);

	if (!end_arg(j))
		return;
	j->early = false;
	json_end(j, false);
}

static void begin_result(struct json_emit *j)
{
	json_end_down_to(j, 0);
	buf_puts(j->emit.out, ",\"result\":{");
	json_push(j, JSON_RESULT, j->emit.out->len)->started = true;
}

static void json_ret_begin(struct emit *e, uint64_t raw)
{
	struct json_emit *j = json_of(e);

	begin_result(j);
	buf_puts(e->out, "\"raw\":");
	json_put_word(e->out, raw);
	buf_puts(e->out, ",\"value\":");
	j->due = true;
}

static void put_error(struct buf *out, const char *name, const char *text)
{
	if (name) {
		buf_puts(out, ",\"error\":");
		json_put_string(out, name, strlen(name));
	}
	if (text) {
		buf_puts(out, ",\"message\":");
		json_put_string(out, text, strlen(text));
	}
}

static void json_ret_error(struct emit *e, int64_t value, int err, const char *name,
			   const char *text)
{
	begin_result(json_of(e));
	buf_printf(e->out, "\"value\":%lld,\"errno\":%d", (long long)value, err);
	if (!name)
		buf_puts(e->out, ",\"error\":null");
	put_error(e->out, name, text);
}

static void json_ret_unknown(struct emit *e, const char *name, const char *text)
{
	begin_result(json_of(e));
	buf_puts(e->out, "\"value\":null");
	put_error(e->out, name, text);
}

static bool in_result(struct json_emit *j)
{
	return j->depth && j->level[0].kind == JSON_RESULT;
}

static void json_ret_aux_begin(struct emit *e)
{
	struct json_emit *j = json_of(e);

	if (!in_result(j))
		return;
	json_end_down_to(j, 1);
	json_settle(j);
	buf_puts(e->out, ",\"aux\":{");
	json_push(j, JSON_AUX, e->out->len);
}

static void json_label(struct emit *e, const char *text, enum label_names names)
{
	struct json_emit *j = json_of(e);

	if (j->too_deep || !j->depth || json_top(j)->kind != JSON_AUX)
		return;
	json_member(j, text, names != LABEL_AS_ASKED);
	j->aux_is_comment = names == LABEL_COMMENT;
}

/* It is the text that has a length. */
static void json_ret_aux_mark(struct emit *e)
{
	(void)e;
}

static bool json_ret_aux_undo(struct emit *e, size_t max)
{
	(void)e, (void)max;
	return false;
}

static void json_ret_aux_end(struct emit *e)
{
	struct json_emit *j = json_of(e);

	if (in_result(j))
		json_end_down_to(j, 1);
}

static void json_ret_mark(struct emit *e, const char *text)
{
	struct json_emit *j = json_of(e);

	if (!in_result(j))
		return;
	if (json_top(j)->kind != JSON_MARKS) {
		json_end_down_to(j, 1);
		json_settle(j);
		buf_puts(e->out, ",\"marks\":[");
		json_push(j, JSON_MARKS, e->out->len);
	}
	json_comma(j);
	json_put_string(e->out, text, strlen(text));
}

static const struct emit_ops json_ops = {
	.call_begin = json_call_begin,
	.arg = json_arg,
	.args_end = json_args_end,
	.early_comma = json_early_comma,
	.hidden = json_hidden,
	.named = json_named,
	.num = json_num,
	.num_padded = json_num_padded,
	.num_scaled = json_num_scaled,
	.real = json_real,
	.chr = json_chr,
	.addr = json_addr,
	.code = json_code,
	.wide = json_wide,
	.again = json_again,
	.null = json_null,
	.name = json_name,
	.alias = json_alias,
	.flags = json_flags,
	.word = json_word,
	.resuming = json_resuming,
	.str = json_str,
	.fd = json_fd,
	.pid = json_pid,
	.struct_begin = json_struct_begin,
	.field = json_field,
	.struct_end = json_close,
	.inet_field = json_inet_field,
	.array_begin = json_array_begin,
	.elem = json_elem,
	.elem_at = json_elem_at,
	.elem_of = json_elem_of,
	.array_end = json_close,
	.form_begin = json_form_begin,
	.form_end = json_close,
	.more = json_more,
	.set_begin = json_set_begin,
	.set_end = json_close,
	.bits_begin = json_bits_begin,
	.bits_end = json_bits_end,
	.cond_begin = json_cond_begin,
	.cond = json_cond,
	.cond_end = json_cond_end,
	.lead = json_lead,
	.context = json_context,
	.arrow = json_arrow,
	.arrow_named = json_arrow_named,
	.shifted = json_shifted,
	.note = json_note,
	.gloss = json_gloss,
	.raw_note = json_raw_note,
	.full_begin = json_full_begin,
	.full_end = json_full_end,
	.ret_begin = json_ret_begin,
	.ret_error = json_ret_error,
	.ret_unknown = json_ret_unknown,
	.ret_aux_begin = json_ret_aux_begin,
	.label = json_label,
	.ret_aux_end = json_ret_aux_end,
	.ret_aux_mark = json_ret_aux_mark,
	.ret_aux_undo = json_ret_aux_undo,
	.ret_mark = json_ret_mark,
};

void json_emit_init(struct json_emit *j, struct buf *out)
{
	*j = (struct json_emit){.emit = {.ops = &json_ops, .out = out}};
}

void json_emit_reset(struct json_emit *j)
{
	j->depth = j->too_deep = 0;
	j->due = j->last_is_noted = j->hide_next = j->show_name = j->early = false;
	j->keys.len = 0;
	j->last_value = 0;
	j->last_end = SIZE_MAX;
}

void json_emit_finish(struct json_emit *j)
{
	json_end_down_to(j, 0);
}

void json_emit_free(struct json_emit *j)
{
	buf_free(&j->keys);
}
