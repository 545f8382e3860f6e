/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an entry of debug information says of a type. */
#include "unwind/prototype_internal.h"

#ifdef HAVE_LIBDW

#include <dwarf.h>

bool entry_type(Dwarf_Die *die, Dwarf_Die *type)
{
	Dwarf_Attribute attr;

	return dwarf_attr_integrate(die, DW_AT_type, &attr) && dwarf_formref_die(&attr, type);
}

bool entry_number(Dwarf_Die *die, unsigned name, uint64_t *value)
{
	Dwarf_Attribute attr;
	Dwarf_Word word;

	if (!dwarf_attr_integrate(die, name, &attr) || dwarf_formudata(&attr, &word))
		return false;
	*value = word;
	return true;
}

bool entry_flag(Dwarf_Die *die, unsigned name)
{
	Dwarf_Attribute attr;
	bool flag;

	return dwarf_attr_integrate(die, name, &attr) && !dwarf_formflag(&attr, &flag) && flag;
}

bool strip_type(Dwarf_Die *type)
{
	for (int i = 0; i < QUALIFIERS_MAX; i++) {
		switch (dwarf_tag(type)) {
		case DW_TAG_const_type:
		case DW_TAG_volatile_type:
		case DW_TAG_restrict_type:
		case DW_TAG_atomic_type:
		case DW_TAG_typedef:
			if (!entry_type(type, type))
				return false;
			break;
		default:
			return true;
		}
	}
	return false;
}

uint64_t count_elements(Dwarf_Die *type)
{
	uint64_t count = 1, n;
	Dwarf_Die die;

	if (dwarf_child(type, &die))
		return 0;
	do {
		if (dwarf_tag(&die) != DW_TAG_subrange_type)
			continue;
		if (!entry_number(&die, DW_AT_count, &n)) {
			if (!entry_number(&die, DW_AT_upper_bound, &n))
				return 0;
			n++;
		}
		if (n > SIZE_MAX_BYTES || count * n > SIZE_MAX_BYTES)
			return 0;
		count *= n;
	} while (!dwarf_siblingof(&die, &die));
	return count;
}

uint64_t size_of_type(const struct maker *k, Dwarf_Die *type)
{
	uint64_t count = 1;
	Dwarf_Die element = *type;
	Dwarf_Word size;

	/* libdw asks the unit for its language, which units that others use do not have. */
	for (int i = 0; i < QUALIFIERS_MAX && dwarf_tag(&element) == DW_TAG_array_type; i++) {
		count *= count_elements(&element);
		if (!count || count > SIZE_MAX_BYTES || !entry_type(&element, &element) ||
		    !strip_type(&element))
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

#endif
