/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Symbol tables of ELF files.  The file may be anything: what is wrong in it is
 * left out, and what is read is bounded.
 */
#ifndef CALLTAP_LIBCALL_SYMTAB_H
#define CALLTAP_LIBCALL_SYMTAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Function NAME at file address ADDR.  IFUNC: what stands there returns the function's address. */
typedef void symtab_fn(void *ctx, const char *name, uint64_t addr, bool ifunc);

/* Tells FN of each function that the file FD defines, by its full symbol table, or, if it has been
 * stripped, by the dynamic one.  Closes FD.  Returns false if it can't be read or is no ELF file of
 * the class WIDE says (64-bit). */
bool symtab_read(int fd, bool wide, symtab_fn *fn, void *ctx);

#endif
