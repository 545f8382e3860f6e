/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The JSON emitter: the decoded arguments and result of one call as members of an object
 * that its owner opens and closes (docs/json.md). */
#ifndef CALLTAP_EMIT_JSON_H
#define CALLTAP_EMIT_JSON_H

#include "emit/emit.h"

struct json_emit {
	struct emit emit;
	/* private to json.c */
	size_t last_value; /* offset in emit.out of the last whole value */
	unsigned depth;
	struct json_level {
		char kind;
		bool started;
		size_t start;
	} level[64];
};

void json_emit_init(struct json_emit *j, struct buf *out);
void json_emit_reset(struct json_emit *j);

/* Appends LEN bytes as a JSON string with quotes; bytes that are no UTF-8 as the caller must
 * avoid: see json_put_bytes(). */
void json_put_string(struct buf *b, const char *s, size_t len);
/* Appends bytes that may not be UTF-8, in the form of docs/json.md. */
void json_put_bytes(struct buf *b, const void *bytes, size_t len);

#endif
