/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tables that defgen wrote for the ABIs of the machine calltap runs on. */
#include <stddef.h>

#include "lang/defs.h"

#if defined(__x86_64__)
extern const struct defs defs_x86_64, defs_i386, defs_x32;
#elif defined(__aarch64__)
extern const struct defs defs_aarch64, defs_arm;
#elif defined(__riscv)
extern const struct defs defs_riscv64;
#endif

const struct defs *defs_for_abi(enum abi abi)
{
	switch (abi) {
#if defined(__x86_64__)
	case ABI_X86_64:
		return &defs_x86_64;
	case ABI_I386:
		return &defs_i386;
	case ABI_X32:
		return &defs_x32;
#elif defined(__aarch64__)
	case ABI_AARCH64:
		return &defs_aarch64;
	case ABI_ARM:
		return &defs_arm;
#elif defined(__riscv)
	case ABI_RISCV64:
		return &defs_riscv64;
#endif
	default:
		return NULL;
	}
}
