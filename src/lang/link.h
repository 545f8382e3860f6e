/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From names to what they are declared as. */
#ifndef CALLTAP_LANG_LINK_H
#define CALLTAP_LANG_LINK_H

#include "lang/ast.h"

/* Makes DECL known by its name; reports a second declaration of the same. */
void declare(struct lang *l, struct decl *decl);
void declare_constant(struct lang *l, struct pos pos, struct atom *name, struct expr *value);

#endif
