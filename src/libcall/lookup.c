/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an image defines, by the hash tables that the dynamic linker uses. */
#include <elf.h>
#include <string.h>

#include "libcall/image.h"

enum { MAX_STEPS = 1 << 12 }; /* symbols that are looked at for one name */

static bool read_u32(struct memory_view *mem, uint64_t addr, uint32_t *value)
{
	return memory_fetch(mem, addr, value, sizeof(*value));
}

/* Whether symbol INDEX is NAME's, and not one that IM imports itself. */
static bool is_definition(struct memory_view *mem, const struct image *im, uint32_t index,
			  const char *name)
{
	const struct image_symbols *s = &im->symbols;
	bool wide = abi_table[im->abi].word == 8;
	uint64_t at = s->symtab + (uint64_t)index * (wide ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym));
	union {
		Elf64_Sym wide;
		Elf32_Sym narrow;
	} sym;

	if (!memory_fetch(mem, at, &sym, wide ? sizeof(sym.wide) : sizeof(sym.narrow)))
		return false;
	uint32_t offset = wide ? sym.wide.st_name : sym.narrow.st_name;
	uint16_t section = wide ? sym.wide.st_shndx : sym.narrow.st_shndx;

	return section != SHN_UNDEF && offset < im->nstrings && !strcmp(im->strings + offset, name);
}

static uint32_t gnu_hash(const char *name)
{
	uint32_t h = 5381;

	for (; *name; name++)
		h = h * 33 + (uint8_t)*name;
	return h;
}

static bool find_by_gnu_hash(struct memory_view *mem, const struct image *im, const char *name)
{
	uint64_t table = im->symbols.gnu_hash;
	uint32_t head[4], index, link,
		hash = gnu_hash(name); /* buckets, first symbol, words, shift */

	if (!memory_fetch(mem, table, head, sizeof(head)) || !head[0])
		return false;
	uint64_t buckets = table + sizeof(head) + (uint64_t)head[2] * abi_table[im->abi].word;
	uint64_t chains = buckets + 4 * (uint64_t)head[0];

	if (!read_u32(mem, buckets + 4 * (uint64_t)(hash % head[0]), &index) || index < head[1])
		return false;
	for (unsigned i = 0; i < MAX_STEPS; i++, index++) {
		if (!read_u32(mem, chains + 4 * (uint64_t)(index - head[1]), &link))
			return false;
		if ((link | 1) == (hash | 1) && is_definition(mem, im, index, name))
			return true;
		if (link & 1)
			return false;
	}
	return false;
}

static uint32_t sysv_hash(const char *name)
{
	uint32_t h = 0;

	for (; *name; name++) {
		h = (h << 4) + (uint8_t)*name;
		h ^= (h >> 24) & 0xf0;
	}
	return h & 0x0fffffff;
}

static bool find_by_hash(struct memory_view *mem, const struct image *im, const char *name)
{
	uint64_t table = im->symbols.hash;
	uint32_t nbuckets, index;

	if (!read_u32(mem, table, &nbuckets) || !nbuckets ||
	    !read_u32(mem, table + 8 + 4 * (uint64_t)(sysv_hash(name) % nbuckets), &index))
		return false;
	for (unsigned i = 0; index && i < MAX_STEPS; i++) {
		if (is_definition(mem, im, index, name))
			return true;
		if (!read_u32(mem, table + 8 + 4 * ((uint64_t)nbuckets + index), &index))
			return false;
	}
	return false;
}

bool image_defines(struct memory_view *mem, const struct image *im, const char *name)
{
	if (!im->symbols.symtab)
		return false;
	if (im->symbols.gnu_hash)
		return find_by_gnu_hash(mem, im, name);
	return im->symbols.hash && find_by_hash(mem, im, name);
}
