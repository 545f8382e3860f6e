/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Tracees belong to the thread that seized them, and when that thread ends,
 * the kernel lets them all go at once without interrupting the system calls
 * they are in.  PTRACE_DETACH can't: it needs a stop, and a stop makes
 * epoll_wait() and others return EINTR.  So tracing has a thread of its own.
 * The main thread waits for it and for signals meanwhile.
 */
#include "engine/internal.h"

#include <errno.h>
#include <malloc.h>
#include <sys/ptrace.h>

#include "base/err.h"
#include "engine/cpu.h"

struct engine engine;

static bool has_keeper;
static pthread_t keeper;

unsigned trace_options(void)
{
	unsigned options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT;

	/* Also what is not to be followed gets breakpoints, from its maker. */
	if (engine.config->follow_forks || probes_wanted())
		options |= PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE;
	if (engine.config->kill_on_exit)
		options |= PTRACE_O_EXITKILL;
	return options;
}

/* What runs with a filter must neither get away from us nor live longer. */
unsigned command_options(void)
{
	unsigned options = trace_options();

	if (fast_is_planned())
		options |= PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL | PTRACE_O_TRACEFORK |
			   PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE;
	return options;
}

static void *trace_thread(void *unused)
{
	(void)unused;
	signals_enter_tracer();
	attach_all();
	if (engine.config->argv)
		spawn_command();
	if (!engine.nthreads)
		engine.exit_status = 1;
	wait_loop();
	detach_all();
	cpu_release_all();
	engine.keeping = engine.nthreads > 0;
	signals_done();
	if (engine.keeping) {
		signals_keep();
		wait_loop();
	}
	return NULL;
}

/* How much stack a thread gets by itself is the limit of the first thread's: too little for
 * decoding, or more than there may be memory. */
static int start_tracer(pthread_t *tracer)
{
	static const size_t sizes[] = {8 << 20, 1 << 20};
	pthread_attr_t attr;
	int error = EAGAIN;

	pthread_attr_init(&attr);
	for (size_t i = 0; error == EAGAIN && i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		pthread_attr_setstacksize(&attr, sizes[i]);
		error = pthread_create(tracer, &attr, trace_thread, NULL);
	}
	pthread_attr_destroy(&attr);
	return error;
}

void engine_prepare(const struct engine_config *config)
{
	signals_outlive_alarm();
	fast_prepare(config);
	/* With -D the tracer is another process than who waits for the command, anyway. */
	if (fast_is_planned() && !config->daemonize)
		front_fork(config);
}

int engine_run(const struct engine_config *config, const struct engine_sink *sink)
{
	pthread_t tracer;

#ifdef M_ARENA_MAX
	/* The tracer thread does not get a heap of its own, which would grow by pages. */
	mallopt(M_ARENA_MAX, 1);
#endif
	engine = (struct engine){.config = config, .sink = sink, .permit_fd = -1};
	if (config->argv)
		spawn_prepare();
	signals_prepare();
	if (config->argv && config->daemonize)
		spawn_daemonize();
	errno = start_tracer(&tracer);
	if (errno)
		die_errno("pthread_create");
	signals_watch(tracer);
	if (engine.keeping) {
		signals_keep();
		has_keeper = true;
		keeper = tracer;
	} else {
		pthread_join(tracer, NULL);
		signals_restore();
	}
	return engine.signal ? 0x100 | engine.signal : engine.exit_status;
}

bool engine_has_gaps(void)
{
	return fast_is_planned();
}

void engine_keep(void)
{
	if (has_keeper)
		pthread_join(keeper, NULL);
}

bool engine_keeps(void)
{
	return has_keeper;
}

void engine_stop(void)
{
	int saved_errno = errno;

	engine.stopping = 1;
	signals_notify();
	errno = saved_errno;
}
