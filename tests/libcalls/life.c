/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lives of processes: each is named on the command line, and ends with status 5. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
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

static long nothing(void)
{
	return own_add(3, 4);
}

static int plain(void)
{
	own_add(1, 2);
	return 5;
}

/* Where a function returns to, the mapping ends. */
static int end_of_mapping(void)
{
	static const unsigned char code[] = {
		0x50,	    /* push %rax */
		0xff, 0xd7, /* call *%rdi */
		0x5a,	    /* pop %rdx */
		0xc3,	    /* ret */
	};
	char *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *start = page + 4096 - sizeof(code);

	memcpy(start, code, sizeof(code));
	munmap(page + 4096, 4096);
	mprotect(page, 4096, PROT_READ | PROT_EXEC);
	((void (*)(void *))start)((void *)nothing);
	return 5;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(void);
	} lives[] = {
		{"plain", plain},
		{"end-of-mapping", end_of_mapping},
		{"thread-executes", thread_executes},
	};

	program = argv[0];
	for (size_t i = 0; argc > 1 && i < sizeof(lives) / sizeof(lives[0]); i++)
		if (!strcmp(argv[1], lives[i].name))
			return lives[i].run();
	return 7;
}
