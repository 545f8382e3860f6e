/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Wait status, signal masks, siginfo_t and names, as far as a tracee may bend them. */
#include <errno.h>
#include <signal.h>

#include "decode.h"
#include "test.h"

static void wait_statuses(void)
{
	CHECK_STR(show(show_wait_status, 0), "{WIFEXITED(s) && WEXITSTATUS(s) == 0}");
	CHECK_STR(show(show_wait_status, 0xff00), "{WIFEXITED(s) && WEXITSTATUS(s) == 255}");
	CHECK_STR(show(show_wait_status, 9), "{WIFSIGNALED(s) && WTERMSIG(s) == SIGKILL}");
	CHECK_STR(show(show_wait_status, 0x86),
		  "{WIFSIGNALED(s) && WTERMSIG(s) == SIGABRT && WCOREDUMP(s)}");
	CHECK_STR(show(show_wait_status, 0x28), "{WIFSIGNALED(s) && WTERMSIG(s) == SIGRT_8}");
	CHECK_STR(show(show_wait_status, 0x7e), "{WIFSIGNALED(s) && WTERMSIG(s) == 126}");
	CHECK_STR(show(show_wait_status, 0x137f), "{WIFSTOPPED(s) && WSTOPSIG(s) == SIGSTOP}");
	CHECK_STR(show(show_wait_status, 0x7f), "{WIFSTOPPED(s) && WSTOPSIG(s) == 0}");
	CHECK_STR(show(show_wait_status, 0x857f),
		  "{WIFSTOPPED(s) && WSTOPSIG(s) == SIGTRAP | 0x80}");
	CHECK_STR(show(show_wait_status, 0x1057f),
		  "{WIFSTOPPED(s) && WSTOPSIG(s) == SIGTRAP}|PTRACE_EVENT_FORK<<16");
	CHECK_STR(show(show_wait_status, 0x80137f),
		  "{WIFSTOPPED(s) && WSTOPSIG(s) == SIGSTOP}|PTRACE_EVENT_STOP<<16");
	CHECK_STR(show(show_wait_status, 0x9057f),
		  "{WIFSTOPPED(s) && WSTOPSIG(s) == SIGTRAP}|0x9 /* PTRACE_EVENT_??? */<<16");
	CHECK_STR(show(show_wait_status, 0x10100),
		  "{WIFEXITED(s) && WEXITSTATUS(s) == 1}|PTRACE_EVENT_FORK<<16");
	CHECK_STR(show(show_wait_status, 0xffff), "{WIFCONTINUED(s)}");
	CHECK_STR(show(show_wait_status, 0xff), "0xff");
	CHECK_STR(show(show_wait_status, 0x1ffff), "0x1ffff");
	CHECK_STR(show(show_wait_status, UINT64_MAX), "0xffffffff");
}

static const char *mask(uint64_t bits, uint64_t size)
{
	return show1(show_sigset, put(0, &bits, sizeof(bits)), size);
}

static void masks(void)
{
	CHECK_STR(mask(0, 8), "[]");
	CHECK_STR(mask(0x10200, 8), "[USR1 CHLD]");
	CHECK_STR(mask(~0ULL, 8), "~[]");
	CHECK_STR(mask(~(1ULL << 31 | 1ULL << 32), 8), "~[RTMIN RT_1]");
	CHECK_STR(mask(1ULL << 63, 8), "[RT_32]");
	/* from 42 of 64 on, what is missing is shorter */
	CHECK(*mask((1ULL << 41) - 1, 8) == '[');
	CHECK(*mask((1ULL << 42) - 1, 8) == '~');
	CHECK_STR(mask(0x1ff, 1), "~[]");
	CHECK_STR(mask(~0ULL << 32, 4), "[]");
	CHECK_STR(mask(0x201, 0), "0x10000");
	CHECK_STR(mask(0x201, 9), "0x10000");
	CHECK_STR(mask(0x201, UINT64_MAX), "0x10000");
	CHECK_STR(show1(show_sigset, 8, 8), "0x8");
	CHECK_STR(show1(show_sigset, MEMORY_BASE + MEMORY_SIZE - 7, 8), "0x1fff9");
	CHECK_STR(show(show_sigset_word, 0x201), "[HUP USR1]");

	text_options.name_form = NAME_RAW;
	CHECK_STR(mask(0x10200, 8), "[10 17]");
	text_options.name_form = NAME_VERBOSE;
	CHECK_STR(mask(0x10200, 8), "[10 /* USR1 */ 17 /* CHLD */]");
	text_options.name_form = NAME_ABBREV;
}

/* A siginfo_t whose every byte is its offset, but for the first three words. */
static uint64_t siginfo(int sig, int err, int code)
{
	uint8_t bytes[128];
	int head[3] = {sig, err, code};

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)i;
	memcpy(bytes, head, sizeof(head));
	return put(256, bytes, sizeof(bytes));
}

static void check_siginfo(int sig, int err, int code, const char *want)
{
	CHECK_STR(show(show_siginfo, siginfo(sig, err, code)), want);
}

static void siginfos(void)
{
	check_siginfo(SIGSEGV, 0, SEGV_MAPERR,
		      "{si_signo=SIGSEGV, si_code=SEGV_MAPERR, si_addr=0x1716151413121110}");
	check_siginfo(SIGSEGV, 3, 0x80,
		      "{si_signo=SIGSEGV, si_code=SI_KERNEL, si_errno=ESRCH, "
		      "si_addr=0x1716151413121110}");
	check_siginfo(SIGSEGV, 0, SEGV_BNDERR,
		      "{si_signo=SIGSEGV, si_code=SEGV_BNDERR, si_addr=0x1716151413121110, "
		      "si_lower=0x2726252423222120, si_upper=0x2f2e2d2c2b2a2928}");
	check_siginfo(SIGSEGV, 0, SEGV_PKUERR,
		      "{si_signo=SIGSEGV, si_code=SEGV_PKUERR, si_addr=0x1716151413121110, "
		      "si_pkey=589439264}");
	check_siginfo(SIGSEGV, 0, 77,
		      "{si_signo=SIGSEGV, si_code=0x4d, si_addr=0x1716151413121110}");
	check_siginfo(SIGBUS, 0, BUS_MCEERR_AR,
		      "{si_signo=SIGBUS, si_code=BUS_MCEERR_AR, si_addr=0x1716151413121110, "
		      "si_addr_lsb=0x1918}");
	check_siginfo(
		SIGCHLD, 0, CLD_EXITED,
		"{si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=319951120, si_uid=387323156, "
		"si_status=454695192, si_utime=2820983053732684064 /* 28209830537326840.64 s */, "
		"si_stime=3399704436437297448 /* 33997044364372974.48 s */}");
	check_siginfo(SIGIO, 0, POLL_IN,
		      "{si_signo=SIGIO, si_code=POLL_IN, si_band=1663540288323457296, "
		      "si_fd=454695192}");
	check_siginfo(SIGIO, 0, 7, "{si_signo=SIGIO, si_code=0x7}");
	check_siginfo(SIGSYS, 0, 1,
		      "{si_signo=SIGSYS, si_code=SYS_SECCOMP, si_call_addr=0x1716151413121110, "
		      "si_syscall=454695192, si_arch=0x1f1e1d1c /* AUDIT_ARCH_??? */}");
	check_siginfo(SIGUSR1, 0, SI_USER,
		      "{si_signo=SIGUSR1, si_code=SI_USER, si_pid=319951120, si_uid=387323156}");
	check_siginfo(SIGUSR1, 0, SI_TKILL,
		      "{si_signo=SIGUSR1, si_code=SI_TKILL, si_pid=319951120, si_uid=387323156}");
	check_siginfo(SIGUSR1, 0, SI_QUEUE,
		      "{si_signo=SIGUSR1, si_code=SI_QUEUE, si_pid=319951120, si_uid=387323156, "
		      "si_int=454695192, si_ptr=0x1f1e1d1c1b1a1918}");
	check_siginfo(SIGSEGV, 0, SI_TIMER,
		      "{si_signo=SIGSEGV, si_code=SI_TIMER, si_timerid=0x13121110, "
		      "si_overrun=387323156, si_int=454695192, si_ptr=0x1f1e1d1c1b1a1918}");
	check_siginfo(SIGRTMIN + 6, 0, -8,
		      "{si_signo=SIGRT_8, si_code=0xfffffff8, si_pid=319951120, si_uid=387323156, "
		      "si_int=454695192, si_ptr=0x1f1e1d1c1b1a1918}");
	check_siginfo(0, 1, 2, "{}");
	CHECK_STR(show(show_siginfo, MEMORY_BASE + MEMORY_SIZE - 127), "0x1ff81");

	test_abi = ABI_I386;
	check_siginfo(SIGCHLD, 0, CLD_DUMPED,
		      "{si_signo=SIGCHLD, si_code=CLD_DUMPED, si_pid=252579084, si_uid=319951120, "
		      "si_status=387323156, si_utime=454695192 /* 4546951.92 s */, "
		      "si_stime=522067228 /* 5220672.28 s */}");
	test_abi = ABI_X86_64;
}

static void empty_values(void)
{
	int words[32] = {SIGSEGV, 0, SI_QUEUE};

	CHECK_STR(show(show_siginfo, put(0, words, sizeof(words))),
		  "{si_signo=SIGSEGV, si_code=SI_QUEUE, si_pid=0, si_uid=0}");
	words[0] = 200;
	words[2] = 1;
	words[6] = 11;
	CHECK_STR(show(show_siginfo, put(0, words, sizeof(words))),
		  "{si_signo=200, si_code=0x1, si_int=11, si_ptr=0xb}");
}

static void events(void)
{
	struct shown s;
	siginfo_t info = {.si_signo = SIGCHLD, .si_code = CLD_KILLED};

	info.si_pid = 7;
	info.si_status = SIGSEGV;
	begin_showing(&s);
	decode_siginfo(&info, sizeof(info), defs_for_abi(ABI_I386), &decode_options, getpid(),
		       &s.emit.emit);
	CHECK_STR(end_showing(&s),
		  "{si_signo=SIGCHLD, si_code=CLD_KILLED, si_pid=7, si_uid=0, si_status=SIGSEGV, "
		  "si_utime=0, si_stime=0}");
}

static void names(void)
{
	const struct defs *defs = defs_for_abi(ABI_X86_64);
	char buf[16];

	CHECK_STR(decode_errno_name(defs, EAGAIN), "EAGAIN");
	CHECK_STR(decode_errno_name(defs, 512), "ERESTARTSYS");
	CHECK(!decode_errno_name(defs, 41));
	CHECK(!decode_errno_name(defs, -1));
	CHECK_STR(decode_errno_text(ENOENT), "No such file or directory");
	CHECK_STR(decode_errno_text(516), "Interrupted by signal");
	CHECK_STR(decode_signal_name(defs, SIGINT, buf), "SIGINT");
	CHECK_STR(decode_signal_name(defs, 32, buf), "SIGRTMIN");
	CHECK_STR(decode_signal_name(defs, 64, buf), "SIGRT_32");
	CHECK(!decode_signal_name(defs, 65, buf));
	CHECK(!decode_signal_name(defs, 0, buf));
	CHECK(!decode_signal_name(defs, -1, buf));
}

int main(void)
{
	RUN(wait_statuses);
	RUN(masks);
	RUN(siginfos);
	RUN(empty_values);
	RUN(events);
	RUN(names);
	return tests_end();
}
