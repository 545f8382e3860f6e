/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What functions take and give, by the built-in descriptions and the user's files. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "arch/arch.h"
#include "base/err.h"
#include "base/file.h"
#include "lang/lang.h"
#include "libcall/ltraceconf.h"
#include "trace/internal.h"

static void report_mistake(void *ctx, const char *message)
{
	(void)ctx;
	error("%s", message);
}

static void read_prototypes(const char *path, struct buf *text)
{
	enum { MOST = 4 << 20 };
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		die_errno("Can't fopen '%s'", path);
	if (!file_read(fd, text, MOST + 1))
		die_errno("Can't read '%s'", path);
	if (text->len > MOST)
		die("'%s' is too long: descriptions have at most %d bytes a file", path, MOST);
	close(fd);
}

/* The built-in descriptions with those of --prototypes on top. */
static struct defs *with_prototypes(const struct trace *t, const struct defs *base)
{
	struct lang *l = lang_new(NULL, NULL, report_mistake, NULL);
	struct defs *defs;

	for (size_t i = 0; i < t->opt->nconfigs; i++) {
		const char *path = t->opt->configs[i];
		if (lang_parse(l, path, buf_str(&t->prototypes[i]), t->prototypes[i].len))
			die("%s describes no functions: see above", path);
	}
	defs = lang_extend(l, base);
	if (!defs)
		die("the prototypes can't be used: see above");
	lang_free(l);
	return defs;
}

const struct defs *prototypes_for(struct trace *t, enum abi abi)
{
	const struct defs *base = defs_for_abi(abi);

	if (!base || (!t->conf && !t->opt->nconfigs))
		return base;
	if (!t->conf_tried[abi]) {
		t->conf_tried[abi] = true;
		t->conf_defs[abi] =
			t->conf ? ltraceconf_compile(t->conf, base) : with_prototypes(t, base);
	}
	return t->conf_defs[abi] ? t->conf_defs[abi] : base;
}

void prototypes_open(struct trace *t)
{
	const struct options *opt = t->opt;
	const char *home = getenv("HOME");

	if (opt->persona != PERSONA_LTRACE) {
		if (!opt->nconfigs)
			return;
		/* A pipe gives once what descriptions for every ABI are made of. */
		t->prototypes = xcalloc(opt->nconfigs, sizeof(*t->prototypes));
		for (size_t i = 0; i < opt->nconfigs; i++)
			read_prototypes(opt->configs[i], &t->prototypes[i]);
		/* Mistakes are told of before anything runs. */
		prototypes_for(t, arch_own_abi);
		return;
	}
	t->conf = ltraceconf_new();
	for (size_t i = 0; i < opt->nconfigs; i++)
		if (!ltraceconf_read_file(t->conf, opt->configs[i]))
			error_errno("can't open config file %s", opt->configs[i]);
	if (!opt->nconfigs)
		ltraceconf_read_file(t->conf, "/etc/ltrace.conf");
	if (!opt->nconfigs && home) {
		char *path = xasprintf("%s/.ltrace.conf", home);
		ltraceconf_read_file(t->conf, path);
		free(path);
	}
	prototypes_for(t, arch_own_abi);
}

void prototypes_close(struct trace *t)
{
	if (t->conf)
		ltraceconf_free(t->conf);
	for (size_t i = 0; t->prototypes && i < t->opt->nconfigs; i++)
		buf_free(&t->prototypes[i]);
	free(t->prototypes);
	for (int abi = 0; abi < ABI_COUNT; abi++)
		lang_free_defs(t->conf_defs[abi]);
}
