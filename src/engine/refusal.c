/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Why the kernel did not let us attach.  EPERM is all it says; the rules that
 * lead there are those of "Ptrace access mode checking" in ptrace(2), asked
 * for here in the order in which they are likely.
 */
#include "engine/internal.h"

#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/proc.h"

/* The set of capabilities in the line NAME of /proc/PID/status. */
static uint64_t capabilities(pid_t pid, const char *name)
{
	char text[32];

	return proc_status_text(pid, name, text, sizeof(text)) ? strtoull(text, NULL, 16) : 0;
}

static bool may_trace_all(void)
{
	return capabilities(getpid(), "CapEff") >> CAP_SYS_PTRACE & 1;
}

/* Kernel threads have no program. */
static bool is_kernel_thread(pid_t pid)
{
	char text[32];

	return proc_status_number(pid, "Tgid") > 0 &&
	       !proc_status_text(pid, "VmSize", text, sizeof(text)) &&
	       proc_status_text(pid, "State", text, sizeof(text)) && text[0] != 'Z';
}

static bool is_zombie(pid_t pid)
{
	char state[32];

	return proc_status_text(pid, "State", state, sizeof(state)) && state[0] == 'Z';
}

/* The files of a process that is not dumpable belong to root. */
static bool is_undumpable(pid_t pid)
{
	long uid = proc_status_number(pid, "Uid");
	char path[32];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	return uid > 0 && !stat(path, &st) && st.st_uid == 0;
}

static long yama_scope(void)
{
	long scope = 0;
	FILE *f = fopen("/proc/sys/kernel/yama/ptrace_scope", "re");

	if (!f)
		return 0;
	if (fscanf(f, "%ld", &scope) != 1)
		scope = 0;
	fclose(f);
	return scope;
}

void explain_refusal(pid_t pid)
{
	long tracer = proc_status_number(pid, "TracerPid");
	long uid = proc_status_number(pid, "Uid");
	uint64_t theirs = capabilities(pid, "CapPrm"), ours = capabilities(getpid(), "CapPrm");
	bool all = may_trace_all();
	long scope = yama_scope();

	if (tracer > 0)
		error("Process %d is already being traced by pid %ld", pid, tracer);
	else if (thread_find(pid))
		error("Process %d is already being traced", pid);
	else if (is_zombie(pid))
		error("process %d has ended and waits for its parent", pid);
	else if (is_kernel_thread(pid))
		error("process %d is a thread of the kernel", pid);
	else if (!all && uid >= 0 && (uid_t)uid != geteuid())
		error("process %d may be owned by a different user", pid);
	else if (!all && (theirs & ~ours))
		error("process %d has capabilities (%#llx) that the tracer has not: CAP_SYS_PTRACE "
		      "is needed",
		      pid, (unsigned long long)(theirs & ~ours));
	else if (!all && is_undumpable(pid))
		error("process %d is not dumpable, because it asked for that, changed its user, or "
		      "runs a program that cannot be read: CAP_SYS_PTRACE is needed",
		      pid);
	else if (scope >= 3 || (scope > 0 && !all))
		error("sysctl kernel.yama.ptrace_scope = %ld may be restricting this attach",
		      scope);
	else
		error("process %d may be out of reach of this user namespace, or a security module "
		      "or sandbox forbids it",
		      pid);
}
