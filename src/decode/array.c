/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Arrays, and records that each say how long they are. */
#include "decode/walk.h"

#include <stdio.h>
#include <string.h>

enum {
	ELEMENTS_MAX = 1 << 20, /* shown, whatever -v says: of one array, and of all in a call */
	TEXT_MAX = 32 << 20,	/* bytes; when a call has so much, arrays end */
	ELEMENT_LOCAL = 512,	/* bytes of an element that is read before it is shown */
	RECORDS_MAX = 65536,
};

/* "/" "* 41 vars *" "/" instead of the elements; what full emitters show besides. */
static void abbreviate(struct decode *d, const char *noun, uint64_t addr, uint64_t count,
		       bool unterminated)
{
	char text[64];
	size_t len = strlen(noun);

	/* "vars" loses its s; "entries" stays, as strace has it. */
	if (count == 1 && len > 3 && strcmp(noun + len - 3, "ies") != 0)
		len--;
	snprintf(text, sizeof(text), "%llu %.*s%s", (unsigned long long)count, (int)len, noun,
		 unterminated ? ", unterminated" : "");
	d->emit->ops->addr(d->emit, addr);
	d->emit->ops->note(d->emit, text);
}

static bool is_zero(const uint8_t *bytes, size_t len)
{
	while (len && !*bytes)
		bytes++, len--;
	return !len;
}

/* Position in an array that is shown element by element. */
struct cursor {
	const struct def_type *of;
	uint64_t count; /* elements; UINT64_MAX: up to a zero one */
	uint64_t shown_max;
	uint64_t brief;	 /* elements that the text shows */
	uint32_t places; /* as in def_type */
	bool zero_ends;
};

static struct cursor cursor_of(struct decode *d, const struct def_type *t, struct object o)
{
	struct cursor c = {.of = &d->defs->types[t->of],
			   .shown_max = ELEMENTS_MAX,
			   .brief = ELEMENTS_MAX,
			   .places = t->places};

	if (t->fills) {
		c.count = c.of->size ? o.len / c.of->size : 0;
	} else if (t->count) {
		c.count = eval(d, t->count);
	} else {
		c.count = UINT64_MAX;
		c.zero_ends = true;
	}
	if (t->max) {
		uint64_t max = eval(d, t->max);
		if (max < c.count)
			c.count = max;
	}
	/* Of a structure that is there in part. */
	if (o.bytes && !c.zero_ends && c.of->size && c.count > o.len / c.of->size)
		c.count = o.len / c.of->size;
	if (t->first)
		c.brief = eval(d, t->first);
	if (d->call->is_function && d->opt->limited)
		c.shown_max = d->opt->array_limit;
	else if (!t->first && abbreviates(d) && d->opt->string_limit < c.shown_max)
		c.shown_max = d->opt->string_limit;
	return c;
}

/* Reads element I of O; false when it can't be read. */
static bool fetch_element(struct decode *d, const struct cursor *c, struct object o, uint64_t i,
			  uint8_t *local, struct object *e)
{
	uint64_t at = i * c->of->size;

	*e = (struct object){.addr = o.addr + at};
	if (o.bytes) {
		if (at > o.len || c->of->size > o.len - at)
			return false;
		e->bytes = o.bytes + at;
		e->len = c->of->size;
		return true;
	}
	if (!c->of->size || c->of->size > ELEMENT_LOCAL)
		return c->of->size && memory_fetch(d->mem, e->addr, local, 1);
	if (!memory_fetch(d->mem, e->addr, local, c->of->size))
		return false;
	e->bytes = local;
	e->len = c->of->size;
	return true;
}

/* Counts the elements before the zero one; *UNTERMINATED: memory ends first. */
static uint64_t count_elements(struct decode *d, const struct cursor *c, struct object o,
			       bool *unterminated)
{
	uint8_t local[ELEMENT_LOCAL];
	struct object e;
	uint64_t n = 0;

	*unterminated = false;
	while (n < c->count && n < ELEMENTS_MAX) {
		if (!fetch_element(d, c, o, n, local, &e)) {
			*unterminated = true;
			break;
		}
		if (c->zero_ends && e.bytes && is_zero(e.bytes, e.len))
			break;
		n++;
	}
	return n;
}

bool another_element(struct decode *d)
{
	const struct buf *out = d->emit->out; /* NULL: it is not written */

	if (d->elements >= ELEMENTS_MAX || (out && out->len >= TEXT_MAX))
		return false;
	d->elements++;
	return true;
}

void show_more_at(struct decode *d, uint64_t addr)
{
	char text[32];

	d->emit->ops->more(d->emit);
	snprintf(text, sizeof(text), "%#llx", (unsigned long long)addr);
	d->emit->ops->note(d->emit, text);
}

/* What stands before element I. */
static void begin_element(struct decode *d, const struct cursor *c, uint64_t i)
{
	const struct def_set *set;
	const struct def_const *name;

	if (!c->places) {
		d->emit->ops->elem(d->emit);
		return;
	}
	set = &d->defs->sets[c->places - 1];
	name = def_find_const(d->defs, set, i);
	d->emit->ops->elem_of(d->emit, i, name ? def_str(d->defs, name->name) : NULL,
			      set->fallback ? def_str(d->defs, set->fallback) : NULL);
}

/* How an array goes on at one of its elements. */
enum step {
	STEP_SHOW,
	STEP_END,     /* before this element; what stands in its place has been shown */
	STEP_ADDRESS, /* there is no array, but an address */
};

/* Reads element I into *E (and LOCAL) and begins the array before the first one.  OPEN: it was
 * begun when the call was; INSIDE: so was this element. */
static enum step reach_element(struct decode *d, const struct cursor *c, struct object o,
			       uint64_t i, bool open, bool inside, uint8_t *local, struct object *e)
{
	const struct emit_ops *ops = d->emit->ops;
	bool begins = i == 0 && !open;

	if (i == c->brief && !inside) {
		/* A pointer's array is looked at all the same, one within a structure not. */
		if (begins && d->through_pointer && !fetch_element(d, c, o, i, local, e))
			return STEP_ADDRESS;
		if (begins)
			ops->array_begin(d->emit, ARRAY_LIST);
		if (i && !fetch_element(d, c, o, i, local, e)) {
			show_more_at(d, e->addr);
			return STEP_END;
		}
		ops->more(d->emit);
		if (!ops->hidden(d->emit))
			return STEP_END;
	}
	if (!fetch_element(d, c, o, i, local, e)) {
		if (i >= c->brief)
			return STEP_END;
		if (i == 0 && !inside)
			return STEP_ADDRESS;
		show_more_at(d, e->addr);
		return STEP_END;
	}
	if (begins && c->brief)
		ops->array_begin(d->emit, ARRAY_LIST);
	if (c->zero_ends && e->bytes && is_zero(e->bytes, e->len))
		return STEP_END;
	if (i >= c->shown_max || (!inside && !another_element(d))) {
		ops->more(d->emit);
		return STEP_END;
	}
	return STEP_SHOW;
}

/* WHOLE: bytes of an array that is as long, and shown as far, in every run, else 0. */
static void show_elements(struct decode *d, const struct cursor *c, struct object o, size_t whole)
{
	const struct emit_ops *ops = d->emit->ops;
	uint8_t local[ELEMENT_LOCAL];
	enum step step = STEP_SHOW;
	struct object e;
	bool open;

	if (d->arrow_due) {
		d->arrow_due = false;
		ops->arrow(d->emit);
	}
	uint64_t from = level_enter(d, &open);
	uint64_t outer = d->index;

	/* A pair of structures that ends in memory that can't be read is none. */
	if (!open && whole && !c->of->scalar && whole <= sizeof(local) && !o.bytes &&
	    !memory_fetch(d->mem, o.addr, local, whole))
		step = STEP_ADDRESS;
	else if (!c->count && !open)
		ops->array_begin(d->emit, ARRAY_LIST);
	for (uint64_t i = from; step == STEP_SHOW && i < c->count; i++) {
		bool inside = open && i == from && d->resumed;

		step = reach_element(d, c, o, i, open, inside, local, &e);
		if (step != STEP_SHOW)
			break;
		level_at(d, (uint32_t)i);
		if (!inside)
			begin_element(d, c, i);
		d->index = i;
		show_object(d, c->of, e, true);
		d->index = outer;
		if (d->stopped)
			break;
	}
	if (step == STEP_ADDRESS)
		ops->addr(d->emit, o.addr);
	else if (!d->stopped)
		ops->array_end(d->emit);
	level_leave(d);
}

bool is_empty_array(struct decode *d, const struct def_type *t)
{
	if (t->kind != DEF_ARRAY || t->fills || !t->count)
		return false;
	const struct def_type *of = &d->defs->types[t->of];
	bool text = of->kind == DEF_INT && (of->style == STYLE_BYTE || of->style == STYLE_XBYTE);

	return !text && !cursor_of(d, t, (struct object){0}).count;
}

void show_array(struct decode *d, const struct def_type *t, struct object o,
		const struct def_member *m)
{
	struct cursor c = cursor_of(d, t, o);

	if (c.of->kind == DEF_INT && (c.of->style == STYLE_BYTE || c.of->style == STYLE_XBYTE)) {
		show_byte_array(d, o, c.count, c.of->style == STYLE_XBYTE ? STR_HEX : STR_PLAIN);
		return;
	}
	/* So many elements do not fit behind this address: the number is nonsense. */
	if (!o.bytes && !c.zero_ends && c.of->size &&
	    c.count > (UINT64_MAX - o.addr) / c.of->size) {
		d->emit->ops->addr(d->emit, o.addr);
		return;
	}
	if (m && m->abbrev && abbreviates(d) && !o.bytes) {
		bool unterminated;
		uint64_t n = count_elements(d, &c, o, &unterminated);
		if (!n && unterminated) {
			d->emit->ops->addr(d->emit, o.addr);
			return;
		}
		abbreviate(d, def_str(d->defs, m->abbrev), o.addr, n, unterminated);
		if (!d->emit->ops->full_begin(d->emit))
			return;
		show_elements(d, &c, o, t->first ? 0 : t->size);
		d->emit->ops->full_end(d->emit);
		return;
	}
	show_elements(d, &c, o, t->first ? 0 : t->size);
}

/* Length of the record of type T at O, 0 when it can't be a record. */
static uint64_t record_length(struct decode *d, const struct def_type *t, struct object *o,
			      uint64_t left, uint8_t local[ELEMENT_LOCAL])
{
	const struct def_type *of = &d->defs->types[t->of];
	size_t head = of->fixed < ELEMENT_LOCAL ? of->fixed : ELEMENT_LOCAL;

	if (head > left)
		return 0;
	if (!o->bytes) {
		if (!memory_fetch(d->mem, o->addr, local, head))
			return 0;
		o->bytes = local;
		o->len = head;
	}
	struct frame f = {.up = d->frame, .addr = o->addr, .bytes = o->bytes, .len = head};
	d->frame = &f;
	uint64_t len = eval(d, t->max);
	d->frame = f.up;
	if (len == UINT64_MAX)
		return left;
	return len > left || len < head ? 0 : len;
}

static uint64_t count_records(struct decode *d, const struct def_type *t, struct object o,
			      uint64_t total)
{
	uint8_t local[ELEMENT_LOCAL];
	uint64_t n = 0, at = 0;

	while (at < total && n < RECORDS_MAX) {
		struct object r = {.addr = o.addr + at};
		uint64_t len = record_length(d, t, &r, total - at, local);
		if (!len)
			break;
		at += len;
		n++;
	}
	return n;
}

static void show_each_record(struct decode *d, const struct def_type *t, struct object o,
			     uint64_t total)
{
	const struct emit_ops *ops = d->emit->ops;
	const struct def_type *of = &d->defs->types[t->of];
	uint8_t local[ELEMENT_LOCAL];
	uint64_t at = 0, count = t->first ? eval(d, t->first) : UINT64_MAX;

	ops->array_begin(d->emit, ARRAY_LIST);
	for (uint64_t n = 0; n < count && (at < total || t->first); n++) {
		struct object r = {.addr = o.addr + at};
		/* Of counted records the last may say that it goes on behind the end. */
		if (t->first && (at > total || of->fixed > total - at)) {
			ops->more(d->emit);
			break;
		}
		uint64_t len = record_length(d, t, &r, t->first ? UINT64_MAX : total - at, local);
		if (!len || n >= RECORDS_MAX || !another_element(d)) {
			show_more_at(d, o.addr + at);
			break;
		}
		/* The record's own length, for what fills the room behind its head. */
		struct frame f = {.up = d->frame, .param = {len}};
		d->frame = &f;
		ops->elem(d->emit);
		show_object(d, of, (struct object){.addr = r.addr}, true);
		d->frame = f.up;
		at += len;
	}
	ops->array_end(d->emit);
}

void show_records(struct decode *d, const struct def_type *t, struct object o,
		  const struct def_member *m)
{
	uint64_t total = eval(d, t->count);

	if ((int64_t)total < 0)
		total = t->first ? INT64_MAX : 0;
	if (m && m->abbrev && abbreviates(d)) {
		abbreviate(d, def_str(d->defs, m->abbrev), o.addr, count_records(d, t, o, total),
			   false);
		if (!d->emit->ops->full_begin(d->emit))
			return;
		show_each_record(d, t, o, total);
		d->emit->ops->full_end(d->emit);
		return;
	}
	show_each_record(d, t, o, total);
}
