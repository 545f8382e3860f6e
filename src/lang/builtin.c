/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "lang/builtin.h"

#include <stdlib.h>
#include <string.h>

#define NUMBER(name, style, width, is_signed)                                                      \
	{                                                                                          \
		name, BUILTIN_NUMBER, style, width, is_signed, false, false                        \
	}
#define NETWORK(name, style, width, is_signed)                                                     \
	{                                                                                          \
		name, BUILTIN_NUMBER, style, width, is_signed, true, false                         \
	}
#define FORM(name, kind)                                                                           \
	{                                                                                          \
		name, kind, 0, 0, false, false, false                                              \
	}

/* Sorted by name (ASCII). */
static const struct builtin builtins[] = {
	NUMBER("addr", STYLE_ADDR, WIDTH_WORD, false),
	NUMBER("addr64", STYLE_ADDR, 8, false),
	NUMBER("byte", STYLE_BYTE, 1, false),
	NUMBER("char", STYLE_CHAR, 1, false),
	NUMBER("code", STYLE_CODE, WIDTH_WORD, false),
	NUMBER("dev", STYLE_DEV, 8, false),
	NUMBER("dev16", STYLE_DEV, 2, false),
	NUMBER("dev32", STYLE_DEV, 4, false),
	NUMBER("dirfd", STYLE_DIRFD, 4, true),
	NUMBER("double", STYLE_FLOAT, 8, true),
	FORM("enum", BUILTIN_ENUM),
	NUMBER("errno", STYLE_ERRNO, 4, true),
	NUMBER("fd", STYLE_FD, 4, true),
	FORM("flags", BUILTIN_FLAGS),
	NUMBER("float", STYLE_FLOAT, 4, true),
	NUMBER("gid", STYLE_UID, 4, false),
	NUMBER("gid16", STYLE_UID, 2, false),
	NUMBER("ifindex", STYLE_IFINDEX, 4, false),
	NUMBER("klong", STYLE_DEC, WIDTH_KLONG, true),
	NUMBER("kulong", STYLE_UDEC, WIDTH_KLONG, false),
	NUMBER("ldouble", STYLE_FLOAT, WIDTH_LDOUBLE, true),
	{"lohi", BUILTIN_NUMBER, STYLE_DEC, 8, true, false, true},
	NUMBER("long", STYLE_DEC, WIDTH_WORD, true),
	NUMBER("mode", STYLE_MODE, 4, false),
	NUMBER("mode16", STYLE_MODE, 2, false),
	NUMBER("o16", STYLE_OCT, 2, false),
	NUMBER("o32", STYLE_OCT, 4, false),
	NUMBER("o64", STYLE_OCT, 8, false),
	NUMBER("o8", STYLE_OCT, 1, false),
	NUMBER("off", STYLE_DEC, WIDTH_KLONG, true),
	FORM("path", BUILTIN_PATH),
	FORM("path64", BUILTIN_PATH64),
	NUMBER("pgid", STYLE_PGID, 4, true),
	NUMBER("pid", STYLE_PID, 4, true),
	FORM("records", BUILTIN_RECORDS),
	NUMBER("s16", STYLE_DEC, 2, true),
	NETWORK("s16be", STYLE_DEC, 2, true),
	NUMBER("s32", STYLE_DEC, 4, true),
	NETWORK("s32be", STYLE_DEC, 4, true),
	NUMBER("s64", STYLE_DEC, 8, true),
	NETWORK("s64be", STYLE_DEC, 8, true),
	NUMBER("s8", STYLE_DEC, 1, true),
	NUMBER("sid", STYLE_SID, 4, true),
	NUMBER("signo", STYLE_SIGNO, 4, true),
	NUMBER("size", STYLE_UDEC, WIDTH_WORD, false),
	NUMBER("ssize", STYLE_DEC, WIDTH_WORD, true),
	FORM("str", BUILTIN_STR),
	NUMBER("tgid", STYLE_TGID, 4, true),
	NUMBER("tid", STYLE_TID, 4, true),
	NUMBER("u16", STYLE_UDEC, 2, false),
	NETWORK("u16be", STYLE_UDEC, 2, false),
	NUMBER("u32", STYLE_UDEC, 4, false),
	NETWORK("u32be", STYLE_UDEC, 4, false),
	NUMBER("u64", STYLE_UDEC, 8, false),
	NETWORK("u64be", STYLE_UDEC, 8, false),
	NUMBER("u8", STYLE_UDEC, 1, false),
	NUMBER("uid", STYLE_UID, 4, false),
	NUMBER("uid16", STYLE_UID, 2, false),
	NUMBER("ulong", STYLE_UDEC, WIDTH_WORD, false),
	NUMBER("umode", STYLE_UMODE, 2, false),
	NUMBER("umode32", STYLE_UMODE, 4, false),
	FORM("wstr", BUILTIN_WSTR),
	NUMBER("x16", STYLE_HEX, 2, false),
	NETWORK("x16be", STYLE_HEX, 2, false),
	NUMBER("x32", STYLE_HEX, 4, false),
	NETWORK("x32be", STYLE_HEX, 4, false),
	NUMBER("x64", STYLE_HEX, 8, false),
	NETWORK("x64be", STYLE_HEX, 8, false),
	NUMBER("x8", STYLE_HEX, 1, false),
	NUMBER("xbyte", STYLE_XBYTE, 1, false),
	NUMBER("xklong", STYLE_HEX, WIDTH_KLONG, false),
	NUMBER("xlong", STYLE_HEX, WIDTH_WORD, false),
};

static int compare(const void *name, const void *builtin)
{
	return strcmp(name, ((const struct builtin *)builtin)->name);
}

const struct builtin *builtin_type(const struct atom *name)
{
	return bsearch(name->text, builtins, sizeof(builtins) / sizeof(*builtins),
		       sizeof(*builtins), compare);
}

bool builtin_takes_type(const struct atom *name, unsigned n)
{
	const struct builtin *b = builtin_type(name);

	return b && ((b->kind == BUILTIN_RECORDS && n == 0) ||
		     ((b->kind == BUILTIN_ENUM || b->kind == BUILTIN_FLAGS) && n == 1));
}
