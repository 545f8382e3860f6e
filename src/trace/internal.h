/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the files of this module share: the state of the sink, the state of
 * each thread, and the interface behind which text and JSON differ.
 */
#ifndef CALLTAP_TRACE_INTERNAL_H
#define CALLTAP_TRACE_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "cli/options.h"
#include "decode/decode.h"
#include "emit/json.h"
#include "emit/text.h"
#include "engine/event.h"
#include "trace/output.h"
#include "unwind/unwind.h"

/* Of a thread's present call. */
enum call_state {
	CALL_NONE,    /* it is in none, or in one that is nobody's concern */
	CALL_COUNTED, /* for the summary only */
	CALL_SHOWN,   /* and perhaps counted */
};

/* Of the line that a call is shown on. */
enum line_state {
	LINE_CLOSED, /* nothing has been said of the call */
	LINE_OPEN,   /* its entry half is in the task's text */
	LINE_CUT,    /* that line was ended; the rest comes on a line of its own */
};

/* Why a line ends in the middle of a call. */
enum cut {
	CUT_OWN_EVENT,	 /* a signal has come, or the thread has ended */
	CUT_UNFINISHED,	 /* another thread has something to say */
	CUT_PID_CHANGED, /* execve gave the thread its leader's pid */
	CUT_DETACHED,	 /* it is no longer traced */
};

/* Why a call never returned. */
enum loss {
	LOSS_EXITED,   /* the thread ended in it */
	LOSS_LEFT,     /* a library function was left by a jump or an exception */
	LOSS_REPLACED, /* another thread's execve ended it */
};

/* What a writer keeps of a call; that of its own kind. */
union emitter {
	struct text_emit text;
	struct json_emit json;
};

/* One traced thread, hung on tracee.user. */
struct task {
	struct trace *trace;
	struct task *next, *prev;
	pid_t tid, tgid;
	struct output *out; /* the common one, or with -ff its own */

	/* as of its last event, for prefixes */
	enum abi abi;
	uint64_t nr, ip;
	bool ip_known;
	char comm[64];

	enum call_state state;
	enum line_state line;
	struct call call;
	struct injection injection;
	bool poked; /* some argument of the present call */

	/* library calls (libs.c) */
	bool is_lib;		    /* `call` is one, and not a system call */
	char *lib_name;		    /* what it is shown as, if that is not its symbol */
	uint64_t lib_id;	    /* the engine's name for it */
	const struct lib_call *lib; /* while its beginning is shown */
	struct outer_call *outer;   /* what it is inside of, innermost first */
	unsigned depth;		    /* how many those are */

	struct inject_counts *inject_counts;
	struct timespec entry_mono, entry_stime;

	/* the text of the present call; the first `written` bytes have been handed to `out` */
	struct buf text;
	size_t written;
	struct buf entry_stack; /* made when the present call began */
	struct buf vcpu;	/* the same of what a virtual CPU shares */
	unsigned tick;		/* trace.tick when the entry half was made */
	bool dumped;		/* some data of the call; the writer's */
	struct emit *emit;
	union emitter as;
};

struct trace {
	const struct options *opt;
	const struct writer *writer;
	unsigned status_bits, quiet_bits;
	bool deferred;	  /* calls are shown in one piece, when their status is known */
	bool pid_columns; /* every line begins with the pid */
	bool on_stderr;	  /* lines and messages go to the same place */

	struct output *out; /* the common one; NULL: each task has its own */
	struct task *open;  /* whose line is the last one of the common output and not ended */
	struct task *tasks;
	unsigned ntasks;
	struct summary *summary;
	struct unwind *unwind;	      /* NULL: no stacks are shown */
	struct decode_options decode; /* the command line's, and what comes with it */
	struct lib_summary *lib_summary;
	struct ltraceconf *conf;	   /* ltrace's configuration; NULL: none */
	struct defs *conf_defs[ABI_COUNT]; /* the user's descriptions on top of the built-in ones */
	bool conf_tried[ABI_COUNT];
	struct buf *prototypes;	  /* what the files of --prototypes have, in their order */
	unsigned long long shown; /* calls, for --syscall-limit */
	bool failed;		  /* an output; what follows is not said */
	bool ending;		  /* failed or limit reached: calls are not begun any more */

	/* for lines that are not calls */
	struct buf scratch;
	struct text_emit scratch_text;
	struct json_emit scratch_json;

	/* for prefixes */
	struct timespec last_mono; /* of the line before; for -r */
	bool has_last;
	time_t clock_second; /* that `clock` shows */
	char clock[16];

	unsigned tick;	/* as far as entry halves were looked after */
	bool unwritten; /* there may be some that were not handed over */
};

/* How things are laid out.  Functions that take OUT append a whole line to it, or nothing; the
 * others work on the text of the task. */
struct writer {
	/* A call is one piece: nothing is shown of it before it ends. */
	bool whole_calls;
	void (*init)(struct task *k);
	void (*free)(struct task *k);

	/* What stands before the call's tokens. */
	void (*call_begin)(struct task *k, const struct event *ev);
	/* Ends the line in the middle of the call; PID of CUT_PID_CHANGED. */
	void (*call_cut)(struct task *k, enum cut why, pid_t pid);
	/* Begins a line for the rest of a call that was cut. */
	void (*call_resume)(struct task *k, const struct event *ev);
	/* What stands in place of the result of a call that is lost; BY of LOSS_REPLACED. */
	void (*call_lost)(struct task *k, enum loss why, pid_t by);
	/* What stands behind the result; dumps may follow. */
	void (*call_result)(struct task *k, const struct event *ev);
	/* The stack of a call that returned; behind the dumps. */
	void (*call_stack)(struct task *k, const struct event *ev);
	/* Ends what is said of the call. */
	void (*call_end)(struct task *k);

	/* The data that a call moved.  A vector of messages has VECTOR numbers, buffers in a
	 * message BUFFER numbers; -1: not one of several. */
	void (*dump_vector)(struct task *k, int vector, unsigned buffers);
	void (*dump_begin)(struct task *k, int vector, int buffer, uint64_t len);
	void (*dump_bytes)(struct task *k, const void *bytes, size_t len, uint64_t offset);
	void (*dump_end)(struct task *k);

	/* Appends what a virtual CPU and its program share, before or after it ran. */
	void (*vcpu)(struct task *k, const struct vcpu *vcpu, struct memory_view *mem, bool after,
		     struct buf *out);

	/* AT_ENTRY: made when the call began. */
	void (*stack_begin)(bool at_entry, struct buf *out);
	void (*stack_frame)(const struct stack_frame *frame, bool at_entry, struct buf *out);
	/* WHOLE: there are no more frames than were shown. */
	void (*stack_end)(bool whole, struct buf *out);
	/* The stack of the call that K ended in, if it was not part of the call; or NULL. */
	void (*last_stack)(struct task *k, const struct event *ev, struct buf *out);

	/* Lines of their own; NULL: none is said. */
	void (*signal)(struct task *k, const struct event *ev, struct buf *out);
	void (*stopped)(struct task *k, const struct event *ev, struct buf *out);
	void (*exited)(struct task *k, const struct event *ev, struct buf *out);
	void (*killed)(struct task *k, const struct event *ev, struct buf *out);
	void (*superseded)(struct task *k, const struct event *ev, struct buf *out);
	void (*exec)(struct task *k, const struct event *ev, struct buf *out);
	void (*mode)(struct task *k, const struct event *ev, struct buf *out);
	void (*attached)(struct task *k, const struct event *ev, struct buf *out);
	void (*detached)(struct task *k, const struct event *ev, struct buf *out);
	void (*notice)(struct task *k, const struct event *ev, struct buf *out);
};

extern const struct writer text_writer, json_writer;
/* The one that writes as ltrace does. */
const struct writer *ltrace_writer(void);

/* task.c */
/* Makes the state of TRACEE and hangs it on tracee->user; with -ff opens its file. */
struct task *task_new(struct trace *t, struct tracee *tracee);
void task_free(struct task *k);
/* Returns the task of thread TID or NULL.  Linear. */
struct task *task_find(struct trace *t, pid_t tid);

/* Writes to OUT.  The first failure is reported and ends tracing. */
void trace_write(struct trace *t, struct output *out, const char *bytes, size_t len);
/* Prints a message on stderr, behind what is already said of an open line there. */
void message(struct trace *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Hands over what of K's text has not been. */
void task_flush(struct task *k);
/* Hands over K's text, which now ends with its line, and begins anew. */
void end_line(struct task *k, enum line_state state);
/* Forgets what was to be said of K's call. */
void drop_line(struct task *k);
/* Ends K's line in the middle of its call. */
void cut_line(struct task *k, enum cut why, pid_t pid);
/* Ends the line that is open on K's output, so that what K has to say begins a new one. */
void claim_output(struct task *k);

typedef void put_line_fn(struct task *k, const struct event *ev, struct buf *out);
/* Writes the line that PUT (may be NULL) makes, if it makes one. */
void say(struct task *k, const struct event *ev, put_line_fn *put);

/* calls.c: K enters a system call, and returns from one; EV says which, and takes at entry what is
 * to be done with it. */
void call_entered(struct task *k, struct event *ev);
void call_returned(struct task *k, const struct event *ev);
/* K will not return from the call it is in, if it is in one. */
void call_lost(struct task *k, const struct event *ev, enum loss why);
/* The same for the innermost of nested calls alone. */
void call_lost_one(struct task *k, const struct event *ev, enum loss why);
/* Begins the line (or object) of K's call, of which state and times are set. */
void show_entry(struct task *k, const struct event *ev);
/* Shows result and end of K's call. */
void show_return(struct task *k, const struct event *ev);
/* Nanoseconds from FROM to TO, 0 if negative. */
uint64_t elapsed(struct timespec from, struct timespec to);
/* K runs on in its call, but we see no more of it. */
void call_detached(struct task *k);
/* K is in an execve and is going to be called PID. */
void call_pid_changes(struct task *k, pid_t pid);

/* libs.c */
/* What K does now is inside its present call, which comes back with call_pop(). */
void call_push(struct task *k);
void call_pop(struct task *k);
/* Whether the last line that K wrote to its output has no end. */
bool has_open_line(const struct task *k);
/* Ends the line of the call that K's present one is inside of; returns false if it has an end. */
bool cut_outer_line(struct task *k, enum cut why, pid_t pid);
/* K's program was replaced, by the system call that it is in. */
void libs_replaced(struct task *k, const struct event *ev);
/* K enters a function of a library, and returns from one; EV says which, and takes at entry
 * whether the return is wanted.  What returns may be an outer call: those inside it are over then.
 */
void lib_entered(struct task *k, struct event *ev);
void lib_returned(struct task *k, const struct event *ev);
/* K's call that EV names will not return. */
void lib_lost(struct task *k, const struct event *ev);

/* prototypes.c */
/* Reads the files of --prototypes, or of ltrace's -F and ltrace.conf.  A mistake in the former ends
 * the program; what ltrace would not understand is told of and left out. */
void prototypes_open(struct trace *t);
void prototypes_close(struct trace *t);
/* Descriptions of functions of ABI: the built-in ones with those files on top; NULL if there are no
 * built-in ones. */
const struct defs *prototypes_for(struct trace *t, enum abi abi);

/* prefix.c */
/* Appends the blanks that show how deep K's call is. */
void put_indent(const struct task *k, struct buf *out);
/* The same and, at the beginning of the call, what tells functions and system calls apart and says
 * who calls the function. */
void put_origin(const struct task *k, struct buf *out);
/* Appends what stands before each line of text: pid, times, number, instruction pointer. */
void put_prefix(struct task *k, const struct event *ev, struct buf *out);
/* Appends T - BASE (0 if negative) in seconds with DIGITS decimals, cut off; the seconds take
 * at least WIDTH columns. */
void put_duration(struct timespec t, struct timespec base, unsigned digits, unsigned width,
		  struct buf *out);

/* poke.c */
/* Writes POKES (may be NULL) where the arguments of K's call point to, and says what could not be
 * written. */
void poke_args(struct task *k, struct memory_view *mem, const struct pokes *pokes);

/* stack.c */
/* Appends the stack of K: that which was made when its call began, or the present one. */
void put_stack(struct task *k, struct tracee *tracee, struct buf *out);
/* At the beginning of K's call: makes the stack, if it will be gone when the call is over. */
void stack_at_entry(struct task *k, const struct event *ev);
/* Appends that stack; nothing if there is none. */
void put_entry_stack(struct task *k, const struct event *ev, struct buf *out);

/* dump.c */
/* Shows what K's call read or wrote, if that is wanted of its descriptor. */
void dump_data(struct task *k, struct memory_view *mem);

/* vcpu.c: what a virtual CPU and its program share, if K's call runs one. */
void vcpu_before(struct task *k, struct memory_view *mem);
void vcpu_after(struct task *k, struct memory_view *mem);

#endif
