/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What printf and scanf take beyond their format.  The format is the tracee's,
 * and may be anything.
 */
#include <ctype.h>
#include <string.h>

#include "decode/walk.h"

enum {
	FORMAT_MAX = 4096,  /* bytes of a format that are looked at */
	ARGUMENTS_MAX = 32, /* that are shown */
};

enum length { LEN_NONE, LEN_HH, LEN_H, LEN_L, LEN_LL, LEN_BIG };

/* One conversion of a format. */
struct conversion {
	char kind; /* its letter */
	enum length length;
	bool star;	/* scanf: '*', no argument */
	bool allocates; /* scanf: 'm' */
	unsigned stars; /* printf: widths and precisions that are the next arguments */
	bool precision_is_star;
	int64_t precision;     /* -1: none */
	unsigned at;	       /* which argument it shows, from 1 on; 0: the next */
	unsigned width_at;     /* the same of an argument that is the width; 0: there is none */
	unsigned precision_at; /* and of the precision */
};

/* Where the next arguments are: integers and floating-point numbers have registers of their own,
 * and share what is on the stack. */
struct arguments {
	struct decode *d;
	unsigned word, stack, real;
	unsigned shown;
	bool exhausted; /* what follows was not read */
};

/* ---- formats ----------------------------------------------------------- */

static const char *read_length(const char *p, enum length *length)
{
	static const struct {
		const char *text;
		enum length length;
	} lengths[] = {{"hh", LEN_HH}, {"h", LEN_H}, {"ll", LEN_LL}, {"l", LEN_L}, {"q", LEN_LL},
		       {"j", LEN_LL},  {"z", LEN_L}, {"Z", LEN_L},   {"t", LEN_L}, {"L", LEN_BIG}};

	*length = LEN_NONE;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		size_t len = strlen(lengths[i].text);
		if (!strncmp(p, lengths[i].text, len)) {
			*length = lengths[i].length;
			return p + len;
		}
	}
	return p;
}

/* Goes behind N$ at P, if that is what stands there, and sets *AT. */
static const char *read_place(const char *p, unsigned *at)
{
	unsigned n = 0;
	size_t digits = strspn(p, "0123456789");

	if (!digits || p[digits] != '$')
		return p;
	for (size_t i = 0; i < digits && n <= ARGUMENTS_MAX; i++)
		n = 10 * n + (unsigned)(p[i] - '0');
	*at = n;
	return p + digits + 1;
}

static const char *read_number(const char *p, struct conversion *c, bool precision)
{
	if (*p == '*') {
		const char *end = read_place(p + 1, precision ? &c->precision_at : &c->width_at);
		if (end > p + 1)
			return end;
		c->stars++;
		c->precision_is_star = precision;
		return p + 1;
	}
	if (precision)
		c->precision = 0;
	for (; isdigit((unsigned char)*p); p++)
		if (precision && c->precision < FORMAT_MAX)
			c->precision = 10 * c->precision + (*p - '0');
	return p;
}

/* Reads the conversion at P, behind the %; returns what follows it. */
static const char *read_printf(const char *p, struct conversion *c)
{
	*c = (struct conversion){.precision = -1};
	p = read_place(p, &c->at);
	p += strspn(p, "-+ #0'I");
	p = read_number(p, c, false);
	if (*p == '.')
		p = read_number(p + 1, c, true);
	p = read_length(p, &c->length);
	c->kind = *p;
	return *p ? p + 1 : p;
}

static const char *read_scanf(const char *p, struct conversion *c)
{
	*c = (struct conversion){.precision = -1};
	p = read_place(p, &c->at);
	c->star = *p == '*';
	p += c->star;
	p += strspn(p, "'I");
	p += strspn(p, "0123456789");
	c->allocates = *p == 'm';
	p += c->allocates;
	p = read_length(p, &c->length);
	c->kind = *p;
	if (*p == '[') {
		p += p[1] == '^' ? 2 : 1;
		p += *p == ']';
		p += strcspn(p, "]");
	}
	return *p ? p + 1 : p;
}

/* What is not ASCII means nothing in it. */
static ssize_t read_wide_format(struct decode *d, uint64_t addr, char text[FORMAT_MAX + 1])
{
	uint32_t chars[FORMAT_MAX];
	bool ended;
	ssize_t n = read_wide(d, addr, chars, FORMAT_MAX, &ended);

	for (ssize_t i = 0; i < n; i++)
		text[i] = chars[i] < 0x80 ? (char)chars[i] : '?';
	return n;
}

/* Reads the format of D's call; false if it can't be. */
static bool read_format(struct decode *d, char text[FORMAT_MAX + 1])
{
	bool wide = d->call->body->variadic >= VARIADIC_WPRINTF;
	const struct def_body *body = d->call->body;
	const struct def_member *m = &d->defs->members[body->first + body->format];
	uint64_t addr = d->call->args[m->offset % CALL_WORDS];
	bool ended;
	ssize_t n = wide ? read_wide_format(d, addr, text)
			 : memory_fetch_str(d->mem, addr, text, FORMAT_MAX, &ended);

	if (n < 0)
		return false;
	text[n] = '\0';
	return true;
}

/* ---- arguments --------------------------------------------------------- */

static uint64_t next_on_stack(struct arguments *a)
{
	const struct call *call = a->d->call;

	if (a->stack < call->nwords)
		return call->args[a->stack++];
	a->exhausted = true;
	return 0;
}

static uint64_t next_word(struct arguments *a)
{
	const struct call *call = a->d->call;

	return a->word < call->nregs ? call->args[a->word++] : next_on_stack(a);
}

static uint64_t next_wide(struct arguments *a)
{
	uint64_t low = next_word(a);

	if (abi_table[a->d->defs->abi].word == 8)
		return low;
	return (uint32_t)low | next_word(a) << 32;
}

static uint64_t next_double(struct arguments *a)
{
	const struct call *call = a->d->call;

	/* In variadic calls riscv64 passes them like integers. */
	if (abi_table[a->d->defs->abi].word == 4 || a->d->defs->abi == ABI_RISCV64)
		return next_wide(a);
	if (a->real < sizeof(call->floats.regs) / sizeof(*call->floats.regs))
		return float_argument(a->d->call, a->real++);
	return next_on_stack(a);
}

/* x86's of 10 bytes; elsewhere they are wider than what can be shown. */
static long double next_long_double(struct arguments *a)
{
	const struct call *call = a->d->call;
	uint64_t bytes[2] = {0};

	if (abi_table[a->d->defs->abi].word == 8) {
		/* Aligned on the stack, which begins so. */
		a->stack += (a->stack - call->nregs) & 1;
		bytes[0] = next_on_stack(a);
		bytes[1] = next_on_stack(a);
	} else {
		bytes[0] = next_wide(a);
		bytes[1] = next_word(a);
	}
	return long_double(bytes);
}

static struct arguments arguments_of(struct decode *d)
{
	const struct def_body *body = d->call->body;
	struct arguments a = {.d = d, .word = body->next_word, .real = body->next_float};

	a.stack = a.word > d->call->nregs ? a.word : d->call->nregs;
	return a;
}

/* ---- showing ----------------------------------------------------------- */

static unsigned int_size(const struct arguments *a, enum length length)
{
	switch (length) {
	case LEN_HH:
		return 1;
	case LEN_H:
		return 2;
	case LEN_L:
		return abi_table[a->d->defs->abi].word;
	case LEN_LL:
	case LEN_BIG:
		return 8;
	default:
		return 4;
	}
}

static enum num_base base_of(char kind)
{
	switch (kind) {
	case 'u':
		return BASE_UDEC;
	case 'o':
		return BASE_OCT;
	case 'x':
	case 'X':
		return BASE_HEX;
	default:
		return BASE_DEC;
	}
}

/* Returns false if there is nothing to be shown. */
static bool begin(struct arguments *a, uint64_t raw)
{
	a->shown++;
	if (a->exhausted)
		return false;
	a->d->emit->ops->arg(a->d->emit, NULL, true, raw);
	return true;
}

static void show_text(struct arguments *a, uint64_t addr, int64_t limit)
{
	struct decode *d = a->d;
	uint64_t most = d->opt->string_limit;
	char text[FORMAT_MAX + 1];
	bool ended;

	if (!addr) {
		d->emit->ops->null(d->emit);
		return;
	}
	if (most > FORMAT_MAX - 1)
		most = FORMAT_MAX - 1;
	uint64_t want = limit >= 0 && (uint64_t)limit <= most ? (uint64_t)limit : most + 1;
	ssize_t n = memory_fetch_str(d->mem, addr, text, want, &ended);
	if (n < 0)
		d->emit->ops->addr(d->emit, addr);
	else
		d->emit->ops->str(d->emit, text, (uint64_t)n < most ? (size_t)n : (size_t)most,
				  !ended && want > most, 0, STR_PLAIN);
}

static void show_integer(struct arguments *a, const struct conversion *c)
{
	unsigned size = int_size(a, c->length);
	uint64_t v = size == 8 ? next_wide(a) : next_word(a);

	if (!begin(a, v))
		return;
	a->d->emit->ops->num(a->d->emit, v, base_of(c->kind), size);
}

static void show_real(struct arguments *a, const struct conversion *c)
{
	uint64_t raw = 0;
	long double real;

	if (c->length == LEN_BIG) {
		real = next_long_double(a);
	} else {
		raw = next_double(a);
		real = float_value(raw, sizeof(double));
	}
	if (begin(a, raw))
		a->d->emit->ops->real(a->d->emit, real);
}

/* Shows the arguments for widths and precisions; returns the precision. */
static int64_t show_stars(struct arguments *a, const struct conversion *c)
{
	int64_t precision = c->precision;

	for (unsigned i = 0; i < c->stars; i++) {
		uint64_t v = next_word(a);
		if (begin(a, v))
			a->d->emit->ops->num(a->d->emit, v, BASE_DEC, 4);
		if (c->precision_is_star)
			precision = (int32_t)v;
	}
	return precision;
}

static void show_printed(struct arguments *a, const struct conversion *c)
{
	const struct emit_ops *ops = a->d->emit->ops;
	int64_t precision = show_stars(a, c);
	uint64_t v;

	if (!c->kind || strchr("%m", c->kind)) /* take nothing */
		return;
	if (strchr("diuoxX", c->kind)) {
		show_integer(a, c);
		return;
	}
	if (strchr("aAeEfFgG", c->kind)) {
		show_real(a, c);
		return;
	}
	if (!strchr("csCSpn", c->kind))
		return;
	v = next_word(a);
	if (!begin(a, v))
		return;
	if (c->kind == 'c' && c->length != LEN_L)
		ops->chr(a->d->emit, (unsigned char)v, STR_PLAIN);
	else if (c->kind == 's' && c->length != LEN_L)
		show_text(a, v, precision);
	else if (c->kind == 'c' || c->kind == 'C')
		ops->num(a->d->emit, v, BASE_DEC, 4);
	else if (c->kind == 's' || c->kind == 'S')
		show_wide(a->d, v, precision >= 0 ? (uint64_t)precision : UINT64_MAX);
	else
		ops->addr(a->d->emit, v);
}

/* The number of SIZE bytes at ADDR. */
static bool load(struct arguments *a, uint64_t addr, unsigned size, uint64_t *v)
{
	uint8_t bytes[8];

	if (!memory_fetch(a->d->mem, addr, bytes, size))
		return false;
	*v = load_int(a->d, bytes, size, false, false);
	return true;
}

static void show_scanned(struct arguments *a, const struct conversion *c)
{
	const struct emit_ops *ops = a->d->emit->ops;
	bool real = strchr("aAeEfFgG", c->kind), whole = strchr("diuoxXn", c->kind);
	unsigned size = real ? (c->length == LEN_L ? 8 : 4) : int_size(a, c->length);
	uint64_t addr = next_word(a), v;

	if (!begin(a, addr))
		return;
	if (c->allocates && load(a, addr, abi_table[a->d->defs->abi].word, &v))
		addr = v;
	if (strchr("sS[", c->kind)) {
		if (c->length == LEN_L || c->kind == 'S')
			show_wide(a->d, addr, UINT64_MAX);
		else
			show_text(a, addr, -1);
		return;
	}
	if (!(whole || (real && c->length != LEN_BIG)) || !load(a, addr, size, &v)) {
		ops->addr(a->d->emit, addr);
		return;
	}
	ops->array_begin(a->d->emit, ARRAY_LIST);
	ops->elem(a->d->emit);
	if (real)
		show_float(a->d, v, size);
	else
		ops->num(a->d->emit, v, base_of(c->kind), size);
	ops->array_end(a->d->emit);
}

/* ---- arguments that formats count ---- */

/* What a format says of its arguments by their numbers. */
struct places {
	struct conversion list[ARGUMENTS_MAX];
	unsigned count; /* of arguments */
};

static void note_place(struct places *places, unsigned at, struct conversion c)
{
	if (!at || at > ARGUMENTS_MAX)
		return;
	if (at > places->count)
		places->count = at;
	if (!places->list[at - 1].kind)
		places->list[at - 1] = c;
}

/* The value of the next argument, which C shows; what is no whole number counts as 0. */
static uint64_t pass(struct arguments *a, const struct conversion *c)
{
	if (!strchr("aAeEfFgG", c->kind))
		return strchr("diuoxX", c->kind) && int_size(a, c->length) == 8 ? next_wide(a)
										: next_word(a);
	if (c->length == LEN_BIG)
		next_long_double(a);
	else
		next_double(a);
	return 0;
}

/* Shows the arguments in the order in which they are passed. */
static void show_places(struct arguments *a, struct places *places, bool scans)
{
	const struct conversion number = {.kind = 'd', .precision = -1};
	uint64_t values[ARGUMENTS_MAX];
	struct arguments ahead = *a;

	/* What nobody asks for is taken to be a number, as the C library does. */
	for (unsigned i = 0; i < places->count; i++) {
		if (!places->list[i].kind)
			places->list[i] = scans ? (struct conversion){.kind = 'p'} : number;
		values[i] = scans ? 0 : pass(&ahead, &places->list[i]);
	}
	for (unsigned i = 0; i < places->count && !a->exhausted; i++) {
		struct conversion *c = &places->list[i];
		if (c->precision_at && c->precision_at <= places->count)
			c->precision = (int32_t)values[c->precision_at - 1];
		if (scans)
			show_scanned(a, c);
		else
			show_printed(a, c);
	}
}

/* Shows what the format at P asks for by numbers; returns false if it has none. ASSIGNED: of scanf,
 * how many it has set. */
static bool show_counted(struct arguments *a, const char *p, bool scans, int64_t assigned)
{
	const struct conversion number = {.kind = 'd', .precision = -1};
	struct places places = {.count = 0};
	struct conversion c;

	while ((p = strchr(p, '%'))) {
		p = scans ? read_scanf(p + 1, &c) : read_printf(p + 1, &c);
		if (!c.kind || (!c.at && c.kind != '%' && c.kind != 'm'))
			break;
		if (scans && c.kind != 'n' && assigned-- <= 0)
			break;
		note_place(&places, c.width_at, number);
		note_place(&places, c.precision_at, number);
		note_place(&places, c.at, c);
	}
	show_places(a, &places, scans);
	return places.count;
}

void show_variadic(struct decode *d)
{
	struct arguments a = arguments_of(d);
	bool scans = is_scanf(d->call->body);
	int64_t assigned = d->call->returned ? (int32_t)d->call->ret : 0;
	char text[FORMAT_MAX + 1];
	struct conversion c;
	const char *p = text;

	if (!read_format(d, text) || show_counted(&a, text, scans, assigned))
		return;
	while ((p = strchr(p, '%')) && a.shown < ARGUMENTS_MAX && !a.exhausted) {
		p = scans ? read_scanf(p + 1, &c) : read_printf(p + 1, &c);
		if (!c.kind)
			return;
		if (!scans) {
			show_printed(&a, &c);
			continue;
		}
		if (c.kind == '%' || c.star)
			continue;
		if (c.kind != 'n' && assigned-- <= 0)
			return;
		show_scanned(&a, &c);
	}
}
