/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is shown of poll, select and sets of processors. */
#include "decode/cfuncs.h"

#include <string.h>

#include "base/abi.h"

enum {
	SET_BYTES_MAX = 1 << 17, /* of descriptor and processor sets */
	CPU_SET_BYTES_MAX = 128, /* processor sets */
	POLLFD_SIZE = 8,
	/* bytes that strace lets a list of what is ready, and all in the parentheses, become */
	READY_TEXT_MAX = 996,
	AUX_TEXT_MAX = 1022,
};

/* Reads the bytes that hold N bits, in whole words of the ABI; 0: can't be read. */
static size_t fetch_bits(struct decode *d, uint64_t addr, uint64_t n, uint8_t *bits)
{
	unsigned word = abi_table[d->defs->abi].word;
	uint64_t len = (n + 8 * word - 1) / (8 * word) * word;

	if (len > SET_BYTES_MAX)
		len = SET_BYTES_MAX;
	return memory_fetch(d->mem, addr, bits, len) ? len : 0;
}

static bool bit(const uint8_t *bits, uint64_t i)
{
	return bits[i / 8] >> i % 8 & 1;
}

/* The descriptors below N in the set, at most *LEFT of them: [3 4].  Takes them off
 * *LEFT.  PATHS: with what they are (-y). */
static void show_members(struct decode *d, const uint8_t *bits, uint64_t n, uint64_t *left,
			 bool paths)
{
	const struct emit_ops *ops = d->emit->ops;

	ops->array_begin(d->emit, ARRAY_SPACED);
	for (uint64_t i = 0; i < n && *left; i++) {
		if (!bit(bits, i))
			continue;
		--*left;
		ops->elem(d->emit);
		if (paths)
			show_fd(d, (int)i);
		else
			ops->num(d->emit, i, BASE_DEC, 4);
	}
	ops->array_end(d->emit);
}

static uint64_t fd_count(uint64_t nfds)
{
	int n = (int)nfds;

	return n < 0 ? 0 : n > 8 * SET_BYTES_MAX ? 8 * SET_BYTES_MAX : (uint64_t)n;
}

/* V: the set's address; arg[0]: nfds. */
void show_fd_set(struct decode *d, uint64_t v)
{
	uint8_t bits[SET_BYTES_MAX];
	uint64_t n = fd_count(d->arg[0]);

	uint64_t all = n;

	if (!n || !fetch_bits(d, v, n, bits))
		d->emit->ops->addr(d->emit, v);
	else
		show_members(d, bits, n, &all, true);
}

static void show_timeout(struct decode *d)
{
	d->emit->ops->ret_aux_begin(d->emit);
	d->emit->ops->label(d->emit, NULL, LABEL_AS_ASKED);
	d->emit->ops->word(d->emit, "Timeout");
	d->emit->ops->ret_aux_end(d->emit);
}

/* "in [3]": what is left of one of the sets, LEFT of the result not being shown yet; nothing when
 * it is empty or was not given. */
static void show_ready_set(struct decode *d, const char *label, uint64_t addr, uint64_t n,
			   uint64_t *left)
{
	uint8_t bits[SET_BYTES_MAX];
	uint64_t i = 0;

	if (!addr || !n || !*left || !fetch_bits(d, addr, n, bits))
		return;
	while (i < n && !bit(bits, i))
		i++;
	if (i == n)
		return;
	d->emit->ops->label(d->emit, label, LABEL_AS_ASKED);
	show_members(d, bits, n, left, false);
}

static void show_left(struct decode *d, enum type_id type, uint64_t addr)
{
	if (!addr)
		return;
	d->emit->ops->label(d->emit, "left", LABEL_AS_ASKED);
	if (wants_decoding(d))
		show_type(d, type, addr);
	else
		d->emit->ops->addr(d->emit, addr);
}

static void select_result(struct decode *d, uint64_t ret, enum type_id timeout)
{
	uint64_t n = fd_count(d->arg[0]), left = (int64_t)ret < 0 ? 0 : ret;

	if (!ret) {
		show_timeout(d);
		return;
	}
	/* "()" if nothing of it can be shown */
	d->emit->ops->ret_aux_begin(d->emit);
	show_ready_set(d, "in", d->arg[1], n, &left);
	show_ready_set(d, "out", d->arg[2], n, &left);
	show_ready_set(d, "except", d->arg[3], n, &left);
	show_left(d, timeout, d->arg[4]);
	d->emit->ops->ret_aux_end(d->emit);
}

/* V: the result; arg: nfds, three sets, the timeout's address. */
void show_select_result(struct decode *d, uint64_t v)
{
	select_result(d, v, TYPE_timeval);
}

void show_pselect6_result(struct decode *d, uint64_t v)
{
	select_result(d, v, TYPE_timespec);
}

void show_pselect6_time32_result(struct decode *d, uint64_t v)
{
	select_result(d, v, TYPE_timespec32);
}

/* One {fd=3, revents=POLLIN} for each that is ready, -s of them; an address in place of one that
 * can't be read.  False if there is none of them: then nothing is begun. */
static bool show_ready(struct decode *d, uint64_t addr, uint64_t nfds)
{
	const struct emit_ops *ops = d->emit->ops;
	unsigned shown = 0;
	bool begun = false;

	if (!addr || addr + nfds * POLLFD_SIZE < addr)
		return false;
	for (uint64_t i = 0; i < nfds; i++) {
		uint64_t at = addr + i * POLLFD_SIZE;
		struct {
			int32_t fd;
			uint16_t events, revents;
		} p;
		bool readable = memory_fetch(d->mem, at, &p, POLLFD_SIZE);

		if (readable && !p.revents)
			continue;
		if (!begun) {
			ops->ret_aux_begin(d->emit);
			ops->label(d->emit, NULL, LABEL_AS_ASKED);
			ops->array_begin(d->emit, ARRAY_LIST);
			begun = true;
		}
		if (readable && abbreviates(d) && shown++ >= d->opt->string_limit) {
			ops->more(d->emit);
			break;
		}
		ops->ret_aux_mark(d->emit);
		ops->elem(d->emit);
		if (!readable) {
			ops->addr(d->emit, at);
			break;
		}
		ops->struct_begin(d->emit);
		ops->field(d->emit, "fd");
		/* Without its path, as strace. */
		ops->num(d->emit, (uint64_t)p.fd, BASE_DEC, 4);
		ops->field(d->emit, "revents");
		show_flags(d, SET_poll_events, p.revents);
		ops->struct_end(d->emit);
		if (ops->ret_aux_undo(d->emit, READY_TEXT_MAX)) {
			ops->more(d->emit);
			break;
		}
	}
	if (begun)
		ops->array_end(d->emit);
	return begun;
}

static void poll_result(struct decode *d, uint64_t ret, enum type_id timeout)
{
	if (!ret) {
		show_timeout(d);
		return;
	}
	if (!wants_decoding(d) || !show_ready(d, d->arg[0], (uint32_t)d->arg[1]))
		return;
	d->emit->ops->ret_aux_mark(d->emit);
	show_left(d, timeout, d->arg[2]);
	if (d->emit->ops->ret_aux_undo(d->emit, AUX_TEXT_MAX))
		d->emit->ops->more(d->emit);
	d->emit->ops->ret_aux_end(d->emit);
}

/* V: the result; arg: the array, its length, the timeout's address (0: none). */
void show_poll_result(struct decode *d, uint64_t v)
{
	poll_result(d, v, TYPE_timespec);
}

void show_ppoll_time32_result(struct decode *d, uint64_t v)
{
	poll_result(d, v, TYPE_timespec32);
}

/* V: the mask's address; arg[0]: its length in bytes. */
void show_cpu_set(struct decode *d, uint64_t v)
{
	const struct emit_ops *ops = d->emit->ops;
	uint64_t len = d->arg[0];
	uint8_t bits[CPU_SET_BYTES_MAX];
	bool more = len > sizeof(bits);

	if ((int64_t)len < 0 ||
	    (len && !memory_fetch(d->mem, v, bits, more ? sizeof(bits) : len))) {
		ops->addr(d->emit, v);
		return;
	}
	ops->array_begin(d->emit, ARRAY_SPACED);
	for (uint64_t i = 0; i < 8 * (more ? sizeof(bits) : len); i++) {
		if (!bit(bits, i))
			continue;
		ops->elem(d->emit);
		ops->num(d->emit, i, BASE_UDEC, 4);
	}
	if (more)
		ops->more(d->emit);
	ops->array_end(d->emit);
}
