/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs under ltrace and under calltap: the same lines are expected of both. */
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "own.h"

static jmp_buf back;

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int jump(const void *a, const void *b)
{
	(void)a;
	(void)b;
	longjmp(back, 5);
}

static long inner(long a)
{
	return own_add(a, 10000);
}

static void handle(int sig)
{
	own_add(sig, 10001);
}

int main(void)
{
	char *words[] = {"b", "a", "c"}, text[100];
	void *p = malloc(100);

	setvbuf(stdout, NULL, _IONBF, 0);
	puts("hello");
	printf("%d %s %c %u %x %ld\n", 3, "x", 'c', -1u, 255, -5L);
	qsort(words, 3, sizeof(*words), compare);
	sprintf(text, "%s-%d", "long string with more than thirty-two characters in it", 5);
	strlen("01234567890123456789012345678901");
	getenv("NOT_THERE");
	getenv("HOME_OF_PLAIN");
	free(p);
	free(NULL);
	own_call(inner, -10000);
	own_six(1, -2, 0x7fffffff, 4, 5, 6);
	if (!setjmp(back))
		qsort(words, 3, sizeof(*words), jump);
	signal(SIGUSR1, handle);
	kill(getpid(), SIGUSR1);
	exit(3);
}
