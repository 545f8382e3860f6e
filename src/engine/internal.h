/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the files of the engine share.  Everything here is called by the
 * tracer thread (see run.c) unless a comment says otherwise.
 *
 * A tracee may be killed at any moment, so every ptrace request can fail with
 * ESRCH.  That is never an error: its end is going to be reported by wait4().
 */
#ifndef CALLTAP_ENGINE_INTERNAL_H
#define CALLTAP_ENGINE_INTERNAL_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "engine/engine.h"

/* How far a started command is on its way into its program. */
enum startup {
	STARTUP_DONE,	/* everything is shown; also of all that we did not start */
	STARTUP_BEFORE, /* our own code still runs in it: nothing is shown */
	STARTUP_EXEC,	/* in the execve that starts the program */
	STARTUP_FAILED, /* that execve failed: our own code says so and ends */
};

struct thread {
	struct tracee tracee; /* first: what the sink sees */
	struct thread *prev, *next;

	bool stopped; /* in a ptrace-stop that wait4() has told us of */
	bool in_call; /* between entry and return */
	enum startup startup;
	int pending_signal; /* to be handed over when it goes on or is let go */

	/* the call it is in */
	uint64_t nr;
	uint64_t args[6];
	struct tamper tamper;
	/* The call that restart_syscall would go on with, -1: not known. */
	int64_t interrupted_nr;

	struct timespec stime; /* as of the last report */
};

/* What wait4() said of one thread. */
struct report {
	pid_t tid;
	int status;
	struct timespec stime; /* with CLOCK_BIT_STIME */
};

struct engine {
	const struct engine_config *config;
	const struct engine_sink *sink;

	struct thread *threads; /* all, newest first */
	size_t nthreads;
	pid_t command;	    /* the process that was started, 0: none */
	int command_status; /* as engine_run() returns it */
	volatile sig_atomic_t stopping;
};

extern struct engine engine;

/* run.c */
/* PTRACE_O_* for every tracee. */
unsigned trace_options(void);

/* threads.c: the table of tracees; finding one costs the same whatever their number. */
struct thread *thread_add(pid_t tid, pid_t tgid);
struct thread *thread_find(pid_t tid);
void thread_remove(struct thread *t);

/* command.c */
struct command_user {
	uid_t uid;
	gid_t gid;
	const char *name; /* whose supplementary groups are taken; NULL: only GID */
};
/* The path to execute for NAME, to be freed; dies if there is none. */
char *command_find(const char *name);
/* Resolves NAME ("user" or "UID:GID"); dies if it can't. */
void command_find_user(const char *name, struct command_user *user);
/* In the child. */
void command_become_user(const struct command_user *user);
void command_change_environment(const char *const *changes);

/* spawn.c */
/* Starts config->argv, seized and about to execute it. */
void spawn_command(void);

/* wait.c */
/* Handles reports until no thread is left or engine.stopping is set. */
void wait_loop(void);

/* stops.c */
void handle_report(const struct report *r);
/* Lets a stopped thread go on until its next stop. */
void thread_resume(struct thread *t);

/* calls.c */
void handle_call_stop(struct thread *t);

/* events.c */
void event_init(struct event *ev, enum event_kind kind, struct thread *t);
void event_send(struct event *ev);

#endif
