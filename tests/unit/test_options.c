/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the options come to together; what is wrong with a command line:
 * tests/e2e/compare-options.py. */
#include "cli/options.h"

#include <getopt.h>
#include <unistd.h>

#include "test.h"

/* Parses LINE, whose words are separated by single blanks. */
static const struct options *parse(const char *line)
{
	/* Options live as long as the program, and nothing frees them: all that were parsed stay
	 * in reach, so that LeakSanitizer has nothing to say of them. */
	static struct options all[256];
	static size_t used;
	struct options *opt = &all[used++];
	static char text[256];
	static char *argv[32];
	int argc = 0;

	CHECK(used < sizeof(all) / sizeof(all[0]));
	strcpy(text, line);
	for (char *word = strtok(text, " "); word; word = strtok(NULL, " "))
		argv[argc++] = word;
	argv[argc] = NULL;
	optind = 0; /* glibc: begin anew */
	options_parse(opt, argc, argv);
	return opt;
}

static void command(void)
{
	const struct options *opt = parse("calltap -f ls -l");

	CHECK_EQ(opt->persona, PERSONA_CALLTAP);
	CHECK_STR(opt->engine.argv[0], "ls");
	CHECK_STR(opt->engine.argv[1], "-l");
	CHECK(!opt->engine.argv[2] && opt->engine.follow_forks && !opt->engine.npids);
	CHECK_EQ(parse("/usr/bin/strace ls")->persona, PERSONA_STRACE);
	CHECK_EQ(parse("mystrace ls")->persona, PERSONA_CALLTAP);
	CHECK_EQ(parse("calltap --as=strace ls")->persona, PERSONA_STRACE);
}

static void processes(void)
{
	const struct options *opt = parse("calltap -p 5,6 -p +7,");

	CHECK(!opt->engine.argv);
	CHECK_EQ(opt->engine.npids, 3);
	CHECK_EQ(opt->engine.pids[0], 5);
	CHECK_EQ(opt->engine.pids[1], 6);
	CHECK_EQ(opt->engine.pids[2], 7);
}

static void environment(void)
{
	const struct options *opt = parse("calltap -E A=1 --env=B -E C= ls");

	CHECK_STR(opt->engine.env_changes[0], "A=1");
	CHECK_STR(opt->engine.env_changes[1], "B");
	CHECK_STR(opt->engine.env_changes[2], "C=");
	CHECK(!opt->engine.env_changes[3]);
	CHECK(!parse("calltap ls")->engine.env_changes);
}

static void pid_prefix(void)
{
	CHECK(!parse("calltap -f ls")->pid_prefix);
	CHECK(!parse("calltap -o x ls")->pid_prefix);
	CHECK(parse("calltap -f -o x ls")->pid_prefix);
	CHECK(!parse("calltap -ff -o x ls")->pid_prefix);
	CHECK(parse("calltap -ff -o x ls")->separately);
	CHECK(!parse("calltap -ff ls")->separately);
	/* Of several processes it depends on how many there are when tracing begins. */
	CHECK(!parse("calltap -o x -p 5 -p 6")->pid_prefix);
	CHECK(!parse("calltap -o x -p 5")->pid_prefix);
}

static void quiet(void)
{
	CHECK_EQ(filter_quiet_bits(parse("calltap ls")->filter), 0);
	CHECK_EQ(filter_quiet_bits(parse("calltap -q ls")->filter),
		 QUIET_ATTACH | QUIET_PERSONALITY);
	CHECK_EQ(filter_quiet_bits(parse("calltap -qq ls")->filter),
		 QUIET_ATTACH | QUIET_PERSONALITY | QUIET_EXIT);
	CHECK_EQ(filter_quiet_bits(parse("calltap -qqqq ls")->filter), QUIET_ALL);
	CHECK_EQ(filter_quiet_bits(parse("calltap -o x ls")->filter),
		 QUIET_ATTACH | QUIET_PERSONALITY);
	CHECK_EQ(filter_quiet_bits(parse("calltap --quiet=exit -o x ls")->filter), QUIET_EXIT);
	CHECK_EQ(filter_quiet_bits(parse("calltap -o x -p 5")->filter), 0);
	CHECK_EQ(filter_quiet_bits(parse("calltap -o x -p 5 ls")->filter),
		 QUIET_ATTACH | QUIET_PERSONALITY);
}

static void interruptible(void)
{
	CHECK_EQ(parse("calltap ls")->engine.interruptible, INTR_WHILE_WAIT);
	CHECK_EQ(parse("calltap -o x ls")->engine.interruptible, INTR_NEVER);
	CHECK_EQ(parse("calltap -o x -p 5")->engine.interruptible, INTR_WHILE_WAIT);
	CHECK_EQ(parse("calltap -D ls")->engine.interruptible, INTR_BLOCK_TSTP_TOO);
	CHECK_EQ(parse("calltap -D -I anywhere ls")->engine.interruptible, INTR_ANYWHERE);
	CHECK_EQ(parse("calltap -DD ls")->engine.daemonize, 2);
	CHECK_EQ(parse("calltap --daemonize=session ls")->engine.daemonize, 3);
}

static void times(void)
{
	const struct options *opt = parse("calltap ls");

	CHECK_EQ(opt->stamp, STAMP_NONE);
	CHECK_EQ(opt->engine.clocks, 0);
	opt = parse("calltap -tt ls");
	CHECK_EQ(opt->stamp, STAMP_TIME);
	CHECK_EQ(opt->stamp_digits, 6);
	CHECK_EQ(opt->engine.clocks, CLOCK_BIT_REAL);
	opt = parse("calltap -ttt -r --syscall-times=ns ls");
	CHECK_EQ(opt->stamp, STAMP_UNIX);
	CHECK_EQ(opt->relative_digits, 6);
	CHECK_EQ(opt->duration_digits, 9);
	CHECK_EQ(opt->engine.clocks, CLOCK_BIT_REAL | CLOCK_BIT_MONO);
	opt = parse("calltap --absolute-timestamps=ms,unix ls");
	CHECK_EQ(opt->stamp, STAMP_UNIX);
	CHECK_EQ(opt->stamp_digits, 3);
	CHECK_EQ(parse("calltap -c ls")->engine.clocks, CLOCK_BIT_STIME);
	CHECK_EQ(parse("calltap -c -w ls")->engine.clocks, CLOCK_BIT_MONO);
	CHECK_EQ(parse("calltap -j ls")->engine.clocks, CLOCK_BIT_REAL | CLOCK_BIT_MONO);
}

static void decoding(void)
{
	const struct options *opt = parse("calltap ls");

	CHECK_EQ(opt->decode.string_limit, 32);
	CHECK_EQ(opt->text.column, 40);
	CHECK_EQ(opt->decode.fd_want, 0);
	CHECK_EQ(parse("calltap -y ls")->decode.fd_want, FD_PATH);
	CHECK_EQ(parse("calltap -yyy ls")->decode.fd_want, FD_ALL);
	CHECK_EQ(parse("calltap --decode-fds=dev,pidfd ls")->decode.fd_want, FD_DEV | FD_PIDFD);
	CHECK(parse("calltap -Y ls")->decode.pid_comm);
	CHECK(parse("calltap -e decode-pids=pidns ls")->decode.pid_ns);
	CHECK_EQ(opt->decode.secontext, 0);
	CHECK_EQ(parse("calltap --secontext ls")->decode.secontext, SECONTEXT_SHOWN);
	CHECK_EQ(parse("calltap --secontext=full ls")->decode.secontext,
		 SECONTEXT_SHOWN | SECONTEXT_FULL);
	CHECK_EQ(parse("calltap -x ls")->text.string_form, STRINGS_HEX_NONASCII);
	CHECK_EQ(parse("calltap --strings-in-hex ls")->text.string_form, STRINGS_HEX_ALL);
	opt = parse("calltap -N -X raw -s 7 ls");
	CHECK(opt->text.arg_names);
	CHECK_EQ(opt->text.name_form, NAME_RAW);
	CHECK_EQ(opt->decode.string_limit, 7);
}

static void status(void)
{
	CHECK_EQ(filter_status_bits(parse("calltap -z ls")->filter), STATUS_SUCCESSFUL);
	CHECK_EQ(filter_status_bits(parse("calltap -Z ls")->filter), STATUS_FAILED);
	CHECK_EQ(filter_status_bits(parse("calltap -Z -e status=all ls")->filter), STATUS_ALL);
}

/* Standard error is no terminal in a test: what is asked for alone counts. */
static void color(void)
{
	unsetenv("NO_COLOR");
	CHECK(parse("calltap --color=always ls")->text.color);
	CHECK(parse("calltap --color=always -o x ls")->text.color);
	CHECK(!parse("calltap --color=never ls")->text.color);
	if (!isatty(STDERR_FILENO))
		CHECK(!parse("calltap ls")->text.color);
}

int main(void)
{
	RUN(command);
	RUN(processes);
	RUN(environment);
	RUN(pid_prefix);
	RUN(quiet);
	RUN(interruptible);
	RUN(times);
	RUN(decoding);
	RUN(status);
	RUN(color);
	return tests_end();
}
