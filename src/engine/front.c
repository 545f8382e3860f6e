/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Who waits for calltap does not wait for processes that it did not want to
 * be traced, or that calltap was told to let go.  But they are not to be let
 * go as long as they have our filter.  So the tracer is a child, which can
 * stay behind; the process that was started waits until the child tells it
 * how to end.  It hands on signals meanwhile, and the child dies with it.
 */
#include "engine/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/err.h"

enum { KILLED = 0x100 };

/* What the tracer says at its end. */
struct end_message {
	int status; /* as engine_run() returns it */
	bool stays; /* for tracees that need it; it is not to be waited for */
};

static int channel = -1; /* in the tracer */

/* Ends as the command did: whoever started us sees its death, but no second core dump. */
static void __attribute__((noreturn)) die_by_signal(int sig)
{
	static const struct rlimit no_core = {0, 0};
	sigset_t set;

	setrlimit(RLIMIT_CORE, &no_core);
	signal(sig, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, sig);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	raise(sig);
	exit(128 + sig); /* a signal that does not kill */
}

static void __attribute__((noreturn)) leave(int status)
{
	if (status & KILLED)
		die_by_signal(status & 0xff);
	exit(status);
}

/* What the terminal sends it sends to the tracer, too. */
static void hand_on_signals(int fd, pid_t tracer)
{
	struct signalfd_siginfo info;

	while (read(fd, &info, sizeof(info)) == sizeof(info))
		if (info.ssi_code != SI_KERNEL)
			kill(tracer, (int)info.ssi_signo);
}

static int watch_signals(const struct engine_config *config)
{
	static const int signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM};
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaddset(&set, signals[i]);
	sigprocmask(SIG_BLOCK, &set, NULL);
	if (config->interruptible == INTR_BLOCK_TSTP_TOO)
		signal(SIGTSTP, SIG_IGN);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* The tracer has ended without a word, or says that it is going to. */
static int await_end(pid_t tracer)
{
	int status = 0;

	while (waitpid(tracer, &status, 0) < 0 && errno == EINTR)
		continue;
	return WIFSIGNALED(status) ? KILLED | WTERMSIG(status) : WEXITSTATUS(status);
}

static void __attribute__((noreturn))
wait_for_tracer(const struct engine_config *config, pid_t tracer, int fd)
{
	struct pollfd fds[] = {{.fd = fd, .events = POLLIN},
			       {.fd = watch_signals(config), .events = POLLIN}};
	struct end_message said;

	while (!fds[0].revents) {
		if (poll(fds, 2, -1) > 0 && fds[1].revents)
			hand_on_signals(fds[1].fd, tracer);
	}
	if (read(fd, &said, sizeof(said)) != sizeof(said))
		leave(await_end(tracer));
	if (!said.stays)
		await_end(tracer);
	leave(said.status);
}

void front_fork(const struct engine_config *config)
{
	pid_t front = getpid();
	int ends[2];

	fflush(NULL);
	if (pipe2(ends, O_CLOEXEC))
		die_errno("pipe");
	pid_t tracer = fork();
	if (tracer < 0)
		die_errno("fork");
	if (tracer) {
		close(ends[1]);
		wait_for_tracer(config, tracer, ends[0]);
	}
	close(ends[0]);
	channel = ends[1];
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != front)
		_exit(1);
}

/* Holds on to nothing that was somebody's. */
static void let_go_of_files(void)
{
	close_range(0, ~0U, 0);
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		(void)!open("/dev/null", O_RDWR);
	(void)!chdir("/");
}

void engine_exit(int status)
{
	struct end_message said = {.status = status, .stays = engine_keeps()};

	if (channel < 0 && !said.stays)
		leave(status);
	fflush(NULL);
	prctl(PR_SET_PDEATHSIG, 0);
	if (channel >= 0)
		(void)!write(channel, &said, sizeof(said));
	if (said.stays) {
		let_go_of_files();
		engine_keep();
	}
	_exit(status & KILLED ? 128 + (status & 0x7f) : status);
}
