/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Stacks of a process that is made up: its program is damaged, its memory anything. */
#include "unwind/internal.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arch/arch.h"
#include "../fuzz/any.h"
#include "base/err.h"
#include "test.h"

enum { FRAMES = 40, ROUNDS = 1000 };
#define CODE UINT64_C(0x550000000000)
#define STACK UINT64_C(0x7ff000000000)

/* ---- the process ----------------------------------------------------------- */

static struct {
	uint8_t *bytes;
	size_t len;
	struct symbols functions; /* of the whole program */
} program;

/* An address in some function. */
static uint64_t any_code(void)
{
	const struct symbols *s = &program.functions;

	return CODE + s->list[any(s->count)].start + any(24);
}

/* Words of the stack lead into the code, to the stack, or nowhere. */
static size_t read_made_up(struct memory_view *m, uint64_t addr, void *buf, size_t len)
{
	(void)m;
	if (addr - CODE < program.len) {
		size_t there = program.len - (addr - CODE);

		len = len < there ? len : there;
		memcpy(buf, program.bytes + (addr - CODE), len);
		return len;
	}
	if (addr - STACK > 1 << 20)
		return 0;
	for (size_t i = 0; i + 8 <= len; i += 8) {
		uint64_t kind = any(16);
		uint64_t word = kind < 12   ? any_code()
				: kind < 14 ? STACK + any(1 << 16)
				: kind < 15 ? any(256)
					    : any(0);

		memcpy((char *)buf + i, &word, 8);
	}
	return len;
}

static bool registers_made_up(pid_t tid, struct registers *regs)
{
	(void)tid;
	regs->abi = arch_own_abi;
	regs->pc = any_code();
	regs->sp = STACK + 8 * any(64);
	regs->count = 16;
	for (unsigned i = 0; i < regs->count; i++)
		regs->dwarf[i] = any(2) ? STACK + 8 * any(64) : any_code();
	regs->dwarf[7] = regs->sp;
	return true;
}

static unsigned frames_seen, all_frames, named_frames;

static void see_frame(void *ctx, const struct stack_frame *frame)
{
	(void)ctx;
	frames_seen++;
	all_frames++;
	named_frames += frame->symbol != NULL;
	if (frame->symbol)
		CHECK(strlen(frame->symbol) <= STACK_NAME_MAX);
	if (frame->source)
		CHECK(strlen(frame->source) > 0 && frame->line > 0);
}

/* Walks stacks of a process whose program is what BYTES are now. */
static void walk(struct unwind *u, void (*how)(struct walk *))
{
	int fd = memfd_create("program", MFD_CLOEXEC);
	char path[64];
	struct stat st;
	struct memory_view mem;
	struct space space = {.tgid = getpid()};

	memory_init(&mem, getpid());
	mem.read = read_made_up;
	CHECK_EQ(write(fd, program.bytes, program.len), program.len);
	CHECK(!fstat(fd, &st));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	space.maps.list = xcalloc(1, sizeof(*space.maps.list));
	space.maps.count = 1;
	*space.maps.list = (struct mapping){.start = CODE,
					    .end = CODE + program.len,
					    .head = CODE,
					    .ino = st.st_ino,
					    .path = xstrdup(path)};
	for (int i = 0; i < 4; i++) {
		struct walk w = {
			.u = u, .space = &space, .mem = &mem, .tid = getpid(), .frame = see_frame};

		frames_seen = 0;
		memory_forget(&mem);
		registers_made_up(0, &w.regs);
		how(&w);
		CHECK(frames_seen <= FRAMES);
	}
	maps_free(&space.maps, &u->objects);
	native_free(&space);
	foreign_free(&space);
	memory_free(&mem);
	close(fd);
}

static bool load(const char *path)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	CHECK(!fstat(fd, &st));
	program.len = (size_t)st.st_size;
	program.bytes = xmalloc(program.len);
	CHECK_EQ(read(fd, program.bytes, program.len), program.len);
	close(fd);
	Elf *elf = elf_memory((char *)program.bytes, program.len);
	program.functions = (struct symbols){.list = NULL};
	symbols_add(&program.functions, elf);
	symbols_finish(&program.functions);
	elf_end(elf);
	return program.functions.count;
}

/* Where damage is done: anywhere, in the headers, or in the last part, where sections are told. */
static size_t place(void)
{
	switch (any(3)) {
	case 0:
		return any(program.len);
	case 1:
		return any(program.len < 1024 ? program.len : 1024);
	default:
		return program.len - 1 - any(program.len < 4096 ? program.len : 4096);
	}
}

static void damage(void (*how)(struct walk *))
{
	/* Small, with symbols and debug information. */
	const char *build = getenv("BUILD");
	char *path = xasprintf("%s/tests/engine/target", build ? build : ".");
	enum stack_detail detail = unwind_has_source() ? STACK_SOURCE : STACK_SYMBOLS;
	struct unwind *u = unwind_new(detail, FRAMES);

	if (!load(path))
		SKIP("tests/engine/target is not built");
	uint8_t *whole = xmalloc(program.len);
	size_t whole_len = program.len;
	memcpy(whole, program.bytes, whole_len);
	all_frames = named_frames = 0;
	for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
		any_begin(seed);
		program.len = any(8) ? whole_len : 1 + any(whole_len);
		memcpy(program.bytes, whole, program.len);
		for (uint64_t n = any(any(2) ? 4 : 32); n; n--) {
			static const uint8_t ends[] = {0, 1, 0x7f, 0x80, 0xff};

			program.bytes[place()] = any(2) ? ends[any(5)] : (uint8_t)any(256);
		}
		walk(u, how);
	}
	/* Most programs are not so bad that nothing is found. */
	CHECK(all_frames > 6 * ROUNDS);
	CHECK(named_frames > ROUNDS);
	unwind_free(u);
	free(whole);
	free(program.bytes);
	symbols_free(&program.functions);
	free(path);
}

static void damaged_native(void)
{
	damage(native_walk);
}

static void damaged_foreign(void)
{
	if (!unwind_has_source())
		SKIP("built without libdw");
	damage(foreign_walk);
}

/* ---- names --------------------------------------------------------------------- */

static void names(void)
{
	char *name = demangle("_ZN6shapes4fillEl");

	if (!name)
		SKIP("built without libiberty");
	CHECK_STR(name, "shapes::fill(long)");
	free(name);
	name = demangle("_ZN1r6shapes4fill17h0123456789abcdefE");
	CHECK_STR(name, "r::shapes::fill");
	free(name);
	name = demangle("_RNvNtCs1234_1r6shapes4fill");
	CHECK_STR(name, "r::shapes::fill");
	free(name);
	CHECK(!demangle("main"));
	CHECK(!demangle("_start"));
	CHECK(!demangle("_Z"));
	CHECK(!demangle(""));
}

/* Each part of the name means the one before, twice. */
static void names_without_end(void)
{
	struct buf b = BUF_INIT;

	buf_puts(&b, "_Z1fP1A1BIS0_S0_E");
	for (unsigned i = 2; i < 36; i++) {
		char digit = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[i];

		buf_printf(&b, "S1_IS%c_S%c_E", digit, digit);
	}
	char *name = demangle(buf_str(&b));
	CHECK(!name || strlen(name) <= STACK_NAME_MAX);
	free(name);
	buf_free(&b);
}

/* libelf forgets memory when it finds a string table of a bad size. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libelf.so";
}

int main(void)
{
	elf_version(EV_CURRENT);
	RUN(names);
	RUN(names_without_end);
	RUN(damaged_native);
	RUN(damaged_foreign);
	return tests_end();
}
