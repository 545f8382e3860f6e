/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A call as a whole: its arguments in two halves. */
#include "decode/walk.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

struct decode decode_of(struct call *call, const struct decode_options *opt,
			struct memory_view *mem, struct emit *emit)
{
	return (struct decode){
		.defs = call->defs,
		.call = call,
		.opt = opt,
		.mem = mem,
		.emit = emit,
		.budget = UINT64_MAX,
	};
}

/* Copies what the return half will compare with, as far as the arena reaches. */
static void save_old(struct decode *d)
{
	struct call *call = d->call;
	const struct def_body *body = call->body;
	size_t used = 0;

	call->nsaves = 0;
	for (uint32_t i = 0; i < body->save_count && i < CALL_SAVES_MAX; i++) {
		const struct def_save *s = &d->defs->saves[body->first_save + i];
		uint64_t addr = eval(d, s->addr);
		uint64_t len = addr ? eval(d, s->len) : 0;

		if (!len || (int64_t)len < 0)
			continue;
		if (len > CALL_ARENA_MAX - used)
			len = CALL_ARENA_MAX - used;
		if (used + len > call->arena_cap) {
			call->arena_cap = used + len < 256 ? 256 : used + len;
			call->arena = xreallocarray(call->arena, call->arena_cap, 1);
		}
		size_t have = memory_read(d->mem, addr, call->arena + used, len);
		call->saves[call->nsaves++] =
			(struct call_save){addr, (uint32_t)have, (uint32_t)used};
		used += have;
	}
}

uint64_t param_value(struct call *call, const struct def_member *m, const struct def_type *t)
{
	uint64_t v;

	if (m->offset >= DEF_FLOAT_SLOT)
		return float_argument(call, m->offset - DEF_FLOAT_SLOT);
	v = call->args[m->offset % CALL_WORDS];

	if (m->flags & (MEMBER_PAIR | MEMBER_LOHI) && abi_table[call->defs->abi].reg == 4)
		v = (uint32_t)v | call->args[(m->offset + 1) % CALL_WORDS] << 32;
	if (t->big_endian && !abi_table[call->defs->abi].big_endian)
		v = __builtin_bswap64(v) >> (64 - 8 * t->size);
	return def_extend(v, t->size, t->is_signed);
}

static const char *param_name(const struct decode *d, const struct def_member *m)
{
	return m->flags & MEMBER_NAMELESS ? NULL : def_str(d->defs, m->name);
}

/* How the fields behind parameter M are shown. */
static enum field_mode field_mode(const struct decode *d, const struct def_member *m)
{
	const struct def_type *t = &d->defs->types[m->type];

	if (m->dir == DIR_OUT)
		return FIELDS_ALL;
	if (m->dir == DIR_INOUT && t->has_out)
		return FIELDS_SPLIT;
	return FIELDS_IN;
}

/* {in} => {out}, the second only if there is something in it; the level's index says which half it
 * is.  Memory that can't be read has none. */
static void show_arrow(struct decode *d, const struct def_type *t, const struct def_member *m,
		       uint64_t v)
{
	bool open;
	uint32_t half = level_enter(d, &open);

	if (!half) {
		d->fields = FIELDS_IN;
		show_pointer(d, t, v, m);
		level_at(d, 1);
	}
	uint32_t fixed = d->defs->types[t->of].fixed;
	uint8_t byte;
	bool there = v && wants_decoding(d) && memory_fetch(d->mem, v, &byte, 1) &&
		     memory_fetch(d->mem, v + (fixed ? fixed - 1 : 0), &byte, 1);
	bool both = !there && m->flags & MEMBER_BOTH;
	bool again = (there || both) && (half || (holds(d, m->again) && !stop_here(d)));
	if (again && both) {
		if (!d->call->failed) {
			d->emit->ops->arrow(d->emit);
			d->emit->ops->addr(d->emit, v);
		}
	} else if (again && d->call->failed && (m->flags & MEMBER_SHALLOW)) {
		d->emit->ops->arrow(d->emit);
		d->emit->ops->addr(d->emit, v);
	} else if (again && (!d->call->failed || (m->flags & MEMBER_ONERROR))) {
		d->fields = FIELDS_OUT;
		d->arrow_due = true;
		show_pointer(d, t, v, m);
		d->arrow_due = false;
	}
	level_leave(d);
}

static void show_value_of(struct decode *d, const struct def_type *t, const struct def_member *m,
			  uint64_t v)
{
	bool lost = m->dir == DIR_OUT && d->call->failed && !(m->flags & MEMBER_ONERROR);

	/* Of no elements none was lost. */
	if (lost && v && t->kind == DEF_PTR && leads_to_nothing(d, t))
		lost = false;
	/* Nothing is lost where nothing is followed. */
	if (m->flags & MEMBER_NUMBER && !wants_decoding(d))
		lost = false;
	if (lost || !holds(d, m->when)) {
		if (t->kind == DEF_PTR || t->style == STYLE_ADDR || t->style == STYLE_CODE)
			d->emit->ops->addr(d->emit, v);
		else
			d->emit->ops->num(d->emit, v, BASE_HEX, t->size ? t->size : 8);
	} else if ((m->flags & MEMBER_ARROW) && m->dir == DIR_INOUT) {
		show_arrow(d, t, m, v);
	} else if (t->kind == DEF_PTR) {
		show_pointer(d, t, v, m);
	} else {
		show_scalar(d, t, v);
	}
}

/* Whether parameter I is there, and is a descriptor of a directory. */
static bool is_dirfd(const struct decode *d, const struct def_body *body, uint32_t i)
{
	const struct def_type *t;

	if (i >= body->count)
		return false;
	t = &d->defs->types[d->defs->members[body->first + i].type];
	/* fanotify_mark() has a name for none. */
	if (t->kind == DEF_UNION)
		t = &d->defs->types[t->of];
	return t->kind == DEF_INT && t->style == STYLE_DIRFD;
}

/* Behind parameter M, the address ADDR of a file's name: the file's context.  The name is relative
 * to the descriptor that stands before it, or (in fsconfig) behind it. */
static void show_path_context(struct decode *d, const struct def_member *m, uint64_t addr)
{
	const struct def_body *body = d->call->body;
	uint32_t i = (uint32_t)(m - d->defs->members) - body->first;
	uint32_t dir = is_dirfd(d, body, i - 1) ? i - 1 : is_dirfd(d, body, i + 1) ? i + 1 : i;
	const struct def_member *beside = &d->defs->members[body->first + dir];
	bool follow = !m->nofollow || !eval(d, m->nofollow);
	struct secontext context;
	char path[PATH_MAX];
	int dirfd = PROCESS_CWD;
	bool ended;

	ssize_t len = memory_fetch_str(d->mem, addr, path, sizeof(path), &ended);
	if (len <= 0 || !ended)
		return;
	path[len] = '\0';
	if (dir != i)
		dirfd = (int)param_value(d->call, beside, &d->defs->types[beside->type]);
	if (secontext_of_path(d->call->tid, dirfd, path, follow, d->opt->secontext, &context))
		d->emit->ops->context(d->emit, context.text, context.expected);
}

/* Whether M is no argument of its own, but what the one before it became. */
static bool became(const struct def_member *m)
{
	return (m->flags & MEMBER_ARROW) && m->dir == DIR_OUT;
}

static void show_param(struct decode *d, const struct def_member *m, bool inside)
{
	const struct def_type *t = &d->defs->types[m->type];

	if (m->flags & MEMBER_WHOLE) {
		d->emit->ops->arg(d->emit, param_name(d, m), false, 0);
		d->fields = FIELDS_ALL;
		show_whole_argument(d, m);
		return;
	}
	uint64_t v = param_value(d->call, m, t);

	if (!inside && (m->flags & MEMBER_NAMED))
		d->emit->ops->named(d->emit);
	if (!inside && became(m))
		d->emit->ops->arrow(d->emit);
	else if (!inside)
		d->emit->ops->arg(d->emit, param_name(d, m), true, v);
	d->self = v;
	d->fields = field_mode(d, m);
	d->budget = m->budget ? eval(d, m->budget) : UINT64_MAX;
	if (m->budget && (int64_t)d->budget < 0)
		d->budget = 0;
	d->shallow = (m->flags & MEMBER_SHALLOW) && d->call->returned && d->call->failed;
	show_value_of(d, t, m, v);
	d->shallow = false;
	if (d->opt->secontext && t->kind == DEF_PTR && t->uncut && v && m->dir == DIR_IN)
		show_path_context(d, m, v);
}

/* Whether the entry half ends before parameter M. */
static bool ends_entry(const struct def_member *m)
{
	return (m->flags & MEMBER_SPLIT) || m->dir == DIR_OUT;
}

/* The arguments behind the parameters: those of scanf are there when it has returned. */
static void show_rest(struct decode *d)
{
	level_at(d, d->call->body->count);
	if (is_scanf(d->call->body) && d->entering && stop_here(d))
		return;
	show_variadic(d);
}

static void show_params(struct decode *d)
{
	const struct def_body *body = d->call->body;
	bool open;
	uint32_t from = level_enter(d, &open);

	for (uint32_t i = from; i < body->count && !d->stopped; i++) {
		const struct def_member *m = &d->defs->members[body->first + i];
		bool first = open && i == from;
		/* Inside the parameter at which the entry half stopped? */
		bool inside = first && d->resumed;

		level_at(d, i);
		/* A mark ends the entry half whether or not the parameter behind it is there. */
		bool marked = d->entering && (m->flags & MEMBER_SPLIT);
		if (!inside && !marked && !holds(d, m->if_))
			continue;
		if (d->entering && ends_entry(m)) {
			if (m->flags & MEMBER_EARLY)
				d->emit->ops->early_comma(d->emit);
			if (stop_here(d))
				break;
		}
		if (became(m) && d->call->failed && !(m->flags & MEMBER_ONERROR))
			continue;
		if (!inside && (m->flags & MEMBER_HIDDEN) && !d->emit->ops->hidden(d->emit))
			continue;
		show_param(d, m, inside);
	}
	if (body->variadic && !d->stopped)
		show_rest(d);
	level_leave(d);
}

unsigned decode_arg_count(const struct call *call)
{
	unsigned n = call->nargs;

	if (call->body) {
		unsigned other = slot_count(call->defs, &call->defs->bodies[call->def->other]);
		n = slot_count(call->defs, call->body);
		/* All that any variant has, whichever this is. */
		if (call->def->key && other > n)
			n = other;
	}
	return n;
}

/* Words of a call that is not described, or that is wanted raw. */
static void show_words(struct decode *d)
{
	const struct emit_ops *ops = d->emit->ops;
	const uint64_t *words = d->call->args;
	bool raw = d->call->style & CALL_RAW;
	unsigned n = decode_arg_count(d->call);
	unsigned size = abi_table[d->defs->abi].reg;
	static const char *const names[] = {"arg1", "arg2", "arg3", "arg4", "arg5", "arg6"};

	unsigned first = d->call->first;

	/* What the call was given is the address of its arguments. */
	if (raw && d->call->vector) {
		words = &d->call->vector;
		n = 1;
		first = 0;
	}
	for (unsigned i = first; i < n && i < 6; i++) {
		ops->arg(d->emit, names[i - first], true, words[i]);
		/* The address of a vector of arguments that can't be read. */
		if (d->call->def && d->call->def->args_at && !raw)
			ops->addr(d->emit, words[i]);
		else
			ops->num(d->emit, words[i], d->call->is_function ? BASE_UNKNOWN : BASE_HEX,
				 size);
	}
}

void decode_enter(struct call *call, const struct decode_options *opt, struct memory_view *mem,
		  struct emit *emit)
{
	struct decode d = decode_of(call, opt, mem, emit);

	d.entering = true;
	call->half = true;
	call->path_len = 0;
	emit->ops->call_begin(emit, call->name);
	if (!call->body || (call->style & CALL_RAW)) {
		show_words(&d);
		call->half = false;
		return;
	}
	save_old(&d);
	show_params(&d);
	call->half = d.stopped;
	if (call->half && call->is_function)
		keep_floats(call);
}

bool decode_is_unfinished(const struct call *call)
{
	return call->half || (call->body && call->body->late && !(call->style & CALL_RAW));
}

void decode_return(struct call *call, const struct decode_options *opt, struct memory_view *mem,
		   struct emit *emit)
{
	struct decode d = decode_of(call, opt, mem, emit);

	call->returned = true;
	if (call->is_function)
		extend_result(call);
	if (call->half) {
		if (!call->path_len)
			emit->ops->call_begin(emit, call->name);
		d.resumed = call->path_len;
		if (!call->body || (call->style & CALL_RAW))
			show_words(&d);
		else
			show_params(&d);
		call->half = false;
	}
	emit->ops->args_end(emit);
	show_result(&d);
}

void call_free(struct call *call)
{
	free(call->arena);
	call->arena = NULL;
	call->arena_cap = 0;
}
