/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Memory, and expressions the other way round: what makes them have a value. */
#include "plant_internal.h"

#include <string.h>

uint64_t plant_next(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * UINT64_C(0x2545f4914f6cdd1d);
}

uint64_t plant_draw(struct planting *p, uint64_t n)
{
	return plant_next(p->random) % n;
}

/* ---- memory ------------------------------------------------------------ */

void plant_put(struct planting *p, uint64_t addr, uint64_t v, unsigned size, bool big)
{
	const struct ground *g = p->g;

	if (size > 8 || addr < g->base || addr - g->base > g->size - 8)
		return;
	if (big)
		v = __builtin_bswap64(v) >> (64 - 8 * size);
	memcpy(g->memory + (addr - g->base), &v, size);
}

uint64_t plant_take(struct planting *p)
{
	const struct ground *g = p->g;
	uint64_t addr = p->free;

	if (addr + 512 > g->base + g->size)
		addr = g->base + plant_draw(p, g->size / 8 - 64) * 8;
	p->free = addr + 256 + 8 * plant_draw(p, 32);
	return plant_draw(p, 24) ? addr : (addr | (PAGE - 1)) - plant_draw(p, 64);
}

/* ---- expressions, the other way round ----------------------------------- */

/* Where the parameters of BED are said, or NULL. */
static const struct bed *of_params(const struct bed *bed)
{
	while (bed && !bed->list && !bed->given)
		bed = bed->up;
	return bed;
}

/* What E is, if it is always the same; otherwise 0. */
uint64_t plant_known(const struct defs *d, const struct bed *bed, uint32_t e)
{
	const struct def_expr *x = &d->exprs[e];

	if (x->op == OP_CONST)
		return x->imm;
	if (x->op != OP_PARAM || !(bed = of_params(bed)))
		return 0;
	if (bed->given)
		return bed->given[x->imm % GIVEN_MAX].size ? 0 : bed->given[x->imm % GIVEN_MAX].at;
	return plant_known(d, bed->up, d->lists[bed->list + x->imm]);
}

static bool is_const(const struct defs *d, uint32_t e)
{
	return d->exprs[e].op == OP_CONST;
}

/* Makes A op B come out as V, one of the two being a constant. */
static void make_binary(struct planting *p, const struct bed *bed, const struct def_expr *x,
			uint64_t v, unsigned depth)
{
	const struct defs *d = p->g->defs;
	uint32_t other = is_const(d, x->a) ? x->b : x->a;
	uint64_t c = is_const(d, x->b) ? d->exprs[x->b].imm
				       : (is_const(d, x->a) ? d->exprs[x->a].imm : 0);

	switch (x->op) {
	case OP_SHL:
		v = c < 64 ? v >> c : 0;
		break;
	case OP_SHR:
		v = c < 64 ? v << c : 0;
		break;
	case OP_ADD:
		v -= c;
		break;
	case OP_SUB:
		v += c;
		break;
	case OP_MUL:
		v = c ? v / c : v;
		break;
	case OP_DIV:
		v *= c;
		break;
	case OP_OR: /* a : b */
		if (d->exprs[x->a].op == OP_SHL) {
			plant_make(p, bed, x->a, v & ~(uint64_t)UINT32_MAX, depth);
			plant_make(p, bed, x->b, v & UINT32_MAX, depth);
			return;
		}
		break;
	default:
		break;
	}
	plant_make(p, bed, other, v, depth);
}

/* Changes what expression E reads so that it comes out as V, if that is easy. */
void plant_make(struct planting *p, const struct bed *bed, uint32_t e, uint64_t v, unsigned depth)
{
	const struct defs *d = p->g->defs;
	const struct def_expr *x = &d->exprs[e];

	if (!e || depth > DEPTH_MAX)
		return;
	switch (x->op) {
	case OP_ARG:
	case OP_ARG2:
		p->g->args[x->a % 6] = v;
		break;
	case OP_FIELD:
		if (bed && bed->addr && !x->bits)
			plant_put(p, bed->addr + x->imm, v, x->size, x->big_endian);
		break;
	case OP_PARAM:
		bed = of_params(bed);
		if (bed && bed->given && bed->given[x->imm % GIVEN_MAX].size)
			plant_put(p, bed->given[x->imm % GIVEN_MAX].at, v,
				  bed->given[x->imm % GIVEN_MAX].size, false);
		else if (bed && bed->list)
			plant_make(p, bed->up, d->lists[bed->list + x->imm], v, depth + 1);
		break;
	case OP_LOAD:
		if (d->exprs[x->a].op == OP_ARG)
			plant_put(p, p->g->args[d->exprs[x->a].a % 6] + x->imm, v, x->size,
				  x->big_endian);
		break;
	case OP_CONST:
	case OP_SELF:
	case OP_RET:
		break;
	case OP_COND: /* ioctl's: exceptions, and the command itself */
		plant_make(p, bed, x->c, v, depth + 1);
		break;
	case OP_OLD:
	case OP_CLAMP:
		plant_make(p, bed, x->a, v, depth + 1);
		break;
	case OP_NOT:
	case OP_INV:
	case OP_NEG:
		plant_make(p, bed, x->a,
			   x->op == OP_NOT   ? !v
			   : x->op == OP_INV ? ~v
					     : -v,
			   depth + 1);
		break;
	default:
		if (x->op >= OP_MUL && x->op <= OP_MAX)
			make_binary(p, bed, x, v, depth + 1);
	}
}
