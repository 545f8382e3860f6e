/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "libcall/image.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

/* What is read at most of one image's tables; hostile ones end here. */
enum {
	MAX_PHDRS = 256,
	MAX_DYNAMIC = 1024,
	MAX_RELOCS = 1 << 20,
	MAX_STRINGS = 64 << 20,
	MAX_SYMBOLS = 1 << 22,
	MAX_VERSIONS = 4096,
};

/* The dynamic section, as far as it matters. */
struct dynamic {
	uint64_t symtab, strtab, strsz, versym, verneed, verneednum;
	uint64_t jmprel, pltrelsz, pltrel, rel, relsz, rela, relasz;
	uint64_t soname, hash, gnu_hash;
};

struct version {
	const char *name, *library;
};

struct loader {
	struct image *im;
	struct memory_view *mem;
	struct dynamic dyn;
	bool is64;
	struct version *versions; /* by index */
	size_t nversions;
	size_t capacity; /* of imports */
};

static bool is_64bit(enum abi abi)
{
	return abi_table[abi].word == 8;
}

/* ---- program headers --------------------------------------------------- */

static bool read_phdr(struct memory_view *mem, enum abi abi, const struct image_place *place,
		      unsigned i, Elf64_Phdr *out)
{
	uint64_t at = place->phdr + (uint64_t)i * place->phentsize;
	Elf32_Phdr narrow;

	if (is_64bit(abi))
		return memory_fetch(mem, at, out, sizeof(*out));
	if (!memory_fetch(mem, at, &narrow, sizeof(narrow)))
		return false;
	*out = (Elf64_Phdr){
		.p_type = narrow.p_type,
		.p_flags = narrow.p_flags,
		.p_vaddr = narrow.p_vaddr,
		.p_memsz = narrow.p_memsz,
	};
	return true;
}

bool image_find_headers(struct memory_view *mem, enum abi abi, uint64_t addr,
			struct image_place *place)
{
	union {
		unsigned char ident[EI_NIDENT];
		Elf32_Ehdr narrow;
		Elf64_Ehdr wide;
	} e;
	bool wide = is_64bit(abi);
	size_t size = wide ? sizeof(e.wide) : sizeof(e.narrow);

	if (!memory_fetch(mem, addr, &e, size) || memcmp(e.ident, ELFMAG, SELFMAG) != 0 ||
	    e.ident[EI_CLASS] != (wide ? ELFCLASS64 : ELFCLASS32))
		return false;
	place->phdr = addr + (wide ? e.wide.e_phoff : e.narrow.e_phoff);
	place->phnum = wide ? e.wide.e_phnum : e.narrow.e_phnum;
	place->phentsize = wide ? e.wide.e_phentsize : e.narrow.e_phentsize;
	place->bias = addr;
	return true;
}

void image_find_bias(struct memory_view *mem, enum abi abi, struct image_place *place)
{
	Elf64_Phdr ph;

	place->bias = 0;
	for (unsigned i = 0; i < place->phnum && i < MAX_PHDRS; i++) {
		if (!read_phdr(mem, abi, place, i, &ph))
			return;
		if (ph.p_type == PT_PHDR) {
			place->bias = place->phdr - ph.p_vaddr;
			return;
		}
	}
}

static bool read_headers(struct loader *l, const struct image_place *place)
{
	struct image *im = l->im;
	Elf64_Phdr ph;
	bool any = false;

	for (unsigned i = 0; i < place->phnum && i < MAX_PHDRS; i++) {
		if (!read_phdr(l->mem, im->abi, place, i, &ph))
			return false;
		any |= ph.p_type == PT_LOAD;
		if (ph.p_type == PT_DYNAMIC)
			im->dynamic = im->bias + ph.p_vaddr;
		if (ph.p_type != PT_LOAD || !(ph.p_flags & PF_X) || im->ntext == IMAGE_RANGES)
			continue;
		uint64_t start = im->bias + ph.p_vaddr;
		if (start + ph.p_memsz > start)
			im->text[im->ntext++] = (struct image_range){start, start + ph.p_memsz};
	}
	return any;
}

/* ---- the dynamic section ----------------------------------------------- */

static bool read_pair(struct loader *l, uint64_t at, uint64_t *tag, uint64_t *value)
{
	uint64_t wide[2];
	uint32_t narrow[2];

	if (l->is64) {
		if (!memory_fetch(l->mem, at, wide, sizeof(wide)))
			return false;
		*tag = wide[0];
		*value = wide[1];
		return true;
	}
	if (!memory_fetch(l->mem, at, narrow, sizeof(narrow)))
		return false;
	*tag = narrow[0];
	*value = narrow[1];
	return true;
}

/* The dynamic linker puts addresses in place of offsets, but not at once and not in every image. */
static uint64_t address(const struct loader *l, uint64_t value)
{
	return value && value < l->im->bias ? value + l->im->bias : value;
}

static uint64_t *place_of(struct dynamic *dyn, uint64_t tag)
{
	switch (tag) {
	case DT_SYMTAB:
		return &dyn->symtab;
	case DT_STRTAB:
		return &dyn->strtab;
	case DT_STRSZ:
		return &dyn->strsz;
	case DT_VERSYM:
		return &dyn->versym;
	case DT_VERNEED:
		return &dyn->verneed;
	case DT_VERNEEDNUM:
		return &dyn->verneednum;
	case DT_JMPREL:
		return &dyn->jmprel;
	case DT_PLTRELSZ:
		return &dyn->pltrelsz;
	case DT_PLTREL:
		return &dyn->pltrel;
	case DT_REL:
		return &dyn->rel;
	case DT_RELSZ:
		return &dyn->relsz;
	case DT_RELA:
		return &dyn->rela;
	case DT_RELASZ:
		return &dyn->relasz;
	case DT_HASH:
		return &dyn->hash;
	case DT_GNU_HASH:
		return &dyn->gnu_hash;
	case DT_SONAME:
		return &dyn->soname;
	default:
		return NULL;
	}
}

static void read_dynamic(struct loader *l)
{
	struct image *im = l->im;
	struct dynamic *dyn = &l->dyn;
	uint64_t at = im->dynamic, tag, value, *field;
	unsigned pair = l->is64 ? 16 : 8;

	for (unsigned i = 0; i < MAX_DYNAMIC; i++, at += pair) {
		if (!read_pair(l, at, &tag, &value) || tag == DT_NULL)
			break;
		field = place_of(dyn, tag);
		if (field)
			*field = value;
		else if (tag == DT_PLTGOT)
			im->got = address(l, value);
		else if (tag == DT_DEBUG)
			im->debug = at + pair / 2;
		else if (tag == DT_BIND_NOW || (tag == DT_FLAGS && (value & DF_BIND_NOW)) ||
			 (tag == DT_FLAGS_1 && (value & DF_1_NOW)))
			im->bind_now = true;
	}
	dyn->symtab = address(l, dyn->symtab);
	dyn->strtab = address(l, dyn->strtab);
	dyn->versym = address(l, dyn->versym);
	dyn->verneed = address(l, dyn->verneed);
	dyn->jmprel = address(l, dyn->jmprel);
	dyn->rel = address(l, dyn->rel);
	dyn->rela = address(l, dyn->rela);
	im->symbols = (struct image_symbols){
		.symtab = dyn->symtab,
		.hash = address(l, dyn->hash),
		.gnu_hash = address(l, dyn->gnu_hash),
	};
}

static void read_strings(struct loader *l)
{
	size_t size = l->dyn.strsz < MAX_STRINGS ? (size_t)l->dyn.strsz : MAX_STRINGS;

	l->im->strings = xmalloc(size + 1);
	l->im->nstrings =
		l->dyn.strtab ? memory_read(l->mem, l->dyn.strtab, l->im->strings, size) : 0;
	l->im->strings[l->im->nstrings] = '\0';
}

static const char *string_at(const struct loader *l, uint64_t offset)
{
	return offset < l->im->nstrings ? l->im->strings + offset : "";
}

/* ---- versions ---------------------------------------------------------- */

static void add_version(struct loader *l, unsigned index, struct version v)
{
	if (index >= MAX_VERSIONS)
		return;
	if (index >= l->nversions) {
		l->versions = xreallocarray(l->versions, index + 1, sizeof(*l->versions));
		memset(l->versions + l->nversions, 0,
		       (index + 1 - l->nversions) * sizeof(*l->versions));
		l->nversions = index + 1;
	}
	l->versions[index] = v;
}

static void read_versions(struct loader *l)
{
	uint64_t at = l->dyn.verneed;
	unsigned left = MAX_VERSIONS;
	Elf64_Verneed need; /* both classes have the same layout */
	Elf64_Vernaux aux;

	if (!l->dyn.versym || !at)
		return;
	for (uint64_t i = 0; i < l->dyn.verneednum && i < MAX_VERSIONS && left;
	     i++, at += need.vn_next) {
		if (!memory_fetch(l->mem, at, &need, sizeof(need)))
			return;
		const char *library = string_at(l, need.vn_file);
		uint64_t a = at + need.vn_aux;
		for (unsigned j = 0; j < need.vn_cnt && left; j++, left--, a += aux.vna_next) {
			if (!memory_fetch(l->mem, a, &aux, sizeof(aux)))
				return;
			add_version(l, aux.vna_other & 0x7fff,
				    (struct version){string_at(l, aux.vna_name), library});
		}
		if (!need.vn_next)
			return;
	}
}

static struct version version_of(struct loader *l, uint64_t symbol)
{
	uint16_t index;

	if (!l->nversions || !memory_fetch(l->mem, l->dyn.versym + 2 * symbol, &index, 2))
		return (struct version){0};
	index &= 0x7fff;
	return index < l->nversions ? l->versions[index] : (struct version){0};
}

/* ---- relocations ------------------------------------------------------- */

static bool read_symbol(struct loader *l, uint64_t index, Elf64_Sym *sym)
{
	Elf32_Sym narrow;

	if (index >= MAX_SYMBOLS || !l->dyn.symtab)
		return false;
	if (l->is64)
		return memory_fetch(l->mem, l->dyn.symtab + index * sizeof(*sym), sym,
				    sizeof(*sym));
	if (!memory_fetch(l->mem, l->dyn.symtab + index * sizeof(narrow), &narrow, sizeof(narrow)))
		return false;
	*sym = (Elf64_Sym){.st_name = narrow.st_name,
			   .st_info = narrow.st_info,
			   .st_shndx = narrow.st_shndx,
			   .st_value = narrow.st_value};
	return true;
}

static void add_import(struct loader *l, uint64_t offset, uint64_t symbol, enum arch_reloc kind)
{
	struct image *im = l->im;
	Elf64_Sym sym;
	struct version v;

	if (!read_symbol(l, symbol, &sym))
		return;
	unsigned type = ELF64_ST_TYPE(sym.st_info);
	if (kind == RELOC_GLOB_DAT && type != STT_FUNC && type != STT_GNU_IFUNC &&
	    type != STT_NOTYPE)
		return;
	const char *name = string_at(l, sym.st_name);
	if (!*name)
		return;
	if (im->nimports == l->capacity) {
		l->capacity = l->capacity ? 2 * l->capacity : 64;
		im->imports = xreallocarray(im->imports, l->capacity, sizeof(*im->imports));
	}
	v = version_of(l, symbol);
	im->imports[im->nimports++] = (struct image_import){
		.slot = im->bias + offset,
		.name = name,
		.version = v.name,
		.library = v.library,
		.kind = kind,
	};
}

static void read_relocs(struct loader *l, uint64_t at, uint64_t size, bool rela)
{
	size_t entry = (l->is64 ? 16 : 8) + (rela ? (l->is64 ? 8 : 4) : 0);
	uint64_t count = size / entry < MAX_RELOCS ? size / entry : MAX_RELOCS;
	enum { PIECE = 256 };
	uint8_t bytes[PIECE * 24];

	for (uint64_t done = 0; at && done < count;) {
		size_t n = count - done < PIECE ? (size_t)(count - done) : PIECE;
		n = memory_read(l->mem, at + done * entry, bytes, n * entry) / entry;
		for (size_t i = 0; i < n; i++) {
			uint64_t wide[2];
			uint32_t narrow[2];
			if (l->is64) {
				memcpy(wide, bytes + i * entry, sizeof(wide));
			} else {
				memcpy(narrow, bytes + i * entry, sizeof(narrow));
				wide[0] = narrow[0];
				wide[1] = ELF64_R_INFO((uint64_t)ELF32_R_SYM(narrow[1]),
						       ELF32_R_TYPE(narrow[1]));
			}
			enum arch_reloc kind =
				arch_reloc_kind(l->im->abi, (uint32_t)ELF64_R_TYPE(wide[1]));
			if (kind == RELOC_JUMP_SLOT || kind == RELOC_GLOB_DAT)
				add_import(l, wide[0], ELF64_R_SYM(wide[1]), kind);
		}
		if (!n)
			return;
		done += n;
	}
}

static int by_slot(const void *a, const void *b)
{
	const struct image_import *x = a, *y = b;

	if (x->slot != y->slot)
		return x->slot < y->slot ? -1 : 1;
	return (int)x->kind - (int)y->kind;
}

static void sort_imports(struct image *im)
{
	size_t n = 0;

	if (!im->nimports)
		return;
	qsort(im->imports, im->nimports, sizeof(*im->imports), by_slot);
	for (size_t i = 0; i < im->nimports; i++)
		if (!n || im->imports[n - 1].slot != im->imports[i].slot)
			im->imports[n++] = im->imports[i];
	im->nimports = n;
}

/* ---- images ------------------------------------------------------------ */

static void read_tables(struct loader *l)
{
	struct dynamic *dyn = &l->dyn;

	read_dynamic(l);
	read_strings(l);
	read_versions(l);
	read_relocs(l, dyn->jmprel, dyn->pltrelsz, dyn->pltrel == DT_RELA);
	read_relocs(l, dyn->rela, dyn->relasz, true);
	read_relocs(l, dyn->rel, dyn->relsz, false);
	sort_imports(l->im);
	free(l->versions);
}

struct image *image_load(struct memory_view *mem, enum abi abi, const struct image_place *place,
			 const char *path)
{
	struct loader l = {.mem = mem, .is64 = is_64bit(abi)};
	const char *base = strrchr(path, '/');
	const char *soname = "";

	if (place->phentsize < (l.is64 ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr)))
		return NULL;
	l.im = xcalloc(1, sizeof(*l.im));
	l.im->abi = abi;
	l.im->bias = place->bias;
	l.im->path = xstrdup(path);
	if (!read_headers(&l, place)) {
		image_free(l.im);
		return NULL;
	}
	if (l.im->dynamic) {
		read_tables(&l);
		if (l.dyn.soname)
			soname = string_at(&l, l.dyn.soname);
	}
	l.im->soname = xstrdup(*soname ? soname : base ? base + 1 : path);
	return l.im;
}

void image_free(struct image *im)
{
	if (!im)
		return;
	free(im->path);
	free(im->soname);
	free(im->imports);
	free(im->sites);
	free(im->strings);
	free(im);
}

uint64_t image_find_symbol(struct memory_view *mem, enum abi abi, const struct image_place *place,
			   const char *name)
{
	struct loader l = {.mem = mem, .is64 = is_64bit(abi)};
	struct image im = {.abi = abi, .bias = place->bias};
	uint64_t found = 0, end;
	Elf64_Sym sym;

	l.im = &im;
	if (place->phentsize < (l.is64 ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr)) ||
	    !read_headers(&l, place) || !im.dynamic)
		return 0;
	read_dynamic(&l);
	read_strings(&l);
	/* How many symbols there are is not said, but the strings follow them. */
	end = l.dyn.strtab > l.dyn.symtab ? (l.dyn.strtab - l.dyn.symtab) / (l.is64 ? 24 : 16) : 0;
	for (uint64_t i = 1; i < end && i < MAX_SYMBOLS && !found; i++) {
		if (!read_symbol(&l, i, &sym))
			break;
		if (sym.st_value && !strcmp(string_at(&l, sym.st_name), name))
			found = im.bias + sym.st_value;
	}
	free(im.strings);
	return found;
}

bool image_has_text(const struct image *im, uint64_t addr)
{
	for (unsigned i = 0; i < im->ntext; i++)
		if (addr >= im->text[i].start && addr < im->text[i].end)
			return true;
	return false;
}
