/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which namespaces a process is in. */
#include <stdio.h>

#include "base/proc.h"
#include "view/process.h"

bool process_namespace(pid_t tid, const char *kind, char *name, size_t size)
{
	char what[32];

	snprintf(what, sizeof(what), "ns/%s", kind);
	return proc_readlink(tid, what, name, size) > 0;
}
