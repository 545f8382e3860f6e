/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What went wrong, by whose fault:
 *   BUG      ours: prints place and state, aborts
 *   die      the user's or the system's: one line on stderr, exit 1
 *   error    one line, the caller goes on
 *   warning  one line
 * Every line starts with the name the program was called by ("calltap: ").
 * The *_errno forms add ": " and the text of errno.
 */
#ifndef CALLTAP_BASE_ERR_H
#define CALLTAP_BASE_ERR_H

#include <stdarg.h>
#include <stddef.h>

/* The name put before each line; set once from argv[0] or --as. */
extern const char *program_name;

/* Called by die() before it exits: flushes traces, lets tracees go.  May be NULL. */
extern void (*die_hook)(void);

void die(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));
void die_errno(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));
/* die() with a further line that tells where help is. */
void die_usage(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));
void error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void error_errno(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void warning(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Behind BUG(). */
void bug_at(const char *file, int line, const char *fmt, ...)
	__attribute__((format(printf, 3, 4), noreturn));
#define BUG(...) bug_at(__FILE__, __LINE__, __VA_ARGS__)
#define BUG_ON(cond)                                                                               \
	do {                                                                                       \
		if (__builtin_expect(!!(cond), 0))                                                 \
			BUG("%s", #cond);                                                          \
	} while (0)

/* Allocation that ends the program instead of returning NULL: bytes that are not set; N objects
 * that are all zero; room for N objects of SIZE bytes, with what was at P (may be NULL) at its
 * beginning; copies.  All are freed by free(). */
void *xmalloc(size_t size) __attribute__((malloc, returns_nonnull));
void *xcalloc(size_t n, size_t size) __attribute__((malloc, returns_nonnull));
void *xreallocarray(void *p, size_t n, size_t size) __attribute__((returns_nonnull));
char *xstrdup(const char *s) __attribute__((malloc, returns_nonnull));
char *xstrndup(const char *s, size_t len) __attribute__((malloc, returns_nonnull));
char *xasprintf(const char *fmt, ...)
	__attribute__((format(printf, 1, 2), malloc, returns_nonnull));

#endif
