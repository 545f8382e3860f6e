/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Signals for calltap itself.  Those that end it are blocked in all its
 * threads: the main thread takes them in sigwaitinfo() and then wakes the
 * tracer thread, again and again, because a single wake-up could come just
 * before that thread blocks in wait4().  So nothing on the tracer's side is
 * ever interrupted at a bad moment, and no call is spent on masks.
 */
#include "engine/internal.h"

#include <errno.h>
#include <string.h>

#include "base/err.h"

static const int fatal_signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM};
enum { NFATAL = sizeof(fatal_signals) / sizeof(fatal_signals[0]) };

/* For the main thread: look around; for the tracer: leave the system call you are in.  Not one of
 * the real-time signals: these get lost when as many are pending as the user may have
 * (RLIMIT_SIGPENDING). */
#define SIGWAKE SIGURG

/* What is changed and has to be put back, also for the command. */
static const int changed_signals[] = {SIGHUP,  SIGINT,	SIGQUIT, SIGPIPE, SIGTERM,
				      SIGTSTP, SIGTTOU, SIGTTIN, SIGCHLD};
enum { NCHANGED = sizeof(changed_signals) / sizeof(changed_signals[0]) };

static struct sigaction original_action[NCHANGED];
static struct sigaction original_wake;
static sigset_t original_mask;

static sigset_t watched;
static pthread_t main_thread;
static atomic_bool done;

static void wake(int sig)
{
	(void)sig;
}

static void ignore(int sig)
{
	struct sigaction action = {.sa_handler = SIG_IGN};

	sigaction(sig, &action, NULL);
}

void signals_outlive_alarm(void)
{
	struct sigaction action;

	if (sigaction(SIGALRM, NULL, &action) || action.sa_handler != SIG_DFL)
		return;
	action = (struct sigaction){.sa_handler = wake, .sa_flags = SA_RESTART};
	sigaction(SIGALRM, &action, NULL);
}

static enum interruptible interruptible(void)
{
	if (engine.config->interruptible)
		return engine.config->interruptible;
	return engine.config->daemonize ? INTR_BLOCK_TSTP_TOO : INTR_WHILE_WAIT;
}

void signals_prepare(void)
{
	enum interruptible intr = interruptible();
	struct sigaction action = {.sa_handler = wake};
	sigset_t blocked;

	main_thread = pthread_self();
	done = 0;
	for (int i = 0; i < NCHANGED; i++)
		sigaction(changed_signals[i], NULL, &original_action[i]);
	sigaction(SIGWAKE, &action, &original_wake);

	sigemptyset(&watched);
	sigaddset(&watched, SIGWAKE);
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGCHLD);
	for (int i = 0; i < NFATAL; i++) {
		if (intr == INTR_WHILE_WAIT)
			sigaddset(&watched, fatal_signals[i]);
		else if (intr != INTR_ANYWHERE)
			ignore(fatal_signals[i]);
	}
	sigorset(&blocked, &blocked, &watched);
	pthread_sigmask(SIG_BLOCK, &blocked, &original_mask);

	if (intr == INTR_BLOCK_TSTP_TOO)
		ignore(SIGTSTP);
	/* Writing to the terminal from the background, as a tracer often has to, is no reason to
	 * stop. */
	ignore(SIGTTOU);
	ignore(SIGTTIN);
	/* If SIGCHLD were ignored, the kernel would keep no zombie of a child for us.  It is
	 * blocked for the sake of wait.c. */
	action = (struct sigaction){.sa_handler = SIG_DFL, .sa_flags = SA_NOCLDSTOP};
	sigaction(SIGCHLD, &action, NULL);
}

void signals_watch(pthread_t tracer)
{
	static const struct timespec again = {0, 10 * 1000 * 1000};

	while (!done) {
		int sig = is_ending() ? sigtimedwait(&watched, NULL, &again)
				      : sigwaitinfo(&watched, NULL);
		if (sig > 0 && sig != SIGWAKE && !engine.signal)
			engine.signal = sig;
		if (!done && is_ending() && engine.blocking)
			pthread_kill(tracer, SIGWAKE);
	}
}

void signals_enter_tracer(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGWAKE);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

void signals_keep(void)
{
	sigset_t all;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, NULL);
}

void signals_notify(void)
{
	pthread_kill(main_thread, SIGWAKE);
}

void signals_done(void)
{
	done = 1;
	signals_notify();
}

void signals_restore(void)
{
	for (int i = 0; i < NCHANGED; i++)
		sigaction(changed_signals[i], &original_action[i], NULL);
	/* Not delivered any more once it is ignored, so that the mask can be put back. */
	ignore(SIGWAKE);
	sigaction(SIGWAKE, &original_wake, NULL);
	pthread_sigmask(SIG_SETMASK, &original_mask, NULL);
}
