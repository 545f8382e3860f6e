/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The text emitter: the line, its call, the result. */
#include "emit/text.h"

#include <string.h>

#include "emit/text_internal.h"

/* ---- colours ----------------------------------------------------------- */

void text_color(struct text_emit *t, enum text_color color)
{
	if (!t->opt->color || text_is_muted(t))
		return;

	size_t before = t->emit.out->len;
	buf_printf(t->emit.out, "\033[%dm", color);
	t->invisible += t->emit.out->len - before;
}

void text_colored(struct text_emit *t, enum text_color color, const char *s)
{
	text_color(t, color);
	text_puts(t, s);
	text_color(t, t->in_args ? COLOR_TEXT : t->in_result ? COLOR_RESULT : COLOR_NONE);
}

static void put_punctuation(struct text_emit *t, const char *s)
{
	text_color(t, COLOR_NONE);
	text_puts(t, s);
	text_color(t, COLOR_NONE);
}

/* ---- the line ---------------------------------------------------------- */

void text_emit_reset(struct text_emit *t, size_t column)
{
	t->line_start = t->emit.out->len;
	t->column = column;
	t->invisible = 0;
	t->depth = t->too_deep = 0;
	t->muted = t->early = t->show_name = t->named = t->in_note = t->in_args = t->in_result =
		false;
}

void text_emit_resume(struct text_emit *t, size_t column)
{
	t->line_start = t->emit.out->len;
	t->column = column;
	t->invisible = 0;
	if (t->in_args)
		text_color(t, COLOR_TEXT);
}

void text_emit_finish(struct text_emit *t)
{
	t->muted = false;
	if (t->in_result)
		text_color(t, COLOR_NONE);
	t->in_result = false;
}

size_t text_emit_column(const struct text_emit *t)
{
	return t->column + (t->emit.out->len - t->line_start) - t->invisible;
}

/* ---- around values ----------------------------------------------------- */

static bool text_hidden(struct emit *e)
{
	(void)e;
	return false;
}

static void text_lead(struct emit *e, const char *text)
{
	struct text_emit *t = text_of(e);

	text_puts(t, "/* ");
	text_puts(t, text);
	text_puts(t, " */ ");
}

static void text_gloss(struct emit *e, const char *text)
{
	if (text_of(e)->opt->name_form != NAME_RAW)
		text_note(e, text);
}

static void text_raw_note(struct emit *e, const char *text)
{
	if (text_of(e)->opt->name_form == NAME_RAW)
		text_note(e, text);
}

static void text_arrow(struct emit *e)
{
	text_puts(text_of(e), " => ");
}

static void text_arrow_named(struct emit *e, const char *name)
{
	struct text_emit *t = text_of(e);

	text_arrow(e);
	text_colored(t, COLOR_FIELD, name);
	text_puts(t, "=");
}

static bool text_full_begin(struct emit *e)
{
	(void)e;
	return false;
}

static void text_full_end(struct emit *e)
{
	(void)e;
}

/* ---- the call ---------------------------------------------------------- */

static void text_call_begin(struct emit *e, const char *name)
{
	struct text_emit *t = text_of(e);

	text_color(t, COLOR_CALL);
	text_puts(t, name);
	text_color(t, COLOR_NONE);
	text_push(t, "(", ", ", "");
	text_color(t, COLOR_TEXT);
	t->in_args = true;
}

static void text_named(struct emit *e)
{
	text_of(e)->show_name = true;
}

static void text_arg(struct emit *e, const char *name, bool has_raw, uint64_t raw)
{
	struct text_emit *t = text_of(e);
	bool named = t->show_name || t->opt->arg_names;

	(void)has_raw, (void)raw;
	t->show_name = false;
	if (t->early && t->depth)
		t->level[t->depth - 1].started = true;
	else
		text_separate(t);
	t->early = false;
	if (name && named) {
		text_colored(t, COLOR_FIELD, name);
		text_puts(t, "=");
	}
}

static void text_early_comma(struct emit *e)
{
	struct text_emit *t = text_of(e);

	text_puts(t, t->depth && t->level[t->depth - 1].started ? ", " : "");
	t->early = true;
}

static void text_args_end(struct emit *e)
{
	struct text_emit *t = text_of(e);

	t->depth = t->too_deep = 0;
	t->muted = t->early = t->in_args = false;
	text_color(t, COLOR_NONE);
	put_punctuation(t, ")");
}

/* The equals sign in its column. */
static void begin_result(struct text_emit *t)
{
	size_t column = text_emit_column(t);
	size_t blanks = column + 1 < t->opt->column ? t->opt->column - column : 1;

	buf_put_blanks(t->emit.out, blanks);
	put_punctuation(t, "=");
	text_color(t, COLOR_NONE);
	text_puts(t, " ");
	text_color(t, COLOR_RESULT);
	t->in_result = true;
}

static void end_value(struct text_emit *t)
{
	if (t->in_result)
		text_color(t, COLOR_NONE);
	t->in_result = false;
}

static void text_ret_begin(struct emit *e, uint64_t raw)
{
	(void)raw;
	begin_result(text_of(e));
}

static void text_ret_error(struct emit *e, int64_t value, int err, const char *name,
			   const char *text)
{
	struct text_emit *t = text_of(e);

	begin_result(t);
	buf_printf(e->out, "%lld", (long long)value);
	end_value(t);
	text_puts(t, " ");
	text_color(t, COLOR_ERROR);
	if (name)
		buf_printf(e->out, "%s (%s)", name, text ? text : "");
	else
		buf_printf(e->out, "(errno %d)", err);
	text_color(t, COLOR_NONE);
}

static void text_ret_unknown(struct emit *e, const char *name, const char *text)
{
	struct text_emit *t = text_of(e);

	begin_result(t);
	text_puts(t, "?");
	end_value(t);
	if (name) {
		text_puts(t, " ");
		text_color(t, COLOR_ERROR);
		buf_printf(e->out, "%s (%s)", name, text ? text : "");
		text_color(t, COLOR_NONE);
	} else if (text) {
		buf_printf(e->out, " <%s>", text);
	}
}

static void text_ret_aux_begin(struct emit *e)
{
	struct text_emit *t = text_of(e);

	end_value(t);
	t->in_aux = text_push(t, TEXT_AUX_OPEN, ", ", ")") != NULL && !t->muted;
	t->aux_start = e->out->len;
	t->aux_invisible = t->invisible;
}

static void text_ret_aux_mark(struct emit *e)
{
	struct text_emit *t = text_of(e);

	t->mark = e->out->len;
	t->mark_invisible = t->invisible;
}

static bool text_ret_aux_undo(struct emit *e, size_t max)
{
	struct text_emit *t = text_of(e);

	if (e->out->len - t->aux_start - (t->invisible - t->aux_invisible) <= max)
		return false;
	buf_truncate(e->out, t->mark);
	t->invisible = t->mark_invisible;
	return true;
}

static void text_label(struct emit *e, const char *text, enum label_names names)
{
	struct text_emit *t = text_of(e);

	if (names == LABEL_COMMENT && t->in_aux && t->opt->name_form == NAME_RAW)
		text_drop_aux(t);
	text_separate(t);
	t->named = names != LABEL_AS_ASKED;
	t->in_aux = false;
	if (text) {
		text_puts(t, text);
		if (text[strlen(text) - 1] != '=')
			text_puts(t, " ");
	}
}

static void text_ret_aux_end(struct emit *e)
{
	struct text_emit *t = text_of(e);

	t->named = t->in_aux = false;
	text_pop(t);
}

static void text_ret_mark(struct emit *e, const char *text)
{
	struct text_emit *t = text_of(e);

	end_value(t);
	text_puts(t, " (");
	text_puts(t, text);
	text_puts(t, ")");
}

static const struct emit_ops text_ops = {
	.call_begin = text_call_begin,
	.arg = text_arg,
	.args_end = text_args_end,
	.early_comma = text_early_comma,
	.hidden = text_hidden,
	.named = text_named,
	.num = text_num,
	.num_padded = text_num_padded,
	.num_scaled = text_num_scaled,
	.real = text_real,
	.chr = text_chr,
	.addr = text_addr,
	.code = text_code,
	.wide = text_wide,
	.again = text_again,
	.null = text_null,
	.name = text_name,
	.alias = text_alias,
	.flags = text_flags,
	.word = text_word,
	.resuming = text_resuming,
	.str = text_str,
	.fd = text_fd,
	.pid = text_pid,
	.struct_begin = text_struct_begin,
	.field = text_field,
	.struct_end = text_end,
	.inet_field = text_inet_field,
	.array_begin = text_array_begin,
	.elem = text_elem,
	.elem_at = text_elem_at,
	.elem_of = text_elem_of,
	.array_end = text_end,
	.form_begin = text_form_begin,
	.form_end = text_end,
	.more = text_more,
	.set_begin = text_set_begin,
	.set_end = text_end,
	.bits_begin = text_bits_begin,
	.bits_end = text_bits_end,
	.cond_begin = text_cond_begin,
	.cond = text_cond,
	.cond_end = text_cond_end,
	.lead = text_lead,
	.context = text_context,
	.arrow = text_arrow,
	.arrow_named = text_arrow_named,
	.shifted = text_shifted,
	.note = text_note,
	.gloss = text_gloss,
	.raw_note = text_raw_note,
	.full_begin = text_full_begin,
	.full_end = text_full_end,
	.ret_begin = text_ret_begin,
	.ret_error = text_ret_error,
	.ret_unknown = text_ret_unknown,
	.ret_aux_begin = text_ret_aux_begin,
	.label = text_label,
	.ret_aux_end = text_ret_aux_end,
	.ret_aux_mark = text_ret_aux_mark,
	.ret_aux_undo = text_ret_aux_undo,
	.ret_mark = text_ret_mark,
};

void text_emit_init(struct text_emit *t, const struct text_options *opt, struct buf *out)
{
	*t = (struct text_emit){.emit = {.ops = &text_ops, .out = out}, .opt = opt};
	text_emit_reset(t, 0);
}
