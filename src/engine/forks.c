/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * New threads and processes.  Each is told of twice, by a stop of its maker
 * and by its own first stop, and either may come first.
 */
#include "engine/internal.h"

#include <errno.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/cpu.h"

/* A thread of PARENT's group, or the only one of a new process. */
static pid_t child_group(const struct thread *parent, pid_t tid)
{
	if (!tgkill(parent->tracee.tgid, tid, 0) || errno == EPERM)
		return parent->tracee.tgid;
	return tid;
}

static void take_after(struct thread *parent, struct thread *child)
{
	child->muted = parent->muted || (probes_wanted() && !engine.config->follow_forks);
	probes_inherit(parent, child);
}

/* The sink gets to know orphan T, and its first report is handled. */
static void adopt(struct thread *t, pid_t parent)
{
	struct report first = t->first_report;
	struct thread *maker = thread_find(parent);

	t->orphan = false;
	engine.norphans--;
	fast_inherit(t, t->maker_late ? NULL : maker);
	if (maker)
		take_after(maker, t);
	event_attached(t, ATTACH_CHILD, parent, 1);
	handle_report(&first);
}

void handle_new_child(struct thread *parent, int event)
{
	unsigned long message;

	/* Its first report then makes an orphan of it. */
	if (!event_message(parent->tracee.tid, event, &message))
		return;
	pid_t tid = (pid_t)message;
	struct thread *t = thread_find(tid);
	cpu_free_child(parent, tid);
	if (t && t->orphan) {
		t->tracee.tgid = child_group(parent, tid);
		set_abi(t, parent->tracee.abi);
		adopt(t, parent->tracee.tid);
		return;
	}
	if (t && t->maker_late) {
		t->maker_late = false;
		return;
	}
	if (t) /* vanished without a report, and its id is in use again */
		thread_ended(t, 0);
	t = thread_add(tid, child_group(parent, tid));
	set_abi(t, parent->tracee.abi);
	fast_inherit(t, parent);
	take_after(parent, t);
	event_attached(t, ATTACH_CHILD, parent->tracee.tid, 1);
	wait_watch_child(t);
}

void handle_unknown(const struct report *r)
{
	if (r->tid == engine.command) { /* has ended long after it was detached from */
		engine.is_parent = false;
		return;
	}
	struct thread *t = thread_add(r->tid, r->tid);
	t->orphan = true;
	t->first_report = *r;
	t->stopped = WIFSTOPPED(r->status);
	t->orphan_since = clock_now(CLOCK_MONOTONIC);
	engine.norphans++;
	wait_scan();
}

/* The orphan that waits longest, and for how many milliseconds it does. */
static struct thread *oldest_orphan(long long *waited)
{
	struct thread *t = engine.first;

	while (!t->orphan)
		t = t->next;
	*waited = (clock_now(CLOCK_MONOTONIC) - t->orphan_since) / 1000000;
	return t;
}

int orphans_timeout(void)
{
	long long waited;

	if (!engine.norphans)
		return -1;
	oldest_orphan(&waited);
	return waited < ORPHAN_PATIENCE ? (int)(ORPHAN_PATIENCE - waited) : 0;
}

void release_orphans(int patience)
{
	long long waited;

	while (engine.norphans) {
		struct thread *t = oldest_orphan(&waited);
		if (waited < patience)
			return;
		/* We may have been kept from looking meanwhile: its maker has stopped long ago. */
		if (patience && !t->last_chance) {
			t->last_chance = true;
			wait_scan();
			return;
		}
		pid_t tid = t->tracee.tid;
		long tgid = proc_status_number(tid, "Tgid");
		long ppid = proc_status_number(tid, "PPid");
		t->maker_late = true;
		if (tgid > 0 && tgid != tid) {
			t->tracee.tgid = (pid_t)tgid;
			adopt(t, (pid_t)tgid);
		} else {
			adopt(t, ppid > 0 ? (pid_t)ppid : 0);
		}
	}
}
