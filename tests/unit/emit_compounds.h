/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Structures, arrays and other compounds as decoders emit them, and what stands around values. */
#ifndef CALLTAP_TESTS_UNIT_EMIT_COMPOUNDS_H
#define CALLTAP_TESTS_UNIT_EMIT_COMPOUNDS_H

#include "emit_values.h"

/* ---- compounds --------------------------------------------------------- */

static void structure(struct emit *e)
{
	O.struct_begin(e);
	O.field(e, "tv_sec");
	O.num(e, 1, BASE_DEC, 8);
	O.field(e, NULL);
	O.addr(e, 0);
	O.field(e, "x");
	O.word(e, "???");
	O.field(e, "tv_sec");
	O.num(e, 2, BASE_DEC, 8);
	O.field(e, NULL);
	O.struct_begin(e);
	O.struct_end(e);
	O.field(e, "tv_sec");
	O.num(e, 3, BASE_DEC, 8);
	O.struct_end(e);
}
static void structure_rest(struct emit *e)
{
	O.struct_begin(e);
	if (O.hidden(e)) {
		O.field(e, "st_dev");
		O.num(e, 5, BASE_DEC, 8);
	}
	O.field(e, "st_size");
	O.num(e, 83, BASE_DEC, 8);
	O.more(e);
	if (O.hidden(e)) {
		O.field(e, NULL);
		O.struct_begin(e);
		O.field(e, "deep");
		O.addr(e, 0);
		O.struct_end(e);
	}
	O.struct_end(e);
}
static void structure_dots(struct emit *e)
{
	O.struct_begin(e);
	O.more(e);
	O.struct_end(e);
}
static void array(struct emit *e)
{
	O.array_begin(e, ARRAY_LIST);
	O.elem(e);
	O.str(e, "a", 1, false, 1, STR_PLAIN);
	O.elem(e);
	O.array_begin(e, ARRAY_BRACES);
	O.elem(e);
	O.num(e, 1, BASE_DEC, 4);
	O.elem(e);
	O.num(e, 2, BASE_DEC, 4);
	O.array_end(e);
	O.more(e);
	O.note(e, "0x5000");
	O.array_end(e);
}
static void raw_note(struct emit *e)
{
	O.num(e, 5, BASE_DEC, 4);
	O.raw_note(e, "A_???");
}
static void gloss(struct emit *e)
{
	O.num(e, 5, BASE_DEC, 4);
	O.gloss(e, "0.05 s");
}
static void array_empty(struct emit *e)
{
	O.array_begin(e, ARRAY_LIST);
	O.array_end(e);
}
static void array_indexed(struct emit *e)
{
	O.array_begin(e, ARRAY_LIST);
	O.elem_at(e, 6, "VMIN");
	O.num(e, 1, BASE_HEX, 1);
	O.elem_at(e, 17, NULL);
	O.num(e, 0, BASE_HEX, 1);
	O.array_end(e);
}
static void array_of_places(struct emit *e)
{
	O.array_begin(e, ARRAY_LIST);
	O.elem_of(e, 1, "IO_WQ_UNBOUND", "IO_WQ_???");
	O.num(e, 5, BASE_UDEC, 4);
	O.elem_of(e, 2, NULL, "IO_WQ_???");
	O.num(e, 6, BASE_UDEC, 4);
	O.elem_of(e, 3, NULL, NULL);
	O.num(e, 7, BASE_UDEC, 4);
	O.array_end(e);
}
static void word_in_parts(struct emit *e)
{
	O.array_begin(e, ARRAY_OR);
	O.elem(e);
	O.name(e, 3, "SOCK_RAW", NULL, BASE_HEX, 4);
	O.elem(e);
	O.name(e, 0x60, NULL, "SOCK_???", BASE_HEX, 4);
	O.array_end(e);
}
static void form_bytes(struct emit *e)
{
	O.form_begin(e, "htons", &(struct form_raw){.bytes = "\0P", .len = 2});
	O.elem(e);
	O.num(e, 80, BASE_UDEC, 2);
	O.form_end(e);
}
static void form_bare(struct emit *e)
{
	O.form_begin(e, "", &(struct form_raw){.bytes = "\1\2", .len = 2});
	O.elem(e);
	O.word(e, "01:02");
	O.form_end(e);
}
static void form_empty(struct emit *e)
{
	O.form_begin(e, "", &(struct form_raw){.bytes = "\1\2", .len = 2, .empty = true});
	O.form_end(e);
}
static void ratio(struct emit *e)
{
	O.array_begin(e, ARRAY_RATIO);
	O.elem(e);
	O.num(e, 1, BASE_UDEC, 4);
	O.elem(e);
	O.num(e, 30, BASE_UDEC, 4);
	O.array_end(e);
}
static void form_alone(struct emit *e)
{
	const struct form_raw raw = {.value = 9, .base = BASE_HEX, .size = 4, .alone = true};

	O.form_begin(e, "A", &raw);
	O.elem(e);
	O.name(e, 8, "EIGHT", NULL, BASE_HEX, 4);
	O.elem(e);
	O.num(e, 1, BASE_UDEC, 4);
	O.form_end(e);
}
static void sum(struct emit *e)
{
	O.array_begin(e, ARRAY_SUM);
	O.elem(e);
	O.name(e, 0xfff00000, "SKF_NET_OFF", NULL, BASE_HEX, 4);
	O.elem(e);
	O.num(e, 3, BASE_UDEC, 4);
	O.array_end(e);
}
static void inet4(struct emit *e)
{
	static const uint8_t loopback[4] = {127, 0, 0, 1};

	O.struct_begin(e);
	O.inet_field(e, "src", false, loopback, "127.0.0.1");
	O.struct_end(e);
}
static void form_number(struct emit *e)
{
	O.form_begin(e, "makedev", &(struct form_raw){.value = 0x103, .base = BASE_HEX, .size = 8});
	O.elem(e);
	O.num(e, 1, BASE_HEX, 4);
	O.elem(e);
	O.name(e, 3, "THREE", NULL, BASE_HEX, 4);
	O.form_end(e);
}
static void form_always(struct emit *e)
{
	O.form_begin(e, "BPF_STMT", NULL);
	O.elem(e);
	O.name(e, 6, "BPF_RET", NULL, BASE_HEX, 2);
	O.elem(e);
	O.form_begin(e, "inner", &(struct form_raw){.value = 5, .base = BASE_UDEC, .size = 4});
	O.elem(e);
	O.addr(e, 0);
	O.form_end(e);
	O.form_end(e);
}
static void form_unknown(struct emit *e)
{
	O.form_begin(e, "EVIOCGBIT",
		     &(struct form_raw){.value = 7, .base = BASE_HEX, .size = 4, .plain = true});
	O.elem(e);
	O.name(e, 6, NULL, "EV_???", BASE_HEX, 4);
	O.form_end(e);
}
static void bitmap(struct emit *e)
{
	const uint64_t words[] = {0x84, 0};

	O.bits_begin(e, words, 2, 4);
	O.elem(e);
	O.name(e, 2, "KEY_1", "KEY_???", BASE_HEX, 4);
	O.elem(e);
	O.name(e, 7, NULL, "KEY_???", BASE_HEX, 4);
	O.more(e);
	O.bits_end(e, words, 2, 4);
}
static void inet6(struct emit *e)
{
	static const uint8_t loopback[16] = {[15] = 1};

	O.struct_begin(e);
	O.field(e, "sin6_port");
	O.num(e, 0, BASE_DEC, 2);
	O.inet_field(e, "sin6_addr", true, loopback, "::1");
	O.struct_end(e);
}
static void signal_set(struct emit *e)
{
	O.set_begin(e, true);
	O.elem(e);
	O.name(e, 2, "INT", NULL, BASE_UDEC, 4);
	O.elem(e);
	O.name(e, 17, "CHLD", NULL, BASE_UDEC, 4);
	O.set_end(e);
}
static void empty_set(struct emit *e)
{
	O.set_begin(e, false);
	O.set_end(e);
}
static void condition(struct emit *e)
{
	O.cond_begin(e);
	O.cond(e, "WIFEXITED", false, 0, NULL, 0);
	O.cond(e, "WEXITSTATUS", true, 3, NULL, 0);
	O.cond_end(e, 0, NULL, 0);
}
static void condition_event(struct emit *e)
{
	O.cond_begin(e);
	O.cond(e, "WIFSTOPPED", false, 0, NULL, 0);
	O.cond(e, "WSTOPSIG", true, 5, "SIGTRAP", 0x80);
	O.cond_end(e, 1, "PTRACE_EVENT_FORK", 0x1200);
}

/* ---- around values ----------------------------------------------------- */

static void lead(struct emit *e)
{
	O.struct_begin(e);
	O.field(e, NULL);
	O.lead(e, "bytes 88..95");
	O.str(e, "\1", 1, false, 1, STR_HEX);
	O.struct_end(e);
}
static void arrow(struct emit *e)
{
	O.array_begin(e, ARRAY_LIST);
	O.elem(e);
	O.num(e, 5, BASE_DEC, 4);
	O.arrow(e);
	O.num(e, 15, BASE_DEC, 4);
	O.note(e, "more");
	O.array_end(e);
	O.arrow(e);
	O.addr(e, 0);
}
static void arrow_named(struct emit *e)
{
	O.struct_begin(e);
	O.field(e, "a");
	O.num(e, 5, BASE_DEC, 4);
	O.arrow_named(e, "a");
	O.num(e, 15, BASE_DEC, 4);
	O.struct_end(e);
}
static void full(struct emit *e)
{
	O.addr(e, 0x5000);
	O.note(e, "1 vars");
	if (O.full_begin(e)) {
		O.array_begin(e, ARRAY_LIST);
		O.elem(e);
		O.str(e, "A=b", 3, false, 3, STR_PLAIN);
		O.array_end(e);
		O.full_end(e);
	}
}
static void full_alone(struct emit *e)
{
	O.addr(e, 0x5000);
	if (O.full_begin(e)) {
		O.num(e, 1, BASE_DEC, 4);
		O.full_end(e);
	}
}

static void alias(struct emit *e)
{
	enum alias_form form = O.alias(e, 0x3fffffff, "UTIME_NOW", BASE_HEX, 8);

	if (form == ALIAS_ALONE)
		return;
	O.struct_begin(e);
	O.field(e, "tv_nsec");
	O.num(e, 5, BASE_UDEC, 8);
	O.struct_end(e);
	if (form == ALIAS_NOTE)
		O.note(e, "UTIME_NOW");
}
static void shifted(struct emit *e)
{
	O.num(e, 0x345, BASE_HEX, 4);
	O.shifted(e, 12, NULL);
}
static void shifted_name(struct emit *e)
{
	O.name(e, 1, "B50", NULL, BASE_HEX, 4);
	O.shifted(e, 16, "IBSHIFT");
}
static void str_text(struct emit *e)
{
	O.str(e, "abc", 4, false, 4, STR_TEXT);
}
static void str_ended(struct emit *e)
{
	O.str(e, "abc", 4, false, 0, STR_ENDED);
}
static void str_not_ended(struct emit *e)
{
	O.str(e, "abc", 3, true, 0, STR_ENDED);
}

#endif
