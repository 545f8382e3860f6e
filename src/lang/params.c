/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The bodies of calls: which parameters there are, where their arguments lie, results. */
#include <string.h>

#include "lang/builtin.h"
#include "lang/compile.h"

enum { INCLUDES_MAX = 16 };

/* DEPTH: how many calls take in the parameters of the next. */
static bool collect(struct params *p, const struct part *part, unsigned depth)
{
	for (; part; part = part->next) {
		if (part->kind == PART_INCLUDE) {
			const struct decl *other =
				part->name->call ? part->name->call : part->name->function;
			if (!other || depth >= INCLUDES_MAX) {
				lang_error(p->c->l, part->pos,
					   other ? "calls take in each other's parameters; write "
						   "them out ('%s')"
						 : "unknown call '%s'; declare it",
					   part->name->text);
				return false;
			}
			if (other->twin_of) {
				lang_error(p->c->l, part->pos,
					   "%s is a twin; take in the parameters of %s",
					   part->name->text, other->twin_of->text);
				return false;
			}
			if (!collect(p, other->parts, depth + 1))
				return false;
			continue;
		}
		if (p->n == PARAMS_LISTED_MAX) {
			lang_error(p->c->l, part->pos, "more than %d parameters; remove some",
				   PARAMS_LISTED_MAX);
			return false;
		}
		for (uint32_t i = 0; i < p->n; i++) {
			const struct part *before = p->list[i].part;
			bool apart = before->attrs.if_ && part->attrs.if_;
			if (before->name == part->name && !apart) {
				lang_error(p->c->l, part->pos,
					   "second parameter %s; choose another name",
					   part->name->text);
				return false;
			}
		}
		p->list[p->n].part = p->list[p->n].placed = part;
		p->list[p->n++].name = part->name;
	}
	return true;
}

bool collect_params(struct params *p, const struct part *part)
{
	return collect(p, part, 0);
}

static bool is_lohi(const struct scope *s, const struct typeref *t)
{
	const struct builtin *b = t->kind == TYPEREF_NAME ? builtin_type(type_name(s, t)) : NULL;

	return b && b->lohi;
}

/* Also by a name of the description's own. */
static bool is_float(struct comp *c, const struct scope *s, const struct typeref *t)
{
	uint32_t row = t->kind == TYPEREF_NAME && !t->nargs ? resolve_type(c, s, t) : 0;

	if (!row)
		return false;
	resolve_all(c);
	return type_row(c, row)->scalar && type_row(c, row)->style == STYLE_FLOAT;
}

static bool no_slot_left(struct params *p, const struct named *n, uint32_t most)
{
	lang_error(p->c->l, n->part->pos, "no slot left for %s; a call has %u", n->name->text,
		   most);
	return false;
}

/* Where the arguments of a function are. */
static bool pass_params(struct params *p, const struct scope *s)
{
	uint32_t words = p->c->info->arg_words, row;

	for (uint32_t i = 0; i < p->n; i++) {
		struct named *n = &p->list[i];
		const struct typeref *t = n->part->type;
		uint32_t slot = (uint32_t)n->part->attrs.slot;

		if (!measure_type(p->c, s, t, &n->measure))
			return false;
		n->lohi = is_lohi(s, t);
		n->pair = p->c->info->reg == 4 && n->measure.size == 8;
		if (n->part->attrs.slot >= 0) {
			p->next.word = slot < words ? slot : words;
			p->next.stack = slot < words ? 0 : slot - words;
		}
		if (is_whole(p->c, s, t, &row))
			pass_whole(p->c, type_row(p->c, row), &p->next, n);
		else
			pass_number(p->c, is_float(p->c, s, t), &p->next, n);
		if (words + p->next.stack > LANG_FUNCTION_SLOTS)
			return no_slot_left(p, n, LANG_FUNCTION_SLOTS);
	}
	return true;
}

/* Whether the function that P are the parameters of has something that is not known how to find. */
static bool is_beyond(struct params *p, const struct scope *s, const struct typeref *result)
{
	uint32_t row;

	if (result && is_whole(p->c, s, result, &row) && !knows_whole(p->c, type_row(p->c, row)))
		return true;
	for (uint32_t i = 0; i < p->n; i++)
		if (is_whole(p->c, s, p->list[i].part->type, &row) &&
		    !knows_whole(p->c, type_row(p->c, row)))
			return true;
	return false;
}

bool assign_slots(struct params *p, const struct scope *s)
{
	const struct abi_info *info = p->c->info;
	uint32_t next = 0;

	for (uint32_t i = 0; i < p->n; i++) {
		struct named *n = &p->list[i];
		uint32_t wide;
		if (!measure_type(p->c, s, n->part->type, &n->measure))
			return false;
		n->lohi = is_lohi(s, n->part->type);
		n->pair = info->reg == 4 && n->measure.size == 8;
		wide = n->lohi || n->pair ? 2 : 1;
		if (n->part->attrs.slot >= 0)
			next = (uint32_t)n->part->attrs.slot;
		else if (n->pair && !n->lohi && info->pair_even)
			next += next & 1;
		if (next + wide > LANG_PARAMS_MAX)
			return no_slot_left(p, n, LANG_PARAMS_MAX);
		n->offset = next;
		next += wide;
		if (!p->moved || !p->moved->nslots)
			continue;
		if (n->offset >= p->moved->nslots) {
			lang_error(p->c->l, p->moved->pos,
				   "no slot for %s; list one for each argument", n->name->text);
			return false;
		}
		n->offset = p->moved->slots[n->offset];
	}
	return true;
}

static bool check_param(struct comp *c, const struct named *n)
{
	const struct def_type *row = type_row(c, n->type);
	const struct attrs *attrs = &n->part->attrs;

	if (!n->whole && (!row->scalar || row->size == 0 || row->size > 8))
		lang_error(c->l, n->part->pos, "parameter %s is no number; put a * before its type",
			   n->name->text);
	else if (attrs->align || (attrs->flags & (MEMBER_TAIL | MEMBER_MORE)))
		lang_error(c->l, n->part->pos, "attribute '%s' of a parameter; only fields have it",
			   attrs->align			? "align"
			   : attrs->flags & MEMBER_TAIL ? "tail"
			   : attrs->flags & MEMBER_MORE ? "more"
							: "nonzero");
	else if ((attrs->flags & MEMBER_ARROW) && n->part->dir != DIR_INOUT &&
		 n->part->dir != DIR_OUT)
		lang_error(c->l, n->part->pos, "'arrow' without 'inout' or 'out'; add one");
	else if (attrs->again &&
		 !((attrs->flags & (MEMBER_ARROW | MEMBER_DELTA)) && n->part->dir == DIR_INOUT))
		lang_error(c->l, n->part->pos,
			   "'again' without 'inout' and 'arrow' or 'delta'; add them");
	else if (attrs->nofollow && !row->uncut)
		lang_error(c->l, n->part->pos, "'nofollow' of what is no path; make it one");
	else if ((attrs->flags & (MEMBER_BOTH | MEMBER_ARROW)) == MEMBER_BOTH)
		lang_error(c->l, n->part->pos, "'both' without 'arrow'; add it");
	else
		return true;
	return false;
}

/* Rows of the parameters; false after reporting. */
static bool resolve_params(struct params *p, const struct scope *s, struct def_body *body)
{
	struct def_member rows[PARAMS_LISTED_MAX];

	memset(rows, 0, sizeof(rows));
	for (uint32_t i = 0; i < p->n; i++) {
		if (!resolve_named(p->c, s, &p->list[i]) || !check_param(p->c, &p->list[i]) ||
		    !resolve_member(p->c, s, &p->list[i], &rows[i]))
			return false;
	}
	body->first = table_intern_run(&p->c->members, rows, p->n);
	body->count = p->n;
	return true;
}

static bool resolve_result(struct comp *c, const struct scope *s, const struct typeref *t,
			   uint32_t *row)
{
	if (!t)
		return true;
	*row = resolve_type(c, s, t);
	if (*row && !type_row(c, *row)->scalar) {
		lang_error(c->l, t->pos, "result that is no number; put a * before the type");
		return false;
	}
	return *row != 0;
}

static bool resolve_variadic(struct params *p, const struct tail *tail, struct def_body *body)
{
	static const char *const kinds[] = {[VARIADIC_PRINTF] = "printf",
					    [VARIADIC_SCANF] = "scanf",
					    [VARIADIC_WPRINTF] = "wprintf",
					    [VARIADIC_WSCANF] = "wscanf"};
	const char *name;

	if (!tail->variadic)
		return true;
	name = tail->variadic->text;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (kinds[i] && !strcmp(name, kinds[i]))
			body->variadic = (uint8_t)i;
	if (!p->is_function || !body->variadic) {
		lang_error(p->c->l, tail->variadic_at,
			   p->is_function
				   ? "unknown kind of format '%s'; there are printf, scanf, "
				     "wprintf and wscanf"
				   : "'variadic %s' of a system call; only functions have it",
			   name);
		return false;
	}
	for (uint32_t i = 0; i < p->n; i++) {
		if (p->list[i].name != tail->format)
			continue;
		body->format = (uint8_t)i;
		body->next_word = (uint8_t)(p->next.stack ? p->c->info->arg_words + p->next.stack
							  : p->next.word);
		body->next_float = (uint8_t)p->next.real;
		return true;
	}
	lang_error(p->c->l, tail->variadic_at, "no parameter %s; name the format",
		   tail->format->text);
	return false;
}

/* C's int, which functions give unless something else is said. */
static struct typeref *plain_int(struct comp *c)
{
	struct typeref *t = lang_alloc(c->l, sizeof(*t));

	t->kind = TYPEREF_NAME;
	t->name = lang_atom(c->l, "s32", 3);
	return t;
}

/* The address of room for the result comes before the arguments. */
static void take_hidden(struct params *p, const uint8_t parts[2])
{
	if (parts[0] != PART_MEMORY)
		return;
	if (p->c->info->arg_words)
		p->next.word++;
	else
		p->next.stack++;
}

uint32_t make_body(struct params *p, const struct tail *tail, const struct tail *outer)
{
	const struct tail *ret = tail->ret || tail->no_return || tail->is_void ? tail : outer;
	const struct typeref *result = ret->ret;
	const struct tail *aux = tail->aux ? tail : outer;
	struct scope s = {.params = p->list, .nparams = p->n, .swaps = p->swaps, .registers = true};
	struct def_body body;
	uint32_t row, whole;

	memset(&body, 0, sizeof(body));
	body.no_return = ret->no_return;
	body.is_void = ret->is_void;
	body.aux_named = aux->aux_named;
	body.errors = ret->errors;
	body.late = body.errors || tail->late || (aux->aux && !aux->aux_early);
	p->next = (struct passing){0};
	if (p->is_function && !result && !body.no_return && !body.is_void)
		result = plain_int(p->c);
	if (p->is_function && is_beyond(p, &s, result))
		return 0;
	if (p->is_function && result && is_whole(p->c, &s, result, &whole)) {
		return_whole(p->c, type_row(p->c, whole), body.parts);
		take_hidden(p, body.parts);
		body.ret = whole;
		result = NULL;
	}
	if (!(p->is_function ? pass_params(p, &s) : assign_slots(p, &s)) ||
	    !resolve_params(p, &s, &body) || !resolve_variadic(p, tail, &body) ||
	    !resolve_result(p->c, &s, result, &body.ret) ||
	    !resolve_result(p->c, &s, aux->aux, &body.aux))
		return 0;
	row = table_intern(&p->c->bodies, &body);
	if (row == p->c->body_places.n)
		table_add(&p->c->body_places, &p->pos);
	return row;
}
