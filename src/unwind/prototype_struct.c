/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Structures and unions in prototypes. */
#include "unwind/prototype_internal.h"

#ifdef HAVE_LIBDW

#include <dwarf.h>

enum {
	FIELDS_MAX = 128,  /* of a structure; larger ones are addresses */
	FIELDS_SHOWN = 12, /* of a structure that is abbreviated */
};

struct fields {
	struct maker *k;
	struct place at;
	struct buf text, names;
	uint64_t bit; /* the first behind those that are there */
	unsigned count, shown;
	bool is_union;
};

/* Where MEMBER begins, in bits.  False: it is not in the structure (static). */
static bool find_place(const struct fields *f, Dwarf_Die *member, uint64_t *bit)
{
	Dwarf_Attribute attr;
	Dwarf_Op *ops;
	size_t count;
	uint64_t byte = 0;

	if (entry_number(member, DW_AT_data_bit_offset, bit))
		return *bit / 8 < SIZE_MAX_BYTES;
	if (entry_flag(member, DW_AT_external) || entry_flag(member, DW_AT_declaration))
		return false;
	if (!entry_number(member, DW_AT_data_member_location, &byte)) {
		bool there = dwarf_attr_integrate(member, DW_AT_data_member_location, &attr);
		if (there && (dwarf_getlocation(&attr, &ops, &count) || count != 1 ||
			      ops[0].atom != DW_OP_plus_uconst))
			return false;
		byte = there ? ops[0].number : 0;
		if (!there && !f->is_union)
			return false;
	}
	*bit = byte * 8;
	return byte < SIZE_MAX_BYTES;
}

/* Fills up to BIT; false if that lies behind. */
static bool pad_to(struct fields *f, uint64_t bit)
{
	if (bit < f->bit)
		return false;
	if (f->bit % 8 && bit > f->bit) {
		uint64_t rest = 8 - f->bit % 8;
		rest = rest < bit - f->bit ? rest : bit - f->bit;
		buf_printf(&f->text, "pad u8 : %u; ", (unsigned)rest);
		f->bit += rest;
	}
	if (bit - f->bit >= 8) {
		buf_printf(&f->text, "pad [%llu]byte; ", (unsigned long long)(bit - f->bit) / 8);
		f->bit += (bit - f->bit) / 8 * 8;
	}
	if (bit > f->bit)
		buf_printf(&f->text, "pad u8 : %u; ", (unsigned)(bit - f->bit));
	f->bit = bit;
	return true;
}

static void end_field(struct fields *f)
{
	buf_puts(&f->text, ++f->shown > FIELDS_SHOWN && !f->is_union ? " verbose; " : "; ");
}

/* NBITS bits at BIT of a number of TYPE. */
static bool add_bits(struct fields *f, Dwarf_Die *member, Dwarf_Die *type, uint64_t bit,
		     uint64_t nbits)
{
	uint64_t encoding = 0, need = bit % 8 + nbits, size = 1;

	while (size * 8 < need)
		size *= 2;
	if (!nbits || size > 8 || !pad_to(f, bit))
		return false;
	entry_number(type, DW_AT_encoding, &encoding);
	bool is_signed = encoding == DW_ATE_signed || encoding == DW_ATE_signed_char;
	buf_printf(&f->text, "%c%u ", is_signed ? 's' : 'u', (unsigned)size * 8);
	put_own_name(member, "field", f->count, &f->names, &f->text);
	buf_printf(&f->text, " : %u", (unsigned)nbits);
	end_field(f);
	f->bit = bit + nbits;
	return true;
}

static bool add_whole(struct fields *f, Dwarf_Die *member, Dwarf_Die *type, uint64_t bit)
{
	struct buf text = BUF_INIT;
	struct place at = f->at;
	uint64_t size;
	bool fine;

	at.in_union |= f->is_union;
	fine = put_type(f->k, type, at, &text);
	size = strip_type(type) ? size_of_type(f->k, type) : 0;
	/* What has no size stands at the end. */
	if (size && bit % 8 == 0 && pad_to(f, bit)) {
		if (fine) {
			buf_printf(&f->text, "%s ", buf_str(&text));
			put_own_name(member, "field", f->count, &f->names, &f->text);
			end_field(f);
		} else {
			buf_printf(&f->text, "pad [%llu]byte; ", (unsigned long long)size);
		}
		f->bit = bit + size * 8;
	} else if (size) {
		f->count = FIELDS_MAX + 1;
	}
	buf_free(&text);
	return f->count <= FIELDS_MAX;
}

static bool add_field(struct fields *f, Dwarf_Die *member)
{
	uint64_t bit, nbits, old;
	Dwarf_Die type;
	int tag = dwarf_tag(member);

	if (tag == DW_TAG_variant_part)
		return true; /* which of them is there is not looked at */
	if (tag != DW_TAG_member && tag != DW_TAG_inheritance)
		return true;
	if (++f->count > FIELDS_MAX)
		return false;
	if (!find_place(f, member, &bit) || !entry_type(member, &type))
		return true;
	if (f->is_union)
		f->bit = 0;
	if (!entry_number(member, DW_AT_bit_size, &nbits))
		return add_whole(f, member, &type, bit);
	if (!strip_type(&type))
		return false;
	/* DWARF 3 counts from the other end of the storage unit. */
	if (entry_number(member, DW_AT_bit_offset, &old)) {
		uint64_t unit = 8 * size_of_type(f->k, &type);
		if (abi_table[f->k->abi].big_endian || old + nbits > unit)
			return false;
		bit += unit - old - nbits;
	}
	return add_bits(f, member, &type, bit, nbits);
}

static bool add_fields(struct fields *f, Dwarf_Die *type)
{
	Dwarf_Die die;

	if (dwarf_child(type, &die))
		return true;
	do {
		if (!add_field(f, &die))
			return false;
	} while (!dwarf_siblingof(&die, &die));
	return true;
}

/* Each member is where debug information says: nothing is left to rules of layout. */
bool put_structure(struct maker *k, Dwarf_Die *type, unsigned serial, uint64_t size,
		   struct place at)
{
	struct fields f = {.k = k, .at = at, .text = BUF_INIT, .names = BUF_INIT};
	bool fine;

	f.is_union = dwarf_tag(type) == DW_TAG_union_type;
	fine = add_fields(&f, type) && f.shown;
	if (f.is_union)
		f.bit = 0;
	fine = fine && pad_to(&f, size * 8);
	if (fine)
		buf_printf(&k->types, "struct t%u packed { %s%s%s};\n", serial,
			   f.is_union ? "overlay { " : "", buf_str(&f.text),
			   f.is_union ? "}; " : "");
	buf_free(&f.text);
	buf_free(&f.names);
	return fine;
}

#endif
