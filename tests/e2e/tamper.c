/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Issues calls for tamper.py and tells what became of them. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void say(const char *what, long result)
{
	int err = errno;

	if (result == -1)
		dprintf(1, "%s -1 %d\n", what, err);
	else
		dprintf(1, "%s %ld\n", what, result);
}

static const char *whose(long id)
{
	return id == getpid() ? "own" : id == getpgrp() ? "group" : id == -1 ? "none" : "other";
}

/* One of each; the descriptor is that of a file that has the letters. */
static int look(void)
{
	char data[16] = "0123456789abcde", small[32] = "abcdefghijklmnopqrstuvwxyz";
	double start = now();

	dprintf(1, "getppid %s\n", whose(syscall(SYS_getppid)));
	double took = now() - start;
	int fd = open("letters", O_RDONLY);
	say("pread", pread(fd, data, 8, 0));
	dprintf(1, "data %.15s\n", data);
	say("pwrite", pwrite(-1, small, 26, 0));
	dprintf(1, "small %.26s\n", small);
	say("chdir", chdir("directory"));
	say("access", access("here", F_OK));
	say("chdir back", fchdir(open("..", O_RDONLY)));
	dprintf(1, "took %s\n", took >= 2 ? "2" : took >= 0.2 ? "0.2" : "0");
	return 0;
}

/* Whether a tracer holds the thread or process. */
static int is_held(int tid)
{
	char path[64], text[512];

	snprintf(path, sizeof(path), "/proc/%d/stat", tid);
	int fd = open(path, O_RDONLY);
	ssize_t len = read(fd, text, sizeof(text) - 1);

	close(fd);
	text[len > 0 ? len : 0] = '\0';
	const char *end = strrchr(text, ')');
	return end && end[2] == 't';
}

enum { LOOKS = 50 }; /* Whoever is held so many times in a row is not just in passing. */

/* Two threads; the second one is to be held for an hour, while the first makes its calls. */
static volatile int other;

static void *delayed(void *unused)
{
	other = (int)syscall(SYS_gettid);
	syscall(SYS_getpgid, 0);
	dprintf(1, "not held\n");
	return unused;
}

static int race(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, delayed, NULL);
	while (!other)
		sched_yield();
	for (int held = 0; held < LOOKS; held = is_held(other) ? held + 1 : 0)
		syscall(SYS_getppid);
	dprintf(1, "others run\n");
	return 0;
}

/* Children that are to be held for an hour, all at once. */
static int many(void)
{
	enum { CHILDREN = 20 };
	pid_t children[CHILDREN];

	for (int i = 0; i < CHILDREN; i++) {
		children[i] = fork();
		if (!children[i]) {
			syscall(SYS_getpgid, 0);
			dprintf(1, "not held\n");
			_exit(0);
		}
	}
	for (int rounds = 0; rounds < LOOKS; rounds++)
		for (int i = 0; i < CHILDREN; i++)
			if (!is_held(children[i]))
				rounds = 0;
	for (int i = 0; i < CHILDREN; i++)
		kill(children[i], SIGKILL);
	while (wait(NULL) > 0)
		continue;
	dprintf(1, "together\n");
	return 0;
}

/* Says that it is there and waits for someone to trace it. */
static int wait_in_delay(void)
{
	char c;

	prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
	dprintf(1, "here\n");
	if (read(0, &c, 1) != 1)
		return 1;
	say("getpgid", syscall(SYS_getpgid, 0) == getpgrp() ? 1 : 0);
	return 0;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (!strcmp(what, "look"))
		return look();
	if (!strcmp(what, "race"))
		return race();
	if (!strcmp(what, "many"))
		return many();
	if (!strcmp(what, "wait"))
		return wait_in_delay();
	return 2;
}
