/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "libcall/module.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/err.h"
#include "libcall/symtab.h"
#include "unwind/unwind.h"

struct module *module_new(struct image *im, bool is_main)
{
	struct module *m = xcalloc(1, sizeof(*m));

	m->refs = 1;
	m->image = im;
	m->is_main = is_main;
	return m;
}

struct module *module_ref(struct module *m)
{
	m->refs++;
	return m;
}

void module_unref(struct module *m)
{
	if (--m->refs)
		return;
	image_free(m->image);
	free(m->calls);
	free(m->entries);
	free(m->entry_names);
	free(m);
}

/* ---- functions by symbol ----------------------------------------------- */

struct collector {
	struct module *m;
	const struct lib_wants *wants;
	struct buf names; /* each ends with NUL */
	size_t *name_at;  /* by entry: offset in `names` */
	size_t capacity;
};

enum { MAX_ENTRIES = 1 << 18 };

static void collect(void *ctx, const char *name, uint64_t addr, bool ifunc)
{
	struct collector *c = ctx;
	struct module *m = c->m;

	if (m->nentries >= MAX_ENTRIES)
		return;
	enum lib_want want = c->wants->entry(c->wants->ctx, m->image, m->is_main, name);
	if (want == WANT_NONE)
		return;
	addr += m->image->bias;
	if (!image_has_text(m->image, addr))
		return;
	if (m->nentries == c->capacity) {
		c->capacity = c->capacity ? 2 * c->capacity : 64;
		m->entries = xreallocarray(m->entries, c->capacity, sizeof(*m->entries));
		c->name_at = xreallocarray(c->name_at, c->capacity, sizeof(*c->name_at));
	}
	c->name_at[m->nentries] = c->names.len;
	buf_put(&c->names, name, strlen(name) + 1);
	m->entries[m->nentries++] = (struct module_entry){
		.addr = addr,
		.ifunc = ifunc,
		.call = {.library = m->image->soname,
			 .path = m->image->path,
			 .caller = m->image->soname,
			 .by_main = m->is_main,
			 .at_entry = true,
			 .by_library = want == WANT_BY_LIBRARY},
	};
}

static void find_entries(struct module *m, const struct lib_wants *wants, pid_t tid)
{
	struct collector c = {.m = m, .wants = wants};
	int fd;

	if (!m->image->ntext || !wants->entry(wants->ctx, m->image, m->is_main, NULL))
		return;
	fd = mapped_file_open(tid, m->image->text[0].start);
	if (fd >= 0)
		symtab_read(fd, abi_table[m->image->abi].word == 8, collect, &c);
	m->entry_names = c.names.data;
	for (size_t i = 0; i < m->nentries; i++)
		m->entries[i].call.symbol = m->entry_names + c.name_at[i];
	free(c.name_at);
}

/* ---- imports ----------------------------------------------------------- */

static bool find_imports(struct module *m, const struct lib_wants *wants)
{
	const struct image *im = m->image;
	bool any = false;

	m->calls = xcalloc(im->nimports ? im->nimports : 1, sizeof(*m->calls));
	if (!wants->import(wants->ctx, im, m->is_main, NULL))
		return false;
	for (size_t i = 0; i < im->nimports; i++) {
		enum lib_want want = wants->import(wants->ctx, im, m->is_main, im->imports[i].name);
		if (want == WANT_NONE)
			continue;
		m->calls[i] = (struct lib_call){
			.symbol = im->imports[i].name,
			.version = im->imports[i].version,
			.library = im->imports[i].library,
			.caller = im->soname,
			.by_main = m->is_main,
			.by_library = want == WANT_BY_LIBRARY,
		};
		any = true;
	}
	return any;
}

void module_arm(struct module *m, const struct lib_wants *wants, struct memory_view *mem, pid_t tid)
{
	if (m->armed)
		return;
	m->armed = true;
	if (find_imports(m, wants))
		image_find_sites(m->image, mem);
	find_entries(m, wants, tid);
}
