/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Events as strace's lines of text. */
#include "trace/internal.h"

#include <string.h>

#include "base/err.h"
#include "base/utf8.h"

static void end_text(struct task *k, struct buf *out)
{
	if (k->trace->opt->text.color)
		buf_puts(out, TEXT_COLOR_RESET);
	buf_putc(out, '\n');
}

static void init(struct task *k)
{
	text_emit_init(&k->as.text, &k->trace->opt->text, &k->text);
	k->emit = &k->as.text.emit;
}

static void do_nothing(struct task *k)
{
	(void)k;
}

/* ---- calls ------------------------------------------------------------- */

static void begin_call(struct task *k, const struct event *ev)
{
	put_prefix(k, ev, &k->text);
	put_origin(k, &k->text);
	text_emit_reset(&k->as.text, k->text.len);
}

static void cut_call(struct task *k, enum cut why, pid_t pid)
{
	if (k->trace->opt->text.color)
		buf_puts(&k->text, TEXT_COLOR_RESET);
	switch (why) {
	case CUT_UNFINISHED:
	case CUT_OWN_EVENT:
		buf_puts(&k->text, " <unfinished ...>");
		break;
	case CUT_PID_CHANGED:
		buf_printf(&k->text, " <pid changed to %d ...>", (int)pid);
		break;
	case CUT_DETACHED:
		buf_puts(&k->text, " <detached ...>");
		break;
	}
	end_text(k, &k->text);
}

static void resume_call(struct task *k, const struct event *ev)
{
	put_prefix(k, ev, &k->text);
	put_indent(k, &k->text);
	buf_puts(&k->text, "<... ");
	if (k->trace->opt->libs && !k->is_lib)
		buf_puts(&k->text, "SYS_");
	buf_puts(&k->text, k->call.name);
	buf_puts(&k->text, " resumed>");
	text_emit_resume(&k->as.text, k->text.len);
}

static void lose_call(struct task *k, enum loss why, pid_t by)
{
	(void)why;
	(void)by;
	/* Arguments that only the return would have shown, or what stands behind its result. */
	if (decode_is_unfinished(&k->call))
		buf_puts(&k->text, " <unfinished ...>");
	k->emit->ops->args_end(k->emit);
	k->emit->ops->ret_unknown(k->emit, NULL, NULL);
	text_emit_finish(&k->as.text);
	end_text(k, &k->text);
}

static void result_call(struct task *k, const struct event *ev)
{
	const struct options *opt = k->trace->opt;

	text_emit_finish(&k->as.text);
	if (opt->duration) {
		buf_puts(&k->text, " <");
		put_duration(ev->mono, k->entry_mono, opt->duration_digits, 0, &k->text);
		buf_putc(&k->text, '>');
	}
	end_text(k, &k->text);
}

/* ---- dumps ------------------------------------------------------------- */

static void dump_vector(struct task *k, int vector, unsigned buffers)
{
	buf_printf(&k->text, " = %u buffers in vector %d\n", buffers, vector);
}

static void dump_begin(struct task *k, int vector, int buffer, uint64_t len)
{
	(void)vector;
	if (buffer >= 0)
		buf_printf(&k->text, " * %llu bytes in buffer %d\n", (unsigned long long)len,
			   buffer);
}

static void dump_bytes(struct task *k, const void *bytes, size_t len, uint64_t offset)
{
	const unsigned char *p = bytes;

	for (size_t at = 0; at < len; at += 16) {
		size_t n = len - at < 16 ? len - at : 16;
		char hex[16 * 3 + 2], chars[17];
		size_t h = 0;

		for (size_t i = 0; i < 16; i++) {
			unsigned char c = i < n ? p[at + i] : ' ';

			hex[h++] = i < n ? "0123456789abcdef"[c >> 4] : ' ';
			hex[h++] = i < n ? "0123456789abcdef"[c & 15] : ' ';
			hex[h++] = ' ';
			if (i == 7)
				hex[h++] = ' ';
			chars[i] = c >= ' ' && c < 0x7f ? (char)c : '.';
		}
		hex[h] = chars[16] = '\0';
		buf_printf(&k->text, " | %05llx  %s %s |\n", (unsigned long long)(offset + at), hex,
			   chars);
	}
}

/* ---- virtual CPUs ------------------------------------------------------ */

static void put_vcpu(struct task *k, const struct vcpu *vcpu, struct memory_view *mem, bool after,
		     struct buf *out)
{
	struct trace *t = k->trace;

	buf_printf(out, " VCPU:%u%c ", vcpu->id, after ? '>' : '<');
	text_emit_init(&t->scratch_text, &t->opt->text, out);
	text_emit_reset(&t->scratch_text, 0);
	decode_vcpu(&k->call, &t->decode, mem, vcpu, &t->scratch_text.emit);
	end_text(k, out);
}

/* ---- stacks ------------------------------------------------------------ */

static void put_frame(const struct stack_frame *frame, bool at_entry, struct buf *out)
{
	buf_puts(out, " > ");
	if (!frame->object) {
		buf_puts(out, "unexpected_backtracing_error [0x");
		buf_put_hex(out, frame->ip);
		buf_puts(out, "]\n");
		return;
	}
	utf8_put_shown(out, frame->object);
	if (frame->deleted)
		buf_puts(out, " (deleted)");
	buf_putc(out, '(');
	if (frame->symbol)
		utf8_put_shown(out, frame->symbol);
	/* strace's form of stacks that it keeps for later */
	if (frame->symbol || at_entry) {
		buf_puts(out, "+0x");
		buf_put_hex(out, frame->offset);
	}
	buf_puts(out, ") [0x");
	buf_put_hex(out, frame->position);
	buf_putc(out, ']');
	if (frame->source) {
		buf_putc(out, ' ');
		utf8_put_shown(out, frame->source);
		buf_printf(out, ":%u", frame->line);
	}
	buf_putc(out, '\n');
}

static void begin_stack(bool at_entry, struct buf *out)
{
	(void)at_entry;
	(void)out;
}

static void end_stack(bool whole, struct buf *out)
{
	if (!whole)
		buf_puts(out, " > too many stack frames\n");
}

static void call_stack(struct task *k, const struct event *ev)
{
	put_stack(k, ev->tracee, &k->text);
}

/* ---- the others -------------------------------------------------------- */

static void put_signal_name(struct task *k, int sig, struct buf *out)
{
	char name[16];

	buf_puts(out, decode_signal_name(defs_for_abi(k->abi), sig, name));
}

static void put_signal(struct task *k, const struct event *ev, struct buf *out)
{
	struct trace *t = k->trace;

	put_prefix(k, ev, out);
	buf_puts(out, "--- ");
	put_signal_name(k, ev->siginfo.si_signo, out);
	if (ev->siginfo_known) {
		buf_putc(out, ' ');
		text_emit_init(&t->scratch_text, &t->opt->text, out);
		text_emit_reset(&t->scratch_text, 0);
		decode_siginfo(&ev->siginfo, sizeof(ev->siginfo), defs_for_abi(k->abi),
			       &t->opt->decode, k->tid, &t->scratch_text.emit);
	}
	buf_puts(out, " ---");
	end_text(k, out);
	put_stack(k, ev->tracee, out);
}

static void put_stopped(struct task *k, const struct event *ev, struct buf *out)
{
	put_prefix(k, ev, out);
	buf_puts(out, "--- stopped by ");
	put_signal_name(k, ev->siginfo.si_signo, out);
	buf_puts(out, " ---");
	end_text(k, out);
	put_stack(k, ev->tracee, out);
}

static void put_exited(struct task *k, const struct event *ev, struct buf *out)
{
	put_prefix(k, ev, out);
	buf_printf(out, "+++ exited with %d +++", ev->status);
	end_text(k, out);
}

static void put_killed(struct task *k, const struct event *ev, struct buf *out)
{
	put_prefix(k, ev, out);
	buf_puts(out, "+++ killed by ");
	put_signal_name(k, ev->status, out);
	buf_puts(out, ev->core_dumped ? " (core dumped) +++" : " +++");
	end_text(k, out);
}

static void put_superseded(struct task *k, const struct event *ev, struct buf *out)
{
	put_prefix(k, ev, out);
	buf_printf(out, "+++ superseded by execve in pid %d +++", (int)ev->former_tid);
	end_text(k, out);
}

static void put_mode(struct task *k, const struct event *ev, struct buf *out)
{
	put_prefix(k, ev, out);
	buf_printf(out, "[ Process PID=%d runs in %s mode. ]", (int)k->tid, abi_mode(ev->abi));
	end_text(k, out);
}

static void say_attached(struct task *k, const struct event *ev, struct buf *out)
{
	(void)out;
	if (ev->how == ATTACH_PID && ev->threads > 1)
		message(k->trace, "Process %d attached with %u threads", (int)k->tid, ev->threads);
	else if (ev->how == ATTACH_PID || ev->how == ATTACH_CHILD)
		message(k->trace, "Process %d attached", (int)k->tid);
}

static void say_detached(struct task *k, const struct event *ev, struct buf *out)
{
	(void)ev;
	(void)out;
	message(k->trace, "Process %d detached", (int)k->tid);
}

static void say_notice(struct task *k, const struct event *ev, struct buf *out)
{
	const struct defs *defs = defs_for_abi(ev->abi);
	const struct def_number *number = NULL;

	(void)out;
	if (defs && ev->interrupted_nr >= 0)
		number = def_find_number(defs, (uint64_t)ev->interrupted_nr);
	if (number)
		message(k->trace, "Process %d %s (%s)", (int)k->tid, ev->text,
			def_str(defs, number->name));
	else
		message(k->trace, "Process %d %s", (int)k->tid, ev->text);
}

const struct writer text_writer = {
	.init = init,
	.free = do_nothing,
	.call_begin = begin_call,
	.call_cut = cut_call,
	.call_resume = resume_call,
	.call_lost = lose_call,
	.call_result = result_call,
	.call_end = do_nothing,
	.call_stack = call_stack,
	.dump_vector = dump_vector,
	.dump_begin = dump_begin,
	.dump_bytes = dump_bytes,
	.dump_end = do_nothing,
	.vcpu = put_vcpu,
	.stack_begin = begin_stack,
	.stack_frame = put_frame,
	.stack_end = end_stack,
	.last_stack = put_entry_stack,
	.signal = put_signal,
	.stopped = put_stopped,
	.exited = put_exited,
	.killed = put_killed,
	.superseded = put_superseded,
	.mode = put_mode,
	.attached = say_attached,
	.detached = say_detached,
	.notice = say_notice,
};
