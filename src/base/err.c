/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/err.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *program_name = "calltap";
void (*die_hook)(void);

/* One line, whole, so that lines of several writers do not mix. */
static void say(const char *fmt, va_list ap, const char *reason)
{
	char *text = NULL;

	fflush(NULL);
	if (vasprintf(&text, fmt, ap) < 0)
		text = NULL;
	fprintf(stderr, "%s: %s%s%s\n", program_name, text ? text : fmt, reason ? ": " : "",
		reason ? reason : "");
	free(text);
}

static void quit(void)
{
	static bool quitting;

	if (die_hook && !quitting) {
		quitting = true;
		die_hook();
	}
	exit(1);
}

void die(const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	say(fmt, ap, NULL);
	va_end(ap);
	quit();
	__builtin_unreachable();
}

void die_errno(const char *fmt, ...)
{
	const char *reason = strerror(errno);
	va_list ap;
	va_start(ap, fmt);
	say(fmt, ap, reason);
	va_end(ap);
	quit();
	__builtin_unreachable();
}

void die_usage(const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	say(fmt, ap, NULL);
	va_end(ap);
	fprintf(stderr, "Try '%s -h' for more information.\n", program_name);
	quit();
	__builtin_unreachable();
}

void error(const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	say(fmt, ap, NULL);
	va_end(ap);
}

void error_errno(const char *fmt, ...)
{
	const char *reason = strerror(errno);
	va_list ap;
	va_start(ap, fmt);
	say(fmt, ap, reason);
	va_end(ap);
}

void warning(const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	say(fmt, ap, NULL);
	va_end(ap);
}

void bug_at(const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "%s: BUG at %s:%d: ", program_name, file, line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	if (die_hook)
		die_hook();
	abort();
}

static void *checked(void *p)
{
	if (!p) {
		fprintf(stderr, "%s: Out of memory\n", program_name);
		quit();
	}
	return p;
}

void *xmalloc(size_t size)
{
	return checked(malloc(size ? size : 1));
}

void *xcalloc(size_t n, size_t size)
{
	return checked(calloc(n ? n : 1, size ? size : 1));
}

void *xreallocarray(void *p, size_t n, size_t size)
{
	return checked(reallocarray(p, n ? n : 1, size ? size : 1));
}

char *xstrdup(const char *s)
{
	return checked(strdup(s));
}

char *xstrndup(const char *s, size_t len)
{
	return checked(strndup(s, len));
}

char *xasprintf(const char *fmt, ...)
{
	char *s = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&s, fmt, ap) < 0)
		s = NULL;
	va_end(ap);
	return checked(s);
}
