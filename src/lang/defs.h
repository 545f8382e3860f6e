/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The compiled form of the description language: flat arrays of plain nodes
 * that refer to each other by index.  There is one `struct defs` for each ABI;
 * sizes, offsets and constants in it are those of that ABI, so whoever walks it
 * needs to know nothing about ABIs.  defgen writes these arrays as const C;
 * lang_compile() makes the same arrays on the heap from files read at run time.
 *
 * Index 0 of every array is a dummy, so that 0 can mean "none".
 * Text is an offset into `strings`; offset 0 is the empty string.
 */
#ifndef CALLTAP_LANG_DEFS_H
#define CALLTAP_LANG_DEFS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/abi.h"

/* ---- types ------------------------------------------------------------- */

enum def_kind {
	DEF_NONE,
	DEF_INT,     /* a number; `style` says how it is shown */
	DEF_ENUM,    /* one of a set's names; `of`: set */
	DEF_FLAGS,   /* names of a set or-ed together; `of`: set */
	DEF_PTR,     /* `of`: pointed-to type */
	DEF_STR,     /* NUL-terminated characters; `count`: expr, the most bytes, 0: no limit */
	DEF_ARRAY,   /* `of`: element; `count`: expr (0: with `fills` as many as there is room for,
			else it ends at a zero element); `max`: expr, the most to show, 0: no limit */
	DEF_RECORDS, /* `of`: record type; `count`: expr, total bytes; `max`: expr evaluated in
			the frame of a record: its length in bytes; `first`: expr, the most
			records, 0: no limit */
	DEF_STRUCT,  /* `first`, `count`: members in order of printing; `max`: expr, bytes that are
			there (sized), 0: all.  Showing one pushes a frame: its bytes, and the
			parameters of the DEF_APPLY that led to it */
	DEF_UNION,   /* chosen by value: `first`, `count`: cases; `of`: default type (0: none);
			`max`: expr for the key */
	DEF_C,	     /* shown by a C function: `of` its index; `first`, `count`: argument
			exprs (in `lists`); `size` says what it is given: a value of that size
			when `scalar`, else an address */
	DEF_APPLY,   /* `of` (any kind) with parameters: `first`, `count`: exprs (in `lists`),
			evaluated in the frame of the use; `of` is then shown in a new frame that
			has them (the structure's own frame, when `of` is one) */
};

/* How a number is shown.  Those after STYLE_ADDR have a meaning of their own
 * and are shown with what is known of them (path of a descriptor, ...). */
enum def_style {
	STYLE_DEC,   /* signed decimal */
	STYLE_UDEC,  /* unsigned decimal */
	STYLE_HEX,   /* 0x1f, 0 */
	STYLE_OCT,   /* 017, 0 */
	STYLE_CHAR,  /* 'a' */
	STYLE_BYTE,  /* element of a string: an array of it is shown in quotes */
	STYLE_XBYTE, /* the same, every byte as \x1f */
	STYLE_FLOAT, /* IEEE binary32 or binary64, by size */
	STYLE_ADDR,  /* NULL, 0x1f */
	STYLE_FD,
	STYLE_DIRFD, /* a descriptor or AT_FDCWD */
	STYLE_PID,   /* of a process or thread... */
	STYLE_TID,
	STYLE_TGID,
	STYLE_PGID,
	STYLE_SID,
	STYLE_UID,     /* user or group id: decimal, all ones as -1 */
	STYLE_UMODE,   /* permission bits: 0644, 000 */
	STYLE_MODE,    /* file type and permission bits: S_IFREG|0644 */
	STYLE_DEV,     /* makedev(0x8, 0x1) */
	STYLE_SIGNO,   /* SIGINT, SIGRT_3 */
	STYLE_ERRNO,   /* ENOENT */
	STYLE_IFINDEX, /* if_nametoindex("lo") */
	STYLE_CODE,    /* the address of a function: its name */
	STYLE_WIDE,    /* DEF_STR: characters of 4 bytes */
};

struct def_type {
	uint8_t kind;  /* enum def_kind */
	uint8_t style; /* enum def_style */
	uint8_t align; /* in memory */
	uint8_t is_signed : 1;
	uint8_t scalar : 1;	/* can live in a register; behind a pointer shown in [ ] */
	uint8_t has_out : 1;	/* a field below is marked out or inout */
	uint8_t big_endian : 1; /* network byte order, whatever the ABI's */
	uint8_t fills : 1;	/* DEF_ARRAY: `[]T` */
	uint8_t uncut : 1;	/* DEF_PTR: -s does not cut the string that it leads to (path) */
	uint8_t partial : 1;	/* DEF_STRUCT, sized: a number of which a part is there is shown as
				   that part's bytes, bytes behind the last field are not shown */
	uint8_t elements : 1;	/* DEF_STRUCT: shown without braces and names, each field as an
				   element of the array that is open */
	uint8_t filled : 1;	/* DEF_STRUCT, sized: what is not there is shown as zeros, what is
				   behind the last field as extra_data */
	uint32_t size;		/* bytes in memory, 0: known at run time only */
	uint32_t fixed;		/* DEF_STRUCT: bytes up to the last member of known size, the most
				   that has to be read before members of unknown size are looked at;
				   others: size */
	uint32_t of;
	uint32_t
		first; /* DEF_ARRAY: expr, elements shown when abbreviated; 0: as many as -s says */
	uint32_t count;
	uint32_t max;
	uint32_t places; /* DEF_ARRAY: set, an enum that names the places of elements, plus 1; 0:
			    none */
	uint32_t name;	 /* as declared, 0 for anonymous ones */
};

/* ---- members: fields of structures and parameters of calls ------------- */

enum def_dir { DIR_IN = 1, DIR_OUT = 2, DIR_INOUT = 3 };

enum def_member_flags {
	MEMBER_VERBOSE = 1 << 0, /* shown only unabbreviated */
	MEMBER_HIDDEN = 1 << 1,	 /* in JSON only */
	MEMBER_DELTA = 1 << 2,	 /* [old => new] when the value changed */
	MEMBER_ONERROR = 1 << 3, /* decoded although the call failed */
	MEMBER_SHALLOW = 1 << 4, /* with ONERROR: inner pointers are not followed */
	MEMBER_ARROW = 1 << 5,	 /* {in fields} => {out fields}; of an `out` member: it is what the
				    one before it became */
	MEMBER_SPLIT = 1 << 6,	 /* the entry half of the line ends before this parameter */
	MEMBER_EARLY = 1 << 7,	 /* ... but the comma before it belongs to the entry half */
	MEMBER_BARE = 1 << 8,	 /* field shown without its name; parameter without [ ] */
	MEMBER_OVERLAY = 1 << 9, /* shares its offset with other members */
	MEMBER_PAIR = 1 << 10,	 /* parameter that takes two slots on this ABI */
	MEMBER_LOHI = 1 << 11,	 /* two slots, low then high, whatever the byte order */
	MEMBER_NAMELESS = 1 << 12, /* -N prints no name for it */
	MEMBER_TAIL = 1 << 13,	/* a verbose field in whose place "..." stands, if hidden; without
				   one it stands at the structure's end */
	MEMBER_KEEP = 1 << 14,	/* parameter: what it leads to is among the body's saves */
	MEMBER_NAMED = 1 << 15, /* parameter: its name stands in the text even without -N; field
				   with ARROW: its name stands there */
	MEMBER_MORE = 1 << 16,	/* field: "..." stands for it */
	MEMBER_UNPASSED = 1 << 17, /* parameter that is no argument: it is found elsewhere */
	MEMBER_ALWAYS = 1 << 18,   /* parameter: pointer followed even under -e verbose=none */
	MEMBER_NONZERO = 1 << 19,  /* field: not there if all its bytes are 0 */
	MEMBER_PART = 1 << 20,	   /* field: there if its first element or member is */
	MEMBER_BOTH =
		1 << 21, /* with ARROW: an address that is not followed stands in both halves */
	MEMBER_WHOLE = 1 << 22,	 /* parameter: a structure or long double, not its address */
	MEMBER_LATER = 1 << 23,	 /* field of a filled structure: it and those behind it are there
				    only if its first byte is */
	MEMBER_BRIEF = 1 << 24,	 /* pointer: abbreviated it is an address */
	MEMBER_NUMBER = 1 << 25, /* parameter: null, where pointers are not followed, is 0 */
};

struct def_member {
	uint32_t name;
	uint32_t type;
	uint32_t offset;   /* field: bytes from the structure's start; parameter: its slot */
	uint8_t dir;	   /* enum def_dir; DIR_IN where nothing is said */
	uint8_t bit;	   /* bit field: first bit within the word of `type` at `offset`... */
	uint8_t bits;	   /* ... and width; 0: no bit field */
	uint8_t second;	   /* MEMBER_WHOLE: 1 + slot of the second eightbyte; 0: the next one */
	uint32_t flags;	   /* enum def_member_flags */
	uint32_t if_;	   /* expr: not there otherwise; 0: always there */
	uint32_t when;	   /* expr: shown as an address otherwise */
	uint32_t budget;   /* expr: inner buffers together show at most so many bytes */
	uint32_t again;	   /* expr: MEMBER_ARROW has its second half only then; 0: always */
	uint32_t pton;	   /* expr: the field is an address of this family, with its name within */
	uint32_t nofollow; /* expr: the call does not follow a symbolic link at the path's end */
	uint32_t abbrev;   /* string: abbreviated, an array is its address and a comment
			      with its length and this word ("41 vars"); 0: no abbreviation */
};

/* ---- expressions ------------------------------------------------------- */

/* All values are 64-bit, signed where it matters.  lang/arith.h has the operators.
 * Fields and type parameters are always those of the innermost frame. */

enum def_op {
	OP_CONST,   /* imm */
	OP_ARG,	    /* argument in slot a, cut and extended as size/is_signed say */
	OP_ARG2,    /* argument in slots a (low word) and a+1 */
	OP_FIELD,   /* integer at offset imm of the innermost structure; bit/bits as in members */
	OP_PARAM,   /* parameter imm of the innermost type */
	OP_SELF,    /* the value at hand: in the key of a union that is a number */
	OP_RET,	    /* result, 0 before the call returned */
	OP_FAILED,  /* the call returned an error */
	OP_RESTART, /* the call will be restarted (ERESTART...) */
	OP_INDEX,   /* place, from 0, of the innermost element of an array that is being shown */
	OP_VERBOSE, /* structures are decoded, and unabbreviated */
	OP_STRING_LIMIT, /* elements of an array that -s lets be shown; unabbreviated: all */
	OP_LOAD,	 /* integer of size/is_signed in memory at address a plus imm; bit/bits */
	OP_OLD,		 /* a, with memory (OP_LOAD and OP_FIELD) as it was at entry */
	OP_CLAMP, /* a, but the largest positive number where a is negative: an unsigned 64-bit
		     operand of an ordering, min or max */
	OP_NOT,
	OP_INV,
	OP_NEG,
	OP_MUL,
	OP_DIV,
	OP_MOD,
	OP_ADD,
	OP_SUB,
	OP_SHL,
	OP_SHR,
	OP_LT,
	OP_GT,
	OP_LE,
	OP_GE,
	OP_EQ,
	OP_NE,
	OP_AND,
	OP_XOR,
	OP_OR,
	OP_LAND,
	OP_LOR,
	OP_COND, /* a ? b : c */
	OP_MIN,
	OP_MAX,
	OP_READABLE, /* b bytes of memory at address a can be read */
	OP_ZERO,     /* ... and are all 0 */
	OP_REFERS,   /* descriptor a refers to the path that is string imm */
};

struct def_expr {
	uint8_t op;
	uint8_t size; /* bytes of the integer that OP_ARG, OP_FIELD, OP_LOAD read */
	uint8_t is_signed : 1;
	uint8_t big_endian : 1;
	uint8_t bit, bits;
	uint32_t a, b, c;
	uint64_t imm;
};

/* ---- sets of constants ------------------------------------------------- */

enum def_const_kind {
	CONST_NAME,  /* `value` is called `name` */
	CONST_PART,  /* the bits of mask `value` hold a number of their own, shown by `type` */
	CONST_SHIFT, /* the bits of mask `value` hold n, shown as n<<NAME */
};

struct def_const {
	uint64_t value;
	uint32_t name;
	uint32_t type; /* CONST_PART */
	uint8_t kind;
};

struct def_set {
	uint32_t name;
	uint32_t fallback; /* "O_???", 0: none */
	uint32_t first;	   /* consts: of an enum sorted by value, of flags in order of printing */
	uint32_t count;
	uint8_t is_flags;
	uint8_t is_word; /* nothing but CONST_PARTs, each shown by itself, joined by | */
	uint8_t style;	 /* of the number, when shown as one: STYLE_DEC, STYLE_UDEC, STYLE_HEX */
	uint8_t size;
	uint8_t is_signed;
};

/* ---- calls ------------------------------------------------------------- */

/* Memory to be copied when a call enters, for what is shown of it on return.  Both exprs need
 * nothing but the arguments and memory at entry. */
struct def_save {
	uint32_t addr; /* expr; 0 as its value: nothing is there */
	uint32_t len;  /* expr, bytes; may come out negative or huge */
};

enum { DEF_SAVES_MAX = 16 }; /* the most that a body has */

/* Those of wide characters have a wide format. */
enum def_variadic {
	VARIADIC_NONE,
	VARIADIC_PRINTF,
	VARIADIC_SCANF,
	VARIADIC_WPRINTF,
	VARIADIC_WSCANF,
};

/* Slots of functions: words from 0 on, in the order in which integer arguments are passed; from
 * here on registers for floating-point numbers. */
enum { DEF_FLOAT_SLOT = 32 };

/* Where a part of a result is that is no plain number. */
enum def_part {
	PART_NONE,
	PART_WORD,   /* the next of the two registers for integers */
	PART_FLOAT,  /* the next of those for floating-point numbers */
	PART_X87,    /* on top of x86's stack of those */
	PART_MEMORY, /* at the address that is returned, which the caller gave as first argument */
};

/* Parameters and result; a call has one, and one more for each variant, which begins with the
 * parameters before the switch. */
struct def_body {
	uint32_t first, count;		 /* members */
	uint32_t first_save, save_count; /* saves */
	uint32_t ret;			 /* type; 0: signed decimal */
	uint32_t aux;			 /* type shown after the result in ( ), given the result */
	bool no_return;			 /* = none */
	bool is_void;			 /* = void */
	uint8_t variadic;		 /* enum def_variadic: further arguments */
	uint8_t format; /* of variadic: the index of the parameter that tells which */
	uint8_t next_word, next_float; /* of variadic: slots that come behind the parameters */
	uint8_t parts[2]; /* enum def_part: of a function whose result is more than a number */
	bool aux_named;	  /* names stand in aux whatever form of numbers is asked for */
	bool errors;	  /* a failed call may leave the upper half of a 64-bit register clear */
	bool late; /* the call is not complete before it has returned, whatever its arguments are */
};

/* One key of a union's or a call's switch; sorted by key (unsigned), no key twice. */
struct def_case {
	uint64_t key;	/* a : b is a << 32 | b, each cut to 32 bits; else cut and extended like
			   the switch's value, when that is a single number in an argument,
			   a field or memory */
	uint32_t to;	/* union: type (0: nothing is shown); call: body */
	uint32_t flags; /* enum def_member_flags of the case (MEMBER_BARE...) */
};

/* What a number and arguments mean is found in this order:
 *   1. sub_key, evaluated over the registers, chooses a sub-call, if there is one with that key;
 *      the sub-call takes the call's place.  A sub-call has no sub-calls.
 *   2. args_at, evaluated over the registers, is where the arguments are; words are read there.
 *   3. key, evaluated over the arguments, chooses a body. */
struct def_call {
	uint32_t name; /* the handler's name; of a sub-call: what is printed */
	uint32_t body; /* parameters before the switch; all, without one */
	uint32_t key;  /* expr; 0: no switch */
	uint32_t first_case, case_count;
	uint32_t other;	  /* body when no case fits; `body` where there is no default */
	uint64_t classes; /* bit i: class_names[i] */
	/* The kernel's argument vector stands in memory (socketcall, old_mmap): expr of its
	 * address; slots are then the words (of abi_info.word bytes) there.  0: registers. */
	uint32_t args_at;
	/* Sub-calls (socketcall, ipc): expr of the key and cases whose `to` is a call.
	 * The sub-call's name is printed and filtered by. */
	uint32_t sub_key;
	uint32_t first_sub, sub_count;
	bool is_function; /* of a library: has no number */
};

/* What number a system call has in this ABI. */
struct def_number {
	uint32_t name; /* printed and filtered by; 0: no call has this number */
	uint32_t call; /* 0: not described, arguments are shown as words */
};

/* Numbers far above the others (arm's private calls). */
struct def_far_number {
	uint32_t nr;
	struct def_number number;
};

struct defs {
	enum abi abi;
	const char *strings;
	const struct def_type *types;
	const struct def_member *members;
	const struct def_expr *exprs;
	const struct def_set *sets;
	const struct def_const *consts;
	const struct def_case *cases;
	const struct def_save *saves;
	const struct def_body *bodies;
	const struct def_call *calls;
	const uint32_t *lists;
	const uint32_t *class_names;		  /* strings, by bit */
	const uint32_t *c_names;		  /* strings: names of C functions, by index */
	const uint32_t *named_types;		  /* by enum type_id of the generated header */
	const uint32_t *named_sets;		  /* by enum set_id */
	const struct def_number *numbers;	  /* by system call number */
	const struct def_far_number *far_numbers; /* sorted by nr, all >= nnumbers */
	const uint32_t *functions;		  /* calls of library functions, sorted by name */
	uint32_t ntypes, nmembers, nexprs, nsets, nconsts, ncases, nsaves, nbodies, ncalls;
	uint32_t nlists, nclasses, nc, nnamed_types, nnamed_sets, nnumbers;
	uint32_t nfar_numbers, nfunctions, nstrings;
};

static inline const char *def_str(const struct defs *d, uint32_t off)
{
	return d->strings + off;
}

/* Returns the case of COUNT cases from FIRST on that has KEY, or NULL. */
const struct def_case *def_find_case(const struct defs *d, uint32_t first, uint32_t count,
				     uint64_t key);

/* Returns the constant of enum SET with VALUE, or NULL.  VALUE is as extended by the type that is
 * shown, whose size and sign may differ from the set's: -1 of 32 bits is found as 0xffffffff. */
const struct def_const *def_find_const(const struct defs *d, const struct def_set *set,
				       uint64_t value);

/* What the tables know NR by, which is as a program gives it: without the bit that marks x32. */
uint64_t def_table_number(const struct defs *d, uint64_t nr);
/* And the other way round. */
uint64_t def_program_number(const struct defs *d, uint64_t nr);

/* Returns what number NR is, or NULL when no call has it. */
const struct def_number *def_find_number(const struct defs *d, uint64_t nr);

/* Returns the library function called NAME, or NULL.  Binary search. */
const struct def_call *def_find_function(const struct defs *d, const char *name);

/* Tables built into this calltap: the ABIs that its machine can run.  NULL for others. */
const struct defs *defs_for_abi(enum abi abi);

#endif
