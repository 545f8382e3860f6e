/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tables of two small ABIs for tests of the filter, and what it makes of their calls. */
#ifndef CALLTAP_TESTS_UNIT_SMALL_DEFS_H
#define CALLTAP_TESTS_UNIT_SMALL_DEFS_H

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "filter/filter.h"
#include "lang/ids.h"
#include "test.h"

/* Offsets into `strings`. */
enum {
	S_READ = 1,
	S_OPEN = 6,
	S_STAT = 11,
	S_SOCKETCALL = 16,
	S_SOCKET = 27,
	S_BIND = 34,
	S_MMAP2 = 39,
	S_GETPID = 45,
	S_FILE = 52,
	S_DESC = 57,
	S_NETWORK = 62,
	S_STAT_LIKE = 70,
	S_CACHEFLUSH = 76,
	S_ENOENT = 87,
	S_SIGINT = 94,
	S_SIGUSR1 = 101,
	S_SIGIO = 109,
};
static const char strings[] = "\0read\0open\0stat\0socketcall\0socket\0bind\0mmap2\0getpid\0file\0"
			      "desc\0network\0%stat\0cacheflush\0ENOENT\0SIGINT\0SIGUSR1\0SIGIO";

enum { CLASS_FILE = 1, CLASS_DESC = 2, CLASS_NETWORK = 4, CLASS_STAT_LIKE = 8 };
static const uint32_t class_names[] = {S_FILE, S_DESC, S_NETWORK, S_STAT_LIKE};

enum { C_READ = 1, C_OPEN, C_STAT, C_SOCKETCALL, C_SOCKET, C_BIND };
static const struct def_call calls[] = {
	[C_READ] = {.name = S_READ, .classes = CLASS_DESC},
	[C_OPEN] = {.name = S_OPEN, .classes = CLASS_FILE | CLASS_DESC},
	[C_STAT] = {.name = S_STAT, .classes = CLASS_FILE | CLASS_STAT_LIKE},
	[C_SOCKETCALL] = {.name = S_SOCKETCALL, .sub_key = 1, .first_sub = 1, .sub_count = 2},
	[C_SOCKET] = {.name = S_SOCKET, .classes = CLASS_NETWORK},
	[C_BIND] = {.name = S_BIND, .classes = CLASS_NETWORK | CLASS_DESC},
};
static const struct def_case cases[] = {{0}, {.key = 1, .to = C_SOCKET}, {.key = 2, .to = C_BIND}};

static const struct def_number numbers64[] = {
	{S_READ, C_READ}, {S_OPEN, C_OPEN}, {0, 0},
	{S_STAT, C_STAT}, {S_BIND, C_BIND}, {S_GETPID, 0},
};
static const struct def_number numbers32[] = {
	{S_OPEN, C_OPEN},
	{S_SOCKETCALL, C_SOCKETCALL},
	{S_MMAP2, 0},
	{S_READ, C_READ},
};
static const struct def_far_number far32[] = {{0xf0002, {S_CACHEFLUSH, 0}}};

/* A few names of errors and signals. */
static const struct def_const consts[] = {
	{0},
	{.value = 2, .name = S_ENOENT},
	{.value = 2, .name = S_SIGINT},
	{.value = 10, .name = S_SIGUSR1},
	{.value = 29, .name = S_SIGIO},
};
enum { ERRNOS = 1, SIGNALS };
static const struct def_set sets[] = {
	[ERRNOS] = {.first = 1, .count = 1, .size = 4, .is_signed = 1},
	[SIGNALS] = {.first = 2, .count = 3, .size = 4, .is_signed = 1},
};
static const uint32_t named_sets[] = {[SET_errnos] = ERRNOS, [SET_signals] = SIGNALS};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* clang-format off */
#define COMMON                                                                                     \
	.strings = strings, .calls = calls, .cases = cases, .class_names = class_names,            \
	.sets = sets, .consts = consts, .named_sets = named_sets, .ncalls = COUNT(calls),          \
	.nclasses = COUNT(class_names)
/* clang-format on */

static const struct defs defs64 = {
	.abi = ABI_X86_64,
	COMMON,
	.numbers = numbers64,
	.nnumbers = COUNT(numbers64),
};
static const struct defs defs32 = {
	.abi = ABI_I386,
	COMMON,
	.numbers = numbers32,
	.far_numbers = far32,
	.ncases = COUNT(cases),
	.nnumbers = COUNT(numbers32),
	.nfar_numbers = COUNT(far32),
};

static inline const struct defs *small_defs(enum abi abi)
{
	return abi == ABI_X86_64 ? &defs64 : abi == ABI_I386 ? &defs32 : NULL;
}

/* Every call that there is in the tables, and one that is in none. */
static const struct {
	const char *name;
	const struct defs *defs;
	uint32_t id;
} all_calls[] = {
	{"read", &defs64, 0},
	{"open", &defs64, 1},
	{"stat", &defs64, 3},
	{"bind", &defs64, 4},
	{"getpid", &defs64, 5},
	{"open32", &defs32, 0},
	{"socketcall32", &defs32, 1},
	{"mmap2_32", &defs32, 2},
	{"read32", &defs32, 3},
	{"socket32", &defs32, 5},
	{"bind32", &defs32, 6},
	{"cacheflush32", &defs32, 0xf0002},
	{"unknown", &defs64, UINT32_MAX},
};

static inline struct call make_call(size_t i)
{
	return (struct call){.defs = all_calls[i].defs, .filter_id = all_calls[i].id};
}

static inline struct call call_named(const char *name)
{
	for (size_t i = 0; i < COUNT(all_calls); i++)
		if (!strcmp(all_calls[i].name, name))
			return make_call(i);
	abort();
}

/* The calls that F shows, separated by blanks. */
static inline const char *shown(const struct filter *f)
{
	static char text[512];

	text[0] = '\0';
	for (size_t i = 0; i < COUNT(all_calls); i++) {
		struct call call = make_call(i);

		if (!filter_wants_call(f, &call))
			continue;
		strcat(text, *text ? " " : "");
		strcat(text, all_calls[i].name);
	}
	return text;
}

#define EVERYTHING                                                                                 \
	"read open stat bind getpid open32 socketcall32 mmap2_32 read32 socket32 bind32 "          \
	"cacheflush32 unknown"

#define CHECK_SHOWN(expr, want)                                                                    \
	do {                                                                                       \
		struct filter *f_ = filter_new_over(small_defs);                                   \
		filter_expr(f_, expr);                                                             \
		CHECK_STR(shown(f_), want);                                                        \
		filter_free(f_);                                                                   \
	} while (0)

/* What applying EXPR prints on stderr; the status of the process is put behind it. */
static inline const char *complaint(const char *expr)
{
	static char text[1024];
	int fds[2], status;
	size_t len = 0;
	ssize_t n;

	fflush(NULL);
	if (pipe(fds))
		abort();
	pid_t pid = fork();
	if (!pid) {
		dup2(fds[1], STDERR_FILENO);
		close(fds[0]);
		filter_expr(filter_new_over(small_defs), expr);
		_exit(0);
	}
	close(fds[1]);
	while ((n = read(fds[0], text + len, sizeof(text) - 8 - len)) > 0)
		len += (size_t)n;
	close(fds[0]);
	waitpid(pid, &status, 0);
	sprintf(text + len, "[%d]", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
	return text;
}

/* The tables of the program itself: not used here. */
const struct defs *defs_for_abi(enum abi abi)
{
	(void)abi;
	return NULL;
}

#endif
