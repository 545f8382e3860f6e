/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "lang/write.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lang/link.h"

enum { LINE_WIDTH = 96 };

/* One row "{1,2,3}," of numbers; lines are filled. */
static void write_row(FILE *f, unsigned *column, const uint64_t *cells, unsigned n)
{
	char row[256];
	int len = 0;

	if (n > 1)
		row[len++] = '{';
	while (n > 2 && cells[n - 1] == 0)
		n--; /* the compiler fills these in */
	for (unsigned i = 0; i < n; i++)
		len += snprintf(row + len, sizeof(row) - len,
				cells[i] > INT32_MAX ? "%s0x%" PRIx64 : "%s%" PRIu64, i ? "," : "",
				cells[i]);
	if (row[0] == '{')
		row[len++] = '}';
	row[len++] = ',';
	if (*column && *column + (unsigned)len > LINE_WIDTH) {
		fputc('\n', f);
		*column = 0;
	}
	fwrite(row, 1, len, f);
	*column += (unsigned)len;
}

static void write_strings(FILE *f, const struct defs *d)
{
	fprintf(f, "static const char strings[] =\n");
	for (uint32_t i = 0; i < d->nstrings; i += strlen(d->strings + i) + 1) {
		fputc('"', f);
		for (const char *s = d->strings + i; *s; s++) {
			if (*s == '"' || *s == '\\' || *s == '?')
				fprintf(f, "\\%c", *s);
			else if (*s >= ' ' && *s < 127)
				fputc(*s, f);
			else
				fprintf(f, "\\%03o", (unsigned char)*s);
		}
		/* The last NUL is the literal's own. */
		fprintf(f, i + strlen(d->strings + i) + 1 < d->nstrings ? "\\0\"\n" : "\"");
	}
	fprintf(f, ";\n");
}

#define WRITE(field, count, type, ...)                                                             \
	do {                                                                                       \
		unsigned column = 0;                                                               \
		fprintf(f, "static const " type " " #field "[] = {\n");                            \
		for (uint32_t i = 0; i < d->count; i++) {                                          \
			const __typeof__(*d->field) *r = &d->field[i];                             \
			const uint64_t cells[] = {__VA_ARGS__};                                    \
			write_row(f, &column, cells, sizeof(cells) / sizeof(*cells));              \
		}                                                                                  \
		if (d->count == 0)                                                                 \
			fprintf(f, "0");                                                           \
		fprintf(f, "\n};\n");                                                              \
	} while (0)

static void write_types(FILE *f, const struct defs *d)
{
	WRITE(types, ntypes, "struct def_type", r->kind, r->style, r->align, r->is_signed,
	      r->scalar, r->has_out, r->big_endian, r->fills, r->uncut, r->partial, r->elements,
	      r->filled, r->size, r->fixed, r->of, r->first, r->count, r->max, r->places, r->name);
	WRITE(members, nmembers, "struct def_member", r->name, r->type, r->offset, r->dir, r->bit,
	      r->bits, r->second, r->flags, r->if_, r->when, r->budget, r->again, r->pton,
	      r->nofollow, r->abbrev);
	WRITE(exprs, nexprs, "struct def_expr", r->op, r->size, r->is_signed, r->big_endian, r->bit,
	      r->bits, r->a, r->b, r->c, r->imm);
	WRITE(lists, nlists, "uint32_t", *r);
	WRITE(sets, nsets, "struct def_set", r->name, r->fallback, r->first, r->count, r->is_flags,
	      r->is_word, r->style, r->size, r->is_signed);
	WRITE(consts, nconsts, "struct def_const", r->value, r->name, r->type, r->kind);
	WRITE(cases, ncases, "struct def_case", r->key, r->to, r->flags);
}

static void write_calls(FILE *f, const struct defs *d)
{
	WRITE(saves, nsaves, "struct def_save", r->addr, r->len);
	WRITE(bodies, nbodies, "struct def_body", r->first, r->count, r->first_save, r->save_count,
	      r->ret, r->aux, r->no_return, r->is_void, r->variadic, r->format, r->next_word,
	      r->next_float, r->parts[0], r->parts[1], r->aux_named, r->errors, r->late);
	WRITE(calls, ncalls, "struct def_call", r->name, r->body, r->key, r->first_case,
	      r->case_count, r->other, r->classes, r->args_at, r->sub_key, r->first_sub,
	      r->sub_count, r->is_function);
	WRITE(class_names, nclasses, "uint32_t", *r);
	WRITE(c_names, nc, "uint32_t", *r);
	WRITE(named_types, nnamed_types, "uint32_t", *r);
	WRITE(named_sets, nnamed_sets, "uint32_t", *r);
	WRITE(numbers, nnumbers, "struct def_number", r->name, r->call);
	WRITE(functions, nfunctions, "uint32_t", *r);
	WRITE(far_numbers, nfar_numbers, "struct def_far_number", r->nr, r->number.name,
	      r->number.call);
}

void write_tables(FILE *f, const struct defs *d, const char *name)
{
	static const char *const fields[] = {
		"strings", "types",	  "members",	"exprs",   "sets",	  "consts",
		"cases",   "saves",	  "bodies",	"calls",   "lists",	  "class_names",
		"c_names", "named_types", "named_sets", "numbers", "far_numbers", "functions"};

	fprintf(f, "/* Written by defgen from the descriptions: do not edit. */\n"
		   "#include \"lang/defs.h\"\n\n"
		   "#pragma GCC diagnostic ignored \"-Wmissing-field-initializers\"\n"
		   "#pragma GCC diagnostic ignored \"-Wmissing-braces\"\n\n");
	write_strings(f, d);
	write_types(f, d);
	write_calls(f, d);
	fprintf(f, "const struct defs %s = {\n.abi=%d,\n", name, d->abi);
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		fprintf(f, ".%s=%s,\n", fields[i], fields[i]);
	fprintf(f,
		".ntypes=%u,.nmembers=%u,.nexprs=%u,.nsets=%u,.nconsts=%u,.ncases=%u,.nsaves=%u,\n"
		".nbodies=%u,.ncalls=%u,.nlists=%u,.nclasses=%u,.nc=%u,.nnamed_types=%u,\n"
		".nnamed_sets=%u,.nnumbers=%u,.nfar_numbers=%u,.nfunctions=%u,.nstrings=%u};\n",
		d->ntypes, d->nmembers, d->nexprs, d->nsets, d->nconsts, d->ncases, d->nsaves,
		d->nbodies, d->ncalls, d->nlists, d->nclasses, d->nc, d->nnamed_types,
		d->nnamed_sets, d->nnumbers, d->nfar_numbers, d->nfunctions, d->nstrings);
}

static void write_enum(FILE *f, const struct lang *l, bool sets)
{
	const char *prefix = sets ? "SET" : "TYPE";
	uint32_t n;
	struct decl **list = lang_named(l, sets, &n);

	fprintf(f, "enum %s_id {\n", sets ? "set" : "type");
	for (uint32_t i = 0; i < n; i++)
		fprintf(f, "\t%s_%s = %u,\n", prefix, list[i]->name->text, i + 1);
	fprintf(f, "\t%s_ID_COUNT = %u\n};\n\n", prefix, n + 1);
	free(list);
}

void write_ids(FILE *f, struct lang *l)
{
	link_all(l);
	fprintf(f, "/* Written by defgen from the descriptions: do not edit.\n"
		   " * Indices into named_types and named_sets of struct defs, for every ABI. */\n"
		   "#ifndef CALLTAP_LANG_IDS_H\n#define CALLTAP_LANG_IDS_H\n\n");
	write_enum(f, l, false);
	write_enum(f, l, true);
	fprintf(f, "#endif\n");
}

void write_layout(FILE *f, const struct defs *d)
{
	for (uint32_t i = 1; i < d->ntypes; i++) {
		const struct def_type *t = &d->types[i];
		if (t->kind != DEF_STRUCT || t->elements)
			continue;
		fprintf(f, "%s\t\t0\t%u\n", def_str(d, t->name), t->size);
		for (uint32_t k = 0; k < t->count; k++) {
			const struct def_member *m = &d->members[t->first + k];
			fprintf(f, "%s\t%s\t%u", def_str(d, t->name), def_str(d, m->name),
				m->offset);
			if (m->bits)
				fprintf(f, ".%u:%u", m->bit, m->bits);
			fprintf(f, "\t%u\n", d->types[m->type].size);
		}
	}
}
