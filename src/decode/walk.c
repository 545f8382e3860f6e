/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Pointers, choices and types with parameters: from a type to where its value is shown. */
#include "decode/cfuncs.h"
#include "decode/walk.h"

/* Values within values; deeper ones are hostile and shown as addresses. */
enum { NESTING_MAX = 64 };

uint32_t level_enter(struct decode *d, bool *open)
{
	unsigned level = d->level++;

	*open = false;
	if (d->resumed && level < d->call->path_len) {
		*open = true;
		d->resumed--;
		if (level < CALL_PATH_MAX)
			d->at[level] = d->call->path[level];
		return d->call->path[level];
	}
	if (level < CALL_PATH_MAX)
		d->at[level] = 0;
	return 0;
}

void level_at(struct decode *d, uint32_t index)
{
	if (d->level && d->level <= CALL_PATH_MAX)
		d->at[d->level - 1] = index;
}

void level_leave(struct decode *d)
{
	d->level--;
}

bool stop_here(struct decode *d)
{
	if (!d->entering || d->level > CALL_PATH_MAX)
		return false;
	for (unsigned i = 0; i < d->level; i++)
		d->call->path[i] = d->at[i];
	d->call->path_len = d->level;
	d->stopped = true;
	return true;
}

void call_cfunc(struct decode *d, const struct def_type *t, uint64_t v)
{
	uint64_t outer[DECODE_ARGS_MAX];
	unsigned nouter = d->nargs;

	for (unsigned i = 0; i < DECODE_ARGS_MAX; i++)
		outer[i] = d->arg[i];
	uint64_t arg[DECODE_ARGS_MAX] = {0};
	unsigned nargs = t->count < DECODE_ARGS_MAX ? t->count : DECODE_ARGS_MAX;
	for (unsigned i = 0; i < nargs; i++)
		arg[i] = eval(d, d->defs->lists[t->first + i]);
	for (unsigned i = 0; i < DECODE_ARGS_MAX; i++)
		d->arg[i] = arg[i];
	d->nargs = nargs;
	cfunc_by_index(d->defs, t->of)(d, v);
	for (unsigned i = 0; i < DECODE_ARGS_MAX; i++)
		d->arg[i] = outer[i];
	d->nargs = nouter;
}

/* The type that union T stands for, NULL for none. */
static const struct def_type *chosen(struct decode *d, const struct def_type *t, bool *bare)
{
	const struct def_case *c = def_find_case(d->defs, t->first, t->count, eval(d, t->max));
	uint32_t to = c ? c->to : t->of;

	if (c)
		*bare |= !!(c->flags & MEMBER_BARE);
	return to ? &d->defs->types[to] : NULL;
}

void show_choice(struct decode *d, const struct def_type *t, uint64_t v)
{
	bool bare = false;
	uint64_t outer = d->self;

	d->self = v; /* what decides may be the number itself */
	const struct def_type *to = chosen(d, t, &bare);
	d->self = outer;
	if (!to)
		d->emit->ops->num(d->emit, v, BASE_HEX, t->size ? t->size : 8);
	else if (to->scalar)
		show_scalar(d, to, def_extend(v, to->size, to->is_signed));
	else
		d->emit->ops->addr(d->emit, v);
}

static void enter_params(struct decode *d, const struct def_type *t, struct frame *f)
{
	unsigned n = t->count < DECODE_ARGS_MAX ? t->count : DECODE_ARGS_MAX;

	*f = (struct frame){.up = d->frame};
	for (unsigned i = 0; i < n; i++)
		f->param[i] = eval(d, d->defs->lists[t->first + i]);
	d->frame = f;
}

void show_applied(struct decode *d, const struct def_type *t, uint64_t v)
{
	struct frame f;

	enter_params(d, t, &f);
	show_scalar(d, &d->defs->types[t->of], v);
	d->frame = f.up;
}

bool leads_to_nothing(struct decode *d, const struct def_type *t)
{
	const struct def_type *to = &d->defs->types[t->of];
	struct frame f;

	if (to->kind != DEF_APPLY)
		return is_empty_array(d, to);
	enter_params(d, to, &f);
	bool empty = is_empty_array(d, &d->defs->types[to->of]);
	d->frame = f.up;
	return empty;
}

/* A number in memory. */
static void show_stored(struct decode *d, const struct def_type *t, struct object o, bool bare)
{
	const struct emit_ops *ops = d->emit->ops;
	uint8_t bytes[16];

	if (t->size > 8 && (t->style != STYLE_FLOAT || t->size > sizeof(bytes))) {
		ops->addr(d->emit, o.addr);
		return;
	}
	if (!o.bytes) {
		if (!memory_fetch(d->mem, o.addr, bytes, t->size)) {
			ops->addr(d->emit, o.addr);
			return;
		}
		o = (struct object){.addr = o.addr, .bytes = bytes, .len = t->size};
	} else if (o.len < t->size) {
		ops->addr(d->emit, o.addr);
		return;
	}
	bare |= d->opt->bare_targets;
	if (!bare) {
		ops->array_begin(d->emit, ARRAY_LIST);
		ops->elem(d->emit);
	}
	if (t->size > 8)
		ops->real(d->emit, long_double(o.bytes));
	else
		show_scalar(d, t, load_int(d, o.bytes, t->size, t->is_signed, t->big_endian));
	if (!bare)
		ops->array_end(d->emit);
}

/* Shows O of type T; PARAMS is the frame of T's parameters if it has just been entered. */
static void show_in_frame(struct decode *d, const struct def_type *t, struct object o, bool bare,
			  const struct def_member *m, const struct frame *params)
{
	/* What only chooses a type is no value, and does not lead to itself. */
	bool value = t->kind != DEF_UNION && t->kind != DEF_APPLY;

	if (d->nesting >= NESTING_MAX) {
		d->emit->ops->addr(d->emit, o.addr);
		return;
	}
	d->nesting += value;
	switch (t->kind) {
	case DEF_STR:
		show_chars(d, t, o);
		break;
	case DEF_ARRAY:
		show_array(d, t, o, m);
		break;
	case DEF_RECORDS:
		show_records(d, t, o, m);
		break;
	case DEF_STRUCT:
		show_struct(d, t, o, params);
		break;
	case DEF_UNION: {
		uint64_t outer = d->self;

		if (t->scalar && o.bytes && o.len >= t->size)
			d->self = load_int(d, o.bytes, t->size, t->is_signed, t->big_endian);
		const struct def_type *to = chosen(d, t, &bare);
		d->self = outer;
		if (to)
			show_in_frame(d, to, o, bare, m, NULL);
		else
			d->emit->ops->addr(d->emit, o.addr);
		break;
	}
	case DEF_APPLY: {
		struct frame f;
		enter_params(d, t, &f);
		show_in_frame(d, &d->defs->types[t->of], o, bare, m, &f);
		d->frame = f.up;
		break;
	}
	case DEF_C:
		if (!t->scalar)
			call_cfunc(d, t, o.addr);
		else
			show_stored(d, t, o, bare);
		break;
	default:
		show_stored(d, t, o, bare);
	}
	d->nesting -= value;
}

void show_object(struct decode *d, const struct def_type *t, struct object o, bool bare)
{
	show_in_frame(d, t, o, bare, NULL, NULL);
}

void show_target(struct decode *d, const struct def_type *t, uint64_t addr, bool bare,
		 const struct def_member *m)
{
	show_in_frame(d, t, (struct object){.addr = addr}, bare, m, NULL);
}

/* Text is shown even where structures are not wanted (-e verbose=none). */
static bool is_text(const struct decode *d, const struct def_type *t)
{
	while (t->kind == DEF_APPLY)
		t = &d->defs->types[t->of];
	if (t->kind == DEF_C && !t->scalar)
		return cfunc_by_index(d->defs, t->of) == show_bounded_text ||
		       cfunc_by_index(d->defs, t->of) == show_text_up_to;
	if (t->kind != DEF_ARRAY)
		return t->kind == DEF_STR;
	const struct def_type *of = &d->defs->types[t->of];
	return of->kind == DEF_INT && (of->style == STYLE_BYTE || of->style == STYLE_XBYTE);
}

/* [5 => 15]: a number that the call may change. */
static void show_changing(struct decode *d, const struct def_member *m, const struct def_type *t,
			  uint64_t addr)
{
	const struct emit_ops *ops = d->emit->ops;
	bool bracket = !(m->flags & MEMBER_BARE) && !d->opt->bare_targets;
	bool open;
	uint8_t bytes[8];
	uint64_t v = 0;

	level_enter(d, &open);
	if (memory_fetch(d->mem, addr, bytes, t->size)) {
		v = load_int(d, bytes, t->size, t->is_signed, t->big_endian);
	} else if (!open) {
		ops->addr(d->emit, addr);
		level_leave(d);
		return;
	}
	if (!open && bracket) {
		ops->array_begin(d->emit, ARRAY_LIST);
		ops->elem(d->emit);
	}
	show_delta(d, m, t, addr, v);
	if (!d->stopped && bracket)
		ops->array_end(d->emit);
	level_leave(d);
}

/* Structures of functions' arguments may lead to each other without end: says so in place of the
 * one of type TO at ADDR, if it is not to be shown. */
static bool ends_here(struct decode *d, const struct def_type *to, uint64_t addr)
{
	const struct frame *again = NULL;
	unsigned depth = 0;

	while (to->kind == DEF_APPLY)
		to = &d->defs->types[to->of];
	if (to->kind != DEF_STRUCT || !d->call->is_function)
		return false;
	for (const struct frame *f = d->frame; f; f = f->up) {
		if (!f->type)
			continue;
		depth++;
		if (!again && f->type == to && f->addr == addr)
			again = f;
	}
	if (d->opt->limited && depth >= d->opt->array_limit)
		d->emit->ops->more(d->emit);
	else if (again)
		d->emit->ops->again(d->emit, addr, d->pointers - again->pointers);
	else if (!another_element(d))
		d->emit->ops->addr(d->emit, addr);
	else
		return false;
	return true;
}

/* A buffer of type T that is nowhere takes its part of what inner buffers may show. */
static void use_up(struct decode *d, const struct def_type *t)
{
	uint64_t len = 0;

	if (d->budget == UINT64_MAX)
		return;
	if (t->kind == DEF_APPLY) {
		struct frame f;
		enter_params(d, t, &f);
		use_up(d, &d->defs->types[t->of]);
		d->frame = f.up;
		return;
	}
	if (t->kind == DEF_ARRAY && t->count)
		len = eval(d, t->count);
	else if (t->kind == DEF_C && t->count) /* its first argument is how long it is */
		len = eval(d, d->defs->lists[t->first]);
	d->budget -= len < d->budget ? len : d->budget;
}

void show_pointer(struct decode *d, const struct def_type *t, uint64_t addr,
		  const struct def_member *m)
{
	const struct def_type *to = &d->defs->types[t->of];

	if (d->only && !t->uncut && !d->only[t->of])
		return;
	bool text = is_text(d, to) || (m && (m->flags & MEMBER_ALWAYS));

	/* No elements are no reading of memory. */
	if (addr && !d->no_follow && !text && !wants_decoding(d) && leads_to_nothing(d, t)) {
		d->emit->ops->array_begin(d->emit, ARRAY_LIST);
		d->emit->ops->array_end(d->emit);
		return;
	}
	/* A pointer may be wider than the program's addresses. */
	bool beyond = (addr & ~d->mem->addr_mask) && !leads_to_nothing(d, t);
	if (!addr)
		use_up(d, to);
	if (!addr || beyond || d->no_follow || (!text && !wants_decoding(d))) {
		if (!addr && m && (m->flags & MEMBER_NUMBER) && !wants_decoding(d))
			d->emit->ops->num(d->emit, 0, BASE_HEX, t->size);
		else if (!addr)
			d->emit->ops->null(d->emit);
		else
			d->emit->ops->addr(d->emit, addr);
		return;
	}
	if (!d->resumed && ends_here(d, to, addr))
		return;
	bool brief = m && (m->flags & MEMBER_BRIEF) && abbreviates(d);
	if (brief) {
		d->emit->ops->addr(d->emit, addr);
		if (!d->emit->ops->full_begin(d->emit))
			return;
	}
	bool through = d->through_pointer, follow = d->no_follow, path = d->path;
	d->through_pointer = true;
	d->path = t->uncut;
	d->no_follow = d->shallow;
	d->pointers++;
	if (m && (m->flags & MEMBER_DELTA) && to->scalar)
		show_changing(d, m, to, addr);
	else
		show_target(d, to, addr, m && (m->flags & MEMBER_BARE), m);
	d->pointers--;
	d->through_pointer = through;
	d->no_follow = follow;
	d->path = path;
	if (brief)
		d->emit->ops->full_end(d->emit);
}

/* ---- for C functions ---- */

bool wants_decoding(const struct decode *d)
{
	return d->call->style & CALL_DECODE;
}

bool abbreviates(const struct decode *d)
{
	return d->call->style & CALL_ABBREV;
}

static const struct def_type *named(const struct decode *d, enum type_id id)
{
	return &d->defs->types[d->defs->named_types[id]];
}

void show_type(struct decode *d, enum type_id id, uint64_t addr)
{
	show_target(d, named(d, id), addr, true, NULL);
}

static void show_named_with(struct decode *d, enum type_id id, struct object o,
			    const uint64_t *params, unsigned nparams)
{
	struct frame f = {.up = d->frame};

	for (unsigned i = 0; i < nparams && i < DECODE_ARGS_MAX; i++)
		f.param[i] = params[i];
	d->frame = &f;
	show_in_frame(d, named(d, id), o, true, NULL, &f);
	d->frame = f.up;
}

void show_type_with(struct decode *d, enum type_id id, uint64_t addr, const uint64_t *params,
		    unsigned nparams)
{
	show_named_with(d, id, (struct object){.addr = addr}, params, nparams);
}

void show_bytes_as(struct decode *d, enum type_id id, const void *bytes, size_t len, uint64_t addr)
{
	show_object(d, named(d, id), (struct object){.addr = addr, .bytes = bytes, .len = len},
		    true);
}

void show_bytes_with(struct decode *d, enum type_id id, const void *bytes, size_t len,
		     uint64_t addr, const uint64_t *params, unsigned nparams)
{
	show_named_with(d, id, (struct object){.addr = addr, .bytes = bytes, .len = len}, params,
			nparams);
}
