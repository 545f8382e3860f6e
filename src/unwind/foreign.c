/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Frames of programs of other ABIs than calltap's own (32-bit ones on x86_64),
 * which libdw unwinds.  Without it their stacks are empty.
 */
#include "unwind/internal.h"

#ifdef HAVE_LIBDW

#include <elfutils/libdwfl.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"

struct foreign {
	Dwfl *dwfl;
	struct walk *walk; /* the one at hand */
	unsigned reads_left;
	bool stale; /* maps have changed, perhaps during the walk at hand */
};

/* How much may be read for a stack: what is interpreted may run in circles. */
enum { READS = 1 << 16 };

/* ---- what libdw asks for ----------------------------------------------------- */

/* Where the object of M begins in memory. */
static uint64_t module_start(const struct mapping *m)
{
	return m->bias + (m->object->loads[0].addr & ~UINT64_C(4095));
}

/* Opens the file of the module at BASE.  It is read, not mapped: what is cut off the file later
 * must not be missing in our memory. */
static int find_elf(Dwfl_Module *module, void **user, const char *name, Dwarf_Addr base,
		    char **path, Elf **elf)
{
	const struct walk *w = ((struct foreign *)*user)->walk;
	int fd = -1;

	(void)module;
	(void)name;
	(void)path;
	for (size_t i = 0; fd < 0 && i < w->space->maps.count; i++) {
		struct mapping *m = &w->space->maps.list[i];

		if (m->object && module_start(m) == base)
			fd = object_open(w->tid, m);
	}
	if (fd >= 0)
		*elf = elf_begin(fd, ELF_C_READ, NULL);
	return fd;
}

static int find_no_debuginfo(Dwfl_Module *module, void **user, const char *name, Dwarf_Addr base,
			     const char *path, const char *link, GElf_Word sum, char **found)
{
	(void)module;
	(void)user;
	(void)name;
	(void)base;
	(void)path;
	(void)link;
	(void)sum;
	(void)found;
	return -1;
}

static const Dwfl_Callbacks file_callbacks = {
	.find_elf = find_elf,
	.find_debuginfo = find_no_debuginfo,
};

static pid_t next_thread(Dwfl *dwfl, void *ctx, void **thread)
{
	(void)dwfl;
	(void)ctx;
	(void)thread;
	return 0;
}

static bool get_thread(Dwfl *dwfl, pid_t tid, void *ctx, void **thread)
{
	(void)dwfl;
	(void)tid;
	*thread = ctx;
	return true;
}

static bool read_word(Dwfl *dwfl, Dwarf_Addr addr, Dwarf_Word *word, void *ctx)
{
	struct foreign *f = ctx;
	size_t size = abi_table[f->walk->regs.abi].word;

	(void)dwfl;
	if (!f->reads_left)
		return false;
	f->reads_left--;
	*word = 0;
	return memory_fetch(f->walk->mem, addr, word, size);
}

static bool set_registers(Dwfl_Thread *thread, void *ctx)
{
	const struct registers *regs = &((struct foreign *)ctx)->walk->regs;
	Dwarf_Word words[REGISTERS_MAX];

	for (unsigned i = 0; i < regs->count; i++)
		words[i] = regs->dwarf[i];
	dwfl_thread_state_register_pc(thread, regs->pc);
	return dwfl_thread_state_registers(thread, 0, regs->count, words);
}

static const Dwfl_Thread_Callbacks thread_callbacks = {
	.next_thread = next_thread,
	.get_thread = get_thread,
	.memory_read = read_word,
	.set_initial_registers = set_registers,
};

/* ---- the walk ------------------------------------------------------------------ */

static void report_module(struct foreign *f, const struct mapping *m)
{
	uint64_t end = 0;
	void **user;

	for (size_t i = 0; i < m->object->nloads; i++) {
		const struct load *load = &m->object->loads[i];

		if (load->addr + load->size > end)
			end = load->addr + load->size;
	}
	Dwfl_Module *module = dwfl_report_module(f->dwfl, m->path, module_start(m), m->bias + end);
	if (!module)
		return;
	dwfl_module_info(module, &user, NULL, NULL, NULL, NULL, NULL, NULL);
	*user = f;
}

/* All files with code: libdw finds the module of an address itself. */
static bool report_modules(struct foreign *f)
{
	struct walk *w = f->walk;
	const struct maps *maps = &w->space->maps;

	f->dwfl = dwfl_begin(&file_callbacks);
	if (!f->dwfl)
		return false;
	dwfl_report_begin(f->dwfl);
	for (size_t i = 0; i < maps->count; i++) {
		const struct mapping *m = walk_find(w, maps->list[i].start);

		if (m->object)
			report_module(f, m);
	}
	if (!dwfl_report_end(f->dwfl, NULL, NULL) &&
	    dwfl_attach_state(f->dwfl, NULL, w->space->tgid, &thread_callbacks, f))
		return true;
	dwfl_end(f->dwfl);
	f->dwfl = NULL;
	return false;
}

static int show_frame(Dwfl_Frame *frame, void *ctx)
{
	struct foreign *f = ctx;
	bool innermost; /* or left by a signal: not at a call */
	Dwarf_Addr pc;

	if (!dwfl_frame_pc(frame, &pc, &innermost))
		return DWARF_CB_ABORT;
	return walk_frame(f->walk, pc, !innermost) ? DWARF_CB_OK : DWARF_CB_ABORT;
}

static void end_session(struct foreign *f)
{
	if (f->dwfl)
		dwfl_end(f->dwfl);
	f->dwfl = NULL;
	f->stale = false;
}

void foreign_walk(struct walk *w)
{
	struct foreign *f = w->space->foreign;

	if (!f)
		f = w->space->foreign = xcalloc(1, sizeof(*f));
	if (f->stale)
		end_session(f);
	f->walk = w;
	f->reads_left = READS;
	if (f->dwfl || report_modules(f))
		dwfl_getthread_frames(f->dwfl, w->tid, show_frame, f);
	else
		walk_frame(w, w->regs.pc, false);
}

void foreign_forget(struct space *s)
{
	struct foreign *f = s->foreign;

	if (f)
		f->stale = true;
}

void foreign_free(struct space *s)
{
	if (s->foreign)
		end_session(s->foreign);
	free(s->foreign);
}

#else

void foreign_walk(struct walk *w)
{
	(void)w;
}

void foreign_forget(struct space *s)
{
	(void)s;
}

void foreign_free(struct space *s)
{
	(void)s;
}

#endif
