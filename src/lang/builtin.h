/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The types that need no declaration. */
#ifndef CALLTAP_LANG_BUILTIN_H
#define CALLTAP_LANG_BUILTIN_H

#include "lang/ast.h"

/* Widths that are not the same in every ABI. */
enum { WIDTH_WORD = 100, WIDTH_KLONG = 101, WIDTH_LDOUBLE = 102 };

enum builtin_kind {
	BUILTIN_NUMBER,
	BUILTIN_PATH,	 /* *str, never cut */
	BUILTIN_PATH64,	 /* the same, 8 bytes wide */
	BUILTIN_STR,	 /* str, str<n> */
	BUILTIN_WSTR,	 /* wstr */
	BUILTIN_ENUM,	 /* enum<set [, base]> */
	BUILTIN_FLAGS,	 /* flags<set [, base]> */
	BUILTIN_RECORDS, /* records<T, len, total> */
};

struct builtin {
	const char *name;
	uint8_t kind;
	uint8_t style;
	uint8_t width; /* bytes, or WIDTH_... */
	bool is_signed;
	bool big_endian;
	bool lohi;
};

/* The built-in type called NAME, or NULL. */
const struct builtin *builtin_type(const struct atom *name);

/* Whether argument N (from 0) of built-in type NAME is a type. */
bool builtin_takes_type(const struct atom *name, unsigned n);

#endif
