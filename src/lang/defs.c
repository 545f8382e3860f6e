/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "lang/defs.h"

#include <stddef.h>
#include <string.h>

#include "lang/arith.h"

const struct def_case *def_find_case(const struct defs *d, uint32_t first, uint32_t count,
				     uint64_t key)
{
	const struct def_case *cases = d->cases + first;

	while (count) {
		uint32_t half = count / 2;

		if (cases[half].key == key)
			return &cases[half];
		if (cases[half].key < key) {
			cases += half + 1;
			count -= half + 1;
		} else {
			count = half;
		}
	}
	return NULL;
}

/* VALUE as the constants of SET are stored; false when it does not fit into the set's size. */
static bool as_in_set(const struct def_set *set, uint64_t *value)
{
	uint64_t high = set->size >= 8 ? 0 : *value >> (set->size * 8);
	uint64_t ones = set->size >= 8 ? 0 : ~(uint64_t)0 >> (set->size * 8);

	if (high != 0 && high != ones)
		return false;
	*value = def_extend(*value, set->size, set->is_signed);
	return true;
}

const struct def_const *def_find_const(const struct defs *d, const struct def_set *set,
				       uint64_t value)
{
	const struct def_const *consts = d->consts + set->first;
	uint32_t count = set->count;

	if (!as_in_set(set, &value))
		return NULL;
	while (count) {
		uint32_t half = count / 2;

		if (consts[half].value == value)
			return &consts[half];
		if (consts[half].value < value) {
			consts += half + 1;
			count -= half + 1;
		} else {
			count = half;
		}
	}
	return NULL;
}

const struct def_call *def_find_function(const struct defs *d, const char *name)
{
	const uint32_t *functions = d->functions;
	uint32_t count = d->nfunctions;

	while (count) {
		uint32_t half = count / 2;
		const struct def_call *call = &d->calls[functions[half]];
		int order = strcmp(def_str(d, call->name), name);

		if (order == 0)
			return call;
		if (order < 0) {
			functions += half + 1;
			count -= half + 1;
		} else {
			count = half;
		}
	}
	return NULL;
}

enum { X32_BIT = 0x40000000 };

uint64_t def_table_number(const struct defs *d, uint64_t nr)
{
	return d->abi == ABI_X32 ? nr & ~(uint64_t)X32_BIT : nr;
}

uint64_t def_program_number(const struct defs *d, uint64_t nr)
{
	return d->abi == ABI_X32 ? nr | X32_BIT : nr;
}

const struct def_number *def_find_number(const struct defs *d, uint64_t nr)
{
	nr = def_table_number(d, nr);
	if (nr < d->nnumbers)
		return d->numbers[nr].name ? &d->numbers[nr] : NULL;
	for (uint32_t i = 0; i < d->nfar_numbers; i++)
		if (d->far_numbers[i].nr == nr)
			return &d->far_numbers[i].number;
	return NULL;
}
