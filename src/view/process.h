/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What is known of a process beside its memory: descriptors, names, ids in
 * other namespaces, devices.  Kept and refreshed here, asked by decoders,
 * filters and -y alike.  Answers come from /proc and sock_diag of a process
 * that may be hostile or gone: every function can answer "not known".
 */
#ifndef CALLTAP_VIEW_PROCESS_H
#define CALLTAP_VIEW_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* --decode-fds: what is wanted of a descriptor.  -y is FD_PATH, -yy everything. */
enum fd_want {
	FD_PATH = 1 << 0,
	FD_SOCKET = 1 << 1,
	FD_DEV = 1 << 2,
	FD_PIDFD = 1 << 3,
	FD_EVENTFD = 1 << 4,
	FD_SIGNALFD = 1 << 5,
	FD_ALL = (1 << 6) - 1,
};

/* What stands in < > behind a descriptor; texts are valid until the next call for the process. */
struct fd_info {
	const char *path; /* link target: "/etc/passwd", "pipe:[123]"; without " (deleted)" */
	bool deleted;
	char device; /* 'c', 'b' or 0 */
	unsigned major, minor;
	const char *pty; /* of a pty master: "/dev/pts/0"; or NULL */
	/* Ready-made description of what is no path: "TCP:[127.0.0.1:80->...]",
	 * "UNIX-STREAM:[12->13]", "eventfd-count=0x5, ...", "signalfd:[USR1]"; NULL: show
	 * path. BRACED: to be shown in { } within the < >. */
	const char *detail;
	bool braced;
	pid_t process;	  /* of a pidfd, instead of `detail`, as our pid namespace counts; or 0 */
	const char *comm; /* its command name, if the asker filled that in; or NULL */
	/* The name a Unix socket is bound to, NULL: none; it stands in quotes, after a comma,
	 * before the `]` that ends `detail`: UNIX-STREAM:[12->13,"/run/x"].  ABSTRACT: @"x". */
	const char *name;
	size_t name_len;
	bool abstract;
};

enum { PROCESS_CWD = -100 /* AT_FDCWD */ };

/* Fills INFO for descriptor FD of the process of thread TID (PROCESS_CWD: its working directory);
 * false when it is not open or can't be looked at.  WANT is a set of enum fd_want. */
bool process_fd(pid_t tid, int fd, unsigned want, struct fd_info *info);

/* The command name of TID (as in /proc/TID/comm), valid until the next call; or NULL. */
const char *process_comm(pid_t tid);

enum { NETLINK_NONE = -2, NETLINK_UNKNOWN = -1 };

/* The protocol (NETLINK_ROUTE...) of descriptor FD of TID's process; NETLINK_UNKNOWN of a netlink
 * socket whose protocol is not known, NETLINK_NONE of everything else. */
int process_netlink(pid_t tid, int fd);

enum pid_kind { PID_THREAD, PID_PROCESS, PID_GROUP, PID_SESSION };

/* The name of the family of generic netlink that has the number ID in our network namespace, or
 * NULL; it stays valid. */
const char *process_genl_family(unsigned id);

/* What ID, as TID's pid namespace counts, is in ours; 0 when that is not known. */
int process_pid_translate(pid_t tid, int id, enum pid_kind kind);

/* The thread group of TID; TID itself when it is not known. */
pid_t process_tgid(pid_t tid);

/* The name of network interface INDEX in TID's network namespace (if it is ours), valid until the
 * next call; or NULL. */
const char *process_ifname(pid_t tid, unsigned index);

/* The name of the protocol of socket FD of TID ("TCP", "NETLINK"...), valid until the next call;
 * or NULL. */
const char *process_socket_proto(pid_t tid, int fd);

/* Writes the name of the namespace behind /proc/TID/ns/KIND, "ipc:[4026532194]", into NAME; false
 * if there is none. */
bool process_namespace(pid_t tid, const char *kind, char *name, size_t size);

/* Writes where TID has the beginning of the file NAME, as /proc/TID/maps calls it, into ADDR; false
 * if nowhere. */
bool process_mapping(pid_t tid, const char *name, uint64_t *addr);

/* What is remembered of TID is no longer so (exec, exit). */
void process_forget(pid_t tid);

#endif
