/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What breakpoints need to know of a machine: its registers, its breakpoint
 * instruction, how an instruction is carried out elsewhere than where it stands, and
 * what calls through a table of addresses look like.  One directory an
 * architecture implements this.
 *
 * Functions that return bool return false when the thread is gone, unless
 * something else is said.
 */
#ifndef CALLTAP_ARCH_PROBE_H
#define CALLTAP_ARCH_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/abi.h"
#include "base/registers.h"
#include "view/memory.h"

/* The general registers of a stopped thread, as the kernel hands them over. */
struct arch_cpu {
	uint64_t words[40];
	size_t size; /* bytes of `words` that are used */
	enum abi abi;
	pid_t tid;
};

/* Whether programs of ABI can have breakpoints. */
bool arch_can_probe(enum abi abi);

/* Reads the registers of thread TID, whose code is of ABI, into CPU; writes CPU to the thread it
 * was read from. */
bool arch_cpu_read(struct arch_cpu *cpu, pid_t tid, enum abi abi);
bool arch_cpu_write(const struct arch_cpu *cpu);
/* The same where the thread has the registers WAS, but perhaps another instruction pointer. */
bool arch_cpu_change(const struct arch_cpu *cpu, const struct arch_cpu *was);
/* Instruction pointer and stack pointer. */
uint64_t arch_cpu_ip(const struct arch_cpu *cpu);
uint64_t arch_cpu_sp(const struct arch_cpu *cpu);
void arch_cpu_set_ip(struct arch_cpu *cpu, uint64_t ip);

/* ---- breakpoints ------------------------------------------------------- */

enum {
	ARCH_INSN_MAX = 16,  /* bytes of an instruction, at most */
	ARCH_BREAK_MAX = 4,  /* bytes of a breakpoint */
	ARCH_SLOT_SIZE = 32, /* room for an instruction to be carried out elsewhere */
};

/* Writes the breakpoint that replaces the instruction at INSN to CODE; returns its length. */
size_t arch_breakpoint(const uint8_t *insn, uint8_t code[ARCH_BREAK_MAX]);

/* Where the breakpoint stands that CPU has stopped at, if it was one. */
uint64_t arch_break_address(const struct arch_cpu *cpu);

/* Carries out the instruction INSN, of which LEN bytes are known and which stands at ADDR, in CPU's
 * registers and memory, as far as it has to do with the flow of control: jumps, calls, returns and
 * instructions without effect.  Returns false, with nothing changed, if it is another one (or
 * memory can't be read). */
bool arch_emulate(struct arch_cpu *cpu, struct memory_view *mem, const uint8_t *insn, size_t len,
		  uint64_t addr);

/* Writes to OUT code that does at SLOT what INSN does at ADDR, and goes on behind ADDR.  Returns
 * the number of bytes; 0 if that is not possible.  *AFTER is the offset in OUT of what follows the
 * instruction, *LENGTH that of INSN. */
size_t arch_relocate(const uint8_t *insn, size_t len, uint64_t addr, uint64_t slot, enum abi abi,
		     uint8_t out[ARCH_SLOT_SIZE], size_t *after, size_t *length);

/* How far a slot may be from the instruction. */
extern const uint64_t arch_slot_reach;

/* ---- calls ------------------------------------------------------------- */

/* At the first instruction of a function: where it is going to return to. */
bool arch_return_address(const struct arch_cpu *cpu, struct memory_view *mem, uint64_t *addr);

/* Whether a thread whose stack pointer was ENTRY_SP at a function's first instruction and is SP
 * now can have returned from that function just now. */
bool arch_has_returned(enum abi abi, uint64_t entry_sp, uint64_t sp);

/* Registers that hold integer arguments at a function's entry, and the address of the first
 * argument on the stack.  Returns how many registers there are. */
unsigned arch_call_args(const struct arch_cpu *cpu, uint64_t args[8], uint64_t *stack);

/* The result of a function, as an integer; HIGH is the second half of one that is twice as wide. */
uint64_t arch_call_result(const struct arch_cpu *cpu, uint64_t *high);

/* Reads the floating-point registers of thread TID, as functions of ABI use them. */
bool arch_read_floats(pid_t tid, enum abi abi, struct float_registers *floats);

/* ---- finding calls ----------------------------------------------------- */

enum arch_ref {
	REF_JUMP, /* a jump through the slot: an entry of a PLT, a tail call */
	REF_CALL, /* a call through the slot */
	REF_LOAD, /* the slot is read, perhaps to be called */
};

typedef void arch_ref_fn(void *ctx, enum arch_ref kind, uint64_t addr, uint64_t slot);

/* Looks for references to slots of addresses in LEN bytes of CODE, which stands at ADDR, and tells
 * FN of all that may be some: CTX has to say what is a slot.  GOT is what position-independent code
 * of 32-bit x86 counts from.  References that begin in the last ARCH_INSN_MAX bytes may be missed.
 */
void arch_find_refs(const uint8_t *code, size_t len, uint64_t addr, uint64_t got, enum abi abi,
		    arch_ref_fn *fn, void *ctx);

typedef void arch_base_fn(void *ctx, uint64_t base);

/* Tells FN of each address that position-independent code, LEN bytes of CODE that stand at ADDR,
 * may count from: of what nearly all of it says the same.  Only where it is not said in the dynamic
 * section what that is (32-bit x86); otherwise of none. */
void arch_find_bases(const uint8_t *code, size_t len, uint64_t addr, enum abi abi, arch_base_fn *fn,
		     void *ctx);

/* ---- ELF --------------------------------------------------------------- */

enum arch_reloc { RELOC_OTHER, RELOC_JUMP_SLOT, RELOC_GLOB_DAT, RELOC_IRELATIVE };
/* What relocation TYPE of ABI is for. */
enum arch_reloc arch_reloc_kind(enum abi abi, uint32_t type);

/* ---- calls on the thread's behalf --------------------------------------- */

/* The bytes of the instruction by which programs of ABI make system calls. */
size_t arch_syscall_insn(enum abi abi, uint8_t code[4]);
/* Sets CPU up to call number NR with six ARGS by the instruction at IP. */
void arch_prepare_syscall(struct arch_cpu *cpu, uint64_t ip, uint64_t nr, const uint64_t args[6]);
/* What that call returned: -errno if it failed. */
int64_t arch_syscall_result(const struct arch_cpu *cpu);
/* The number of mmap (mmap2 where there is that, counting pages: with offset 0 they are the same).
 */
uint64_t arch_mmap_nr(enum abi abi);

#endif
