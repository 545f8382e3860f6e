/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The table of tracees: two levels of arrays, indexed by the thread id, which
 * the kernel keeps below 2^22.  Nothing is ever rehashed, and only attaching
 * allocates.
 */
#include "engine/internal.h"

#include <stdlib.h>

#include "base/err.h"

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
	t->interrupted_nr = -1;
	memory_init(&t->tracee.mem, tid);

	t->next = engine.threads;
	if (t->next)
		t->next->prev = t;
	engine.threads = t;
	engine.nthreads++;
	return t;
}

struct thread *thread_find(pid_t tid)
{
	if (tid <= 0 || tid >= 1 << TID_BITS || !root[tid >> LEAF_BITS])
		return NULL;
	return root[tid >> LEAF_BITS][tid & (LEAF_SIZE - 1)];
}

void thread_remove(struct thread *t)
{
	*slot(t->tracee.tid) = NULL;
	if (t->prev)
		t->prev->next = t->next;
	else
		engine.threads = t->next;
	if (t->next)
		t->next->prev = t->prev;
	engine.nthreads--;
	memory_free(&t->tracee.mem);
	free(t);
}
