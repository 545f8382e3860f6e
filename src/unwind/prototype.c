/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unwind/prototype.h"

#ifdef HAVE_LIBDW

#include <ctype.h>
#include <dwarf.h>
#include <string.h>

#include "lang/lang.h"
#include "unwind/unwind.h"

enum {
	QUALIFIERS_MAX = 64, /* const, typedef... around one type */
	POINTERS_MAX = 2,    /* that are followed to a structure, one behind the other */
	NESTING_MAX = 6,     /* of structures in each other */
	TYPES_MAX = 128,     /* that one function needs */
	FIELDS_MAX = 128,    /* of a structure; larger ones are addresses */
	FIELDS_SHOWN = 12,   /* of a structure that is abbreviated */
	NAMES_MAX = 1024,    /* of an enumeration; others are numbers */
	PARAMETERS_MAX = 16,
	NAME_MAX_LEN = 64,
	SIZE_MAX_BYTES = 1 << 16, /* of a structure */
};

/* A type that was declared. */
struct declared {
	Dwarf_Off die;
	unsigned pointers, depth, serial;
	bool usable;
};

struct maker {
	enum abi abi;
	struct buf types; /* declarations */
	struct declared list[TYPES_MAX];
	unsigned count;
};

/* Where a type stands. */
struct place {
	unsigned pointers; /* that lead there */
	unsigned depth;	   /* structures around it */
	bool in_union;	   /* pointers may be none */
};

static bool put_type(struct maker *k, Dwarf_Die *type, struct place at, struct buf *out);

/* ---- attributes ---------------------------------------------------------------- */

static bool get_type(Dwarf_Die *die, Dwarf_Die *type)
{
	Dwarf_Attribute attr;

	return dwarf_attr_integrate(die, DW_AT_type, &attr) && dwarf_formref_die(&attr, type);
}

static bool get_number(Dwarf_Die *die, unsigned name, uint64_t *value)
{
	Dwarf_Attribute attr;
	Dwarf_Word word;

	if (!dwarf_attr_integrate(die, name, &attr) || dwarf_formudata(&attr, &word))
		return false;
	*value = word;
	return true;
}

static bool has_flag(Dwarf_Die *die, unsigned name)
{
	Dwarf_Attribute attr;
	bool flag;

	return dwarf_attr_integrate(die, name, &attr) && !dwarf_formflag(&attr, &flag) && flag;
}

/* Takes off what does not change how a value looks.  False: it leads nowhere. */
static bool strip(Dwarf_Die *type)
{
	for (int i = 0; i < QUALIFIERS_MAX; i++) {
		switch (dwarf_tag(type)) {
		case DW_TAG_const_type:
		case DW_TAG_volatile_type:
		case DW_TAG_restrict_type:
		case DW_TAG_atomic_type:
		case DW_TAG_typedef:
			if (!get_type(type, type))
				return false;
			break;
		default:
			return true;
		}
	}
	return false;
}

/* The elements of array TYPE, all dimensions; 0: not known. */
static uint64_t count_elements(Dwarf_Die *type)
{
	uint64_t count = 1, n;
	Dwarf_Die die;

	if (dwarf_child(type, &die))
		return 0;
	do {
		if (dwarf_tag(&die) != DW_TAG_subrange_type)
			continue;
		if (!get_number(&die, DW_AT_count, &n)) {
			if (!get_number(&die, DW_AT_upper_bound, &n))
				return 0;
			n++;
		}
		if (n > SIZE_MAX_BYTES || count * n > SIZE_MAX_BYTES)
			return 0;
		count *= n;
	} while (!dwarf_siblingof(&die, &die));
	return count;
}

/* The bytes of a type that was stripped; 0: not known. */
static uint64_t size_of(const struct maker *k, Dwarf_Die *type)
{
	uint64_t count = 1;
	Dwarf_Die element = *type;
	Dwarf_Word size;

	/* libdw asks the unit for its language, which units that others use do not have. */
	for (int i = 0; i < QUALIFIERS_MAX && dwarf_tag(&element) == DW_TAG_array_type; i++) {
		count *= count_elements(&element);
		if (!count || count > SIZE_MAX_BYTES || !get_type(&element, &element) ||
		    !strip(&element))
			return 0;
	}
	type = &element;
	switch (dwarf_tag(type)) {
	case DW_TAG_pointer_type:
	case DW_TAG_reference_type:
	case DW_TAG_rvalue_reference_type:
		return count * abi_table[k->abi].word;
	case DW_TAG_array_type:
		return 0;
	default:
		if (dwarf_aggregate_size(type, &size) || size > SIZE_MAX_BYTES)
			return 0;
		return count * size > SIZE_MAX_BYTES ? 0 : count * size;
	}
}

/* ---- names ------------------------------------------------------------------------ */

/* Puts the name of DIE, or STAND_IN with N where it has none that a description can have. */
static void put_name(Dwarf_Die *die, const char *stand_in, unsigned n, struct buf *out)
{
	const char *name = dwarf_diename(die), *p = name;

	if (name && (isalpha((unsigned char)*name) || *name == '_'))
		while (isalnum((unsigned char)*p) || *p == '_')
			p++;
	if (!name || p == name || *p || p - name > NAME_MAX_LEN)
		buf_printf(out, "%s%u", stand_in, n);
	else
		buf_puts(out, name);
}

/* Whether WORD stands in LIST, in which each ends with a blank. */
static bool is_listed(const struct buf *list, const char *word, size_t len)
{
	const char *p = list->len ? list->data : "", *end = p + list->len;

	while (p < end) {
		const char *blank = memchr(p, ' ', (size_t)(end - p));
		if (!blank)
			return false;
		if ((size_t)(blank - p) == len && !memcmp(p, word, len))
			return true;
		p = blank + 1;
	}
	return false;
}

/* The same, for one that none in LIST has; it is added there. */
static void put_own_name(Dwarf_Die *die, const char *stand_in, unsigned n, struct buf *list,
			 struct buf *out)
{
	struct buf name = BUF_INIT;

	put_name(die, stand_in, n, &name);
	if (is_listed(list, name.data, name.len))
		buf_printf(&name, "_%u", n);
	buf_put(list, name.data, name.len);
	buf_putc(list, ' ');
	buf_put(out, name.data, name.len);
	buf_free(&name);
}

/* ---- numbers -------------------------------------------------------------------- */

/* The letter for numbers in descriptions: u8, s32. */
static bool put_integer(char letter, uint64_t size, struct buf *out)
{
	if (size != 1 && size != 2 && size != 4 && size != 8)
		return false;
	buf_printf(out, "%c%u", letter, (unsigned)size * 8);
	return true;
}

static bool is_named(Dwarf_Die *type, const char *wanted)
{
	const char *name = dwarf_diename(type);

	return name && !strcmp(name, wanted);
}

static bool is_plain_char(Dwarf_Die *type)
{
	return dwarf_tag(type) == DW_TAG_base_type && is_named(type, "char");
}

/* Whether TYPE, as it is written, is wchar_t: in C a typedef of some int. */
static bool is_wide_char(const struct maker *k, Dwarf_Die *type)
{
	Dwarf_Die die = *type;

	for (int i = 0; i < QUALIFIERS_MAX; i++) {
		if (is_named(&die, "wchar_t"))
			return strip(&die) && size_of(k, &die) == 4;
		if (dwarf_tag(&die) == DW_TAG_base_type || !get_type(&die, &die))
			return false;
	}
	return false;
}

static bool put_number(const struct maker *k, Dwarf_Die *type, struct buf *out)
{
	uint64_t encoding = 0, size = size_of(k, type);

	get_number(type, DW_AT_encoding, &encoding);
	switch (encoding) {
	case DW_ATE_boolean:
		if (size != 1)
			return put_integer('u', size, out);
		buf_puts(out, "truth8");
		return true;
	case DW_ATE_float:
		if (size > 8 && !is_named(type, "long double"))
			return false;
		buf_puts(out, size == 4 ? "float" : size == 8 ? "double" : "ldouble");
		return size == 4 || size >= 8;
	case DW_ATE_signed:
		return put_integer('s', size, out);
	case DW_ATE_signed_char:
	case DW_ATE_unsigned_char:
		if (is_plain_char(type) && size == 1) {
			buf_puts(out, "char");
			return true;
		}
		return put_integer(encoding == DW_ATE_signed_char ? 's' : 'u', size, out);
	case DW_ATE_unsigned:
	case DW_ATE_UTF:
		return put_integer('u', size, out);
	case DW_ATE_address:
		return put_integer('x', size, out);
	default:
		return false;
	}
}

/* ---- enumerations ---------------------------------------------------------------- */

struct names {
	struct buf list;
	unsigned count;
	bool negative;
	bool bits; /* each is a bit of its own, or none */
	uint64_t all;
};

static bool add_enumerator(const struct maker *k, Dwarf_Die *die, struct names *n)
{
	Dwarf_Attribute attr;
	Dwarf_Sword value;
	Dwarf_Word word;

	if (++n->count > NAMES_MAX || !dwarf_attr_integrate(die, DW_AT_const_value, &attr))
		return false;
	/* Compilers write negative numbers in forms of their own; 0x80 in one byte is none. */
	int form = (int)dwarf_whatform(&attr);
	bool is_signed = form == DW_FORM_sdata || form == DW_FORM_implicit_const;
	if (is_signed ? dwarf_formsdata(&attr, &value) : dwarf_formudata(&attr, &word))
		return false;
	if (!is_signed)
		value = (Dwarf_Sword)word;
	n->negative |= value < 0;
	n->bits &= !((uint64_t)value & ((uint64_t)value - 1)) && !(n->all & (uint64_t)value);
	n->all |= (uint64_t)value;
	buf_printf(&n->list, "%sn%u_%u = %lld \"", n->count > 1 ? ", " : "", k->count, n->count,
		   (long long)value);
	put_name(die, "enumerator", n->count, &n->list);
	buf_putc(&n->list, '"');
	return true;
}

static bool put_names(const struct maker *k, Dwarf_Die *type, struct names *n)
{
	Dwarf_Die die;

	if (dwarf_child(type, &die))
		return false;
	do {
		if (dwarf_tag(&die) == DW_TAG_enumerator && !add_enumerator(k, &die, n))
			return false;
	} while (!dwarf_siblingof(&die, &die));
	return n->count;
}

/* One whose values are single bits, and enough of them not to be numbers, is a set of flags. */
static bool put_enumeration(struct maker *k, Dwarf_Die *type, uint64_t size, struct buf *out)
{
	struct names n = {.list = BUF_INIT, .bits = true};
	bool flags, fine = put_names(k, type, &n);

	if (fine) {
		flags = n.bits && !n.negative && n.all > 3;
		buf_printf(&k->types, "%s n%u : ", flags ? "flags" : "enum", k->count);
		fine = put_integer(n.negative ? 's' : flags ? 'x' : 'u', size, &k->types);
		buf_printf(&k->types, " { %s };\n", buf_str(&n.list));
		buf_printf(out, "%s<n%u>", flags ? "flags" : "enum", k->count);
	}
	buf_free(&n.list);
	return fine;
}

/* ---- structures ------------------------------------------------------------------ */

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

	if (get_number(member, DW_AT_data_bit_offset, bit))
		return *bit / 8 < SIZE_MAX_BYTES;
	if (has_flag(member, DW_AT_external) || has_flag(member, DW_AT_declaration))
		return false;
	if (!get_number(member, DW_AT_data_member_location, &byte)) {
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
	get_number(type, DW_AT_encoding, &encoding);
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
	size = strip(type) ? size_of(f->k, type) : 0;
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
	if (!find_place(f, member, &bit) || !get_type(member, &type))
		return true;
	if (f->is_union)
		f->bit = 0;
	if (!get_number(member, DW_AT_bit_size, &nbits))
		return add_whole(f, member, &type, bit);
	if (!strip(&type))
		return false;
	/* DWARF 3 counts from the other end of the storage unit. */
	if (get_number(member, DW_AT_bit_offset, &old)) {
		uint64_t unit = 8 * size_of(f->k, &type);
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
static bool put_structure(struct maker *k, Dwarf_Die *type, unsigned serial, uint64_t size,
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

/* ---- types ----------------------------------------------------------------------- */

static struct declared *find_declared(struct maker *k, Dwarf_Die *type, struct place at)
{
	Dwarf_Off offset = dwarf_dieoffset(type);

	for (unsigned i = 0; i < k->count; i++) {
		struct declared *d = &k->list[i];
		if (d->die == offset && d->pointers == at.pointers + at.in_union * 100 &&
		    d->depth == at.depth)
			return d;
	}
	return NULL;
}

/* Puts the name of structure TYPE, which is declared if it is not yet. */
static bool put_aggregate(struct maker *k, Dwarf_Die *type, struct place at, struct buf *out)
{
	struct declared *d = find_declared(k, type, at);
	uint64_t size;

	if (!d) {
		if (k->count == TYPES_MAX || at.depth == NESTING_MAX)
			return false;
		d = &k->list[k->count];
		*d = (struct declared){.die = dwarf_dieoffset(type),
				       .pointers = at.pointers + at.in_union * 100,
				       .depth = at.depth,
				       .serial = k->count++};
		at.depth++;
		size = has_flag(type, DW_AT_declaration) ? 0 : size_of(k, type);
		d->usable = size && put_structure(k, type, d->serial, size, at);
	}
	if (d->usable)
		buf_printf(out, "t%u", d->serial);
	return d->usable;
}

static bool put_array(struct maker *k, Dwarf_Die *type, struct place at, struct buf *out)
{
	uint64_t count = count_elements(type);
	struct buf of = BUF_INIT;
	Dwarf_Die element;
	bool fine = count && get_type(type, &element) && strip(&element) &&
		    put_type(k, &element, at, &of);

	if (fine && is_plain_char(&element))
		buf_printf(out, "str<%llu>", (unsigned long long)count);
	else if (fine)
		buf_printf(out, "[%llu]%s", (unsigned long long)count,
			   !strcmp(buf_str(&of), "u8") ? "byte" : buf_str(&of));
	buf_free(&of);
	return fine;
}

/* Bytes of which nobody knows how many there are. */
static bool is_buffer(struct buf *type)
{
	return !strcmp(buf_str(type), "u8") || !strcmp(buf_str(type), "s8");
}

static void put_pointer(struct maker *k, Dwarf_Die *type, struct place at, struct buf *out)
{
	struct buf to = BUF_INIT;
	Dwarf_Die target, written;
	bool leads = get_type(type, &written) && (target = written, strip(&target));
	int tag = leads ? dwarf_tag(&target) : DW_TAG_unspecified_type;

	if (leads && tag == DW_TAG_subroutine_type)
		buf_puts(out, "code");
	else if (leads && !at.in_union && is_plain_char(&target))
		buf_puts(out, "*str");
	else if (leads && !at.in_union && is_wide_char(k, &written))
		buf_puts(out, "*wstr");
	else if (leads && !at.in_union && at.pointers++ < POINTERS_MAX &&
		 put_type(k, &target, at, &to) && !is_buffer(&to))
		buf_printf(out, "*%s", buf_str(&to));
	else
		buf_puts(out, "addr");
	buf_free(&to);
}

static bool put_type(struct maker *k, Dwarf_Die *type, struct place at, struct buf *out)
{
	Dwarf_Die plain = *type;

	if (!strip(&plain))
		return false;
	switch (dwarf_tag(&plain)) {
	case DW_TAG_base_type:
		return put_number(k, &plain, out);
	case DW_TAG_enumeration_type:
		if (k->count == TYPES_MAX)
			return put_integer('u', size_of(k, &plain), out);
		k->list[k->count++] = (struct declared){.die = 0};
		return put_enumeration(k, &plain, size_of(k, &plain), out) ||
		       put_integer('u', size_of(k, &plain), out);
	case DW_TAG_pointer_type:
	case DW_TAG_reference_type:
	case DW_TAG_rvalue_reference_type:
		put_pointer(k, &plain, at, out);
		return true;
	case DW_TAG_array_type:
		return put_array(k, &plain, at, out);
	case DW_TAG_structure_type:
	case DW_TAG_class_type:
	case DW_TAG_union_type:
		return put_aggregate(k, &plain, at, out);
	default:
		return false;
	}
}

/* ---- functions ------------------------------------------------------------------- */

/* Puts the type of an argument or a result.  Objects of C++ that can't be copied as they are are
 * passed by address. */
static bool put_passed(struct maker *k, Dwarf_Die *type, struct place at, struct buf *out)
{
	uint64_t how;
	Dwarf_Die plain = *type;

	if (!strip(&plain) || dwarf_tag(&plain) == DW_TAG_array_type)
		return false;
	if (get_number(&plain, DW_AT_calling_convention, &how) && how == DW_CC_pass_by_reference &&
	    at.pointers++ < POINTERS_MAX)
		buf_putc(out, '*');
	return put_type(k, type, at, out);
}

static bool put_parameters(struct maker *k, Dwarf_Die *function, struct buf *out)
{
	struct buf names = BUF_INIT;
	unsigned n = 0;
	Dwarf_Die die, type;
	bool fine = true;

	if (dwarf_child(function, &die))
		return true;
	do {
		if (dwarf_tag(&die) != DW_TAG_formal_parameter)
			continue;
		buf_puts(out, n ? ", " : "");
		fine = ++n <= PARAMETERS_MAX && get_type(&die, &type) &&
		       put_passed(k, &type, (struct place){0}, out);
		buf_putc(out, ' ');
		put_own_name(&die, "arg", n, &names, out);
	} while (fine && !dwarf_siblingof(&die, &die));
	buf_free(&names);
	return fine;
}

/* What a pointer that is given back leads to may be anything but text. */
static bool put_result(struct maker *k, Dwarf_Die *function, struct buf *out)
{
	Dwarf_Die type;

	if (has_flag(function, DW_AT_noreturn)) {
		buf_puts(out, "none");
		return true;
	}
	if (!get_type(function, &type)) {
		buf_puts(out, "void");
		return true;
	}
	return put_passed(k, &type, (struct place){.pointers = POINTERS_MAX}, out);
}

bool prototype_text(Dwarf_Die *function, enum abi abi, struct buf *out)
{
	struct maker k = {.abi = abi, .types = BUF_INIT};
	struct buf parameters = BUF_INIT, result = BUF_INIT;
	bool fine = put_parameters(&k, function, &parameters) && put_result(&k, function, &result);

	if (fine)
		buf_printf(out,
			   "type truth8 = u8 c(truth);\n%sfunction " CODE_PROTOTYPE "(%s) = %s;\n",
			   k.types.len ? buf_str(&k.types) : "",
			   parameters.len ? buf_str(&parameters) : "", buf_str(&result));
	buf_free(&k.types);
	buf_free(&parameters);
	buf_free(&result);
	return fine;
}

static void ignore(void *ctx, const char *message)
{
	(void)ctx;
	(void)message;
}

struct defs *prototype_compile(Dwarf_Die *function, enum abi abi)
{
	struct buf text = BUF_INIT;
	struct defs *d = NULL;

	if (prototype_text(function, abi, &text)) {
		struct lang *l = lang_new(NULL, NULL, ignore, NULL);
		if (!lang_parse(l, "debug information", text.data, text.len))
			d = lang_compile(l, abi);
		lang_free(l);
	}
	buf_free(&text);
	return d;
}

#endif
