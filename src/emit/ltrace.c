/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emit/ltrace.h"

#include <string.h>

#include "emit/number.h"
#include "emit/text_internal.h"

/* Numbers that are not known to be any kind are shown in decimal as long as they are small. */
enum { SMALL = 10000 };

static const struct emit_ops *as_strace;

static void ltrace_num(struct emit *e, uint64_t value, enum num_base base, unsigned size)
{
	int64_t v = (int64_t)number_fit(value, BASE_DEC, size);

	if (base == BASE_OCT && !number_fit(value, base, size)) {
		text_puts(text_of(e), "00");
		return;
	}
	if (base == BASE_UNKNOWN)
		base = v >= -SMALL && v <= SMALL ? BASE_DEC : BASE_HEX;
	text_num(e, value, base, size);
}

static void ltrace_addr(struct emit *e, uint64_t value)
{
	text_num(e, value, BASE_HEX, 8);
}

static void ltrace_again(struct emit *e, uint64_t addr, unsigned up)
{
	(void)addr;
	text_puts(text_of(e), "recurse");
	while (up--)
		text_puts(text_of(e), "^");
}

static void ltrace_null(struct emit *e)
{
	text_puts(text_of(e), "nil");
}

static void ltrace_word(struct emit *e, const char *text)
{
	text_puts(text_of(e), strcmp(text, "void") != 0 ? text : "<void>");
}

static void put_quoted(struct buf *out, const unsigned char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		const char *letter = s[i] ? strchr("\aa\bb\tt\nn\vv\ff\rr\\\\", s[i]) : NULL;

		if (letter && (letter[0] == '\\' || letter[0] < ' '))
			buf_printf(out, "\\%c", letter[1]);
		else if (s[i] >= ' ' && s[i] < 0x7f)
			buf_putc(out, (char)s[i]);
		else if (!s[i])
			buf_puts(out, "\\0");
		else
			buf_printf(out, "\\%03o", s[i]);
	}
}

static void ltrace_chr(struct emit *e, unsigned char value, enum str_style style)
{
	(void)style;
	if (text_is_muted(text_of(e)))
		return;
	buf_putc(e->out, '\'');
	put_quoted(e->out, &value, 1);
	buf_putc(e->out, '\'');
}

static void ltrace_str(struct emit *e, const void *bytes, size_t len, bool more, uint64_t total,
		       enum str_style style)
{
	const struct text_emit *t = text_of(e);

	(void)total;
	(void)style;
	if (text_is_muted(t))
		return;
	/* Whether more follows is not looked for behind as much as is shown. */
	more |= t->string_limit && len == t->string_limit;
	buf_putc(e->out, '"');
	put_quoted(e->out, bytes, len);
	buf_puts(e->out, more ? "\"..." : "\"");
}

static void ltrace_struct_begin(struct emit *e)
{
	text_push(text_of(e), "{ ", ", ", " }");
}

static void ltrace_field(struct emit *e, const char *name)
{
	(void)name;
	text_separate(text_of(e));
}

static void ltrace_array_begin(struct emit *e, enum array_form form)
{
	if (form == ARRAY_LIST)
		text_push(text_of(e), "[ ", ", ", " ]");
	else
		as_strace->array_begin(e, form);
}

static void ltrace_more(struct emit *e)
{
	text_puts(text_of(e), "...");
}

static void ltrace_ret_unknown(struct emit *e, const char *name, const char *text)
{
	(void)name;
	(void)text;
	text_puts(text_of(e), " <no return ...>");
}

void text_emit_as_ltrace(struct text_emit *t, bool on)
{
	static struct emit_ops ops;

	if (!as_strace) {
		as_strace = t->emit.ops;
		ops = *as_strace;
		ops.num = ltrace_num;
		ops.addr = ltrace_addr;
		ops.again = ltrace_again;
		ops.null = ltrace_null;
		ops.word = ltrace_word;
		ops.chr = ltrace_chr;
		ops.str = ltrace_str;
		ops.struct_begin = ltrace_struct_begin;
		ops.field = ltrace_field;
		ops.array_begin = ltrace_array_begin;
		ops.more = ltrace_more;
		ops.ret_unknown = ltrace_ret_unknown;
	}
	t->emit.ops = on ? &ops : as_strace;
}
