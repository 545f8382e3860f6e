/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Prototypes of functions from debug information, put into the language of
 * descriptions (docs/language.md).  Debug information may be anything: what can't be
 * described is shown as an address, or makes no prototype.
 */
#ifndef CALLTAP_UNWIND_PROTOTYPE_H
#define CALLTAP_UNWIND_PROTOTYPE_H

#include "config.h"

#ifdef HAVE_LIBDW

#include <elfutils/libdw.h>

#include "lang/defs.h"

/* Compiles a description of the function that FUNCTION (a DW_TAG_subprogram) is, under the name
 * CODE_PROTOTYPE, with the types that it needs; for lang_free_defs().  NULL: it can't be
 * described. */
struct defs *prototype_compile(Dwarf_Die *function, enum abi abi);

#endif
#endif
