/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ids in another pid namespace: asked of the kernel (Linux 6.11), or looked for in /proc. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/proc.h"
#include "view/process.h"

#ifndef NS_GET_PID_FROM_PIDNS
#define NS_GET_PID_FROM_PIDNS _IOR(0xb7, 0x6, int)
#endif

enum { IDS_MAX = 512, FOUND_SLOTS = 256 };

/* Lines of /proc/TID/status: an id in each namespace, from that of /proc to the innermost. */
static const char *const status_field[] = {
	[PID_THREAD] = "NSpid",
	[PID_PROCESS] = "NStgid",
	[PID_GROUP] = "NSpgid",
	[PID_SESSION] = "NSsid",
};

/* What a scan of /proc has found, direct-mapped.  Verified before use: ids are reused. */
static struct {
	ino_t ns;
	int id;
	enum pid_kind kind;
	pid_t witness; /* the thread whose status showed it */
} found[FOUND_SLOTS];

static ino_t namespace_of(pid_t tid)
{
	struct statx st;

	return proc_stat(tid, "ns/pid", &st) ? st.stx_ino : 0;
}

/* What ID, as namespace NS counts, is in ours according to the status of thread WITNESS of that
 * namespace; 0: it says nothing of ID. */
static int id_in_status(pid_t witness, ino_t ns, int id, enum pid_kind kind)
{
	char ids[IDS_MAX], *end;

	if (namespace_of(witness) != ns ||
	    !proc_status_text(witness, status_field[kind], ids, sizeof(ids)))
		return 0;
	long first = strtol(ids, &end, 10), innermost = first;
	while (*end == '\t' || *end == ' ')
		innermost = strtol(end, &end, 10);
	return innermost == id && first > 0 && first <= INT_MAX ? (int)first : 0;
}

/* Threads listed in directory DIR (/proc, or a process's task directory). */
static pid_t next_thread(DIR *dir)
{
	for (struct dirent *entry; (entry = readdir(dir));)
		if (isdigit((unsigned char)*entry->d_name))
			return (pid_t)strtol(entry->d_name, NULL, 10);
	return 0;
}

static int scan_threads(pid_t tgid, ino_t ns, int id, pid_t *witness)
{
	char path[64];
	int ours = 0;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)tgid);
	DIR *dir = opendir(path);
	if (!dir)
		return 0;
	while (!ours && (*witness = next_thread(dir)))
		ours = id_in_status(*witness, ns, id, PID_THREAD);
	closedir(dir);
	return ours;
}

static int scan(ino_t ns, int id, enum pid_kind kind, pid_t *witness)
{
	DIR *dir = opendir("/proc");
	pid_t tgid;
	int ours = 0;

	if (!dir)
		return 0;
	while (!ours && (tgid = next_thread(dir))) {
		if (namespace_of(tgid) != ns)
			continue;
		*witness = tgid;
		ours = kind == PID_THREAD ? scan_threads(tgid, ns, id, witness)
					  : id_in_status(tgid, ns, id, kind);
	}
	closedir(dir);
	return ours;
}

/* Whether process PID leads a group, or a session. */
static bool leads(pid_t pid, enum pid_kind kind)
{
	return (kind == PID_GROUP ? getpgid(pid) : getsid(pid)) == pid;
}

/* Asks the kernel; false when it can't tell, as of a group whose leader is gone: the id is not used
 * for anything else then, but it may be that of a process which leads none. */
static bool ask_kernel(pid_t tid, int id, enum pid_kind kind, int *ours)
{
	int fd = proc_open(tid, "ns/pid");

	if (fd < 0)
		return false;
	*ours = ioctl(fd, NS_GET_PID_FROM_PIDNS, (unsigned long)id);
	int err = errno;
	close(fd);
	if (*ours > 0 && (kind == PID_THREAD || kind == PID_PROCESS || leads(*ours, kind)))
		return true;
	bool none = *ours <= 0;
	*ours = 0;
	return none && err == ESRCH && (kind == PID_THREAD || kind == PID_PROCESS);
}

int process_pid_translate(pid_t tid, int id, enum pid_kind kind)
{
	int ours;

	if (id <= 0)
		return 0;
	if (proc_same_namespace(tid, "ns/pid"))
		return id;
	if (ask_kernel(tid, id, kind, &ours))
		return ours;
	ino_t ns = namespace_of(tid);
	if (!ns)
		return 0;

	size_t slot = ((size_t)ns * 31 + (size_t)id * 4 + kind) % FOUND_SLOTS;
	if (found[slot].ns == ns && found[slot].id == id && found[slot].kind == kind) {
		ours = id_in_status(found[slot].witness, ns, id, kind);
		if (ours)
			return ours;
	}
	pid_t witness = 0;
	ours = scan(ns, id, kind, &witness);
	if (ours) {
		found[slot].ns = ns;
		found[slot].id = id;
		found[slot].kind = kind;
		found[slot].witness = witness;
	}
	return ours;
}
