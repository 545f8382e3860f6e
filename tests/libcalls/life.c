/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lives of processes: each is named on the command line, and ends with status 5. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "own.h"

static char *program;

static void *execute(void *arg)
{
	execl(program, program, (char *)arg, (char *)NULL);
	exit(9);
}

/* A thread is what remains of the process. */
static int thread_executes(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, execute, "plain");
	pthread_join(thread, NULL);
	return 8;
}

static int plain(void)
{
	own_add(1, 2);
	return 5;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(void);
	} lives[] = {
		{"plain", plain},
		{"thread-executes", thread_executes},
	};

	program = argv[0];
	for (size_t i = 0; argc > 1 && i < sizeof(lives) / sizeof(lives[0]); i++)
		if (!strcmp(argv[1], lives[i].name))
			return lives[i].run();
	return 7;
}
