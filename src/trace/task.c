/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The state of each thread, and its way to the output. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "trace/internal.h"

enum { TEXT_KEPT = 64 * 1024 };

/* ---- output ------------------------------------------------------------ */

/* The trace has lost a part, as FORMAT, with the output's name, and errno say: that is its end. */
static void fail(struct trace *t, const char *format, const struct output *out)
{
	if (t->failed)
		return;
	t->failed = true;
	t->ending = true;
	error_errno(format, output_name(out));
	engine_stop();
}

void trace_write(struct trace *t, struct output *out, const char *bytes, size_t len)
{
	if (len && !output_write(out, bytes, len))
		fail(t, "%s", out);
}

void task_flush(struct task *k)
{
	if (k->written == k->text.len)
		return;
	trace_write(k->trace, k->out, k->text.data + k->written, k->text.len - k->written);
	k->written = k->text.len;
}

void message(struct trace *t, const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;

	if (t->on_stderr && t->open)
		task_flush(t->open);
	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) >= 0)
		error("%s", text);
	va_end(ap);
	free(text);
}

void drop_line(struct task *k)
{
	/* One long string is no reason to keep so much memory for each thread. */
	if (k->text.cap > TEXT_KEPT)
		buf_free(&k->text);
	buf_truncate(&k->text, 0);
	k->written = 0;
	k->line = LINE_CLOSED;
}

void end_line(struct task *k, enum line_state state)
{
	task_flush(k);
	drop_line(k);
	k->line = state;
	if (k->trace->open == k)
		k->trace->open = NULL;
}

void cut_line(struct task *k, enum cut why, pid_t pid)
{
	if (k->line != LINE_OPEN && cut_outer_line(k, why, pid))
		return;
	k->trace->writer->call_cut(k, why, pid);
	end_line(k, LINE_CUT);
}

void claim_output(struct task *k)
{
	struct trace *t = k->trace;

	if (t->open)
		cut_line(t->open, CUT_UNFINISHED, 0);
	else if (!t->out && has_open_line(k) && !t->deferred)
		cut_line(k, CUT_UNFINISHED, 0);
}

void say(struct task *k, const struct event *ev, put_line_fn *put)
{
	struct trace *t = k->trace;

	if (!put)
		return;
	buf_truncate(&t->scratch, 0);
	put(k, ev, &t->scratch);
	if (!t->scratch.len)
		return;
	if (t->open == k)
		cut_line(k, CUT_OWN_EVENT, 0);
	else
		claim_output(k);
	trace_write(t, k->out, t->scratch.data, t->scratch.len);
}

/* ---- life -------------------------------------------------------------- */

struct task *task_new(struct trace *t, struct tracee *tracee)
{
	struct task *k = xcalloc(1, sizeof(*k));

	k->trace = t;
	k->tid = tracee->tid;
	k->tgid = tracee->tgid;
	k->abi = tracee->abi;
	k->out = t->out ? t->out : output_open_for(t->opt->output, t->opt->append, tracee->tid);
	if (output_has_failed(k->out))
		fail(t, "Can't fopen '%s'", k->out);
	k->next = t->tasks;
	if (t->tasks)
		t->tasks->prev = k;
	t->tasks = k;
	t->ntasks++;
	t->writer->init(k);
	tracee->user = k;
	return k;
}

void task_free(struct task *k)
{
	struct trace *t = k->trace;

	if (t->open == k)
		t->open = NULL;
	while (k->outer)
		call_pop(k);
	*(k->prev ? &k->prev->next : &t->tasks) = k->next;
	if (k->next)
		k->next->prev = k->prev;
	t->ntasks--;
	t->writer->free(k);
	if (!t->out)
		output_close(k->out);
	call_free(&k->call);
	buf_free(&k->text);
	buf_free(&k->entry_stack);
	buf_free(&k->vcpu);
	free(k->inject_counts);
	free(k);
}

struct task *task_find(struct trace *t, pid_t tid)
{
	for (struct task *k = t->tasks; k; k = k->next) {
		if (k->tid == tid)
			return k;
	}
	return NULL;
}
