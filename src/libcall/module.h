/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * An image together with what of it is traced.  Address spaces that were
 * copied from each other share it; it does not change once it was made.
 */
#ifndef CALLTAP_LIBCALL_MODULE_H
#define CALLTAP_LIBCALL_MODULE_H

#include "engine/event.h"
#include "libcall/image.h"

/* A function of the image's own symbol table. */
struct module_entry {
	uint64_t addr;
	bool ifunc; /* what stands at the address returns that of the function */
	struct lib_call call;
};

struct module {
	unsigned refs;
	struct image *image;
	bool is_main;
	bool armed;		/* its calls were looked for */
	struct lib_call *calls; /* by import; symbol NULL: not wanted */
	struct module_entry *entries;
	size_t nentries;
	char *entry_names;
};

/* What is wanted; made from the command line. */
enum lib_want {
	WANT_NONE,
	WANT_BY_LIBRARY, /* if it is of a library that is */
	WANT_ALL,
};

struct lib_wants {
	void *ctx;
	/* Whether calls of SYMBOL from IMAGE are wanted (SYMBOL NULL: whether any may be). */
	enum lib_want (*import)(void *ctx, const struct image *im, bool is_main,
				const char *symbol);
	/* The same of SYMBOL of IMAGE's own symbol table, whoever calls it. */
	enum lib_want (*entry)(void *ctx, const struct image *im, bool is_main, const char *symbol);
};

/* A module of IM, which it takes over, with one reference and nothing traced of it yet. */
struct module *module_new(struct image *im, bool is_main);
/* Takes a further reference to M and returns M. */
struct module *module_ref(struct module *m);
/* Gives one back; with the last one M and its image are freed. */
void module_unref(struct module *m);

/* Finds out which calls of M are wanted, and where they are made.  Symbol tables are read from the
 * files that TID has. */
void module_arm(struct module *m, const struct lib_wants *wants, struct memory_view *mem,
		pid_t tid);

#endif
