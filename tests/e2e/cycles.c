/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A busy process for cycles.py: threads in calls of several kinds, and one that makes and joins
 * others.  Each counts its rounds in the file that argv[1] names; no call may fail. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { KINDS = 6, ERROR_SLOT = KINDS };

static volatile uint64_t *counts;

static void failed(int kind)
{
	if (!counts[ERROR_SLOT])
		counts[ERROR_SLOT] = (uint64_t)kind << 32 | (uint32_t)errno;
}

static void *nothing(void *unused)
{
	syscall(SYS_gettid);
	return unused;
}

static void round_of(int kind, int pipe_ends[2], int *word)
{
	struct timespec nap = {0, 2 * 1000 * 1000};
	pthread_t thread;
	char c = 'x';

	switch (kind) {
	case 0:
		if (nanosleep(&nap, NULL))
			failed(kind);
		break;
	case 1:
		if (syscall(SYS_futex, word, FUTEX_WAIT, 0, &nap, NULL, 0) != -1 ||
		    errno != ETIMEDOUT)
			failed(kind);
		break;
	case 2: /* the writer of a pipe ... */
		if (write(pipe_ends[1], &c, 1) != 1)
			failed(kind);
		nanosleep(&nap, NULL);
		break;
	case 3: /* ... and its reader */
		if (read(pipe_ends[0], &c, 1) != 1 || c != 'x')
			failed(kind);
		break;
	case 4:
		if (syscall(SYS_getppid) <= 0 || access("/dev/null", F_OK))
			failed(kind);
		break;
	case 5:
		errno = pthread_create(&thread, NULL, nothing, NULL);
		if (errno)
			failed(kind);
		else
			pthread_join(thread, NULL);
		break;
	}
}

static int pipe_ends[2];

static void *work(void *arg)
{
	int kind = (int)(intptr_t)arg, word = 0;

	for (;;) {
		round_of(kind, pipe_ends, &word);
		counts[kind]++;
	}
	return NULL;
}

int main(int argc, char **argv)
{
	int fd = argc > 1 ? open(argv[1], O_RDWR | O_CREAT, 0600) : -1;
	pthread_t thread;

	if (fd < 0 || ftruncate(fd, 4096) || pipe(pipe_ends))
		return 1;
	counts = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (counts == MAP_FAILED)
		return 1;
	prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
	for (int kind = 1; kind < KINDS; kind++)
		if (pthread_create(&thread, NULL, work, (void *)(intptr_t)kind))
			return 1;
	puts("ready");
	fflush(stdout);
	work(NULL);
	return 0;
}
