/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * execve() leaves one thread of a process, with the id of the leader.  If it
 * was not the leader who called it, the leader vanishes without a report.
 */
#include "engine/internal.h"

#include <sys/ptrace.h>

#include "arch/arch.h"
#include "engine/cpu.h"

struct thread *exec_take_over(pid_t tid)
{
	struct thread *leader = thread_find(tid);
	unsigned long message;
	struct event ev;

	if (!event_message(tid, PTRACE_EVENT_EXEC, &message))
		return leader;
	struct thread *t = thread_find((pid_t)message);
	if (!t || t == leader) {
		if (leader)
			leader->former_tid = tid;
		return leader;
	}
	bool leader_heard = leader && !leader->muted;

	if (leader && t->silent && (!leader->silent || leader->end_is_told)) {
		fast_replace_leader(t, leader);
		thread_remove(leader);
	} else if (leader) {
		event_init(&ev, EVENT_SUPERSEDED, leader);
		ev.former_tid = t->tracee.tid;
		find_place(leader, &ev); /* the id is that of the stopped thread by now */
		event_send(&ev);
		thread_remove(leader);
	}
	/* It was not followed, but now it is what remains of the process that is. */
	if (leader_heard)
		t->muted = false;
	t->former_tid = t->tracee.tid;
	thread_rename(t, tid);
	cpu_release(t); /* the guardian has its former id */
	return t;
}

void handle_exec(struct thread *t)
{
	struct event ev;

	t->tracee.tgid = t->tracee.tid;
	t->next_call = true;
	t->has_peers = false;
	set_abi(t, arch_native_abi(t->tracee.tid));
	event_init(&ev, EVENT_EXEC, t);
	ev.former_tid = t->former_tid;
	event_send(&ev);
	if (t->muted || (engine.config->detach_on_execve && t->startup == STARTUP_DONE)) {
		probes_leave(t);
		thread_detach(t);
		return;
	}
	probes_exec(t);
	thread_resume(t);
}
