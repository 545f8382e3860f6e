/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "report/summary.h"

#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "test.h"

enum { US = 1000, MS = 1000000 };

struct sample {
	uint64_t nr;
	const char *name;
	unsigned calls, errors;
	uint64_t cpu_ns, wall_ns; /* of each call */
};

static void count(struct summary *s, enum abi abi, const struct sample *samples, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		for (unsigned c = 0; c < samples[i].calls; c++) {
			const struct summary_call call = {
				.abi = abi,
				.nr = samples[i].nr,
				.name = samples[i].name,
				.known = strncmp(samples[i].name, "syscall_", 8) != 0,
				.failed = c < samples[i].errors,
				.cpu_ns = samples[i].cpu_ns,
				.wall_ns = samples[i].wall_ns,
			};
			summary_count(s, &call);
		}
	}
}

static void check_table(const struct summary_options *opt, const struct sample *samples, size_t n,
			const char *want)
{
	struct summary *s = summary_new(opt);
	struct buf out = BUF_INIT;

	count(s, ABI_X86_64, samples, n);
	summary_print(s, &out);
	CHECK_STR(buf_str(&out), want);
	buf_free(&out);
	summary_free(s);
}

static const struct sample usual[] = {
	{0, "read", 6, 0, 1703700, 2 * MS},	     {110, "getppid", 10, 0, 8609, 34 * US},
	{102, "getuid", 10, 0, 8609, 33 * US},	     {257, "openat", 3, 2, 15 * US, 16 * US},
	{146, "sched_get_priority_max", 1, 0, 0, 1}, {21, "access", 1, 1, 0, 1},
};

static void default_columns(void)
{
	const struct summary_options opt = {0};

	check_table(&opt, usual, 6,
		    "% time     seconds  usecs/call     calls    errors syscall\n"
		    "------ ----------- ----------- --------- --------- -----------------------\n"
		    " 97.92    0.010222        1703         6           read\n"
		    "  0.82    0.000086           8        10           getuid\n"
		    "  0.82    0.000086           8        10           getppid\n"
		    "  0.43    0.000045          15         3         2 openat\n"
		    "  0.00    0.000000           0         1         1 access\n"
		    "  0.00    0.000000           0         1           sched_get_priority_max\n"
		    "------ ----------- ----------- --------- --------- -----------------------\n"
		    "100.00    0.010439         336        31         3 total\n");
}

static void wall_clock_and_order_of_columns(void)
{
	const struct summary_options opt = {.wall_clock = true,
					    .columns = "name,errors,min_time,longest,calls",
					    .sort_by = "calls"};

	check_table(&opt, usual, 5,
		    "syscall                    errors shortest  longest     calls\n"
		    "----------------------- --------- -------- -------- ---------\n"
		    "getuid                            0.000033 0.000033        10\n"
		    "getppid                           0.000034 0.000034        10\n"
		    "read                              0.002000 0.002000         6\n"
		    "openat                          2 0.000016 0.000016         3\n"
		    "sched_get_priority_max            0.000000 0.000000         1\n"
		    "----------------------- --------- -------- -------- ---------\n"
		    "total                           2 0.000000 0.002000        30\n");
}

static void wall_columns_beside_cpu_time(void)
{
	const struct summary_options opt = {
		.columns = "time,wall-total,wall_min,max-wall,wall-avg,calls",
		.sort_by = "wall-avg"};

	check_table(&opt, usual, 2,
		    "% time  wall-total wall-min wall-max    wall-avg     calls syscall\n"
		    "------ ----------- -------- -------- ----------- --------- ----------------\n"
		    " 99.16    0.012000 0.002000 0.002000        2000         6 read\n"
		    "  0.84    0.000340 0.000034 0.000034          34        10 getppid\n"
		    "------ ----------- -------- -------- ----------- --------- ----------------\n"
		    "100.00    0.012340 0.000034 0.002000         771        16 total\n");
}

static void columns_widen(void)
{
	const struct summary_options opt = {.columns = "shortest,calls"};
	static const struct sample samples[] = {
		{1, "inotify_rm_watch", 1, 0, UINT64_C(12000) * MS, 0},
	};

	check_table(&opt, samples, 1,
		    " shortest     calls syscall\n"
		    "--------- --------- -----------------\n"
		    "12.000000         1 inotify_rm_watch\n"
		    "--------- --------- -----------------\n"
		    "12.000000         1 total\n");
}

static void unknown_numbers_come_last(void)
{
	const struct summary_options opt = {.columns = "errors", .sort_by = "nothing"};
	static const struct sample samples[] = {
		{7, "syscall_0x7", 1, 1, 0, 0},
		{600, "poll", 1, 0, 0, 0},
		{1, "write", 1, 0, 0, 0},
	};

	check_table(&opt, samples, 3,
		    "   errors syscall\n"
		    "--------- ----------------\n"
		    "          write\n"
		    "          poll\n"
		    "        1 syscall_0x7\n"
		    "--------- ----------------\n"
		    "        1 total\n");
}

static void sorts_by_name(void)
{
	const struct summary_options opt = {.columns = "name", .sort_by = "name"};

	check_table(&opt, usual, 3,
		    "syscall\n----------------\ngetppid\ngetuid\nread\n----------------\ntotal\n");
}

static void overhead_is_taken_off_each_call(void)
{
	const struct summary_options opt = {.columns = "total-time,shortest,longest,calls",
					    .overhead_set = true,
					    .overhead_ns = 10 * US};
	static const struct sample samples[] = {
		{1, "write", 1, 0, 30 * US, 0},
		{1, "write", 1, 0, 5 * US, 0},
	};

	check_table(&opt, samples, 2,
		    "    seconds shortest  longest     calls syscall\n"
		    "----------- -------- -------- --------- ----------------\n"
		    "   0.000020 0.000000 0.000020         2 write\n"
		    "----------- -------- -------- --------- ----------------\n"
		    "   0.000020 0.000000 0.000020         2 total\n");
}

static void tables_of_other_abis_have_headings(void)
{
	const struct summary_options opt = {.columns = "calls"};
	static const struct sample samples[] = {{20, "getpid", 1, 0, 0, 0}};
	struct summary *s = summary_new(&opt);
	struct buf out = BUF_INIT;

	count(s, ABI_X32, samples, 1);
	count(s, ABI_I386, samples, 1);
	summary_print(s, &out);
	CHECK_STR(buf_str(&out), "System call usage summary for 32 bit mode:\n"
				 "    calls syscall\n"
				 "--------- ----------------\n"
				 "        1 getpid\n"
				 "--------- ----------------\n"
				 "        1 total\n"
				 "System call usage summary for x32 mode:\n"
				 "    calls syscall\n"
				 "--------- ----------------\n"
				 "        1 getpid\n"
				 "--------- ----------------\n"
				 "        1 total\n");
	buf_free(&out);
	summary_free(s);
}

static void nothing_counted_prints_nothing(void)
{
	const struct summary_options opt = {0};

	check_table(&opt, NULL, 0, "");
}

/* A tracee that calls every number there is must not cost memory for each. */
static void made_up_numbers_are_bounded(void)
{
	const struct summary_options opt = {.columns = "calls,name"};
	struct summary *s = summary_new(&opt);
	struct buf out = BUF_INIT;

	for (unsigned i = 0; i < 20000; i++) {
		char name[32];

		snprintf(name, sizeof(name), "syscall_0x%x", 1000 + i);
		const struct sample sample = {1000 + i, name, 1, 0, 0, 0};
		count(s, ABI_X86_64, &sample, 1);
	}
	summary_print(s, &out);
	CHECK(out.len < 1024 * 1024);
	CHECK(strstr(buf_str(&out), "\n    11808 others\n"));
	CHECK(strstr(buf_str(&out), "\n    20000 total\n"));
	buf_free(&out);
	summary_free(s);
}

/* Same number, two names: sub-calls of a dispatcher. */
static void calls_are_told_apart_by_name(void)
{
	const struct summary_options opt = {.columns = "calls,name"};
	static const struct sample samples[] = {
		{102, "socket", 2, 0, 0, 0},
		{102, "bind", 1, 0, 0, 0},
		{102, "socket", 1, 0, 0, 0},
	};

	check_table(&opt, samples, 3,
		    "    calls syscall\n"
		    "--------- ----------------\n"
		    "        1 bind\n"
		    "        3 socket\n"
		    "--------- ----------------\n"
		    "        4 total\n");
}

/* What is written to stderr by a summary_check() that ends the program. */
static const char *complaint(const struct summary_options *opt)
{
	static char text[512];
	int fds[2];

	if (pipe(fds))
		return "no pipe";
	fflush(stdout);

	pid_t child = fork();
	if (child == 0) {
		dup2(fds[1], STDERR_FILENO);
		program_name = "calltap";
		summary_check(opt);
		_exit(0);
	}
	close(fds[1]);

	int status = 0;

	/* All of it is in the pipe then, however many writes it took. */
	waitpid(child, &status, 0);

	ssize_t len = read(fds[0], text, sizeof(text) - 1);

	close(fds[0]);
	text[len > 0 ? len : 0] = '\0';
	if (len > 0 && status != 1 << 8)
		return "wrong exit status";
	return text;
}

static void complains_as_strace_does(void)
{
	const char *hint = "Try 'calltap -h' for more information.\n";
	char want[256];

	snprintf(want, sizeof(want), "calltap: unknown column name: 'foo'\n%s", hint);
	CHECK_STR(complaint(&(struct summary_options){.columns = "calls,foo,name"}), want);
	snprintf(want, sizeof(want), "calltap: unknown column name: ''\n%s", hint);
	CHECK_STR(complaint(&(struct summary_options){.columns = ""}), want);
	snprintf(want, sizeof(want), "calltap: unknown column name: 'nothing'\n%s", hint);
	CHECK_STR(complaint(&(struct summary_options){.columns = "nothing"}), want);
	snprintf(want, sizeof(want),
		 "calltap: call summary column has been provided more than once: 'longest' (-U "
		 "option residual: 'longest,calls')\n%s",
		 hint);
	CHECK_STR(complaint(&(struct summary_options){.columns = "max-time,longest,calls"}), want);
	snprintf(want, sizeof(want), "calltap: invalid sortby: 'time,'\n%s", hint);
	CHECK_STR(complaint(&(struct summary_options){.sort_by = "time,"}), want);
	CHECK_STR(complaint(&(struct summary_options){.sort_by = "none", .columns = "syscall"}),
		  "");
}

static void asks_for_the_clocks_it_shows(void)
{
	CHECK_EQ(summary_clocks(&(struct summary_options){0}), SUMMARY_CPU);
	CHECK_EQ(summary_clocks(&(struct summary_options){.wall_clock = true}), SUMMARY_WALL);
	CHECK_EQ(summary_clocks(&(struct summary_options){.columns = "calls", .sort_by = "none"}),
		 0);
	CHECK_EQ(summary_clocks(&(struct summary_options){.columns = "time,wall-avg"}),
		 SUMMARY_CPU | SUMMARY_WALL);
}

int main(void)
{
	RUN(default_columns);
	RUN(wall_clock_and_order_of_columns);
	RUN(wall_columns_beside_cpu_time);
	RUN(columns_widen);
	RUN(unknown_numbers_come_last);
	RUN(sorts_by_name);
	RUN(overhead_is_taken_off_each_call);
	RUN(tables_of_other_abis_have_headings);
	RUN(nothing_counted_prints_nothing);
	RUN(made_up_numbers_are_bounded);
	RUN(calls_are_told_apart_by_name);
	RUN(complains_as_strace_does);
	RUN(asks_for_the_clocks_it_shows);
	return tests_end();
}
