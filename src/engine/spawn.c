/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"

/* In the child: waits until it is traced, then becomes the program. */
static void __attribute__((noreturn))
become_command(const char *path, const struct command_user *user, int go)
{
	const struct engine_config *config = engine.config;
	char c;

	if (user)
		command_become_user(user);
	command_change_environment(config->env_changes);
	if (config->argv0)
		config->argv[0] = (char *)config->argv0;
	if (TEMP_FAILURE_RETRY(read(go, &c, 1)) != 1)
		_exit(1);
	execv(path, config->argv);
	error_errno("exec");
	_exit(1);
}

void spawn_command(void)
{
	char *path = command_find(engine.config->argv[0]);
	struct command_user user;
	int go[2];

	if (engine.config->username)
		command_find_user(engine.config->username, &user);
	if (pipe2(go, O_CLOEXEC))
		die_errno("pipe2");
	pid_t pid = fork();
	if (pid < 0)
		die_errno("fork");
	if (!pid)
		become_command(path, engine.config->username ? &user : NULL, go[0]);
	free(path);
	close(go[0]);

	if (ptrace(PTRACE_SEIZE, pid, NULL, (long)trace_options()))
		die_errno("attach: ptrace(PTRACE_SEIZE, %d)", pid);
	int status;
	if (ptrace(PTRACE_INTERRUPT, pid, NULL, NULL) ||
	    TEMP_FAILURE_RETRY(waitpid(pid, &status, __WALL)) != pid || !WIFSTOPPED(status))
		die("could not start '%s'", engine.config->argv[0]);

	struct thread *t = thread_add(pid, pid);
	t->startup = STARTUP_BEFORE;
	engine.command = pid;

	struct event ev;
	event_init(&ev, EVENT_ATTACHED, t);
	ev.how = ATTACH_COMMAND;
	event_send(&ev);
	thread_resume(t);
	if (write(go[1], "", 1) != 1)
		die_errno("write");
	close(go[1]);
}
