/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "view/process.h"

#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/proc.h"
#include "view/socket.h"

enum { FDINFO_MAX = 1024, COMM_MAX = 64, LINK_NAME_MAX = 32, SIGNALS_MAX = 64 };

/* ---- descriptors ------------------------------------------------------- */

/* What the texts of the last struct fd_info stand in. */
static struct {
	char path[PATH_MAX + 16];
	struct buf detail;
	struct socket_name name;
	char pty[32];
	char proto[64];
} last;

static bool read_fdinfo(pid_t tid, int fd, char text[static FDINFO_MAX])
{
	char what[LINK_NAME_MAX];

	snprintf(what, sizeof(what), "fdinfo/%d", fd);
	return proc_read(tid, what, text, FDINFO_MAX) > 0;
}

/* What FD of TID leads to. */
static bool stat_fd(pid_t tid, int fd, struct statx *st)
{
	char what[LINK_NAME_MAX];

	snprintf(what, sizeof(what), "fd/%d", fd);
	return proc_stat(tid, what, st);
}

/* Whether PATH is the name of what FD of TID has open.  The name of an open file is in the kernel's
 * cache: looking only there (Linux 5.12) can't block on a file system the tracee serves. */
static bool names_open_file(pid_t tid, int fd, const char *path)
{
	struct open_how how = {.flags = O_PATH | O_NOFOLLOW | O_CLOEXEC, .resolve = RESOLVE_CACHED};
	int named = (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof(how));
	struct statx st, opened;

	if (named < 0)
		return false;
	bool same = !statx(named, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_INO, &st) &&
		    stat_fd(tid, fd, &opened) && st.stx_ino == opened.stx_ino &&
		    st.stx_dev_major == opened.stx_dev_major &&
		    st.stx_dev_minor == opened.stx_dev_minor;
	close(named);
	return same;
}

/* The kernel marks a removed file by " (deleted)" behind its last path; a file may as well be
 * called so. */
static bool cut_deleted_mark(pid_t tid, int fd, char *path, size_t len)
{
	static const char mark[] = " (deleted)";
	size_t mark_len = sizeof(mark) - 1;

	if (len <= mark_len || strcmp(path + len - mark_len, mark))
		return false;

	if (names_open_file(tid, fd, path))
		return false;
	path[len - mark_len] = '\0';
	return true;
}

static void describe_pidfd(const char *fdinfo, struct fd_info *info)
{
	const char *pid = proc_field(fdinfo, "Pid");

	/* -1: the process is gone */
	if (pid && *pid != '-')
		info->process = (pid_t)strtol(pid, NULL, 10);
}

static void describe_eventfd(const char *fdinfo, struct fd_info *info)
{
	const char *count = proc_field(fdinfo, "eventfd-count");
	const char *id = proc_field(fdinfo, "eventfd-id");
	const char *semaphore = proc_field(fdinfo, "eventfd-semaphore");

	if (!count)
		return;
	unsigned long long n = strtoull(count, NULL, 16);
	buf_printf(&last.detail, "eventfd-count=%s%llx", n ? "0x" : "", n);
	if (id)
		buf_printf(&last.detail, ", eventfd-id=%ld", strtol(id, NULL, 10));
	if (semaphore)
		buf_printf(&last.detail, ", eventfd-semaphore=%ld", strtol(semaphore, NULL, 10));
	info->detail = buf_str(&last.detail);
	info->braced = true;
}

/* Signals of this machine; those from 32 on are real-time ones. */
static const char *const signal_names[] = {
	[SIGHUP] = "HUP",     [SIGINT] = "INT",	  [SIGQUIT] = "QUIT",	  [SIGILL] = "ILL",
	[SIGTRAP] = "TRAP",   [SIGABRT] = "ABRT", [SIGBUS] = "BUS",	  [SIGFPE] = "FPE",
	[SIGKILL] = "KILL",   [SIGUSR1] = "USR1", [SIGSEGV] = "SEGV",	  [SIGUSR2] = "USR2",
	[SIGPIPE] = "PIPE",   [SIGALRM] = "ALRM", [SIGTERM] = "TERM",	  [SIGSTKFLT] = "STKFLT",
	[SIGCHLD] = "CHLD",   [SIGCONT] = "CONT", [SIGSTOP] = "STOP",	  [SIGTSTP] = "TSTP",
	[SIGTTIN] = "TTIN",   [SIGTTOU] = "TTOU", [SIGURG] = "URG",	  [SIGXCPU] = "XCPU",
	[SIGXFSZ] = "XFSZ",   [SIGPROF] = "PROF", [SIGVTALRM] = "VTALRM", [SIGIO] = "IO",
	[SIGWINCH] = "WINCH", [SIGPWR] = "PWR",	  [SIGSYS] = "SYS",	  [32] = "RTMIN",
};

static void describe_signalfd(const char *fdinfo, struct fd_info *info)
{
	const char *mask = proc_field(fdinfo, "sigmask");

	if (!mask)
		return;
	unsigned long long set = strtoull(mask, NULL, 16);
	const char *separator = "";
	/* Of a nearly full mask what is missing is shown, as everywhere. */
	bool inverted = __builtin_popcountll(set) >= SIGNALS_MAX * 2 / 3;
	if (inverted)
		set = ~set;
	buf_puts(&last.detail, inverted ? "signalfd:~[" : "signalfd:[");
	for (int sig = 1; sig <= SIGNALS_MAX; sig++) {
		if (!(set >> (sig - 1) & 1))
			continue;
		buf_puts(&last.detail, separator);
		separator = " ";
		if (sig <= 32)
			buf_puts(&last.detail, signal_names[sig]);
		else
			buf_printf(&last.detail, "RT_%d", sig - 32);
	}
	buf_putc(&last.detail, ']');
	info->detail = buf_str(&last.detail);
}

/* Files without a name, told apart by the link's text. */
static void describe_anon_inode(pid_t tid, int fd, unsigned want, struct fd_info *info)
{
	static const struct {
		const char *link;
		unsigned want;
		void (*describe)(const char *fdinfo, struct fd_info *info);
	} kinds[] = {
		{"anon_inode:[pidfd]", FD_PIDFD, describe_pidfd},
		{"anon_inode:[eventfd]", FD_EVENTFD, describe_eventfd},
		{"anon_inode:[signalfd]", FD_SIGNALFD, describe_signalfd},
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (!(want & kinds[i].want) || strcmp(info->path, kinds[i].link))
			continue;
		char fdinfo[FDINFO_MAX];
		if (read_fdinfo(tid, fd, fdinfo))
			kinds[i].describe(fdinfo, info);
	}
}

static void describe_device(pid_t tid, int fd, struct fd_info *info)
{
	struct statx st;
	char fdinfo[FDINFO_MAX];

	if (!stat_fd(tid, fd, &st) || (!S_ISCHR(st.stx_mode) && !S_ISBLK(st.stx_mode)))
		return;
	info->device = S_ISCHR(st.stx_mode) ? 'c' : 'b';
	info->major = st.stx_rdev_major;
	info->minor = st.stx_rdev_minor;

	/* /dev/ptmx, and /dev/pts/ptmx of any instance */
	if (info->device != 'c' || info->major != 5 || info->minor != 2)
		return;
	const char *index = read_fdinfo(tid, fd, fdinfo) ? proc_field(fdinfo, "tty-index") : NULL;
	if (!index)
		return;
	snprintf(last.pty, sizeof(last.pty), "/dev/pts/%lu", strtoul(index, NULL, 10));
	info->pty = last.pty;
}

static void describe_socket(pid_t tid, int fd, unsigned long inode, struct fd_info *info)
{
	if (!socket_describe(inode, process_socket_proto(tid, fd), &last.detail, &last.name))
		return;
	info->detail = buf_str(&last.detail);
	if (last.name.known) {
		info->name = last.name.bytes;
		info->name_len = last.name.len;
		info->abstract = last.name.abstract;
	}
}

bool process_fd(pid_t tid, int fd, unsigned want, struct fd_info *info)
{
	char what[LINK_NAME_MAX] = "cwd";

	memset(info, 0, sizeof(*info));
	if (fd != PROCESS_CWD)
		snprintf(what, sizeof(what), "fd/%d", fd);
	if (!want || (fd < 0 && fd != PROCESS_CWD))
		return false;
	ssize_t len = proc_readlink(tid, what, last.path, sizeof(last.path));
	if (len < 0)
		return false;
	info->path = last.path;
	if (fd == PROCESS_CWD)
		return true;

	buf_truncate(&last.detail, 0);
	unsigned long inode;
	if (*last.path != '/') {
		if (want & FD_SOCKET && sscanf(last.path, "socket:[%lu]", &inode) == 1)
			describe_socket(tid, fd, inode, info);
		else
			describe_anon_inode(tid, fd, want, info);
		return true;
	}
	info->deleted = cut_deleted_mark(tid, fd, last.path, (size_t)len);
	if (want & FD_DEV)
		describe_device(tid, fd, info);
	return true;
}

const char *process_socket_proto(pid_t tid, int fd)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)tid, fd);
	ssize_t n = getxattr(path, "system.sockprotoname", last.proto, sizeof(last.proto) - 1);
	if (n <= 0)
		return NULL;
	last.proto[n] = '\0';
	return last.proto;
}

int process_netlink(pid_t tid, int fd)
{
	char what[LINK_NAME_MAX];
	struct statx st;
	const char *proto = fd < 0 ? NULL : process_socket_proto(tid, fd);

	if (!proto || strcmp(proto, "NETLINK"))
		return NETLINK_NONE;
	snprintf(what, sizeof(what), "fd/%d", fd);
	if (!proc_same_namespace(tid, "ns/net") || !proc_stat(tid, what, &st))
		return NETLINK_UNKNOWN;
	return socket_netlink_protocol(st.stx_ino);
}

/* ---- names ------------------------------------------------------------- */

const char *process_comm(pid_t tid)
{
	static char comm[COMM_MAX];

	/* As strace, up to the first end of a line. */
	return proc_first_line(tid, "comm", comm, sizeof(comm)) ? comm : NULL;
}

const char *process_ifname(pid_t tid, unsigned index)
{
	static struct ifreq request;
	static int probe = -2;

	if (index > INT_MAX || !proc_same_namespace(tid, "ns/net"))
		return NULL;
	if (probe == -2)
		probe = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	request.ifr_ifindex = (int)index;
	if (probe < 0 || ioctl(probe, SIOCGIFNAME, &request))
		return NULL;
	request.ifr_name[IFNAMSIZ - 1] = '\0';
	return request.ifr_name;
}

/* ---- thread groups ----------------------------------------------------- */

enum { TGID_SLOTS = 1024 };

/* Direct-mapped by thread id: a thread never changes its group, so a slot is only wrong once the
 * id belongs to another thread, and the old one's end is told by process_forget(). */
static struct {
	pid_t tid, tgid;
} tgid_slots[TGID_SLOTS];

pid_t process_tgid(pid_t tid)
{
	size_t slot = (size_t)tid % TGID_SLOTS;

	if (tgid_slots[slot].tid == tid)
		return tgid_slots[slot].tgid;

	long tgid = proc_status_number(tid, "Tgid");
	if (tgid <= 0 || tgid > INT_MAX)
		return tid;
	tgid_slots[slot].tid = tid;
	tgid_slots[slot].tgid = (pid_t)tgid;
	return (pid_t)tgid;
}

void process_forget(pid_t tid)
{
	size_t slot = (size_t)tid % TGID_SLOTS;

	if (tgid_slots[slot].tid == tid)
		tgid_slots[slot].tid = 0;
}
