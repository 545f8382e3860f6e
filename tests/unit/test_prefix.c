/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <time.h>

#include "test.h"
#include "trace/internal.h"

/* 2026-11-21 10:09:03.714999123 UTC */
static const struct timespec real = {1795255743, 714999123};

struct line {
	struct options opt;
	struct trace trace;
	struct task task;
	struct event ev;
	struct buf out;
};

static struct line *line(void)
{
	static struct line l;

	buf_free(&l.out);
	memset(&l, 0, sizeof(l));
	l.trace.opt = &l.opt;
	l.trace.ntasks = 1;
	l.trace.on_stderr = true;
	l.task.trace = &l.trace;
	l.task.tid = 8701;
	l.task.abi = ABI_X86_64;
	l.task.nr = 61;
	l.ev.real = real;
	l.ev.mono = (struct timespec){100, 250000999};
	return &l;
}

static const char *prefix(struct line *l)
{
	buf_truncate(&l->out, 0);
	put_prefix(&l->task, &l->ev, &l->out);
	return buf_str(&l->out);
}

static void nothing_asked_for(void)
{
	CHECK_STR(prefix(line()), "");
}

static void pids(void)
{
	struct line *l = line();

	l->trace.ntasks = 2;
	CHECK_STR(prefix(l), "[pid  8701] ");
	l->task.tid = 1234567;
	CHECK_STR(prefix(l), "[pid 1234567] ");
	l->opt.output = "file";
	CHECK_STR(prefix(l), "");
	l->trace.pid_columns = true;
	CHECK_STR(prefix(l), "1234567 ");
	l->task.tid = 77;
	CHECK_STR(prefix(l), "77    ");
}

static void clocks(void)
{
	struct line *l = line();

	l->opt.stamp = STAMP_TIME;
	CHECK_STR(prefix(l), "10:09:03 ");
	l->opt.stamp_digits = 6;
	CHECK_STR(prefix(l), "10:09:03.714999 ");
	l->ev.real.tv_sec++;
	l->opt.stamp_digits = 3;
	CHECK_STR(prefix(l), "10:09:04.714 ");
	l->opt.stamp = STAMP_UNIX;
	CHECK_STR(prefix(l), "1795255744.714 ");
	l->opt.stamp_digits = 9;
	l->ev.real.tv_nsec = 1;
	CHECK_STR(prefix(l), "1795255744.000000001 ");
}

static void relative_times(void)
{
	struct line *l = line();

	l->opt.relative = true;
	l->opt.relative_digits = 6;
	CHECK_STR(prefix(l), "     0.000000 ");
	l->ev.mono = (struct timespec){101, 250000998};
	CHECK_STR(prefix(l), "     0.999999 ");
	l->opt.stamp = STAMP_TIME;
	l->ev.mono = (struct timespec){1101, 250000998};
	l->opt.relative_digits = 9;
	CHECK_STR(prefix(l), "10:09:03 (+  1000.000000000) ");
	l->opt.stamp = STAMP_NONE;
	l->opt.relative_digits = 0;
	CHECK_STR(prefix(l), "     0 ");
}

static void numbers_and_pointers(void)
{
	struct line *l = line();

	l->opt.syscall_number = l->opt.instruction_pointer = true;
	l->task.ip = 0x7ff8b6ef5bd3;
	l->task.ip_known = true;
	CHECK_STR(prefix(l), "[  61] [00007ff8b6ef5bd3] ");
	l->task.nr = 1073741863;
	l->task.abi = ABI_X32;
	l->task.ip = 0x1234;
	CHECK_STR(prefix(l), "[1073741863] [00001234] ");
	l->task.ip_known = false;
	CHECK_STR(prefix(l), "[1073741863] [????????] ");
	l->task.abi = ABI_X86_64;
	CHECK_STR(prefix(l), "[1073741863] [????????????????] ");
}

static void everything_in_order(void)
{
	struct line *l = line();

	l->trace.ntasks = 2;
	l->task.ip_known = true;
	l->task.ip = 16;
	l->opt.stamp = STAMP_UNIX;
	l->opt.relative = l->opt.syscall_number = l->opt.instruction_pointer = true;
	CHECK_STR(prefix(l), "[pid  8701] 1795255743 (+     0) [  61] [0000000000000010] ");
}

static void durations(void)
{
	struct buf out = BUF_INIT;
	const struct timespec from = {10, 900000000}, to = {12, 100000500};

	put_duration(to, from, 6, 0, &out);
	CHECK_STR(buf_str(&out), "1.200000");
	buf_truncate(&out, 0);
	put_duration(to, from, 9, 0, &out);
	CHECK_STR(buf_str(&out), "1.200000500");
	buf_truncate(&out, 0);
	put_duration(to, from, 0, 0, &out);
	CHECK_STR(buf_str(&out), "1");
	buf_truncate(&out, 0);
	/* The clock of another core may be behind. */
	put_duration(from, to, 3, 0, &out);
	CHECK_STR(buf_str(&out), "0.000");
	buf_free(&out);
}

int main(void)
{
	setenv("TZ", "UTC", 1);
	tzset();
	RUN(nothing_asked_for);
	RUN(pids);
	RUN(clocks);
	RUN(relative_times);
	RUN(numbers_and_pointers);
	RUN(everything_in_order);
	RUN(durations);
	return tests_end();
}
