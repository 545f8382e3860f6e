/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "view/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

/* No kernel has smaller pages, so such a piece is mapped as a whole or not at all. */
#define PAGE_SIZE 4096u
#define PAGE_MASK ((uint64_t)PAGE_SIZE - 1)

/* A call's arguments seldom lie in more places: the stack, the heap, a constant. */
enum { CACHE_PAGES = 4 };

struct memory_cache {
	const struct memory_view *owner; /* whose bytes these are, NULL: nobody's */
	unsigned used, next;
	struct {
		uint64_t addr;
		size_t len; /* 0: the page can't be read */
	} page[CACHE_PAGES];
	uint8_t bytes[CACHE_PAGES][PAGE_SIZE];
};

static struct memory_cache live_cache;

static int open_proc_mem(const struct memory_view *m, int mode)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/%d/mem", m->tid);
	return open(path, mode | O_CLOEXEC);
}

/* For kernels built without process_vm_readv() and for sandboxes that forbid it. */
static size_t read_proc_mem(struct memory_view *m, uint64_t addr, void *buf, size_t len)
{
	int fd = open_proc_mem(m, O_RDONLY);

	if (fd < 0)
		return 0;
	ssize_t n = pread(fd, buf, len, (off_t)addr);
	close(fd);
	return n > 0 ? (size_t)n : 0;
}

static size_t read_live(struct memory_view *m, uint64_t addr, void *buf, size_t len)
{
	static bool missing;

	if (!missing) {
		struct iovec local = {buf, len};
		struct iovec remote = {(void *)(uintptr_t)addr, len};
		ssize_t n = process_vm_readv(m->tid, &local, 1, &remote, 1, 0);
		if (n >= 0)
			return (size_t)n;
		if (errno != ENOSYS && errno != EPERM)
			return 0;
		missing = errno == ENOSYS;
	}
	return read_proc_mem(m, addr, buf, len);
}

void memory_init(struct memory_view *m, pid_t tid)
{
	*m = (struct memory_view){
		.read = read_live,
		.tid = tid,
		.addr_mask = UINT64_MAX,
		.cache = &live_cache,
	};
}

void memory_forget(struct memory_view *m)
{
	if (m->cache->owner == m)
		m->cache->owner = NULL;
}

void memory_free(struct memory_view *m)
{
	memory_forget(m);
}

/* Returns the place of ADDR in the cache and sets *LEN to how many bytes follow it there. */
static const uint8_t *cached(struct memory_view *m, uint64_t addr, size_t *len)
{
	struct memory_cache *c = m->cache;
	uint64_t start = addr & ~PAGE_MASK;
	size_t skip = addr & PAGE_MASK;
	unsigned i;

	if (c->owner != m) {
		c->owner = m;
		c->used = c->next = 0;
	}
	for (i = 0; i < c->used; i++)
		if (c->page[i].addr == start)
			break;
	if (i == c->used) {
		i = c->next;
		c->next = (c->next + 1) % CACHE_PAGES;
		if (c->used < CACHE_PAGES)
			c->used++;
		c->page[i].addr = start;
		c->page[i].len = m->read(m, start, c->bytes[i], PAGE_SIZE);
	}
	*len = c->page[i].len > skip ? c->page[i].len - skip : 0;
	return c->bytes[i] + skip;
}

/* How many of LEN bytes from ADDR on lie below the end of the address space. */
static size_t fitting(const struct memory_view *m, uint64_t addr, size_t len)
{
	uint64_t last = m->addr_mask - addr; /* offset of the last byte */

	return len && len - 1 > last ? (size_t)last + 1 : len;
}

size_t memory_read(struct memory_view *m, uint64_t addr, void *buf, size_t len)
{
	uint8_t *out = buf;
	size_t done = 0;

	addr &= m->addr_mask;
	len = fitting(m, addr, len);
	if (len >= PAGE_SIZE)
		return m->read(m, addr, buf, len);
	while (done < len) {
		size_t here;
		const uint8_t *bytes = cached(m, addr + done, &here);
		if (!here)
			break;
		if (here > len - done)
			here = len - done;
		memcpy(out + done, bytes, here);
		done += here;
	}
	return done;
}

bool memory_fetch(struct memory_view *m, uint64_t addr, void *buf, size_t len)
{
	return memory_read(m, addr, buf, len) == len;
}

ssize_t memory_fetch_str(struct memory_view *m, uint64_t addr, char *buf, size_t max, bool *ended)
{
	size_t done = 0;

	*ended = false;
	addr &= m->addr_mask;
	size_t room = fitting(m, addr, max);
	while (done < room) {
		size_t here;
		const uint8_t *bytes = cached(m, addr + done, &here);
		if (!here)
			return -1;
		if (here > room - done)
			here = room - done;
		const uint8_t *nul = memchr(bytes, '\0', here);
		if (nul)
			here = (size_t)(nul - bytes);
		memcpy(buf + done, bytes, here);
		done += here;
		if (nul) {
			*ended = true;
			return (ssize_t)done;
		}
	}
	return room < max ? -1 : (ssize_t)done;
}

/* Through /proc the tracer can write where the program can't; some kernels forbid that. */
static size_t write_proc_mem(struct memory_view *m, uint64_t addr, const void *bytes, size_t len)
{
	int fd = open_proc_mem(m, O_WRONLY);

	if (fd < 0)
		return 0;
	ssize_t n = pwrite(fd, bytes, len, (off_t)addr);
	close(fd);
	return n > 0 ? (size_t)n : 0;
}

static size_t write_live(struct memory_view *m, uint64_t addr, const void *bytes, size_t len)
{
	struct iovec local = {(void *)bytes, len};
	struct iovec remote = {(void *)(uintptr_t)addr, len};
	ssize_t n = process_vm_writev(m->tid, &local, 1, &remote, 1, 0);

	return n > 0 ? (size_t)n : 0;
}

bool memory_write(struct memory_view *m, uint64_t addr, const void *bytes, size_t len)
{
	addr &= m->addr_mask;
	memory_forget(m);
	if (fitting(m, addr, len) < len)
		return false;
	return write_proc_mem(m, addr, bytes, len) == len || write_live(m, addr, bytes, len) == len;
}
