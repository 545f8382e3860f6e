/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Recursive descent over tokens.  After an error every token looks like the
 * end of the file, so no function needs to check for it; the caller at the
 * level of items goes on behind the next ';'.
 */
#ifndef CALLTAP_LANG_PARSER_H
#define CALLTAP_LANG_PARSER_H

#include "lang/ast.h"
#include "lang/lexer.h"

struct parser {
	struct lang *l;
	const char *file;
	const struct token *tokens;
	size_t at;
	size_t steps, steps_max; /* tokens may be read again, but not without end */
	unsigned depth;
	unsigned in_expr;   /* how many expressions enclose this place */
	unsigned operators; /* in the outermost of them, so far */
	bool failed;
	bool quiet; /* what follows is only tried */
	/* marks that end an expression here, outside of parentheses */
	bool no_star, no_greater, no_question;
};

/* ---- parser.c: tokens ---- */

/* The token at hand, a TOKEN_END once parsing has failed. */
const struct token *token(const struct parser *p);
/* Goes on to the next token. */
void advance(struct parser *p);
/* Where the token at hand stands. */
struct pos token_pos(const struct parser *p);
/* Whether the token is MARK, or the name WORD. */
bool at_mark(const struct parser *p, uint32_t mark);
bool at_word(const struct parser *p, const char *word);
bool next_is_mark(const struct parser *p, uint32_t mark);
/* The same; if so, goes on behind it. */
bool accept_mark(struct parser *p, uint32_t mark);
bool accept_word(struct parser *p, const char *word);
/* Goes on behind the mark, name or string that must come; fails with "expected WHAT" otherwise. */
void expect_mark(struct parser *p, uint32_t mark, const char *what);
struct atom *expect_name(struct parser *p, const char *what);
const char *expect_string(struct parser *p, const char *what);
/* Reports the first error of an item; the item is given up. */
void parse_fail(struct parser *p, struct pos at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* To be paired around what may nest; enter fails when it is too deep. */
void enter(struct parser *p);
void leave(struct parser *p);

/* ---- parse_expr.c, parse_type.c, parse_part.c, parse_call.c ---- */

/* Each reads what it is called by from the token at hand on, and goes on behind it.  What they
 * return lives as long as p->l; after parse_fail() it is of no use, and may be NULL. */

struct expr *parse_expr(struct parser *p);
struct typeref *parse_type(struct parser *p);
/* A type or `none` (NULL). */
struct typeref *parse_type_or_none(struct parser *p, bool *none);
/* Words behind a name, as far as they are attributes. */
void parse_attrs(struct parser *p, struct attrs *attrs);
/* The number of a slot. */
int parse_slot(struct parser *p);
/* "{" fields "}" */
struct part *parse_fields(struct parser *p);
/* Behind "(": parameters and ")"; REST is set when "..." ends them. */
struct part *parse_params(struct parser *p, bool *rest);
/* Names with commas between them; WHAT is expected. */
struct name_list *parse_names(struct parser *p, const char *what);
/* "switch" was read: expr [":" expr] "{" cases "}" into DECL. */
void parse_switch(struct parser *p, struct decl *decl, bool is_call);
/* Behind the word that an item begins with, up to its end: into DECL. */
void parse_call(struct parser *p, struct decl *decl);
void parse_dispatch(struct parser *p, struct decl *decl);
void parse_variant(struct parser *p, struct decl *decl);

#endif
