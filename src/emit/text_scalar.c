/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The text emitter: numbers, names, strings, descriptors. */
#include <stdio.h>
#include <string.h>

#include "emit/number.h"
#include "emit/text_internal.h"
#include "view/process.h"

static void put_hex(struct text_emit *t, uint64_t value)
{
	if (value)
		buf_puts(t->emit.out, "0x");
	buf_put_hex(t->emit.out, value);
}

/* With a leading 0, and WIDTH digits at least. */
static void put_octal(struct buf *out, uint64_t v, size_t width)
{
	char digits[24];
	size_t at = sizeof(digits);

	for (; v; v >>= 3)
		digits[--at] = (char)('0' + (v & 7));
	do
		digits[--at] = '0';
	while (sizeof(digits) - at < width);
	buf_put(out, digits + at, sizeof(digits) - at);
}

void text_num(struct emit *e, uint64_t value, enum num_base base, unsigned size)
{
	struct text_emit *t = text_of(e);

	if (text_is_muted(t))
		return;
	value = number_fit(value, base, size);
	switch (base) {
	case BASE_DEC:
		buf_put_dec(e->out, (int64_t)value);
		break;
	case BASE_UDEC:
		buf_put_udec(e->out, value);
		break;
	case BASE_HEX:
	case BASE_UNKNOWN:
		put_hex(t, value);
		break;
	case BASE_OCT:
		put_octal(e->out, value, 1);
		break;
	case BASE_OCT3:
		put_octal(e->out, value, 3);
		break;
	}
}

void text_num_padded(struct emit *e, uint64_t value, unsigned width, const char *prefix)
{
	if (text_is_muted(text_of(e)))
		return;
	buf_puts(e->out, prefix);
	buf_printf(e->out, "%0*lx", width > 64 ? 64 : (int)width, (unsigned long)value);
}

void text_num_scaled(struct emit *e, uint64_t value, uint32_t unit)
{
	struct text_emit *t = text_of(e);
	bool scales = unit > 1 && value > unit && value % unit == 0;
	enum name_form form = scales ? t->opt->name_form : NAME_RAW;

	if (form != NAME_ABBREV)
		text_num(e, value, BASE_UDEC, 8);
	if (form == NAME_VERBOSE)
		text_puts(t, " /* ");
	if (form != NAME_RAW && !text_is_muted(t))
		buf_printf(e->out, "%lu*%u", (unsigned long)(value / unit), unit);
	if (form == NAME_VERBOSE)
		text_puts(t, " */");
}

void text_real(struct emit *e, long double value)
{
	if (!text_is_muted(text_of(e)))
		buf_printf(e->out, "%Lf", value);
}

void text_chr(struct emit *e, unsigned char value, enum str_style style)
{
	struct text_emit *t = text_of(e);

	if (text_is_muted(t))
		return;
	if (style == STR_HEX && (value < ' ' || value > '~'))
		buf_printf(e->out, "'\\x%02x'", value);
	else
		quote_char(e->out, value);
}

void text_again(struct emit *e, uint64_t addr, unsigned up)
{
	(void)up;
	text_addr(e, addr);
}

void text_addr(struct emit *e, uint64_t value)
{
	struct text_emit *t = text_of(e);

	if (text_is_muted(t))
		return;
	if (value)
		put_hex(t, value);
	else
		buf_puts(e->out, "NULL");
}

void text_null(struct emit *e)
{
	text_addr(e, 0);
}

void text_name(struct emit *e, uint64_t value, const char *name, const char *fallback,
	       enum num_base base, unsigned size)
{
	struct text_emit *t = text_of(e);
	enum name_form form = t->named ? NAME_ABBREV : t->opt->name_form;

	if (form == NAME_ABBREV && name) {
		text_colored(t, COLOR_NAME, name);
		return;
	}
	text_num(e, value, base, size);
	if (form == NAME_RAW || !(name || fallback) || t->in_note)
		return;
	text_puts(t, " /* ");
	if (name)
		text_colored(t, COLOR_NAME, name);
	else
		text_puts(t, fallback);
	text_puts(t, " */");
}

void text_code(struct emit *e, uint64_t value, const char *symbol, uint64_t offset)
{
	struct text_emit *t = text_of(e);
	enum name_form form = t->named ? NAME_ABBREV : t->opt->name_form;

	if (form != NAME_ABBREV)
		text_addr(e, value);
	if (form == NAME_RAW || text_is_muted(t))
		return;
	if (form == NAME_VERBOSE)
		text_puts(t, " /* ");
	text_color(t, COLOR_NAME);
	/* A file's name for it may have anything in it. */
	for (const char *s = symbol; *s; s++)
		buf_putc(e->out, *s >= ' ' && *s < 0x7f ? *s : '?');
	text_color(t, COLOR_TEXT);
	if (offset) {
		text_puts(t, "+");
		text_num(e, offset, BASE_HEX, 8);
	}
	if (form == NAME_VERBOSE)
		text_puts(t, " */");
}

enum alias_form text_alias(struct emit *e, uint64_t value, const char *name, enum num_base base,
			   unsigned size)
{
	struct text_emit *t = text_of(e);
	enum name_form form = t->named ? NAME_ABBREV : t->opt->name_form;

	if (form != NAME_ABBREV)
		return form == NAME_RAW ? ALIAS_UNUSED : ALIAS_NOTE;
	text_name(e, value, name, NULL, base, size);
	return ALIAS_ALONE;
}

static void put_item(struct text_emit *t, const struct flags_value *f, const struct flag_item *item)
{
	if (item->kind != FLAG_NAME)
		text_num(&t->emit, item->value, item->kind == FLAG_SHIFT ? BASE_UDEC : item->base,
			 f->size);
	if (item->kind == FLAG_SHIFT)
		text_puts(t, "<<");
	if (item->kind == FLAG_NUMBER)
		text_note(&t->emit, item->name);
	else
		text_colored(t, COLOR_NAME, item->name);
}

/* The names, joined: O_RDWR|O_CREAT|0x80.  A shifted part at the end stands behind the rest:
 * MFD_CLOEXEC|0x20|21<<MFD_HUGE_SHIFT. */
static void put_items(struct text_emit *t, const struct flags_value *f)
{
	bool shifted = f->count && f->items[f->count - 1].kind == FLAG_SHIFT;
	size_t before = f->count - shifted;

	for (size_t i = 0; i < before; i++) {
		if (i)
			text_puts(t, "|");
		put_item(t, f, &f->items[i]);
	}
	if (f->rest) {
		if (before)
			text_puts(t, "|");
		text_num(&t->emit, f->rest, f->base, f->size);
		if (!before)
			text_note(&t->emit, f->fallback);
	}
	if (shifted) {
		if (before || f->rest)
			text_puts(t, "|");
		put_item(t, f, &f->items[before]);
	}
}

void text_flags(struct emit *e, const struct flags_value *f)
{
	struct text_emit *t = text_of(e);
	enum name_form form = t->named ? NAME_ABBREV : t->opt->name_form;

	if (form == NAME_ABBREV && f->count) {
		put_items(t, f);
		return;
	}
	text_num(e, f->value, f->base, f->size);
	if (form == NAME_RAW)
		return;
	if (f->count) {
		text_puts(t, " /* ");
		put_items(t, f);
		text_puts(t, " */");
	} else if (f->value) {
		text_note(e, f->fallback);
	}
}

void text_word(struct emit *e, const char *text)
{
	text_puts(text_of(e), text);
}

void text_resuming(struct emit *e, const char *name)
{
	struct text_emit *t = text_of(e);

	text_puts(t, "<... resuming interrupted ");
	text_puts(t, name);
	text_puts(t, " ...>");
}

void text_str(struct emit *e, const void *bytes, size_t len, bool more, uint64_t total,
	      enum str_style style)
{
	struct text_emit *t = text_of(e);

	(void)total;
	if (text_is_muted(t))
		return;
	if ((style == STR_TEXT || style == STR_ENDED) && len && !((const char *)bytes)[len - 1]) {
		/* A string all in hex shows its NUL. */
		bool hex = t->opt->string_form == STRINGS_HEX_NONASCII ||
			   t->opt->string_form == STRINGS_HEX_ALL;

		len -= !hex;
		more = hex && (more || style == STR_ENDED);
	}
	buf_puts(e->out, style == STR_ABSTRACT ? "@\"" : "\"");
	quote_bytes(e->out, bytes, len, style == STR_HEX ? STRINGS_HEX_ALL : t->opt->string_form,
		    "");
	buf_puts(e->out, more ? "\"..." : "\"");
}

/* ASCII as in strings, all else as universal character names. */
void text_wide(struct emit *e, const uint32_t *chars, size_t len, bool more)
{
	struct text_emit *t = text_of(e);
	struct buf run = BUF_INIT;

	if (text_is_muted(t))
		return;
	buf_puts(e->out, "L\"");
	for (size_t i = 0; i < len; i++) {
		if (chars[i] < 0x80)
			buf_putc(&run, (char)chars[i]);
		if (chars[i] < 0x80 && i + 1 < len)
			continue;
		quote_bytes(e->out, run.data, run.len, t->opt->string_form, "");
		buf_truncate(&run, 0);
		if (chars[i] >= 0x80)
			buf_printf(e->out, chars[i] > 0xffff ? "\\U%08x" : "\\u%04x",
				   (unsigned)chars[i]);
	}
	buf_puts(e->out, more ? "\"..." : "\"");
	buf_free(&run);
}

/* What stands in < >, where these must not stand for themselves. */
static void put_in_angles(struct text_emit *t, const char *s)
{
	quote_bytes(t->emit.out, s, strlen(s), t->opt->string_form, "<>");
}

void text_put_comm(struct buf *out, const struct text_options *opt, const char *comm)
{
	if (!comm || !*comm)
		return;
	buf_putc(out, '<');
	quote_bytes(out, comm, strlen(comm), opt->string_form, "<>");
	buf_putc(out, '>');
}

static void put_detail(struct text_emit *t, const struct fd_info *info)
{
	struct buf *out = t->emit.out;
	size_t len = strlen(info->detail);

	buf_puts(out, info->braced ? "{" : "");
	if (info->name && len) {
		/* Before the bracket that ends it. */
		buf_put(out, info->detail, len - 1);
		buf_puts(out, info->abstract ? ",@\"" : ",\"");
		quote_bytes(out, info->name, info->name_len, t->opt->string_form, "");
		buf_putc(out, '"');
		buf_putc(out, info->detail[len - 1]);
	} else {
		buf_puts(out, info->detail);
	}
	buf_puts(out, info->braced ? "}" : "");
}

static void put_fd_info(struct text_emit *t, const struct fd_info *info)
{
	struct buf *out = t->emit.out;

	buf_putc(out, '<');
	if (info->detail) {
		put_detail(t, info);
	} else if (info->process) {
		buf_printf(out, "pid:%d", (int)info->process);
		text_put_comm(out, t->opt, info->comm);
	} else {
		put_in_angles(t, info->path ? info->path : "");
		if (info->device) {
			buf_printf(out, "<%s %u:%u", info->device == 'b' ? "block" : "char",
				   info->major, info->minor);
			if (info->pty) {
				buf_puts(out, " @");
				put_in_angles(t, info->pty);
			}
			buf_putc(out, '>');
		}
	}
	buf_putc(out, '>');
	if (info->deleted)
		buf_puts(out, "(deleted)");
}

void text_fd(struct emit *e, int fd, const char *name, const struct fd_info *info)
{
	struct text_emit *t = text_of(e);

	text_name(e, (uint64_t)fd, name, NULL, BASE_DEC, sizeof(fd));
	if (info && !text_is_muted(t))
		put_fd_info(t, info);
}

void text_pid(struct emit *e, int pid, const char *comm, int in_tracer_ns)
{
	struct text_emit *t = text_of(e);

	if (text_is_muted(t))
		return;
	buf_put_dec(e->out, pid);
	text_put_comm(e->out, t->opt, comm);
	if (in_tracer_ns)
		buf_printf(e->out, " /* %d in strace's PID NS */", in_tracer_ns);
}

void text_put_context(struct buf *out, const struct text_options *opt, const char *context,
		      const char *expected)
{
	static const char own[] = "[]!";

	buf_putc(out, '[');
	quote_bytes(out, context, strlen(context), opt->string_form, own);
	if (expected) {
		buf_puts(out, "!!");
		quote_bytes(out, expected, strlen(expected), opt->string_form, own);
	}
	buf_putc(out, ']');
}

void text_context(struct emit *e, const char *context, const char *expected)
{
	struct text_emit *t = text_of(e);

	if (text_is_muted(t))
		return;
	buf_putc(e->out, ' ');
	text_put_context(e->out, t->opt, context, expected);
}

void text_shifted(struct emit *e, unsigned bits, const char *name)
{
	text_puts(text_of(e), "<<");
	if (name)
		text_name(e, bits, name, NULL, BASE_HEX, 4);
	else
		text_num(e, bits, BASE_UDEC, 4);
}

void text_note(struct emit *e, const char *text)
{
	struct text_emit *t = text_of(e);

	if (!text)
		return;
	text_puts(t, " /* ");
	text_puts(t, text);
	text_puts(t, " */");
}
