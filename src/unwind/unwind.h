/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Stack traces of tracees.  Which files a process has mapped, their symbols
 * and unwind tables are found out when the first frame needs them and kept:
 * files for all processes, maps until a call changes them.
 *
 * Memory, registers, files and debug information of tracees may be anything:
 * a stack then ends early, in bounded time.
 */
#ifndef CALLTAP_UNWIND_UNWIND_H
#define CALLTAP_UNWIND_UNWIND_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/event.h"
#include "view/code.h"

enum stack_detail {
	STACK_NONE,
	STACK_SYMBOLS,
	STACK_SOURCE, /* with source lines, and symbols of all debug information there is */
};

/* What is known of one frame; texts are valid during the call that hands it over. */
struct stack_frame {
	uint64_t ip;	    /* where it is, or will go on */
	const char *object; /* path of the file whose code that is, as in /proc/PID/maps, or
			       "[vdso]"; NULL: no file's, and nothing more is known */
	bool deleted;	    /* there is no file of that name any more, or another one */
	uint64_t position;  /* of IP in the file, in bytes */
	const char *symbol; /* demangled; NULL: not known.  At most STACK_NAME_MAX bytes */
	uint64_t offset;    /* of IP from the symbol, in bytes */
	const char *source; /* path, as the compiler was given it; NULL: not known */
	unsigned line;	    /* from 1 on */
	unsigned column;    /* from 1 on; 0: not known */
};

enum { STACK_NAME_MAX = 32 * 1024 };

struct unwind;

/* Whether this build can find source lines. */
bool unwind_has_source(void);

/* For unwind_free().  LIMIT: how many frames of a stack are shown at most. */
struct unwind *unwind_new(enum stack_detail detail, unsigned limit);
void unwind_free(struct unwind *u);

typedef void stack_frame_fn(void *ctx, const struct stack_frame *frame);

/* Hands the frames of TRACEE's stack to FRAME, innermost first; the tracee is stopped, as at all
 * events with registers.  Returns whether these were all: false if there are more than the limit.
 * A stack that can't be followed any further ends there, one that can't be looked at is empty. */
bool unwind_stack(struct unwind *u, struct tracee *tracee, stack_frame_fn *frame, void *ctx);

/* To be told of every event, before stacks are asked for during it. */
void unwind_note(struct unwind *u, const struct event *ev);

/* Some calls are not among the events: what they change is looked for at each stack. */
void unwind_expect_gaps(struct unwind *u);

/* Names of code; DEMANGLES: as in the source.  Symbols of all debug information there is are used.
 */
struct code_names *code_names_new(bool demangles);
/* To be told of every event. */
void code_names_note(struct code_names *names, const struct event *ev);
/* Descriptions in which the function that EV (LIB_ENTER) is about is called CODE_PROTOTYPE, made
 * from debug information; NULL: there is none, or it can't be put into a description.  Lives as
 * long as NAMES. */
#define CODE_PROTOTYPE "f"
const struct defs *code_prototype(struct code_names *names, const struct event *ev);
void code_names_free(struct code_names *names); /* NULL: nothing */

/* Opens the file that thread TID has mapped, executable, at ADDR: that file, whatever has its name
 * by now, wherever the thread has its root.  -1: there is none, or it can't be opened. */
int mapped_file_open(pid_t tid, uint64_t addr);

/* Returns what symbol NAME stands for in C++ or Rust, to be freed; NULL if it is no mangled name,
 * or this build can't tell. */
char *demangle(const char *name);

#endif
