/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which files a call is given: the descriptors and paths among its arguments,
 * as their types in the descriptions say, wherever they stand: in a register,
 * in an array of struct pollfd, in a set of select(), in a control message.
 */
#ifndef CALLTAP_DECODE_USES_H
#define CALLTAP_DECODE_USES_H

#include "decode/decode.h"

enum use_bits {
	USE_FD = 1 << 0,   /* fd, dirfd */
	USE_PATH = 1 << 1, /* path */
};

/* What can be told from the descriptions alone; of one ABI. */
struct uses;

/* Looks through DEFS, which must outlive what is returned; for uses_free(). */
struct uses *uses_new(const struct defs *defs);
void uses_free(struct uses *u);
/* What arguments of the call described as CALL (index; 0: nothing) can be, in any of its forms and
 * its sub-calls: enum use_bits. */
unsigned uses_of_call(const struct uses *u, uint32_t call);

/* Asks whether a descriptor (not negative) or a path is one that is looked for. */
struct use_match {
	void *ctx;
	bool (*fd)(void *ctx, pid_t tid, int fd);
	bool (*path)(void *ctx, const char *path, size_t len);
};

/* Whether MATCH is true of one of the descriptors or paths that CALL, after decode_identify(), is
 * given at its entry.  Memory is read only where arguments that are neither need it. */
bool uses_match(const struct uses *u, struct call *call, struct memory_view *mem,
		const struct use_match *match);

#endif
