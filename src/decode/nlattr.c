/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Netlink: what is in attributes, where types do not say it. */
#include "decode/cfuncs.h"
#include "decode/nlattr.h"
#include "decode/walk.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"

enum { NEXTHOP_SIZE = 8, NEXTHOPS_MAX = 4096 };

/* Text of d->arg[0] bytes up to a NUL; "..." if there is none, or -s cuts. */
void show_nla_c_string(struct decode *d, uint64_t v)
{
	uint64_t limit = d->opt->string_limit;
	size_t read = d->arg[0] > limit ? limit + 1 : d->arg[0];
	char *text = xmalloc(read + 1);

	if (memory_fetch(d->mem, v, text, read)) {
		size_t len = strnlen(text, read);
		bool more = len == read;

		if (len > limit)
			len = limit;
		d->emit->ops->str(d->emit, text, len, more, 0, STR_PLAIN);
	} else {
		d->emit->ops->addr(d->emit, v);
	}
	free(text);
}

/* Ticks of the clock in d->arg[0] bytes, up to 8. */
void show_nla_clock(struct decode *d, uint64_t v)
{
	uint8_t bytes[8] = {0};
	uint64_t len = d->arg[0] < sizeof(bytes) ? d->arg[0] : sizeof(bytes);

	if (memory_fetch(d->mem, v, bytes, len))
		show_clock_ticks(d, load_int(d, bytes, (unsigned)len, false, false));
	else
		d->emit->ops->addr(d->emit, v);
}

/* ---- next hops of a route ---------------------------------------------- */

/* The next hop at ADDR with its attributes, up to END. */
static void show_nexthop(struct decode *d, uint64_t addr, uint64_t end, uint64_t family)
{
	const struct emit_ops *ops = d->emit->ops;
	uint64_t at = addr + NEXTHOP_SIZE;

	if (at < end) {
		ops->array_begin(d->emit, ARRAY_LIST);
		ops->elem(d->emit);
	}
	show_type(d, TYPE_rtnexthop, addr);
	if (at < end) {
		ops->elem(d->emit);
		show_attributes(d, at, end - at, SPACE_ROUTE | family << FAMILY_SHIFT);
		ops->array_end(d->emit);
	}
}

/* Next hops in d->arg[0] bytes at V: one stands alone, several in brackets.  Each says how long it
 * is; a length of 0 ends them. */
void show_nexthops(struct decode *d, uint64_t v)
{
	const struct emit_ops *ops = d->emit->ops;
	uint64_t len = d->arg[0], family = d->arg[1], step;
	bool several = false;

	if (len < NEXTHOP_SIZE) {
		show_string(d, v, len, STR_HEX);
		return;
	}
	for (uint64_t n = 0; len; n++, v += step, len -= step < len ? step : len) {
		uint8_t bytes[2];

		if (!memory_fetch(d->mem, v, bytes, sizeof(bytes))) {
			if (several)
				ops->elem(d->emit);
			ops->addr(d->emit, v);
			break;
		}
		uint64_t said = load_int(d, bytes, sizeof(bytes), false, false);
		if (!n && said < len) {
			several = true;
			ops->array_begin(d->emit, ARRAY_LIST);
		}
		if (n == NEXTHOPS_MAX) {
			ops->more(d->emit);
			break;
		}
		if (several)
			ops->elem(d->emit);
		if (len < NEXTHOP_SIZE)
			show_string(d, v, len, STR_HEX);
		else
			show_nexthop(d, v, v + (said < len ? said : len), family);
		step = (said + 3) & ~(uint64_t)3;
		if (!step)
			break;
	}
	if (several)
		ops->array_end(d->emit);
}
