/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plant_internal.h"

#include <linux/netlink.h>
#include <stdlib.h>
#include <string.h>

#include "lang/ids.h"

enum { STEPS_MAX = 3000 };

/* ---- values ------------------------------------------------------------ */

static uint64_t of_set(struct planting *p, const struct def_set *set)
{
	const struct defs *d = p->g->defs;
	uint64_t v = 0;

	if (!set->count || !plant_draw(p, 12))
		return plant_next(p->random) >> plant_draw(p, 64);
	for (uint64_t n = set->is_flags ? 1 + plant_draw(p, 3) : 1; n; n--)
		v |= d->consts[set->first + plant_draw(p, set->count)].value;
	return v;
}

/* One of the protocols of which there is a socket, most often one whose messages are described. */
static unsigned some_protocol(const struct ground *g, uint64_t choice)
{
	const struct defs *d = g->defs;
	const struct def_type *bodies = &d->types[d->named_types[TYPE_nlmsg_body]];
	unsigned first = (unsigned)(choice % g->nnetlink);

	for (unsigned i = 0; i < g->nnetlink; i++) {
		unsigned proto = (first + i) % g->nnetlink;

		if (g->netlink[proto] >= 0 && (choice >> 32 & 7) != 0 &&
		    def_find_case(d, bodies->first, bodies->count, proto + 1))
			return proto;
	}
	return first;
}

static uint64_t of_number(struct planting *p, const struct def_type *t)
{
	const struct ground *g = p->g;

	switch (t->kind == DEF_INT ? t->style : STYLE_DEC) {
	case STYLE_FD:
	case STYLE_DIRFD:
		return plant_draw(p, 2) && g->nnetlink
			       ? (uint64_t)g->netlink[some_protocol(g, plant_next(p->random))]
			       : plant_draw(p, 5) - 1;
	case STYLE_ADDR:
	case STYLE_CODE:
		return plant_draw(p, 4) ? g->base + plant_draw(p, g->size) : 0;
	case STYLE_SIGNO:
	case STYLE_ERRNO:
		return plant_draw(p, 70);
	default:
		switch (plant_draw(p, 8)) {
		case 0:
			return 0;
		case 1:
			return UINT64_MAX;
		case 2:
			return plant_next(p->random);
		case 3:
			return plant_draw(p, 4096);
		default:
			return plant_draw(p, 40);
		}
	}
}

static uint64_t plant(struct planting *p, uint32_t type, uint64_t addr, const struct bed *bed,
		      unsigned depth);

static void plant_words(struct planting *p, uint64_t addr, uint64_t len)
{
	for (uint64_t i = 0; i < len; i += 4)
		plant_put(p, addr + i,
			  plant_draw(p, 2) ? plant_draw(p, 0x100) : plant_next(p->random), 4,
			  false);
}

/* What a C function is given that shows a word: often what it leads to. */
static uint64_t of_function(struct planting *p, const struct def_type *t, unsigned depth)
{
	enum { DM_SIZE_AT = 12, DM_START_AT = 16, DM_HEAD = 312, DM_SIZE = 600 };
	const struct defs *d = p->g->defs;

	if (plant_draw(p, 2))
		return of_number(p, t);
	uint64_t at = plant_take(p);
	bool dm = !strcmp(def_str(d, d->c_names[t->of]), "dm_request");
	plant_words(p, at, dm ? DM_SIZE : 64);
	if (dm) {
		plant(p, d->named_types[TYPE_dm_ioctl], at, NULL, depth + 1);
		plant_put(p, at, 4, 4, false); /* of the version */
		plant_put(p, at + DM_SIZE_AT, plant_draw(p, 8) ? DM_SIZE : plant_draw(p, 1000), 4,
			  false);
		plant_put(p, at + DM_START_AT, plant_draw(p, 8) ? DM_HEAD : plant_draw(p, 1000), 4,
			  false);
	}
	return at;
}

/* What a word of type T holds; for a pointer, plants what it leads to. */
static uint64_t word(struct planting *p, uint32_t type, const struct bed *bed, unsigned depth)
{
	const struct defs *d = p->g->defs;
	const struct def_type *t = &d->types[type];
	uint64_t at;

	switch (t->kind) {
	case DEF_ENUM:
	case DEF_FLAGS:
		return of_set(p, &d->sets[t->of]);
	case DEF_C:
		return of_function(p, t, depth);
	case DEF_PTR:
		if (!plant_draw(p, 24))
			return 0;
		at = plant_take(p);
		plant(p, t->of, at, bed, depth + 1);
		return at;
	case DEF_UNION:
		if (t->count && plant_draw(p, 12)) {
			const struct def_case *c = &d->cases[t->first + plant_draw(p, t->count)];
			plant_make(p, bed, t->max, c->key, 0);
			if (d->exprs[t->max].op == OP_SELF)
				return c->key;
			return c->to ? word(p, c->to, bed, depth + 1) : c->key;
		}
		return t->of && depth < DEPTH_MAX ? word(p, t->of, bed, depth + 1)
						  : plant_draw(p, 64);
	case DEF_APPLY: {
		const struct bed inner = {.up = bed, .list = t->first};
		return depth < DEPTH_MAX ? word(p, t->of, &inner, depth + 1) : 0;
	}
	default:
		return of_number(p, t);
	}
}

/* ---- compounds --------------------------------------------------------- */

/* One of the kinds of attributes that SPACE has, or NULL. */
static const struct def_case *attribute_kind(struct planting *p, uint64_t space)
{
	const struct defs *d = p->g->defs;
	const struct def_type *t = &d->types[d->named_types[TYPE_nlattr_data]];
	uint32_t first = t->first, end = t->first + t->count;

	while (first < end && d->cases[first].key >> 32 != space)
		first++;
	for (end = first; end < t->first + t->count && d->cases[end].key >> 32 == space;)
		end++;
	return end > first ? &d->cases[first + plant_draw(p, end - first)] : NULL;
}

/* Netlink's attributes of SPACE. */
static uint64_t plant_attributes(struct planting *p, uint64_t addr, uint64_t space, unsigned depth)
{
	uint64_t at = addr;

	while (plant_draw(p, 6) && p->steps++ < STEPS_MAX) {
		const struct def_case *c = plant_draw(p, 8) ? attribute_kind(p, space) : NULL;
		/* Space, type, length, family. */
		const struct given given[GIVEN_MAX] = {{space, 0}, {at + 2, 2}};
		const struct bed bed = {.given = given};
		uint64_t len = NLA_HDRLEN + plant_draw(p, 24);

		plant_put(p, at + 2, plant_draw(p, 40) | (plant_draw(p, 6) ? 0 : NLA_F_NESTED), 2,
			  false);
		if (c) {
			plant_put(p, at + 2, c->key & UINT32_MAX, 2, false);
			len = NLA_HDRLEN + plant(p, c->to, at + NLA_HDRLEN, &bed, depth + 1);
		}
		plant_put(p, at, plant_draw(p, 30) ? len : plant_draw(p, 70000), 2, false);
		at += (len + 3) & ~(uint64_t)3;
	}
	return at - addr;
}

/* The protocol of the socket that the call is given; gives it one if need be. */
static uint64_t socket_protocol(struct planting *p)
{
	const struct ground *g = p->g;
	unsigned proto = 0;

	while (proto < g->nnetlink &&
	       (g->netlink[proto] < 0 || (int)g->args[0] != g->netlink[proto]))
		proto++;
	if (proto == g->nnetlink && proto) {
		/* The same in both halves of the call. */
		proto = some_protocol(g, plant_next(&p->g->choice));
		g->args[0] = (uint64_t)g->netlink[proto];
	}
	return proto;
}

/* Messages that are sent to, or come from, one of the netlink sockets. */
static uint64_t plant_messages(struct planting *p, uint64_t addr, unsigned depth)
{
	const struct defs *d = p->g->defs;
	uint64_t at = addr, proto = socket_protocol(p);

	for (uint64_t n = 1 + plant_draw(p, 2); n; n--) {
		uint64_t body = at + NLMSG_HDRLEN;
		/* Protocol, type, flags, family, length. */
		const struct given given[GIVEN_MAX] = {{proto, 0}, {at + 4, 2}, [3] = {body, 1}};
		const struct bed bed = {.given = given};

		plant_put(p, at + 4, 16 + plant_draw(p, 100), 2, false);
		plant_put(p, at + 6, plant_draw(p, 4) ? 1 + plant_draw(p, 0x400) : 0, 2, false);
		if (plant_draw(p, 2))
			plant_put(p, at + 4, of_set(p, &d->sets[1 + plant_draw(p, d->nsets - 1)]),
				  2, false);
		/* The kinds of bodies are by protocol, and one more. */
		const struct def_type *bodies = &d->types[d->named_types[TYPE_nlmsg_body]];
		const struct def_case *c =
			def_find_case(d, bodies->first, bodies->count, proto + 1);
		uint64_t len = plant(p, c && plant_draw(p, 12) ? c->to : bodies->of, body, &bed,
				     depth + 1);
		len = NLMSG_HDRLEN + (len < PAGE ? len : 0);
		plant_put(p, at, plant_draw(p, 30) ? len : plant_draw(p, 1000), 4, false);
		at += (len + 3) & ~(uint64_t)3;
	}
	return at - addr;
}

static bool is_number(const struct def_type *t)
{
	return t->kind == DEF_INT || t->kind == DEF_ENUM || t->kind == DEF_FLAGS;
}

static uint64_t plant_struct(struct planting *p, const struct def_type *t, uint64_t addr,
			     const struct bed *bed, unsigned depth)
{
	const struct defs *d = p->g->defs;
	const struct bed own = {.up = bed, .addr = addr};
	uint64_t end = t->size ? t->size : t->fixed;

	/* Numbers first: what comes behind may change them. */
	for (uint32_t i = 0; i < 2 * t->count; i++) {
		const struct def_member *m = &d->members[t->first + i % t->count];

		if (!plant_draw(p, 40) || m->bits ||
		    is_number(&d->types[m->type]) != (i < t->count))
			continue;
		uint64_t len = plant(p, m->type, addr + m->offset, &own, depth + 1);
		if (!d->types[m->type].size && m->offset + len > end)
			end = m->offset + len;
	}
	plant_make(p, &own, t->max, plant_draw(p, 12) ? end : plant_draw(p, 2 * end + 1), 0);
	return end;
}

static uint64_t plant_array(struct planting *p, const struct def_type *t, uint64_t addr,
			    const struct bed *bed, unsigned depth)
{
	uint64_t n = 1 + plant_draw(p, 6), at = addr;

	for (uint64_t i = 0; i < n; i++) {
		uint64_t len = plant(p, t->of, at, bed, depth + 1);
		at += len ? len : 1;
	}
	if (t->count)
		plant_make(p, bed, t->count, plant_draw(p, 16) ? n : plant_draw(p, 2000), 0);
	else if (!t->fills)
		plant_put(p, at, 0, 8, false);
	return at - addr;
}

static uint64_t plant_records(struct planting *p, const struct def_type *t, uint64_t addr,
			      const struct bed *bed, unsigned depth)
{
	uint64_t at = addr;

	for (uint64_t n = 1 + plant_draw(p, 4); n; n--) {
		uint64_t len = (plant(p, t->of, at, bed, depth + 1) + 3) & ~(uint64_t)3;
		const struct bed record = {.up = bed, .addr = at};

		plant_make(p, &record, t->max, plant_draw(p, 30) ? len : plant_draw(p, 300), 0);
		at += len;
	}
	plant_make(p, bed, t->count, plant_draw(p, 16) ? at - addr : plant_draw(p, 500), 0);
	return at - addr;
}

/* Something for a C function, which knows itself what there is. */
static uint64_t plant_opaque(struct planting *p, const struct def_type *t, uint64_t addr,
			     const struct bed *bed, unsigned depth)
{
	const struct defs *d = p->g->defs;
	const char *name = def_str(d, d->c_names[t->of]);
	uint64_t len = 8 * (1 + plant_draw(p, 8));

	if (!strcmp(name, "message"))
		len = plant_messages(p, addr, depth);
	else if (!strcmp(name, "nlattrs"))
		return plant_attributes(p, addr, plant_known(d, bed, d->lists[t->first]), depth);
	else
		plant_words(p, addr, len);
	/* Its first argument is most often how much there is. */
	if (t->count)
		plant_make(p, bed, d->lists[t->first], len, 0);
	return len;
}

/* Plants something of TYPE at ADDR; returns its length. */
static uint64_t plant(struct planting *p, uint32_t type, uint64_t addr, const struct bed *bed,
		      unsigned depth)
{
	const struct defs *d = p->g->defs;
	const struct def_type *t = &d->types[type];

	if (!type || depth > DEPTH_MAX || p->steps++ > STEPS_MAX)
		return t->size;
	switch (t->kind) {
	case DEF_STR: {
		static const char text[] = "./eth0\0/proc/self/x\n\377lo\0%s %d";
		uint64_t chars = 0;
		memcpy(&chars, text + plant_draw(p, sizeof(text) - 8), sizeof(chars) - 1);
		plant_put(p, addr, chars, sizeof(chars), false);
		return 8;
	}
	case DEF_ARRAY:
		return plant_array(p, t, addr, bed, depth);
	case DEF_RECORDS:
		return plant_records(p, t, addr, bed, depth);
	case DEF_STRUCT:
		return plant_struct(p, t, addr, bed, depth);
	case DEF_APPLY: {
		const struct bed inner = {.up = bed, .list = t->first};
		return plant(p, t->of, addr, &inner, depth + 1);
	}
	case DEF_UNION:
		if (!t->scalar && t->count && plant_draw(p, 12)) {
			const struct def_case *c = &d->cases[t->first + plant_draw(p, t->count)];
			plant_make(p, bed, t->max, c->key, 0);
			return c->to ? plant(p, c->to, addr, bed, depth + 1) : 0;
		}
		if (!t->scalar)
			return t->of ? plant(p, t->of, addr, bed, depth + 1) : 0;
		break;
	case DEF_C:
		if (!t->scalar)
			return plant_opaque(p, t, addr, bed, depth);
		break;
	default:
		break;
	}
	plant_put(p, addr, word(p, type, bed, depth), t->size, t->big_endian);
	return t->size;
}

/* ---- calls ------------------------------------------------------------- */

/* How much there is to be seen of TYPE that is not in SEEN yet. */
static unsigned extent(const struct defs *d, uint32_t type, uint8_t *seen)
{
	const struct def_type *t = &d->types[type];
	unsigned n = 1;

	if (!type || seen[type])
		return 0;
	seen[type] = 1;
	switch (t->kind) {
	case DEF_STRUCT:
		for (uint32_t i = 0; i < t->count; i++)
			n += extent(d, d->members[t->first + i].type, seen);
		return n;
	case DEF_UNION:
		for (uint32_t i = 0; i < t->count; i++)
			n += extent(d, d->cases[t->first + i].to, seen);
		return n + extent(d, t->of, seen);
	case DEF_PTR:
	case DEF_ARRAY:
	case DEF_RECORDS:
	case DEF_APPLY:
		return n + extent(d, t->of, seen);
	case DEF_C:
		if (!strcmp(def_str(d, d->c_names[t->of]), "message"))
			n += extent(d, d->named_types[TYPE_nlmsg_body], seen);
		if (!strcmp(def_str(d, d->c_names[t->of]), "nlattrs"))
			n += extent(d, d->named_types[TYPE_nlattr_data], seen);
		return n;
	default:
		return n;
	}
}

static unsigned body_extent(const struct defs *d, uint32_t body, uint8_t *seen)
{
	unsigned n = 1;

	for (uint32_t i = 0; i < d->bodies[body].count; i++)
		n += extent(d, d->members[d->bodies[body].first + i].type, seen);
	return n;
}

static unsigned call_extent(const struct defs *d, const struct def_call *call, uint8_t *seen)
{
	unsigned n = body_extent(d, call->body, seen);

	for (uint32_t i = 0; i < call->case_count; i++)
		n += body_extent(d, d->cases[call->first_case + i].to, seen);
	for (uint32_t i = 0; i < call->sub_count; i++)
		n += call_extent(d, &d->calls[d->cases[call->first_sub + i].to], seen);
	return n;
}

unsigned plant_extent(const struct defs *d, uint64_t nr)
{
	const struct def_number *number = def_find_number(d, nr);
	uint8_t *seen = calloc(d->ntypes, 1);
	unsigned n =
		seen && number && number->call ? call_extent(d, &d->calls[number->call], seen) : 1;

	free(seen);
	return n;
}

void plant_call(struct ground *g, uint64_t nr)
{
	const struct defs *d = g->defs;
	const struct def_number *number = def_find_number(d, nr);
	const struct def_call *call = number && number->call ? &d->calls[number->call] : NULL;
	struct planting p = {.g = g, .free = g->base + 6 * PAGE, .random = &g->choice};

	if (!call)
		return;
	uint32_t outer_key = 0;
	uint64_t sub = 0;
	if (call->sub_key && call->sub_count) {
		const struct def_case *c =
			&d->cases[call->first_sub + plant_draw(&p, call->sub_count)];
		outer_key = call->sub_key;
		sub = c->key;
		call = &d->calls[c->to];
	}
	uint32_t body = call->body;
	uint64_t key = 0;
	if (call->key && call->case_count && plant_draw(&p, 12)) {
		const struct def_case *c =
			&d->cases[call->first_case + plant_draw(&p, call->case_count)];
		key = c->key;
		body = c->to;
	}
	/* What pointers lead to may be something else when the call returns; where it is may not.
	 */
	uint32_t count = d->bodies[body].count;
	for (uint32_t i = 0; i < 2 * count; i++) {
		const struct def_member *m = &d->members[d->bodies[body].first + i % count];
		const struct def_type *t = &d->types[m->type];
		uint64_t *arg = &g->args[m->offset % 6];

		if (is_number(t) != (i < count))
			continue;
		p.random = &g->choice;
		if (t->kind == DEF_PTR) {
			*arg = g->base + (uint64_t)(m->offset % 6) * PAGE + 8 * plant_draw(&p, 64);
			if (!plant_draw(&p, 8)) /* up to where memory may end */
				*arg = (*arg | (PAGE - 1)) - plant_draw(&p, 64);
			p.random = &g->state;
			plant(&p, t->of, *arg, NULL, 0);
		} else {
			*arg = word(&p, m->type, NULL, 0);
		}
	}
	if (body != call->body || key)
		plant_make(&p, NULL, call->key, key, 0);
	if (call->args_at) {
		/* The arguments themselves are in memory. */
		uint64_t at = g->base + g->size - 64, words[6];
		unsigned size = abi_table[d->abi].word;

		memcpy(words, g->args, sizeof(words));
		for (unsigned i = 0; i < 6; i++)
			plant_put(&p, at + i * size, words[i], size, false);
		plant_make(&p, NULL, call->args_at, at, 0);
	}
	plant_make(&p, NULL, outer_key, sub, 0);
}
