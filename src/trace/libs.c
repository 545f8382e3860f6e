/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Library calls.  They nest: what a call does before it returns (system calls,
 * calls of further functions) stands inside it.  The task's call is always the
 * innermost one; those around it wait in `outer`.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/utf8.h"
#include "report/libsummary.h"
#include "trace/internal.h"

/* A call that others are inside of. */
struct outer_call {
	struct outer_call *next;
	enum call_state state;
	enum line_state line;
	struct call call;
	bool is_lib;
	char *lib_name;
	uint64_t lib_id;
	struct timespec entry_mono, entry_stime;
	struct buf text, entry_stack;
	size_t written;
	union emitter as;
};

/* ---- nesting ----------------------------------------------------------- */

void call_push(struct task *k)
{
	struct outer_call *o = xmalloc(sizeof(*o));

	/* What is not shown for now would not be looked after. */
	if (k->line == LINE_OPEN && !k->trace->deferred)
		task_flush(k);
	o->next = k->outer;
	o->state = k->state;
	o->line = k->line;
	o->call = k->call;
	o->is_lib = k->is_lib;
	o->lib_name = k->lib_name;
	o->lib_id = k->lib_id;
	o->entry_mono = k->entry_mono;
	o->entry_stime = k->entry_stime;
	o->text = k->text;
	o->entry_stack = k->entry_stack;
	o->written = k->written;
	o->as = k->as;
	k->outer = o;
	k->depth++;

	k->state = CALL_NONE;
	k->line = LINE_CLOSED;
	k->is_lib = false;
	k->lib_name = NULL;
	k->call = (struct call){0};
	k->injection = (struct injection){0};
	k->poked = false;
	k->text = k->entry_stack = (struct buf)BUF_INIT;
	k->written = 0;
	k->trace->writer->init(k);
}

void call_pop(struct task *k)
{
	struct outer_call *o = k->outer;

	k->trace->writer->free(k);
	call_free(&k->call);
	free(k->lib_name);
	buf_free(&k->text);
	buf_free(&k->entry_stack);
	k->outer = o->next;
	k->depth--;
	k->state = o->state;
	k->line = o->line;
	k->call = o->call;
	k->is_lib = o->is_lib;
	k->lib_name = o->lib_name;
	k->lib_id = o->lib_id;
	k->entry_mono = o->entry_mono;
	k->entry_stime = o->entry_stime;
	k->text = o->text;
	k->entry_stack = o->entry_stack;
	k->injection = (struct injection){0}; /* of library calls there is none */
	k->poked = false;
	k->written = o->written;
	k->as = o->as;
	free(o);
}

bool has_open_line(const struct task *k)
{
	return k->line == LINE_OPEN || (k->outer && k->outer->line == LINE_OPEN);
}

static void swap_text(struct task *k, struct outer_call *o)
{
	struct buf text = k->text;
	size_t written = k->written;

	k->text = o->text;
	k->written = o->written;
	o->text = text;
	o->written = written;
}

bool cut_outer_line(struct task *k, enum cut why, pid_t pid)
{
	struct outer_call *o = k->outer;
	enum line_state line = k->line;

	if (!o || o->line != LINE_OPEN)
		return false;
	swap_text(k, o);
	k->trace->writer->call_cut(k, why, pid);
	end_line(k, LINE_CUT);
	swap_text(k, o);
	k->line = line;
	o->line = LINE_CUT;
	return true;
}

void libs_replaced(struct task *k, const struct event *ev)
{
	const struct writer *w = k->trace->writer;
	struct outer_call *present;

	if (!k->outer)
		return;
	if (k->is_lib) {
		call_lost(k, ev, LOSS_LEFT);
		k->is_lib = false;
		return;
	}
	if (!w->whole_calls && has_open_line(k) && k->line != LINE_OPEN)
		cut_line(k, CUT_UNFINISHED, 0);
	call_push(k);
	present = k->outer;
	k->outer = present->next;
	call_pop(k);
	call_lost(k, ev, LOSS_LEFT);
	k->is_lib = false;
	present->next = NULL;
	k->depth = 1;
	k->outer = present;
	call_pop(k);
}

/* ---- entry ------------------------------------------------------------- */

static void identify(struct task *k, const struct event *ev)
{
	struct function_call f = {
		.symbol = ev->lib->symbol,
		.regs = ev->regs,
		.nregs = ev->nregs,
		.stack = ev->stack,
		.read_floats = ev->tracee->floats,
	};

	k->call.sp = ev->sp;
	decode_identify_function(&k->call, prototypes_for(k->trace, ev->abi), &f, &ev->tracee->mem,
				 k->tid);
	if (k->call.def || !k->trace->decode.code)
		return;
	const struct defs *defs = code_prototype(k->trace->decode.code, ev);
	if (!defs)
		return;
	f.described = CODE_PROTOTYPE;
	decode_identify_function(&k->call, defs, &f, &ev->tracee->mem, k->tid);
}

/* A system call of which the return was not wanted is over. */
static void leave_call(struct task *k, const struct event *ev)
{
	if (k->is_lib)
		return;
	call_lost_one(k, ev, LOSS_EXITED);
	if (k->outer)
		call_pop(k);
}

/* Replaces *NAME, if SYMBOL's text has what a terminal would obey. */
static void escape_name(const char *symbol, char **name)
{
	struct buf shown = BUF_INIT;

	utf8_put_shown(&shown, *name ? *name : symbol);
	if (strcmp(buf_str(&shown), *name ? *name : symbol) != 0) {
		free(*name);
		*name = xstrdup(buf_str(&shown));
	}
	buf_free(&shown);
}

/* The name that is shown, where that is not the symbol. */
static void name_call(struct task *k, const struct lib_call *lib)
{
	const struct options *opt = k->trace->opt;
	const char *symbol = k->call.name;
	char *plain = opt->demangle ? demangle(symbol) : NULL;

	if (opt->persona == PERSONA_LTRACE && lib->at_entry && !lib->by_main) {
		k->lib_name = xasprintf("%s@%s", plain ? plain : symbol, lib->caller);
		free(plain);
	} else {
		k->lib_name = plain;
	}
	if (opt->format != FORMAT_JSON)
		escape_name(symbol, &k->lib_name);
	if (k->lib_name)
		k->call.name = k->lib_name;
}

void lib_entered(struct task *k, struct event *ev)
{
	struct trace *t = k->trace;

	ev->want_return = false;
	if (t->ending || !defs_for_abi(ev->abi) ||
	    !lib_filter_wants_call(t->opt->lib_filter, ev->lib))
		return;
	ev->want_return = true;
	leave_call(k, ev);
	if (!t->opt->summary_only)
		claim_output(k);
	call_push(k);
	k->abi = ev->abi;
	k->is_lib = true;
	k->lib_id = ev->call_id;
	k->lib = ev->lib;
	k->entry_mono = ev->mono;
	k->entry_stime = ev->stime;
	identify(k, ev);
	name_call(k, ev->lib);
	k->call.style = CALL_DECODE | (t->opt->no_abbrev ? 0 : CALL_ABBREV);
	k->state = t->opt->summary_only ? CALL_COUNTED : CALL_SHOWN;
	if (k->state == CALL_SHOWN)
		show_entry(k, ev);
	k->lib = NULL;
}

/* ---- return ------------------------------------------------------------ */

static bool has_call(const struct task *k, uint64_t id)
{
	if (k->is_lib && k->lib_id == id)
		return true;
	for (const struct outer_call *o = k->outer; o; o = o->next)
		if (o->is_lib && o->lib_id == id)
			return true;
	return false;
}

/* Calls inside call ID are over. */
static void leave_inner(struct task *k, const struct event *ev, uint64_t id)
{
	while (!(k->is_lib && k->lib_id == id)) {
		call_lost_one(k, ev, LOSS_EXITED);
		call_pop(k);
	}
}

/* The child of fork() returns from what its parent called. */
static void take_over(struct task *k, const struct event *ev)
{
	const struct writer *w = k->trace->writer;

	call_push(k);
	k->abi = ev->abi;
	k->is_lib = true;
	k->lib_id = ev->call_id;
	k->entry_mono = ev->mono;
	k->state = k->trace->opt->summary_only ? CALL_COUNTED : CALL_SHOWN;
	k->call.name = ev->lib->symbol;
	k->call.defs = defs_for_abi(ev->abi);
	k->call.is_function = true;
	k->call.half = w->whole_calls;
	k->line = LINE_CUT;
	if (w->whole_calls) {
		w->call_begin(k, ev);
		k->line = LINE_OPEN;
	}
}

void lib_returned(struct task *k, const struct event *ev)
{
	struct trace *t = k->trace;

	if (t->ending)
		return;
	if (!has_call(k, ev->call_id))
		take_over(k, ev);
	leave_inner(k, ev, ev->call_id);
	k->call.ret = ev->ret;
	k->call.ret_high = ev->ret_high;
	k->call.failed = k->call.restart = false;
	k->call.returned = true;
	if (t->lib_summary)
		lib_summary_count(t->lib_summary, k->call.name, elapsed(k->entry_mono, ev->mono));
	if (k->state == CALL_SHOWN)
		show_return(k, ev);
	call_pop(k);
}

void lib_lost(struct task *k, const struct event *ev)
{
	if (!has_call(k, ev->call_id))
		return;
	leave_inner(k, ev, ev->call_id);
	call_lost_one(k, ev, ev->no_return ? LOSS_EXITED : LOSS_LEFT);
	call_pop(k);
}
