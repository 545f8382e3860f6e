/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The text emitter: compounds, and what stands in place of them. */
#include <string.h>

#include "emit/text_internal.h"

struct text_level *text_push(struct text_emit *t, const char *open, const char *separator,
			     const char *close)
{
	if (t->depth == TEXT_DEPTH_MAX) {
		if (!t->too_deep)
			text_puts(t, "...");
		t->too_deep++;
		return NULL;
	}

	struct text_level *l = &t->level[t->depth++];
	*l = (struct text_level){.separator = separator, .close = close};
	text_puts(t, open);
	return l;
}

void text_pop(struct text_emit *t)
{
	if (t->too_deep) {
		t->too_deep--;
		return;
	}
	if (!t->depth)
		return;

	const struct text_level *l = &t->level[--t->depth];
	if (l->unmute)
		t->muted = false;
	if (l->unname)
		t->named = t->in_note = false;
	text_puts(t, l->close);
}

void text_separate(struct text_emit *t)
{
	if (!t->depth)
		return;

	struct text_level *l = &t->level[t->depth - 1];
	if (l->started)
		text_puts(t, l->separator);
	l->started = true;
}

void text_struct_begin(struct emit *e)
{
	text_push(text_of(e), "{", ", ", "}");
}

void text_field(struct emit *e, const char *name)
{
	struct text_emit *t = text_of(e);

	text_separate(t);
	if (!name)
		return;
	text_colored(t, COLOR_FIELD, name);
	text_puts(t, "=");
}

void text_end(struct emit *e)
{
	text_pop(text_of(e));
}

void text_inet_field(struct emit *e, const char *name, bool v6, const uint8_t *addr,
		     const char *text)
{
	struct text_emit *t = text_of(e);
	enum name_form form = t->opt->name_form;
	size_t len = strlen(text);

	text_field(e, form == NAME_ABBREV ? NULL : name);
	if (form != NAME_ABBREV)
		text_str(e, addr, v6 ? 16 : 4, false, v6 ? 16 : 4, STR_HEX);
	if (form == NAME_RAW)
		return;
	if (form == NAME_VERBOSE)
		text_puts(t, " /* ");
	text_puts(t, "inet_pton(");
	text_colored(t, COLOR_NAME, v6 ? "AF_INET6" : "AF_INET");
	text_puts(t, ", ");
	text_str(e, text, len, false, len, STR_PLAIN);
	if (form == NAME_ABBREV) {
		text_puts(t, ", &");
		text_puts(t, name);
	}
	text_puts(t, form == NAME_VERBOSE ? ") */" : ")");
}

void text_array_begin(struct emit *e, enum array_form form)
{
	static const struct {
		const char *open, *separator, *close;
	} forms[] = {
		[ARRAY_LIST] = {"[", ", ", "]"},   [ARRAY_SPACED] = {"[", " ", "]"},
		[ARRAY_BRACES] = {"{", ", ", "}"}, [ARRAY_BARE] = {"", ", ", ""},
		[ARRAY_OR] = {"", "|", ""},	   [ARRAY_SUM] = {"", "+", ""},
		[ARRAY_RATIO] = {"", "/", ""},
	};

	text_push(text_of(e), forms[form].open, forms[form].separator, forms[form].close);
}

void text_elem(struct emit *e)
{
	text_separate(text_of(e));
}

void text_elem_at(struct emit *e, uint64_t index, const char *name)
{
	struct text_emit *t = text_of(e);

	text_separate(t);
	text_puts(t, "[");
	if (name)
		text_colored(t, COLOR_NAME, name);
	else
		text_num(e, index, BASE_UDEC, 8);
	text_puts(t, "]=");
}

void text_elem_of(struct emit *e, uint64_t index, const char *name, const char *fallback)
{
	struct text_emit *t = text_of(e);

	text_separate(t);
	text_puts(t, "[");
	text_name(e, index, name, fallback, BASE_UDEC, 8);
	text_puts(t, "]=");
}

void text_drop_aux(struct text_emit *t)
{
	struct text_level *aux = &t->level[t->depth - 1];

	t->emit.out->len -= strlen(TEXT_AUX_OPEN);
	aux->close = "";
	if (!t->muted)
		t->muted = aux->unmute = true;
}

/* The parentheses behind the result are open, and nothing is in them. */
static void form_of_result(struct text_emit *t, const char *name, enum name_form form)
{
	t->in_aux = false;
	if (form == NAME_RAW)
		text_drop_aux(t);
	text_puts(t, name);
	text_push(t, "(", ", ", ")");
}

void text_form_begin(struct emit *e, const char *name, const struct form_raw *raw)
{
	struct text_emit *t = text_of(e);
	enum name_form form = raw ? t->opt->name_form : NAME_ABBREV;

	if (form == NAME_VERBOSE && raw->alone)
		form = NAME_ABBREV;
	else if (form == NAME_VERBOSE && raw->empty)
		form = NAME_RAW;
	if (raw && t->in_aux) {
		form_of_result(t, name, form);
		return;
	}
	if (form != NAME_ABBREV && raw->bytes)
		text_str(e, raw->bytes, raw->len, false, raw->len, STR_HEX);
	else if (form != NAME_ABBREV)
		text_num(e, raw->value, raw->base, raw->size);
	if (form == NAME_VERBOSE)
		text_puts(t, " /* ");
	if (form != NAME_RAW)
		text_puts(t, name);

	if (form == NAME_RAW) {
		struct text_level *l = text_push(t, "", "", "");
		if (l && !t->muted)
			t->muted = l->unmute = true;
	} else {
		bool bare = !*name;
		struct text_level *l = text_push(t, bare ? "" : "(", ", ",
						 form != NAME_VERBOSE ? (bare ? "" : ")")
						 : bare		      ? " */"
								      : ") */");
		/* The form is a comment: names in it stand alone. */
		if (l && form == NAME_VERBOSE && !raw->names && !t->named) {
			t->named = l->unname = true;
			t->in_note = raw->plain;
		}
	}
}

void text_more(struct emit *e)
{
	struct text_emit *t = text_of(e);

	text_separate(t);
	text_puts(t, "...");
}

void text_set_begin(struct emit *e, bool inverted)
{
	text_push(text_of(e), inverted ? "~[" : "[", " ", "]");
}

static void text_bitmap_words(struct emit *e, const uint64_t *words, size_t count, unsigned size)
{
	text_puts(text_of(e), "[");
	for (size_t i = 0; i < count; i++) {
		if (i)
			text_puts(text_of(e), ", ");
		text_num(e, words[i], BASE_HEX, size);
	}
	text_puts(text_of(e), "]");
}

void text_bits_begin(struct emit *e, const uint64_t *words, size_t count, unsigned size)
{
	struct text_emit *t = text_of(e);

	if (t->opt->name_form != NAME_RAW) {
		text_push(t, "[", " ", "]");
		return;
	}
	text_bitmap_words(e, words, count, size);
	struct text_level *l = text_push(t, "", "", "");
	if (l && !t->muted)
		t->muted = l->unmute = true;
}

void text_bits_end(struct emit *e, const uint64_t *words, size_t count, unsigned size)
{
	struct text_emit *t = text_of(e);

	text_pop(t);
	if (t->opt->name_form != NAME_VERBOSE)
		return;
	text_puts(t, " /* ");
	text_bitmap_words(e, words, count, size);
	text_puts(t, " */");
}

void text_cond_begin(struct emit *e)
{
	text_push(text_of(e), "{", " && ", "}");
}

void text_cond(struct emit *e, const char *macro, bool has_value, uint64_t value,
	       const char *value_name, uint64_t or_bits)
{
	struct text_emit *t = text_of(e);

	text_separate(t);
	text_puts(t, macro);
	text_puts(t, "(s)");
	if (!has_value)
		return;
	text_puts(t, " == ");
	if (value_name)
		text_colored(t, COLOR_NAME, value_name);
	else
		text_num(e, value, BASE_UDEC, 8);
	if (or_bits) {
		text_puts(t, " | ");
		text_num(e, or_bits, BASE_HEX, 8);
	}
}

void text_cond_end(struct emit *e, uint64_t event, const char *event_name, uint64_t rest)
{
	struct text_emit *t = text_of(e);

	text_pop(t);
	if (event) {
		text_puts(t, "|");
		text_name(e, event, event_name, "PTRACE_EVENT_???", BASE_HEX, 4);
		text_puts(t, "<<16");
	}
	if (rest && !text_is_muted(t))
		buf_printf(e->out, "|%#llx", (unsigned long long)rest);
}
