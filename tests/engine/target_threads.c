/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Targets that are more than one thread. */
#include "target.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void make_thread(pthread_t *id, void *(*run)(void *), void *arg)
{
	pthread_attr_t attr;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 65536);
	while (pthread_create(id, &attr, run, arg))
		pause_for(1);
	pthread_attr_destroy(&attr);
}

static long storm_calls;
static pthread_barrier_t storm_barrier;

/* All threads are there together for a while. */
static void *storm_thread(void *who)
{
	mark((long)who, 0);
	pthread_barrier_wait(&storm_barrier);
	for (long i = 1; i < storm_calls; i++)
		mark((long)who, i);
	return NULL;
}

static pid_t make_process(long who)
{
	pid_t pid = who % 2 ? fork() : vfork();

	if (!pid) {
		marks(100000 + who, storm_calls);
		_exit((int)(who % 100));
	}
	return pid;
}

/* THREADS PROCESSES CALLS [UNTIL-TRACED]: who = 1... are threads, 100001... processes, made by fork
 * and vfork alternately, from several threads at once; again and again until it is traced, and then
 * once more. */
static void *storm_processes(void *arg)
{
	long *range = arg;

	for (long who = range[0]; who < range[1]; who++) {
		pid_t pid = make_process(who);
		int status;
		if (pid < 0 || waitpid(pid, &status, 0) != pid ||
		    status != W_EXITCODE(who % 100, 0)) {
			fprintf(stderr, "process %ld: %d, %s\n", who, pid, strerror(errno));
			exit(3);
		}
	}
	return NULL;
}

static void storm(long nthreads, long nprocs)
{
	pthread_t *ids = calloc((size_t)nthreads + 1, sizeof(*ids)), makers[2];
	long ranges[2][2] = {{1, nprocs / 2 + 1}, {nprocs / 2 + 1, nprocs + 1}};

	pthread_barrier_init(&storm_barrier, NULL, (unsigned)nthreads);
	for (int i = 0; i < 2; i++)
		make_thread(&makers[i], storm_processes, ranges[i]);
	for (long i = 1; i <= nthreads; i++)
		make_thread(&ids[i], storm_thread, (void *)i);
	for (long i = 1; i <= nthreads; i++)
		pthread_join(ids[i], NULL);
	for (int i = 0; i < 2; i++)
		pthread_join(makers[i], NULL);
	pthread_barrier_destroy(&storm_barrier);
	free(ids);
}

int do_storm(char **args)
{
	bool until_traced = args[0] && args[1] && args[2] && args[3], last;

	storm_calls = number(args, 2, 10);
	do {
		last = !until_traced || is_traced();
		storm(number(args, 0, 100), number(args, 1, 10));
	} while (!last);
	return 0;
}

static void *sleep_for_ever(void *unused)
{
	(void)unused;
	for (;;)
		pause();
	return NULL;
}

/* N: so many threads that do nothing. */
int do_threads(char **args)
{
	pthread_t id;

	for (long i = number(args, 0, 3); i > 0; i--)
		make_thread(&id, sleep_for_ever, NULL);
	puts("ready");
	fflush(stdout);
	sleep_for_ever(NULL);
	return 0;
}

/* IDLE CALLS: one thread makes calls, the others nothing. */
int do_idle(char **args)
{
	pthread_t id;

	for (long i = number(args, 0, 3); i > 0; i--)
		make_thread(&id, sleep_for_ever, NULL);
	marks(1, number(args, 1, 100));
	_exit(0);
}

static char **exec_args;

static char leader_state(void)
{
	char path[64], line[256], state = 0;

	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", getpid());
	FILE *f = fopen(path, "re");
	if (f && fgets(line, sizeof(line), f))
		state = strrchr(line, ')')[2];
	if (f)
		fclose(f);
	return state;
}

/* Waits until the leader is as do_exec() was told, and sleeps or has ended; or for a file. */
static void *exec_thread(void *how)
{
	bool stays = !strcmp(how, "leader-stays");

	if (stays || !strcmp(how, "leader-exits")) {
		while (leader_state() != (stays ? 'S' : 'Z'))
			pause_for(1);
	} else {
		printf("%d\n", gettid());
		fflush(stdout);
		await_file(how);
	}
	execv(exec_args[0], exec_args);
	_exit(9);
}

/* leader-stays|leader-exits|FILE PROGRAM...: a thread that is not the leader calls execve; with
 * FILE, when there is one, after it has said its id. */
int do_exec(char **args)
{
	pthread_t id;

	exec_args = args + 1;
	make_thread(&id, sleep_for_ever, NULL);
	make_thread(&id, exec_thread, args[0]);
	if (!strcmp(args[0], "leader-exits"))
		pthread_exit(NULL);
	sleep_for_ever(NULL);
	return 0;
}

/* MS: a vfork child that takes so long. */
int do_vfork(char **args)
{
	if (!vfork()) {
		/* Only now does the parent wait. */
		puts("ready");
		fflush(stdout);
		pause_for(number(args, 0, 1000));
		_exit(0);
	}
	mark(1, 1);
	return 0;
}

static char *trapped_page;

static void *lock_page(void *unused)
{
	(void)unused;
	mlock(trapped_page, 1);
	mark(1, 1);
	return NULL;
}

/* FILE: a thread that is in uninterruptible sleep until there is a FILE, because it waits for a
 * page fault that nobody handles. */
int do_fault(char **args)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	int fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC);
	struct uffdio_api api = {.api = UFFD_API};
	pthread_t id;

	trapped_page = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct uffdio_register range = {.range = {(uintptr_t)trapped_page, page},
					.mode = UFFDIO_REGISTER_MODE_MISSING};
	if (fd < 0 || ioctl(fd, UFFDIO_API, &api) || ioctl(fd, UFFDIO_REGISTER, &range)) {
		puts("not possible");
		return 0;
	}
	make_thread(&id, lock_page, NULL);
	puts("ready");
	fflush(stdout);
	await_file(args[0]);
	close(fd);
	pthread_join(id, NULL);
	return 0;
}

static void *killed_thread(void *unused)
{
	(void)unused;
	mark(1, 1);
	return NULL;
}

/* ROUNDS: processes that make processes and threads are killed at any moment. */
int do_kill(char **args)
{
	for (long round = number(args, 0, 100); round > 0; round--) {
		pid_t pid = fork();
		if (!pid) {
			setpgid(0, 0);
			for (;;) {
				pthread_t id;
				if (!fork())
					_exit(0);
				if (!pthread_create(&id, NULL, killed_thread, NULL))
					pthread_detach(id);
			}
		}
		setpgid(pid, pid);
		struct timespec ts = {0, round * 37003 % 3000000};
		nanosleep(&ts, NULL);
		kill(-pid, SIGKILL);
		while (waitpid(-pid, NULL, 0) > 0)
			continue;
	}
	return 0;
}

static int child_marks(void *who)
{
	mark((long)who, 1);
	return 0;
}

/* clone() with flags that concern tracing; who says which. */
int do_clone(char **args)
{
	static const int flags[] = {0, SIGCHLD, CLONE_UNTRACED | SIGCHLD, CLONE_VM | SIGUSR1,
				    CLONE_PARENT | SIGCHLD};
	char *stack = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)args;
	signal(SIGUSR1, SIG_IGN);
	/* One level down, so that CLONE_PARENT children are children of ours. */
	if (!fork()) {
		for (long i = 0; i < 5; i++) {
			int pid = clone(child_marks, stack + 65536, flags[i], (void *)(i + 10));
			if (pid < 0)
				_exit(1);
			if (!(flags[i] & CLONE_PARENT))
				waitpid(pid, NULL, __WALL);
		}
		_exit(0);
	}
	while (wait(NULL) > 0)
		continue;
	return 0;
}
