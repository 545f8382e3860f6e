/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The walk over the type graph, as its own files see it.  A value is shown
 * where it is: a number at hand, or an object in the tracee's memory of which
 * the bytes may have been read already.
 */
#ifndef CALLTAP_DECODE_WALK_H
#define CALLTAP_DECODE_WALK_H

#include "decode/cfunc.h"
#include "lang/arith.h"

/* An object in memory; BYTES NULL: not read yet. */
struct object {
	uint64_t addr;
	const uint8_t *bytes;
	size_t len;
	size_t filled; /* if not 0: of so many BYTES the first LEN are there, zeros follow */
};

/* identify.c: the words, at most 6, that the parameters of BODY take. */
unsigned slot_count(const struct defs *defs, const struct def_body *body);

/* call.c: what decoding CALL begins with. */
struct decode decode_of(struct call *call, const struct decode_options *opt,
			struct memory_view *mem, struct emit *emit);
/* call.c: the word or the two words of parameter M of type T, as T reads them. */
uint64_t param_value(struct call *call, const struct def_member *m, const struct def_type *t);

/* expr.c: the value of expression E in D's scope; 0 for what can't be read. */
uint64_t eval(struct decode *d, uint32_t e);
/* Evaluates an optional condition: true when E is 0. */
static inline bool holds(struct decode *d, uint32_t e)
{
	return !e || eval(d, e);
}
/* The integer of SIZE bytes at BYTES in the byte order of D's ABI (BIG: network order). */
uint64_t load_int(const struct decode *d, const uint8_t *bytes, unsigned size, bool is_signed,
		  bool big);
/* Memory as it was at entry: copies LEN bytes at ADDR, or false if they were not saved. */
bool old_memory(const struct call *call, uint64_t addr, void *buf, size_t len);

/* floats.c: what floating-point register N held when CALL entered; 0: not known. */
uint64_t float_argument(struct call *call, unsigned n);
/* Reads those that CALL's arguments may be in: they are to be shown on return. */
void keep_floats(struct call *call);
/* The result, of SIZE bytes, of a function that gives a floating-point number. */
uint64_t float_result(struct call *call, unsigned size);

/* Show what a function gets or gives that is more than a number (a structure, long double):
 * parameter M, the result. */
void show_whole_argument(struct decode *d, const struct def_member *m);
void show_whole_result(struct decode *d);

/* The number in x86's ten bytes at BYTES; those of other machines are wider, and shown as 0. */
long double long_double(const void *bytes);

/* Whether a function with BODY assigns to what it is given beyond its format. */
static inline bool is_scanf(const struct def_body *body)
{
	return body->variadic == VARIADIC_SCANF || body->variadic == VARIADIC_WSCANF;
}
/* format.c: the arguments that the format of a variadic function asks for. */
void show_variadic(struct decode *d);

/* result.c: leaves of a function's result what its type has; what stands in the register beside a
 * narrow one means nothing. */
void extend_result(struct call *call);
/* Shows what the call has returned, behind its arguments. */
void show_result(struct decode *d);

/* scalar.c: shows number V of scalar type T (pointers are followed). */
void show_scalar(struct decode *d, const struct def_type *t, uint64_t v);
/* Shows address V of code. */
void show_code_address(struct decode *d, uint64_t v);
/* The floating-point number of SIZE bytes that V holds; shows it. */
double float_value(uint64_t v, unsigned size);
void show_float(struct decode *d, uint64_t v, unsigned size);

/* walk.c: C function, union and type with parameters, of number V or at address V. */
void call_cfunc(struct decode *d, const struct def_type *t, uint64_t v);
void show_choice(struct decode *d, const struct def_type *t, uint64_t v);
void show_applied(struct decode *d, const struct def_type *t, uint64_t v);

/* walk.c: what pointer value ADDR of pointer type T leads to; M (may be NULL) is the member that
 * holds the pointer. */
void show_pointer(struct decode *d, const struct def_type *t, uint64_t addr,
		  const struct def_member *m);
/* Whether pointer type T leads to an array without elements. */
bool leads_to_nothing(struct decode *d, const struct def_type *t);
/* Shows O of type T; a number stands in brackets unless BARE. */
void show_object(struct decode *d, const struct def_type *t, struct object o, bool bare);
/* Shows address ADDR of an object of type T (a structure's pointer). */
void show_target(struct decode *d, const struct def_type *t, uint64_t addr, bool bare,
		 const struct def_member *m);

/* string.c */
/* Reads wide characters at ADDR up to one that is 0, or MAX of them; returns how many come before,
 * -1 if not all of them can be read. */
ssize_t read_wide(const struct decode *d, uint64_t addr, uint32_t *chars, size_t max, bool *ended);
/* Shows those at ADDR, at most LIMIT and what -s allows. */
void show_wide(struct decode *d, uint64_t addr, uint64_t limit);
/* Shows the text at O of type T, which is str, str<n> or wstr. */
void show_chars(struct decode *d, const struct def_type *t, struct object o);
/* Shows COUNT bytes at O; through a pointer -s cuts them, and d->budget is used up. */
void show_byte_array(struct decode *d, struct object o, uint64_t count, enum str_style style);

/* struct.c */
/* Shows O of structure T; PARAMS has those of T, NULL if it has none. */
void show_struct(struct decode *d, const struct def_type *t, struct object o,
		 const struct frame *params);
/* Shows number V of member M, with the value at entry before it where M is a delta. */
void show_delta(struct decode *d, const struct def_member *m, const struct def_type *t,
		uint64_t addr, uint64_t v);

/* array.c */
/* To be asked before each element of an array or a run of records but those that have a small
 * bound: false if the call has shown enough, as arrays of arrays soon have; "..." stands for the
 * rest. */
bool another_element(struct decode *d);
/* "..." for what could not be read further from ADDR on. */
void show_more_at(struct decode *d, uint64_t addr);
/* Whether T is an array, other than a string, that has no elements whatever memory holds. */
bool is_empty_array(struct decode *d, const struct def_type *t);
/* Show O of array T, of records T; M (may be NULL) is the member that holds them. */
void show_array(struct decode *d, const struct def_type *t, struct object o,
		const struct def_member *m);
void show_records(struct decode *d, const struct def_type *t, struct object o,
		  const struct def_member *m);

/* Entry half and return half: the walk counts through members and elements.
 * level_enter() returns the index to begin with and whether the level is already open;
 * level_at() notes progress; level_leave() closes the level. */
uint32_t level_enter(struct decode *d, bool *open);
void level_at(struct decode *d, uint32_t index);
void level_leave(struct decode *d);
/* Ends the entry half here.  Returns false where that is not possible (on return, or too deep):
 * the caller then goes on. */
bool stop_here(struct decode *d);

#endif
