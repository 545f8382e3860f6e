/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Growing arrays of rows in which equal rows can be found again. */
#ifndef CALLTAP_LANG_TABLE_H
#define CALLTAP_LANG_TABLE_H

#include <stddef.h>
#include <stdint.h>

struct table {
	char *rows;
	uint32_t size; /* bytes of a row */
	uint32_t n, cap;
	uint32_t *slots; /* hash of a run to its first row, open addressing; 0: free */
	uint32_t *lens;	 /* rows in the run of that slot */
	uint32_t nslots, used;
};

/* An empty table whose row 0 is all zero. */
void table_init(struct table *t, size_t row_size);
/* Frees its rows. */
void table_free(struct table *t);

/* Returns the index of a new row.  Rows are compared as bytes: padding must be zero. */
uint32_t table_add(struct table *t, const void *row);

/* Returns the index of a row that is equal to ROW, which is added if there is none. */
uint32_t table_intern(struct table *t, const void *row);

/* The same for N rows that follow each other; 0 for N 0. */
uint32_t table_intern_run(struct table *t, const void *rows, uint32_t n);

static inline void *table_row(const struct table *t, uint32_t i)
{
	return t->rows + (size_t)i * t->size;
}

#endif
