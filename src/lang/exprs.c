/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From parsed expressions to rows. */
#include <string.h>

#include "lang/compile.h"

/* What an expression is on the way: a number, or a place in memory that can be looked into. */
struct value {
	bool ok;
	bool is_place;
	uint32_t expr;	 /* number: its row; place: address, 0: the structure at hand */
	uint32_t offset; /* place */
	uint32_t type;	 /* row; 0: a number of no declared type */
	uint8_t bit, bits;
	uint8_t size; /* number read as it is: its width; 0: computed */
	bool is_signed;
};

static const struct value bad_value;

static uint32_t intern_expr(struct comp *c, const struct def_expr *e)
{
	return table_intern(&c->exprs, e);
}

static uint32_t simple_expr(struct comp *c, enum def_op op, uint32_t a, uint32_t b, uint32_t cc)
{
	struct def_expr e;

	memset(&e, 0, sizeof(e));
	e.op = op;
	e.a = a;
	e.b = b;
	e.c = cc;
	return intern_expr(c, &e);
}

uint32_t expr_const(struct comp *c, uint64_t value)
{
	struct def_expr e;

	memset(&e, 0, sizeof(e));
	e.op = OP_CONST;
	e.imm = value;
	return intern_expr(c, &e);
}

static const struct def_expr *expr_row(const struct comp *c, uint32_t e)
{
	return table_row(&c->exprs, e);
}

static bool is_const(const struct comp *c, uint32_t e)
{
	return expr_row(c, e)->op == OP_CONST;
}

/* OP of the row A, computed at once if that is a number. */
static uint32_t expr_unary(struct comp *c, enum def_op op, uint32_t a)
{
	if (is_const(c, a) && op != OP_OLD)
		return expr_const(c, def_unary(op, expr_row(c, a)->imm));
	return simple_expr(c, op, a, 0, 0);
}

uint32_t expr_binary(struct comp *c, enum def_op op, uint32_t a, uint32_t b)
{
	if (is_const(c, a) && is_const(c, b) && op != OP_READABLE && op != OP_ZERO)
		return expr_const(c, def_binary(op, expr_row(c, a)->imm, expr_row(c, b)->imm));
	return simple_expr(c, op, a, b, 0);
}

/* Whether descriptor FD refers to PATH. */
static uint32_t expr_refers(struct comp *c, uint32_t fd, const char *path)
{
	struct def_expr e;

	memset(&e, 0, sizeof(e));
	e.op = OP_REFERS;
	e.a = fd;
	e.imm = comp_string(c, path);
	return intern_expr(c, &e);
}

uint32_t expr_load(struct comp *c, uint32_t addr, uint64_t offset, const struct def_type *type,
		   uint8_t bit, uint8_t bits)
{
	struct def_expr e;

	memset(&e, 0, sizeof(e));
	e.op = addr ? OP_LOAD : OP_FIELD;
	e.size = (uint8_t)type->size;
	e.is_signed = type->is_signed;
	e.big_endian = type->big_endian;
	e.bit = bit;
	e.bits = bits;
	e.a = addr;
	e.imm = offset;
	return intern_expr(c, &e);
}

static struct value number(uint32_t expr)
{
	return (struct value){.ok = expr != 0, .expr = expr};
}

/* The number that V is, read from memory if it is a place. */
static struct value as_number(struct comp *c, struct pos at, struct value v)
{
	const struct def_type *row;

	if (!v.ok || !v.is_place)
		return v;
	row = type_row(c, v.type);
	if (!row->scalar || row->style == STYLE_FLOAT || row->size == 0 || row->size > 8) {
		lang_error(c->l, at, "no number here; write the name of a number or pointer");
		return bad_value;
	}
	v.size = (uint8_t)(v.bits ? 0 : row->size);
	v.is_signed = row->is_signed;
	v.expr = expr_load(c, v.expr, v.offset, row, v.bit, v.bits);
	v.is_place = false;
	return v;
}

/* ---- names ------------------------------------------------------------- */

static struct value field_value(struct comp *c, const struct scope *s, const struct expr *e,
				struct named *n)
{
	struct value v = {.ok = true, .is_place = true};

	if (s->in_arg) {
		lang_error(c->l, e->pos,
			   "field %s in the argument of a type; declare a structure for it",
			   n->name->text);
		return bad_value;
	}
	if (n->absent)
		return number(expr_const(c, 0));
	v.type = resolve_named(c, s, n);
	if (!v.type)
		return bad_value;
	v.offset = n->offset;
	v.bit = n->bit;
	v.bits = n->bits;
	return v;
}

/* The number in register or word SLOT, SIZE bytes of it. */
uint32_t expr_arg(struct comp *c, uint32_t slot, uint32_t size, bool is_signed, bool pair)
{
	struct def_expr e;

	memset(&e, 0, sizeof(e));
	e.op = pair ? OP_ARG2 : OP_ARG;
	e.size = (uint8_t)size;
	e.is_signed = is_signed;
	e.a = slot;
	return intern_expr(c, &e);
}

static struct value param_value(struct comp *c, const struct scope *s, struct named *n)
{
	uint32_t type = resolve_named(c, s, n);
	const struct def_type *row = type_row(c, type);
	struct value v;

	if (!type)
		return bad_value;
	v = number(expr_arg(c, n->offset, row->size, row->is_signed, n->pair));
	v.type = type;
	v.size = (uint8_t)row->size;
	v.is_signed = row->is_signed;
	return v;
}

static struct value type_param_value(struct comp *c, const struct scope *s, const struct expr *e,
				     unsigned n)
{
	struct def_expr row;

	if (s->instance->args.types[n] || s->instance->args.applied[n] || s->in_arg) {
		lang_error(c->l, e->pos, "parameter %s %s; use another name", e->name->text,
			   s->in_arg ? "in the argument of a type" : "is a type, not a number");
		return bad_value;
	}
	memset(&row, 0, sizeof(row));
	row.op = OP_PARAM;
	row.imm = n;
	return number(intern_expr(c, &row));
}

static struct value name_value(struct comp *c, const struct scope *s, const struct expr *e)
{
	struct named *n = NULL;
	uint64_t value;
	unsigned i = 0;

	if (s->instance) {
		n = find_named(s->instance->fields, s->instance->nfields, e->name);
		if (n)
			return field_value(c, s, e, n);
		for (const struct name_list *p = s->instance->decl->params; p; p = p->next, i++)
			if (p->name == e->name)
				return type_param_value(c, s, e, i);
	}
	n = find_named(s->params, s->nparams, e->name);
	if (n)
		return param_value(c, s, n);
	if (is_variable(s, e->name))
		return number(expr_arg(c, (uint32_t)(e->name->text[3] - '1'), c->info->reg, false,
				       false));
	if (const_eval(c, s, e, &value) != CONST_KNOWN)
		return bad_value;
	return number(expr_const(c, value));
}

/* ---- operators --------------------------------------------------------- */

static struct value eval(struct comp *c, const struct scope *s, const struct expr *e);

static struct value eval_number(struct comp *c, const struct scope *s, const struct expr *e)
{
	return as_number(c, e->pos, eval(c, s, e));
}

static struct value deref_value(struct comp *c, const struct scope *s, const struct expr *e)
{
	struct value v = eval_number(c, s, e->a);
	const struct def_type *row;

	if (!v.ok)
		return v;
	row = v.type ? type_row(c, peel_type(c, v.type)) : NULL;
	if (!row || row->kind != DEF_PTR) {
		lang_error(c->l, e->pos,
			   "* of something that is no pointer; write the name of a pointer");
		return bad_value;
	}
	return (struct value){.ok = true, .is_place = true, .expr = v.expr, .type = row->of};
}

static struct value member_value(struct comp *c, const struct scope *s, const struct expr *e)
{
	struct value v = eval(c, s, e->a);
	struct scope inner = {0};
	struct instance *i;
	struct named *n;

	if (!v.ok)
		return v;
	if (e->through_pointer) {
		struct expr deref = {.kind = EXPR_DEREF, .pos = e->pos, .a = e->a};
		v = deref_value(c, s, &deref);
		if (!v.ok)
			return v;
	}
	i = v.is_place ? type_instance(c, v.type) : NULL;
	if (!i || i->decl->kind != DECL_STRUCT) {
		lang_error(c->l, e->pos,
			   "'%s' of something that is no structure; write a structure before it",
			   e->through_pointer ? "->" : ".");
		return bad_value;
	}
	if (!measure_instance(c, i, e->pos))
		return bad_value;
	n = find_named(i->fields, i->nfields, e->name);
	if (!n) {
		lang_error(c->l, e->pos, "%s has no field %s; write the name of one",
			   i->decl->name->text, e->name->text);
		return bad_value;
	}
	if (n->absent)
		return number(expr_const(c, 0));
	inner.instance = i;
	v.type = resolve_named(c, &inner, n);
	v.ok = v.type != 0;
	v.offset += n->offset;
	v.bit = n->bit;
	v.bits = n->bits;
	return v;
}

/* Orderings are signed: an unsigned operand of 64 bits must not look negative. */
static uint32_t clamp(struct comp *c, const struct value *v)
{
	if (is_const(c, v->expr) || v->size != 8 || v->is_signed)
		return v->expr;
	return expr_unary(c, OP_CLAMP, v->expr);
}

static struct value binary_value(struct comp *c, const struct scope *s, const struct expr *e)
{
	struct value a = eval_number(c, s, e->a), b = eval_number(c, s, e->b);
	bool orders = e->op == OP_LT || e->op == OP_GT || e->op == OP_LE || e->op == OP_GE ||
		      e->op == OP_MIN || e->op == OP_MAX;

	if (!a.ok || !b.ok)
		return bad_value;
	if (orders)
		return number(expr_binary(c, e->op, clamp(c, &a), clamp(c, &b)));
	return number(expr_binary(c, e->op, a.expr, b.expr));
}

static struct value cond_value(struct comp *c, const struct scope *s, const struct expr *e)
{
	struct value test = eval_number(c, s, e->a), yes = eval_number(c, s, e->b),
		     no = eval_number(c, s, e->c);

	if (!test.ok || !yes.ok || !no.ok)
		return bad_value;
	if (is_const(c, test.expr))
		return number(expr_row(c, test.expr)->imm ? yes.expr : no.expr);
	return number(simple_expr(c, OP_COND, test.expr, yes.expr, no.expr));
}

static struct value word_value(struct comp *c, const struct scope *s, const struct expr *e)
{
	struct value v;

	if (e->op == OP_SELF && !s->self) {
		lang_error(
			c->l, e->pos,
			"'self' outside of the switch of a union that is a number; write a name");
		return bad_value;
	}
	v = number(simple_expr(c, e->op, 0, 0, 0));
	if (e->op == OP_SELF) {
		v.size = (uint8_t)s->self->measure.size;
		v.is_signed = type_row(c, s->self->type)->is_signed;
	}
	return v;
}

static struct value eval(struct comp *c, const struct scope *s, const struct expr *e)
{
	struct value a;
	uint64_t size;

	switch (e->kind) {
	case EXPR_NUMBER:
		return number(expr_const(c, e->number));
	case EXPR_NAME:
		return name_value(c, s, e);
	case EXPR_WORD:
		return word_value(c, s, e);
	case EXPR_UNARY:
		a = eval_number(c, s, e->a);
		return a.ok ? number(expr_unary(c, e->op, a.expr)) : a;
	case EXPR_BINARY:
		return binary_value(c, s, e);
	case EXPR_COND:
		return cond_value(c, s, e);
	case EXPR_DEREF:
		return deref_value(c, s, e);
	case EXPR_MEMBER:
		return member_value(c, s, e);
	case EXPR_OLD:
		a = eval_number(c, s, e->a);
		if (a.ok)
			a.expr = expr_unary(c, OP_OLD, a.expr);
		return a;
	case EXPR_REFERS:
		a = eval_number(c, s, e->a);
		if (a.ok)
			a = number(expr_refers(c, a.expr, e->text));
		return a;
	default:
		return const_need(c, s, e, &size) ? number(expr_const(c, size)) : bad_value;
	}
}

uint32_t compile_expr(struct comp *c, const struct scope *s, const struct expr *e)
{
	return e ? eval_number(c, s, e).expr : 0;
}

uint32_t compile_key(struct comp *c, const struct scope *s, const struct expr *a,
		     const struct expr *b, struct key_form *form)
{
	struct value v = eval_number(c, s, a), w;
	uint32_t low, high;

	*form = (struct key_form){b != NULL, v.is_signed, v.size};
	if (!v.ok || !b)
		return v.expr;
	w = eval_number(c, s, b);
	if (!w.ok)
		return 0;
	low = expr_binary(c, OP_AND, w.expr, expr_const(c, UINT32_MAX));
	high = expr_binary(c, OP_SHL, v.expr, expr_const(c, 32));
	return expr_binary(c, OP_OR, high, low);
}
