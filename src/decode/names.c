/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of errors and signals. */
#include "decode/decode.h"

#include <stdio.h>
#include <string.h>

#include "lang/ids.h"

/* Real-time signals are numbered from the first one, whatever libraries keep for themselves. */
enum { SIGNAL_RTMIN = 32, SIGNALS_MAX = 64 };

/* The kernel's own "errors": the call will be made again, and under what condition. */
enum { RESTARTSYS = 512, RESTARTNOINTR = 513, RESTARTNOHAND = 514, RESTART_RESTARTBLOCK = 516 };

static const struct def_const *find(const struct defs *defs, enum set_id set, int value)
{
	return def_find_const(defs, &defs->sets[defs->named_sets[set]], (uint64_t)(int64_t)value);
}

const char *decode_errno_name(const struct defs *defs, int err)
{
	const struct def_const *c = find(defs, SET_errnos, err);

	return c ? def_str(defs, c->name) : NULL;
}

const char *decode_errno_text(int err)
{
	switch (err) {
	case RESTARTSYS:
		return "To be restarted if SA_RESTART is set";
	case RESTARTNOINTR:
		return "To be restarted";
	case RESTARTNOHAND:
		return "To be restarted if no handler";
	case RESTART_RESTARTBLOCK:
		return "Interrupted by signal";
	default:
		return strerror(err);
	}
}

const char *decode_signal_name(const struct defs *defs, int sig, char buf[16])
{
	const struct def_const *c = find(defs, SET_signals, sig);

	if (c)
		return def_str(defs, c->name);
	if (sig <= SIGNAL_RTMIN || sig > SIGNALS_MAX)
		return NULL;
	snprintf(buf, 16, "SIGRT_%d", sig - SIGNAL_RTMIN);
	return buf;
}
