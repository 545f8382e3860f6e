/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Socket addresses of amateur radio and RxRPC. */
#include "decode/sockaddr.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/* ---- AF_AX25 ----------------------------------------------------------- */

enum { AX25_CALL = 7, AX25_SIZE = 16, AX25_DIGIS_MAX = 8 };

/* What a callsign says, "W1AW-3"; "*" for none, "" for what is no text.  Returns whether that is
 * all there is to it. */
static bool ax25_text(const uint8_t *call, char *text, size_t size)
{
	enum { CHARS = AX25_CALL - 1, SSID_BITS = 0x1e, SPACE = 0x20 };
	unsigned ssid = (call[CHARS] & SSID_BITS) >> 1, len = CHARS;
	bool plain = !(call[CHARS] & ~SSID_BITS);
	char chars[CHARS];

	*text = '\0';
	for (unsigned i = 0; i < CHARS; i++) {
		chars[i] = (char)(call[i] >> 1);
		/* These might end the comment that it stands in. */
		if (chars[i] < SPACE || chars[i] > '~' || chars[i] == '*' || chars[i] == '/')
			return false;
		plain = plain && !(call[i] & 1);
	}
	while (len && chars[len - 1] == ' ')
		len--;
	if (!len && !ssid) {
		snprintf(text, size, "*");
		return plain;
	}
	for (unsigned i = 0; i < len; i++)
		plain = plain &&
			(isdigit((unsigned char)chars[i]) || isupper((unsigned char)chars[i]));
	snprintf(text, size, "%.*s-%u", (int)len, chars, ssid);
	return plain && len;
}

static void show_ax25_call(struct decode *d, const uint8_t *call)
{
	const struct emit_ops *ops = d->emit->ops;
	char text[AX25_CALL + 4];
	bool plain = ax25_text(call, text, sizeof(text));
	enum alias_form alias = plain ? ops->alias(d->emit, 0, text, BASE_HEX, 1) : ALIAS_UNUSED;

	if (alias == ALIAS_ALONE)
		return;
	ops->struct_begin(d->emit);
	ops->field(d->emit, "ax25_call");
	ops->str(d->emit, call, AX25_CALL, false, AX25_CALL, STR_HEX);
	ops->struct_end(d->emit);
	if (alias == ALIAS_NOTE || (!plain && *text))
		ops->note(d->emit, text);
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
		uint32_t limit = abbreviates(d) && d->opt->string_limit < due
					 ? (uint32_t)d->opt->string_limit
					 : due;
		for (uint32_t i = 0; i < limit && i < room; i++) {
			ops->elem(d->emit);
			show_ax25_call(d, a->bytes + AX25_SIZE + i * AX25_CALL);
		}
		if (room < due || limit < due)
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
	ops->gloss(d->emit, service ? service : "???_SERVICE");
	ops->field(d->emit, "transport_type");
	show_enum(d, SET_socket_types, half[2]);
	ops->field(d->emit, "transport_len");
	ops->num(d->emit, half[3], BASE_UDEC, 2);
	ops->field(d->emit, "transport");
	show_transport(d, a->bytes + TRANSPORT_AT, half[3] < room ? half[3] : room);
	ops->struct_end(d->emit);
}
