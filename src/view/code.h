/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Names of code in tracees.  Decoders ask this; who knows of files and their
 * symbols answers (unwind/names.c).
 */
#ifndef CALLTAP_VIEW_CODE_H
#define CALLTAP_VIEW_CODE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "view/memory.h"

struct code_place {
	const char *symbol; /* valid until the next question */
	uint64_t offset;    /* of the address from where the symbol begins, in bytes */
};

struct code_names {
	/* Fills PLACE for address ADDR in the stopped thread TID; false: it is in no function that
	 * has a name. */
	bool (*find)(struct code_names *names, pid_t tid, struct memory_view *mem, uint64_t addr,
		     struct code_place *place);
};

#endif
