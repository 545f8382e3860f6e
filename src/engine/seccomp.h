/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The program of a seccomp filter: which calls pass without a stop.
 */
#ifndef CALLTAP_ENGINE_SECCOMP_H
#define CALLTAP_ENGINE_SECCOMP_H

#include <linux/filter.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/abi.h"

/* What SECCOMP_RET_TRACE of our filter bears, so that it is told from a tracee's own. */
enum { SECCOMP_MARK = 0xca11 };

/* Whether calls of ABI with number NR (of x32: with bit 30) are wanted. */
typedef bool seccomp_wants_fn(const void *ctx, enum abi abi, uint64_t nr);

/* The reason that there is nothing to be gained. */
extern const char seccomp_all_wanted[];

/* Makes the filter that allows what WANTS does not want and traces everything else: numbers that
 * no table has, ABIs that this machine does not know.  The engine's special calls are always
 * traced.
 * Returns NULL, and sets PROGRAM, which the caller is to free, and *PASSING to how many numbers are
 * allowed; or returns why there is none. */
const char *seccomp_make(struct sock_fprog *program, unsigned *passing, seccomp_wants_fn *wants,
			 const void *ctx);

/* In the process that is to have it: returns 0 or an errno.  Sets no_new_privs only where the
 * kernel demands it of a process without privileges. */
int seccomp_install(const struct sock_fprog *program);

/* What a call has to do with seccomp. */
enum seccomp_call {
	SECCOMP_CALL_NONE,
	SECCOMP_CALL_FILTER,	 /* gives the thread another filter */
	SECCOMP_CALL_FILTER_ALL, /* the same to all threads of the process */
	SECCOMP_CALL_STRICT,	 /* enters the strict mode */
	SECCOMP_CALL_QUERY,	 /* asks for the mode */
};
enum seccomp_call seccomp_call(enum abi abi, uint64_t nr, const uint64_t args[6]);
/* Whether the strict mode lets call NR of ABI pass. */
bool seccomp_strict_allows(enum abi abi, uint64_t nr);

#endif
