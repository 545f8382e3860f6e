/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Breakpoints and library calls: what the files of the engine that deal with
 * them share.  All of it is idle unless engine.config->libs is set.
 *
 * Text belongs to an address space, which threads share and fork copies; so
 * breakpoints belong to a `struct space`.  A breakpoint stays in place until
 * the space is let go: the instruction under it is emulated, or carried out in a slot, so no
 * thread can pass it unseen.
 */
#ifndef CALLTAP_ENGINE_PROBE_H
#define CALLTAP_ENGINE_PROBE_H

#include <time.h>

#include "arch/probe.h"
#include "engine/internal.h"
#include "libcall/module.h"

/* What a breakpoint is for. */
enum role {
	ROLE_SITE = 1 << 0,   /* a call or jump through a slot */
	ROLE_ENTRY = 1 << 1,  /* a function's first instruction */
	ROLE_TARGET = 1 << 2, /* the same, for calls from certain images */
	ROLE_RETURN = 1 << 3, /* where functions return to */
	ROLE_LINKER = 1 << 4, /* the dynamic linker has changed its list */
	ROLE_START = 1 << 5,  /* the program begins: its libraries are there */
};

/* TARGET: calls from the text of `module` are calls of `call`. */
struct target {
	struct target *next;
	const struct module *module;
	const struct lib_call *call;
};

struct breakpoint {
	struct breakpoint *next; /* in the same bucket */
	uint64_t addr;
	unsigned roles;
	uint8_t insn[ARCH_INSN_MAX]; /* what stands there without breakpoints */
	uint8_t insn_len;	     /* bytes that are known */
	uint8_t size;		     /* of the breakpoint */
	uint8_t after, length;	     /* offset in the slot behind the instruction; its length */
	uint64_t slot;		     /* where the instruction is carried out, 0: not yet anywhere */
	const struct lib_call *call; /* SITE, ENTRY */
	const struct module_entry *chooser; /* ENTRY: what returns the address of this function */
	struct target *targets;		    /* TARGET */
};

enum { CHUNK_SLOTS = 2048 };

/* Memory in the space for slots. */
struct chunk {
	struct chunk *next;
	uint64_t base;
	unsigned used;
	uint64_t origin[CHUNK_SLOTS]; /* addresses of the breakpoints */
};

/* Which file an image is of, and of when: all 0 if that is not known. */
struct file_id {
	uint64_t device, inode, size;
	struct timespec written;
};

struct loaded {
	struct module *module;
	struct file_id file;
	bool stayed;  /* it was in that list before, too */
	bool listed;  /* the dynamic linker has it in its list, or it is the main program */
	bool pending; /* has functions whose addresses are not known yet */
};

struct space {
	unsigned refs; /* threads */
	enum abi abi;
	bool entered;	       /* the program has begun */
	uint64_t debug;	       /* address of the linker's struct r_debug, 0: not known */
	uint64_t syscall_insn; /* address of an instruction that makes system calls, 0: not known */
	bool no_slots;	       /* the program could not be made to get memory for them */
	bool any_pending;
	bool full; /* no more images are read */
	struct breakpoint **buckets;
	size_t nbuckets, nbreakpoints;
	struct loaded *loaded;
	size_t nloaded;
	struct chunk *chunks;
};

/* A call that has not returned. */
struct frame {
	uint64_t id;
	uint64_t sp;   /* at the function's first instruction */
	uint64_t ret;  /* where it returns to */
	uint64_t site; /* address of the breakpoint */
	const struct lib_call *call;
	const struct module_entry
		*chooser; /* returns the address of `call`, which is not called yet */
};

/* ---- space.c ----------------------------------------------------------- */

/* A space without breakpoints, for a program of ABI, with one reference. */
struct space *space_new(enum abi abi);
/* What the memory of a new process has that is a copy of S's. */
struct space *space_copy(const struct space *s);
/* Gives a reference back; with the last one S is freed, and memory is left as it is. */
void space_unref(struct space *s);

/* The breakpoint at ADDR, or NULL: none of ours stands there. */
struct breakpoint *space_find(const struct space *s, uint64_t addr);
/* Puts a breakpoint for ROLE at ADDR into the memory of T's space, or adds ROLE to the one that is
 * there.  Returns NULL if there is no memory, or the program has a breakpoint of its own there. */
struct breakpoint *space_break(struct thread *t, uint64_t addr, enum role role);
/* Takes B away, in memory too. */
void space_unbreak(struct thread *t, struct breakpoint *b);
/* Puts the program's text back as it was; its threads may be running.  TID is any of them. */
void space_restore_text(struct space *s, pid_t tid);
/* Forgets breakpoints that are not in T's memory any more. */
void space_forget_unmapped(struct thread *t);
/* Writes to the memory of thread TID, whatever its protection. */
bool space_write(pid_t tid, uint64_t addr, const void *bytes, size_t len);

/* ---- slots.c ----------------------------------------------------------- */

/* Makes a slot for B if it has none; false if that is not possible.  T is stopped with registers
 * CPU, and is so again afterwards. */
bool slot_make(struct thread *t, const struct arch_cpu *cpu, struct breakpoint *b);
/* The breakpoint whose slot ADDR is in, or NULL. */
struct breakpoint *slot_owner(const struct space *s, uint64_t addr);
/* Gives TO, which has none, the chunks that FROM has: its memory is a copy. */
void chunks_copy(struct space *to, const struct space *from);
/* Forgets the chunks of S; the memory stays the program's. */
void chunks_free(struct space *s);

/* ---- modules.c --------------------------------------------------------- */

/* T's program begins, or (RUNNING) has been attached to: finds its images and sets breakpoints. */
void modules_begin(struct thread *t, bool running);
/* The dynamic linker may have changed its list. */
void modules_update(struct thread *t);
/* The program begins. */
void modules_start(struct thread *t);
/* ADDR is where the function is that CHOOSER has chosen. */
void modules_chosen(struct thread *t, const struct module_entry *chooser, uint64_t addr);
/* Sets breakpoints at functions whose addresses have come to be known. */
void modules_resolve(struct thread *t);
/* The image that has ADDR in its text, or NULL. */
const struct module *module_at(const struct space *s, uint64_t addr);
/* The first module in T's space that defines SYMBOL, where a slot that is not bound yet will lead
 * in all likelihood; NULL: there is none. */
const struct module *module_defining(struct thread *t, const char *symbol);

/* ---- frames.c ---------------------------------------------------------- */

/* T is at the first instruction of the function CALL, with registers CPU, because of B. */
void frame_enter(struct thread *t, const struct arch_cpu *cpu, const struct breakpoint *b,
		 const struct lib_call *call);
/* T has come to the return address ADDR. */
void frame_return(struct thread *t, const struct arch_cpu *cpu, uint64_t addr);
/* T's stack pointer is SP: calls that were made below it are over. */
void frames_prune(struct thread *t, uint64_t sp);
/* Forgets T's calls. */
void frames_free(struct thread *t);
/* Gives TO the calls that FROM is in; TO is the child of FROM's fork, and has none. */
void frames_copy(struct thread *to, const struct thread *from);
/* Whether T's innermost call was made with stack pointer SP, returns to RET and is one of NAME. */
bool frame_is_open(const struct thread *t, uint64_t sp, uint64_t ret, const char *name);

#endif
