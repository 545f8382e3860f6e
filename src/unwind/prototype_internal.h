/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the files that make prototypes share.  Each put_...() appends to OUT what stands for a type
 * in the language of descriptions, and declarations that it needs to k->types.  Those that give
 * back a truth say whether that was possible; if not, what they have appended is of no use.
 */
#ifndef CALLTAP_UNWIND_PROTOTYPE_INTERNAL_H
#define CALLTAP_UNWIND_PROTOTYPE_INTERNAL_H

#include "base/buf.h"
#include "unwind/prototype.h"

#ifdef HAVE_LIBDW

#include <stdbool.h>
#include <stdint.h>

enum {
	QUALIFIERS_MAX = 64,	  /* const, typedef... around one type */
	POINTERS_MAX = 2,	  /* that are followed to a structure, one behind the other */
	TYPES_MAX = 128,	  /* that one function needs */
	SIZE_MAX_BYTES = 1 << 16, /* of a structure */
};

/* Where a type stands. */
struct place {
	unsigned pointers; /* that lead there */
	unsigned depth;	   /* structures around it */
	bool in_union;	   /* pointers may be none */
};

/* A type that was declared. */
struct declared {
	Dwarf_Off die;
	struct place at;
	unsigned serial;
	bool usable;
};

/* One prototype in the making. */
struct maker {
	enum abi abi;
	struct buf types; /* declarations */
	struct declared list[TYPES_MAX];
	unsigned count;
};

/* ---- prototype_entry.c: what an entry of debug information says ----------- */

/* Sets *TYPE to the type of DIE (a parameter, a member; of a pointer what it leads to); false: it
 * has none. */
bool entry_type(Dwarf_Die *die, Dwarf_Die *type);
/* Sets *VALUE to the number that attribute NAME (DW_AT_...) of DIE is; false: it is none. */
bool entry_number(Dwarf_Die *die, unsigned name, uint64_t *value);
/* Whether DIE has the flag NAME, set. */
bool entry_flag(Dwarf_Die *die, unsigned name);

/* Replaces TYPE by what it is without const, typedef... which do not change how a value looks.
 * False: it leads nowhere. */
bool strip_type(Dwarf_Die *type);
/* The elements of array TYPE, all dimensions; 0: not known, or there are none. */
uint64_t count_elements(Dwarf_Die *type);
/* The bytes, up to SIZE_MAX_BYTES, of a type that was stripped; 0: not known, or more. */
uint64_t size_of_type(const struct maker *k, Dwarf_Die *type);

/* ---- prototype_scalar.c: names, numbers, enumerations --------------------- */

/* Puts the name of DIE, or STAND_IN with N where it has none that a description can have.  In LIST
 * are the names that are taken, each with a blank behind it; the one that was put is added. */
void put_own_name(Dwarf_Die *die, const char *stand_in, unsigned n, struct buf *list,
		  struct buf *out);

/* Puts a number of SIZE bytes; LETTER: 'u', 's' or 'x', as descriptions have it.  Nothing is put
 * where there is no number of that size. */
bool put_integer(char letter, uint64_t size, struct buf *out);
/* Puts base type TYPE. */
bool put_number(const struct maker *k, Dwarf_Die *type, struct buf *out);
/* Puts enumeration TYPE of SIZE bytes; its set is called by k->count, which is its own. */
bool put_enumeration(struct maker *k, Dwarf_Die *type, uint64_t size, struct buf *out);

/* Whether TYPE, stripped, is char itself. */
bool is_plain_char(Dwarf_Die *type);
/* Whether TYPE, as it is written, is wchar_t of 4 bytes: in C a typedef of some int. */
bool is_wide_char(const struct maker *k, Dwarf_Die *type);

/* ---- prototype_struct.c --------------------------------------------------- */

/* Declares structure or union TYPE of SIZE bytes as tSERIAL; AT: where its members stand.  Declares
 * nothing if it can't be described, or nothing of it. */
bool put_structure(struct maker *k, Dwarf_Die *type, unsigned serial, uint64_t size,
		   struct place at);

/* ---- prototype.c ---------------------------------------------------------- */

/* Puts TYPE, of any kind, which stands AT. */
bool put_type(struct maker *k, Dwarf_Die *type, struct place at, struct buf *out);

#endif
#endif
