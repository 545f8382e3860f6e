/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From types as written to rows of the table of types. */
#include <string.h>

#include "lang/builtin.h"
#include "lang/compile.h"

/* The kernel takes no longer path (PATH_MAX): a path is shown whole, whatever -s says. */
enum { PATH_BYTES = 4096 };

static uint32_t intern_type(struct comp *c, const struct def_type *row)
{
	uint32_t t = table_intern(&c->types, row);

	if (c->types.n > LANG_TYPES_MAX) {
		lang_error(c->l, c->at, "more than %d types; use fewer", LANG_TYPES_MAX);
		return 0;
	}
	return t;
}

uint32_t peel_type(const struct comp *c, uint32_t t)
{
	while (type_row(c, t)->kind == DEF_APPLY)
		t = type_row(c, t)->of;
	return t;
}

static uint32_t number_row(struct comp *c, const struct builtin *b)
{
	uint32_t size = builtin_width(c, b->width);
	struct def_type row;

	memset(&row, 0, sizeof(row));
	row.kind = DEF_INT;
	row.style = b->style;
	row.size = row.fixed = size;
	row.align = (uint8_t)(size == 8 ? c->info->align64 : size == 12 ? 4 : size);
	row.is_signed = b->is_signed;
	row.big_endian = b->big_endian;
	row.scalar = size <= 8;
	row.name = comp_string(c, b->name);
	return intern_type(c, &row);
}

static uint32_t pointer_row(struct comp *c, uint32_t of, bool wide, const char *name, bool uncut)
{
	uint32_t size = wide ? 8 : c->info->word;
	struct def_type row;

	memset(&row, 0, sizeof(row));
	row.kind = DEF_PTR;
	row.style = STYLE_ADDR;
	row.size = row.fixed = size;
	row.align = (uint8_t)(size == 8 ? c->info->align64 : size);
	row.scalar = 1;
	row.of = of;
	row.uncut = uncut;
	row.name = comp_string(c, name);
	return intern_type(c, &row);
}

/* wstr: wide characters up to one that is 0. */
static uint32_t wide_row(struct comp *c)
{
	struct def_type row;

	memset(&row, 0, sizeof(row));
	row.kind = DEF_STR;
	row.style = STYLE_WIDE;
	row.align = 4;
	row.name = comp_string(c, "wstr");
	return intern_type(c, &row);
}

/* str, str<n>; COUNT 0: without limit. */
static uint32_t str_row(struct comp *c, uint32_t count, uint32_t size)
{
	struct def_type row;

	memset(&row, 0, sizeof(row));
	row.kind = DEF_STR;
	row.align = 1;
	row.count = count;
	row.size = row.fixed = size;
	row.name = comp_string(c, "str");
	return intern_type(c, &row);
}

static bool check_nargs(struct comp *c, const struct typeref *t, unsigned least, unsigned most)
{
	if (t->nargs >= least && t->nargs <= most)
		return true;
	lang_error(c->l, t->pos, "%s with %u arguments in < >; it takes %u%s", t->name->text,
		   t->nargs, most, least == most ? "" : " or less");
	return false;
}

static struct expr *number_arg(struct comp *c, const struct typeref *t, unsigned n)
{
	struct expr *e = typearg_expr(c->l, &t->args[n]);

	if (!e)
		lang_error(c->l, t->args[n].type->pos,
			   "type where %s takes a number; write an expression", t->name->text);
	return e;
}

static uint32_t resolve_str(struct comp *c, const struct scope *s, const struct typeref *t)
{
	struct measure m;
	struct expr *e;
	uint32_t count;

	if (!check_nargs(c, t, 0, 1))
		return 0;
	if (!t->nargs)
		return str_row(c, 0, 0);
	e = number_arg(c, t, 0);
	if (!e || !measure_type(c, s, t, &m))
		return 0;
	count = compile_expr(c, s, e);
	return count ? str_row(c, count, m.size) : 0;
}

static uint32_t resolve_set_use(struct comp *c, const struct scope *s, const struct typeref *t,
				bool flags)
{
	static const struct scope global;
	const struct typeref *name;
	struct def_type row;
	uint32_t base;
	struct decl *set;

	if (!check_nargs(c, t, 1, 2))
		return 0;
	name = t->args[0].type;
	set = name && name->kind == TYPEREF_NAME && !name->nargs ? name->name->set : NULL;
	if (!set) {
		lang_error(c->l, t->pos, "unknown set '%s'; declare %s %s",
			   name && name->name ? name->name->text : "?", flags ? "flags" : "enum",
			   name && name->name ? name->name->text : "NAME");
		return 0;
	}
	if (set->is_flags != flags) {
		lang_error(c->l, t->pos, "%s is declared as %s; write %s<%s>", set->name->text,
			   flags ? "enum" : "flags", flags ? "enum" : "flags", set->name->text);
		return 0;
	}
	if (t->nargs == 2 && !t->args[1].type) {
		lang_error(c->l, t->args[1].expr->pos,
			   "number where a type is expected; write a type like u16");
		return 0;
	}
	base = t->nargs == 2 ? resolve_type(c, s, t->args[1].type)
			     : resolve_type(c, &global, set->base);
	if (!base)
		return 0;
	row = *type_row(c, base);
	if (row.kind != DEF_INT || row.style == STYLE_FLOAT) {
		lang_error(c->l, t->pos, "set whose base is no number; use one like u32");
		return 0;
	}
	row.kind = flags ? DEF_FLAGS : DEF_ENUM;
	row.of = set->index;
	row.name = 0;
	return intern_type(c, &row);
}

/* records<T, len, total, count>: LEN is looked up among the fields of T. */
static uint32_t resolve_records(struct comp *c, const struct scope *s, const struct typeref *t)
{
	struct scope inner = {0};
	struct expr *len, *total, *count = NULL;
	struct instance *i;
	struct def_type row;

	if (!check_nargs(c, t, 3, 4))
		return 0;
	memset(&row, 0, sizeof(row));
	row.kind = DEF_RECORDS;
	row.align = 1;
	row.name = comp_string(c, "records");
	row.of = t->args[0].type ? resolve_type(c, s, t->args[0].type) : 0;
	i = row.of ? type_instance(c, row.of) : NULL;
	if (t->args[0].type && !row.of)
		return 0;
	if (!i || i->decl->kind != DECL_STRUCT) {
		lang_error(c->l, t->pos,
			   "records of something that is no structure; declare struct");
		return 0;
	}
	len = number_arg(c, t, 1);
	total = number_arg(c, t, 2);
	if (t->nargs > 3)
		count = number_arg(c, t, 3);
	if (!len || !total || (t->nargs > 3 && !count) || !measure_instance(c, i, t->pos))
		return 0;
	inner.instance = i;
	row.max = compile_expr(c, &inner, len);
	row.count = compile_expr(c, s, total);
	row.first = count ? compile_expr(c, s, count) : 0;
	return row.max && row.count && !row.first == !count ? intern_type(c, &row) : 0;
}

static uint32_t resolve_builtin(struct comp *c, const struct scope *s, const struct typeref *t,
				const struct builtin *b)
{
	switch (b->kind) {
	case BUILTIN_WSTR:
		return check_nargs(c, t, 0, 0) ? wide_row(c) : 0;
	case BUILTIN_STR:
		return resolve_str(c, s, t);
	case BUILTIN_ENUM:
	case BUILTIN_FLAGS:
		return resolve_set_use(c, s, t, b->kind == BUILTIN_FLAGS);
	case BUILTIN_RECORDS:
		return resolve_records(c, s, t);
	default:
		if (!check_nargs(c, t, 0, 0))
			return 0;
		if (b->kind == BUILTIN_PATH || b->kind == BUILTIN_PATH64)
			return pointer_row(c, str_row(c, expr_const(c, PATH_BYTES), 0),
					   b->kind == BUILTIN_PATH64, b->name, true);
		return number_row(c, b);
	}
}

/* ---- declared types ---------------------------------------------------- */

/* Makes ROW one of KIND that takes M and, where it is a number, is one as type T is. */
static void row_like(struct comp *c, struct def_type *row, enum def_kind kind, uint32_t t,
		     const struct measure *m)
{
	const struct def_type like = *type_row(c, t);

	memset(row, 0, sizeof(*row));
	row->kind = (uint8_t)kind;
	row->style = like.style;
	row->scalar = like.scalar;
	row->is_signed = like.is_signed;
	row->big_endian = like.big_endian;
	row->size = row->fixed = m->size;
	row->align = (uint8_t)m->align;
}

/* What an alias stands for, under its name. */
static uint32_t resolve_alias(struct comp *c, struct instance *i, struct pos at)
{
	struct scope s = {.instance = i};
	struct def_type row;
	uint32_t t;

	if (i->resolved == IN_PROGRESS) {
		lang_error(c->l, at, "type %s is itself; make it a structure", i->decl->name->text);
		return 0;
	}
	if (i->resolved == DONE)
		return i->type;
	i->resolved = IN_PROGRESS;
	t = resolve_type(c, &s, i->decl->base);
	i->resolved = DONE;
	if (!t)
		return 0;
	row = *type_row(c, t);
	if (row.kind == DEF_STRUCT || row.kind == DEF_UNION) {
		struct measure m;
		if (!measure_type(c, &s, i->decl->base, &m))
			return 0;
		row_like(c, &row, DEF_APPLY, t, &m);
		row.of = t;
	}
	row.name = comp_name(c, i->decl->name);
	i->type = intern_type(c, &row);
	return i->type;
}

uint32_t declared_type(struct comp *c, struct decl *decl)
{
	static const struct type_args none;
	struct instance *i = instance_for(c, decl, &none, decl->pos);

	if (!i)
		return 0;
	return decl->kind == DECL_TYPE ? resolve_alias(c, i, decl->pos) : i->type;
}

/* Wraps row T of DECL into a DEF_APPLY when it has parameters that are numbers. */
static uint32_t apply(struct comp *c, const struct scope *s, const struct decl *decl,
		      const struct typeref *use, uint32_t t)
{
	uint32_t exprs[LANG_PARAMS_MAX] = {0};
	struct def_type row;
	struct measure m;
	bool any = false;

	for (unsigned i = 0; i < use->nargs; i++) {
		struct expr *e;
		if ((decl->type_params | decl->applied_params) & 1u << i)
			continue;
		any = true;
		e = number_arg(c, use, i);
		if (!e || !(exprs[i] = compile_expr(c, s, e)))
			return 0;
	}
	if (!any)
		return t;
	if (!measure_type(c, s, use, &m))
		return 0;
	row_like(c, &row, DEF_APPLY, t, &m);
	row.of = t;
	row.first = table_intern_run(&c->lists, exprs, use->nargs);
	row.count = use->nargs;
	row.name = comp_name(c, decl->name);
	return intern_type(c, &row);
}

static uint32_t resolve_name(struct comp *c, const struct scope *s, const struct typeref *t)
{
	int param = find_type_param(s, t);
	const struct builtin *b = param < 0 ? builtin_type(type_name(s, t)) : NULL;
	struct decl *decl;
	struct instance *i;
	uint32_t row;

	if (param >= 0 && s->instance->args.types[param]) {
		if (t->nargs)
			lang_error(c->l, t->pos,
				   "parameter %s with arguments here and without elsewhere; decide "
				   "on one",
				   t->name->text);
		return t->nargs ? 0 : s->instance->args.types[param];
	}
	if (b)
		return resolve_builtin(c, s, t, b);
	decl = find_type_decl(c, s, t);
	i = decl ? find_instance(c, s, decl, t) : NULL;
	if (!i)
		return 0;
	row = i->decl->kind == DECL_TYPE ? resolve_alias(c, i, t->pos) : i->type;
	return row ? apply(c, s, i->decl, t, row) : 0;
}

/* ---- arrays and C functions -------------------------------------------- */

static uint32_t resolve_array(struct comp *c, const struct scope *s, const struct typeref *t)
{
	struct def_type row;
	struct measure m, element;

	memset(&row, 0, sizeof(row));
	row.of = resolve_type(c, s, t->of);
	if (!row.of || !measure_type(c, s, t->of, &element) || !measure_type(c, s, t, &m))
		return 0;
	if (!element.known || element.size == 0) {
		lang_error(c->l, t->of->pos,
			   "elements whose size only a run knows; use records<T, len, total>");
		return 0;
	}
	row.kind = DEF_ARRAY;
	row.fills = t->fills;
	row.size = row.fixed = m.size;
	row.align = (uint8_t)m.align;
	if (t->count && !(row.count = compile_expr(c, s, t->count)))
		return 0;
	if (t->max && !(row.max = compile_expr(c, s, t->max)))
		return 0;
	if (t->brief && !(row.first = compile_expr(c, s, t->brief)))
		return 0;
	if (t->at) {
		uint32_t places = resolve_type(c, s, t->at);

		if (!places)
			return 0;
		if (type_row(c, places)->kind != DEF_ENUM) {
			lang_error(c->l, t->at->pos,
				   "places of elements have the names of a set; "
				   "write enum<NAME>");
			return 0;
		}
		row.places = type_row(c, places)->of + 1;
	}
	return intern_type(c, &row);
}

static uint32_t resolve_c(struct comp *c, const struct scope *s, const struct typeref *t)
{
	uint32_t base = resolve_type(c, s, t->of), exprs[LANG_PARAMS_MAX];
	struct def_type row;
	struct measure m;
	uint32_t name;

	if (!base || !measure_type(c, s, t->of, &m))
		return 0;
	for (unsigned i = 0; i < t->nargs; i++)
		if (!(exprs[i] = compile_expr(c, s, t->args[i].expr)))
			return 0;
	row_like(c, &row, DEF_C, base, &m);
	name = comp_name(c, t->name);
	row.of = table_intern(&c->c_names, &name);
	row.first = table_intern_run(&c->lists, exprs, t->nargs);
	row.count = t->nargs;
	row.name = name;
	return intern_type(c, &row);
}

uint32_t resolve_type(struct comp *c, const struct scope *s, const struct typeref *t)
{
	uint32_t row = 0;

	c->at = t->pos;
	if (++c->nest > LANG_NEST_MAX) {
		lang_error(c->l, t->pos, "types nested more than %d deep; use fewer",
			   LANG_NEST_MAX);
	} else if (t->kind == TYPEREF_PTR) {
		row = resolve_type(c, s, t->of);
		row = row ? pointer_row(c, row, t->wide, NULL, false) : 0;
	} else if (t->kind == TYPEREF_ARRAY) {
		row = resolve_array(c, s, t);
	} else if (t->kind == TYPEREF_C) {
		row = resolve_c(c, s, t);
	} else {
		row = resolve_name(c, s, t);
	}
	c->nest--;
	return row;
}
