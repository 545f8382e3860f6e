/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Entries and returns of system calls. */
#include "report/libsummary.h"
#include "report/summary.h"
#include "trace/internal.h"

/* ---- entry ------------------------------------------------------------- */

static void note_mode(struct task *k, const struct event *ev)
{
	struct trace *t = k->trace;

	if (ev->abi == k->abi)
		return;
	k->abi = ev->abi;
	if (!(t->quiet_bits & QUIET_PERSONALITY))
		say(k, ev, t->writer->mode);
}

static const char *number_name(const struct defs *defs, int64_t nr)
{
	const struct def_number *number = nr >= 0 ? def_find_number(defs, (uint64_t)nr) : NULL;

	return number ? def_str(defs, number->name) : NULL;
}

void show_entry(struct task *k, const struct event *ev)
{
	struct trace *t = k->trace;

	claim_output(k);
	if (!k->is_lib)
		k->call.style = filter_call_style(t->opt->filter, &k->call);
	t->writer->call_begin(k, ev);
	decode_enter(&k->call, &t->decode, &ev->tracee->mem, k->emit);
	k->line = LINE_OPEN;
	if (t->deferred)
		return;
	if (t->out)
		t->open = k;
	k->tick = t->tick;
	t->unwritten = true;
}

void call_entered(struct task *k, struct event *ev)
{
	struct trace *t = k->trace;
	const struct options *opt = t->opt;
	const struct defs *defs = defs_for_abi(ev->abi);

	ev->want_return = false;
	if (opt->engine.no_calls || (ev->starting && opt->persona == PERSONA_LTRACE))
		return;
	if (k->is_lib)
		call_push(k);
	else
		call_lost_one(k, ev, LOSS_EXITED);
	note_mode(k, ev);
	k->nr = ev->nr;
	if (!defs || t->ending)
		return;

	k->call.sp = ev->sp;
	decode_identify(&k->call, defs, ev->nr, ev->args, &ev->tracee->mem, k->tid);
	if (!filter_wants_call(opt->filter, &k->call) ||
	    !filter_wants_files(opt->filter, &k->call, &ev->tracee->mem))
		return;
	if (ev->starting)
		k->injection = (struct injection){0};
	else
		filter_inject(opt->filter, &k->call, &k->inject_counts, &k->injection);
	ev->want_return = true;
	ev->tamper = k->injection.tamper;
	k->poked = false;
	poke_args(k, &ev->tracee->mem, k->injection.poke_enter);
	k->entry_mono = ev->mono;
	k->entry_stime = ev->stime;
	k->call.interrupted = number_name(defs, ev->interrupted_nr);
	k->state = opt->summary_only ? CALL_COUNTED : CALL_SHOWN;
	if (k->state == CALL_SHOWN) {
		show_entry(k, ev);
		vcpu_before(k, &ev->tracee->mem);
		stack_at_entry(k, ev);
	}
}

/* ---- return ------------------------------------------------------------ */

uint64_t elapsed(struct timespec from, struct timespec to)
{
	int64_t ns = (to.tv_sec - from.tv_sec) * INT64_C(1000000000) + to.tv_nsec - from.tv_nsec;

	return ns > 0 ? (uint64_t)ns : 0;
}

static void count_call(struct task *k, const struct event *ev)
{
	const struct call *call = &k->call;
	bool known = call->filter_id != UINT32_MAX;
	const struct summary_call counted = {
		.abi = k->abi,
		.nr = known ? call->filter_id : call->nr,
		.name = call->name,
		.known = known,
		.failed = call->failed,
		.cpu_ns = elapsed(k->entry_stime, ev->stime),
		.wall_ns = elapsed(k->entry_mono, ev->mono),
	};

	summary_count(k->trace->summary, &counted);
}

/* In the table of functions: ltrace has one. */
static void count_beside_functions(struct task *k, const struct event *ev)
{
	struct buf name = BUF_INIT;

	buf_printf(&name, "SYS_%s", k->call.name);
	lib_summary_count(k->trace->lib_summary, buf_str(&name), elapsed(k->entry_mono, ev->mono));
	buf_free(&name);
}

/* For --syscall-limit. */
static void one_more(struct trace *t)
{
	unsigned long long limit = t->opt->syscall_limit;

	t->shown++;
	if (!limit || t->shown < limit || t->ending)
		return;
	t->ending = true;
	if (!(t->quiet_bits & QUIET_ATTACH))
		message(t, "System call limit has been reached, detaching tracees");
	engine_stop();
}

/* Goes on with a call, on a new line if its own was cut. */
static void continue_line(struct task *k, const struct event *ev)
{
	if (k->line != LINE_CUT)
		return;
	claim_output(k);
	k->trace->writer->call_resume(k, ev);
	k->line = LINE_OPEN;
}

/* What was done to the call. */
static void put_marks(struct task *k)
{
	bool result = k->injection.tamper.set_result;

	if (k->poked)
		k->emit->ops->ret_mark(k->emit,
				       result ? "INJECTED: args, retval" : "INJECTED: args");
	else if (result)
		k->emit->ops->ret_mark(k->emit, "INJECTED");
	if (k->injection.delayed)
		k->emit->ops->ret_mark(k->emit, "DELAYED");
}

/* -z, -Z, -e status= */
static bool has_wanted_status(const struct task *k)
{
	return k->trace->status_bits & (k->call.failed ? STATUS_FAILED : STATUS_SUCCESSFUL);
}

void show_return(struct task *k, const struct event *ev)
{
	struct trace *t = k->trace;

	decode_half_error(&k->call);
	if (!has_wanted_status(k)) {
		buf_truncate(&k->entry_stack, 0);
		drop_line(k);
		return;
	}
	continue_line(k, ev);
	decode_return(&k->call, &t->decode, &ev->tracee->mem, k->emit);
	put_marks(k);
	t->writer->call_result(k, ev);
	vcpu_after(k, &ev->tracee->mem);
	dump_data(k, &ev->tracee->mem);
	t->writer->call_stack(k, ev);
	t->writer->call_end(k);
	end_line(k, LINE_CLOSED);
	one_more(t);
}

static void finish_call(struct task *k, const struct event *ev)
{
	enum call_state state = k->state;

	k->state = CALL_NONE;
	if (state == CALL_NONE)
		return;
	decode_result(&k->call, ev->ret, ev->is_error);
	poke_args(k, &ev->tracee->mem, k->injection.poke_exit);
	if (k->trace->summary) {
		if (has_wanted_status(k))
			count_call(k, ev);
	} else if (k->trace->lib_summary)
		count_beside_functions(k, ev);
	if (state == CALL_SHOWN)
		show_return(k, ev);
	else
		one_more(k->trace);
}

void call_returned(struct task *k, const struct event *ev)
{
	if (ev->no_return) {
		call_lost(k, ev, LOSS_EXITED);
		return;
	}
	if (k->is_lib) /* the system call began before the tracing did */
		return;
	finish_call(k, ev);
	if (k->outer)
		call_pop(k);
}

/* ---- calls that do not return ------------------------------------------ */

void call_lost_one(struct task *k, const struct event *ev, enum loss why)
{
	struct trace *t = k->trace;
	enum call_state state = k->state;

	k->state = CALL_NONE;
	if (state != CALL_SHOWN)
		return;
	/* Nothing is known of a library call that its first line does not say. */
	if (k->is_lib && k->line == LINE_CUT && !t->writer->whole_calls)
		return;
	if (!(t->status_bits & STATUS_UNFINISHED)) {
		buf_truncate(&k->entry_stack, 0);
		drop_line(k);
		return;
	}
	continue_line(k, ev);
	t->writer->call_lost(k, why, ev->former_tid);
	end_line(k, LINE_CLOSED);
	one_more(t);
}

void call_lost(struct task *k, const struct event *ev, enum loss why)
{
	call_lost_one(k, ev, why);
	while (k->outer) {
		call_pop(k);
		call_lost_one(k, ev, why);
	}
}

/* A line that is to end in the middle of the call, as WHY says. */
static void leave_line(struct task *k, enum cut why, pid_t pid)
{
	if (k->state != CALL_SHOWN || k->line != LINE_OPEN)
		return;
	if (k->trace->status_bits & STATUS_DETACHED) {
		cut_line(k, why, pid);
	} else {
		drop_line(k);
		k->line = LINE_CUT;
	}
}

void call_detached(struct task *k)
{
	leave_line(k, CUT_DETACHED, 0);
	while (k->outer) {
		call_pop(k);
		leave_line(k, CUT_DETACHED, 0);
	}
}

void call_pid_changes(struct task *k, pid_t pid)
{
	/* A call that is shown as a whole goes on as if nothing had happened. */
	if (!k->trace->writer->whole_calls)
		leave_line(k, CUT_PID_CHANGED, pid);
}
