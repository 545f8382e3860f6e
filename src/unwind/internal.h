/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of this module share. */
#ifndef CALLTAP_UNWIND_INTERNAL_H
#define CALLTAP_UNWIND_INTERNAL_H

#include "config.h"

#include <gelf.h>
#ifdef HAVE_LIBDW
#include <elfutils/libdw.h>
#endif
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>

#include "base/buf.h"
#include "lang/defs.h"
#include "unwind/unwind.h"

/* ---- symbols.c: names of functions -------------------------------------- */

struct symbol {
	uint64_t start, size;
	const char *name;
	char *shown;   /* demangled, or cut; NULL: not tried yet, or NAME is what is shown */
	uint64_t rank; /* of several at one address the first is shown */
	bool tried;
};

/* A function that others can call. */
struct export
{
	const char *name;
	uint64_t addr;
};

struct symbols {
	struct symbol *list; /* by address */
	size_t count;
	unsigned added;
	bool for_names; /* imported functions too, where they have an address; plain names first */
	struct export *exports; /* by name; for names alone */
	size_t nexports;
	char **names; /* copies of string tables */
	size_t nnames;
	size_t bytes; /* of memory, about */
};

/* Adds the functions that ELF defines to S, which is all zero at first but for `for_names`. */
void symbols_add(struct symbols *s, Elf *elf);
/* After the last symbols_add(). */
void symbols_finish(struct symbols *s);
/* Frees what S holds, as the other functions so called do, if nothing else is said. */
void symbols_free(struct symbols *s);
/* The function that ADDR is in: the one that begins last before it, whatever its size; or NULL. */
struct symbol *symbols_find(const struct symbols *s, uint64_t addr);
/* Where the exported function NAME is; 0: there is none. */
uint64_t symbols_export(const struct symbols *s, const char *name);
/* As a person would write it, or as the linker has it; perhaps cut.  Who asks for a symbol always
 * asks for the same of the two. */
const char *symbol_name(struct symbol *s, bool demangles);

/* ---- debugfile.c: separate debug information ----------------------------- */

/* Returns the section of ELF behind SCN (NULL: from the first on) that has a name, and sets *SHDR
 * and *NAME; NULL: there is none. */
Elf_Scn *section_next(Elf *elf, Elf_Scn *scn, GElf_Shdr *shdr, const char **name);

/* Where a file's debug information may be. */
enum debug_place {
	DEBUG_BY_LINK,	   /* named in the file, beside it or under /usr/lib/debug */
	DEBUG_BY_BUILD_ID, /* under /usr/lib/debug/.build-id */
};

/* Opens the debug information of ELF, which was mapped from PATH by thread TID; -1: there is none
 * that belongs to it. */
int debugfile_open(pid_t tid, Elf *elf, const char *path, enum debug_place place);

/* Whether ELF has left a part of its debug information in a file that others use too (dwz). */
bool debugfile_is_shared(Elf *elf);
/* Opens that file; FD is that of ELF.  -1: it is not there. */
int debugfile_open_shared(int fd, Elf *elf);

/* ---- tables.c: unwind tables --------------------------------------------- */

struct table_entry {
	int32_t start; /* of the code */
	int32_t fde;
};

struct tables {
	/* A copy of the part of the file that has them. */
	uint8_t *bytes;
	size_t len;
	uint64_t addr; /* where it belongs, before relocation; so are the others */
	/* The search table, whose entries are relative to `base`: it is among the bytes, or made of
	 * what .eh_frame says and then as if it were at INDEX_ADDR. */
	uint64_t base, search;
	size_t entries; /* 0: there are no tables */
	struct table_entry *index;
};

/* Outside of all that a program's addresses can be. */
#define INDEX_ADDR (UINT64_C(1) << 63)

/* Reads LEN bytes that belong at ADDR; returns how many there are. */
typedef size_t tables_read_fn(void *ctx, uint64_t addr, void *bytes, size_t len);

/* Fills T, which must be all zero, with the tables of ELF, whose bytes come from READ with CTX.
 * Without entries if there are none; to be freed all the same. */
void tables_load(struct tables *t, Elf *elf, tables_read_fn *read, void *ctx);
void tables_free(struct tables *t);

/* ---- object.c: mapped files ---------------------------------------------- */

struct load {
	uint64_t offset, size, addr;
	bool code;
};

struct lines;

struct object {
	struct object *next;
	unsigned users;
	uint64_t last_use;
	/* What tells it from others; `size` alone of code without a file. */
	dev_t dev;
	ino_t ino;
	off_t size;
	struct timespec mtime;

	uint8_t *copy; /* of code without a file */
	struct load *loads;
	size_t nloads;
	struct symbols symbols;
	struct tables tables;
	struct lines *lines;
	struct functions *functions; /* functions.c; NULL: not asked for yet */
};

struct objects {
	struct object *first;
	uint64_t clock;
	enum stack_detail detail;
	bool names_only; /* nothing is going to be unwound */
};

struct mapping;

/* The object that is mapped at M in the address space of TID, for the caller to release; an empty
 * one if it can't be read.  Corrects m->path and m->deleted of a file whose name ends as if it were
 * removed. */
struct object *object_get(struct objects *o, pid_t tid, struct memory_view *mem, struct mapping *m);
/* Of objects that nobody uses some are kept, as they may be wanted again. */
void object_release(struct objects *o, struct object *object);
void objects_free(struct objects *o);
/* Opens PATH for reading if it is a regular file; -1: it is not, or can't be opened. */
int open_regular(const char *path, struct stat *st);
/* Opens what is mapped at M, which has an object; -1: it is gone. */
int object_open(pid_t tid, struct mapping *m);
/* The same of a file, with what it is in *ST. */
int mapping_open(pid_t tid, struct mapping *m, struct stat *st);
/* Sets *BIAS to what is to be added to the addresses in OBJECT where it is mapped at M; false: it
 * has nothing there. */
bool object_bias(const struct object *object, const struct mapping *m, uint64_t *bias);

/* ---- maps.c: what a process has mapped ----------------------------------- */

/* A part of the address space with code from a file. */
struct mapping {
	uint64_t start, end, offset;
	uint64_t head; /* where the file's beginning is mapped, 0: nowhere known */
	unsigned major, minor;
	uint64_t ino;
	char *path; /* without the mark of removed files */
	bool deleted;
	struct object *object; /* NULL: not known */
	bool looked_up;
	uint64_t bias;	    /* meaningful with an object */
	unsigned confirmed; /* the last walk that found it unchanged */
};

struct maps {
	struct mapping *list; /* by address */
	size_t count;
	uint64_t hash; /* of the text they were read from */
};

/* Reads the maps of TID anew; returns whether they have changed. */
bool maps_read(struct maps *maps, struct objects *objects, pid_t tid);
/* Opens what maps_confirm() needs; -1: it can't be had. */
int maps_open(pid_t tid);
/* Whether M is known to be mapped as it says. */
bool maps_confirm(int fd, const struct mapping *m);
void maps_free(struct maps *maps, struct objects *objects);
/* The mapping that ADDR is in, or NULL. */
struct mapping *maps_find(const struct maps *maps, uint64_t addr);
/* Whether there is code between START and START + LEN. */
bool maps_overlap(const struct maps *maps, uint64_t start, uint64_t len);

/* ---- memo.c: answers by number ----------------------------------------------- */

struct memo {
	struct memo_entry {
		uint64_t key;
		const void *value;
		bool used;
	} * list;
	size_t count, room;
};

/* Returns whether there is an answer for KEY, and that in *VALUE. */
bool memo_find(const struct memo *m, uint64_t key, const void **value);
/* Of many answers all are forgotten. */
void memo_add(struct memo *m, uint64_t key, const void *value);
void memo_free(struct memo *m);

/* ---- unwind.c ------------------------------------------------------------- */

/* One process, or several that have the same memory by vfork(). */
struct space {
	struct space *next;
	pid_t tgid;
	uint64_t last_use;
	struct maps maps;
	bool stale;	       /* maps may have changed */
	unsigned read_by;      /* the walk in which maps were read */
	unsigned changes;      /* of any process's maps, when they were read */
	struct memo functions; /* names.c */
	void *native;	       /* native.c */
	void *foreign;	       /* foreign.c */
};

struct unwind {
	enum stack_detail detail;
	unsigned limit;
	bool gaps;
	struct objects objects;
	struct space *spaces; /* the last used first */
	size_t nspaces;
	unsigned changes; /* of maps, so far */
	unsigned walks;	  /* so far */
};

/* One stack, while it is walked. */
struct walk {
	struct unwind *u;
	struct space *space;
	struct memory_view *mem;
	struct registers regs;
	pid_t tid;
	stack_frame_fn *frame;
	void *ctx;
	unsigned number; /* of this walk */
	int maps_fd;	 /* for maps_confirm(), -1: not needed */
	unsigned frames;
	bool cut;
};

/* The code at ADDR with its object, NULL: it is no file's. */
struct mapping *walk_find(struct walk *w, uint64_t addr);
/* Returns TGID's space, which comes first then. */
struct space *unwind_space(struct unwind *u, pid_t tgid);
/* The code at ADDR in thread TID of process TGID, as it is mapped now; NULL: it is no file's. */
struct mapping *unwind_find(struct unwind *u, pid_t tgid, pid_t tid, struct memory_view *mem,
			    uint64_t addr);
/* Hands over the frame at IP; CALLER: IP is where a call returns to.  Returns whether the walk is
 * to go on. */
bool walk_frame(struct walk *w, uint64_t ip, bool caller);

/* ---- changes.c ------------------------------------------------------------ */

/* Whether the call that returned with EV is one that can change where code is. */
bool changes_matter(const struct event *ev);
/* If so, whether it may have changed what MAPS says. */
bool changes_maps(const struct event *ev, const struct maps *maps);

/* ---- native.c: programs of calltap's own ABI, by libunwind ----------------- */

/* Hands the frames of W to walk_frame(), innermost first. */
void native_walk(struct walk *w);
/* Maps have changed. */
void native_forget(struct space *s);
/* Frees what is kept of S. */
void native_free(struct space *s);

/* ---- foreign.c: programs of another ABI that this machine runs, by libdw --- */

/* The same of these. */
void foreign_walk(struct walk *w);
void foreign_forget(struct space *s);
void foreign_free(struct space *s);

/* ---- lines.c: source lines, by libdw --------------------------------------- */

/* Of the file FD, which thread TID has mapped from PATH; NULL: nothing is known. */
struct lines *lines_new(pid_t tid, int fd, const char *path);
/* Fills in the source of FRAME for the instruction at ADDR, as far as known. */
void lines_find(struct lines *l, uint64_t addr, struct stack_frame *frame);
void lines_free(struct lines *l);
#ifdef HAVE_LIBDW
/* Whether all that they were made from is there, not only what lines need. */
bool lines_are_whole(const struct lines *l);
/* Sets *UNIT to the compilation unit that has the code at ADDR. */
bool lines_unit(struct lines *l, uint64_t addr, Dwarf_Die *unit);
#endif

/* ---- functions.c: what debug information says of functions, by libdw --------- */

/* Descriptions that were made, for as long as NAMES live. */
struct prototypes {
	struct defs **list;
	size_t count;
};

/* The prototype of the function at ADDR (in the file) of what is mapped at M, which is of ABI. */
const struct defs *functions_find(struct prototypes *p, pid_t tid, struct mapping *m, uint64_t addr,
				  enum abi abi);
void functions_free(struct functions *f); /* NULL: nothing */
void prototypes_free(struct prototypes *p);

#endif
