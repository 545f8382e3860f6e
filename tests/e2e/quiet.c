/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All that -e quiet= can be about: a child that exits, a thread whose execve replaces the leader,
 * by the program that argv[1] names, perhaps one of another mode; and a child of that. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

static char **arguments;

static void have_a_child(int status)
{
	if (!fork())
		_exit(status);
	wait(NULL);
}

static void *replace(void *unused)
{
	execv(arguments[1], arguments + 1);
	return unused;
}

int main(int argc, char **argv)
{
	pthread_t thread;

	have_a_child(argc);
	if (argc < 2)
		return 0;
	arguments = argv;
	pthread_create(&thread, NULL, replace, NULL);
	for (;;)
		pause();
}
