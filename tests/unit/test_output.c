/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "trace/output.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "test.h"

/* The contents of a file, as far as they fit. */
static const char *contents(const char *path)
{
	static char text[4096];
	int fd = open(path, O_RDONLY);
	ssize_t len = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (fd >= 0)
		close(fd);
	if (len < 0)
		return "(no file)";
	text[len] = '\0';
	return text;
}

static void files_are_replaced_or_continued(void)
{
	struct output *o = output_open("file", false);

	CHECK(output_write(o, "one\n", 4));
	CHECK_STR(contents("file"), "one\n"); /* nothing is held back */
	CHECK_STR(output_name(o), "file");
	output_close(o);
	o = output_open("file", true);
	CHECK(output_write(o, "two\n", 4));
	output_close(o);
	CHECK_STR(contents("file"), "one\ntwo\n");
	output_close(output_open("file", false));
	CHECK_STR(contents("file"), "");
}

static void commands_are_waited_for(void)
{
	struct output *o = output_open("|sleep 0.1; cat >piped", false);

	CHECK(output_write(o, "a line\n", 7));
	output_close(o);
	CHECK_STR(contents("piped"), "a line\n");
	o = output_open("!cat >piped", false);
	CHECK(output_write(o, "another\n", 8));
	output_close(o);
	CHECK_STR(contents("piped"), "another\n");
}

static void failures_are_told_once(void)
{
	struct output *o = output_open("/dev/full", false);

	CHECK(!output_write(o, "x", 1));
	CHECK_EQ(errno, ENOSPC);
	CHECK(!output_write(o, "x", 1));
	CHECK_EQ(errno, 0);
	output_close(o);
}

static void a_closed_pipe_is_no_signal(void)
{
	struct output *o = output_open("|exec <&-; exec sleep 0.2", false);
	bool written = true;

	for (int i = 0; i < 6000 && written; i++) {
		written = output_write(o, "x", 1);
		usleep(10000);
	}
	CHECK(!written);
	CHECK_EQ(errno, EPIPE);
	output_close(o);
}

/* Programs that are started are to die of SIGPIPE as usual. */
static void programs_inherit_no_change(void)
{
	struct output *o = output_open("|kill -PIPE $$; echo survived >survived", false);

	output_close(o);
	CHECK(access("survived", F_OK) < 0);
}

enum { FILES = 60 };

static void many_files_need_few_descriptors(void)
{
	struct rlimit limit, few;
	struct output *o[FILES];
	char line[32], want[64], name[32];

	getrlimit(RLIMIT_NOFILE, &limit);
	few = (struct rlimit){20, limit.rlim_max};
	setrlimit(RLIMIT_NOFILE, &few);
	for (int i = 0; i < FILES; i++)
		o[i] = output_open_for("many", false, 100 + i);
	for (int round = 1; round <= 2; round++) {
		for (int i = 0; i < FILES; i++) {
			snprintf(line, sizeof(line), "%d.%d\n", round, i);
			CHECK(output_write(o[i], line, strlen(line)));
		}
	}
	/* There is room left for others. */
	int fd = open("/dev/null", O_RDONLY);
	CHECK(fd >= 0);
	close(fd);
	for (int i = 0; i < FILES; i++)
		output_close(o[i]);
	setrlimit(RLIMIT_NOFILE, &limit);
	for (int i = 0; i < FILES; i++) {
		snprintf(name, sizeof(name), "many.%d", 100 + i);
		snprintf(want, sizeof(want), "1.%d\n2.%d\n", i, i);
		CHECK_STR(contents(name), want);
	}
}

static void complains_as_strace_does(void)
{
	int fds[2], status;
	char text[256];

	if (pipe(fds))
		SKIP("no pipe");
	fflush(stdout);
	if (!fork()) {
		dup2(fds[1], STDERR_FILENO);
		program_name = "strace";
		output_open("/nonexistent/y.42", false);
		_exit(0);
	}
	close(fds[1]);

	size_t len = 0;
	for (ssize_t n; (n = read(fds[0], text + len, sizeof(text) - 1 - len)) > 0;)
		len += (size_t)n;
	text[len] = '\0';
	close(fds[0]);
	wait(&status);
	CHECK_STR(text, "strace: Can't fopen '/nonexistent/y.42': No such file or directory\n");
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 1);
}

static void files_of_threads_may_fail_to_open(void)
{
	errno = 0;
	struct output *o = output_open_for("/nonexistent/y", false, 42);

	CHECK_EQ(errno, ENOENT);
	CHECK(output_has_failed(o));
	CHECK(!output_write(o, "x", 1));
	CHECK_EQ(errno, 0);
	output_close(o);
}

int main(void)
{
	umask(022);
	RUN(files_are_replaced_or_continued);
	RUN(commands_are_waited_for);
	RUN(failures_are_told_once);
	RUN(a_closed_pipe_is_no_signal);
	RUN(programs_inherit_no_change);
	RUN(many_files_need_few_descriptors);
	RUN(complains_as_strace_does);
	RUN(files_of_threads_may_fail_to_open);
	return tests_end();
}
