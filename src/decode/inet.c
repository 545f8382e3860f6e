/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Addresses and numbers in network byte order, hardware and Bluetooth addresses. */
#include "decode/cfuncs.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

enum { HW_ADDR_MAX = 32, BYTE_LIST_MAX = 128 };

/* FORM(elements...) of what is stored as LEN bytes. */
static void begin_form(struct decode *d, const char *form, const void *stored, size_t len)
{
	const struct form_raw raw = {.bytes = stored, .len = len};

	d->emit->ops->form_begin(d->emit, form, &raw);
	d->emit->ops->elem(d->emit);
}

static void begin_htons(struct decode *d, uint64_t v)
{
	uint16_t stored = htons((uint16_t)v);

	begin_form(d, "htons", &stored, sizeof(stored));
}

/* The same of a form that stands under every -X; names within it obey -X. */
static void begin_lasting(struct decode *d, const char *form)
{
	d->emit->ops->form_begin(d->emit, form, NULL);
	d->emit->ops->elem(d->emit);
}

void show_htons(struct decode *d, uint64_t v)
{
	begin_htons(d, v);
	d->emit->ops->num(d->emit, v, BASE_UDEC, 2);
	d->emit->ops->form_end(d->emit);
}

void show_htons_ethernet(struct decode *d, uint64_t v)
{
	begin_htons(d, v);
	show_enum(d, SET_ethernet_protocols, v);
	d->emit->ops->form_end(d->emit);
}

void show_htonl(struct decode *d, uint64_t v)
{
	uint32_t stored = htonl((uint32_t)v);

	begin_form(d, "htonl", &stored, sizeof(stored));
	d->emit->ops->num(d->emit, v, BASE_UDEC, 4);
	d->emit->ops->form_end(d->emit);
}

void show_nla_port(struct decode *d, uint64_t v)
{
	begin_lasting(d, "htons");
	d->emit->ops->num(d->emit, v, BASE_UDEC, 2);
	d->emit->ops->form_end(d->emit);
}

void show_nla_htonl(struct decode *d, uint64_t v)
{
	begin_lasting(d, "htonl");
	d->emit->ops->num(d->emit, v, BASE_UDEC, 4);
	d->emit->ops->form_end(d->emit);
}

void show_htonl_hex(struct decode *d, uint64_t v)
{
	begin_lasting(d, "htonl");
	d->emit->ops->num(d->emit, v, BASE_HEX, 4);
	d->emit->ops->form_end(d->emit);
}

/* The IPv4 address that is stored in the first bytes of LEN. */
static void show_inet_addr_of(struct decode *d, const void *stored, size_t len)
{
	char text[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, stored, text, sizeof(text));
	begin_form(d, "inet_addr", stored, len);
	d->emit->ops->str(d->emit, text, strlen(text), false, strlen(text), STR_PLAIN);
	d->emit->ops->form_end(d->emit);
}

void show_inet_addr(struct decode *d, uint64_t v)
{
	uint32_t stored = htonl((uint32_t)v);

	show_inet_addr_of(d, &stored, sizeof(stored));
}

void show_inet_addr_in(struct decode *d, uint64_t v)
{
	uint8_t stored[16];
	size_t len = d->arg[0] < sizeof(stored) ? d->arg[0] : sizeof(stored);

	if (len < 4 || !memory_fetch(d->mem, v, stored, len))
		d->emit->ops->addr(d->emit, v);
	else
		show_inet_addr_of(d, stored, len);
}

void show_in6_addr(struct decode *d, uint64_t v)
{
	uint8_t stored[16];
	char text[INET6_ADDRSTRLEN];

	if (!memory_fetch(d->mem, v, stored, sizeof(stored))) {
		d->emit->ops->addr(d->emit, v);
		return;
	}
	inet_ntop(AF_INET6, stored, text, sizeof(text));
	begin_form(d, "inet_pton", stored, sizeof(stored));
	d->emit->ops->name(d->emit, AF_INET6, "AF_INET6", NULL, BASE_HEX, 4);
	d->emit->ops->elem(d->emit);
	d->emit->ops->str(d->emit, text, strlen(text), false, strlen(text), STR_PLAIN);
	d->emit->ops->form_end(d->emit);
}

/* ---- bytes one by one -------------------------------------------------- */

void show_padded_byte(struct decode *d, uint64_t v)
{
	if (v)
		d->emit->ops->num(d->emit, v, BASE_HEX, 1);
	else
		d->emit->ops->num_padded(d->emit, 0, 2, "");
}

void show_padded_bytes(struct decode *d, uint64_t v)
{
	uint64_t count = d->arg[0], available = d->nargs > 1 ? d->arg[1] : count;
	uint8_t bytes[BYTE_LIST_MAX];
	uint64_t n = count < available ? count : available;

	if (n > sizeof(bytes))
		n = sizeof(bytes);
	if (memory_read(d->mem, v, bytes, n) < n) {
		d->emit->ops->addr(d->emit, v);
		return;
	}
	d->emit->ops->array_begin(d->emit, ARRAY_LIST);
	for (uint64_t i = 0; i < n; i++) {
		d->emit->ops->elem(d->emit);
		show_padded_byte(d, bytes[i]);
	}
	if (n < count)
		d->emit->ops->more(d->emit);
	d->emit->ops->array_end(d->emit);
}

/* 01:02:03 */
void show_hw_addr(struct decode *d, uint64_t v)
{
	uint8_t bytes[HW_ADDR_MAX];
	char text[3 * HW_ADDR_MAX + 1] = "";
	uint64_t n = d->arg[0] < sizeof(bytes) ? d->arg[0] : sizeof(bytes);

	if (!memory_fetch(d->mem, v, bytes, n)) {
		d->emit->ops->addr(d->emit, v);
		return;
	}
	for (uint64_t i = 0; i < n; i++)
		snprintf(text + (i ? 3 * i - 1 : 0), 4, "%s%02x", i ? ":" : "", bytes[i]);
	if (d->arg[1] > n && d->arg[1] <= sizeof(bytes)) {
		n = d->arg[1];
		if (!memory_fetch(d->mem, v, bytes, n)) {
			d->emit->ops->addr(d->emit, v);
			return;
		}
	}
	const struct form_raw raw = {.bytes = bytes, .len = n, .empty = !*text};
	d->emit->ops->form_begin(d->emit, "", &raw);
	if (*text) {
		d->emit->ops->elem(d->emit);
		d->emit->ops->word(d->emit, text);
	}
	d->emit->ops->form_end(d->emit);
}

/* ---- Bluetooth: numbers in little-endian order ------------------------- */

static void begin_htobs(struct decode *d)
{
	d->emit->ops->form_begin(d->emit, "htobs", NULL);
	d->emit->ops->elem(d->emit);
}

/* NAME+DISTANCE, for V behind the START of a dynamic range. */
static void show_distance(struct decode *d, uint64_t v, const char *start_name, uint64_t start)
{
	char text[64];

	snprintf(text, sizeof(text), "%s+%u", start_name, (unsigned)(v - start));
	d->emit->ops->name(d->emit, v, text, NULL, BASE_HEX, 2);
}

void show_htobs(struct decode *d, uint64_t v)
{
	begin_htobs(d);
	d->emit->ops->num(d->emit, v, BASE_UDEC, 2);
	d->emit->ops->form_end(d->emit);
}

void show_htobs_psm(struct decode *d, uint64_t v)
{
	enum { DYN_START = 0x1001, LE_DYN_START = 0x80, LE_DYN_END = 0xff };

	begin_htobs(d);
	if (name_in(d, SET_l2cap_psms, v))
		show_enum(d, SET_l2cap_psms, v);
	else if (v > DYN_START)
		show_distance(d, v, "L2CAP_PSM_DYN_START", DYN_START);
	else if (v > LE_DYN_START && v < LE_DYN_END)
		show_distance(d, v, "L2CAP_PSM_LE_DYN_START", LE_DYN_START);
	else
		show_enum(d, SET_l2cap_psms, v);
	d->emit->ops->form_end(d->emit);
}

void show_htobs_cid(struct decode *d, uint64_t v)
{
	enum { DYN_START = 0x40 };

	begin_htobs(d);
	if (v > DYN_START && !name_in(d, SET_l2cap_cids, v))
		show_distance(d, v, "L2CAP_CID_DYN_START", DYN_START);
	else
		show_enum(d, SET_l2cap_cids, v);
	d->emit->ops->form_end(d->emit);
}

static void show_in_htons(struct decode *d, enum set_id set, uint64_t v)
{
	begin_lasting(d, "htons");
	show_enum(d, set, v);
	d->emit->ops->form_end(d->emit);
}

void show_packet_protocol(struct decode *d, uint64_t v)
{
	show_in_htons(d, SET_ethernet_protocols, ntohs((uint16_t)v));
}

void show_htons_bridge(struct decode *d, uint64_t v)
{
	show_in_htons(d, SET_bridge_protocols, v);
}

void show_htons_family(struct decode *d, uint64_t v)
{
	show_in_htons(d, SET_stored_families, v);
}

void show_htobe64(struct decode *d, uint64_t v)
{
	begin_lasting(d, "htobe64");
	d->emit->ops->num(d->emit, v, BASE_UDEC, 8);
	d->emit->ops->form_end(d->emit);
}
