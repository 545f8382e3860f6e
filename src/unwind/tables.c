/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Where a file says how to unwind its frames: .eh_frame_hdr, a sorted table
 * that programs have in memory; or .eh_frame alone, as in static programs, of
 * which such a table is made here.
 */
#include "unwind/internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"

/* More no program has; a file with holes costs who made it nothing. */
enum { COPY_MAX = 128 << 20 };

/* How pointers are written: the low half says how wide, the high one what they are relative to. */
enum {
	POINTER_ABSOLUTE = 0x00,
	POINTER_U16 = 0x02,
	POINTER_U32 = 0x03,
	POINTER_U64 = 0x04,
	POINTER_SIGNED = 0x08,
	POINTER_FROM_HERE = 0x10,
	POINTER_FROM_TABLE = 0x30,
	POINTER_NONE = 0xff,
};

/* What is left of some bytes of tables; reading behind the end gives zeros and clears `ok`. */
struct reader {
	const uint8_t *at, *end;
	bool ok;
};

static uint64_t read_number(struct reader *r, size_t size)
{
	uint64_t value = 0;

	if ((size_t)(r->end - r->at) < size) {
		r->ok = false;
		r->at = r->end;
		return 0;
	}
	memcpy(&value, r->at, size); /* tracees have our byte order */
	r->at += size;
	return value;
}

static uint64_t read_leb(struct reader *r)
{
	uint64_t value = 0, byte;
	unsigned shift = 0;

	do {
		byte = read_number(r, 1);
		if (shift < 64)
			value |= (byte & 0x7f) << shift;
		shift += 7;
	} while (byte & 0x80 && r->ok);
	return value;
}

/* How many bytes a pointer takes, 0: it depends, or is not known. */
static size_t pointer_size(uint8_t encoding)
{
	switch (encoding & 0x07) {
	case POINTER_ABSOLUTE:
	case POINTER_U64:
		return 8;
	case POINTER_U32:
		return 4;
	case POINTER_U16:
		return 2;
	default:
		return 0;
	}
}

/* Reads a pointer that stands at ADDR. */
static uint64_t read_pointer(struct reader *r, uint8_t encoding, uint64_t addr)
{
	size_t size = pointer_size(encoding);

	if (!size || (encoding & 0xf0 & ~POINTER_FROM_HERE)) {
		r->ok = false;
		return 0;
	}
	uint64_t value = read_number(r, size);
	if (encoding & POINTER_SIGNED && size < 8) {
		unsigned shift = 64 - 8 * (unsigned)size;

		value = (uint64_t)((int64_t)(value << shift) >> shift);
	}
	return encoding & POINTER_FROM_HERE ? value + addr : value;
}

/* ---- an index of .eh_frame --------------------------------------------------- */

/* How the FDEs of the CIE at CIE write pointers. */
static uint8_t pointer_encoding(const uint8_t *cie, const uint8_t *end)
{
	struct reader r = {cie, end, true};

	if (read_number(&r, 4) == UINT32_MAX)
		read_number(&r, 8);
	read_number(&r, 4); /* the id */
	uint64_t version = read_number(&r, 1);
	const char *augmentation = (const char *)r.at;
	size_t len = strnlen(augmentation, (size_t)(r.end - r.at));
	if (len == (size_t)(r.end - r.at) || (version != 1 && version != 3))
		return POINTER_NONE;
	r.at += len + 1;
	read_leb(&r); /* alignment of code and data */
	read_leb(&r);
	if (version == 1) /* the return address's register */
		read_number(&r, 1);
	else
		read_leb(&r);
	if (!len)
		return POINTER_ABSOLUTE;
	if (*augmentation++ != 'z')
		return POINTER_NONE;
	read_leb(&r);
	for (; *augmentation; augmentation++) {
		if (*augmentation == 'R') {
			uint8_t encoding = (uint8_t)read_number(&r, 1);
			return r.ok ? encoding : POINTER_NONE;
		}
		if (*augmentation == 'L')
			read_number(&r, 1);
		else if (*augmentation == 'P')
			read_number(&r, pointer_size((uint8_t)read_number(&r, 1)));
		else if (*augmentation != 'S' && *augmentation != 'B')
			return POINTER_NONE;
	}
	return POINTER_ABSOLUTE;
}

static int compare(const void *a, const void *b)
{
	const struct table_entry *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

static void add_entry(struct tables *t, size_t *room, uint64_t start, uint64_t fde)
{
	int64_t start_offset = (int64_t)(start - t->base), fde_offset = (int64_t)(fde - t->base);

	if (start_offset != (int32_t)start_offset || fde_offset != (int32_t)fde_offset)
		return;
	if (t->entries == *room) {
		*room = *room ? 2 * *room : 256;
		t->index = xreallocarray(t->index, *room, sizeof(*t->index));
	}
	t->index[t->entries++] = (struct table_entry){(int32_t)start_offset, (int32_t)fde_offset};
}

/* Makes the search table of what t->bytes has, which is .eh_frame. */
static void make_index(struct tables *t)
{
	struct reader r = {t->bytes, t->bytes + t->len, true};
	const uint8_t *cie = NULL;
	uint8_t encoding = POINTER_NONE;
	size_t room = 0;

	t->base = t->addr;
	t->search = INDEX_ADDR;
	while (r.at < r.end) {
		const uint8_t *begin = r.at;
		uint64_t len = read_number(&r, 4);

		if (len == UINT32_MAX)
			len = read_number(&r, 8);
		if (!r.ok || len > (size_t)(r.end - r.at))
			break;
		struct reader entry = {r.at, r.at + len, true};
		r.at += len;
		uint64_t back = read_number(&entry, 4); /* to its CIE, from here */
		if (!entry.ok || !back || back > (size_t)(entry.at - 4 - t->bytes))
			continue; /* a CIE, or the end of one of the linker's inputs */
		if (cie != entry.at - 4 - back) {
			cie = entry.at - 4 - back;
			encoding = pointer_encoding(cie, r.end);
		}
		uint64_t here = t->addr + (uint64_t)(entry.at - t->bytes);
		uint64_t start = read_pointer(&entry, encoding, here);
		if (entry.ok)
			add_entry(t, &room, start, t->addr + (uint64_t)(begin - t->bytes));
	}
	if (t->entries)
		qsort(t->index, t->entries, sizeof(*t->index), compare);
}

/* ---- finding them -------------------------------------------------------- */

static bool copy(struct tables *t, uint64_t addr, uint64_t len, tables_read_fn *read, void *ctx)
{
	if (!len || len > COPY_MAX)
		return false;
	t->bytes = xmalloc(len);
	t->len = read(ctx, addr, t->bytes, len);
	t->addr = addr;
	if (!t->len)
		tables_free(t);
	return t->len;
}

/* Takes the table of .eh_frame_hdr, which is at ADDR in the part of the file that SEGMENT is. */
static bool use_header(struct tables *t, uint64_t addr, const GElf_Phdr *segment,
		       tables_read_fn *read, void *ctx)
{
	enum { HEADER = 16 };
	uint8_t head[HEADER] = {0};
	struct reader r = {head, head + read(ctx, addr, head, HEADER), true};
	uint64_t version = read_number(&r, 1);
	uint8_t frames_encoding = (uint8_t)read_number(&r, 1);
	uint64_t count_encoding = read_number(&r, 1);
	uint64_t table_encoding = read_number(&r, 1);
	uint64_t frames = read_pointer(&r, frames_encoding, addr + 4);
	uint64_t count = read_number(&r, 4);
	uint64_t search = addr + (uint64_t)(r.at - head);
	uint64_t begin =
		frames - segment->p_vaddr < segment->p_filesz && frames < addr ? frames : addr;

	/* The only kind that linkers make. */
	if (!r.ok || version != 1 || count_encoding != POINTER_U32 ||
	    table_encoding != (POINTER_FROM_TABLE | POINTER_SIGNED | POINTER_U32))
		return false;
	/* .eh_frame is before or behind it. */
	if (!copy(t, begin, segment->p_vaddr + segment->p_filesz - begin, read, ctx))
		return false;
	t->base = addr;
	t->search = search;
	if (count && search - begin < t->len &&
	    count <= (t->len - (search - begin)) / sizeof(struct table_entry)) {
		t->entries = count;
		return true;
	}
	tables_free(t);
	return false;
}

static bool load_header(struct tables *t, Elf *elf, tables_read_fn *read, void *ctx)
{
	GElf_Phdr header = {.p_type = PT_NULL}, phdr;
	size_t count;

	if (elf_getphdrnum(elf, &count))
		return false;
	for (size_t i = 0; i < count; i++)
		if (gelf_getphdr(elf, (int)i, &phdr) && phdr.p_type == PT_GNU_EH_FRAME)
			header = phdr;
	for (size_t i = 0; header.p_type != PT_NULL && i < count; i++)
		if (gelf_getphdr(elf, (int)i, &phdr) && phdr.p_type == PT_LOAD &&
		    header.p_vaddr - phdr.p_vaddr < phdr.p_filesz)
			return use_header(t, header.p_vaddr, &phdr, read, ctx);
	return false;
}

void tables_load(struct tables *t, Elf *elf, tables_read_fn *read, void *ctx)
{
	GElf_Shdr shdr;
	const char *name;

	if (load_header(t, elf, read, ctx))
		return;
	for (Elf_Scn *scn = NULL; (scn = section_next(elf, scn, &shdr, &name));) {
		if (!strcmp(name, ".eh_frame") && copy(t, shdr.sh_addr, shdr.sh_size, read, ctx)) {
			make_index(t);
			return;
		}
	}
}

void tables_free(struct tables *t)
{
	free(t->bytes);
	free(t->index);
	*t = (struct tables){.bytes = NULL};
}
