/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Machines of which the kernel hands over a thread's general registers as one set of 64-bit words,
 * whose functions return by a register and whose system calls have the numbers that new machines
 * share: regset.c is then a good part of probe.h, and the machine's probe.c has the rest.
 */
#ifndef CALLTAP_ARCH_REGSET_H
#define CALLTAP_ARCH_REGSET_H

#include "arch/probe.h"

/* Which of the words is what. */
struct arch_regset {
	unsigned count; /* of words */
	unsigned pc, sp;
	unsigned link;	/* where a function is going to return to, at its first instruction */
	unsigned first; /* argument, of a function and of a system call, and the result */
	unsigned nr;	/* of a system call */
};

/* In the machine's probe.c. */
extern const struct arch_regset arch_regset;

#endif
