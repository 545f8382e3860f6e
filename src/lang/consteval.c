/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "lang/compile.h"
#include "lang/consts.h"

bool is_variable(const struct scope *s, const struct atom *name)
{
	if (s->instance) {
		if (find_named(s->instance->fields, s->instance->nfields, name))
			return true;
		for (const struct name_list *p = s->instance->decl->params; p; p = p->next)
			if (p->name == name)
				return true;
	}
	if (find_named(s->params, s->nparams, name))
		return true;
	return s->registers && name->len == 4 && !memcmp(name->text, "arg", 3) &&
	       name->text[3] >= '1' && name->text[3] <= '6';
}

static enum constant_found declared_constant(struct comp *c, struct constant *k, uint64_t *value)
{
	static const struct scope global;

	if (k->state == IN_PROGRESS) {
		lang_error(c->l, k->pos, "constant %s depends on itself; give it a value",
			   k->name->text);
		return CONSTANT_WRONG;
	}
	if (k->state == TODO) {
		k->state = IN_PROGRESS;
		if (++c->nest > LANG_NEST_MAX)
			lang_error(c->l, k->pos,
				   "constants depend on each other more than %d deep; give this "
				   "one a value",
				   LANG_NEST_MAX);
		else if (const_need(c, &global, k->expr, &k->value))
			k->state = DONE;
		c->nest--;
		if (k->state != DONE) {
			/* Reported once; whoever uses it need not report again. */
			k->state = DONE;
			k->wrong = true;
		}
	}
	*value = k->value;
	return k->wrong ? CONSTANT_WRONG : CONSTANT_FOUND;
}

enum constant_found find_constant(struct comp *c, struct atom *name, uint64_t *value)
{
	if (name->constant)
		return declared_constant(c, name->constant, value);
	if (!name->row)
		return CONSTANT_UNKNOWN;
	switch (constants_value(name->row, c->info->name, value)) {
	case ROW_VALUE:
		return CONSTANT_FOUND;
	case ROW_ABSENT:
		return CONSTANT_ABSENT;
	default:
		lang_error(c->l, (struct pos){"constants.tsv", 1, 1},
			   "malformed value of %s; write a number or -", name->text);
		return CONSTANT_WRONG;
	}
}

void report_constant(struct comp *c, struct pos at, struct atom *name, enum constant_found found)
{
	if (found == CONSTANT_UNKNOWN)
		lang_error(c->l, at,
			   "unknown name '%s'; write a field, a parameter or a constant of "
			   "arch/constants.tsv, or declare const %s",
			   name->text, name->text);
	else if (found == CONSTANT_ABSENT)
		lang_error(c->l, at,
			   "%s has no constant %s; write %s? in a set or a key, or declare it",
			   c->info->name, name->text, name->text);
}

static enum const_result eval_name(struct comp *c, const struct scope *s, const struct expr *e,
				   uint64_t *value)
{
	enum constant_found found;

	if (is_variable(s, e->name))
		return CONST_RUNTIME;
	found = find_constant(c, e->name, value);
	report_constant(c, e->pos, e->name, found);
	return found == CONSTANT_FOUND ? CONST_KNOWN : CONST_WRONG;
}

static enum const_result eval_sizeof(struct comp *c, const struct scope *s, const struct expr *e,
				     uint64_t *value)
{
	struct measure m;

	if (!measure_type(c, s, e->type, &m))
		return CONST_WRONG;
	if (!m.known) {
		lang_error(c->l, e->pos,
			   "sizeof of a type whose size only a run knows; use one of fixed size");
		return CONST_WRONG;
	}
	*value = m.size;
	return CONST_KNOWN;
}

enum const_result const_eval(struct comp *c, const struct scope *s, const struct expr *e,
			     uint64_t *value)
{
	const struct expr *operand[3] = {e->a, e->b, e->c};
	uint64_t v[3] = {0, 0, 0};
	enum const_result result = CONST_KNOWN;

	switch (e->kind) {
	case EXPR_NUMBER:
		*value = e->number;
		return CONST_KNOWN;
	case EXPR_NAME:
		return eval_name(c, s, e, value);
	case EXPR_SIZEOF:
		return eval_sizeof(c, s, e, value);
	case EXPR_UNARY:
	case EXPR_BINARY:
	case EXPR_COND:
		break;
	default:
		return CONST_RUNTIME;
	}
	for (unsigned i = 0; i < 3 && operand[i]; i++) {
		enum const_result r = const_eval(c, s, operand[i], &v[i]);
		if (r == CONST_WRONG)
			return r;
		if (r == CONST_RUNTIME)
			result = r;
	}
	if (e->kind == EXPR_UNARY)
		*value = def_unary(e->op, v[0]);
	else if (e->kind == EXPR_BINARY)
		*value = def_binary(e->op, v[0], v[1]);
	else
		*value = v[0] ? v[1] : v[2];
	return result;
}

bool const_need(struct comp *c, const struct scope *s, const struct expr *e, uint64_t *value)
{
	enum const_result r = const_eval(c, s, e, value);

	if (r == CONST_RUNTIME)
		lang_error(c->l, e->pos, "value that only a run knows; write a constant");
	return r == CONST_KNOWN;
}

void check_constants(struct comp *c)
{
	for (struct constant *k = c->l->first_constant; k; k = k->next) {
		uint64_t value, other;
		if (declared_constant(c, k, &value) != CONSTANT_FOUND)
			continue;
		if (k->same && declared_constant(c, k->same, &other) == CONSTANT_FOUND &&
		    value != other)
			lang_error(c->l, k->pos,
				   "constant %s is %lld here and %lld at %s:%u; remove one",
				   k->name->text, (long long)value, (long long)other,
				   k->same->pos.file, k->same->pos.line);
		if (k->name->row &&
		    constants_value(k->name->row, c->info->name, &other) == ROW_VALUE &&
		    value != other)
			lang_error(c->l, k->pos,
				   "constant %s is %lld here and %lld in arch/constants.tsv; "
				   "remove the value",
				   k->name->text, (long long)value, (long long)other);
	}
}
