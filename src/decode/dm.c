/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests to the device mapper: a structure, and behind it a list of records that say themselves
 * where the next one is. */
#include "decode/cfuncs.h"
#include "decode/walk.h"

#include <string.h>

/* Numbers of the commands that have data, in the request or in the answer. */
enum {
	LIST_DEVICES = 2,
	DEV_RENAME = 5,
	DEV_WAIT = 8,
	TABLE_LOAD = 9,
	TABLE_DEPS = 11,
	TABLE_STATUS = 12,
	LIST_VERSIONS = 13,
	TARGET_MSG = 14,
	DEV_SET_GEOMETRY = 15,
};

enum {
	MAJOR = 4,
	HEAD_MIN = 305, /* the kernel takes no less */
	SIZE_AT = 12,	/* what is no longer has no size */
	NAME_AT = 12,	/* in struct dm_name_list */
	DATA_OUT_FLAG = 1 << 16,
	EVENTS_SINCE = 37,    /* minor version in which names got numbers of events */
	RECORDS_MAX = 1 << 14 /* no list is longer */
};

struct request {
	uint64_t addr;
	uint32_t major, minor, size, start, targets;
	bool answers; /* DM_DATA_OUT_FLAG: a message has an answer */
};

static uint32_t word_at(const struct decode *d, const uint8_t *bytes, unsigned offset)
{
	return (uint32_t)load_int(d, bytes + offset, 4, false, false);
}

static void show_misplaced(struct decode *d, const char *what)
{
	d->emit->ops->elem(d->emit);
	d->emit->ops->word(d->emit, "???");
	d->emit->ops->note(d->emit, what);
}

/* Reads the LEN bytes at OFFSET of the data, of which LEAST must lie in it; where that can't be,
 * says so in place of WHAT. */
static bool fetch(struct decode *d, const struct request *r, uint64_t offset, size_t least,
		  const char *what, uint8_t *bytes, size_t len)
{
	if (offset + least > r->size) {
		show_misplaced(d, what);
		return false;
	}
	if (memory_fetch(d->mem, r->addr + offset, bytes, len))
		return true;
	d->emit->ops->elem(d->emit);
	d->emit->ops->addr(d->emit, r->addr + offset);
	return false;
}

static void show_targets(struct decode *d, const struct request *r, bool answer)
{
	static const char what[] = "misplaced struct dm_target_spec";
	uint64_t offset = r->start, before = 0;
	uint8_t bytes[40];

	for (uint32_t i = 0; i < r->targets; i++) {
		if (i == RECORDS_MAX) {
			d->emit->ops->more(d->emit);
			return;
		}
		if (i && offset <= before + sizeof(bytes)) {
			show_misplaced(d, what);
			return;
		}
		if (!fetch(d, r, offset, sizeof(bytes), what, bytes, sizeof(bytes)))
			return;
		const uint64_t params[] = {answer, r->size - offset - sizeof(bytes)};
		d->emit->ops->elem(d->emit);
		show_type_with(d, TYPE_dm_target_spec, r->addr + offset, params, 2);
		before = offset;
		/* The kernel counts from the start of the data, who asks from the record. */
		offset = (answer ? r->start : offset) + word_at(d, bytes, 20);
	}
}

/* Where the number of the event of the name at OFFSET is, which ends before NEXT; 0: nowhere. */
static uint64_t event_of(struct decode *d, const struct request *r, uint64_t offset, uint32_t next)
{
	char name[128];
	uint64_t room = r->size - offset - NAME_AT;
	bool ended = false;

	if (r->minor < EVENTS_SINCE)
		return 0;
	ssize_t len = memory_fetch_str(d->mem, r->addr + offset + NAME_AT, name,
				       room < sizeof(name) ? room : sizeof(name), &ended);
	if (len < 0 || !ended)
		return 0;
	uint64_t start = r->addr + offset;
	uint64_t event = (start + NAME_AT + (uint64_t)len + 1 + 7) & ~(uint64_t)7;
	bool there = event + 4 - start <= next && memory_fetch(d->mem, event, name, 4);
	return there ? event : 0;
}

static void show_names(struct decode *d, const struct request *r)
{
	static const char what[] = "misplaced struct dm_name_list";
	uint64_t offset = r->start;
	uint8_t bytes[16];

	for (uint32_t i = 0; i < RECORDS_MAX; i++) {
		if (!fetch(d, r, offset, NAME_AT, what, bytes, sizeof(bytes)))
			return;
		uint32_t next = word_at(d, bytes, 8);
		const uint64_t params[] = {r->size - offset - NAME_AT,
					   event_of(d, r, offset, next)};
		d->emit->ops->elem(d->emit);
		show_type_with(d, TYPE_dm_name_list, r->addr + offset, params, 2);
		if (!next)
			return;
		if (next <= NAME_AT) {
			show_misplaced(d, what);
			return;
		}
		offset += next;
	}
	d->emit->ops->more(d->emit);
}

static void show_versions(struct decode *d, const struct request *r)
{
	static const char what[] = "misplaced struct dm_target_versions";
	uint64_t offset = r->start;
	uint8_t bytes[16];

	for (uint32_t i = 0; i < RECORDS_MAX; i++) {
		if (!fetch(d, r, offset, sizeof(bytes), what, bytes, sizeof(bytes)))
			return;
		uint32_t next = word_at(d, bytes, 0);
		const uint64_t params[] = {r->size - offset - sizeof(bytes)};
		d->emit->ops->elem(d->emit);
		show_type_with(d, TYPE_dm_target_versions, r->addr + offset, params, 1);
		if (!next)
			return;
		if (next <= sizeof(bytes)) {
			show_misplaced(d, what);
			return;
		}
		offset += next;
	}
	d->emit->ops->more(d->emit);
}

static void show_deps(struct decode *d, const struct request *r)
{
	static const char what[] = "misplaced struct dm_target_deps";
	uint8_t bytes[8];

	if (!fetch(d, r, r->start, sizeof(bytes), what, bytes, sizeof(bytes)))
		return;
	if (word_at(d, bytes, 0) > (r->size - r->start - sizeof(bytes)) / 8) {
		show_misplaced(d, what);
		return;
	}
	d->emit->ops->elem(d->emit);
	show_type(d, TYPE_dm_target_deps, r->addr + r->start);
}

/* One record of type TYPE that is a text behind HEAD bytes. */
static void show_text(struct decode *d, const struct request *r, enum type_id type, unsigned head,
		      const char *what)
{
	if ((uint64_t)r->start + head > r->size) {
		show_misplaced(d, what);
		return;
	}
	const uint64_t params[] = {r->size - r->start - head};
	d->emit->ops->elem(d->emit);
	show_type_with(d, type, r->addr + r->start, params, 1);
}

/* Whether COMMAND has data in the half at hand. */
static bool has_data(const struct request *r, unsigned command, bool answer)
{
	switch (command) {
	case DEV_RENAME:
	case DEV_SET_GEOMETRY:
		return !answer;
	case TARGET_MSG:
		return answer ? r->answers : r->start != r->size;
	case TABLE_LOAD:
		return !answer && r->targets;
	case DEV_WAIT:
	case TABLE_STATUS:
		return answer && r->targets;
	case LIST_DEVICES:
	case TABLE_DEPS:
	case LIST_VERSIONS:
		return answer && r->start != r->size;
	}
	return false;
}

static void show_data(struct decode *d, const struct request *r, unsigned command, bool answer)
{
	switch (command) {
	case DEV_RENAME:
	case DEV_SET_GEOMETRY:
		show_text(d, r, TYPE_dm_string, 0, "misplaced string");
		break;
	case TARGET_MSG:
		if (answer)
			show_text(d, r, TYPE_dm_string, 0, "misplaced string");
		else
			show_text(d, r, TYPE_dm_target_msg, 8, "misplaced struct dm_target_msg");
		break;
	case TABLE_LOAD:
	case DEV_WAIT:
	case TABLE_STATUS:
		show_targets(d, r, answer);
		break;
	case LIST_DEVICES:
		show_names(d, r);
		break;
	case TABLE_DEPS:
		show_deps(d, r);
		break;
	case LIST_VERSIONS:
		show_versions(d, r);
		break;
	}
}

static bool fetch_request(struct decode *d, uint64_t addr, struct request *r)
{
	uint8_t head[HEAD_MIN];

	if (!memory_fetch(d->mem, addr, head, sizeof(head)))
		return false;
	*r = (struct request){
		.addr = addr,
		.major = word_at(d, head, 0),
		.minor = word_at(d, head, 4),
		.size = word_at(d, head, 12),
		.start = word_at(d, head, 16),
		.targets = word_at(d, head, 20),
		.answers = word_at(d, head, 28) & DATA_OUT_FLAG,
	};
	return true;
}

/* The request, or the answer in its place. */
static void show_half(struct decode *d, const struct request *r, unsigned command, bool answer)
{
	const struct emit_ops *ops = d->emit->ops;
	const uint64_t params[] = {command, answer};

	ops->array_begin(d->emit, ARRAY_LIST);
	ops->elem(d->emit);
	show_type_with(d, TYPE_dm_ioctl, r->addr, params, 2);
	if (r->major == MAJOR && r->size >= HEAD_MIN && has_data(r, command, answer)) {
		if (abbreviates(d))
			ops->more(d->emit);
		if (!abbreviates(d) || ops->hidden(d->emit))
			show_data(d, r, command, answer);
	}
	ops->array_end(d->emit);
}

/* A request at V; arg[0]: the command's number. */
void show_dm_request(struct decode *d, uint64_t v)
{
	unsigned command = (unsigned)d->arg[0];
	enum field_mode fields = d->fields;
	struct request r;
	bool open;

	/* Level 0: before the call, 1: after it. */
	uint32_t half = level_enter(d, &open);
	bool there = fetch_request(d, v, &r);
	d->fields = FIELDS_ALL;
	if (!half && (!there || r.size < SIZE_AT)) {
		d->emit->ops->num(d->emit, v, BASE_HEX, abi_table[d->defs->abi].reg);
	} else {
		if (!half) {
			show_half(d, &r, command, false);
			level_at(d, 1);
		}
		if ((half || !stop_here(d)) && there && !d->call->failed) {
			d->emit->ops->arrow(d->emit);
			show_half(d, &r, command, true);
		}
	}
	d->fields = fields;
	level_leave(d);
}

void show_dm_version(struct decode *d, uint64_t v)
{
	uint8_t bytes[4];

	show_type(d, TYPE_dm_version_numbers, v);
	if (memory_fetch(d->mem, v, bytes, sizeof(bytes)) && word_at(d, bytes, 0) != MAJOR)
		d->emit->ops->note(d->emit, "unsupported device mapper ABI version");
}

void show_dm_size(struct decode *d, uint64_t v)
{
	d->emit->ops->num(d->emit, v, BASE_UDEC, 4);
	if (v < HEAD_MIN)
		d->emit->ops->note(d->emit, "data_size too small");
}

/* The number of an event, which is at arg[0]. */
void show_dm_event(struct decode *d, uint64_t v)
{
	uint8_t bytes[4];

	(void)v;
	if (memory_fetch(d->mem, d->arg[0], bytes, sizeof(bytes)))
		d->emit->ops->num(d->emit, word_at(d, bytes, 0), BASE_UDEC, 4);
	else
		d->emit->ops->addr(d->emit, d->arg[0]);
}
