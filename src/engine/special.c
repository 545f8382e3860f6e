/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/special.h"

#include <seccomp.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/abi.h"

enum { NUMBERS = 512, X32_BIT = 0x40000000 };

static const struct {
	const char *name;
	enum special what;
} calls[] = {
	{"prctl", SPECIAL_PRCTL},
	{"seccomp", SPECIAL_SECCOMP},
	{"sched_getaffinity", SPECIAL_AFFINITY},
	{"sched_setaffinity", SPECIAL_AFFINITY},
	{"clone", SPECIAL_CLONE_FLAGS},
	{"clone3", SPECIAL_CLONE_AT},
	{"fork", SPECIAL_CLONE},
	{"vfork", SPECIAL_CLONE},
};

static const uint32_t tokens[ABI_COUNT] = {
	[ABI_X86_64] = SCMP_ARCH_X86_64, [ABI_I386] = SCMP_ARCH_X86,
	[ABI_X32] = SCMP_ARCH_X32,	 [ABI_AARCH64] = SCMP_ARCH_AARCH64,
	[ABI_ARM] = SCMP_ARCH_ARM,	 [ABI_RISCV64] = SCMP_ARCH_RISCV64,
	[ABI_PPC64] = SCMP_ARCH_PPC64LE, [ABI_S390X] = SCMP_ARCH_S390X,
};

static uint8_t table[ABI_COUNT][NUMBERS];
static bool known[ABI_COUNT];

static void fill(enum abi abi)
{
	known[abi] = true;
	for (size_t i = 0; tokens[abi] && i < sizeof(calls) / sizeof(calls[0]); i++) {
		int nr = seccomp_syscall_resolve_name_arch(tokens[abi], calls[i].name);

		if (nr >= 0 && (nr & ~X32_BIT) < NUMBERS)
			table[abi][nr & ~X32_BIT] = (uint8_t)calls[i].what;
	}
}

enum special special_call(enum abi abi, uint64_t nr)
{
	uint32_t number = (uint32_t)nr;

	if (abi == ABI_X32)
		number &= ~(uint32_t)X32_BIT;
	if (!known[abi])
		fill(abi);
	return number < NUMBERS ? (enum special)table[abi][number] : SPECIAL_NONE;
}
