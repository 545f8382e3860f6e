/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Two levels of arrays, indexed by the thread id, which the kernel keeps
 * below 2^22.  Nothing is ever rehashed, and only attaching allocates.
 */
#include "engine/internal.h"

#include <stdlib.h>

#include "arch/arch.h"
#include "arch/probe.h"
#include "base/err.h"
#include "engine/cpu.h"

enum {
	TID_BITS = 22,
	LEAF_BITS = 10,
	LEAF_SIZE = 1 << LEAF_BITS,
	ROOT_SIZE = 1 << (TID_BITS - LEAF_BITS),
};

static struct thread **root[ROOT_SIZE];

static struct thread **slot(pid_t tid)
{
	BUG_ON(tid <= 0 || tid >= 1 << TID_BITS);
	struct thread ***leaf = &root[tid >> LEAF_BITS];
	if (!*leaf)
		*leaf = xcalloc(LEAF_SIZE, sizeof(**leaf));
	return &(*leaf)[tid & (LEAF_SIZE - 1)];
}

struct thread *thread_add(pid_t tid, pid_t tgid)
{
	struct thread **at = slot(tid);
	struct thread *t = xcalloc(1, sizeof(*t));

	BUG_ON(*at);
	*at = t;
	t->tracee.tid = tid;
	t->tracee.tgid = tgid;
	t->tracee.abi = arch_own_abi;
	t->exit_status = -1;
	t->interrupted_nr = -1;
	t->tracee.registers = arch_read_registers;
	t->tracee.floats = arch_read_floats;
	memory_init(&t->tracee.mem, tid);

	t->prev = engine.last;
	if (t->prev)
		t->prev->next = t;
	else
		engine.first = t;
	engine.last = t;
	engine.nthreads++;
	return t;
}

struct thread *thread_find(pid_t tid)
{
	if (tid <= 0 || tid >= 1 << TID_BITS || !root[tid >> LEAF_BITS])
		return NULL;
	return root[tid >> LEAF_BITS][tid & (LEAF_SIZE - 1)];
}

void thread_rename(struct thread *t, pid_t tid)
{
	struct thread **at = slot(tid);

	BUG_ON(*at);
	*slot(t->tracee.tid) = NULL;
	*at = t;
	t->tracee.tid = tid;
	t->tracee.mem.tid = tid;
}

void thread_remove(struct thread *t)
{
	cpu_release(t);
	wait_unwatch(t);
	delay_cancel(t);
	probes_leave(t);
	*slot(t->tracee.tid) = NULL;
	if (t->prev)
		t->prev->next = t->next;
	else
		engine.first = t->next;
	if (t->next)
		t->next->prev = t->prev;
	else
		engine.last = t->prev;
	engine.nthreads--;
	engine.nawaited -= t->awaited && !t->noticed;
	engine.nunclaimed -= t->unclaimed;
	engine.nsilent -= t->silent && !t->end_is_told;
	if (t->awaited)
		probes_await_no_longer(t->tracee.tgid);
	memory_free(&t->tracee.mem);
	free(t);
}
