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

#include "base/proc.h"
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

/* The sink gets to know T, which was unclaimed, and its first report is handled. */
static void claim(struct thread *t, pid_t parent)
{
	struct report first = t->first_report;
	struct thread *maker = thread_find(parent);

	t->unclaimed = false;
	engine.nunclaimed--;
	fast_inherit(t, t->maker_late ? NULL : maker);
	if (maker)
		take_after(maker, t);
	event_attached(t, ATTACH_CHILD, parent, 1);
	handle_report(&first);
}

void handle_new_child(struct thread *parent, int event)
{
	unsigned long message;

	/* Its first report then makes it an unclaimed one. */
	if (!event_message(parent->tracee.tid, event, &message))
		return;
	pid_t tid = (pid_t)message;
	struct thread *t = thread_find(tid);
	cpu_free_child(parent, tid);
	if (t && t->unclaimed) {
		t->tracee.tgid = child_group(parent, tid);
		set_abi(t, parent->tracee.abi);
		claim(t, parent->tracee.tid);
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
	t->unclaimed = true;
	t->first_report = *r;
	t->stopped = WIFSTOPPED(r->status);
	t->unclaimed_since = clock_now(CLOCK_MONOTONIC);
	engine.nunclaimed++;
	wait_scan();
}

/* The unclaimed thread that waits longest, and for how many milliseconds it does. */
static struct thread *oldest_unclaimed(long long *waited)
{
	struct thread *t = engine.first;

	while (!t->unclaimed)
		t = t->next;
	*waited = (clock_now(CLOCK_MONOTONIC) - t->unclaimed_since) / 1000000;
	return t;
}

int unclaimed_timeout(void)
{
	long long waited;

	if (!engine.nunclaimed)
		return -1;
	oldest_unclaimed(&waited);
	return waited < CLAIM_TIMEOUT ? (int)(CLAIM_TIMEOUT - waited) : 0;
}

void release_unclaimed(int age)
{
	long long waited;

	while (engine.nunclaimed) {
		struct thread *t = oldest_unclaimed(&waited);
		if (waited < age)
			return;
		/* We may have been kept from looking meanwhile: its maker has stopped long ago. */
		if (age && !t->last_chance) {
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
			claim(t, (pid_t)tgid);
		} else {
			claim(t, ppid > 0 ? (pid_t)ppid : 0);
		}
	}
}
