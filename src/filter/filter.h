/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What -e, -z, -Z mean: compiled once from the command line, asked for each
 * event.  A question costs a table look-up; nothing here reads the tracee.
 *
 * Calls are known by the name that is printed (a socketcall by its sub-call's).
 * A call whose number is in no table is shown under every filter.
 */
#ifndef CALLTAP_FILTER_FILTER_H
#define CALLTAP_FILTER_FILTER_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

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
	QUIET_PERSONALITY = 1 << 3, /* [ Process PID=1 runs in 32 bit mode. ] */
	QUIET_THREAD_EXECVE = 1 << 4,
	QUIET_SUPERSEDED = 1 << 5,
	QUIET_ALL = (1 << 6) - 1,
};

struct filter;

/* A filter that shows everything, abbreviates everything and follows all pointers. */
struct filter *filter_new(void);
void filter_free(struct filter *f);

/* Applies the argument of one -e option ("trace=open,close", "%file", "inject=...").
 * Ends the program by die() with strace's wording when EXPR is malformed. */
void filter_expr(struct filter *f, const char *expr);
/* The same for a qualifier given apart, as by --trace=SET: QUALIFIER without "=". */
void filter_qualify(struct filter *f, const char *qualifier, const char *set);
void filter_status(struct filter *f, unsigned status_bits); /* -z, -Z, status= */

/* Whether CALL (after decode_identify()) is to be shown at all. */
bool filter_wants_call(const struct filter *f, const struct call *call);
/* enum call_style for CALL. */
unsigned filter_call_style(const struct filter *f, const struct call *call);
bool filter_wants_signal(const struct filter *f, int sig);
unsigned filter_status_bits(const struct filter *f);
unsigned filter_quiet_bits(const struct filter *f);
bool filter_decodes_status(const struct filter *f); /* status= is other than all */
/* Whether what is read from (WRITE: written to) FD is to be dumped. */
bool filter_dumps(const struct filter *f, int fd, bool write);

/* Per-thread state of the injection counters; zeroed at first, freed with free(). */
struct inject_counts;
/* What is to be done to CALL of a thread at entry; counts the call.  Fills TAMPER. */
void filter_inject(const struct filter *f, const struct call *call, struct inject_counts **counts,
		   struct tamper *tamper);

#endif
