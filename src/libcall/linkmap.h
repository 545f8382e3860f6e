/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The dynamic linker's list of what it has loaded (struct r_debug of <link.h>),
 * as it lies in a tracee's memory, which is not trusted.
 */
#ifndef CALLTAP_LIBCALL_LINKMAP_H
#define CALLTAP_LIBCALL_LINKMAP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/abi.h"
#include "view/memory.h"

struct linkmap_entry {
	uint64_t bias, dynamic; /* as in struct image */
	const char *path;	/* valid during the call that hands it over */
};

typedef void linkmap_fn(void *ctx, const struct linkmap_entry *e);

/* Whether the list can be walked now.  *NOTIFY is the address of the function that is called
 * whenever it changes, 0: not known yet. */
bool linkmap_is_consistent(struct memory_view *mem, enum abi abi, uint64_t debug, uint64_t *notify);

/* Tells FN of all entries that have a path, in all namespaces (dlmopen). */
void linkmap_walk(struct memory_view *mem, enum abi abi, uint64_t debug, linkmap_fn *fn, void *ctx);

/* The address of that function in the dynamic linker whose ELF header is at BASE, before it
 * has run; 0: not found. */
uint64_t linkmap_find_notifier(struct memory_view *mem, enum abi abi, uint64_t base);

#endif
