/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/cpu.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/err.h"
#include "engine/internal.h"
#include "engine/special.h"

enum {
	MASK_SIZE = 1024, /* bytes: more than the kernel has processors for */
	SETTLE = 64,	  /* stops before a tracee is worth it */
	SAMPLE = 64,	  /* times between stops that are measured with one processor, or two */
	USED = 48,	  /* of these, the shortest; in others the tracee sleeps or computes */
	TERM = 4096,	  /* stops for which the better way is kept at first, */
	LONGEST_TERM = 128 * TERM, /* twice as many each time it is found to be better again */
	MOST_UNTRACED = 256, /* stops of no other use, one after the other, that sharing may cost */
};

typedef unsigned char cpu_mask[MASK_SIZE];

enum phase { SETTLING, MEASURING_TWO, MEASURING_ONE, DECIDED };

static struct {
	struct thread *with; /* who shares our processor, NULL: nobody */
	cpu_mask its, own;   /* what it and the tracer had before */
	unsigned its_size, own_size;

	enum phase phase;
	unsigned stops; /* in this phase */
	int64_t last;	/* stop, nanoseconds */
	int64_t times[SAMPLE];
	int64_t spent_with_two;
	bool one_is_better;
	unsigned term;
	unsigned untraced; /* stops of no other use since the last that was wanted */
	bool refused;	   /* by the kernel: not tried again */
} state;

/* ---- masks ------------------------------------------------------------- */

static unsigned get_mask(pid_t tid, cpu_mask mask)
{
	long size = syscall(SYS_sched_getaffinity, tid, sizeof(cpu_mask), mask);

	return size > 0 ? (unsigned)size : 0;
}

static bool set_mask(pid_t tid, const cpu_mask mask, unsigned size)
{
	return !syscall(SYS_sched_setaffinity, tid, (size_t)size, mask);
}

static bool has_cpu(const cpu_mask mask, unsigned size, unsigned cpu)
{
	return cpu / 8 < size && mask[cpu / 8] >> cpu % 8 & 1;
}

static unsigned count_cpus(const cpu_mask mask, unsigned size)
{
	unsigned count = 0;

	for (unsigned i = 0; i < size; i++)
		count += (unsigned)__builtin_popcount(mask[i]);
	return count;
}

/* What gives T its processors back.  A thread that may use all its cpuset has is told so in a form
 * that stays true if that grows. */
static void find_original(pid_t tid)
{
	cpu_mask all, now;

	memset(all, 0xff, sizeof(all));
	if (set_mask(tid, all, sizeof(all)) && get_mask(tid, now) == state.its_size &&
	    !memcmp(now, state.its, state.its_size)) {
		memcpy(state.its, all, sizeof(all));
		state.its_size = sizeof(all);
	}
}

/* ---- sharing ----------------------------------------------------------- */

/* Returns the processor that both are to use, or -1: there is no choice. */
static int choose(void)
{
	int here = sched_getcpu();

	if (count_cpus(state.its, state.its_size) < 2 && count_cpus(state.own, state.own_size) < 2)
		return -1;
	if (here >= 0 && has_cpu(state.its, state.its_size, (unsigned)here))
		return here;
	for (unsigned cpu = 0; cpu < MASK_SIZE * 8; cpu++)
		if (has_cpu(state.its, state.its_size, cpu) &&
		    has_cpu(state.own, state.own_size, cpu))
			return (int)cpu;
	return -1;
}

static bool share(struct thread *t)
{
	cpu_mask one = {0};
	pid_t tid = t->tracee.tid;

	state.its_size = get_mask(tid, state.its);
	state.own_size = get_mask(0, state.own);
	if (!state.its_size || !state.own_size)
		return false;
	int cpu = choose();
	if (cpu < 0)
		return false;
	find_original(tid);
	one[cpu / 8] = (unsigned char)(1 << cpu % 8);
	/* Who has a filter dies with the tracer. */
	if (!t->filtered && !guardian_watch(tid, state.its, state.its_size))
		return false;
	if (!set_mask(tid, one, sizeof(one)) || !set_mask(0, one, sizeof(one))) {
		set_mask(tid, state.its, state.its_size);
		guardian_rest();
		return false;
	}
	state.with = t;
	return true;
}

static void stop_sharing(void)
{
	if (!state.with)
		return;
	set_mask(state.with->tracee.tid, state.its, state.its_size);
	set_mask(0, state.own, state.own_size);
	guardian_rest();
	state.with = NULL;
}

void cpu_release(struct thread *t)
{
	if (state.with == t) {
		stop_sharing();
		state.phase = SETTLING;
		state.stops = 0;
	}
}

void cpu_release_all(void)
{
	stop_sharing();
	guardian_end();
}

void cpu_free_child(struct thread *parent, pid_t child)
{
	if (state.with != parent)
		return;
	set_mask(child, state.its, state.its_size);
	cpu_release(parent);
}

void cpu_at_call(struct thread *t, enum abi abi, uint64_t nr)
{
	switch (special_call(abi, nr)) {
	case SPECIAL_AFFINITY:
		cpu_release(t);
		break;
	case SPECIAL_CLONE:
	case SPECIAL_CLONE_FLAGS:
	case SPECIAL_CLONE_AT:
		cpu_release(t);
		t->company = t->company || !sees_children();
		break;
	default:
		break;
	}
}

void cpu_look(struct thread *t)
{
	t->company = proc_status_number(t->tracee.tid, "Threads") != 1;
}

/* ---- whether it pays --------------------------------------------------- */

static int64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * INT64_C(1000000000) + ts.tv_nsec;
}

static void begin(enum phase phase, struct thread *t, bool shared)
{
	state.phase = phase;
	state.stops = 0;
	state.last = 0;
	if (shared && !state.with && !share(t))
		state.refused = true;
	else if (!shared)
		stop_sharing();
}

/* Notes the time since the last stop; returns whether there are enough of them. */
static bool measure(void)
{
	int64_t time = now();

	if (state.last)
		state.times[state.stops - 2] = time - state.last;
	state.last = time;
	return state.stops > SAMPLE;
}

static int by_length(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static int64_t spent(void)
{
	int64_t sum = 0;

	qsort(state.times, SAMPLE, sizeof(state.times[0]), by_length);
	for (int i = 0; i < USED; i++)
		sum += state.times[i];
	return sum;
}

static void decide(struct thread *t)
{
	int64_t with_one = spent(), with_two = state.spent_with_two;
	/* Left to itself the kernel often lets both stay on one processor for a while: then one is
	 * no worse, and keeps it so. */
	bool better = with_one < with_two + with_two / 8;

	if (engine.config->debug)
		fprintf(stderr, "%s: a stop takes %lld ns with one processor, %lld ns with two\n",
			program_name, (long long)with_one / USED, (long long)with_two / USED);
	if (!state.term || better != state.one_is_better)
		state.term = TERM;
	else if (state.term < LONGEST_TERM)
		state.term *= 2;
	state.one_is_better = better;
	begin(DECIDED, t, better);
}

static void go_on_measuring(struct thread *t)
{
	switch (state.phase) {
	case SETTLING:
		if (state.stops >= SETTLE)
			begin(MEASURING_TWO, t, false);
		break;
	case MEASURING_TWO:
		if (measure()) {
			state.spent_with_two = spent();
			begin(MEASURING_ONE, t, true);
		}
		break;
	case MEASURING_ONE:
		if (measure())
			decide(t);
		break;
	case DECIDED:
		if (state.stops >= state.term)
			begin(MEASURING_TWO, t, false);
		break;
	}
}

void cpu_note(struct thread *t)
{
	if (engine.config->cpu == CPU_FREE || engine.nthreads > 1 || t->company || state.refused ||
	    t->silent || t->muted || t->startup != STARTUP_DONE)
		return;
	state.untraced = 0;
	state.stops++;
	if (engine.config->cpu == CPU_AUTO)
		go_on_measuring(t);
	else if (!state.with && state.stops > SETTLE)
		state.refused = !share(t);
}

bool cpu_needs_calls(const struct thread *t)
{
	return state.with == t;
}

void cpu_note_untraced(struct thread *t)
{
	if (++state.untraced > MOST_UNTRACED)
		cpu_release(t);
}
