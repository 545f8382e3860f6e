/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Where functions have their arguments and results: registers for words,
 * registers for floating-point numbers, the stack.  Structures by value and long double are known
 * for x86_64 and i386.
 */
#include "lang/compile.h"

/* What an eightbyte of a structure is (System V ABI for x86_64). */
enum part_class { CLASS_NONE, CLASS_FLOAT, CLASS_WORD, CLASS_X87, CLASS_MEMORY };

enum { WHOLE_MAX = 16 }; /* bytes of a structure in registers */

static void merge(uint8_t classes[2], uint32_t at, uint32_t size, enum part_class class)
{
	for (uint32_t i = at / 8; i <= (at + size - 1) / 8 && i < 2; i++)
		if (classes[i] < class)
			classes[i] = (uint8_t) class;
}

static void classify(struct comp *c, const struct def_type *t, uint32_t at, uint8_t classes[2]);

static void classify_members(struct comp *c, const struct def_type *t, uint32_t at,
			     uint8_t classes[2])
{
	for (uint32_t i = 0; i < t->count; i++) {
		const struct def_member *m = table_row(&c->members, t->first + i);

		if (m->bits)
			merge(classes, at + m->offset + m->bit / 8, 1, CLASS_WORD);
		else
			classify(c, type_row(c, m->type), at + m->offset, classes);
	}
}

/* What is not where its alignment wants it makes the structure one in memory. */
static void classify(struct comp *c, const struct def_type *t, uint32_t at, uint8_t classes[2])
{
	bool is_float = t->kind == DEF_INT && t->style == STYLE_FLOAT;

	if (!t->size || at >= WHOLE_MAX)
		return;
	if (t->kind == DEF_STRUCT) {
		classify_members(c, t, at, classes);
	} else if (t->kind == DEF_ARRAY) {
		const struct def_type *of = type_row(c, t->of);
		for (uint32_t done = 0; of->size && done < t->size && done < WHOLE_MAX;
		     done += of->size)
			classify(c, of, at + done, classes);
	} else if (t->scalar && at % t->size) {
		merge(classes, 0, WHOLE_MAX, CLASS_MEMORY);
	} else if (is_float) {
		merge(classes, at, t->size, t->size > 8 ? CLASS_X87 : CLASS_FLOAT);
	} else {
		merge(classes, at, t->size, CLASS_WORD);
	}
}

/* Sets what the halves of T are; both of what is in memory. */
static void classify_whole(struct comp *c, const struct def_type *t, uint8_t classes[2])
{
	classes[0] = classes[1] = CLASS_NONE;
	if (c->info->word == 4 || t->size > WHOLE_MAX)
		merge(classes, 0, WHOLE_MAX, CLASS_MEMORY);
	else
		classify(c, t, 0, classes);
	if (classes[0] == CLASS_MEMORY || classes[1] == CLASS_MEMORY) {
		classes[0] = classes[1] = CLASS_MEMORY;
		return;
	}
	/* Room that is never shown. */
	for (uint32_t i = 0; i < (t->size + 7) / 8; i++)
		if (classes[i] == CLASS_NONE)
			classes[i] = CLASS_WORD;
}

bool is_whole(struct comp *c, const struct scope *s, const struct typeref *t, uint32_t *row)
{
	const struct def_type *type;

	if (t->kind != TYPEREF_NAME || t->nargs)
		return false;
	*row = resolve_type(c, s, t);
	if (!*row)
		return false;
	resolve_all(c);
	type = type_row(c, *row);
	return type->size &&
	       (type->kind == DEF_STRUCT || (type->kind == DEF_INT && type->size > 8));
}

bool knows_whole(struct comp *c, const struct def_type *t)
{
	uint8_t classes[2];

	switch (c->info - abi_table) {
	case ABI_X86_64:
	case ABI_I386:
		return true;
	case ABI_AARCH64:
	case ABI_RISCV64:
	case ABI_LOONGARCH64:
		/* Small ones without floating-point numbers are in registers everywhere. */
		classify_whole(c, t, classes);
		return classes[0] == CLASS_WORD && (t->size <= 8 || classes[1] == CLASS_WORD);
	default:
		return false;
	}
}

/* The alignment of T's own members, which a description may have packed. */
static uint32_t natural_alignment(struct comp *c, const struct def_type *t)
{
	uint32_t most = t->kind == DEF_STRUCT ? 1 : t->align;

	if (t->kind == DEF_ARRAY)
		return natural_alignment(c, type_row(c, t->of));
	for (uint32_t i = 0; t->kind == DEF_STRUCT && i < t->count; i++) {
		const struct def_member *m = table_row(&c->members, t->first + i);
		uint32_t its = natural_alignment(c, type_row(c, m->type));
		most = its > most ? its : most;
	}
	return most;
}

static uint32_t stack_slots(struct comp *c, const struct def_type *t, struct passing *p)
{
	uint32_t word = c->info->word, slot;

	if (word == 8 && natural_alignment(c, t) > 8)
		p->stack += p->stack & 1;
	slot = c->info->arg_words + p->stack;
	p->stack += (t->size + word - 1) / word;
	return slot;
}

static uint32_t take_part(enum part_class class, struct passing *p)
{
	return class == CLASS_FLOAT ? DEF_FLOAT_SLOT + p->real++ : p->word++;
}

void pass_whole(struct comp *c, const struct def_type *t, struct passing *p, struct named *n)
{
	uint32_t words = 0, reals = 0, halves = (t->size + 7) / 8;
	uint8_t classes[2];

	classify_whole(c, t, classes);
	for (uint32_t i = 0; i < halves && i < 2; i++) {
		words += classes[i] == CLASS_WORD;
		reals += classes[i] == CLASS_FLOAT;
	}
	n->whole = true;
	n->second = 0;
	/* All of it is in registers, or none. */
	if (classes[0] >= CLASS_X87 || classes[1] >= CLASS_X87 ||
	    p->word + words > c->info->arg_words || p->real + reals > LANG_FLOAT_SLOTS) {
		n->offset = stack_slots(c, t, p);
		return;
	}
	n->offset = take_part(classes[0], p);
	if (halves > 1)
		n->second = take_part(classes[1], p) + 1;
}

void pass_number(struct comp *c, bool is_float, struct passing *p, struct named *n)
{
	uint32_t nwords = n->lohi || n->pair ? 2 : 1, words = c->info->arg_words;

	if (is_float && c->info->reg == 8 && p->real < LANG_FLOAT_SLOTS) {
		n->offset = DEF_FLOAT_SLOT + p->real++;
		return;
	}
	if (n->pair && !n->lohi && c->info->pair_even)
		p->word += p->word & 1;
	/* There they take registers for words when those of their own are used up. */
	bool in_words =
		c->info == &abi_table[ABI_RISCV64] || c->info == &abi_table[ABI_LOONGARCH64];
	if ((!is_float || in_words) && p->word + nwords <= words) {
		n->offset = p->word;
		p->word += nwords;
		return;
	}
	n->offset = words + p->stack;
	p->stack += nwords;
}

void return_whole(struct comp *c, const struct def_type *t, uint8_t parts[2])
{
	static const uint8_t part_of[] = {[CLASS_FLOAT] = PART_FLOAT,
					  [CLASS_WORD] = PART_WORD,
					  [CLASS_X87] = PART_X87,
					  [CLASS_MEMORY] = PART_MEMORY};
	uint8_t classes[2];

	parts[0] = parts[1] = PART_NONE;
	if (t->kind == DEF_INT) {
		parts[0] = PART_X87;
		return;
	}
	classify_whole(c, t, classes);
	/* Of structures only one that is a long double and nothing else is where those are. */
	if (classes[0] == CLASS_X87 && classes[1] != CLASS_X87)
		classes[0] = CLASS_MEMORY;
	parts[0] = part_of[classes[0]];
	if (parts[0] == PART_WORD || parts[0] == PART_FLOAT)
		parts[1] = t->size > 8 ? part_of[classes[1]] : PART_NONE;
}
