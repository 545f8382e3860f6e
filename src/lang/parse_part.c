/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "base/buf.h"
#include "lang/parser.h"

static const struct {
	const char *word;
	uint32_t flag;
} flag_words[] = {
	{"verbose", MEMBER_VERBOSE}, {"hidden", MEMBER_HIDDEN},	    {"delta", MEMBER_DELTA},
	{"arrow", MEMBER_ARROW},     {"bare", MEMBER_BARE},	    {"early", MEMBER_EARLY},
	{"tail", MEMBER_TAIL},	     {"more", MEMBER_MORE},	    {"nameless", MEMBER_NAMELESS},
	{"named", MEMBER_NAMED},     {"unpassed", MEMBER_UNPASSED}, {"nonzero", MEMBER_NONZERO},
	{"part", MEMBER_PART},	     {"always", MEMBER_ALWAYS},	    {"both", MEMBER_BOTH},
	{"number", MEMBER_NUMBER},   {"later", MEMBER_LATER},
};

static bool parse_flag(struct parser *p, struct attrs *attrs)
{
	for (size_t i = 0; i < sizeof(flag_words) / sizeof(*flag_words); i++) {
		if (accept_word(p, flag_words[i].word)) {
			attrs->flags |= flag_words[i].flag;
			return true;
		}
	}
	if (accept_word(p, "onerror")) {
		attrs->flags |= MEMBER_ONERROR;
		if (accept_word(p, "shallow"))
			attrs->flags |= MEMBER_SHALLOW;
		return true;
	}
	if (accept_word(p, "keep")) {
		attrs->keep = true;
		return true;
	}
	return false;
}

static void parse_condition(struct parser *p, struct expr **into, const char *word)
{
	if (*into)
		parse_fail(p, token_pos(p), "second '%s'; join the conditions with &&", word);
	*into = parse_expr(p);
}

int parse_slot(struct parser *p)
{
	int slot = (int)token(p)->number;

	if (token(p)->kind != TOKEN_NUMBER || token(p)->number >= LANG_PARAMS_MAX) {
		parse_fail(p, token_pos(p), "no slot; write a number from 0 to %d",
			   LANG_PARAMS_MAX - 1);
		return 0;
	}
	advance(p);
	return slot;
}

static void parse_abbrev(struct parser *p, struct attrs *attrs)
{
	if (token(p)->kind == TOKEN_STRING)
		attrs->abbrev = expect_string(p, "what it stands for, as in abbrev \"vars\"");
	else
		attrs->flags |= MEMBER_BRIEF;
}

void parse_attrs(struct parser *p, struct attrs *attrs)
{
	attrs->slot = -1;
	for (;;) {
		if (parse_flag(p, attrs))
			continue;
		if (accept_word(p, "if"))
			parse_condition(p, &attrs->if_, "if");
		else if (accept_word(p, "when"))
			parse_condition(p, &attrs->when, "when");
		else if (accept_word(p, "budget"))
			parse_condition(p, &attrs->budget, "budget");
		else if (accept_word(p, "again"))
			parse_condition(p, &attrs->again, "again");
		else if (accept_word(p, "pton"))
			parse_condition(p, &attrs->pton, "pton");
		else if (accept_word(p, "nofollow"))
			parse_condition(p, &attrs->nofollow, "nofollow");
		else if (accept_word(p, "align"))
			parse_condition(p, &attrs->align, "align");
		else if (accept_word(p, "abbrev"))
			parse_abbrev(p, attrs);
		else if (accept_mark(p, '@'))
			attrs->slot = parse_slot(p);
		else
			break;
	}
	if (!p->failed && token(p)->kind == TOKEN_NAME)
		parse_fail(p, token_pos(p), "unknown attribute '%s'; see docs/language.md for all",
			   token(p)->name->text);
}

static uint8_t parse_dir(struct parser *p)
{
	if (accept_word(p, "in"))
		return DIR_IN;
	if (accept_word(p, "out"))
		return DIR_OUT;
	if (accept_word(p, "inout"))
		return DIR_INOUT;
	return 0;
}

static struct part *new_part(struct parser *p, enum part_kind kind)
{
	struct part *part = lang_alloc(p->l, sizeof(*part));

	part->kind = kind;
	part->pos = token_pos(p);
	part->attrs.slot = -1;
	return part;
}

/* NAME or NAME.NAME...: what is within a union of C's may be called by the whole way there. */
static struct atom *parse_field_name(struct parser *p, const char *what)
{
	struct atom *name = expect_name(p, what);
	struct buf way = {0};

	if (!at_mark(p, '.'))
		return name;
	buf_puts(&way, name->text);
	while (accept_mark(p, '.')) {
		buf_putc(&way, '.');
		buf_puts(&way, expect_name(p, "a name behind the '.'")->text);
	}
	name = lang_atom(p->l, way.data, way.len);
	buf_free(&way);
	return name;
}

/* overlay { }, group { }, pad TYPE, or [dir] TYPE NAME [: BITS] attributes, each with its ';'. */
static struct part *parse_field(struct parser *p)
{
	struct part *part = new_part(p, PART_FIELD);

	if ((at_word(p, "overlay") || at_word(p, "group")) && next_is_mark(p, '{')) {
		part->kind = at_word(p, "overlay") ? PART_OVERLAY : PART_GROUP;
		advance(p);
		enter(p);
		part->sub = parse_fields(p);
		leave(p);
		expect_mark(p, ';', "';'");
		return part;
	}
	if (accept_word(p, "pad")) {
		part->kind = PART_PAD;
		part->type = parse_type(p);
	} else {
		part->dir = parse_dir(p);
		part->type = parse_type(p);
		part->pos = token_pos(p);
		part->name = parse_field_name(p, "the field's name");
	}
	if (accept_mark(p, ':'))
		part->bits = parse_expr(p);
	parse_attrs(p, &part->attrs);
	expect_mark(p, ';', "an attribute or ';'");
	return part;
}

struct part *parse_fields(struct parser *p)
{
	struct part *first = NULL, **next = &first;

	expect_mark(p, '{', "'{' and fields");
	while (!p->failed && !accept_mark(p, '}')) {
		*next = parse_field(p);
		next = &(*next)->next;
	}
	return first;
}

static struct part *parse_param(struct parser *p)
{
	struct part *part = new_part(p, PART_FIELD);
	bool split = accept_mark(p, '|');

	part->dir = parse_dir(p);
	part->type = parse_type(p);
	part->pos = token_pos(p);
	part->name = expect_name(p, "the parameter's name");
	parse_attrs(p, &part->attrs);
	if (split)
		part->attrs.flags |= MEMBER_SPLIT;
	return part;
}

struct part *parse_params(struct parser *p, bool *rest)
{
	struct part *first = NULL, **next = &first;

	*rest = false;
	if (accept_mark(p, ')'))
		return NULL;
	do {
		if (accept_mark(p, MARK3('.', '.', '.'))) {
			struct part *part = new_part(p, PART_INCLUDE);
			if (at_mark(p, ')')) {
				*rest = true;
				break;
			}
			part->name = expect_name(p, "')' or the name of a call");
			*next = part;
		} else {
			*next = parse_param(p);
		}
		next = &(*next)->next;
	} while (accept_mark(p, ','));
	expect_mark(p, ')', "an attribute, ',' or ')'");
	return first;
}

struct name_list *parse_names(struct parser *p, const char *what)
{
	struct name_list *first = NULL, **next = &first;

	do {
		*next = lang_alloc(p->l, sizeof(**next));
		(*next)->pos = token_pos(p);
		(*next)->name = parse_field_name(p, what);
		next = &(*next)->next;
	} while (accept_mark(p, ','));
	return first;
}
