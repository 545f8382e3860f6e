/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Control messages: a run of records in one buffer. */
#include "decode/cfuncs.h"
#include "decode/walk.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"

enum { CONTROL_MAX = 128 * 1024 };

/* One message: LEN bytes of data at ADDR of the tracee, BYTES here. */
struct cmsg_data {
	uint64_t addr;
	const uint8_t *bytes;
	size_t len;
};

/* ---- data by type ------------------------------------------------------ */

static void show_fd_word(struct decode *d, uint64_t v)
{
	show_fd(d, (int)v);
}

static void show_u32(struct decode *d, uint64_t v)
{
	d->emit->ops->num(d->emit, v, BASE_UDEC, 4);
}

static void show_u8(struct decode *d, uint64_t v)
{
	d->emit->ops->num(d->emit, v, BASE_HEX, 1);
}

static void show_protocol(struct decode *d, uint64_t v)
{
	show_enum(d, SET_cmsg_protocols, v);
}

/* Elements of SIZE bytes each, as many as are whole; as many as -s says, when abbreviating. */
static void show_elements(struct decode *d, const struct cmsg_data *data, unsigned size,
			  cfunc *show_one)
{
	size_t n = data->len / size;
	size_t limit = abbreviates(d) && n > d->opt->string_limit ? d->opt->string_limit : n;

	d->emit->ops->array_begin(d->emit, ARRAY_LIST);
	for (size_t i = 0; i < limit; i++) {
		d->emit->ops->elem(d->emit);
		show_one(d, load_int(d, data->bytes + i * size, size, false, false));
	}
	if (limit < n)
		d->emit->ops->more(d->emit);
	d->emit->ops->array_end(d->emit);
}

enum data_kind {
	DATA_TYPE,     /* an object of a described type */
	DATA_ELEMENTS, /* an array of numbers */
	DATA_FIRST,    /* the first of them */
	DATA_TEXT,
	DATA_FD,
	DATA_SOCKADDR,
};

struct cmsg_form {
	int level;
	const char *type;
	enum data_kind kind;
	unsigned min; /* bytes; fewer are shown in hexadecimal.  Of DATA_ELEMENTS: of an element.
			 0: those of the type; fewer are a word */
	enum type_id id;
	cfunc *show_one;
};

/* Levels are the same in every ABI, types (SO_...) are not: these go by name. */
enum { LEVEL_IP = 0, LEVEL_SOCKET = 1 };

static const struct cmsg_form forms[] = {
	{LEVEL_SOCKET, "SCM_RIGHTS", DATA_ELEMENTS, 4, 0, show_fd_word},
	{LEVEL_SOCKET, "SCM_CREDENTIALS", DATA_TYPE, 12, TYPE_ucred, NULL},
	{LEVEL_SOCKET, "SCM_SECURITY", DATA_TEXT, 1, 0, NULL},
	{LEVEL_SOCKET, "SCM_PIDFD", DATA_FD, 4, 0, NULL},
	{LEVEL_SOCKET, "SO_TIMESTAMP_OLD", DATA_TYPE, 0, TYPE_timeval, NULL},
	{LEVEL_SOCKET, "SO_TIMESTAMPNS_OLD", DATA_TYPE, 0, TYPE_timespec_old, NULL},
	{LEVEL_SOCKET, "SO_TIMESTAMPING_OLD", DATA_TYPE, 0, TYPE_scm_timestamping_old, NULL},
	{LEVEL_SOCKET, "SO_TIMESTAMP_NEW", DATA_TYPE, 0, TYPE_timeval_new, NULL},
	{LEVEL_SOCKET, "SO_TIMESTAMPNS_NEW", DATA_TYPE, 0, TYPE_timespec, NULL},
	{LEVEL_SOCKET, "SO_TIMESTAMPING_NEW", DATA_TYPE, 0, TYPE_scm_timestamping_new, NULL},
	{LEVEL_IP, "IP_TOS", DATA_ELEMENTS, 1, 0, show_u8},
	{LEVEL_IP, "IP_TTL", DATA_ELEMENTS, 4, 0, show_u32},
	{LEVEL_IP, "SCM_SECURITY", DATA_TEXT, 1, 0, NULL},
	{LEVEL_IP, "IP_RECVOPTS", DATA_ELEMENTS, 1, 0, show_u8},
	{LEVEL_IP, "IP_RETOPTS", DATA_ELEMENTS, 1, 0, show_u8},
	{LEVEL_IP, "IP_PKTINFO", DATA_TYPE, 12, TYPE_in_pktinfo, NULL},
	{LEVEL_IP, "IP_RECVERR", DATA_TYPE, 32, TYPE_sock_extended_err, NULL},
	{LEVEL_IP, "IP_ORIGDSTADDR", DATA_SOCKADDR, 16, 0, NULL},
	{LEVEL_IP, "IP_CHECKSUM", DATA_ELEMENTS, 4, 0, show_u32},
	{LEVEL_IP, "IP_PROTOCOL", DATA_FIRST, 4, 0, show_protocol},
};

static const struct cmsg_form *find_form(int level, const char *type)
{
	for (size_t i = 0; type && i < sizeof(forms) / sizeof(*forms); i++)
		if (forms[i].level == level && !strcmp(forms[i].type, type))
			return &forms[i];
	return NULL;
}

static size_t type_size(const struct decode *d, enum type_id id)
{
	return d->defs->types[d->defs->named_types[id]].size;
}

static void show_data(struct decode *d, const struct cmsg_form *form, const struct cmsg_data *data)
{
	const struct emit_ops *ops = d->emit->ops;

	if (form && !form->min && data->len < type_size(d, form->id)) {
		ops->word(d->emit, "???");
		return;
	}
	if (!form || data->len < form->min) {
		ops->str(d->emit, data->bytes, data->len, false, data->len, STR_HEX);
		return;
	}
	switch (form->kind) {
	case DATA_TYPE:
		show_bytes_as(d, form->id, data->bytes, data->len, data->addr);
		break;
	case DATA_ELEMENTS:
		show_elements(d, data, form->min, form->show_one);
		break;
	case DATA_FIRST:
		show_elements(d, &(struct cmsg_data){.bytes = data->bytes, .len = form->min},
			      form->min, form->show_one);
		break;
	case DATA_TEXT:
		ops->str(d->emit, data->bytes, data->len, false, data->len, STR_PLAIN);
		break;
	case DATA_FD:
		show_fd(d, (int)load_int(d, data->bytes, 4, true, false));
		break;
	case DATA_SOCKADDR:
		d->arg[0] = data->len;
		show_sockaddr(d, data->addr);
		break;
	}
}

/* ---- messages ---------------------------------------------------------- */

static const char *show_type_of(struct decode *d, int level, int type)
{
	const char *name;

	switch (level) {
	case LEVEL_SOCKET:
		name = name_in(d, SET_scm_types, (uint32_t)type);
		show_enum(d, SET_scm_types, (uint32_t)type);
		return name;
	case LEVEL_IP:
		name = name_in(d, SET_ip_cmsg_types, (uint32_t)type);
		show_enum(d, SET_ip_cmsg_types, (uint32_t)type);
		return name;
	default:
		d->emit->ops->num(d->emit, (uint32_t)type, BASE_HEX, 4);
		return NULL;
	}
}

/* The message that begins at AT of ALL; returns where the next one does, 0 behind a broken one. */
static size_t show_cmsg(struct decode *d, const struct cmsg_data *all, size_t at)
{
	const struct emit_ops *ops = d->emit->ops;
	unsigned word = abi_table[d->defs->abi].word;
	size_t header = word + 8;
	const uint8_t *bytes = all->bytes + at;
	uint64_t len = load_int(d, bytes, word, false, false);
	int level = (int)load_int(d, bytes + word, 4, true, false);
	int type = (int)load_int(d, bytes + word + 4, 4, true, false);

	ops->elem(d->emit);
	ops->struct_begin(d->emit);
	ops->field(d->emit, "cmsg_len");
	ops->num(d->emit, len, BASE_UDEC, word);
	ops->field(d->emit, "cmsg_level");
	ops->name(d->emit, (uint32_t)level, name_in(d, SET_sol_levels, (uint32_t)level), "SOL_???",
		  BASE_HEX, 4);
	ops->field(d->emit, "cmsg_type");
	const char *type_name = show_type_of(d, level, type);

	/* What the buffer has of it counts. */
	size_t there = len < all->len - at ? len : all->len - at;
	if (there > header) {
		struct cmsg_data data = {all->addr + at + header, bytes + header, there - header};
		const struct cmsg_form *form = find_form(level, type_name);
		ops->field(d->emit, "cmsg_data");
		show_data(d, form, &data);
	}
	ops->struct_end(d->emit);
	if (len < header)
		return 0;
	if (len >= all->len - at)
		return all->len;
	return at + ((there + word - 1) & ~(size_t)(word - 1));
}

void show_control(struct decode *d, uint64_t v)
{
	size_t header = abi_table[d->defs->abi].word + 8u;
	uint64_t len = d->arg[0];
	struct cmsg_data all = {v, NULL, len < CONTROL_MAX ? len : CONTROL_MAX};
	uint8_t *bytes = NULL;
	size_t at = 0;

	if (all.len >= header) {
		bytes = xmalloc(all.len);
		all.bytes = bytes;
	}
	if (all.len < header || !memory_fetch(d->mem, v, bytes, all.len)) {
		d->emit->ops->addr(d->emit, v);
		free(bytes);
		return;
	}
	d->emit->ops->array_begin(d->emit, ARRAY_LIST);
	while (at + header <= all.len) {
		size_t next = show_cmsg(d, &all, at);
		if (!next) {
			at += header;
			break;
		}
		at = next;
	}
	if (at < all.len)
		show_more_at(d, v + at);
	else if (all.len < len)
		d->emit->ops->more(d->emit);
	d->emit->ops->array_end(d->emit);
	free(bytes);
}
