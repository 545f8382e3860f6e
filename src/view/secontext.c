/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "view/secontext.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#ifdef HAVE_LIBSELINUX
#include <dlfcn.h>
#include <selinux/label.h>
#include <selinux/selinux.h>
#endif

#include "base/proc.h"
#include "view/process.h"
#include "view/resolve.h"

/* The kernel's own answers are no longer than a page. */
enum { CONTEXT_MAX = 4096 };

static char present[CONTEXT_MAX + 1];

/* ---- the text ---------------------------------------------------------- */

/* user:role:type and perhaps :level, which has colons of its own.  Sets *TYPE and its length. */
static bool find_type(const char *text, const char **type, size_t *len)
{
	size_t user = strcspn(text, ":");
	const char *role = text + user + (text[user] == ':');
	size_t role_len = strcspn(role, ":");

	if (!user || !role_len || role[role_len] != ':')
		return false;
	*type = role + role_len + 1;
	*len = strcspn(*type, ":");
	return *len;
}

const char *secontext_cut(char *text, size_t len, unsigned want, bool strict)
{
	const char *type;
	size_t type_len;

	text[len] = '\0';
	/* /proc may end it with a newline. */
	len = strlen(text);
	if (len && text[len - 1] == '\n')
		text[--len] = '\0';
	if (!len)
		return NULL;
	if (!find_type(text, &type, &type_len))
		return strict ? NULL : text;
	if (want & SECONTEXT_FULL)
		return text;
	text[type - text + (ptrdiff_t)type_len] = '\0';
	return type;
}

/* ---- the database ------------------------------------------------------ */

#ifdef HAVE_LIBSELINUX

static char expected[CONTEXT_MAX + 1];

/* Loaded when it is first asked for: with what it needs itself it is some thirty system calls. */
static struct {
	typeof(selabel_open) *open;
	typeof(selabel_lookup_raw) *look_up;
	typeof(freecon) *free;
	typeof(selinux_set_callback) *set_callback;
} selinux;

static bool load(void)
{
	static bool tried;
	void *library;

	if (tried)
		return selinux.open;
	tried = true;
	library = dlopen("libselinux.so.1", RTLD_NOW);
	if (!library)
		return false;
	selinux.look_up = dlsym(library, "selabel_lookup_raw");
	selinux.free = dlsym(library, "freecon");
	selinux.set_callback = dlsym(library, "selinux_set_callback");
	if (selinux.look_up && selinux.free && selinux.set_callback)
		selinux.open = dlsym(library, "selabel_open");
	return selinux.open;
}

static int say_nothing(int type, const char *fmt, ...)
{
	(void)type;
	(void)fmt;
	return 0;
}

bool secontext_has_database(void)
{
	return load();
}

static struct selabel_handle *database(void)
{
	static struct selabel_handle *handle;
	static bool tried;

	if (tried || !load())
		return handle;
	tried = true;
	/* That there is no policy is no mistake. */
	selinux.set_callback(SELINUX_CB_LOG, (union selinux_callback){.func_log = say_nothing});
	handle = selinux.open(SELABEL_CTX_FILE, NULL, 0);
	return handle;
}

/* What the database says of the file at PATH of type MODE, or NULL. */
static const char *look_up(const char *path, mode_t mode, unsigned want)
{
	struct selabel_handle *handle = database();
	const char *found = NULL;
	char *raw;

	if (!handle || selinux.look_up(handle, &raw, path, mode))
		return NULL;
	size_t len = strlen(raw);
	if (len <= CONTEXT_MAX) {
		memcpy(expected, raw, len);
		found = secontext_cut(expected, len, want, false);
	}
	selinux.free(raw);
	return found;
}

#else

bool secontext_has_database(void)
{
	return false;
}

static const char *look_up(const char *path, mode_t mode, unsigned want)
{
	(void)path;
	(void)mode;
	(void)want;
	return NULL;
}

#endif

/* Asks the database for the file that LINK, in /proc, leads to. */
static void compare(const char *link, unsigned want, struct secontext *c)
{
	char path[PATH_MAX];
	struct statx st;
	ssize_t len = readlink(link, path, sizeof(path) - 1);

	if (len <= 0 || *path != '/' || statx(AT_FDCWD, link, AT_STATX_DONT_SYNC, STATX_TYPE, &st))
		return;
	path[len] = '\0';
	const char *found = look_up(path, st.stx_mode & S_IFMT, want);
	/* `<<none>>` is said of files that have no context of their own. */
	if (found && strcmp(found, c->text) != 0 && strcmp(found, "<<none>>") != 0)
		c->expected = found;
}

/* ---- questions --------------------------------------------------------- */

/* The context of the file that LINK, in /proc, leads to. */
static bool of_link(const char *link, unsigned want, struct secontext *c)
{
	ssize_t len = getxattr(link, "security.selinux", present, CONTEXT_MAX);

	if (len <= 0)
		return false;
	*c = (struct secontext){.text = secontext_cut(present, (size_t)len, want, false)};
	if (c->text && want & SECONTEXT_MISMATCH)
		compare(link, want, c);
	return c->text;
}

bool secontext_of_process(pid_t tid, unsigned want, struct secontext *c)
{
	ssize_t len = proc_read(tid, "attr/current", present, sizeof(present));

	if (len <= 0)
		return false;
	*c = (struct secontext){.text = secontext_cut(present, (size_t)len, want, true)};
	return c->text;
}

bool secontext_of_fd(pid_t tid, int fd, unsigned want, struct secontext *c)
{
	char what[32] = "cwd", link[64], target[PATH_MAX];

	if (fd < 0 && fd != PROCESS_CWD)
		return false;
	if (fd != PROCESS_CWD)
		snprintf(what, sizeof(what), "fd/%d", fd);
	snprintf(link, sizeof(link), "/proc/%d/%s", (int)tid, what);
	/* Pipes, sockets and their like are the kernel's. */
	if (proc_readlink(tid, what, target, sizeof(target)) < 0 ||
	    (*target == '/' && resolve_is_served(tid, AT_FDCWD, link)))
		return false;
	return of_link(link, want, c);
}

bool secontext_of_path(pid_t tid, int dirfd, const char *path, bool follow, unsigned want,
		       struct secontext *c)
{
	char link[64];
	int fd = resolve_path(tid, dirfd, path, follow);

	if (fd < 0)
		return false;
	snprintf(link, sizeof(link), "/proc/thread-self/fd/%d", fd);
	bool found = of_link(link, want, c);
	close(fd);
	return found;
}
