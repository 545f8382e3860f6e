/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Socket addresses of amateur radio, near-field communication and RxRPC. */
#include "decode/sockaddr.h"

#include <string.h>
#include <sys/socket.h>

/* ---- AF_AX25 ----------------------------------------------------------- */

enum { AX25_CALL = 7, AX25_SIZE = 16, AX25_DIGIS_MAX = 8 };

static void show_ax25_call(struct decode *d, const uint8_t *call)
{
	const struct emit_ops *ops = d->emit->ops;

	ops->struct_begin(d->emit);
	ops->field(d->emit, "ax25_call");
	ops->str(d->emit, call, AX25_CALL, false, AX25_CALL, STR_HEX);
	ops->struct_end(d->emit);
}

static void show_ax25_fields(struct decode *d, const struct address *a, uint32_t digis)
{
	d->emit->ops->field(d->emit, "sax25_call");
	show_ax25_call(d, a->bytes + 2);
	d->emit->ops->field(d->emit, "sax25_ndigis");
	d->emit->ops->num(d->emit, digis, BASE_DEC, 4);
}

/* Digipeaters follow the plain address, as many as it says and as there is room for. */
static void show_full_ax25(struct decode *d, const struct address *a, uint32_t digis)
{
	const struct emit_ops *ops = d->emit->ops;
	uint32_t due = digis > INT32_MAX ? 0 : digis < AX25_DIGIS_MAX ? digis : AX25_DIGIS_MAX;
	size_t room = (a->len - AX25_SIZE) / AX25_CALL;

	ops->field(d->emit, "fsa_ax25");
	ops->struct_begin(d->emit);
	show_ax25_fields(d, a, digis);
	ops->struct_end(d->emit);
	if (due) {
		ops->field(d->emit, "fsa_digipeater");
		ops->array_begin(d->emit, ARRAY_LIST);
		for (uint32_t i = 0; i < due && i < room; i++) {
			ops->elem(d->emit);
			show_ax25_call(d, a->bytes + AX25_SIZE + i * AX25_CALL);
		}
		if (room < due)
			ops->more(d->emit);
		ops->array_end(d->emit);
	}
	if ((a->len - AX25_SIZE) % AX25_CALL || room > AX25_DIGIS_MAX)
		ops->more(d->emit);
}

void show_ax25(struct decode *d, const struct address *a)
{
	uint32_t digis;

	memcpy(&digis, a->bytes + 12, sizeof(digis));
	d->emit->ops->struct_begin(d->emit);
	show_family(d, AF_AX25);
	if (a->len > AX25_SIZE || digis)
		show_full_ax25(d, a, digis);
	else
		show_ax25_fields(d, a, digis);
	d->emit->ops->struct_end(d->emit);
}

/* ---- AF_NFC ------------------------------------------------------------ */

void show_nfc(struct decode *d, const struct address *a)
{
	enum { PLAIN_SIZE = 16, LLCP_SIZE = 96, NAME_AT = 18, NAME_MAX_LEN = 63, LEN_AT = 88 };
	const struct emit_ops *ops = d->emit->ops;
	uint32_t word[4];
	uint64_t len;

	memcpy(word, a->bytes, sizeof(word));
	ops->struct_begin(d->emit);
	show_family(d, AF_NFC);
	ops->field(d->emit, "dev_idx");
	ops->num(d->emit, word[1], BASE_UDEC, 4);
	ops->field(d->emit, "target_idx");
	ops->num(d->emit, word[2], BASE_HEX, 4);
	ops->field(d->emit, "nfc_protocol");
	show_enum(d, SET_nfc_protocols, word[3]);
	if (a->len >= LLCP_SIZE) {
		memcpy(&len, a->bytes + LEN_AT, sizeof(len));
		ops->field(d->emit, "dsap");
		ops->num(d->emit, a->bytes[16], BASE_HEX, 1);
		ops->field(d->emit, "ssap");
		ops->num(d->emit, a->bytes[17], BASE_HEX, 1);
		ops->field(d->emit, "service_name");
		size_t shown = len < NAME_MAX_LEN ? len : NAME_MAX_LEN;
		ops->str(d->emit, a->bytes + NAME_AT, shown, false, shown, STR_PLAIN);
		ops->field(d->emit, "service_name_len");
		ops->num(d->emit, len, BASE_UDEC, 8);
	} else if (a->len > PLAIN_SIZE) {
		ops->more(d->emit);
	}
	ops->struct_end(d->emit);
}

/* ---- AF_RXRPC ---------------------------------------------------------- */

/* An address within the address: LEN bytes at BYTES. */
static void show_transport(struct decode *d, const uint8_t *bytes, size_t len)
{
	const struct emit_ops *ops = d->emit->ops;
	uint16_t family;
	const char *outer = NULL, *family_field = "family";

	memcpy(&family, bytes, sizeof(family));
	if (family == AF_INET) {
		outer = "sin";
		family_field = "sin_family";
	} else if (family == AF_INET6) {
		outer = "sin6";
		family_field = "sin6_family";
	}
	ops->struct_begin(d->emit);
	if (outer) {
		ops->field(d->emit, outer);
		ops->struct_begin(d->emit);
	}
	ops->field(d->emit, family_field);
	show_enum(d, SET_addrfams, family);
	if (family == AF_INET && len >= 16) {
		show_inet_fields(d, bytes);
	} else if (family == AF_INET6 && len >= 24) {
		show_inet6_fields(d, bytes, len);
	} else if (len > sizeof(family)) {
		ops->field(d->emit, NULL);
		ops->str(d->emit, bytes + 2, len - 2, false, len - 2, STR_PLAIN);
	}
	if (outer)
		ops->struct_end(d->emit);
	ops->struct_end(d->emit);
}

void show_rxrpc(struct decode *d, const struct address *a)
{
	enum { TRANSPORT_AT = 8 };
	const struct emit_ops *ops = d->emit->ops;
	uint16_t half[4];
	const char *service;

	memcpy(half, a->bytes, sizeof(half));
	size_t room = a->len - TRANSPORT_AT;
	ops->struct_begin(d->emit);
	show_family(d, AF_RXRPC);
	ops->field(d->emit, "srx_service");
	ops->num(d->emit, half[1], BASE_HEX, 2);
	service = name_in(d, SET_rxrpc_services, half[1]);
	ops->note(d->emit, service ? service : "???_SERVICE");
	ops->field(d->emit, "transport_type");
	show_enum(d, SET_socket_types, half[2]);
	ops->field(d->emit, "transport_len");
	ops->num(d->emit, half[3], BASE_UDEC, 2);
	ops->field(d->emit, "transport");
	show_transport(d, a->bytes + TRANSPORT_AT, half[3] < room ? half[3] : room);
	ops->struct_end(d->emit);
}
