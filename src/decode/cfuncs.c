/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "decode/cfuncs.h"

#define ENTRY(name)                                                                                \
	{                                                                                          \
#name, show_##name                                                                 \
	}

/* clang-format off */
/* Sorted by name, one a line. */
const struct cfunc_entry cfunc_table[] = {
	ENTRY(bytes),
	ENTRY(clock_ticks),
	ENTRY(constant),
	ENTRY(control),
	ENTRY(cpu_set),
	ENTRY(dated),
	ENTRY(fd_flags_aux),
	ENTRY(fd_set),
	ENTRY(futex_bitset),
	ENTRY(futex_wake_op),
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
	ENTRY(ioprio),
	ENTRY(ioprio_aux),
	ENTRY(llseek_offset),
	ENTRY(mac_addr),
	ENTRY(mask_aux),
	ENTRY(membarrier_aux),
	ENTRY(netlink_groups),
	ENTRY(old_mask_aux),
	ENTRY(open_flags_aux),
	ENTRY(open_how_mode),
	ENTRY(packet_protocol),
	ENTRY(padded_byte),
	ENTRY(padded_bytes),
	ENTRY(page_offset),
	ENTRY(pid_type),
	ENTRY(poll_result),
	ENTRY(ppoll_time32_result),
	ENTRY(pselect6_result),
	ENTRY(pselect6_time32_result),
	ENTRY(recvmmsg_left),
	ENTRY(resuming),
	ENTRY(rlim),
	ENTRY(rlim64),
	ENTRY(rt_sigframe),
	ENTRY(sa_handler),
	ENTRY(select_result),
	ENTRY(siginfo),
	ENTRY(signal_aux),
	ENTRY(signo64),
	ENTRY(sigset),
	ENTRY(sigset_word),
	ENTRY(sock_type),
	ENTRY(sockaddr),
	ENTRY(syscall_nr),
	ENTRY(time_aux),
	ENTRY(time_stamp),
	ENTRY(tipc_scope),
	ENTRY(user_offset),
	ENTRY(wait_status),
	ENTRY(x64_in_halves),
	ENTRY(xfeature),
	ENTRY(xfeature_mask),
};
/* clang-format on */

const unsigned cfunc_count = sizeof(cfunc_table) / sizeof(*cfunc_table);
