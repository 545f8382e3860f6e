/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CALLTAP_TESTS_UNIT_FIND_CALL_H
#define CALLTAP_TESTS_UNIT_FIND_CALL_H

#include <string.h>

#include "lang/defs.h"

/* The system call of D whose handler is called NAME, or NULL. */
static inline const struct def_call *find_call(const struct defs *d, const char *name)
{
	for (uint32_t i = 1; i < d->ncalls; i++)
		if (!d->calls[i].is_function && !strcmp(def_str(d, d->calls[i].name), name))
			return &d->calls[i];
	return NULL;
}

#endif
