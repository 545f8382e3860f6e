/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bytes of a tracee as the text shows them between quotes. */
#ifndef CALLTAP_EMIT_QUOTE_H
#define CALLTAP_EMIT_QUOTE_H

#include <stddef.h>

#include "base/buf.h"

/* -x, -xx, --strings-in-hex */
enum string_form {
	STRINGS_PLAIN,		    /* \n, \1, \377 */
	STRINGS_HEX_NONASCII_CHARS, /* \n, \x01, \xff */
	STRINGS_HEX_NONASCII,	    /* a string that is not printable is all \x61 */
	STRINGS_HEX_ALL
};

/* Appends LEN bytes, escaped as FORM asks, without quotes around them.  Besides what is not
 * printable, quotes and backslashes are escaped, and the characters of ALSO (in octal or hex). */
void quote_bytes(struct buf *b, const void *bytes, size_t len, enum string_form form,
		 const char *also);

/* Appends C as a C character, 'a', '\n' or '\x1f', whatever -x asks. */
void quote_char(struct buf *out, unsigned char c);

#endif
