/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Registers and calling conventions. */
#include <elf.h>
#include <stddef.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

#include "arch/x86/regs.h"

_Static_assert(sizeof(struct user_regs_struct) <= sizeof(((struct arch_cpu *)0)->words),
	       "arch_cpu has room for the registers");

unsigned long long *x86_reg(struct user_regs_struct *regs, unsigned number)
{
	static const uint8_t offsets[16] = {
		offsetof(struct user_regs_struct, rax), offsetof(struct user_regs_struct, rcx),
		offsetof(struct user_regs_struct, rdx), offsetof(struct user_regs_struct, rbx),
		offsetof(struct user_regs_struct, rsp), offsetof(struct user_regs_struct, rbp),
		offsetof(struct user_regs_struct, rsi), offsetof(struct user_regs_struct, rdi),
		offsetof(struct user_regs_struct, r8),	offsetof(struct user_regs_struct, r9),
		offsetof(struct user_regs_struct, r10), offsetof(struct user_regs_struct, r11),
		offsetof(struct user_regs_struct, r12), offsetof(struct user_regs_struct, r13),
		offsetof(struct user_regs_struct, r14), offsetof(struct user_regs_struct, r15),
	};

	return (unsigned long long *)(void *)((char *)regs + offsets[number & 15]);
}

bool arch_can_probe(enum abi abi)
{
	return abi != ABI_X32;
}

bool arch_cpu_read(struct arch_cpu *cpu, pid_t tid, enum abi abi)
{
	cpu->tid = tid;
	cpu->abi = abi;
	cpu->size = sizeof(struct user_regs_struct);
	return !ptrace(PTRACE_GETREGS, tid, NULL, cpu->words);
}

bool arch_cpu_write(const struct arch_cpu *cpu)
{
	return !ptrace(PTRACE_SETREGS, cpu->tid, NULL, cpu->words);
}

bool arch_cpu_change(const struct arch_cpu *cpu, const struct arch_cpu *was)
{
	const size_t ip = offsetof(struct user_regs_struct, rip), after = ip + sizeof(uint64_t);
	const char *now = (const char *)cpu->words, *then = (const char *)was->words;

	/* To set one register takes half the time. */
	if (memcmp(now, then, ip) != 0 || memcmp(now + after, then + after, cpu->size - after) != 0)
		return arch_cpu_write(cpu);
	return !ptrace(PTRACE_POKEUSER, cpu->tid, offsetof(struct user, regs) + ip,
		       arch_cpu_ip(cpu));
}

uint64_t arch_cpu_ip(const struct arch_cpu *cpu)
{
	return x86_regs(cpu)->rip;
}

uint64_t arch_cpu_sp(const struct arch_cpu *cpu)
{
	return x86_regs(cpu)->rsp;
}

void arch_cpu_set_ip(struct arch_cpu *cpu, uint64_t ip)
{
	x86_regs(cpu)->rip = ip;
}

/* ---- calls ------------------------------------------------------------- */

static bool is64(const struct arch_cpu *cpu)
{
	return cpu->abi != ABI_I386;
}

bool arch_return_address(const struct arch_cpu *cpu, struct memory_view *mem, uint64_t *addr)
{
	*addr = 0;
	return memory_fetch(mem, arch_cpu_sp(cpu), addr, is64(cpu) ? 8 : 4);
}

bool arch_has_returned(enum abi abi, uint64_t entry_sp, uint64_t sp)
{
	if (abi != ABI_I386)
		return sp == entry_sp + 8;
	/* A function that returns a structure removes the hidden pointer to it, too; with other
	 * conventions of calling it removes all its arguments. */
	return sp > entry_sp && sp <= entry_sp + 4 + 16 * 4;
}

unsigned arch_call_args(const struct arch_cpu *cpu, uint64_t args[8], uint64_t *stack)
{
	const struct user_regs_struct *regs = x86_regs(cpu);

	if (!is64(cpu)) {
		*stack = (uint32_t)(regs->rsp + 4);
		return 0;
	}
	*stack = regs->rsp + 8;
	args[0] = regs->rdi;
	args[1] = regs->rsi;
	args[2] = regs->rdx;
	args[3] = regs->rcx;
	args[4] = regs->r8;
	args[5] = regs->r9;
	return 6;
}

uint64_t arch_call_result(const struct arch_cpu *cpu, uint64_t *high)
{
	const struct user_regs_struct *regs = x86_regs(cpu);

	*high = is64(cpu) ? regs->rdx : (uint32_t)regs->rdx;
	return is64(cpu) ? regs->rax : (uint32_t)regs->rax;
}

bool arch_read_floats(pid_t tid, enum abi abi, struct float_registers *floats)
{
	struct user_fpregs_struct fp;

	/* The 64-bit layout (that of FXSAVE) is given for 32-bit threads too. */
	if (ptrace(PTRACE_GETFPREGS, tid, NULL, &fp))
		return false;
	for (unsigned i = 0; i < 8; i++)
		memcpy(&floats->regs[i], (const char *)fp.xmm_space + (size_t)i * 16, 8);
	floats->x87 = 0;
	memcpy(&floats->x87, fp.st_space, 10);
	floats->results_in_x87 = abi == ABI_I386;
	return true;
}

/* ---- calls on the thread's behalf -------------------------------------- */

size_t arch_syscall_insn(enum abi abi, uint8_t code[4])
{
	memcpy(code, abi == ABI_I386 ? "\xcd\x80" : "\x0f\x05", 2);
	return 2;
}

void arch_prepare_syscall(struct arch_cpu *cpu, uint64_t ip, uint64_t nr, const uint64_t args[6])
{
	struct user_regs_struct *regs = x86_regs(cpu);

	regs->rip = ip;
	regs->rax = nr;
	regs->orig_rax = (unsigned long long)-1;
	if (is64(cpu)) {
		regs->rdi = args[0];
		regs->rsi = args[1];
		regs->rdx = args[2];
		regs->r10 = args[3];
		regs->r8 = args[4];
		regs->r9 = args[5];
	} else {
		regs->rbx = args[0];
		regs->rcx = args[1];
		regs->rdx = args[2];
		regs->rsi = args[3];
		regs->rdi = args[4];
		regs->rbp = args[5];
	}
}

int64_t arch_syscall_result(const struct arch_cpu *cpu)
{
	uint64_t rax = x86_regs(cpu)->rax;

	return is64(cpu) ? (int64_t)rax : (int32_t)rax;
}

uint64_t arch_mmap_nr(enum abi abi)
{
	switch (abi) {
	case ABI_I386:
		return 192;
	case ABI_X32:
		return 0x40000000 + 9;
	default:
		return 9;
	}
}

enum arch_reloc arch_reloc_kind(enum abi abi, uint32_t type)
{
	switch (type) {
	case R_X86_64_JUMP_SLOT: /* the same number on i386 */
		return RELOC_JUMP_SLOT;
	case R_X86_64_GLOB_DAT:
		return RELOC_GLOB_DAT;
	case R_X86_64_IRELATIVE:
		return abi == ABI_I386 ? RELOC_OTHER : RELOC_IRELATIVE;
	case R_386_IRELATIVE:
		return abi == ABI_I386 ? RELOC_IRELATIVE : RELOC_OTHER;
	default:
		return RELOC_OTHER;
	}
}

/* ---- finding calls ----------------------------------------------------- */

/* What the byte behind the opcode says of an operand that is nothing but an address, or an offset
 * from a register. */
enum operand { OPERAND_OTHER, OPERAND_PLAIN, OPERAND_BASED };

static enum operand operand_of(uint8_t modrm)
{
	if ((modrm & 0xc7) == 5)
		return OPERAND_PLAIN;
	if (modrm >> 6 == 2 && (modrm & 7) != 4)
		return OPERAND_BASED;
	return OPERAND_OTHER;
}

void arch_find_refs(const uint8_t *code, size_t len, uint64_t addr, uint64_t got, enum abi abi,
		    arch_ref_fn *fn, void *ctx)
{
	bool is64 = abi != ABI_I386;

	for (size_t i = 0; i + 6 <= len; i++) {
		enum arch_ref kind = REF_LOAD;
		uint64_t at = addr + i;
		uint8_t op = code[i], modrm = code[i + 1];
		enum operand operand;
		int32_t disp;

		if (op != 0xff && op != 0x8b)
			continue;
		operand = operand_of(modrm);
		if (operand == OPERAND_OTHER || (is64 && operand == OPERAND_BASED))
			continue;
		if (op == 0xff) {
			unsigned what = (modrm >> 3) & 7;

			if (what != 2 && what != 4)
				continue;
			kind = what == 2 ? REF_CALL : REF_JUMP;
		} else if (is64 && (!i || (code[i - 1] & 0xf8) != 0x48)) {
			continue; /* not a load of 64 bits */
		}
		memcpy(&disp, code + i + 2, 4);
		/* Of `bnd jmp` the prefix stays before the breakpoint: it changes nothing there,
		 * and may as well be the end of the instruction before. */
		if (is64)
			fn(ctx, kind, at, addr + i + 6 + (uint64_t)(int64_t)disp);
		else if (operand == OPERAND_PLAIN)
			fn(ctx, kind, at, (uint32_t)disp);
		else
			fn(ctx, kind, at, (uint32_t)(got + (uint32_t)disp));
	}
}

/* `call thunk; add $distance, %ebx`, where the thunk takes its return address; or `call next; pop
 * %ebx; add $distance, %ebx`, where next is the pop. */
void arch_find_bases(const uint8_t *code, size_t len, uint64_t addr, enum abi abi, arch_base_fn *fn,
		     void *ctx)
{
	if (abi != ABI_I386)
		return;
	for (size_t i = 5; i + 6 <= len; i++) {
		bool popped = (code[i - 1] & 0xf8) == 0x58;
		int32_t distance;

		if (code[i] != 0x81 || (code[i + 1] & 0xf8) != 0xc0)
			continue;
		if (code[i - 5] != 0xe8 && !(popped && i > 5 && code[i - 6] == 0xe8))
			continue;
		memcpy(&distance, code + i + 2, 4);
		fn(ctx, (uint32_t)(addr + i - (code[i - 5] != 0xe8) + (uint32_t)distance));
	}
}
