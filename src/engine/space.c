/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Breakpoints of an address space, and its text. */
#include "engine/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <unistd.h>

#include "base/err.h"

enum { MAX_BREAKPOINTS = 1 << 20 };

/* ---- memory ------------------------------------------------------------ */

static int open_memory(pid_t tid)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/%d/mem", (int)tid);
	return open(path, O_RDWR | O_CLOEXEC);
}

bool space_write(pid_t tid, uint64_t addr, const void *bytes, size_t len)
{
	int fd = open_memory(tid);

	if (fd < 0)
		return false;
	ssize_t n = pwrite(fd, bytes, len, (off_t)addr);
	close(fd);
	return n == (ssize_t)len;
}

/* ---- the table --------------------------------------------------------- */

static size_t bucket_of(const struct space *s, uint64_t addr)
{
	return (size_t)((addr * UINT64_C(0x9e3779b97f4a7c15)) >> 32) & (s->nbuckets - 1);
}

struct breakpoint *space_find(const struct space *s, uint64_t addr)
{
	struct breakpoint *b = s->nbuckets ? s->buckets[bucket_of(s, addr)] : NULL;

	while (b && b->addr != addr)
		b = b->next;
	return b;
}

static void resize(struct space *s, size_t nbuckets)
{
	struct breakpoint **old = s->buckets, *b, *next;
	size_t count = s->nbuckets;

	s->buckets = xcalloc(nbuckets, sizeof(struct breakpoint *));
	s->nbuckets = nbuckets;
	for (size_t i = 0; i < count; i++) {
		for (b = old[i]; b; b = next) {
			size_t at = bucket_of(s, b->addr);
			next = b->next;
			b->next = s->buckets[at];
			s->buckets[at] = b;
		}
	}
	free(old);
}

static void add(struct space *s, struct breakpoint *b)
{
	if (s->nbreakpoints >= s->nbuckets)
		resize(s, s->nbuckets ? 4 * s->nbuckets : 64);
	size_t at = bucket_of(s, b->addr);
	b->next = s->buckets[at];
	s->buckets[at] = b;
	s->nbreakpoints++;
}

static void free_breakpoint(struct breakpoint *b)
{
	struct target *next;

	for (struct target *t = b->targets; t; t = next) {
		next = t->next;
		free(t);
	}
	free(b);
}

/* ---- breakpoints ------------------------------------------------------- */

/* Reads the text at ADDR as it is without breakpoints; returns the number of bytes. */
static size_t read_text(struct thread *t, uint64_t addr, uint8_t *bytes, size_t len)
{
	const struct space *s = t->space;

	memory_forget(&t->tracee.mem);
	len = memory_read(&t->tracee.mem, addr, bytes, len);
	for (uint64_t at = addr - ARCH_BREAK_MAX + 1; at != addr + len; at++) {
		const struct breakpoint *b = space_find(s, at);
		for (unsigned i = 0; b && i < b->size; i++)
			if (at + i >= addr && at + i < addr + len)
				bytes[at + i - addr] = b->insn[i];
	}
	return len;
}

struct breakpoint *space_break(struct thread *t, uint64_t addr, enum role role)
{
	struct space *s = t->space;
	struct breakpoint *b = space_find(s, addr);
	uint8_t code[ARCH_BREAK_MAX], insn[ARCH_INSN_MAX] = {0};
	size_t len, size;

	if (b) {
		b->roles |= role;
		return b;
	}
	if (s->nbreakpoints >= MAX_BREAKPOINTS)
		return NULL;
	len = read_text(t, addr, insn, sizeof(insn));
	/* Few bytes of it there may be where a mapping ends. */
	size = arch_breakpoint(insn, code);
	if (len < size || !memcmp(insn, code, size) ||
	    !space_write(t->tracee.tid, addr, code, size))
		return NULL;
	b = xcalloc(1, sizeof(*b));
	b->addr = addr;
	b->roles = role;
	memcpy(b->insn, insn, len);
	b->insn_len = (uint8_t)len;
	b->size = (uint8_t)size;
	add(s, b);
	return b;
}

void space_unbreak(struct thread *t, struct breakpoint *b)
{
	struct space *s = t->space;
	struct breakpoint **at = &s->buckets[bucket_of(s, b->addr)];

	while (*at != b)
		at = &(*at)->next;
	*at = b->next;
	s->nbreakpoints--;
	space_write(t->tracee.tid, b->addr, b->insn, b->size);
	free_breakpoint(b);
}

/* Whether B still stands in memory: the program may have put something else there. */
static bool is_in_place(int fd, const struct breakpoint *b)
{
	uint8_t code[ARCH_BREAK_MAX], found[ARCH_BREAK_MAX];

	arch_breakpoint(b->insn, code);
	return pread(fd, found, b->size, (off_t)b->addr) == b->size &&
	       !memcmp(found, code, b->size);
}

void space_restore_text(struct space *s, pid_t tid)
{
	int fd = open_memory(tid);

	if (fd < 0)
		return;
	for (size_t i = 0; i < s->nbuckets; i++)
		for (const struct breakpoint *b = s->buckets[i]; b; b = b->next)
			if (is_in_place(fd, b))
				(void)!pwrite(fd, b->insn, b->size, (off_t)b->addr);
	close(fd);
}

void space_forget_unmapped(struct thread *t)
{
	struct space *s = t->space;
	int fd = open_memory(t->tracee.tid);

	if (fd < 0)
		return;
	for (size_t i = 0; i < s->nbuckets; i++) {
		struct breakpoint **at = &s->buckets[i], *b;
		while ((b = *at)) {
			if (is_in_place(fd, b)) {
				at = &b->next;
				continue;
			}
			*at = b->next;
			s->nbreakpoints--;
			free_breakpoint(b);
		}
	}
	close(fd);
}

/* ---- spaces ------------------------------------------------------------ */

struct space *space_new(enum abi abi)
{
	struct space *s = xcalloc(1, sizeof(*s));

	s->refs = 1;
	s->abi = abi;
	return s;
}

static struct target *copy_targets(const struct target *from)
{
	struct target *first = NULL, **end = &first;

	for (; from; from = from->next) {
		*end = xcalloc(1, sizeof(**end));
		**end = *from;
		(*end)->next = NULL;
		end = &(*end)->next;
	}
	return first;
}

struct space *space_copy(const struct space *from)
{
	struct space *s = xmalloc(sizeof(*s));
	/* Since the memory was copied another thread may have needed a slot: the copy has none of
	 * that. */
	bool has_slots = from->refs == 1;

	*s = *from;
	s->refs = 1;
	s->buckets = NULL;
	s->nbuckets = s->nbreakpoints = 0;
	for (size_t i = 0; i < from->nbuckets; i++) {
		for (const struct breakpoint *b = from->buckets[i]; b; b = b->next) {
			struct breakpoint *copy = xmalloc(sizeof(*copy));
			*copy = *b;
			copy->targets = copy_targets(b->targets);
			copy->slot = has_slots ? b->slot : 0;
			add(s, copy);
		}
	}
	s->loaded = xcalloc(from->nloaded + 1, sizeof(*s->loaded));
	for (size_t i = 0; i < from->nloaded; i++) {
		s->loaded[i] = from->loaded[i];
		module_ref(s->loaded[i].module);
	}
	s->chunks = NULL;
	if (has_slots)
		chunks_copy(s, from);
	return s;
}

void space_unref(struct space *s)
{
	struct breakpoint *next;

	if (!s || --s->refs)
		return;
	for (size_t i = 0; i < s->nbuckets; i++) {
		for (struct breakpoint *b = s->buckets[i]; b; b = next) {
			next = b->next;
			free_breakpoint(b);
		}
	}
	for (size_t i = 0; i < s->nloaded; i++)
		module_unref(s->loaded[i].module);
	chunks_free(s);
	free(s->buckets);
	free(s->loaded);
	free(s);
}
