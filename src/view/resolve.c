/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kernel's walk along a path, done for another process a step at a time. */
#include "view/resolve.h"

#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/proc.h"
#include "view/mount.h"
#include "view/process.h"

/* Older headers don't have it. */
#ifndef STATX_MNT_ID
#define STATX_MNT_ID 0x1000U
#endif

enum { LINKS_MAX = 40, MOUNTS_MAX = 16, PROC_ROOT_INODE = 1 };

struct walk {
	pid_t tid;
	int root, at;	/* directories */
	unsigned links; /* followed so far */
	/* Mounts whose files can be asked for: those that this walk has come by. */
	uint64_t safe[MOUNTS_MAX];
	unsigned nsafe;
	char rest[2 * PATH_MAX]; /* of the path, to be walked along */
};

/* ---- mounts ------------------------------------------------------------ */

static bool stat_file(int dir, const char *path, struct statx *st)
{
	int flags = AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT | (*path ? 0 : AT_EMPTY_PATH);

	return !statx(dir, path, flags, STATX_TYPE | STATX_INO | STATX_MNT_ID, st);
}

/* Whether mount ID is of a kind that the kernel answers for.  Who has another root does not see
 * all mounts; we may. */
static bool is_safe_mount(pid_t tid, uint64_t id)
{
	enum mount_kind kind = mount_kind(tid, id);

	return (kind == MOUNT_UNKNOWN ? mount_kind(getpid(), id) : kind) == MOUNT_SAFE;
}

bool resolve_is_served(pid_t tid, int dir, const char *path)
{
	struct statx st;

	return !stat_file(dir, path, &st) || !(st.stx_mask & STATX_MNT_ID) ||
	       !is_safe_mount(tid, st.stx_mnt_id);
}

/* Whether the file system of what FD leads to can be asked. */
static bool may_ask(struct walk *w, int fd, struct statx *st)
{
	if (!stat_file(fd, "", st) || !(st->stx_mask & STATX_MNT_ID))
		return false;
	for (unsigned i = 0; i < w->nsafe; i++)
		if (w->safe[i] == st->stx_mnt_id)
			return true;
	if (!is_safe_mount(w->tid, st->stx_mnt_id))
		return false;
	if (w->nsafe < MOUNTS_MAX)
		w->safe[w->nsafe++] = st->stx_mnt_id;
	return true;
}

/* ---- steps ------------------------------------------------------------- */

/* FD (which may be -1) is where the walk goes on. */
static bool go_to(struct walk *w, int fd)
{
	if (fd < 0)
		return false;
	close(w->at);
	w->at = fd;
	return true;
}

static int open_step(int dir, const char *name, int flags)
{
	return openat(dir, name, O_PATH | O_CLOEXEC | flags);
}

static bool is_root(const struct walk *w)
{
	struct statx at, root;

	return !stat_file(w->at, "", &at) || !stat_file(w->root, "", &root) ||
	       (at.stx_ino == root.stx_ino && at.stx_mnt_id == root.stx_mnt_id);
}

static bool go_up(struct walk *w)
{
	return is_root(w) || go_to(w, open_step(w->at, "..", 0));
}

/* What the links `self` and `thread-self` of /proc, which are read by us, are to the thread. */
static bool read_self(const struct walk *w, const char *name, char *text)
{
	int pid = (int)process_tgid(w->tid);

	if (!proc_same_namespace(w->tid, "ns/pid"))
		return false;
	if (!strcmp(name, "self"))
		snprintf(text, PATH_MAX, "%d", pid);
	else
		snprintf(text, PATH_MAX, "%d/task/%d", pid, (int)w->tid);
	return true;
}

/* Puts the text of a link before what is left of the path. */
static bool put_before(struct walk *w, const char *text)
{
	size_t len = strlen(text), left = strlen(w->rest);

	if (!len || len + 1 + left >= sizeof(w->rest))
		return false;
	memmove(w->rest + len + 1, w->rest, left + 1);
	memcpy(w->rest, text, len);
	w->rest[len] = '/';
	if (!left)
		w->rest[len] = '\0';
	return *text != '/' || go_to(w, dup(w->root));
}

/* Follows LINK, which is NAME in the present directory, and closes it. */
static bool follow_link(struct walk *w, int link, const char *name)
{
	char text[PATH_MAX];
	struct statx st;
	struct statfs fs;
	ssize_t len = -1;
	bool ok = false;

	if (++w->links > LINKS_MAX || !may_ask(w, link, &st) || fstatfs(link, &fs)) {
		close(link);
		return false;
	}
	bool in_proc = fs.f_type == PROC_SUPER_MAGIC;
	bool top = in_proc && stat_file(w->at, "", &st) && st.stx_ino == PROC_ROOT_INODE;
	if (in_proc && !top) {
		/* Not by its text. */
		ok = go_to(w, open_step(w->at, name, 0));
	} else if (top && (!strcmp(name, "self") || !strcmp(name, "thread-self"))) {
		ok = read_self(w, name, text) && put_before(w, text);
	} else {
		len = readlinkat(link, "", text, sizeof(text) - 1);
		text[len < 0 ? 0 : len] = '\0';
		ok = len > 0 && put_before(w, text);
	}
	close(link);
	return ok;
}

/* Takes the first name off the path; false: there is none, or it is too long. */
static bool next_name(struct walk *w, char name[static NAME_MAX + 1], bool *last)
{
	const char *from = w->rest + strspn(w->rest, "/");
	size_t len = strcspn(from, "/");

	if (!len || len > NAME_MAX)
		return false;
	memcpy(name, from, len);
	name[len] = '\0';
	from += len;
	*last = !*from;
	memmove(w->rest, from, strlen(from) + 1);
	return true;
}

static bool walk_along(struct walk *w, bool follow)
{
	char name[NAME_MAX + 1];
	struct statx st;
	bool last;

	while (w->rest[strspn(w->rest, "/")]) {
		if (!next_name(w, name, &last) || !may_ask(w, w->at, &st) || !S_ISDIR(st.stx_mode))
			return false;
		if (!strcmp(name, "."))
			continue;
		if (!strcmp(name, "..")) {
			if (!go_up(w))
				return false;
			continue;
		}
		int fd = open_step(w->at, name, O_NOFOLLOW);
		if (fd < 0 || !stat_file(fd, "", &st)) {
			if (fd >= 0)
				close(fd);
			return false;
		}
		bool on = S_ISLNK(st.stx_mode) && (!last || follow) ? follow_link(w, fd, name)
								    : go_to(w, fd);
		if (!on)
			return false;
	}
	/* What the path leads to will be asked, too. */
	return may_ask(w, w->at, &st);
}

static int open_proc_dir(pid_t tid, const char *what)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)tid, what);
	return open(path, O_PATH | O_CLOEXEC);
}

int resolve_path(pid_t tid, int dirfd, const char *path, bool follow)
{
	struct walk w = {.tid = tid, .root = open_proc_dir(tid, "root"), .at = -1};
	char what[32] = "cwd";
	int found = -1;

	if (dirfd != PROCESS_CWD)
		snprintf(what, sizeof(what), "fd/%d", dirfd);
	if (*path && strlen(path) < PATH_MAX && w.root >= 0)
		w.at = *path == '/' ? dup(w.root) : open_proc_dir(tid, what);
	if (w.at >= 0) {
		strcpy(w.rest, path);
		if (walk_along(&w, follow))
			found = w.at;
		else
			close(w.at);
	}
	if (w.root >= 0)
		close(w.root);
	return found;
}
