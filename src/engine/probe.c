/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What happens at breakpoints, and to breakpoints when threads come and go. */
#include "engine/probe.h"

#include <errno.h>
#include <linux/kcmp.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/err.h"
#include "base/proc.h"
#include "engine/cpu.h"
#include "engine/special.h"

bool probes_wanted(void)
{
	return engine.config->libs;
}

/* ---- stops at breakpoints ---------------------------------------------- */

/* A trap that an instruction made, not a signal that someone sent. */
static bool is_trap(const struct thread *t)
{
	siginfo_t info;

	return !ptrace(PTRACE_GETSIGINFO, t->tracee.tid, NULL, &info) &&
	       (info.si_code == SI_KERNEL || info.si_code == TRAP_BRKPT);
}

/* Whether the program itself has a breakpoint at ADDR. */
static bool is_programs_own(struct thread *t, uint64_t addr)
{
	uint8_t insn[ARCH_INSN_MAX], code[ARCH_BREAK_MAX];
	size_t size;

	memory_forget(&t->tracee.mem);
	if (!memory_fetch(&t->tracee.mem, addr, insn, ARCH_BREAK_MAX))
		return true;
	size = arch_breakpoint(insn, code);
	return !memcmp(insn, code, size);
}

/* Lets CPU go past the breakpoint B, at whose address it is. */
static void step(struct thread *t, struct arch_cpu *cpu, struct breakpoint *b)
{
	if (arch_emulate(cpu, &t->tracee.mem, b->insn, b->insn_len, b->addr))
		return;
	if (slot_make(t, cpu, b)) {
		arch_cpu_set_ip(cpu, b->slot);
		return;
	}
	/* It can't be carried out anywhere else: the breakpoint has to go. */
	space_unbreak(t, b);
}

/* Functions that the module of the caller calls through their addresses. */
static const struct lib_call *target_call(struct thread *t, const struct arch_cpu *cpu,
					  const struct breakpoint *b)
{
	uint64_t ret;

	if (!arch_return_address(cpu, &t->tracee.mem, &ret))
		return NULL;
	for (const struct target *x = b->targets; x; x = x->next) {
		if (!image_has_text(x->module->image, ret))
			continue;
		/* It has been seen where it was called already. */
		if (frame_is_open(t, arch_cpu_sp(cpu), ret, x->call->symbol))
			return NULL;
		return x->call;
	}
	return NULL;
}

static void at_entry(struct thread *t, const struct arch_cpu *cpu, const struct breakpoint *b)
{
	const struct lib_call *call = NULL;

	if (b->roles & ROLE_TARGET)
		call = target_call(t, cpu, b);
	if (call)
		frame_enter(t, cpu, b, call);
	if (b->roles & ROLE_ENTRY)
		frame_enter(t, cpu, b, b->call);
}

static void at_breakpoint(struct thread *t, struct arch_cpu *cpu, struct breakpoint *b)
{
	unsigned roles = b->roles;
	uint64_t addr = b->addr;

	if (roles & ROLE_RETURN)
		frame_return(t, cpu, addr);
	if (roles & ROLE_START)
		modules_start(t);
	if (roles & ROLE_LINKER)
		modules_update(t);
	else if (t->space->any_pending)
		modules_resolve(t);
	/* The images may have changed, and with them what stands here. */
	b = space_find(t->space, addr);
	if (!b)
		return;
	if (roles & (ROLE_ENTRY | ROLE_TARGET))
		at_entry(t, cpu, b);
	step(t, cpu, b);
	if (roles & ROLE_SITE)
		frame_enter(t, cpu, b, b->call);
}

bool probes_handle_trap(struct thread *t)
{
	struct arch_cpu cpu, was;
	struct breakpoint *b;
	uint64_t addr;

	if (!t->space || !arch_cpu_read(&cpu, t->tracee.tid, t->space->abi))
		return false;
	was = cpu;
	addr = arch_break_address(&cpu);
	b = space_find(t->space, addr);
	if (!is_trap(t) || (!b && is_programs_own(t, addr)))
		return false;
	cpu_note(t);
	arch_cpu_set_ip(&cpu, addr);
	memory_forget(&t->tracee.mem);
	if (b)
		at_breakpoint(t, &cpu, b);
	arch_cpu_change(&cpu, &was);
	return true;
}

/* Moves T from a slot to where it seems to be. */
static void leave_slot(struct thread *t)
{
	struct arch_cpu cpu;

	if (!t->space || !t->space->chunks || !arch_cpu_read(&cpu, t->tracee.tid, t->space->abi))
		return;
	uint64_t ip = arch_cpu_ip(&cpu);
	const struct breakpoint *b = slot_owner(t->space, ip);
	if (!b || ip < b->slot)
		return;
	arch_cpu_set_ip(&cpu, ip < b->slot + b->after ? b->addr : b->addr + b->length);
	arch_cpu_write(&cpu);
}

void probes_before_signal(struct thread *t)
{
	leave_slot(t);
}

void probes_at_call(struct thread *t, uint64_t sp)
{
	if (!t->space)
		return;
	frames_prune(t, sp);
	if (t->space->any_pending)
		modules_resolve(t);
}

/* ---- threads ----------------------------------------------------------- */

static bool share_memory(pid_t a, pid_t b)
{
	return syscall(SYS_kcmp, a, b, KCMP_VM, 0, 0) == 0;
}

static void join_space(struct thread *t, struct space *s)
{
	space_unref(t->space);
	t->space = s;
	s->refs++;
	set_abi(t, s->abi);
}

void probes_leave(struct thread *t)
{
	frames_free(t);
	space_unref(t->space);
	t->space = NULL;
}

void probes_exec(struct thread *t)
{
	if (!probes_wanted())
		return;
	frames_lose(t);
	probes_leave(t);
	t->space = space_new(t->tracee.abi);
	modules_begin(t, false);
}

static struct thread *relative_of(const struct thread *t)
{
	for (struct thread *x = engine.first; x; x = x->next)
		if (x != t && x->space && x->tracee.tgid == t->tracee.tgid)
			return x;
	return NULL;
}

static bool is_of(const struct thread *t, pid_t tgid)
{
	return t->tracee.tgid == tgid && !t->unclaimed && !t->end_is_told &&
	       t->startup == STARTUP_DONE;
}

/* Whether a thread of TGID is about to stop for the first time.  It may be making a child of which
 * the kernel will not tell, and which would get a copy of breakpoints that are set by now. */
static bool is_awaited(pid_t tgid)
{
	for (const struct thread *t = engine.first; t; t = t->next)
		if (is_of(t, tgid) && t->awaited && !t->noticed)
			return true;
	return false;
}

void probes_attach(struct thread *t)
{
	struct thread *other;

	if (!probes_wanted() || t->space || t->startup != STARTUP_DONE)
		return;
	other = relative_of(t);
	if (other) {
		join_space(t, other->space);
		return;
	}
	if (is_awaited(t->tracee.tgid))
		return;
	t->space = space_new(t->tracee.abi);
	for (other = engine.first; other; other = other->next)
		if (other != t && !other->space && is_of(other, t->tracee.tgid))
			join_space(other, t->space);
	modules_begin(t, true);
}

void probes_await_no_longer(pid_t tgid)
{
	struct thread *one = NULL;

	if (!probes_wanted() || is_awaited(tgid))
		return;
	for (struct thread *t = engine.first; t; t = t->next) {
		if (!is_of(t, tgid))
			continue;
		if (t->space)
			return;
		if (!t->awaited && !t->stopped)
			one = t;
	}
	/* It is not counted among those that are awaited: they have had their time. */
	if (one && !ptrace(PTRACE_INTERRUPT, one->tracee.tid, NULL, NULL))
		one->awaited = one->noticed = true;
}

void probes_inherit(struct thread *parent, struct thread *child)
{
	if (!parent->space || child->space)
		return;
	bool shared = parent->tracee.tgid == child->tracee.tgid ||
		      share_memory(parent->tracee.tid, child->tracee.tid);
	if (shared) {
		join_space(child, parent->space);
	} else {
		child->space = space_copy(parent->space);
		set_abi(child, child->space->abi);
	}
	/* The child of fork and vfork returns from the same calls. */
	if (parent->tracee.tgid != child->tracee.tgid)
		frames_copy(child, parent);
}

bool probes_release_child(struct thread *t)
{
	if (!t->muted || !t->space || t->space->refs > 1)
		return false;
	/* A thread of a process that is attached to is no child, though it be the first to stop. */
	for (struct thread *x = engine.first; x; x = x->next)
		if (x != t && x->tracee.tgid == t->tracee.tgid)
			return false;
	space_restore_text(t->space, t->tracee.tid);
	return true;
}

/* ---- letting go -------------------------------------------------------- */

/* T's trap may be one of ours that nobody has looked at yet. */
static void undo_trap(struct thread *t)
{
	struct arch_cpu cpu;

	if (t->stop_status >> 8 != SIGTRAP || t->pending_signal != SIGTRAP ||
	    !arch_cpu_read(&cpu, t->tracee.tid, t->space->abi) || !is_trap(t))
		return;
	uint64_t addr = arch_break_address(&cpu);
	if (!space_find(t->space, addr))
		return;
	arch_cpu_set_ip(&cpu, addr);
	arch_cpu_write(&cpu);
	t->pending_signal = 0;
}

void probes_undo(struct thread *t)
{
	if (!t->space)
		return;
	undo_trap(t);
	leave_slot(t);
}

/* Whether LINE, the call that T sleeps in, makes a child with a copy of T's memory. */
static bool copies_memory(struct thread *t, const char *line)
{
	char *end;
	uint64_t nr = strtoull(line, &end, 10), flags = strtoull(end, NULL, 16), at = flags;

	switch (special_call(t->tracee.abi, nr)) {
	case SPECIAL_CLONE:
		return true;
	case SPECIAL_CLONE_AT:
		memory_forget(&t->tracee.mem);
		if (!memory_fetch(&t->tracee.mem, at, &flags, sizeof(flags)))
			return true;
		return !(flags & CLONE_VM);
	case SPECIAL_CLONE_FLAGS:
		return !(flags & CLONE_VM);
	default:
		return false;
	}
}

/* Whether T, which has not stopped, sleeps in a system call and so is not on its way to a
 * breakpoint; nor does it copy breakpoints. */
static bool sleeps_in_call(struct thread *t)
{
	char line[64];

	return proc_first_line(t->tracee.tid, "syscall", line, sizeof(line)) && line[0] != 'r' &&
	       line[0] != '-' && !copies_memory(t, line);
}

/* The child of which T, with its stop, is about to tell: what it has copied of T's memory may have
 * breakpoints, and nobody else knows of it yet. */
static void restore_new_child(const struct thread *t)
{
	int event = t->stop_status >> 16;
	unsigned long child;

	if ((event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK ||
	     event == PTRACE_EVENT_CLONE) &&
	    event_message(t->tracee.tid, event, &child))
		space_restore_text(t->space, (pid_t)child);
}

void probes_release(void)
{
	/* They have stopped for something else than their first stop, or not yet. */
	for (struct thread *t = engine.first; t; t = t->next)
		if (!t->space && is_of(t, t->tracee.tgid) && relative_of(t))
			join_space(t, relative_of(t)->space);
	for (struct thread *t = engine.first; t; t = t->next)
		if (t->space && t->space->nbreakpoints)
			space_restore_text(t->space, t->tracee.tid);
	/* Whoever ran may have met a breakpoint the moment before. */
	for (struct thread *t = engine.first; t; t = t->next)
		if (t->space && !t->stopped && look_for_stop(t) && !t->stopped &&
		    !sleeps_in_call(t))
			stop_for_detach(t);
	for (struct thread *t = engine.first; t; t = t->next) {
		if (!t->space || !t->stopped)
			continue;
		restore_new_child(t);
		stop_at_trap(t);
	}
	for (struct thread *t = engine.first; t; t = t->next)
		if (t->stopped)
			probes_undo(t);
}
