/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Frames of programs of calltap's own ABI.  libunwind does the unwinding and
 * remembers, for each address, how; all that it reads comes from here: of the
 * tracee its registers and stack, of the files their tables.
 */
#include "unwind/internal.h"

#include <libunwind.h>
#include <string.h>

/* How much libunwind may read for a stack, and more for each frame: what it interprets may run in
 * circles. */
enum { READS = 1 << 16, READS_PER_FRAME = 1 << 10 };

/* The unwinder's search, for tables that others have found; exported, though in no header. */
int UNW_OBJ(dwarf_search_unwind_table)(unw_addr_space_t space, unw_word_t ip, unw_dyn_info_t *table,
				       unw_proc_info_t *info, int need_unwind_info, void *ctx);

struct native_walk {
	struct walk *w;
	unsigned reads_left;
	/* The tables that were looked into last in this step, and what is to be added to their
	 * addresses. */
	const struct tables *tables;
	uint64_t bias;
	/* The address whose symbol unw_get_proc_name() has asked for. */
	uint64_t symbol_addr;
};

/* ---- what libunwind asks for ------------------------------------------------ */

static int find_proc_info(unw_addr_space_t space, unw_word_t ip, unw_proc_info_t *info, int need,
			  void *ctx)
{
	struct native_walk *n = ctx;
	const struct mapping *m = walk_find(n->w, ip);

	if (!m || !m->object || !m->object->tables.entries)
		return -UNW_ENOINFO;
	n->tables = &m->object->tables;
	n->bias = m->bias;
	unw_dyn_info_t table = {
		.start_ip = m->start,
		.end_ip = m->end,
		.format = UNW_INFO_FORMAT_REMOTE_TABLE,
		.u.rti.segbase = n->bias + n->tables->base,
		.u.rti.table_data = n->tables->index ? INDEX_ADDR : n->bias + n->tables->search,
		.u.rti.table_len =
			n->tables->entries * sizeof(struct table_entry) / sizeof(unw_word_t),
	};
	return UNW_OBJ(dwarf_search_unwind_table)(space, ip, &table, info, need, ctx);
}

static void put_unwind_info(unw_addr_space_t space, unw_proc_info_t *info, void *ctx)
{
	(void)space;
	(void)info;
	(void)ctx;
}

static int get_dyn_info_list_addr(unw_addr_space_t space, unw_word_t *addr, void *ctx)
{
	(void)space;
	(void)addr;
	(void)ctx;
	return -UNW_ENOINFO;
}

/* Whether *VALUE is in the LEN bytes that belong at START, and was taken from there. */
static bool read_copy(const void *bytes, size_t len, uint64_t start, uint64_t addr,
		      unw_word_t *value)
{
	uint64_t offset = addr - start;

	if (offset >= len)
		return false;
	*value = 0;
	memcpy(value, (const char *)bytes + offset,
	       len - offset < sizeof(*value) ? len - offset : sizeof(*value));
	return true;
}

static int access_mem(unw_addr_space_t space, unw_word_t addr, unw_word_t *value, int write,
		      void *ctx)
{
	struct native_walk *n = ctx;
	const struct tables *t = n->tables;

	(void)space;
	if (write || !n->reads_left)
		return -UNW_EINVAL;
	n->reads_left--;
	if (t && read_copy(t->bytes, t->len, n->bias + t->addr, addr, value))
		return 0;
	if (t && t->index &&
	    read_copy(t->index, t->entries * sizeof(*t->index), INDEX_ADDR, addr, value))
		return 0;
	return memory_fetch(n->w->mem, addr, value, sizeof(*value)) ? 0 : -UNW_EINVAL;
}

static int access_reg(unw_addr_space_t space, unw_regnum_t reg, unw_word_t *value, int write,
		      void *ctx)
{
	const struct registers *regs = &((struct native_walk *)ctx)->w->regs;

	(void)space;
	if (write)
		return -UNW_EREADONLYREG;
	if (reg == UNW_REG_IP)
		*value = regs->pc;
	else if (reg >= 0 && (unsigned)reg < regs->count)
		*value = regs->dwarf[reg];
	else
		return -UNW_EBADREG;
	return 0;
}

static int access_fpreg(unw_addr_space_t space, unw_regnum_t reg, unw_fpreg_t *value, int write,
			void *ctx)
{
	(void)space;
	(void)reg;
	(void)value;
	(void)write;
	(void)ctx;
	return -UNW_EBADREG;
}

static int resume(unw_addr_space_t space, unw_cursor_t *cursor, void *ctx)
{
	(void)space;
	(void)cursor;
	(void)ctx;
	return -UNW_EINVAL;
}

/* libunwind knows whether the frame is that of a call, which belongs to what is before its address,
 * but tells only by what it asks for. */
static int get_proc_name(unw_addr_space_t space, unw_word_t ip, char *name, size_t size,
			 unw_word_t *offset, void *ctx)
{
	(void)space;
	(void)name;
	(void)size;
	(void)offset;
	((struct native_walk *)ctx)->symbol_addr = ip;
	return -UNW_ENOINFO;
}

static unw_accessors_t accessors = {
	.find_proc_info = find_proc_info,
	.put_unwind_info = put_unwind_info,
	.get_dyn_info_list_addr = get_dyn_info_list_addr,
	.access_mem = access_mem,
	.access_reg = access_reg,
	.access_fpreg = access_fpreg,
	.resume = resume,
	.get_proc_name = get_proc_name,
};

/* ---- the walk ------------------------------------------------------------------ */

static unw_addr_space_t address_space(struct space *s)
{
	if (!s->native) {
		s->native = unw_create_addr_space(&accessors, 0);
		if (s->native)
			unw_set_caching_policy(s->native, UNW_CACHE_GLOBAL);
	}
	return s->native;
}

void native_walk(struct walk *w)
{
	struct native_walk n = {.w = w, .reads_left = READS};
	unw_addr_space_t space = address_space(w->space);
	unw_cursor_t cursor;
	unw_word_t ip, offset;
	char name[1];

	if (!space || unw_init_remote(&cursor, space, &n))
		return;
	do {
		if (unw_get_reg(&cursor, UNW_REG_IP, &ip))
			return;
		n.tables = NULL;
		n.symbol_addr = ip;
		unw_get_proc_name(&cursor, name, sizeof(name), &offset);
		n.reads_left += READS_PER_FRAME;
	} while (walk_frame(w, ip, n.symbol_addr != ip) && unw_step(&cursor) > 0);
}

void native_forget(struct space *s)
{
	if (s->native)
		unw_flush_cache(s->native, 0, 0);
}

void native_free(struct space *s)
{
	if (s->native)
		unw_destroy_addr_space(s->native);
}
