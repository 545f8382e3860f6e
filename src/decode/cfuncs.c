/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "decode/cfuncs.h"

#define ENTRY(name) {#name, show_##name}

/* clang-format off */
/* Sorted by name, one a line. */
const struct cfunc_entry cfunc_table[] = {
	ENTRY(bytes),
	ENTRY(clock_ticks),
	ENTRY(constant),
	ENTRY(dated),
	ENTRY(htobs),
	ENTRY(htobs_cid),
	ENTRY(htobs_psm),
	ENTRY(htonl),
	ENTRY(htonl_hex),
	ENTRY(htons),
	ENTRY(htons_ethernet),
	ENTRY(ieee802154_addr_type),
	ENTRY(in6_addr),
	ENTRY(inet_addr),
	ENTRY(mac_addr),
	ENTRY(netlink_groups),
	ENTRY(padded_byte),
	ENTRY(padded_bytes),
	ENTRY(siginfo),
	ENTRY(sigset),
	ENTRY(sigset_word),
	ENTRY(sockaddr),
	ENTRY(time_stamp),
	ENTRY(tipc_scope),
	ENTRY(wait_status),
};
/* clang-format on */

const unsigned cfunc_count = sizeof(cfunc_table) / sizeof(*cfunc_table);
