/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What newer-scenes.py traces; the first argument says which scene is played. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "../trace/await_sleep.h"

static void names(void)
{
	int fd = openat(AT_FDCWD, "x", O_RDWR | O_CREAT | O_TRUNC, 0644), pair[2];

	write(fd, "abc", 3);
	lseek(fd, 0, SEEK_SET);
	char room[16];
	syscall(SYS_read, fd, room, 8L);
	prctl(PR_SET_NAME, "");
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	fcntl(fd, F_GETFD);
	syscall(600, 1L, 2L, 3L, 4L, 5L, 6L);
	(void)pair;
}

static void descriptors(void)
{
	int pipes[2];
	sigset_t set;

	pipe(pipes);
	dup2(pipes[1], 23);
	dup2(pipes[1], 7);
	struct pollfd both[] = {{23, POLLIN, 0}, {7, POLLIN, 0}};
	poll(both, 2, 0);
	close(5);
	eventfd(5, 0);
	sigemptyset(&set);
	signalfd(-1, &set, 0);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGRTMIN + 2);
	signalfd(-1, &set, 0);
	fchdir(posix_openpt(O_RDWR));
}

static void terminals(void)
{
	int master = posix_openpt(O_RDWR), other = open("/dev/null", O_RDWR),
	    socket_ = socket(AF_INET, SOCK_STREAM, 0);
	static const unsigned long commands[] = {TCSETS, TCSETSW, TCSETSF};
	unsigned range = 40000U << 16 | 39999;
	struct termios settings;

	grantpt(master);
	unlockpt(master);
	int terminal = open(ptsname(master), O_RDWR | O_NOCTTY);
	tcgetattr(terminal, &settings);
	for (int i = 0; i < 3; i++) {
		ioctl(terminal, commands[i], &settings);
		ioctl(other, commands[i], &settings);
	}
	setsockopt(socket_, IPPROTO_IP, 51 /* IP_LOCAL_PORT_RANGE */, &range, sizeof(range));
}

/* The reader comes when the writer waits for it. */
static void sends(void)
{
	enum { SIZE = 2097152 };
	int pair[2], file = open("x", O_RDWR | O_CREAT | O_TRUNC, 0644);
	off_t offset = 5;
	static char room[65536];

	ftruncate(file, SIZE + 100);
	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	pid_t parent = getpid();
	if (!fork()) {
		close(pair[0]);
		await_sleep(parent);
		while (read(pair[1], room, sizeof(room)) > 0)
			;
		_exit(0);
	}
	close(pair[1]);
	sendfile(pair[0], file, &offset, SIZE);
	close(pair[0]);
	wait(NULL);
}

int main(int argc, char **argv)
{
	struct timespec long_enough = {4, 0};

	if (!strcmp(argv[1], "names"))
		names();
	else if (!strcmp(argv[1], "descriptors"))
		descriptors();
	else if (!strcmp(argv[1], "terminals"))
		terminals();
	else if (!strcmp(argv[1], "sends"))
		sends();
	else if (!strcmp(argv[1], "sleeps"))
		nanosleep(&long_enough, NULL);
	else if (!strcmp(argv[1], "unknown"))
		for (int i = 0; i < 3; i++)
			syscall(600);
	else if (!strcmp(argv[1], "ends"))
		syscall(SYS_getppid), _exit(7);
	return 0;
}
