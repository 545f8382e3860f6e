/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Frames of programs of other ABIs than calltap's own, unwound by libdw. */
#include "unwind/internal.h"

void foreign_walk(struct walk *w)
{
	(void)w;
}

void foreign_forget(struct space *s)
{
	(void)s;
}

void foreign_free(struct space *s)
{
	(void)s;
}
