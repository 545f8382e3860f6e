/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Socket addresses: the form of each is in syscalls/sockaddr.def. */
#include "decode/sockaddr.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

void show_family(struct decode *d, unsigned family)
{
	d->emit->ops->field(d->emit, "sa_family");
	show_enum(d, SET_addrfams, family);
}

/* A family that is not known or too short for its form. */
static void show_sa_data(struct decode *d, const struct address *a, unsigned family)
{
	const struct emit_ops *ops = d->emit->ops;

	ops->struct_begin(d->emit);
	show_family(d, family);
	if (a->len > 2) {
		ops->field(d->emit, "sa_data");
		ops->str(d->emit, a->bytes + 2, a->len - 2, false, a->len - 2, STR_PLAIN);
	}
	ops->struct_end(d->emit);
}

static void show_unix(struct decode *d, const struct address *a)
{
	const struct emit_ops *ops = d->emit->ops;
	size_t room = a->len - 2;
	const uint8_t *path = a->bytes + 2;

	if (room > sizeof(((struct sockaddr_un *)0)->sun_path))
		room = sizeof(((struct sockaddr_un *)0)->sun_path);
	ops->struct_begin(d->emit);
	show_family(d, AF_UNIX);
	if (room) {
		ops->field(d->emit, "sun_path");
		/* An abstract name has all the bytes, a path ends at a NUL. */
		if (*path) {
			size_t len = strnlen((const char *)path, room);
			ops->str(d->emit, path, len, false, len, STR_PLAIN);
		} else {
			ops->str(d->emit, path + 1, room - 1, false, room - 1, STR_ABSTRACT);
		}
	}
	ops->struct_end(d->emit);
}

void show_inet_fields(struct decode *d, const uint8_t *bytes)
{
	struct sockaddr_in in;

	memcpy(&in, bytes, sizeof(in));
	d->emit->ops->field(d->emit, "sin_port");
	show_htons(d, ntohs(in.sin_port));
	d->emit->ops->field(d->emit, "sin_addr");
	show_inet_addr(d, ntohl(in.sin_addr.s_addr));
}

void show_inet6_fields(struct decode *d, const uint8_t *bytes, size_t len)
{
	const struct emit_ops *ops = d->emit->ops;
	struct sockaddr_in6 in6 = {0};
	char text[INET6_ADDRSTRLEN];

	memcpy(&in6, bytes, len < sizeof(in6) ? len : sizeof(in6));
	ops->field(d->emit, "sin6_port");
	show_htons(d, ntohs(in6.sin6_port));
	ops->field(d->emit, "sin6_flowinfo");
	show_htonl(d, ntohl(in6.sin6_flowinfo));
	inet_ntop(AF_INET6, &in6.sin6_addr, text, sizeof(text));
	ops->inet_field(d->emit, "sin6_addr", true, in6.sin6_addr.s6_addr, text);
	if (len > offsetof(struct sockaddr_in6, sin6_scope_id)) {
		ops->field(d->emit, "sin6_scope_id");
		ops->num(d->emit, in6.sin6_scope_id, BASE_UDEC, 4);
	}
}

static void show_inet(struct decode *d, const struct address *a)
{
	d->emit->ops->struct_begin(d->emit);
	show_family(d, AF_INET);
	show_inet_fields(d, a->bytes);
	d->emit->ops->struct_end(d->emit);
}

static void show_inet6(struct decode *d, const struct address *a)
{
	d->emit->ops->struct_begin(d->emit);
	show_family(d, AF_INET6);
	show_inet6_fields(d, a->bytes, a->len);
	d->emit->ops->struct_end(d->emit);
}

/* Text of at most ROOM bytes at BYTES, with "..." when nothing ends it. */
static void show_field_text(struct decode *d, const char *name, const uint8_t *bytes, size_t room)
{
	size_t len = strnlen((const char *)bytes, room);
	bool more = len == room;

	if (more && len)
		len--;
	d->emit->ops->field(d->emit, name);
	d->emit->ops->str(d->emit, bytes, len, more, 0, STR_PLAIN);
}

static void show_x25(struct decode *d, const struct address *a)
{
	const struct emit_ops *ops = d->emit->ops;

	ops->struct_begin(d->emit);
	show_family(d, AF_X25);
	ops->field(d->emit, "sx25_addr");
	ops->struct_begin(d->emit);
	show_field_text(d, "x25_addr", a->bytes + 2, 16);
	ops->struct_end(d->emit);
	ops->struct_end(d->emit);
}

/* A number with the names of its flags behind it. */
static void show_alg_flags(struct decode *d, const char *name, const uint8_t *bytes)
{
	const uint32_t driver_only = 0x1000;
	uint32_t v;
	char text[64];

	memcpy(&v, bytes, sizeof(v));
	d->emit->ops->field(d->emit, name);
	d->emit->ops->num(d->emit, v, BASE_HEX, 4);
	if (!v)
		return;
	if (!(v & driver_only))
		snprintf(text, sizeof(text), "CRYPTO_ALG_???");
	else if (v == driver_only)
		snprintf(text, sizeof(text), "CRYPTO_ALG_KERN_DRIVER_ONLY");
	else
		snprintf(text, sizeof(text), "CRYPTO_ALG_KERN_DRIVER_ONLY|%#x", v & ~driver_only);
	d->emit->ops->gloss(d->emit, text);
}

static void show_alg(struct decode *d, const struct address *a)
{
	enum { TYPE_AT = 2, TYPE_LEN = 14, FEAT_AT = 16, MASK_AT = 20, NAME_AT = 24 };
	const struct emit_ops *ops = d->emit->ops;

	ops->struct_begin(d->emit);
	show_family(d, AF_ALG);
	show_field_text(d, "salg_type", a->bytes + TYPE_AT, TYPE_LEN);
	show_alg_flags(d, "salg_feat", a->bytes + FEAT_AT);
	show_alg_flags(d, "salg_mask", a->bytes + MASK_AT);
	show_field_text(d, "salg_name", a->bytes + NAME_AT, a->len - NAME_AT);
	ops->struct_end(d->emit);
}

/* Bluetooth has a form for each protocol, told apart by nothing but the length. */
static enum type_id bluetooth_form(size_t len)
{
	switch (len) {
	case 4:
	case 6:
		return TYPE_sockaddr_hci;
	case 8:
		return TYPE_sockaddr_sco;
	case 10:
		return TYPE_sockaddr_rc;
	case 12:
	case 14:
		return TYPE_sockaddr_l2;
	default:
		return 0;
	}
}

/* Families that are described as structures, with the fewest bytes that are shown so; the longest
 * first. */
static enum type_id described_form(const struct decode *d, unsigned family, size_t len)
{
	static const struct {
		unsigned family;
		unsigned min; /* 0: the whole */
		enum type_id form;
	} forms[] = {
		{AF_IPX, 16, TYPE_sockaddr_ipx},
		{AF_NETLINK, 12, TYPE_sockaddr_nl},
		{AF_PACKET, 20, TYPE_sockaddr_ll},
		{AF_TIPC, 16, TYPE_sockaddr_tipc},
		{AF_IEEE802154, 20, TYPE_sockaddr_ieee802154},
		{AF_NFC, 0, TYPE_sockaddr_nfc_llcp},
		{AF_NFC, 16, TYPE_sockaddr_nfc},
		{AF_VSOCK, 16, TYPE_sockaddr_vm},
		{AF_QIPCRTR, 12, TYPE_sockaddr_qrtr},
		{AF_XDP, 16, TYPE_sockaddr_xdp},
		{AF_MCTP, 12, TYPE_sockaddr_mctp},
	};

	if (family == AF_BLUETOOTH)
		return bluetooth_form(len);
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		const struct def_type *t = &d->defs->types[d->defs->named_types[forms[i].form]];

		if (forms[i].family == family && len >= (forms[i].min ? forms[i].min : t->size))
			return forms[i].form;
	}
	return 0;
}

/* Families that have a function: the fewest bytes that are shown by it. */
static const struct {
	unsigned family;
	unsigned min;
	void (*show)(struct decode *d, const struct address *a);
} shown_by_function[] = {
	{AF_UNIX, 2, show_unix},    {AF_INET, 16, show_inet}, {AF_INET6, 24, show_inet6},
	{AF_X25, 18, show_x25},	    {AF_ALG, 25, show_alg},   {AF_AX25, 16, show_ax25},
	{AF_RXRPC, 36, show_rxrpc},
};

void show_sockaddr(struct decode *d, uint64_t v)
{
	struct address a = {.len = d->arg[0] < SOCKADDR_MAX ? d->arg[0] : SOCKADDR_MAX};
	uint16_t family;

	if ((int64_t)d->arg[0] < (int64_t)sizeof(family) ||
	    !memory_fetch(d->mem, v, a.bytes, a.len)) {
		d->emit->ops->addr(d->emit, v);
		return;
	}
	memcpy(&family, a.bytes, sizeof(family));
	for (size_t i = 0; i < sizeof(shown_by_function) / sizeof(*shown_by_function); i++) {
		if (shown_by_function[i].family == family && a.len >= shown_by_function[i].min) {
			shown_by_function[i].show(d, &a);
			return;
		}
	}
	enum type_id form = described_form(d, family, a.len);
	uint64_t len = a.len;
	if (form)
		show_bytes_with(d, form, a.bytes, sizeof(a.bytes), v, &len, 1);
	else
		show_sa_data(d, &a, family);
}

/* ---- parts of addresses ------------------------------------------------ */

void show_netlink_groups(struct decode *d, uint64_t v)
{
	if (v)
		d->emit->ops->num_padded(d->emit, v, 6, "0x");
	else
		d->emit->ops->num_padded(d->emit, v, 8, "");
}

/* Negative: of a node that is gone. */
void show_tipc_scope(struct decode *d, uint64_t v)
{
	int8_t scope = (int8_t)v;
	const char *name =
		name_in(d, SET_tipc_scopes, (uint64_t)(int64_t)(scope < 0 ? -scope : scope));
	char text[64];

	if (name && scope < 0) {
		snprintf(text, sizeof(text), "-%s", name);
		name = text;
	}
	d->emit->ops->name(d->emit, (uint64_t)(int64_t)scope, name, "TIPC_???_SCOPE", BASE_DEC, 1);
}
