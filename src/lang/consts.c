/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "lang/consts.h"

#include <stdlib.h>
#include <string.h>

static const char *line_end(const char *line)
{
	return line + strcspn(line, "\n");
}

void constants_index(struct lang *l, const char *text)
{
	struct pos pos = {"constants.tsv", 1, 1};

	for (const char *line = text; *line; pos.line++) {
		const char *end = line_end(line);
		size_t len = strcspn(line, "\t\n");
		if (*line != '#' && line != end) {
			struct atom *name = lang_atom(l, line, len);
			if (name->row)
				lang_error(l, pos, "second line for %s; remove it", name->text);
			name->row = line + len;
		}
		line = *end ? end + 1 : end;
	}
}

/* A C integer of LEN characters. */
static bool parse_value(const char *text, size_t len, uint64_t *value)
{
	char copy[32], *end;
	bool negative = len && *text == '-';

	text += negative;
	len -= negative;
	if (len == 0 || len >= sizeof(copy) || *text < '0' || *text > '9')
		return false;
	memcpy(copy, text, len);
	copy[len] = '\0';
	*value = strtoull(copy, &end, 0);
	if (negative)
		*value = -*value;
	return *end == '\0';
}

enum row_value constants_value(const char *row, const char *abi, uint64_t *value)
{
	const char *found = NULL;
	size_t found_len = 0, abi_len = strlen(abi);

	for (bool base = true; *row == '\t'; base = false) {
		size_t len = strcspn(++row, "\t\n");
		if (base) {
			found = row;
			found_len = len;
		} else if (len > abi_len && row[abi_len] == '=' && !memcmp(row, abi, abi_len)) {
			found = row + abi_len + 1;
			found_len = len - abi_len - 1;
		}
		row += len;
	}
	if (found_len == 1 && *found == '-')
		return ROW_ABSENT;
	return found && parse_value(found, found_len, value) ? ROW_VALUE : ROW_MALFORMED;
}

/* Which column of the header LINE is ABI; 0 when there is none. */
static unsigned find_column(const char *line, const char *abi)
{
	unsigned column = 0;

	for (;;) {
		size_t len = strcspn(line, "\t\n");
		if (column && len == strlen(abi) && !memcmp(line, abi, len))
			return column;
		if (line[len] != '\t')
			return 0;
		line += len + 1;
		column++;
	}
}

struct numbers {
	struct lang *l;
	number_fn *fn;
	void *ctx;
	struct pos pos;
	unsigned column;
};

/* One cell: "-", "N" or "N=handler" in the row of NAME. */
static void read_cell(struct numbers *n, struct atom *name, const char *cell, size_t len,
		      bool wanted)
{
	const char *equals = memchr(cell, '=', len);
	size_t digits = equals ? (size_t)(equals - cell) : len;
	struct atom *handler = name;
	uint64_t nr;

	if (len == 1 && *cell == '-')
		return;
	if (!parse_value(cell, digits, &nr) || nr > UINT32_MAX) {
		lang_error(n->l, n->pos, "malformed cell '%.*s'; write -, 12 or 12=handler",
			   (int)len, cell);
		return;
	}
	if (equals)
		handler = lang_atom(n->l, equals + 1, len - digits - 1);
	handler->numbered = true;
	if (wanted)
		n->fn(n->ctx, n->pos, (uint32_t)nr, name, handler);
}

static void read_row(struct numbers *n, const char *line)
{
	size_t len = strcspn(line, "\t\n");
	struct atom *name = lang_atom(n->l, line, len);

	for (unsigned column = 1; line[len] == '\t'; column++) {
		line += len + 1;
		len = strcspn(line, "\t\n");
		read_cell(n, name, line, len, column == n->column);
	}
}

void numbers_read(struct lang *l, const char *abi, number_fn *fn, void *ctx)
{
	struct numbers n = {l, fn, ctx, {"numbers.tsv", 1, 1}, 0};
	bool header = true;

	for (const char *line = l->numbers; *line; n.pos.line++) {
		const char *end = line_end(line);
		if (*line != '#' && line != end) {
			if (header)
				n.column = find_column(line, abi);
			else
				read_row(&n, line);
			header = false;
		}
		line = *end ? end + 1 : end;
	}
}
