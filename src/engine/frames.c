/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which return belongs to which call.  A call is known by its return address
 * and by the stack pointer at its entry: it has returned when its thread is at
 * that address with the stack pointer that a return leaves.  What lies deeper in the stack
 * then was left by a jump or an exception.
 */
#include "engine/probe.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"

enum { MAX_FRAMES = 1 << 17 };

/* Calls that are farther apart than this are taken to be on different stacks: a signal's, a
 * coroutine's. */
static const uint64_t SAME_STACK = 8 << 20;

static void send_lost(struct thread *t, const struct frame *f, bool ends)
{
	struct event ev;

	if (f->chooser)
		return;
	event_init(&ev, EVENT_LIB_LOST, t);
	ev.lib = f->call;
	ev.call_id = f->id;
	ev.ip = f->ret;
	ev.no_return = ends;
	event_send(&ev);
}

static void drop_top(struct thread *t)
{
	struct frame f = t->frames[--t->nframes];

	send_lost(t, &f, false);
}

static bool is_left(const struct frame *f, uint64_t sp)
{
	return f->sp < sp && sp - f->sp < SAME_STACK;
}

void frames_prune(struct thread *t, uint64_t sp)
{
	while (t->nframes && is_left(&t->frames[t->nframes - 1], sp))
		drop_top(t);
}

void frames_lose(struct thread *t)
{
	while (t->nframes) {
		struct frame f = t->frames[--t->nframes];
		send_lost(t, &f, true);
	}
	frames_free(t);
}

void frames_free(struct thread *t)
{
	free(t->frames);
	t->frames = NULL;
	t->nframes = t->frames_cap = 0;
}

void frames_copy(struct thread *to, const struct thread *from)
{
	if (!from->nframes)
		return;
	to->frames = xreallocarray(NULL, from->nframes, sizeof(*to->frames));
	memcpy(to->frames, from->frames, from->nframes * sizeof(*to->frames));
	to->nframes = to->frames_cap = from->nframes;
	to->last_call_id = from->last_call_id;
}

bool frame_is_open(const struct thread *t, uint64_t sp, uint64_t ret, const char *name)
{
	const struct frame *f = t->nframes ? &t->frames[t->nframes - 1] : NULL;

	return f && f->sp == sp && f->ret == ret && !strcmp(f->call->symbol, name);
}

/* A call at SP, which returns to RET, overwrites what was the return address of those that were
 * left; only a tail call leaves it as it is. */
static void prune_for_call(struct thread *t, uint64_t sp, uint64_t ret, uint64_t site)
{
	frames_prune(t, sp);
	while (t->nframes) {
		const struct frame *f = &t->frames[t->nframes - 1];
		if (f->sp != sp || (f->ret == ret && f->site != site))
			return;
		drop_top(t);
	}
}

static void push(struct thread *t, const struct frame *f)
{
	if (t->nframes == t->frames_cap) {
		t->frames_cap = t->frames_cap ? 2 * t->frames_cap : 16;
		t->frames = xreallocarray(t->frames, t->frames_cap, sizeof(*t->frames));
	}
	t->frames[t->nframes++] = *f;
}

/* The module that ADDR, where CALL leads, is in; NULL: it is not known.  A slot that is not bound
 * yet leads back into the caller. */
static const struct module *module_called(const struct thread *t, uint64_t addr,
					  const struct lib_call *call)
{
	const struct module *m = module_at(t->space, addr);

	return m && strcmp(m->image->soname, call->caller) != 0 ? m : NULL;
}

/* Tells the sink of the call F; returns whether its return is wanted. */
static bool tell(struct thread *t, const struct arch_cpu *cpu, const struct frame *f)
{
	struct lib_call known = *f->call;
	struct event ev;

	const struct module *m = module_called(t, arch_cpu_ip(cpu), f->call);
	const struct module *in = m || known.at_entry ? m : module_defining(t, known.symbol);

	if (in) {
		known.library = in->image->soname;
		known.path = in->image->path;
	}
	event_init(&ev, EVENT_LIB_ENTER, t);
	ev.lib = &known;
	ev.function = m || known.at_entry ? arch_cpu_ip(cpu) : 0;
	ev.call_id = f->id;
	ev.ip = f->ret;
	ev.sp = f->sp;
	ev.nregs = arch_call_args(cpu, ev.regs, &ev.stack);
	ev.want_return = true;
	if (engine.config->stacks)
		arch_cpu_write(cpu);
	event_send(&ev);
	return ev.want_return;
}

/* Whether F is part of the call that its thread has just begun: the slot that this went through
 * holds the address of an entry in the caller's own PLT, which non-PIC code takes for the
 * function's. */
static bool goes_on(const struct thread *t, const struct frame *f)
{
	const struct frame *top = t->nframes ? &t->frames[t->nframes - 1] : NULL;

	return top && top->sp == f->sp && top->ret == f->ret && top->site != f->site &&
	       !f->call->at_entry && !top->call->at_entry &&
	       !strcmp(top->call->symbol, f->call->symbol) &&
	       !strcmp(top->call->caller, f->call->caller);
}

void frame_enter(struct thread *t, const struct arch_cpu *cpu, const struct breakpoint *b,
		 const struct lib_call *call)
{
	struct frame f = {.sp = arch_cpu_sp(cpu), .site = b->addr, .call = call};

	if (b->call == call)
		f.chooser = b->chooser;

	if (!arch_return_address(cpu, &t->tracee.mem, &f.ret) || goes_on(t, &f))
		return;
	prune_for_call(t, f.sp, f.ret, f.site);
	f.id = ++t->last_call_id;
	if (!f.chooser && !tell(t, cpu, &f))
		return;
	if (t->nframes < MAX_FRAMES && space_break(t, f.ret, ROLE_RETURN))
		push(t, &f);
	else
		send_lost(t, &f, false);
}

static void pop_returned(struct thread *t, const struct arch_cpu *cpu)
{
	struct frame f = t->frames[--t->nframes];
	struct event ev;

	if (f.chooser) {
		modules_chosen(t, f.chooser, arch_call_result(cpu, &ev.ret_high));
		return;
	}
	event_init(&ev, EVENT_LIB_RETURN, t);
	ev.lib = f.call;
	ev.call_id = f.id;
	ev.ip = f.ret;
	ev.sp = arch_cpu_sp(cpu);
	ev.ret = (int64_t)arch_call_result(cpu, &ev.ret_high);
	event_send(&ev);
}

void frame_return(struct thread *t, const struct arch_cpu *cpu, uint64_t addr)
{
	uint64_t sp = arch_cpu_sp(cpu);
	size_t i = t->nframes;
	uint64_t entry_sp;

	while (i && !(t->frames[i - 1].ret == addr &&
		      arch_has_returned(cpu->abi, t->frames[i - 1].sp, sp)))
		i--;
	if (!i)
		return;
	while (t->nframes > i)
		drop_top(t);
	/* A function that ended with a jump to another returns with that. */
	entry_sp = t->frames[i - 1].sp;
	while (t->nframes && t->frames[t->nframes - 1].ret == addr &&
	       t->frames[t->nframes - 1].sp == entry_sp)
		pop_returned(t, cpu);
}
