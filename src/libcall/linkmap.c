/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "libcall/linkmap.h"

#include <elf.h>
#include <limits.h>
#include <link.h>
#include <string.h>

#include "libcall/image.h"

enum {
	MAX_ENTRIES = 4096,
	MAX_NAMESPACES = 64,
};

static bool read_word(struct memory_view *mem, unsigned word, uint64_t addr, uint64_t *value)
{
	*value = 0;
	return memory_fetch(mem, addr, value, word);
}

/* struct r_debug: int r_version, r_map, r_brk, enum r_state, r_ldbase; with r_version 2 r_next */
static uint64_t member(uint64_t debug, unsigned word, unsigned index)
{
	return debug + (uint64_t)index * word;
}

bool linkmap_is_consistent(struct memory_view *mem, enum abi abi, uint64_t debug, uint64_t *notify)
{
	unsigned word = abi_table[abi].word;
	uint64_t map;
	int32_t state;

	return read_word(mem, word, member(debug, word, 2), notify) &&
	       read_word(mem, word, member(debug, word, 1), &map) && map &&
	       memory_fetch(mem, member(debug, word, 3), &state, sizeof(state)) &&
	       state == RT_CONSISTENT;
}

/* Returns the address of the next entry, 0: none. */
static uint64_t take_entry(struct memory_view *mem, unsigned word, uint64_t at, linkmap_fn *fn,
			   void *ctx)
{
	uint64_t bias, name, dynamic, next;
	char path[PATH_MAX];
	bool ended;

	if (!read_word(mem, word, at, &bias) || !read_word(mem, word, at + word, &name) ||
	    !read_word(mem, word, at + 2 * word, &dynamic) ||
	    !read_word(mem, word, at + 3 * word, &next))
		return 0;
	/* The main program has an empty name, the vDSO none that is a path. */
	ssize_t n = memory_fetch_str(mem, name, path, sizeof(path) - 1, &ended);

	path[n > 0 ? n : 0] = '\0';
	if (ended && strchr(path, '/'))
		fn(ctx, &(struct linkmap_entry){bias, dynamic, path});
	return next;
}

void linkmap_walk(struct memory_view *mem, enum abi abi, uint64_t debug, linkmap_fn *fn, void *ctx)
{
	unsigned word = abi_table[abi].word, left = MAX_ENTRIES;

	for (unsigned i = 0; debug && i < MAX_NAMESPACES; i++) {
		uint64_t map;
		int32_t version;
		if (!read_word(mem, word, member(debug, word, 1), &map) ||
		    !memory_fetch(mem, debug, &version, sizeof(version)))
			return;
		for (; map && left; left--)
			map = take_entry(mem, word, map, fn, ctx);
		if (version < 2 || !read_word(mem, word, member(debug, word, 5), &debug))
			return;
	}
}

uint64_t linkmap_find_notifier(struct memory_view *mem, enum abi abi, uint64_t base)
{
	struct image_place place;

	if (!image_find_headers(mem, abi, base, &place))
		return 0;
	return image_find_symbol(mem, abi, &place, "_dl_debug_state");
}
