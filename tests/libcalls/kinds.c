/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Calls whose arguments and results lead to structures, sets, arrays; kinds.expect has them as they
 * are shown. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <math.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static void files(void)
{
	char text[16];
	struct stat st;
	struct iovec parts[] = {{"one", 3}, {"two", 3}};
	int fd = open("made", O_RDWR | O_CREAT | O_TRUNC, 0600);

	writev(fd, parts, 2);
	pread(fd, text, 4, 2);
	fstat(fd, &st);
	stat("made", &st);
	lstat("/dev/null", &st);
	stat("not there", &st);
	faccessat(AT_FDCWD, "made", R_OK | W_OK, AT_SYMLINK_NOFOLLOW);
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	fcntl(fd, F_SETFL, O_APPEND);
	fcntl(fd, F_GETFD);
	close(fd);
	symlink("made", "link");
	readlink("link", text, sizeof(text));
	unlinkat(AT_FDCWD, "link", 0);
	unlink("made");
}

static void signals(void)
{
	struct sigaction act = {.sa_handler = SIG_IGN, .sa_flags = SA_RESTART};
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	sigismember(&set, SIGINT);
	sigaction(SIGUSR1, &act, NULL);
	sigprocmask(SIG_BLOCK, &set, NULL);
	sigpending(&set);
	signal(SIGUSR2, SIG_DFL);
}

static void clocks(void)
{
	struct timespec pause = {.tv_nsec = 5};
	struct itimerval timer = {{0, 0}, {0, 0}};
	struct timespec resolution;
	time_t day = 86400;
	struct tm tm;

	nanosleep(&pause, NULL);
	clock_getres(CLOCK_MONOTONIC, &resolution);
	setitimer(ITIMER_REAL, &timer, NULL);
	gmtime_r(&day, &tm);
	mktime(&tm);
}

static void sockets(void)
{
	struct sockaddr_un name = {AF_UNIX, "/nowhere"};
	struct addrinfo hints = {
		.ai_flags = AI_NUMERICHOST, .ai_family = AF_INET, .ai_socktype = SOCK_STREAM};
	struct addrinfo *found;
	struct in_addr addr;
	struct pollfd polled = {.fd = -1, .events = POLLIN};
	char text[20];
	int pair[2], one = 1;

	socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair);
	setsockopt(pair[0], SOL_SOCKET, SO_PASSCRED, &one, sizeof(one));
	send(pair[0], "abc", 3, MSG_NOSIGNAL);
	recv(pair[1], text, sizeof(text), MSG_DONTWAIT);
	connect(pair[0], (struct sockaddr *)&name, sizeof(name));
	shutdown(pair[1], SHUT_WR);
	poll(&polled, 1, 0);
	inet_pton(AF_INET, "10.1.2.3", &addr);
	inet_ntop(AF_INET, &addr, text, sizeof(text));
	if (!getaddrinfo("127.0.0.1", "80", &hints, &found))
		freeaddrinfo(found);
	getaddrinfo("no number", "80", &hints, &found);
}

static void processes(void)
{
	struct rlimit limit = {0, 0};
	struct termios term;
	int status, ends[2];

	pipe(ends);
	setrlimit(RLIMIT_CORE, &limit);
	getrlimit(RLIMIT_CORE, &limit);
	tcgetattr(ends[0], &term);
	waitpid(-1, &status, WNOHANG);
	sched_get_priority_max(SCHED_RR);
	execv("/not/there", (char *[]){"one", "two", NULL});
}

static void threads(void)
{
	static pthread_mutexattr_t attr;
	static sem_t sem;
	int type;

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
	sem_init(&sem, 0, 3);
	sem_trywait(&sem);
	pthread_setcanceltype(PTHREAD_CANCEL_DEFERRED, &type);
}

static void text(void)
{
	char words[] = "one two", *rest;

	setlocale(LC_ALL, "C");
	nl_langinfo(CODESET);
	strtok_r(words, " ", &rest);
	strverscmp("a9", "a10");
	strcasestr("Hello", "LL");
	dlopen("not there", RTLD_NOW | RTLD_GLOBAL);
}

static void values(void)
{
	volatile int seven = 7;
	volatile long long sink;
	volatile long double one = 1;

	sink = div(-seven, 2).quot;
	sink = ldiv(seven, 2).quot;
	sink = lldiv(seven, -2).quot;
	strtold("1.5e3 rest", NULL);
	one = sqrtl(one * 16);
	one = powl(one, 0.5L);
	(void)sink;
	inet_ntoa((struct in_addr){htonl(INADDR_LOOPBACK)});
}

int main(void)
{
	files();
	signals();
	clocks();
	sockets();
	processes();
	threads();
	text();
	values();
	exit(3);
}
