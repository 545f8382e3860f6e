/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The description language as parsed: names are not resolved, sizes not known,
 * so one tree serves every ABI.  All of it lives in the memory of struct lang.
 */
#ifndef CALLTAP_LANG_AST_H
#define CALLTAP_LANG_AST_H

#include "lang/state.h"

enum expr_kind {
	EXPR_NUMBER, /* number */
	EXPR_NAME,
	EXPR_WORD,   /* op: OP_SELF, OP_RET, OP_FAILED, OP_RESTART, OP_VERBOSE, OP_INDEX,
			OP_STRING_LIMIT */
	EXPR_UNARY,  /* op, a */
	EXPR_BINARY, /* op, a, b; also min and max */
	EXPR_COND,   /* a ? b : c */
	EXPR_DEREF,  /* *a */
	EXPR_MEMBER, /* a.name, a->name: through_pointer */
	EXPR_OLD,    /* a */
	EXPR_SIZEOF, /* type */
	EXPR_REFERS, /* a, text */
};

struct expr {
	uint8_t kind;
	uint8_t op; /* enum def_op */
	bool through_pointer;
	struct pos pos;
	struct atom *name;
	uint64_t number;
	struct expr *a, *b, *c;
	struct typeref *type;
	const char *text;
};

enum typeref_kind {
	TYPEREF_NAME, /* name, args */
	TYPEREF_PTR,  /* of; wide: 8 bytes in every ABI */
	TYPEREF_ARRAY,
	TYPEREF_C, /* name, of: base, args: exprs */
};

/* A type as it is used. */
struct typeref {
	uint8_t kind;
	bool wide;
	bool fills;   /* TYPEREF_ARRAY: [] */
	bool to_zero; /* TYPEREF_ARRAY: [zero] */
	struct pos pos;
	struct atom *name;
	struct typeref *of;
	struct typeref *at; /* TYPEREF_ARRAY: enum of places */
	struct expr *count, *max, *brief;
	struct typearg *args;
	unsigned nargs;
};

/* What stands between < and >: a type if it can be read as one, else a number.  A name and
 * "*name" can be either; see typearg_expr(). */
struct typearg {
	struct typeref *type;
	struct expr *expr;
};

struct attrs {
	uint32_t flags; /* enum def_member_flags */
	struct expr *if_, *when, *budget, *again, *align, *pton, *nofollow;
	const char *abbrev;
	int slot; /* -1: the next one */
	bool keep;
};

enum part_kind {
	PART_FIELD, /* of a structure; parameter of a call */
	PART_PAD,
	PART_OVERLAY,
	PART_GROUP,
	PART_INCLUDE, /* ...name: the parameters of another call */
};

struct part {
	struct part *next;
	uint8_t kind;
	uint8_t dir; /* enum def_dir; 0: not said */
	struct pos pos;
	struct atom *name;
	struct typeref *type;
	struct expr *bits;
	struct attrs attrs;
	struct part *sub; /* of overlay, group */
};

/* A constant declared in a file. */
struct constant {
	struct constant *next; /* of all files */
	struct constant *same; /* another declaration of this name */
	struct atom *name;
	struct pos pos;
	struct expr *expr;
	/* of the ABI that is compiled for */
	uint64_t value;
	uint8_t state;
	bool wrong;	/* reported */
	bool from_base; /* see extend.c */
};

struct entry {
	struct entry *next;
	uint8_t kind;  /* enum def_const_kind */
	bool optional; /* NAME? */
	bool include;  /* ...name */
	struct pos pos;
	struct atom *name;
	struct expr *mask; /* CONST_PART, CONST_SHIFT */
	struct typeref *type;
	const char *shown; /* instead of the name */
};

struct key {
	struct key *next;
	struct pos pos;
	bool optional;	    /* NAME? */
	struct expr *a, *b; /* b: of a pair */
};

/* What stands behind the parentheses of a call. */
struct tail {
	struct typeref *ret, *aux;
	bool no_return, is_void;
	bool aux_named, aux_early, late, errors;
	struct atom
		*variadic;   /* function: what the format says of further arguments: printf, ... */
	struct atom *format; /* the parameter that is the format */
	struct pos variadic_at;
	struct expr *args_at;
	struct tail_class {
		struct tail_class *next;
		struct atom *name;
	} * classes;
};

/* One case of a union, a switch or a dispatch; or a variant. */
struct choice {
	struct choice *next;
	struct pos pos;
	struct key *keys; /* NULL: default */
	/* union */
	struct typeref *type; /* NULL: none */
	struct attrs attrs;
	/* call */
	bool is_call;
	struct part *params;
	struct tail tail;
	/* dispatch */
	struct atom *target;
	struct atom *printed; /* as NAME, or NULL */
	uint8_t slots[LANG_PARAMS_MAX],
		nslots; /* (1, 4, 2): where the arguments are; 0: the same */
};

enum decl_kind {
	DECL_SET,
	DECL_STRUCT,
	DECL_TYPE,
	DECL_UNION,
	DECL_CALL, /* syscall, function */
	DECL_LAYOUT,
	DECL_DISPATCH,
	DECL_VARIANT,
};

struct name_list {
	struct name_list *next;
	struct atom *name;
	struct pos pos;
};

struct instance;

/* with TO for FROM: types of a twin. */
struct type_swap {
	struct type_swap *next;
	struct pos pos;
	struct atom *to, *from;
};

struct decl {
	struct decl *next;
	uint8_t kind;
	bool is_flags;	  /* DECL_SET */
	bool is_function; /* DECL_CALL */
	bool rest;	  /* DECL_CALL: parameters end with ... */
	struct pos pos;
	struct atom *name;
	struct name_list *params; /* of a type */
	unsigned nparams;
	uint32_t type_params;	 /* bit i: parameter i is used as a type */
	uint32_t applied_params; /* bit i: as a type that takes arguments itself, T<...> */
	struct typeref *base;	 /* set, union: BASE; DECL_TYPE: the type */
	const char *fallback;	 /* set */
	struct entry *entries;	 /* set */
	struct expr *sized;	 /* struct */
	bool partial;		 /* struct, sized: shows the part of a number that is there */
	bool filled;		 /* struct, sized: shows it as if zeros followed */
	bool packed;		 /* struct, layout */
	bool elements;		 /* struct: its fields are elements of the list around it */
	struct part *parts;	 /* struct, layout; call: parameters */
	struct name_list *show;	 /* struct */
	struct name_list *abis;	 /* layout */
	struct tail tail;	 /* call */
	struct expr *key, *key2;
	struct choice *choices;	 /* union, call, variant (one), dispatch */
	struct decl *layouts;	 /* struct: its layouts, by next_of */
	struct decl *variants;	 /* union, call: variants, by next_of */
	struct atom *twin_of;	 /* call: as that one, with other types ... */
	struct type_swap *swaps; /* ... namely these */
	struct decl *dispatch;	 /* call: how it is dispatched */
	struct decl *next_of;
	/* of the ABI that is compiled for */
	struct instance *instances;
	unsigned ninstances;
	uint32_t index; /* of the set or call; 0: none */
	bool wanted;	/* call: has a number */
	bool from_base; /* made from the rows of other tables, see extend.c */
	bool reached;	/* call: a dispatcher or another call uses it */
};

/* Whether T, read between < and >, may as well be a number: a name or "*name". */
bool typearg_is_ambiguous(const struct typeref *t);

/* The number that ARG stands for when it was read as a type: a name or "*name"; NULL if it can't
 * be a number. */
struct expr *typearg_expr(struct lang *l, const struct typearg *arg);

#endif
