/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Four threads make children for ever, each of which calls the library; it ends when one of them
 * does not end as it should. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void *run(void *arg)
{
	for (;;) {
		int status = -1;
		pid_t child = fork();

		if (!child)
			_exit((int)strtol("3", NULL, 10));
		if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status) ||
		    WEXITSTATUS(status) != 3)
			_exit(1);
	}
	return arg;
}

int main(void)
{
	pthread_t thread;

	for (int i = 0; i < 3; i++)
		pthread_create(&thread, NULL, run, NULL);
	run(NULL);
}
