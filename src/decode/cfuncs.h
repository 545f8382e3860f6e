/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The C functions that descriptions name, by the file that has them; c(NAME, ...) is show_NAME().
 * V is the value or the address; arguments stand in d->arg[] (see cfunc.h).
 * What is at V and can't be read is shown as its address, if nothing else is said.  A number has
 * what stands in parentheses as a comment beside it.  Functions for `aux` show what stands behind
 * the result V, or nothing.
 */
#ifndef CALLTAP_DECODE_CFUNCS_H
#define CALLTAP_DECODE_CFUNCS_H

#include "decode/cfunc.h"

/* ---- bpf.c ---- */
/* The code of an eBPF instruction by its parts: BPF_ALU|BPF_K|BPF_ADD. */
cfunc show_ebpf_code;
/* arg[0] statements of classic BPF at V; what they look at, and return, is a packet's or a call's.
 */
cfunc show_socket_filter, show_seccomp_filter;

/* ---- capabilities.c ---- */
/* Three sets at V; arg[0] is the version, arg[1] the header's address, without which nobody knows
 * how many words there are. */
cfunc show_cap_data;
/* arg[0] bytes at V of what KEYCTL_CAPABILITIES says, at most -s of them if structures are
 * abbreviated. */
cfunc show_keyctl_caps;

/* ---- cmsg.c ---- */
/* Control messages, arg[0] bytes of them at V. */
cfunc show_control;

/* ---- dm.c ---- */
/* The request at V of command number arg[0], and what has become of it. */
cfunc show_dm_request;
/* The three numbers of a version at V, with a note if the first one is not known. */
cfunc show_dm_version;
/* Size V of a request, with a note if it has no room for the head. */
cfunc show_dm_size;
/* The number of an event, at arg[0] whatever V is. */
cfunc show_dm_event;

/* ---- fs.c ---- */
/* 16 bytes at V: 12345678-1234-... */
cfunc show_uuid;
/* V of 1000, with the percentage as a note. */
cfunc show_per_mille;
/* The counters at V, of which the kernel knows arg[0]. */
cfunc show_btrfs_dev_stats;
/* Features at V, with a note that says what the set of index arg[0] is of. */
cfunc show_btrfs_features;
/* A name that stands V bytes behind the head of the structure it is in. */
cfunc show_btrfs_path;
/* The type that stands in the last of arg[0] bytes at V, a directory entry. */
cfunc show_dirent_type;
/* arg[0] bytes at V, which -s does not cut; ??? if they can't be read. */
cfunc show_handle_bytes;
/* How statx is to synchronize: nothing for 0 under -X raw. */
cfunc show_statx_sync;
/* A string that stands V bytes behind struct statmount, which it is in. */
cfunc show_statmount_str;
cfunc show_statmount_strs;
/* QCMD(Q_GETQUOTA, USRQUOTA) */
cfunc show_quota_cmd;

/* ---- inet.c ---- */
/* Numbers, given in the host's order, that are stored in network order: htons(80); that of an
 * Ethernet protocol by name, and htonl(). */
cfunc show_htons, show_htons_ethernet, show_htonl;
/* The same in forms that stand under every -X: ports in attributes of netlink, protocols of
 * bridges, address families; 32 bits in hexadecimal; 64 bits. */
cfunc show_nla_port, show_nla_htonl, show_htons_bridge, show_htons_family, show_htonl_hex,
	show_htobe64;
/* An Ethernet protocol that is in network order already: socket()'s. */
cfunc show_packet_protocol;
/* IPv4 address, as a number in the host's order; at the beginning of arg[0] bytes at V. */
cfunc show_inet_addr, show_inet_addr_in;
/* IPv6 address at V. */
cfunc show_in6_addr;
/* One byte, of which 0 is 00. */
cfunc show_padded_byte;
/* [00, 0x1]: arg[0] bytes at V, of which arg[1] (if given) are there. */
cfunc show_padded_bytes;
/* 01:02:03:04:05:06: arg[0] bytes at V; -X raw has arg[1] of them, if that is more. */
cfunc show_hw_addr;
/* Numbers in little-endian order, of Bluetooth: as htobs(1), with the names of protocols and of
 * channels. */
cfunc show_htobs, show_htobs_psm, show_htobs_cid;

/* ---- ioctl.c ---- */
/* The command V to the descriptor arg[0]. */
cfunc show_ioctl_cmd;
/* The argument V of the command arg[0], of which nothing else is known: the bytes that its number
 * speaks of, if structures are shown whole. */
cfunc show_ioctl_arg;
/* A bitmap of kind arg[0] at V with arg[1] bits at most, of which the kernel has written arg[2]
 * bytes. */
cfunc show_input_bits;
/* The length V of a list of struct ifreq, of which each has arg[0] bytes. */
cfunc show_ifreqs_len;

/* ---- ipc.c ---- */
/* The flags of shmget with permissions and the size of huge pages. */
cfunc show_shm_get;
/* The number of a call of ipc(), with a version in its upper half. */
cfunc show_ipc_call;
/* The address that stands at arg[0], whatever V is; ? if it can't be read. */
cfunc show_attached_at;
/* The number behind the word at V. */
cfunc show_word_behind;

/* ---- keyboard.c ---- */
/* The value of a key, of two bytes at V (K(KT_LATIN, 'a')); ??? if it can't be read. */
cfunc show_key_value;
/* The number of a function key. */
cfunc show_function_key;
/* An entry of the map from the screen's characters to the font's. */
cfunc show_screen_glyph;
/* Ticks (1193182 a second) between two waves of a sound (440 Hz); the same with milliseconds in
 * the upper half. */
cfunc show_tone_period, show_tone;

/* ---- kvm.c ---- */
/* aux: why the virtual CPU of descriptor arg[0] came back. */
cfunc show_kvm_exit;
/* The reason V as a number (KVM_EXIT_IO). */
cfunc show_kvm_exit_reason;
/* arg[1] numbers of arg[0] bytes, which stand arg[2] bytes behind the beginning of the struct
 * kvm_run that V is in. */
cfunc show_kvm_io_data;

/* ---- lenses.c ---- */
/* The numbers of the bits that are set in V, of arg[0] bytes; in arg[0] bytes at V. */
cfunc show_bit_numbers, show_bit_numbers_at;
/* The floating-point number of arg[0] bytes that V holds, in hexadecimal. */
cfunc show_hex_float;

/* ---- namespaces.c ---- */
/* aux: the namespaces that a call has led to, asked of the process itself: those of the kinds
 * CLONE_NEW... in arg[0]; */
cfunc show_new_namespaces;
/* of the child V; */
cfunc show_childs_namespaces;
/* that of descriptor arg[0], the kinds in arg[1] (0: what that is of). */

/* ---- netlink.c ---- */
/* What is sent to or received from descriptor arg[1], arg[0] bytes at V: messages if that is a
 * netlink socket, or if arg[2] says so; otherwise text. */
cfunc show_message;
/* Attributes of space arg[0], arg[1] bytes at V, of a message of family arg[2]. */
cfunc show_nlattrs;
/* Text in arg[0] bytes at V, at most -s of them; "..." unless the last one is a NUL. */
cfunc show_nla_text;
/* The number of a family of generic netlink, by the name that the kernel gave it. */
cfunc show_genl_family;

/* ---- netlink_parts.c ---- */
/* An IPPROTO_* in arg[0] bytes (up to 8) at V. */
cfunc show_nla_protocol;
/* The type of a netfilter message: NFNL_SUBSYS_NFTABLES<<8|NFT_MSG_NEWTABLE. */
cfunc show_nfnl_type;
/* The resource, as stored, of a netfilter message to subsystem arg[0]. */
cfunc show_nfgen_res_id;

/* ---- nlattr.c ---- */
/* Text in arg[0] bytes at V up to a NUL; "..." if there is none, or -s cuts. */
cfunc show_nla_c_string;
/* Ticks of _SC_CLK_TCK in arg[0] bytes (up to 8) at V. */
cfunc show_nla_clock;
/* Next hops of address family arg[1] in arg[0] bytes at V: one alone, several in brackets. */
cfunc show_nexthops;

/* ---- noted.c ---- */
/* Numbers with their name: PIDTYPE_*, XFEATURE_*, SMC_CLC_DECL_*, LLCP_SAP_*; kinds of addresses,
 * networks and short addresses of IEEE 802.15.4. */
cfunc show_pid_type, show_xfeature, show_smc_decline, show_llcp_sap;
cfunc show_ieee802154_addr_type, show_ieee802154_pan_id, show_ieee802154_short_addr;
/* Bits with their names: XFEATURE_MASK_*, *_SHUTDOWN. */
cfunc show_xfeature_mask, show_shutdown_bits;
/* Numbers whose name stands behind them under every -X: how precise perf's addresses are,
 * SYSLOG_ACTION_*, LOGLEVEL_*, AX25_P_*. */
cfunc show_precise_ip, show_syslog_action, show_console_level, show_ax25_protocol;
/* Bits arg[0] to arg[1] of a byte, of a word, that mean nothing: a note says which they are. */
cfunc show_bits, show_reserved_bits;
/* A number behind which bytes arg[1] to arg[2] hold arg[0], which means nothing. */
cfunc show_reserved_behind;
/* A restriction of an io_uring; of a kind without a name a note has arg[0], what is restricted. */
cfunc show_restriction;

/* ---- number.c ---- */
/* arg[0], whatever V is; a null pointer, whatever V is; address V. */
cfunc show_constant, show_null, show_address;
/* true or false; a character: 'a'. */
cfunc show_truth, show_letter;
/* At least arg[0] hexadecimal digits, 0x counted as two; 0 has no 0x. */
cfunc show_padded;
/* A descriptor in the low 32 of 64 bits. */
cfunc show_fd_low;
/* A limit in units of 1024, where it is a multiple: of the ABI's long, of 64 bits. */
cfunc show_rlim, show_rlim64;
/* _llseek's offset with its halves exchanged; mmap2's in pages of 4096 bytes. */
cfunc show_llseek_offset, show_page_offset;
/* A mode of at least three octal digits. */
cfunc show_open_how_mode;
/* 64 bits at V, whatever their alignment. */
cfunc show_x64_in_halves;
/* A signal's name; that of a handler, or the address of code. */
cfunc show_signo64, show_sa_handler;
/* FUTEX_BITSET_MATCH_ANY or a mask; the operation of FUTEX_WAKE_OP. */
cfunc show_futex_bitset, show_futex_wake_op;
/* SOCK_STREAM|SOCK_CLOEXEC; the type of a TEE's parameter with TEE_IOCTL_PARAM_ATTR_META. */
cfunc show_sock_type, show_tee_attr;
/* IOPRIO_PRIO_VALUE(IOPRIO_CLASS_BE, 4): a number without that in decimal, with arg[0] in
 * hexadecimal. */
cfunc show_ioprio;
/* The lowest bit of V. */
cfunc show_low_bit;
/* V of 32 bits; a negative one is an error: -ENOENT. */
cfunc show_negative_errno;
/* Flags and length of vectors of SVE, with arg[0] of SME. */
cfunc show_vector_length;
/* A struct timespec of arg[0] bytes (8 or 16) at V as it was when the call entered. */
cfunc show_entry_time;
/* aux: what is left of the time at arg[0], of arg[1] bytes; of a result V of 0: Timeout. */
cfunc show_recvmmsg_left;
/* aux: V as a priority of input and output, and, where it is not 0, as flags of open, of a
 * descriptor, as seals, as a signal; as commands of membarrier if arg[0] is 0.  open's flags are
 * shown of 0 too. */
cfunc show_ioprio_aux, show_open_flags_aux, show_fd_flags_aux, show_seals_aux, show_signal_aux;
cfunc show_membarrier_aux;

/* ---- perf.c ---- */
/* The config of an event of the hardware, of its caches. */
cfunc show_perf_hw_config, show_perf_cache_config;

/* ---- poll.c ---- */
/* Descriptors of the set at V, of arg[0] members. */
cfunc show_fd_set;
/* Processors in the mask at V, of arg[0] bytes. */
cfunc show_cpu_set;
/* aux: which descriptors are ready, and the time left; arg: how many members the sets have, the
 * three sets, the timeout's address; they differ in the timeout's type. */
cfunc show_select_result, show_pselect6_result, show_pselect6_time32_result;
/* aux: the same of poll; arg: the array, its length, the timeout's address (0: none). */
cfunc show_poll_result, show_ppoll_time32_result;

/* ---- ptrace.c ---- */
/* An offset in struct user: 8*R14+4. */
cfunc show_user_offset;
/* The number of a system call, arg[0] is the AUDIT_ARCH_* of its ABI: __NR_getpid, that of another
 * ABI a number (getpid). */
cfunc show_syscall_nr;
/* The same as seccomp says it, in messages and siginfo_t: in decimal. */
cfunc show_seccomp_nr;

/* ---- sigframe.c ---- */
/* The mask that rt_sigreturn, sigreturn restores, whatever V is. */
cfunc show_rt_sigframe, show_sigframe;

/* ---- siginfo.c ---- */
/* siginfo_t at V. */
cfunc show_siginfo;
/* V ticks of _SC_CLK_TCK (0.01 s). */
cfunc show_clock_ticks;

/* ---- sigset.c ---- */
/* A mask at V of arg[0] bytes (1 to 8); a mask that is a word. */
cfunc show_sigset, show_sigset_word;
/* aux: V as a mask, as an old mask. */
cfunc show_mask_aux, show_old_mask_aux;
/* Not for descriptions: the lowest BITS (up to 64) of MASK as a set of signals. */
void show_sigmask(struct decode *d, uint64_t mask, unsigned bits);

/* ---- sockaddr.c ---- */
/* A socket address of arg[0] bytes at V. */
cfunc show_sockaddr;
/* Parts of such: groups in 8 characters; a scope, negative if its node is gone. */
cfunc show_netlink_groups, show_tipc_scope;

/* ---- sockopt.c ---- */
/* The types of messages in the mask of arg[0] bytes (up to 4) at V; missing bytes are all ones. */
cfunc show_icmp_filter;
/* Two ports in a word, with the range as a note. */
cfunc show_port_range;

/* ---- stamp.c ---- */
/* V seconds since the epoch, arg[0] (if given) nanoseconds, with the date; V unsigned. */
cfunc show_time_stamp, show_unsigned_time_stamp;
/* A time at V, with the date: its seconds have arg[0] bytes, what follows has arg[1] and stands for
 * arg[2] digits (9: tv_nsec, 6: tv_usec); with arg[3] UTIME_NOW and UTIME_OMIT are known. */
cfunc show_dated;
/* A struct btrfs_ioctl_timespec, a struct ptp_clock_time at V, with the date. */
cfunc show_btrfs_time, show_ptp_time;
/* V nanoseconds since boot, with the date. */
cfunc show_bpf_load_time;
/* V units of which 10^arg[0] (0 to 9) make a second (0.5 s); with arg[1] V has a sign. */
cfunc show_seconds;
/* aux: the date of V seconds. */
cfunc show_time_aux;
/* aux: state V of the clock, unless the arg[1] bytes at arg[0] that it goes with can't be read. */
cfunc show_clock_state;

/* ---- string.c ---- */
/* arg[0] bytes at address V, a pointer; a NUL at their end is not shown. */
cfunc show_text_bytes;
/* Text at V, of at most arg[0] characters; with 0 as arg[1] -s does not cut it, with another number
 * there are no more bytes than arg[0]. */
cfunc show_bounded_text;
/* A text at V of at most arg[0] bytes; there is more of it only where -s cuts it. */
cfunc show_text_up_to;
/* Text at V in a room of arg[0] bytes, its NUL among them; "..." if that is missing. */
cfunc show_text_in_room;
/* The same with the NUL, which makes text of -xx one that goes on. */
cfunc show_ended_text;
/* Text in arg[0] bytes at V, which -s does not cut. */
cfunc show_text_field;
/* arg[0] bytes at V, but arg[1] at most. */
cfunc show_first_bytes;

/* ---- termios.c ---- */
/* Words of settings. */
cfunc show_termios_iflag, show_termios_oflag, show_termios_cflag, show_termios_lflag;
/* arg[0] control characters at V, by name. */
cfunc show_termios_cc;

/* ---- thread.c ---- */
/* A pointer to struct rseq_cs, with its address as a note; of the area that has it, the byte at V
 * if arg[0], otherwise 0. */
cfunc show_rseq_cs, show_rseq_reserved;
/* aux: the entry that was chosen, in the struct user_desc at arg[0]. */
cfunc show_entry_number_aux;
/* What restart_syscall goes on with, whatever V is. */
cfunc show_resuming;

/* ---- video.c ---- */
/* Two numbers at V: 1/25. */
cfunc show_fraction;
/* KERNEL_VERSION(5, 10, 0); v4l2_fourcc('Y', 'U', 'Y', 'V') */
cfunc show_kernel_version, show_fourcc;
/* Flags of a buffer, with the source of its time stamp; a control's id, and with flags that ask for
 * the one behind it. */
cfunc show_v4l2_buf_flags, show_v4l2_control, show_v4l2_next_control;
/* aux: which buffers were made; the request at arg[0] has arg[1] bytes. */
cfunc show_v4l2_created;

/* ---- wait.c ---- */
/* A status as wait() gives it: {WIFEXITED(s) && WEXITSTATUS(s) == 0}. */
cfunc show_wait_status;

#endif
