/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Calls are found by what they do: an instruction in the image's text that
 * jumps or calls through a slot.  That holds for entries of .plt, .plt.sec and
 * .plt.got alike, whatever they look like otherwise, for code without a PLT, and needs no section
 * headers.  That four bytes of something else are just the distance to a slot, behind just the
 * two bytes of such an instruction, does not happen by chance.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "libcall/image.h"

enum {
	PIECE = 1 << 20,
	MAX_TEXT = 1 << 30, /* bytes of text that are looked through */
	MAX_SITES = 1 << 20,
};

struct search {
	struct image *im;
	size_t capacity;
	uint64_t low, high; /* of slots */
	size_t piece;	    /* sites that were found before the piece of text at hand */
};

static struct image_import *find_slot(const struct image *im, uint64_t slot)
{
	size_t low = 0, high = im->nimports;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (im->imports[middle].slot == slot)
			return &im->imports[middle];
		if (im->imports[middle].slot < slot)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static void note_ref(void *ctx, enum arch_ref kind, uint64_t addr, uint64_t slot)
{
	struct search *s = ctx;
	struct image *im = s->im;

	if (slot < s->low || slot > s->high)
		return;
	struct image_import *import = find_slot(im, slot);
	if (!import)
		return;
	import->refs |= (uint8_t)(1 << kind);
	if (kind == REF_LOAD || im->nsites >= MAX_SITES)
		return;
	/* Pieces overlap, by fewer instructions than bytes. */
	for (size_t i = s->piece; i && s->piece - i < ARCH_INSN_MAX; i--)
		if (im->sites[i - 1].addr == addr)
			return;
	if (im->nsites == s->capacity) {
		s->capacity = s->capacity ? 2 * s->capacity : 64;
		im->sites = xreallocarray(im->sites, s->capacity, sizeof(*im->sites));
	}
	im->sites[im->nsites++] = (struct image_site){addr, (uint32_t)(import - im->imports), kind};
}

static void search_range(struct search *s, struct memory_view *mem, struct image_range r,
			 uint8_t *bytes)
{
	uint64_t at = r.start;
	uint64_t end = r.end - r.start < MAX_TEXT ? r.end : r.start + MAX_TEXT;

	while (at < end) {
		size_t want = end - at < PIECE ? (size_t)(end - at) : PIECE;
		size_t got = memory_read(mem, at, bytes, want);
		s->piece = s->im->nsites;
		arch_find_refs(bytes, got, at, s->im->got, s->im->abi, note_ref, s);
		if (got < want || got <= ARCH_INSN_MAX)
			return;
		at += got - (got < (size_t)(end - at) ? ARCH_INSN_MAX : 0);
	}
}

static bool is_without_plt(const struct image *im)
{
	for (size_t i = 0; i < im->nimports; i++)
		if ((im->imports[i].refs & 1 << REF_CALL) &&
		    !image_is_start_code(im->imports[i].name))
			return true;
	return false;
}

void image_find_sites(struct image *im, struct memory_view *mem)
{
	struct search s = {.im = im};
	uint8_t *bytes;

	if (!im->nimports)
		return;
	s.low = im->imports[0].slot;
	s.high = im->imports[im->nimports - 1].slot;
	bytes = xmalloc(PIECE);
	for (unsigned i = 0; i < im->ntext; i++)
		search_range(&s, mem, im->text[i], bytes);
	free(bytes);
	im->without_plt = is_without_plt(im);
}

bool image_calls_unseen(const struct image *im, size_t index)
{
	const struct image_import *import = &im->imports[index];

	if (image_is_start_code(import->name))
		return false;
	if (import->kind == RELOC_JUMP_SLOT)
		return !import->refs;
	return (!import->refs || (import->refs & 1 << REF_LOAD)) && im->without_plt;
}

bool image_is_start_code(const char *name)
{
	static const char *const names[] = {"__libc_start_main", "__gmon_start__", "__cxa_finalize",
					    "_ITM_registerTMCloneTable",
					    "_ITM_deregisterTMCloneTable"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(name, names[i]))
			return true;
	return false;
}
