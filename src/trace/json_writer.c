/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Events as JSON objects, one a line (docs/json.md). */
#include "trace/internal.h"

#include <string.h>

#include "base/err.h"
#include "view/process.h"

static void init(struct task *k)
{
	json_emit_init(&k->as.json, &k->text);
	k->emit = &k->as.json.emit;
}

static void free_emit(struct task *k)
{
	json_emit_free(&k->as.json);
}

static void put_text(struct buf *out, const char *s)
{
	json_put_string(out, s, strlen(s));
}

static void put_context(struct task *k, struct buf *out)
{
	unsigned want = k->trace->opt->decode.secontext;
	struct secontext context;

	if (want && secontext_of_process(k->tid, want, &context))
		json_put_context(out, context.text, context.expected);
}

/* The members that every line begins with. */
static void put_head(struct task *k, const char *event, const struct event *ev, struct buf *out)
{
	buf_printf(out, "{\"event\":\"%s\",\"tid\":%d,\"pid\":%d", event, (int)k->tid,
		   (int)k->tgid);
	if (k->trace->opt->decode.pid_comm) {
		const char *comm = process_comm(k->tid);

		if (comm) {
			buf_puts(out, ",\"comm\":");
			json_put_bytes(out, comm, strlen(comm));
		}
	}
	put_context(k, out);
	buf_printf(out, ",\"time\":%lld.%09ld", (long long)ev->real.tv_sec, ev->real.tv_nsec);
}

static void put_tail(struct buf *out)
{
	buf_puts(out, "}\n");
}

/* ---- calls ------------------------------------------------------------- */

static void put_member(struct buf *out, const char *name, const char *value)
{
	if (!value)
		return;
	buf_printf(out, ",\"%s\":", name);
	json_put_bytes(out, value, strlen(value));
}

static void put_lib(struct task *k, const struct lib_call *lib)
{
	put_member(&k->text, "version", lib->version);
	put_member(&k->text, "library", lib->library);
	put_member(&k->text, "caller", lib->caller);
	if (lib->at_entry)
		buf_puts(&k->text, ",\"at_entry\":true");
}

static void begin_call(struct task *k, const struct event *ev)
{
	put_head(k, k->is_lib ? "library-call" : "call", ev, &k->text);
	buf_printf(&k->text, ",\"abi\":\"%s\"", abi_table[ev->abi].name);
	if (k->is_lib) {
		put_lib(k, ev->lib);
	} else {
		buf_puts(&k->text, ",\"nr\":");
		json_put_word(&k->text, ev->nr);
	}
	if (k->trace->opt->libs)
		buf_printf(&k->text, ",\"depth\":%u", k->depth - (k->is_lib ? 1 : 0));
	if (k->trace->opt->instruction_pointer) {
		buf_puts(&k->text, ",\"ip\":");
		json_put_word(&k->text, ev->ip);
	}
	json_emit_reset(&k->as.json);
}

/* Arguments are missing that only the return would have shown. */
static void put_incomplete(struct task *k)
{
	if (decode_is_unfinished(&k->call))
		buf_puts(&k->text, ",\"incomplete\":true");
}

static void cut_call(struct task *k, enum cut why, pid_t pid)
{
	(void)pid;
	BUG_ON(why != CUT_DETACHED);
	json_emit_finish(&k->as.json);
	buf_puts(&k->text, ",\"unfinished\":\"detached\"");
	put_incomplete(k);
	put_tail(&k->text);
}

static void resume_call(struct task *k, const struct event *ev)
{
	(void)k;
	(void)ev;
	BUG("a call in one piece goes on");
}

static void lose_call(struct task *k, enum loss why, pid_t by)
{
	json_emit_finish(&k->as.json);
	if (why == LOSS_LEFT)
		buf_puts(&k->text, ",\"unfinished\":\"left\"");
	else if (why == LOSS_REPLACED)
		buf_printf(&k->text, ",\"unfinished\":\"replaced\",\"by\":%d", (int)by);
	else
		buf_puts(&k->text, ",\"unfinished\":\"exited\"");
	put_incomplete(k);
	put_entry_stack(k, NULL, &k->text);
	put_tail(&k->text);
}

static void result_call(struct task *k, const struct event *ev)
{
	json_emit_finish(&k->as.json);
	buf_puts(&k->text, ",\"duration\":");
	put_duration(ev->mono, k->entry_mono, 9, 0, &k->text);
}

static void call_stack(struct task *k, const struct event *ev)
{
	if (k->dumped)
		buf_putc(&k->text, ']');
	put_stack(k, ev->tracee, &k->text);
}

static void end_call(struct task *k)
{
	put_tail(&k->text);
}

/* ---- dumps ------------------------------------------------------------- */

static void dump_vector(struct task *k, int vector, unsigned buffers)
{
	(void)k;
	(void)vector;
	(void)buffers;
}

static void dump_begin(struct task *k, int vector, int buffer, uint64_t len)
{
	(void)len;
	buf_puts(&k->text, k->dumped ? ",{" : ",\"data\":[{");
	k->dumped = true;
	if (vector >= 0)
		buf_printf(&k->text, "\"message\":%d,", vector);
	if (buffer >= 0)
		buf_printf(&k->text, "\"buffer\":%d,", buffer);
	buf_puts(&k->text, "\"bytes\":\"");
}

static void dump_bytes(struct task *k, const void *bytes, size_t len, uint64_t offset)
{
	const unsigned char *p = bytes;

	(void)offset;
	buf_reserve(&k->text, 2 * len);
	for (size_t i = 0; i < len; i++) {
		buf_putc(&k->text, "0123456789abcdef"[p[i] >> 4]);
		buf_putc(&k->text, "0123456789abcdef"[p[i] & 15]);
	}
}

static void dump_end(struct task *k)
{
	buf_puts(&k->text, "\"}");
}

/* ---- virtual CPUs ------------------------------------------------------ */

static void put_vcpu(struct task *k, const struct vcpu *vcpu, struct memory_view *mem, bool after,
		     struct buf *out)
{
	struct trace *t = k->trace;

	buf_printf(out, ",\"%s\":{\"id\":%u,\"run\":", after ? "vcpu_after" : "vcpu_before",
		   vcpu->id);
	json_emit_init(&t->scratch_json, out);
	json_emit_reset(&t->scratch_json);
	decode_vcpu(&k->call, &t->decode, mem, vcpu, &t->scratch_json.emit);
	json_emit_finish(&t->scratch_json);
	json_emit_free(&t->scratch_json);
	buf_putc(out, '}');
}

/* ---- stacks ------------------------------------------------------------ */

static void begin_stack(bool at_entry, struct buf *out)
{
	buf_puts(out, at_entry ? ",\"entry_stack\":[" : ",\"stack\":[");
}

static void put_frame(const struct stack_frame *frame, bool at_entry, struct buf *out)
{
	(void)at_entry;
	if (out->data[out->len - 1] == '}')
		buf_putc(out, ',');
	buf_puts(out, "{\"ip\":");
	json_put_word(out, frame->ip);
	if (frame->object) {
		buf_puts(out, ",\"object\":");
		json_put_bytes(out, frame->object, strlen(frame->object));
		buf_puts(out,
			 frame->deleted ? ",\"deleted\":true,\"position\":" : ",\"position\":");
		json_put_word(out, frame->position);
	}
	if (frame->symbol) {
		buf_puts(out, ",\"symbol\":");
		put_text(out, frame->symbol);
		buf_puts(out, ",\"offset\":");
		json_put_word(out, frame->offset);
	}
	if (frame->source) {
		buf_puts(out, ",\"source\":");
		put_text(out, frame->source);
		buf_printf(out, ",\"line\":%u", frame->line);
		if (frame->column)
			buf_printf(out, ",\"column\":%u", frame->column);
	}
	buf_putc(out, '}');
}

static void end_stack(bool whole, struct buf *out)
{
	buf_puts(out, whole ? "]" : "],\"more_frames\":true");
}

/* ---- the others -------------------------------------------------------- */

static void put_signal_members(struct task *k, int sig, struct buf *out)
{
	char room[16];
	const char *name = decode_signal_name(defs_for_abi(k->abi), sig, room);

	buf_puts(out, ",\"signal\":");
	if (name && !strncmp(name, "SIG", 3))
		put_text(out, name);
	else
		buf_puts(out, "null");
	buf_printf(out, ",\"signo\":%d", sig);
}

static void put_signal(struct task *k, const struct event *ev, struct buf *out)
{
	struct trace *t = k->trace;

	put_head(k, "signal", ev, out);
	put_signal_members(k, ev->siginfo.si_signo, out);
	if (ev->siginfo_known) {
		buf_puts(out, ",\"siginfo\":");
		json_emit_init(&t->scratch_json, out);
		json_emit_reset(&t->scratch_json);
		decode_siginfo(&ev->siginfo, sizeof(ev->siginfo), defs_for_abi(k->abi),
			       &t->opt->decode, k->tid, &t->scratch_json.emit);
		json_emit_finish(&t->scratch_json);
		json_emit_free(&t->scratch_json);
	}
	put_stack(k, ev->tracee, out);
	put_tail(out);
}

static void put_stopped(struct task *k, const struct event *ev, struct buf *out)
{
	put_head(k, "stopped", ev, out);
	put_signal_members(k, ev->siginfo.si_signo, out);
	put_stack(k, ev->tracee, out);
	put_tail(out);
}

static void put_exited(struct task *k, const struct event *ev, struct buf *out)
{
	put_head(k, "exited", ev, out);
	buf_printf(out, ",\"status\":%d", ev->status);
	put_tail(out);
}

static void put_killed(struct task *k, const struct event *ev, struct buf *out)
{
	put_head(k, "killed", ev, out);
	put_signal_members(k, ev->status, out);
	if (ev->core_dumped)
		buf_puts(out, ",\"core\":true");
	put_tail(out);
}

static void put_exec(struct task *k, const struct event *ev, struct buf *out)
{
	put_head(k, "exec", ev, out);
	if (ev->former_tid && ev->former_tid != k->tid)
		buf_printf(out, ",\"former_tid\":%d", (int)ev->former_tid);
	put_tail(out);
}

static void put_attached(struct task *k, const struct event *ev, struct buf *out)
{
	static const char *const how[] = {
		[ATTACH_COMMAND] = "command",
		[ATTACH_PID] = "process",
		[ATTACH_PID_THREAD] = "thread",
		[ATTACH_CHILD] = "child",
	};

	put_head(k, "attached", ev, out);
	buf_printf(out, ",\"how\":\"%s\"", how[ev->how]);
	if (ev->how == ATTACH_PID)
		buf_printf(out, ",\"threads\":%u", ev->threads);
	if (ev->how == ATTACH_CHILD)
		buf_printf(out, ",\"parent\":%d", (int)ev->parent);
	put_tail(out);
}

static void put_detached(struct task *k, const struct event *ev, struct buf *out)
{
	put_head(k, "detached", ev, out);
	put_tail(out);
}

static void put_notice(struct task *k, const struct event *ev, struct buf *out)
{
	put_head(k, "notice", ev, out);
	buf_puts(out, ",\"text\":");
	put_text(out, ev->text);
	put_tail(out);
}

/* The stack that a thread ends with is in its call, that a leader is gone follows from the exec
 * event, and each call has its ABI: no lines of their own. */
const struct writer json_writer = {
	.whole_calls = true,
	.init = init,
	.free = free_emit,
	.call_begin = begin_call,
	.call_cut = cut_call,
	.call_resume = resume_call,
	.call_lost = lose_call,
	.call_result = result_call,
	.call_stack = call_stack,
	.call_end = end_call,
	.dump_vector = dump_vector,
	.dump_begin = dump_begin,
	.dump_bytes = dump_bytes,
	.dump_end = dump_end,
	.vcpu = put_vcpu,
	.stack_begin = begin_stack,
	.stack_frame = put_frame,
	.stack_end = end_stack,
	.signal = put_signal,
	.stopped = put_stopped,
	.exited = put_exited,
	.killed = put_killed,
	.exec = put_exec,
	.attached = put_attached,
	.detached = put_detached,
	.notice = put_notice,
};
