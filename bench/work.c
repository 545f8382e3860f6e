/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The programs that `bench/run` traces: `work WHAT COUNT [NUMBER]`.  COUNT is
 * how often the thing is done, all threads together.  With WORK_GATE in the
 * environment it waits for a byte on standard input first: who attaches to it
 * has the time to do so.  Those that start many threads print how many
 * nanoseconds they took from when all were there.
 */
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static int open_or_fail(const char *path, int flags)
{
	int fd = open(path, flags);

	if (fd < 0)
		fail(path);
	return fd;
}

static long long nanoseconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

/* A call that does next to nothing. */
static void do_cheap(long count, long number)
{
	(void)number;
	for (long i = 0; i < count; i++)
		syscall(SYS_getppid);
}

/* One read and one write of NUMBER bytes. */
static void do_io(long count, long number)
{
	int from = open_or_fail("/dev/zero", O_RDONLY), to = open_or_fail("/dev/null", O_WRONLY);
	char *bytes = calloc(1, (size_t)number);

	for (long i = 0; i < count; i++)
		if (read(from, bytes, (size_t)number) != number ||
		    write(to, bytes, (size_t)number) != number)
			fail("io");
	free(bytes);
}

static void do_files(long count, long number)
{
	struct stat st;

	(void)number;
	for (long i = 0; i < count; i++) {
		int fd = open_or_fail("/etc/passwd", O_RDONLY);

		fstat(fd, &st);
		close(fd);
	}
}

/* A readv of NUMBER parts. */
static void do_readv(long count, long number)
{
	int from = open_or_fail("/dev/zero", O_RDONLY);
	char *bytes = calloc((size_t)number, 16);
	struct iovec iov[IOV_MAX];

	for (long i = 0; i < number && i < IOV_MAX; i++)
		iov[i] = (struct iovec){bytes + i * 16, 16};
	for (long i = 0; i < count; i++)
		if (readv(from, iov, (int)number) < 0)
			fail("readv");
	free(bytes);
}

/* One openat after NUMBER other calls, and so on. */
static void do_needle(long count, long number)
{
	for (long i = 0; i < count; i++) {
		if (i % number == 0)
			close(open_or_fail("/dev/null", O_RDONLY));
		syscall(SYS_getppid);
	}
}

/* A function of another library is called, one that does next to nothing. */
static void do_library(long count, long number)
{
	(void)number;
	for (long i = 0; i < count; i++)
		getauxval((unsigned long)i & 31);
}

/* As many traps as a call of a library costs at the least: one where it begins, one where it
 * ends. */
static void do_traps(long count, long number)
{
	(void)number;
#if defined __x86_64__ || defined __i386__
	for (long i = 0; i < count; i++)
		__asm__ volatile("int3; int3");
#else
	(void)count;
	fail("no traps on this machine");
#endif
}

struct worker {
	pthread_t thread;
	long count;
	atomic_uint *word;
	unsigned turn;
};

static pthread_barrier_t barrier;

static void *call_often(void *arg)
{
	pthread_barrier_wait(&barrier);
	do_cheap(((struct worker *)arg)->count, 0);
	return NULL;
}

static void *sleep_long(void *arg)
{
	(void)arg;
	for (;;)
		pause();
	return NULL;
}

/* Two threads that hand a word to each other. */
static void *pass_on(void *arg)
{
	struct worker *w = arg;

	for (long i = 0; i < w->count; i++) {
		unsigned now;

		while ((now = atomic_load(w->word)) % 2 != w->turn)
			syscall(SYS_futex, w->word, FUTEX_WAIT_PRIVATE, now, NULL, NULL, 0);
		atomic_fetch_add(w->word, 1);
		syscall(SYS_futex, w->word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
	}
	return NULL;
}

static void start(struct worker *w, void *(*run)(void *))
{
	pthread_attr_t attr;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, PTHREAD_STACK_MIN + 16384);
	if (pthread_create(&w->thread, &attr, run, w))
		fail("pthread_create");
	pthread_attr_destroy(&attr);
}

static void do_futex(long count, long number)
{
	struct worker *workers = calloc((size_t)number, sizeof(*workers));
	atomic_uint *words = calloc((size_t)number, sizeof(*words));

	for (long i = 0; i < number; i++) {
		workers[i] = (struct worker){
			.count = count / number, .word = &words[i / 2], .turn = (unsigned)i % 2};
		start(&workers[i], pass_on);
	}
	for (long i = 0; i < number; i++)
		pthread_join(workers[i].thread, NULL);
	free(words);
	free(workers);
}

/* NUMBER threads share the calls. */
static void do_threads(long count, long number)
{
	struct worker *workers = calloc((size_t)number, sizeof(*workers));

	pthread_barrier_init(&barrier, NULL, (unsigned)number + 1);
	for (long i = 0; i < number; i++) {
		workers[i].count = count / number;
		start(&workers[i], call_often);
	}
	long long begin = nanoseconds();
	pthread_barrier_wait(&barrier);
	for (long i = 0; i < number; i++)
		pthread_join(workers[i].thread, NULL);
	printf("%lld\n", nanoseconds() - begin);
	free(workers);
}

/* One thread makes them while NUMBER others sleep. */
static void do_sleepers(long count, long number)
{
	struct worker *workers = calloc((size_t)number, sizeof(*workers));

	for (long i = 0; i < number; i++)
		start(&workers[i], sleep_long);
	long long begin = nanoseconds();
	do_cheap(count, 0);
	printf("%lld\n", nanoseconds() - begin);
	fflush(stdout);
	_exit(0);
}

static const struct {
	const char *name;
	void (*run)(long count, long number);
} works[] = {
	{"cheap", do_cheap},	   {"io", do_io},	  {"files", do_files},
	{"readv", do_readv},	   {"needle", do_needle}, {"library", do_library},
	{"traps", do_traps},	   {"futex", do_futex},	  {"threads", do_threads},
	{"sleepers", do_sleepers},
};

int main(int argc, char **argv)
{
	char gate;

	if (argc < 3)
		return 2;
	if (getenv("WORK_GATE") && read(STDIN_FILENO, &gate, 1) != 1)
		return 2;
	for (size_t i = 0; i < sizeof(works) / sizeof(works[0]); i++) {
		if (strcmp(works[i].name, argv[1]))
			continue;
		works[i].run(atol(argv[2]), argc > 3 ? atol(argv[3]) : 1);
		return 0;
	}
	return 2;
}
