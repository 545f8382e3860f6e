/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* C functions of a line or two. */
#include "decode/cfuncs.h"
#include "decode/walk.h"

void show_constant(struct decode *d, uint64_t v)
{
	(void)v;
	d->emit->ops->num(d->emit, d->arg[0], BASE_DEC, 8);
}

/* The argument that restart_syscall does not have. */
void show_resuming(struct decode *d, uint64_t v)
{
	const char *name = d->call->interrupted;

	(void)v;
	d->emit->ops->resuming(d->emit, name ? name : "system call");
}
