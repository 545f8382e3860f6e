/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* System calls that change which code a process has mapped. */
#include "unwind/internal.h"

#include <string.h>
#include <sys/mman.h>

#include "lang/defs.h"

enum change {
	CHANGE_NONE,
	CHANGE_SURE,	/* what it does is not looked at closer */
	CHANGE_MAP,	/* (addr, len, prot) = where */
	CHANGE_PROTECT, /* (addr, len, prot) */
	CHANGE_UNMAP,	/* (addr, len) */
};

/* By the names of handlers, so that old forms of calls are told from new ones. */
static const struct {
	const char *handler;
	enum change change;
} calls[] = {
	{"mmap", CHANGE_MAP},
	{"mmap2", CHANGE_MAP},
	{"old_mmap", CHANGE_SURE},
	{"mprotect", CHANGE_PROTECT},
	{"pkey_mprotect", CHANGE_PROTECT},
	{"munmap", CHANGE_UNMAP},
	{"mremap", CHANGE_SURE},
	{"remap_file_pages", CHANGE_SURE},
	{"shmat", CHANGE_SURE},
	{"shmdt", CHANGE_SURE},
	{"ipc", CHANGE_SURE}, /* may be one of these */
};

static enum change find_change(const struct defs *defs, uint64_t nr)
{
	const struct def_number *number = def_find_number(defs, nr);

	for (size_t i = 0; number && number->call && i < sizeof(calls) / sizeof(*calls); i++)
		if (!strcmp(def_str(defs, defs->calls[number->call].name), calls[i].handler))
			return calls[i].change;
	return CHANGE_NONE;
}

/* All calls that matter are old ones, with small numbers. */
enum { NUMBERS = 512 };

static enum change call_change(enum abi abi, uint64_t nr)
{
	static uint8_t table[ABI_COUNT][NUMBERS];
	static bool filled[ABI_COUNT];
	const struct defs *defs = defs_for_abi(abi);

	if (!defs)
		return CHANGE_SURE;
	if (!filled[abi]) {
		filled[abi] = true;
		for (uint64_t i = 0; i < NUMBERS; i++)
			table[abi][i] = (uint8_t)find_change(defs, i);
	}
	nr = def_table_number(defs, nr);
	return nr < NUMBERS ? table[abi][nr] : CHANGE_NONE;
}

bool changes_matter(const struct event *ev)
{
	return !ev->no_return && !ev->is_error && call_change(ev->abi, ev->nr) != CHANGE_NONE;
}

bool changes_maps(const struct event *ev, const struct maps *maps)
{
	uint64_t addr = ev->args[0], len = ev->args[1];

	switch (call_change(ev->abi, ev->nr)) {
	case CHANGE_MAP:
		addr = (uint64_t)ev->ret;
		/* fallthrough */
	case CHANGE_PROTECT:
		if (ev->args[2] & PROT_EXEC)
			return true;
		/* fallthrough */
	case CHANGE_UNMAP:
		return maps_overlap(maps, addr, len);
	default:
		return true;
	}
}
