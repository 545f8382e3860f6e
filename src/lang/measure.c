/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "lang/builtin.h"
#include "lang/compile.h"

uint32_t builtin_width(const struct comp *c, uint8_t width)
{
	if (width == WIDTH_WORD)
		return c->info->word;
	if (width == WIDTH_LDOUBLE)
		return c->info->word == 4 ? 12 : 16;
	return width == WIDTH_KLONG ? c->info->klong : width;
}

static struct measure number_measure(const struct comp *c, uint32_t size)
{
	uint32_t align = size == 8 ? c->info->align64 : size == 12 ? 4 : size;

	return (struct measure){size, align, true};
}

static const struct measure unknown_size = {0, 1, false};

static bool measure_str(struct comp *c, const struct scope *s, const struct typeref *t,
			struct measure *m)
{
	struct expr *count;
	uint64_t n;

	*m = unknown_size;
	if (t->nargs != 1 || !(count = typearg_expr(c->l, &t->args[0])))
		return true; /* wrong ones are reported when they are resolved */
	switch (const_eval(c, s, count, &n)) {
	case CONST_KNOWN:
		if (n > LANG_SIZE_MAX) {
			lang_error(c->l, t->pos, "string of %llu bytes; at most %d are allowed",
				   (unsigned long long)n, LANG_SIZE_MAX);
			return false;
		}
		m->size = (uint32_t)n;
		m->known = true;
		return true;
	case CONST_RUNTIME:
		return true;
	default:
		return false;
	}
}

/* enum<set, base>: the base's size, or that of the set's base. */
static bool measure_set(struct comp *c, const struct scope *s, const struct typeref *t,
			struct measure *m)
{
	static const struct scope global;
	const struct decl *set;

	*m = unknown_size;
	if (t->nargs == 2 && t->args[1].type)
		return measure_type(c, s, t->args[1].type, m);
	if (t->nargs < 1 || !t->args[0].type || t->args[0].type->kind != TYPEREF_NAME)
		return true;
	set = t->args[0].type->name->set;
	return !set || measure_type(c, &global, set->base, m);
}

static bool measure_builtin(struct comp *c, const struct scope *s, const struct typeref *t,
			    const struct builtin *b, struct measure *m)
{
	switch (b->kind) {
	case BUILTIN_NUMBER:
		*m = number_measure(c, builtin_width(c, b->width));
		return true;
	case BUILTIN_PATH:
		*m = number_measure(c, c->info->word);
		return true;
	case BUILTIN_PATH64:
		*m = number_measure(c, 8);
		return true;
	case BUILTIN_STR:
		return measure_str(c, s, t, m);
	case BUILTIN_ENUM:
	case BUILTIN_FLAGS:
		return measure_set(c, s, t, m);
	default:
		*m = unknown_size;
		return true;
	}
}

static bool measure_name(struct comp *c, const struct scope *s, const struct typeref *t,
			 struct measure *m)
{
	int param = find_type_param(s, t);
	const struct builtin *b;
	struct decl *decl;
	struct instance *i;

	if (param >= 0 && s->instance->args.types[param]) {
		const struct def_type *row;
		i = type_instance(c, s->instance->args.types[param]);
		if (i && !measure_instance(c, i, t->pos))
			return false;
		row = type_row(c, s->instance->args.types[param]);
		*m = i ? i->measure : (struct measure){row->size, row->align, row->size != 0};
		return true;
	}
	b = param < 0 ? builtin_type(type_name(s, t)) : NULL;
	if (b)
		return measure_builtin(c, s, t, b, m);
	decl = find_type_decl(c, s, t);
	i = decl ? find_instance(c, s, decl, t) : NULL;
	if (!i || !measure_instance(c, i, t->pos))
		return false;
	*m = i->measure;
	return true;
}

static bool measure_array(struct comp *c, const struct scope *s, const struct typeref *t,
			  struct measure *m)
{
	struct measure element;
	uint64_t n, size;

	if (!measure_type(c, s, t->of, &element))
		return false;
	*m = (struct measure){0, element.align, false};
	if (!t->count)
		return true;
	switch (const_eval(c, s, t->count, &n)) {
	case CONST_KNOWN:
		break;
	case CONST_RUNTIME:
		return true;
	default:
		return false;
	}
	if (__builtin_mul_overflow(n, (uint64_t)element.size, &size) || size > LANG_SIZE_MAX ||
	    n > LANG_SIZE_MAX) {
		lang_error(c->l, t->pos, "array of %lld elements; at most %d bytes are allowed",
			   (long long)n, LANG_SIZE_MAX);
		return false;
	}
	m->size = (uint32_t)size;
	m->known = element.known;
	return true;
}

bool measure_type(struct comp *c, const struct scope *s, const struct typeref *t, struct measure *m)
{
	switch (t->kind) {
	case TYPEREF_PTR:
		*m = number_measure(c, t->wide ? 8 : c->info->word);
		return true;
	case TYPEREF_ARRAY:
		return measure_array(c, s, t, m);
	case TYPEREF_C:
		return measure_type(c, s, t->of, m);
	default:
		return measure_name(c, s, t, m);
	}
}

/* In memory a union is as large as its largest case. */
static bool measure_cases(struct comp *c, const struct scope *s, const struct choice *choice,
			  struct measure *m)
{
	for (; choice; choice = choice->next) {
		struct measure one;
		if (!choice->type)
			continue;
		if (!measure_type(c, s, choice->type, &one))
			return false;
		if (one.size > m->size)
			m->size = one.size;
		if (one.align > m->align)
			m->align = one.align;
		m->known = m->known && one.known;
	}
	return true;
}

static bool measure_union(struct comp *c, const struct scope *s, struct instance *i)
{
	struct measure *m = &i->measure;

	if (i->decl->base)
		return measure_type(c, s, i->decl->base, m);
	*m = (struct measure){0, 1, true};
	if (!measure_cases(c, s, i->decl->choices, m))
		return false;
	for (const struct decl *v = i->decl->variants; v; v = v->next_of)
		if (!measure_cases(c, s, v->choices, m))
			return false;
	m->size = (m->size + m->align - 1) / m->align * m->align;
	if (!m->known)
		m->size = 0;
	return true;
}

bool measure_instance(struct comp *c, struct instance *i, struct pos at)
{
	struct scope s = {.instance = i};
	bool ok;

	if (i->measured == DONE)
		return !i->wrong;
	if (i->measured == IN_PROGRESS) {
		lang_error(c->l, at, "%s contains itself; put a * before the type",
			   i->decl->name->text);
		return false;
	}
	if (++c->nest > LANG_NEST_MAX) {
		lang_error(c->l, at, "types contain each other more than %d deep; use fewer",
			   LANG_NEST_MAX);
		c->nest--;
		return false;
	}
	i->measured = IN_PROGRESS;
	if (i->decl->kind == DECL_STRUCT)
		ok = layout_struct(c, i);
	else if (i->decl->kind == DECL_UNION)
		ok = measure_union(c, &s, i);
	else
		ok = measure_type(c, &s, i->decl->base, &i->measure);
	c->nest--;
	i->measured = DONE;
	i->wrong = !ok;
	return ok;
}
