/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The time that a line of a trace begins with. */
#ifndef CALLTAP_MERGE_STAMP_H
#define CALLTAP_MERGE_STAMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct stamp {
	int64_t ns;   /* since the epoch, or since midnight */
	bool of_day;  /* -t, -tt: since midnight */
	bool is_json; /* the line is an object, which names its process itself */
};

/* Finds the time of the line of LEN bytes at TEXT, as -t, -tt, -ttt in any precision or -j write
 * it; returns false if it has none. */
bool stamp_parse(const char *text, size_t len, struct stamp *stamp);

#endif
