/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The guardian is a process of its own that sleeps until the tracer is gone.
 * What it is to do then stands in memory that both share: telling it costs no
 * system call.
 */
#include "engine/cpu.h"
#include "engine/internal.h"

#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MASK_SIZE = 1024 };

/* The processors that a thread is to get back; in memory that both processes share. */
struct saved_mask {
	atomic_int tid; /* 0: nobody */
	unsigned size;
	unsigned char mask[MASK_SIZE];
};

static struct saved_mask *saved;
static int channel = -1; /* its end shows that one of both is gone */

static void __attribute__((noreturn)) guard(int end)
{
	sigset_t all;
	char c;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	setsid();
	(void)!chdir("/");
	dup2(end, 0);
	close_range(1, ~0U, 0);
	while (read(0, &c, 1) > 0)
		continue;
	int tid = saved->tid;
	if (tid)
		syscall(SYS_sched_setaffinity, tid, (size_t)saved->size, saved->mask);
	_exit(0);
}

/* It is nobody's child, for the tracer waits for all that it has. */
static bool start(void)
{
	int ends[2];

	saved = mmap(NULL, sizeof(*saved), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		     0);
	if (saved == MAP_FAILED) {
		saved = NULL;
		return false;
	}
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		return false;
	pid_t middle = fork();
	if (!middle) {
		close(ends[0]);
		if (!fork())
			guard(ends[1]);
		_exit(0);
	}
	close(ends[1]);
	if (middle < 0) {
		close(ends[0]);
		return false;
	}
	while (waitpid(middle, NULL, __WALL) < 0 && errno == EINTR)
		continue;
	channel = ends[0];
	return true;
}

bool guardian_watch(pid_t tid, const void *mask, unsigned size)
{
	if (channel < 0 && (saved || !start()))
		return false;
	saved->tid = 0;
	saved->size = size < MASK_SIZE ? size : MASK_SIZE;
	memcpy(saved->mask, mask, saved->size);
	saved->tid = tid;
	return true;
}

void guardian_rest(void)
{
	if (saved)
		saved->tid = 0;
}

void guardian_end(void)
{
	char c;

	if (channel < 0)
		return;
	guardian_rest();
	shutdown(channel, SHUT_WR);
	(void)!read(channel, &c, 1);
	close(channel);
	channel = -1;
}
