/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the descriptions say of files that calls are given; whether a number can be wanted. */
#include "decode/uses.h"

#include "base/err.h"
#include "filter/filter.h"
#include "find_call.h"
#include "test.h"

static const enum abi abis[] = {ABI_X86_64, ABI_I386, ABI_X32, ABI_AARCH64, ABI_RISCV64};

/* What NAME uses in ABI; -1: there is no such call. */
static int uses_of(enum abi abi, const char *name)
{
	const struct defs *defs = defs_for_abi(abi);
	const struct def_call *call = defs ? find_call(defs, name) : NULL;

	if (!call)
		return -1;
	struct uses *u = uses_new(defs);
	int found = (int)uses_of_call(u, (uint32_t)(call - defs->calls));
	uses_free(u);
	return found;
}

static void calls_use_what_their_arguments_say(void)
{
	static const struct {
		const char *name;
		int uses;
	} known[] = {
		{"read", USE_FD},
		{"openat", USE_FD | USE_PATH},
		{"execve", USE_PATH},
		{"mmap", USE_FD},
		{"ppoll", USE_FD},
		{"pselect6", USE_FD},
		{"sendmsg", USE_FD},
		{"sendmmsg", USE_FD},
		{"epoll_ctl", USE_FD},
		{"fcntl", USE_FD},
		{"symlinkat", USE_FD | USE_PATH},
		{"mq_unlink", 0},
		{"pipe2", 0},
		{"getpid", 0},
		{"futex", 0},
		{"exit_group", 0},
		{"uname", 0},
	};

	for (size_t a = 0; a < sizeof(abis) / sizeof(abis[0]); a++) {
		for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
			int found = uses_of(abis[a], known[i].name);

			if (found >= 0 && found != known[i].uses)
				test_fail(__FILE__, __LINE__, "%s uses %d", known[i].name, found);
		}
	}
}

static void sub_calls_count(void)
{
	if (uses_of(ABI_I386, "socketcall") < 0)
		SKIP("no i386 tables");
	CHECK_EQ(uses_of(ABI_I386, "socketcall"), USE_FD);
	CHECK_EQ(uses_of(ABI_I386, "ipc"), 0);
}

/* The number of NAME in ABI. */
static uint64_t number_of(enum abi abi, const char *name)
{
	const struct defs *defs = defs_for_abi(abi);
	uint64_t nr = 0;

	while (strcmp(def_str(defs, defs->numbers[nr].name), name))
		if (++nr == defs->nnumbers)
			BUG("no %s", name);
	return nr;
}

/* Which of four calls F may want; everything else it wants none of. */
static const char *wanted(const struct filter *f, enum abi abi)
{
	static const char *const names[] = {"read", "openat", "getpid"};
	static char text[64];

	text[0] = '\0';
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (filter_may_want_number(f, abi, number_of(abi, names[i])))
			strcat(strcat(text, names[i]), " ");
	}
	if (filter_may_want_number(f, abi, 987654321))
		strcat(text, "unknown");
	return text;
}

static void numbers_that_can_be_wanted(void)
{
	for (size_t a = 0; a < sizeof(abis) / sizeof(abis[0]); a++) {
		enum abi abi = abis[a];

		if (!defs_for_abi(abi))
			continue;
		struct filter *f = filter_new();
		CHECK_STR(wanted(f, abi), "read openat getpid unknown");
		filter_expr(f, "trace=read,getpid");
		CHECK_STR(wanted(f, abi), "read getpid unknown");
		filter_add_path(f, "/nonexistent");
		CHECK_STR(wanted(f, abi), "read ");
		filter_expr(f, "trace=all");
		CHECK_STR(wanted(f, abi), "read openat ");
		filter_free(f);

		f = filter_new();
		filter_expr(f, "trace-fds=none");
		CHECK_STR(wanted(f, abi), "read openat ");
		filter_free(f);
	}
}

static void sub_calls_that_can_be_wanted(void)
{
	if (!defs_for_abi(ABI_I386))
		SKIP("no i386 tables");

	struct filter *f = filter_new();
	uint64_t socketcall = number_of(ABI_I386, "socketcall");

	filter_expr(f, "trace=recvmsg");
	CHECK(filter_may_want_number(f, ABI_I386, socketcall));
	filter_expr(f, "trace=read");
	CHECK(!filter_may_want_number(f, ABI_I386, socketcall));
	filter_expr(f, "trace=semop");
	CHECK(filter_may_want_number(f, ABI_I386, number_of(ABI_I386, "ipc")));
	filter_add_path(f, "/");
	CHECK(!filter_may_want_number(f, ABI_I386, number_of(ABI_I386, "ipc")));
	filter_free(f);
}

int main(void)
{
	RUN(calls_use_what_their_arguments_say);
	RUN(sub_calls_count);
	RUN(numbers_that_can_be_wanted);
	RUN(sub_calls_that_can_be_wanted);
	return tests_end();
}
