/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* For programs that are traced: waiting for each other without calls that tests look at. */
#ifndef TESTS_TRACE_AWAIT_SLEEP_H
#define TESTS_TRACE_AWAIT_SLEEP_H

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Returns when thread TID, which has to be there, sleeps in a call: on a busy machine that takes a
 * while. */
static void await_sleep(int tid)
{
	char path[64], text[256], state = 0;

	snprintf(path, sizeof(path), "/proc/%d/stat", tid);
	while (state != 'S') {
		int fd = open(path, O_RDONLY);
		ssize_t len = pread(fd, text, sizeof(text) - 1, 0);

		close(fd);
		if (len <= 0)
			abort();
		text[len] = '\0';
		state = strrchr(text, ')')[2];
		poll(NULL, 0, 1);
	}
}

#endif
