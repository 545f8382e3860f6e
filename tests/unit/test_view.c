/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The process view, looking at this very process and at children of its own. */
#include "view/process.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <linux/netlink.h>
#include <net/if.h>
#include <unistd.h>

#include "test.h"

static struct fd_info look(int fd, unsigned want)
{
	struct fd_info info;

	CHECK(process_fd(getpid(), fd, want, &info));
	return info;
}

static unsigned long inode_of(int fd)
{
	struct stat st;

	return fstat(fd, &st) ? 0 : st.st_ino;
}

/* The text a socket is described by: FORMAT with the inode. */
static void check_inode(int fd, const char *format, unsigned long a, unsigned long b)
{
	char want[128];

	snprintf(want, sizeof(want), format, a, b);
	CHECK_STR(look(fd, FD_ALL).detail, want);
}

static void files(void)
{
	char path[64];
	int dir = open(".", O_RDONLY);

	snprintf(path, sizeof(path), "/proc/self/fd/%d", dir);
	char cwd[4096] = "";
	CHECK(readlink(path, cwd, sizeof(cwd) - 1) > 0);
	CHECK_STR(look(dir, FD_PATH).path, cwd);
	CHECK_STR(look(PROCESS_CWD, FD_PATH).path, cwd);
	close(dir);

	struct fd_info info;
	CHECK(!process_fd(getpid(), dir, FD_ALL, &info));
	CHECK(!process_fd(getpid(), -1, FD_ALL, &info));
	CHECK(!process_fd(getpid(), 0, 0, &info));
	CHECK(!process_fd(0, 0, FD_ALL, &info));
	CHECK(!process_fd(-5, 0, FD_ALL, &info));
}

static void deleted_files(void)
{
	int gone = open("gone", O_RDWR | O_CREAT, 0600);
	int called_so = open("there (deleted)", O_RDWR | O_CREAT, 0600);

	CHECK(!look(gone, FD_PATH).deleted);
	unlink("gone");
	struct fd_info info = look(gone, FD_PATH);
	CHECK(info.deleted);
	CHECK_STR(strrchr(info.path, '/'), "/gone");

	info = look(called_so, FD_PATH);
	CHECK(!info.deleted);
	CHECK_STR(strrchr(info.path, '/'), "/there (deleted)");
	unlink("there (deleted)");
	info = look(called_so, FD_PATH);
	CHECK(info.deleted);
	CHECK_STR(strrchr(info.path, '/'), "/there (deleted)");
	close(gone);
	close(called_so);
}

static void devices(void)
{
	int null = open("/dev/null", O_RDWR), master = open("/dev/ptmx", O_RDWR | O_NOCTTY);
	struct fd_info info = look(null, FD_ALL);

	CHECK_EQ(info.device, 'c');
	CHECK_EQ(info.major, 1);
	CHECK_EQ(info.minor, 3);
	CHECK(!info.pty);
	CHECK(!look(null, FD_PATH).device);
	if (master < 0)
		SKIP("no /dev/ptmx");
	char *slave = ptsname(master);
	CHECK_STR(look(master, FD_ALL).pty, slave);
	close(null);
	close(master);
}

static void anonymous_inodes(void)
{
	sigset_t set;
	int event = eventfd(0x25, EFD_SEMAPHORE);

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, 36);
	int signals = signalfd(-1, &set, 0);
	CHECK_STR(look(signals, FD_ALL).detail, "signalfd:[USR1 CHLD RT_4]");
	CHECK(!look(signals, FD_ALL & ~FD_SIGNALFD).detail);

	sigfillset(&set);
	int most = signalfd(-1, &set, 0);
	CHECK_STR(look(most, FD_ALL).detail, "signalfd:~[KILL STOP RTMIN RT_1]");
	close(most);

	struct fd_info info = look(event, FD_ALL);
	CHECK(info.braced);
	CHECK(info.detail && !strncmp(info.detail, "eventfd-count=0x25", 18));
	CHECK_STR(look(event, FD_PATH).path, "anon_inode:[eventfd]");

	int self = (int)syscall(SYS_pidfd_open, getpid(), 0);
	CHECK(look(self, FD_ALL).process == getpid());
	pid_t child = fork();
	if (!child)
		_exit(0);
	int dead = (int)syscall(SYS_pidfd_open, child, 0);
	waitpid(child, NULL, 0);
	CHECK(!look(dead, FD_ALL).detail);
	close(event);
	close(signals);
	close(self);
	close(dead);
}

static void inet_sockets(void)
{
	struct sockaddr_in addr = {.sin_family = AF_INET,
				   .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(addr);
	char want[128];
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	check_inode(listener, "TCP:[%lu]", inode_of(listener), 0);
	if (bind(listener, (void *)&addr, sizeof(addr)) || listen(listener, 5) ||
	    getsockname(listener, (void *)&addr, &len))
		SKIP("no loopback interface");
	unsigned port = ntohs(addr.sin_port);
	snprintf(want, sizeof(want), "TCP:[127.0.0.1:%u]", port);
	CHECK_STR(look(listener, FD_ALL).detail, want);

	int client = socket(AF_INET, SOCK_STREAM, 0);
	CHECK(!connect(client, (void *)&addr, sizeof(addr)));
	int server = accept(listener, NULL, NULL);
	CHECK(!getsockname(client, (void *)&addr, &len));
	snprintf(want, sizeof(want), "TCP:[127.0.0.1:%u->127.0.0.1:%u]", port,
		 ntohs(addr.sin_port));
	CHECK_STR(look(server, FD_ALL).detail, want);
	/* a second time from what is remembered */
	CHECK_STR(look(server, FD_ALL).detail, want);
	CHECK_STR(process_socket_proto(getpid(), server), "TCP");

	int datagrams = socket(AF_INET, SOCK_DGRAM, 0);
	addr.sin_port = 0;
	CHECK(!bind(datagrams, (void *)&addr, sizeof(addr)));
	CHECK(!getsockname(datagrams, (void *)&addr, &len));
	snprintf(want, sizeof(want), "UDP:[127.0.0.1:%u]", ntohs(addr.sin_port));
	CHECK_STR(look(datagrams, FD_ALL).detail, want);
	close(listener);
	close(client);
	close(server);
	close(datagrams);
}

static void unix_sockets(void)
{
	int pair[2];

	CHECK(!socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	unsigned long a = inode_of(pair[0]), b = inode_of(pair[1]);
	check_inode(pair[0], "UNIX-STREAM:[%lu->%lu]", a, b);
	CHECK(!look(pair[0], FD_ALL).name);
	close(pair[1]);
	check_inode(pair[0], "UNIX-STREAM:[%lu->%lu]", a, b);
	close(pair[0]);

	struct sockaddr_un addr = {.sun_family = AF_UNIX, .sun_path = "socket \"name\""};
	int named = socket(AF_UNIX, SOCK_DGRAM, 0);
	CHECK(!bind(named, (void *)&addr, sizeof(addr)));
	check_inode(named, "UNIX:[%lu]", inode_of(named), 0);
	struct fd_info info = look(named, FD_ALL);
	CHECK_EQ(info.name_len, strlen(addr.sun_path));
	CHECK(!memcmp(info.name, addr.sun_path, info.name_len));
	CHECK(!info.abstract);
	close(named);
	unlink(addr.sun_path);

	/* The kernel takes 107 bytes behind an abstract name's NUL. */
	struct sockaddr_un longest = {.sun_family = AF_UNIX};
	memset(longest.sun_path + 1, 'x', sizeof(longest.sun_path) - 1);
	int abstract = socket(AF_UNIX, SOCK_STREAM, 0);
	CHECK(!bind(abstract, (void *)&longest, sizeof(longest)));
	info = look(abstract, FD_ALL);
	CHECK(info.abstract);
	CHECK_EQ(info.name_len, sizeof(longest.sun_path) - 1);
	close(abstract);
}

static void netlink_sockets(void)
{
	struct sockaddr_nl addr = {.nl_family = AF_NETLINK};
	socklen_t len = sizeof(addr);
	char want[64];
	int s = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);

	check_inode(s, "NETLINK:[%lu]", inode_of(s), 0);
	CHECK(!bind(s, (void *)&addr, sizeof(addr)));
	CHECK(!getsockname(s, (void *)&addr, &len));
	snprintf(want, sizeof(want), "NETLINK:[ROUTE:%u]", addr.nl_pid);
	CHECK_STR(look(s, FD_ALL).detail, want);
	close(s);
}

static void names(void)
{
	char old[16] = "";

	prctl(PR_GET_NAME, old);
	prctl(PR_SET_NAME, "a\n<b>");
	CHECK_STR(process_comm(getpid()), "a");
	prctl(PR_SET_NAME, "<b\\");
	CHECK_STR(process_comm(getpid()), "<b\\");
	prctl(PR_SET_NAME, old);
	CHECK(!process_comm(-1));
	CHECK_EQ(process_tgid(getpid()), getpid());
	process_forget(getpid());
	CHECK_EQ(process_tgid(getpid()), getpid());
	CHECK_STR(process_ifname(getpid(), if_nametoindex("lo")), "lo");
	CHECK(!process_ifname(getpid(), 0));
	CHECK(!process_ifname(getpid(), ~0u));
}

/* What CHILD of a new pid namespace and this process call the same. */
static void check_ids(pid_t child)
{
	CHECK_EQ(process_pid_translate(child, 1, PID_PROCESS), child);
	CHECK_EQ(process_pid_translate(child, 1, PID_THREAD), child);
	CHECK_EQ(process_pid_translate(child, 1, PID_GROUP), child);
	CHECK_EQ(process_pid_translate(child, 1, PID_SESSION), child);
	CHECK_EQ(process_pid_translate(child, 2, PID_PROCESS), 0);
	CHECK_EQ(process_pid_translate(child, 0, PID_PROCESS), 0);
	CHECK_EQ(process_pid_translate(child, -7, PID_GROUP), 0);
}

static int make_namespace(void *ready)
{
	setsid();
	if (write(*(int *)ready, "", 1) < 0)
		return 1;
	pause();
	return 0;
}

static void pid_namespaces(void)
{
	static char stack[65536] __attribute__((aligned(16)));
	int ready[2];
	char c;

	CHECK_EQ(process_pid_translate(getpid(), 4711, PID_PROCESS), 4711);
	CHECK(!pipe(ready));
	pid_t child =
		clone(make_namespace, stack + sizeof(stack), CLONE_NEWPID | SIGCHLD, &ready[1]);
	if (child < 0)
		child = clone(make_namespace, stack + sizeof(stack),
			      CLONE_NEWUSER | CLONE_NEWPID | SIGCHLD, &ready[1]);
	if (child < 0)
		SKIP("no pid namespaces for this user");
	CHECK_EQ(read(ready[0], &c, 1), 1);
	check_ids(child);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	CHECK_EQ(process_pid_translate(child, 1, PID_PROCESS), 0);
	close(ready[0]);
	close(ready[1]);
}

int main(void)
{
	RUN(files);
	RUN(deleted_files);
	RUN(devices);
	RUN(anonymous_inodes);
	RUN(inet_sockets);
	RUN(unix_sockets);
	RUN(netlink_sockets);
	RUN(names);
	RUN(pid_namespaces);
	return tests_end();
}
