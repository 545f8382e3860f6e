/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "lang/state.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "lang/consts.h"

enum { CHUNK_SIZE = 64 * 1024 };

struct lang_chunk {
	struct lang_chunk *next;
	_Alignas(16) char data[];
};

void *lang_alloc(struct lang *l, size_t size)
{
	size = (size + 15) & ~(size_t)15;
	if (size > CHUNK_SIZE / 4) {
		/* On its own, behind the chunk that is being filled. */
		struct lang_chunk *own = xcalloc(1, sizeof(*own) + size);
		if (l->chunks) {
			own->next = l->chunks->next;
			l->chunks->next = own;
		} else {
			l->chunks = own;
			l->chunk_used = CHUNK_SIZE;
		}
		return own->data;
	}
	if (!l->chunks || l->chunk_used + size > CHUNK_SIZE) {
		struct lang_chunk *chunk = xcalloc(1, sizeof(*chunk) + CHUNK_SIZE);
		chunk->next = l->chunks;
		l->chunks = chunk;
		l->chunk_used = 0;
	}
	l->chunk_used += size;
	return l->chunks->data + l->chunk_used - size;
}

static uint32_t hash_text(const char *text, size_t len)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)text[i]) * 16777619u;
	return h;
}

static void grow_atoms(struct lang *l)
{
	uint32_t cap = l->atoms_cap ? l->atoms_cap * 2 : 4096;
	struct atom **atoms = xcalloc(cap, sizeof(*atoms));

	for (uint32_t i = 0; i < l->atoms_cap; i++) {
		struct atom *a = l->atoms[i];
		while (a) {
			struct atom *next = a->next;
			a->next = atoms[a->hash & (cap - 1)];
			atoms[a->hash & (cap - 1)] = a;
			a = next;
		}
	}
	free(l->atoms);
	l->atoms = atoms;
	l->atoms_cap = cap;
}

static struct atom *find_atom(const struct lang *l, const char *text, size_t len)
{
	uint32_t h = hash_text(text, len);

	if (!l->atoms_cap)
		return NULL;
	for (struct atom *a = l->atoms[h & (l->atoms_cap - 1)]; a; a = a->next)
		if (a->hash == h && a->len == len && !memcmp(a->text, text, len))
			return a;
	return NULL;
}

struct atom *lang_atom(struct lang *l, const char *text, size_t len)
{
	struct atom *a = find_atom(l, text, len);

	if (a)
		return a;
	if (l->natoms >= l->atoms_cap)
		grow_atoms(l);
	a = lang_alloc(l, sizeof(*a) + len + 1);
	memcpy(a->text, text, len);
	a->len = len;
	a->hash = hash_text(text, len);
	a->next = l->atoms[a->hash & (l->atoms_cap - 1)];
	l->atoms[a->hash & (l->atoms_cap - 1)] = a;
	l->natoms++;
	return a;
}

void lang_error(struct lang *l, struct pos at, const char *fmt, ...)
{
	struct buf text = BUF_INIT;
	va_list ap;

	l->nerrors++;
	if (l->nerrors > LANG_ERRORS_MAX)
		return;
	buf_printf(&text, "%s:%u:%u: ", at.file, at.line, at.column);
	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	l->report(l->ctx, buf_str(&text));
	buf_free(&text);
}

struct lang *lang_new(const char *constants, const char *numbers, lang_error_fn *report, void *ctx)
{
	struct lang *l = xcalloc(1, sizeof(*l));

	l->report = report;
	l->ctx = ctx;
	l->numbers = numbers;
	l->next_decl = &l->first_decl;
	l->next_constant = &l->first_constant;
	if (constants)
		constants_index(l, constants);
	return l;
}

void lang_free(struct lang *l)
{
	if (!l)
		return;
	while (l->chunks) {
		struct lang_chunk *next = l->chunks->next;
		free(l->chunks);
		l->chunks = next;
	}
	free(l->atoms);
	free(l);
}
