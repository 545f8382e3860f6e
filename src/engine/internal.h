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

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>

#include "engine/engine.h"
#include "engine/seccomp.h"

/* The time by CLOCK in nanoseconds. */
static inline int64_t clock_now(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return ts.tv_sec * INT64_C(1000000000) + ts.tv_nsec;
}

/* How far a started command is on its way into its program. */
enum startup {
	STARTUP_DONE,	/* everything is shown; also of all that we did not start */
	STARTUP_WAITS,	/* for the permission to go on, which its first stop brings */
	STARTUP_BEFORE, /* our own code still runs in it: nothing is shown */
	STARTUP_EXEC,	/* in the execve that starts the program */
	STARTUP_FAILED, /* that execve failed: our own code says so and ends */
};

/* What wait4() said of one thread. */
struct report {
	pid_t tid;
	int status;
	struct timespec stime; /* with CLOCK_BIT_STIME */
};

/* What each stop looks at comes first, in few lines of the processor's cache. */
struct thread {
	struct tracee tracee; /* first: what the sink sees */
	int stop_status;      /* the stop that it is in, as from wait4() */
	int pending_signal;   /* to be handed over when it goes on or is let go */
	bool stopped;	      /* in a ptrace-stop that wait4() has told us of */
	bool awaited;	      /* asked to stop when it was attached to, but did not yet */
	bool noticed;	      /* the user was told of that */
	/* Known by its own report alone: its maker's is still to come.  The sink has not heard of
	 * it, and first_report waits. */
	bool unclaimed;
	bool last_chance; /* was one for too long: all are asked once more */
	bool maker_late;  /* nobody has told of it until then */
	bool in_call;	  /* between entry and return, which is awaited */
	/* It runs with a filter of ours, and stops at calls that this traces ... */
	bool filtered;
	bool full;	/* ... or at all, because it has another filter as well */
	bool next_call; /* or at the next one, which tells of its ABI */
	bool untraced;	/* it is in a call with CLONE_UNTRACED, of which the kernel hears nothing */
	bool strict;	/* it is in the strict mode of seccomp, of which only we know */
	bool by_filter; /* the stop that it is in is one of a filter, not of a call */
	bool has_peers; /* its process has other threads, or children that we do not see begin */
	bool silent;	/* the sink does not hear of it: it is here for the filter's sake */
	/* Silent, but in place of a leader that was not: its end is told as that one's. */
	bool end_is_told;
	/* Not to be followed, but it has breakpoints in its memory: nobody hears of it. */
	bool muted;
	bool held;    /* delay.c */
	bool watched; /* wait.c */
	enum startup startup;
	int patience; /* wait.c */

	int exit_status; /* as for wait4(), once it is on its way to its end; else -1 */
	struct thread *prev, *next;

	/* the call it is in */
	enum abi abi;
	/* What it has to do with seccomp: looked at in who has our filter. */
	enum seccomp_call seccomp_call;
	uint64_t nr;
	uint64_t args[6];
	struct tamper tamper;
	uint64_t hold; /* nanoseconds for which it is to be held before it goes on */
	/* The call that restart_syscall would go on with, -1: not known. */
	int64_t interrupted_nr;
	struct timespec stime; /* as of the last report */

	/* library calls (probe.h) */
	struct space *space;  /* NULL: nothing is traced in it */
	struct frame *frames; /* calls that have not returned, innermost last */
	size_t nframes, frames_cap;
	uint64_t last_call_id;

	struct report first_report;
	int64_t unclaimed_since; /* by CLOCK_MONOTONIC, ns */
	uint64_t clone_flags;	 /* if `untraced`: as the program gave them */
	pid_t former_tid;	 /* at execve: its id before */
	int sent_signal;	 /* by tampering, and not delivered yet; 0: none */
	int64_t held_until;	 /* CLOCK_MONOTONIC, nanoseconds */
	struct thread *next_held, *prev_held;
	struct thread *next_watched, **watched_link;
};

static inline struct thread *thread_of(struct tracee *tracee)
{
	return (struct thread *)tracee;
}

struct engine {
	const struct engine_config *config;
	const struct engine_sink *sink;

	struct thread *first, *last; /* all, in the order they came */
	size_t nthreads;
	size_t nsilent;	 /* of these */
	size_t nawaited; /* awaited, but not noticed */
	size_t nunclaimed;
	size_t nheld;
	int64_t attached_at; /* by CLOCK_MONOTONIC, ns */

	pid_t command;	 /* the process that was started, 0: none */
	bool is_parent;	 /* it is our child and has not been waited for */
	int permit_fd;	 /* where it waits for the permission to start, -1: has it */
	int exit_status; /* as engine_run() returns it */
	bool filtering;	 /* the command has a filter */
	bool keeping;	 /* nothing is traced any more, but for threads that are silent */

	/* Shared with the main thread. */
	atomic_int stopping;  /* engine_stop() was called */
	atomic_int signal;    /* this fatal signal came, 0: none */
	atomic_bool blocking; /* the tracer thread waits, or is going to */
};

extern struct engine engine;

/* run.c */
/* PTRACE_O_* for processes that are attached to, and for the command. */
unsigned trace_options(void);
unsigned command_options(void);
/* Behind engine_run(): whether tracees remain, for whose sake the tracer thread goes on; and waits
 * for that to end.  Main thread. */
bool engine_keeps(void);
void engine_keep(void);

/* threads.c: the table of tracees; finding one costs the same whatever their number. */
/* Adds thread TID of process TGID, which is in the table not yet. */
struct thread *thread_add(pid_t tid, pid_t tgid);
/* The thread TID, or NULL. */
struct thread *thread_find(pid_t tid);
/* Gives T the id TID, which no other thread may have. */
void thread_rename(struct thread *t, pid_t tid);
/* Takes T, which is gone or was let go, out of the table and frees it. */
void thread_remove(struct thread *t);

/* command.c: what is to be started.  Any thread, before tracing begins. */
struct command_user {
	uid_t uid;
	gid_t gid;
	const char *name; /* whose supplementary groups are taken; NULL: only GID */
};
/* The path to execute for NAME, to be freed; dies if there is none. */
char *command_find(const char *name);
/* Resolves NAME ("user" or "UID:GID"); dies if it can't. */
void command_find_user(const char *name, struct command_user *user);
/* In the child: takes on the ids of USER, or dies; does what CHANGES (as config->env_changes) says.
 */
void command_become_user(const struct command_user *user);
void command_change_environment(const char *const *changes);

/* fast.c: stopping only where a call is wanted, by a seccomp filter. */
/* Decides whether there is to be a filter, and makes it.  Main thread. */
void fast_prepare(const struct engine_config *config);
/* Whether there is to be one. */
bool fast_is_planned(void);
/* In the command's process: returns 0 or an errno. */
int fast_install(void);
/* Command T is about to call execve; ERROR is what fast_install() gave. */
void fast_begin(struct thread *t, int error);
/* At a stop that a filter made. */
void fast_stop(struct thread *t);
/* T has entered the call that it notes; before that is handled. */
void fast_entered(struct thread *t);
/* T has entered a call, which was shown: what it makes must not get away from us with a filter,
 * and what the strict mode forbids kills it. */
void fast_shown(struct thread *t);
/* T returns from a call, of which the kernel says that it failed if IS_ERROR: has t->tamper say
 * what would have come of it without our filter. */
void fast_correct(struct thread *t, bool is_error);
/* T has returned from a call that may have given it a filter. */
void fast_returned(struct thread *t, bool is_error);
/* What is PARENT's concern is that of T, which it made; NULL: not known who that is. */
void fast_inherit(struct thread *t, const struct thread *parent);
/* How T is to go on: PTRACE_SYSCALL or PTRACE_CONT. */
int fast_request(const struct thread *t);
/* Whether T's return from the call that it has entered is of no use. */
static inline bool fast_skips_returns(const struct thread *t)
{
	return t->filtered && !t->full && t->startup == STARTUP_DONE;
}
/* The sink hears no more of T. */
void fast_silence(struct thread *t);
/* The same for all that have a filter, or that can't be let go undisturbed as long as we go on for
 * those.  Without effect when nothing has. */
void fast_silence_all(void);
/* The silent thread T takes the place of LEADER, of which the sink has heard and which vanishes
 * without a report: T goes on silently, but its end is told as the end of LEADER. */
void fast_replace_leader(struct thread *t, struct thread *leader);

/* front.c */
/* Makes the tracer a child of this process, which is going to end as the tracer says.  Returns in
 * the child. */
void front_fork(const struct engine_config *config);

/* spawn.c */
/* Resolves what config->argv and config->username name; dies if it can't.  Main thread. */
void spawn_prepare(void);
/* -D: returns in a new process, which is to trace the present one; the present one becomes the
 * command once it is traced.  Main thread, before there is another one. */
void spawn_daemonize(void);
/* Starts the command (if -D has not) and attaches to it. */
void spawn_command(void);
/* Lets the command go on to its execve: it is under control now. */
void spawn_permit(void);
/* Command T has come to its execve. */
void spawn_started(struct thread *t);

/* refusal.c */
/* The kernel has refused that we attach to PID, by EPERM: says the first reason that applies. */
void explain_refusal(pid_t pid);

/* attach.c */
/* Attaches to config->pids, saying what can't be attached to. */
void attach_all(void);

/* Whether new threads and processes are traced from their beginning on. */
static inline bool sees_children(void)
{
	return engine.config->follow_forks || engine.filtering;
}

/* Whether tracing is to end although there are tracees. */
static inline bool is_ending(void)
{
	return !engine.keeping && (engine.stopping || engine.signal);
}

/* signals.c: signals that calltap gets.  Main thread. */
/* A timer of who started us runs on in us, and is not to end the trace: SIGALRM does nothing to us
 * any more, unless it was ignored.  The command has it as it was. */
void signals_outlive_alarm(void);
/* Blocks or ignores what -I says and remembers what was before. */
void signals_prepare(void);
/* Passes fatal signals on to the tracer thread TRACER until signals_done(). */
void signals_watch(pthread_t tracer);
/* In the tracer thread, first: it can be woken from now on. */
void signals_enter_tracer(void);
/* Restores everything as it was before signals_prepare(); also in the command's process. */
void signals_restore(void);
/* Nothing but SIGKILL ends the calling thread from now on. */
void signals_keep(void);
/* By the tracer thread or any other: there is something to see for signals_watch(). */
void signals_notify(void);
/* By the tracer thread, as its last act. */
void signals_done(void);

/* wait.c */
/* Handles reports until no thread is left or tracing is to end. */
void wait_loop(void);
/* T has gone on: it may report soon. */
void wait_watch(struct thread *t);
/* The same for T that has just been made. */
void wait_watch_child(struct thread *t);
/* A report that no signal told of is likely. */
void wait_scan(void);
/* T is to be freed. */
void wait_unwatch(struct thread *t);

/* stops.c */
/* Whether STATUS is that of a stop at the entry or return of a call. */
static inline bool is_call_stop(int status)
{
	return WIFSTOPPED(status) && status >> 8 == (SIGTRAP | 0x80);
}
/* What the kernel says to EVENT, PTRACE_EVENT_*, which TID has been reported to have stopped at.
 * Returns false if it has been killed since: then it may be at its end already, and would say
 * something else. */
bool event_message(pid_t tid, int event, unsigned long *message);
/* Fills in where T, which is stopped, is; nothing if that can't be told. */
void find_place(const struct thread *t, struct event *ev);
/* R has come in and is going to be handled soon; should tracing end before that, its thread is
 * let go as it is. */
void note_report(const struct report *r);
/* Handles R: tells the sink what it means and lets the thread go on. */
void handle_report(const struct report *r);
/* Lets a stopped thread go on until its next stop. */
void thread_resume(struct thread *t);
/* Says that T ended with STATUS and forgets it. */
void thread_ended(struct thread *t, int status);

/* calls.c */
/* From now on T is seen as running in ABI. */
void set_abi(struct thread *t, enum abi abi);
struct ptrace_syscall_info;
/* T enters the call of INFO, which is of a syscall-stop or one of a filter: notes which it is. */
void note_call(struct thread *t, const struct ptrace_syscall_info *info);
/* The same, and it is handled. */
void handle_entry(struct thread *t, const struct ptrace_syscall_info *info);
/* At a syscall-stop of T. */
void handle_call_stop(struct thread *t);
/* The call that T is in will not return, because T ends. */
void handle_no_return(struct thread *t);
/* At the first stop of a thread that was attached to: finds out what it was doing. */
void note_interrupted_call(struct thread *t);

/* tamper.c */
/* At entry: does what t->tamper says. */
void tamper_enter(struct thread *t);
/* At return: does what is left of it; returns whether the result was replaced. */
bool tamper_return(struct thread *t);

/* Makes INFO, of a signal that is about to be delivered, what it would be if it were one of
 * tampering and had come at a syscall-stop. */
void tamper_signal(struct thread *t, siginfo_t *info);

/* delay.c: threads that are stopped and go on later. */
/* Lets T go on in t->hold nanoseconds, or at once if that is 0. */
void thread_go_on(struct thread *t);
/* T is not held any more: it has ended, or goes on otherwise. */
void delay_cancel(struct thread *t);
/* In how many nanoseconds delay_release() is to be called; INT64_MAX: never. */
int64_t delay_timeout(void);
/* Lets go on those whose time has come. */
void delay_release(void);

/* forks.c */
/* PARENT has stopped at EVENT because it made a new thread or process. */
void handle_new_child(struct thread *parent, int event);
/* A thread whose maker has not told us of it reported R. */
void handle_unknown(const struct report *r);
/* In how many milliseconds release_unclaimed() is to be called, -1: never. */
int unclaimed_timeout(void);
/* Tells the sink of threads that have been unclaimed for AGE milliseconds, with the parent that
 * /proc says. */
void release_unclaimed(int age);
/* How long the report of a maker may come behind that of what it made.  It is under way in the
 * kernel; only the death of the maker stops it. */
enum { CLAIM_TIMEOUT = 50 /* milliseconds */ };

/* exec.c */
/* The thread which became TID by execve, and whose stop for that was reported; or NULL. */
struct thread *exec_take_over(pid_t tid);
/* At that stop. */
void handle_exec(struct thread *t);

/* detach.c */
/* Sends the signal that ends us to what we started. */
void forward_signal(void);
/* Lets go T, which is stopped. */
void thread_detach(struct thread *t);
/* Lets go everything, each as it was found. */
void detach_all(void);

/* Notes if T, which has not been seen to stop, has done so meanwhile.  Returns false if it has
 * ended. */
bool look_for_stop(struct thread *t);
/* Stops T if it runs; returns when it has stopped, or does not for a while. */
void stop_for_detach(struct thread *t);

/* T was interrupted, and may have met a breakpoint the moment before: the kernel tells of that
 * second.  Then it goes on to that stop. */
void stop_at_trap(struct thread *t);

/* probe.c: library calls.  Without effect when they are not wanted. */
bool probes_wanted(void);
/* At a SIGTRAP of T: does what is to be done if the trap is ours; else returns false. */
bool probes_handle_trap(struct thread *t);
/* T is about to get a signal, which may tell the program where T is. */
void probes_before_signal(struct thread *t);
/* T is at a system call, with stack pointer SP. */
void probes_at_call(struct thread *t, uint64_t sp);
/* T's program was replaced. */
void probes_exec(struct thread *t);
/* T was attached to, and has stopped. */
void probes_attach(struct thread *t);
/* A thread of TGID that was awaited has ended, or has been waited for long enough: if it was the
 * last one, another is asked to stop, for probes_attach(). */
void probes_await_no_longer(pid_t tgid);
/* PARENT has made CHILD, which has not run yet. */
void probes_inherit(struct thread *parent, struct thread *child);
/* Whether T is a process of its own that is not to be followed: its memory has no breakpoints any
 * more then, and it is to be let go. */
bool probes_release_child(struct thread *t);
/* T ends: none of its library calls returns. */
void frames_lose(struct thread *t);
/* T is no longer traced. */
void probes_leave(struct thread *t);
/* Puts the text of all programs back, and stops who may be about to meet a breakpoint. */
void probes_release(void);
/* T, which is stopped, is to be let go: makes it forget a breakpoint that it has met. */
void probes_undo(struct thread *t);

/* notice.c */
/* When notices are due, in milliseconds from now; -1: never. */
int notice_timeout(void);
/* Says of threads that were attached to a while ago and did not stop what they wait for. */
void notice_unstopped(void);

/* events.c */
/* Makes EV one of KIND about T, now: with the times that the sink wants. */
void event_init(struct event *ev, enum event_kind kind, struct thread *t);
/* Hands EV to the sink, unless that does not hear of the thread. */
void event_send(struct event *ev);
/* Does so with EVENT_ATTACHED; the arguments are its members. */
void event_attached(struct thread *t, enum attach_how how, pid_t parent, unsigned threads);

#endif
