/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a call has returned: its result, what is said of that in parentheses, errors. */
#include <string.h>

#include "decode/walk.h"

/* ERESTARTSYS, ERESTARTNOINTR, ERESTARTNOHAND, ERESTART_RESTARTBLOCK: for the kernel alone */
static bool is_restart(int64_t ret)
{
	return ret == -512 || ret == -513 || ret == -514 || ret == -516;
}

void decode_result(struct call *call, int64_t ret, bool failed)
{
	call->returned = true;
	call->ret = ret;
	call->failed = failed;
	call->restart = failed && is_restart(ret);
	call->half_error = false;
}

void decode_half_error(struct call *call)
{
	enum { HALF_ERROR_MAX = 4096 }; /* one more than there are errors, as in strace */
	int32_t ret = (int32_t)call->ret;

	if (call->failed || !call->body || !call->body->errors || (call->style & CALL_RAW) ||
	    call->ret != (uint32_t)ret || ret >= 0 || ret < -HALF_ERROR_MAX)
		return;
	decode_result(call, ret, true);
	call->half_error = true;
}

static void show_error(struct decode *d)
{
	struct call *call = d->call;
	int err = (int)-call->ret;
	const char *name = decode_errno_name(d->defs, err);

	if (call->style & CALL_RAW)
		d->emit->ops->ret_error(d->emit, -1, err, name, strerror(err));
	else if (is_restart(call->ret))
		d->emit->ops->ret_unknown(d->emit, name, decode_errno_text(err));
	else
		d->emit->ops->ret_error(d->emit,
					call->half_error ? (int64_t)(uint32_t)call->ret : -1, err,
					name, decode_errno_text(err));
}

/* Whether a name of SET stands in VALUE; a number alone would only repeat the result.  A set of
 * parts alone, of which one is an enumeration, says something of every value. */
static bool has_name(const struct defs *defs, const struct def_set *set, uint64_t value)
{
	bool parts = true, names = false;

	if (!set->is_flags)
		return def_find_const(defs, set, value) != NULL;
	for (uint32_t i = set->first; i < set->first + set->count; i++) {
		const struct def_const *c = &defs->consts[i];
		const struct def_type *part = &defs->types[c->type];

		if (c->kind == CONST_NAME &&
		    (value ? c->value && (value & c->value) == c->value : !c->value))
			return true;
		if (c->kind == CONST_PART && part->kind == DEF_ENUM &&
		    def_find_const(defs, &defs->sets[part->of], value & c->value))
			return true;
		if (c->kind == CONST_PART && part->kind == DEF_FLAGS && (value & c->value) &&
		    has_name(defs, &defs->sets[part->of], value & c->value))
			return true;
		parts &= c->kind == CONST_PART;
		names |= c->kind == CONST_PART && part->kind == DEF_ENUM;
	}
	return parts && names;
}

/* What a function has returned, as its type T reads it. */
static uint64_t function_result(struct call *call, const struct def_type *t)
{
	if (t->style == STYLE_FLOAT && (t->kind == DEF_INT || t->kind == DEF_C))
		return float_result(call, t->size);
	if (t->size == 8 && abi_table[call->defs->abi].word == 4)
		return (uint32_t)call->ret | call->ret_high << 32;
	return (uint64_t)call->ret;
}

void extend_result(struct call *call)
{
	const struct def_type *t;

	if (!call->body || !call->body->ret || call->body->parts[0])
		return;
	t = &call->defs->types[call->body->ret];
	if (t->size < 8)
		call->ret = (int64_t)def_extend((uint64_t)call->ret, t->size, t->is_signed);
}

static void show_function_result(struct decode *d)
{
	const struct emit_ops *ops = d->emit->ops;
	struct call *call = d->call;
	const struct def_type *t;

	ops->ret_begin(d->emit, (uint64_t)call->ret);
	if (!call->body || (call->style & CALL_RAW)) {
		ops->num(d->emit, (uint64_t)call->ret, BASE_UNKNOWN, abi_table[d->defs->abi].word);
	} else if (call->body->is_void || !call->body->ret) {
		ops->word(d->emit, "void");
	} else if (call->body->parts[0]) {
		d->fields = FIELDS_ALL;
		show_whole_result(d);
	} else {
		t = &d->defs->types[call->body->ret];
		show_scalar(d, t, def_extend(function_result(call, t), t->size, t->is_signed));
	}
}

/* A result of SIZE bytes: what is below 0 and no error is a large number. */
static void show_count(struct decode *d, unsigned size)
{
	d->emit->ops->num(d->emit, def_extend((uint64_t)d->call->ret, size, false), BASE_UDEC,
			  size);
}

/* A result that its type T has no room for, which only tampering makes: the whole register, as such
 * results are written.  Returns false if there is room, or T has a way of its own to show it.
 * All ones are an id like others here. */
static bool shows_register(struct decode *d, const struct def_type *t)
{
	static const uint8_t bases[] = {
		[STYLE_DEC] = 1 + BASE_UDEC,  [STYLE_UDEC] = 1 + BASE_UDEC,
		[STYLE_UID] = 1 + BASE_UDEC,  [STYLE_FD] = 1 + BASE_DEC,
		[STYLE_HEX] = 1 + BASE_HEX,   [STYLE_OCT] = 1 + BASE_OCT,
		[STYLE_UMODE] = 1 + BASE_OCT,
	};
	unsigned word = abi_table[d->defs->abi].word;
	uint64_t ret = def_extend((uint64_t)d->call->ret, word, t->is_signed);

	if (t->kind != DEF_INT || t->style >= sizeof(bases) || !bases[t->style] ||
	    (t->style != STYLE_UID && ret == def_extend(ret, t->size, t->is_signed)))
		return false;
	d->emit->ops->num(d->emit, ret, (enum num_base)(bases[t->style] - 1), word);
	return true;
}

void show_result(struct decode *d)
{
	const struct emit_ops *ops = d->emit->ops;
	struct call *call = d->call;
	const struct def_body *body = call->body;
	unsigned word = abi_table[d->defs->abi].word;

	if (call->is_function) {
		show_function_result(d);
		return;
	}
	if (call->failed) {
		show_error(d);
		return;
	}
	ops->ret_begin(d->emit, (uint64_t)call->ret);
	if (call->style & CALL_RAW) {
		ops->num(d->emit, (uint64_t)call->ret, BASE_HEX, word);
		return;
	}
	/* Of arguments that can't be read the result does not depend. */
	const struct def_body *said =
		!body && call->def && call->def->args_at ? &d->defs->bodies[call->def->body] : body;
	if (said && said->ret) {
		const struct def_type *t = &d->defs->types[said->ret];
		/* No call answers NULL: 0 is what it says when there is no address. */
		if (shows_register(d, t))
			;
		else if (t->kind == DEF_INT && t->style == STYLE_ADDR && !call->ret)
			ops->num(d->emit, 0, BASE_HEX, t->size);
		else if (t->kind == DEF_INT && t->style == STYLE_DEC)
			show_count(d, t->size);
		else
			show_scalar(d, t, def_extend((uint64_t)call->ret, t->size, t->is_signed));
	} else {
		show_count(d, word);
	}
	if (!body || !body->aux)
		return;
	const struct def_type *aux = &d->defs->types[body->aux];
	if (aux->kind == DEF_C) {
		/* It says itself whether there is anything in the parentheses. */
		show_scalar(d, aux, (uint64_t)call->ret);
		return;
	}
	if ((aux->kind == DEF_ENUM || aux->kind == DEF_FLAGS) &&
	    !has_name(d->defs, &d->defs->sets[aux->of], (uint64_t)call->ret))
		return;
	ops->ret_aux_begin(d->emit);
	/* The result itself is shown as a number: the name stands here in every form. */
	ops->label(d->emit, NULL,
		   aux->kind == DEF_ENUM || body->aux_named ? LABEL_NAMED
		   : aux->kind == DEF_FLAGS		    ? LABEL_COMMENT
							    : LABEL_AS_ASKED);
	show_scalar(d, aux, def_extend((uint64_t)call->ret, aux->size, aux->is_signed));
	ops->ret_aux_end(d->emit);
}
