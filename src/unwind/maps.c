/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The code that a process has mapped. */
#include "unwind/internal.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/proc.h"

/* As many mappings as a process may have take less. */
enum { TEXT_MAX = 32 << 20 };

int maps_open(pid_t tid)
{
	return proc_open(tid, "maps");
}

static bool read_text(pid_t tid, struct buf *text)
{
	int fd = maps_open(tid);

	if (fd < 0)
		return false;
	file_read(fd, text, TEXT_MAX);
	close(fd);
	return text->len;
}

/* FNV-1a, eight bytes at once. */
static uint64_t hash_text(const struct buf *text)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325), word;

	for (size_t i = 0; i < text->len; i += sizeof(word)) {
		word = 0;
		memcpy(&word, text->data + i,
		       text->len - i < sizeof(word) ? text->len - i : sizeof(word));
		hash = (hash ^ word) * UINT64_C(0x100000001b3);
		hash ^= hash >> 32;
	}
	return hash;
}

/* Undoes what /proc does to newlines. */
static void restore_newlines(char *path)
{
	char *out = path;

	for (const char *in = path; *in; out++) {
		if (!strncmp(in, "\\012", 4)) {
			*out = '\n';
			in += 4;
		} else {
			*out = *in++;
		}
	}
	*out = '\0';
}

static void set_path(struct mapping *m, const char *path)
{
	static const char mark[] = " (deleted)";
	size_t len;

	m->path = xstrdup(path);
	restore_newlines(m->path);
	len = strlen(m->path);
	if (len > sizeof(mark) - 1 && !strcmp(m->path + len - (sizeof(mark) - 1), mark)) {
		m->deleted = true;
		m->path[len - (sizeof(mark) - 1)] = '\0';
	}
}

/* Where the beginning of the file that the last line was about is mapped. */
struct head {
	unsigned major, minor;
	uint64_t ino, start;
};

static void add_line(struct maps *maps, const char *line, struct head *head)
{
	unsigned long long start, end, offset, ino;
	unsigned major, minor;
	char perms[5];
	int path = -1;

	if (sscanf(line, "%llx-%llx %4s %llx %x:%x %llu %n", &start, &end, perms, &offset, &major,
		   &minor, &ino, &path) < 7 ||
	    path < 0)
		return;
	if (!offset)
		*head = (struct head){major, minor, ino, start};
	if (perms[2] != 'x' || (line[path] != '/' && strcmp(line + path, "[vdso]") != 0))
		return;

	maps->list = xreallocarray(maps->list, maps->count + 1, sizeof(*maps->list));
	struct mapping *m = &maps->list[maps->count++];
	*m = (struct mapping){
		.start = start,
		.end = end,
		.offset = offset,
		.major = major,
		.minor = minor,
		.ino = ino,
	};
	if (head->ino == ino && head->major == major && head->minor == minor)
		m->head = head->start;
	set_path(m, line + path);
}

static bool same_mapping(const struct mapping *a, const struct mapping *b)
{
	return a->start == b->start && a->end == b->end && a->offset == b->offset &&
	       a->ino == b->ino && a->major == b->major && a->minor == b->minor;
}

/* Takes over from OLD what is known of mappings that are still there; returns whether all are. */
static bool take_over(struct maps *maps, struct maps *old)
{
	bool same = maps->count == old->count;
	size_t j = 0;

	for (size_t i = 0; i < maps->count; i++) {
		struct mapping *m = &maps->list[i];

		while (j < old->count && old->list[j].start < m->start)
			j++;
		if (j == old->count || !same_mapping(m, &old->list[j])) {
			same = false;
			continue;
		}
		m->object = old->list[j].object;
		m->looked_up = old->list[j].looked_up;
		m->bias = old->list[j].bias;
		old->list[j].object = NULL;
		/* Found to be called so, with the mark. */
		if (m->object && m->deleted && !old->list[j].deleted &&
		    strlen(old->list[j].path) > strlen(m->path)) {
			char *path = m->path;

			m->path = old->list[j].path;
			m->deleted = false;
			old->list[j].path = path;
		}
	}
	return same;
}

bool maps_read(struct maps *maps, struct objects *objects, pid_t tid)
{
	struct buf text = BUF_INIT;
	struct maps fresh = {.list = NULL};
	struct head head = {.start = 0};
	char *rest, *line;

	if (!read_text(tid, &text))
		buf_puts(&text, "");
	fresh.hash = hash_text(&text);
	if (fresh.hash == maps->hash) {
		buf_free(&text);
		return false;
	}
	buf_putc(&text, '\0');
	for (line = strtok_r(text.data, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		add_line(&fresh, line, &head);
	buf_free(&text);
	bool same = take_over(&fresh, maps);
	maps_free(maps, objects);
	*maps = fresh;
	return !same;
}

int mapped_file_open(pid_t tid, uint64_t addr)
{
	struct maps maps = {.list = NULL};
	struct objects none = {.first = NULL};
	struct stat st;

	maps_read(&maps, &none, tid);
	struct mapping *m = maps_find(&maps, addr);
	int fd = m && *m->path == '/' ? mapping_open(tid, m, &st) : -1;
	maps_free(&maps, &none);
	return fd;
}

/* The kernel's answer to what is mapped at one address (Linux 6.11); its headers have it since
 * then. */
struct map_query {
	uint64_t size, flags, addr;
	uint64_t start, end, perms, page_size, offset, ino;
	uint32_t major, minor, name_size, build_id_size;
	uint64_t name, build_id;
};

#define MAP_QUERY _IOWR('f', 17, struct map_query)

bool maps_confirm(int fd, const struct mapping *m)
{
	enum { EXECUTABLE = 4 };
	struct map_query q = {.size = sizeof(q), .addr = m->start};

	return !ioctl(fd, MAP_QUERY, &q) && q.start == m->start && q.end == m->end &&
	       q.offset == m->offset && q.ino == m->ino && q.major == m->major &&
	       q.minor == m->minor && q.perms & EXECUTABLE;
}

void maps_free(struct maps *maps, struct objects *objects)
{
	for (size_t i = 0; i < maps->count; i++) {
		if (maps->list[i].object)
			object_release(objects, maps->list[i].object);
		free(maps->list[i].path);
	}
	free(maps->list);
	*maps = (struct maps){.list = NULL};
}

struct mapping *maps_find(const struct maps *maps, uint64_t addr)
{
	size_t low = 0, high = maps->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (maps->list[mid].end <= addr)
			low = mid + 1;
		else
			high = mid;
	}
	return low < maps->count && maps->list[low].start <= addr ? &maps->list[low] : NULL;
}

bool maps_overlap(const struct maps *maps, uint64_t start, uint64_t len)
{
	for (size_t i = 0; i < maps->count; i++)
		if (maps->list[i].start - start < len ||
		    start - maps->list[i].start < maps->list[i].end - maps->list[i].start)
			return true;
	return false;
}
