/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* -e read=, -e write=: the data that calls move, in full. */
#include <string.h>

#include "trace/internal.h"

enum {
	CHUNK = 16 * 1024,
	IOV_LIMIT = 1024,      /* the kernel takes no more buffers */
	TEXT_HELD = 256 * 1024 /* how much text is held back at most */
};

/* The kernel moves no more at once. */
#define MOVE_LIMIT UINT64_C(0x7ffff000)

enum shape { SHAPE_BUFFER, SHAPE_IOV, SHAPE_MESSAGE, SHAPE_MESSAGES };

/* All have the descriptor first and the address second. */
static const struct mover {
	const char *name;
	enum shape shape;
	bool writes;
} movers[] = {
	{"read", SHAPE_BUFFER, false},
	{"pread64", SHAPE_BUFFER, false},
	{"recv", SHAPE_BUFFER, false},
	{"recvfrom", SHAPE_BUFFER, false},
	{"mq_timedreceive", SHAPE_BUFFER, false},
	{"mq_timedreceive_time64", SHAPE_BUFFER, false},
	{"readv", SHAPE_IOV, false},
	{"preadv", SHAPE_IOV, false},
	{"preadv2", SHAPE_IOV, false},
	{"recvmsg", SHAPE_MESSAGE, false},
	{"recvmmsg", SHAPE_MESSAGES, false},
	{"recvmmsg_time64", SHAPE_MESSAGES, false},
	{"write", SHAPE_BUFFER, true},
	{"pwrite64", SHAPE_BUFFER, true},
	{"send", SHAPE_BUFFER, true},
	{"sendto", SHAPE_BUFFER, true},
	{"mq_timedsend", SHAPE_BUFFER, true},
	{"mq_timedsend_time64", SHAPE_BUFFER, true},
	{"writev", SHAPE_IOV, true},
	{"pwritev", SHAPE_IOV, true},
	{"pwritev2", SHAPE_IOV, true},
	{"vmsplice", SHAPE_IOV, true},
	{"sendmsg", SHAPE_MESSAGE, true},
	{"sendmmsg", SHAPE_MESSAGES, true},
};

struct dump {
	struct task *task;
	struct memory_view *mem;
	unsigned word; /* bytes of a pointer and of size_t */
};

static const struct mover *find_mover(const char *name)
{
	for (size_t i = 0; i < sizeof(movers) / sizeof(movers[0]); i++) {
		if (!strcmp(movers[i].name, name))
			return &movers[i];
	}
	return NULL;
}

/* Fetches COUNT words (pointers or sizes) that stand at ADDR. */
static bool fetch_words(struct dump *d, uint64_t addr, uint64_t *words, unsigned count)
{
	uint8_t bytes[8 * 8];

	if (!memory_fetch(d->mem, addr, bytes, (size_t)count * d->word))
		return false;
	for (unsigned i = 0; i < count; i++) {
		uint32_t narrow;

		if (d->word == 8) {
			memcpy(&words[i], bytes + 8 * i, 8);
		} else {
			memcpy(&narrow, bytes + 4 * i, 4);
			words[i] = narrow;
		}
	}
	return true;
}

/* What was produced so far need not wait for the rest. */
static void spill(struct task *k)
{
	if (k->text.len < TEXT_HELD)
		return;
	task_flush(k);
	buf_truncate(&k->text, 0);
	k->written = 0;
}

/* Whether LEN bytes can be read at ADDR. */
static bool all_there(struct dump *d, uint64_t addr, uint64_t len)
{
	uint8_t bytes[CHUNK];

	for (uint64_t at = 0; at < len; at += CHUNK)
		if (!memory_fetch(d->mem, addr + at, bytes,
				  len - at < CHUNK ? (size_t)(len - at) : CHUNK))
			return false;
	return true;
}

static void dump_buffer(struct dump *d, int vector, int buffer, uint64_t addr, uint64_t len)
{
	const struct writer *w = d->task->trace->writer;
	uint8_t bytes[CHUNK];
	uint64_t done = 0;

	if (len > MOVE_LIMIT)
		len = MOVE_LIMIT;
	/* A buffer that is not all there is not shown, as if there were nothing. */
	if (len > CHUNK && !all_there(d, addr, len))
		return;
	while (done < len) {
		size_t want = len - done < CHUNK ? (size_t)(len - done) : CHUNK;
		size_t got = memory_read(d->mem, addr + done, bytes, want);

		if (got < want)
			break;
		if (!done)
			w->dump_begin(d->task, vector, buffer, len);
		w->dump_bytes(d->task, bytes, got, done);
		done += got;
		spill(d->task);
	}
	if (done)
		w->dump_end(d->task);
}

/* COUNT buffers described at ADDR, LIMIT bytes of them in all. */
static void dump_iov(struct dump *d, int vector, uint64_t addr, uint64_t count, uint64_t limit)
{
	if (count > IOV_LIMIT)
		return;
	for (unsigned i = 0; i < count && limit; i++) {
		uint64_t iov[2]; /* base, length */

		if (!fetch_words(d, addr + (uint64_t)i * 2 * d->word, iov, 2))
			return;
		/* An empty buffer ends it. */
		if (!iov[1])
			return;
		if (iov[1] > limit)
			iov[1] = limit;
		limit -= iov[1];
		dump_buffer(d, vector, (int)i, iov[0], iov[1]);
	}
}

static unsigned message_size(const struct dump *d)
{
	return d->word == 8 ? 56 : 28;
}

/* Fetches the address and the number of the buffers of the struct msghdr at ADDR. */
static bool fetch_message(struct dump *d, uint64_t addr, uint64_t iov[2])
{
	/* Behind the name, its length and padding. */
	return fetch_words(d, addr + 2 * d->word, iov, 2);
}

static void dump_messages(struct dump *d, uint64_t addr, uint64_t count)
{
	const struct writer *w = d->task->trace->writer;
	unsigned stride = d->word == 8 ? 64 : 32;

	for (unsigned i = 0; i < count && i < IOV_LIMIT; i++, addr += stride) {
		uint64_t iov[2];
		uint32_t len;

		if (!fetch_message(d, addr, iov) ||
		    !memory_fetch(d->mem, addr + message_size(d), &len, sizeof(len)))
			return;
		w->dump_vector(d->task, (int)i, (unsigned)iov[1]);
		dump_iov(d, (int)i, iov[0], iov[1], len);
	}
}

void dump_data(struct task *k, struct memory_view *mem)
{
	const struct filter *f = k->trace->opt->filter;
	const struct call *call = &k->call;
	const struct mover *m;
	uint64_t iov[2];
	int fd = (int)call->args[0];

	k->dumped = false;
	if (!filter_dumps(f, fd, false) && !filter_dumps(f, fd, true))
		return;
	m = find_mover(call->name);
	if (!m || !filter_dumps(f, fd, m->writes) || (call->failed && !m->writes))
		return;

	struct dump d = {k, mem, abi_table[call->defs->abi].word};
	uint64_t moved = m->writes ? MOVE_LIMIT : (uint64_t)call->ret;
	uint64_t len = d.word == 4 ? (uint32_t)call->args[2] : call->args[2];
	switch (m->shape) {
	case SHAPE_BUFFER:
		dump_buffer(&d, -1, -1, call->args[1], m->writes ? len : moved);
		break;
	case SHAPE_IOV:
		dump_iov(&d, -1, call->args[1], len, moved);
		break;
	case SHAPE_MESSAGE:
		if (fetch_message(&d, call->args[1], iov))
			dump_iov(&d, -1, iov[0], iov[1], moved);
		break;
	case SHAPE_MESSAGES:
		if (!call->failed)
			dump_messages(&d, call->args[1], (uint64_t)call->ret);
		break;
	}
}
