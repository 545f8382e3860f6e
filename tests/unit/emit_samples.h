/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What each emitter makes of values as decoders emit them. */
#ifndef CALLTAP_TESTS_UNIT_EMIT_SAMPLES_H
#define CALLTAP_TESTS_UNIT_EMIT_SAMPLES_H

#include "emit_compounds.h"
#include "emit_values.h"

/* The value of an argument.  RAW and VERBOSE (-X) are NULL where they are as ABBREV. */
struct sample {
	const char *name;
	void (*emit)(struct emit *e);
	const char *abbrev, *raw, *verbose;
	const char *json;
};

static const struct sample samples[] = {
	{"dec", dec, "-5", NULL, NULL, "-5"},
	{"udec", udec, "4294967295", NULL, NULL, "4294967295"},
	{"dec wide", dec_wide, "-9223372036854775808", NULL, NULL,
	 "{\"$dec\":\"-0x8000000000000000\"}"},
	{"udec wide", udec_wide, "18446744073709551615", NULL, NULL,
	 "{\"$dec\":\"0xffffffffffffffff\"}"},
	{"53 bits", dec_53, "[9007199254740992, 9007199254740993, -9007199254740992]", NULL, NULL,
	 "[9007199254740992,{\"$dec\":\"0x20000000000001\"},-9007199254740992]"},
	{"hex", hex, "0xff1f", NULL, NULL, "{\"$hex\":65311}"},
	{"hex 0", hex_zero, "0", NULL, NULL, "{\"$hex\":0}"},
	{"oct", oct, "017", NULL, NULL, "{\"$oct\":15}"},
	{"modes", modes, "000, 007, 017, 0644, 0100644", NULL, NULL,
	 "{\"$bare\":[{\"$oct\":0,\"digits\":3},{\"$oct\":7,\"digits\":3},{\"$oct\":15,\"digits\":"
	 "3},"
	 "{\"$oct\":420,\"digits\":3},{\"$oct\":33188,\"digits\":3}]}"},
	{"padded", padded, "[0000000000000000 0x000000fee00900]", NULL, NULL,
	 "{\"$list\":[{\"$hex\":0,\"digits\":16},{\"$hex\":4276095232,\"digits\":14,\"prefix\":"
	 "\"0x\"}]}"},
	{"scaled", scaled, "8192*1024", "8388608", "8388608 /* 8192*1024 */",
	 "{\"$scaled\":8192,\"unit\":1024,\"value\":8388608}"},
	{"scaled once", scaled_one, "1024", NULL, NULL, "1024"},
	{"reals", reals, "[0.100000, 3.000000, -inf, 9007199254740993.000000]", NULL, NULL,
	 "[{\"$real\":0.1},{\"$real\":3},{\"$real\":\"-inf\"},{\"$real\":9007199254740993}]"},
	{"chars", chars, "['a', '\\n', '\\x00', '\\'', '\"', '\\xff']", NULL, NULL,
	 "[{\"$char\":\"a\"},{\"$char\":10},{\"$char\":0},{\"$char\":\"'\"},{\"$char\":\"\\\"\"},"
	 "{\"$char\":255}]"},
	{"wide", wide, "L\"a\\n\\u00e9\\U0001f600b\"...", NULL, NULL,
	 "{\"$wide\":\"a\\n\303\251\360\237\230\200b\",\"cut\":true}"},
	{"wide, no characters", wide_bad, "L\"\\ud800\\Uffffffff\"", NULL, NULL,
	 "{\"$wide\":\"\357\277\275\357\277\275\",\"codes\":[55296,4294967295]}"},
	{"wide, none", wide_none, "L\"\"", NULL, NULL, "{\"$wide\":\"\"}"},
	{"code", code, "compare", "0x555500001139", "0x555500001139 /* compare */",
	 "{\"$addr\":\"0x555500001139\",\"symbol\":\"compare\"}"},
	{"code inside", code_inside, "compare+0x10", "0x555500001149",
	 "0x555500001149 /* compare+0x10 */",
	 "{\"$addr\":\"0x555500001149\",\"symbol\":\"compare\",\"offset\":16}"},
	{"address", address, "0x7ffc05504b28", NULL, NULL, "{\"$addr\":\"0x7ffc05504b28\"}"},
	{"null", null, "NULL", NULL, NULL, "null"},
	{"enum", enum_known, "SEEK_END", "0x2", "0x2 /* SEEK_END */",
	 "{\"$const\":\"SEEK_END\",\"value\":2}"},
	{"enum unknown", enum_unknown, "0x9 /* SEEK_??? */", "0x9", NULL,
	 "{\"$const\":null,\"value\":9,\"set\":\"SEEK_???\"}"},
	{"enum bare", enum_bare, "99", NULL, NULL,
	 "{\"$const\":null,\"value\":99,\"base\":\"dec\"}"},
	{"enum negative", enum_negative, "-ENOENT", "-2", "-2 /* -ENOENT */",
	 "{\"$const\":\"-ENOENT\",\"value\":-2,\"base\":\"dec\"}"},
	{"enum several", enum_several, "SNDCTL_TMR_START or TCSETS", "0x5402",
	 "0x5402 /* SNDCTL_TMR_START or TCSETS */",
	 "{\"$const\":[\"SNDCTL_TMR_START\",\"TCSETS\"],\"value\":21506}"},
	{"flags", flags_known, "O_RDWR|O_CREAT", "0x42", "0x42 /* O_RDWR|O_CREAT */",
	 "{\"$flags\":[\"O_RDWR\",\"O_CREAT\"],\"value\":66}"},
	{"flags rest", flags_rest, "O_RDWR|0x80000000", "0x80000002",
	 "0x80000002 /* O_RDWR|0x80000000 */",
	 "{\"$flags\":[\"O_RDWR\"],\"value\":2147483650,\"rest\":2147483648}"},
	{"flags unknown", flags_unknown, "0x80 /* PROT_??? */", "0x80", NULL,
	 "{\"$flags\":[],\"value\":128,\"rest\":128,\"set\":\"PROT_???\"}"},
	{"flags none", flags_none, "0", NULL, NULL, "{\"$flags\":[],\"value\":0}"},
	{"flags zero name", flags_zero_name, "PROT_NONE", "0", "0 /* PROT_NONE */",
	 "{\"$flags\":[\"PROT_NONE\"],\"value\":0}"},
	{"flags part", flags_part, "0xc /* MAP_??? */|MAP_FIXED|21<<MAP_HUGE_SHIFT", "0x5400001c",
	 "0x5400001c /* 0xc /* MAP_??? */|MAP_FIXED|21<<MAP_HUGE_SHIFT */",
	 "{\"$flags\":[{\"number\":12,\"set\":\"MAP_???\"},\"MAP_FIXED\","
	 "{\"shift\":\"MAP_HUGE_SHIFT\",\"by\":21}],\"value\":1409286172}"},
	{"flags shift", flags_shift, "0x200 /* MAP_??? */|21<<MAP_HUGE_SHIFT", "0x54000200",
	 "0x54000200 /* 0x200 /* MAP_??? */|21<<MAP_HUGE_SHIFT */",
	 "{\"$flags\":[{\"shift\":\"MAP_HUGE_SHIFT\",\"by\":21}],\"value\":1409286656,"
	 "\"rest\":512,\"set\":\"MAP_???\"}"},
	{"flags shift last", flags_shift_last, "MAP_FIXED|0x200|21<<MAP_HUGE_SHIFT", "0x54000210",
	 "0x54000210 /* MAP_FIXED|0x200|21<<MAP_HUGE_SHIFT */",
	 "{\"$flags\":[\"MAP_FIXED\",{\"shift\":\"MAP_HUGE_SHIFT\",\"by\":21}],\"value\":"
	 "1409286672,"
	 "\"rest\":512}"},
	{"file mode", file_mode, "S_IFREG|0644", "0100644", "0100644 /* S_IFREG|0644 */",
	 "{\"$flags\":[\"S_IFREG\",{\"number\":420,\"base\":\"oct3\"}],\"value\":33188,\"base\":"
	 "\"oct\"}"},
	{"word", bare_word, "???", NULL, NULL, "{\"$word\":\"???\"}"},
	{"resuming", resuming, "<... resuming interrupted read ...>", NULL, NULL,
	 "{\"$resuming\":\"read\"}"},
	{"string", str_plain, "\"a\\n\\t\\\"\\\\b\"", NULL, NULL, "\"a\\n\\t\\\"\\\\b\""},
	{"string empty", str_empty, "\"\"", NULL, NULL, "\"\""},
	{"string UTF-8", str_utf8, "\"caf\\303\\251\\360\\237\\230\\200\"", NULL, NULL,
	 "\"caf\303\251\360\237\230\200\""},
	{"string bytes", str_bytes, "\"\\0\\19\\0017\\377\\300\\200\\355\\240\\200z\"", NULL, NULL,
	 "{\"$str\":"
	 "\"\\u0000\\u00019\\u00017\357\277\275\357\277\275\357\277\275\357\277\275\357\277\275\357"
	 "\277\275z\","
	 "\"bytes\":\"000139013"
	 "7ffc080eda0807a\"}"},
	{"string controls", str_controls, "\"\\33[m\\302\\233\\177\"", NULL, NULL,
	 "\"\\u001b[m\\u009b\\u007f\""},
	{"string cut", str_cut, "\"abc\"...", NULL, NULL, "{\"$str\":\"abc\",\"cut\":true}"},
	{"string cut by", str_cut_known, "\"abc\"...", NULL, NULL, "{\"$str\":\"abc\",\"cut\":97}"},
	{"string hex", str_hex, "\"\\x61\\x00\"", NULL, NULL,
	 "{\"$str\":\"a\\u0000\",\"style\":\"hex\"}"},
	{"string abstract", str_abstract, "@\"abc\"", NULL, NULL,
	 "{\"$str\":\"abc\",\"style\":\"abstract\"}"},
	{"fd", fd_alone, "3", NULL, NULL, "{\"$fd\":3}"},
	{"fd path", fd_path, "3</tmp/a\\74b\\76\\\"\\n>(deleted)", NULL, NULL,
	 "{\"$fd\":3,\"path\":\"/tmp/a<b>\\\"\\n\",\"deleted\":true}"},
	{"fd device", fd_device, "0</dev/ptmx<char 5:2 @/dev/pts/0>>", NULL, NULL,
	 "{\"$fd\":0,\"path\":\"/dev/ptmx\",\"device\":\"char\",\"major\":5,\"minor\":2,"
	 "\"pty\":\"/dev/pts/0\"}"},
	{"fd block", fd_block, "4</dev/vda<block 254:0>>", NULL, NULL,
	 "{\"$fd\":4,\"path\":\"/dev/vda\",\"device\":\"block\",\"major\":254,\"minor\":0}"},
	{"fd socket", fd_socket, "7<TCP:[51041]>", NULL, NULL,
	 "{\"$fd\":7,\"socket\":\"TCP\",\"inode\":51041}"},
	{"fd connected", fd_connected, "7<TCPv6:[[::1]:80->[::1]:90]>", NULL, NULL,
	 "{\"$fd\":7,\"socket\":\"TCPv6\",\"local\":\"[::1]:80\",\"remote\":\"[::1]:90\"}"},
	{"fd unix", fd_unix, "7<UNIX-STREAM:[12->13,\"/x\\\"<\\1\"]>", NULL, NULL,
	 "{\"$fd\":7,\"socket\":\"UNIX-STREAM\",\"inode\":12,\"peer\":13,"
	 "\"bound\":\"/x\\\"<\\u0001\"}"},
	{"fd abstract", fd_abstract, "7<UNIX:[12,@\"x\"]>", NULL, NULL,
	 "{\"$fd\":7,\"socket\":\"UNIX\",\"inode\":12,\"bound\":\"x\",\"abstract\":true}"},
	{"fd netlink", fd_netlink, "7<NETLINK:[ROUTE:77]>", NULL, NULL,
	 "{\"$fd\":7,\"socket\":\"NETLINK\",\"local\":\"ROUTE:77\"}"},
	{"fd eventfd", fd_eventfd, "7<{eventfd-count=0x5, eventfd-id=1, eventfd-semaphore=0}>",
	 NULL, NULL, "{\"$fd\":7,\"eventfd\":{\"count\":5,\"id\":1,\"semaphore\":0}}"},
	{"fd signalfd", fd_signalfd, "[7<signalfd:[USR1 RT_2]> 8<signalfd:[]>]", NULL, NULL,
	 "{\"$list\":[{\"$fd\":7,\"signalfd\":[\"USR1\",\"RT_2\"]},{\"$fd\":8,\"signalfd\":[]}]}"},
	{"fd process and name", fd_named_process, "7<pid:77<a\\74>>", NULL, NULL,
	 "{\"$fd\":7,\"process\":77,\"comm\":\"a<\"}"},
	{"fd process", fd_process, "7<pid:77>", NULL, NULL, "{\"$fd\":7,\"process\":77}"},
	{"fd other", fd_other, "7<other>", NULL, NULL, "{\"$fd\":7,\"detail\":\"other\"}"},
	{"fd named", fd_cwd, "AT_FDCWD</tmp>", "-100</tmp>", "-100 /* AT_FDCWD */</tmp>",
	 "{\"$fd\":-100,\"name\":\"AT_FDCWD\",\"path\":\"/tmp\"}"},
	{"context", context_fd, "3</x> [etc_t]", NULL, NULL,
	 "{\"$fd\":3,\"path\":\"/x\",\"context\":\"etc_t\"}"},
	{"context mismatch", context_mismatch, "77<sh> [a\\135\\41\\n\\377!!b\\133]", NULL, NULL,
	 "{\"$pid\":77,\"comm\":\"sh\",\"context\":{\"$str\":\"a]!\\n\357\277\275\",\"bytes\":"
	 "\"615d210aff\"},"
	 "\"policy_context\":\"b[\"}"},
	{"context of a path", context_path, "\"/x\" [etc_t!!bin_t]", NULL, NULL,
	 "{\"$str\":\"/x\",\"context\":\"etc_t\",\"policy_context\":\"bin_t\"}"},
	{"context of bytes", context_bytes, "\"\\377\" [etc_t]", NULL, NULL,
	 "{\"$str\":\"\357\277\275\",\"bytes\":\"ff\",\"context\":\"etc_t\"}"},
	{"context wrapped", context_wrapped, "[[1]=\"a\" [etc_t], /* was */ 4 [bin_t] /* is */, 1]",
	 NULL, NULL,
	 "[{\"$index\":1,\"value\":{\"$str\":\"a\",\"context\":\"etc_t\"}},"
	 "{\"$value\":{\"$lead\":\"was\",\"$value\":{\"$fd\":4,\"context\":\"bin_t\"}},\"$note\":"
	 "\"is\"},"
	 "1]"},
	{"pid", pid_alone, "77", NULL, NULL, "{\"$pid\":77}"},
	{"pid all", pid_all, "1<a\\74b\\76> /* 77 in strace's PID NS */", NULL, NULL,
	 "{\"$pid\":1,\"comm\":\"a<b>\",\"ours\":77}"},
	{"structure", structure, "{tv_sec=1, NULL, x=???, tv_sec=2, {}, tv_sec=3}", NULL, NULL,
	 "{\"tv_sec\":1,\"$0\":null,\"x\":{\"$word\":\"???\"},\"tv_sec#2\":2,\"$1\":{},\"tv_sec#"
	 "3\":3}"},
	{"structure rest", structure_rest, "{st_size=83, ...}", NULL, NULL,
	 "{\"st_dev\":5,\"st_size\":83,\"$0\":{\"deep\":null},\"$rest\":true,\"$hidden\":[\"st_"
	 "dev\",\"$0\"]}"},
	{"structure dots", structure_dots, "{...}", NULL, NULL, "{\"$rest\":true}"},
	{"array", array, "[\"a\", {1, 2}, ... /* 0x5000 */]", NULL, NULL,
	 "[\"a\",{\"$braces\":[1,2]},{\"$value\":{\"$more\":true},\"$note\":\"0x5000\"}]"},
	{"raw note", raw_note, "5", "5 /* A_??? */", "5", "{\"$value\":5,\"$raw_note\":\"A_???\"}"},
	{"gloss", gloss, "5 /* 0.05 s */", "5", "5 /* 0.05 s */",
	 "{\"$value\":5,\"$gloss\":\"0.05 s\"}"},
	{"array empty", array_empty, "[]", NULL, NULL, "[]"},
	{"array indexed", array_indexed, "[[VMIN]=0x1, [17]=0]", NULL, NULL,
	 "[{\"$index\":6,\"name\":\"VMIN\",\"value\":{\"$hex\":1}},{\"$index\":17,\"value\":{\"$"
	 "hex\":0}}]"},
	{"array of places", array_of_places, "[[IO_WQ_UNBOUND]=5, [2 /* IO_WQ_??? */]=6, [3]=7]",
	 "[[1]=5, [2]=6, [3]=7]", "[[1 /* IO_WQ_UNBOUND */]=5, [2 /* IO_WQ_??? */]=6, [3]=7]",
	 "[{\"$index\":1,\"const\":\"IO_WQ_UNBOUND\",\"value\":5},"
	 "{\"$index\":2,\"const\":null,\"set\":\"IO_WQ_???\",\"value\":6},"
	 "{\"$index\":3,\"const\":null,\"value\":7}]"},
	{"word in parts", word_in_parts, "SOCK_RAW|0x60 /* SOCK_??? */", "0x3|0x60",
	 "0x3 /* SOCK_RAW */|0x60 /* SOCK_??? */",
	 "{\"$or\":[{\"$const\":\"SOCK_RAW\",\"value\":3},"
	 "{\"$const\":null,\"value\":96,\"set\":\"SOCK_???\"}]}"},
	{"form bytes", form_bytes, "htons(80)", "\"\\x00\\x50\"", "\"\\x00\\x50\" /* htons(80) */",
	 "{\"$form\":\"htons\",\"raw\":{\"$str\":\"\\u0000P\",\"style\":\"hex\"},\"args\":[80]}"},
	{"form without name", form_bare, "01:02", "\"\\x01\\x02\"", "\"\\x01\\x02\" /* 01:02 */",
	 "{\"$form\":\"\",\"raw\":{\"$str\":\"\\u0001\\u0002\",\"style\":\"hex\"},\"args\":[{\"$"
	 "word\":"
	 "\"01:02\"}]}"},
	{"form with nothing in it", form_empty, "", "\"\\x01\\x02\"", "\"\\x01\\x02\"",
	 "{\"$form\":\"\",\"raw\":{\"$str\":\"\\u0001\\u0002\",\"style\":\"hex\"},\"args\":[]}"},
	{"chars in hex", chars_hex, "['a', '\\x0a', '\\'', '\\\\', '\\xff']", NULL, NULL,
	 "[{\"$char\":\"a\",\"style\":\"hex\"},{\"$char\":10,\"style\":\"hex\"},"
	 "{\"$char\":\"'\",\"style\":\"hex\"},{\"$char\":\"\\\\\",\"style\":\"hex\"},"
	 "{\"$char\":255,\"style\":\"hex\"}]"},
	{"ratio", ratio, "1/30", NULL, NULL, "{\"$ratio\":[1,30]}"},
	{"form alone", form_alone, "A(EIGHT, 1)", "0x9", "A(0x8 /* EIGHT */, 1)",
	 "{\"$form\":\"A\",\"raw\":{\"$const\":null,\"value\":9},\"alone\":true,\"args\":["
	 "{\"$const\":\"EIGHT\",\"value\":8},1]}"},
	{"sum", sum, "SKF_NET_OFF+3", "0xfff00000+3", "0xfff00000 /* SKF_NET_OFF */+3",
	 "{\"$sum\":[{\"$const\":\"SKF_NET_OFF\",\"value\":4293918720},3]}"},
	{"IPv4", inet4, "{inet_pton(AF_INET, \"127.0.0.1\", &src)}",
	 "{src=\"\\x7f\\x00\\x00\\x01\"}",
	 "{src=\"\\x7f\\x00\\x00\\x01\" /* inet_pton(AF_INET, \"127.0.0.1\") */}",
	 "{\"src\":{\"$inet4\":\"127.0.0.1\"}}"},
	{"form number", form_number, "makedev(0x1, THREE)", "0x103",
	 "0x103 /* makedev(0x1, THREE) */",
	 "{\"$form\":\"makedev\",\"raw\":{\"$const\":null,\"value\":259},"
	 "\"args\":[{\"$hex\":1},{\"$const\":\"THREE\",\"value\":3}]}"},
	{"form of what has no name", form_unknown, "EVIOCGBIT(0x6 /* EV_??? */)", "0x7",
	 "0x7 /* EVIOCGBIT(0x6) */",
	 "{\"$form\":\"EVIOCGBIT\",\"raw\":{\"$const\":null,\"value\":7},"
	 "\"plain\":true,\"args\":[{\"$const\":null,\"value\":6,\"set\":\"EV_???\"}]}"},
	{"bits", bitmap, "[KEY_1 0x7 /* KEY_??? */ ...]", "[0x84, 0]",
	 "[0x2 /* KEY_1 */ 0x7 /* KEY_??? */ ...] /* [0x84, 0] */",
	 "{\"$bits\":[132,0],\"set\":[{\"$const\":\"KEY_1\",\"value\":2},"
	 "{\"$const\":null,\"value\":7,\"set\":\"KEY_???\"},{\"$more\":true}]}"},
	{"form always", form_always, "BPF_STMT(BPF_RET, inner(NULL))", "BPF_STMT(0x6, 5)",
	 "BPF_STMT(0x6 /* BPF_RET */, 5 /* inner(NULL) */)",
	 "{\"$form\":\"BPF_STMT\",\"args\":[{\"$const\":\"BPF_RET\",\"value\":6},{\"$form\":"
	 "\"inner\","
	 "\"raw\":{\"$const\":null,\"value\":5,\"base\":\"dec\"},\"args\":[null]}]}"},
	{"IPv6", inet6, "{sin6_port=0, inet_pton(AF_INET6, \"::1\", &sin6_addr)}",
	 "{sin6_port=0, "
	 "sin6_addr=\"\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00"
	 "\\x01\"}",
	 "{sin6_port=0, "
	 "sin6_addr=\"\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00"
	 "\\x01\" /* inet_pton(AF_INET6, \"::1\") */}",
	 "{\"sin6_port\":0,\"sin6_addr\":{\"$inet6\":\"::1\"}}"},
	{"set", signal_set, "~[INT CHLD]", "~[2 17]", "~[2 /* INT */ 17 /* CHLD */]",
	 "{\"$set\":[{\"$const\":\"INT\",\"value\":2,\"base\":\"dec\"},"
	 "{\"$const\":\"CHLD\",\"value\":17,\"base\":\"dec\"}],\"inverted\":true}"},
	{"set empty", empty_set, "[]", NULL, NULL, "{\"$set\":[]}"},
	{"condition", condition, "{WIFEXITED(s) && WEXITSTATUS(s) == 3}", NULL, NULL,
	 "{\"$cond\":{\"WIFEXITED\":true,\"WEXITSTATUS\":3}}"},
	{"condition event", condition_event,
	 "{WIFSTOPPED(s) && WSTOPSIG(s) == SIGTRAP | 0x80}|PTRACE_EVENT_FORK<<16|0x1200",
	 "{WIFSTOPPED(s) && WSTOPSIG(s) == SIGTRAP | 0x80}|0x1<<16|0x1200",
	 "{WIFSTOPPED(s) && WSTOPSIG(s) == SIGTRAP | 0x80}|0x1 /* PTRACE_EVENT_FORK */<<16|0x1200",
	 "{\"$cond\":{\"WIFSTOPPED\":true,\"WSTOPSIG\":{\"$const\":\"SIGTRAP\",\"value\":5,\"or\":"
	 "128}},"
	 "\"event\":{\"$const\":\"PTRACE_EVENT_FORK\",\"value\":1},\"rest\":4608}"},
	{"alias", alias, "UTIME_NOW", "{tv_nsec=5}", "{tv_nsec=5} /* UTIME_NOW */",
	 "{\"$alias\":\"UTIME_NOW\",\"$value\":{\"tv_nsec\":5}}"},
	{"shifted", shifted, "0x345<<12", NULL, NULL, "{\"$value\":{\"$hex\":837},\"$shift\":12}"},
	{"shifted by a name", shifted_name, "B50<<IBSHIFT", "0x1<<0x10",
	 "0x1 /* B50 */<<0x10 /* IBSHIFT */",
	 "{\"$value\":{\"$const\":\"B50\",\"value\":1},\"$shift\":16,\"name\":\"IBSHIFT\"}"},
	{"string text", str_text, "\"abc\"", NULL, NULL,
	 "{\"$str\":\"abc\\u0000\",\"style\":\"text\"}"},
	{"string ended", str_ended, "\"abc\"", NULL, NULL,
	 "{\"$str\":\"abc\\u0000\",\"style\":\"ended\"}"},
	{"string not ended", str_not_ended, "\"abc\"...", NULL, NULL,
	 "{\"$str\":\"abc\",\"cut\":true}"},
	{"lead", lead, "{/* bytes 88..95 */ \"\\x01\"}", NULL, NULL,
	 "{\"$0\":{\"$lead\":\"bytes "
	 "88..95\",\"$value\":{\"$str\":\"\\u0001\",\"style\":\"hex\"}}}"},
	{"arrow with a name", arrow_named, "{a=5 => a=15}", NULL, NULL,
	 "{\"a\":{\"$old\":5,\"name\":\"a\",\"$new\":15}}"},
	{"arrow", arrow, "[5 => 15 /* more */] => NULL", NULL, NULL,
	 "{\"$old\":[{\"$value\":{\"$old\":5,\"$new\":15},\"$note\":\"more\"}],\"$new\":null}"},
	{"full", full, "0x5000 /* 1 vars */", NULL, NULL,
	 "{\"$value\":{\"$addr\":\"0x5000\"},\"$note\":\"1 vars\",\"$full\":[\"A=b\"]}"},
	{"full alone", full_alone, "0x5000", NULL, NULL,
	 "{\"$value\":{\"$addr\":\"0x5000\"},\"$full\":1}"},
};

enum { SAMPLE_COUNT = sizeof(samples) / sizeof(*samples) };

/* Emits a call f(SAMPLE) = 0. */
static inline void emit_sample(struct emit *e, const struct sample *s)
{
	O.call_begin(e, "f");
	O.arg(e, "x", true, 1);
	s->emit(e);
	O.args_end(e);
	O.ret_begin(e, 0);
	O.num(e, 0, BASE_DEC, 8);
}

/* Emits tokens in an order that no decoder has: of the arguments of a call, or of its RESULT. */
static inline void emit_anything(struct emit *e, unsigned *state, bool result)
{
	unsigned seed = *state;

	if (result)
		O.ret_begin(e, 1);
	else
		O.call_begin(e, "f");
	for (int i = 0; i < 60; i++) {
		seed = seed * 1103515245 + 12345;
		switch (seed >> 16 & 31) {
		case 0:
			O.arg(e, "x", true, 1);
			break;
		case 1:
			O.struct_begin(e);
			break;
		case 2:
			O.field(e, "a");
			break;
		case 3:
			O.struct_end(e);
			break;
		case 4:
			O.array_begin(e, seed >> 8 & 3);
			break;
		case 5:
			O.elem(e);
			break;
		case 6:
			O.array_end(e);
			break;
		case 7:
			O.note(e, "n");
			O.gloss(e, "g");
			O.raw_note(e, "r");
			break;
		case 8:
			O.arrow(e);
			break;
		case 9:
			O.lead(e, "l");
			break;
		case 10:
			O.full_begin(e);
			break;
		case 11:
			O.full_end(e);
			break;
		case 12:
			O.more(e);
			break;
		case 13:
			O.hidden(e);
			break;
		case 14:
			O.elem_at(e, 1, "n");
			break;
		case 15:
			condition_event(e);
			break;
		case 16:
			O.cond_begin(e);
			break;
		case 17:
			O.form_begin(e, "f", NULL);
			break;
		case 18:
			O.set_begin(e, true);
			break;
		case 19:
			O.early_comma(e);
			break;
		case 20:
			inet6(e);
			break;
		case 21:
			O.cond_end(e, 1, NULL, 2);
			break;
		case 22:
			if (result)
				O.ret_aux_begin(e);
			break;
		case 23:
			O.label(e, "l", LABEL_NAMED);
			break;
		case 24:
			O.ret_aux_end(e);
			break;
		case 25:
			O.ret_mark(e, "M");
			break;
		default:
			O.num(e, seed, BASE_HEX, 4);
		}
	}
	*state = seed;
}

#endif
