/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Floating-point arguments and results of functions. */
#include <math.h>
#include <string.h>

#include "decode/walk.h"

static bool know(struct call *call)
{
	if (call->floats_known && call->floats_returned == call->returned)
		return true;
	call->floats_known =
		call->read_floats && call->read_floats(call->tid, call->defs->abi, &call->floats);
	call->floats_returned = call->returned;
	return call->floats_known;
}

void keep_floats(struct call *call)
{
	const struct def_body *body = call->body;
	bool any = body->variadic == VARIADIC_PRINTF || body->variadic == VARIADIC_WPRINTF;

	for (uint32_t i = 0; i < body->count && !any; i++)
		any = call->defs->members[body->first + i].offset >= DEF_FLOAT_SLOT ||
		      call->defs->members[body->first + i].second > DEF_FLOAT_SLOT;
	if (any)
		know(call);
}

long double long_double(const void *bytes)
{
	long double v = 0;

#if defined(__x86_64__) || defined(__i386__)
	const uint8_t *byte = bytes;
	bool has_exponent = byte[8] || (byte[9] & 0x7f);

	/* What lacks the bit before the point is no number to the processor, and nothing that the C
	 * library is sure to expect. */
	if (has_exponent && !(byte[7] & 0x80))
		return NAN;
	memcpy(&v, bytes, 10);
#else
	(void)bytes;
#endif
	return v;
}

uint64_t float_argument(struct call *call, unsigned n)
{
	if (n >= sizeof(call->floats.regs) / sizeof(*call->floats.regs))
		return 0;
	/* On return they are what the function has left in them. */
	if (call->returned ? !call->floats_known || call->floats_returned : !know(call))
		return 0;
	return call->floats.regs[n];
}

uint64_t float_result(struct call *call, unsigned size)
{
	uint64_t v = 0;

	if (!know(call))
		return 0;
	if (!call->floats.results_in_x87)
		return call->floats.regs[0];
	if (size == 4) {
		float narrow = (float)call->floats.x87;
		memcpy(&v, &narrow, sizeof(narrow));
	} else {
		double wide = (double)call->floats.x87;
		memcpy(&v, &wide, sizeof(wide));
	}
	return v;
}

/* The word in slot SLOT of CALL's arguments. */
static uint64_t slot_value(struct call *call, unsigned slot)
{
	if (slot >= DEF_FLOAT_SLOT)
		return float_argument(call, slot - DEF_FLOAT_SLOT);
	return call->args[slot % CALL_WORDS];
}

void show_whole_argument(struct decode *d, const struct def_member *m)
{
	const struct def_type *t = &d->defs->types[m->type];
	unsigned word = abi_table[d->defs->abi].word, words = (t->size + word - 1) / word;
	uint8_t bytes[CALL_WORDS * sizeof(uint64_t)];

	for (unsigned i = 0; i < words && i < CALL_WORDS; i++) {
		unsigned slot = i == 1 && m->second ? m->second - 1U : m->offset + i;
		uint64_t v = slot_value(d->call, slot);
		memcpy(bytes + i * word, &v, word);
	}
	words = words < CALL_WORDS ? words : CALL_WORDS;
	show_object(d, t, (struct object){.bytes = bytes, .len = words * word}, true);
}

void show_whole_result(struct decode *d)
{
	struct call *call = d->call;
	const struct def_body *body = call->body;
	const struct def_type *t = &d->defs->types[body->ret];
	const uint64_t words[] = {(uint64_t)call->ret, call->ret_high};
	unsigned nwords = 0, nfloats = 0;
	uint8_t bytes[sizeof(long double) + 2 * sizeof(uint64_t)] = {0};

	if (body->parts[0] == PART_MEMORY) {
		show_target(d, t, (uint64_t)call->ret, true, NULL);
		return;
	}
	if (!know(call) && body->parts[0] != PART_WORD) {
		d->emit->ops->word(d->emit, "?");
		return;
	}
	for (unsigned i = 0; i < 2; i++) {
		if (body->parts[i] == PART_WORD)
			memcpy(bytes + 8 * i, &words[nwords++], 8);
		else if (body->parts[i] == PART_FLOAT)
			memcpy(bytes + 8 * i, &call->floats.regs[nfloats++], 8);
		else if (body->parts[i] == PART_X87)
			memcpy(bytes, &call->floats.x87, sizeof(call->floats.x87));
	}
	show_object(d, t,
		    (struct object){.bytes = bytes,
				    .len = t->size < sizeof(bytes) ? t->size : sizeof(bytes)},
		    true);
}
