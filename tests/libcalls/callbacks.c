/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Hands functions over; `gone` as argument: its file is removed before. */
#include <pthread.h>
#include <search.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "own.h"

typedef int comparison(const void *, const void *);

static int by_value(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

void on_signal(int sig)
{
	(void)sig;
}

void *run_thread(void *arg)
{
	return arg;
}

void at_end(void)
{
}

int main(int argc, char **argv)
{
	static int numbers[] = {3, 1, 2};
	struct sigaction action = {.sa_handler = on_signal};
	pthread_t thread;
	size_t none = 0;
	void *page = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (argc > 1)
		unlink(argv[0]);
	qsort(numbers, 3, sizeof(int), by_value);
	lfind(numbers, numbers, &none, 4, (comparison *)((char *)by_value + 1));
	lfind(numbers, numbers, &none, 4, NULL);
	lfind(numbers, numbers, &none, 4, (comparison *)numbers);
	lfind(numbers, numbers, &none, 4, (comparison *)page);
	lfind(numbers, numbers, &none, 4, (comparison *)0x10);
	lfind(numbers, numbers, &none, 4, (comparison *)own_add);
	lfind(numbers, numbers, &none, 4, (comparison *)getppid);
	signal(SIGUSR1, on_signal);
	signal(SIGUSR1, SIG_IGN);
	sigaction(SIGUSR2, &action, NULL);
	atexit(at_end);
	pthread_create(&thread, NULL, run_thread, NULL);
	pthread_join(thread, NULL);
	return 3;
}
