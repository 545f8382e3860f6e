/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The text emitter: each token in each form, two halves, alignment, colours, depth. */
#include "emit/text.h"

#include "emit_samples.h"
#include "test.h"

static struct buf out;
static struct text_emit t;
static struct text_options opt;
#define E (&t.emit)
#define OPS (*t.emit.ops)

static void begin(struct text_options o)
{
	opt = o;
	buf_truncate(&out, 0);
	text_emit_init(&t, &opt, &out);
}

static const char *end(void)
{
	text_emit_finish(&t);
	return buf_str(&out);
}

static void check_form(const struct sample *s, enum name_form form, const char *value)
{
	char want[1024];

	snprintf(want, sizeof(want), "f(%s) = 0", value);
	begin((struct text_options){.name_form = form});
	emit_sample(E, s);
	if (strcmp(end(), want))
		test_fail(__FILE__, __LINE__, "%s, form %d:\n# %s\n# %s", s->name, form,
			  buf_str(&out), want);
}

static void every_token(void)
{
	for (unsigned i = 0; i < SAMPLE_COUNT; i++) {
		const struct sample *s = &samples[i];
		const char *verbose = s->verbose ? s->verbose : s->abbrev;

		check_form(s, NAME_ABBREV, s->abbrev);
		check_form(s, NAME_RAW, s->raw ? s->raw : s->abbrev);
		check_form(s, NAME_VERBOSE, verbose);
	}
}

static const char *str_in(enum string_form form, const char *bytes, size_t len)
{
	begin((struct text_options){.string_form = form});
	OPS.str(E, bytes, len, false, len, STR_PLAIN);
	return end();
}

static void string_forms(void)
{
	CHECK_STR(str_in(STRINGS_PLAIN, "\1\n\"", 3), "\"\\1\\n\\\"\"");
	CHECK_STR(str_in(STRINGS_HEX_NONASCII_CHARS, "a\1\n\"\3777", 6), "\"a\\x01\\n\\\"\\xff7\"");
	CHECK_STR(str_in(STRINGS_HEX_NONASCII, "a\n\v", 3), "\"a\\n\\v\"");
	CHECK_STR(str_in(STRINGS_HEX_NONASCII, "a\n\b", 3), "\"\\x61\\x0a\\x08\"");
	CHECK_STR(str_in(STRINGS_HEX_ALL, "a", 1), "\"\\x61\"");
	CHECK_STR(str_in(STRINGS_HEX_ALL, "", 0), "\"\"");
	/* Three digits only before another octal digit. */
	CHECK_STR(str_in(STRINGS_PLAIN,
			 "\1"
			 "0\1"
			 "8\33"
			 "7\377"
			 "7",
			 8),
		  "\"\\0010\\18\\0337\\3777\"");
}

static const char *path_in(enum string_form form, const char *path)
{
	begin((struct text_options){.string_form = form});
	OPS.fd(E, 3, NULL, &(struct fd_info){.path = path});
	return end();
}

static void path_forms(void)
{
	CHECK_STR(path_in(STRINGS_HEX_NONASCII_CHARS, "a<"), "3<a\\x3c>");
	CHECK_STR(path_in(STRINGS_HEX_NONASCII, "a<"), "3<a\\74>");
	CHECK_STR(path_in(STRINGS_HEX_NONASCII, "\1<"), "3<\\x01\\x3c>");
	CHECK_STR(path_in(STRINGS_HEX_ALL, "a"), "3<\\x61>");
	CHECK_STR(path_in(STRINGS_PLAIN, ""), "3<>");
}

static void call(const char *name)
{
	OPS.call_begin(E, name);
	OPS.args_end(E);
	OPS.ret_begin(E, 3);
	OPS.num(E, 3, BASE_DEC, 8);
}

static void alignment(void)
{
	begin((struct text_options){.column = 9});
	call("close3");
	CHECK_STR(end(), "close3() = 3");
	begin((struct text_options){.column = 10});
	call("close3");
	CHECK_STR(end(), "close3()  = 3");
	begin((struct text_options){.column = 3});
	call("close3");
	CHECK_STR(end(), "close3() = 3");

	/* What stands before counts. */
	begin((struct text_options){.column = 15});
	buf_puts(&out, "12345 ");
	text_emit_reset(&t, 6);
	call("pause");
	CHECK_STR(end(), "12345 pause()  = 3");
}

static void arg_names(void)
{
	for (int names = 0; names < 2; names++) {
		begin((struct text_options){.arg_names = names});
		OPS.call_begin(E, "clone");
		OPS.named(E);
		OPS.arg(E, "flags", true, 1);
		OPS.num(E, 1, BASE_HEX, 4);
		OPS.arg(E, "tls", true, 0);
		OPS.addr(E, 0);
		OPS.arg(E, NULL, false, 0);
		OPS.addr(E, 0);
		OPS.args_end(E);
		CHECK_STR(end(), names ? "clone(flags=0x1, tls=NULL, NULL)"
				       : "clone(flags=0x1, NULL, NULL)");
	}
}

static void results(void)
{
	begin((struct text_options){.name_form = NAME_RAW});
	OPS.ret_error(E, -1, 2, "ENOENT", "No such file or directory");
	OPS.ret_mark(E, "INJECTED");
	OPS.ret_mark(E, "DELAYED");
	CHECK_STR(end(), " = -1 ENOENT (No such file or directory) (INJECTED) (DELAYED)");

	begin((struct text_options){0});
	OPS.ret_error(E, -1, 4095, NULL, NULL);
	CHECK_STR(end(), " = -1 (errno 4095)");
	begin((struct text_options){0});
	OPS.ret_error(E, 4294967274, 22, "EINVAL", "Invalid argument");
	CHECK_STR(end(), " = 4294967274 EINVAL (Invalid argument)");
	begin((struct text_options){0});
	OPS.ret_unknown(E, NULL, NULL);
	CHECK_STR(end(), " = ?");
	begin((struct text_options){0});
	OPS.ret_unknown(E, NULL, "unavailable");
	CHECK_STR(end(), " = ? <unavailable>");
	begin((struct text_options){0});
	OPS.ret_unknown(E, "ERESTARTSYS", "To be restarted if SA_RESTART is set");
	CHECK_STR(end(), " = ? ERESTARTSYS (To be restarted if SA_RESTART is set)");

	begin((struct text_options){.name_form = NAME_RAW});
	OPS.ret_begin(E, 2);
	OPS.num(E, 2, BASE_HEX, 8);
	OPS.ret_aux_begin(E);
	OPS.label(E, "flags", LABEL_NAMED);
	enum_known(E);
	OPS.label(E, "left", LABEL_AS_ASKED);
	enum_known(E);
	OPS.label(E, NULL, LABEL_AS_ASKED);
	OPS.word(E, "Timeout");
	OPS.ret_aux_end(E);
	CHECK_STR(end(), " = 0x2 (flags SEEK_END, left 0x2, Timeout)");

	for (int form = 0; form < 3; form++) {
		static const enum name_form forms[] = {NAME_ABBREV, NAME_RAW, NAME_VERBOSE};

		begin((struct text_options){.name_form = forms[form]});
		OPS.ret_begin(E, 2);
		OPS.num(E, 2, BASE_HEX, 8);
		OPS.ret_aux_begin(E);
		OPS.label(E, NULL, LABEL_COMMENT);
		enum_known(E);
		OPS.ret_aux_end(E);
		OPS.ret_mark(E, "INJECTED");
		CHECK_STR(end(), forms[form] == NAME_RAW ? " = 0x2 (INJECTED)"
							 : " = 0x2 (SEEK_END) (INJECTED)");
	}

	begin((struct text_options){0});
	OPS.ret_begin(E, 0);
	OPS.num(E, 0, BASE_DEC, 8);
	OPS.ret_aux_begin(E);
	OPS.word(E, "Timeout");
	OPS.ret_aux_end(E);
	CHECK_STR(end(), " = 0 (Timeout)");
}

/* The owner takes the text out in the middle of an argument. */
static void two_halves(void)
{
	begin((struct text_options){.column = 40});
	OPS.call_begin(E, "sendfile");
	OPS.arg(E, "out_fd", true, 4);
	OPS.fd(E, 4, NULL, NULL);
	OPS.arg(E, "offset", true, 0x1000);
	OPS.array_begin(E, ARRAY_LIST);
	OPS.elem(E);
	OPS.num(E, 5, BASE_DEC, 8);
	CHECK_STR(buf_str(&out), "sendfile(4, [5");
	CHECK_EQ(text_emit_column(&t), 14);

	buf_truncate(&out, 0);
	buf_puts(&out, "77 <... sendfile resumed>");
	text_emit_resume(&t, out.len);
	OPS.arrow(E);
	OPS.num(E, 15, BASE_DEC, 8);
	OPS.array_end(E);
	OPS.arg(E, "count", true, 10);
	OPS.num(E, 10, BASE_UDEC, 8);
	OPS.args_end(E);
	OPS.ret_begin(E, 10);
	OPS.num(E, 10, BASE_DEC, 8);
	CHECK_STR(end(), "77 <... sendfile resumed> => 15], 10)   = 10");
}

static void commas_between_halves(void)
{
	begin((struct text_options){0});
	OPS.call_begin(E, "read");
	OPS.arg(E, "fd", true, 3);
	OPS.fd(E, 3, NULL, NULL);
	buf_puts(&out, " <unfinished ...>\n");
	OPS.arg(E, "buf", true, 0);
	OPS.addr(E, 0);
	OPS.args_end(E);
	CHECK_STR(end(), "read(3 <unfinished ...>\n, NULL)");

	begin((struct text_options){0});
	OPS.call_begin(E, "ptrace");
	OPS.arg(E, "op", true, 1);
	OPS.num(E, 1, BASE_DEC, 8);
	OPS.early_comma(E);
	buf_puts(&out, "|");
	OPS.arg(E, "data", true, 0);
	OPS.addr(E, 0);
	OPS.arg(E, "more", true, 0);
	OPS.addr(E, 0);
	OPS.args_end(E);
	CHECK_STR(end(), "ptrace(1, |NULL, NULL)");
}

static void muting_ends(void)
{
	/* A form in raw is cut short by the end of the arguments. */
	begin((struct text_options){.name_form = NAME_RAW});
	OPS.call_begin(E, "f");
	OPS.arg(E, "x", true, 0);
	OPS.form_begin(E, "htons", &(struct form_raw){.value = 5, .base = BASE_UDEC, .size = 2});
	OPS.args_end(E);
	OPS.ret_begin(E, 0);
	OPS.num(E, 0, BASE_DEC, 8);
	CHECK_STR(end(), "f(5) = 0");
}

static void depth(void)
{
	begin((struct text_options){0});
	OPS.call_begin(E, "f");
	OPS.arg(E, "x", true, 0);
	for (int i = 0; i < 1000; i++) {
		OPS.array_begin(E, ARRAY_LIST);
		OPS.elem(E);
	}
	OPS.num(E, 1, BASE_DEC, 4);
	for (int i = 0; i < 1000; i++)
		OPS.array_end(E);
	OPS.arg(E, "y", true, 0);
	OPS.addr(E, 0);
	OPS.args_end(E);

	char want[256] = "f(";
	for (int i = 0; i < TEXT_DEPTH_MAX - 1; i++)
		strcat(want, "[");
	strcat(want, "...");
	for (int i = 0; i < TEXT_DEPTH_MAX - 1; i++)
		strcat(want, "]");
	strcat(want, ", NULL)");
	CHECK_STR(end(), want);

	/* Ends without beginnings. */
	begin((struct text_options){0});
	OPS.array_end(E);
	OPS.struct_end(E);
	OPS.num(E, 1, BASE_DEC, 4);
	CHECK_STR(end(), "1");
}

/* Tokens in any order do no harm to the next call. */
static void any_order(void)
{
	unsigned seed = 1;

	for (int round = 0; round < 3000 && !test_failed; round++) {
		begin((struct text_options){.name_form = (unsigned)round % 3});
		emit_anything(E, &seed, round % 4 == 0);
		OPS.args_end(E);
		CHECK(out.len < 8192);
		text_emit_finish(&t);
		buf_truncate(&out, 0);
		text_emit_reset(&t, 0);
		call("f");
		CHECK_STR(end(), "f() = 3");
	}
}

static void colors(void)
{
	begin((struct text_options){.color = true, .column = 40});
	call("getppid");
	CHECK_STR(end(),
		  "\33[33mgetppid\33[0m(\33[35m\33[0m\33[0m)\33[0m                               "
		  "\33[0m=\33[0m\33[0m \33[32m3\33[0m");

	begin((struct text_options){.color = true, .arg_names = true});
	OPS.call_begin(E, "f");
	OPS.arg(E, "how", true, 2);
	enum_known(E);
	OPS.args_end(E);
	OPS.ret_error(E, -1, 1, "EPERM", "No");
	CHECK_STR(
		end(),
		"\33[33mf\33[0m(\33[35m\33[39mhow\33[35m=\33[34mSEEK_END\33[35m\33[0m\33[0m)\33[0m"
		" \33[0m=\33[0m\33[0m \33[32m-1\33[0m \33[31mEPERM (No)\33[0m");
}

/* Without its escape sequences coloured text is plain text, aligned alike. */
static void colors_add_nothing(void)
{
	for (unsigned i = 0; i < SAMPLE_COUNT; i++) {
		begin((struct text_options){.color = true, .column = 60});
		emit_sample(E, &samples[i]);
		char *plain = strdup(end()), *to = plain;

		for (const char *from = plain; *from; from++) {
			if (*from == '\33')
				from = strchr(from, 'm');
			else
				*to++ = *from;
		}
		*to = '\0';
		begin((struct text_options){.column = 60});
		emit_sample(E, &samples[i]);
		CHECK_STR(plain, end());
		free(plain);
	}
}

int main(void)
{
	RUN(every_token);
	RUN(string_forms);
	RUN(path_forms);
	RUN(alignment);
	RUN(arg_names);
	RUN(results);
	RUN(two_halves);
	RUN(commas_between_halves);
	RUN(muting_ends);
	RUN(depth);
	RUN(any_order);
	RUN(colors);
	RUN(colors_add_nothing);
	buf_free(&out);
	return tests_end();
}
