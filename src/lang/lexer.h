/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text to tokens. */
#ifndef CALLTAP_LANG_LEXER_H
#define CALLTAP_LANG_LEXER_H

#include "lang/state.h"

enum token_kind {
	TOKEN_END,
	TOKEN_NAME,
	TOKEN_NUMBER,
	TOKEN_STRING,
	TOKEN_MARK, /* `mark`: the characters, the first lowest: '.' '.' '.' is 0x2e2e2e */
};

/* A mark of up to three characters as a number. */
#define MARK2(a, b) ((a) | (b) << 8)
#define MARK3(a, b, c) ((a) | (b) << 8 | (c) << 16)

struct token {
	uint8_t kind;
	bool glued; /* the next token follows at once */
	uint32_t line, column;
	uint32_t mark;
	uint64_t number;
	struct atom *name;
	const char *string;
};

/* Cuts TEXT (LEN bytes, of FILE) into tokens, ended by a TOKEN_END; the array is to be freed.
 * What is no token is reported and left out.  '>' is always a token of its own, as in
 * iovec<iovec<byte>>; operators that begin with it are put together by the parser. */
struct token *lex(struct lang *l, const char *file, const char *text, size_t len);

#endif
