/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What file systems show that is neither a number nor a structure of fields. */
#include "decode/cfuncs.h"
#include "decode/walk.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

void show_uuid(struct decode *d, uint64_t v)
{
	uint8_t b[16];
	char text[40];

	if (!memory_fetch(d->mem, v, b, sizeof(b))) {
		d->emit->ops->addr(d->emit, v);
		return;
	}
	snprintf(text, sizeof(text),
		 "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1],
		 b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14],
		 b[15]);
	d->emit->ops->word(d->emit, text);
}

/* 5 of 1000, with the percentage behind it. */
void show_per_mille(struct decode *d, uint64_t v)
{
	char text[32];

	d->emit->ops->num(d->emit, v, BASE_UDEC, 8);
	if (v > 1000)
		return;
	snprintf(text, sizeof(text), "%" PRIu64 ".%" PRIu64 "%%", v / 10, v % 10);
	d->emit->ops->note(d->emit, text);
}

/* [[BTRFS_DEV_STAT_WRITE_ERRS]=0, ...]: as many counters as the first argument says. */
void show_btrfs_dev_stats(struct decode *d, uint64_t v)
{
	const struct emit_ops *ops = d->emit->ops;
	uint64_t count = d->arg[0], values[5];
	const size_t known = sizeof(values) / sizeof(*values);

	if (!memory_fetch(d->mem, v, values, sizeof(values))) {
		ops->addr(d->emit, v);
		return;
	}
	ops->array_begin(d->emit, ARRAY_LIST);
	for (size_t i = 0; i < known && i < count; i++) {
		ops->elem_of(d->emit, i, name_in(d, SET_btrfs_dev_stat_values, i), NULL);
		ops->num(d->emit,
			 load_int(d, (const uint8_t *)&values[i], sizeof(values[i]), false, false),
			 BASE_UDEC, 8);
	}
	if (count > known)
		ops->more(d->emit);
	ops->array_end(d->emit);
}

/* Features, and what the set of this index (the argument) is of. */
void show_btrfs_features(struct decode *d, uint64_t v)
{
	static const char *const sets[] = {"supported", "safe to set", "safe to clear"};

	show_type(d, TYPE_btrfs_ioctl_feature_flags, v);
	if (d->arg[0] < sizeof(sets) / sizeof(*sets))
		d->emit->ops->note(d->emit, sets[d->arg[0]]);
}

/* A name that stands V bytes behind the head of a container. */
void show_btrfs_path(struct decode *d, uint64_t v)
{
	uint64_t at = d->frame->addr + 4 * sizeof(uint32_t) + v;

	if (abi_table[d->defs->abi].word == 4 && at > UINT32_MAX)
		d->emit->ops->addr(d->emit, at);
	else
		show_type(d, TYPE_btrfs_path, at);
}

/* The last byte of a directory entry at V that has as many bytes as the argument says. */
void show_dirent_type(struct decode *d, uint64_t v)
{
	uint64_t at = v + d->arg[0] - 1;
	uint8_t type;

	if (memory_fetch(d->mem, at, &type, 1))
		show_enum(d, SET_dirent_types, type);
	else
		d->emit->ops->addr(d->emit, at);
}

/* A file handle's bytes, which -s does not cut. */
void show_handle_bytes(struct decode *d, uint64_t v)
{
	uint8_t bytes[MAX_HANDLE_SZ];
	uint64_t total = d->arg[0];
	size_t len = total < sizeof(bytes) ? total : sizeof(bytes);

	if (memory_fetch(d->mem, v, bytes, len))
		d->emit->ops->str(d->emit, bytes, len, len < total, total, STR_HEX);
	else
		d->emit->ops->word(d->emit, "???");
}

void show_statx_sync(struct decode *d, uint64_t v)
{
	const struct emit_ops *ops = d->emit->ops;
	const char *name = name_in(d, SET_at_statx_sync, v);

	if (v) {
		show_enum(d, SET_at_statx_sync, v);
		return;
	}
	switch (ops->alias(d->emit, v, name, BASE_HEX, 4)) {
	case ALIAS_ALONE:
		break;
	case ALIAS_UNUSED:
		/* As strace has it, nothing under -X raw: `|0x100`. */
		ops->word(d->emit, "");
		break;
	case ALIAS_NOTE:
		ops->num(d->emit, v, BASE_HEX, 4);
		ops->note(d->emit, name);
		break;
	}
}

/* The texts behind a struct statmount, a field of which is shown, which with them has arg[0] bytes:
 * copies them to *TEXTS, to be freed, and returns how many bytes they are; 0 if not all can be
 * read, or nothing is at V. */
static size_t statmount_texts(struct decode *d, uint64_t v, char **texts)
{
	enum { HEAD = 64 * sizeof(uint64_t), MOST = 12288 };
	const struct frame *statmount = d->frame;
	size_t len = d->arg[0] <= HEAD ? 0 : d->arg[0] - HEAD < MOST ? d->arg[0] - HEAD : MOST;

	if (v >= len)
		return 0;
	while (!statmount->type)
		statmount = statmount->up;
	*texts = xmalloc(len);
	if (memory_fetch(d->mem, statmount->addr + HEAD, *texts, len))
		return len;
	free(*texts);
	return 0;
}

/* Shows a text that has ROOM, and returns how much it takes with its end; of one without end the
 * last byte is left out, as strace has it. */
static size_t show_statmount_text(struct decode *d, const char *text, size_t room)
{
	size_t len = strnlen(text, room);

	d->emit->ops->str(d->emit, text, len < room ? len : room - 1, len == room, 0, STR_PLAIN);
	return len + 1;
}

/* A string that stands V bytes behind the structure's end. */
void show_statmount_str(struct decode *d, uint64_t v)
{
	char *texts;
	size_t len = statmount_texts(d, v, &texts);

	if (!len) {
		d->emit->ops->num(d->emit, v, BASE_HEX, sizeof(uint32_t));
		return;
	}
	show_statmount_text(d, texts + v, len - v);
	free(texts);
}

/* arg[1] strings one after the other, of which arg[2] are shown. */
void show_statmount_strs(struct decode *d, uint64_t v)
{
	const struct emit_ops *ops = d->emit->ops;
	char *texts;
	size_t at = v, len = statmount_texts(d, v, &texts);

	if (!len) {
		ops->num(d->emit, v, BASE_HEX, sizeof(uint32_t));
		return;
	}
	ops->array_begin(d->emit, ARRAY_LIST);
	for (uint64_t i = 0; i < d->arg[1]; i++) {
		if (at >= len || i >= d->arg[2]) {
			if (at < len) {
				ops->more(d->emit);
				break;
			}
			ops->elem(d->emit);
			ops->word(d->emit, "???");
			break;
		}
		ops->elem(d->emit);
		at += show_statmount_text(d, texts + at, len - at);
	}
	ops->array_end(d->emit);
	free(texts);
}

/* QCMD(Q_GETQUOTA, USRQUOTA) */
void show_quota_cmd(struct decode *d, uint64_t v)
{
	struct form_raw raw = {.value = v, .base = BASE_UDEC, .size = 4};

	d->emit->ops->form_begin(d->emit, "QCMD", &raw);
	d->emit->ops->elem(d->emit);
	show_enum(d, SET_quota_cmds, (uint32_t)v >> 8);
	d->emit->ops->elem(d->emit);
	show_enum(d, SET_quota_types, v & 0xff);
	d->emit->ops->form_end(d->emit);
}
