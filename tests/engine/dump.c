/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A sink that prints one line an event, for the tests of the engine.
 *
 * usage: dump [OPTION]... [-p PID]... [COMMAND [ARG]...]
 *   -b -D -f -I N -K -u USER   as calltap's -b execve, -D, -f, -I, --kill-on-exit, -u
 *   -E VAR[=VAL] -a NAME       as -E, --argv0
 *   -o FILE     write there, not to standard output
 *   -n NR       of calls, print those of number NR alone (may be given several times)
 *   -L N        stop after N returned calls
 *   -S NR       skip calls NR
 *   -R RESULT   replace the result of calls that -S or -T names
 *   -T NR       tamper with calls NR without skipping them
 *   -G SIGNAL   deliver SIGNAL at the entry of calls that -S or -T names
 *   -B NAME     as if called through the ABI NAME: -S and -T mean only its calls
 *   -c          ask for system time, and print it behind returns
 *   -W NR       only calls of number NR are wanted (may be given several times): with a filter
 *   -X NR       calls of number NR are not wanted: with a filter, if there is a command
 *   -M LEN      print LEN bytes at the second argument of returned calls, and how many there are
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "engine/engine.h"

static const char *const kinds[] = {
	[EVENT_ATTACHED] = "attached",
	[EVENT_ENTER] = "enter",
	[EVENT_RETURN] = "return",
	[EVENT_SIGNAL] = "signal",
	[EVENT_STOPPED] = "stopped",
	[EVENT_SUPERSEDED] = "superseded",
	[EVENT_EXEC] = "exec",
	[EVENT_EXITED] = "exited",
	[EVENT_KILLED] = "killed",
	[EVENT_DETACHED] = "detached",
	[EVENT_NOTICE] = "notice",
	[EVENT_LIB_ENTER] = "lib-enter",
	[EVENT_LIB_RETURN] = "lib-return",
	[EVENT_LIB_LOST] = "lib-lost",
};

static const char *const hows[] = {
	[ATTACH_COMMAND] = "command",
	[ATTACH_PID] = "pid",
	[ATTACH_PID_THREAD] = "thread",
	[ATTACH_CHILD] = "child",
};

static FILE *out;
static uint64_t wanted[16];
static size_t nwanted;
static uint64_t unwanted = UINT64_MAX;
static uint64_t filtered[16];
static size_t nfiltered;
static long limit;
static bool want_stime;
static size_t peek;

static struct tamper tamper;
static uint64_t tamper_nr = UINT64_MAX;
static enum abi tamper_abi = ABI_COUNT;

static bool is_wanted(const struct event *ev)
{
	if (!nwanted)
		return true;
	for (size_t i = 0; i < nwanted; i++)
		if (ev->nr == wanted[i])
			return true;
	return false;
}

/* Whatever the ABI, and without x32's bit. */
static bool passes_filter(const void *ctx, enum abi abi, uint64_t nr)
{
	(void)ctx, (void)abi;
	if ((nr & 0xffff) == unwanted)
		return false;
	for (size_t i = 0; i < nfiltered; i++)
		if ((nr & 0xffff) == filtered[i])
			return true;
	return nfiltered == 0;
}

static void show_entry(struct event *ev)
{
	fprintf(out, " %s %lld(", abi_table[ev->abi].name, (long long)ev->nr);
	for (int i = 0; i < 6; i++)
		fprintf(out, "%s%#llx", i ? ", " : "", (unsigned long long)ev->args[i]);
	fprintf(out, ")");
	if (ev->interrupted_nr >= 0)
		fprintf(out, " interrupted=%lld", (long long)ev->interrupted_nr);
	if (ev->nr == tamper_nr && (tamper_abi == ABI_COUNT || tamper_abi == ev->abi))
		ev->tamper = tamper;
}

static void show_memory(struct event *ev)
{
	unsigned char *bytes = xmalloc(peek);
	size_t len = memory_read(&ev->tracee->mem, ev->args[1], bytes, peek);

	fprintf(out, " memory=%zu:", len);
	for (size_t i = 0; i < len && i < 16; i++)
		fprintf(out, "%02x", bytes[i]);
	free(bytes);
}

static void show_return(struct event *ev)
{
	fprintf(out, " %s %lld", abi_table[ev->abi].name, (long long)ev->nr);
	if (ev->no_return)
		fprintf(out, " = ?");
	else
		fprintf(out, " = %lld%s", (long long)ev->ret, ev->is_error ? " error" : "");
	if (!ev->seen_entry)
		fprintf(out, " entry-not-seen");
	if (want_stime)
		fprintf(out, " stime=%ld.%06ld", (long)ev->stime.tv_sec, ev->stime.tv_nsec / 1000);
	if (peek && !ev->no_return)
		show_memory(ev);
	if (limit && !--limit)
		engine_stop();
}

static void show_details(struct event *ev)
{
	switch (ev->kind) {
	case EVENT_ATTACHED:
		fprintf(out, " how=%s parent=%d threads=%u tgid=%d", hows[ev->how], ev->parent,
			ev->threads, ev->tracee->tgid);
		break;
	case EVENT_ENTER:
		show_entry(ev);
		break;
	case EVENT_RETURN:
		show_return(ev);
		break;
	case EVENT_SIGNAL:
		fprintf(out, " %d code=%d%s%s", ev->siginfo.si_signo, ev->siginfo.si_code,
			ev->siginfo_known ? "" : " unknown", ev->ip ? "" : " no-ip");
		break;
	case EVENT_STOPPED:
		fprintf(out, " %d", ev->siginfo.si_signo);
		break;
	case EVENT_SUPERSEDED:
		fprintf(out, " by=%d", ev->former_tid);
		break;
	case EVENT_EXEC:
		fprintf(out, " former=%d abi=%s", ev->former_tid, abi_table[ev->abi].name);
		break;
	case EVENT_EXITED:
	case EVENT_KILLED:
		fprintf(out, " %d%s", ev->status, ev->core_dumped ? " core" : "");
		break;
	case EVENT_LIB_ENTER:
	case EVENT_LIB_RETURN:
	case EVENT_LIB_LOST:
		fprintf(out, " %s", ev->lib->symbol);
		break;
	case EVENT_DETACHED:
		break;
	case EVENT_NOTICE:
		fprintf(out, " %s", ev->text);
		break;
	}
}

static void show(void *ctx, struct event *ev)
{
	(void)ctx;
	if (ev->kind == EVENT_ENTER)
		ev->want_return = passes_filter(NULL, ev->abi, ev->nr);
	if ((ev->kind == EVENT_ENTER || ev->kind == EVENT_RETURN) && !is_wanted(ev))
		return;
	fprintf(out, "%d %s", ev->tracee->tid, kinds[ev->kind]);
	show_details(ev);
	putc('\n', out);
}

static void flush(void *ctx)
{
	(void)ctx;
	fflush(out);
}

static pid_t pids[64];
static const char *changes[16];

/* What is done to calls.  Returns false if there is no such option. */
static bool set_tamper(int option, char *value)
{
	switch (option) {
	case 'B':
		tamper_abi = abi_by_name(value);
		break;
	case 'G':
		tamper.signal = atoi(value);
		break;
	case 'R':
		tamper.set_result = true;
		tamper.result = strtoll(value, NULL, 0);
		tamper.is_error = tamper.result < 0 && tamper.result >= -4095;
		break;
	case 'S':
		tamper.skip = true;
		tamper_nr = strtoull(value, NULL, 0);
		break;
	case 'T':
		tamper_nr = strtoull(value, NULL, 0);
		break;
	default:
		return false;
	}
	return true;
}

/* Which calls are shown, and what of them.  Returns false if there is no such option. */
static bool set_filter(struct engine_config *config, int option, char *value)
{
	switch (option) {
	case 'L':
		limit = atol(value);
		break;
	case 'M':
		peek = (size_t)atol(value);
		break;
	case 'n':
		if (nwanted < 16)
			wanted[nwanted++] = strtoull(value, NULL, 0);
		break;
	case 'W':
		if (nfiltered < 16)
			filtered[nfiltered++] = strtoull(value, NULL, 0);
		config->seccomp = SECCOMP_INSIST;
		break;
	case 'X':
		unwanted = strtoull(value, NULL, 0);
		config->seccomp = SECCOMP_INSIST;
		break;
	default:
		return false;
	}
	return true;
}

/* Returns false if there is no such option. */
static bool set_option(struct engine_config *config, int option, char *value)
{
	switch (option) {
	case 'a':
		config->argv0 = value;
		break;
	case 'b':
		config->detach_on_execve = true;
		break;
	case 'c':
		config->clocks |= CLOCK_BIT_STIME;
		want_stime = true;
		break;
	case 'D':
		config->daemonize++;
		break;
	case 'E':
		for (size_t i = 0; i < 15; i++)
			if (!changes[i]) {
				changes[i] = value;
				break;
			}
		config->env_changes = changes;
		break;
	case 'f':
		config->follow_forks = true;
		break;
	case 'I':
		config->interruptible = (enum interruptible)atoi(value);
		break;
	case 'K':
		config->kill_on_exit = true;
		break;
	case 'o':
		out = fopen(value, "we");
		if (!out)
			die_errno("%s", value);
		break;
	case 'p':
		if (config->npids < 64)
			pids[config->npids++] = atoi(value);
		break;
	case 'u':
		config->username = value;
		break;
	default:
		return set_tamper(option, value) || set_filter(config, option, value);
	}
	return true;
}

int main(int argc, char **argv)
{
	struct engine_config config = {.pids = pids, .wants = passes_filter};
	struct engine_sink sink = {NULL, show, flush};
	int option;

	program_name = "dump";
	die_hook = engine_release;
	out = stdout;
	while ((option = getopt(argc, argv, "+a:bB:cDE:fG:I:KL:M:n:o:p:R:S:T:u:W:X:")) != -1)
		if (!set_option(&config, option, optarg))
			return 2;
	if (argv[optind])
		config.argv = argv + optind;
	engine_prepare(&config);
	int status = engine_run(&config, &sink);
	fflush(out);
	engine_exit(status & 0x100 ? 128 + (status & 0xff) : status);
}
