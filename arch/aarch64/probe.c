/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Breakpoints and calls in 64-bit programs; in 32-bit ones nothing is traced. */
#include "arch/regset.h"

#include <asm/ptrace.h>
#include <elf.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

/* x0 to x30, sp, pc, pstate */
enum { REG_LR = 30, REG_SP = 31, REG_PC = 32, REG_PSTATE = 33, REG_COUNT = 34 };

_Static_assert(sizeof(struct user_pt_regs) == REG_COUNT * 8, "the order of the kernel's registers");

const struct arch_regset arch_regset = {
	.count = REG_COUNT, .pc = REG_PC, .sp = REG_SP, .link = REG_LR, .first = 0, .nr = 8};

/* A branch back reaches 128 MiB. */
const uint64_t arch_slot_reach = UINT64_C(120) << 20;

bool arch_can_probe(enum abi abi)
{
	return abi == ABI_AARCH64;
}

/* ---- breakpoints ------------------------------------------------------- */

size_t arch_breakpoint(const uint8_t *insn, uint8_t code[ARCH_BREAK_MAX])
{
	static const uint32_t brk = 0xd4200000;

	(void)insn;
	memcpy(code, &brk, 4);
	return 4;
}

/* Bits FROM on, COUNT of them, of INSN as a signed number. */
static int64_t bits(uint32_t insn, unsigned from, unsigned count)
{
	return (int64_t)((uint64_t)insn << (64 - from - count)) >> (64 - count);
}

static uint64_t value(const struct arch_cpu *cpu, unsigned reg)
{
	return reg == 31 ? 0 : cpu->words[reg];
}

static bool condition(const struct arch_cpu *cpu, unsigned code)
{
	uint64_t p = cpu->words[REG_PSTATE];
	bool n = p >> 31 & 1, z = p >> 30 & 1, c = p >> 29 & 1, v = p >> 28 & 1, is;

	switch (code >> 1) {
	case 0:
		is = z;
		break;
	case 1:
		is = c;
		break;
	case 2:
		is = n;
		break;
	case 3:
		is = v;
		break;
	case 4:
		is = c && !z;
		break;
	case 5:
		is = n == v;
		break;
	case 6:
		is = n == v && !z;
		break;
	default:
		return true;
	}
	return is != (code & 1);
}

static bool branch(struct arch_cpu *cpu, uint32_t insn, uint64_t addr)
{
	uint64_t to = addr + 4;

	if ((insn & 0x7c000000) == 0x14000000) { /* b, bl */
		if (insn >> 31)
			cpu->words[REG_LR] = to;
		to = addr + (uint64_t)bits(insn, 0, 26) * 4;
	} else if ((insn & 0xff000010) == 0x54000000) { /* b.cond */
		if (condition(cpu, insn & 15))
			to = addr + (uint64_t)bits(insn, 5, 19) * 4;
	} else if ((insn & 0x7e000000) == 0x34000000) { /* cbz, cbnz */
		uint64_t v = value(cpu, insn & 31);
		v = insn >> 31 ? v : (uint32_t)v;
		if ((v != 0) == (insn >> 24 & 1))
			to = addr + (uint64_t)bits(insn, 5, 19) * 4;
	} else if ((insn & 0x7e000000) == 0x36000000) { /* tbz, tbnz */
		unsigned bit = (insn >> 19 & 31) | (insn >> 26 & 32);
		if ((value(cpu, insn & 31) >> bit & 1) == (insn >> 24 & 1))
			to = addr + (uint64_t)bits(insn, 5, 14) * 4;
	} else if ((insn & 0xff9ffc1f) == 0xd61f0000 && (insn & 0x00600000) != 0x00600000) {
		to = value(cpu, insn >> 5 & 31); /* br, blr, ret */
		if ((insn & 0x00600000) == 0x00200000)
			cpu->words[REG_LR] = addr + 4;
	} else {
		return false;
	}
	arch_cpu_set_ip(cpu, to);
	return true;
}

/* adr, adrp */
static bool form_address(struct arch_cpu *cpu, uint32_t insn, uint64_t addr)
{
	uint64_t offset;

	if ((insn & 0x1f000000) != 0x10000000)
		return false;
	offset = (uint64_t)bits(insn, 5, 19) << 2 | (insn >> 29 & 3);
	if ((insn & 31) != 31)
		cpu->words[insn & 31] =
			insn >> 31 ? (addr & ~UINT64_C(0xfff)) + (offset << 12) : addr + offset;
	arch_cpu_set_ip(cpu, addr + 4);
	return true;
}

/* nop, bti */
static bool is_without_effect(uint32_t insn)
{
	return insn == 0xd503201f || (insn & 0xffffff3f) == 0xd503241f;
}

bool arch_emulate(struct arch_cpu *cpu, struct memory_view *mem, const uint8_t *insn, size_t len,
		  uint64_t addr)
{
	uint32_t word;

	(void)mem;
	if (len < 4)
		return false;
	memcpy(&word, insn, 4);
	if (is_without_effect(word)) {
		arch_cpu_set_ip(cpu, addr + 4);
		return true;
	}
	return branch(cpu, word, addr) || form_address(cpu, word, addr);
}

size_t arch_relocate(const uint8_t *insn, size_t len, uint64_t addr, uint64_t slot, enum abi abi,
		     uint8_t out[ARCH_SLOT_SIZE], size_t *after, size_t *length)
{
	uint32_t word, back;
	int64_t distance = (int64_t)(addr + 4 - (slot + 4)) / 4;

	(void)abi;
	if (len < 4)
		return 0;
	memcpy(&word, insn, 4);
	/* Loads of literals count from where they are; what else does is emulated. */
	if ((word & 0x3b000000) == 0x18000000 || (word & 0x1c000000) == 0x14000000 ||
	    (word & 0x1f000000) == 0x10000000)
		return 0;
	back = 0x14000000 | ((uint32_t)distance & 0x03ffffff);
	memcpy(out, &word, 4);
	memcpy(out + 4, &back, 4);
	*after = *length = 4;
	return 8;
}

/* ---- calls ------------------------------------------------------------- */

bool arch_read_floats(pid_t tid, enum abi abi, struct float_registers *floats)
{
	struct user_fpsimd_state state;
	struct iovec v = {&state, sizeof(state)};

	(void)abi;
	if (ptrace(PTRACE_GETREGSET, tid, (void *)(uintptr_t)NT_FPREGSET, &v))
		return false;
	memset(floats, 0, sizeof(*floats));
	for (unsigned i = 0; i < 8; i++)
		memcpy(&floats->regs[i], &state.vregs[i], 8);
	return true;
}

/* ---- calls on the thread's behalf -------------------------------------- */

size_t arch_syscall_insn(enum abi abi, uint8_t code[4])
{
	static const uint32_t svc = 0xd4000001;

	(void)abi;
	memcpy(code, &svc, 4);
	return 4;
}

enum arch_reloc arch_reloc_kind(enum abi abi, uint32_t type)
{
	if (abi != ABI_AARCH64)
		return RELOC_OTHER;
	switch (type) {
	case R_AARCH64_JUMP_SLOT:
		return RELOC_JUMP_SLOT;
	case R_AARCH64_GLOB_DAT:
		return RELOC_GLOB_DAT;
	case R_AARCH64_IRELATIVE:
		return RELOC_IRELATIVE;
	default:
		return RELOC_OTHER;
	}
}

/* ---- finding calls ----------------------------------------------------- */

/* adrp Xa, page; ldr Xb, [Xa, #offset]; ...; br Xb (or blr): within a few instructions. */
void arch_find_refs(const uint8_t *code, size_t len, uint64_t addr, uint64_t got, enum abi abi,
		    arch_ref_fn *fn, void *ctx)
{
	enum { NEAR = 4 };
	size_t n = len / 4;
	uint32_t insn[2 * NEAR + 1];

	(void)got;
	if (abi != ABI_AARCH64)
		return;
	for (size_t i = 0; i + 1 < n; i++) {
		size_t have = n - i < 2 * NEAR + 1 ? n - i : 2 * NEAR + 1;
		memcpy(insn, code + 4 * i, 4 * have);
		if ((insn[0] & 0x9f000000) != 0x90000000)
			continue;
		uint64_t page = ((addr + 4 * i) & ~UINT64_C(0xfff)) +
				(((uint64_t)bits(insn[0], 5, 19) << 2 | (insn[0] >> 29 & 3)) << 12);
		for (size_t j = 1; j < have && j <= NEAR; j++) {
			/* ldr of 64 bits with an unsigned offset, from the same register */
			if ((insn[j] & 0xffc00000) != 0xf9400000 ||
			    (insn[j] >> 5 & 31) != (insn[0] & 31))
				continue;
			uint64_t slot = page + (insn[j] >> 10 & 0xfff) * 8;
			uint32_t target = insn[j] & 31;
			enum arch_ref kind = REF_LOAD;
			size_t k = j + 1;
			for (; k < have && k <= j + NEAR; k++) {
				if ((insn[k] & 0xffdffc1f) != 0xd61f0000 ||
				    (insn[k] >> 5 & 31) != target)
					continue;
				kind = insn[k] & 0x00200000 ? REF_CALL : REF_JUMP;
				break;
			}
			fn(ctx, kind, addr + 4 * (kind == REF_LOAD ? i : i + k), slot);
			break;
		}
	}
}
