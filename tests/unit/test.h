/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a unit test prints for tests/run: one line a test,
 *   ok NAME | not ok NAME: why | skip NAME: reason
 * A test is a function void(void) made of CHECK()s and handed to RUN();
 * the program ends with `return tests_end();`.
 */
#ifndef CALLTAP_TESTS_UNIT_TEST_H
#define CALLTAP_TESTS_UNIT_TEST_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int tests_failed;	 /* tests that failed so far */
static bool test_failed;	 /* the running one has */
static const char *test_name;	 /* its name */
static const char *test_skipped; /* why it was skipped, or NULL */

__attribute__((format(printf, 3, 4))) static inline void test_fail(const char *file, int line,
								   const char *fmt, ...)
{
	va_list ap;

	if (test_failed)
		printf("# %s:%d: ", file, line);
	else
		printf("not ok %s: %s:%d: ", test_name, file, line);
	test_failed = true;
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

#define CHECK(cond)                                                                                \
	do {                                                                                       \
		if (!(cond))                                                                       \
			test_fail(__FILE__, __LINE__, "%s", #cond);                                \
	} while (0)

/* Both are evaluated once; integers of any kind. */
#define CHECK_EQ(got, want)                                                                        \
	do {                                                                                       \
		long long got_ = (long long)(got), want_ = (long long)(want);                      \
		if (got_ != want_)                                                                 \
			test_fail(__FILE__, __LINE__, "%s is %lld, not %lld", #got, got_, want_);  \
	} while (0)

#define CHECK_STR(got, want)                                                                       \
	do {                                                                                       \
		const char *got_ = (got), *want_ = (want);                                         \
		if (!got_ || strcmp(got_, want_) != 0)                                             \
			test_fail(__FILE__, __LINE__, "%s is \"%s\", not \"%s\"", #got,            \
				  got_ ? got_ : "(null)", want_);                                  \
	} while (0)

/* The rest of the test can't be done here, for REASON. */
#define SKIP(reason)                                                                               \
	do {                                                                                       \
		test_skipped = (reason);                                                           \
		return;                                                                            \
	} while (0)

static inline void test_run(const char *name, void (*test)(void))
{
	const char *pattern = getenv("TEST_PATTERN");

	if (pattern && *pattern && !strstr(name, pattern))
		return;
	test_name = name;
	test_failed = false;
	test_skipped = NULL;
	test();
	if (test_failed)
		tests_failed++;
	else if (test_skipped)
		printf("skip %s: %s\n", name, test_skipped);
	else
		printf("ok %s\n", name);
	fflush(stdout);
}

#define RUN(test) test_run(#test, test)

static inline int tests_end(void)
{
	return tests_failed ? 1 : 0;
}

#endif
