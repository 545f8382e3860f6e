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
	MAX_BASES = 64,
};

struct base {
	uint64_t addr;
	unsigned count;
};

struct search {
	struct image *im;
	size_t capacity;
	uint64_t low, high;	      /* of slots */
	size_t piece;		      /* sites that were found before the piece of text at hand */
	struct base bases[MAX_BASES]; /* what code seems to count from */
	unsigned nbases;
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

typedef void piece_fn(struct search *s, const uint8_t *bytes, size_t len, uint64_t at);

static void find_refs(struct search *s, const uint8_t *bytes, size_t len, uint64_t at)
{
	s->piece = s->im->nsites;
	arch_find_refs(bytes, len, at, s->im->got, s->im->abi, note_ref, s);
}

static void each_piece(struct search *s, struct memory_view *mem, piece_fn *fn, uint8_t *bytes)
{
	const struct image *im = s->im;

	for (unsigned i = 0; i < im->ntext; i++) {
		uint64_t at = im->text[i].start, end = im->text[i].end;
		if (end - at > MAX_TEXT)
			end = at + MAX_TEXT;
		while (at < end) {
			size_t want = end - at < PIECE ? (size_t)(end - at) : PIECE;
			size_t got = memory_read(mem, at, bytes, want);
			fn(s, bytes, got, at);
			if (got < want || got <= ARCH_INSN_MAX)
				break;
			at += got - (got < (size_t)(end - at) ? ARCH_INSN_MAX : 0);
		}
	}
}

/* ---- what position-independent code counts from ------------------------- */

static void note_base(void *ctx, uint64_t base)
{
	struct search *s = ctx;
	unsigned i = 0;

	while (i < s->nbases && s->bases[i].addr != base)
		i++;
	if (i == MAX_BASES)
		return;
	if (i == s->nbases)
		s->bases[s->nbases++] = (struct base){base, 0};
	s->bases[i].count++;
}

static void find_bases(struct search *s, const uint8_t *bytes, size_t len, uint64_t at)
{
	arch_find_bases(bytes, len, at, s->im->abi, note_base, s);
}

/* It is where linkers put _GLOBAL_OFFSET_TABLE_, which for some is not DT_PLTGOT; then slots would
 * be taken for others. */
static void find_base(struct search *s, struct memory_view *mem, uint8_t *bytes)
{
	unsigned most = 0;

	each_piece(s, mem, find_bases, bytes);
	for (unsigned i = 0; i < s->nbases; i++) {
		if (s->bases[i].count > most) {
			most = s->bases[i].count;
			s->im->got = s->bases[i].addr;
		}
	}
}

/* Whether IM calls functions through slots, or in a way that can't be found at all. */
static bool is_without_plt(const struct image *im)
{
	bool jumps = false;

	for (size_t i = 0; i < im->nimports; i++) {
		if (image_is_start_code(im->imports[i].name))
			continue;
		if (im->imports[i].refs & 1 << REF_CALL)
			return true;
		jumps |= im->imports[i].refs & 1 << REF_JUMP;
	}
	return !jumps;
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
	if (im->abi == ABI_I386)
		find_base(&s, mem, bytes);
	each_piece(&s, mem, find_refs, bytes);
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
