/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/abi.h"

#include <linux/audit.h>
#include <string.h>

#ifndef AUDIT_ARCH_LOONGARCH64
#define AUDIT_ARCH_LOONGARCH64 (258 | __AUDIT_ARCH_64BIT | __AUDIT_ARCH_LE)
#endif

const struct abi_info abi_table[ABI_COUNT] = {
	[ABI_X86_64] = {"x86_64", 8, 8, 8, 8, false, false, 6, AUDIT_ARCH_X86_64},
	[ABI_I386] = {"i386", 4, 4, 4, 4, false, false, 0, AUDIT_ARCH_I386},
	/* The kernel reports x32 as x86_64; the number's bit 30 tells it apart. */
	[ABI_X32] = {"x32", 4, 8, 8, 8, false, false, 6, AUDIT_ARCH_X86_64},
	[ABI_AARCH64] = {"aarch64", 8, 8, 8, 8, false, false, 8, AUDIT_ARCH_AARCH64},
	[ABI_ARM] = {"arm", 4, 4, 4, 8, true, false, 4, AUDIT_ARCH_ARM},
	[ABI_RISCV64] = {"riscv64", 8, 8, 8, 8, false, false, 8, AUDIT_ARCH_RISCV64},
	[ABI_PPC64] = {"ppc64", 8, 8, 8, 8, false, false, 8, AUDIT_ARCH_PPC64LE},
	[ABI_S390X] = {"s390x", 8, 8, 8, 8, false, true, 5, AUDIT_ARCH_S390X},
	[ABI_LOONGARCH64] = {"loongarch64", 8, 8, 8, 8, false, false, 8, AUDIT_ARCH_LOONGARCH64},
};

enum abi abi_by_name(const char *name)
{
	for (int i = 0; i < ABI_COUNT; i++)
		if (!strcmp(abi_table[i].name, name))
			return i;
	return ABI_COUNT;
}

const char *abi_mode(enum abi abi)
{
	if (abi == ABI_X32)
		return "x32";
	return abi_table[abi].word == 4 ? "32 bit" : "64 bit";
}
