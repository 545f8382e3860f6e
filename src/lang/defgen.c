/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs while calltap is built: descriptions in, C out. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "lang/lang.h"
#include "lang/write.h"

static const char usage_text[] =
	"usage: defgen --constants FILE --numbers FILE --abi ABI -o OUT.c FILE.def...\n"
	"       defgen --ids -o OUT.h FILE.def...\n"
	"       defgen --dump-layout --constants FILE --abi ABI FILE.def...\n"
	"\n"
	"Compiles descriptions of system calls: to the tables of one ABI (const struct\n"
	"defs defs_ABI), to the header that names types and sets for C code, or to a list\n"
	"of the structures' fields with offset and size.\n";

struct options {
	const char *constants, *numbers, *abi, *out;
	bool ids, dump_layout;
};

static void report(void *ctx, const char *message)
{
	(void)ctx;
	fprintf(stderr, "%s\n", message);
}

static char *read_file(const char *path, size_t *len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct buf text = BUF_INIT;

	if (fd < 0)
		die_errno("can't open %s", path);
	if (!file_read(fd, &text, SIZE_MAX))
		die_errno("can't read %s", path);
	close(fd);
	*len = text.len;
	buf_str(&text);
	return text.data;
}

static char *read_table(const char *path)
{
	size_t len;

	return path ? read_file(path, &len) : NULL;
}

/* Returns the index of the first file among ARGV. */
static int parse_options(int argc, char **argv, struct options *o)
{
	struct {
		const char *name;
		const char **value;
	} with_value[] = {{"--constants", &o->constants},
			  {"--numbers", &o->numbers},
			  {"--abi", &o->abi},
			  {"-o", &o->out}};
	int i;

	for (i = 1; i < argc && argv[i][0] == '-'; i++) {
		const char **value = NULL;
		for (size_t k = 0; k < sizeof(with_value) / sizeof(*with_value); k++)
			if (!strcmp(argv[i], with_value[k].name))
				value = with_value[k].value;
		if (value && i + 1 < argc) {
			*value = argv[++i];
		} else if (!strcmp(argv[i], "--ids")) {
			o->ids = true;
		} else if (!strcmp(argv[i], "--dump-layout")) {
			o->dump_layout = true;
		} else if (!strcmp(argv[i], "--help")) {
			fputs(usage_text, stdout);
			exit(0);
		} else {
			fputs(usage_text, stderr);
			exit(2);
		}
	}
	if (!o->ids && !o->abi)
		die("no --abi given");
	return i;
}

/* The file to write; opened last, so that errors leave none behind that make takes for done. */
static FILE *open_output(const struct options *o)
{
	FILE *f = o->out ? fopen(o->out, "w") : stdout;

	if (!f)
		die_errno("can't write %s", o->out);
	return f;
}

static void close_output(FILE *f, const struct options *o)
{
	bool bad = ferror(f);

	if (fclose(f) || bad) {
		if (o->out)
			remove(o->out);
		die_errno("can't write %s", o->out ? o->out : "standard output");
	}
}

static void write_defs(struct lang *l, const struct options *o)
{
	enum abi abi = abi_by_name(o->abi);
	struct buf name = BUF_INIT;
	struct defs *d;
	FILE *f;

	if (abi == ABI_COUNT)
		die("unknown ABI %s", o->abi);
	d = lang_compile(l, abi);
	if (!d)
		die("no tables for %s", o->abi);
	f = open_output(o);
	buf_printf(&name, "defs_%s", o->abi);
	if (o->dump_layout)
		write_layout(f, d);
	else
		write_tables(f, d, buf_str(&name));
	close_output(f, o);
	buf_free(&name);
	lang_free_defs(d);
}

int main(int argc, char **argv)
{
	struct options o = {0};
	int first, errors = 0;
	char *constants, *numbers;
	struct lang *l;

	program_name = "defgen";
	first = parse_options(argc, argv, &o);
	constants = read_table(o.constants);
	numbers = read_table(o.numbers);
	l = lang_new(constants, numbers, report, NULL);
	for (int i = first; i < argc; i++) {
		size_t len;
		char *text = read_file(argv[i], &len);
		errors += lang_parse(l, argv[i], text, len);
		free(text);
	}
	if (errors == 0 && o.ids) {
		FILE *f = open_output(&o);
		write_ids(f, l);
		close_output(f, &o);
	} else if (errors == 0) {
		write_defs(l, &o);
	}
	lang_free(l);
	free(constants);
	free(numbers);
	return errors != 0;
}
