/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Numbers in netlink messages that have forms of their own. */
#include "decode/cfuncs.h"
#include "decode/walk.h"

#include <arpa/inet.h>
#include <linux/netfilter/nfnetlink.h>

void show_nla_protocol(struct decode *d, uint64_t v)
{
	uint8_t bytes[8];
	uint64_t len = d->arg[0] < sizeof(bytes) ? d->arg[0] : sizeof(bytes);

	if (!memory_fetch(d->mem, v, bytes, len)) {
		d->emit->ops->addr(d->emit, v);
		return;
	}
	show_enum(d, SET_diag_protocols, load_int(d, bytes, (unsigned)len, false, false));
}

/* NFNL_SUBSYS_NFTABLES<<8|NFT_MSG_NEWTABLE */
void show_nfnl_type(struct decode *d, uint64_t v)
{
	const struct emit_ops *ops = d->emit->ops;
	uint64_t subsystem = v >> 8 & 0xff;
	uint8_t message = v & 0xff;

	ops->array_begin(d->emit, ARRAY_OR);
	ops->elem(d->emit);
	show_enum(d, SET_nfnl_subsystems, subsystem);
	ops->shifted(d->emit, 8, NULL);
	ops->elem(d->emit);
	show_bytes_with(d, TYPE_nfnl_message, &message, sizeof(message), 0, &subsystem, 1);
	ops->array_end(d->emit);
}

void show_nfgen_res_id(struct decode *d, uint64_t v)
{
	const struct emit_ops *ops = d->emit->ops;
	bool tables = d->arg[0] == NFNL_SUBSYS_NFTABLES;
	uint16_t id = ntohs((uint16_t)v);
	const struct form_raw raw = {.value = v, .base = BASE_HEX, .size = 2};

	if (tables && v == NFNL_SUBSYS_NFTABLES) {
		show_enum(d, SET_nfnl_subsystems, v);
		return;
	}
	if (tables && id == NFNL_SUBSYS_NFTABLES) {
		ops->form_begin(d->emit, "htons", &raw);
		ops->elem(d->emit);
		show_enum(d, SET_nfnl_subsystems, id);
	} else {
		ops->form_begin(d->emit, "htons", NULL);
		ops->elem(d->emit);
		ops->num(d->emit, id, BASE_UDEC, 2);
	}
	ops->form_end(d->emit);
}
