/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/internal.h"

#include <sys/ptrace.h>

struct engine engine;

unsigned trace_options(void)
{
	unsigned options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC;

	if (engine.config->follow_forks)
		options |= PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE;
	if (engine.config->kill_on_exit)
		options |= PTRACE_O_EXITKILL;
	return options;
}

int engine_run(const struct engine_config *config, const struct engine_sink *sink)
{
	engine = (struct engine){.config = config, .sink = sink};
	if (config->argv)
		spawn_command();
	wait_loop();
	return engine.command_status;
}

void engine_stop(void)
{
	engine.stopping = 1;
}
