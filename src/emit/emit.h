/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The border between decoding and output.  Decoders say what they saw; an
 * emitter (text, JSON) turns that into bytes in its buffer.  Decoders never
 * ask which emitter it is and never print.
 *
 * A call is:   call_begin (arg VALUE)* [half_end (arg VALUE)*] args_end
 *              ret_begin VALUE|ret_unknown [ret_error] [ret_aux_begin VALUE ret_aux_end]
 * A VALUE is one of the scalars, or
 *   struct_begin (field VALUE)* [more] struct_end
 *   array_begin (elem VALUE)* [more] array_end
 *   form_begin NAME (elem VALUE)* form_end            htons(80), makedev(0x8, 0x1)
 * and may be followed by `arrow` VALUE (it became), and by `note` (comment).
 * Every function may be called with any numbers: emitters do not trust decoders to
 * have checked hostile input beyond what is said here.
 */
#ifndef CALLTAP_EMIT_EMIT_H
#define CALLTAP_EMIT_EMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct fd_info; /* view/process.h */

enum num_base {
	BASE_DEC,
	BASE_UDEC,
	BASE_HEX,
	BASE_OCT,
	BASE_OCT3 /* 0644, 000: at least 3 digits */
};

/* How strings are shown; from -x, -xx or forced by the description. */
enum str_style {
	STR_PLAIN, /* octal escapes for what is not printable (-x may change that) */
	STR_HEX,   /* every byte as \x1f */
};

/* One name of a flags word, in order of printing. */
struct flag_item {
	enum { FLAG_NAME, FLAG_NUMBER, FLAG_SHIFT } kind;
	const char *name;   /* FLAG_NAME, FLAG_SHIFT: n<<name */
	uint64_t value;	    /* of the name; the number; n */
	enum num_base base; /* FLAG_NUMBER */
};

struct flags_value {
	uint64_t value; /* the whole word */
	const struct flag_item *items;
	size_t count;
	uint64_t rest;	      /* bits that have no name, shown as a number at the end */
	const char *fallback; /* comment when no item was found and value != 0; may be NULL */
	enum num_base base;   /* in which the whole word is shown when it is shown as a number */
	unsigned size;	      /* bytes of the word */
};

struct emit {
	const struct emit_ops *ops;
	struct buf *out; /* where text goes; the owner of the call sets it */
};

struct emit_ops {
	/* structure of a call */
	void (*call_begin)(struct emit *, const char *name);
	void (*arg)(struct emit *, const char *name); /* name NULL: -N prints none */
	void (*args_end)(struct emit *);
	/* The separator of the next argument already belongs to the entry half. */
	void (*early_comma)(struct emit *);

	/* scalars */
	void (*num)(struct emit *, uint64_t value, enum num_base base, unsigned size);
	/* Hexadecimal with leading zeros: WIDTH digits, PREFIX "0x" or "". */
	void (*num_padded)(struct emit *, uint64_t value, unsigned width, const char *prefix);
	void (*real)(struct emit *, double value);
	void (*addr)(struct emit *, uint64_t value); /* 0: NULL */
	/* A value of an enumeration; NAME NULL: unknown, FALLBACK (may be NULL) the comment. */
	void (*name)(struct emit *, uint64_t value, const char *name, const char *fallback,
		     enum num_base base, unsigned size);
	void (*flags)(struct emit *, const struct flags_value *);
	/* A word that has no value of its own: "true", "???", a macro's name. */
	void (*word)(struct emit *, const char *text);
	/* LEN bytes; MORE: there are further ones that are not shown, TOTAL in all if known
	 * (0: unknown). */
	void (*str)(struct emit *, const void *bytes, size_t len, bool more, uint64_t total,
		    enum str_style style);
	/* INFO may be NULL: nothing is known or asked. */
	void (*fd)(struct emit *, int fd, const struct fd_info *info);
	/* COMM (may be NULL) is the command name, IN_TRACER_NS (0: same) the id that the
	 * tracer sees. */
	void (*pid)(struct emit *, int pid, const char *comm, int in_tracer_ns);

	/* compounds; BRACKET as printed, '{' or '['; SEPARATOR ", " or " " */
	void (*struct_begin)(struct emit *);
	void (*field)(struct emit *, const char *name); /* NULL: the value stands alone */
	void (*struct_end)(struct emit *);
	void (*array_begin)(struct emit *, const char *open, const char *separator);
	void (*elem)(struct emit *);
	void (*array_end)(struct emit *, const char *close);
	void (*form_begin)(struct emit *, const char *name);
	void (*form_end)(struct emit *);
	void (*more)(struct emit *); /* "..." in place of a further field or element */

	/* [3 4], ~[RTMIN]: names or numbers of a set; a compound with elem for each */
	void (*set_begin)(struct emit *, bool inverted);
	void (*set_end)(struct emit *);

	/* WIFEXITED(s) && WEXITSTATUS(s) == 0: conditions joined by &&; VALUE_NAME or VALUE
	 * stands behind "=="; HAS_VALUE false: the macro alone */
	void (*cond_begin)(struct emit *);
	void (*cond)(struct emit *, const char *macro, bool has_value, uint64_t value,
		     const char *value_name);
	void (*cond_end)(struct emit *);

	/* following a value */
	void (*arrow)(struct emit *);		       /* => */
	void (*note)(struct emit *, const char *text); /* comment on the last value */

	/* result */
	void (*ret_begin)(struct emit *);
	void (*ret_unknown)(struct emit *, const char *name,
			    const char *text); /* ? [ERESTART...] */
	void (*ret_error)(struct emit *, int err, const char *name, const char *text);
	void (*ret_aux_begin)(struct emit *);		   /* ( */
	void (*ret_aux_end)(struct emit *);		   /* ) */
	void (*ret_mark)(struct emit *, const char *text); /* INJECTED, DELAYED... in ( ) */
};

#endif
