/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Structures: fields in order of printing, those that are there and wanted. */
#include "decode/walk.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

enum {
	STRUCT_LOCAL = 512,   /* bytes of a structure that need no allocation */
	STRUCT_MAX = 1 << 16, /* and of the longest one */
	TAIL_MAX = 4096,      /* bytes behind the last known field that are looked at */
};

void show_delta(struct decode *d, const struct def_member *m, const struct def_type *t,
		uint64_t addr, uint64_t v)
{
	uint8_t bytes[8];
	bool open;

	/* The level's index says that the old value has been shown. */
	level_enter(d, &open);
	bool have_old = d->entering || old_memory(d->call, addr, bytes, t->size);
	uint64_t old = d->entering || !have_old
			       ? v
			       : load_int(d, bytes, t->size, t->is_signed, t->big_endian);
	if (!open) {
		show_scalar(d, t, old);
		level_at(d, 1);
		if (stop_here(d)) {
			level_leave(d);
			return;
		}
	}
	if (have_old && (m->again ? eval(d, m->again) : v != old) &&
	    (!d->call->failed || (m->flags & MEMBER_ONERROR))) {
		d->emit->ops->arrow(d->emit);
		show_scalar(d, t, v);
	}
	level_leave(d);
}

static void show_unwanted(struct decode *d, const struct def_type *t, uint64_t v)
{
	if (t->kind == DEF_PTR || t->style == STYLE_ADDR || t->style == STYLE_CODE)
		d->emit->ops->addr(d->emit, v);
	else
		d->emit->ops->num(d->emit, v, BASE_HEX, t->size ? t->size : 8);
}

/* WHOLE: all of it is in memory. */
static void show_number_field(struct decode *d, const struct def_member *m,
			      const struct def_type *t, uint64_t addr, uint64_t v, bool whole)
{
	/* What the kernel will put there is not there yet. */
	bool later = t->kind == DEF_PTR && m->dir == DIR_INOUT && d->fields == FIELDS_IN;

	if (later || !holds(d, m->when))
		show_unwanted(d, t, v);
	else if (t->kind == DEF_PTR)
		show_pointer(d, t, v, m);
	else if ((m->flags & MEMBER_DELTA) && whole && !(d->entering && d->fields == FIELDS_ALL))
		show_delta(d, m, t, addr, v);
	else
		show_scalar(d, t, v);
}

/* Whether member M is one that now is to be shown; stops the entry half where it must. */
static bool due(struct decode *d, const struct def_member *m)
{
	bool out = m->dir == DIR_OUT;
	bool lost = d->call->failed && !(m->flags & MEMBER_ONERROR);

	switch (d->fields) {
	case FIELDS_IN:
		return !out;
	case FIELDS_OUT:
		return m->dir != DIR_IN && !lost;
	case FIELDS_SPLIT:
		if (!out)
			return true;
		if (d->entering)
			return !stop_here(d);
		return !lost;
	default:
		return true;
	}
}

/* Field M as an address in place of name and value; false if it is of another family. */
static bool show_as_address(struct decode *d, const struct def_member *m, struct object o)
{
	uint64_t family = m->pton ? eval(d, m->pton) : AF_UNSPEC;
	size_t len = family == AF_INET ? 4 : 16;
	size_t size = d->defs->types[m->type].size;
	uint8_t apart[sizeof(struct in6_addr)];
	const uint8_t *bytes = apart;
	char text[INET6_ADDRSTRLEN];

	if ((family != AF_INET && family != AF_INET6) || !o.bytes || (size && size < len))
		return false;
	/* What is as long as the data says was not read with the rest. */
	if (size && o.len >= m->offset + len)
		bytes = o.bytes + m->offset;
	else if (size || !memory_fetch(d->mem, o.addr + m->offset, apart, len))
		return false;
	if (!inet_ntop((int)family, bytes, text, sizeof(text)))
		return false;
	d->emit->ops->inet_field(d->emit, def_str(d->defs, m->name), family == AF_INET6, bytes,
				 text);
	return true;
}

/* Field M of structure O.  What lies in a structure is there as far as O is; all else is as it is
 * with the zeros that follow. */
static struct object field_of(const struct decode *d, const struct def_member *m, struct object o)
{
	const struct def_type *t = &d->defs->types[m->type];
	struct object field = {.addr = o.addr + m->offset, .bytes = o.bytes + m->offset};

	while (t->kind == DEF_APPLY)
		t = &d->defs->types[t->of];
	if (!o.filled) {
		field.len = o.len - m->offset;
	} else if (t->kind == DEF_STRUCT || (t->kind == DEF_UNION && !t->scalar)) {
		field.len = o.len > m->offset ? o.len - m->offset : 0;
		field.filled = o.filled - m->offset;
	} else {
		field.len = o.filled - m->offset;
	}
	return field;
}

/* Field M of O, which is of type IN. */
static void show_field(struct decode *d, const struct def_type *in, const struct def_member *m,
		       struct object o, bool open)
{
	const struct emit_ops *ops = d->emit->ops;
	const struct def_type *t = &d->defs->types[m->type];
	struct object field = field_of(d, m, o);
	uint64_t budget = d->budget;
	bool follow = d->no_follow;
	enum field_mode fields = d->fields;

	/* Within what the kernel sets as a whole all is shown. */
	if (m->dir == DIR_OUT || (m->dir == DIR_INOUT && d->fields == FIELDS_OUT && !t->has_out))
		d->fields = FIELDS_ALL;

	/* What is as long as the data says was not read with the rest. */
	if (!t->size)
		field = (struct object){.addr = field.addr};
	if (!open && (m->flags & MEMBER_ARROW) && (m->flags & MEMBER_NAMED))
		ops->arrow_named(d->emit, def_str(d->defs, m->name));
	else if (!open && (m->flags & MEMBER_ARROW))
		ops->arrow(d->emit);
	else if (!open && in->elements && m != &d->defs->members[in->first])
		ops->elem(d->emit);
	else if (!open && !in->elements)
		ops->field(d->emit, m->flags & MEMBER_BARE ? NULL : def_str(d->defs, m->name));
	if (m->budget)
		d->budget = eval(d, m->budget);
	if ((m->flags & MEMBER_SHALLOW) && d->call->failed)
		d->no_follow = true;
	if (t->scalar && t->size <= 8) {
		uint64_t v = load_int(d, field.bytes, t->size, t->is_signed, t->big_endian);
		v = def_bits(v, m->bit, m->bits, t->is_signed);
		d->self = v;
		show_number_field(d, m, t, field.addr, v, m->offset + t->size <= o.len);
	} else if (holds(d, m->when)) {
		show_object(d, t, field, true);
	} else {
		ops->addr(d->emit, field.addr);
	}
	d->no_follow = follow;
	d->fields = fields;
	if (m->budget)
		d->budget = budget;
}

enum tail { TAIL_NONE, TAIL_UNREADABLE, TAIL_SHOWN };

/* What is behind the last field that this table knows, of a structure of LEN bytes: in BYTES,
 * TAIL_MAX of them at most. */
static enum tail tail_of(struct decode *d, const struct def_type *t, uint64_t addr, uint64_t len,
			 uint8_t *bytes)
{
	if (!t->max || len <= t->fixed)
		return TAIL_NONE;
	size_t n = len - t->fixed < TAIL_MAX ? len - t->fixed : TAIL_MAX;
	if (!memory_fetch(d->mem, addr + t->fixed, bytes, n))
		return TAIL_UNREADABLE;
	for (size_t i = 0; i < n; i++)
		if (bytes[i])
			return TAIL_SHOWN;
	return TAIL_NONE;
}

static void show_tail(struct decode *d, const struct def_type *t, uint64_t addr, uint64_t len)
{
	uint8_t bytes[TAIL_MAX];
	enum tail tail = tail_of(d, t, addr, len, bytes);
	char text[64];

	if (tail == TAIL_NONE)
		return;
	if (t->elements)
		d->emit->ops->elem(d->emit);
	else
		d->emit->ops->field(d->emit, NULL);
	if (tail == TAIL_UNREADABLE) {
		d->emit->ops->word(d->emit, "???");
		return;
	}
	snprintf(text, sizeof(text), "bytes %u..%llu", t->fixed, (unsigned long long)len - 1);
	d->emit->ops->lead(d->emit, text);
	show_string(d, addr + t->fixed, len - t->fixed, STR_HEX);
}

/* The tail of a structure that is filled, abbreviated "..." unless SAID. */
static void show_extra(struct decode *d, const struct def_type *t, uint64_t addr, uint64_t len,
		       bool said)
{
	const struct emit_ops *ops = d->emit->ops;
	uint8_t bytes[TAIL_MAX];
	char text[64];

	if (tail_of(d, t, addr, len, bytes) != TAIL_SHOWN)
		return;
	if (abbreviates(d)) {
		if (!said)
			ops->more(d->emit);
		if (!ops->hidden(d->emit))
			return;
	}
	len -= t->fixed;
	if (len > TAIL_MAX)
		len = TAIL_MAX;
	snprintf(text, sizeof(text), "bytes %u..%u", t->fixed, t->fixed + (unsigned)len - 1);
	ops->field(d->emit, "extra_data");
	ops->str(d->emit, bytes, len, false, len, STR_HEX);
	ops->note(d->emit, text);
}

/* Whether field M of OF, or what is enough of it, lies within what is there of O. */
static bool present(const struct decode *d, const struct def_type *of, const struct def_member *m,
		    struct object o)
{
	const struct def_type *t = &d->defs->types[m->type];
	size_t size = t->size;

	if (o.filled) {
		const struct def_member *first = &d->defs->members[of->first];

		while (m > first && !(m->flags & MEMBER_LATER))
			m--;
		return !(m->flags & MEMBER_LATER) || m->offset < o.len;
	}
	if (m->flags & MEMBER_PART) {
		while (t->kind == DEF_APPLY)
			t = &d->defs->types[t->of];
		if (t->kind == DEF_ARRAY)
			size = d->defs->types[t->of].size;
		else if (t->kind == DEF_STRUCT && t->count)
			size = d->defs->types[d->defs->members[t->first].type].size;
	}
	return m->offset <= o.len && size <= o.len - m->offset;
}

static bool is_zero(const struct decode *d, const struct def_member *m, struct object o)
{
	const struct def_type *t = &d->defs->types[m->type];

	if (m->bits)
		return !def_bits(load_int(d, o.bytes + m->offset, t->size, false, t->big_endian),
				 m->bit, m->bits, false);
	for (uint32_t i = 0; i < t->size; i++)
		if (o.bytes[m->offset + i])
			return false;
	return true;
}

/* Whether field M is there and wanted; says "..." where it stands for M. */
static bool wanted(struct decode *d, const struct def_type *t, const struct def_member *m,
		   struct object o)
{
	/* What would be left out if it were not more than 0. */
	bool telling = (m->flags & MEMBER_NONZERO) && present(d, t, m, o) && !is_zero(d, m, o);

	if (!holds(d, m->if_))
		return false;
	if (m->flags & MEMBER_MORE) {
		d->emit->ops->more(d->emit);
		return false;
	}
	if ((m->flags & MEMBER_VERBOSE) && !telling && abbreviates(d)) {
		if (m->flags & MEMBER_TAIL)
			d->emit->ops->more(d->emit);
		return d->emit->ops->hidden(d->emit);
	}
	return !(m->flags & MEMBER_HIDDEN) || d->emit->ops->hidden(d->emit);
}

/* The bytes that are there of number M, of a structure that says what it has of it. */
static void show_part(struct decode *d, const struct def_member *m, struct object o)
{
	size_t len = o.len - m->offset;

	d->emit->ops->field(d->emit, def_str(d->defs, m->name));
	d->emit->ops->str(d->emit, o.bytes + m->offset, len, false, len, STR_HEX);
}

/* Shows the fields of O that are due, from the one the entry half stopped at on. */
static void show_fields(struct decode *d, const struct def_type *t, struct object o, uint32_t from,
			bool open)
{
	for (uint32_t i = from; i < t->count && !d->stopped; i++) {
		const struct def_member *m = &d->defs->members[t->first + i];
		/* Inside the field at which the entry half stopped? */
		bool inside = open && i == from && d->resumed;

		if ((m->flags & (MEMBER_NONZERO | MEMBER_VERBOSE)) == MEMBER_NONZERO &&
		    present(d, t, m, o) && is_zero(d, m, o))
			continue;
		if (!present(d, t, m, o)) {
			if (t->partial && m->offset < o.len && due(d, m) && wanted(d, t, m, o))
				show_part(d, m, o);
			continue;
		}
		level_at(d, i);
		if (inside || (due(d, m) && wanted(d, t, m, o) && !show_as_address(d, m, o)))
			show_field(d, t, m, o, inside);
	}
}

/* Whether "..." is to stand at the end for verbose fields: even if conditions left none of them
 * to be shown, as strace does; not if it stands in the place of one. */
static bool ends_with_more(const struct decode *d, const struct def_type *t, struct object o)
{
	bool verbose = false;

	if (!abbreviates(d))
		return false;
	for (uint32_t i = 0; i < t->count; i++) {
		const struct def_member *m = &d->defs->members[t->first + i];
		bool lost = d->call->failed && !(m->flags & MEMBER_ONERROR);
		/* Of the other half of {...} => {...}, or not set by a call that failed. */
		if ((d->fields == FIELDS_IN && m->dir == DIR_OUT) ||
		    (d->fields == FIELDS_OUT && m->dir == DIR_IN) ||
		    (d->fields == FIELDS_SPLIT && m->dir == DIR_OUT && lost))
			continue;
		if (m->flags & MEMBER_TAIL)
			return false;
		verbose |= (m->flags & MEMBER_VERBOSE) && present(d, t, m, o);
	}
	return verbose;
}

/* Whether anything of O is shown in the half at hand. */
static bool any_due(struct decode *d, const struct def_type *t, struct object o, uint64_t whole)
{
	uint8_t bytes[TAIL_MAX];

	for (uint32_t i = 0; i < t->count; i++) {
		const struct def_member *m = &d->defs->members[t->first + i];
		if (present(d, t, m, o) && due(d, m) && holds(d, m->if_))
			return true;
	}
	return !t->filled && tail_of(d, t, o.addr, whole, bytes) != TAIL_NONE;
}

/* The structure's bytes are O; its frame is d->frame. */
static void show_members(struct decode *d, const struct def_type *t, struct object o,
			 uint64_t whole)
{
	const struct emit_ops *ops = d->emit->ops;
	bool through = d->through_pointer;
	bool open;

	if (d->arrow_due) {
		d->arrow_due = false;
		if (!any_due(d, t, o, whole))
			return;
		ops->arrow(d->emit);
	}
	uint32_t from = level_enter(d, &open);

	d->through_pointer = false;
	if (!open && !t->elements)
		ops->struct_begin(d->emit);
	show_fields(d, t, o, from, open);
	d->through_pointer = through;
	if (!d->stopped) {
		bool more = ends_with_more(d, t, o);
		if (!t->partial && !t->filled)
			show_tail(d, t, o.addr, whole);
		if (more)
			ops->more(d->emit);
		/* What the caller put there is not said again. */
		if (t->filled && d->fields != FIELDS_OUT)
			show_extra(d, t, o.addr, whole, more);
		if (!t->elements)
			ops->struct_end(d->emit);
	}
	level_leave(d);
}

/* Whether what is behind the last field can be read. */
static bool tail_is_there(struct decode *d, const struct def_type *t, uint64_t addr, uint64_t len)
{
	uint8_t bytes[TAIL_MAX];

	return tail_of(d, t, addr, len, bytes) != TAIL_UNREADABLE;
}

static void show_unreadable(struct decode *d, const struct def_type *t, uint64_t addr)
{
	const struct emit_ops *ops = d->emit->ops;

	/* On return from a half-shown one its end is due all the same. */
	if (d->resumed && !t->elements)
		ops->struct_end(d->emit);
	else if (!d->resumed && !d->arrow_due)
		ops->addr(d->emit, addr);
}

/* Reads what is not read yet and shows it in frame F. */
static void show_with_frame(struct decode *d, const struct def_type *t, struct object o,
			    struct frame *f)
{
	uint8_t local[STRUCT_LOCAL];
	uint8_t *heap = NULL;

	f->type = t;
	f->pointers = d->pointers;
	f->addr = o.addr;
	f->bytes = o.bytes;
	f->len = o.len;
	uint64_t whole = t->max ? eval(d, t->max) : t->fixed;
	/* The kernel takes no structure from its callers that is longer than a page. */
	if (t->max && whole > TAIL_MAX && t->fixed <= TAIL_MAX)
		whole = TAIL_MAX;
	size_t len = whole < t->fixed ? whole : t->fixed;

	if (len > STRUCT_MAX)
		len = STRUCT_MAX;
	if (o.bytes && o.len < len)
		len = o.len;
	if (!o.bytes) {
		size_t room = t->filled ? t->fixed : len;
		uint8_t *bytes = local;
		if (room > sizeof(local))
			bytes = heap = xmalloc(room);
		if (t->filled)
			memset(bytes, 0, o.filled = room);
		if (!memory_fetch(d->mem, o.addr, bytes, len) ||
		    (t->filled && !tail_is_there(d, t, o.addr, whole))) {
			show_unreadable(d, t, o.addr);
			d->resumed = 0;
			free(heap);
			return;
		}
		o.bytes = bytes;
	}
	o.len = len;
	f->bytes = o.bytes;
	f->len = o.filled ? o.filled : o.len;
	show_members(d, t, o, whole);
	free(heap);
}

void show_struct(struct decode *d, const struct def_type *t, struct object o,
		 const struct frame *params)
{
	struct frame f = {.up = d->frame};

	if (params) {
		f = *params;
		f.up = params->up;
	}
	const struct frame *before = d->frame;
	d->frame = &f;
	show_with_frame(d, t, o, &f);
	d->frame = before;
}
