/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Of machines whose code reaches its slots by distances of its own: it counts from no other
 * address. */
#include "arch/probe.h"

void arch_find_bases(const uint8_t *code, size_t len, uint64_t addr, enum abi abi, arch_base_fn *fn,
		     void *ctx)
{
	(void)code;
	(void)len;
	(void)addr;
	(void)abi;
	(void)fn;
	(void)ctx;
}
