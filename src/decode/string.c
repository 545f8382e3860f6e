/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text: up to a NUL, or of a length known from elsewhere. */
#include "decode/cfuncs.h"
#include "decode/walk.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"

enum {
	CHARS_LOCAL = 4160,   /* bytes that need no allocation: a path and some */
	CHARS_MAX = 16 << 20, /* the longest text shown, whatever -s says */
};

/* A place for LEN bytes: LOCAL, or *HEAP that the caller frees. */
static char *room(char local[CHARS_LOCAL], char **heap, size_t len)
{
	*heap = len > CHARS_LOCAL ? xmalloc(len) : NULL;
	return *heap ? *heap : local;
}

static uint64_t string_limit(const struct decode *d)
{
	uint64_t limit = d->opt->string_limit;

	return limit < CHARS_MAX ? limit : CHARS_MAX;
}

/* Text within a structure or an array whose bytes are there. */
static void show_inline(struct decode *d, const char *bytes, size_t len)
{
	const char *end = memchr(bytes, 0, len);
	size_t shown = end ? (size_t)(end - bytes) : len ? len - 1 : 0;

	d->emit->ops->str(d->emit, bytes, shown, !end && len, 0, STR_PLAIN);
}

ssize_t read_wide(const struct decode *d, uint64_t addr, uint32_t *chars, size_t max, bool *ended)
{
	enum { PIECE = 64 };
	uint8_t bytes[PIECE * 4];
	size_t n = 0;

	*ended = false;
	while (n < max) {
		size_t want = max - n < PIECE ? max - n : PIECE;
		size_t have = memory_read(d->mem, addr + 4 * n, bytes, want * 4) / 4;
		for (size_t i = 0; i < have; i++) {
			chars[n] = (uint32_t)load_int(d, bytes + 4 * i, 4, false, false);
			if (!chars[n]) {
				*ended = true;
				return (ssize_t)n;
			}
			n++;
		}
		if (have < want)
			return -1;
	}
	return (ssize_t)n;
}

void show_wide(struct decode *d, uint64_t addr, uint64_t limit)
{
	uint32_t local[CHARS_LOCAL / 4], *heap = NULL;
	uint64_t most = CHARS_MAX / 4;
	bool ended;

	if (!addr) {
		d->emit->ops->null(d->emit);
		return;
	}
	most = d->opt->string_limit < most ? d->opt->string_limit : most;
	/* One more than is shown, to know of it; but not more than belongs to it. */
	uint64_t want = limit <= most ? limit : most + 1;
	uint32_t *chars = local;
	if (want > CHARS_LOCAL / 4)
		chars = heap = xreallocarray(NULL, want, sizeof(*heap));
	ssize_t n = read_wide(d, addr, chars, want, &ended);
	if (n < 0)
		d->emit->ops->addr(d->emit, addr);
	else
		d->emit->ops->wide(d->emit, chars, (uint64_t)n < most ? (size_t)n : (size_t)most,
				   !ended && want > most);
	free(heap);
}

void show_chars(struct decode *d, const struct def_type *t, struct object o)
{
	uint64_t size = t->count ? eval(d, t->count) : 0;
	char local[CHARS_LOCAL], *heap;
	uint64_t limit = string_limit(d);
	bool ended;

	if (t->style == STYLE_WIDE) {
		show_wide(d, o.addr, UINT64_MAX);
		return;
	}
	if (o.bytes) {
		show_inline(d, (const char *)o.bytes, size && size < o.len ? size : o.len);
		return;
	}
	if (t->count)
		limit = size && size <= CHARS_MAX ? size - 1 : 0;
	char *text = room(local, &heap, limit + 1);
	ssize_t n = memory_fetch_str(d->mem, o.addr, text, limit + 1, &ended);
	if (n < 0)
		d->emit->ops->addr(d->emit, o.addr);
	else
		d->emit->ops->str(d->emit, text, (size_t)n < limit ? (size_t)n : limit, !ended, 0,
				  STR_PLAIN);
	free(heap);
}

void show_byte_array(struct decode *d, struct object o, uint64_t count, enum str_style style)
{
	char local[CHARS_LOCAL], *heap = NULL;
	uint64_t len = count;

	if (d->through_pointer || !o.bytes || (d->call->is_function && d->opt->limited)) {
		uint64_t limit = string_limit(d);
		if (len > limit)
			len = limit;
	}
	if (o.bytes) {
		if (len > o.len)
			len = o.len;
		d->emit->ops->str(d->emit, o.bytes, len, len < count, count, style);
		return;
	}
	/* What the call read or wrote in all may end before this buffer does. */
	if (d->budget != UINT64_MAX) {
		if (count > d->budget)
			count = d->budget;
		if (len > count)
			len = count;
		d->budget -= count;
	}
	/* As strace, which reads the byte that tells whether there are more. */
	size_t read = len < count ? len + 1 : len;
	char *text = room(local, &heap, read);
	if (memory_fetch(d->mem, o.addr, text, read))
		d->emit->ops->str(d->emit, text, len, len < count, count, style);
	else
		d->emit->ops->addr(d->emit, o.addr);
	free(heap);
}

void show_text_bytes(struct decode *d, uint64_t v)
{
	if (!v || d->no_follow)
		d->emit->ops->addr(d->emit, v);
	else
		show_byte_array(d, (struct object){.addr = v}, d->arg[0], STR_TEXT);
}

void show_string(struct decode *d, uint64_t addr, uint64_t len, enum str_style style)
{
	if (!addr)
		d->emit->ops->addr(d->emit, addr);
	else
		show_byte_array(d, (struct object){.addr = addr}, len, style);
}

/* A name that the kernel reads up to arg[0] characters of, cut by -s besides.  With 0 as arg[1] it
 * is not cut; with another number there are no more bytes than arg[0]. */
void show_bounded_text(struct decode *d, uint64_t v)
{
	char local[CHARS_LOCAL], *heap;
	uint64_t limit = string_limit(d);
	bool ended;

	bool uncut = d->nargs > 1 && !d->arg[1], all = d->nargs > 1 && d->arg[1];
	if (d->arg[0] < limit || uncut)
		limit = d->arg[0];
	uint64_t read = all && d->arg[0] <= limit ? d->arg[0] : limit + 1;
	char *text = room(local, &heap, read);
	ssize_t n = memory_fetch_str(d->mem, v, text, read, &ended);
	if (n < 0)
		d->emit->ops->addr(d->emit, v);
	else
		d->emit->ops->str(d->emit, text, (size_t)n < limit ? (size_t)n : limit, !ended, 0,
				  STR_PLAIN);
	free(heap);
}

void show_text_up_to(struct decode *d, uint64_t v)
{
	char local[CHARS_LOCAL], *heap;
	uint64_t limit = string_limit(d), most = d->arg[0];
	bool ended;

	most = most <= limit ? most : limit + 1;
	char *text = room(local, &heap, most);
	ssize_t n = memory_fetch_str(d->mem, v, text, most, &ended);
	if (n < 0)
		d->emit->ops->addr(d->emit, v);
	else
		d->emit->ops->str(d->emit, text, (uint64_t)n < limit ? (size_t)n : limit,
				  (uint64_t)n > limit, 0, STR_PLAIN);
	free(heap);
}

/* A text in a room of arg[0] bytes, its end among them; where there is no end there is more. */
void show_text_in_room(struct decode *d, uint64_t v)
{
	char local[CHARS_LOCAL], *heap;
	uint64_t limit = string_limit(d);
	bool ended;

	if (d->arg[0] < limit)
		limit = d->arg[0];
	char *text = room(local, &heap, limit + 1);
	ssize_t n =
		memory_fetch_str(d->mem, v, text, limit < d->arg[0] ? limit + 1 : limit, &ended);
	if (n < 0)
		d->emit->ops->addr(d->emit, v);
	else
		d->emit->ops->str(d->emit, text, (size_t)n < limit ? (size_t)n : limit,
				  !ended && d->arg[0], 0, STR_PLAIN);
	free(heap);
}

/* A text in a room of arg[0] bytes; one that ends has its end. */
void show_ended_text(struct decode *d, uint64_t v)
{
	char local[CHARS_LOCAL], *heap;
	uint64_t limit = string_limit(d), max = limit < d->arg[0] ? limit + 1 : d->arg[0];
	bool ended;

	char *text = room(local, &heap, max);
	ssize_t n = memory_fetch_str(d->mem, v, text, max, &ended);
	if (n >= 0 && ended)
		text[n++] = '\0';
	if (n < 0)
		d->emit->ops->addr(d->emit, v);
	else
		d->emit->ops->str(d->emit, text, (uint64_t)n < limit ? (size_t)n : limit,
				  !ended || (uint64_t)n > limit + 1, 0, STR_ENDED);
	free(heap);
}

void show_text_field(struct decode *d, uint64_t v)
{
	char local[CHARS_LOCAL], *heap;
	size_t size = d->arg[0] < CHARS_MAX ? d->arg[0] : CHARS_MAX;
	char *text = room(local, &heap, size + 1);

	if (memory_fetch(d->mem, v, text, size))
		show_inline(d, text, size);
	else
		d->emit->ops->addr(d->emit, v);
	free(heap);
}

void show_first_bytes(struct decode *d, uint64_t v)
{
	uint64_t n = d->arg[0] < d->arg[1] ? d->arg[0] : d->arg[1];

	char local[CHARS_LOCAL];

	if (n > sizeof(local))
		n = sizeof(local);
	if (memory_fetch(d->mem, v, local, n))
		d->emit->ops->str(d->emit, local, n, false, n, STR_PLAIN);
	else
		d->emit->ops->addr(d->emit, v);
}
