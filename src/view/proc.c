/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "view/proc.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PROC_PATH_MAX = 128 };

/* A descriptor of /proc that stays valid when calltap's own root changes; -1 without one. */
static int proc_dir(void)
{
	static int dir = -2;

	if (dir == -2)
		dir = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	return dir;
}

static bool proc_path(char path[static PROC_PATH_MAX], pid_t tid, const char *what)
{
	int n = snprintf(path, PROC_PATH_MAX, "%d/%s", (int)tid, what);

	return tid > 0 && n > 0 && n < PROC_PATH_MAX;
}

ssize_t proc_readlink(pid_t tid, const char *what, char *buf, size_t size)
{
	char path[PROC_PATH_MAX];

	if (!proc_path(path, tid, what))
		return -1;
	ssize_t n = readlinkat(proc_dir(), path, buf, size);
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
	return openat(proc_dir(), path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
}

ssize_t proc_read(pid_t tid, const char *what, char *buf, size_t size)
{
	int fd = proc_open(tid, what);

	if (fd < 0)
		return -1;
	size_t len = 0;
	while (len < size - 1) {
		ssize_t n = read(fd, buf + len, size - 1 - len);
		if (n <= 0)
			break;
		len += (size_t)n;
	}
	close(fd);
	buf[len] = '\0';
	return (ssize_t)len;
}

bool proc_stat(pid_t tid, const char *what, struct statx *st)
{
	char path[PROC_PATH_MAX];

	if (!proc_path(path, tid, what))
		return false;
	return !statx(proc_dir(), path, AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT,
		      STATX_TYPE | STATX_INO, st);
}

bool proc_same_namespace(pid_t tid, const char *what)
{
	char path[PROC_PATH_MAX];
	struct statx theirs, ours;

	snprintf(path, sizeof(path), "self/%s", what);
	return proc_stat(tid, what, &theirs) &&
	       !statx(proc_dir(), path, AT_STATX_DONT_SYNC, STATX_INO, &ours) &&
	       theirs.stx_ino == ours.stx_ino;
}

const char *proc_field(const char *text, const char *name)
{
	size_t len = strlen(name);

	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, name, len) || line[len] != ':')
			continue;
		line += len + 1;
		return line + strspn(line, " \t");
	}
	return NULL;
}
