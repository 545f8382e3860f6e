/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/stdio.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"

void stdio_occupy(void)
{
	/* What open() returns is the lowest that is free. */
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF)
			continue;
		if (open("/dev/null", O_RDWR | O_CLOEXEC) < 0)
			(void)!open("/", O_PATH | O_CLOEXEC);
	}
}

void stdio_exit(void)
{
	if (fflush(stdout) || ferror(stdout))
		die_errno("stdout");
	exit(EXIT_SUCCESS);
}
