/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What defgen writes. */
#ifndef CALLTAP_LANG_WRITE_H
#define CALLTAP_LANG_WRITE_H

#include <stdio.h>

#include "lang/lang.h"

/* The tables of D as C, for `const struct defs NAME`. */
void write_tables(FILE *f, const struct defs *d, const char *name);

/* enum type_id and enum set_id of what L has read. */
void write_ids(FILE *f, struct lang *l);

/* A line "structure<TAB>field<TAB>offset<TAB>size" for each field of each structure, offset
 * "byte.bit:width" for bit fields, and one without field for the structure itself. */
void write_layout(FILE *f, const struct defs *d);

#endif
