/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Mapped files: their symbols and unwind tables, read once for all processes. */
#include "unwind/internal.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/err.h"
#include "view/mount.h"

enum {
	UNUSED_MAX = 64,       /* objects that no process has mapped any more */
	COPY_MAX = 256 * 1024, /* of code without a file, as the vDSO is */
	LOADS_MAX = 64,
};

/* ---- from the tracee to the file ------------------------------------------- */

int open_regular(const char *path, struct stat *st)
{
	char opened[32];
	int named = open(path, O_PATH | O_CLOEXEC), fd = -1;

	if (named < 0)
		return -1;
	/* To open a device may do something. */
	if (!fstat(named, st) && S_ISREG(st->st_mode)) {
		snprintf(opened, sizeof(opened), "/proc/self/fd/%d", named);
		fd = open(opened, O_RDONLY | O_CLOEXEC);
	}
	close(named);
	return fd;
}

/* Opens PATH if it is the file with inode INO.  Devices are not compared: some file systems have
 * others in /proc/PID/maps than stat() says. */
static int open_inode(const char *path, uint64_t ino, struct stat *st)
{
	int fd = open_regular(path, st);

	if (fd >= 0 && st->st_ino != ino) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* Whether the file that is mapped at M is in a file system that some process serves.  That may be
 * the tracee itself, which is stopped: one would wait for ever. */
static bool is_served(pid_t tid, const struct mapping *m)
{
	return !m->major /* no block device's */ &&
	       mount_kind_of_device(tid, m->major, m->minor) == MOUNT_SERVED;
}

/* By its name as the tracee sees it; failing that as what is mapped, for which one needs to be
 * privileged, or as its program. */
int mapping_open(pid_t tid, struct mapping *m, struct stat *st)
{
	struct buf path = BUF_INIT;
	int fd;

	if (is_served(tid, m))
		return -1;
	buf_printf(&path, "/proc/%d/root%s%s", (int)tid, m->path, m->deleted ? " (deleted)" : "");
	fd = open_inode(buf_str(&path), m->ino, st);
	if (fd >= 0 && m->deleted) { /* it is called so */
		char *name = xasprintf("%s (deleted)", m->path);

		free(m->path);
		m->path = name;
		m->deleted = false;
	}
	if (fd < 0) {
		buf_truncate(&path, 0);
		buf_printf(&path, "/proc/%d/map_files/%llx-%llx", (int)tid,
			   (unsigned long long)m->start, (unsigned long long)m->end);
		fd = open_inode(buf_str(&path), m->ino, st);
	}
	if (fd < 0) {
		buf_truncate(&path, 0);
		buf_printf(&path, "/proc/%d/exe", (int)tid);
		fd = open_inode(buf_str(&path), m->ino, st);
	}
	buf_free(&path);
	return fd;
}

int object_open(pid_t tid, struct mapping *m)
{
	const struct object *object = m->object;
	struct stat st;

	if (!object->copy)
		return mapping_open(tid, m, &st);
	int fd = memfd_create("code", MFD_CLOEXEC);
	if (fd >= 0 && write(fd, object->copy, (size_t)object->size) != object->size) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* ---- what a file has ---------------------------------------------------------- */

static void read_loads(struct object *object, Elf *elf)
{
	GElf_Phdr phdr;
	size_t count;

	if (elf_getphdrnum(elf, &count))
		return;
	object->loads = xcalloc(LOADS_MAX, sizeof(*object->loads));
	for (size_t i = 0; i < count && object->nloads < LOADS_MAX; i++)
		if (gelf_getphdr(elf, (int)i, &phdr) && phdr.p_type == PT_LOAD)
			object->loads[object->nloads++] = (struct load){
				.offset = phdr.p_offset,
				.size = phdr.p_filesz,
				.addr = phdr.p_vaddr,
				.code = phdr.p_flags & PF_X,
			};
}

static void add_symbols_of(struct object *object, int fd)
{
	Elf *elf = elf_begin(fd, ELF_C_READ, NULL);

	symbols_add(&object->symbols, elf);
	elf_end(elf);
	close(fd);
}

/* Separate files by build id are used where strace finds nothing at all, and where all that there
 * is was asked for. */
static void read_symbols(struct object *object, Elf *elf, pid_t tid, const char *path,
			 enum stack_detail detail)
{
	int fd = debugfile_open(tid, elf, path, DEBUG_BY_LINK);

	symbols_add(&object->symbols, elf);
	if (fd >= 0)
		add_symbols_of(object, fd);
	if (fd < 0 && (detail == STACK_SOURCE || !object->symbols.count)) {
		fd = debugfile_open(tid, elf, path, DEBUG_BY_BUILD_ID);
		if (fd >= 0)
			add_symbols_of(object, fd);
	}
	symbols_finish(&object->symbols);
}

struct file_reader {
	const struct object *object;
	int fd;
};

static size_t read_file(void *ctx, uint64_t addr, void *bytes, size_t len)
{
	const struct file_reader *r = ctx;

	for (size_t i = 0; i < r->object->nloads; i++) {
		const struct load *load = &r->object->loads[i];
		uint64_t skip = addr - load->addr;
		size_t done = 0;

		if (skip >= load->size)
			continue;
		if (len > load->size - skip)
			len = load->size - skip;
		while (done < len) {
			ssize_t n = pread(r->fd, (char *)bytes + done, len - done,
					  (off_t)(load->offset + skip + done));
			if (n <= 0)
				break;
			done += (size_t)n;
		}
		return done;
	}
	return 0;
}

static struct object *new_object(struct objects *o)
{
	struct object *object = xcalloc(1, sizeof(*object));

	object->next = o->first;
	o->first = object;
	return object;
}

static struct object *load_file(struct objects *o, pid_t tid, const struct mapping *m, int fd,
				const struct stat *st)
{
	struct object *object = new_object(o);
	struct file_reader reader = {object, fd};
	Elf *elf = elf_begin(fd, ELF_C_READ, NULL);

	object->dev = st->st_dev;
	object->ino = st->st_ino;
	object->size = st->st_size;
	object->mtime = st->st_mtim;
	read_loads(object, elf);
	object->symbols.for_names = o->names_only;
	read_symbols(object, elf, tid, m->path, o->detail);
	if (!o->names_only)
		tables_load(&object->tables, elf, read_file, &reader);
	elf_end(elf);
	if (o->detail == STACK_SOURCE && !o->names_only)
		object->lines = lines_new(tid, fd, m->path);
	return object;
}

/* ---- code without a file ------------------------------------------------------ */

struct memory_reader {
	struct memory_view *mem;
	uint64_t bias;
};

static size_t read_memory(void *ctx, uint64_t addr, void *bytes, size_t len)
{
	struct memory_reader *r = ctx;

	return memory_read(r->mem, r->bias + addr, bytes, len);
}

/* The vDSO, or a file that can't be opened any more: of such a file programs have the unwind tables
 * in memory, but no symbols. */
static struct object *load_copy(struct objects *o, struct memory_view *mem, const struct mapping *m)
{
	struct memory_reader reader = {mem, 0};
	size_t len = m->end - m->head < COPY_MAX ? m->end - m->head : COPY_MAX;
	uint8_t *copy = xmalloc(len);

	len = m->head ? memory_read(mem, m->head, copy, len) : 0;
	for (struct object *object = o->first; object; object = object->next)
		if (object->copy && (size_t)object->size == len && len &&
		    !memcmp(object->copy, copy, len)) {
			free(copy);
			return object;
		}

	struct object *object = new_object(o);
	Elf *elf = elf_memory((char *)copy, len);
	object->copy = copy;
	object->size = (off_t)len;
	read_loads(object, elf);
	symbols_add(&object->symbols, elf);
	symbols_finish(&object->symbols);
	if (object_bias(object, m, &reader.bias))
		tables_load(&object->tables, elf, read_memory, &reader);
	elf_end(elf);
	return object;
}

/* ---- keeping them -------------------------------------------------------------- */

static void free_object(struct object *object)
{
	free(object->copy);
	free(object->loads);
	symbols_free(&object->symbols);
	tables_free(&object->tables);
	if (object->lines)
		lines_free(object->lines);
	functions_free(object->functions);
	free(object);
}

/* Frees the object that nobody has used for longest, if there are too many. */
static void make_room(struct objects *o)
{
	struct object **oldest = NULL;
	size_t unused = 0;

	for (struct object **at = &o->first; *at; at = &(*at)->next) {
		if ((*at)->users)
			continue;
		unused++;
		if (!oldest || (*at)->last_use < (*oldest)->last_use)
			oldest = at;
	}
	if (unused <= UNUSED_MAX)
		return;
	struct object *object = *oldest;
	*oldest = object->next;
	free_object(object);
}

static struct object *find_file(struct objects *o, const struct stat *st)
{
	for (struct object *object = o->first; object; object = object->next)
		if (object->ino == st->st_ino && object->dev == st->st_dev &&
		    object->size == st->st_size && object->mtime.tv_sec == st->st_mtim.tv_sec &&
		    object->mtime.tv_nsec == st->st_mtim.tv_nsec && !object->copy)
			return object;
	return NULL;
}

struct object *object_get(struct objects *o, pid_t tid, struct memory_view *mem, struct mapping *m)
{
	struct object *object = NULL;
	struct stat st;
	int fd = *m->path == '/' ? mapping_open(tid, m, &st) : -1;

	if (fd >= 0) {
		object = find_file(o, &st);
		if (!object)
			object = load_file(o, tid, m, fd, &st);
		close(fd);
	} else {
		object = load_copy(o, mem, m);
	}
	object->users++;
	return object;
}

void object_release(struct objects *o, struct object *object)
{
	object->last_use = ++o->clock;
	object->users--;
	make_room(o);
}

void objects_free(struct objects *o)
{
	while (o->first) {
		struct object *object = o->first;

		o->first = object->next;
		free_object(object);
	}
}

bool object_bias(const struct object *object, const struct mapping *m, uint64_t *bias)
{
	const struct load *best = NULL;

	/* Mappings begin and end with pages, segments anywhere within them. */
	for (size_t i = 0; i < object->nloads; i++) {
		const struct load *load = &object->loads[i];

		if ((load->offset - m->offset < m->end - m->start ||
		     m->offset - load->offset < load->size) &&
		    (!best || load->code))
			best = load;
	}
	if (!best)
		return false;
	*bias = m->start - m->offset + best->offset - best->addr;
	return true;
}
