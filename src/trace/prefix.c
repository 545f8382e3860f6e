/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What stands before each line of text. */
#include <stdio.h>

#include "trace/internal.h"

static void put_fraction(long ns, unsigned digits, struct buf *out)
{
	if (!digits)
		return;
	for (unsigned i = digits; i < 9; i++)
		ns /= 10;
	buf_printf(out, ".%0*ld", (int)digits, ns);
}

static struct timespec since(struct timespec t, struct timespec base)
{
	struct timespec d = {t.tv_sec - base.tv_sec, t.tv_nsec - base.tv_nsec};

	if (d.tv_nsec < 0) {
		d.tv_nsec += 1000000000;
		d.tv_sec--;
	}
	return d.tv_sec < 0 ? (struct timespec){0, 0} : d;
}

void put_duration(struct timespec t, struct timespec base, unsigned digits, unsigned width,
		  struct buf *out)
{
	struct timespec d = since(t, base);

	buf_printf(out, "%*lld", (int)width, (long long)d.tv_sec);
	put_fraction(d.tv_nsec, digits, out);
}

/* With -Y; of a thread that is gone the name that it had. */
static const char *name_of(struct task *k)
{
	if (!k->trace->opt->decode.pid_comm)
		return NULL;
	const char *comm = process_comm(k->tid);
	if (comm)
		snprintf(k->comm, sizeof(k->comm), "%s", comm);
	return k->comm;
}

static void put_pid(struct task *k, struct buf *out)
{
	const struct trace *t = k->trace;
	const struct text_options *text = &t->opt->text;
	bool as_ltrace = t->opt->persona == PERSONA_LTRACE;

	if (t->pid_columns) {
		const char *comm = name_of(k);

		size_t start = out->len;

		buf_put_dec(out, k->tid);
		if (!comm && !as_ltrace && out->len - start < 5)
			buf_put_blanks(out, 5 - (out->len - start));
		text_put_comm(out, text, comm);
		buf_putc(out, ' ');
	} else if ((t->ntasks > 1 || (as_ltrace && t->opt->engine.follow_forks)) &&
		   !t->opt->output) {
		buf_printf(out, "[pid %*d", as_ltrace ? 0 : 5, (int)k->tid);
		text_put_comm(out, text, name_of(k));
		buf_puts(out, "] ");
	}
}

static void put_context(struct task *k, struct buf *out)
{
	const struct options *opt = k->trace->opt;
	struct secontext context;

	if (!opt->decode.secontext ||
	    !secontext_of_process(k->tid, opt->decode.secontext, &context))
		return;
	text_put_context(out, &opt->text, context.text, context.expected);
	buf_putc(out, ' ');
}

/* The time of day changes once a second at most: it is not computed more often. */
static void put_clock(struct trace *t, time_t second, struct buf *out)
{
	if (second != t->clock_second || !t->clock[0]) {
		struct tm tm;

		localtime_r(&second, &tm);
		strftime(t->clock, sizeof(t->clock), "%T", &tm);
		t->clock_second = second;
	}
	buf_puts(out, t->clock);
}

static void put_stamp(struct trace *t, const struct event *ev, struct buf *out)
{
	if (t->opt->stamp == STAMP_NONE)
		return;
	if (t->opt->stamp == STAMP_UNIX)
		buf_put_dec(out, ev->real.tv_sec);
	else
		put_clock(t, ev->real.tv_sec, out);
	put_fraction(ev->real.tv_nsec, t->opt->stamp_digits, out);
	buf_putc(out, ' ');
}

/* Since the line before, of whatever thread. */
static void put_relative(struct trace *t, const struct event *ev, struct buf *out)
{
	bool beside_stamp = t->opt->stamp != STAMP_NONE;

	if (!t->opt->relative)
		return;
	if (beside_stamp)
		buf_puts(out, "(+");
	put_duration(ev->mono, t->has_last ? t->last_mono : ev->mono, t->opt->relative_digits,
		     t->opt->persona == PERSONA_LTRACE ? 3 : 6, out);
	buf_puts(out, beside_stamp ? ") " : " ");
	t->last_mono = ev->mono;
	t->has_last = true;
}

static void put_pointer(const struct task *k, struct buf *out)
{
	int digits = 2 * abi_table[k->abi].word;

	if (k->trace->opt->persona == PERSONA_LTRACE)
		buf_printf(out, "[%#llx] ", k->ip_known ? (unsigned long long)k->ip : ~0ull);
	else if (k->ip_known)
		buf_printf(out, "[%0*llx] ", digits, (unsigned long long)k->ip);
	else
		buf_printf(out, "[%.*s] ", digits, "????????????????");
}

void put_indent(const struct task *k, struct buf *out)
{
	unsigned depth = k->depth - (k->is_lib && k->depth ? 1 : 0);
	unsigned long long blanks = (unsigned long long)depth * k->trace->opt->indent;

	/* What is nested very deeply is not shifted out of sight. */
	for (unsigned long long i = 0; i < blanks && i < 200; i++)
		buf_putc(out, ' ');
}

void put_origin(const struct task *k, struct buf *out)
{
	const struct options *opt = k->trace->opt;

	put_indent(k, out);
	if (!k->is_lib)
		buf_puts(out, opt->libs ? "SYS_" : "");
	else if (!k->lib->at_entry && lib_filter_is_wide(opt->lib_filter))
		buf_printf(out, "%s->", k->lib->caller);
}

void put_prefix(struct task *k, const struct event *ev, struct buf *out)
{
	struct trace *t = k->trace;

	put_pid(k, out);
	put_context(k, out);
	put_stamp(t, ev, out);
	put_relative(t, ev, out);
	if (t->opt->syscall_number)
		buf_printf(out, "[%4llu] ", (unsigned long long)k->nr);
	if (t->opt->instruction_pointer)
		put_pointer(k, out);
}
