/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From names to what they are declared as. */
#ifndef CALLTAP_LANG_LINK_H
#define CALLTAP_LANG_LINK_H

#include "lang/ast.h"

/* Makes DECL known by its name; reports a second declaration of the same. */
void declare(struct lang *l, struct decl *decl);
/* Makes NAME known as a constant of VALUE; several declarations of it must agree. */
void declare_constant(struct lang *l, struct pos pos, struct atom *name, struct expr *value);

/* Hangs layouts, variants and dispatchers on what they belong to, and finds out which parameters
 * of types are types.  May be called again when more was read. */
void link_all(struct lang *l);

#endif
