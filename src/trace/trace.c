/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sink: what becomes of each event. */
#include "trace/trace.h"

#include <stdlib.h>

#include "base/err.h"
#include "report/libsummary.h"
#include "report/summary.h"
#include "trace/internal.h"
#include "trace/ticker.h"
#include "view/process.h"

/* ---- events that are not of a call ------------------------------------- */

static void on_attached(struct task *k, const struct event *ev)
{
	struct trace *t = k->trace;

	/* Without -f those with which it begins count, not those that could not be had. */
	if (t->ntasks > 1 && t->opt->output && !t->opt->separately)
		t->pid_columns = true;
	if (!(t->quiet_bits & QUIET_ATTACH))
		say(k, ev, t->writer->attached);
}

static void on_signal(struct task *k, const struct event *ev)
{
	struct trace *t = k->trace;

	if (t->opt->summary_only || t->ending ||
	    !filter_wants_signal(t->opt->filter, ev->siginfo.si_signo))
		return;
	say(k, ev, ev->kind == EVENT_SIGNAL ? t->writer->signal : t->writer->stopped);
}

/* The leader K is gone, and the thread that called execve becomes the leader. */
static void on_superseded(struct task *k, const struct event *ev)
{
	struct trace *t = k->trace;
	struct task *heir = task_find(t, ev->former_tid);

	call_lost(k, ev, LOSS_REPLACED);
	if (heir) {
		call_pid_changes(heir, k->tid);
		k->nr = heir->nr; /* the line is of its execve */
	}
	/* Where there were two, there is one now. */
	t->ntasks--;
	if (!t->opt->summary_only && !(t->quiet_bits & QUIET_THREAD_EXECVE))
		say(k, ev, t->writer->superseded);
	t->ntasks++;
	if (heir && !t->out) {
		struct output *out = heir->out;

		heir->out = k->out;
		k->out = out;
	}
	task_free(k);
}

static void on_exec(struct task *k, const struct event *ev)
{
	struct trace *t = k->trace;

	process_forget(k->tid);
	libs_replaced(k, ev);
	if (ev->tracee->tid != k->tid) {
		call_pid_changes(k, ev->tracee->tid);
		k->tid = ev->tracee->tid;
	}
	if (!t->opt->summary_only)
		say(k, ev, t->writer->exec);
}

static void on_end(struct task *k, const struct event *ev)
{
	struct trace *t = k->trace;

	call_lost(k, ev, LOSS_EXITED);
	process_forget(k->tid);
	if (!t->opt->summary_only) {
		if (ev->kind == EVENT_KILLED && filter_wants_signal(t->opt->filter, ev->status))
			say(k, ev, t->writer->killed);
		if (ev->kind == EVENT_EXITED && !(t->quiet_bits & QUIET_EXIT))
			say(k, ev, t->writer->exited);
		say(k, ev, t->writer->last_stack);
	}
	task_free(k);
}

static void on_detached(struct task *k, const struct event *ev)
{
	struct trace *t = k->trace;
	bool tell = !t->failed && !(t->quiet_bits & QUIET_ATTACH);

	/* A message comes before the end of the line in which it stands. */
	if (tell && !t->writer->whole_calls)
		say(k, ev, t->writer->detached);
	call_detached(k);
	if (tell && t->writer->whole_calls)
		say(k, ev, t->writer->detached);
	process_forget(k->tid);
	task_free(k);
}

/* ---- the sink ---------------------------------------------------------- */

static void note_place(struct task *k, const struct event *ev)
{
	switch (ev->kind) {
	case EVENT_ENTER:
	case EVENT_RETURN:
	case EVENT_SIGNAL:
	case EVENT_LIB_ENTER:
	case EVENT_LIB_RETURN:
	case EVENT_SUPERSEDED:
		if (ev->ip) {
			k->ip = ev->ip;
			k->ip_known = true;
		}
		break;
	case EVENT_EXITED:
	case EVENT_KILLED:
		k->ip_known = false;
		break;
	default:
		break;
	}
}

/* Hands over the entry halves that have been waiting for a while. */
static void look_after_halves(struct trace *t)
{
	t->unwritten = false;
	for (struct task *k = t->tasks; k; k = k->next) {
		if (k->line != LINE_OPEN || k->written == k->text.len)
			continue;
		if (k->tick == t->tick)
			t->unwritten = true;
		else
			task_flush(k);
	}
	t->tick = ticker_count();
	if (!t->unwritten)
		ticker_stop();
}

static void on_idle(void *ctx)
{
	struct trace *t = ctx;

	if (!t->unwritten)
		return;
	if (ticker_count() != t->tick)
		look_after_halves(t);
	else if (!ticker_start())
		trace_flush(t);
}

static void on_event(void *ctx, struct event *ev)
{
	struct trace *t = ctx;
	struct task *k = ev->tracee->user;

	if (!k)
		k = task_new(t, ev->tracee);
	note_place(k, ev);
	if (t->unwind)
		unwind_note(t->unwind, ev);
	if (t->decode.code)
		code_names_note(t->decode.code, ev);
	if (t->unwritten && ticker_count() != t->tick)
		look_after_halves(t);
	switch (ev->kind) {
	case EVENT_ATTACHED:
		on_attached(k, ev);
		break;
	case EVENT_ENTER:
		call_entered(k, ev);
		break;
	case EVENT_RETURN:
		call_returned(k, ev);
		break;
	case EVENT_SIGNAL:
	case EVENT_STOPPED:
		on_signal(k, ev);
		break;
	case EVENT_SUPERSEDED:
		on_superseded(k, ev);
		break;
	case EVENT_EXEC:
		on_exec(k, ev);
		break;
	case EVENT_LIB_ENTER:
		lib_entered(k, ev);
		break;
	case EVENT_LIB_RETURN:
		lib_returned(k, ev);
		break;
	case EVENT_LIB_LOST:
		lib_lost(k, ev);
		break;
	case EVENT_EXITED:
	case EVENT_KILLED:
		on_end(k, ev);
		break;
	case EVENT_DETACHED:
		on_detached(k, ev);
		break;
	case EVENT_NOTICE:
		say(k, ev, t->writer->notice);
		break;
	}
}

struct engine_sink trace_sink(struct trace *t)
{
	return (struct engine_sink){.ctx = t, .event = on_event, .idle = on_idle};
}

/* ---- life -------------------------------------------------------------- */

struct trace *trace_new(const struct options *opt)
{
	struct trace *t = xcalloc(1, sizeof(*t));
	t->opt = opt;
	t->decode = opt->decode;
	if (opt->libs && !opt->summary_only)
		t->decode.code = code_names_new(opt->demangle);
	/* A summary is a table in any case. */
	if (opt->persona == PERSONA_LTRACE)
		t->writer = ltrace_writer();
	else
		t->writer = opt->format == FORMAT_JSON && !opt->summary_only ? &json_writer
									     : &text_writer;
	t->status_bits = filter_status_bits(opt->filter);
	t->quiet_bits = filter_quiet_bits(opt->filter);
	t->deferred = t->writer->whole_calls || filter_decodes_status(opt->filter);
	t->on_stderr = !opt->output;
	t->pid_columns = opt->always_show_pid || opt->pid_prefix;
	if (!opt->separately)
		t->out = output_open(opt->output, opt->append);
	prototypes_open(t);
	if (opt->summary && opt->libs)
		t->lib_summary = lib_summary_new();
	if (opt->summary && !opt->engine.no_calls && opt->persona != PERSONA_LTRACE)
		t->summary = summary_new(&opt->summary_options);
	if (opt->stack != STACK_NONE && !opt->summary_only)
		t->unwind = unwind_new(opt->stack, opt->stack_limit);
	/* A filter lets calls pass unseen that map code; where none is traced, all are. */
	if (t->unwind && (engine_has_gaps() || opt->engine.no_calls))
		unwind_expect_gaps(t->unwind);
	return t;
}

void trace_flush(struct trace *t)
{
	for (struct task *k = t->tasks; k && !t->deferred; k = k->next)
		task_flush(k);
}

bool trace_finish(struct trace *t)
{
	bool ok;

	ticker_stop();
	while (t->tasks) {
		call_detached(t->tasks);
		task_free(t->tasks);
	}
	if (t->summary && t->out) {
		buf_truncate(&t->scratch, 0);
		summary_print(t->summary, &t->scratch);
		trace_write(t, t->out, t->scratch.data, t->scratch.len);
	}
	prototypes_close(t);
	if (t->lib_summary && t->out) {
		buf_truncate(&t->scratch, 0);
		lib_summary_print(t->lib_summary, &t->scratch);
		trace_write(t, t->out, t->scratch.data, t->scratch.len);
	}
	if (t->lib_summary)
		lib_summary_free(t->lib_summary);
	if (t->summary)
		summary_free(t->summary);
	if (t->unwind)
		unwind_free(t->unwind);
	code_names_free(t->decode.code);
	if (t->out)
		output_close(t->out);
	buf_free(&t->scratch);
	ok = !t->failed;
	free(t);
	return ok;
}
