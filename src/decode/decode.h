/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * From an event to emitter tokens: the walk over the type graph.
 *
 * A call is decoded in two halves.  decode_enter() emits what is known at
 * entry, decode_return() the rest; a decoder that stopped inside an argument
 * goes on there.  Both read live memory; memory as it was at entry is what
 * decode_enter() copied into the call's bounded arena.
 */
#ifndef CALLTAP_DECODE_DECODE_H
#define CALLTAP_DECODE_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/registers.h"
#include "emit/emit.h"
#include "lang/defs.h"
#include "view/code.h"
#include "view/memory.h"
#include "view/process.h"
#include "view/secontext.h"

/* How things are shown; one for the whole run, made from the command line. */
struct decode_options {
	unsigned string_limit;	 /* -s */
	bool limited;		 /* what functions are given is shown as far as array_limit says: */
	unsigned array_limit;	 /* elements of an array, structures that lead to each other */
	bool bare_targets;	 /* numbers that pointers lead to stand without brackets */
	unsigned fd_want;	 /* -y, -yy, --decode-fds: enum fd_want */
	bool pid_comm;		 /* -Y, --decode-pids=comm */
	bool pid_ns;		 /* --pidns-translation */
	unsigned secontext;	 /* --secontext: enum secontext_bits */
	bool kvm_exits;		 /* -e kvm=vcpu */
	bool kvm_runs;		 /* -e kvm=vcpu+ */
	bool new_namespaces;	 /* -e namespace=new */
	struct code_names *code; /* of functions that functions are given; NULL: addresses */
};

/* How this call is shown; from -e abbrev=, verbose=, raw=. */
enum call_style {
	CALL_ABBREV = 1 << 0, /* abbreviate structures */
	CALL_DECODE = 1 << 1, /* follow pointers to structures (-e verbose=) */
	CALL_RAW = 1 << 2,    /* arguments as words */
};

/* Arguments of a system call are words in at most 6 slots; functions of libraries have more. */
enum { CALL_SLOTS = 6, CALL_WORDS = 40 };

enum { CALL_ARENA_MAX = 16384, CALL_SAVES_MAX = 16, CALL_PATH_MAX = 8 };

/* A call in progress; one per thread, reused. */
struct call {
	const struct defs *defs;
	const struct def_call *def;  /* NULL: not described */
	const struct def_body *body; /* after the switch */
	const char *name;	     /* as printed */
	char name_buf[32];	     /* syscall_0x1ff */
	uint64_t nr;
	uint64_t args[CALL_WORDS];
	uint64_t vector; /* where the arguments stand in memory; 0: in registers */
	uint64_t sp;	 /* stack pointer at entry, set by the caller of decode_identify() */
	/* What filters know it by: its number; nnumbers + i for the sub-call of cases[i];
	 * UINT32_MAX: in no table. */
	uint32_t filter_id;
	unsigned nargs; /* of an undescribed call: words to show */
	unsigned first; /* of the words, the first that is an argument: 1 where a dispatcher's key
			   is before it */
	unsigned style; /* enum call_style */
	pid_t tid;
	/* Set by the caller between decode_identify() and decode_enter(): the name of the call that
	 * restart_syscall goes on with; NULL: not known. */
	const char *interrupted;

	bool returned; /* ret is valid */
	int64_t ret;   /* -errno if failed */
	/* Floating-point registers, of a function: read when they are asked for, and again on
	 * return. */
	bool (*read_floats)(pid_t tid, enum abi abi, struct float_registers *floats);
	struct float_registers floats;
	bool floats_known, floats_returned;
	bool is_function;
	unsigned nwords;   /* of a function: how many of args are known */
	unsigned nregs;	   /* of a function: how many of args were in registers */
	uint64_t ret_high; /* of a function: the second half of a result wider than a word */
	bool failed;
	bool restart;	 /* ret is one of ERESTART... */
	bool half_error; /* and it was an error in 32 bits only */

	/* where decode_enter() stopped: indices of members and elements, outermost first */
	uint32_t path[CALL_PATH_MAX];
	unsigned path_len;
	bool half; /* stopped before the end */

	/* copies made at entry */
	struct call_save {
		uint64_t addr;
		uint32_t len;
		uint32_t at; /* in arena */
	} saves[CALL_SAVES_MAX];
	unsigned nsaves;
	uint8_t *arena; /* grows to CALL_ARENA_MAX */
	size_t arena_cap;
};

/* Looks NR of DEFS up, resolves dispatchers and variants and fills CALL (args, name, def, body);
 * reads memory only where a dispatcher's arguments stand there.  Cheap: filters come after it. */
void decode_identify(struct call *call, const struct defs *defs, uint64_t nr,
		     const uint64_t args[6], struct memory_view *mem, pid_t tid);

/* A function of a library that is called. */
struct function_call {
	const char *symbol;    /* lives as long as the call */
	const char *described; /* by what name it is described; NULL: by its symbol */
	const uint64_t *regs;  /* the first integer arguments */
	unsigned nregs;
	uint64_t stack; /* where the others are */
	bool (*read_floats)(pid_t tid, enum abi abi, struct float_registers *floats);
};

/* Fills CALL for F, described in DEFS or not. */
void decode_identify_function(struct call *call, const struct defs *defs,
			      const struct function_call *f, struct memory_view *mem, pid_t tid);

/* Emits CALL's name and as many of its arguments as are known at entry; call.half says whether some
 * are left.  Copies what the return half will need of memory. */
void decode_enter(struct call *call, const struct decode_options *opt, struct memory_view *mem,
		  struct emit *emit);

/* Whether something of CALL, of which the entry half is shown, is left to the return. */
bool decode_is_unfinished(const struct call *call);
/* Sets CALL's result: RET, -errno if FAILED. */
void decode_result(struct call *call, int64_t ret, bool failed);
/* Makes an error of a result that is one for CALL's description alone. */
void decode_half_error(struct call *call);

/* Emits the rest of the arguments and the result, which decode_result() has set.  The rest is what
 * is behind the place where decode_enter() stopped; who has not called that, so that all is to be
 * emitted now, has set CALL's half (path_len is 0 as decode_identify() leaves it). */
void decode_return(struct call *call, const struct decode_options *opt, struct memory_view *mem,
		   struct emit *emit);

/* How many words of arguments CALL has, in the widest of its forms. */
unsigned decode_arg_count(const struct call *call);

/* Frees what CALL holds, not CALL itself, which may be used again. */
void call_free(struct call *call);

/* Emits the siginfo_t at INFO (bytes of the tracer's ABI) as a structure. */
void decode_siginfo(const void *info, size_t len, const struct defs *defs,
		    const struct decode_options *opt, pid_t tid, struct emit *emit);

/* The virtual CPU that a call runs. */
struct vcpu {
	unsigned id;
	uint64_t run; /* where the tracee has what they share */
};
/* Whether CALL runs a virtual CPU, its memory is at hand, and OPT wants it shown. */
bool decode_runs_vcpu(struct call *call, const struct decode_options *opt, struct memory_view *mem,
		      struct vcpu *vcpu);
/* Emits what VCPU and the program share now as a structure. */
void decode_vcpu(struct call *call, const struct decode_options *opt, struct memory_view *mem,
		 const struct vcpu *vcpu, struct emit *emit);

/* Name of errno ERR ("ENOENT", also ERESTARTSYS) or NULL, and its text as strace prints it. */
const char *decode_errno_name(const struct defs *defs, int err);
const char *decode_errno_text(int err);
/* Name of signal SIG ("SIGINT", "SIGRT_3"), written into BUF if need be. */
const char *decode_signal_name(const struct defs *defs, int sig, char buf[16]);

#endif
