/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The instruction before the call ends with a byte (f2) that could be the call's prefix. */
#include "own.h"

int main(void)
{
	register long result __asm__("rax");

	__asm__ volatile("mov $1, %%edi\n\t"
			 "mov $2, %%esi\n\t"
			 "xor %%r14d, %%r14d\n\t"
			 "xor %%r9d, %%r9d\n\t"
			 "mov %%r14, %%rdx\n\t"
			 "call *own_add@GOTPCREL(%%rip)"
			 : "=r"(result)
			 :
			 : "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r14", "cc",
			   "memory");
	return (int)result;
}
