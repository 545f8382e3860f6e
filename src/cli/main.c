/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdlib.h>

#include "base/err.h"
#include "base/stdio.h"
#include "cli/options.h"
#include "trace/trace.h"

static struct trace *trace;

static void let_go(void)
{
	trace_flush(trace);
	engine_release();
}

int main(int argc, char **argv)
{
	struct options opt;

	stdio_occupy();
	options_parse(&opt, argc, argv);
	if (!opt.engine.argv && !opt.engine.npids) {
		tips_print(&opt.tips);
		return EXIT_SUCCESS;
	}
	engine_prepare(&opt.engine);
	trace = trace_new(&opt);
	struct engine_sink sink = trace_sink(trace);
	die_hook = let_go;
	int status = engine_run(&opt.engine, &sink);
	die_hook = NULL;

	if (!trace_finish(trace) && !status)
		status = EXIT_FAILURE;
	tips_print(&opt.tips);
	options_free(&opt);
	engine_exit(status);
}
