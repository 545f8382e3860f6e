/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Functions, and the types that their arguments and results have. */
#include "unwind/prototype_internal.h"

#ifdef HAVE_LIBDW

#include <dwarf.h>
#include <string.h>

#include "lang/lang.h"
#include "unwind/unwind.h"

enum {
	NESTING_MAX = 6, /* of structures in each other */
	PARAMETERS_MAX = 16,
};

/* ---- types --------------------------------------------------------------------- */

static struct declared *find_declared(struct maker *k, Dwarf_Die *type, struct place at)
{
	Dwarf_Off offset = dwarf_dieoffset(type);

	for (unsigned i = 0; i < k->count; i++) {
		struct declared *d = &k->list[i];
		if (d->die == offset && d->at.pointers == at.pointers && d->at.depth == at.depth &&
		    d->at.in_union == at.in_union)
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
		*d = (struct declared){
			.die = dwarf_dieoffset(type), .at = at, .serial = k->count++};
		at.depth++;
		size = entry_flag(type, DW_AT_declaration) ? 0 : size_of_type(k, type);
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
	bool fine = count && entry_type(type, &element) && strip_type(&element) &&
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
	bool leads = entry_type(type, &written) && (target = written, strip_type(&target));
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

bool put_type(struct maker *k, Dwarf_Die *type, struct place at, struct buf *out)
{
	Dwarf_Die plain = *type;

	if (!strip_type(&plain))
		return false;
	switch (dwarf_tag(&plain)) {
	case DW_TAG_base_type:
		return put_number(k, &plain, out);
	case DW_TAG_enumeration_type:
		if (k->count == TYPES_MAX)
			return put_integer('u', size_of_type(k, &plain), out);
		k->list[k->count++] = (struct declared){.die = 0};
		return put_enumeration(k, &plain, size_of_type(k, &plain), out) ||
		       put_integer('u', size_of_type(k, &plain), out);
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

/* ---- functions ----------------------------------------------------------------- */

/* Puts the type of an argument or a result.  Objects of C++ that can't be copied as they are are
 * passed by address. */
static bool put_passed(struct maker *k, Dwarf_Die *type, struct place at, struct buf *out)
{
	uint64_t how;
	Dwarf_Die plain = *type;

	if (!strip_type(&plain) || dwarf_tag(&plain) == DW_TAG_array_type)
		return false;
	if (entry_number(&plain, DW_AT_calling_convention, &how) &&
	    how == DW_CC_pass_by_reference && at.pointers++ < POINTERS_MAX)
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
		fine = ++n <= PARAMETERS_MAX && entry_type(&die, &type) &&
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

	if (entry_flag(function, DW_AT_noreturn)) {
		buf_puts(out, "none");
		return true;
	}
	if (!entry_type(function, &type)) {
		buf_puts(out, "void");
		return true;
	}
	return put_passed(k, &type, (struct place){.pointers = POINTERS_MAX}, out);
}

/* Appends the description of FUNCTION; false: it can't be described. */
static bool put_function(Dwarf_Die *function, enum abi abi, struct buf *out)
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

	if (put_function(function, abi, &text)) {
		struct lang *l = lang_new(NULL, NULL, ignore, NULL);
		if (!lang_parse(l, "debug information", text.data, text.len))
			d = lang_compile(l, abi);
		lang_free(l);
	}
	buf_free(&text);
	return d;
}

#endif
