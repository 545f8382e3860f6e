/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "arch/regset.h"

#include <elf.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

bool arch_cpu_read(struct arch_cpu *cpu, pid_t tid, enum abi abi)
{
	struct iovec v = {cpu->words, arch_regset.count * sizeof(*cpu->words)};

	cpu->tid = tid;
	cpu->abi = abi;
	cpu->size = v.iov_len;
	/* A 32-bit program's are fewer. */
	return !ptrace(PTRACE_GETREGSET, tid, (void *)(uintptr_t)NT_PRSTATUS, &v) &&
	       v.iov_len == cpu->size;
}

bool arch_cpu_write(const struct arch_cpu *cpu)
{
	struct iovec v = {(void *)(uintptr_t)cpu->words, cpu->size};

	return !ptrace(PTRACE_SETREGSET, cpu->tid, (void *)(uintptr_t)NT_PRSTATUS, &v);
}

bool arch_cpu_change(const struct arch_cpu *cpu, const struct arch_cpu *was)
{
	(void)was;
	return arch_cpu_write(cpu);
}

uint64_t arch_cpu_ip(const struct arch_cpu *cpu)
{
	return cpu->words[arch_regset.pc];
}

uint64_t arch_cpu_sp(const struct arch_cpu *cpu)
{
	return cpu->words[arch_regset.sp];
}

void arch_cpu_set_ip(struct arch_cpu *cpu, uint64_t ip)
{
	cpu->words[arch_regset.pc] = ip;
}

uint64_t arch_break_address(const struct arch_cpu *cpu)
{
	return arch_cpu_ip(cpu);
}

/* ---- calls ------------------------------------------------------------- */

bool arch_return_address(const struct arch_cpu *cpu, struct memory_view *mem, uint64_t *addr)
{
	(void)mem;
	*addr = cpu->words[arch_regset.link];
	return true;
}

bool arch_has_returned(enum abi abi, uint64_t entry_sp, uint64_t sp)
{
	(void)abi;
	return sp == entry_sp;
}

unsigned arch_call_args(const struct arch_cpu *cpu, uint64_t args[8], uint64_t *stack)
{
	memcpy(args, cpu->words + arch_regset.first, 8 * sizeof(*args));
	*stack = arch_cpu_sp(cpu);
	return 8;
}

uint64_t arch_call_result(const struct arch_cpu *cpu, uint64_t *high)
{
	*high = cpu->words[arch_regset.first + 1];
	return cpu->words[arch_regset.first];
}

/* ---- calls on the thread's behalf -------------------------------------- */

void arch_prepare_syscall(struct arch_cpu *cpu, uint64_t ip, uint64_t nr, const uint64_t args[6])
{
	arch_cpu_set_ip(cpu, ip);
	cpu->words[arch_regset.nr] = nr;
	memcpy(cpu->words + arch_regset.first, args, 6 * sizeof(*args));
}

int64_t arch_syscall_result(const struct arch_cpu *cpu)
{
	return (int64_t)cpu->words[arch_regset.first];
}

uint64_t arch_mmap_nr(enum abi abi)
{
	(void)abi;
	return 222;
}
