/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "trace/output.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"

struct output {
	char *name;    /* path or command, NULL: stderr */
	int fd;	       /* -1: parked */
	pid_t command; /* that reads the pipe, 0: none */
	bool can_park; /* a regular file: may be closed meanwhile and opened again */
	bool failed;
	struct output *newer, *older; /* of those that can be parked and are open, by last use */
};

static struct output *newest, *oldest;
static unsigned nopen;

/* ---- descriptors ------------------------------------------------------- */

static void unlink_used(struct output *o)
{
	*(o->newer ? &o->newer->older : &newest) = o->older;
	*(o->older ? &o->older->newer : &oldest) = o->newer;
	nopen--;
}

static void link_newest(struct output *o)
{
	o->newer = NULL;
	o->older = newest;
	*(newest ? &newest->newer : &oldest) = o;
	newest = o;
	nopen++;
}

static void touch(struct output *o)
{
	if (o == newest)
		return;
	unlink_used(o);
	link_newest(o);
}

/* Closes the file that was written to least recently, for now. */
static bool park_one(void)
{
	struct output *o = oldest;

	if (!o)
		return false;
	unlink_used(o);
	close(o->fd);
	o->fd = -1;
	return true;
}

/* Half of the descriptors is left to reading /proc and the like. */
static unsigned descriptors_for_files(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur == RLIM_INFINITY)
		return 512;
	if (limit.rlim_cur > 1 << 20)
		return 1 << 19;
	return limit.rlim_cur < 8 ? 4 : (unsigned)limit.rlim_cur / 2;
}

/* Returns a descriptor or -1 with errno. */
static int open_file(const char *path, int flags)
{
	unsigned most = descriptors_for_files();

	while (nopen >= most && park_one())
		;
	for (;;) {
		int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0666);

		if (fd >= 0 || (errno != EMFILE && errno != ENFILE) || !park_one())
			return fd;
	}
}

static bool unpark(struct output *o)
{
	o->fd = open_file(o->name, O_APPEND);
	if (o->fd < 0)
		return false;
	link_newest(o);
	return true;
}

/* ---- opening ----------------------------------------------------------- */

static void ignore_signal(int sig)
{
	(void)sig;
}

/* A handler, other than SIG_IGN, is not inherited by the programs that are started later. */
static void ignore_if_default(int sig)
{
	struct sigaction action;

	if (sigaction(sig, NULL, &action) || action.sa_handler != SIG_DFL)
		return;
	action = (struct sigaction){.sa_handler = ignore_signal, .sa_flags = SA_RESTART};
	sigaction(sig, &action, NULL);
}

static struct output *new_output(char *name)
{
	struct output *o = xcalloc(1, sizeof(*o));

	o->name = name;
	ignore_if_default(SIGPIPE); /* nobody reads it any more */
	ignore_if_default(SIGXFSZ); /* RLIMIT_FSIZE */
	return o;
}

/* One that can't be opened has failed, with errno. */
static struct output *open_path(char *path, bool append)
{
	struct output *o = new_output(path);
	struct stat st;

	o->fd = open_file(path, append ? O_APPEND : O_TRUNC);
	o->failed = o->fd < 0;
	if (o->failed)
		return o;
	o->can_park = !fstat(o->fd, &st) && S_ISREG(st.st_mode);
	if (o->can_park)
		link_newest(o);
	return o;
}

static struct output *open_command(const char *name)
{
	struct output *o = new_output(xstrdup(name));
	int fds[2];

	if (pipe2(fds, O_CLOEXEC))
		die_errno("pipe");
	o->command = fork();
	if (o->command < 0)
		die_errno("fork");
	if (!o->command) {
		/* dup2() onto itself would leave the descriptor to be closed by exec. */
		if (fds[0] == STDIN_FILENO)
			fcntl(STDIN_FILENO, F_SETFD, 0);
		else
			dup2(fds[0], STDIN_FILENO);
		execl("/bin/sh", "sh", "-c", name + 1, (char *)NULL);
		_exit(127);
	}
	close(fds[0]);
	o->fd = fds[1];
	return o;
}

struct output *output_open(const char *name, bool append)
{
	if (!name) {
		struct output *o = new_output(NULL);

		o->fd = STDERR_FILENO;
		return o;
	}
	if (*name == '|' || *name == '!')
		return open_command(name);
	struct output *o = open_path(xstrdup(name), append);
	if (o->failed)
		die_errno("Can't fopen '%s'", name);
	return o;
}

struct output *output_open_for(const char *name, bool append, pid_t tid)
{
	return open_path(xasprintf("%s.%d", name, (int)tid), append);
}

/* ---- writing ----------------------------------------------------------- */

/* Returns false with errno. */
static bool write_all(int fd, const char *bytes, size_t len)
{
	while (len) {
		ssize_t n = write(fd, bytes, len);

		if (n >= 0) {
			bytes += n;
			len -= (size_t)n;
		} else if (errno == EAGAIN) {
			/* stderr may be shared with someone who made it non-blocking. */
			struct pollfd wait = {.fd = fd, .events = POLLOUT};

			poll(&wait, 1, -1);
		} else if (errno != EINTR) {
			return false;
		}
	}
	return true;
}

bool output_write(struct output *o, const void *bytes, size_t len)
{
	if (o->failed) {
		errno = 0;
		return false;
	}
	if (o->can_park) {
		if (o->fd >= 0)
			touch(o);
		else if (!unpark(o))
			o->failed = true;
	}
	if (!o->failed && !write_all(o->fd, bytes, len))
		o->failed = true;
	return !o->failed;
}

bool output_has_failed(const struct output *o)
{
	return o->failed;
}

const char *output_name(const struct output *o)
{
	return o->name ? o->name : "stderr";
}

void output_close(struct output *o)
{
	if (o->can_park && o->fd >= 0)
		unlink_used(o);
	if (o->name && o->fd >= 0)
		close(o->fd);
	/* The engine's wait may have had the command's end already: that is no error. */
	if (o->command) {
		while (waitpid(o->command, NULL, 0) < 0 && errno == EINTR)
			;
	}
	free(o->name);
	free(o);
}
