/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Memory in the tracee in which single instructions are carried out.  The
 * tracee has to ask for it itself: a stopped thread is made to call mmap.
 */
#include "engine/probe.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <unistd.h>

#include "base/err.h"
#include "base/proc.h"

enum { CHUNK_SIZE = CHUNK_SLOTS * ARCH_SLOT_SIZE };

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

/* ---- a place for it ---------------------------------------------------- */

static uint64_t distance(uint64_t a, uint64_t b)
{
	return a > b ? a - b : b - a;
}

/* Finds unused addresses for a chunk near NEAR: below it, as what grows there grows upwards; some
 * way below, because mappings are put directly below others. */
static uint64_t find_gap(pid_t tid, uint64_t near)
{
	const uint64_t lowest = 1 << 16, margin = 1 << 24;
	unsigned long long start, end, last = lowest;
	uint64_t best = 0;
	char line[512];
	FILE *f = proc_fopen(tid, "maps");

	if (!f)
		return 0;
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%llx-%llx", &start, &end) != 2)
			continue;
		if (start >= last + CHUNK_SIZE) {
			uint64_t at = start - CHUNK_SIZE;
			at = at - last > margin ? at - margin : last;
			at &= ~UINT64_C(0xffff);
			if (at < last)
				at = start - CHUNK_SIZE;
			if (distance(at, near) < arch_slot_reach &&
			    (!best || distance(at, near) < distance(best, near)))
				best = at;
		}
		last = end > last ? end : last;
		if (start > near && best)
			break;
	}
	fclose(f);
	return best;
}

/* ---- system calls on the thread's behalf ------------------------------- */

/* Where the code of the vDSO is, or else that of the program. */
static uint64_t find_syscall_insn(struct thread *t)
{
	enum { PIECE = 16384 };
	uint8_t code[4], *bytes = xmalloc(PIECE);
	size_t size = arch_syscall_insn(t->space->abi, code);
	uint64_t found = 0, start, end;
	char line[512], permissions[8];
	FILE *f = proc_fopen(t->tracee.tid, "maps");

	while (f && !found && fgets(line, sizeof(line), f)) {
		unsigned long long from, to;
		if (sscanf(line, "%llx-%llx %7s", &from, &to, permissions) != 3 ||
		    permissions[0] != 'r' || permissions[2] != 'x' || strstr(line, "[vsyscall]"))
			continue;
		start = from;
		end = to;
		for (unsigned pieces = 0; start < end && !found && pieces < 64; pieces++) {
			size_t want = end - start < PIECE ? (size_t)(end - start) : PIECE;
			size_t got = memory_read(&t->tracee.mem, start, bytes, want);
			uint8_t *at = got ? memmem(bytes, got, code, size) : NULL;
			if (at)
				found = start + (uint64_t)(at - bytes);
			start += want;
		}
	}
	if (f)
		fclose(f);
	free(bytes);
	return found;
}

/* Lets T go on until it has stopped at the entry or return of a call.  Its death is left for the
 * wait loop to see. */
static bool run_to_call_stop(struct thread *t)
{
	pid_t tid = t->tracee.tid;
	int status, signal = 0;
	siginfo_t info;

	for (int tries = 0; tries < 100; tries++) {
		if (ptrace(PTRACE_SYSCALL, tid, NULL, 0L))
			break;
		/* Signals to the tracer (its clock's, the user's) must not part it from the thread.
		 */
		memset(&info, 0, sizeof(info));
		if (TEMP_FAILURE_RETRY(
			    waitid(P_PID, (id_t)tid, &info, WEXITED | WSTOPPED | __WALL | WNOWAIT)))
			break;
		if (info.si_code != CLD_TRAPPED && info.si_code != CLD_STOPPED)
			break;
		if (TEMP_FAILURE_RETRY(waitpid(tid, &status, __WALL)) != tid || !WIFSTOPPED(status))
			break;
		if (is_call_stop(status)) {
			if (signal)
				tgkill(t->tracee.tgid, tid, signal);
			return true;
		}
		if (status >> 16 == PTRACE_EVENT_EXIT)
			break;
		/* A signal that can't be blocked: to be had again later. */
		if (!(status >> 16))
			signal = WSTOPSIG(status);
	}
	return false;
}

static int64_t remote_call(struct thread *t, const struct arch_cpu *saved, uint64_t nr,
			   const uint64_t args[6])
{
	struct arch_cpu cpu = *saved;
	uint64_t mask, all = ~UINT64_C(0);
	int64_t result = -1;
	bool masked = !ptrace(PTRACE_GETSIGMASK, t->tracee.tid, sizeof(mask), &mask);

	if (masked)
		ptrace(PTRACE_SETSIGMASK, t->tracee.tid, sizeof(all), &all);
	arch_prepare_syscall(&cpu, t->space->syscall_insn, nr, args);
	if (arch_cpu_write(&cpu) && run_to_call_stop(t) && run_to_call_stop(t) &&
	    arch_cpu_read(&cpu, t->tracee.tid, t->space->abi))
		result = arch_syscall_result(&cpu);
	arch_cpu_write(saved);
	if (masked)
		ptrace(PTRACE_SETSIGMASK, t->tracee.tid, sizeof(mask), &mask);
	memory_forget(&t->tracee.mem);
	return result;
}

/* What was found once may have been unmapped since. */
static bool has_syscall_insn(struct thread *t, uint64_t addr)
{
	uint8_t code[4], found[4];
	size_t size = arch_syscall_insn(t->space->abi, code);

	memory_forget(&t->tracee.mem);
	return addr && memory_fetch(&t->tracee.mem, addr, found, size) &&
	       !memcmp(code, found, size);
}

static struct chunk *new_chunk(struct thread *t, const struct arch_cpu *cpu, uint64_t near)
{
	struct space *s = t->space;
	uint64_t gap = find_gap(t->tracee.tid, near);

	/* What has a seccomp filter may die of a call that it does not expect. */
	if (s->no_slots || !gap || proc_status_number(t->tracee.tid, "Seccomp") > 0)
		return NULL;
	if (!has_syscall_insn(t, s->syscall_insn))
		s->syscall_insn = find_syscall_insn(t);
	const uint64_t args[6] = {
		gap,
		CHUNK_SIZE,
		PROT_READ | PROT_EXEC,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE,
		s->abi == ABI_I386 ? UINT32_MAX : UINT64_MAX,
		0,
	};
	int64_t base = s->syscall_insn ? remote_call(t, cpu, arch_mmap_nr(s->abi), args) : -1;
	uint64_t got = s->abi == ABI_I386 ? (uint32_t)base : (uint64_t)base;
	if (got != gap) {
		s->no_slots = true;
		return NULL;
	}
	struct chunk *c = xcalloc(1, sizeof(*c));
	c->base = gap;
	c->next = s->chunks;
	s->chunks = c;
	return c;
}

/* ---- slots ------------------------------------------------------------- */

bool slot_make(struct thread *t, const struct arch_cpu *cpu, struct breakpoint *b)
{
	struct space *s = t->space;
	struct chunk *c = s->chunks;
	uint8_t code[ARCH_SLOT_SIZE];
	size_t after, length;

	if (b->slot)
		return true;
	while (c && (c->used == CHUNK_SLOTS || distance(c->base, b->addr) > arch_slot_reach))
		c = c->next;
	if (!c)
		c = new_chunk(t, cpu, b->addr);
	if (!c)
		return false;
	uint64_t slot = c->base + (uint64_t)c->used * ARCH_SLOT_SIZE;
	size_t size =
		arch_relocate(b->insn, b->insn_len, b->addr, slot, s->abi, code, &after, &length);
	if (!size || !space_write(t->tracee.tid, slot, code, size))
		return false;
	c->origin[c->used++] = b->addr;
	b->slot = slot;
	b->after = (uint8_t)after;
	b->length = (uint8_t)length;
	return true;
}

struct breakpoint *slot_owner(const struct space *s, uint64_t addr)
{
	for (const struct chunk *c = s->chunks; c; c = c->next)
		if (addr - c->base < (uint64_t)c->used * ARCH_SLOT_SIZE)
			return space_find(s, c->origin[(addr - c->base) / ARCH_SLOT_SIZE]);
	return NULL;
}

void chunks_copy(struct space *to, const struct space *from)
{
	struct chunk **end = &to->chunks;

	for (const struct chunk *c = from->chunks; c; c = c->next) {
		*end = xmalloc(sizeof(**end));
		**end = *c;
		end = &(*end)->next;
	}
	*end = NULL;
}

void chunks_free(struct space *s)
{
	struct chunk *next;

	for (struct chunk *c = s->chunks; c; c = next) {
		next = c->next;
		free(c);
	}
}
