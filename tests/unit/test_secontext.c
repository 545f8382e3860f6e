/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Contexts: their text, files by all the names they have, and the policy's database. */
#include "view/secontext.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "test.h"
#include "view/process.h"
#include "view/resolve.h"

enum { FULL = SECONTEXT_SHOWN | SECONTEXT_FULL, TYPE = SECONTEXT_SHOWN };

static bool can_label; /* a file */

static const char *cut(const char *bytes, size_t len, unsigned want, bool strict)
{
	static char text[256];

	memset(text, 'z', sizeof(text));
	memcpy(text, bytes, len);
	const char *found = secontext_cut(text, len, want, strict);
	return found ? found : "(none)";
}

#define CUT(bytes, want, strict) cut(bytes, sizeof(bytes) - 1, want, strict)

static void parts(void)
{
	CHECK_STR(CUT("system_u:object_r:etc_t:s0", TYPE, false), "etc_t");
	CHECK_STR(CUT("system_u:object_r:etc_t:s0\0", FULL, false), "system_u:object_r:etc_t:s0");
	CHECK_STR(CUT("u:r:t", TYPE, true), "t");
	CHECK_STR(CUT("u:r:t", FULL, true), "u:r:t");
	CHECK_STR(CUT("u:r:t:s0-s0:c0.c1023", TYPE, true), "t");
	CHECK_STR(CUT("u:r:t:s0-s0:c0.c1023", FULL, true), "u:r:t:s0-s0:c0.c1023");
	CHECK_STR(CUT("u:r:t\n", FULL, true), "u:r:t");
	CHECK_STR(CUT("u:r:t\n\0", FULL, true), "u:r:t");
	CHECK_STR(CUT("u:r:t\0u:r:x", TYPE, true), "t");
}

static void what_is_no_context(void)
{
	CHECK_STR(CUT("", TYPE, false), "(none)");
	CHECK_STR(CUT("\0x", TYPE, false), "(none)");
	CHECK_STR(CUT("\n", FULL, true), "(none)");
	CHECK_STR(CUT("unlabeled", TYPE, false), "unlabeled");
	CHECK_STR(CUT("a:b", FULL, false), "a:b");
	CHECK_STR(CUT("::", TYPE, false), "::");
	CHECK_STR(CUT("a:b:", TYPE, false), "a:b:");
	/* AppArmor, Smack */
	CHECK_STR(CUT("unconfined\n", TYPE, true), "(none)");
	CHECK_STR(CUT("docker-default (enforce)\n", FULL, true), "(none)");
	CHECK_STR(CUT(":ns:profile (enforce)\n", FULL, true), "(none)");
	CHECK_STR(CUT("_", FULL, true), "(none)");
}

/* ---- files ------------------------------------------------------------- */

static bool label(const char *path, const char *text)
{
	/* As the kernel has it, with the NUL. */
	return !lsetxattr(path, "security.selinux", text, strlen(text) + 1, 0);
}

static void put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	CHECK(f && fputs(text, f) >= 0 && !fclose(f));
}

/* Who may not label files here may do so in a file system of their own. */
static bool make_files(void)
{
	char cwd[4096];

	put("probe", "");
	if (!label("probe", "u:r:t") &&
	    (unshare(CLONE_NEWUSER | CLONE_NEWNS) || mount("none", ".", "tmpfs", 0, NULL) ||
	     !getcwd(cwd, sizeof(cwd)) || chdir(cwd)))
		return false;
	put("file", "");
	if (mkdir("dir", 0700) || symlink("../file", "dir/link") || symlink("dir", "way") ||
	    symlink("circle", "circle") || symlink("/proc/thread-self/fd/200", "magic") ||
	    !label("file", "u:object_r:file_t:s0:c1") || !label("dir", "u:object_r:dir_t:s0") ||
	    !label("dir/link", "u:object_r:link_t:s0"))
		return false;
	return true;
}

static const char *of_path(int dirfd, const char *path, bool follow)
{
	static struct secontext c;

	return secontext_of_path(getpid(), dirfd, path, follow, TYPE, &c) ? c.text : "(none)";
}

static void paths(void)
{
	char absolute[4096] = "", path[8192];
	int dir = open("dir", O_RDONLY | O_DIRECTORY);

	if (!can_label)
		SKIP("files can't be labelled");
	CHECK_STR(of_path(PROCESS_CWD, "file", true), "file_t");
	CHECK_STR(of_path(PROCESS_CWD, "dir/", true), "dir_t");
	CHECK_STR(of_path(PROCESS_CWD, ".//dir/./..///dir", true), "dir_t");
	CHECK_STR(of_path(dir, ".", true), "dir_t");
	CHECK_STR(of_path(dir, "../file", true), "file_t");
	CHECK_STR(of_path(dir, "link", true), "file_t");
	CHECK_STR(of_path(dir, "link", false), "link_t");
	CHECK_STR(of_path(PROCESS_CWD, "way/link", true), "file_t");
	CHECK_STR(of_path(PROCESS_CWD, "way", true), "dir_t");
	CHECK_STR(of_path(PROCESS_CWD, "way", false), "(none)");
	CHECK_STR(of_path(PROCESS_CWD, "way/", false), "dir_t");
	CHECK_STR(of_path(PROCESS_CWD, "circle", true), "(none)");
	CHECK_STR(of_path(PROCESS_CWD, "circle", false), "(none)");
	CHECK_STR(of_path(PROCESS_CWD, "", true), "(none)");
	CHECK_STR(of_path(PROCESS_CWD, "missing", true), "(none)");
	CHECK_STR(of_path(PROCESS_CWD, "file/x", true), "(none)");
	CHECK_STR(of_path(PROCESS_CWD, "file/.", true), "(none)");
	CHECK_STR(of_path(199, "file", true), "(none)");

	CHECK(getcwd(absolute, sizeof(absolute)));
	snprintf(path, sizeof(path), "/../..%s/file", absolute);
	CHECK_STR(of_path(199, path, true), "file_t");
	close(dir);
}

static void paths_through_proc(void)
{
	int file = open("file", O_RDONLY);
	char path[64];

	if (!can_label)
		SKIP("files can't be labelled");
	CHECK_EQ(dup2(file, 200), 200);
	CHECK_STR(of_path(PROCESS_CWD, "/proc/self/fd/200", true), "file_t");
	CHECK_STR(of_path(PROCESS_CWD, "/proc/self/cwd/dir", true), "dir_t");
	CHECK_STR(of_path(PROCESS_CWD, "magic", true), "file_t");
	snprintf(path, sizeof(path), "/proc/%d/fd/200", (int)getpid());
	CHECK_STR(of_path(PROCESS_CWD, path, true), "file_t");
	close(200);
	close(file);
}

static void long_paths(void)
{
	static char path[8192];

	if (!can_label)
		SKIP("files can't be labelled");
	for (size_t i = 0; i < 2000; i++)
		strcat(path, "./");
	strcat(path, "file");
	CHECK_STR(of_path(PROCESS_CWD, path, true), "file_t");
	memset(path, 'x', 4000);
	CHECK_STR(of_path(PROCESS_CWD, path, true), "(none)");
	memset(path, '/', 5000);
	path[5000] = '\0';
	CHECK_STR(of_path(PROCESS_CWD, path, true), "(none)");
	/* No descriptor is left open. */
	int first = dup(0);
	for (unsigned i = 0; i < 100; i++) {
		of_path(PROCESS_CWD, "dir/link", true);
		of_path(PROCESS_CWD, "dir/link/x", true);
		of_path(PROCESS_CWD, "circle", true);
		of_path(PROCESS_CWD, "dir/missing", true);
	}
	int last = dup(0);
	CHECK_EQ(last, first + 1);
	close(first);
	close(last);
}

static void descriptors(void)
{
	int file = open("file", O_RDONLY), link = open("dir/link", O_PATH | O_NOFOLLOW), ends[2];
	struct secontext c;

	if (!can_label)
		SKIP("files can't be labelled");
	CHECK(secontext_of_fd(getpid(), file, TYPE, &c));
	CHECK_STR(c.text, "file_t");
	CHECK(!c.expected);
	CHECK(secontext_of_fd(getpid(), file, FULL, &c));
	CHECK_STR(c.text, "u:object_r:file_t:s0:c1");
	CHECK(secontext_of_fd(getpid(), link, TYPE, &c));
	CHECK_STR(c.text, "link_t");
	CHECK(!secontext_of_fd(getpid(), -1, TYPE, &c));
	CHECK(!secontext_of_fd(getpid(), 199, TYPE, &c));
	CHECK(!secontext_of_fd(0, file, TYPE, &c));
	CHECK(!pipe(ends));
	CHECK(!secontext_of_fd(getpid(), ends[0], TYPE, &c));
	CHECK(!secontext_of_process(0, TYPE, &c));
	close(ends[0]);
	close(ends[1]);
	close(file);
	close(link);
}

static void labels_of_any_kind(void)
{
	static char text[4200];
	struct secontext c;

	if (!can_label)
		SKIP("files can't be labelled");
	put("odd", "");
	CHECK(!setxattr("odd", "security.selinux", "no\nNUL]", 7, 0));
	CHECK(secontext_of_path(getpid(), PROCESS_CWD, "odd", true, TYPE, &c));
	CHECK_STR(c.text, "no\nNUL]");
	CHECK(!setxattr("odd", "security.selinux", "", 0, 0));
	CHECK(!secontext_of_path(getpid(), PROCESS_CWD, "odd", true, TYPE, &c));
	/* As long as can be; some file systems have no room for so much. */
	memset(text, 'x', sizeof(text));
	if (!setxattr("odd", "security.selinux", text, 4096, 0)) {
		CHECK(secontext_of_path(getpid(), PROCESS_CWD, "odd", true, FULL, &c));
		CHECK_EQ(strlen(c.text), 4096);
	}
	if (!setxattr("odd", "security.selinux", text, 4097, 0))
		CHECK(!secontext_of_path(getpid(), PROCESS_CWD, "odd", true, FULL, &c));
}

/* Has libselinux look for the database in directory ROOT, as for that of a policy. */
static bool use_policy(const char *root)
{
	void *library = dlopen("libselinux.so.1", RTLD_NOW);
	int (*set_root)(const char *) = NULL;

	if (library)
		set_root = (int (*)(const char *))dlsym(library, "selinux_set_policy_root");
	return set_root && !set_root(root);
}

static void mismatch(void)
{
	struct secontext c;
	const unsigned both = SECONTEXT_SHOWN | SECONTEXT_ALL, type = TYPE | SECONTEXT_MISMATCH;

	if (!can_label)
		SKIP("files can't be labelled");
	if (!secontext_has_database())
		SKIP("built without libselinux");
	CHECK(use_policy("./policy"));
	CHECK(!mkdir("policy", 0755) && !mkdir("policy/contexts", 0755) &&
	      !mkdir("policy/contexts/files", 0755));
	put("policy/contexts/files/file_contexts", "/.*/file -- x:object_r:file_t:s0:c1\n"
						   "/.*/dir -d u:object_r:home_t:s0\n"
						   "/.*/odd <<none>>\n");
	CHECK(secontext_of_path(getpid(), PROCESS_CWD, "dir", true, type, &c));
	CHECK_STR(c.text, "dir_t");
	CHECK_STR(c.expected, "home_t");
	CHECK(secontext_of_path(getpid(), PROCESS_CWD, "dir", true, both, &c));
	CHECK_STR(c.expected, "u:object_r:home_t:s0");
	CHECK(secontext_of_path(getpid(), PROCESS_CWD, "dir", true, FULL, &c));
	CHECK(!c.expected);
	/* Another user of the same type. */
	CHECK(secontext_of_path(getpid(), PROCESS_CWD, "file", true, type, &c));
	CHECK(!c.expected);
	int file = open("file", O_RDONLY);
	CHECK(secontext_of_fd(getpid(), file, both, &c));
	CHECK_STR(c.text, "u:object_r:file_t:s0:c1");
	CHECK_STR(c.expected, "x:object_r:file_t:s0:c1");
	close(file);
	CHECK(label("odd", "u:r:t"));
	CHECK(secontext_of_path(getpid(), PROCESS_CWD, "odd", true, both, &c));
	CHECK(!c.expected);
	CHECK(secontext_of_path(getpid(), PROCESS_CWD, "dir/link", false, both, &c));
	CHECK(!c.expected);
}

int main(void)
{
	can_label = make_files();
	RUN(parts);
	RUN(what_is_no_context);
	RUN(paths);
	RUN(paths_through_proc);
	RUN(long_paths);
	RUN(descriptors);
	RUN(labels_of_any_kind);
	RUN(mismatch);
	return tests_end();
}
