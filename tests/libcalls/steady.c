/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Calls the library for ever, in four threads that give it different numbers. */
#include <pthread.h>
#include <unistd.h>

#include "own.h"

static void *run(void *arg)
{
	for (;;) {
		own_add((long)arg, 1);
		usleep(2000);
	}
}

int main(void)
{
	pthread_t thread;

	for (long i = 1; i < 4; i++)
		pthread_create(&thread, NULL, run, (void *)i);
	run(NULL);
}
