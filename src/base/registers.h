/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Registers of a stopped thread: what unwinding its stack begins with, what functions use. */
#ifndef CALLTAP_BASE_REGISTERS_H
#define CALLTAP_BASE_REGISTERS_H

#include <stdbool.h>
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

/* Floating-point registers that functions get arguments and give results in. */
struct float_registers {
	uint64_t regs[8];    /* the low 64 bits of each */
	long double x87;     /* what is on top of x86's stack of them; 0 elsewhere */
	bool results_in_x87; /* float and double are returned there (i386) */
};

#endif
