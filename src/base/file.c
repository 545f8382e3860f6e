/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/file.h"

#include <errno.h>
#include <unistd.h>

bool file_read(int fd, struct buf *b, size_t most)
{
	enum { PIECE = 32 * 1024 };
	ssize_t n = 1;

	while (most && n > 0) {
		size_t want = most < PIECE ? most : PIECE;

		buf_reserve(b, want);
		n = TEMP_FAILURE_RETRY(read(fd, b->data + b->len, want));
		b->len += n > 0 ? (size_t)n : 0;
		most -= n > 0 ? (size_t)n : 0;
	}
	return n >= 0;
}
