/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Processes that have seccomp filters of their own. */
#include "target.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* The call that these filters are about: a mark without an effect, too. */
enum { DENIED = SYS_getpriority };

static long denied(long seq)
{
	return syscall(DENIED, -1, seq);
}

/* Returns 0 or an errno. */
static int install(unsigned action, long flags)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, DENIED, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, action),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(filter) / sizeof(filter[0]), filter};

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	long failed = flags < 0 ? prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)
				: syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
	return failed ? errno : 0;
}

static void say(const char *what, long result)
{
	printf("%s %s\n", what, result < 0 ? strerrorname_np(errno) : "ok");
	fflush(stdout);
}

/* Where read, write and exit alone do not kill. */
static void enter_strict_mode(void)
{
	static const char strict[] = "strict\n", alive[] = "alive\n";
	char c;

	printf("mode %d\n", prctl(PR_GET_SECCOMP));
	say("again", syscall(SYS_seccomp, SECCOMP_SET_MODE_STRICT, 1, NULL));
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT))
		say("strict", -1);
	(void)!write(1, strict, sizeof(strict) - 1);
	(void)!read(-1, &c, 1);
	denied(2);
	(void)!write(1, alive, sizeof(alive) - 1);
}

/* HOW: a process that wants no tracer makes calls. */
int do_untraced(char **args)
{
	struct {
		unsigned long long flags, rest[10];
	} clone3 = {CLONE_UNTRACED, {[3] = SIGCHLD}};
	int status;

	pid_t pid = (pid_t)(strcmp(args[0], "clone3")
				    ? syscall(SYS_clone, CLONE_UNTRACED | SIGCHLD, 0, 0, 0, 0)
				    : syscall(SYS_clone3, &clone3, sizeof(clone3)));
	if (!pid) {
		denied(5);
		_exit(errno == EINVAL ? 0 : errno);
	}
	waitpid(pid, &status, 0);
	printf("%s %d\n", clone3.flags == CLONE_UNTRACED ? "unchanged" : "changed", status);
	return 0;
}

static atomic_int phase;

static void *other_thread(void *arg)
{
	(void)arg;
	while (!phase)
		mark(3, 3);
	denied(2);
	return NULL;
}

static void in_all_threads(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, other_thread, NULL);
	pause_for(20);
	say("filter", install(SECCOMP_RET_ERRNO | EPERM, SECCOMP_FILTER_FLAG_TSYNC) ? -1 : 0);
	pause_for(20);
	phase = 1;
	pthread_join(thread, NULL);
}

/* HOW: makes the call, gets a filter that concerns it, makes it again, also in a child. */
int do_filter(char **args)
{
	const char *how = args[0];
	unsigned action = SECCOMP_RET_ERRNO | EPERM;

	errno = 0;
	denied(1);
	if (!strcmp(how, "strict")) {
		enter_strict_mode();
		return 0;
	}
	if (!strcmp(how, "probe")) {
		say("probe", prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL));
		denied(2);
		return 0;
	}
	if (!strcmp(how, "all")) {
		in_all_threads();
	} else {
		if (!strcmp(how, "trace"))
			action = SECCOMP_RET_TRACE | 7;
		errno = install(action, !strcmp(how, "prctl") ? -1 : 0);
		say("filter", errno ? -1 : 0);
	}
	say("denied", denied(2));
	fflush(stdout);
	if (!fork()) {
		denied(3);
		_exit(0);
	}
	wait(NULL);
	return 0;
}
