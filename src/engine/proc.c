/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/internal.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool proc_first_line(pid_t tid, const char *file, char *text, size_t size)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", tid, file);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	ssize_t n = TEMP_FAILURE_RETRY(read(fd, text, size - 1));
	close(fd);
	if (n <= 0)
		return false;
	text[n] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return true;
}

bool proc_status_text(pid_t tid, const char *name, char *text, size_t size)
{
	char line[256];
	size_t len = strlen(name);
	bool found = false;

	snprintf(line, sizeof(line), "/proc/%d/status", tid);
	FILE *f = fopen(line, "re");
	if (!f)
		return false;
	while (!found && fgets(line, sizeof(line), f))
		found = !strncmp(line, name, len) && line[len] == ':';
	fclose(f);
	if (!found)
		return false;
	const char *value = line + len + 1;
	while (isspace((unsigned char)*value))
		value++;
	snprintf(text, size, "%.*s", (int)strcspn(value, "\n"), value);
	return true;
}

long proc_status_number(pid_t tid, const char *name)
{
	char text[64];

	if (!proc_status_text(tid, name, text, sizeof(text)) || !isdigit((unsigned char)text[0]))
		return -1;
	return strtol(text, NULL, 10);
}
