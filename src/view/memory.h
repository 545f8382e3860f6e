/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Reading a tracee's memory.  Decoders see only this, whatever the source
 * is: by default process_vm_readv() on a stopped thread (or /proc/TID/mem,
 * where that is not to be had), in tests any function.
 */
#ifndef CALLTAP_VIEW_MEMORY_H
#define CALLTAP_VIEW_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct memory_view;
struct memory_cache;

/* Reads up to LEN bytes at ADDR into BUF; returns how many from the start could be read.  What
 * is asked for neither passes addr_mask nor wraps around. */
typedef size_t memory_read_fn(struct memory_view *m, uint64_t addr, void *buf, size_t len);

struct memory_view {
	memory_read_fn *read; /* the source; replaceable */
	pid_t tid;
	uint64_t addr_mask; /* addresses are cut to this (32-bit tracees) */
	/* Pages read ahead for the event at hand; memory_forget() drops them.  Views of live memory
	 * share one cache, because only one event is at hand at a time. */
	struct memory_cache *cache;
};

/* A view of the live memory of thread TID, which must be ptrace-stopped when it is read. */
void memory_init(struct memory_view *m, pid_t tid);
/* To be called before each event: the tracee has run since. */
void memory_forget(struct memory_view *m);
/* Frees what M holds. */
void memory_free(struct memory_view *m);

/* Overwrites LEN bytes at ADDR of live memory, also where the program itself may not write.
 * Returns false if not all of them could be; some of them may have been.  For tampering alone. */
bool memory_write(struct memory_view *m, uint64_t addr, const void *bytes, size_t len);

/* Reading never fails otherwise than by giving fewer bytes: when they are not mapped or not
 * readable, or the thread is gone. */

/* Returns how many of LEN bytes from ADDR on could be read (fewer at an unmapped page). */
size_t memory_read(struct memory_view *m, uint64_t addr, void *buf, size_t len);

/* Reads all LEN bytes or returns false. */
bool memory_fetch(struct memory_view *m, uint64_t addr, void *buf, size_t len);

/* Reads characters up to a NUL or MAX bytes into BUF.  Returns their number without the NUL and
 * sets *ENDED to whether the NUL was found; returns -1 when memory ends before either. */
ssize_t memory_fetch_str(struct memory_view *m, uint64_t addr, char *buf, size_t max, bool *ended);

#endif
