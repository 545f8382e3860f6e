/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The JSON emitter: name, decoded arguments and result of one call as members of an object
 * that its owner opens and closes (docs/json.md). */
#ifndef CALLTAP_EMIT_JSON_H
#define CALLTAP_EMIT_JSON_H

#include "emit/emit.h"

/* Open levels; compounds leave the last few to what wraps a single value (arrow, lead...). */
enum { JSON_DEPTH_MAX = 64, JSON_COMPOUND_MAX = 60 };

struct json_emit {
	struct emit emit;
	/* private to json*.c */
	size_t last_value;  /* offset in emit.out of the last whole value */
	size_t last_end;    /* and of its end */
	size_t inner_value; /* the same of the value itself, within what is wrapped around it */
	size_t inner_end;
	bool last_is_noted; /* ... and it is an object to which "$full" may be added */
	bool due;	    /* the innermost level waits for a value */
	bool hide_next;
	bool show_name;
	bool aux_is_comment; /* what stands in the parentheses is left out under -X raw */
	bool early;
	unsigned depth;
	unsigned too_deep; /* levels open beyond those that are shown */
	struct buf keys;   /* struct json_key of the open objects */
	struct json_level {
		size_t start;	   /* offset in emit.out */
		size_t first_key;  /* offset in keys */
		char kind;	   /* enum json_kind */
		bool started : 1;  /* has a member */
		bool rest : 1;	   /* structure: `...` comes next */
		bool rests : 1;	   /* ... came before some key */
		bool marked : 1;   /* some key is marked */
		bool inverted : 1; /* set */
	} level[JSON_DEPTH_MAX];
};

/* Makes J one that appends to OUT; for json_emit_free(). */
void json_emit_init(struct json_emit *j, struct buf *out);

/* Begins a call, or a VALUE that stands alone (a signal's siginfo): forgets what is left of the
 * last one.  Between reset and finish what stands in OUT before its present end must not move. */
void json_emit_reset(struct json_emit *j);

/* Closes what is open: after the call's last token, and for a call that was cut short.  Then
 * its members "name", "args" and "result" (as far as they were emitted) stand in OUT, each preceded
 * by a comma; or the VALUE. */
void json_emit_finish(struct json_emit *j);

/* Frees what J holds; neither J nor OUT. */
void json_emit_free(struct json_emit *j);

/* Appends LEN bytes as a JSON string, quotes included.  What is not UTF-8 becomes U+FFFD. */
void json_put_string(struct buf *b, const char *s, size_t len);
/* Appends bytes in the form of docs/json.md: a string, or {"$str":...} if they are not UTF-8. */
void json_put_bytes(struct buf *b, const void *bytes, size_t len);
/* Appends CONTEXT, and EXPECTED unless it is NULL, as members of an object, after a comma. */
void json_put_context(struct buf *b, const char *context, const char *expected);
/* Appends a word: a number, or a hexadecimal string if it is wider than 53 bits. */
void json_put_word(struct buf *b, uint64_t value);

#endif
