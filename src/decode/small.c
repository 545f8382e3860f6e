/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* C functions of a line or two. */
#include "decode/cfuncs.h"
#include "decode/walk.h"

#include <stdio.h>
#include <string.h>

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

/* A number whose name is a comment, also under -X raw. */
static void show_commented(struct decode *d, uint64_t v, enum set_id set, const char *fallback)
{
	const char *name = name_in(d, set, v);

	d->emit->ops->num(d->emit, v, BASE_HEX, 8);
	d->emit->ops->note(d->emit, name ? name : fallback);
}

void show_pid_type(struct decode *d, uint64_t v)
{
	show_commented(d, v, SET_pid_types, "PIDTYPE_???");
}

void show_xfeature(struct decode *d, uint64_t v)
{
	show_commented(d, v, SET_xfeatures, "XFEATURE_???");
}

/* Bits of XFEATURE_FP... are called XFEATURE_MASK_FP... */
void show_xfeature_mask(struct decode *d, uint64_t v)
{
	const size_t prefix = sizeof("XFEATURE_") - 1;
	char text[1024];
	int len = 0;

	d->emit->ops->num(d->emit, v, BASE_HEX, 8);
	for (unsigned bit = 0; bit < 64; bit++) {
		const char *name = v >> bit & 1 ? name_in(d, SET_xfeatures, bit) : NULL;
		if (name)
			len += snprintf(text + len, sizeof(text) - (size_t)len,
					"%sXFEATURE_MASK_%s", len ? "|" : "", name + prefix);
	}
	if (len)
		d->emit->ops->note(d->emit, text);
}
