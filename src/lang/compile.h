/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the parts of the compiler share.  Work goes in two steps, so that
 * declarations may refer to each other in any order:
 *   measure  sizes and offsets, from the parsed text alone; structures that
 *            hold each other by value are found here;
 *   resolve  types and expressions become rows of the tables.
 */
#ifndef CALLTAP_LANG_COMPILE_H
#define CALLTAP_LANG_COMPILE_H

#include "lang/arith.h"
#include "lang/ast.h"
#include "lang/link.h"
#include "lang/table.h"

enum progress { TODO, IN_PROGRESS, DONE };

/* Size in memory; `known` is false when it is only known at run time. */
struct measure {
	uint32_t size;
	uint32_t align;
	bool known;
};

/* A field or a parameter: something with a name, a place and a type. */
struct named {
	struct atom *name; /* NULL: cannot be named */
	const struct part *part;
	const struct part *placed; /* of a layout; or part */
	struct measure measure;
	uint32_t offset; /* bytes; parameter: slot */
	uint8_t bit, bits;
	bool overlay; /* shares its place */
	bool absent;  /* this ABI's layout leaves it out */
	bool pair, lohi;
	bool whole;	 /* a structure or long double that is passed by value... */
	uint32_t second; /* ... 1 + the slot of its second half, 0: it follows the first */
	uint32_t type;	 /* row; valid when resolved is DONE */
	uint8_t resolved;
};

/* A structure, union or alias with its parameters that are types filled in. */
struct instance {
	struct instance *next; /* of the same declaration */
	struct instance *next_todo;
	struct decl *decl;
	struct type_args {
		uint32_t types[LANG_PARAMS_MAX];       /* by parameter; 0: it is none */
		struct decl *applied[LANG_PARAMS_MAX]; /* takes arguments itself; NULL: not so */
	} args;
	uint32_t type; /* row */
	uint8_t measured, resolved;
	bool wrong; /* reported */
	struct measure measure;
	uint32_t fixed;
	struct named *fields;
	uint32_t nfields;
};

/* Where an expression or a type stands: what names mean there. */
struct scope {
	struct instance *instance; /* its fields and parameters; or NULL */
	struct named *params;	   /* of the call */
	uint32_t nparams;
	const struct type_swap *swaps; /* of a twin: types that stand for others */
	bool registers;		       /* arg1 to arg6 are the registers */
	struct instance *self;	       /* the union whose value `self` is; or NULL */
	bool in_arg;		       /* of a type argument: no frame of its own may be used */
};

struct comp {
	struct lang *l;
	enum abi abi;
	const struct abi_info *info;
	struct table types, members, exprs, sets, consts, cases, saves, bodies, calls, lists;
	struct table class_names, c_names, named_types, named_sets, numbers, far_numbers, functions;
	struct table strings;	  /* rows are characters */
	struct table body_places; /* struct pos of each body */
	struct table instances;	  /* pointers to struct instance, by the type row that is one */
	struct instance *todo, **next_todo;
	uint32_t base_bodies; /* those before this one were there before */
	unsigned nest;
	struct pos at; /* of the type that was looked at last */
};

/* ---- compile.c ---- */

/* The offset of TEXT in the strings; 0 for NULL. */
uint32_t comp_string(struct comp *c, const char *text);
/* The same of the text of NAME; NULL: 0. */
uint32_t comp_name(struct comp *c, const struct atom *name);

/* ---- extend.c ---- */

/* Begins with the rows and names of BASE; NULL: without. */
void begin_with(struct comp *c, const struct defs *base);

/* ---- consteval.c: numbers that the compiler itself must know ---- */

enum const_result { CONST_KNOWN, CONST_RUNTIME, CONST_WRONG /* reported */ };

/* Computes E if it depends on nothing that only a run knows. */
enum const_result const_eval(struct comp *c, const struct scope *s, const struct expr *e,
			     uint64_t *value);
/* The same, and reports an E that is not known; returns whether it is. */
bool const_need(struct comp *c, const struct scope *s, const struct expr *e, uint64_t *value);
/* Sets *VALUE to that of the constant NAME, if it is found.  ABSENT: this ABI does not have it;
 * WRONG: what says its value is, which alone is reported here. */
enum constant_found { CONSTANT_FOUND, CONSTANT_ABSENT, CONSTANT_UNKNOWN, CONSTANT_WRONG };
enum constant_found find_constant(struct comp *c, struct atom *name, uint64_t *value);
/* Reports whatever is wrong with NAME, as found by find_constant(). */
void report_constant(struct comp *c, struct pos at, struct atom *name, enum constant_found found);
/* Whether NAME means something other than a constant in S. */
bool is_variable(const struct scope *s, const struct atom *name);
/* Checks every declared constant, also against the table. */
void check_constants(struct comp *c);

/* ---- measure.c, layout.c ---- */

/* Size of T; false after reporting. */
bool measure_type(struct comp *c, const struct scope *s, const struct typeref *t,
		  struct measure *m);
/* Finds size and alignment of I, used at AT, and lays it out; false after reporting. */
bool measure_instance(struct comp *c, struct instance *i, struct pos at);
/* Lays the fields of structure I out. */
bool layout_struct(struct comp *c, struct instance *i);
/* Finds the field or parameter called NAME. */
struct named *find_named(struct named *list, uint32_t n, const struct atom *name);
/* The bytes that WIDTH (of struct builtin) is in this ABI. */
uint32_t builtin_width(const struct comp *c, uint8_t width);

/* ---- types.c, instances.c, structs.c ---- */

/* The declaration that T names in S, also through a parameter that takes arguments; NULL after
 * reporting. */
struct decl *find_type_decl(struct comp *c, const struct scope *s, const struct typeref *t);
/* The row of T in S; 0 after reporting. */
uint32_t resolve_type(struct comp *c, const struct scope *s, const struct typeref *t);
/* The name of type T, or of what stands for it in S. */
struct atom *type_name(const struct scope *s, const struct typeref *t);
/* Which parameter of the type that S is in T names; -1: none. */
int find_type_param(const struct scope *s, const struct typeref *t);
/* The row of the type of N, which belongs to S; 0 after reporting. */
uint32_t resolve_named(struct comp *c, const struct scope *s, struct named *n);
/* The row of the type that DECL declares, its parameters that are numbers left open. */
uint32_t declared_type(struct comp *c, struct decl *decl);
/* The declaration's instance for the arguments of USE; NULL after reporting. */
struct instance *find_instance(struct comp *c, const struct scope *s, struct decl *decl,
			       const struct typeref *use);
/* The same for ARGS, used at AT. */
struct instance *instance_for(struct comp *c, struct decl *decl, const struct type_args *args,
			      struct pos at);
/* The instance that type row T (or what is applied in it) is, or NULL. */
struct instance *type_instance(const struct comp *c, uint32_t t);
/* T without the DEF_APPLYs around it. */
uint32_t peel_type(const struct comp *c, uint32_t t);
static inline struct def_type *type_row(const struct comp *c, uint32_t t)
{
	return table_row(&c->types, t);
}
/* Fill in the row of structure, union I. */
void resolve_struct(struct comp *c, struct instance *i);
void resolve_union(struct comp *c, struct instance *i);
/* Makes the row M of N, which belongs to S; false after reporting. */
bool resolve_member(struct comp *c, const struct scope *s, struct named *n, struct def_member *m);

/* ---- passing.c ---- */

/* What is free for the next argument of a function. */
struct passing {
	uint32_t word, real; /* registers */
	uint32_t stack;	     /* words */
};

/* Whether T is something that is passed by value as a whole: a structure, long double.  Sets its
 * row, 0 after reporting. */
bool is_whole(struct comp *c, const struct scope *s, const struct typeref *t, uint32_t *row);
/* Whether it is known how functions pass T. */
bool knows_whole(struct comp *c, const struct def_type *t);
/* Gives N, of type T, its slots. */
void pass_whole(struct comp *c, const struct def_type *t, struct passing *p, struct named *n);
/* The same of a number. */
void pass_number(struct comp *c, bool is_float, struct passing *p, struct named *n);
/* Says where the halves of a result of type T are (enum def_part). */
void return_whole(struct comp *c, const struct def_type *t, uint8_t parts[2]);

/* Resolves all structures and unions that were used so far. */
void resolve_all(struct comp *c);

/* ---- exprs.c ---- */

/* The row of E in S; 0 after reporting.  NULL: 0. */
uint32_t compile_expr(struct comp *c, const struct scope *s, const struct expr *e);
/* How the values of a switch's key come. */
struct key_form {
	bool pair;
	bool is_signed;
	uint8_t size; /* bytes of the number that is compared; 0: of no certain width */
};
/* The same for the key A, or A : B, of a switch. */
uint32_t compile_key(struct comp *c, const struct scope *s, const struct expr *a,
		     const struct expr *b, struct key_form *form);
/* Rows of expressions: a number; */
uint32_t expr_const(struct comp *c, uint64_t value);
/* SIZE bytes of the argument in SLOT, of both halves if it is a PAIR; */
uint32_t expr_arg(struct comp *c, uint32_t slot, uint32_t size, bool is_signed, bool pair);
/* OP of the rows A and B, computed at once if they are numbers; */
uint32_t expr_binary(struct comp *c, enum def_op op, uint32_t a, uint32_t b);
/* the integer of TYPE at address expr ADDR plus OFFSET; ADDR 0: in the structure at hand. */
uint32_t expr_load(struct comp *c, uint32_t addr, uint64_t offset, const struct def_type *type,
		   uint8_t bit, uint8_t bits);

/* ---- sets.c, cases.c, calls.c, saves.c, tables.c ---- */

/* Makes the rows of all sets. */
void compile_sets(struct comp *c);
/* Cases before they are sorted. */
struct case_row {
	struct def_case row;
	struct pos pos;
	const struct choice *choice;
};
struct case_list {
	struct case_row *rows;
	uint32_t n, cap;
};
/* Adds a case TO for every key of CHOICE that this ABI has. */
void add_cases(struct comp *c, struct case_list *list, const struct choice *choice,
	       const struct key_form *form, uint32_t to, uint32_t flags);
/* Sorts LIST, reports keys that stand there twice, adds its rows and frees it. */
void finish_cases(struct comp *c, struct case_list *list, uint32_t *first, uint32_t *count);

enum { PARAMS_LISTED_MAX = 32 };

/* A parameter list on the way (params.c); begins with none. */
struct params {
	struct comp *c;
	struct named list[PARAMS_LISTED_MAX];
	uint32_t n;
	struct pos pos;
	/* where the arguments of a sub-call are; NULL: where its own declaration says */
	const struct choice *moved;
	const struct type_swap *swaps; /* of a twin */
	bool is_function;
	struct passing next; /* of a function: what is free */
};

/* Adds the parameters PART and those that they take in; false after reporting. */
bool collect_params(struct params *p, const struct part *part);
/* Fills in which slots of a system call the parameters have; false after reporting. */
bool assign_slots(struct params *p, const struct scope *s);
/* The row of the body with the parameters in P; TAIL says its results, and OUTER those of which
 * TAIL says nothing.  0: after reporting, or if it is a function whose arguments can't be found. */
uint32_t make_body(struct params *p, const struct tail *tail, const struct tail *outer);

/* Makes the rows of all calls that this ABI has, and of functions. */
void compile_calls(struct comp *c);
/* Fills in the saves of row BODY, declared at POS.  All types must have been resolved. */
void find_saves(struct comp *c, uint32_t body, struct pos pos);

#endif
