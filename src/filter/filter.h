/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What -e, -z, -Z mean: compiled once from the command line, asked for each
 * event.  A question costs a table look-up; only for -P and trace-fds= is the
 * tracee looked at.
 *
 * Calls are known by the name that is printed (a socketcall by its sub-call's).
 * A call whose number is in no table is shown under every filter.
 *
 * Where an option can be repeated, the last one counts, but injections add up:
 * there the last one counts for each call.
 */
#ifndef CALLTAP_FILTER_FILTER_H
#define CALLTAP_FILTER_FILTER_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/parse.h"
#include "decode/decode.h"
#include "engine/event.h"

enum status_bits {
	STATUS_SUCCESSFUL = 1 << 0,
	STATUS_FAILED = 1 << 1,
	STATUS_UNFINISHED = 1 << 2,
	STATUS_UNAVAILABLE = 1 << 3,
	STATUS_DETACHED = 1 << 4,
	STATUS_ALL = (1 << 5) - 1,
};

enum quiet_bits {
	QUIET_ATTACH = 1 << 0, /* "Process N attached" and its relatives */
	QUIET_EXIT = 1 << 1,   /* +++ exited with 0 +++ */
	QUIET_PATH_RESOLVE = 1 << 2,
	QUIET_PERSONALITY = 1 << 3,   /* [ Process PID=1 runs in 32 bit mode. ] */
	QUIET_THREAD_EXECVE = 1 << 4, /* +++ superseded by execve in pid 7 +++ */
	QUIET_ALL = (1 << 5) - 1,
};

/* decode-pids= */
enum pid_bits { PIDS_COMM = 1 << 0, PIDS_NAMESPACE = 1 << 1, PIDS_ALL = (1 << 2) - 1 };

enum qualifier {
	QUALIFY_TRACE,
	QUALIFY_ABBREV,
	QUALIFY_VERBOSE,
	QUALIFY_RAW,
	QUALIFY_SIGNAL,
	QUALIFY_STATUS,
	QUALIFY_READ,
	QUALIFY_WRITE,
	QUALIFY_FAULT,
	QUALIFY_INJECT,
	QUALIFY_QUIET,
	QUALIFY_DECODE_FDS,
	QUALIFY_DECODE_PIDS,
	QUALIFY_KVM,
	QUALIFY_NAMESPACE,
	QUALIFY_TRACE_FDS,
	QUALIFY_SECONTEXT,
	QUALIFIER_COUNT
};

struct filter;

/* A filter that shows everything, abbreviates everything and follows all pointers. */
struct filter *filter_new(void);
/* The same over other tables than those that defs_for_abi() gives. */
struct filter *filter_new_over(const struct defs *(*defs_of)(enum abi));
void filter_free(struct filter *f);

/* Applies the argument of one -e option ("trace=open,close", "%file", "inject=...").
 * Ends the program by die() with strace's wording when EXPR is malformed. */
void filter_expr(struct filter *f, const char *expr);
/* The same for a qualifier given apart, as by --trace=SET. */
void filter_qualify(struct filter *f, enum qualifier q, const char *set);
/* The qualifiers of -e, by all names they have (enum qualifier). */
extern const struct word filter_qualifiers[];
/* Whether one of the two was called for qualifier Q. */
bool filter_was_given(const struct filter *f, enum qualifier q);
/* Whether kvm= said vcpu+. */
bool filter_shows_vcpus(const struct filter *f);

/* -P: adds PATH to those whose calls alone are wanted. */
void filter_add_path(struct filter *f, const char *path);
/* Finds out what the paths added lead to, which is then wanted too, and says so unless QUIET. */
void filter_resolve_paths(struct filter *f, bool quiet);

/* These replace what status=, quiet=, decode-fds= and decode-pids= said. */
void filter_set_status(struct filter *f, unsigned status_bits);
void filter_set_quiet(struct filter *f, unsigned quiet_bits);
void filter_set_fds(struct filter *f, unsigned fd_want);
void filter_set_pids(struct filter *f, unsigned pid_bits);

/* Whether CALL (after decode_identify()) is to be shown at all. */
bool filter_wants_call(const struct filter *f, const struct call *call);
/* Whether CALL is one for -P and trace-fds=; true if neither was given.  Reads what CALL points to
 * and what its descriptors have open, where it has any. */
bool filter_wants_files(const struct filter *f, struct call *call, struct memory_view *mem);
/* Whether any call with number NR of ABI, as a program gives it, can be wanted by both of these:
 * all others need not stop.  True of numbers that no table has, except under -P and trace-fds=. */
bool filter_may_want_number(const struct filter *f, enum abi abi, uint64_t nr);
/* enum call_style for CALL. */
unsigned filter_call_style(const struct filter *f, const struct call *call);
/* Whether signal SIG is to be shown. */
bool filter_wants_signal(const struct filter *f, int sig);
/* What status=, quiet=, decode-fds=, decode-pids= and secontext= said, as sets of their bits. */
unsigned filter_status_bits(const struct filter *f);
unsigned filter_quiet_bits(const struct filter *f);
unsigned filter_fd_want(const struct filter *f); /* enum fd_want */
unsigned filter_pid_bits(const struct filter *f);
unsigned filter_secontext_bits(const struct filter *f); /* enum secontext_bits */
bool filter_decodes_status(const struct filter *f);	/* status= is other than all */
/* Whether what is read from (WRITE: written to) FD is to be dumped. */
bool filter_dumps(const struct filter *f, int fd, bool write);

/* Bytes to be written where an argument points to. */
struct poke {
	unsigned arg; /* from 1 */
	size_t len;
	uint8_t *bytes;
};
struct pokes {
	struct poke *at;
	unsigned count;
};

/* What is to be done to a call. */
struct injection {
	struct tamper tamper;
	const struct pokes *poke_enter, *poke_exit; /* before and behind it; NULL: nothing */
	bool delayed;				    /* by no time at all, perhaps */
};

/* Per-thread state of the injection counters; NULL at first, freed with free(). */
struct inject_counts;
/* Fills INJECTION, which is all zero at first, with what is to be done to CALL of a thread, at its
 * entry; counts the call. */
void filter_inject(const struct filter *f, const struct call *call, struct inject_counts **counts,
		   struct injection *injection);

#endif
