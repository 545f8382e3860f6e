/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names, numbers and enumerations in prototypes. */
#include "unwind/prototype_internal.h"

#ifdef HAVE_LIBDW

#include <ctype.h>
#include <dwarf.h>
#include <string.h>

enum {
	NAMES_MAX = 1024, /* of an enumeration; others are numbers */
	NAME_MAX_LEN = 64,
};

/* ---- names --------------------------------------------------------------------- */

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

void put_own_name(Dwarf_Die *die, const char *stand_in, unsigned n, struct buf *list,
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

/* ---- numbers ------------------------------------------------------------------- */

bool put_integer(char letter, uint64_t size, struct buf *out)
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

bool is_plain_char(Dwarf_Die *type)
{
	return dwarf_tag(type) == DW_TAG_base_type && is_named(type, "char");
}

bool is_wide_char(const struct maker *k, Dwarf_Die *type)
{
	Dwarf_Die die = *type;

	for (int i = 0; i < QUALIFIERS_MAX; i++) {
		if (is_named(&die, "wchar_t"))
			return strip_type(&die) && size_of_type(k, &die) == 4;
		if (dwarf_tag(&die) == DW_TAG_base_type || !entry_type(&die, &die))
			return false;
	}
	return false;
}

bool put_number(const struct maker *k, Dwarf_Die *type, struct buf *out)
{
	uint64_t encoding = 0, size = size_of_type(k, type);

	entry_number(type, DW_AT_encoding, &encoding);
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

/* ---- enumerations -------------------------------------------------------------- */

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
bool put_enumeration(struct maker *k, Dwarf_Die *type, uint64_t size, struct buf *out)
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

#endif
