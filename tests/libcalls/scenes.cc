/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is hard for breakpoints; each scene says on standard output that it went as it should. */
#include <csetjmp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

extern "C" {
#include "own.h"
}

static void done(const char *what)
{
	dprintf(1, "%s\n", what);
}

static void *work(void *arg)
{
	for (long i = 0; i < 300; i++)
		if (own_six(i, 1, 1, 1, 1, 1) != i + 5)
			abort();
	return arg;
}

static void threads()
{
	pthread_t ids[6];

	for (auto &id : ids)
		pthread_create(&id, nullptr, work, nullptr);
	for (auto id : ids)
		pthread_join(id, nullptr);
}

static void forks()
{
	int status, pid = fork();

	if (!pid)
		_exit(own_six(1, 2, 3, 4, 5, 6) == 21 ? 7 : 8);
	if (waitpid(pid, &status, 0) != pid || WEXITSTATUS(status) != 7)
		abort();
	pid = vfork();
	if (!pid) {
		execl("/bin/true", "true", nullptr);
		_exit(1);
	}
	if (waitpid(pid, &status, 0) != pid || status)
		abort();
}

static int share(void *arg)
{
	*static_cast<long *>(arg) = own_six(5, 0, 0, 0, 0, 0);
	return 0;
}

static void clones()
{
	const size_t size = 256 * 1024;
	char *stack = static_cast<char *>(malloc(size));
	long result = 0;
	int status;

	int pid = clone(share, stack + size, CLONE_VM | SIGCHLD, &result);
	if (waitpid(pid, &status, 0) != pid || status || result != 5)
		abort();
	pid = clone(share, stack + size, SIGCHLD, &result);
	if (waitpid(pid, &status, 0) != pid || status)
		abort();
}

static volatile int ticks;

static void tick(int)
{
	ticks = ticks + 1;
	own_six(1, 1, 1, 1, 1, 1);
}

static void signals()
{
	struct itimerval often = {{0, 500}, {0, 500}}, never = {};

	signal(SIGALRM, tick);
	setitimer(ITIMER_REAL, &often, nullptr);
	while (ticks < 50)
		if (own_six(1, 2, 3, 4, 5, 6) != 21)
			abort();
	setitimer(ITIMER_REAL, &never, nullptr);
}

static jmp_buf back;

static long leave(long a)
{
	if (a)
		longjmp(back, 1);
	throw a;
}

static void jumps()
{
	for (int i = 0; i < 20; i++) {
		if (!setjmp(back))
			own_call(leave, 1);
		try {
			own_call(leave, 0);
		} catch (long) {
			own_add(i, 1);
		}
	}
}

static long recurse(long depth)
{
	return depth ? own_call(recurse, depth - 1) + 1 : 0;
}

static void recursion()
{
	if (own_call(recurse, 500) != 500)
		abort();
}

static volatile int trapped;

static void traps(int)
{
	trapped = trapped + 1;
}

static void breakpoints()
{
	signal(SIGTRAP, traps);
	__asm__ volatile("int3");
	own_six(1, 1, 1, 1, 1, 1);
	raise(SIGTRAP);
	if (trapped != 2)
		abort();
}

static void loading()
{
	for (int i = 0; i < 5; i++) {
		void *handle = dlopen("libplugin.so", RTLD_NOW);
		auto *function = reinterpret_cast<own_fn *>(dlsym(handle, "plugin"));
		if (!function || function(i) != i + 1)
			abort();
		dlclose(handle);
	}
	void *handle = dlmopen(LM_ID_NEWLM, "libplugin.so", RTLD_NOW);
	if (!handle || reinterpret_cast<own_fn *>(dlsym(handle, "plugin"))(1) != 2)
		abort();
}

static void executing()
{
	int status, pid = fork();

	if (!pid) {
		execl("/proc/self/exe", "scenes", "child", nullptr);
		_exit(1);
	}
	if (waitpid(pid, &status, 0) != pid || WEXITSTATUS(status) != 9)
		abort();
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*play)();
	} scenes[] = {{"threads", threads},	    {"forks", forks},	  {"clones", clones},
		      {"signals", signals},	    {"jumps", jumps},	  {"recursion", recursion},
		      {"breakpoints", breakpoints}, {"loading", loading}, {"executing", executing}};

	if (argc > 1 && !strcmp(argv[1], "child"))
		return own_six(4, 1, 1, 1, 1, 1);
	if (argc > 1 && !strcmp(argv[1], "forever")) {
		/* The library has the standard output. */
		dprintf(2, "forever\n");
		for (;;)
			own_six(1, 1, 1, 1, 1, 1);
	}
	for (const auto &scene : scenes) {
		if (argc > 1 && strcmp(argv[1], scene.name) != 0)
			continue;
		scene.play();
		done(scene.name);
	}
	return 5;
}
