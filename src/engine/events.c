/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/internal.h"

#include <string.h>

void event_init(struct event *ev, enum event_kind kind, struct thread *t)
{
	unsigned clocks = engine.config->clocks;

	memset(ev, 0, sizeof(*ev));
	ev->kind = kind;
	ev->tracee = &t->tracee;
	ev->abi = t->tracee.abi;
	ev->interrupted_nr = -1;
	if (clocks & CLOCK_BIT_REAL)
		clock_gettime(CLOCK_REALTIME, &ev->real);
	if (clocks & CLOCK_BIT_MONO)
		clock_gettime(CLOCK_MONOTONIC, &ev->mono);
	ev->stime = t->stime;
}

static bool is_heard(const struct thread *t, enum event_kind kind)
{
	if (t->muted)
		return false;
	return !t->silent || (t->end_is_told && (kind == EVENT_EXITED || kind == EVENT_KILLED ||
						 kind == EVENT_DETACHED));
}

void event_send(struct event *ev)
{
	if (!is_heard(thread_of(ev->tracee), ev->kind))
		return;
	memory_forget(&ev->tracee->mem);
	engine.sink->event(engine.sink->ctx, ev);
}

void event_attached(struct thread *t, enum attach_how how, pid_t parent, unsigned threads)
{
	struct event ev;

	event_init(&ev, EVENT_ATTACHED, t);
	ev.how = how;
	ev.parent = parent;
	ev.threads = threads;
	event_send(&ev);
}
