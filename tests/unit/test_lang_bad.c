/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Each file of tests/lang/bad begins with lines "#! LINE:COLUMN: text": the errors that compiling
 * it must report, all and in this order.
 */
#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "lang/lang.h"
#include "lang_tables.h"
#include "test.h"

static struct buf messages = BUF_INIT;

/* Keeps what a line "#! ..." says: the message without the file's name. */
static void keep_message(void *ctx, const char *message)
{
	const char *file = ctx;

	CHECK(!strncmp(message, file, strlen(file)));
	buf_printf(&messages, "#! %s\n", message + strlen(file) + 1);
}

static const char *bad_file; /* of the running test */

static void test_bad_file(void)
{
	struct buf file = BUF_INIT;
	size_t expected_len = 0;
	char name[512];
	struct lang *l;

	int fd = open(bad_file, O_RDONLY);
	CHECK(fd >= 0 && file_read(fd, &file, SIZE_MAX));
	close(fd);
	buf_str(&file); /* ends it with a NUL */
	char *text = file.data;
	snprintf(name, sizeof(name), "%s", strrchr(bad_file, '/') + 1);
	while (!strncmp(text + expected_len, "#!", 2))
		expected_len += strcspn(text + expected_len, "\n") + 1;
	buf_truncate(&messages, 0);
	l = lang_new(test_constants, test_numbers, keep_message, name);
	if (lang_parse(l, name, text, file.len) == 0)
		lang_free_defs(lang_compile(l, ABI_X86_64));
	CHECK(expected_len > 0);
	text[expected_len] = '\0';
	CHECK_STR(buf_str(&messages), text);
	lang_free(l);
	buf_free(&file);
}

static int is_def(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return len > 4 && !strcmp(entry->d_name + len - 4, ".def");
}

int main(void)
{
	const char *src = getenv("SRC");
	struct dirent **entries;
	char dir[4096], path[8192];
	int n;

	snprintf(dir, sizeof(dir), "%s/tests/lang/bad", src ? src : ".");
	n = scandir(dir, &entries, is_def, alphasort);
	if (n <= 0)
		die_errno("no files in %s", dir);
	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, entries[i]->d_name);
		bad_file = path;
		test_run(entries[i]->d_name, test_bad_file);
		free(entries[i]);
	}
	free(entries);
	buf_free(&messages);
	return tests_end();
}
