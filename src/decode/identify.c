/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From a number and six words to a described call. */
#include "decode/walk.h"

#include <stdio.h>
#include <string.h>

static void call_unknown(struct call *call, uint64_t nr)
{
	snprintf(call->name_buf, sizeof(call->name_buf), "syscall_%#llx", (unsigned long long)nr);
	call->name = call->name_buf;
	call->def = NULL;
	call->body = NULL;
	call->nargs = 6;
	call->filter_id = UINT32_MAX;
}

unsigned slot_count(const struct defs *defs, const struct def_body *body)
{
	bool narrow = abi_table[defs->abi].reg == 4;
	unsigned n = 0;

	for (uint32_t i = 0; i < body->count; i++) {
		const struct def_member *m = &defs->members[body->first + i];
		bool two = narrow && m->flags & (MEMBER_PAIR | MEMBER_LOHI);
		unsigned end = m->offset + (two ? 2 : 1);
		if (end > n && !(m->flags & MEMBER_UNPASSED))
			n = end;
	}
	return n < 6 ? n : 6;
}

/* Replaces the registers by the words that stand at the address of CALL's arguments.  False: they
 * can't all be read. */
static bool load_args(struct decode *d, const struct def_call *call)
{
	unsigned word = abi_table[d->defs->abi].word;
	unsigned n = slot_count(d->defs, &d->defs->bodies[call->body]);
	uint64_t at = eval(d, call->args_at);
	uint8_t bytes[6 * 8];

	if (!at || !memory_fetch(d->mem, at, bytes, n * (size_t)word))
		return false;
	for (unsigned i = 0; i < 6; i++)
		d->call->args[i] = i < n ? load_int(d, bytes + i * word, word, false, false) : 0;
	return true;
}

/* The sub-call that a dispatcher's key names takes its place. */
static void dispatch(struct decode *d)
{
	struct call *call = d->call;
	const struct def_call *outer = call->def;
	const struct def_case *sub =
		def_find_case(d->defs, outer->first_sub, outer->sub_count, eval(d, outer->sub_key));

	if (!sub)
		return;
	const struct def_call *inner = &d->defs->calls[sub->to];
	/* Arguments that can't be read: the call is shown as the dispatcher. */
	if (inner->args_at && !load_args(d, inner))
		return;
	call->def = inner;
	call->first = inner->args_at ? 0 : 1;
	call->name = def_str(d->defs, call->def->name);
	call->filter_id = d->defs->nnumbers + (uint32_t)(sub - d->defs->cases);
}

static void choose_body(struct decode *d)
{
	struct call *call = d->call;
	const struct def_case *c = NULL;
	uint32_t body = call->def->body;

	if (call->def->key) {
		c = def_find_case(d->defs, call->def->first_case, call->def->case_count,
				  eval(d, call->def->key));
		body = c ? c->to : call->def->other;
	}
	call->body = &d->defs->bodies[body];
}

void decode_identify(struct call *call, const struct defs *defs, uint64_t nr,
		     const uint64_t args[6], struct memory_view *mem, pid_t tid)
{
	const struct def_number *number = def_find_number(defs, nr);
	struct decode d = {.defs = defs, .call = call, .mem = mem};

	call->defs = defs;
	call->is_function = false;
	call->nr = nr;
	call->tid = tid;
	memcpy(call->args, args, CALL_SLOTS * sizeof(*args));
	call->vector = 0;
	call->returned = false;
	call->half = false;
	call->path_len = 0;
	call->nsaves = 0;
	call->first = 0;
	if (!number) {
		call_unknown(call, nr);
		return;
	}
	call->name = def_str(defs, number->name);
	call->filter_id = (uint32_t)def_table_number(defs, nr);
	call->def = number->call ? &defs->calls[number->call] : NULL;
	call->body = NULL;
	call->nargs = 6;
	if (!call->def)
		return;
	if (call->def->sub_key) {
		dispatch(&d);
	} else if (call->def->args_at) {
		call->vector = eval(&d, call->def->args_at);
		if (!load_args(&d, call->def)) {
			call->nargs = 1;
			return;
		}
	}
	choose_body(&d);
}

enum { WORDS_SHOWN = 4 }; /* of a function that is not described */

/* How many words hold arguments of CALL, a function. */
static unsigned words_needed(const struct call *call)
{
	const struct defs *defs = call->defs;
	const struct def_body *body;
	unsigned n = 0;

	if (!call->def)
		return WORDS_SHOWN;
	body = &defs->bodies[call->def->body];
	if (body->variadic || call->def->key)
		return CALL_WORDS;
	for (uint32_t i = 0; i < body->count; i++) {
		const struct def_member *m = &defs->members[body->first + i];
		unsigned size = defs->types[m->type].size, word = abi_table[defs->abi].word;
		unsigned words = m->flags & MEMBER_WHOLE ? (size + word - 1) / word : 2;
		if (m->offset < DEF_FLOAT_SLOT && m->offset + words > n)
			n = m->offset + words;
		if (m->second <= DEF_FLOAT_SLOT && m->second > n)
			n = m->second;
	}
	return n < CALL_WORDS ? n : CALL_WORDS;
}

static void load_words(struct call *call, const struct function_call *f, struct memory_view *mem)
{
	unsigned word = abi_table[call->defs->abi].word, need = words_needed(call);
	unsigned n = f->nregs < CALL_WORDS ? f->nregs : CALL_WORDS;

	memset(call->args, 0, sizeof(call->args));
	memcpy(call->args, f->regs, n * sizeof(*f->regs));
	for (uint64_t at = f->stack; n < need; n++, at += word)
		if (!memory_fetch(mem, at, &call->args[n], word))
			break;
	call->nwords = n;
}

void decode_identify_function(struct call *call, const struct defs *defs,
			      const struct function_call *f, struct memory_view *mem, pid_t tid)
{
	struct decode d = {.defs = defs, .call = call, .mem = mem};

	call->defs = defs;
	call->nr = 0;
	call->tid = tid;
	call->name = f->symbol;
	call->filter_id = UINT32_MAX;
	call->returned = call->half = false;
	call->path_len = 0;
	call->nsaves = 0;
	call->body = NULL;
	call->nargs = WORDS_SHOWN;
	call->read_floats = f->read_floats;
	call->floats_known = false;
	call->nregs = f->nregs;
	call->is_function = true;
	call->def = def_find_function(defs, f->described ? f->described : f->symbol);
	load_words(call, f, mem);
	if (call->def)
		choose_body(&d);
}
