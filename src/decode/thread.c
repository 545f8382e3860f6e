/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a thread has of its own: restartable sequences, segments, a call that was interrupted. */
#include "decode/cfuncs.h"
#include "decode/walk.h"

#include <inttypes.h>
#include <stdio.h>

/* struct rseq_cs at V, with its address. */
void show_rseq_cs(struct decode *d, uint64_t v)
{
	char text[24];
	uint8_t probe[32];

	if (!v || !wants_decoding(d) || !memory_fetch(d->mem, v, probe, sizeof(probe))) {
		d->emit->ops->addr(d->emit, v);
		return;
	}
	show_type(d, TYPE_rseq_cs, v);
	snprintf(text, sizeof(text), "0x%" PRIx64, v);
	d->emit->ops->note(d->emit, text);
}

/* The byte at V of a restartable-sequence area, if arg[0]: the area reaches that far; else 0. */
void show_rseq_reserved(struct decode *d, uint64_t v)
{
	uint8_t byte = 0;

	if (d->arg[0])
		memory_fetch(d->mem, v, &byte, sizeof(byte));
	d->emit->ops->num(d->emit, byte, BASE_HEX, sizeof(byte));
}

/* Behind the result of set_thread_area: the entry that was chosen; arg[0] is the address. */
void show_entry_number_aux(struct decode *d, uint64_t v)
{
	uint8_t bytes[16]; /* struct user_desc: what is not whole says nothing */

	(void)v;
	if (!wants_decoding(d) || !memory_fetch(d->mem, d->arg[0], bytes, sizeof(bytes)))
		return;
	d->emit->ops->ret_aux_begin(d->emit);
	d->emit->ops->label(d->emit, "entry_number=", LABEL_AS_ASKED);
	d->emit->ops->num(d->emit, load_int(d, bytes, 4, false, false), BASE_UDEC, 4);
	d->emit->ops->ret_aux_end(d->emit);
}

/* The argument that restart_syscall does not have. */
void show_resuming(struct decode *d, uint64_t v)
{
	const char *name = d->call->interrupted;

	(void)v;
	d->emit->ops->resuming(d->emit, name ? name : "system call");
}
