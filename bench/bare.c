/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * usage: bare [-1bf] [-p PID | [-n] [-s NR] COMMAND [ARG]...]
 *
 * The least that a ptrace loop can do, and so the floor for every tracer of
 * that kind: wait, resume, nothing else.  -f follows, -p attaches to a process
 * of one thread, -1 puts both on one processor; -b stops at breakpoints, which
 * are the command's own, and at nothing else; with -s a seccomp filter stops
 * only calls with the number NR, with -n the filter lets these pass as well and
 * nobody traces.
 */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static void use_one_processor(void)
{
	int cpu = sched_getcpu();
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(cpu < 0 ? 0 : cpu, &one);
	if (sched_setaffinity(0, sizeof(one), &one))
		fail("sched_setaffinity");
}

/* ACTION is for calls with the number NR. */
static void install_filter(unsigned nr, unsigned action)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, action),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(filter) / sizeof(filter[0]), filter};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		fail("seccomp");
}

static pid_t start(char **argv, long nr)
{
	pid_t pid = fork();

	if (pid < 0)
		fail("fork");
	if (pid)
		return pid;
	raise(SIGSTOP);
	if (nr >= 0)
		install_filter((unsigned)nr, SECCOMP_RET_TRACE);
	execvp(argv[0], argv);
	fail(argv[0]);
	return 0;
}

static void loop(int resume, bool breakpoints)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, __WALL)) > 0) {
		int sig = 0, how = resume;

		if (!WIFSTOPPED(status))
			continue;
		switch (status >> 16) {
		case 0:
			sig = WSTOPSIG(status) & 0x80 ? 0 : WSTOPSIG(status);
			if (breakpoints && sig == SIGTRAP)
				sig = 0;
			break;
		case PTRACE_EVENT_SECCOMP:
			how = PTRACE_SYSCALL; /* its return is wanted, too */
			break;
		}
		ptrace(how, pid, NULL, (long)sig);
	}
}

int main(int argc, char **argv)
{
	long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACESECCOMP, nr = -1;
	bool untraced = false, breakpoints = false;
	pid_t pid = 0;
	int c;

	while ((c = getopt(argc, argv, "+1bfnp:s:")) != -1) {
		if (c == '1')
			use_one_processor();
		else if (c == 'b')
			breakpoints = true;
		else if (c == 'n')
			untraced = true;
		else if (c == 'f')
			options |= PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE;
		else if (c == 'p')
			pid = atoi(optarg);
		else if (c == 's')
			nr = atol(optarg);
		else
			return 2;
	}
	if (untraced) {
		if (nr >= 0)
			install_filter((unsigned)nr, SECCOMP_RET_ALLOW);
		execvp(argv[optind], argv + optind);
		fail(argv[optind]);
	}
	if (pid) {
		if (ptrace(PTRACE_SEIZE, pid, NULL, options) ||
		    ptrace(PTRACE_INTERRUPT, pid, NULL, NULL))
			fail("seize");
	} else {
		int status;

		pid = start(argv + optind, nr);
		waitpid(pid, &status, WUNTRACED);
		if (ptrace(PTRACE_SEIZE, pid, NULL, options))
			fail("seize");
		kill(pid, SIGCONT);
	}
	loop(nr >= 0 || breakpoints ? PTRACE_CONT : PTRACE_SYSCALL, breakpoints);
	return 0;
}
