/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Programs to be looked at: `scene NAME` plays one of the scenes below.  What
 * several threads do is put in order by looking at what the others sleep in.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "await_sleep.h"

static char **arguments;

static void rest(int ms)
{
	struct timespec t = {ms / 1000, ms % 1000 * 1000000L};

	syscall(SYS_nanosleep, &t, NULL);
}

static void nothing(int sig)
{
	(void)sig;
}

static void do_calls(void)
{
	for (int i = 0; i < 3; i++)
		syscall(SYS_getppid);
	syscall(SYS_close, -1);
	rest(20);
}

static void do_status(void)
{
	exit(atoi(arguments[0]));
}

static void do_signals(void)
{
	struct sigaction handled = {.sa_handler = nothing, .sa_flags = SA_RESTART};

	sigaction(SIGUSR1, &handled, NULL);
	sigaction(SIGRTMIN + 3, &handled, NULL);
	raise(SIGUSR1);
	raise(SIGRTMIN + 3);
}

static void do_interrupted(void)
{
	/* A child sends the signals, each when we sleep in the call that it is for. */
	struct sigaction handled = {.sa_handler = nothing};
	atomic_int *turn = mmap(NULL, sizeof(*turn), PROT_READ | PROT_WRITE,
				MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	sigaction(SIGALRM, &handled, NULL);
	signal(SIGCHLD, SIG_IGN);
	pid_t me = getpid(), child = fork();
	if (!child) {
		for (int i = 1; i <= 3; i++) {
			while (*turn < i)
				poll(NULL, 0, 1);
			await_sleep(me);
			kill(me, SIGALRM);
		}
		_exit(0);
	}
	*turn = 1;
	syscall(SYS_pause);
	*turn = 2;
	rest(60000);
	signal(SIGALRM, SIG_IGN);
	*turn = 3;
	rest(800);
	waitpid(child, NULL, 0);
}

/* Stops itself; whoever reads its id wakes it. */
static void do_stopped(void)
{
	dprintf(STDOUT_FILENO, "%d\n", (int)getpid());
	kill(getpid(), SIGSTOP);
}

static void do_abort(void)
{
	struct rlimit limit = {0, 0};

	setrlimit(RLIMIT_CORE, &limit);
	signal(SIGABRT, SIG_DFL);
	abort();
}

/* The child works while the parent waits for it. */
static void do_fork(void)
{
	char c;
	int fds[2], status;

	if (pipe(fds))
		exit(1);
	pid_t parent = getpid(), child = fork();
	if (!child) {
		await_sleep(parent);
		syscall(SYS_getppid);
		if (write(fds[1], "x", 1) < 0)
			_exit(1);
		await_sleep(parent);
		_exit(3);
	}
	if (read(fds[0], &c, 1) < 0)
		exit(1);
	waitpid(child, &status, 0);
}

/* ---- threads ----------------------------------------------------------- */

static int idle_pipe[2];
static atomic_int sitting; /* the id of the thread that is about to sit */

static void *sit(void *unused)
{
	char c;

	(void)unused;
	sitting = (int)syscall(SYS_gettid);
	if (read(idle_pipe[0], &c, 1) < 0)
		abort();
	return NULL;
}

static void *act(void *end)
{
	await_sleep(getpid());
	((void (*)(void))end)();
	return NULL;
}

static void with_threads(void (*end)(void))
{
	pthread_t idle, active;

	if (pipe(idle_pipe))
		exit(1);
	pthread_create(&idle, NULL, sit, NULL);
	while (!sitting)
		poll(NULL, 0, 1);
	await_sleep(sitting);
	pthread_create(&active, NULL, act, (void *)end);
	for (;;)
		pause();
}

static void end_exec(void)
{
	execl("/proc/self/exe", "scene", "status", *arguments ? *arguments : "0", NULL);
}

static void end_exit(void)
{
	syscall(SYS_exit_group, 5);
}

static void end_kill(void)
{
	kill(getpid(), SIGKILL);
}

static void do_threads_exec(void)
{
	with_threads(end_exec);
}

static void do_threads_exit(void)
{
	with_threads(end_exit);
}

static void do_threads_kill(void)
{
	with_threads(end_kill);
}

/* ---- others ------------------------------------------------------------ */

/* Waits for its parent to close our standard input; says so when it is at it. */
static void do_wait(void)
{
	char c;

	if (write(STDOUT_FILENO, "ready\n", 6) != 6 || read(STDIN_FILENO, &c, 1) < 0)
		exit(1);
}

static void do_many(void)
{
	int n = atoi(arguments[0]);

	for (int i = 0; i < n; i++)
		syscall(SYS_getppid);
}

static void do_unknown(void)
{
	syscall(600, 1, 2, 3, 4, 5, 6);
	syscall(600, 1, 2, 3, 4, 5, 6);
	syscall(SYS_getppid);
}

static void do_data(void)
{
	char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct iovec iov[3] = {{page, 5}, {page + 5, 20}, {page + 25, 1}};
	int fds[2];

	for (int i = 0; i < 4096; i++)
		page[i] = (char)i;
	if (pipe(fds) || dup2(fds[0], 20) < 0 || dup2(fds[1], 21) < 0)
		exit(1);
	syscall(SYS_write, 21, page + 60, 40);
	syscall(SYS_read, 20, page, 17);
	syscall(SYS_writev, 21, iov, 3);
	syscall(SYS_readv, 20, iov, 3);
	syscall(SYS_write, 21, page, 0);
	iov[1].iov_len = 0;
	syscall(SYS_writev, 21, iov, 3);
	syscall(SYS_write, 99, page, 3);
	syscall(SYS_read, 20, page, 4096);
	/* More than is read at a time, and not all of it. */
	char *large = mmap(NULL, 6 * 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	mprotect(large + 5 * 4096, 4096, PROT_NONE);
	syscall(SYS_write, 21, large, 5 * 4096);
	syscall(SYS_write, 21, large, 5 * 4096 + 1);
}

#ifdef __x86_64__
static void do_modes(void)
{
	long r;

	__asm__ volatile("int $0x80" : "=a"(r) : "a"(64L) : "memory");
	syscall(SYS_getppid);
	/* x32; the kernel may not have it */
	syscall(0x40000000 + SYS_getppid);
	syscall(SYS_getppid);
}
#endif

static const struct {
	const char *name;
	void (*play)(void);
} scenes[] = {
	{"calls", do_calls},
	{"status", do_status},
	{"signals", do_signals},
	{"interrupted", do_interrupted},
	{"stopped", do_stopped},
	{"abort", do_abort},
	{"fork", do_fork},
	{"threads-exec", do_threads_exec},
	{"threads-exit", do_threads_exit},
	{"threads-kill", do_threads_kill},
	{"wait", do_wait},
	{"many", do_many},
	{"unknown", do_unknown},
	{"data", do_data},
#ifdef __x86_64__
	{"modes", do_modes},
#endif
};

int main(int argc, char **argv)
{
	arguments = argv + 2;
	for (size_t i = 0; argc > 1 && i < sizeof(scenes) / sizeof(scenes[0]); i++) {
		if (!strcmp(scenes[i].name, argv[1])) {
			scenes[i].play();
			return 0;
		}
	}
	fprintf(stderr, "usage: scene NAME [ARG]...\n");
	return 2;
}
