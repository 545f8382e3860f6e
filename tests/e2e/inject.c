/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Issues calls for inject.py: in a thread, in a second thread, in a child, after an execve. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void *issue(void *unused)
{
	for (int i = 0; i < 8; i++) {
		syscall(SYS_getppid);
		if (i % 2)
			syscall(SYS_getpgid, -1);
	}
	return unused;
}

int main(int argc, char **argv)
{
	pthread_t thread;
	pid_t child;

	signal(SIGUSR1, SIG_IGN);
	issue(NULL);
	pthread_create(&thread, NULL, issue, NULL);
	pthread_join(thread, NULL);
	child = fork();
	if (!child) {
		issue(NULL);
		_exit(0);
	}
	waitpid(child, NULL, 0);
	if (argc == 1) {
		execl(argv[0], argv[0], "again", (char *)NULL);
		abort();
	}
	issue(NULL);
	return 0;
}
