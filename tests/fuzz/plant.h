/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Memory that looks like what a call is given.  Random bytes hardly ever name a
 * command of ioctl(), or a structure's kind, and decoders behind these are
 * not reached; so arguments and memory are made along the descriptions: keys of
 * which there is a case, lengths of what is there, pointers that lead
 * somewhere.  Now and then each of them is something else.
 */
#ifndef CALLTAP_TESTS_FUZZ_PLANT_H
#define CALLTAP_TESTS_FUZZ_PLANT_H

#include <stddef.h>
#include <stdint.h>

#include "lang/defs.h"

/* Where things are planted. */
struct ground {
	const struct defs *defs;
	uint8_t *memory;
	uint64_t base; /* address of its first byte */
	size_t size;
	uint64_t *args;	 /* 6 registers */
	uint64_t choice; /* what does not change while the call runs is made from this, */
	uint64_t state;	 /* what may change from this; neither is 0 */
	/* Descriptors that are netlink sockets, of protocol 0 and so on; -1: there is none. */
	const int *netlink;
	unsigned nnetlink;
};

/* Changes args and memory to what call NR might have. */
void plant_call(struct ground *g, uint64_t nr);

/* How much there is to be seen of call NR: the number of types below it, and 1. */
unsigned plant_extent(const struct defs *d, uint64_t nr);

#endif
