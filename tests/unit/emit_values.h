/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Numbers, names, strings and descriptors as decoders emit them, with contexts. */
#ifndef CALLTAP_TESTS_UNIT_EMIT_VALUES_H
#define CALLTAP_TESTS_UNIT_EMIT_VALUES_H

#include <math.h>

#include "emit/emit.h"
#include "view/process.h"

#define O (*e->ops)

/* ---- numbers ----------------------------------------------------------- */

static void dec(struct emit *e)
{
	O.num(e, 0xfffffffb, BASE_DEC, 4);
}
static void udec(struct emit *e)
{
	O.num(e, UINT64_MAX, BASE_UDEC, 4);
}
static void dec_wide(struct emit *e)
{
	O.num(e, (uint64_t)INT64_MIN, BASE_DEC, 8);
}
static void udec_wide(struct emit *e)
{
	O.num(e, UINT64_MAX, BASE_UDEC, 8);
}
static void dec_53(struct emit *e)
{
	O.array_begin(e, ARRAY_LIST);
	O.elem(e);
	O.num(e, 1ULL << 53, BASE_UDEC, 8);
	O.elem(e);
	O.num(e, (1ULL << 53) + 1, BASE_UDEC, 8);
	O.elem(e);
	O.num(e, -(1ULL << 53), BASE_DEC, 8);
	O.array_end(e);
}
static void hex(struct emit *e)
{
	O.num(e, 0xffff1f, BASE_HEX, 2);
}
static void hex_zero(struct emit *e)
{
	O.num(e, 0, BASE_HEX, 8);
}
static void oct(struct emit *e)
{
	O.num(e, 017, BASE_OCT, 4);
}
static void modes(struct emit *e)
{
	static const unsigned m[] = {0, 7, 017, 0644, 0100644};

	O.array_begin(e, ARRAY_BARE);
	for (unsigned i = 0; i < sizeof(m) / sizeof(*m); i++) {
		O.elem(e);
		O.num(e, m[i], BASE_OCT3, 4);
	}
	O.array_end(e);
}
static void padded(struct emit *e)
{
	O.array_begin(e, ARRAY_SPACED);
	O.elem(e);
	O.num_padded(e, 0, 16, "");
	O.elem(e);
	O.num_padded(e, 0xfee00900, 14, "0x");
	O.array_end(e);
}
static void scaled(struct emit *e)
{
	O.num_scaled(e, 8192 * 1024, 1024);
}
static void scaled_one(struct emit *e)
{
	O.num_scaled(e, 1024, 1024);
}
static void reals(struct emit *e)
{
	O.array_begin(e, ARRAY_LIST);
	O.elem(e);
	O.real(e, 0.1);
	O.elem(e);
	O.real(e, 3);
	O.elem(e);
	O.real(e, -INFINITY);
	O.elem(e);
	O.real(e, 9007199254740993.0L); /* more than a double holds */
	O.array_end(e);
}
static void chars(struct emit *e)
{
	static const unsigned char c[] = {'a', '\n', 0, '\'', '"', 0xff};

	O.array_begin(e, ARRAY_LIST);
	for (unsigned i = 0; i < sizeof(c); i++) {
		O.elem(e);
		O.chr(e, c[i], STR_PLAIN);
	}
	O.array_end(e);
}
static void chars_hex(struct emit *e)
{
	static const unsigned char c[] = {'a', '\n', '\'', '\\', 0xff};

	O.array_begin(e, ARRAY_LIST);
	for (unsigned i = 0; i < sizeof(c); i++) {
		O.elem(e);
		O.chr(e, c[i], STR_HEX);
	}
	O.array_end(e);
}
static void wide(struct emit *e)
{
	O.wide(e, (const uint32_t[]){'a', '\n', 0xe9, 0x1f600, 'b'}, 5, true);
}
static void wide_bad(struct emit *e)
{
	O.wide(e, (const uint32_t[]){0xd800, UINT32_MAX}, 2, false);
}
static void wide_none(struct emit *e)
{
	O.wide(e, NULL, 0, false);
}
static void code(struct emit *e)
{
	O.code(e, 0x555500001139, "compare", 0);
}
static void code_inside(struct emit *e)
{
	O.code(e, 0x555500001149, "compare", 16);
}
static void address(struct emit *e)
{
	O.addr(e, 0x7ffc05504b28);
}
static void null(struct emit *e)
{
	O.addr(e, 0);
}

/* ---- names ------------------------------------------------------------- */

static void enum_known(struct emit *e)
{
	O.name(e, 2, "SEEK_END", "SEEK_???", BASE_HEX, 4);
}
static void enum_unknown(struct emit *e)
{
	O.name(e, 9, NULL, "SEEK_???", BASE_HEX, 4);
}
static void enum_bare(struct emit *e)
{
	O.name(e, 99, NULL, NULL, BASE_UDEC, 4);
}
static void enum_negative(struct emit *e)
{
	O.name(e, (uint64_t)-2, "-ENOENT", NULL, BASE_DEC, 8);
}
static void enum_several(struct emit *e)
{
	O.name(e, 0x5402, "SNDCTL_TMR_START or TCSETS", NULL, BASE_HEX, 4);
}

static void put_flags(struct emit *e, uint64_t value, const struct flag_item *items, size_t count,
		      uint64_t rest, const char *fallback)
{
	O.flags(e, &(struct flags_value){.value = value,
					 .items = items,
					 .count = count,
					 .rest = rest,
					 .fallback = fallback,
					 .base = BASE_HEX,
					 .size = 4});
}
static void flags_known(struct emit *e)
{
	static const struct flag_item items[] = {{FLAG_NAME, "O_RDWR", 2, 0},
						 {FLAG_NAME, "O_CREAT", 64, 0}};

	put_flags(e, 66, items, 2, 0, "O_???");
}
static void flags_rest(struct emit *e)
{
	static const struct flag_item items[] = {{FLAG_NAME, "O_RDWR", 2, 0}};

	put_flags(e, 0x80000002, items, 1, 0x80000000, "O_???");
}
static void flags_unknown(struct emit *e)
{
	put_flags(e, 0x80, NULL, 0, 0x80, "PROT_???");
}
static void flags_none(struct emit *e)
{
	put_flags(e, 0, NULL, 0, 0, "PROT_???");
}
static void flags_zero_name(struct emit *e)
{
	static const struct flag_item items[] = {{FLAG_NAME, "PROT_NONE", 0, 0}};

	put_flags(e, 0, items, 1, 0, "PROT_???");
}
static void flags_part(struct emit *e)
{
	static const struct flag_item items[] = {{FLAG_NUMBER, "MAP_???", 12, BASE_HEX},
						 {FLAG_NAME, "MAP_FIXED", 16, 0},
						 {FLAG_SHIFT, "MAP_HUGE_SHIFT", 21, 0}};

	put_flags(e, 0x5400001c, items, 3, 0, "MAP_???");
}
static void flags_shift(struct emit *e)
{
	static const struct flag_item items[] = {{FLAG_SHIFT, "MAP_HUGE_SHIFT", 21, 0}};

	put_flags(e, 0x54000200, items, 1, 0x200, "MAP_???");
}
static void flags_shift_last(struct emit *e)
{
	static const struct flag_item items[] = {{FLAG_NAME, "MAP_FIXED", 16, 0},
						 {FLAG_SHIFT, "MAP_HUGE_SHIFT", 21, 0}};

	put_flags(e, 0x54000210, items, 2, 0x200, "MAP_???");
}
static void file_mode(struct emit *e)
{
	static const struct flag_item items[] = {{FLAG_NAME, "S_IFREG", 0100000, 0},
						 {FLAG_NUMBER, NULL, 0644, BASE_OCT3}};

	O.flags(e,
		&(struct flags_value){
			.value = 0100644, .items = items, .count = 2, .base = BASE_OCT, .size = 4});
}
static void bare_word(struct emit *e)
{
	O.word(e, "???");
}
static void resuming(struct emit *e)
{
	O.resuming(e, "read");
}

/* ---- strings ----------------------------------------------------------- */

static void str_plain(struct emit *e)
{
	O.str(e, "a\n\t\"\\b", 6, false, 6, STR_PLAIN);
}
static void str_empty(struct emit *e)
{
	O.str(e, "", 0, false, 0, STR_PLAIN);
}
static void str_utf8(struct emit *e)
{
	O.str(e, "caf\303\251\360\237\230\200", 9, false, 9, STR_PLAIN);
}
static void str_bytes(struct emit *e)
{
	static const unsigned char bytes[] = {0,    1,	  '9',	1,    '7',  0xff,
					      0xc0, 0x80, 0xed, 0xa0, 0x80, 'z'};

	O.str(e, bytes, sizeof(bytes), false, sizeof(bytes), STR_PLAIN);
}
static void str_controls(struct emit *e)
{
	O.str(e, "\33[m\302\233\177", 6, false, 6, STR_PLAIN);
}
static void str_cut(struct emit *e)
{
	O.str(e, "abc", 3, true, 0, STR_PLAIN);
}
static void str_cut_known(struct emit *e)
{
	O.str(e, "abc", 3, true, 100, STR_PLAIN);
}
static void str_hex(struct emit *e)
{
	O.str(e, "a\0", 2, false, 2, STR_HEX);
}
static void str_abstract(struct emit *e)
{
	O.str(e, "abc", 3, false, 3, STR_ABSTRACT);
}

/* ---- descriptors and processes ----------------------------------------- */

static void fd_alone(struct emit *e)
{
	O.fd(e, 3, NULL, NULL);
}
static void fd_path(struct emit *e)
{
	O.fd(e, 3, NULL, &(struct fd_info){.path = "/tmp/a<b>\"\n", .deleted = true});
}
static void fd_device(struct emit *e)
{
	O.fd(e, 0, NULL,
	     &(struct fd_info){.path = "/dev/ptmx",
			       .device = 'c',
			       .major = 5,
			       .minor = 2,
			       .pty = "/dev/pts/0"});
}
static void fd_block(struct emit *e)
{
	O.fd(e, 4, NULL, &(struct fd_info){.path = "/dev/vda", .device = 'b', .major = 254});
}
static void fd_socket(struct emit *e)
{
	O.fd(e, 7, NULL, &(struct fd_info){.path = "socket:[51041]", .detail = "TCP:[51041]"});
}
static void fd_connected(struct emit *e)
{
	O.fd(e, 7, NULL, &(struct fd_info){.detail = "TCPv6:[[::1]:80->[::1]:90]"});
}
static void fd_unix(struct emit *e)
{
	O.fd(e, 7, NULL,
	     &(struct fd_info){.detail = "UNIX-STREAM:[12->13]", .name = "/x\"<\1", .name_len = 5});
}
static void fd_abstract(struct emit *e)
{
	O.fd(e, 7, NULL,
	     &(struct fd_info){
		     .detail = "UNIX:[12]", .name = "x", .name_len = 1, .abstract = true});
}
static void fd_netlink(struct emit *e)
{
	O.fd(e, 7, NULL, &(struct fd_info){.detail = "NETLINK:[ROUTE:77]"});
}
static void fd_eventfd(struct emit *e)
{
	O.fd(e, 7, NULL,
	     &(struct fd_info){.detail = "eventfd-count=0x5, eventfd-id=1, eventfd-semaphore=0",
			       .braced = true});
}
static void fd_signalfd(struct emit *e)
{
	O.array_begin(e, ARRAY_SPACED);
	O.elem(e);
	O.fd(e, 7, NULL, &(struct fd_info){.detail = "signalfd:[USR1 RT_2]"});
	O.elem(e);
	O.fd(e, 8, NULL, &(struct fd_info){.detail = "signalfd:[]"});
	O.array_end(e);
}
static void fd_named_process(struct emit *e)
{
	O.fd(e, 7, NULL, &(struct fd_info){.process = 77, .comm = "a<"});
}
static void fd_process(struct emit *e)
{
	O.fd(e, 7, NULL, &(struct fd_info){.process = 77});
}
static void fd_other(struct emit *e)
{
	O.fd(e, 7, NULL, &(struct fd_info){.detail = "other"});
}
static void fd_cwd(struct emit *e)
{
	O.fd(e, -100, "AT_FDCWD", &(struct fd_info){.path = "/tmp"});
}
static void pid_all(struct emit *e)
{
	O.pid(e, 1, "a<b>", 77);
}
static void pid_alone(struct emit *e)
{
	O.pid(e, 77, NULL, 0);
}

/* ---- contexts ---------------------------------------------------------- */

static void context_fd(struct emit *e)
{
	O.fd(e, 3, NULL, &(struct fd_info){.path = "/x"});
	O.context(e, "etc_t", NULL);
}
static void context_mismatch(struct emit *e)
{
	O.pid(e, 77, "sh", 0);
	O.context(e, "a]!\n\xff", "b[");
}
static void context_path(struct emit *e)
{
	O.str(e, "/x", 2, false, 2, STR_PLAIN);
	O.context(e, "etc_t", "bin_t");
}
static void context_bytes(struct emit *e)
{
	O.str(e, "\xff", 1, false, 1, STR_PLAIN);
	O.context(e, "etc_t", NULL);
}
/* Within what is wrapped around the value. */
static void context_wrapped(struct emit *e)
{
	O.array_begin(e, ARRAY_LIST);
	O.elem_at(e, 1, NULL);
	O.str(e, "a", 1, false, 1, STR_PLAIN);
	O.context(e, "etc_t", NULL);
	O.elem(e);
	O.lead(e, "was");
	O.fd(e, 4, NULL, NULL);
	O.context(e, "bin_t", NULL);
	O.note(e, "is");
	O.elem(e);
	O.num(e, 1, BASE_DEC, 4);
	O.array_end(e);
}

#endif
