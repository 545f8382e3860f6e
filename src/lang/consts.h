/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The two tables under arch/: values of constants and numbers of calls. */
#ifndef CALLTAP_LANG_CONSTS_H
#define CALLTAP_LANG_CONSTS_H

#include "lang/state.h"

/* Remembers where in TEXT (constants.tsv) each name stands. */
void constants_index(struct lang *l, const char *text);

enum row_value { ROW_VALUE, ROW_ABSENT, ROW_MALFORMED };

/* The value of a constant whose ROW (struct atom) is not NULL, in ABI. */
enum row_value constants_value(const char *row, const char *abi, uint64_t *value);

/* Called for each call of ABI: its number NR, the NAME printed and its HANDLER; AT is its line. */
typedef void number_fn(void *ctx, struct pos at, uint32_t nr, struct atom *name,
		       struct atom *handler);

/* Reads l->numbers (numbers.tsv): calls FN for those of ABI and sets `numbered` of each handler
 * in whatever ABI. */
void numbers_read(struct lang *l, const char *abi, number_fn *fn, void *ctx);

#endif
