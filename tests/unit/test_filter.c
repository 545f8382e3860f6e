/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "filter/filter.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "lang/ids.h"
#include "test.h"

/* ---- tables of two small ABIs ------------------------------------------ */

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

static const struct defs defs64 = {
	.abi = ABI_X86_64,
	.strings = strings,
	.calls = calls,
	.cases = cases,
	.class_names = class_names,
	.sets = sets,
	.consts = consts,
	.named_sets = named_sets,
	.numbers = numbers64,
	.ncalls = COUNT(calls),
	.nclasses = COUNT(class_names),
	.nnumbers = COUNT(numbers64),
};
static const struct defs defs32 = {
	.abi = ABI_I386,
	.strings = strings,
	.calls = calls,
	.cases = cases,
	.class_names = class_names,
	.sets = sets,
	.consts = consts,
	.named_sets = named_sets,
	.numbers = numbers32,
	.far_numbers = far32,
	.ncalls = COUNT(calls),
	.ncases = COUNT(cases),
	.nclasses = COUNT(class_names),
	.nnumbers = COUNT(numbers32),
	.nfar_numbers = COUNT(far32),
};

static const struct defs *small_defs(enum abi abi)
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

static struct call make_call(size_t i)
{
	return (struct call){.defs = all_calls[i].defs, .filter_id = all_calls[i].id};
}

static struct call call_named(const char *name)
{
	for (size_t i = 0; i < COUNT(all_calls); i++)
		if (!strcmp(all_calls[i].name, name))
			return make_call(i);
	abort();
}

/* The calls that F shows, separated by blanks. */
static const char *shown(const struct filter *f)
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
static const char *complaint(const char *expr)
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
	if (secontext_has_database()) {
		filter_expr(f, "secontext=!full");
		CHECK_EQ(filter_secontext_bits(f), SECONTEXT_SHOWN | SECONTEXT_MISMATCH);
		filter_expr(f, "secontext=all");
		CHECK_EQ(filter_secontext_bits(f), SECONTEXT_SHOWN | SECONTEXT_ALL);
		filter_expr(f, "secontext=!none");
		CHECK_EQ(filter_secontext_bits(f), SECONTEXT_SHOWN | SECONTEXT_ALL);
	}
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

/* The tables of the program itself: not used here. */
const struct defs *defs_for_abi(enum abi abi)
{
	(void)abi;
	return NULL;
}

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
	RUN(injection);
	RUN(injection_when);
	RUN(injections_add_up);
	RUN(injection_counts_by_call);
	RUN(injected_delays_and_pokes);
	RUN(malformed_injections);
	RUN(doubtful_results);
	return tests_end();
}
