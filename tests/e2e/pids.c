/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Calls that are given process ids or return them, made by a process, its child, and what the child
 * leads when it has a session of its own.  Ids of a namespace in which it is 1.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* There are no ids as high as NOBODY. */
enum { PARENT = 1, SELF = 2, NOBODY = 1 << 22 };

static void ask_ids(void)
{
	syscall(SYS_getpid);
	syscall(SYS_gettid);
	syscall(SYS_getppid);
	syscall(SYS_getpgid, 0);
	syscall(SYS_getpgid, PARENT);
	syscall(SYS_getsid, 0);
	syscall(SYS_getsid, SELF);
}

static void use_ids(void)
{
	static const int ids[] = {PARENT, SELF, NOBODY, 0, -SELF, -NOBODY, -1};

	for (size_t i = 0; i < sizeof(ids) / sizeof(*ids); i++) {
		/* Signal 0: only whether it could be sent. */
		syscall(SYS_kill, ids[i], 0);
		syscall(SYS_tgkill, ids[i], SELF, 0);
		syscall(SYS_tkill, ids[i], 0);
		syscall(SYS_pidfd_open, ids[i], 0);
		syscall(SYS_setpgid, ids[i], ids[i]);
		syscall(SYS_sched_getscheduler, ids[i]);
		syscall(SYS_prlimit64, ids[i], RLIMIT_NOFILE, 0, 0);
		for (int which = PRIO_PROCESS; which <= PRIO_USER + 1; which++)
			syscall(SYS_getpriority, which, ids[i]);
		for (int type = P_ALL; type <= P_PGID; type++)
			syscall(SYS_waitid, type, ids[i], 0, WNOHANG | WEXITED, 0);
	}
}

static void use_descriptors(void)
{
	struct f_owner_ex owner = {F_OWNER_PID, PARENT}, group = {F_OWNER_PGRP, SELF};
	socklen_t len = sizeof(struct ucred);
	struct ucred peer;
	int pair[2], fd = open("/dev/null", O_RDONLY);

	fcntl(fd, F_SETOWN_EX, &owner);
	fcntl(fd, F_GETOWN_EX, &owner);
	fcntl(fd, F_SETOWN_EX, &group);
	fcntl(fd, F_GETOWN_EX, &group);
	fcntl(fd, F_SETOWN, PARENT);
	fcntl(fd, F_GETOWN);
	if (!socketpair(AF_UNIX, SOCK_DGRAM, 0, pair))
		getsockopt(pair[0], SOL_SOCKET, SO_PEERCRED, &peer, &len);
}

static void child(void)
{
	siginfo_t info = {.si_signo = SIGCONT, .si_code = SI_QUEUE, .si_pid = PARENT};

	ask_ids();
	use_ids();
	use_descriptors();
	syscall(SYS_setsid);
	ask_ids();
	use_ids();
	syscall(SYS_rt_sigqueueinfo, SELF, SIGCONT, &info);
	raise(SIGUSR2);
}

int main(void)
{
	sigset_t chld;

	/* When it comes is the kernel's choice. */
	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	sigprocmask(SIG_BLOCK, &chld, NULL);
	pid_t pid = fork();
	if (!pid) {
		child();
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	return 0;
}
