/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Made-up numbers, the same in every run. */
#ifndef CALLTAP_TESTS_FUZZ_ANY_H
#define CALLTAP_TESTS_FUZZ_ANY_H

#include <stdint.h>

static uint64_t any_state;

/* Begins the series of numbers that belongs to SEED. */
static inline void any_begin(uint64_t seed)
{
	any_state = seed * UINT64_C(0x9e3779b97f4a7c15) | 1; /* 0 would stay 0 */
}

/* The next number: less than BELOW, or anything if that is 0. */
static inline uint64_t any(uint64_t below)
{
	any_state ^= any_state << 13;
	any_state ^= any_state >> 7;
	any_state ^= any_state << 17;
	return below ? any_state % below : any_state;
}

#endif
