/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Source lines, from debug information that libdw reads. */
#include "unwind/internal.h"

#ifdef HAVE_LIBDW

#include <elfutils/libdw.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"

/* Of one section, unpacked: what is larger is no program's. */
#define SECTION_MAX (UINT64_C(1) << 30)
enum { RANGES_MAX = 1 << 22 };

/* Code of one compilation unit. */
struct range {
	uint64_t start, end;
	Dwarf_Off unit; /* its DIE */
};

struct lines {
	int fd;
	Elf *elf;
	Dwarf *dwarf;
	bool whole;    /* all of the debug information is there */
	int shared_fd; /* of the file that has the rest, -1: there is none */
	Elf *shared_elf;
	Dwarf *shared;
	struct range *ranges; /* by address */
	size_t count;
};

bool unwind_has_source(void)
{
	return true;
}

/* ---- which code is whose --------------------------------------------------- */

static void add_unit(struct lines *l, size_t *room, Dwarf_Die *die)
{
	Dwarf_Addr base, start, end;

	for (ptrdiff_t at = 0;
	     l->count < RANGES_MAX && (at = dwarf_ranges(die, at, &base, &start, &end)) > 0;) {
		/* Code that the linker has left out begins at 0. */
		if (!start || start >= end)
			continue;
		if (l->count == *room) {
			*room = *room ? 2 * *room : 64;
			l->ranges = xreallocarray(l->ranges, *room, sizeof(*l->ranges));
		}
		l->ranges[l->count++] = (struct range){start, end, dwarf_dieoffset(die)};
	}
}

static int compare(const void *a, const void *b)
{
	const struct range *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

static void index_units(struct lines *l)
{
	Dwarf_CU *unit = NULL;
	size_t room = 0;
	Dwarf_Die die;

	while (!dwarf_get_units(l->dwarf, unit, &unit, NULL, NULL, &die, NULL))
		add_unit(l, &room, &die);
	if (l->count)
		qsort(l->ranges, l->count, sizeof(*l->ranges), compare);
}

static const struct range *find_range(const struct lines *l, uint64_t addr)
{
	size_t low = 0, high = l->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (l->ranges[mid].start <= addr)
			low = mid + 1;
		else
			high = mid;
	}
	return low && addr < l->ranges[low - 1].end ? &l->ranges[low - 1] : NULL;
}

/* ---- life ------------------------------------------------------------------- */

/* libdw reads strings up to their NULs, wherever these are. */
static bool ends_with_nul(Elf_Scn *scn)
{
	Elf_Data *data = elf_rawdata(scn, NULL);

	return data && data->d_buf && data->d_size &&
	       !((const char *)data->d_buf)[data->d_size - 1];
}

/* Whether SCN is what libdw can be trusted with; unpacks it. */
static bool check_section(Elf_Scn *scn, const GElf_Shdr *shdr, const char *name)
{
	GElf_Chdr packed;

	if (shdr->sh_type == SHT_NOBITS)
		return true;
	if (shdr->sh_size > SECTION_MAX)
		return false;
	if (shdr->sh_flags & SHF_COMPRESSED &&
	    (!gelf_getchdr(scn, &packed) || packed.ch_size > SECTION_MAX ||
	     elf_compress(scn, 0, 0) < 0))
		return false;
	return (strcmp(name, ".debug_str") != 0 && strcmp(name, ".debug_line_str") != 0) ||
	       ends_with_nul(scn);
}

/* Whether the debug information that ELF has is as compilers make it; *LINES (may be NULL) says
 * whether there are lines. */
static bool check_sections(Elf *elf, bool *lines)
{
	size_t names;
	GElf_Shdr shdr;
	const char *name;

	if (elf_getshdrstrndx(elf, &names))
		return false;
	for (Elf_Scn *scn = NULL; (scn = section_next(elf, scn, &shdr, &name));) {
		if (strncmp(name, ".debug_", 7) != 0)
			continue;
		if (!check_section(scn, &shdr, name))
			return false;
		if (lines && !strcmp(name, ".debug_line"))
			*lines |= shdr.sh_type != SHT_NOBITS;
	}
	return true;
}

/* What is left out for others to have it too.  libdw would open whatever file is named there; it
 * does not if it has been told of one, so that without the right one it is told of this file
 * itself: lines have no part in that. */
static void open_shared(struct lines *l)
{
	l->whole = !debugfile_is_shared(l->elf);
	if (l->whole)
		return;
	l->shared_fd = debugfile_open_shared(l->fd, l->elf);
	l->shared_elf = l->shared_fd >= 0 ? elf_begin(l->shared_fd, ELF_C_READ, NULL) : NULL;
	if (check_sections(l->shared_elf, NULL) && !debugfile_is_shared(l->shared_elf))
		l->shared = dwarf_begin_elf(l->shared_elf, DWARF_C_READ, NULL);
	l->whole = l->shared;
	dwarf_setalt(l->dwarf, l->shared ? l->shared : l->dwarf);
}

/* Takes FD over. */
static struct lines *open_lines(int fd)
{
	struct lines *l = xcalloc(1, sizeof(*l));
	bool lines = false;

	l->fd = fd;
	l->shared_fd = -1;
	/* Not mapped: what is cut off a file later must not be missing in our memory. */
	l->elf = elf_begin(fd, ELF_C_READ, NULL);
	if (check_sections(l->elf, &lines) && lines)
		l->dwarf = dwarf_begin_elf(l->elf, DWARF_C_READ, NULL);
	if (l->dwarf) {
		open_shared(l);
		index_units(l);
		return l;
	}
	lines_free(l);
	return NULL;
}

bool lines_are_whole(const struct lines *l)
{
	return l->whole;
}

bool lines_unit(struct lines *l, uint64_t addr, Dwarf_Die *unit)
{
	const struct range *range = find_range(l, addr);

	return range && dwarf_offdie(l->dwarf, range->unit, unit);
}

struct lines *lines_new(pid_t tid, int fd, const char *path)
{
	static const enum debug_place places[] = {DEBUG_BY_LINK, DEBUG_BY_BUILD_ID};
	struct lines *l = open_lines(fcntl(fd, F_DUPFD_CLOEXEC, 0));
	Elf *elf = elf_begin(fd, ELF_C_READ, NULL);

	for (size_t i = 0; !l && i < sizeof(places) / sizeof(*places); i++) {
		int separate = debugfile_open(tid, elf, path, places[i]);

		if (separate >= 0)
			l = open_lines(separate);
	}
	elf_end(elf);
	return l;
}

void lines_find(struct lines *l, uint64_t addr, struct stack_frame *frame)
{
	Dwarf_Die die;
	int number, column;

	if (!lines_unit(l, addr, &die))
		return;
	Dwarf_Line *line = dwarf_getsrc_die(&die, addr);
	if (!line || dwarf_lineno(line, &number) || number <= 0)
		return;
	frame->source = dwarf_linesrc(line, NULL, NULL);
	frame->line = (unsigned)number;
	if (!dwarf_linecol(line, &column) && column > 0)
		frame->column = (unsigned)column;
}

void lines_free(struct lines *l)
{
	free(l->ranges);
	dwarf_end(l->dwarf);
	dwarf_end(l->shared);
	elf_end(l->shared_elf);
	if (l->shared_fd >= 0)
		close(l->shared_fd);
	elf_end(l->elf);
	close(l->fd);
	free(l);
}

#else

bool unwind_has_source(void)
{
	return false;
}

struct lines *lines_new(pid_t tid, int fd, const char *path)
{
	(void)tid;
	(void)fd;
	(void)path;
	return NULL;
}

void lines_find(struct lines *l, uint64_t addr, struct stack_frame *frame)
{
	(void)l;
	(void)addr;
	(void)frame;
}

void lines_free(struct lines *l)
{
	(void)l;
}

#endif
