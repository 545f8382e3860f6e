/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The ptrace engine: starts or attaches, waits, and hands events to a sink.
 * It knows nothing of descriptions, filters or output.
 */
#ifndef CALLTAP_ENGINE_ENGINE_H
#define CALLTAP_ENGINE_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "engine/event.h"

/* -I: when signals that would end calltap are blocked. */
enum interruptible {
	INTR_ANYWHERE = 1,
	INTR_WHILE_WAIT = 2, /* fatal signals are blocked while decoding */
	INTR_NEVER = 3,
	INTR_BLOCK_TSTP_TOO = 4,
};

struct lib_wants;

/* Whether a seccomp filter lets pass what is not wanted (docs/engine.md). */
enum seccomp_use {
	SECCOMP_OFF,
	SECCOMP_IF_SAFE,
	SECCOMP_INSIST, /* says why not where it can't be */
};

/* Which processor tracer and tracee use while one thread runs and all others wait. */
enum cpu_use {
	CPU_AUTO, /* what is quicker */
	CPU_SAME,
	CPU_FREE, /* any */
};

struct engine_config {
	char **argv;			/* command to start, NULL: none */
	const char *argv0;		/* --argv0, NULL: argv[0] */
	const char *const *env_changes; /* -E: "VAR=VAL" or "VAR", NULL-terminated; may be NULL */
	const char *username;		/* -u, NULL: unchanged */
	const pid_t *pids;		/* -p; duplicates are allowed */
	size_t npids;
	bool follow_forks; /* -f */
	/* -D: the tracer is a grandchild, the command stays our parent's child; 2 (-DD): in a
	 * process group of its own, 3 (-DDD): in a session of its own.  engine_run() then goes on
	 * in another process. */
	unsigned daemonize;
	bool kill_on_exit;
	bool detach_on_execve;		  /* -b execve */
	enum interruptible interruptible; /* 0: by the other options, as strace does */
	unsigned clocks;		  /* CLOCK_BIT_*: which times events need */
	unsigned debug;			  /* -d */
	enum cpu_use cpu;
	enum seccomp_use seccomp;
	/* Of calls of ABI with number NR (of x32: with bit 30) for which it says false the filter
	 * gives the sink no events. */
	bool (*wants)(const void *ctx, enum abi abi, uint64_t nr);
	const void *wants_ctx;
	/* Which calls of libraries are traced (libcall/module.h); NULL: none, and no program has
	 * breakpoints. */
	const struct lib_wants *libs;
	bool stacks;   /* the sink looks at the stacks of tracees, which needs their registers */
	bool no_calls; /* system calls are not wanted: nothing stops for them */
};

struct engine_sink {
	void *ctx;
	/* Handles EV; the tracee is stopped meanwhile, but at ATTACHED and NOTICE it may run, and
	 * at SUPERSEDED, EXITED and KILLED it is gone. */
	void (*event)(void *ctx, struct event *ev);
	/* Nothing is to be read at once: the engine is going to block.  A good time to flush. */
	void (*idle)(void *ctx);
};

/* To be called before anything is opened for the output, while there is one thread: with a filter,
 * the caller goes on in a child of the process, and the process waits for engine_exit() and hands
 * signals on. */
void engine_prepare(const struct engine_config *config);

/* Behind engine_prepare(): whether some calls are not going to be seen because of a filter. */
bool engine_has_gaps(void);

/* Runs until there is no tracee left, engine_stop() is called or a fatal signal comes (see
 * interruptible).  Returns the exit status for calltap: the command's; 0x100 | N when the command
 * was killed by signal N, or when signal N ended tracing; 1 when there was nothing to trace.
 * Errors before the first tracee end the program by die().
 *
 * The sink is called in a thread of the engine's own, by no other and not behind the return of
 * engine_run(): that this thread ends is what releases tracees without disturbing the system calls
 * they are in.  For the same reason no other thread can ptrace them. */
int engine_run(const struct engine_config *config, const struct engine_sink *sink);

/* Ends the program by die() if there is no such user as CONFIG names, as engine_run() would do
 * when more has happened. */
void engine_check_user(const struct engine_config *config);

/* Asks engine_run() to detach from everything and return (--syscall-limit); async-signal-safe. */
void engine_stop(void);

/* Detaches from all tracees at once, leaving each as it was found, but those with a filter die
 * with us; the die_hook. */
void engine_release(void);

/* Ends the program with STATUS, as engine_run() returned it: by the same signal, if need be.
 * Tracees that have a filter and are not traced any more still need us: the process stays for
 * them, in the background. */
void engine_exit(int status) __attribute__((noreturn));

#endif
