/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Registers, as the files of this directory see them. */
#ifndef CALLTAP_ARCH_X86_REGS_H
#define CALLTAP_ARCH_X86_REGS_H

#include <sys/user.h>

#include "arch/probe.h"

static inline struct user_regs_struct *x86_regs(const struct arch_cpu *cpu)
{
	return (struct user_regs_struct *)(uintptr_t)cpu->words;
}

/* General register NUMBER, as instructions count them. */
unsigned long long *x86_reg(struct user_regs_struct *regs, unsigned number);

#endif
