/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "filter/filter.h"

#include <stdlib.h>

#include "base/err.h"
#include "filter/sets.h"

struct filter *filter_new_over(const struct defs *(*defs_of)(enum abi))
{
	struct filter *f = xcalloc(1, sizeof(*f));

	for (enum abi abi = 0; abi < ABI_COUNT; abi++)
		f->defs[abi] = defs_of(abi);
	call_set_init(&f->trace, f, true);
	call_set_init(&f->abbrev, f, true);
	call_set_init(&f->verbose, f, true);
	call_set_init(&f->raw, f, false);
	f->signals.inverted = true;
	f->status = STATUS_ALL;
	return f;
}

struct filter *filter_new(void)
{
	return filter_new_over(defs_for_abi);
}

void filter_free(struct filter *f)
{
	call_set_free(&f->trace);
	call_set_free(&f->abbrev);
	call_set_free(&f->verbose);
	call_set_free(&f->raw);
	number_set_free(&f->signals);
	number_set_free(&f->read);
	number_set_free(&f->write);
	files_free(f);
	inject_free(f);
	free(f);
}

bool filter_was_given(const struct filter *f, enum qualifier q)
{
	return f->given[q];
}

bool filter_shows_vcpus(const struct filter *f)
{
	return f->vcpu_runs;
}

void filter_set_status(struct filter *f, unsigned status_bits)
{
	f->status = status_bits;
}

void filter_set_quiet(struct filter *f, unsigned quiet_bits)
{
	f->quiet = quiet_bits;
}

void filter_set_fds(struct filter *f, unsigned fd_want)
{
	f->fds = fd_want;
}

void filter_set_pids(struct filter *f, unsigned pid_bits)
{
	f->pids = pid_bits;
}

bool filter_wants_call(const struct filter *f, const struct call *call)
{
	uint32_t slot;

	return !call_slot(call, &slot) || call_set_has(&f->trace, call->defs->abi, slot);
}

unsigned filter_call_style(const struct filter *f, const struct call *call)
{
	enum abi abi = call->defs->abi;
	unsigned style = 0;
	uint32_t slot;

	if (!call_slot(call, &slot))
		return CALL_ABBREV | CALL_DECODE;
	if (call_set_has(&f->abbrev, abi, slot))
		style |= CALL_ABBREV;
	if (call_set_has(&f->verbose, abi, slot))
		style |= CALL_DECODE;
	if (call_set_has(&f->raw, abi, slot))
		style |= CALL_RAW;
	return style;
}

bool filter_wants_signal(const struct filter *f, int sig)
{
	return number_set_has(&f->signals, (uint32_t)sig);
}

unsigned filter_status_bits(const struct filter *f)
{
	return f->status;
}

bool filter_decodes_status(const struct filter *f)
{
	return f->status != STATUS_ALL;
}

unsigned filter_quiet_bits(const struct filter *f)
{
	return f->quiet;
}

unsigned filter_fd_want(const struct filter *f)
{
	return f->fds;
}

unsigned filter_pid_bits(const struct filter *f)
{
	return f->pids;
}

unsigned filter_secontext_bits(const struct filter *f)
{
	return f->secontext;
}

bool filter_dumps(const struct filter *f, int fd, bool write)
{
	return fd >= 0 && number_set_has(write ? &f->write : &f->read, (uint32_t)fd);
}
