/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/internal.h"

#include <errno.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "base/err.h"

static bool fetch_report(struct report *r, int flags)
{
	struct rusage usage;
	bool want_stime = engine.config->clocks & CLOCK_BIT_STIME;

	r->tid = wait4(-1, &r->status, __WALL | flags, want_stime ? &usage : NULL);
	if (r->tid <= 0) {
		if (r->tid < 0 && errno != EINTR && errno != ECHILD)
			die_errno("wait4");
		return false;
	}
	if (want_stime) {
		r->stime.tv_sec = usage.ru_stime.tv_sec;
		r->stime.tv_nsec = usage.ru_stime.tv_usec * 1000;
	} else {
		r->stime = (struct timespec){0, 0};
	}
	return true;
}

void wait_loop(void)
{
	struct report r;

	while (engine.nthreads && !engine.stopping) {
		if (!fetch_report(&r, WNOHANG)) {
			engine.sink->idle(engine.sink->ctx);
			if (!fetch_report(&r, 0))
				continue;
		}
		handle_report(&r);
	}
}
