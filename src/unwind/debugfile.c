/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files that hold the debug information of other files. */
#include "unwind/internal.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"

#define DEBUG_ROOT "/usr/lib/debug"

enum { BUILD_ID_MAX = 64, LINK_MAX = 4096 };

struct build_id {
	size_t len; /* 0: there is none */
	uint8_t bytes[BUILD_ID_MAX];
};

static bool read_build_id(Elf_Data *data, struct build_id *id)
{
	GElf_Nhdr note;
	size_t name, desc;

	for (size_t at = 0; (at = gelf_getnote(data, at, &note, &name, &desc)) > 0;) {
		if (note.n_type != NT_GNU_BUILD_ID || note.n_namesz != sizeof("GNU") ||
		    memcmp((char *)data->d_buf + name, "GNU", sizeof("GNU")) || !note.n_descsz ||
		    note.n_descsz > BUILD_ID_MAX)
			continue;
		id->len = note.n_descsz;
		memcpy(id->bytes, (char *)data->d_buf + desc, id->len);
		return true;
	}
	return false;
}

static struct build_id build_id(Elf *elf)
{
	struct build_id id = {.len = 0};
	GElf_Shdr shdr;

	for (Elf_Scn *scn = NULL; (scn = elf_nextscn(elf, scn));) {
		if (!gelf_getshdr(scn, &shdr) || shdr.sh_type != SHT_NOTE)
			continue;
		Elf_Data *data = elf_getdata(scn, NULL);
		if (data && data->d_buf && read_build_id(data, &id))
			break;
	}
	return id;
}

Elf_Scn *section_next(Elf *elf, Elf_Scn *scn, GElf_Shdr *shdr, const char **name)
{
	size_t names;

	if (elf_getshdrstrndx(elf, &names))
		return NULL;
	while ((scn = elf_nextscn(elf, scn))) {
		*name = gelf_getshdr(scn, shdr) ? elf_strptr(elf, names, shdr->sh_name) : NULL;
		if (*name)
			return scn;
	}
	return NULL;
}

/* What the section called NAME has; NULL: there is none. */
static Elf_Data *find_data(Elf *elf, const char *name)
{
	GElf_Shdr shdr;
	const char *its;

	for (Elf_Scn *scn = NULL; (scn = section_next(elf, scn, &shdr, &its));) {
		if (strcmp(its, name) != 0)
			continue;
		Elf_Data *data = elf_rawdata(scn, NULL);
		return data && data->d_buf ? data : NULL;
	}
	return NULL;
}

/* Copies the file name that .gnu_debuglink has into LINK, and sets *SUM to the checksum of the file
 * that it means. */
static bool read_link(Elf *elf, char link[static LINK_MAX], uint32_t *sum)
{
	Elf_Data *data = find_data(elf, ".gnu_debuglink");

	if (!data || data->d_size > LINK_MAX)
		return false;
	size_t len = strnlen(data->d_buf, data->d_size);
	size_t at = (len + 4) & ~(size_t)3; /* behind the NUL, aligned */
	if (!len || at + sizeof(*sum) > data->d_size || memchr(data->d_buf, '/', len))
		return false;
	memcpy(link, data->d_buf, len + 1);
	memcpy(sum, (char *)data->d_buf + at, sizeof(*sum));
	return true;
}

/* The same of .gnu_debugaltlink, which has a build id in place of the checksum. */
static bool read_shared(Elf *elf, char link[static LINK_MAX], struct build_id *id)
{
	Elf_Data *data = find_data(elf, ".gnu_debugaltlink");
	size_t len = data ? strnlen(data->d_buf, data->d_size) : 0;

	if (!len || len >= LINK_MAX || len + 1 >= data->d_size ||
	    data->d_size - len - 1 > BUILD_ID_MAX)
		return false;
	memcpy(link, data->d_buf, len + 1);
	id->len = data->d_size - len - 1;
	memcpy(id->bytes, (char *)data->d_buf + len + 1, id->len);
	return true;
}

bool debugfile_is_shared(Elf *elf)
{
	return find_data(elf, ".gnu_debugaltlink");
}

/* The checksum of .gnu_debuglink: CRC-32 as in Ethernet. */
static uint32_t checksum(int fd)
{
	static uint32_t table[256];
	uint8_t piece[64 * 1024];
	uint32_t sum = UINT32_MAX;
	off_t at = 0;
	ssize_t n;

	for (uint32_t i = 0; !table[255] && i < 256; i++) {
		uint32_t c = i;

		for (int bit = 0; bit < 8; bit++)
			c = c & 1 ? c >> 1 ^ UINT32_C(0xedb88320) : c >> 1;
		table[i] = c;
	}
	while ((n = pread(fd, piece, sizeof(piece), at)) > 0) {
		for (ssize_t i = 0; i < n; i++)
			sum = table[(uint8_t)(sum ^ piece[i])] ^ sum >> 8;
		at += n;
	}
	return ~sum;
}

/* Whether the file FD is of the same build. */
static bool has_build_id(int fd, const struct build_id *id)
{
	Elf *elf = elf_begin(fd, ELF_C_READ, NULL);
	struct build_id other = build_id(elf);

	elf_end(elf);
	return other.len == id->len && !memcmp(other.bytes, id->bytes, id->len);
}

/* Opens PATH if it belongs to the file with that build id or, without one, has the checksum SUM. */
static int open_if_right(const char *path, const struct build_id *id, const uint32_t *sum)
{
	struct stat st;
	int fd = open_regular(path, &st);

	if (fd < 0 || (id->len ? has_build_id(fd, id) : sum && checksum(fd) == *sum))
		return fd;
	close(fd);
	return -1;
}

/* The same in our file system, and then in the tracee's: containers may have their own. */
static int try_path(pid_t tid, struct buf *path, const struct build_id *id, const uint32_t *sum)
{
	int fd = open_if_right(buf_str(path), id, sum);

	if (fd < 0) {
		char *theirs = xasprintf("/proc/%d/root%s", (int)tid, buf_str(path));

		fd = open_if_right(theirs, id, sum);
		free(theirs);
	}
	return fd;
}

static int open_linked(pid_t tid, Elf *elf, const char *path, struct buf *found)
{
	/* before the directory, and behind it */
	static const char *const places[][2] = {{"", "/"}, {"", "/.debug/"}, {DEBUG_ROOT, "/"}};
	const char *slash = strrchr(path, '/');
	struct build_id id = build_id(elf);
	char link[LINK_MAX];
	uint32_t sum;
	int fd = -1;

	if (!slash || !read_link(elf, link, &sum))
		return -1;
	for (size_t i = 0; fd < 0 && i < sizeof(places) / sizeof(*places); i++) {
		buf_truncate(found, 0);
		buf_printf(found, "%s%.*s%s%s", places[i][0], (int)(slash - path), path,
			   places[i][1], link);
		fd = try_path(tid, found, &id, &sum);
	}
	return fd;
}

static int open_by_build_id(pid_t tid, Elf *elf, struct buf *found)
{
	struct build_id id = build_id(elf);

	if (id.len < 2)
		return -1;
	buf_printf(found, DEBUG_ROOT "/.build-id/%02x/", id.bytes[0]);
	for (size_t i = 1; i < id.len; i++)
		buf_printf(found, "%02x", id.bytes[i]);
	buf_puts(found, ".debug");
	return try_path(tid, found, &id, NULL);
}

int debugfile_open_shared(int fd, Elf *elf)
{
	char own[32], path[PATH_MAX], link[LINK_MAX];
	struct build_id id = {.len = 0};
	struct buf found = BUF_INIT;
	const char *slash;

	snprintf(own, sizeof(own), "/proc/self/fd/%d", fd);
	ssize_t len = readlink(own, path, sizeof(path) - 1);
	if (len <= 0 || !read_shared(elf, link, &id))
		return -1;
	path[len] = '\0';
	slash = strrchr(path, '/');
	if (*link != '/' && slash)
		buf_printf(&found, "%.*s/", (int)(slash - path), path);
	buf_puts(&found, link);
	fd = open_if_right(buf_str(&found), &id, NULL);
	buf_free(&found);
	return fd;
}

int debugfile_open(pid_t tid, Elf *elf, const char *path, enum debug_place place)
{
	struct buf found = BUF_INIT;
	int fd = place == DEBUG_BY_LINK ? open_linked(tid, elf, path, &found)
					: open_by_build_id(tid, elf, &found);

	buf_free(&found);
	return fd;
}
