/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The images of a program: found at its start, and each time the dynamic
 * linker says that its list has changed.
 */
#include "engine/probe.h"

#include <elf.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/proc.h"
#include "libcall/linkmap.h"
#include "unwind/unwind.h"

const struct module *module_at(const struct space *s, uint64_t addr)
{
	for (size_t i = 0; i < s->nloaded; i++)
		if (s->loaded[i].listed && image_has_text(s->loaded[i].module->image, addr))
			return s->loaded[i].module;
	return NULL;
}

const struct module *module_defining(struct thread *t, const char *symbol)
{
	const struct space *s = t->space;

	for (size_t i = 0; i < s->nloaded; i++)
		if (s->loaded[i].listed &&
		    image_defines(&t->tracee.mem, s->loaded[i].module->image, symbol))
			return s->loaded[i].module;
	return NULL;
}

static struct loaded *add_module(struct space *s, struct image *im, bool is_main)
{
	s->loaded = xreallocarray(s->loaded, s->nloaded + 1, sizeof(*s->loaded));
	s->loaded[s->nloaded] = (struct loaded){.module = module_new(im, is_main), .listed = true};
	return &s->loaded[s->nloaded++];
}

/* ---- breakpoints ------------------------------------------------------- */

static void set_sites(struct thread *t, const struct module *m)
{
	const struct image *im = m->image;

	for (size_t i = 0; i < im->nsites; i++) {
		const struct lib_call *call = &m->calls[im->sites[i].import];
		struct breakpoint *b;
		if (!call->symbol)
			continue;
		b = space_break(t, im->sites[i].addr, ROLE_SITE);
		if (b)
			b->call = call;
	}
}

static void set_entries(struct thread *t, const struct module *m)
{
	for (size_t i = 0; i < m->nentries; i++) {
		struct breakpoint *b = space_find(t->space, m->entries[i].addr);
		/* Of several names of one function the first is shown. */
		if (b && (b->roles & ROLE_ENTRY))
			continue;
		b = space_break(t, m->entries[i].addr, ROLE_ENTRY);
		if (!b)
			continue;
		b->call = &m->entries[i].call;
		b->chooser = m->entries[i].ifunc ? &m->entries[i] : NULL;
	}
}

void modules_chosen(struct thread *t, const struct module_entry *chooser, uint64_t addr)
{
	struct breakpoint *b;

	if (!module_at(t->space, addr))
		return;
	b = space_find(t->space, addr);
	if (b && (b->roles & ROLE_ENTRY))
		return;
	b = space_break(t, addr, ROLE_ENTRY);
	if (b)
		b->call = &chooser->call;
}

static bool calls_unseen(const struct module *m)
{
	for (size_t i = 0; i < m->image->nimports; i++)
		if (m->calls[i].symbol && image_calls_unseen(m->image, i))
			return true;
	return false;
}

static void arm(struct thread *t, struct loaded *l)
{
	struct module *m = l->module;

	module_arm(m, engine.config->libs, &t->tracee.mem, t->tracee.tid);
	set_sites(t, m);
	set_entries(t, m);
	l->pending = calls_unseen(m);
	t->space->any_pending |= l->pending;
}

/* ---- functions that are called through their addresses ----------------- */

static bool has_target(const struct breakpoint *b, const struct module *m)
{
	for (const struct target *x = b->targets; x; x = x->next)
		if (x->module == m)
			return true;
	return false;
}

static void set_target(struct thread *t, const struct module *m, uint64_t addr,
		       const struct lib_call *call)
{
	struct breakpoint *b = space_break(t, addr, ROLE_TARGET);
	struct target *x;

	if (!b || has_target(b, m))
		return;
	x = xmalloc(sizeof(*x));
	*x = (struct target){b->targets, m, call};
	b->targets = x;
}

/* Returns whether all of the slots in question are filled. */
static bool resolve(struct thread *t, const struct module *m)
{
	const struct image *im = m->image;
	unsigned word = abi_table[im->abi].word;
	bool any = false;

	for (size_t i = 0; i < im->nimports; i++) {
		uint64_t addr = 0;
		const struct module *in;
		if (!m->calls[i].symbol || !image_calls_unseen(im, i))
			continue;
		if (!memory_fetch(&t->tracee.mem, im->imports[i].slot, &addr, word))
			continue;
		in = addr ? module_at(t->space, addr) : NULL;
		if (!in || in == m)
			continue;
		set_target(t, m, addr, &m->calls[i]);
		any = true;
	}
	return any;
}

void modules_resolve(struct thread *t)
{
	struct space *s = t->space;

	s->any_pending = false;
	for (size_t i = 0; i < s->nloaded; i++) {
		struct loaded *l = &s->loaded[i];
		/* The dynamic linker fills an image's slots one after the other. */
		if (l->pending && l->listed && resolve(t, l->module) && s->entered)
			l->pending = false;
		s->any_pending |= l->pending && l->listed;
	}
}

/* ---- the dynamic linker's list ----------------------------------------- */

/* Says what can't be traced of T's program, and WHY. */
static void say(struct thread *t, const char *why)
{
	struct event ev;

	if (t->muted)
		return;
	event_init(&ev, EVENT_NOTICE, t);
	ev.interrupted_nr = -1;
	ev.text = why;
	event_send(&ev);
}

/* Whether another image may be read: those that were are kept, as calls into them may not have
 * returned, and a program can make up any number. */
static bool has_room(struct thread *t)
{
	enum { IMAGES = 1 << 13, BYTES = 1 << 30 };
	struct space *s = t->space;
	size_t bytes = 0;

	if (s->full)
		return false;
	for (size_t i = 0; i < s->nloaded; i++) {
		const struct image *im = s->loaded[i].module->image;
		bytes += im->nstrings + im->nimports * sizeof(*im->imports) +
			 im->nsites * sizeof(*im->sites);
	}
	s->full = s->nloaded >= IMAGES || bytes >= BYTES;
	if (s->full)
		say(t,
		    "has loaded too many libraries: calls of those that come now are not traced");
	return !s->full;
}

static struct loaded *find_loaded(struct space *s, const struct linkmap_entry *e)
{
	struct loaded *other = NULL;

	/* Of several that were there one after the other the last one of that name. */
	for (size_t i = s->nloaded; i; i--) {
		struct loaded *l = &s->loaded[i - 1];
		const struct image *im = l->module->image;
		if (im->dynamic != e->dynamic || im->bias != e->bias)
			continue;
		if (l->module->is_main || !strcmp(im->path, e->path))
			return l;
		other = l;
	}
	return other;
}

/* A library may be built anew, and be loaded again where it was. */
static struct file_id file_of(const struct thread *t, const struct image *im)
{
	struct file_id id = {0};
	struct stat st;
	int fd = im->ntext ? mapped_file_open(t->tracee.tid, im->text[0].start) : -1;

	if (fd < 0)
		return id;
	if (!fstat(fd, &st))
		id = (struct file_id){st.st_dev, st.st_ino, (uint64_t)st.st_size, st.st_mtim};
	close(fd);
	return id;
}

static bool is_same_file(struct file_id a, struct file_id b)
{
	return a.device == b.device && a.inode == b.inode && a.size == b.size &&
	       a.written.tv_sec == b.written.tv_sec && a.written.tv_nsec == b.written.tv_nsec;
}

/* Whether what the linker's list has as E is what L was. */
static bool is_still(const struct thread *t, const struct loaded *l, const struct linkmap_entry *e)
{
	const struct image *im = l->module->image;

	return l->module->is_main ||
	       (!strcmp(im->path, e->path) && (l->stayed || is_same_file(l->file, file_of(t, im))));
}

static void take_entry(void *ctx, const struct linkmap_entry *e)
{
	struct thread *t = ctx;
	struct space *s = t->space;
	struct loaded *l = find_loaded(s, e);
	struct image_place place;
	struct image *im;

	if (l && is_still(t, l, e)) {
		if (!l->listed) {
			l->listed = true;
			arm(t, l);
		}
		return;
	}
	if (l) { /* another library, where one was that is gone */
		l->listed = false;
		l->pending = false;
	}
	if (!has_room(t) || !image_find_headers(&t->tracee.mem, s->abi, e->bias, &place))
		return;
	im = image_load(&t->tracee.mem, s->abi, &place, e->path);
	if (!im)
		return;
	if (im->dynamic != e->dynamic) {
		image_free(im);
		return;
	}
	l = add_module(s, im, false);
	l->file = file_of(t, im);
	arm(t, l);
}

static void find_debug(struct thread *t)
{
	struct space *s = t->space;
	unsigned word = abi_table[s->abi].word;

	for (size_t i = 0; i < s->nloaded && !s->debug; i++) {
		const struct module *m = s->loaded[i].module;
		if (m->is_main && m->image->debug &&
		    !memory_fetch(&t->tracee.mem, m->image->debug, &s->debug, word))
			s->debug = 0;
	}
}

void modules_update(struct thread *t)
{
	struct space *s = t->space;
	size_t count = s->nloaded;
	uint64_t notify;

	memory_forget(&t->tracee.mem);
	if (!s->debug)
		find_debug(t);
	if (!s->debug || !linkmap_is_consistent(&t->tracee.mem, s->abi, s->debug, &notify))
		return;
	if (notify)
		space_break(t, notify, ROLE_LINKER);
	for (size_t i = 0; i < count; i++) {
		s->loaded[i].stayed = s->loaded[i].listed;
		s->loaded[i].listed &= s->loaded[i].module->is_main;
	}
	/* Those that stay in the list keep their breakpoints; text that comes again has none. */
	space_forget_unmapped(t);
	linkmap_walk(&t->tracee.mem, s->abi, s->debug, take_entry, t);
}

void modules_start(struct thread *t)
{
	t->space->entered = true;
	modules_update(t);
	modules_resolve(t);
}

/* ---- the start --------------------------------------------------------- */

struct auxiliary {
	uint64_t phdr, phnum, phent, base, entry;
};

static bool read_auxiliary(struct thread *t, struct auxiliary *aux)
{
	unsigned word = abi_table[t->space->abi].word;
	uint8_t bytes[64 * 16];
	ssize_t n = proc_read(t->tracee.tid, "auxv", (char *)bytes, sizeof(bytes));

	*aux = (struct auxiliary){0};
	for (size_t at = 0; n > 0 && at + 2 * word <= (size_t)n; at += 2 * word) {
		uint64_t tag = 0, value = 0;
		memcpy(&tag, bytes + at, word);
		memcpy(&value, bytes + at + word, word);
		if (tag == AT_PHDR)
			aux->phdr = value;
		else if (tag == AT_PHNUM)
			aux->phnum = value;
		else if (tag == AT_PHENT)
			aux->phent = value;
		else if (tag == AT_BASE)
			aux->base = value;
		else if (tag == AT_ENTRY)
			aux->entry = value;
	}
	return aux->phdr;
}

static struct loaded *add_main(struct thread *t, const struct auxiliary *aux)
{
	struct memory_view *mem = &t->tracee.mem;
	enum abi abi = t->space->abi;
	struct image_place place = {
		.phdr = aux->phdr,
		.phnum = (unsigned)aux->phnum,
		.phentsize = (unsigned)aux->phent,
	};
	char path[PATH_MAX];

	if (proc_readlink(t->tracee.tid, "exe", path, sizeof(path)) < 0)
		*path = '\0';
	image_find_bias(mem, abi, &place);
	struct image *im = image_load(mem, abi, &place, path);
	return im ? add_module(t->space, im, true) : NULL;
}

/* The dynamic linker itself, of which only the function is wanted that it calls to tell debuggers
 * of its list: the list is to be followed from the first library on. */
static void watch_linker(struct thread *t, uint64_t base)
{
	uint64_t addr = linkmap_find_notifier(&t->tracee.mem, t->space->abi, base);

	if (addr)
		space_break(t, addr, ROLE_LINKER);
}

/* Sets *MAIN to the image of T's program, or to NULL and says why. */
static const char *find_main(struct thread *t, struct auxiliary *aux, struct loaded **main)
{
	*main = NULL;
	if (!arch_can_probe(t->space->abi))
		return "is of a kind in which no library calls can be traced";
	if (!read_auxiliary(t, aux))
		return "does not tell where its program is: its file auxv in /proc can't be read, "
		       "and no library calls are traced";
	*main = add_main(t, aux);
	return *main ? NULL
		     : "has no headers in its memory that make sense, and no library calls are "
		       "traced";
}

/* Why nothing of M, the program, is traced; NULL: something may be. */
static const char *why_nothing(const struct module *m)
{
	const struct lib_wants *wants = engine.config->libs;

	if (!m->image->dynamic && !m->nentries)
		return "is statically linked and makes no calls into libraries; function entries "
		       "(--function-entries=FILTER, ltrace: -x) can be traced if it has symbols";
	if (m->image->dynamic && !m->image->nimports && !m->nentries &&
	    wants->import(wants->ctx, m->image, true, NULL))
		return "imports no functions from libraries; function entries "
		       "(--function-entries=FILTER, ltrace: -x) can be traced if it has symbols";
	return NULL;
}

void modules_begin(struct thread *t, bool running)
{
	struct auxiliary aux;
	struct loaded *main;

	memory_forget(&t->tracee.mem);
	const char *why = find_main(t, &aux, &main);
	if (main) {
		arm(t, main);
		why = why_nothing(main->module);
	}
	if (why)
		say(t, why);
	if (!main || !main->module->image->dynamic)
		return;
	if (running) {
		modules_start(t);
		return;
	}
	if (aux.base)
		watch_linker(t, aux.base);
	if (aux.entry)
		space_break(t, aux.entry, ROLE_START);
}
