/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * -P and trace-fds=: calls that are given certain files.  A path matches one
 * that is written alike, or as the requested path resolves; a descriptor
 * matches when that is what it has open.
 */
#include "filter/sets.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

static void add_name(struct file_set *s, char *name)
{
	s->names = xreallocarray(s->names, s->count + 1, sizeof(*s->names));
	s->names[s->count++] = name;
}

static void look_at_uses(struct filter *f)
{
	for (int abi = 0; abi < ABI_COUNT; abi++)
		if (f->defs[abi] && !f->uses[abi])
			f->uses[abi] = uses_new(f->defs[abi]);
	f->by_files = true;
}

void files_add_fds(struct filter *f, const char *text)
{
	number_set_parse_fds(&f->trace_fds, text);
	look_at_uses(f);
}

void filter_add_path(struct filter *f, const char *path)
{
	add_name(&f->files, xstrdup(path));
	look_at_uses(f);
}

void filter_resolve_paths(struct filter *f, bool quiet)
{
	unsigned requested = f->files.count;
	char resolved[PATH_MAX];

	for (unsigned i = 0; i < requested; i++) {
		const char *path = f->files.names[i];

		if (!realpath(path, resolved) || !strcmp(path, resolved))
			continue;
		if (!quiet)
			error("Requested path \"%s\" resolved into \"%s\"", path, resolved);
		add_name(&f->files, xstrdup(resolved));
	}
}

void files_free(struct filter *f)
{
	for (unsigned i = 0; i < f->files.count; i++)
		free(f->files.names[i]);
	free(f->files.names);
	for (int abi = 0; abi < ABI_COUNT; abi++)
		uses_free(f->uses[abi]);
	number_set_free(&f->trace_fds);
}

static bool is_requested(void *ctx, const char *path, size_t len)
{
	const struct file_set *s = &((const struct filter *)ctx)->files;

	for (unsigned i = 0; i < s->count; i++)
		if (!strncmp(s->names[i], path, len) && !s->names[i][len])
			return true;
	return false;
}

static bool is_requested_fd(void *ctx, pid_t tid, int fd)
{
	const struct filter *f = ctx;
	struct fd_info info;

	if (number_set_has(&f->trace_fds, (uint32_t)fd))
		return true;
	return f->files.count && process_fd(tid, fd, FD_PATH, &info) && info.path &&
	       is_requested(ctx, info.path, strlen(info.path));
}

bool filter_wants_files(const struct filter *f, struct call *call, struct memory_view *mem)
{
	const struct use_match match = {(void *)f, is_requested_fd, is_requested};

	return !f->by_files || uses_match(f->uses[call->defs->abi], call, mem, &match);
}

/* ---- what can be wanted ------------------------------------------------ */

static bool slot_may_be_wanted(const struct filter *f, enum abi abi, uint32_t slot, uint32_t call)
{
	return call_set_has(&f->trace, abi, slot) &&
	       (!f->by_files || uses_of_call(f->uses[abi], call));
}

bool filter_may_want_number(const struct filter *f, enum abi abi, uint64_t nr)
{
	const struct defs *defs = f->defs[abi];
	const struct def_number *number = defs ? def_find_number(defs, nr) : NULL;
	uint32_t slot;

	/* Calls that no table has are shown, but are not given files. */
	if (!number)
		return !f->by_files;
	const struct call at = {.defs = defs, .filter_id = (uint32_t)def_table_number(defs, nr)};
	if (!call_slot(&at, &slot) || slot_may_be_wanted(f, abi, slot, number->call))
		return true;
	const struct def_call *def = &defs->calls[number->call];
	for (uint32_t i = 0; number->call && i < def->sub_count; i++) {
		uint32_t sub = def->first_sub + i;

		if (slot_may_be_wanted(f, abi, defs->nnumbers + sub, defs->cases[sub].to))
			return true;
	}
	return false;
}
