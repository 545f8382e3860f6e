/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/proc.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PROC_PATH_MAX = 128, STATUS_LINE_MAX = 512 };

static bool proc_path(char path[static PROC_PATH_MAX], pid_t tid, const char *what)
{
	int n = snprintf(path, PROC_PATH_MAX, "/proc/%d/%s", (int)tid, what);

	return tid > 0 && n > 0 && n < PROC_PATH_MAX;
}

ssize_t proc_readlink(pid_t tid, const char *what, char *buf, size_t size)
{
	char path[PROC_PATH_MAX];

	if (!proc_path(path, tid, what))
		return -1;
	ssize_t n = readlink(path, buf, size);
	if (n < 0 || (size_t)n >= size)
		return -1;
	buf[n] = '\0';
	return n;
}

int proc_open(pid_t tid, const char *what)
{
	char path[PROC_PATH_MAX];

	if (!proc_path(path, tid, what))
		return -1;
	return open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
}

FILE *proc_fopen(pid_t tid, const char *what)
{
	int fd = proc_open(tid, what);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "r");

	if (fd >= 0 && !f)
		close(fd);
	return f;
}

ssize_t proc_read(pid_t tid, const char *what, char *buf, size_t size)
{
	int fd = proc_open(tid, what);

	if (fd < 0)
		return -1;
	size_t len = 0;
	while (len < size - 1) {
		ssize_t n = TEMP_FAILURE_RETRY(read(fd, buf + len, size - 1 - len));
		if (n <= 0)
			break;
		len += (size_t)n;
	}
	close(fd);
	buf[len] = '\0';
	return (ssize_t)len;
}

bool proc_first_line(pid_t tid, const char *what, char *buf, size_t size)
{
	if (proc_read(tid, what, buf, size) <= 0)
		return false;
	buf[strcspn(buf, "\n")] = '\0';
	return true;
}

bool proc_stat(pid_t tid, const char *what, struct statx *st)
{
	char path[PROC_PATH_MAX];

	if (!proc_path(path, tid, what))
		return false;
	return !statx(AT_FDCWD, path, AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT, STATX_TYPE | STATX_INO,
		      st);
}

bool proc_same_namespace(pid_t tid, const char *what)
{
	char path[PROC_PATH_MAX];
	struct statx theirs, ours;

	snprintf(path, sizeof(path), "/proc/self/%s", what);
	return proc_stat(tid, what, &theirs) &&
	       !statx(AT_FDCWD, path, AT_STATX_DONT_SYNC, STATX_INO, &ours) &&
	       theirs.stx_ino == ours.stx_ino;
}

/* What stands behind "NAME:" and blanks if LINE begins so, else NULL. */
static const char *value_of(const char *line, const char *name)
{
	size_t len = strlen(name);

	if (strncmp(line, name, len) || line[len] != ':')
		return NULL;
	line += len + 1;
	return line + strspn(line, " \t");
}

const char *proc_field(const char *text, const char *name)
{
	const char *value = value_of(text, name);

	while (!value && (text = strchr(text, '\n')))
		value = value_of(++text, name);
	return value;
}

/* Line by line: that of the groups may be longer than all others together. */
bool proc_status_text(pid_t tid, const char *name, char *buf, size_t size)
{
	char line[STATUS_LINE_MAX];
	const char *value = NULL;
	FILE *f = proc_fopen(tid, "status");

	if (!f)
		return false;
	while (!value && fgets(line, sizeof(line), f))
		value = value_of(line, name);
	fclose(f);
	if (value)
		snprintf(buf, size, "%.*s", (int)strcspn(value, "\n"), value);
	return value;
}

long proc_status_number(pid_t tid, const char *name)
{
	char text[64];

	if (!proc_status_text(tid, name, text, sizeof(text)) || !isdigit((unsigned char)text[0]))
		return -1;
	return strtol(text, NULL, 10);
}
