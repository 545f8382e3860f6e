/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of the planter share: the memory that is planted in, and expressions. */
#ifndef CALLTAP_TESTS_FUZZ_PLANT_INTERNAL_H
#define CALLTAP_TESTS_FUZZ_PLANT_INTERNAL_H

#include <stdbool.h>

#include "plant.h"

enum { PAGE = 4096, DEPTH_MAX = 32, GIVEN_MAX = 5 };

/* What stands where a type is shown, for expressions that refer to it. */
struct bed {
	const struct bed *up;
	uint64_t addr; /* of the structure */
	uint32_t list; /* parameters: expressions of the bed above, from here on in defs->lists */
	/* Or what a C function hands over: of SIZE 0 a value, otherwise where in memory it is. */
	const struct given {
		uint64_t at;
		unsigned size;
	} * given;
};

struct planting {
	struct ground *g;
	uint64_t free; /* address of what is not taken yet */
	unsigned steps;
	uint64_t *random; /* choice or state */
};

/* plant_expr.c */

/* The next number of the series that STATE (not 0) is of. */
uint64_t plant_next(uint64_t *state);
/* A number below N. */
uint64_t plant_draw(struct planting *p, uint64_t n);
/* Writes V, of SIZE bytes, at ADDR, if there is memory; BIG: most significant byte first. */
void plant_put(struct planting *p, uint64_t addr, uint64_t v, unsigned size, bool big);
/* The address of room for something; some of it ends where memory may. */
uint64_t plant_take(struct planting *p);
/* Writes to what the expression E refers to what gives it the value V, as far as that can be. */
void plant_make(struct planting *p, const struct bed *bed, uint32_t e, uint64_t v, unsigned depth);
/* The value of E, if that is a constant or handed over by a C function; or 0. */
uint64_t plant_known(const struct defs *d, const struct bed *bed, uint32_t e);

#endif
