/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The registers of a stopped thread that unwinding its stack begins with. */
#ifndef CALLTAP_BASE_REGISTERS_H
#define CALLTAP_BASE_REGISTERS_H

#include <stdint.h>

#include "base/abi.h"

enum { REGISTERS_MAX = 32 };

struct registers {
	enum abi abi; /* of the code that runs, whatever ABI its present call is of */
	uint64_t pc, sp;
	unsigned count; /* of general registers */
	/* By the numbers that the ABI's DWARF information has for them; pc is not among them. */
	uint64_t dwarf[REGISTERS_MAX];
};

#endif
