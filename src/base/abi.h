/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The ABIs that calltap has tables for: how wide a word is and how the C
 * compiler lays structures out.  Register access is not here but under arch/.
 */
#ifndef CALLTAP_BASE_ABI_H
#define CALLTAP_BASE_ABI_H

#include <stdbool.h>
#include <stdint.h>

enum abi {
	ABI_X86_64,
	ABI_I386,
	ABI_X32,
	ABI_AARCH64,
	ABI_ARM,
	ABI_RISCV64,
	ABI_PPC64,
	ABI_S390X,
	ABI_LOONGARCH64,
	ABI_COUNT
};

struct abi_info {
	const char *name; /* as in arch/numbers.tsv, layout X@NAME, JSON */
	uint8_t word;	  /* bytes of a pointer and of the C type long */
	uint8_t klong;	  /* bytes of __kernel_long_t (8 on x32) */
	uint8_t reg;	  /* bytes of a system-call argument register */
	uint8_t align64;  /* alignment of a 64-bit integer in a structure */
	bool pair_even;	  /* 64-bit arguments start at an even slot (arm) */
	bool big_endian;
	uint8_t arg_words;   /* registers for integer arguments of functions */
	uint32_t audit_arch; /* AUDIT_ARCH_* as PTRACE_GET_SYSCALL_INFO reports it */
};

/* Indexed by enum abi. */
extern const struct abi_info abi_table[ABI_COUNT];

/* Returns the ABI called NAME, or ABI_COUNT when there is none. */
enum abi abi_by_name(const char *name);

/* What strace calls the mode of a program of ABI: "64 bit", "32 bit", "x32". */
const char *abi_mode(enum abi abi);

#endif
