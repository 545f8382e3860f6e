/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/err.h"
#include "cli/options.h"
#include "trace/trace.h"

/* Ends as the command did: whoever started us sees its death, but no second core dump. */
static void __attribute__((noreturn)) die_by_signal(int sig)
{
	static const struct rlimit no_core = {0, 0};
	sigset_t set;

	setrlimit(RLIMIT_CORE, &no_core);
	signal(sig, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, sig);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	raise(sig);
	exit(128 + sig); /* a signal that does not kill */
}

static struct trace *trace;

static void let_go(void)
{
	trace_flush(trace);
	engine_release();
}

int main(int argc, char **argv)
{
	enum { KILLED = 0x100 };
	struct options opt;

	options_parse(&opt, argc, argv);
	trace = trace_new(&opt);
	struct engine_sink sink = trace_sink(trace);
	die_hook = let_go;
	int status = engine_run(&opt.engine, &sink);
	die_hook = NULL;

	if (!trace_finish(trace) && !status)
		status = EXIT_FAILURE;
	tips_print(&opt.tips);
	if (status & KILLED)
		die_by_signal(status & 0xff);
	exit(status);
}
