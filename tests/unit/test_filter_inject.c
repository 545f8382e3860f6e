/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What -e inject= and its like say. */
#include <errno.h>

#include "small_defs.h"

/* Issues NAME ten times; "-" where nothing is to be done, else error, result and signal. */
static const char *injected(const struct filter *f, const char *name)
{
	static char text[512];
	struct inject_counts *counts = NULL;
	struct call call = call_named(name);

	text[0] = '\0';
	for (int i = 0; i < 10; i++) {
		struct injection injection;
		char *end = text + strlen(text);

		filter_inject(f, &call, &counts, &injection);
		const struct tamper t = injection.tamper;
		if (t.skip && t.signal)
			sprintf(end, "%ds%d", (int)t.result, t.signal);
		else if (t.skip)
			sprintf(end, "%d", (int)t.result);
		else if (t.signal)
			sprintf(end, "s%d", t.signal);
		else
			strcpy(end, "-");
		strcat(text, i < 9 ? " " : "");
	}
	free(counts);
	return text;
}

#define CHECK_INJECTED(expr, name, want)                                                           \
	do {                                                                                       \
		struct filter *f_ = filter_new_over(small_defs);                                   \
		filter_expr(f_, expr);                                                             \
		CHECK_STR(injected(f_, name), want);                                               \
		filter_free(f_);                                                                   \
	} while (0)

static void injection(void)
{
	CHECK_INJECTED("inject=read:retval=7", "read", "7 7 7 7 7 7 7 7 7 7");
	CHECK_INJECTED("inject=read:retval=7", "stat", "- - - - - - - - - -");
	CHECK_INJECTED("inject=read:retval=7", "unknown", "- - - - - - - - - -");
	CHECK_INJECTED("inject=read@32:retval=0x10", "read", "- - - - - - - - - -");
	CHECK_INJECTED("inject=%net:error=512:when=1", "bind32", "-512 - - - - - - - - -");
	CHECK_INJECTED("inject=read:error=enoent:signal=USR1", "read32",
		       "-2s10 -2s10 -2s10 -2s10 -2s10 -2s10 -2s10 -2s10 -2s10 -2s10");
	CHECK_INJECTED("inject=read:signal=1:when=9+", "read", "- - - - - - - - s1 s1");
	CHECK_INJECTED("fault=!stat:when=2", "read", "- -38 - - - - - - - -");
	CHECK_INJECTED("fault=cacheflush:error=1:when=2", "cacheflush32", "- -1 - - - - - - - -");
}

static void injection_when(void)
{
	CHECK_INJECTED("fault=read:error=1:when=3", "read", "- - -1 - - - - - - -");
	CHECK_INJECTED("fault=read:error=1:when=3+", "read", "- - -1 -1 -1 -1 -1 -1 -1 -1");
	CHECK_INJECTED("fault=read:error=1:when=2+3", "read", "- -1 - - -1 - - -1 - -");
	CHECK_INJECTED("fault=read:error=1:when=2..5", "read", "- -1 -1 -1 -1 - - - - -");
	CHECK_INJECTED("fault=read:error=1:when=2..5+", "read", "- -1 -1 -1 -1 - - - - -");
	CHECK_INJECTED("fault=read:error=1:when=2..6+2", "read", "- -1 - -1 - -1 - - - -");
	CHECK_INJECTED("fault=read:error=1:when=2..7+2", "read", "- -1 - -1 - -1 - - - -");
	CHECK_INJECTED("fault=read:error=1:when=1:when=4", "read", "- - - -1 - - - - - -");
	CHECK_INJECTED("fault=read:error=1:when=1+65535", "read", "-1 - - - - - - - - -");
}

static void injections_add_up(void)
{
	struct filter *f = filter_new_over(small_defs);

	filter_expr(f, "inject=read:retval=1:when=2");
	filter_expr(f, "inject=stat:retval=2:when=3");
	CHECK_STR(injected(f, "read"), "- 1 - - - - - - - -");
	CHECK_STR(injected(f, "stat"), "- - 2 - - - - - - -");
	filter_expr(f, "inject=read:signal=3:when=4");
	CHECK_STR(injected(f, "read"), "- - - s3 - - - - - -");
	filter_free(f);
}

static void injection_counts_by_call(void)
{
	struct filter *f = filter_new_over(small_defs);
	struct inject_counts *counts = NULL, *other = NULL;
	struct call read = call_named("read"), stat = call_named("stat");
	struct injection i;

	filter_expr(f, "fault=read,stat:when=2");
	filter_inject(f, &read, &counts, &i);
	filter_inject(f, &stat, &counts, &i);
	filter_inject(f, &read, &other, &i);
	CHECK(!i.tamper.skip);
	filter_inject(f, &stat, &counts, &i);
	CHECK(i.tamper.skip && i.tamper.set_result && i.tamper.is_error);
	CHECK_EQ(i.tamper.result, -ENOSYS);
	free(counts);
	free(other);
	filter_free(f);
}

static void injected_delays_and_pokes(void)
{
	struct filter *f = filter_new_over(small_defs);
	struct inject_counts *counts = NULL;
	struct call read = call_named("read");
	struct injection i;

	filter_expr(f,
		    "inject=read:delay_enter=2ms:delay_exit=1.5:poke_enter=@arg2=00ff7F,@arg1=11:"
		    "poke_exit=@arg7=20");
	filter_inject(f, &read, &counts, &i);
	CHECK(!i.tamper.skip && !i.tamper.set_result && !i.tamper.substitute && i.delayed);
	CHECK_EQ(i.tamper.delay_enter, 2000000);
	CHECK_EQ(i.tamper.delay_exit, 1500);
	CHECK_EQ(i.poke_enter->count, 2);
	CHECK_EQ(i.poke_enter->at[0].arg, 2);
	CHECK_EQ(i.poke_enter->at[0].len, 3);
	CHECK(!memcmp(i.poke_enter->at[0].bytes, "\0\377\177", 3));
	CHECK_EQ(i.poke_enter->at[1].arg, 1);
	CHECK_EQ(i.poke_exit->count, 1);
	CHECK_EQ(i.poke_exit->at[0].arg, 7);
	filter_expr(f, "inject=read:delay_exit=0:poke_exit=,");
	filter_inject(f, &read, &counts, &i);
	CHECK(i.delayed && !i.tamper.delay_exit && !i.poke_exit && !i.poke_enter);
	filter_expr(f, "inject=read:delay_enter=1e30s:when=2");
	free(counts);
	counts = NULL;
	filter_inject(f, &read, &counts, &i);
	CHECK(!i.delayed && !i.tamper.delay_enter);
	filter_inject(f, &read, &counts, &i);
	CHECK(i.delayed && i.tamper.delay_enter == UINT64_MAX);
	free(counts);
	filter_free(f);
}

static void malformed_injections(void)
{
	static const char *const wrong[] = {
		"read",
		"read:",
		"read:x",
		"read:error",
		"read:error=",
		"read:error=0",
		"read:error=4096",
		"read:error=-1",
		"read:error=EFOO",
		"read:retval=",
		"read:retval=5x",
		"read:retval=18446744073709551616",
		"read:retval=1:error=1",
		"read:error=1:error=1",
		"read:signal=0",
		"read:signal=65",
		"read:signal=FOO",
		"read:signal=1:signal=1",
		"read:when=1",
		"read:error=1:when=",
		"read:error=1:when=0",
		"read:error=1:when=65536",
		"read:error=1:when=1+0",
		"read:error=1:when=1+65536",
		"read:error=1:when=2..1",
		"read:error=1:when=1..65535",
		"read:error=1:when=1..",
		"read:error=1:when=1.2",
		"read:error=1:when=1+2..3",
		"read:error=1:when=..3",
		"read:error=1:when=1 +5",
		"read:error=1,stat",
		"read:error=1:when=x:when=2",
	};

	for (size_t i = 0; i < COUNT(wrong); i++) {
		char expr[128], want[256];

		sprintf(expr, "inject=%s", wrong[i]);
		sprintf(want, "calltap: invalid inject argument '%s'\n[1]", wrong[i]);
		CHECK_STR(complaint(expr), want);
	}
	CHECK_STR(complaint("fault=read:retval=0"),
		  "calltap: invalid fault argument 'read:retval=0'\n[1]");
	CHECK_STR(complaint("fault=nothing:x"), "calltap: invalid fault argument 'nothing:x'\n[1]");
	CHECK_STR(complaint("inject=nothing"), "calltap: invalid system call 'nothing'\n[1]");
	CHECK_STR(complaint("inject=:error=1"), "calltap: invalid system call ''\n[1]");
	CHECK_STR(complaint("inject=read::error= +1:when= +1:"), "[0]");
}

static void doubtful_results(void)
{
	CHECK_STR(complaint("inject=read:retval=-1"),
		  "calltap: Inadvertent injection of error 1 is possible for "
		  "retval=18446744073709551615\n[0]");
	CHECK_STR(complaint("inject=read:retval=0xfffff001"),
		  "calltap: Inadvertent injection of error 4095 is possible in compat personality "
		  "for retval=4294963201\n[0]");
	CHECK_STR(complaint("inject=read:retval=-4096"),
		  "calltap: Injected return value 18446744073709547520 will be clipped to "
		  "4294963200 in compat personality\n[0]");
	CHECK_STR(complaint("inject=read:retval=0xfffff000"), "[0]");
}

int main(void)
{
	RUN(injection);
	RUN(injection_when);
	RUN(injections_add_up);
	RUN(injection_counts_by_call);
	RUN(injected_delays_and_pokes);
	RUN(malformed_injections);
	RUN(doubtful_results);
	return tests_end();
}
