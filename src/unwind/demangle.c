/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names as compilers of C++ and Rust make them. */
#include "unwind/internal.h"

#ifdef HAVE_LIBIBERTY

#include <libiberty/demangle.h>
#include <setjmp.h>
#include <string.h>

/* A short name can stand for text without end (each part twice the one before), and the library
 * would write it all.  It holds no memory while it writes, so that a jump may leave it. */
struct writer {
	jmp_buf too_long;
	struct buf text;
};

static void write_part(const char *part, size_t len, void *ctx)
{
	struct writer *w = ctx;

	if (len > STACK_NAME_MAX - w->text.len)
		longjmp(w->too_long, 1);
	buf_put(&w->text, part, len);
}

static bool write_name(struct writer *w, const char *name)
{
	int options = DMGL_PARAMS | DMGL_ANSI;

	if (setjmp(w->too_long))
		return false;
	if (rust_demangle_callback(name, options, write_part, w))
		return true;
	buf_truncate(&w->text, 0);
	return cplus_demangle_v3_callback(name, options, write_part, w);
}

char *demangle(const char *name)
{
	struct writer w = {.text = BUF_INIT};

	if (name[0] == '_' && strnlen(name, STACK_NAME_MAX) < STACK_NAME_MAX &&
	    write_name(&w, name)) {
		buf_putc(&w.text, '\0');
		return w.text.data;
	}
	buf_free(&w.text);
	return NULL;
}

#else

char *demangle(const char *name)
{
	(void)name;
	return NULL;
}

#endif
