/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Shared by the files of the text emitter. */
#ifndef CALLTAP_EMIT_TEXT_INTERNAL_H
#define CALLTAP_EMIT_TEXT_INTERNAL_H

#include <stddef.h>

#include "emit/text.h"

/* SGR codes; of argument text and of results when nothing else is said. */
enum text_color {
	COLOR_CALL = 33,
	COLOR_TEXT = 35,
	COLOR_NAME = 34,
	COLOR_FIELD = 39,
	COLOR_RESULT = 32,
	COLOR_ERROR = 31,
	COLOR_NONE = 0,
};

static inline struct text_emit *text_of(struct emit *e)
{
	return (struct text_emit *)((char *)e - offsetof(struct text_emit, emit));
}

static inline bool text_is_muted(const struct text_emit *t)
{
	return t->muted || t->too_deep;
}

static inline void text_puts(struct text_emit *t, const char *s)
{
	if (!text_is_muted(t))
		buf_puts(t->emit.out, s);
}

/* Switches to COLOR if there are colours at all. */
void text_color(struct text_emit *t, enum text_color color);
/* Appends S in COLOR and switches back to the colour that stands around it. */
void text_colored(struct text_emit *t, enum text_color color, const char *s);

/* Begins a compound: OPEN now, SEPARATOR between its members, CLOSE at its end.  Returns NULL when
 * there are too many inside each other: "..." stands for it then. */
struct text_level *text_push(struct text_emit *t, const char *open, const char *separator,
			     const char *close);
/* Ends the compound that was begun last; nothing if none is open. */
void text_pop(struct text_emit *t);
/* Appends the separator if there is a member before this one. */
void text_separate(struct text_emit *t);

/* What stands behind a result begins with it. */
#define TEXT_AUX_OPEN " ("
/* Takes it back where it has just been put: nothing of what stands in the parentheses is shown. */
void text_drop_aux(struct text_emit *t);

/* The compounds of emit_ops (text_compound.c). */
void text_struct_begin(struct emit *e);
void text_field(struct emit *e, const char *name);
void text_end(struct emit *e);
void text_inet_field(struct emit *e, const char *name, bool v6, const uint8_t *addr,
		     const char *text);
void text_array_begin(struct emit *e, enum array_form form);
void text_elem(struct emit *e);
void text_elem_at(struct emit *e, uint64_t index, const char *name);
void text_elem_of(struct emit *e, uint64_t index, const char *name, const char *fallback);
void text_form_begin(struct emit *e, const char *name, const struct form_raw *raw);
void text_more(struct emit *e);
void text_set_begin(struct emit *e, bool inverted);
void text_bits_begin(struct emit *e, const uint64_t *words, size_t count, unsigned size);
void text_bits_end(struct emit *e, const uint64_t *words, size_t count, unsigned size);
void text_cond_begin(struct emit *e);
void text_cond(struct emit *e, const char *macro, bool has_value, uint64_t value,
	       const char *value_name, uint64_t or_bits);
void text_cond_end(struct emit *e, uint64_t event, const char *event_name, uint64_t rest);

/* The scalars of emit_ops (text_scalar.c). */
void text_num(struct emit *e, uint64_t value, enum num_base base, unsigned size);
void text_num_padded(struct emit *e, uint64_t value, unsigned width, const char *prefix);
void text_num_scaled(struct emit *e, uint64_t value, uint32_t unit);
void text_real(struct emit *e, long double value);
void text_chr(struct emit *e, unsigned char value, enum str_style style);
void text_addr(struct emit *e, uint64_t value);
void text_wide(struct emit *e, const uint32_t *chars, size_t len, bool more);
void text_code(struct emit *e, uint64_t value, const char *symbol, uint64_t offset);
void text_again(struct emit *e, uint64_t addr, unsigned up);
void text_null(struct emit *e);
enum alias_form text_alias(struct emit *e, uint64_t value, const char *name, enum num_base base,
			   unsigned size);
void text_name(struct emit *e, uint64_t value, const char *name, const char *fallback,
	       enum num_base base, unsigned size);
void text_flags(struct emit *e, const struct flags_value *f);
void text_word(struct emit *e, const char *text);
void text_resuming(struct emit *e, const char *name);
void text_str(struct emit *e, const void *bytes, size_t len, bool more, uint64_t total,
	      enum str_style style);
void text_fd(struct emit *e, int fd, const char *name, const struct fd_info *info);
void text_pid(struct emit *e, int pid, const char *comm, int in_tracer_ns);
void text_context(struct emit *e, const char *context, const char *expected);
void text_shifted(struct emit *e, unsigned bits, const char *name);
void text_note(struct emit *e, const char *text);

#endif
