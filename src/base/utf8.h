/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Characters of more than one byte. */
#ifndef CALLTAP_BASE_UTF8_H
#define CALLTAP_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* Returns the length of the UTF-8 sequence at S, of LEN bytes (at least 1), which is not ASCII, and
 * its code point; 0 if there is none. */
size_t utf8_sequence(const unsigned char *s, size_t len, uint32_t *code);

/* Whether a terminal would obey the character: control characters, C1 too, and what ends lines or
 * turns the order of what is behind it. */
bool utf8_is_control(uint32_t code);

/* Appends a NAME or path of a tracee: what is not shown is escaped, so that it neither ends a line
 * nor moves a cursor. */
void utf8_put_shown(struct buf *out, const char *name);

#endif
