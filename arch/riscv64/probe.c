/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "arch/regset.h"

#include <asm/ptrace.h>
#include <elf.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

#ifndef R_RISCV_IRELATIVE
#define R_RISCV_IRELATIVE 58
#endif

/* pc stands where the hardware has x0. */
enum { REG_PC = 0, REG_RA = 1, REG_SP = 2, REG_T1 = 6, REG_A0 = 10, REG_A7 = 17, REG_COUNT = 32 };

_Static_assert(sizeof(struct user_regs_struct) == REG_COUNT * 8, "the order of the registers");

const struct arch_regset arch_regset = {.count = REG_COUNT,
					.pc = REG_PC,
					.sp = REG_SP,
					.link = REG_RA,
					.first = REG_A0,
					.nr = REG_A7};

/* auipc and jalr reach 2 GiB. */
const uint64_t arch_slot_reach = UINT64_C(1) << 30;

bool arch_can_probe(enum abi abi)
{
	return abi == ABI_RISCV64;
}

/* ---- breakpoints ------------------------------------------------------- */

static bool is_short(const uint8_t *insn)
{
	return (insn[0] & 3) != 3;
}

size_t arch_breakpoint(const uint8_t *insn, uint8_t code[ARCH_BREAK_MAX])
{
	static const uint8_t narrow[2] = {0x02, 0x90}, wide[4] = {0x73, 0x00, 0x10, 0x00};

	if (is_short(insn)) {
		memcpy(code, narrow, 2);
		return 2;
	}
	memcpy(code, wide, 4);
	return 4;
}

static uint64_t value(const struct arch_cpu *cpu, unsigned reg)
{
	return reg ? cpu->words[reg] : 0;
}

static void set(struct arch_cpu *cpu, unsigned reg, uint64_t v)
{
	if (reg)
		cpu->words[reg] = v;
}

static int64_t extend(uint64_t v, unsigned count)
{
	return (int64_t)(v << (64 - count)) >> (64 - count);
}

static bool compare(uint32_t kind, uint64_t a, uint64_t b, bool *is)
{
	switch (kind) {
	case 0:
		*is = a == b;
		return true;
	case 1:
		*is = a != b;
		return true;
	case 4:
		*is = (int64_t)a < (int64_t)b;
		return true;
	case 5:
		*is = (int64_t)a >= (int64_t)b;
		return true;
	case 6:
		*is = a < b;
		return true;
	case 7:
		*is = a >= b;
		return true;
	default:
		return false;
	}
}

static bool emulate_wide(struct arch_cpu *cpu, uint32_t i, uint64_t addr)
{
	uint64_t to = addr + 4, offset;
	unsigned rd = i >> 7 & 31, rs1 = i >> 15 & 31, rs2 = i >> 20 & 31;
	bool taken;

	switch (i & 0x7f) {
	case 0x6f: /* jal */
		offset = (i >> 31 & 1) << 20 | (i >> 12 & 0xff) << 12 | (i >> 20 & 1) << 11 |
			 (i >> 21 & 0x3ff) << 1;
		set(cpu, rd, to);
		to = addr + (uint64_t)extend(offset, 21);
		break;
	case 0x67: /* jalr */
		offset = value(cpu, rs1) + (uint64_t)extend(i >> 20, 12);
		set(cpu, rd, to);
		to = offset & ~UINT64_C(1);
		break;
	case 0x63: /* branches */
		offset = (i >> 31 & 1) << 12 | (i >> 7 & 1) << 11 | (i >> 25 & 0x3f) << 5 |
			 (i >> 8 & 15) << 1;
		if (!compare(i >> 12 & 7, value(cpu, rs1), value(cpu, rs2), &taken))
			return false;
		if (taken)
			to = addr + (uint64_t)extend(offset, 13);
		break;
	case 0x17: /* auipc */
		set(cpu, rd, addr + (uint64_t)(int64_t)(int32_t)(i & 0xfffff000));
		break;
	default:
		return false;
	}
	arch_cpu_set_ip(cpu, to);
	return true;
}

static bool emulate_short(struct arch_cpu *cpu, uint16_t i, uint64_t addr)
{
	uint64_t to = addr + 2, offset;
	unsigned rs1 = i >> 7 & 31;

	switch (i >> 13 << 2 | (i & 3)) {
	case 5 << 2 | 1: /* c.j */
		offset = (i >> 12 & 1) << 11 | (i >> 11 & 1) << 4 | (i >> 9 & 3) << 8 |
			 (i >> 8 & 1) << 10 | (i >> 7 & 1) << 6 | (i >> 6 & 1) << 7 |
			 (i >> 3 & 7) << 1 | (i >> 2 & 1) << 5;
		to = addr + (uint64_t)extend(offset, 12);
		break;
	case 6 << 2 | 1: /* c.beqz, c.bnez */
	case 7 << 2 | 1:
		offset = (i >> 12 & 1) << 8 | (i >> 10 & 3) << 3 | (i >> 5 & 3) << 6 |
			 (i >> 3 & 3) << 1 | (i >> 2 & 1) << 5;
		if (!value(cpu, 8 + (i >> 7 & 7)) == (i >> 13 == 6))
			to = addr + (uint64_t)extend(offset, 9);
		break;
	case 4 << 2 | 2: /* c.jr, c.jalr */
		if (!rs1 || (i >> 2 & 31))
			return false;
		offset = value(cpu, rs1);
		if (i >> 12 & 1)
			cpu->words[REG_RA] = to;
		to = offset & ~UINT64_C(1);
		break;
	default:
		return false;
	}
	arch_cpu_set_ip(cpu, to);
	return true;
}

bool arch_emulate(struct arch_cpu *cpu, struct memory_view *mem, const uint8_t *insn, size_t len,
		  uint64_t addr)
{
	uint32_t wide;
	uint16_t narrow;

	(void)mem;
	if (len < 4)
		return false;
	memcpy(&wide, insn, 4);
	memcpy(&narrow, insn, 2);
	return is_short(insn) ? emulate_short(cpu, narrow, addr) : emulate_wide(cpu, wide, addr);
}

/* Whether an instruction that was not emulated counts from where it is. */
static bool depends_on_place(const uint8_t *insn)
{
	unsigned op = insn[0] & 0x7f;

	return !is_short(insn) && (op == 0x6f || op == 0x67 || op == 0x63 || op == 0x17);
}

/* The way back spoils t1, which no function keeps: its value matters neither at the first
 * instruction of one nor where it returns to. */
size_t arch_relocate(const uint8_t *insn, size_t len, uint64_t addr, uint64_t slot, enum abi abi,
		     uint8_t out[ARCH_SLOT_SIZE], size_t *after, size_t *length)
{
	size_t size = is_short(insn) ? 2 : 4;
	uint64_t distance = addr + size - (slot + size);
	uint32_t high = (uint32_t)(distance + 0x800) & 0xfffff000;
	uint32_t low = (uint32_t)distance - high;
	uint32_t auipc = high | REG_T1 << 7 | 0x17;
	uint32_t jalr = low << 20 | REG_T1 << 15 | 0x67;

	(void)abi;
	if (len < 4 || depends_on_place(insn))
		return 0;
	memcpy(out, insn, size);
	memcpy(out + size, &auipc, 4);
	memcpy(out + size + 4, &jalr, 4);
	*after = *length = size;
	return size + 8;
}

/* ---- calls ------------------------------------------------------------- */

bool arch_read_floats(pid_t tid, enum abi abi, struct float_registers *floats)
{
	uint64_t state[33]; /* f0 to f31, fcsr */
	struct iovec v = {state, sizeof(state)};

	(void)abi;
	if (ptrace(PTRACE_GETREGSET, tid, (void *)(uintptr_t)NT_FPREGSET, &v))
		return false;
	memset(floats, 0, sizeof(*floats));
	memcpy(floats->regs, state + 10, sizeof(floats->regs)); /* fa0 to fa7 */
	return true;
}

/* ---- calls on the thread's behalf -------------------------------------- */

size_t arch_syscall_insn(enum abi abi, uint8_t code[4])
{
	static const uint8_t ecall[4] = {0x73, 0, 0, 0};

	(void)abi;
	memcpy(code, ecall, 4);
	return 4;
}

enum arch_reloc arch_reloc_kind(enum abi abi, uint32_t type)
{
	if (abi != ABI_RISCV64)
		return RELOC_OTHER;
	switch (type) {
	case R_RISCV_JUMP_SLOT:
		return RELOC_JUMP_SLOT;
	case R_RISCV_64: /* there is no GLOB_DAT of its own */
		return RELOC_GLOB_DAT;
	case R_RISCV_IRELATIVE:
		return RELOC_IRELATIVE;
	default:
		return RELOC_OTHER;
	}
}

/* ---- finding calls ----------------------------------------------------- */

/* auipc ra, high; ld rb, low(ra); jalr rc, rb, 0: in a row, the last one also as c.jr or c.jalr. */
void arch_find_refs(const uint8_t *code, size_t len, uint64_t addr, uint64_t got, enum abi abi,
		    arch_ref_fn *fn, void *ctx)
{
	(void)got;
	if (abi != ABI_RISCV64)
		return;
	for (size_t i = 0; i + 12 <= len; i += 2) {
		uint32_t a, b, c;
		enum arch_ref kind = REF_LOAD;

		memcpy(&a, code + i, 4);
		memcpy(&b, code + i + 4, 4);
		memcpy(&c, code + i + 8, 4);
		if ((a & 0x7f) != 0x17 || (b & 0x707f) != 0x3003 || (b >> 15 & 31) != (a >> 7 & 31))
			continue;
		uint64_t slot = addr + i + (uint64_t)(int64_t)(int32_t)(a & 0xfffff000) +
				(uint64_t)extend(b >> 20, 12);
		unsigned reg = b >> 7 & 31;
		if ((c & 0xfff0707f) == 0x67 && (c >> 15 & 31) == reg)
			kind = (c >> 7 & 31) == REG_RA ? REF_CALL : REF_JUMP;
		else if ((c & 0xe07f) == 0x8002 && (c >> 7 & 31) == reg) /* c.jr, c.jalr */
			kind = c >> 12 & 1 ? REF_CALL : REF_JUMP;
		fn(ctx, kind, addr + i + (kind == REF_LOAD ? 0 : 8), slot);
	}
}
