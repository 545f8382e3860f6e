/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The border behind the engine: what happened, as plain data.  Nothing that
 * reads an event knows which engine made it.
 */
#ifndef CALLTAP_ENGINE_EVENT_H
#define CALLTAP_ENGINE_EVENT_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "base/abi.h"
#include "base/registers.h"
#include "view/memory.h"

enum event_kind {
	EVENT_ATTACHED, /* a thread is traced from now on; `how` says since what.  It may still be
			   running: its memory is not to be read */
	EVENT_ENTER,	/* a system call begins: abi, nr, args */
	EVENT_RETURN,	/* it returned: ret; args as at entry */
	EVENT_SIGNAL,	/* a signal is about to be delivered: siginfo */
	EVENT_STOPPED,	/* group-stop: siginfo.si_signo */
	/* The thread group's leader is gone, because the thread former_tid has called execve and
	 * takes over its id; other threads of the group have ended before.  EVENT_EXEC follows. */
	EVENT_SUPERSEDED,
	EVENT_EXEC,	  /* the program was replaced; tracee is the thread that called execve, its
			     tid is the leader's by now and was former_tid before */
	EVENT_EXITED,	  /* status; the thread is gone after this event */
	EVENT_KILLED,	  /* by signal `status`, core_dumped */
	EVENT_DETACHED,	  /* we let it go; it runs on */
	EVENT_LIB_ENTER,  /* a library function is called: lib, call_id, regs, stack, sp */
	EVENT_LIB_RETURN, /* it returned: lib, call_id, ret, ret_high */
	EVENT_LIB_LOST,	  /* the call will not return (longjmp, an exception; no_return: the
			     thread ends): lib, call_id */
	EVENT_NOTICE,	  /* `text`: something a user should know of this tracee ("is in
			     uninterruptible sleep in read(3, ...)") */
};

enum attach_how { ATTACH_COMMAND, ATTACH_PID, ATTACH_PID_THREAD, ATTACH_CHILD };

/* A function that is called, as far as the caller's or its own symbol table tells.  Lives as long
 * as the thread does not call execve. */
struct lib_call {
	const char *symbol;
	const char *version; /* NULL: none */
	const char *library; /* soname of what has the function, NULL: not known yet */
	const char *path;    /* of that library, NULL: not known yet */
	const char *caller;  /* soname of the image that calls; at_entry: of the one that has it */
	bool by_main;	     /* that is the main program */
	bool at_entry;	     /* stopped in the function itself, whoever called it */
	bool by_library;     /* is wanted if its library is */
};

/* One traced thread.  Made and freed by the engine; `user` belongs to the sink, which frees
 * it when it sees SUPERSEDED, EXITED, KILLED or DETACHED. */
struct tracee {
	pid_t tid; /* in the tracer's pid namespace */
	pid_t tgid;
	enum abi abi; /* as of the last event that had one */
	struct memory_view mem;
	/* Reads the registers of thread TID, during an event at which it is stopped (see engine.h);
	 * false: they can't be had.  Costs nothing unless it is called. */
	bool (*registers)(pid_t tid, struct registers *registers);
	/* The same of its floating-point registers, as programs of ABI use them. */
	bool (*floats)(pid_t tid, enum abi abi, struct float_registers *floats);
	void *user;
};

/* What the sink wants done to a call; filled during EVENT_ENTER, zero otherwise.
 * Later kinds of tampering are further fields here. */
struct tamper {
	bool skip;	 /* the kernel does not execute the call ... */
	bool set_result; /* ... or does: on return its result is replaced by `result` */
	int64_t result;	 /* -errno if is_error */
	bool is_error;	 /* else the result is shown as one, even a negative one */
	int signal;	 /* delivered on entry; 0: none */
	bool substitute; /* the kernel executes call number `nr` with the same arguments */
	uint64_t nr;
	/* nanoseconds for which the thread is held before the call is executed, and behind its
	 * return; 0: not at all.  Others run meanwhile. */
	uint64_t delay_enter, delay_exit;
};

struct event {
	enum event_kind kind;
	struct tracee *tracee;
	struct timespec real;  /* CLOCK_REALTIME, if config.clocks has CLOCK_BIT_REAL */
	struct timespec mono;  /* CLOCK_MONOTONIC, if it has CLOCK_BIT_MONO */
	struct timespec stime; /* system CPU time used by the thread so far, CLOCK_BIT_STIME */

	enum abi abi;	  /* ENTER, RETURN */
	uint64_t nr;	  /* sign-extended from 32 bits; with bit 30 if abi is ABI_X32 */
	uint64_t args[6]; /* as in the registers: not cut to 32 bits */
	uint64_t ip, sp;  /* ENTER, RETURN, SIGNAL; SUPERSEDED: of the thread that took over */
	int64_t ret;	  /* RETURN: result, or -errno if is_error */
	bool is_error;
	bool no_return;	 /* RETURN: there is no result, the thread is on its way to its end.  Does
			    not precede every end: a thread can vanish in a call without it */
	bool seen_entry; /* RETURN: EVENT_ENTER came before it; false: attached inside */
	bool starting;	 /* ENTER: the execve by which the tracer itself starts the command */
	/* ENTER: the number of the call that restart_syscall would go on with, -1: not known.
	 * Meaningful if this call is restart_syscall.  NOTICE: the number of the call that the
	 * thread is in, -1: none or not known; abi and args belong to it. */
	int64_t interrupted_nr;

	siginfo_t siginfo; /* SIGNAL, STOPPED; raw, of the tracer's own ABI */
	bool siginfo_known;
	int status; /* EXITED: exit code; KILLED: signal */
	bool core_dumped;
	enum attach_how how; /* ATTACHED */
	pid_t parent;	     /* ATTACHED, how == ATTACH_CHILD; tid of the creator */
	unsigned threads;    /* ATTACHED, how == ATTACH_PID: threads attached to together */
	pid_t former_tid;    /* EXEC */
	const char *text;    /* NOTICE: what the thread does, as the end of a sentence */

	/* Library calls.  `regs` has the first nregs integer arguments, the others begin at
	 * `stack`; ip is where it was called from (the return address). */
	const struct lib_call *lib;
	uint64_t call_id; /* tells the calls of a thread apart */
	unsigned nregs;
	uint64_t regs[8];
	uint64_t stack;
	uint64_t function; /* LIB_ENTER: where it is; 0: the slot is not bound yet */
	uint64_t ret_high; /* the second half of a result that is wider than `ret` */

	struct tamper tamper; /* ENTER: answer of the sink */
	/* ENTER, LIB_ENTER: answer of the sink: false lets the engine skip the return where it can.
	 */
	bool want_return;
};

enum { CLOCK_BIT_REAL = 1, CLOCK_BIT_MONO = 2, CLOCK_BIT_STIME = 4 };

#endif
