/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Finding out who has stopped.
 *
 * All reports there are get collected before the first of their threads goes
 * on, so a thread that is always quick to stop again can't starve others; but
 * where reports come one at a time this is asked for now and then only.
 *
 * wait4(-1) looks at every tracee, in the kernel: among four thousand of them
 * an event costs twenty times as much as alone.  wait4(TID) does not.  So with
 * many tracees, or where several stop at a time, we ask by id: those that have gone
 * on lately, and those that SIGCHLD names.  As signals of one number do not queue,
 * SIGCHLD names only the first of several that stop at once; wait4(-1) finds the
 * others now and then, so seldom that it takes a small part of the time.  With few
 * tracees, or where one runs alone, wait4(-1) is quickest, without any signals.
 */
#include "engine/internal.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "base/err.h"

enum {
	FEW = 4,	     /* tracees for which wait4(-1) is always quicker than signals */
	MANY = 400,	     /* the same of those of which one at a time stops */
	BURSTS = 16,	     /* rounds with several reports, less those with one, to be in bursts */
	PATIENCE = 4,	     /* times a watched thread is asked in vain */
	CHILD_PATIENCE = 50, /* the same for one that has just been made */
	LONE_ROUNDS = 8,     /* reports that are taken singly before all are asked again */
	SCAN_SHARE = 10,     /* looking at all gets one part in so many of the time */
	SCAN_HITS = 8,	     /* reports by wait4(-1) for which asking each thread is not cheaper */
};

/* What looking at all may cost each time before it is rationed, nanoseconds. */
static const int64_t SCAN_CHEAP = 4000;

static const int64_t FOREVER = INT64_MAX;

static struct report *reports;
static size_t nreports, capacity;

static struct thread *watched_first, **watched_end = &watched_first;

static bool by_signals;	  /* SIGCHLD tells of stops */
static bool in_bursts;	  /* several tracees stop at a time ... */
static int bursts;	  /* ... as of late: 0 to BURSTS */
static bool maybe_unseen; /* there may be a report that no signal named */
static int64_t scan_due;  /* when wait4(-1) may be used again, nanoseconds */

static void watch(struct thread *t, int patience)
{
	if (!by_signals)
		return;
	t->patience = patience;
	if (t->watched)
		return;
	t->watched = true;
	t->next_watched = NULL;
	t->watched_link = watched_end;
	*watched_end = t;
	watched_end = &t->next_watched;
}

void wait_watch(struct thread *t)
{
	watch(t, PATIENCE);
}

void wait_watch_child(struct thread *t)
{
	watch(t, CHILD_PATIENCE);
}

void wait_scan(void)
{
	maybe_unseen = true;
	scan_due = 0;
}

void wait_unwatch(struct thread *t)
{
	if (!t->watched)
		return;
	t->watched = false;
	*t->watched_link = t->next_watched;
	if (t->next_watched)
		t->next_watched->watched_link = t->watched_link;
	else
		watched_end = t->watched_link;
}

/* Every thread that there was has vanished without a report, as leaders do whose thread group is
 * taken over by a thread that we do not trace. */
static void end_vanished(void)
{
	release_unclaimed(0);
	while (engine.first)
		thread_ended(engine.first,
			     engine.first->exit_status >= 0 ? engine.first->exit_status : 0);
}

/* Collects a report of TID (-1: of anyone); returns whether there was one, else sets errno, to 0
 * if there is none yet. */
static bool collect(pid_t tid, int flags)
{
	struct rusage usage;
	bool want_stime = engine.config->clocks & CLOCK_BIT_STIME;
	struct report *r = &reports[nreports];

	/* Not children of the main thread: the commands that output goes to. */
	tid = wait4(tid, &r->status, __WALL | __WNOTHREAD | flags, want_stime ? &usage : NULL);
	if (tid <= 0) {
		if (!tid)
			errno = 0;
		return false;
	}
	r->tid = tid;
	r->stime = (struct timespec){0, 0};
	if (want_stime) {
		r->stime.tv_sec = usage.ru_stime.tv_sec;
		r->stime.tv_nsec = usage.ru_stime.tv_usec * 1000;
	}
	note_report(r);
	nreports++;
	return true;
}

static bool has_room(void)
{
	return nreports < capacity;
}

/* A thread can be reported twice: that it stopped, and that it was killed. */
static void make_room(void)
{
	nreports = 0;
	if (capacity >= 2 * engine.nthreads)
		return;
	capacity = 4 * engine.nthreads + MANY;
	reports = xreallocarray(reports, capacity, sizeof(*reports));
}

static void say_idle(void)
{
	if (!engine.keeping)
		engine.sink->idle(engine.sink->ctx);
}

static void block_for_any(void)
{
	say_idle();
	engine.blocking = true;
	if (!is_ending() && !collect(-1, 0) && errno == ECHILD)
		end_vanished();
	engine.blocking = false;
}

/* Where one report came alone there is seldom another one soon: nothing is asked for that, which is
 * once more a call, a few times. */
static void gather_of_few(void)
{
	static unsigned lone; /* rounds since all were asked */
	bool ask = engine.nthreads > 1 && (!lone || lone > LONE_ROUNDS);

	while (ask && nreports < engine.nthreads && collect(-1, WNOHANG))
		continue;
	lone = nreports ? 0 : ask ? 1 : lone + 1;
	if (!nreports)
		block_for_any();
}

static void ask_watched(void)
{
	struct thread *next;

	for (struct thread *t = watched_first; t && has_room(); t = next) {
		next = t->next_watched;
		if (collect(t->tracee.tid, WNOHANG) || --t->patience < 0)
			wait_unwatch(t);
	}
}

/* Waits for SIGCHLD for at most TIMEOUT nanoseconds and collects the report of whom it names.
 * Returns whether there was a signal. */
static bool ask_signal(int64_t timeout)
{
	struct timespec ts = {timeout / 1000000000, timeout % 1000000000};
	siginfo_t info;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	if (sigtimedwait(&set, &info, timeout == FOREVER ? NULL : &ts) != SIGCHLD)
		return false;
	maybe_unseen = true;
	collect(info.si_pid, WNOHANG);
	return true;
}

static void scan_all(void)
{
	int64_t start = clock_now(CLOCK_THREAD_CPUTIME_ID);
	int hits = 0;

	maybe_unseen = false;
	while (hits < SCAN_HITS && has_room() && collect(-1, WNOHANG))
		hits++;
	if (!nreports && errno == ECHILD)
		end_vanished();
	if (hits == SCAN_HITS) {
		maybe_unseen = true; /* there may be threads that we do not know of yet */
		for (struct thread *t = engine.first; t && has_room(); t = t->next)
			collect(t->tracee.tid, WNOHANG);
	}
	int64_t cost = clock_now(CLOCK_THREAD_CPUTIME_ID) - start;
	scan_due = cost < SCAN_CHEAP ? 0 : clock_now(CLOCK_MONOTONIC) + cost * SCAN_SHARE;
}

static int64_t sooner(int64_t time, int milliseconds)
{
	int64_t other = milliseconds < 0 ? FOREVER : milliseconds * INT64_C(1000000);

	return time < other ? time : other;
}

static void block_for_signal(void)
{
	int64_t timeout = FOREVER;

	if (maybe_unseen) {
		timeout = scan_due - clock_now(CLOCK_MONOTONIC);
		if (timeout < 0)
			timeout = 0;
	}
	timeout = sooner(timeout, notice_timeout());
	timeout = sooner(timeout, unclaimed_timeout());
	if (delay_timeout() < timeout)
		timeout = delay_timeout();
	say_idle();
	engine.blocking = true;
	if (!is_ending())
		ask_signal(timeout);
	engine.blocking = false;
}

static void gather_of_many(void)
{
	ask_watched();
	while (has_room() && ask_signal(0))
		continue;
	if (maybe_unseen && clock_now(CLOCK_MONOTONIC) >= scan_due)
		scan_all();
	if (!nreports)
		block_for_signal();
}

/* COUNT reports have come at once. */
static void note_burst(size_t count)
{
	bursts += count > 1 ? 1 : -1;
	if (bursts <= 0) {
		bursts = 0;
		in_bursts = false;
	} else if (bursts >= BURSTS) {
		bursts = BURSTS;
		in_bursts = true;
	}
}

static void choose_way(void)
{
	bool wanted = engine.nthreads > (in_bursts ? FEW : MANY) || engine.nawaited ||
		      engine.nunclaimed || engine.nheld;
	struct sigaction action = {.sa_handler = SIG_DFL, .sa_flags = wanted ? 0 : SA_NOCLDSTOP};

	if (wanted == by_signals)
		return;
	/* SIGCHLD is blocked; what is pending when nobody looks does no harm. */
	sigaction(SIGCHLD, &action, NULL);
	by_signals = wanted;
	while (watched_first)
		wait_unwatch(watched_first);
	maybe_unseen = wanted;
	scan_due = 0;
}

/* As they can't be let go, they just are not spoken of any more. */
static void let_filtered_go(void)
{
	if (!engine.filtering)
		return;
	forward_signal();
	fast_silence_all();
}

static bool has_work(void)
{
	return engine.keeping ? engine.nthreads : engine.nthreads > engine.nsilent;
}

void wait_loop(void)
{
	while (has_work() && !is_ending()) {
		size_t i = 0;

		if (engine.nawaited)
			notice_unstopped();
		if (engine.nunclaimed)
			release_unclaimed(CLAIM_TIMEOUT);
		if (engine.nheld)
			delay_release();
		choose_way();
		make_room();
		if (by_signals)
			gather_of_many();
		else
			gather_of_few();
		note_burst(nreports);

		while (i < nreports && !is_ending())
			handle_report(&reports[i++]);
		if (is_ending())
			let_filtered_go();
		/* Others that are stopped are going to be detached from as they are. */
		for (; i < nreports; i++)
			if (engine.filtering || !WIFSTOPPED(reports[i].status))
				handle_report(&reports[i]);
	}
	free(reports);
	reports = NULL;
	capacity = 0;
}
