/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/internal.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>

#include "base/err.h"
#include "base/proc.h"
#include "engine/cpu.h"

/* Returns NULL with errno if it can't be. */
static struct thread *seize(pid_t tid, pid_t tgid)
{
	if (ptrace(PTRACE_SEIZE, tid, NULL, (long)trace_options()))
		return NULL;
	struct thread *t = thread_find(tid);
	if (t) /* of a thread that has vanished without a report */
		thread_ended(t, 0);
	t = thread_add(tid, tgid);
	ptrace(PTRACE_INTERRUPT, tid, NULL, NULL);
	t->awaited = true;
	cpu_look(t);
	engine.nawaited++;
	return t;
}

/* Seizes what is not yet of the threads of TGID and returns their number. */
static unsigned seize_new_threads(pid_t tgid)
{
	char path[32];
	unsigned count = 0;
	struct dirent *entry;

	snprintf(path, sizeof(path), "/proc/%d/task", tgid);
	DIR *dir = opendir(path);
	if (!dir)
		return 0;
	while ((entry = readdir(dir))) {
		pid_t tid = (pid_t)strtol(entry->d_name, NULL, 10);
		/* What can't be seized has ended, or was made by a thread that we have already
		 * and so is ours by now. */
		if (tid > 0 && !thread_find(tid) && seize(tid, tgid))
			count++;
	}
	closedir(dir);
	return count;
}

static pid_t group_of(pid_t tid)
{
	long tgid = proc_status_number(tid, "Tgid");

	return tgid > 0 ? (pid_t)tgid : tid;
}

static void attach_one(pid_t pid)
{
	struct thread *t = thread_find(pid) ? NULL : seize(pid, group_of(pid));
	unsigned threads = 1;

	if (!t) {
		if (thread_find(pid))
			errno = EPERM;
		bool refused = errno == EPERM;
		error_errno("attach: ptrace(PTRACE_SEIZE, %d)", pid);
		if (refused)
			explain_refusal(pid);
		return;
	}

	struct thread *before = engine.last;
	/* Breakpoints are met by all threads, whether they are to be followed or not. */
	if (engine.config->follow_forks || probes_wanted()) {
		/* Threads that are not seized yet may make further ones while we look. */
		unsigned more;
		while ((more = seize_new_threads(t->tracee.tgid)))
			threads += more;
	}
	if (!engine.config->follow_forks) {
		for (struct thread *other = before->next; other; other = other->next)
			other->muted = true;
		threads = 1;
	}
	event_attached(t, ATTACH_PID, 0, threads);
	for (t = before->next; t; t = t->next)
		event_attached(t, ATTACH_PID_THREAD, 0, threads);
}

void attach_all(void)
{
	engine.attached_at = clock_now(CLOCK_MONOTONIC);
	for (size_t i = 0; i < engine.config->npids; i++)
		attach_one(engine.config->pids[i]);
}
