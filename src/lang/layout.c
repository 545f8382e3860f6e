/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the fields of a structure are: what a C compiler for the ABI makes of them. */
#include <stdlib.h>
#include <string.h>

#include "lang/compile.h"

/* How far placing has come, from the start of a structure, overlay or group. */
struct cursor {
	uint64_t bit;	/* first free one */
	uint32_t align; /* largest so far */
	uint32_t fixed; /* end of the last member of known size */
	bool open;	/* a member of unknown size came before */
};

/* What placing works on. */
struct placing {
	struct comp *c;
	const struct scope *s;
	bool packed;
	struct named *list; /* filled in order */
	uint32_t n;
};

struct named *find_named(struct named *list, uint32_t n, const struct atom *name)
{
	for (uint32_t i = 0; i < n; i++)
		if (list[i].name == name)
			return &list[i];
	return NULL;
}

static uint64_t round_up(uint64_t v, uint64_t to)
{
	return (v + to - 1) / to * to;
}

static bool align_of_part(struct placing *p, const struct part *part, struct measure *m)
{
	uint64_t align;

	if (p->packed)
		m->align = 1;
	if (!part->attrs.align)
		return true;
	if (!const_need(p->c, p->s, part->attrs.align, &align))
		return false;
	if (align == 0 || align > 128 || (align & (align - 1))) {
		lang_error(p->c->l, part->attrs.align->pos,
			   "alignment %lld; write a power of 2 up to 128", (long long)align);
		return false;
	}
	if (align > m->align)
		m->align = (uint32_t)align;
	return true;
}

/* A bit field does not cross more units of its type's alignment than the type has. */
static bool place_bits(struct placing *p, const struct part *part, const struct measure *m,
		       struct cursor *at, struct named *n)
{
	uint64_t bits, unit = (uint64_t)m->align * 8, word = (uint64_t)m->size * 8;

	if (!const_need(p->c, p->s, part->bits, &bits))
		return false;
	if (!m->known || m->size > 8 || bits == 0 || bits > word) {
		lang_error(p->c->l, part->bits->pos,
			   "bit field of %lld bits in %u bytes; it must be narrower than its type",
			   (long long)bits, m->size);
		return false;
	}
	if (!p->packed && (at->bit % unit + bits + unit - 1) / unit > word / unit)
		at->bit = round_up(at->bit, unit);
	n->offset = (uint32_t)(at->bit / unit * (unit / 8));
	n->bit = (uint8_t)(at->bit % unit);
	n->bits = (uint8_t)bits;
	if (n->bit + bits > word) {
		lang_error(p->c->l, part->bits->pos,
			   "packed bit field that crosses %u bytes; give it a wider type", m->size);
		return false;
	}
	if (p->c->info->big_endian)
		n->bit = (uint8_t)(word - n->bit - bits);
	at->bit += bits;
	return true;
}

static bool place_field(struct placing *p, const struct part *part, struct cursor *at)
{
	struct named *n = &p->list[p->n++];
	struct measure m;

	n->name = part->kind == PART_FIELD ? part->name : NULL;
	n->part = n->placed = part;
	if (!measure_type(p->c, p->s, part->type, &m) || !align_of_part(p, part, &m))
		return false;
	n->measure = m;
	if (at->open) {
		lang_error(p->c->l, part->pos,
			   "field behind one whose size only a run knows; put that one last");
		return false;
	}
	if (m.align > at->align)
		at->align = m.align;
	if (part->bits) {
		if (!place_bits(p, part, &m, at, n))
			return false;
	} else {
		at->bit = round_up(at->bit, (uint64_t)m.align * 8);
		n->offset = (uint32_t)(at->bit / 8);
		at->bit += (uint64_t)m.size * 8;
		at->open = !m.known;
	}
	if (m.known)
		at->fixed = (uint32_t)((at->bit + 7) / 8);
	if (at->bit / 8 > LANG_SIZE_MAX) {
		lang_error(p->c->l, part->pos, "structure of more than %d bytes; make it smaller",
			   LANG_SIZE_MAX);
		return false;
	}
	return true;
}

static bool place_part(struct placing *p, const struct part *part, struct cursor *at);

/* overlay { } and group { }: placed at 0, then moved to where they belong. */
static bool place_block(struct placing *p, const struct part *part, struct cursor *at)
{
	bool overlay = part->kind == PART_OVERLAY;
	struct cursor whole = {.align = 1};
	uint32_t first = p->n, base;

	for (const struct part *sub = part->sub; sub; sub = sub->next) {
		struct cursor start = {.align = 1};
		struct cursor *inner = overlay ? &start : &whole;
		if (!place_part(p, sub, inner))
			return false;
		if (!overlay)
			continue;
		whole.bit = start.bit > whole.bit ? start.bit : whole.bit;
		whole.align = start.align > whole.align ? start.align : whole.align;
		whole.fixed = start.fixed > whole.fixed ? start.fixed : whole.fixed;
		whole.open = whole.open || start.open;
	}
	if (at->open) {
		lang_error(p->c->l, part->pos,
			   "fields behind one whose size only a run knows; put that one last");
		return false;
	}
	base = (uint32_t)(round_up(at->bit, (uint64_t)whole.align * 8) / 8);
	for (uint32_t i = first; i < p->n; i++) {
		p->list[i].offset += base;
		p->list[i].overlay = p->list[i].overlay || overlay;
	}
	at->bit = (uint64_t)base * 8 + round_up(whole.bit, (uint64_t)whole.align * 8);
	at->fixed = base + whole.fixed;
	at->open = whole.open;
	at->align = whole.align > at->align ? whole.align : at->align;
	return true;
}

static bool place_part(struct placing *p, const struct part *part, struct cursor *at)
{
	if (part->kind == PART_OVERLAY || part->kind == PART_GROUP)
		return place_block(p, part, at);
	return place_field(p, part, at);
}

/* ---- the structure ----------------------------------------------------- */

static uint32_t count_fields(const struct part *part)
{
	uint32_t n = 0;

	for (; part; part = part->next)
		n += part->kind == PART_FIELD || part->kind == PART_PAD ? 1
									: count_fields(part->sub);
	return n;
}

static uint32_t list_names(const struct part *part, struct named *list)
{
	uint32_t n = 0;

	for (; part; part = part->next) {
		if (part->kind == PART_FIELD || part->kind == PART_PAD) {
			list[n].part = part;
			list[n++].name = part->kind == PART_FIELD ? part->name : NULL;
		} else {
			n += list_names(part->sub, list + n);
		}
	}
	return n;
}

/* Names are different; PLACED: those of fields at different places are, alternatives share one. */
static bool check_names(struct comp *c, const struct named *list, uint32_t n, bool placed)
{
	for (uint32_t i = 0; i < n; i++) {
		for (uint32_t j = 0; j < i && list[i].name; j++) {
			bool halves =
				(list[i].part->dir == DIR_OUT) != (list[j].part->dir == DIR_OUT);
			bool alternatives = placed && list[i].offset == list[j].offset;
			if (list[i].name == list[j].name && !halves && !alternatives) {
				lang_error(c->l, list[i].part->pos,
					   "second field %s; the first is in line %u",
					   list[i].name->text, list[j].part->pos.line);
				return false;
			}
		}
	}
	return true;
}

/* Places PARTS into LIST, whose names are already there, so that lengths can refer to them. */
static bool place_all(struct comp *c, const struct scope *s, struct instance *i, bool packed,
		      const struct part *parts, struct named *list)
{
	struct placing p = {c, s, packed, list, 0};
	struct cursor at = {.align = 1};

	for (; parts; parts = parts->next)
		if (!place_part(&p, parts, &at))
			return false;
	i->measure.align = at.align;
	i->measure.known = !at.open;
	i->measure.size = at.open ? 0 : (uint32_t)round_up((at.bit + 7) / 8, at.align);
	i->fixed = at.open ? at.fixed : i->measure.size;
	return true;
}

static struct decl *layout_for(struct comp *c, const struct decl *decl)
{
	struct decl *found = NULL;

	for (struct decl *l = decl->layouts; l; l = l->next_of) {
		for (const struct name_list *a = l->abis; a; a = a->next) {
			enum abi abi = abi_by_name(a->name->text);
			if (abi == ABI_COUNT)
				lang_error(c->l, a->pos, "unknown ABI %s; see arch/numbers.tsv",
					   a->name->text);
			else if (abi == c->abi && found)
				lang_error(c->l, a->pos,
					   "second layout of %s for %s; the first is at %s:%u",
					   decl->name->text, a->name->text, found->pos.file,
					   found->pos.line);
			else if (abi == c->abi)
				found = l;
		}
	}
	return found;
}

/* Gives the fields of I the places that the fields of the same names have in LIST. */
static bool take_places(struct comp *c, struct instance *i, struct named *list, uint32_t n)
{
	for (uint32_t k = 0; k < n; k++) {
		struct named *field;
		if (!list[k].name)
			continue;
		field = find_named(i->fields, i->nfields, list[k].name);
		if (!field) {
			lang_error(c->l, list[k].part->pos,
				   "%s has no field %s; write pad for room that is not shown",
				   i->decl->name->text, list[k].name->text);
			return false;
		}
		field->placed = list[k].part;
		field->measure = list[k].measure;
		field->offset = list[k].offset;
		field->bit = list[k].bit;
		field->bits = list[k].bits;
		field->overlay = list[k].overlay;
		field->absent = false;
	}
	return true;
}

bool layout_struct(struct comp *c, struct instance *i)
{
	struct decl *layout = layout_for(c, i->decl);
	struct scope s = {.instance = i};
	struct named *list;
	uint32_t n;

	i->nfields = count_fields(i->decl->parts);
	n = layout ? count_fields(layout->parts) : 0;
	if (i->nfields > LANG_MEMBERS_MAX || n > LANG_MEMBERS_MAX) {
		lang_error(c->l, i->decl->pos, "%u fields; a structure has at most %d",
			   i->nfields > n ? i->nfields : n, LANG_MEMBERS_MAX);
		i->nfields = 0;
		return false;
	}
	i->fields = lang_alloc(c->l, (i->nfields + 1) * sizeof(*i->fields));
	list_names(i->decl->parts, i->fields);
	if (!layout)
		return place_all(c, &s, i, i->decl->packed, i->decl->parts, i->fields) &&
		       check_names(c, i->fields, i->nfields, true);
	if (!check_names(c, i->fields, i->nfields, false))
		return false;
	for (uint32_t k = 0; k < i->nfields; k++)
		i->fields[k].absent = true;
	list = lang_alloc(c->l, (n + 1) * sizeof(*list));
	list_names(layout->parts, list);
	return check_names(c, list, n, false) &&
	       place_all(c, &s, i, layout->packed, layout->parts, list) &&
	       take_places(c, i, list, n);
}
