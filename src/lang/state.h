/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the lexer, the parser and the compiler share: memory that is freed all
 * at once, names that are compared by address, and errors.
 */
#ifndef CALLTAP_LANG_STATE_H
#define CALLTAP_LANG_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lang/lang.h"

/* Bounds on what a hostile file can make us do. */
enum {
	LANG_FILE_MAX = 1 << 24,   /* bytes */
	LANG_DEPTH_MAX = 48,	   /* nesting of types, expressions and blocks in the text */
	LANG_OPERATORS_MAX = 200,  /* of one expression: a tree can be as deep as it is long */
	LANG_NEST_MAX = 200,	   /* nesting of what is declared apart, one by the other */
	LANG_NAME_MAX = 128,	   /* characters of a name */
	LANG_STRING_MAX = 512,	   /* characters between quotes */
	LANG_MEMBERS_MAX = 1024,   /* of one structure */
	LANG_FUNCTION_SLOTS = 32,  /* words of a function's arguments */
	LANG_FLOAT_SLOTS = 8,	   /* registers for floating-point arguments */
	LANG_PARAMS_MAX = 6,	   /* of a type, arguments of a C function, slots of a call */
	LANG_SIZE_MAX = 1 << 28,   /* bytes of a type */
	LANG_TYPES_MAX = 1 << 18,  /* rows of a table */
	LANG_INSTANCES_MAX = 1000, /* of one type for its type parameters */
	LANG_ERRORS_MAX = 100,	   /* that are reported */
};

/* Where something stands. */
struct pos {
	const char *file;
	uint32_t line, column;
};

struct decl;
struct constant;

/* A name.  There is one atom for each text; what it is declared as hangs on it. */
struct atom {
	struct atom *next;
	uint32_t hash;
	uint32_t len;
	struct decl *type, *set, *call, *function;
	struct constant *constant; /* first declaration */
	const char *row;	   /* of constants.tsv, behind the name; or NULL */
	bool numbered;		   /* a handler in numbers.tsv, in whatever ABI */
	char text[];
};

struct lang_chunk;

struct lang {
	lang_error_fn *report;
	void *ctx;
	unsigned nerrors;
	struct lang_chunk *chunks;
	size_t chunk_used;
	struct atom **atoms;
	uint32_t natoms, atoms_cap;
	const char *numbers;
	struct decl *first_decl, **next_decl; /* in order of reading */
	struct constant *first_constant, **next_constant;
};

/* Zeroed memory that lives as long as L. */
void *lang_alloc(struct lang *l, size_t size);

/* The atom of TEXT, made if there is none. */
struct atom *lang_atom(struct lang *l, const char *text, size_t len);

/* The sets, or the types that C code may name, sorted by name; *COUNT of them, to be freed. */
struct decl **lang_named(const struct lang *l, bool sets, uint32_t *count);

/* Reports "file:line:column: TEXT" and counts it. */
void lang_error(struct lang *l, struct pos at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
