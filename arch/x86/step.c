/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Instructions under breakpoints: emulated, or carried out elsewhere. */
#include <errno.h>
#include <string.h>
#include <asm/ldt.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>

#include "arch/probe.h"
#include "arch/x86/insn.h"
#include "arch/x86/regs.h"

#ifndef PTRACE_GET_THREAD_AREA
#define PTRACE_GET_THREAD_AREA 25
#endif

/* A displacement of 32 bits, with room for the distance to the operand. */
const uint64_t arch_slot_reach = UINT64_C(1) << 30;

struct step {
	struct arch_cpu *cpu;
	struct user_regs_struct *regs;
	struct memory_view *mem;
	const uint8_t *bytes;
	struct insn in;
	uint64_t next; /* address behind the instruction */
	bool is64;
	uint64_t mask; /* of addresses */
};

size_t arch_breakpoint(const uint8_t *insn, uint8_t code[ARCH_BREAK_MAX])
{
	(void)insn;
	code[0] = 0xcc;
	return 1;
}

uint64_t arch_break_address(const struct arch_cpu *cpu)
{
	return arch_cpu_ip(cpu) - 1;
}

/* ---- emulation --------------------------------------------------------- */

static uint64_t reg_value(const struct step *s, unsigned number)
{
	uint64_t v = *x86_reg(s->regs, number);

	return s->is64 ? v : (uint32_t)v;
}

static bool segment_base(const struct step *s, uint64_t *base)
{
	struct user_desc area;
	uint64_t selector;

	*base = 0;
	if (!s->in.segment)
		return true;
	if (s->is64) {
		*base = s->in.segment == 0x64 ? s->regs->fs_base : s->regs->gs_base;
		return true;
	}
	selector = s->in.segment == 0x64 ? s->regs->fs : s->regs->gs;
	if (ptrace(PTRACE_GET_THREAD_AREA, s->cpu->tid, (void *)(uintptr_t)(selector >> 3), &area))
		return false;
	*base = area.base_addr;
	return true;
}

/* The address that the modrm operand (not a register) stands for. */
static bool operand_address(const struct step *s, uint64_t *addr)
{
	const struct insn *in = &s->in;
	unsigned mod = in->modrm >> 6, rm = in->modrm & 7;
	uint64_t base;

	if (in->addrsize || !segment_base(s, &base))
		return false;
	if (in->disp_size)
		base += (uint64_t)insn_number(s->bytes + in->disp_at, in->disp_size);
	if (rm == 4) {
		unsigned index = ((in->sib >> 3) & 7) | (in->rex & 2 ? 8 : 0);
		unsigned low = in->sib & 7;

		if (index != 4)
			base += reg_value(s, index) << (in->sib >> 6);
		if (low != 5 || mod)
			base += reg_value(s, low | (in->rex & 1 ? 8 : 0));
	} else if (in->rip_relative) {
		base += s->next;
	} else if (rm != 5 || mod) {
		base += reg_value(s, rm | (in->rex & 1 ? 8 : 0));
	}
	*addr = base & s->mask;
	return true;
}

static bool load_word(const struct step *s, uint64_t addr, uint64_t *v)
{
	*v = 0;
	return memory_fetch(s->mem, addr, v, s->is64 ? 8 : 4);
}

static bool operand_value(const struct step *s, uint64_t *v)
{
	uint64_t addr;

	if (s->in.modrm >> 6 == 3) {
		*v = reg_value(s, (s->in.modrm & 7) | (s->in.rex & 1 ? 8 : 0));
		return true;
	}
	return operand_address(s, &addr) && load_word(s, addr, v);
}

static bool push(const struct step *s, uint64_t v)
{
	size_t size = s->is64 ? 8 : 4;
	uint64_t sp = (s->regs->rsp - size) & s->mask;
	struct iovec local = {&v, size};
	struct iovec remote = {(void *)(uintptr_t)sp, size};

	if (process_vm_writev(s->cpu->tid, &local, 1, &remote, 1, 0) != (ssize_t)size) {
		if (errno != ENOSYS && errno != EPERM)
			return false;
		if (!s->is64 || ptrace(PTRACE_POKEDATA, s->cpu->tid, (void *)(uintptr_t)sp,
				       (void *)(uintptr_t)v))
			return false;
	}
	s->regs->rsp = sp;
	memory_forget(s->mem);
	return true;
}

static bool go_to(struct step *s, uint64_t addr)
{
	s->regs->rip = addr & s->mask;
	return true;
}

static bool relative(struct step *s)
{
	return go_to(s, s->next + (uint64_t)insn_number(s->bytes + s->in.imm_at, s->in.imm_size));
}

static bool condition(const struct step *s)
{
	uint64_t f = s->regs->eflags;
	bool cf = f & 1, pf = f & 4, zf = f & 0x40, sf = f & 0x80, of = f & 0x800, is;

	switch ((s->in.opcode >> 1) & 7) {
	case 0:
		is = of;
		break;
	case 1:
		is = cf;
		break;
	case 2:
		is = zf;
		break;
	case 3:
		is = cf || zf;
		break;
	case 4:
		is = sf;
		break;
	case 5:
		is = pf;
		break;
	case 6:
		is = sf != of;
		break;
	default:
		is = zf || sf != of;
		break;
	}
	return is != (s->in.opcode & 1);
}

static bool do_return(struct step *s)
{
	uint64_t to, extra = 0;

	if (!load_word(s, s->regs->rsp & s->mask, &to))
		return false;
	if (s->in.imm_size)
		extra = (uint16_t)insn_number(s->bytes + s->in.imm_at, 2);
	s->regs->rsp = (s->regs->rsp + (s->is64 ? 8 : 4) + extra) & s->mask;
	return go_to(s, to);
}

/* ff: calls and jumps through a register or memory */
static bool do_indirect(struct step *s)
{
	unsigned op = (s->in.modrm >> 3) & 7;
	uint64_t to;

	if ((op != 2 && op != 4) || !operand_value(s, &to))
		return false;
	if (op == 2 && !push(s, s->next))
		return false;
	return go_to(s, to);
}

static bool emulate_one(struct step *s)
{
	uint8_t op = s->in.opcode;

	if (op >= 0x70 && op <= 0x7f)
		return condition(s) ? relative(s) : go_to(s, s->next);
	switch (op) {
	case 0x90:
		return !s->in.rex && !s->in.rep && go_to(s, s->next);
	case 0xc2:
	case 0xc3:
		return do_return(s);
	case 0xe8:
		return push(s, s->next) && relative(s);
	case 0xe9:
	case 0xeb:
		return relative(s);
	case 0xff:
		return do_indirect(s);
	default:
		return false;
	}
}

static bool emulate_0f(struct step *s)
{
	uint8_t op = s->in.opcode;

	if (op >= 0x80 && op <= 0x8f)
		return condition(s) ? relative(s) : go_to(s, s->next);
	if (op == 0x1f)
		return go_to(s, s->next);
	/* endbr64, endbr32 */
	if (op == 0x1e && s->in.rep && (s->in.modrm & 0xfe) == 0xfa)
		return go_to(s, s->next);
	return false;
}

bool arch_emulate(struct arch_cpu *cpu, struct memory_view *mem, const uint8_t *insn, size_t len,
		  uint64_t addr)
{
	bool is64 = cpu->abi != ABI_I386;
	struct step s = {
		.cpu = cpu,
		.regs = x86_regs(cpu),
		.mem = mem,
		.bytes = insn,
		.is64 = is64,
		.mask = is64 ? UINT64_MAX : UINT32_MAX,
	};

	if (!insn_decode(&s.in, insn, len, is64) || s.in.vex)
		return false;
	/* Branches of 16 bits: nobody uses them. */
	if (!is64 && s.in.opsize && !(s.in.map == MAP_ONE && s.in.opcode == 0x90) &&
	    !(s.in.map == MAP_0F && s.in.opcode == 0x1f))
		return false;
	s.next = (addr + s.in.len) & s.mask;
	if (s.in.map == MAP_ONE)
		return emulate_one(&s);
	return s.in.map == MAP_0F && emulate_0f(&s);
}

/* ---- elsewhere --------------------------------------------------------- */

/* Whether the instruction would do something else in another place, beyond what the displacement of
 * an operand says. */
static bool depends_on_place(const struct insn *in)
{
	uint8_t op = in->opcode;

	if (in->vex)
		return false;
	if (in->map == MAP_0F)
		return op >= 0x80 && op <= 0x8f;
	if (in->map != MAP_ONE)
		return false;
	if (op == 0xff)
		return (in->modrm & 0x30) == 0x10; /* calls, near and far */
	return (op >= 0x70 && op <= 0x7f) || (op >= 0xe0 && op <= 0xe3) ||
	       (op >= 0xe8 && op <= 0xeb) || op == 0x9a || op == 0xcc || op == 0xc7;
}

size_t arch_relocate(const uint8_t *insn, size_t len, uint64_t addr, uint64_t slot, enum abi abi,
		     uint8_t out[ARCH_SLOT_SIZE], size_t *after, size_t *length)
{
	bool is64 = abi != ABI_I386;
	uint64_t back;
	struct insn in;

	if (!insn_decode(&in, insn, len, is64) || (in.rip_relative && in.addrsize))
		return 0;
	/* xbegin is the only relative one of c7 */
	if (depends_on_place(&in) && !(in.opcode == 0xc7 && in.map == MAP_ONE && in.modrm != 0xf8))
		return 0;
	memcpy(out, insn, in.len);
	if (in.rip_relative) {
		int64_t disp = insn_number(insn + in.disp_at, 4) + (int64_t)(addr - slot);
		int32_t narrow = (int32_t)disp;

		if (narrow != disp)
			return 0;
		memcpy(out + in.disp_at, &narrow, 4);
	}
	*after = *length = in.len;
	back = addr + in.len;
	if (is64) { /* jmp *(%rip), and the address */
		memcpy(out + in.len, "\xff\x25\0\0\0\0", 6);
		memcpy(out + in.len + 6, &back, 8);
		return in.len + 14u;
	}
	int32_t rel = (int32_t)(back - (slot + in.len + 5));
	out[in.len] = 0xe9;
	memcpy(out + in.len + 1, &rel, 4);
	return in.len + 5u;
}
