/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "arch/arch.h"

#include <asm/ptrace.h>
#include <elf.h>
#include <linux/audit.h>
#include <stddef.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

#ifndef NT_ARM_SYSTEM_CALL
#define NT_ARM_SYSTEM_CALL 0x404
#endif

/* NT_PRSTATUS of a 32-bit task: r0..r15, cpsr, orig_r0. */
struct regs32 {
	uint32_t r[16];
	uint32_t cpsr;
	uint32_t orig_r0;
};

union regs {
	struct user_pt_regs wide;
	struct regs32 narrow;
};

/* Returns the bytes the kernel filled in (which tell the task's mode), 0 if the thread is gone. */
static size_t get_regs(pid_t tid, union regs *regs)
{
	struct iovec iov = {regs, sizeof(*regs)};

	if (ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, &iov))
		return 0;
	return iov.iov_len;
}

static bool set_regs(pid_t tid, union regs *regs, size_t size)
{
	struct iovec iov = {regs, size};

	return !ptrace(PTRACE_SETREGSET, tid, NT_PRSTATUS, &iov);
}

const enum abi arch_own_abi = ABI_AARCH64;

enum abi arch_abi(uint32_t audit_arch, uint64_t nr)
{
	(void)nr;
	return audit_arch == AUDIT_ARCH_ARM ? ABI_ARM : ABI_AARCH64;
}

enum abi arch_native_abi(pid_t tid)
{
	union regs regs;

	return get_regs(tid, &regs) == sizeof(regs.narrow) ? ABI_ARM : ABI_AARCH64;
}

uint64_t arch_restart_nr(enum abi abi)
{
	return abi == ABI_ARM ? 0 : 128;
}

bool arch_read_call(pid_t tid, enum abi abi, struct arch_call *call)
{
	union regs regs;
	size_t size = get_regs(tid, &regs);

	(void)abi;
	if (!size)
		return false;
	if (size == sizeof(regs.narrow)) {
		call->nr = (int32_t)regs.narrow.r[7];
		call->args[0] = regs.narrow.orig_r0;
		for (int i = 1; i < 6; i++)
			call->args[i] = regs.narrow.r[i];
		call->result = (int32_t)regs.narrow.r[0];
		call->sp = regs.narrow.r[13];
		call->ip = regs.narrow.r[15];
		return true;
	}

	/* x0 holds the result now: the first argument is lost. */
	int nr = -1;
	struct iovec iov = {&nr, sizeof(nr)};
	if (ptrace(PTRACE_GETREGSET, tid, NT_ARM_SYSTEM_CALL, &iov))
		return false;
	call->nr = nr;
	for (int i = 0; i < 6; i++)
		call->args[i] = regs.wide.regs[i];
	call->result = (int64_t)regs.wide.regs[0];
	call->sp = regs.wide.sp;
	call->ip = regs.wide.pc;
	return true;
}

bool arch_set_nr(pid_t tid, int64_t nr)
{
	int word = (int)nr;
	struct iovec iov = {&word, sizeof(word)};

	return !ptrace(PTRACE_SETREGSET, tid, NT_ARM_SYSTEM_CALL, &iov);
}

bool arch_set_first_arg(pid_t tid, enum abi abi, uint64_t value)
{
	union regs regs;
	size_t size = get_regs(tid, &regs);

	(void)abi;
	if (!size)
		return false;
	if (size == sizeof(regs.narrow))
		regs.narrow.r[0] = (uint32_t)value;
	else
		regs.wide.regs[0] = value;
	return set_regs(tid, &regs, size);
}

bool arch_set_result(pid_t tid, int64_t result)
{
	union regs regs;
	size_t size = get_regs(tid, &regs);

	if (!size)
		return false;
	if (size == sizeof(regs.narrow))
		regs.narrow.r[0] = (uint32_t)result;
	else
		regs.wide.regs[0] = (uint64_t)result;
	return set_regs(tid, &regs, size);
}

bool arch_read_registers(pid_t tid, struct registers *registers)
{
	union regs regs;
	size_t size = get_regs(tid, &regs);

	if (!size)
		return false;
	if (size == sizeof(regs.narrow)) {
		registers->abi = ABI_ARM;
		registers->pc = regs.narrow.r[15];
		registers->sp = regs.narrow.r[13];
		registers->count = 15;
		for (int i = 0; i < 15; i++)
			registers->dwarf[i] = regs.narrow.r[i];
		return true;
	}
	registers->abi = ABI_AARCH64;
	registers->pc = regs.wide.pc;
	registers->sp = regs.wide.sp;
	registers->count = 32;
	for (int i = 0; i < 31; i++)
		registers->dwarf[i] = regs.wide.regs[i];
	registers->dwarf[31] = regs.wide.sp;
	return true;
}
