/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A sink that prints one line an event, for the tests of the engine.
 *
 * usage: dump [-f] [-b] [-q] [-I N] [-D] [-p PID]... [COMMAND [ARG]...]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "engine/engine.h"

static const char *const kinds[] = {
	[EVENT_ATTACHED] = "attached",	   [EVENT_ENTER] = "enter",
	[EVENT_RETURN] = "return",	   [EVENT_SIGNAL] = "signal",
	[EVENT_STOPPED] = "stopped",	   [EVENT_EXEC] = "exec",
	[EVENT_EXITED] = "exited",	   [EVENT_KILLED] = "killed",
	[EVENT_DETACHED] = "detached",	   [EVENT_NOTICE] = "notice",
	[EVENT_SUPERSEDED] = "superseded",
};

static void show(void *ctx, struct event *ev)
{
	(void)ctx;
	printf("%d %s", ev->tracee->tid, kinds[ev->kind]);
	switch (ev->kind) {
	case EVENT_ATTACHED:
		printf(" how=%d parent=%d threads=%u tgid=%d", ev->how, ev->parent, ev->threads,
		       ev->tracee->tgid);
		break;
	case EVENT_ENTER:
		printf(" %s %llu(", abi_table[ev->abi].name, (unsigned long long)ev->nr);
		for (int i = 0; i < 6; i++)
			printf("%s%#llx", i ? ", " : "", (unsigned long long)ev->args[i]);
		printf(")");
		break;
	case EVENT_RETURN:
		printf(" %s %llu = %lld%s%s", abi_table[ev->abi].name, (unsigned long long)ev->nr,
		       (long long)ev->ret, ev->is_error ? " error" : "",
		       ev->seen_entry ? "" : " entry-not-seen");
		break;
	case EVENT_SIGNAL:
		printf(" %d code=%d", ev->siginfo.si_signo, ev->siginfo.si_code);
		break;
	case EVENT_STOPPED:
		printf(" %d", ev->siginfo.si_signo);
		break;
	case EVENT_SUPERSEDED:
	case EVENT_EXEC:
		printf(" former=%d", ev->former_tid);
		break;
	case EVENT_EXITED:
	case EVENT_KILLED:
		printf(" %d%s", ev->status, ev->core_dumped ? " core" : "");
		break;
	case EVENT_DETACHED:
		break;
	case EVENT_NOTICE:
		printf(" %s", ev->text);
		break;
	}
	putchar('\n');
}

static void flush(void *ctx)
{
	(void)ctx;
	fflush(stdout);
}

int main(int argc, char **argv)
{
	struct engine_config config = {0};
	struct engine_sink sink = {NULL, show, flush};
	pid_t pids[64];
	int c;

	program_name = "dump";
	config.pids = pids;
	while ((c = getopt(argc, argv, "+fbqI:Dp:")) != -1) {
		switch (c) {
		case 'f':
			config.follow_forks = true;
			break;
		case 'b':
			config.detach_on_execve = true;
			break;
		case 'q':
			config.quiet_attach = true;
			break;
		case 'I':
			config.interruptible = atoi(optarg);
			break;
		case 'D':
			config.daemonize = true;
			break;
		case 'p':
			if (config.npids < 64)
				pids[config.npids++] = atoi(optarg);
			break;
		default:
			return 2;
		}
	}
	if (argv[optind])
		config.argv = argv + optind;
	int status = engine_run(&config, &sink);
	fflush(stdout);
	return status & 0x100 ? 128 + (status & 0xff) : status;
}
