/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef CALLTAP_BASE_FILE_H
#define CALLTAP_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* Appends to B what is read from FD up to its end, but at most MOST bytes.  Returns false with
 * errno if it can't be read; what came before that is appended. */
bool file_read(int fd, struct buf *b, size_t most);

#endif
