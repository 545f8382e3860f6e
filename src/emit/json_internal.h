/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Shared by the files of the JSON emitter. */
#ifndef CALLTAP_EMIT_JSON_INTERNAL_H
#define CALLTAP_EMIT_JSON_INTERNAL_H

#include <stddef.h>

#include "emit/json.h"

enum json_kind {
	JSON_ARGS,   /* "args":{ */
	JSON_ARG,    /* "fd":{"raw":3,"value": */
	JSON_STRUCT, /* { */
	JSON_ARRAY,  /* [ */
	JSON_LIST,   /* {"$list":[ and others that end in ]} */
	JSON_SET,    /* {"$set":[ */
	JSON_COND,   /* {"$cond":{ */
	JSON_WRAP,   /* {"$note":"...","$value":  ends with its one value */
	JSON_RESULT, /* "result":{ */
	JSON_AUX,    /* "aux":{ */
	JSON_MARKS,  /* "marks":[ */
};

static inline struct json_emit *json_of(struct emit *e)
{
	return (struct json_emit *)((char *)e - offsetof(struct json_emit, emit));
}

/* The innermost level, or NULL. */
struct json_level *json_top(struct json_emit *j);
/* Opens a level whose text begins at offset START; the caller has made sure that there is room. */
struct json_level *json_push(struct json_emit *j, enum json_kind kind, size_t start);
/* Begins a compound that starts with OPEN.  Returns NULL when it lies too deep. */
struct json_level *json_begin(struct json_emit *j, enum json_kind kind, const char *open);
/* Ends a compound that its decoder has ended. */
void json_end_compound(struct json_emit *j);
/* Ends the innermost level; OPEN: it was cut short. */
void json_end(struct json_emit *j, bool open);
/* Ends levels, cut short, until only DEPTH are open. */
void json_end_down_to(struct json_emit *j, unsigned depth);
/* Puts something where a value is waited for and none came. */
void json_settle(struct json_emit *j);
/* Appends a comma if the innermost level has a member already. */
void json_comma(struct json_emit *j);
/* Begins a member of the innermost object, whose keys are all made different.  NAME stays valid
 * until the object ends; MARKED: its key is listed there. */
void json_member(struct json_emit *j, const char *name, bool is_marked);

/* Whether what follows a value may come now. */
bool json_follows_value(const struct json_emit *j);
/* To be called before a value; writes what must precede it.  Returns false when the value is not
 * to be written: it lies too deep. */
bool json_value_begin(struct json_emit *j);
/* To be called after a value that began at offset START. */
void json_value_end(struct json_emit *j, size_t start);

/* Whether LEN bytes are UTF-8 (no surrogates, nothing overlong). */
bool json_is_utf8(const void *bytes, size_t len);
/* Appends "key": for a key that needs no escapes. */
void json_put_key(struct buf *b, const char *key);
/* Appends ,"key":VALUE: the string of LEN bytes at S, or all of S. */
void json_put_member(struct buf *b, const char *key, const char *s, size_t len);
void json_put_text_member(struct buf *b, const char *key, const char *s);
/* Appends a word that may be negative. */
void json_put_signed(struct buf *b, int64_t value);
/* Appends VALUE, fit to BASE and SIZE, as a word. */
void json_put_number(struct buf *b, uint64_t value, enum num_base base, unsigned size);
/* Appends ,"base":"dec" and the like, nothing for BASE_HEX. */
void json_put_base(struct buf *b, enum num_base base);
/* Appends the members of a string that can't stand for itself: {"$str":"...","cut":true}. */
void json_put_str(struct buf *b, const void *bytes, size_t len, bool more, uint64_t total,
		  enum str_style style);

/* The compounds of emit_ops (json_compound.c). */
void json_struct_begin(struct emit *e);
void json_field(struct emit *e, const char *name);
void json_close(struct emit *e);
void json_inet_field(struct emit *e, const char *name, bool v6, const uint8_t *addr,
		     const char *text);
void json_array_begin(struct emit *e, enum array_form form);
void json_elem(struct emit *e);
void json_elem_at(struct emit *e, uint64_t index, const char *name);
void json_elem_of(struct emit *e, uint64_t index, const char *name, const char *fallback);
void json_form_begin(struct emit *e, const char *name, const struct form_raw *raw);
void json_more(struct emit *e);
void json_set_begin(struct emit *e, bool inverted);
void json_bits_begin(struct emit *e, const uint64_t *words, size_t count, unsigned size);
void json_bits_end(struct emit *e, const uint64_t *words, size_t count, unsigned size);
void json_cond_begin(struct emit *e);
void json_cond(struct emit *e, const char *macro, bool has_value, uint64_t value,
	       const char *value_name, uint64_t or_bits);
void json_cond_end(struct emit *e, uint64_t event, const char *event_name, uint64_t rest);

/* The scalars of emit_ops (json_scalar.c). */
void json_num(struct emit *e, uint64_t value, enum num_base base, unsigned size);
void json_num_padded(struct emit *e, uint64_t value, unsigned width, const char *prefix);
void json_num_scaled(struct emit *e, uint64_t value, uint32_t unit);
void json_real(struct emit *e, long double value);
void json_chr(struct emit *e, unsigned char value, enum str_style style);
void json_addr(struct emit *e, uint64_t value);
void json_wide(struct emit *e, const uint32_t *chars, size_t len, bool more);
void json_code(struct emit *e, uint64_t value, const char *symbol, uint64_t offset);
void json_again(struct emit *e, uint64_t addr, unsigned up);
void json_null(struct emit *e);
void json_name(struct emit *e, uint64_t value, const char *name, const char *fallback,
	       enum num_base base, unsigned size);
void json_flags(struct emit *e, const struct flags_value *f);
void json_word(struct emit *e, const char *text);
void json_resuming(struct emit *e, const char *name);
void json_str(struct emit *e, const void *bytes, size_t len, bool more, uint64_t total,
	      enum str_style style);
void json_fd(struct emit *e, int fd, const char *name, const struct fd_info *info);
void json_pid(struct emit *e, int pid, const char *comm, int in_tracer_ns);
void json_context(struct emit *e, const char *context, const char *expected);

#endif
