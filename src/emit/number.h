/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What all emitters do with a number before they show it. */
#ifndef CALLTAP_EMIT_NUMBER_H
#define CALLTAP_EMIT_NUMBER_H

#include <stdint.h>

#include "emit/emit.h"

/* VALUE cut to SIZE bytes; of BASE_DEC extended by its sign.  A SIZE of 0 or above 8 counts as 8.
 */
static inline uint64_t number_fit(uint64_t value, enum num_base base, unsigned size)
{
	if (size == 0 || size >= 8)
		return value;

	unsigned unused = 64 - size * 8;
	value <<= unused;
	if (base == BASE_DEC)
		return (uint64_t)((int64_t)value >> unused);
	return value >> unused;
}

#endif
