/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Calls from known functions, for tests of stack traces.  With -DLIBRARY=NAME
 * it is a library with one function of that name.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* A function that is there, and has not become a jump to the one it calls. */
#define FRAME __attribute__((noinline, noclone))
#define AND_RETURN __asm__ volatile("")

#ifdef LIBRARY

FRAME void LIBRARY(void)
{
	getppid();
	AND_RETURN;
}

#else

FRAME void inner(void)
{
	getppid(); /* line of inner */
	AND_RETURN;
}

FRAME void middle(void)
{
	inner(); /* line of middle */
	AND_RETURN;
}

FRAME void outer(void)
{
	middle(); /* line of outer */
	AND_RETURN;
}

static FRAME void on_signal(int sig)
{
	(void)sig;
	outer();
	AND_RETURN;
}

static FRAME void raise_it(void)
{
	syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), SIGUSR1);
	AND_RETURN;
}

FRAME void *in_thread(void *arg)
{
	outer();
	AND_RETURN;
	return arg;
}

FRAME void descend(int depth)
{
	if (depth)
		descend(depth - 1);
	else
		inner();
	AND_RETURN;
}

/* Calls the function NAME of the library FILE, which is there for that time alone. */
static FRAME void call_library(const char *file, const char *name)
{
	void *library = dlopen(file, RTLD_NOW);
	void (*function)(void) = library ? (void (*)(void))dlsym(library, name) : NULL;

	if (!function)
		exit(99);
	function();
	dlclose(library);
}

#ifdef __x86_64__

/* getppid() from code that no file has. */
static FRAME void made_code(void)
{
	static const unsigned char code[] = {0xb8, 110, 0, 0, 0, 0x0f, 0x05, 0xc3};
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	memcpy(page, code, sizeof(code));
	((void (*)(void))page)();
	AND_RETURN;
}

/* getppid() with a stack that is none: SP and BP are what the caller says. */
static FRAME void bad_stack(unsigned long sp, unsigned long bp)
{
	__asm__ volatile("mov %%rsp, %%r12; mov %%rbp, %%r13; mov %0, %%rsp; mov %1, %%rbp;"
			 "mov $110, %%eax; syscall; mov %%r12, %%rsp; mov %%r13, %%rbp"
			 :
			 : "r"(sp), "r"(bp)
			 : "rax", "rcx", "r11", "r12", "r13", "memory");
}

static FRAME void bad_stacks(void)
{
	static unsigned long words[4096];

	bad_stack(0, 0);
	bad_stack(-1UL, -1UL);
	bad_stack(8, 0x123456789abcdef0);
	/* Frames that go on for ever. */
	for (int i = 0; i < 4096; i++)
		words[i] = i % 2 ? (unsigned long)(void *)bad_stacks : (unsigned long)&words[i];
	bad_stack((unsigned long)&words[0], (unsigned long)&words[0]);
	for (int i = 0; i < 4096; i++)
		words[i] = (unsigned long)(void *)bad_stacks + 8;
	bad_stack((unsigned long)&words[0], (unsigned long)&words[1]);
}

#endif

int main(int argc, char **argv)
{
	const char *scene = argc > 1 ? argv[1] : "";
	struct timespec spent;
	pthread_t thread;

	if (!strcmp(scene, "plain")) {
		outer(); /* line of main */
	} else if (!strcmp(scene, "signal")) {
		signal(SIGUSR1, on_signal);
		raise_it();
	} else if (!strcmp(scene, "thread")) {
		pthread_create(&thread, NULL, in_thread, NULL);
		pthread_join(thread, NULL);
	} else if (!strcmp(scene, "deep")) {
		descend(atoi(argv[2]));
	} else if (!strcmp(scene, "exec")) {
		execl(argv[0], argv[0], "plain", (char *)NULL);
	} else if (!strcmp(scene, "vdso")) {
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
	} else if (!strcmp(scene, "libraries")) {
		call_library(argv[2], argv[3]);
		call_library(argv[4], argv[5]);
		call_library(argv[2], argv[3]);
	} else if (!strcmp(scene, "removed")) {
		unlink(argv[0]);
		outer();
	} else if (!strcmp(scene, "replaced")) {
		rename(argv[2], argv[0]);
		outer();
#ifdef __x86_64__
	} else if (!strcmp(scene, "code")) {
		made_code();
	} else if (!strcmp(scene, "bad")) {
		bad_stacks();
#endif
	}
	return 0;
}

#endif
