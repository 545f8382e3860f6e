/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Arrays of arrays, as hostile as they get: bounded all the same. */
#include <sys/syscall.h>

#include "decode.h"
#include "decode/uses.h"
#include "emit/json.h"
#include "test.h"

enum { MANY = 1 << 20, SHOWN_MAX = 64 << 20 };

/* Wherever one looks there are messages, all of whose vectors have as many buffers. */
static size_t read_everywhere(struct memory_view *m, uint64_t addr, void *buf, size_t len)
{
	static const uint64_t message[8] = {0, 0, MEMORY_BASE, MANY, 0, 0, 0, 0};
	uint8_t *to = buf;

	(void)m;
	for (size_t i = 0; i < len; i++)
		to[i] = ((const uint8_t *)message)[(addr + i) % sizeof(message)];
	return len;
}

static void begin_call(struct call *call, struct memory_view *mem)
{
	static const uint64_t args[6] = {3, MEMORY_BASE, MANY};

	memory_init(mem, getpid());
	mem->read = read_everywhere;
	*call = (struct call){0};
	decode_identify(call, defs_for_abi(ABI_X86_64), SYS_sendmmsg, args, mem, getpid());
	call->style = CALL_DECODE;
}

static void end_call(struct call *call, struct memory_view *mem)
{
	call_free(call);
	memory_free(mem);
}

static void show_call(struct emit *emit, const struct buf *out)
{
	const struct decode_options opt = {.string_limit = 1 << 20};
	struct memory_view mem;
	struct call call;

	begin_call(&call, &mem);
	decode_enter(&call, &opt, &mem, emit);
	CHECK(out->len < SHOWN_MAX);
	call.ret = MANY;
	decode_return(&call, &opt, &mem, emit);
	CHECK(out->len < 2 * SHOWN_MAX);
	CHECK(out->len > 1000);
	end_call(&call, &mem);
}

static void text_is_bounded(void)
{
	const struct text_options forms = {0};
	struct text_emit emit;
	struct buf out = BUF_INIT;

	text_emit_init(&emit, &forms, &out);
	show_call(&emit.emit, &out);
	CHECK(strstr(buf_str(&out), ", ...]"));
	buf_free(&out);
}

static void json_is_bounded(void)
{
	struct json_emit emit;
	struct buf out = BUF_INIT;

	json_emit_init(&emit, &out);
	json_emit_reset(&emit);
	show_call(&emit.emit, &out);
	json_emit_finish(&emit);
	json_emit_free(&emit);
	CHECK(strstr(buf_str(&out), "{\"$more\":true}"));
	buf_free(&out);
}

static bool no_fd(void *ctx, pid_t tid, int fd)
{
	(void)ctx, (void)tid, (void)fd;
	return false;
}

static bool no_path(void *ctx, const char *path, size_t len)
{
	(void)ctx, (void)path, (void)len;
	return false;
}

static void files_are_looked_for_in_so_many(void)
{
	const struct use_match match = {NULL, no_fd, no_path};
	struct uses *uses = uses_new(defs_for_abi(ABI_X86_64));
	struct memory_view mem;
	struct call call;

	begin_call(&call, &mem);
	CHECK(!uses_match(uses, &call, &mem, &match));
	end_call(&call, &mem);
	uses_free(uses);
}

int main(void)
{
	RUN(text_is_bounded);
	RUN(json_is_bounded);
	RUN(files_are_looked_for_in_so_many);
	return tests_end();
}
