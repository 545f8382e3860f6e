/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The seccomp fast path.  The command gets a filter of ours, and so does all
 * that it starts; calls that the filter traces stop at PTRACE_EVENT_SECCOMP,
 * which is their entry, and threads go on by PTRACE_CONT unless a return is
 * wanted.
 *
 * Traced calls of a process that nobody traces fail with ENOSYS.  So what has
 * our filter is never let go: it is kept silently instead, and dies if we do.
 */
#include "engine/internal.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <linux/ptrace.h> /* behind sys/ptrace.h, whose names it would spoil */
#include <unistd.h>

#include "arch/arch.h"
#include "base/err.h"
#include "base/proc.h"
#include "engine/cpu.h"
#include "engine/special.h"

static struct sock_fprog program;

/* ---- the decision ------------------------------------------------------ */

/* Why there can't be a filter for CONFIG, or NULL: there is one, in `program`. */
static const char *make_filter(const struct engine_config *config)
{
	unsigned passing;

	/* Silent processes would run into breakpoints. */
	if (config->libs)
		return "calls of libraries are traced";
	/* It may deny calls, and these are to be shown. */
	if (proc_status_number(getpid(), "Seccomp") > 0)
		return "there is a filter already, which the command inherits";
	const char *why_not = seccomp_make(&program, &passing, config->wants, config->wants_ctx);
	if (why_not || config->argv)
		return why_not;
	program.len = 0;
	return "processes that run already can't get one";
}

static void tell(const struct engine_config *config, const char *why_not)
{
	if (config->seccomp == SECCOMP_INSIST && why_not == seccomp_all_wanted)
		error("Seccomp filter is requested but there are no syscalls to filter.  See -e "
		      "trace to filter syscalls.");
	else if (config->seccomp == SECCOMP_INSIST && why_not && config->argv)
		error("--seccomp-bpf is not enabled: %s", why_not);
	else if (config->debug && why_not)
		fprintf(stderr, "%s: no seccomp filter: %s\n", program_name, why_not);
	else if (config->debug)
		fprintf(stderr, "%s: seccomp filter of %u instructions\n", program_name,
			program.len);
}

void fast_prepare(const struct engine_config *config)
{
	if (config->seccomp == SECCOMP_OFF)
		return;
	const char *why_not = make_filter(config);
	tell(config, why_not);
}

bool fast_is_planned(void)
{
	return program.len;
}

int fast_install(void)
{
	return seccomp_install(&program);
}

void fast_begin(struct thread *t, int error)
{
	if (!fast_is_planned())
		return;
	if (!error) {
		t->filtered = true;
		engine.filtering = true;
		return;
	}
	tell(engine.config, strerror(error));
	program.len = 0;
	ptrace(PTRACE_SETOPTIONS, t->tracee.tid, NULL, (long)command_options());
}

/* ---- stops ------------------------------------------------------------- */

/* A tracee's own filter says that its tracer is to decide.  It has none, as far as it knows: the
 * call fails. */
static void deny(struct thread *t)
{
	if (t->tamper.skip)
		return;
	t->tamper.skip = true;
	if (!t->tamper.set_result) {
		t->tamper.set_result = true;
		t->tamper.result = -ENOSYS;
		t->tamper.is_error = true;
	}
	t->in_call = true;
	arch_set_nr(t->tracee.tid, -1);
}

/* What a silent thread calls is of interest as far as it concerns filters. */
static void note_silent_call(struct thread *t, const struct ptrace_syscall_info *info)
{
	note_call(t, info);
	fast_shown(t);
	t->in_call = t->seccomp_call || t->untraced;
}

void fast_stop(struct thread *t)
{
	struct ptrace_syscall_info info;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, t->tracee.tid, sizeof(info), &info) <= 0 ||
	    info.op != PTRACE_SYSCALL_INFO_SECCOMP)
		return;
	cpu_note(t);
	if (t->startup == STARTUP_DONE && !t->in_call) {
		t->tamper = (struct tamper){0};
		if (!t->full && t->silent)
			note_silent_call(t, &info);
		else if (!t->full)
			handle_entry(t, &info);
	}
	if (info.seccomp.ret_data != SECCOMP_MARK)
		deny(t);
}

void fast_entered(struct thread *t)
{
	t->seccomp_call = t->filtered ? seccomp_call(t->abi, t->nr, t->args) : SECCOMP_CALL_NONE;
}

static void trace_clone(struct thread *t, bool flags_in_memory)
{
	uint64_t flags = t->args[0];

	if (flags_in_memory) {
		memory_forget(&t->tracee.mem);
		if (!memory_fetch(&t->tracee.mem, t->args[0], &flags, sizeof(flags)))
			return;
	}
	if (!(flags & CLONE_UNTRACED))
		return;
	t->untraced = true;
	t->clone_flags = flags;
	flags &= ~(uint64_t)CLONE_UNTRACED;
	if (flags_in_memory)
		memory_write(&t->tracee.mem, t->args[0], &flags, sizeof(flags));
	else
		arch_set_first_arg(t->tracee.tid, t->abi, flags);
}

void fast_shown(struct thread *t)
{
	if (!t->filtered)
		return;
	enum special kind = special_call(t->abi, t->nr);
	if (kind == SPECIAL_CLONE_FLAGS || kind == SPECIAL_CLONE_AT)
		trace_clone(t, kind == SPECIAL_CLONE_AT);
	if (t->strict && !seccomp_strict_allows(t->abi, t->nr))
		tgkill(t->tracee.tgid, t->tracee.tid, SIGKILL);
}

static void stop_all_calls(struct thread *t)
{
	if (t->full || !t->filtered)
		return;
	t->full = true;
	/* What runs would not stop before a call that our filter traces. */
	if (!t->stopped && !t->silent)
		ptrace(PTRACE_INTERRUPT, t->tracee.tid, NULL, NULL);
}

/* Who has a filter can't become strict, and is told by the kernel that it has one.  Who has none
 * but ours is to find what it would without: it is strict by our stops at all calls. */
void fast_correct(struct thread *t, bool is_error)
{
	bool strict = t->seccomp_call == SECCOMP_CALL_STRICT && is_error;

	if ((t->seccomp_call != SECCOMP_CALL_QUERY && !strict) || t->full || t->tamper.skip ||
	    t->tamper.set_result)
		return;
	t->tamper.set_result = true;
	t->tamper.result = 0;
	t->tamper.is_error = false;
	if (strict)
		t->strict = t->full = true;
}

void fast_returned(struct thread *t, bool is_error)
{
	if (t->untraced) {
		t->untraced = false;
		/* A register of arguments is nobody's any more, but memory is. */
		if (special_call(t->abi, t->nr) == SPECIAL_CLONE_AT)
			memory_write(&t->tracee.mem, t->args[0], &t->clone_flags,
				     sizeof(t->clone_flags));
	}
	enum seccomp_call call = t->seccomp_call;
	t->seccomp_call = SECCOMP_CALL_NONE;
	if ((call != SECCOMP_CALL_FILTER && call != SECCOMP_CALL_FILTER_ALL) || t->tamper.skip ||
	    (is_error && !t->tamper.set_result))
		return;
	t->full = true;
	if (call != SECCOMP_CALL_FILTER_ALL)
		return;
	for (struct thread *other = engine.first; other; other = other->next)
		if (other->tracee.tgid == t->tracee.tgid)
			stop_all_calls(other);
}

int fast_request(const struct thread *t)
{
	if (t->silent && !t->strict)
		return t->in_call && (t->tamper.set_result || t->seccomp_call || t->untraced)
			       ? PTRACE_SYSCALL
			       : PTRACE_CONT;
	if (!fast_skips_returns(t) || t->in_call || t->next_call)
		return PTRACE_SYSCALL;
	return PTRACE_CONT;
}

/* ---- who is concerned -------------------------------------------------- */

void fast_silence(struct thread *t)
{
	if (t->silent)
		return;
	cpu_release(t);
	t->silent = true;
	engine.nsilent++;
}

void fast_replace_leader(struct thread *t, struct thread *leader)
{
	void *user = t->tracee.user;

	t->tracee.user = leader->tracee.user;
	leader->tracee.user = user;
	t->end_is_told = true;
	engine.nsilent--;
}

void fast_inherit(struct thread *t, const struct thread *parent)
{
	if (!engine.filtering)
		return;
	/* Of whom nothing is known all that may be is assumed. */
	t->filtered = !parent || parent->filtered;
	t->full = !parent || parent->full;
	if (!engine.config->follow_forks || engine.keeping ||
	    (parent && (parent->silent || parent->untraced)))
		fast_silence(t);
}

void fast_silence_all(void)
{
	struct event ev;

	if (!engine.filtering)
		return;
	release_unclaimed(0);
	for (struct thread *t = engine.first; t; t = t->next) {
		if (t->silent && !t->end_is_told)
			continue;
		event_init(&ev, EVENT_DETACHED, t);
		event_send(&ev);
		if (t->end_is_told) {
			t->end_is_told = false;
			engine.nsilent++;
			continue;
		}
		fast_silence(t);
		if (t->held) {
			delay_cancel(t);
			thread_resume(t);
		}
	}
}
