/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* To be preloaded: the calls for filters answer as a kernel does that has none. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <linux/seccomp.h>
#include <stdarg.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

static int fail(int error)
{
	errno = error;
	return -1;
}

long syscall(long number, ...)
{
	long (*next)(long, ...) = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
	long args[6];
	va_list list;

	va_start(list, number);
	for (int i = 0; i < 6; i++)
		args[i] = va_arg(list, long);
	va_end(list);
	if (number == SYS_seccomp)
		return fail(ENOSYS);
	return next(number, args[0], args[1], args[2], args[3], args[4], args[5]);
}

int prctl(int option, ...)
{
	int (*next)(int, ...) = (int (*)(int, ...))dlsym(RTLD_NEXT, "prctl");
	unsigned long args[4];
	va_list list;

	va_start(list, option);
	for (int i = 0; i < 4; i++)
		args[i] = va_arg(list, unsigned long);
	va_end(list);
	if (option == PR_SET_SECCOMP || option == PR_GET_SECCOMP)
		return fail(EINVAL);
	return next(option, args[0], args[1], args[2], args[3]);
}
