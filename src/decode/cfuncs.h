/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The C functions that descriptions name, by family; c(NAME, ...) is show_NAME().
 * V is the value or the address; arguments stand in d->arg[] (see cfunc.h).
 * What can't be read is shown as its address.
 */
#ifndef CALLTAP_DECODE_CFUNCS_H
#define CALLTAP_DECODE_CFUNCS_H

#include "decode/cfunc.h"

/* wait.c: V is the status. */
cfunc show_ax25_protocol;
cfunc show_hw_addr;
cfunc show_icmp_filter;
cfunc show_ieee802154_pan_id;
cfunc show_ieee802154_short_addr;
cfunc show_message;
cfunc show_nexthops;
cfunc show_nla_c_string;
cfunc show_nla_clock; /* a number of arg[0] bytes */
cfunc show_genl_family;
cfunc show_nla_port;
cfunc show_nla_text;
cfunc show_nlattrs;
cfunc show_port_range;
cfunc show_seccomp_filter;
cfunc show_socket_filter;
cfunc show_wait_status;
cfunc show_truth; /* true or false */

/* fs.c: 16 bytes; thousandths; counters of arg[0] kinds; features of set arg[0]; a name V bytes
 * behind the head of the structure it is in. */
cfunc show_uuid, show_per_mille, show_btrfs_dev_stats, show_btrfs_features, show_btrfs_path;

/* video.c: two numbers at V; V as KERNEL_VERSION(), as v4l2_fourcc(), as a buffer's flags, as a
 * control's id, with flags; what is in the arg[1] bytes at arg[0], behind the result. */
cfunc show_fraction, show_kernel_version, show_fourcc, show_v4l2_buf_flags;
cfunc show_v4l2_control, show_v4l2_next_control, show_v4l2_created;

/* sigset.c: a mask at V of arg[0] bytes (1 to 8); a mask that is a word. */
cfunc show_sigset, show_sigset_word;
/* The lowest BITS (up to 64) of MASK as a set of signals. */
void show_sigmask(struct decode *d, uint64_t mask, unsigned bits);
/* A mask that is the result, behind it. */
cfunc show_mask_aux, show_old_mask_aux;

/* sigframe.c: the mask that sigreturn restores; V does not matter. */
cfunc show_rt_sigframe, show_sigframe;

/* siginfo.c: siginfo_t at V; V ticks of _SC_CLK_TCK; call V of the ABI arg[0]. */
cfunc show_siginfo, show_clock_ticks, show_si_syscall;

/* stamp.c: V seconds since the epoch, arg[0] (if given) nanoseconds.  A time at V: its seconds have
 * arg[0] bytes, what follows arg[1] and stands for arg[2] digits (9: tv_nsec, 6: tv_usec); with
 * arg[3] UTIME_NOW and UTIME_OMIT are known. */
cfunc show_time_stamp, show_dated;
/* The same of an unsigned number of seconds; of {sec, nsec} of btrfs. */
cfunc show_unsigned_time_stamp, show_btrfs_time;
/* State V of the clock, unless the arg[1] bytes at arg[0] that it goes with can't be read. */
cfunc show_clock_state;

/* A struct ptp_clock_time at V, with its date. */
cfunc show_ptp_time;
/* V units of which 10^arg[0] make a second. */
cfunc show_seconds;
/* The date of V seconds, behind the result. */
cfunc show_time_aux;

/* small.c: arg[0], whatever V is.  PIDTYPE_*, XFEATURE_*, SMC_CLC_DECL_*: a number with its name
 * beside it; bits with theirs, XFEATURE_*, *_SHUTDOWN. */
cfunc show_constant, show_pid_type, show_xfeature, show_smc_decline, show_llcp_sap;
cfunc show_xfeature_mask, show_shutdown_bits;
/* netlink_parts.c: bits arg[0] to arg[1] of a byte that mean nothing; arg[0] bytes (up to 8) at V
 * as an IPPROTO_*; type of a netfilter message; resource of one of the subsystem arg[0], as stored.
 */
cfunc show_bits, show_nla_protocol, show_nfnl_type, show_nfgen_res_id;
/* What restart_syscall goes on with, whatever V is. */
cfunc show_restriction;
cfunc show_resuming;
/* A number of at least arg[0] digits; a descriptor in 64 bits; an offset behind struct statmount; a
 * quota command; a pointer to struct rseq_cs, and that structure's last byte. */
cfunc show_padded, show_fd64, show_fd_low, show_statmount_str, show_quota_cmd, show_rseq_cs,
	show_rseq_reserved;
/* arg[0] bytes at V; capability sets at V, arg[0] is their version; the entry in the struct
 * user_desc at arg[0]. */
cfunc show_keyctl_caps, show_cap_data, show_entry_number_aux;

/* bpf.c: the code of an eBPF instruction.  stamp.c: V nanoseconds since boot, with the date. */
cfunc show_ebpf_code, show_bpf_load_time;
/* perf.c: the config of an event of the hardware, of its caches. */
cfunc show_perf_hw_config, show_perf_cache_config;
/* small.c: bits arg[0] to arg[1] of a word that mean nothing; a number behind which bytes arg[1] to
 * arg[2] hold arg[0], which means nothing. */
cfunc show_reserved_bits, show_reserved_behind;
/* A number of perf_event_attr with its meaning. */
cfunc show_precise_ip;

/* ptrace.c: an offset in struct user; a system call's number, arg[0] is the AUDIT_ARCH_* of its
 * ABI. */
cfunc show_user_offset, show_syscall_nr;
/* The same in a message of seccomp: decimal, other ABIs' names as a note. */
cfunc show_seccomp_nr;
/* small.c: numbers in forms of their own. */
cfunc show_syslog_action, show_console_level, show_ipc_call, show_attached_at, show_shm_get;
cfunc show_word_behind, show_vector_length;
cfunc show_address, show_input_bits, show_letter;
cfunc show_dm_event, show_dm_request, show_dm_size, show_dm_version;
cfunc show_kvm_exit, show_kvm_exit_reason, show_kvm_io_data, show_null, show_tee_attr,
	show_text_in_room;
cfunc show_key_value, show_function_key, show_tone_period, show_tone;

/* inet.c: numbers (in the host's order) that are stored in network order, as htons(80). */
/* In a form that stands under every -X. */
cfunc show_htons_bridge, show_htons_family, show_htobe64;
cfunc show_htons, show_htons_ethernet, show_htonl, show_htonl_hex;
/* The same of a number that is in network order already: socket()'s protocol. */
cfunc show_packet_protocol;
/* IPv4 address as a number, at the beginning of arg[0] bytes at V; IPv6 address at V. */
cfunc show_inet_addr, show_inet_addr_in, show_in6_addr;
/* [0x1, 0x2]: arg[0] bytes at V, of which arg[1] (if given) are there; the same with 00 for 0; one
 * such byte. */
cfunc show_bytes, show_padded_bytes, show_padded_byte;
/* arg[0] bytes at address V, a NUL at their end is not shown. */
cfunc show_text_bytes;
/* In small.c: of a directory entry and of a file handle at V, both of arg[0] bytes. */
cfunc show_dirent_type, show_handle_bytes;
/* How statx is to synchronize: nothing for 0 under -X raw. */
cfunc show_statx_sync;
/* 01:02:03:04:05:06: arg[0] bytes at V. */
/* Numbers in little-endian order, of Bluetooth. */
cfunc show_htobs, show_htobs_psm, show_htobs_cid;

/* sockaddr.c: address of arg[0] bytes at V; parts of such. */
cfunc show_sockaddr, show_netlink_groups, show_tipc_scope, show_ieee802154_addr_type;

/* poll.c: sets at V of arg[0] members, processor sets of arg[0] bytes; results of polling calls. */
cfunc show_fd_set, show_cpu_set;
cfunc show_select_result, show_pselect6_result, show_pselect6_time32_result;
cfunc show_poll_result, show_ppoll_time32_result;

/* string.c: text at V, of at most arg[0] characters; that in arg[0] bytes at V, which -s does not
 * cut. */
cfunc show_bounded_text, show_text_field;
/* arg[0] bytes at V, but arg[1] at most. */
cfunc show_first_bytes;

/* number.c: V is the number. */
cfunc show_rlim, show_rlim64, show_llseek_offset, show_page_offset, show_open_how_mode;
cfunc show_sock_type, show_signo64, show_sa_handler, show_futex_bitset, show_futex_wake_op,
	show_ioprio;
cfunc show_x64_in_halves; /* at V */
/* A struct timespec of arg[0] bytes at V as it was when the call entered. */
cfunc show_entry_time;
/* What stands behind the result V.  What is left of the time at arg[0], of arg[1] bytes. */
cfunc show_recvmmsg_left;
cfunc show_ioprio_aux, show_low_bit, show_membarrier_aux, show_negative_errno, show_open_flags_aux,
	show_fd_flags_aux, show_seals_aux, show_signal_aux;

/* namespaces.c: what stands behind the result V of calls that make or join namespaces. */
cfunc show_new_namespaces, show_childs_namespaces, show_joined_namespaces;

/* cmsg.c: control messages, arg[0] bytes of them at V. */
cfunc show_control;

/* ioctl.c: V is the command, arg[0] the descriptor. */
cfunc show_ioctl_cmd;
/* V is the argument of the command arg[0], of which nothing else is known. */
cfunc show_ioctl_arg;
/* The length V of a list of struct ifreq, of which each has arg[0] bytes. */
cfunc show_ifreqs_len;

/* termios.c: V is a word of settings; arg[0] control characters at V. */
cfunc show_termios_iflag, show_termios_oflag, show_termios_cflag, show_termios_lflag;
cfunc show_termios_cc;

#endif
