/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Uses the files `target` and `dir` for files.py, in a directory that has `target` and the link
 * `link` to it; argv[1] is the absolute path of
 * `target`.  Descriptors are: 3 target, 4 dir, 5 and 6 a pair of sockets, 7 an epoll set. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { TARGET = 3, DIR_FD, SOCKET, PEER, EPOLL, COPY };

static char data[8192];

static void open_them(void)
{
	mkdir("dir", 0755);
	open("target", O_RDWR);
	open("dir", O_RDONLY | O_DIRECTORY);
	socketpair(AF_UNIX, SOCK_STREAM, 0, (int[2]){0});
	if (fcntl(PEER, F_GETFD))
		_exit(1);
	epoll_create1(0);
}

static void by_name(const char *absolute)
{
	close(open("./target", O_RDONLY));
	close(open("link", O_RDONLY));
	close(openat(DIR_FD, "../target", O_RDONLY));
	close(open(absolute, O_RDONLY));
	access("target", R_OK);
	access("dir", R_OK);
	truncate("target", 5);
	readlink("target", data, 10);
	renameat(AT_FDCWD, "missing", AT_FDCWD, "target");
	linkat(DIR_FD, "missing", AT_FDCWD, "target", 0);
	symlinkat("target", DIR_FD, "missing/link");
	mount("target", "missing", "none", 0, NULL);
	mount("missing", "target", "none", 0, NULL);
	chdir("target");
	syscall(SYS_execve, "target", NULL, NULL);
	access((char *)1, R_OK);
}

static void by_descriptor(void)
{
	struct stat st;

	read(TARGET, data, 10);
	pread(TARGET, data, 10, 0);
	fstat(TARGET, &st);
	fstat(DIR_FD, &st);
	fstatat(TARGET, "", &st, AT_EMPTY_PATH);
	fchdir(DIR_FD);
	chdir("..");
	munmap(mmap(NULL, 4096, PROT_READ, MAP_SHARED, TARGET, 0), 4096);
	munmap(mmap(NULL, 4096, PROT_READ, MAP_SHARED, DIR_FD, 0), 4096);
	sendfile(SOCKET, TARGET, NULL, 1);
	sendfile(TARGET, DIR_FD, NULL, 1);
	splice(TARGET, NULL, SOCKET, NULL, 1, 0);
	copy_file_range(DIR_FD, NULL, TARGET, NULL, 1, 0);
	close(dup(TARGET));
	close(dup3(TARGET, COPY, 0));
	dup3(DIR_FD, COPY, 0);
	dup3(TARGET, COPY, 0);
	close(COPY);
	shutdown(TARGET, SHUT_RD);
}

static void by_set(void)
{
	struct pollfd poll_set[40];
	struct timeval now = {0, 0};
	fd_set set;

	for (int i = 0; i < 40; i++)
		poll_set[i] = (struct pollfd){.fd = -1, .events = POLLIN};
	poll(poll_set, 40, 0);
	poll_set[39].fd = TARGET;
	poll(poll_set, 40, 0);
	poll(poll_set, 39, 0);
	for (int i = 0; i < 3; i++) {
		FD_ZERO(&set);
		FD_SET(TARGET, &set);
		select(TARGET + 1, i == 0 ? &set : NULL, i == 1 ? &set : NULL, i == 2 ? &set : NULL,
		       &now);
	}
	FD_ZERO(&set);
	FD_SET(TARGET, &set);
	select(TARGET, &set, NULL, NULL, &now);
	epoll_ctl(EPOLL, EPOLL_CTL_DEL, TARGET, NULL);
	epoll_ctl(EPOLL, EPOLL_CTL_DEL, SOCKET, NULL);
}

static void by_message(void)
{
	union {
		char bytes[CMSG_SPACE(2 * sizeof(int))];
		struct cmsghdr align;
	} control = {.align = {.cmsg_level = SOL_SOCKET,
			       .cmsg_type = SCM_RIGHTS,
			       .cmsg_len = CMSG_LEN(2 * sizeof(int))}};
	struct iovec iov = {.iov_base = "target", .iov_len = 6};
	struct msghdr message = {.msg_iov = &iov,
				 .msg_iovlen = 1,
				 .msg_control = &control,
				 .msg_controllen = sizeof(control)};
	int fds[2] = {DIR_FD, TARGET};

	memcpy(CMSG_DATA(&control.align), fds, sizeof(fds));
	sendmsg(SOCKET, &message, 0);
	message.msg_control = NULL;
	message.msg_controllen = 0;
	sendmsg(SOCKET, &message, 0);
	message.msg_iov = (void *)1;
	sendmsg(SOCKET, &message, 0);
}

/* What can't be looked at is no match, and no harm. */
static void by_bad_pointers(void)
{
	syscall(SYS_poll, 1, 1000000000, 0);
	syscall(SYS_select, 1000, 1, 1, 1, 1);
	sendmsg(SOCKET, (void *)1, 0);
	sendmsg(SOCKET, NULL, 0);
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return 1;
	open_them();
	by_name(argv[1]);
	by_descriptor();
	by_set();
	by_message();
	by_bad_pointers();
	unlink("target");
	/* Tells the test what a tampered call returned. */
	ssize_t n = read(TARGET, data, 1);
	int why = n < 0 ? errno : 0;
	ssize_t other = read(SOCKET, data, 0);
	printf("%zd %d %zd\n", n, why, other);
	rmdir("dir");
	return 0;
}
