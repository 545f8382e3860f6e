/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where a process has a file in its memory. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/proc.h"
#include "view/process.h"

/* Whether LINE is of a mapping of the beginning of NAME. */
static bool is_beginning(const char *line, const char *name, uint64_t *addr)
{
	uint64_t offset;
	int path = 0;

	if (sscanf(line, "%" SCNx64 "-%*s %*s %" SCNx64 " %*s %*s %n", addr, &offset, &path) != 2 ||
	    !path)
		return false;
	size_t len = strlen(name);
	return !offset && !strncmp(line + path, name, len) && line[path + len] == '\n';
}

bool process_mapping(pid_t tid, const char *name, uint64_t *addr)
{
	int fd = proc_open(tid, "maps");
	FILE *maps = fd >= 0 ? fdopen(fd, "r") : NULL;
	bool found = false;
	char *line = NULL;
	size_t size = 0;

	if (!maps) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	while (!found && getline(&line, &size, maps) > 0)
		found = is_beginning(line, name, addr);
	free(line);
	fclose(maps);
	return found;
}
