/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "merge/logs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "merge/stamp.h"

#define DAY_NS (INT64_C(86400) * 1000000000)

/* ---- files ------------------------------------------------------------- */

/* The process id behind BASE and a dot, or NULL. */
static const char *pid_in(const char *name, const char *base)
{
	size_t len = strlen(base);

	if (strncmp(name, base, len) != 0 || name[len] != '.')
		return NULL;
	name += len + 1;
	return *name && !name[strspn(name, "0123456789")] ? name : NULL;
}

/* The files are mapped rather than open: there can be more of them than descriptors. */
static bool map_file(int dir, const char *name, struct log *log)
{
	struct stat st;
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return false;
	bool good = !fstat(fd, &st);
	if (good && !S_ISREG(st.st_mode)) {
		good = false;
		errno = EINVAL;
	} else if (good && st.st_size) {
		log->text = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		good = log->text != MAP_FAILED;
		log->len = (size_t)st.st_size;
	}
	int saved_errno = errno;
	close(fd);
	errno = saved_errno;
	return good;
}

static void add_log(struct logs *l, int dir, const char *name, const char *pid)
{
	struct log log = {0};

	if (!map_file(dir, name, &log)) {
		error_errno("%s", name);
		l->failed = true;
		return;
	}
	log.pid = xstrdup(pid);
	l->logs = xreallocarray(l->logs, l->nlogs + 1, sizeof(*l->logs));
	l->logs[l->nlogs++] = log;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct log *)a)->pid, ((const struct log *)b)->pid);
}

static void find_logs(struct logs *l, const char *prefix)
{
	const char *slash = strrchr(prefix, '/');
	const char *base = slash ? slash + 1 : prefix;
	char *dir_name = slash ? xstrndup(prefix, (size_t)(base - prefix)) : xstrdup(".");
	DIR *dir = opendir(dir_name);
	struct dirent *entry;

	if (!dir)
		die_errno("%s", dir_name);
	while ((entry = readdir(dir))) {
		const char *pid = pid_in(entry->d_name, base);

		if (pid)
			add_log(l, dirfd(dir), entry->d_name, pid);
	}
	closedir(dir);
	free(dir_name);
	if (l->nlogs)
		qsort(l->logs, l->nlogs, sizeof(*l->logs), by_name);
}

/* ---- lines ------------------------------------------------------------- */

/* The length of the line at TEXT, with its newline if it has one. */
static size_t line_length(const char *text, size_t len)
{
	const char *end = memchr(text, '\n', len);

	return end ? (size_t)(end - text) + 1 : len;
}

static void add_entry(struct logs *l, uint32_t log, const struct stamp *s, size_t offset)
{
	if (!(l->nentries & (l->nentries - 1)))
		l->entries = xreallocarray(l->entries, l->nentries ? 2 * l->nentries : 1,
					   sizeof(*l->entries));
	l->entries[l->nentries++] = (struct entry){.ns = s->ns,
						   .of_day = s->of_day,
						   .is_json = s->is_json,
						   .log = log,
						   .offset = offset};
}

static void read_lines(struct logs *l, uint32_t number)
{
	const struct log *log = &l->logs[number];
	size_t first = l->nentries, start = 0;
	struct stamp s;

	for (size_t at = 0; at < log->len;) {
		size_t len = line_length(log->text + at, log->len - at);

		if (stamp_parse(log->text + at, len, &s)) {
			/* What comes before the first time belongs to it. */
			start = l->nentries == first ? 0 : at;
			add_entry(l, number, &s, start);
		}
		at += len;
		if (l->nentries > first)
			l->entries[l->nentries - 1].len = at - start;
	}
}

void logs_read(struct logs *l, const char *prefix)
{
	*l = (struct logs){0};
	find_logs(l, prefix);
	for (size_t i = 0; i < l->nlogs; i++)
		read_lines(l, (uint32_t)i);
}

/* ---- order ------------------------------------------------------------- */

/* Midnight passed where a time of day is half a day or more before the one of the line before. */
static bool is_midnight(int64_t before, int64_t now)
{
	return before - now >= DAY_NS / 2;
}

/* Lets times of day grow beyond midnight.  A file that begins behind it can't tell by itself: one
 * that begins half a day or more before those that saw it does so the day after. */
static void unwrap_days(struct logs *l)
{
	int64_t begin = INT64_MAX, days = 0, last = 0;

	for (size_t i = 0, first = 0; i < l->nentries; i++) {
		struct entry *e = &l->entries[i];

		if (!e->of_day)
			continue;
		if (!i || e->log != l->entries[i - 1].log) {
			first = i;
			days = 0;
		} else if (is_midnight(last, e->ns)) {
			if (!days && l->entries[first].ns < begin)
				begin = l->entries[first].ns;
			days++;
		}
		last = e->ns;
		e->ns += days * DAY_NS;
	}
	if (begin == INT64_MAX)
		return;
	for (size_t i = 0, first = 0; i < l->nentries; i++) {
		if (!i || l->entries[i].log != l->entries[i - 1].log)
			first = i;
		if (i == first)
			days = is_midnight(begin, l->entries[i].ns);
		if (l->entries[i].of_day)
			l->entries[i].ns += days * DAY_NS;
	}
}

static int by_time(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->ns != y->ns)
		return x->ns < y->ns ? -1 : 1;
	if (x->log != y->log)
		return x->log < y->log ? -1 : 1;
	return x->offset < y->offset ? -1 : x->offset > y->offset;
}

void logs_sort(struct logs *l)
{
	unwrap_days(l);
	if (l->nentries)
		qsort(l->entries, l->nentries, sizeof(*l->entries), by_time);
}

/* ---- output ------------------------------------------------------------ */

static void write_entry(const struct logs *l, const struct entry *e, int width, FILE *out)
{
	const struct log *log = &l->logs[e->log];
	const char *text = log->text + e->offset;

	for (size_t at = 0; at < e->len;) {
		size_t len = line_length(text + at, e->len - at);

		if (!e->is_json)
			fprintf(out, "%-*s ", width, log->pid);
		fwrite(text + at, 1, len, out);
		at += len;
		if (text[at - 1] != '\n')
			putc('\n', out);
	}
}

bool logs_write(const struct logs *l, FILE *out)
{
	int width = 0;

	for (size_t i = 0; i < l->nlogs; i++)
		if ((int)strlen(l->logs[i].pid) > width)
			width = (int)strlen(l->logs[i].pid);
	for (size_t i = 0; i < l->nentries && !ferror(out); i++)
		write_entry(l, &l->entries[i], width, out);
	return !fflush(out) && !ferror(out);
}

void logs_free(struct logs *l)
{
	for (size_t i = 0; i < l->nlogs; i++) {
		free(l->logs[i].pid);
		if (l->logs[i].text)
			munmap(l->logs[i].text, l->logs[i].len);
	}
	free(l->logs);
	free(l->entries);
}
