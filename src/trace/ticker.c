/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "trace/ticker.h"

#include <signal.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#define SIGTICK SIGRTMIN

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

enum { TICK_NS = 10 * 1000 * 1000 };

static volatile sig_atomic_t ticks;
static timer_t timer;
static pid_t owner; /* thread whose timer it is: neither fork() nor exec keep it */
static bool on;

static void count_tick(int sig)
{
	(void)sig;
	ticks = (sig_atomic_t)((unsigned)ticks + 1);
}

unsigned ticker_count(void)
{
	return (unsigned)ticks;
}

static bool make_timer(void)
{
	struct sigaction action = {.sa_handler = count_tick};
	struct sigevent event = {
		.sigev_notify = SIGEV_THREAD_ID,
		.sigev_signo = SIGTICK,
		.sigev_notify_thread_id = gettid(),
	};
	sigset_t set;

	sigaction(SIGTICK, &action, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGTICK);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	return timer_create(CLOCK_MONOTONIC, &event, &timer) == 0;
}

bool ticker_start(void)
{
	static const struct itimerspec period = {{0, TICK_NS}, {0, TICK_NS}};

	if (on)
		return true;
	if (owner != gettid()) {
		if (!make_timer())
			return false;
		owner = gettid();
	}
	on = timer_settime(timer, 0, &period, NULL) == 0;
	return on;
}

void ticker_stop(void)
{
	static const struct itimerspec never;

	if (!on)
		return;
	timer_settime(timer, 0, &never, NULL);
	on = false;
}
