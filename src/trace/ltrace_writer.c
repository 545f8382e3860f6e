/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Events as ltrace's lines of text; system calls within them as strace decodes them. */
#include <string.h>

#include "emit/ltrace.h"
#include "trace/internal.h"

/* ---- calls ------------------------------------------------------------- */

static void begin_call(struct task *k, const struct event *ev)
{
	put_prefix(k, ev, &k->text);
	put_origin(k, &k->text);
	text_emit_as_ltrace(&k->as.text, k->is_lib);
	k->as.text.string_limit = k->trace->opt->decode.string_limit;
	text_emit_reset(&k->as.text, k->text.len);
}

static void cut_call(struct task *k, enum cut why, pid_t pid)
{
	if (why == CUT_OWN_EVENT)
		buf_puts(&k->text, " <no return ...>\n");
	else
		text_writer.call_cut(k, why, pid);
}

static void resume_call(struct task *k, const struct event *ev)
{
	put_prefix(k, ev, &k->text);
	put_indent(k, &k->text);
	/* Where the function is stands at its beginning alone. */
	buf_printf(&k->text, "<... %s%.*s resumed> ", k->is_lib ? "" : "SYS_",
		   (int)strcspn(k->call.name, "@"), k->call.name);
	text_emit_as_ltrace(&k->as.text, k->is_lib);
	text_emit_resume(&k->as.text, k->text.len);
}

static void lose_call(struct task *k, enum loss why, pid_t by)
{
	(void)by;
	buf_puts(&k->text, why == LOSS_LEFT ? " <unfinished ...>\n" : " <no return ...>\n");
}

/* ---- the others -------------------------------------------------------- */

static void put_signal(struct task *k, const struct event *ev, struct buf *out)
{
	int sig = ev->siginfo.si_signo;
	const char *text = strsignal(sig);
	char name[16];

	if (k->trace->opt->no_signals)
		return;
	put_prefix(k, ev, out);
	buf_printf(out, "--- %s (%s) ---\n", decode_signal_name(defs_for_abi(k->abi), sig, name),
		   text ? text : "?");
}

static void put_exited(struct task *k, const struct event *ev, struct buf *out)
{
	put_prefix(k, ev, out);
	buf_printf(out, "+++ exited (status %d) +++\n", ev->status);
}

static void put_killed(struct task *k, const struct event *ev, struct buf *out)
{
	char name[16];

	put_prefix(k, ev, out);
	buf_printf(out, "+++ killed by %s +++\n",
		   decode_signal_name(defs_for_abi(k->abi), ev->status, name));
}

const struct writer *ltrace_writer(void)
{
	static struct writer w;

	w = text_writer;
	w.call_begin = begin_call;
	w.call_cut = cut_call;
	w.call_resume = resume_call;
	w.call_lost = lose_call;
	w.signal = put_signal;
	w.stopped = w.exec = w.mode = w.attached = w.detached = w.superseded = NULL;
	w.exited = put_exited;
	w.killed = put_killed;
	return &w;
}
