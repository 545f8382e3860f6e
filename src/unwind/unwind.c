/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unwind/unwind.h"

#include <stdlib.h>
#include <unistd.h>

#include "arch/arch.h"
#include "base/err.h"
#include "unwind/internal.h"

/* Processes whose maps are kept. */
enum { SPACES_MAX = 256 };

/* ---- processes --------------------------------------------------------- */

static void free_space(struct unwind *u, struct space *s)
{
	maps_free(&s->maps, &u->objects);
	memo_free(&s->functions);
	native_free(s);
	foreign_free(s);
	free(s);
	u->nspaces--;
}

/* Where TGID's space hangs; that is NULL if it has none. */
static struct space **find_space(struct unwind *u, pid_t tgid)
{
	struct space **at = &u->spaces;

	while (*at && (*at)->tgid != tgid)
		at = &(*at)->next;
	return at;
}

static void forget_space(struct unwind *u, pid_t tgid)
{
	struct space **at = find_space(u, tgid), *s = *at;

	if (!s)
		return;
	*at = s->next;
	free_space(u, s);
}

struct space *unwind_space(struct unwind *u, pid_t tgid)
{
	struct space **at = find_space(u, tgid), *s = *at;

	if (s) {
		*at = s->next;
	} else {
		s = xcalloc(1, sizeof(*s));
		s->tgid = tgid;
		s->stale = true;
		u->nspaces++;
	}
	s->next = u->spaces;
	u->spaces = s;
	if (u->nspaces > SPACES_MAX) {
		for (at = &s->next; (*at)->next;)
			at = &(*at)->next;
		forget_space(u, (*at)->tgid);
	}
	return s;
}

static void refresh(struct walk *w)
{
	struct space *s = w->space;

	s->stale = false;
	s->read_by = w->number;
	s->changes = w->u->changes;
	if (maps_read(&s->maps, &w->u->objects, w->tid)) {
		native_forget(s);
		foreign_forget(s);
	}
}

/* ---- frames -------------------------------------------------------------- */

struct mapping *walk_find(struct walk *w, uint64_t addr)
{
	struct mapping *m = maps_find(&w->space->maps, addr);

	if (m && !m->looked_up) {
		m->looked_up = true;
		m->object = object_get(&w->u->objects, w->tid, w->mem, m);
		if (!object_bias(m->object, m, &m->bias)) {
			object_release(&w->u->objects, m->object);
			m->object = NULL;
		}
	}
	return m;
}

/* What is known of the code at IP; CALLER: it belongs to the call before IP. */
static void describe(const struct mapping *m, uint64_t ip, bool caller, struct stack_frame *frame)
{
	frame->object = m->path;
	frame->deleted = m->deleted;
	frame->position = ip - m->start + m->offset;
	if (!m->object)
		return;
	struct symbol *symbol = symbols_find(&m->object->symbols, ip - caller - m->bias);
	if (symbol) {
		frame->symbol = symbol_name(symbol, true);
		frame->offset = ip - m->bias - symbol->start;
	}
	if (m->object->lines)
		lines_find(m->object->lines, ip - caller - m->bias, frame);
}

/* Whether what is known of the maps at M (NULL: nothing is there) can be relied on. */
static bool is_true(struct walk *w, struct mapping *m)
{
	if (w->space->read_by == w->number)
		return true;
	if (!w->u->gaps) /* A process that shares the memory may have mapped it. */
		return m || w->space->changes == w->u->changes;
	if (!m)
		return false;
	if (m->confirmed != w->number && maps_confirm(w->maps_fd, m))
		m->confirmed = w->number;
	return m->confirmed == w->number;
}

bool walk_frame(struct walk *w, uint64_t ip, bool caller)
{
	struct stack_frame frame = {.ip = ip};

	if (w->frames == w->u->limit) {
		w->cut = true;
		return false;
	}
	w->frames++;
	if (!is_true(w, maps_find(&w->space->maps, ip)))
		refresh(w);
	const struct mapping *m = walk_find(w, ip);
	if (m)
		describe(m, ip, caller, &frame);
	w->frame(w->ctx, &frame);
	return m;
}

struct mapping *unwind_find(struct unwind *u, pid_t tgid, pid_t tid, struct memory_view *mem,
			    uint64_t addr)
{
	struct walk w = {.u = u, .mem = mem, .tid = tid, .number = ++u->walks, .maps_fd = -1};

	w.space = unwind_space(u, tgid);
	if (w.space->stale)
		refresh(&w);
	else if (u->gaps)
		w.maps_fd = maps_open(tid);
	if (!is_true(&w, maps_find(&w.space->maps, addr)))
		refresh(&w);
	if (w.maps_fd >= 0)
		close(w.maps_fd);
	return walk_find(&w, addr);
}

bool unwind_stack(struct unwind *u, struct tracee *tracee, stack_frame_fn *frame, void *ctx)
{
	struct walk w = {
		.u = u,
		.mem = &tracee->mem,
		.tid = tracee->tid,
		.frame = frame,
		.ctx = ctx,
		.number = ++u->walks,
		.maps_fd = -1,
	};

	if (!tracee->registers(tracee->tid, &w.regs))
		return true;
	bool native = w.regs.abi == arch_own_abi;
	w.space = unwind_space(u, tracee->tgid);
	/* libdw wants to know of all maps before it begins. */
	if (w.space->stale || (u->gaps && !native))
		refresh(&w);
	else if (u->gaps)
		w.maps_fd = maps_open(w.tid);
	if (native)
		native_walk(&w);
	else
		foreign_walk(&w);
	if (w.maps_fd >= 0)
		close(w.maps_fd);
	return !w.cut;
}

/* ---- life ------------------------------------------------------------------ */

static void note_change(struct unwind *u, const struct event *ev)
{
	struct space *s = *find_space(u, ev->tracee->tgid);

	if (s && !changes_maps(ev, &s->maps))
		return;
	if (s)
		s->stale = true;
	u->changes++;
}

void unwind_note(struct unwind *u, const struct event *ev)
{
	switch (ev->kind) {
	case EVENT_RETURN:
		if (changes_matter(ev))
			note_change(u, ev);
		break;
	case EVENT_ATTACHED:
	case EVENT_EXEC:
	case EVENT_EXITED:
	case EVENT_KILLED:
	case EVENT_DETACHED:
		if (ev->tracee->tid == ev->tracee->tgid)
			forget_space(u, ev->tracee->tgid);
		break;
	default:
		break;
	}
}

void unwind_expect_gaps(struct unwind *u)
{
	u->gaps = true;
}

struct unwind *unwind_new(enum stack_detail detail, unsigned limit)
{
	struct unwind *u = xcalloc(1, sizeof(*u));

	u->detail = detail;
	u->limit = limit;
	u->objects.detail = detail;
	elf_version(EV_CURRENT);
	return u;
}

void unwind_free(struct unwind *u)
{
	while (u->spaces)
		forget_space(u, u->spaces->tgid);
	objects_free(&u->objects);
	free(u);
}
