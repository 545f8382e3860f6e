/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "libcall/symtab.h"

#include <gelf.h>
#include <libelf.h>
#include <string.h>
#include <unistd.h>

enum {
	MAX_SYMBOLS = 1 << 22,
	MAX_SECTIONS = 1 << 16,
};

struct file {
	int fd;
	Elf *elf;
};

static bool open_elf(struct file *f, int fd, bool wide)
{
	GElf_Ehdr header;

	elf_version(EV_CURRENT);
	f->fd = fd;
	f->elf = elf_begin(fd, ELF_C_READ, NULL);
	if (f->elf && elf_kind(f->elf) == ELF_K_ELF && gelf_getehdr(f->elf, &header) &&
	    (gelf_getclass(f->elf) == ELFCLASS64) == wide)
		return true;
	elf_end(f->elf);
	close(f->fd);
	return false;
}

static void close_elf(struct file *f)
{
	elf_end(f->elf);
	close(f->fd);
}

/* Returns the first section of TYPE, and its header. */
static Elf_Scn *find_section(Elf *elf, GElf_Word type, GElf_Shdr *header)
{
	Elf_Scn *section = NULL;

	for (unsigned i = 0; i < MAX_SECTIONS && (section = elf_nextscn(elf, section)); i++)
		if (gelf_getshdr(section, header) && header->sh_type == type)
			return section;
	return NULL;
}

typedef void each_symbol_fn(void *ctx, const char *name, const GElf_Sym *sym);

static void each_symbol(Elf *elf, Elf_Scn *section, const GElf_Shdr *header, each_symbol_fn *fn,
			void *ctx)
{
	GElf_Sym sym;
	size_t nsections = 0;
	Elf_Data *data = elf_getdata(section, NULL);
	size_t entry = gelf_fsize(elf, ELF_T_SYM, 1, EV_CURRENT);

	if (!data || !entry || elf_getshdrnum(elf, &nsections) || header->sh_link >= nsections)
		return;
	size_t count = data->d_size / entry;
	if (count > MAX_SYMBOLS)
		count = MAX_SYMBOLS;
	for (size_t i = 1; i < count && gelf_getsym(data, (int)i, &sym); i++) {
		/* Checked by libelf to be within the table, and to end there. */
		const char *name = elf_strptr(elf, header->sh_link, sym.st_name);
		if (name && *name)
			fn(ctx, name, &sym);
	}
}

struct functions {
	symtab_fn *fn;
	void *ctx;
};

static void take_function(void *ctx, const char *name, const GElf_Sym *sym)
{
	const struct functions *f = ctx;
	unsigned type = GELF_ST_TYPE(sym->st_info);

	if (sym->st_shndx == SHN_UNDEF || !sym->st_value)
		return;
	if (type == STT_FUNC || type == STT_GNU_IFUNC)
		f->fn(f->ctx, name, sym->st_value, type == STT_GNU_IFUNC);
}

bool symtab_read(int fd, bool wide, symtab_fn *fn, void *ctx)
{
	struct functions f = {fn, ctx};
	struct file file;
	GElf_Shdr header;

	if (!open_elf(&file, fd, wide))
		return false;
	Elf_Scn *section = find_section(file.elf, SHT_SYMTAB, &header);
	if (!section)
		section = find_section(file.elf, SHT_DYNSYM, &header);
	if (section)
		each_symbol(file.elf, section, &header, take_function, &f);
	close_elf(&file);
	return true;
}
