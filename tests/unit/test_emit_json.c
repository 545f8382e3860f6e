/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The JSON emitter: each token, well-formedness whatever comes.  With --samples it prints all
 * samples as JSON lines, for what reads them in other languages. */
#include "emit/json.h"

#include "emit/json_internal.h"
#include "emit_samples.h"
#include "test.h"

static struct buf out;
static struct json_emit j;
#define E (&j.emit)
#define OPS (*j.emit.ops)

static void begin(const char *head)
{
	buf_truncate(&out, 0);
	buf_puts(&out, head);
	json_emit_reset(&j);
}

static const char *end(const char *tail)
{
	json_emit_finish(&j);
	buf_puts(&out, tail);
	return buf_str(&out);
}

/* ---- is it JSON? ------------------------------------------------------- */

static const char *skip_value(const char *s, int depth);

static const char *skip_string(const char *s)
{
	if (*s++ != '"')
		return NULL;
	for (; *s != '"'; s++) {
		if ((unsigned char)*s < ' ')
			return NULL;
		if (*s != '\\')
			continue;
		s++;
		if (*s == 'u' && strspn(s + 1, "0123456789abcdef") >= 4)
			s += 4;
		else if (!*s || !strchr("\"\\/bfnrt", *s))
			return NULL;
	}
	return s + 1;
}

static const char *skip_members(const char *s, char close, int depth)
{
	if (*s == close)
		return s + 1;
	for (;;) {
		if (close == '}') {
			s = skip_string(s);
			if (!s || *s++ != ':')
				return NULL;
		}
		s = skip_value(s, depth + 1);
		if (!s || (*s != ',' && *s != close))
			return NULL;
		if (*s++ == close)
			return s;
	}
}

static const char *skip_value(const char *s, int depth)
{
	char *number_end;

	if (depth > 200)
		return NULL;
	switch (*s) {
	case '{':
		return skip_members(s + 1, '}', depth);
	case '[':
		return skip_members(s + 1, ']', depth);
	case '"':
		return skip_string(s);
	case 't':
		return strncmp(s, "true", 4) ? NULL : s + 4;
	case 'n':
		return strncmp(s, "null", 4) ? NULL : s + 4;
	}
	if (*s != '-' && (*s < '0' || *s > '9'))
		return NULL;
	strtod(s, &number_end);
	return number_end;
}

static bool is_json(const char *s)
{
	const char *rest = skip_value(s, 0);

	return rest && !*rest && json_is_utf8(s, strlen(s));
}

#define CHECK_JSON(s)                                                                              \
	do {                                                                                       \
		const char *json_ = (s);                                                           \
		if (!is_json(json_))                                                               \
			test_fail(__FILE__, __LINE__, "no JSON: %s", json_);                       \
	} while (0)

/* ---- tests ------------------------------------------------------------- */

static void every_token(void)
{
	for (unsigned i = 0; i < SAMPLE_COUNT; i++) {
		char want[2048];

		begin("{\"event\":\"call\"");
		emit_sample(E, &samples[i]);
		snprintf(want, sizeof(want),
			 "{\"event\":\"call\",\"name\":\"f\",\"args\":{\"x\":{\"raw\":1,\"value\":%"
			 "s}},"
			 "\"result\":{\"raw\":0,\"value\":0}}",
			 samples[i].json);
		if (strcmp(end("}"), want))
			test_fail(__FILE__, __LINE__, "%s:\n# %s\n# %s", samples[i].name,
				  buf_str(&out), want);
		CHECK_JSON(buf_str(&out));
	}
}

static void value_alone(void)
{
	for (unsigned i = 0; i < SAMPLE_COUNT; i++) {
		begin("");
		samples[i].emit(E);
		CHECK_STR(end(""), samples[i].json);
	}
}

static void args(void)
{
	begin("{\"a\":1");
	OPS.call_begin(E, "f");
	OPS.named(E);
	OPS.arg(E, "x", true, UINT64_MAX);
	OPS.addr(E, 0);
	OPS.arg(E, "x", false, 0);
	OPS.addr(E, 0);
	CHECK(OPS.hidden(E));
	OPS.arg(E, NULL, true, 1);
	OPS.addr(E, 0);
	OPS.arg(E, NULL, true, 1);
	OPS.addr(E, 0);
	OPS.args_end(E);
	CHECK_STR(end("}"), "{\"a\":1,\"name\":\"f\",\"args\":{"
			    "\"x\":{\"raw\":\"0xffffffffffffffff\",\"shown\":true,\"value\":null},"
			    "\"x#2\":{\"value\":null},\"$0\":{\"raw\":1,\"value\":null},"
			    "\"$1\":{\"raw\":1,\"value\":null},\"$hidden\":[\"$0\"]}}");
	CHECK_JSON(buf_str(&out));
}

static void results(void)
{
	begin("{\"a\":1");
	OPS.ret_error(E, -1, 2, "ENOENT", "No such file or directory");
	OPS.ret_mark(E, "INJECTED");
	OPS.ret_mark(E, "DELAYED");
	CHECK_STR(end("}"), "{\"a\":1,\"result\":{\"value\":-1,\"errno\":2,\"error\":\"ENOENT\","
			    "\"message\":\"No such file or directory\","
			    "\"marks\":[\"INJECTED\",\"DELAYED\"]}}");
	begin("{\"a\":1");
	OPS.ret_error(E, -1, 4095, NULL, NULL);
	CHECK_STR(end("}"), "{\"a\":1,\"result\":{\"value\":-1,\"errno\":4095,\"error\":null}}");
	begin("{\"a\":1");
	OPS.ret_error(E, 4294967274, 22, "EINVAL", "No");
	CHECK_STR(end("}"), "{\"a\":1,\"result\":{\"value\":4294967274,\"errno\":22,"
			    "\"error\":\"EINVAL\",\"message\":\"No\"}}");
	begin("{\"a\":1");
	OPS.ret_unknown(E, NULL, NULL);
	CHECK_STR(end("}"), "{\"a\":1,\"result\":{\"value\":null}}");
	begin("{\"a\":1");
	OPS.ret_unknown(E, "ERESTARTSYS", "To be restarted if SA_RESTART is set");
	CHECK_STR(end("}"), "{\"a\":1,\"result\":{\"value\":null,\"error\":\"ERESTARTSYS\","
			    "\"message\":\"To be restarted if SA_RESTART is set\"}}");

	begin("{\"a\":1");
	OPS.ret_begin(E, 1);
	OPS.num(E, 1, BASE_DEC, 8);
	OPS.ret_aux_begin(E);
	OPS.label(E, "in", LABEL_AS_ASKED);
	empty_set(E);
	OPS.label(E, NULL, LABEL_NAMED);
	enum_known(E);
	OPS.ret_aux_end(E);
	OPS.ret_mark(E, "INJECTED");
	CHECK_STR(end("}"),
		  "{\"a\":1,\"result\":{\"raw\":1,\"value\":1,\"aux\":{\"in\":{\"$set\":[]},"
		  "\"$0\":{\"$const\":\"SEEK_END\",\"value\":2},\"$named\":[\"$0\"]},"
		  "\"marks\":[\"INJECTED\"]}}");
	CHECK_JSON(buf_str(&out));

	begin("{\"a\":1");
	OPS.ret_begin(E, 0);
	OPS.num(E, 0, BASE_DEC, 8);
	OPS.ret_aux_begin(E);
	OPS.word(E, "Timeout");
	OPS.ret_aux_end(E);
	CHECK_STR(end("}"), "{\"a\":1,\"result\":{\"raw\":0,\"value\":0,"
			    "\"aux\":{\"$0\":{\"$word\":\"Timeout\"}}}}");
}

/* A call that ends inside its arguments. */
static void cut_short(void)
{
	begin("{\"a\":1");
	OPS.call_begin(E, "f");
	OPS.arg(E, "x", true, 1);
	OPS.struct_begin(E);
	OPS.hidden(E);
	OPS.field(E, "a");
	OPS.array_begin(E, ARRAY_LIST);
	OPS.elem(E);
	OPS.num(E, 5, BASE_DEC, 4);
	OPS.arrow(E);
	CHECK_STR(end("}"), "{\"a\":1,\"name\":\"f\",\"args\":{\"x\":{\"raw\":1,\"value\":"
			    "{\"a\":[{\"$old\":5,\"$new\":{\"$none\":true}},{\"$open\":true}],"
			    "\"$hidden\":[\"a\"],\"$open\":true}}}}");
	CHECK_JSON(buf_str(&out));

	begin("{\"a\":1");
	OPS.call_begin(E, "f");
	OPS.arg(E, "x", true, 1);
	OPS.cond_begin(E);
	CHECK_STR(end("}"), "{\"a\":1,\"name\":\"f\",\"args\":{\"x\":{\"raw\":1,\"value\":"
			    "{\"$cond\":{}}}}}");

	begin("{\"a\":1");
	OPS.call_begin(E, "f");
	OPS.arg(E, "x", true, 1);
	OPS.addr(E, 0);
	OPS.early_comma(E);
	CHECK_STR(end("}"), "{\"a\":1,\"name\":\"f\",\"args\":{\"x\":{\"raw\":1,\"value\":null},"
			    "\"$pending\":true}}");
}

static void depth(void)
{
	begin("{\"a\":1");
	OPS.call_begin(E, "f");
	OPS.arg(E, "x", true, 1);
	for (int i = 0; i < 1000; i++) {
		OPS.array_begin(E, ARRAY_LIST);
		OPS.elem(E);
		OPS.lead(E, "l");
		OPS.struct_begin(E);
		OPS.hidden(E);
		OPS.field(E, "a");
	}
	OPS.num(E, 1, BASE_DEC, 4);
	for (int i = 0; i < 1000; i++) {
		OPS.struct_end(E);
		OPS.note(E, "n");
		OPS.array_end(E);
		OPS.arrow(E);
		OPS.addr(E, 0);
	}
	OPS.arg(E, "y", true, 1);
	OPS.addr(E, 0);
	OPS.args_end(E);
	CHECK_JSON(end("}"));
	CHECK(out.len < 8192);
	CHECK(strstr(buf_str(&out), "{\"$word\":\"...\"}") != NULL);
	CHECK(strstr(buf_str(&out), ",\"y\":{\"raw\":1,\"value\":null}}}") != NULL);
}

/* Tokens in any order never break the document. */
static void any_order(void)
{
	unsigned seed = 1;

	for (int round = 0; round < 3000 && !test_failed; round++) {
		begin("{\"a\":1");
		emit_anything(E, &seed, round % 4 == 0);
		CHECK_JSON(end("}"));
	}
}

static void bytes(void)
{
	buf_truncate(&out, 0);
	json_put_bytes(&out, "a\"\1", 3);
	json_put_bytes(&out, "\377", 1);
	CHECK_STR(buf_str(&out), "\"a\\\"\\u0001\"{\"$str\":\"\357\277\275\",\"bytes\":\"ff\"}");

	CHECK(json_is_utf8("\355\237\277\356\200\200\364\217\277\277", 10));
	CHECK(!json_is_utf8("\355\240\200", 3));     /* a surrogate */
	CHECK(!json_is_utf8("\300\200", 2));	     /* overlong */
	CHECK(!json_is_utf8("\340\237\277", 3));     /* overlong */
	CHECK(!json_is_utf8("\364\220\200\200", 4)); /* above U+10FFFF */
	CHECK(!json_is_utf8("\342\202", 2));	     /* cut */
	CHECK(!json_is_utf8("\200", 1));
}

static void every_byte(void)
{
	for (int a = 0; a < 256; a++) {
		const char s[2] = {(char)a, '1'};

		begin("");
		OPS.str(E, s, 2, false, 2, STR_PLAIN);
		CHECK_JSON(end(""));
	}
}

static void put_form(const char *key, const char *text)
{
	printf(",\"%s\":", key);
	buf_truncate(&out, 0);
	json_put_string(&out, text, strlen(text));
	fputs(buf_str(&out), stdout);
}

static int print_samples(void)
{
	for (unsigned i = 0; i < SAMPLE_COUNT; i++) {
		const struct sample *s = &samples[i];

		printf("{\"name\":\"%s\"", s->name);
		put_form("abbrev", s->abbrev);
		put_form("raw", s->raw ? s->raw : s->abbrev);
		put_form("verbose", s->verbose ? s->verbose : s->abbrev);
		begin("{\"event\":\"call\",\"tid\":1,\"pid\":1,\"time\":1.5,\"abi\":\"x86_64\","
		      "\"nr\":0");
		emit_sample(E, s);
		printf(",\"line\":%s}\n", end("}"));
	}
	return 0;
}

int main(int argc, char **argv)
{
	json_emit_init(&j, &out);
	if (argc > 1 && !strcmp(argv[1], "--samples"))
		return print_samples();
	RUN(every_token);
	RUN(value_alone);
	RUN(args);
	RUN(results);
	RUN(cut_short);
	RUN(depth);
	RUN(any_order);
	RUN(bytes);
	RUN(every_byte);
	json_emit_free(&j);
	buf_free(&out);
	return tests_end();
}
