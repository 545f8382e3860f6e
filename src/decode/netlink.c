/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Netlink: messages in a buffer, attributes in a message.  One stands alone, [{head}, body];
 * several are in brackets, [[{head}, body], [{head}, body]].  What heads and bodies are is in
 * syscalls/netlink/.
 */
#include "decode/cfuncs.h"
#include "decode/nlattr.h"
#include "decode/walk.h"

#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>

#include "view/process.h"

enum {
	MESSAGES_NESTING_MAX = 32,
	MESSAGES_MAX = 4096,
	ATTRIBUTES_MAX = 4096,
	ERROR_SIZE = 4,
	TEXT_MAX = 4096
};

static void show_hex(struct decode *d, uint64_t addr, uint64_t len)
{
	show_string(d, addr, len, STR_HEX);
}

static uint64_t align4(uint64_t len)
{
	return (len + 3) & ~(uint64_t)3;
}

/* ---- a run of records of their own length ------------------------------ */

/* Shows the record at ADDR, of which LEN bytes are there; returns its length as it says, 0 if the
 * next one can't be found behind it.  *ARG is the run's, and may change for the next one. */
typedef uint64_t show_one(struct decode *d, uint64_t addr, uint64_t len, uint64_t *arg);

/* Records with a head of HEAD bytes, the first 2 or 4 (WIDTH) of which are the length. */
struct run {
	unsigned head, width, max;
	show_one *show;
	uint64_t arg;
};

/* The length of the record at ADDR, with what is there to align it; 0: none that can be left
 * behind. */
static uint64_t step(struct decode *d, const struct run *r, uint64_t addr)
{
	uint8_t bytes[NLMSG_HDRLEN];

	if (!memory_fetch(d->mem, addr, bytes, r->head))
		return 0;
	uint64_t len = load_int(d, bytes, r->width, false, false);
	/* All of 32 bits: to strace none is behind the longest ones. */
	return len < r->head ? 0 : (uint32_t)align4(len);
}

static void show_run(struct decode *d, const struct run *r, uint64_t addr, uint64_t len)
{
	const struct emit_ops *ops = d->emit->ops;
	uint64_t arg = r->arg;
	uint64_t next = len < r->head ? 0 : step(d, r, addr);
	bool several = next && next < len;

	uint64_t limit =
		abbreviates(d) && d->opt->string_limit < r->max ? d->opt->string_limit : r->max;

	/* -s counts records too. */
	uint8_t head[NLMSG_HDRLEN];
	if (!limit && len >= r->head && memory_fetch(d->mem, addr, head, r->head)) {
		ops->word(d->emit, "...");
		return;
	}
	if (!several) {
		if (len < r->head)
			show_hex(d, addr, len);
		else
			r->show(d, addr, len, &arg);
		return;
	}
	ops->array_begin(d->emit, ARRAY_LIST);
	for (unsigned n = 0; len; n++) {
		/* What is too short for a record, or can't be read, is not counted. */
		if (len < r->head) {
			ops->elem(d->emit);
			show_hex(d, addr, len);
			break;
		}
		if (!memory_fetch(d->mem, addr, head, r->head)) {
			show_more_at(d, addr);
			break;
		}
		if (n == limit || !another_element(d)) {
			ops->more(d->emit);
			break;
		}
		ops->elem(d->emit);
		r->show(d, addr, len, &arg);
		next = step(d, r, addr);
		if (!next || next >= len)
			break;
		addr += next;
		len -= next;
	}
	ops->array_end(d->emit);
}

/* ---- attributes -------------------------------------------------------- */

static void show_nlattr_type(struct decode *d, unsigned type, uint64_t space)
{
	const struct emit_ops *ops = d->emit->ops;
	unsigned high = type & (NLA_F_NESTED | NLA_F_NET_BYTEORDER);
	uint16_t number = type & NLA_TYPE_MASK;

	if (high)
		ops->array_begin(d->emit, ARRAY_OR);
	static const unsigned flags[] = {NLA_F_NESTED, NLA_F_NET_BYTEORDER};
	for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++) {
		if (!(high & flags[i]))
			continue;
		ops->elem(d->emit);
		show_flags(d, SET_nlattr_flags, flags[i]);
	}
	if (high)
		ops->elem(d->emit);
	show_bytes_with(d, TYPE_nlattr_type, &number, sizeof(number), 0, &space, 1);
	if (high)
		ops->array_end(d->emit);
}

/* The kind that LEN bytes of text at ADDR name, 0: none of those that are known. */
static uint64_t kind_of_link(struct decode *d, uint64_t addr, uint64_t len)
{
	char text[IFNAMSIZ] = "";
	const char *name;

	if (!memory_fetch(d->mem, addr, text, len < sizeof(text) ? len : sizeof(text)))
		return 0;
	for (uint64_t kind = 1; (name = name_in(d, SET_link_kinds, kind)); kind++)
		if (!strncmp(text, name, sizeof(text)))
			return kind;
	return 0;
}

/* Keeps what attribute TYPE, with LEN bytes of data at ADDR, says of those behind it. */
static void note_kind(struct decode *d, unsigned type, uint64_t addr, uint64_t len, uint64_t *space)
{
	if ((*space & SPACE_MASK) != SPACE_LINKINFO)
		return;
	if (type == IFLA_INFO_KIND)
		*space = (*space & ~(0xffULL << KIND_SHIFT)) | kind_of_link(d, addr, len)
								       << KIND_SHIFT;
	else if (type == IFLA_INFO_SLAVE_KIND)
		*space = (*space & ~(0xffULL << SLAVE_KIND_SHIFT)) | kind_of_link(d, addr, len)
									     << SLAVE_KIND_SHIFT;
}

static uint64_t show_nlattr(struct decode *d, uint64_t addr, uint64_t len, uint64_t *space)
{
	const struct emit_ops *ops = d->emit->ops;
	uint8_t bytes[NLA_HDRLEN];

	if (!memory_fetch(d->mem, addr, bytes, sizeof(bytes))) {
		ops->addr(d->emit, addr);
		return 0;
	}
	uint64_t said = load_int(d, bytes, 2, false, false);
	unsigned type = (unsigned)load_int(d, bytes + 2, 2, false, false);
	uint64_t there = said < len ? said : len;
	bool body = there > sizeof(bytes);

	if (body) {
		ops->array_begin(d->emit, ARRAY_LIST);
		ops->elem(d->emit);
	}
	ops->struct_begin(d->emit);
	ops->field(d->emit, "nla_len");
	ops->num(d->emit, said, BASE_UDEC, 2);
	ops->field(d->emit, "nla_type");
	show_nlattr_type(d, type, *space & SPACE_MASK);
	ops->struct_end(d->emit);
	if (body) {
		uint64_t data = addr + sizeof(bytes), room = there - sizeof(bytes);
		uint64_t params[] = {*space & SPACE_MASK, type & NLA_TYPE_MASK, room,
				     *space >> FAMILY_SHIFT};

		ops->elem(d->emit);
		show_type_with(d, TYPE_nlattr_data, data, params, 4);
		ops->array_end(d->emit);
		note_kind(d, type & NLA_TYPE_MASK, data, room, space);
	}
	return said;
}

void show_attributes(struct decode *d, uint64_t addr, uint64_t len, uint64_t space)
{
	const struct run attributes = {NLA_HDRLEN, 2, ATTRIBUTES_MAX, show_nlattr, space};

	show_run(d, &attributes, addr, len);
}

void show_nlattrs(struct decode *d, uint64_t v)
{
	show_attributes(d, v, d->arg[1], d->arg[0] | d->arg[2] << FAMILY_SHIFT);
}

/* Text of d->arg[0] bytes, at most -s of them; "..." unless the last one is a NUL. */
void show_nla_text(struct decode *d, uint64_t v)
{
	char text[TEXT_MAX];
	uint64_t limit = d->opt->string_limit;
	uint64_t len = d->arg[0] < sizeof(text) ? d->arg[0] : sizeof(text);

	/* One more is read, as strace does. */
	if (!memory_fetch(d->mem, v, text, len > limit ? limit + 1 : len)) {
		d->emit->ops->addr(d->emit, v);
		return;
	}
	if (len > limit)
		len = limit;
	d->emit->ops->str(d->emit, text, len, !len || text[len - 1], 0, STR_ENDED);
}

void show_genl_family(struct decode *d, uint64_t v)
{
	d->emit->ops->name(d->emit, v, process_genl_family((unsigned)v), "GENERIC_FAMILY_???",
			   BASE_HEX, 2);
}

/* ---- messages ---------------------------------------------------------- */

struct message {
	uint32_t len; /* as it says */
	unsigned type, flags;
};

static show_one show_nlmsg;

static bool fetch_message(struct decode *d, uint64_t addr, struct message *m)
{
	uint8_t bytes[NLMSG_HDRLEN];

	if (!memory_fetch(d->mem, addr, bytes, sizeof(bytes)))
		return false;
	m->len = (uint32_t)load_int(d, bytes, 4, false, false);
	m->type = (unsigned)load_int(d, bytes + 4, 2, false, false);
	m->flags = (unsigned)load_int(d, bytes + 6, 2, false, false);
	return true;
}

static void show_header(struct decode *d, uint64_t addr, uint64_t proto)
{
	show_type_with(d, TYPE_nlmsghdr, addr, &proto, 1);
}

/* {error=-ENOENT, msg=the message that is answered, or its head}, attributes of the answer. */
static void show_error(struct decode *d, const struct message *m, uint64_t addr, uint64_t len,
		       uint64_t proto)
{
	const struct emit_ops *ops = d->emit->ops;
	uint64_t at = addr + ERROR_SIZE, room = len - ERROR_SIZE, taken = NLMSG_HDRLEN;
	bool capped = m->flags & NLM_F_CAPPED;
	struct message about;

	if (!capped && fetch_message(d, at, &about))
		taken = about.len < NLMSG_HDRLEN ? NLMSG_HDRLEN : align4(about.len);
	bool more = taken < room;
	if (more) {
		ops->array_begin(d->emit, ARRAY_LIST);
		ops->elem(d->emit);
	}
	ops->struct_begin(d->emit);
	ops->field(d->emit, "error");
	show_type(d, TYPE_nlmsg_error, addr);
	ops->field(d->emit, "msg");
	if (capped)
		show_header(d, at, proto);
	else
		show_nlmsg(d, at, room, &proto);
	ops->struct_end(d->emit);
	if (more) {
		ops->elem(d->emit);
		show_attributes(d, at + taken, room - taken, SPACE_ERROR);
		ops->array_end(d->emit);
	}
}

/* The elements of a message behind its header.  Many begin with a family of addresses. */
static void show_body(struct decode *d, const struct message *m, uint64_t addr, uint64_t len,
		      uint64_t proto)
{
	uint8_t family;

	if (!memory_fetch(d->mem, addr, &family, 1)) {
		d->emit->ops->addr(d->emit, addr);
	} else if (m->type == NLMSG_ERROR && len >= ERROR_SIZE + NLMSG_HDRLEN) {
		show_error(d, m, addr, len, proto);
	} else {
		uint64_t params[] = {proto, m->type, m->flags, family, len};

		show_type_with(d, TYPE_nlmsg_body, addr, params, 5);
	}
}

static uint64_t show_nlmsg(struct decode *d, uint64_t addr, uint64_t len, uint64_t *proto)
{
	const struct emit_ops *ops = d->emit->ops;
	struct message m;

	if (d->nesting > MESSAGES_NESTING_MAX || !fetch_message(d, addr, &m)) {
		ops->addr(d->emit, addr);
		return 0;
	}
	uint64_t there = m.len < len ? m.len : len;
	if (there <= NLMSG_HDRLEN) {
		show_header(d, addr, *proto);
		return m.len;
	}
	d->nesting++;
	ops->array_begin(d->emit, ARRAY_LIST);
	ops->elem(d->emit);
	show_header(d, addr, *proto);
	ops->elem(d->emit);
	show_body(d, &m, addr + NLMSG_HDRLEN, there - NLMSG_HDRLEN, *proto);
	ops->array_end(d->emit);
	d->nesting--;
	return m.len;
}

/* What is sent to or received from descriptor d->arg[1]: messages if it is a netlink socket, or if
 * d->arg[2] says so. */
void show_message(struct decode *d, uint64_t v)
{
	uint64_t len = d->arg[0];
	int proto = wants_decoding(d) && len ? process_netlink(d->call->tid, (int)d->arg[1])
					     : NETLINK_NONE;

	if (proto == NETLINK_NONE && d->arg[2] && len)
		proto = NETLINK_UNKNOWN;
	/* Those of devices are text. */
	if (proto == NETLINK_NONE || proto == NETLINK_KOBJECT_UEVENT) {
		show_byte_array(d, (struct object){.addr = v}, len, STR_PLAIN);
		return;
	}
	const struct run messages = {NLMSG_HDRLEN, 4, MESSAGES_MAX, show_nlmsg,
				     (uint64_t)(int64_t)proto};
	uint64_t budget = d->budget;

	if (len > budget)
		len = budget;
	d->budget = UINT64_MAX;
	show_run(d, &messages, v, len);
	d->budget = budget == UINT64_MAX ? budget : budget - len;
}
