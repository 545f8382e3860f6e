/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* -e inject=...:poke_enter=, poke_exit=: other bytes where arguments point to. */
#include "trace/internal.h"

static void complain_of_argument(struct task *k, unsigned arg, unsigned count)
{
	message(k->trace,
		"poke_tcb: Failed to tamper with process %d: requested to tamper with argument "
		"#%u, but system call '%s' has only %u arguments",
		(int)k->tid, arg, k->call.name, count);
}

void poke_args(struct task *k, struct memory_view *mem, const struct pokes *pokes)
{
	unsigned count = pokes ? decode_arg_count(&k->call) : 0;

	/* The last one first, as strace does: where two meet, the first one stays. */
	for (unsigned i = pokes ? pokes->count : 0; i-- > 0;) {
		const struct poke *p = &pokes->at[i];

		if (p->arg > count)
			complain_of_argument(k, p->arg, count);
		else if (memory_write(mem, k->call.args[p->arg - 1], p->bytes, p->len))
			k->poked = true;
		else
			message(k->trace,
				"poke_tcb: Failed to tamper with process %d: couldn't poke",
				(int)k->tid);
	}
}
