/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Images and the linker's list in memory that wants the tracer to read for ever. */
#include "libcall/image.h"
#include "libcall/linkmap.h"

#include <elf.h>
#include <link.h>

#include "base/abi.h"
#include "test.h"

enum { BASE = 0x10000, SIZE = 8 << 20, ENDLESS = 1 << 30 };

static uint8_t *bytes;

/* What is behind ENDLESS goes on as the 16 bytes at BASE do. */
static size_t read_bytes(struct memory_view *m, uint64_t addr, void *buf, size_t len)
{
	(void)m;
	for (size_t i = 0; i < len; i++) {
		uint64_t at = addr + i;
		if (at >= ENDLESS)
			at = BASE + at % 16;
		if (at < BASE || at - BASE >= SIZE)
			return i;
		((uint8_t *)buf)[i] = bytes[at - BASE];
	}
	return len;
}

static struct memory_view view(void)
{
	struct memory_view m;

	memory_init(&m, 0);
	m.read = read_bytes;
	memory_forget(&m);
	memset(bytes, 0, SIZE);
	return m;
}

static void put(uint64_t addr, const void *what, size_t len)
{
	memcpy(bytes + (addr - BASE), what, len);
}

/* ---- the linker's list ------------------------------------------------- */

static void count_entry(void *ctx, const struct linkmap_entry *e)
{
	CHECK_STR(e->path, "/lib/x");
	++*(unsigned *)ctx;
}

/* Every namespace is the same one, whose only entry follows itself. */
static void endless_lists(void)
{
	enum { DEBUG = BASE + 0x100, MAP = BASE + 0x200, NAME = BASE + 0x300 };
	const uint64_t debug[] = {2, MAP, 0, RT_CONSISTENT, 0, DEBUG}, map[] = {0, NAME, 0, MAP};
	struct memory_view m = view();
	unsigned count = 0;

	put(DEBUG, debug, sizeof(debug));
	put(MAP, map, sizeof(map));
	put(NAME, "/lib/x", 7);
	linkmap_walk(&m, ABI_X86_64, DEBUG, count_entry, &count);
	CHECK(count > 0 && count <= 4096);
	memory_free(&m);
}

/* ---- images ------------------------------------------------------------ */

enum { PHDR = BASE + 0x100, DYNAMIC = BASE + 0x400, TABLES = BASE + 0x800, TEXT = BASE + 0x1000 };

static struct image *load(struct memory_view *m, const uint64_t *dynamic, size_t size, size_t text)
{
	const Elf64_Phdr phdr[] = {
		{.p_type = PT_LOAD, .p_flags = PF_X, .p_vaddr = TEXT, .p_memsz = text},
		{.p_type = PT_DYNAMIC, .p_vaddr = DYNAMIC},
	};
	const struct image_place place = {.phdr = PHDR, .phnum = 2, .phentsize = sizeof(*phdr)};

	put(PHDR, phdr, sizeof(phdr));
	put(DYNAMIC, dynamic, size);
	return image_load(m, ABI_X86_64, &place, "/lib/x");
}

/* None of them has an entry, and behind each there is another one. */
static void endless_versions(void)
{
	const Elf64_Verneed need = {.vn_version = 1, .vn_next = sizeof(need)};
	const uint64_t dynamic[] = {DT_VERSYM,	   TABLES,     DT_VERNEED, ENDLESS,
				    DT_VERNEEDNUM, UINT64_MAX, DT_NULL,	   0};
	struct memory_view m = view();

	put(BASE, &need, sizeof(need));
	struct image *im = load(&m, dynamic, sizeof(dynamic), 16);
	CHECK(im != NULL);
	image_free(im);
	memory_free(&m);
}

#ifdef __x86_64__

/* Text is read in pieces of 1 MiB, which overlap: what is in two of them is one call. */
static void sites_of_pieces(void)
{
	enum { PIECE = 1 << 20, TEXT_SIZE = 3 << 20, SLOT = BASE + (6 << 20) };
	const Elf64_Sym symbols[] = {{0}, {.st_name = 1, .st_info = STT_FUNC}};
	const Elf64_Rela reloc = {.r_offset = SLOT,
				  .r_info = ELF64_R_INFO((uint64_t)1, R_X86_64_JUMP_SLOT)};
	const uint64_t dynamic[] = {
		DT_STRTAB,	TABLES,	       DT_STRSZ,       16,	  DT_SYMTAB,
		TABLES + 0x100, DT_JMPREL,     TABLES + 0x200, DT_PLTREL, DT_RELA,
		DT_PLTRELSZ,	sizeof(reloc), DT_NULL,	       0};
	const uint64_t at[] = {TEXT,
			       TEXT + PIECE - 40,
			       TEXT + PIECE - 16,
			       TEXT + PIECE - 10,
			       TEXT + PIECE - 3,
			       TEXT + TEXT_SIZE - 6};
	enum { COUNT = sizeof(at) / sizeof(at[0]) };
	struct memory_view m = view();

	put(TABLES, "\0called", 8);
	put(TABLES + 0x100, symbols, sizeof(symbols));
	put(TABLES + 0x200, &reloc, sizeof(reloc));
	for (unsigned i = 0; i < COUNT; i++) {
		int32_t distance = (int32_t)(SLOT - (at[i] + 6));
		put(at[i], "\xff\x15", 2);
		put(at[i] + 2, &distance, 4);
	}
	struct image *im = load(&m, dynamic, sizeof(dynamic), TEXT_SIZE);
	CHECK_EQ(im->nimports, 1);
	image_find_sites(im, &m);
	CHECK_EQ(im->nsites, COUNT);
	for (unsigned i = 0; i < COUNT && i < im->nsites; i++)
		CHECK_EQ(im->sites[i].addr, at[i]);
	image_free(im);
	memory_free(&m);
}

#endif

int main(void)
{
	bytes = malloc(SIZE);
	RUN(endless_lists);
	RUN(endless_versions);
#ifdef __x86_64__
	RUN(sites_of_pieces);
#endif
	free(bytes);
	return tests_end();
}
