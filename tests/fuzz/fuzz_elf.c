/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ELF files, and images of them in memory, that are damaged: symbols, imports,
 * places of calls, debug information, unwind tables.  Nothing may crash, hang, or read out of
 * bounds.
 *
 *     fuzz_elf [--seed=N] [--count=N] [--seconds=N] FILE...
 *
 * Each FILE is tried as it is (tests/fuzz/elf has some); with --seed each is tried damaged, in the
 * way that the seeds N, N + 1, ... say.  Built by clang with -fsanitize=fuzzer -DLIBFUZZER it is a
 * target of libFuzzer.
 */
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "any.h"
#include "base/err.h"
#include "libcall/image.h"
#include "libcall/symtab.h"
#include "unwind/internal.h"

#define BASE UINT64_C(0x7f0000000000)
#define BASE32 UINT64_C(0x56000000)

enum { FILE_LIMIT = 1 << 20, FUNCTIONS_TRIED = 64 };

/* ---- the image in memory ------------------------------------------------- */

static struct {
	const uint8_t *bytes;
	size_t len;
	uint64_t base;
} image;

static size_t read_image(struct memory_view *m, uint64_t addr, void *buf, size_t len)
{
	uint64_t at = addr - image.base;

	(void)m;
	if (at >= image.len)
		return 0;
	len = len < image.len - at ? len : image.len - at;
	memcpy(buf, image.bytes + at, len);
	return len;
}

static void try_image(enum abi abi)
{
	struct memory_view mem;
	struct image_place place;
	struct image *im;

	image.base = abi_table[abi].word == 8 ? BASE : BASE32;
	memory_init(&mem, getpid());
	mem.read = read_image;
	mem.addr_mask = abi_table[abi].word == 4 ? UINT32_MAX : UINT64_MAX;
	if (image_find_headers(&mem, abi, image.base, &place)) {
		image_find_symbol(&mem, abi, &place, "_dl_debug_state");
		im = image_load(&mem, abi, &place, "file");
		if (im) {
			image_find_sites(im, &mem);
			for (size_t i = 0; i < im->nimports; i++)
				image_calls_unseen(im, i);
		}
		image_free(im);
		image_find_bias(&mem, abi, &place);
	}
	memory_free(&mem);
}

/* ---- the file -------------------------------------------------------------- */

static int file_of(const uint8_t *bytes, size_t len)
{
	int fd = memfd_create("file", MFD_CLOEXEC);

	if (fd < 0 || write(fd, bytes, len) != (ssize_t)len)
		die_errno("memfd_create");
	return fd;
}

static void count_symbol(void *ctx, const char *name, uint64_t addr, bool ifunc)
{
	uint64_t *sum = ctx;

	*sum += strlen(name) + addr + ifunc;
}

/* Returns how many functions there are types of. */
static size_t try_functions(const uint8_t *bytes, size_t len, const struct symbols *symbols)
{
	struct object object = {.copy = (uint8_t *)bytes, .size = (off_t)len};
	char path[] = "/file";
	struct mapping m = {.path = path, .object = &object};
	struct prototypes made = {.list = NULL};

	for (size_t i = 0; i < symbols->count && i < FUNCTIONS_TRIED; i++)
		functions_find(&made, getpid(), &m, symbols->list[i].start,
			       i & 1 ? ABI_X86_64 : ABI_I386);
	functions_free(object.functions);
	size_t count = made.count;
	prototypes_free(&made);
	return count;
}

static size_t read_file(void *ctx, uint64_t addr, void *bytes, size_t len)
{
	(void)ctx;
	image.base = 0;
	return read_image(NULL, addr, bytes, len);
}

static size_t try_file(const uint8_t *bytes, size_t len)
{
	struct symbols symbols = {.for_names = true};
	struct tables tables = {.bytes = NULL};
	uint64_t sum = 0;
	int fd = file_of(bytes, len);

	symtab_read(dup(fd), true, count_symbol, &sum);
	symtab_read(dup(fd), false, count_symbol, &sum);
	Elf *elf = elf_begin(fd, ELF_C_READ, NULL);
	debugfile_open(getpid(), elf, "/nonexistent/file", DEBUG_BY_LINK);
	debugfile_open(getpid(), elf, "/nonexistent/file", DEBUG_BY_BUILD_ID);
	symbols_add(&symbols, elf);
	symbols_finish(&symbols);
	for (size_t i = 0; i < symbols.count && i < FUNCTIONS_TRIED; i++) {
		symbols_find(&symbols, symbols.list[i].start + 1);
		symbols_export(&symbols, symbols.list[i].name);
		symbol_name(&symbols.list[i], true);
	}
	tables_load(&tables, elf, read_file, NULL);
	tables_free(&tables);
	elf_end(elf);
	close(fd);
	size_t described = try_functions(bytes, len, &symbols);
	symbols_free(&symbols);
	return described;
}

static size_t try_bytes(const uint8_t *bytes, size_t len)
{
	image.bytes = bytes;
	image.len = len;
	try_image(ABI_X86_64);
	try_image(ABI_I386);
	return try_file(bytes, len);
}

#ifdef LIBFUZZER

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	elf_version(EV_CURRENT);
	try_bytes(bytes, len);
	return 0;
}

#else

/* ---- damage ------------------------------------------------------------------ */

static void damage(uint8_t *bytes, size_t *len, uint64_t seed)
{
	static const uint64_t odd[] = {0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x7fffffff, UINT64_MAX};
	uint64_t changes;

	any_begin(seed);
	changes = 1 + any(12);
	for (uint64_t i = 0; i<changes && * len> 8; i++) {
		/* Headers are at both ends. */
		uint64_t where = any(4), at;
		at = where == 0	  ? any(*len < 512 ? *len : 512)
		     : where == 1 ? *len - 1 - any(*len < 2500 ? *len : 2500)
				  : any(*len);
		uint64_t v = any(2) ? odd[any(sizeof(odd) / sizeof(*odd))] : any(0);
		size_t size = (size_t)1 << any(4);
		memcpy(bytes + at, &v, size < *len - at ? size : *len - at);
	}
	if (!any(16))
		*len = any(*len);
}

static size_t read_whole(const char *path, uint8_t *bytes)
{
	FILE *f = fopen(path, "rbe");

	if (!f)
		die_errno("%s", path);
	size_t len = fread(bytes, 1, FILE_LIMIT, f);
	fclose(f);
	return len;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {{"seed", required_argument, NULL, 's'},
						{"count", required_argument, NULL, 'c'},
						{"seconds", required_argument, NULL, 't'},
						{NULL, 0, NULL, 0}};
	uint8_t *bytes = xmalloc(FILE_LIMIT);
	uint64_t seed = 0, count = 1;
	time_t end = 0;
	bool damaged = false;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 's') {
			damaged = true;
			seed = strtoull(optarg, NULL, 0);
		} else if (c == 'c') {
			count = strtoull(optarg, NULL, 0);
		} else if (c == 't') {
			end = time(NULL) + atol(optarg);
			count = UINT64_MAX;
		} else {
			return 2;
		}
	}
	elf_version(EV_CURRENT);
	for (uint64_t i = 0; i < count && (!end || time(NULL) < end); i++) {
		for (int k = optind; k < argc; k++) {
			size_t len = read_whole(argv[k], bytes);
			if (damaged)
				damage(bytes, &len, seed + i);
			if (!try_bytes(bytes, len) && !damaged && unwind_has_source())
				printf("%s: no types\n", argv[k]);
		}
	}
	free(bytes);
	puts("ok");
	return 0;
}

#endif
