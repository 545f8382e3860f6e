/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The filter lets pass what is not wanted, and never anything else. */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "engine/seccomp.h"
#include "filter/filter.h"
#include "test.h"

enum { X32_BIT = 0x40000000, SPECIAL = 8 };

static uint32_t load(const struct seccomp_data *data, uint32_t at)
{
	uint32_t word;

	memcpy(&word, (const char *)data + at, sizeof(word));
	return word;
}

/* Runs P as the kernel would; the instructions are those that libseccomp uses. */
static uint32_t run(const struct sock_fprog *p, const struct seccomp_data *data)
{
	uint32_t a = 0;

	for (size_t i = 0; i < p->len; i++) {
		const struct sock_filter *f = &p->filter[i];

		switch (f->code) {
		case BPF_LD | BPF_W | BPF_ABS:
			a = load(data, f->k);
			break;
		case BPF_JMP | BPF_JA:
			i += f->k;
			break;
		case BPF_JMP | BPF_JEQ | BPF_K:
			i += a == f->k ? f->jt : f->jf;
			break;
		case BPF_JMP | BPF_JGE | BPF_K:
			i += a >= f->k ? f->jt : f->jf;
			break;
		case BPF_JMP | BPF_JGT | BPF_K:
			i += a > f->k ? f->jt : f->jf;
			break;
		case BPF_RET | BPF_K:
			return f->k;
		default:
			return SECCOMP_RET_KILL_PROCESS;
		}
	}
	return SECCOMP_RET_KILL_PROCESS;
}

static const uint32_t traced = SECCOMP_RET_TRACE | SECCOMP_MARK;

static uint32_t verdict(const struct sock_fprog *p, uint32_t arch, uint64_t nr)
{
	const struct seccomp_data data = {.arch = arch, .nr = (int)nr};

	return run(p, &data);
}

static bool wants_number(const void *filter, enum abi abi, uint64_t nr)
{
	return filter_may_want_number(filter, abi, nr);
}

static struct sock_fprog make(const char *expr, struct filter **filter)
{
	struct sock_fprog program = {0};
	unsigned passing;

	*filter = filter_new();
	filter_expr(*filter, expr);
	const char *why_not = seccomp_make(&program, &passing, wants_number, *filter);
	CHECK(!why_not);
	CHECK(passing > 100);
	return program;
}

/* Every number of every ABI, and far beyond. */
static void check_numbers(const char *expr)
{
	struct filter *filter;
	struct sock_fprog program = make(expr, &filter);
	unsigned passed[ABI_COUNT] = {0}, unwanted[ABI_COUNT] = {0};

	for (enum abi abi = 0; abi < ABI_COUNT; abi++) {
		uint64_t bit = abi == ABI_X32 ? X32_BIT : 0;

		if (!defs_for_abi(abi))
			continue;
		for (uint64_t nr = 0; nr < 5000; nr++) {
			uint32_t said = verdict(&program, abi_table[abi].audit_arch, nr | bit);
			bool wanted = filter_may_want_number(filter, abi, nr | bit);

			CHECK(said == traced || said == SECCOMP_RET_ALLOW);
			CHECK(said == traced || !wanted);
			passed[abi] += said == SECCOMP_RET_ALLOW;
			unwanted[abi] += !wanted;
		}
	}
	enum abi own = ABI_X86_64;
	while (!defs_for_abi(own))
		own++;
	/* All but those that the engine itself has to see. */
	CHECK(passed[own] + SPECIAL >= unwanted[own]);
	free(program.filter);
	filter_free(filter);
}

static void what_is_wanted_is_traced(void)
{
	check_numbers("trace=openat");
	check_numbers("trace=%file");
	check_numbers("trace=/^s");
	check_numbers("trace=!futex,%desc");
	check_numbers("trace=none");
	check_numbers("trace=39");
	check_numbers("trace=?openat@32,read@64");
	check_numbers("trace=socket,?socketcall");
}

/* Calls that libseccomp has no name for, or takes apart by arguments, pass by their numbers. */
static void unnamed_numbers_pass(void)
{
	struct filter *filter;
	struct sock_fprog program = make("trace=openat", &filter);

	if (defs_for_abi(ABI_I386)) {
		CHECK_EQ(verdict(&program, abi_table[ABI_I386].audit_arch, 359),
			 SECCOMP_RET_ALLOW); /* socket */
		CHECK_EQ(verdict(&program, abi_table[ABI_I386].audit_arch, 295), traced);
		CHECK_EQ(verdict(&program, abi_table[ABI_I386].audit_arch, 223), traced);
	}
	free(program.filter);
	filter_free(filter);
}

static void other_numbers_are_traced(void)
{
	static const uint32_t far[] = {0xffffffff,	 0x7fffffff, 0x80000000, 0x3fffffff,
				       0x40000000 + 600, 0xf0002,    4294967294u};
	struct filter *filter;
	struct sock_fprog program = make("trace=openat", &filter);

	for (enum abi abi = 0; abi < ABI_COUNT; abi++)
		for (size_t i = 0; i < sizeof(far) / sizeof(far[0]); i++)
			CHECK_EQ(verdict(&program, abi_table[abi].audit_arch, far[i]), traced);
	for (uint32_t nr = 0; nr < 1000; nr++) {
		CHECK_EQ(verdict(&program, 0, nr), traced);
		CHECK_EQ(verdict(&program, abi_table[ABI_S390X].audit_arch, nr), traced);
	}
	free(program.filter);
	filter_free(filter);
}

static void filters_of_tracees_are_seen(void)
{
	struct filter *filter;
	struct sock_fprog program = make("trace=openat", &filter);
	enum abi own = ABI_X86_64;

	while (!defs_for_abi(own))
		own++;
	uint64_t set[6] = {SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC};
	uint64_t strict[6] = {SECCOMP_SET_MODE_STRICT};
	uint64_t probe[6] = {SECCOMP_GET_ACTION_AVAIL};
	uint64_t by_prctl[6] = {22 + (UINT64_C(1) << 32), SECCOMP_MODE_STRICT};
	CHECK_EQ(verdict(&program, abi_table[own].audit_arch, SYS_seccomp), traced);
	CHECK_EQ(verdict(&program, abi_table[own].audit_arch, SYS_prctl), traced);
	CHECK_EQ(seccomp_call(own, SYS_seccomp, set), SECCOMP_CALL_FILTER_ALL);
	set[1] = 0;
	CHECK_EQ(seccomp_call(own, SYS_seccomp, set), SECCOMP_CALL_FILTER);
	CHECK_EQ(seccomp_call(own, SYS_seccomp, strict), SECCOMP_CALL_STRICT);
	strict[2] = 1;
	CHECK_EQ(seccomp_call(own, SYS_seccomp, strict), SECCOMP_CALL_NONE);
	CHECK_EQ(seccomp_call(own, SYS_seccomp, probe), SECCOMP_CALL_NONE);
	CHECK_EQ(seccomp_call(own, SYS_prctl, by_prctl), SECCOMP_CALL_STRICT);
	by_prctl[1] = SECCOMP_MODE_FILTER;
	CHECK_EQ(seccomp_call(own, SYS_prctl, by_prctl), SECCOMP_CALL_FILTER);
	by_prctl[0] = 21; /* PR_GET_SECCOMP */
	CHECK_EQ(seccomp_call(own, SYS_prctl, by_prctl), SECCOMP_CALL_QUERY);
	CHECK_EQ(seccomp_call(own, SYS_read, set), SECCOMP_CALL_NONE);
	free(program.filter);
	filter_free(filter);
}

static void strict_mode(void)
{
#if defined __x86_64__
	CHECK(seccomp_strict_allows(ABI_X86_64, 0) && seccomp_strict_allows(ABI_X86_64, 1));
	CHECK(seccomp_strict_allows(ABI_X86_64, 60));
	CHECK(seccomp_strict_allows(ABI_X86_64, 15)); /* rt_sigreturn */
	CHECK(!seccomp_strict_allows(ABI_X86_64, 3) && !seccomp_strict_allows(ABI_X86_64, 231));
	CHECK(seccomp_strict_allows(ABI_I386, 3) && seccomp_strict_allows(ABI_I386, 4));
	CHECK(seccomp_strict_allows(ABI_I386, 1) && seccomp_strict_allows(ABI_I386, 119));
	CHECK(!seccomp_strict_allows(ABI_I386, 173)); /* its rt_sigreturn */
#endif
}

static void nothing_to_gain(void)
{
	struct filter *filter = filter_new();
	struct sock_fprog program;
	unsigned passing;

	CHECK(seccomp_make(&program, &passing, wants_number, filter) == seccomp_all_wanted);
	CHECK_EQ(passing, 0);
	filter_free(filter);
}

int main(void)
{
	RUN(what_is_wanted_is_traced);
	RUN(unnamed_numbers_pass);
	RUN(other_numbers_are_traced);
	RUN(filters_of_tracees_are_seen);
	RUN(strict_mode);
	RUN(nothing_to_gain);
	return tests_end();
}
