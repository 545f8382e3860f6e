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
#include "base/proc.h"
#include "engine/internal.h"
#include "engine/special.h"

enum {
	MASK_SIZE = 1024,    /* bytes: more than the kernel has processors for */
	SETTLE = 128,	     /* stops before a tracee is worth a guardian, */
	SETTLE_FILTERED = 8, /* or the calls that sharing costs */
	PRESUMED = 192,	     /* stops for which one processor is thought to be better */
	SAMPLE = 32,	     /* times between stops that are measured with one processor, or two */
	USED = 16,	     /* of these, the shortest; in others the tracee sleeps or computes */
	TERM = 16384,	     /* stops for which the better way is kept at first, */
	LONGEST_TERM = 32 * TERM, /* twice as many each time it is found to be better again */
	/* Where system calls stop for the sake of sharing alone: how many of these stops a wanted
	 * one pays for, and the most that are saved up. */
	UNTRACED_PER_STOP = 4,
	MOST_CREDIT = 1024,
	MOST_EARNED = 1 << 16, /* wanted stops before sharing is tried again that did not pay */
	LOOKED_AT = 16,	       /* threads, as quickly as one stop is over */
	PATIENCE = 4,	       /* stops of one thread, and of no other, before it may be alone, */
	MOST_PATIENCE = 1024,  /* if it has often been so for a short time only */
	SHORT_TURN = 32,       /* stops that such a time has at most */
};

/* Between two stops; a thread that runs for longer in its program computes, nanoseconds. */
static const int64_t LONG_RUN = 300 * 1000;

typedef unsigned char cpu_mask[MASK_SIZE];

enum phase { SETTLING, PRESUMING, MEASURING_ONE, MEASURING_TWO, DECIDED };

static struct {
	/* Whose stops were the last ones, and how many; how many are wanted. */
	const struct thread *runner;
	int run, patience;
	/* Whose turn it is: it alone runs, and how often it has stopped since.  NULL: nobody's. */
	struct thread *alone;
	unsigned turn;
	int64_t noted; /* last stop, if there are several threads, nanoseconds */
	bool refused;  /* by the kernel, to share during this turn */

	struct thread *with; /* who shares our processor, NULL: nobody */
	cpu_mask its, own;   /* what it and the tracer had before */
	unsigned its_size, own_size;

	enum phase phase;
	unsigned stops; /* in this phase, of who was alone */
	int64_t last;	/* stop, nanoseconds; 0: another's, or none */
	int64_t times[SAMPLE];
	unsigned ntimes;
	int64_t spent_with_one;
	bool one_is_better;
	unsigned term;
	unsigned credit;	/* stops of no other use that sharing may cost */
	unsigned earned, price; /* wanted stops since it was used up, and how many are asked */
} state = {.patience = PATIENCE};

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

/* GONE: who shared is. */
static void stop_sharing(bool gone)
{
	if (!state.with)
		return;
	if (!gone)
		set_mask(state.with->tracee.tid, state.its, state.its_size);
	set_mask(0, state.own, state.own_size);
	guardian_rest();
	state.with = NULL;
}

/* ---- turns ------------------------------------------------------------- */

/* Whether T can't go on in its program without stopping before. */
static bool is_in_call(const struct thread *t)
{
	if (t->stopped || t->silent || t->muted)
		return false;
	if (t->exit_status >= 0)
		return true;
	return t->in_call && t->startup == STARTUP_DONE &&
	       special_call(t->abi, t->nr) != SPECIAL_AFFINITY;
}

static bool is_alone(const struct thread *t)
{
	if (engine.nunclaimed)
		return false;
	for (const struct thread *other = engine.first; other; other = other->next)
		if (other != t && !is_in_call(other))
			return false;
	return true;
}

static void adapt_patience(bool more)
{
	if (more && state.patience < MOST_PATIENCE)
		state.patience *= 2;
	else if (!more && state.patience > PATIENCE)
		state.patience /= 2;
}

static void end_turn(bool gone)
{
	stop_sharing(gone);
	state.alone = NULL;
	state.run = 0;
}

/* Whether T, one of several threads, computes at TIME, or did before it has just stopped.  On our
 * processor it would keep us from others that stop, for some milliseconds. */
static bool computes(const struct thread *t, int64_t time)
{
	return !t->in_call && time - state.noted > LONG_RUN;
}

/* Whether it is T's turn, which has stopped. */
static bool has_turn(struct thread *t)
{
	if (engine.nthreads > 1) {
		int64_t time = clock_now(CLOCK_MONOTONIC);

		if (state.runner == t && computes(t, time))
			end_turn(false);
		state.noted = time;
	}
	if (state.alone != t) {
		if (state.runner != t) {
			state.runner = t;
			state.run = 0;
		}
		if (++state.run < state.patience)
			return false;
		if (!is_alone(t)) {
			/* To have looked at all costs as much as some stops. */
			state.run = -(int)(engine.nthreads / LOOKED_AT);
			return false;
		}
		state.alone = t;
		state.turn = 0;
		state.last = 0;
		state.refused = false;
	}
	state.turn++;
	return true;
}

void cpu_reported(const struct thread *t)
{
	if (!state.alone || state.alone == t)
		return;
	adapt_patience(state.turn <= SHORT_TURN ||
		       computes(state.alone, clock_now(CLOCK_MONOTONIC)));
	end_turn(false);
}

static void take_back(const struct thread *t, bool gone)
{
	if (state.alone == t) {
		adapt_patience(state.turn <= SHORT_TURN);
		end_turn(gone);
	}
	if (state.runner == t)
		state.runner = NULL;
}

void cpu_release(struct thread *t)
{
	take_back(t, false);
}

void cpu_forget(struct thread *t)
{
	take_back(t, true);
}

void cpu_release_all(void)
{
	end_turn(false);
	guardian_end();
}

void cpu_free_child(struct thread *parent, pid_t child)
{
	if (state.with == parent)
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
		t->has_peers = t->has_peers || !sees_children();
		break;
	default:
		break;
	}
}

void cpu_look(struct thread *t)
{
	t->has_peers =
		!engine.config->follow_forks && proc_status_number(t->tracee.tid, "Threads") != 1;
}

/* ---- whether it pays --------------------------------------------------- */

static void begin(enum phase phase)
{
	state.phase = phase;
	state.stops = 0;
	state.ntimes = 0;
	state.last = 0;
}

/* Notes the time since the last stop; returns whether there are enough of them. */
static bool measure(void)
{
	int64_t time = clock_now(CLOCK_MONOTONIC);

	if (state.last)
		state.times[state.ntimes++] = time - state.last;
	state.last = time;
	return state.ntimes == SAMPLE;
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

static void decide(void)
{
	int64_t with_one = state.spent_with_one, with_two = spent();
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
	begin(DECIDED);
}

static void go_on_measuring(const struct thread *t)
{
	switch (state.phase) {
	case SETTLING:
		if (state.stops >= (t->filtered ? SETTLE_FILTERED : SETTLE))
			begin(PRESUMING);
		break;
	case PRESUMING:
		if (state.stops >= PRESUMED)
			begin(MEASURING_ONE);
		break;
	case MEASURING_ONE:
		if (measure()) {
			state.spent_with_one = spent();
			begin(MEASURING_TWO);
		}
		break;
	case MEASURING_TWO:
		if (measure())
			decide();
		break;
	case DECIDED:
		if (state.stops >= state.term)
			begin(MEASURING_ONE);
		break;
	}
}

/* Whether as far as is known one processor is better now. */
static bool wants_one(void)
{
	switch (state.phase) {
	case PRESUMING:
	case MEASURING_ONE:
		return true;
	case DECIDED:
		return state.one_is_better;
	default:
		return false;
	}
}

static void add_credit(void)
{
	state.earned++;
	state.credit += UNTRACED_PER_STOP;
	if (state.credit < MOST_CREDIT)
		return;
	state.credit = MOST_CREDIT;
	if (state.with) /* it pays */
		state.price = 0;
}

void cpu_note(struct thread *t)
{
	if (engine.config->cpu == CPU_FREE || t->has_peers || t->silent || t->muted ||
	    t->startup != STARTUP_DONE || !has_turn(t) || state.refused)
		return;
	add_credit();
	state.stops++;
	if (engine.config->cpu == CPU_AUTO)
		go_on_measuring(t);
	else if (state.phase == SETTLING && state.stops > SETTLE)
		begin(PRESUMING);
	if (!wants_one())
		stop_sharing(false);
	else if (!state.with && state.earned >= state.price)
		state.refused = !share(t);
}

bool cpu_needs_calls(const struct thread *t)
{
	return state.with == t;
}

void cpu_note_untraced(struct thread *t)
{
	if (state.credit) {
		state.credit--;
		return;
	}
	cpu_release(t);
	state.earned = 0;
	state.price = state.price ? 2 * state.price : MOST_CREDIT;
	if (state.price > MOST_EARNED)
		state.price = MOST_EARNED;
}
