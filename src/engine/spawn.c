/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Starting the command.  Its process says when it has nothing left to do but
 * its execve, so that it does not stop at all that comes before, and then waits
 * for our permission, so that it is seized and stops at system calls by then.
 */
#include "engine/internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"

static char *path;
static struct command_user user;

void spawn_prepare(void)
{
	path = command_find(engine.config->argv[0]);
	if (engine.config->username)
		command_find_user(engine.config->username, &user);
}

/* In the command's process. */
static void __attribute__((noreturn)) become_command(int permit)
{
	const struct engine_config *config = engine.config;
	char c;

	signals_restore();
	/* A filter needs privileges, or takes some away. */
	if (config->username && !fast_is_planned())
		command_become_user(&user);
	command_change_environment(config->env_changes);
	if (config->argv0)
		config->argv[0] = (char *)config->argv0;
	/* The end of file means that calltap is gone. */
	if (write(permit, "", 1) != 1 || TEMP_FAILURE_RETRY(read(permit, &c, 1)) != 1)
		_exit(1);
	if (fast_is_planned()) {
		int error = fast_install();
		if (write(permit, &error, sizeof(error)) != sizeof(error))
			_exit(1);
		if (config->username)
			command_become_user(&user);
	}
	execv(path, config->argv);
	error_errno("exec");
	_exit(1);
}

/* Before a fork: the channel, and nothing in buffers that both processes would write out. */
static void make_channel(int ends[2])
{
	fflush(NULL);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		die_errno("socketpair");
}

/* The tracer is no ancestor of the command, so where Yama restricts ptrace, the command has to
 * name it before it can be seized. */
static void __attribute__((noreturn)) await_tracer(int channel, pid_t middle)
{
	pid_t tracer;

	while (waitpid(middle, NULL, 0) < 0 && errno == EINTR)
		continue;
	if (TEMP_FAILURE_RETRY(read(channel, &tracer, sizeof(tracer))) != sizeof(tracer))
		_exit(1);
	prctl(PR_SET_PTRACER, tracer, 0, 0, 0);
	if (TEMP_FAILURE_RETRY(write(channel, "", 1)) != 1)
		_exit(1);
	become_command(channel);
}

static void announce_tracer(int channel)
{
	pid_t self = getpid();
	char c;

	if (engine.config->daemonize == 2)
		setpgid(0, 0);
	else if (engine.config->daemonize >= 3)
		setsid();
	if (TEMP_FAILURE_RETRY(write(channel, &self, sizeof(self))) != sizeof(self) ||
	    TEMP_FAILURE_RETRY(read(channel, &c, 1)) != 1)
		die("the process that was to become the command is gone");
}

void spawn_daemonize(void)
{
	pid_t command = getpid();
	int ends[2];

	make_channel(ends);
	pid_t middle = fork();
	if (middle < 0)
		die_errno("fork");
	if (middle) {
		close(ends[0]);
		await_tracer(ends[1], middle);
	}
	pid_t tracer = fork();
	if (tracer < 0)
		error_errno("fork");
	if (tracer)
		_exit(tracer < 0);
	close(ends[1]);
	announce_tracer(ends[0]);
	engine.command = command;
	engine.permit_fd = ends[0];
}

static void fork_command(void)
{
	int ends[2];

	make_channel(ends);
	pid_t pid = fork();
	if (pid < 0)
		die_errno("fork");
	if (!pid) {
		close(ends[0]);
		become_command(ends[1]);
	}
	close(ends[1]);
	engine.command = pid;
	engine.is_parent = true;
	engine.permit_fd = ends[0];
}

/* Returns whether it has come that far. */
static bool await_ready(void)
{
	char c;

	return TEMP_FAILURE_RETRY(read(engine.permit_fd, &c, 1)) == 1;
}

void spawn_command(void)
{
	pid_t pid = engine.command;

	if (!pid) {
		fork_command();
		pid = engine.command;
	}
	bool ready = await_ready();
	if (!ready || ptrace(PTRACE_SEIZE, pid, NULL, (long)command_options())) {
		/* Perhaps it has ended already, because it could not become its user. */
		int status, error = ready ? errno : ESRCH;
		bool ended = engine.is_parent && waitpid(pid, &status, ready ? WNOHANG : 0) == pid;
		errno = error;
		if (!ended)
			die_errno("attach: ptrace(PTRACE_SEIZE, %d)", pid);
		engine.is_parent = false;
		engine.exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : 1;
		return;
	}

	struct thread *t = thread_add(pid, pid);
	t->startup = STARTUP_WAITS;
	if (engine.is_parent)
		event_attached(t, ATTACH_COMMAND, 0, 1);
	else
		event_attached(t, ATTACH_PID, 0, 1);
	ptrace(PTRACE_INTERRUPT, pid, NULL, NULL);
}

void spawn_permit(void)
{
	/* Fails if the command is gone, which we shall hear of by itself. */
	(void)!send(engine.permit_fd, "", 1, MSG_NOSIGNAL);
	if (fast_is_planned())
		return;
	close(engine.permit_fd);
	engine.permit_fd = -1;
}

void spawn_started(struct thread *t)
{
	int error = 0;

	if (engine.permit_fd < 0)
		return;
	if (recv(engine.permit_fd, &error, sizeof(error), MSG_DONTWAIT) != sizeof(error))
		error = EIO;
	close(engine.permit_fd);
	engine.permit_fd = -1;
	fast_begin(t, error);
}
