/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * For tests of decoders: a made-up tracee whose memory is one piece of a
 * buffer, and the text that a C function or a type gives for it.
 */
#ifndef CALLTAP_TESTS_UNIT_DECODE_H
#define CALLTAP_TESTS_UNIT_DECODE_H

#include <string.h>
#include <unistd.h>

#include "decode/cfuncs.h"
#include "emit/text.h"

/* Where the made-up memory begins and what is in it; what is beyond can't be read. */
enum { MEMORY_BASE = 0x10000, MEMORY_SIZE = 0x10000 };
static uint8_t memory[MEMORY_SIZE];
static size_t memory_end = MEMORY_SIZE; /* bytes of it that are there */

static inline size_t read_made_up(struct memory_view *m, uint64_t addr, void *buf, size_t len)
{
	(void)m;
	if (addr < MEMORY_BASE || addr - MEMORY_BASE >= memory_end)
		return 0;
	size_t at = addr - MEMORY_BASE;
	if (len > memory_end - at)
		len = memory_end - at;
	memcpy(buf, memory + at, len);
	return len;
}

/* Puts LEN bytes at offset AT; returns their address in the tracee. */
static inline uint64_t put(size_t at, const void *bytes, size_t len)
{
	memcpy(memory + at, bytes, len);
	return MEMORY_BASE + at;
}

/* How the next texts are made; set by tests, as -s, -v, -x... would. */
static struct text_options text_options;
static struct decode_options decode_options = {.string_limit = 32};
static unsigned call_style = CALL_DECODE | CALL_ABBREV;
static enum abi test_abi = ABI_X86_64;

struct shown {
	struct decode d;
	struct call call;
	struct memory_view mem;
	struct text_emit emit;
};

static struct buf shown_text;

static inline struct decode *begin_showing(struct shown *s)
{
	static struct def_body no_body;

	memset(s, 0, sizeof(*s));
	buf_truncate(&shown_text, 0);
	memory_init(&s->mem, getpid());
	s->mem.read = read_made_up;
	text_emit_init(&s->emit, &text_options, &shown_text);
	s->call = (struct call){.defs = defs_for_abi(test_abi),
				.body = &no_body,
				.name = "test",
				.style = call_style,
				.tid = getpid()};
	s->d = (struct decode){.defs = s->call.defs,
			       .call = &s->call,
			       .opt = &decode_options,
			       .mem = &s->mem,
			       .emit = &s->emit.emit,
			       .budget = UINT64_MAX,
			       .through_pointer = true};
	return &s->d;
}

static inline const char *end_showing(struct shown *s)
{
	memory_free(&s->mem);
	return buf_str(&shown_text);
}

/* The text of c(FN, ARG0, ARG1, ARG2) of V. */
static inline const char *show3(cfunc *fn, uint64_t v, uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	struct shown s;
	struct decode *d = begin_showing(&s);

	d->arg[0] = arg0;
	d->arg[1] = arg1;
	d->arg[2] = arg2;
	d->nargs = 3;
	fn(d, v);
	return end_showing(&s);
}

static inline const char *show(cfunc *fn, uint64_t v)
{
	return show3(fn, v, 0, 0, 0);
}

static inline const char *show1(cfunc *fn, uint64_t v, uint64_t arg0)
{
	return show3(fn, v, arg0, 0, 0);
}

#endif
