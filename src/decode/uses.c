/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Types are looked at once, for what can be found below them.  Of a call only
 * the arguments whose types say so are walked over, by the walk that also
 * shows them, with an emitter that listens for descriptors and paths.
 */
#include "decode/uses.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "decode/walk.h"

/* What is found at and below each type and body. */
struct uses {
	const struct defs *defs;
	uint8_t *bodies; /* by index */
	uint8_t types[]; /* by index */
};

/* ---- what can be ------------------------------------------------------- */

static unsigned of_members(const struct uses *u, uint32_t first, uint32_t count)
{
	unsigned found = 0;

	for (uint32_t i = 0; i < count; i++) {
		const struct def_member *m = &u->defs->members[first + i];

		if (m->dir & DIR_IN)
			found |= u->types[m->type];
	}
	return found;
}

static unsigned of_cases(const struct uses *u, const struct def_type *t)
{
	unsigned found = u->types[t->of];

	for (uint32_t i = 0; i < t->count; i++)
		found |= u->types[u->defs->cases[t->first + i].to];
	return found;
}

static unsigned of_type(const struct uses *u, const struct def_type *t)
{
	switch (t->kind) {
	case DEF_INT:
		return t->style == STYLE_FD || t->style == STYLE_DIRFD ? USE_FD : 0;
	case DEF_PTR:
		return t->uncut ? USE_PATH : u->types[t->of];
	case DEF_ARRAY:
	case DEF_RECORDS:
	case DEF_APPLY:
		return u->types[t->of];
	case DEF_STRUCT:
		return of_members(u, t->first, t->count);
	case DEF_UNION:
		return of_cases(u, t);
	case DEF_C:
		return cfunc_shows_fds(u->defs, t->of) ? USE_FD : 0;
	default:
		return 0;
	}
}

static void check_listener(void);

struct uses *uses_new(const struct defs *defs)
{
	struct uses *u = xcalloc(1, sizeof(*u) + defs->ntypes);
	bool more = true;

	check_listener();
	u->defs = defs;
	u->bodies = xcalloc(defs->nbodies + 1, 1);
	/* Types can lead back to themselves: until nothing is found any more. */
	while (more) {
		more = false;
		for (uint32_t i = 1; i < defs->ntypes; i++) {
			uint8_t found = (uint8_t)of_type(u, &defs->types[i]);

			more |= found != u->types[i];
			u->types[i] = found;
		}
	}
	for (uint32_t i = 1; i < defs->nbodies; i++)
		u->bodies[i] = (uint8_t)of_members(u, defs->bodies[i].first, defs->bodies[i].count);
	return u;
}

void uses_free(struct uses *u)
{
	if (u)
		free(u->bodies);
	free(u);
}

unsigned uses_of_call(const struct uses *u, uint32_t call)
{
	const struct def_call *def = &u->defs->calls[call];
	unsigned found;

	if (!call)
		return 0;
	found = u->bodies[def->body] | u->bodies[def->other];
	for (uint32_t i = 0; i < def->case_count; i++)
		found |= u->bodies[u->defs->cases[def->first_case + i].to];
	for (uint32_t i = 0; i < def->sub_count; i++)
		found |= uses_of_call(u, u->defs->cases[def->first_sub + i].to);
	return found;
}

/* ---- an emitter that listens ------------------------------------------- */

struct listener {
	struct emit emit;
	const struct decode *decode;
	const struct use_match *match;
	bool matched;
};

static struct listener *listener_of(struct emit *e)
{
	return (struct listener *)e;
}

static void hear_fd(struct listener *l, int fd)
{
	const struct use_match *match = l->match;

	if (fd >= 0 && !l->matched)
		l->matched = match->fd(match->ctx, l->decode->call->tid, fd);
}

static void listen_fd(struct emit *e, int fd, const char *name, const struct fd_info *info)
{
	(void)name, (void)info;
	hear_fd(listener_of(e), fd);
}

static void listen_str(struct emit *e, const void *bytes, size_t len, bool more, uint64_t total,
		       enum str_style style)
{
	struct listener *l = listener_of(e);

	(void)total, (void)style;
	if (l->decode->path && !more && !l->matched)
		l->matched = l->match->path(l->match->ctx, bytes, len);
}

static void pass(struct emit *e)
{
	(void)e;
}

static bool pass_hidden(struct emit *e)
{
	(void)e;
	return true;
}

static bool pass_undo(struct emit *e, size_t max)
{
	(void)e, (void)max;
	return false;
}

static void pass_num(struct emit *e, uint64_t value, enum num_base base, unsigned size)
{
	(void)e, (void)value, (void)base, (void)size;
}

static void pass_padded(struct emit *e, uint64_t value, unsigned width, const char *prefix)
{
	(void)e, (void)value, (void)width, (void)prefix;
}

static void pass_scaled(struct emit *e, uint64_t value, uint32_t unit)
{
	(void)e, (void)value, (void)unit;
}

static void pass_real(struct emit *e, long double value)
{
	(void)e, (void)value;
}

static void pass_chr(struct emit *e, unsigned char value, enum str_style style)
{
	(void)style;
	(void)e, (void)value;
}

static void pass_addr(struct emit *e, uint64_t value)
{
	(void)e, (void)value;
}

static void pass_wide(struct emit *e, const uint32_t *chars, size_t len, bool more)
{
	(void)e, (void)chars, (void)len, (void)more;
}

static void pass_code(struct emit *e, uint64_t value, const char *symbol, uint64_t offset)
{
	(void)e, (void)value, (void)symbol, (void)offset;
}

static void pass_name(struct emit *e, uint64_t value, const char *name, const char *fallback,
		      enum num_base base, unsigned size)
{
	(void)e, (void)value, (void)name, (void)fallback, (void)base, (void)size;
}

static enum alias_form pass_alias(struct emit *e, uint64_t value, const char *name,
				  enum num_base base, unsigned size)
{
	(void)e, (void)value, (void)name, (void)base, (void)size;
	return ALIAS_UNUSED;
}

static void pass_flags(struct emit *e, const struct flags_value *flags)
{
	(void)e, (void)flags;
}

static void pass_text(struct emit *e, const char *text)
{
	(void)e, (void)text;
}

static void pass_context(struct emit *e, const char *context, const char *expected)
{
	(void)e, (void)context, (void)expected;
}

static void pass_again(struct emit *e, uint64_t addr, unsigned up)
{
	(void)e, (void)addr, (void)up;
}

static void pass_pid(struct emit *e, int pid, const char *comm, int in_tracer_ns)
{
	(void)e, (void)pid, (void)comm, (void)in_tracer_ns;
}

static void pass_inet(struct emit *e, const char *name, bool v6, const uint8_t *addr,
		      const char *text)
{
	(void)e, (void)name, (void)v6, (void)addr, (void)text;
}

static void pass_array(struct emit *e, enum array_form form)
{
	(void)e, (void)form;
}

static void pass_elem_at(struct emit *e, uint64_t index, const char *name)
{
	(void)e, (void)index, (void)name;
}

static void pass_elem_of(struct emit *e, uint64_t index, const char *name, const char *fallback)
{
	(void)e, (void)index, (void)name, (void)fallback;
}

static void pass_form(struct emit *e, const char *name, const struct form_raw *raw)
{
	(void)e, (void)name, (void)raw;
}

static void pass_set(struct emit *e, bool inverted)
{
	(void)e, (void)inverted;
}

static void pass_cond(struct emit *e, const char *macro, bool has_value, uint64_t value,
		      const char *value_name, uint64_t or_bits)
{
	(void)e, (void)macro, (void)has_value, (void)value, (void)value_name, (void)or_bits;
}

static void pass_cond_end(struct emit *e, uint64_t event, const char *name, uint64_t higher)
{
	(void)e, (void)event, (void)name, (void)higher;
}

static void pass_shifted(struct emit *e, unsigned bits, const char *name)
{
	(void)e, (void)bits, (void)name;
}

static void pass_arg(struct emit *e, const char *name, bool has_raw, uint64_t raw)
{
	(void)e, (void)name, (void)has_raw, (void)raw;
}

static void pass_word(struct emit *e, uint64_t raw)
{
	(void)e, (void)raw;
}

static void pass_error(struct emit *e, int64_t value, int err, const char *name, const char *text)
{
	(void)e, (void)value, (void)err, (void)name, (void)text;
}

static void pass_texts(struct emit *e, const char *name, const char *text)
{
	(void)e, (void)name, (void)text;
}

static void pass_bits(struct emit *e, const uint64_t *words, size_t count, unsigned size)
{
	(void)e, (void)words, (void)count, (void)size;
}

static void pass_label(struct emit *e, const char *text, enum label_names names)
{
	(void)e, (void)text, (void)names;
}

static const struct emit_ops listening = {
	.call_begin = pass_text,
	.arg = pass_arg,
	.args_end = pass,
	.early_comma = pass,
	.named = pass,
	.null = pass,
	.again = pass_again,
	.ret_begin = pass_word,
	.ret_error = pass_error,
	.ret_unknown = pass_texts,
	.ret_aux_begin = pass,
	.label = pass_label,
	.ret_aux_end = pass,
	.ret_aux_mark = pass,
	.ret_aux_undo = pass_undo,
	.ret_mark = pass_text,
	.hidden = pass_hidden,
	.num = pass_num,
	.num_padded = pass_padded,
	.num_scaled = pass_scaled,
	.real = pass_real,
	.chr = pass_chr,
	.addr = pass_addr,
	.code = pass_code,
	.wide = pass_wide,
	.name = pass_name,
	.alias = pass_alias,
	.flags = pass_flags,
	.word = pass_text,
	.resuming = pass_text,
	.str = listen_str,
	.fd = listen_fd,
	.pid = pass_pid,
	.struct_begin = pass,
	.field = pass_text,
	.struct_end = pass,
	.inet_field = pass_inet,
	.array_begin = pass_array,
	.elem = pass,
	.elem_at = pass_elem_at,
	.elem_of = pass_elem_of,
	.array_end = pass,
	.form_begin = pass_form,
	.form_end = pass,
	.more = pass,
	.set_begin = pass_set,
	.set_end = pass,
	.bits_begin = pass_bits,
	.bits_end = pass_bits,
	.cond_begin = pass,
	.cond = pass_cond,
	.cond_end = pass_cond_end,
	.lead = pass_text,
	.context = pass_context,
	.arrow = pass,
	.arrow_named = pass_text,
	.shifted = pass_shifted,
	.note = pass_text,
	.gloss = pass_text,
	.raw_note = pass_text,
	.full_begin = pass_hidden,
	.full_end = pass,
};

/* A token that is new to emitters is one to pass by here. */
static void check_listener(void)
{
	void (*functions[sizeof(listening) / sizeof(void (*)(void))])(void);

	memcpy(functions, &listening, sizeof(functions));
	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
		BUG_ON(!functions[i]);
}

/* ---- what is ----------------------------------------------------------- */

static void walk_param(struct decode *d, const struct def_member *m)
{
	const struct def_type *t = &d->defs->types[m->type];
	uint64_t v = param_value(d->call, m, t);

	d->self = v;
	d->fields = FIELDS_IN;
	d->budget = UINT64_MAX;
	if (!holds(d, m->if_) || !holds(d, m->when))
		return;
	if (t->kind == DEF_INT)
		hear_fd((struct listener *)d->emit, (int)v);
	else
		show_scalar(d, t, v);
}

bool uses_match(const struct uses *u, struct call *call, struct memory_view *mem,
		const struct use_match *match)
{
	/* No strings but paths are wanted. */
	static const struct decode_options options = {.string_limit = 0};
	const struct def_body *body = call->body;
	struct listener l = {.emit.ops = &listening, .match = match};
	struct decode d = {.defs = call->defs,
			   .call = call,
			   .opt = &options,
			   .mem = mem,
			   .emit = &l.emit,
			   .only = u->types};
	unsigned style = call->style;

	if (!body || !u->bodies[body - call->defs->bodies])
		return false;
	l.decode = &d;
	call->style = CALL_DECODE;
	for (uint32_t i = 0; i < body->count && !l.matched; i++) {
		const struct def_member *m = &call->defs->members[body->first + i];

		if ((m->dir & DIR_IN) && u->types[m->type])
			walk_param(&d, m);
	}
	call->style = style;
	return l.matched;
}
