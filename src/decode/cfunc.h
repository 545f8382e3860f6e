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
	const struct def_type *type; /* of a structure; NULL: only parameters */
	unsigned pointers;	     /* that led to it */
	uint64_t addr;		     /* in the tracee */
	const uint8_t *bytes;	     /* what could be read of it */
	size_t len;
	uint64_t param[DECODE_ARGS_MAX];
};

/* Which fields of structures are shown: as parameters are in, out or inout. */
enum field_mode {
	FIELDS_ALL,   /* what is shown is meaningful as a whole */
	FIELDS_IN,    /* those that the caller set */
	FIELDS_OUT,   /* those that the kernel sets */
	FIELDS_SPLIT, /* up to the first that the kernel sets at entry, the rest on return */
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
	uint64_t self;	 /* the number whose attributes are evaluated */
	uint64_t index;	 /* of the innermost element that is being shown */
	uint64_t budget; /* bytes that inner buffers may still show; ~0: no limit */
	enum field_mode fields;
	unsigned elements;    /* of all arrays so far, to bound arrays of arrays */
	unsigned nesting;     /* of values, to bound hostile recursion */
	unsigned pointers;    /* that led to what is being shown */
	bool entering;	      /* this is the entry half */
	bool through_pointer; /* what is shown was reached by a pointer: -s applies */
	bool no_follow;	      /* pointers are shown as addresses */
	bool shallow;	      /* those within what a parameter points to, that is */
	bool use_old;	      /* loads see memory as at entry */
	bool arrow_due;	      /* " => " stands before the structure, if anything of it is shown */
	bool path;	      /* what is shown is the name of a file */
	const uint8_t *only;  /* by type: whether pointers to it are followed; NULL: all are */

	/* Place in the call where the entry half stops; see struct call.path. */
	bool stopped;
	unsigned level;	  /* of members and elements that are open */
	unsigned resumed; /* levels of call.path still to be re-entered on return */
	uint32_t at[CALL_PATH_MAX];
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
/* The same with parameters for a type that has some. */
void show_bytes_with(struct decode *d, enum type_id type, const void *bytes, size_t len,
		     uint64_t addr, const uint64_t *params, unsigned nparams);
/* Shows VALUE, of as many bytes as SET says, as a constant of the enum SET; as flags of it. */
void show_enum(struct decode *d, enum set_id set, uint64_t value);
void show_flags(struct decode *d, enum set_id set, uint64_t value);
/* The name of VALUE in enum SET, or NULL. */
const char *name_in(const struct decode *d, enum set_id set, uint64_t value);
/* Shows descriptor FD as -y asks for. */
void show_fd(struct decode *d, int fd);
/* LEN bytes of tracee memory as a string, at most -s of them. */
void show_string(struct decode *d, uint64_t addr, uint64_t len, enum str_style style);
/* Whether pointers to structures are to be followed. */
bool wants_decoding(const struct decode *d);
/* Whether structures and arrays are to be shown in part. */
bool abbreviates(const struct decode *d);

/* The table: name in descriptions, function.  In cfuncs.c, sorted by name. */
extern const struct cfunc_entry {
	const char *name;
	cfunc *fn;
	bool shows_fds; /* what it is given is or holds descriptors (-P, --trace-fds) */
} cfunc_table[];
extern const unsigned cfunc_count;

/* The function that DEFS calls INDEX; ends the program (BUG) if there is none of its name. */
cfunc *cfunc_by_index(const struct defs *defs, uint32_t index);
/* Whether that function shows descriptors. */
bool cfunc_shows_fds(const struct defs *defs, uint32_t index);

#endif
