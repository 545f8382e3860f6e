/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "arch/arch.h"

#include <linux/audit.h>
#include <stddef.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/user.h>

enum { X32_BIT = 0x40000000 };

/* The one selector of 64-bit user code; others, also those of an LDT, are 32-bit. */
enum { USER64_CS = 0x33 };

const enum abi arch_own_abi = ABI_X86_64;

enum abi arch_abi(uint32_t audit_arch, uint64_t nr)
{
	if (audit_arch == AUDIT_ARCH_I386)
		return ABI_I386;
	/* The kernel looks at the low half alone; -1 is a call that was skipped, not an x32 one. */
	if ((nr & X32_BIT) && (uint32_t)nr != (uint32_t)-1)
		return ABI_X32;
	return ABI_X86_64;
}

enum abi arch_native_abi(pid_t tid)
{
	struct user_regs_struct regs;

	if (!ptrace(PTRACE_GETREGS, tid, NULL, &regs) && regs.cs != USER64_CS)
		return ABI_I386;
	return ABI_X86_64;
}

uint64_t arch_restart_nr(enum abi abi)
{
	switch (abi) {
	case ABI_I386:
		return 0;
	case ABI_X32:
		return X32_BIT + 219;
	default:
		return 219;
	}
}

bool arch_read_call(pid_t tid, enum abi abi, struct arch_call *call)
{
	struct user_regs_struct regs;

	if (ptrace(PTRACE_GETREGS, tid, NULL, &regs))
		return false;
	call->ip = regs.rip;
	call->sp = regs.rsp;
	if (abi == ABI_I386) {
		call->nr = (int32_t)regs.orig_rax;
		call->args[0] = (uint32_t)regs.rbx;
		call->args[1] = (uint32_t)regs.rcx;
		call->args[2] = (uint32_t)regs.rdx;
		call->args[3] = (uint32_t)regs.rsi;
		call->args[4] = (uint32_t)regs.rdi;
		call->args[5] = (uint32_t)regs.rbp;
		call->result = (int32_t)regs.rax;
		return true;
	}
	call->nr = (int64_t)regs.orig_rax;
	call->args[0] = regs.rdi;
	call->args[1] = regs.rsi;
	call->args[2] = regs.rdx;
	call->args[3] = regs.r10;
	call->args[4] = regs.r8;
	call->args[5] = regs.r9;
	call->result = (int64_t)regs.rax;
	return true;
}

/* PTRACE_GETREGS speaks the 64-bit layout for 32-bit tracees too; what is stored in 64 bits is
 * cut by the kernel where it has to be. */
bool arch_set_nr(pid_t tid, int64_t nr)
{
	struct user_regs_struct regs;

	if (ptrace(PTRACE_GETREGS, tid, NULL, &regs))
		return false;
	regs.orig_rax = (unsigned long long)nr;
	return !ptrace(PTRACE_SETREGS, tid, NULL, &regs);
}

bool arch_set_first_arg(pid_t tid, enum abi abi, uint64_t value)
{
	struct user_regs_struct regs;

	if (ptrace(PTRACE_GETREGS, tid, NULL, &regs))
		return false;
	if (abi == ABI_I386)
		regs.rbx = value;
	else
		regs.rdi = value;
	return !ptrace(PTRACE_SETREGS, tid, NULL, &regs);
}

bool arch_set_result(pid_t tid, int64_t result)
{
	struct user_regs_struct regs;

	if (ptrace(PTRACE_GETREGS, tid, NULL, &regs))
		return false;
	regs.rax = (unsigned long long)result;
	return !ptrace(PTRACE_SETREGS, tid, NULL, &regs);
}

/* In the order of the ABIs' DWARF numbers. */
static unsigned put_wide(const struct user_regs_struct *regs, uint64_t *dwarf)
{
	const uint64_t values[] = {
		regs->rax, regs->rdx, regs->rcx, regs->rbx, regs->rsi, regs->rdi,
		regs->rbp, regs->rsp, regs->r8,	 regs->r9,  regs->r10, regs->r11,
		regs->r12, regs->r13, regs->r14, regs->r15,
	};

	memcpy(dwarf, values, sizeof(values));
	return sizeof(values) / sizeof(*values);
}

static unsigned put_narrow(const struct user_regs_struct *regs, uint64_t *dwarf)
{
	const uint64_t values[] = {
		(uint32_t)regs->rax, (uint32_t)regs->rcx, (uint32_t)regs->rdx, (uint32_t)regs->rbx,
		(uint32_t)regs->rsp, (uint32_t)regs->rbp, (uint32_t)regs->rsi, (uint32_t)regs->rdi,
	};

	memcpy(dwarf, values, sizeof(values));
	return sizeof(values) / sizeof(*values);
}

bool arch_read_registers(pid_t tid, struct registers *registers)
{
	struct user_regs_struct regs;

	if (ptrace(PTRACE_GETREGS, tid, NULL, &regs))
		return false;
	registers->abi = regs.cs == USER64_CS ? ABI_X86_64 : ABI_I386;
	registers->pc = regs.rip;
	registers->sp = regs.rsp;
	registers->count =
		(registers->abi == ABI_X86_64 ? put_wide : put_narrow)(&regs, registers->dwarf);
	return true;
}
