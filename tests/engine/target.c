/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "target.h"

#include <errno.h>
#include <linux/futex.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

long mark(long who, long seq)
{
	return syscall(MARK, -1, who, seq);
}

void marks(long who, long count)
{
	for (long i = 0; i < count; i++)
		mark(who, i);
}

static long long milliseconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

void pause_for(long ms)
{
	struct timespec ts = {ms / 1000, ms % 1000 * 1000000};

	while (nanosleep(&ts, &ts))
		continue;
}

long number(char **args, int i, long otherwise)
{
	for (int k = 0; k <= i; k++)
		if (!args[k])
			return otherwise;
	return atol(args[i]);
}

/* SIGNAL: a child stops itself by it, and is continued by SIGCONT when the stop is told to its
 * parent: in /proc, a stop for the tracer's sake looks the same. */
static int do_stop(char **args)
{
	int sig = (int)number(args, 0, SIGSTOP), status;
	pid_t pid = fork();

	if (!pid) {
		raise(sig);
		mark(2, 0);
		_exit(0);
	}
	if (waitpid(pid, &status, WUNTRACED) != pid || !WIFSTOPPED(status))
		return 1;
	mark(1, WSTOPSIG(status));
	kill(pid, SIGCONT);
	return waitpid(pid, &status, 0) == pid && !status ? 5 : 2;
}

static volatile int handled[65];

static void handle(int sig)
{
	handled[sig]++;
}

static void handle_all(int flags)
{
	struct sigaction action = {.sa_handler = handle, .sa_flags = flags};

	for (int sig = 1; sig < 65; sig++)
		sigaction(sig, &action, NULL);
}

static int call_epoll(int ms)
{
	struct epoll_event event;

	return epoll_wait(epoll_create1(0), &event, 1, ms);
}

static int call_futex(int ms)
{
	int word = 0;
	struct timespec ts = {ms / 1000, ms % 1000 * 1000000};

	return (int)syscall(SYS_futex, &word, FUTEX_WAIT, 0, &ts, NULL, 0);
}

static int call_sigwait(int ms)
{
	struct timespec ts = {ms / 1000, ms % 1000 * 1000000};
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	return sigtimedwait(&set, NULL, &ts);
}

static int call_nanosleep(int ms)
{
	struct timespec ts = {ms / 1000, ms % 1000 * 1000000};

	return (int)syscall(SYS_nanosleep, &ts, NULL);
}

static int call_read(int ms)
{
	int ends[2];
	char c;

	if (pipe(ends))
		return -2;
	if (!fork()) {
		pause_for(ms);
		write(ends[1], "", 1);
		_exit(0);
	}
	int result = (int)read(ends[0], &c, 1);
	int error = errno;
	wait(NULL);
	errno = error;
	return result;
}

static int call_poll(int ms)
{
	return poll(NULL, 0, ms);
}

bool is_traced(void)
{
	FILE *status = fopen("/proc/thread-self/status", "re");
	char line[128];
	long tracer = 0;

	while (status && fgets(line, sizeof(line), status))
		if (sscanf(line, "TracerPid: %ld", &tracer) == 1)
			break;
	if (status)
		fclose(status);
	return tracer != 0;
}

void await_file(const char *path)
{
	while (access(path, F_OK))
		pause_for(1);
}

/* KIND MS [FILE]: at once, or when there is a FILE, a system call that takes MS; then
 * says how it went. */
static int do_call(char **args)
{
	static const struct {
		const char *name;
		int (*call)(int ms);
	} calls[] = {
		{"epoll", call_epoll}, {"futex", call_futex},	      {"sigwait", call_sigwait},
		{"read", call_read},   {"nanosleep", call_nanosleep}, {"poll", call_poll},
	};

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		if (strcmp(calls[i].name, args[0]))
			continue;
		puts("ready");
		fflush(stdout);
		/* Without FILE the call is the first in which it sleeps. */
		if (args[1] && args[2])
			await_file(args[2]);
		long long start = milliseconds();
		errno = 0;
		int result = calls[i].call((int)number(args, 1, 1000));
		int error = result < 0 ? errno : 0;
		printf("%d %s %lld\n", result, strerrorname_np(error), milliseconds() - start);
		mark(1, 1);
		return 0;
	}
	return 2;
}

/* COUNT: a child sends so many signals of several numbers while calls are made. */
static int do_signals(char **args)
{
	long count = number(args, 0, 1000), seq = 0;
	pid_t parent = getpid();
	int rt = SIGRTMIN + 1;

	handle_all(SA_RESTART);
	pid_t pid = fork();
	if (!pid) {
		for (long i = 0; i < count; i++) {
			union sigval value = {.sival_int = (int)i};
			kill(parent, i % 2 ? SIGUSR1 : SIGTRAP);
			while (sigqueue(parent, rt, value) && errno == EAGAIN)
				sched_yield();
		}
		_exit(0);
	}
	int status;
	while (!waitpid(pid, &status, WNOHANG)) {
		mark(1, seq++);
		call_nanosleep(1);
	}
	printf("marks %ld rt %d trap %d usr1 %d other %d\n", seq, handled[rt], !!handled[SIGTRAP],
	       !!handled[SIGUSR1], handled[SIGSTOP] + handled[SIGCONT]);
	return 0;
}

/* Reports signals until SIGTERM, for a minute at least. */
static int do_report(char **args)
{
	struct timespec ts = {0, 10 * 1000000};
	int seen[65] = {0};
	sigset_t all, none;

	(void)args;
	/* They come only while it waits: so those that came first are reported first. */
	sigfillset(&all);
	sigemptyset(&none);
	sigprocmask(SIG_BLOCK, &all, NULL);
	handle_all(0);
	puts("ready");
	fflush(stdout);
	for (int tries = 0; tries < 6000; tries++) {
		ppoll(NULL, 0, &ts, &none);
		for (int sig = 64; sig > 0; sig--) /* SIGTERM behind SIGCONT */
			for (; seen[sig] < handled[sig]; seen[sig]++) {
				printf("signal %d\n", sig);
				fflush(stdout);
				if (sig == SIGTERM)
					return 0;
			}
	}
	return 1;
}

/* What tampering does: results of calls, and signals. */
static int do_tamper(char **args)
{
	(void)args;
	handle_all(SA_RESTART);
	errno = 0;
	long result = syscall(MARK, -1, 7, 8);
	printf("mark %ld %s\n", result, strerrorname_np(errno));
	errno = 0;
	result = syscall(SYS_getppid);
	printf("getppid %ld %s\n", result, strerrorname_np(errno));
	for (int sig = 1; sig < 65; sig++)
		if (handled[sig])
			printf("signal %d\n", sig);
#ifdef __x86_64__
	__asm__ volatile("int $0x80" : "=a"(result) : "a"(20L) : "memory");
	printf("int80 %ld\n", result == getpid() ? 0 : result);
#endif
	return 0;
}

/* Makes calls as quickly as it can, until SIGTERM. */
static int do_busy(char **args)
{
	(void)args;
	handle_all(0);
	puts("ready");
	fflush(stdout);
	for (long seq = 0; !handled[SIGTERM]; seq++) {
		long result = mark(1, seq);
		if (result < 0 && errno != EBADF)
			printf("mark failed: %s\n", strerrorname_np(errno));
	}
	printf("rt %d\n", handled[SIGRTMIN + 1]);
	return 0;
}

/* A page of 'x', and calls that have places in it as their second argument. */
static int do_memory(char **args)
{
	long page = sysconf(_SC_PAGESIZE);
	char *area = mmap(NULL, (size_t)page * 8, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)args;
	memset(area, 'x', (size_t)page * 4);
	munmap(area + page, (size_t)page);
	mprotect(area + 3 * page, (size_t)page, PROT_NONE);
	munmap(area + 4 * page, (size_t)page * 4);
	mark((long)area, 0);
	mark((long)area + page - 8, 0);
	mark((long)area + page, 0);
	mark((long)area + 3 * page - 3, 0);
	mark(0, 0);
	mark(-8, 0);
	return 0;
}

static int do_exit(char **args)
{
	int sig = (int)number(args, 1, 0);

	if (sig) {
		signal(sig, SIG_DFL);
		raise(sig);
	}
	return (int)number(args, 0, 0);
}

static int do_environment(char **args)
{
	extern char **environ;

	(void)args;
	for (char **e = environ; *e; e++)
		puts(*e);
	return 0;
}

static int do_number(char **args)
{
	(void)args;
	printf("%d %d\n", MARK, SYS_getppid);
	return 0;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(char **args);
	} targets[] = {
		{"busy", do_busy},	   {"call", do_call},
		{"clone", do_clone},	   {"environment", do_environment},
		{"exec", do_exec},	   {"exit", do_exit},
		{"fault", do_fault},	   {"filter", do_filter},
		{"idle", do_idle},	   {"kill", do_kill},
		{"memory", do_memory},	   {"number", do_number},
		{"report", do_report},	   {"signals", do_signals},
		{"stop", do_stop},	   {"storm", do_storm},
		{"tamper", do_tamper},	   {"threads", do_threads},
		{"untraced", do_untraced}, {"vfork", do_vfork},
	};

	for (size_t i = 0; argc > 1 && i < sizeof(targets) / sizeof(targets[0]); i++)
		if (!strcmp(argv[1], targets[i].name))
			return targets[i].run(argv + 2);
	fprintf(stderr, "target: what?\n");
	return 2;
}
