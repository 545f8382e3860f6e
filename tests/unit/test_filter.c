/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What -e says of calls, signals, descriptors and words. */
#include <errno.h>

#include "small_defs.h"

/* ---- sets of calls ----------------------------------------------------- */

static void calls_by_name(void)
{
	CHECK_SHOWN("trace=all", EVERYTHING);
	CHECK_SHOWN("trace=none", "unknown");
	CHECK_SHOWN("trace=!none", EVERYTHING);
	CHECK_SHOWN("trace=!all", "unknown");
	CHECK_SHOWN("trace=read", "read read32 unknown");
	CHECK_SHOWN("read", "read read32 unknown");
	CHECK_SHOWN("t=read,stat", "read stat read32 unknown");
	CHECK_SHOWN("t=,read,,stat,", "read stat read32 unknown");
	CHECK_SHOWN("!read,open,socketcall",
		    "stat bind getpid mmap2_32 socket32 bind32 cacheflush32 unknown");
	CHECK_SHOWN("!!read", "read read32 unknown");
	CHECK_SHOWN("mmap2", "mmap2_32 unknown");
	CHECK_SHOWN("read,all", EVERYTHING);
}

static void calls_of_one_abi(void)
{
	CHECK_SHOWN("read@64", "read unknown");
	CHECK_SHOWN("read@32", "read32 unknown");
	CHECK_SHOWN("read@64,open@32", "read open32 unknown");
	CHECK_SHOWN("all@64", "read open stat bind getpid unknown");
	CHECK_SHOWN("!all@64", "open32 socketcall32 mmap2_32 read32 socket32 bind32 cacheflush32 "
			       "unknown");
}

static void calls_by_number(void)
{
	CHECK_SHOWN("0", "read open32 unknown");
	CHECK_SHOWN("3@64", "stat unknown");
	CHECK_SHOWN("05", "getpid unknown");
	CHECK_SHOWN("983042", "cacheflush32 unknown");
	CHECK_STR(complaint("2@64"), "calltap: invalid system call '2@64'\n[1]");
	CHECK_STR(complaint("5@32"), "calltap: invalid system call '5@32'\n[1]");
	CHECK_STR(complaint("0x3"), "calltap: invalid system call '0x3'\n[1]");
	CHECK_STR(complaint("-1"), "calltap: invalid system call '-1'\n[1]");
}

static void calls_by_class(void)
{
	CHECK_SHOWN("%file", "open stat open32 unknown");
	CHECK_SHOWN("file", "open stat open32 unknown");
	CHECK_SHOWN("%desc", "read open bind open32 read32 bind32 unknown");
	CHECK_SHOWN("%net", "bind socket32 bind32 unknown");
	CHECK_SHOWN("%network@32,%%stat@64", "stat socket32 bind32 unknown");
	CHECK_SHOWN("%%stat@32", "unknown");
	CHECK_STR(complaint("%%file"), "calltap: invalid system call '%%file'\n[1]");
	CHECK_STR(complaint("net"), "calltap: invalid system call 'net'\n[1]");
	CHECK_STR(complaint("%FILE"), "calltap: invalid system call '%FILE'\n[1]");
	CHECK_STR(complaint("%"), "calltap: invalid system call '%'\n[1]");
}

static void calls_by_regex(void)
{
	CHECK_SHOWN("/^s", "stat socketcall32 socket32 unknown");
	CHECK_SHOWN("/(read|bind)$", "read bind read32 bind32 unknown");
	CHECK_SHOWN("/.@32", "open32 socketcall32 mmap2_32 read32 socket32 bind32 cacheflush32 "
			     "unknown");
	CHECK_STR(complaint("/nothing"), "calltap: invalid system call '/nothing'\n[1]");
	CHECK_STR(complaint("/("), "calltap: regcomp: (: Unmatched ( or \\(\n[1]");
}

static void calls_that_need_not_be(void)
{
	CHECK_SHOWN("?nothing", "unknown");
	CHECK_SHOWN("?mmap2@64,?stat", "stat unknown");
	CHECK_SHOWN("??%nothing,?/nothing,?,?@64", "unknown");
	CHECK_STR(complaint("mmap2@64"), "calltap: invalid system call 'mmap2@64'\n[1]");
	CHECK_STR(complaint("?read@128"),
		  "calltap: incorrect personality designator '128' in qualification 'read@128'\n"
		  "Try 'calltap -h' for more information.\n[1]");
}

static void malformed_sets_of_calls(void)
{
	static const char *const sets[] = {"",	 ",",	    "!",    "!!",
					   "!,", "nothing", "READ", "!open,!read"};
	static const char *const named[] = {"", ",", "!", "!!", "!,", "nothing", "READ", "!read"};

	for (size_t i = 0; i < COUNT(sets); i++) {
		char expr[64], want[128];

		sprintf(expr, "trace=%s", sets[i]);
		sprintf(want, "calltap: invalid system call '%s'\n[1]", named[i]);
		CHECK_STR(complaint(expr), want);
	}
	CHECK_STR(complaint("read,none"), "calltap: invalid system call 'none'\n[1]");
	CHECK_STR(complaint("none@64"), "calltap: invalid system call 'none@64'\n[1]");
	CHECK_STR(complaint("tra=read"), "calltap: invalid system call 'tra=read'\n[1]");
}

static void the_last_set_counts(void)
{
	struct filter *f = filter_new_over(small_defs);

	filter_expr(f, "read");
	filter_expr(f, "trace=stat");
	filter_expr(f, "abbrev=none");
	CHECK_STR(shown(f), "stat unknown");
	filter_qualify(f, QUALIFY_TRACE, "all");
	CHECK_STR(shown(f), EVERYTHING);
	filter_free(f);
}

static void styles(void)
{
	struct filter *f = filter_new_over(small_defs);
	struct call read = call_named("read"), unknown = call_named("unknown");

	CHECK_EQ(filter_call_style(f, &read), CALL_ABBREV | CALL_DECODE);
	filter_expr(f, "abbrev=!read");
	CHECK_EQ(filter_call_style(f, &read), CALL_DECODE);
	filter_expr(f, "v=none");
	CHECK_EQ(filter_call_style(f, &read), 0);
	filter_expr(f, "x=read@64");
	CHECK_EQ(filter_call_style(f, &read), CALL_RAW);
	CHECK_EQ(filter_call_style(f, &unknown), CALL_ABBREV | CALL_DECODE);
	filter_free(f);
}

/* ---- other sets -------------------------------------------------------- */

static bool wants_signal(const char *expr, int sig)
{
	struct filter *f = filter_new_over(small_defs);

	filter_expr(f, expr);
	bool wanted = filter_wants_signal(f, sig);
	filter_free(f);
	return wanted;
}

static void signals(void)
{
	CHECK(wants_signal("signal=INT", SIGINT));
	CHECK(!wants_signal("signal=INT", SIGUSR1));
	CHECK(wants_signal("s=sigint,10", SIGUSR1));
	CHECK(!wants_signal("signals=!io", SIGIO));
	CHECK(wants_signal("signals=!io", SIGINT));
	CHECK(wants_signal("signal=all", SIGINT));
	CHECK(!wants_signal("signal=none", SIGINT));
	CHECK(wants_signal("signal=RT_32", 64));
	CHECK(wants_signal("signal=255", 255));
	CHECK_STR(complaint("signal=256"), "calltap: invalid signal '256'\n[1]");
	CHECK_STR(complaint("signal=INT,FOO"), "calltap: invalid signal 'FOO'\n[1]");
	CHECK_STR(complaint("signal=SIGRT_0"), "calltap: invalid signal 'SIGRT_0'\n[1]");
	CHECK_STR(complaint("signal=+5"), "calltap: invalid signal '+5'\n[1]");
	CHECK_STR(complaint("signal=INT,all"), "calltap: invalid signal 'all'\n[1]");
	CHECK_STR(complaint("signal=!"), "calltap: invalid signal '!'\n[1]");
	CHECK_STR(complaint("signal=!SIGIO"), "[0]");
}

static void words(void)
{
	struct filter *f = filter_new_over(small_defs);

	CHECK_EQ(filter_status_bits(f), STATUS_ALL);
	CHECK(!filter_decodes_status(f));
	filter_expr(f, "status=!failed,Detached");
	CHECK_EQ(filter_status_bits(f), STATUS_SUCCESSFUL | STATUS_UNFINISHED | STATUS_UNAVAILABLE);
	CHECK(filter_decodes_status(f));
	CHECK(!filter_was_given(f, QUALIFY_QUIET));
	filter_expr(f, "q=attach,exit");
	CHECK(filter_was_given(f, QUALIFY_QUIET));
	CHECK_EQ(filter_quiet_bits(f), QUIET_ATTACH | QUIET_EXIT);
	filter_expr(f, "silent=none");
	CHECK_EQ(filter_quiet_bits(f), 0);
	filter_expr(f, "decode-fd=path,pidfd");
	CHECK_EQ(filter_fd_want(f), FD_PATH | FD_PIDFD);
	filter_expr(f, "decode-fds=all");
	CHECK_EQ(filter_fd_want(f), FD_ALL);
	filter_expr(f, "decode-pids=!comm");
	CHECK_EQ(filter_pid_bits(f), PIDS_NAMESPACE);
	CHECK_EQ(filter_secontext_bits(f), 0);
	filter_expr(f, "secontext=full");
	CHECK_EQ(filter_secontext_bits(f), SECONTEXT_SHOWN | SECONTEXT_FULL);
	filter_expr(f, "secontext=!full,mismatch");
	CHECK_EQ(filter_secontext_bits(f), SECONTEXT_SHOWN);
	filter_expr(f, "secontext=none");
	CHECK_EQ(filter_secontext_bits(f), 0);
	filter_expr(f, "secontext=!mismatch");
	CHECK_EQ(filter_secontext_bits(f), SECONTEXT_SHOWN | SECONTEXT_FULL);
	filter_expr(f, "secontext=!all");
	CHECK_EQ(filter_secontext_bits(f), 0);
	filter_expr(f, "secontext=!full");
	CHECK_EQ(filter_secontext_bits(f), SECONTEXT_SHOWN | SECONTEXT_MISMATCH);
	filter_expr(f, "secontext=all");
	CHECK_EQ(filter_secontext_bits(f), SECONTEXT_SHOWN | SECONTEXT_ALL);
	filter_expr(f, "secontext=!none");
	CHECK_EQ(filter_secontext_bits(f), SECONTEXT_SHOWN | SECONTEXT_ALL);
	filter_free(f);
	CHECK_STR(complaint("secontext=type"), "calltap: invalid secontext 'type'\n[1]");
	CHECK_STR(complaint("status=0"), "calltap: invalid status '0'\n[1]");
	CHECK_STR(complaint("quiet=ALL"), "calltap: invalid quiet 'ALL'\n[1]");
	CHECK_STR(complaint("decode-fd=file"), "calltap: invalid decode-fds 'file'\n[1]");
	CHECK_STR(complaint("decode-pids="), "calltap: invalid decode-pids ''\n[1]");
	CHECK_STR(complaint("kvm=all"), "calltap: invalid -e kvm= argument: 'all'\n[1]");
	CHECK_STR(complaint("trace-fds=9-11"), "calltap: invalid descriptor '9-11'\n[1]");
}

static void descriptors(void)
{
	struct filter *f = filter_new_over(small_defs);

	CHECK(!filter_dumps(f, 3, false) && !filter_dumps(f, 3, true));
	filter_expr(f, "read=5,3,5,4000000");
	CHECK(filter_dumps(f, 3, false) && !filter_dumps(f, 3, true));
	CHECK(filter_dumps(f, 4000000, false) && !filter_dumps(f, 4, false));
	filter_expr(f, "w=!1");
	CHECK(filter_dumps(f, 2, true) && !filter_dumps(f, 1, true) && !filter_dumps(f, -1, true));
	filter_expr(f, "write=all");
	CHECK(filter_dumps(f, 1, true));
	filter_free(f);
	CHECK_STR(complaint("read=2147483647"), "[0]");
	CHECK_STR(complaint("read=2147483648"), "calltap: invalid descriptor '2147483648'\n[1]");
	CHECK_STR(complaint("r=0x1"), "calltap: invalid descriptor '0x1'\n[1]");
	CHECK_STR(complaint("read= 5"), "[0]");
	CHECK_STR(complaint("write=!"), "calltap: invalid descriptor '!'\n[1]");
}

/* ---- injection --------------------------------------------------------- */

int main(void)
{
	RUN(calls_by_name);
	RUN(calls_of_one_abi);
	RUN(calls_by_number);
	RUN(calls_by_class);
	RUN(calls_by_regex);
	RUN(calls_that_need_not_be);
	RUN(malformed_sets_of_calls);
	RUN(the_last_set_counts);
	RUN(styles);
	RUN(signals);
	RUN(words);
	RUN(descriptors);
	return tests_end();
}
