/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A program or library as it lies in a tracee's memory: which functions it
 * imports, through which slots (words that hold an address), and which
 * instructions go through them.  All of it is read from memory, because that is what runs;
 * nothing in it is trusted, and what is read is bounded.
 */
#ifndef CALLTAP_LIBCALL_IMAGE_H
#define CALLTAP_LIBCALL_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/probe.h"
#include "view/memory.h"

/* A function that an image imports. */
struct image_import {
	uint64_t slot;
	const char *name;
	const char *version; /* NULL: none */
	const char *library; /* soname that the version is of, NULL: not said */
	enum arch_reloc kind;
	uint8_t refs; /* bit i: there are references of kind i (enum arch_ref) */
};

/* An instruction that calls a function, or jumps to it. */
struct image_site {
	uint64_t addr;
	uint32_t import; /* index */
	enum arch_ref kind;
};

struct image_range {
	uint64_t start, end;
};

enum { IMAGE_RANGES = 8 };

/* Addresses of an image's tables of symbols, 0: there is none. */
struct image_symbols {
	uint64_t symtab, hash, gnu_hash;
};

struct image {
	enum abi abi;
	uint64_t bias;	  /* address in memory minus address in the file */
	uint64_t dynamic; /* of the dynamic section, 0: none (static) */
	uint64_t debug;	  /* of the word behind DT_DEBUG, 0: none */
	uint64_t got;	  /* what 32-bit x86 code counts from: DT_PLTGOT, until it is searched */
	bool bind_now;	  /* all slots are filled before the program runs */
	bool without_plt; /* it calls functions through slots directly; as of image_find_sites() */
	char *path;	  /* as the linker or the kernel calls it */
	char *soname;	  /* DT_SONAME, or the last component of the path */

	struct image_range text[IMAGE_RANGES]; /* executable segments */
	unsigned ntext;
	struct image_import *imports; /* by slot, each once */
	size_t nimports;
	struct image_site *sites; /* jumps and calls; none before image_find_sites() */
	size_t nsites;
	struct image_symbols symbols;
	char *strings; /* that names point to */
	size_t nstrings;
};

/* Where an image's program headers are. */
struct image_place {
	uint64_t phdr;
	unsigned phnum, phentsize;
	uint64_t bias;
};

/* Finds the program headers of the image whose ELF header is at ADDR; false if there is none. */
bool image_find_headers(struct memory_view *mem, enum abi abi, uint64_t addr,
			struct image_place *place);

/* The bias of a main program whose headers PLACE gives: where PT_PHDR says they should be tells.
 */
void image_find_bias(struct memory_view *mem, enum abi abi, struct image_place *place);

/* Reads the image at PLACE, called PATH, or returns NULL if it is none.  Costs reading its symbol
 * and relocation tables; what is wrong in those is left out. */
struct image *image_load(struct memory_view *mem, enum abi abi, const struct image_place *place,
			 const char *path);
/* Frees IM and all that it points to. */
void image_free(struct image *im);

/* Looks through the image's text for calls of its imports.  Costs reading all of that text. */
void image_find_sites(struct image *im, struct memory_view *mem);

/* Whether IM's calls of INDEX are not all made at sites that can be found: its address is loaded,
 * in an image that calls through loaded addresses as it seems (no PLT). */
bool image_calls_unseen(const struct image *im, size_t index);

/* The address of the function NAME in the dynamic symbol table of the image at PLACE, 0: it has
 * none. For images that have not been relocated yet, too. */
uint64_t image_find_symbol(struct memory_view *mem, enum abi abi, const struct image_place *place,
			   const char *name);

/* Whether IM, or what it has become since it was read, defines a symbol NAME for others. */
bool image_defines(struct memory_view *mem, const struct image *im, const char *name);

/* Whether NAME is one of the functions that the C start files call, which are part of every program
 * (and have no PLT). */
bool image_is_start_code(const char *name);

/* Whether ADDR, in memory, is in one of IM's executable segments. */
bool image_has_text(const struct image *im, uint64_t addr);

#endif
