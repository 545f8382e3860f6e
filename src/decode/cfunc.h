/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a C function named in a description is given, and what it may use.
 * A function is `void show_NAME(struct decode *d, uint64_t v)`: V is the value, or the address
 * of the memory to show; the arguments in the description are d->arg[]. It emits one VALUE (see
 * emit/emit.h); the caller has emitted `arg` or `field` before.  It has nothing else: no ptrace, no
 * globals.
 */
#ifndef CALLTAP_DECODE_CFUNC_H
#define CALLTAP_DECODE_CFUNC_H

#include "decode/decode.h"
#include "lang/ids.h" /* generated: enum type_id, enum set_id */

enum { DECODE_ARGS_MAX = 6 };

/* A structure (or type with parameters) being shown; innermost first. */
struct frame {
	const struct frame *up;
	uint64_t addr;	      /* in the tracee */
	const uint8_t *bytes; /* what could be read of it */
	size_t len;
	uint64_t param[DECODE_ARGS_MAX];
};

struct decode {
	const struct defs *defs;
	struct call *call;
	const struct decode_options *opt;
	struct memory_view *mem;
	struct emit *emit;
	const struct frame *frame;
	uint64_t arg[DECODE_ARGS_MAX]; /* of c(name, arg...) */
	unsigned nargs;
	unsigned depth;	      /* nesting so far */
	uint64_t budget;      /* bytes that inner buffers may still show; ~0: no limit */
	bool through_pointer; /* what is shown was reached by a pointer: -s applies */
	bool no_follow;	      /* pointers are shown as addresses */
	bool use_old;	      /* loads see memory as at entry */
};

typedef void cfunc(struct decode *d, uint64_t v);

/* Shows the object of type TYPE at ADDR as a value. */
void show_type(struct decode *d, enum type_id type, uint64_t addr);
/* The same with parameters for a type that has some. */
void show_type_with(struct decode *d, enum type_id type, uint64_t addr, const uint64_t *params,
		    unsigned nparams);
/* Shows the object of type TYPE whose LEN bytes are already at BYTES (ADDR: for addresses). */
void show_bytes_as(struct decode *d, enum type_id type, const void *bytes, size_t len,
		   uint64_t addr);
void show_enum(struct decode *d, enum set_id set, uint64_t value);
void show_flags(struct decode *d, enum set_id set, uint64_t value);
/* The name of VALUE in enum SET, or NULL. */
const char *name_in(const struct decode *d, enum set_id set, uint64_t value);
void show_fd(struct decode *d, int fd);
void show_pid(struct decode *d, int pid, enum pid_kind kind);
/* LEN bytes of tracee memory as a string, at most -s of them. */
void show_string(struct decode *d, uint64_t addr, uint64_t len, enum str_style style);
/* Whether pointers to structures are to be followed, and all fields to be shown. */
bool wants_decoding(const struct decode *d);
bool abbreviates(const struct decode *d);

/* The table: name in descriptions, function.  In cfuncs.c, sorted by name. */
extern const struct cfunc_entry {
	const char *name;
	cfunc *fn;
} cfunc_table[];
extern const unsigned cfunc_count;

#endif
