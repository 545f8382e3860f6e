/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The files FILE.PID that -ff -o FILE writes, and their lines in the order of time. */
#ifndef CALLTAP_MERGE_LOGS_H
#define CALLTAP_MERGE_LOGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

struct log {
	char *pid;  /* as it stands in the file's name */
	char *text; /* mapped; NULL: empty */
	size_t len;
};

/* A line that has a time, with those behind it that have none (dumps, stacks). */
struct entry {
	int64_t ns;
	uint32_t log;
	bool of_day, is_json;
	size_t offset, len;
};

struct logs {
	struct log *logs; /* sorted by name */
	size_t nlogs;
	struct entry *entries;
	size_t nentries;
	bool failed; /* to read some file, as was said */
};

/* Fills L with all files PREFIX.PID.  What can't be read is said on stderr. */
void logs_read(struct logs *l, const char *prefix);
/* Puts the entries in order: by time, then by file.  Times of day go on behind midnight. */
void logs_sort(struct logs *l);
/* Writes them, each line behind its process id; false with errno if that fails. */
bool logs_write(const struct logs *l, FILE *out);
/* Frees what L holds. */
void logs_free(struct logs *l);

#endif
