/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unwind/internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"

/* Of a table in a file, and of all tables of an object: no real program's are larger, and a file
 * with holes costs who made it nothing. */
#define TABLE_MAX ((size_t)128 << 20)
#define SYMBOLS_MAX ((size_t)512 << 20)

/* Copies the string table SECTION, up to its last NUL; sets *LEN to the bytes before that. */
static const char *add_names(struct symbols *s, Elf *elf, size_t section, size_t *len)
{
	Elf_Scn *scn = elf_getscn(elf, section);
	GElf_Shdr shdr;

	if (!scn || !gelf_getshdr(scn, &shdr) || shdr.sh_type != SHT_STRTAB ||
	    shdr.sh_size > TABLE_MAX)
		return NULL;
	Elf_Data *data = elf_getdata(scn, NULL);
	if (!data || !data->d_buf || !data->d_size)
		return NULL;
	const char *last = memrchr(data->d_buf, '\0', data->d_size);
	if (!last)
		return NULL;
	*len = (size_t)(last - (const char *)data->d_buf);
	char *names = xmalloc(*len + 1);
	memcpy(names, data->d_buf, *len + 1);
	s->names = xreallocarray(s->names, s->nnames + 1, sizeof(*s->names));
	s->names[s->nnames++] = names;
	s->bytes += *len + 1;
	return names;
}

/* Whether SYM is a function, with an address. */
static bool is_function(const struct symbols *s, const GElf_Sym *sym)
{
	if (GELF_ST_TYPE(sym->st_info) != STT_FUNC)
		return false;
	/* An imported function whose address a program takes, and that is at a fixed place, is
	 * known everywhere by that of its entry in the PLT. */
	return sym->st_shndx != SHN_UNDEF || (s->for_names && sym->st_value);
}

/* Of several names for one function programs know the global one with the fewest underscores,
 * which is not an old one's longer name. */
static uint64_t rank_of(struct symbols *s, const char *name, const GElf_Sym *sym)
{
	enum { MOST = 255 };
	size_t len = strnlen(name, MOST), underscores = strspn(name, "_");
	uint64_t rank = GELF_ST_BIND(sym->st_info) == STB_LOCAL;

	if (!s->for_names)
		return s->added++;
	rank = rank << 8 | (underscores < MOST ? underscores : MOST);
	return (rank << 8 | len) << 32 | s->added++;
}

static void add_export(struct symbols *s, size_t *room, const char *name, const GElf_Sym *sym)
{
	if (sym->st_shndx == SHN_UNDEF || !*name)
		return;
	if (s->nexports == *room) {
		*room = *room ? 2 * *room : 256;
		s->exports = xreallocarray(s->exports, *room, sizeof(*s->exports));
	}
	s->exports[s->nexports++] = (struct export){name, sym->st_value};
}

static void add_table(struct symbols *s, Elf *elf, Elf_Scn *scn, const GElf_Shdr *shdr)
{
	size_t len;

	if (shdr->sh_size > TABLE_MAX || s->bytes > SYMBOLS_MAX)
		return;
	const char *names = add_names(s, elf, shdr->sh_link, &len);
	Elf_Data *data = names ? elf_getdata(scn, NULL) : NULL;
	if (!data || !data->d_buf)
		return;
	size_t entry = gelf_fsize(elf, ELF_T_SYM, 1, EV_CURRENT);
	size_t count = entry ? data->d_size / entry : 0;

	size_t room = s->nexports;
	bool exports = s->for_names && shdr->sh_type == SHT_DYNSYM;

	s->list = xreallocarray(s->list, s->count + count, sizeof(*s->list));
	for (size_t i = 0; i < count; i++) {
		GElf_Sym sym;

		if (!gelf_getsym(data, (int)i, &sym) || !is_function(s, &sym) || sym.st_name >= len)
			continue;
		if (exports)
			add_export(s, &room, names + sym.st_name, &sym);
		s->list[s->count++] = (struct symbol){
			.start = sym.st_value,
			.size = sym.st_size,
			.name = names + sym.st_name,
			.rank = rank_of(s, names + sym.st_name, &sym),
		};
	}
	s->bytes += count * sizeof(*s->list) + s->nexports * sizeof(*s->exports);
}

void symbols_add(struct symbols *s, Elf *elf)
{
	GElf_Shdr shdr;

	for (Elf_Scn *scn = NULL; (scn = elf_nextscn(elf, scn));) {
		if (gelf_getshdr(scn, &shdr) &&
		    (shdr.sh_type == SHT_SYMTAB || shdr.sh_type == SHT_DYNSYM))
			add_table(s, elf, scn, &shdr);
	}
}

static int compare(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return x->rank < y->rank ? -1 : x->rank > y->rank;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(((const struct export *)a)->name, ((const struct export *)b)->name);
}

uint64_t symbols_export(const struct symbols *s, const char *name)
{
	const struct export key = {.name = name};
	const struct export *found =
		s->nexports ? bsearch(&key, s->exports, s->nexports, sizeof(key), compare_names)
			    : NULL;

	return found ? found->addr : 0;
}

/* Of several names for one address the first one stays. */
void symbols_finish(struct symbols *s)
{
	size_t kept = 0;

	if (s->nexports)
		qsort(s->exports, s->nexports, sizeof(*s->exports), compare_names);
	if (!s->count)
		return;
	qsort(s->list, s->count, sizeof(*s->list), compare);
	for (size_t i = 0; i < s->count; i++)
		if (!kept || s->list[kept - 1].start != s->list[i].start)
			s->list[kept++] = s->list[i];
	s->count = kept;
	/* There was room for symbols of all kinds. */
	s->list = xreallocarray(s->list, kept, sizeof(*s->list));
}

void symbols_free(struct symbols *s)
{
	for (size_t i = 0; i < s->count; i++)
		free(s->list[i].shown);
	for (size_t i = 0; i < s->nnames; i++)
		free(s->names[i]);
	free(s->list);
	free(s->exports);
	free(s->names);
}

struct symbol *symbols_find(const struct symbols *s, uint64_t addr)
{
	size_t low = 0, high = s->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (s->list[mid].start <= addr)
			low = mid + 1;
		else
			high = mid;
	}
	return low ? &s->list[low - 1] : NULL;
}

const char *symbol_name(struct symbol *s, bool demangles)
{
	if (!s->tried) {
		s->tried = true;
		s->shown = demangles ? demangle(s->name) : NULL;
		if (!s->shown && strnlen(s->name, STACK_NAME_MAX) == STACK_NAME_MAX)
			s->shown = xstrndup(s->name, STACK_NAME_MAX);
	}
	return s->shown ? s->shown : s->name;
}
