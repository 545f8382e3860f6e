/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is to be started: which file, as which user, with which environment. */
#include "engine/internal.h"

#include <ctype.h>
#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"

static bool is_executable(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode) && (st.st_mode & 0111);
}

/* Puts the file NAME of the PATH component DIR, of LEN bytes, into PATH. */
static void join_path(struct buf *path, const char *dir, size_t len, const char *name)
{
	buf_truncate(path, 0);
	if (len) {
		buf_put(path, dir, len);
	} else {
		char *cwd = getcwd(NULL, 0);
		buf_puts(path, cwd ? cwd : ".");
		free(cwd);
	}
	if (path->data[path->len - 1] != '/')
		buf_putc(path, '/');
	buf_puts(path, name);
}

char *command_find(const char *name)
{
	struct stat st;

	if (strlen(name) >= PATH_MAX) {
		errno = ENAMETOOLONG;
		die_errno("exec");
	}
	if (strchr(name, '/')) {
		if (stat(name, &st))
			die_errno("Cannot stat '%s'", name);
		return xstrdup(name);
	}

	struct buf path = BUF_INIT;
	const char *dir = getenv("PATH");
	/* An empty component is the working directory, but the end of PATH is none. */
	while (*name && dir && *dir) {
		size_t len = strcspn(dir, ":");
		join_path(&path, dir, len, name);
		if (is_executable(buf_str(&path)))
			return path.data;
		dir += len + (dir[len] == ':');
	}
	die("Cannot find executable '%s'", name);
}

/* Reads the number that *TEXT begins with and moves *TEXT behind it. */
static bool parse_id(const char **text, unsigned *id)
{
	char *end;

	if (!isdigit((unsigned char)**text))
		return false;
	errno = 0;
	unsigned long value = strtoul(*text, &end, 10);
	if (errno || value >= UINT_MAX)
		return false;
	*text = end;
	*id = (unsigned)value;
	return true;
}

void command_find_user(const char *name, struct command_user *user)
{
	if (getuid())
		die("You must be root to use the -u/--username option");

	if (strchr(name, ':')) {
		const char *p = name;
		if (!parse_id(&p, &user->uid) || *p++ != ':' || !parse_id(&p, &user->gid) || *p)
			die("Invalid UID:GID pair '%s'", name);
		user->name = NULL;
		return;
	}
	struct passwd *pw = getpwnam(name);
	if (!pw)
		die("Cannot find user '%s'", name);
	user->uid = pw->pw_uid;
	user->gid = pw->pw_gid;
	user->name = name;
}

void engine_check_user(const struct engine_config *config)
{
	struct command_user user;

	if (config->username)
		command_find_user(config->username, &user);
}

void command_become_user(const struct command_user *user)
{
	if (user->name) {
		if (initgroups(user->name, user->gid))
			die_errno("initgroups");
	} else if (setgroups(1, &user->gid)) {
		die_errno("setgroups");
	}
	if (setgid(user->gid))
		die_errno("setgid");
	if (setuid(user->uid))
		die_errno("setuid");
}

void command_change_environment(const char *const *changes)
{
	for (; changes && *changes; changes++) {
		if (!strchr(*changes, '='))
			unsetenv(*changes);
		else if (putenv((char *)*changes))
			die_errno("putenv");
	}
}
