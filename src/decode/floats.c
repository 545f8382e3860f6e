/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Floating-point arguments and results of functions. */
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
		any = call->defs->members[body->first + i].offset >= DEF_FLOAT_SLOT;
	if (any)
		know(call);
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
