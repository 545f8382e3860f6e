/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "arch/arch.h"

#include <asm/ptrace.h>
#include <elf.h>
#include <stddef.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

static bool get_regs(pid_t tid, struct user_regs_struct *regs)
{
	struct iovec iov = {regs, sizeof(*regs)};

	return !ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, &iov);
}

static bool set_regs(pid_t tid, struct user_regs_struct *regs)
{
	struct iovec iov = {regs, sizeof(*regs)};

	return !ptrace(PTRACE_SETREGSET, tid, NT_PRSTATUS, &iov);
}

const enum abi arch_own_abi = ABI_RISCV64;

enum abi arch_abi(uint32_t audit_arch, uint64_t nr)
{
	(void)audit_arch;
	(void)nr;
	return ABI_RISCV64;
}

enum abi arch_native_abi(pid_t tid)
{
	(void)tid;
	return ABI_RISCV64;
}

uint64_t arch_restart_nr(enum abi abi)
{
	(void)abi;
	return 128;
}

bool arch_read_call(pid_t tid, enum abi abi, struct arch_call *call)
{
	struct user_regs_struct regs;

	(void)abi;
	if (!get_regs(tid, &regs))
		return false;
	/* Behind a call a0 holds the result: the first argument is lost. */
	call->nr = (int64_t)regs.a7;
	call->args[0] = regs.a0;
	call->args[1] = regs.a1;
	call->args[2] = regs.a2;
	call->args[3] = regs.a3;
	call->args[4] = regs.a4;
	call->args[5] = regs.a5;
	call->result = (int64_t)regs.a0;
	call->ip = regs.pc;
	call->sp = regs.sp;
	return true;
}

bool arch_set_nr(pid_t tid, int64_t nr)
{
	struct user_regs_struct regs;

	if (!get_regs(tid, &regs))
		return false;
	regs.a7 = (unsigned long)nr;
	return set_regs(tid, &regs);
}

bool arch_set_first_arg(pid_t tid, enum abi abi, uint64_t value)
{
	struct user_regs_struct regs;

	(void)abi;
	if (!get_regs(tid, &regs))
		return false;
	regs.a0 = (unsigned long)value;
	return set_regs(tid, &regs);
}

bool arch_set_result(pid_t tid, int64_t result)
{
	struct user_regs_struct regs;

	if (!get_regs(tid, &regs))
		return false;
	regs.a0 = (unsigned long)result;
	return set_regs(tid, &regs);
}

bool arch_read_registers(pid_t tid, struct registers *registers)
{
	struct user_regs_struct regs;

	if (!get_regs(tid, &regs))
		return false;
	registers->abi = ABI_RISCV64;
	registers->pc = regs.pc;
	registers->sp = regs.sp;
	registers->count = 32;
	/* The structure begins with pc where the hardware has x0, which is zero. */
	memcpy(registers->dwarf, &regs, sizeof(registers->dwarf));
	registers->dwarf[0] = 0;
	return true;
}
