/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Threads that were asked to stop and do not: nothing but what they wait for
 * can make them.  The user is told, instead of looking at nothing.
 */
#include "engine/internal.h"

#include <elf.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "arch/arch.h"
#include "base/proc.h"

enum { NOTICE_AFTER = 1000 /* milliseconds */ };

int notice_timeout(void)
{
	if (!engine.nawaited)
		return -1;
	int64_t waited = (clock_now(CLOCK_MONOTONIC) - engine.attached_at) / 1000000;
	return waited < NOTICE_AFTER ? (int)(NOTICE_AFTER - waited) : 0;
}

/* Whether TID runs a program of our own word size, so that numbers mean what they mean to us. */
static bool is_own_abi(pid_t tid)
{
	unsigned char ident[EI_NIDENT];
	int fd = proc_open(tid, "exe");

	if (fd < 0)
		return false;
	ssize_t n = read(fd, ident, sizeof(ident));
	close(fd);
	return n == sizeof(ident) && ident[EI_CLASS] == ELFCLASS64;
}

/* Fills in the call of EV that the thread sleeps in, if that can be told. */
static void find_call(struct event *ev, pid_t tid)
{
	char text[256];
	unsigned long long args[6];
	long nr;

	if (!proc_first_line(tid, "syscall", text, sizeof(text)) || !is_own_abi(tid) ||
	    sscanf(text, "%ld %llx %llx %llx %llx %llx %llx", &nr, &args[0], &args[1], &args[2],
		   &args[3], &args[4], &args[5]) != 7)
		return;
	ev->abi = arch_own_abi;
	ev->interrupted_nr = nr;
	for (int i = 0; i < 6; i++)
		ev->args[i] = args[i];
}

static bool is_vfork(struct event *ev)
{
	uint64_t flags = 0;

	switch (ev->interrupted_nr) {
#ifdef SYS_vfork
	case SYS_vfork:
		return true;
#endif
	case SYS_clone:
		return ev->args[0] & CLONE_VFORK;
	case SYS_clone3:
		return memory_fetch(&ev->tracee->mem, ev->args[0], &flags, sizeof(flags)) &&
		       (flags & CLONE_VFORK);
	}
	return false;
}

static void describe(struct event *ev, char *text, size_t size)
{
	pid_t tid = ev->tracee->tid;
	char state[64], place[96], call[48] = "", where[128] = "";

	find_call(ev, tid);
	memory_forget(&ev->tracee->mem);
	if (is_vfork(ev)) {
		snprintf(text, size,
			 "does not stop: it waits until its vfork child calls execve or exits");
		return;
	}
	if (!proc_status_text(tid, "State", state, sizeof(state)))
		snprintf(state, sizeof(state), "unknown");
	if (ev->interrupted_nr >= 0)
		snprintf(call, sizeof(call), " in system call %lld", (long long)ev->interrupted_nr);
	if (proc_first_line(tid, "wchan", place, sizeof(place)) && strcmp(place, "0"))
		snprintf(where, sizeof(where), ", kernel function %s", place);
	if (state[0] == 'D')
		snprintf(text, size, "does not stop: it is in uninterruptible sleep%s%s", call,
			 where);
	else
		snprintf(text, size, "does not stop: it is in state %s%s%s", state, call, where);
}

void notice_unstopped(void)
{
	struct event ev;
	char text[384];

	if (notice_timeout())
		return;
	for (struct thread *t = engine.first; t; t = t->next) {
		if (!t->awaited || t->noticed)
			continue;
		t->noticed = true;
		engine.nawaited--;
		event_init(&ev, EVENT_NOTICE, t);
		describe(&ev, text, sizeof(text));
		ev.text = text;
		event_send(&ev);
	}
	for (struct thread *t = engine.first; t; t = t->next)
		if (t->noticed)
			probes_await_no_longer(t->tracee.tgid);
}
