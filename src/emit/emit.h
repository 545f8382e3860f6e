/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The border between decoding and output.  Decoders say what they saw; an
 * emitter (text, JSON) turns that into bytes in its buffer.  Decoders never
 * ask which emitter it is and never print.
 *
 * A call is:   call_begin (arg VALUE | early_comma)* args_end
 *              (ret_begin VALUE | ret_error | ret_unknown)
 *              [ret_aux_begin ([label] VALUE)* ret_aux_end] ret_mark*
 * A VALUE is one of the scalars, or
 *   struct_begin (field VALUE)* [more] struct_end
 *   array_begin ((elem | elem_at | elem_of) VALUE)* [more] array_end
 *   form_begin NAME (elem VALUE)* form_end            htons(80), makedev(0x8, 0x1)
 *   set_begin (elem VALUE)* set_end, cond_begin cond* cond_end
 *   bits_begin (elem VALUE)* [more] bits_end
 * It may be preceded by `lead` (comment before it) and followed by `note` (comment behind it),
 * `arrow` VALUE (it became) and full_begin VALUE full_end (what it stands for).
 * `hidden` may stand before `arg` and `field`, `named` before `arg`.
 *
 * A call may be emitted in two halves, cut at any place between two functions: the owner of the
 * buffer takes the text out in between (see text.h).
 * Every function may be called with any numbers: emitters do not trust decoders to
 * have checked hostile input beyond what is said here.  Names are NUL-terminated; those given to
 * arg() and field() stay valid until the structure (the call) ends, all others until the
 * function returns.
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
	BASE_OCT3,   /* 0644, 000: at least 3 digits */
	BASE_UNKNOWN /* of a word of which nothing is known: hexadecimal, if nothing else is better
		      */
};

/* How strings are shown; from -x, -xx or forced by the description. */
enum str_style {
	STR_PLAIN, /* octal escapes for what is not printable (-x may change that) */
	STR_HEX,   /* every byte as \x1f */
	STR_TEXT,  /* plain, but a NUL at the end is not shown */
	STR_ENDED, /* the same of a string that should end so: all in hex it is one that goes on */
	STR_ABSTRACT, /* plain, with a @ before it: a socket's name that is no path */
};

enum array_form {
	ARRAY_LIST,   /* [a, b] */
	ARRAY_SPACED, /* [a b] */
	ARRAY_BRACES, /* {a, b} */
	ARRAY_BARE,   /* a, b */
	ARRAY_OR,     /* a|b: a word whose parts are shown each by itself */
	ARRAY_SUM,    /* a+b: the same of parts that are added */
	ARRAY_RATIO,  /* a/b */
};

/* One item of a flags word, in order of printing. */
struct flag_item {
	enum {
		FLAG_NAME,   /* the bits VALUE are called NAME */
		FLAG_NUMBER, /* the bits VALUE have no name; NAME (may be NULL) is the comment */
		FLAG_SHIFT,  /* VALUE<<NAME */
	} kind;
	const char *name;
	uint64_t value;
	enum num_base base; /* of FLAG_NUMBER */
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

/* What is stored where a form stands: shown by -X raw in its place, by -X verbose before it. */
struct form_raw {
	const void *bytes; /* a string of LEN bytes; NULL: a number */
	size_t len;
	uint64_t value;
	enum num_base base;
	unsigned size;
	bool names; /* names within the form obey -X; otherwise it is a comment, they stand alone */
	bool plain; /* in that comment none stands behind what has no name */
	bool empty; /* nothing stands in the form: -X verbose has no comment either */
	bool alone; /* -X verbose has the form only, with names that obey it; -X raw has the number
		     */
};

/* Names in what stands in parentheses behind a result. */
enum label_names {
	LABEL_AS_ASKED, /* as -X asks */
	LABEL_NAMED,	/* always */
	LABEL_COMMENT,	/* always; but under -X raw there are no parentheses */
};

/* Of a structure that a name stands for: what comes beside the name. */
enum alias_form {
	ALIAS_ALONE,  /* nothing: the structure is not to be emitted */
	ALIAS_UNUSED, /* the structure */
	ALIAS_NOTE,   /* the structure, with the name as a note behind it */
};

struct emit {
	const struct emit_ops *ops;
	struct buf *out; /* where text goes; the owner of the call sets it */
};

struct emit_ops {
	/* structure of a call */
	void (*call_begin)(struct emit *, const char *name);
	/* NAME NULL: -N prints none.  RAW is the word that the register (or the pair) held. */
	void (*arg)(struct emit *, const char *name, bool has_raw, uint64_t raw);
	void (*args_end)(struct emit *);
	/* The separator of the next argument already belongs to the entry half. */
	void (*early_comma)(struct emit *);

	/* The next argument or field is none of the text's (`hidden`; `verbose` when abbreviating);
	 * in an array, behind `more`: all further elements are none.
	 * Returns whether this emitter shows it all the same; if not, the decoder goes on behind
	 * it. */
	bool (*hidden)(struct emit *);
	/* The next argument's name stands in the text even without -N (clone's). */
	void (*named)(struct emit *);

	/* scalars */
	/* VALUE is cut to SIZE bytes (1, 2, 4, 8); BASE_DEC: and extended by its sign. */
	void (*num)(struct emit *, uint64_t value, enum num_base base, unsigned size);
	/* Hexadecimal with leading zeros: WIDTH digits, PREFIX "0x" or "". */
	void (*num_padded)(struct emit *, uint64_t value, unsigned width, const char *prefix);
	/* VALUE as a multiple of UNIT, where it is one: 8192*1024. */
	void (*num_scaled)(struct emit *, uint64_t value, uint32_t unit);
	void (*real)(struct emit *, long double value);
	/* 'a'; STR_HEX: what is not printable as \x1f, whatever -x says */
	void (*chr)(struct emit *, unsigned char value, enum str_style style);
	void (*addr)(struct emit *, uint64_t value); /* 0: NULL */
	/* The address of code: OFFSET bytes (0: none) behind where function SYMBOL begins. */
	void (*code)(struct emit *, uint64_t value, const char *symbol, uint64_t offset);
	/* The address of a structure in it: the one that is being shown, UP pointers further out.
	 */
	void (*again)(struct emit *, uint64_t addr, unsigned up);
	void (*null)(struct emit *); /* a null pointer to something that would be shown */
	/* A value of an enumeration; NAME NULL: unknown, FALLBACK (may be NULL) the comment. */
	void (*name)(struct emit *, uint64_t value, const char *name, const char *fallback,
		     enum num_base base, unsigned size);
	/* The same of a structure that NAME stands for, VALUE being its telling member.  Returns
	 * whether the structure itself is to be shown too, and NAME as a note behind it. */
	enum alias_form (*alias)(struct emit *, uint64_t value, const char *name,
				 enum num_base base, unsigned size);
	void (*flags)(struct emit *, const struct flags_value *);
	/* A word that has no value of its own: "true", "???", a macro's name. */
	void (*word)(struct emit *, const char *text);
	/* <... resuming interrupted NAME ...> */
	void (*resuming)(struct emit *, const char *name);
	/* LEN bytes; MORE: there are further ones that are not shown, TOTAL in all if known
	 * (0: unknown). */
	void (*str)(struct emit *, const void *bytes, size_t len, bool more, uint64_t total,
		    enum str_style style);
	/* LEN wide characters, which may be no code points: L"abc". */
	void (*wide)(struct emit *, const uint32_t *chars, size_t len, bool more);
	/* NAME stands for the number (AT_FDCWD) or is NULL.  INFO may be NULL: nothing is known
	 * or asked. */
	void (*fd)(struct emit *, int fd, const char *name, const struct fd_info *info);
	/* COMM (may be NULL) is the command name, IN_TRACER_NS (0: same) the id that the
	 * tracer sees. */
	void (*pid)(struct emit *, int pid, const char *comm, int in_tracer_ns);

	/* compounds */
	void (*struct_begin)(struct emit *);
	void (*field)(struct emit *, const char *name); /* NULL: the value stands alone */
	void (*struct_end)(struct emit *);
	/* In place of field and VALUE, an IPv4 or (V6) IPv6 address of 4 or 16 bytes that is TEXT:
	 * inet_pton(AF_INET6, "::1", &sin6_addr); with -X raw sin6_addr="\x00...". */
	void (*inet_field)(struct emit *, const char *name, bool v6, const uint8_t *addr,
			   const char *text);
	void (*array_begin)(struct emit *, enum array_form form);
	void (*elem)(struct emit *);
	/* An element with its place before it, [DEVCONF_FORWARDING]=; NAME NULL: the number. */
	void (*elem_at)(struct emit *, uint64_t index, const char *name);
	/* The same where the place is a value of an enumeration, which obeys -X like any. */
	void (*elem_of)(struct emit *, uint64_t index, const char *name, const char *fallback);
	void (*array_end)(struct emit *);
	/* RAW may be NULL: this form stands under every -X.  Behind a result the form comes without
	 * RAW, which would repeat the result, and not at all under -X raw.
	 * NAME may be "": its one element stands alone. */
	void (*form_begin)(struct emit *, const char *name, const struct form_raw *raw);
	void (*form_end)(struct emit *);
	void (*more)(struct emit *); /* "..." in place of a further field or element */

	/* [3 4], ~[RTMIN]: names or numbers of a set; a compound with elem for each */
	void (*set_begin)(struct emit *, bool inverted);
	void (*set_end)(struct emit *);
	/* [KEY_1 KEY_2]: bits that are set in the COUNT words, of SIZE bytes each, of a bitmap; a
	 * compound with elem for each.  -X raw shows the words in its place, -X verbose behind it.
	 * bits_end() is given the same words. */
	void (*bits_begin)(struct emit *, const uint64_t *words, size_t count, unsigned size);
	void (*bits_end)(struct emit *, const uint64_t *words, size_t count, unsigned size);

	/* {WIFSTOPPED(s) && WSTOPSIG(s) == SIGTRAP | 0x80}|PTRACE_EVENT_FORK<<16: conditions joined
	 * by &&.  VALUE_NAME or VALUE stands behind "=="; HAS_VALUE false: the macro alone; OR_BITS
	 * (0: none) behind the value; EVENT (0: none) with its name or NULL at the end, then REST,
	 * bits that mean nothing (0: none). */
	void (*cond_begin)(struct emit *);
	void (*cond)(struct emit *, const char *macro, bool has_value, uint64_t value,
		     const char *value_name, uint64_t or_bits);
	void (*cond_end)(struct emit *, uint64_t event, const char *event_name, uint64_t rest);

	/* before a value */
	void (*lead)(struct emit *, const char *text); /* comment on the next value */

	/* following a value */
	/* The SELinux context of the descriptor, process or file whose value is the last; EXPECTED
	 * (may be NULL): what the policy's database has instead. */
	void (*context)(struct emit *, const char *context, const char *expected);
	void (*arrow)(struct emit *);			      /* => */
	void (*arrow_named)(struct emit *, const char *name); /* => NAME= */
	/* <<28: the last value stands so high; NAME (may be NULL) is that of BITS: <<IBSHIFT. */
	void (*shifted)(struct emit *, unsigned bits, const char *name);
	void (*note)(struct emit *, const char *text); /* comment on the last value */
	/* the same, of what stands for a name: -X raw leaves it out */
	void (*gloss)(struct emit *, const char *text);
	/* the same, of a name that stands in place of the number: only -X raw has it */
	void (*raw_note)(struct emit *, const char *text);
	/* The text has the last value in place of the one between these two: an address and a
	 * note for an array that is abbreviated.  False: this emitter does not show it, the decoder
	 * goes on without it and without full_end. */
	bool (*full_begin)(struct emit *);
	void (*full_end)(struct emit *);

	/* result; RAW as in the register */
	void (*ret_begin)(struct emit *, uint64_t raw);
	/* -1 ENOENT (No such file or directory); NAME NULL: -1 (errno 4095).  VALUE is what stands
	 * for the -1. */
	void (*ret_error)(struct emit *, int64_t value, int err, const char *name,
			  const char *text);
	/* ?; with NAME and TEXT ? ERESTARTSYS (To be restarted ...); TEXT alone: ? <unavailable> */
	void (*ret_unknown)(struct emit *, const char *name, const char *text);
	void (*ret_aux_begin)(struct emit *); /* ( */
	/* What the next value is ("in", "left", or "entry=" that stands right before it); NULL: the
	 * value alone. */
	void (*label)(struct emit *, const char *text, enum label_names names);
	void (*ret_aux_end)(struct emit *); /* ) */
	/* Before something in the parentheses, and behind it: if it made what stands there longer
	 * than MAX bytes of text, it is taken away, and the answer is true. */
	void (*ret_aux_mark)(struct emit *);
	bool (*ret_aux_undo)(struct emit *, size_t max);
	void (*ret_mark)(struct emit *, const char *text); /* INJECTED, DELAYED... in ( ) */
};

#endif
