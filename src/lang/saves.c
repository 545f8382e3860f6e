/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What must be copied when a call enters: memory that old() reads, values that
 * are compared with what they become (delta), and what a C function wants to
 * see of it (keep).  Places inside structures are written as expressions over
 * the arguments, with loads for the pointers on the way.
 */
#include <string.h>

#include "lang/compile.h"

enum { SAVES_DEPTH_MAX = 12, SAVES_STEPS_MAX = 20000 };

/* Where an object is.  Rows of exprs over the arguments; 0: not known. */
struct place {
	uint32_t value; /* it is a number that is in a register */
	uint32_t addr;	/* it is in memory, at addr + offset */
	uint64_t offset;
	uint32_t all_addr, all_len; /* the whole of which it is a part: what is saved for it */
};

/* Where expressions are evaluated: what OP_FIELD and OP_PARAM mean there. */
struct frame_at {
	struct place at;
	uint32_t params[LANG_PARAMS_MAX];
};

struct saves {
	struct comp *c;
	struct pos pos;
	struct def_save rows[DEF_SAVES_MAX];
	uint32_t n;
	unsigned depth, steps;
	bool wrong;
};

static struct def_expr row_of(const struct saves *s, uint32_t e)
{
	return *(struct def_expr *)table_row(&s->c->exprs, e);
}

static void fail(struct saves *s, const char *why)
{
	if (!s->wrong)
		lang_error(s->c->l, s->pos, "%s", why);
	s->wrong = true;
}

static void add_save(struct saves *s, uint32_t addr, uint32_t len)
{
	for (uint32_t i = 0; i < s->n; i++)
		if (s->rows[i].addr == addr && s->rows[i].len == len)
			return;
	if (s->n == DEF_SAVES_MAX) {
		fail(s, "more to be copied at entry than there is room for; use less of old(), "
			"delta and keep");
		return;
	}
	s->rows[s->n].addr = addr;
	s->rows[s->n++].len = len;
}

static uint32_t plus(struct saves *s, uint32_t addr, uint64_t offset)
{
	return offset ? expr_binary(s->c, OP_ADD, addr, expr_const(s->c, offset)) : addr;
}

/* Expression E of frame F as one over the arguments; 0 when there is none. */
static uint32_t translate(struct saves *s, uint32_t e, const struct frame_at *f)
{
	struct def_expr row = row_of(s, e);
	uint32_t *operands[] = {&row.a, &row.b, &row.c};

	switch (row.op) {
	case OP_CONST:
	case OP_ARG:
	case OP_ARG2:
		return e;
	case OP_FIELD:
		if (!f->at.addr)
			return 0;
		row.op = OP_LOAD;
		row.a = f->at.addr;
		row.imm += f->at.offset;
		return table_intern(&s->c->exprs, &row);
	case OP_PARAM:
		return f->params[row.imm];
	case OP_OLD:
		return translate(s, row.a, f);
	case OP_SELF:
	case OP_RET:
	case OP_FAILED:
	case OP_RESTART:
	case OP_VERBOSE:
	case OP_INDEX:
	case OP_STRING_LIMIT:
		return 0;
	default:
		for (unsigned i = 0; i < 3; i++)
			if (*operands[i] && !(*operands[i] = translate(s, *operands[i], f)))
				return 0;
		return table_intern(&s->c->exprs, &row);
	}
}

/* SIZE bytes at OFFSET behind P will be wanted. */
static void save_part(struct saves *s, const struct place *p, uint64_t offset, uint32_t size)
{
	if (p->all_addr)
		add_save(s, p->all_addr, p->all_len);
	else if (p->addr)
		add_save(s, plus(s, p->addr, p->offset + offset), expr_const(s->c, size));
	else
		fail(s, "old() or delta of memory whose place is not known at entry; use only "
			"arguments and what they lead to");
}

/* Saves what the loads in E, an operand of old(), read. */
static void save_loads(struct saves *s, uint32_t e, const struct frame_at *f)
{
	struct def_expr row = row_of(s, e);

	if (row.op == OP_FIELD) {
		save_part(s, &f->at, row.imm, row.size);
		return;
	}
	if (row.op == OP_LOAD) {
		struct place p = {.addr = translate(s, row.a, f)};
		save_part(s, &p, row.imm, row.size);
	}
	if (row.op < OP_LOAD)
		return;
	if (row.op == OP_ZERO) {
		uint32_t addr = translate(s, row.a, f), len = translate(s, row.b, f);

		if (addr && len)
			add_save(s, addr, len);
		else
			fail(s, "old() of zero() whose place is not known at entry; use only "
				"arguments and what they lead to");
	}
	for (unsigned i = 0; i < 3; i++) {
		uint32_t operand = i == 0 ? row.a : i == 1 ? row.b : row.c;
		if (operand)
			save_loads(s, operand, f);
	}
}

/* Looks for old() in E. */
static void visit_expr(struct saves *s, uint32_t e, const struct frame_at *f)
{
	struct def_expr row = row_of(s, e);

	if (!e || row.op < OP_LOAD)
		return;
	if (row.op == OP_OLD) {
		save_loads(s, row.a, f);
		return;
	}
	visit_expr(s, row.a, f);
	visit_expr(s, row.b, f);
	visit_expr(s, row.c, f);
}

/* Bytes of row T as an expr over the arguments; 0 when it has none. */
static uint32_t length_of(struct saves *s, uint32_t t, const struct frame_at *f)
{
	struct def_type row = *type_row(s->c, t);
	uint32_t count;

	if (row.size)
		return expr_const(s->c, row.size);
	if (row.kind != DEF_ARRAY && row.kind != DEF_STR && row.kind != DEF_RECORDS)
		return 0;
	count = row.count ? translate(s, row.count, f) : 0;
	/* A number that is known on return only: what may be shown at most. */
	if (!count && row.kind == DEF_ARRAY && row.max)
		count = translate(s, row.max, f);
	if (!count || row.kind != DEF_ARRAY)
		return count;
	return expr_binary(s->c, OP_MUL, count, expr_const(s->c, type_row(s->c, row.of)->size));
}

static void visit_type(struct saves *s, uint32_t t, const struct frame_at *f, struct place p);

/* What the pointer ROW at P leads to. */
static struct place follow(struct saves *s, const struct def_type *row, const struct frame_at *f,
			   const struct place *p)
{
	struct place to = {.addr = p->value};

	if (!p->value && p->addr)
		to.addr = expr_load(s->c, p->addr, p->offset, row, 0, 0);
	to.all_len = to.addr ? length_of(s, row->of, f) : 0;
	to.all_addr = to.all_len ? to.addr : 0;
	return to;
}

/* Copies what the pointer of parameter or field M at P leads to, for delta and keep. */
static void save_pointee(struct saves *s, const struct def_member *m, const struct frame_at *f,
			 const struct place *p)
{
	struct def_type row = *type_row(s->c, m->type);
	struct place to;

	if (row.kind != DEF_PTR) {
		fail(s, "delta or keep of a parameter that is no pointer; put a * before its type");
		return;
	}
	to = follow(s, &row, f, p);
	if (to.all_addr)
		add_save(s, to.all_addr, to.all_len);
	else
		fail(s,
		     "delta or keep of something whose length is not known at entry; give it one");
}

static void visit_struct(struct saves *s, const struct def_type *row, const struct frame_at *f)
{
	visit_expr(s, row->max, f);
	for (uint32_t i = 0; i < row->count && !s->wrong; i++) {
		struct def_member m =
			*(struct def_member *)table_row(&s->c->members, row->first + i);
		struct place p = f->at;
		visit_expr(s, m.if_, f);
		visit_expr(s, m.when, f);
		visit_expr(s, m.budget, f);
		visit_expr(s, m.again, f);
		visit_expr(s, m.pton, f);
		visit_expr(s, m.nofollow, f);
		p.offset += m.offset;
		if ((m.flags & MEMBER_DELTA) && type_row(s->c, m.type)->kind == DEF_PTR)
			save_pointee(s, &m, f, &p);
		else if (m.flags & MEMBER_DELTA)
			save_part(s, &f->at, m.offset, type_row(s->c, m.type)->size);
		visit_type(s, m.type, f, p);
	}
}

static void visit_cases(struct saves *s, const struct def_type *row, const struct frame_at *f,
			struct place p)
{
	visit_expr(s, row->max, f);
	for (uint32_t i = 0; i < row->count && !s->wrong; i++) {
		const struct def_case *k = table_row(&s->c->cases, row->first + i);
		if (k->to)
			visit_type(s, k->to, f, p);
	}
	if (row->of)
		visit_type(s, row->of, f, p);
}

static void visit_apply(struct saves *s, const struct def_type *row, const struct frame_at *f,
			struct place p)
{
	struct frame_at inner = {.at = p};

	for (uint32_t i = 0; i < row->count; i++) {
		uint32_t e = *(uint32_t *)table_row(&s->c->lists, row->first + i);
		visit_expr(s, e, f);
		inner.params[i] = e ? translate(s, e, f) : 0;
	}
	if (type_row(s->c, row->of)->kind == DEF_STRUCT) {
		struct def_type of = *type_row(s->c, row->of);
		visit_struct(s, &of, &inner);
	} else {
		visit_type(s, row->of, &inner, p);
	}
}

/* Everything below row T, which is at P and whose expressions belong to F. */
static void visit_type(struct saves *s, uint32_t t, const struct frame_at *f, struct place p)
{
	struct def_type row = *type_row(s->c, t);
	struct frame_at inner = {.at = p};

	/* Lists and trees have no end; what is so deep is not copied at entry. */
	if (s->depth >= SAVES_DEPTH_MAX || s->wrong || ++s->steps > SAVES_STEPS_MAX)
		return;
	s->depth++;
	switch (row.kind) {
	case DEF_PTR:
		visit_type(s, row.of, f, follow(s, &row, f, &p));
		break;
	case DEF_ARRAY:
	case DEF_RECORDS:
		/* Elements are only known together. */
		p.addr = p.value = 0;
		visit_expr(s, row.count, f);
		visit_expr(s, row.kind == DEF_ARRAY ? row.max : row.first, f);
		visit_type(s, row.of, f, p);
		break;
	case DEF_STR:
		visit_expr(s, row.count, f);
		break;
	case DEF_STRUCT:
		visit_struct(s, &row, &inner);
		break;
	case DEF_UNION:
		visit_cases(s, &row, f, p);
		break;
	case DEF_C:
		for (uint32_t i = 0; i < row.count; i++)
			visit_expr(s, *(uint32_t *)table_row(&s->c->lists, row.first + i), f);
		break;
	case DEF_APPLY:
		visit_apply(s, &row, f, p);
		break;
	default:
		break;
	}
	s->depth--;
}

static void visit_param(struct saves *s, const struct def_member *m, const struct frame_at *f)
{
	struct def_type row = *type_row(s->c, m->type);
	struct place p = {.value = expr_arg(s->c, m->offset, row.size, row.is_signed,
					    m->flags & MEMBER_PAIR)};

	visit_expr(s, m->if_, f);
	visit_expr(s, m->when, f);
	visit_expr(s, m->budget, f);
	visit_expr(s, m->again, f);
	visit_expr(s, m->pton, f);
	visit_expr(s, m->nofollow, f);
	if (m->flags & (MEMBER_DELTA | MEMBER_KEEP))
		save_pointee(s, m, f, &p);
	visit_type(s, m->type, f, p);
}

void find_saves(struct comp *c, uint32_t body, struct pos pos)
{
	struct saves s = {.c = c, .pos = pos};
	struct frame_at none = {0};
	struct def_body row = *(struct def_body *)table_row(&c->bodies, body);

	for (uint32_t i = 0; i < row.count; i++) {
		struct def_member m = *(struct def_member *)table_row(&c->members, row.first + i);
		visit_param(&s, &m, &none);
	}
	if (row.ret)
		visit_type(&s, row.ret, &none, (struct place){0});
	if (row.aux)
		visit_type(&s, row.aux, &none, (struct place){0});
	row.first_save = table_intern_run(&c->saves, s.rows, s.n);
	row.save_count = s.n;
	memcpy(table_row(&c->bodies, body), &row, sizeof(row));
}
