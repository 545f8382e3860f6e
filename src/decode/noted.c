/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Numbers with a remark beside them: the name of what they mean, or what is odd about them. */
#include "decode/cfuncs.h"

#include <inttypes.h>
#include <stdio.h>

/* A number whose name, or FALLBACK if that is not NULL, is a comment. */
static void show_commented(struct decode *d, enum set_id set, const char *fallback, uint64_t v)
{
	const char *name = name_in(d, set, v);

	d->emit->ops->num(d->emit, v, BASE_HEX, 8);
	if (name || fallback)
		d->emit->ops->gloss(d->emit, name ? name : fallback);
}

void show_pid_type(struct decode *d, uint64_t v)
{
	show_commented(d, SET_pid_types, "PIDTYPE_???", v);
}

void show_xfeature(struct decode *d, uint64_t v)
{
	show_commented(d, SET_xfeatures, "XFEATURE_???", v);
}

void show_smc_decline(struct decode *d, uint64_t v)
{
	show_commented(d, SET_smc_declines, "SMC_CLC_DECL_???", v);
}

/* Few access points are well-known. */
void show_llcp_sap(struct decode *d, uint64_t v)
{
	show_commented(d, SET_llcp_saps, NULL, v);
}

void show_ieee802154_addr_type(struct decode *d, uint64_t v)
{
	show_commented(d, SET_ieee802154_addrs, "IEEE802154_ADDR_???", v);
}

void show_ieee802154_pan_id(struct decode *d, uint64_t v)
{
	show_commented(d, SET_ieee802154_pan_ids, NULL, v);
}

void show_ieee802154_short_addr(struct decode *d, uint64_t v)
{
	show_commented(d, SET_ieee802154_short_addrs, NULL, v);
}

/* Bits whose names are a comment. */
static void show_commented_flags(struct decode *d, enum set_id id, const char *fallback, uint64_t v)
{
	const struct def_set *set = &d->defs->sets[d->defs->named_sets[id]];
	uint64_t rest = v;
	char text[1024];
	int len = 0;

	d->emit->ops->num(d->emit, v, BASE_HEX, 8);
	for (uint32_t i = set->first; i < set->first + set->count; i++) {
		const struct def_const *c = &d->defs->consts[i];

		if ((rest & c->value) != c->value)
			continue;
		rest &= ~c->value;
		len += snprintf(text + len, sizeof(text) - (size_t)len, "%s%s", len ? "|" : "",
				def_str(d->defs, c->name));
	}
	if (len && rest)
		snprintf(text + len, sizeof(text) - (size_t)len, "|%#" PRIx64, rest);
	if (v)
		d->emit->ops->gloss(d->emit, len ? text : fallback);
}

void show_xfeature_mask(struct decode *d, uint64_t v)
{
	show_commented_flags(d, SET_xfeature_masks, "XFEATURE_MASK_???", v);
}

void show_shutdown_bits(struct decode *d, uint64_t v)
{
	show_commented_flags(d, SET_shutdown_bits, "???_SHUTDOWN", v);
}

/* A number whose name stands behind it under every -X. */
static void show_noted(struct decode *d, enum set_id set, const char *fallback, uint64_t v)
{
	const char *name = name_in(d, set, v);

	d->emit->ops->num(d->emit, v, BASE_DEC, 4);
	d->emit->ops->note(d->emit, name ? name : fallback);
}

void show_precise_ip(struct decode *d, uint64_t v)
{
	show_noted(d, SET_perf_skids, "", v);
}

void show_syslog_action(struct decode *d, uint64_t v)
{
	show_noted(d, SET_syslog_actions, "SYSLOG_ACTION_???", v);
}

void show_console_level(struct decode *d, uint64_t v)
{
	show_noted(d, SET_log_levels, "LOGLEVEL_???", v);
}

/* All of the register counts. */
void show_ax25_protocol(struct decode *d, uint64_t v)
{
	const char *name = name_in(d, SET_ax25_protocols, v);

	d->emit->ops->num(d->emit, v, BASE_HEX, abi_table[d->defs->abi].word);
	d->emit->ops->note(d->emit, name ? name : "AX25_P_???");
}

/* Bits that mean nothing, called WORD. */
static void show_unused(struct decode *d, const char *word, uint64_t first, uint64_t last,
			uint64_t v)
{
	char text[32];

	d->emit->ops->num(d->emit, v, BASE_HEX, 8);
	snprintf(text, sizeof(text), "%s %u..%u", word, (unsigned)first, (unsigned)last);
	d->emit->ops->note(d->emit, text);
}

void show_bits(struct decode *d, uint64_t v)
{
	show_unused(d, "bits", d->arg[0], d->arg[1], v);
}

/* The highest first, as strace. */
void show_reserved_bits(struct decode *d, uint64_t v)
{
	show_unused(d, "Bits", d->arg[1], d->arg[0], v);
}

void show_reserved_behind(struct decode *d, uint64_t v)
{
	char text[64];

	d->emit->ops->num(d->emit, v, BASE_UDEC, 8);
	if (!d->arg[0])
		return;
	snprintf(text, sizeof(text), "bytes %u..%u: %#" PRIx64, (unsigned)d->arg[1],
		 (unsigned)d->arg[2], d->arg[0]);
	d->emit->ops->note(d->emit, text);
}

/* A restriction of an io_uring; of a kind without a name, arg[0] says what is restricted. */
void show_restriction(struct decode *d, uint64_t v)
{
	char text[16];

	show_enum(d, SET_io_uring_restrictions, v);
	if (name_in(d, SET_io_uring_restrictions, v))
		return;
	snprintf(text, sizeof(text), d->arg[0] ? "op: %#x" : "op: 0", (unsigned)d->arg[0]);
	d->emit->ops->note(d->emit, text);
}
