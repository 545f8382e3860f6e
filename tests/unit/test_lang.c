/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the compiler of descriptions makes of good files: rows of struct defs. */
#include "base/buf.h"
#include "base/err.h"
#include "lang/arith.h"
#include "lang/lang.h"
#include "lang_tables.h"
#include "test.h"

static struct lang *lang;
static struct defs *d;

static void report(void *ctx, const char *message)
{
	(void)ctx;
	test_fail(__FILE__, __LINE__, "%s", message);
}

/* CTX: a buffer for the messages. */
static void note(void *ctx, const char *message)
{
	buf_printf(ctx, "%s\n", message);
}

static void release(void)
{
	lang_free_defs(d);
	lang_free(lang);
	d = NULL;
	lang = NULL;
}

/* Compiles TEXT for ABI into `d`; false when there was an error. */
static bool compile(const char *text, enum abi abi)
{
	release();
	lang = lang_new(test_constants, test_numbers, report, NULL);
	if (lang_parse(lang, "test.def", text, strlen(text)) == 0)
		d = lang_compile(lang, abi);
	return d != NULL;
}

static const char *str(uint32_t offset)
{
	return def_str(d, offset);
}

static const struct def_type *named(const char *name)
{
	for (uint32_t i = 1; i < d->nnamed_types; i++)
		if (!strcmp(str(d->types[d->named_types[i]].name), name))
			return &d->types[d->named_types[i]];
	return NULL;
}

static const struct def_member *field(const char *structure, const char *name)
{
	const struct def_type *t = named(structure);

	for (uint32_t i = 0; t && i < t->count; i++)
		if (!strcmp(str(d->members[t->first + i].name), name))
			return &d->members[t->first + i];
	return NULL;
}

static const struct def_body *body(const char *call)
{
	const struct def_call *c = def_call_by_name(d, call);

	return c ? &d->bodies[c->body] : NULL;
}

static const struct def_member *param(const char *call, unsigned i)
{
	return &d->members[body(call)->first + i];
}

/* E in Lisp's way, to be compared: "(min ret 5)". */
static void write_expr(struct buf *b, uint32_t i)
{
	static const char *const names[] = {[OP_RET] = "ret",
					    [OP_FAILED] = "failed",
					    [OP_RESTART] = "restart",
					    [OP_VERBOSE] = "verbose",
					    [OP_INDEX] = "index",
					    [OP_STRING_LIMIT] = "string_limit",
					    [OP_SELF] = "self",
					    [OP_OLD] = "old",
					    [OP_CLAMP] = "clamp",
					    [OP_NOT] = "!",
					    [OP_INV] = "~",
					    [OP_NEG] = "neg",
					    [OP_MUL] = "*",
					    [OP_DIV] = "/",
					    [OP_MOD] = "%",
					    [OP_ADD] = "+",
					    [OP_SUB] = "-",
					    [OP_SHL] = "<<",
					    [OP_SHR] = ">>",
					    [OP_LT] = "<",
					    [OP_GT] = ">",
					    [OP_LE] = "<=",
					    [OP_GE] = ">=",
					    [OP_EQ] = "==",
					    [OP_NE] = "!=",
					    [OP_AND] = "&",
					    [OP_XOR] = "^",
					    [OP_OR] = "|",
					    [OP_LAND] = "&&",
					    [OP_LOR] = "||",
					    [OP_COND] = "?",
					    [OP_MIN] = "min",
					    [OP_MAX] = "max",
					    [OP_READABLE] = "readable",
					    [OP_ZERO] = "zero"};
	const struct def_expr *e = &d->exprs[i];
	const char *sign = e->is_signed ? "s" : "u";

	switch (e->op) {
	case OP_CONST:
		buf_printf(b, "%lld", (long long)e->imm);
		return;
	case OP_ARG:
	case OP_ARG2:
		buf_printf(b, "%s%s%u:%u", e->op == OP_ARG ? "arg" : "pair", sign, e->size, e->a);
		return;
	case OP_FIELD:
		buf_printf(b, "field%s%u:%llu", sign, e->size, (unsigned long long)e->imm);
		if (e->bits)
			buf_printf(b, ".%u:%u", e->bit, e->bits);
		return;
	case OP_PARAM:
		buf_printf(b, "param:%llu", (unsigned long long)e->imm);
		return;
	case OP_LOAD:
		buf_printf(b, "(load%s%u ", sign, e->size);
		write_expr(b, e->a);
		buf_printf(b, " %llu)", (unsigned long long)e->imm);
		return;
	case OP_REFERS:
		buf_puts(b, "(refers ");
		write_expr(b, e->a);
		buf_printf(b, " %s)", str((uint32_t)e->imm));
		return;
	default:
		break;
	}
	buf_puts(b, e->a ? "(" : "");
	buf_puts(b, names[e->op]);
	for (unsigned k = 0; k < 3; k++) {
		uint32_t operand = k == 0 ? e->a : k == 1 ? e->b : e->c;
		if (operand) {
			buf_putc(b, ' ');
			write_expr(b, operand);
		}
	}
	buf_puts(b, e->a ? ")" : "");
}

/* Valid until the next but one call. */
static const char *expr(uint32_t i)
{
	static struct buf text[2] = {BUF_INIT, BUF_INIT};
	static unsigned turn;
	struct buf *b = &text[turn++ & 1];

	buf_truncate(b, 0);
	write_expr(b, i);
	return buf_str(b);
}

/* The condition E of a parameter `a` of a call, compiled. */
static const char *condition(const char *e)
{
	struct buf text = BUF_INIT;
	const char *result = "";

	buf_printf(&text,
		   "struct point { s16 x; u16 y : 3; u16 z : 13; *point next; u64 big; };\n"
		   "syscall t1(u32 a if %s, *point p, *s32 n, size len, s64 off, point_at<2> q);\n"
		   "type point_at<i> = *point;\n",
		   e);
	if (compile(buf_str(&text), ABI_X86_64))
		result = expr(param("t1", 0)->if_);
	buf_free(&text);
	return result;
}

/* ---- expressions ------------------------------------------------------- */

static void expressions_fold(void)
{
	CHECK_STR(condition("1 + 2 * 3 - 4 / 2 % 2"), "7");
	CHECK_STR(condition("(ONE | TWO) ^ FOUR & ~0"), "7");
	CHECK_STR(condition("1 << 4 >> 2"), "4");
	CHECK_STR(condition("-7 / 2"), "-3");
	CHECK_STR(condition("-7 % 2"), "-1");
	CHECK_STR(condition("7 / 0"), "0");
	CHECK_STR(condition("1 << 64"), "0");
	CHECK_STR(condition("-1 >> 60"), "15");
	CHECK_STR(condition("MINUS < 0 && !0"), "1");
	CHECK_STR(condition("0 ? 5 : 1 ? 6 : 7"), "6");
	CHECK_STR(condition("min(3, max(1, 2)) == 'a' - 95"), "1");
	CHECK_STR(condition("sizeof(point) + sizeof([3]u16)"), "30");
	CHECK_STR(condition("0x10 + 010"), "24");
}

static void expressions_name_things(void)
{
	CHECK_STR(condition("a == ret"), "(== argu4:0 ret)");
	CHECK_STR(condition("*n"), "(loads4 argu8:2 0)");
	CHECK_STR(condition("p->x"), "(loads2 argu8:1 0)");
	CHECK_STR(condition("q->x"), "(loads2 argu8:5 0)");
	CHECK_STR(condition("p->next->next->big"), "(loadu8 (loadu8 (loadu8 argu8:1 8) 8) 16)");
	CHECK_STR(condition("old(*n) + failed"), "(+ (old (loads4 argu8:2 0)) failed)");
	CHECK_STR(condition("restart && !a"), "(&& restart (! argu4:0))");
	CHECK_STR(condition("readable(n, 4)"), "(readable argu8:2 4)");
	CHECK_STR(condition("zero(16, 4)"), "(zero 16 4)");
}

static void expressions_read_bit_fields(void)
{
	const struct def_expr *e;

	CHECK_STR(condition("p->z"), "(loadu2 argu8:1 2)");
	e = &d->exprs[param("t1", 0)->if_];
	CHECK_EQ(e->bit, 3);
	CHECK_EQ(e->bits, 13);
	CHECK_EQ(def_bits(0xfff8, e->bit, e->bits, false), 0x1fff);
}

/* -1 as an unsigned length must not be the smaller one. */
static void orderings_clamp_unsigned(void)
{
	CHECK_STR(condition("min(ret, len)"), "(min ret (clamp argu8:3))");
	CHECK_STR(condition("off < p->big"), "(< args8:4 (clamp (loadu8 argu8:1 16)))");
	CHECK_STR(condition("len == ret"), "(== argu8:3 ret)");
	CHECK_EQ(def_unary(OP_CLAMP, ~(uint64_t)0), INT64_MAX);
}

/* ---- layout ------------------------------------------------------------ */

static const char layouts[] =
	"struct a { u8 c; u64 q; u8 d; klong k; ulong l; *u8 p; *64 u8 w; };\n"
	"struct b { u8 c; overlay { u16 h; group { u32 lo; u64 hi; }; }; u8 e; };\n"
	"struct p packed { u8 c; u64 q; u32 w : 4; u32 x : 7; };\n"
	"struct al { u32 n; u64 q align 8; };\n"
	"struct bits { u8 c : 3; u8 d : 6; u32 w : 20; u64 q : 30; pad u32 : 5; u32 z : 28; };\n"
	"struct nested { u8 c; a x; [3]u16 v; double f; };\n"
	"struct open { u32 n; u8 c; [n]u64 v; };\n";

static void check_offsets(const char *name, const int *offsets, unsigned size, unsigned align)
{
	const struct def_type *t = named(name);

	CHECK_EQ(t->size, size);
	CHECK_EQ(t->align, align);
	for (uint32_t i = 0; i < t->count; i++)
		CHECK_EQ(d->members[t->first + i].offset, offsets[i]);
}

#define OFFSETS(name, size, align, ...) check_offsets(name, (const int[]){__VA_ARGS__}, size, align)

static void layout_of_lp64(void)
{
	if (!compile(layouts, ABI_X86_64))
		return;
	OFFSETS("a", 56, 8, 0, 8, 16, 24, 32, 40, 48);
	OFFSETS("b", 32, 8, 0, 8, 8, 16, 24);
	OFFSETS("p", 11, 1, 0, 1, 9, 9);
	OFFSETS("al", 16, 8, 0, 8);
	OFFSETS("nested", 80, 8, 0, 8, 64, 72);
	CHECK_EQ(named("open")->size, 0);
	CHECK_EQ(named("open")->fixed, 5);
	CHECK_EQ(field("open", "v")->offset, 8);
}

static void layout_of_i386(void)
{
	if (!compile(layouts, ABI_I386))
		return;
	OFFSETS("a", 36, 4, 0, 4, 12, 16, 20, 24, 28);
	OFFSETS("b", 20, 4, 0, 4, 4, 8, 16);
	OFFSETS("al", 16, 8, 0, 8);
	OFFSETS("nested", 56, 4, 0, 4, 40, 48);
}

static void layout_of_x32_and_arm(void)
{
	if (!compile(layouts, ABI_X32))
		return;
	OFFSETS("a", 48, 8, 0, 8, 16, 24, 32, 36, 40);
	if (!compile(layouts, ABI_ARM))
		return;
	OFFSETS("a", 40, 8, 0, 8, 16, 20, 24, 28, 32);
}

static void layout_of_bit_fields(void)
{
	const struct def_member *m;

	if (!compile(layouts, ABI_X86_64))
		return;
	CHECK_EQ(field("bits", "d")->offset, 1); /* does not cross a byte */
	m = field("bits", "w");
	CHECK_EQ(m->offset * 8 + m->bit, 32 + 0);
	m = field("bits", "q");
	CHECK_EQ(m->offset * 8 + m->bit, 64);
	m = field("bits", "z");
	CHECK_EQ(m->offset * 8 + m->bit, 128);
	CHECK_EQ(m->bits, 28);
	if (!compile("struct b { u16 x : 3; u16 y : 13; };", ABI_S390X))
		return;
	CHECK_EQ(field("b", "x")->bit, 13);
	CHECK_EQ(field("b", "y")->bit, 0);
}

static void layouts_replace_places_only(void)
{
	if (!compile("struct s { mode m; u64 late; s32 gone; enum<e> which; s32 used if gone; };\n"
		     "enum e : u32 { ONE };\n"
		     "layout s@i386, x32 { u16 m; pad u16; s16 which; u16 used; u16 late; };\n",
		     ABI_I386))
		return;
	CHECK_EQ(named("s")->size, 10);
	CHECK_EQ(named("s")->count, 4);
	CHECK_STR(str(d->members[named("s")->first].name), "m");
	CHECK_STR(str(d->members[named("s")->first + 1].name), "late");
	CHECK_EQ(field("s", "late")->offset, 8);
	CHECK_EQ(d->types[field("s", "m")->type].style, STYLE_MODE);
	CHECK_EQ(d->types[field("s", "m")->type].size, 2);
	CHECK_EQ(d->types[field("s", "which")->type].kind, DEF_ENUM);
	CHECK_EQ(d->types[field("s", "which")->type].is_signed, 1);
	CHECK_STR(expr(field("s", "used")->if_), "0");
}

/* ---- types ------------------------------------------------------------- */

static void types_take_types(void)
{
	const struct def_type *p, *v;

	if (!compile("struct vec<T> { *[len max 9]T base; ulong len; };\n"
		     "syscall t1(*vec<byte> a, *[3]vec<*str> b, *vec<byte> c);\n",
		     ABI_X86_64))
		return;
	CHECK_EQ(d->nnamed_types, 1);
	p = &d->types[param("t1", 0)->type];
	CHECK_EQ(p->kind, DEF_PTR);
	CHECK_EQ(param("t1", 0)->type, param("t1", 2)->type);
	v = &d->types[p->of];
	CHECK_EQ(v->kind, DEF_STRUCT);
	CHECK_EQ(v->size, 16);
	v = &d->types[d->types[d->members[v->first].type].of];
	CHECK_EQ(v->kind, DEF_ARRAY);
	CHECK_STR(expr(v->count), "fieldu8:8");
	CHECK_STR(expr(v->max), "9");
	CHECK_EQ(d->types[v->of].style, STYLE_BYTE);
	v = &d->types[d->types[d->types[param("t1", 1)->type].of].of];
	v = &d->types[d->types[d->types[d->members[v->first].type].of].of];
	CHECK_EQ(v->kind, DEF_PTR);
	CHECK_EQ(d->types[v->of].kind, DEF_STR);
}

static void types_take_numbers(void)
{
	const struct def_type *a;

	if (!compile("type addr_of<len> = [len]byte c(sockaddr, len + 1);\n"
		     "syscall t1(out *addr_of<min(old(*n), *n)> a, inout *u32 n delta);\n",
		     ABI_X86_64))
		return;
	a = &d->types[d->types[param("t1", 0)->type].of];
	CHECK_EQ(a->kind, DEF_APPLY);
	CHECK_STR(str(a->name), "addr_of");
	CHECK_EQ(a->count, 1);
	CHECK_STR(expr(d->lists[a->first]), "(min (old (loadu4 argu8:1 0)) (loadu4 argu8:1 0))");
	a = &d->types[a->of];
	CHECK_EQ(a->kind, DEF_C);
	CHECK_STR(str(d->c_names[a->of]), "sockaddr");
	CHECK_EQ(a->scalar, 0);
	CHECK_STR(expr(d->lists[a->first]), "(+ param:0 1)");
}

/* A parameter may itself take arguments: attributes whose contents depend on their type. */
static void types_take_types_with_parameters(void)
{
	const struct def_type *t;

	if (!compile("struct attr<T, A> { u16 len; T type; A<type, len - 4> data; };\n"
		     "type attrs<T, A, n> = records<attr<T, A>, len, n>;\n"
		     "union data<k, n> switch k { ONE: [n]byte; TWO: attrs<u16, inner, n>; };\n"
		     "union inner<k, n> switch k { ONE: str<n>; };\n"
		     "type all<n> = attrs<enum<e, u16>, data, n>; enum e : u16 { ONE };\n",
		     ABI_X86_64))
		return;
	CHECK_EQ(d->nnamed_types, 4); /* all, data, inner, and the dummy */
	t = named("all");
	CHECK_EQ(t->kind, DEF_APPLY);
	t = &d->types[d->types[t->of].of];
	CHECK_EQ(t->kind, DEF_STRUCT);
	CHECK_EQ(t->fixed, 4);
	CHECK_EQ(d->types[d->members[t->first + 1].type].kind, DEF_ENUM);
	t = &d->types[d->members[t->first + 2].type];
	CHECK_EQ(t->kind, DEF_APPLY);
	CHECK_STR(str(d->types[t->of].name), "data");
	CHECK_STR(expr(d->lists[t->first + 1]), "(- fieldu2:0 4)");
}

static void types_may_refer_to_themselves(void)
{
	const struct def_type *t;

	if (!compile("struct node { *node next; tree left; }; type tree = *node;", ABI_X86_64))
		return;
	t = named("node");
	CHECK_EQ(t->size, 16);
	CHECK(&d->types[d->types[d->members[t->first].type].of] == t);
	CHECK(&d->types[named("tree")->of] == t);
}

static void types_have_attributes(void)
{
	const struct def_type *t;

	if (!compile("struct s { path p; str<16> name; u16be port; *[zero max 3]u32 z; [2]s32 v;"
		     " [max 4]u8 rest; }; struct r { u32 len; [len - 4]byte data; };"
		     "type list<n> = records<r, len, n>; type counted<n> = records<r, len, 64, n>;"
		     "struct halves { u32 a; overlay { u64 id; out u64 id if !old(id); }; };"
		     "struct way { u32 c; u32 b.of.it; u32 a; } show (a, b.of.it);",
		     ABI_X86_64))
		return;
	t = &d->types[field("s", "p")->type];
	CHECK_EQ(t->uncut, 1);
	CHECK_STR(str(t->name), "path");
	CHECK_EQ(d->types[field("s", "name")->type].size, 16);
	CHECK_EQ(d->types[field("s", "port")->type].big_endian, 1);
	t = &d->types[field("s", "v")->type];
	CHECK_EQ(t->size, 8);
	CHECK_STR(expr(t->count), "2");
	t = &d->types[d->types[field("s", "z")->type].of];
	CHECK_EQ(t->count, 0);
	CHECK_EQ(t->fills, 0);
	CHECK_STR(expr(t->max), "3");
	t = &d->types[field("s", "rest")->type];
	CHECK_EQ(t->fills, 1);
	CHECK_STR(expr(t->max), "4");
	t = named("list");
	CHECK_EQ(t->kind, DEF_RECORDS);
	CHECK_STR(expr(t->max), "fieldu4:0");
	CHECK_STR(expr(t->count), "param:0");
	CHECK_EQ(t->first, 0);
	t = named("counted");
	CHECK_STR(expr(t->count), "64");
	CHECK_STR(expr(t->first), "param:0");
	t = named("way");
	CHECK_EQ(t->count, 2);
	CHECK_STR(str(d->members[t->first + 1].name), "b.of.it");
	CHECK_EQ(d->members[t->first + 1].offset, 4);
	t = named("halves");
	CHECK_EQ(t->count, 3);
	CHECK_EQ(d->members[t->first + 1].offset, d->members[t->first + 2].offset);
}

static void unions_choose(void)
{
	const struct def_type *u;

	if (!compile("union u<k> : s32 switch k { TWO, 7: fd; ONE, 1: tid bare; GONE?: u8; MINUS: "
		     "none;"
		     " default: u32; };\n"
		     "union v<a, b> switch a : b { ONE : MINUS: [3]u16; TWO : 0: u32; };\n"
		     "variant v ONE : TWO *u8; variant u FOUR u16;\n"
		     "union w : u8 switch self { 255: addr8; default: u8; };\n"
		     "type addr8 = x8;\n",
		     ABI_X86_64))
		return;
	u = named("u");
	CHECK_EQ(u->count, 5);
	CHECK_EQ(u->scalar, 1);
	CHECK_EQ(u->size, 4);
	CHECK_STR(expr(u->max), "param:0");
	CHECK_EQ(def_find_case(d, u->first, u->count, 1)->flags, MEMBER_BARE);
	CHECK_EQ(d->types[def_find_case(d, u->first, u->count, 4)->to].size, 2);
	CHECK_EQ(def_find_case(d, u->first, u->count, ~(uint64_t)0)->to, 0);
	CHECK(!def_find_case(d, u->first, u->count, 3));
	CHECK_EQ(d->types[u->of].size, 4);
	u = named("v");
	CHECK_EQ(u->size, 8);
	CHECK_EQ(u->align, 8);
	CHECK(def_find_case(d, u->first, u->count, (uint64_t)1 << 32 | UINT32_MAX));
	CHECK_STR(expr(u->max), "(| (<< param:0 32) (& param:1 4294967295))");
	u = named("w");
	CHECK_STR(expr(u->max), "self");
	CHECK(def_find_case(d, u->first, u->count, 255));
}

static void structures_show_some_fields(void)
{
	const struct def_type *t;

	if (!compile("struct s { u8 a; u8 b; pad u16; out u32 c if a; u32 x verbose tail; }"
		     " show (c, x, b);\n"
		     "struct t sized n { u32 n; s v; *t next; };\n"
		     "struct plain { u32 n; };\n",
		     ABI_X86_64))
		return;
	t = named("s");
	CHECK_EQ(t->count, 3);
	CHECK_EQ(t->size, 12);
	CHECK_EQ(t->has_out, 1);
	CHECK_STR(str(d->members[t->first].name), "c");
	CHECK_EQ(d->members[t->first].dir, DIR_OUT);
	CHECK_STR(expr(d->members[t->first].if_), "fieldu1:0");
	CHECK_EQ(d->members[t->first + 1].flags, MEMBER_VERBOSE | MEMBER_TAIL);
	CHECK_EQ(named("t")->has_out, 1);
	CHECK_STR(expr(named("t")->max), "fieldu4:0");
	CHECK_EQ(named("plain")->has_out, 0);
	CHECK_EQ(named("t")->partial, 0);
}

static void elements_have_places(void)
{
	const struct def_type *array;

	if (!compile("enum e : u32 \"E_???\" { ONE };\n"
		     "syscall t1(*[n max 3 brief 2 at enum<e>]u32 a, u32 n, *[n]u32 b);\n",
		     ABI_X86_64))
		return;
	array = &d->types[d->types[param("t1", 0)->type].of];
	CHECK_EQ(array->kind, DEF_ARRAY);
	CHECK(array->places != 0);
	CHECK_STR(str(d->sets[array->places - 1].name), "e");
	CHECK_EQ(d->types[d->types[param("t1", 2)->type].of].places, 0);
}

static void fields_apart_share_a_name(void)
{
	const struct def_type *s;

	if (!compile("struct s { u32 k; overlay { u32 n if k; x32 n if !k; };\n"
		     "  overlay { in u32 m; out x32 m; }; }; syscall t1(inout *s a);\n",
		     ABI_X86_64))
		return;
	s = &d->types[d->types[param("t1", 0)->type].of];
	CHECK_EQ(s->size, 12);
	CHECK_EQ(s->count, 5);
}

static void structures_say_what_is_there(void)
{
	const struct def_type *t;

	if (!compile("struct part<len> sized len partial { u32 a; u32 b; };\n"
		     "struct full<len> sized len filled { u32 a; part<len> b later; };\n"
		     "struct end { u16 family; pad u16; [16]xbyte src pton family; u8 n if index; "
		     "};\n"
		     "struct list elements { u32 a; u32 b; };\n"
		     "syscall t1(*part<8> p, *[2]end a, *full<9> f, *list l);\n",
		     ABI_X86_64))
		return;
	CHECK_EQ(named("end")->elements, 0);
	CHECK_EQ(named("list")->elements, 1);
	t = named("part");
	CHECK_EQ(t->partial, 1);
	CHECK_EQ(t->size, 8);
	CHECK_EQ(t->filled, 0);
	t = named("full");
	CHECK_EQ(t->partial, 0);
	CHECK_EQ(t->filled, 1);
	CHECK_EQ(d->members[t->first + 1].flags, MEMBER_LATER);
	t = named("end");
	CHECK_EQ(t->partial, 0);
	CHECK_STR(expr(d->members[t->first + 1].pton), "fieldu2:0");
	CHECK_EQ(d->members[t->first].pton, 0);
	CHECK_STR(expr(d->members[t->first + 2].if_), "index");
}

/* ---- sets -------------------------------------------------------------- */

static void sets_find_values(void)
{
	const struct def_set *e, *f;

	if (!compile("enum e : s32 \"E_???\" { TWO, ONE, UNO = 1, MINUS, GONE?, MINE = ONE + 41 "
		     "\"mine\" };\n"
		     "flags f : x32 { [0xf0] enum<e>, ...e, [0xf00] << EIGHT, BIG };\n"
		     "const EIGHT = 8;\n",
		     ABI_X86_64))
		return;
	e = &d->sets[d->named_sets[1]];
	f = &d->sets[d->named_sets[2]];
	CHECK_EQ(e->count, 4);
	CHECK_STR(str(e->fallback), "E_???");
	CHECK_STR(str(def_find_const(d, e, 1)->name), "ONE");
	CHECK_STR(str(def_find_const(d, e, 42)->name), "mine");
	CHECK_STR(str(def_find_const(d, e, 0xffffffff)->name), "MINUS");
	CHECK_STR(str(def_find_const(d, e, ~(uint64_t)0)->name), "MINUS");
	CHECK(!def_find_const(d, e, 0x100000001));
	CHECK(!def_find_const(d, e, 3));
	CHECK_EQ(f->style, STYLE_HEX);
	CHECK_EQ(f->count, 8);
	CHECK_EQ(d->consts[f->first].kind, CONST_PART);
	CHECK_STR(str(d->consts[f->first + 1].name), "TWO");
	CHECK_EQ(d->consts[f->first + 4].value, 0xffffffff);
	CHECK_EQ(d->consts[f->first + 6].kind, CONST_SHIFT);
	CHECK_STR(str(d->consts[f->first + 6].name), "EIGHT");
}

static void constants_differ_by_abi(void)
{
	static const char text[] = "enum e : u32 { OTHER?, GONE? };";

	if (!compile(text, ABI_X86_64))
		return;
	CHECK_EQ(d->sets[1].count, 1);
	CHECK_EQ(d->consts[d->sets[1].first].value, 7);
	if (!compile(text, ABI_I386))
		return;
	CHECK_EQ(d->sets[1].count, 2);
	CHECK_EQ(d->consts[d->sets[1].first + 1].value, 8);
	if (!compile(text, ABI_X32))
		return;
	CHECK_EQ(d->sets[1].count, 0);
}

/* ---- calls ------------------------------------------------------------- */

static void slots_of_64_bit_arguments(void)
{
	static const char text[] =
		"syscall t1(fd f, s64 pos, u32 n); syscall t2(u32 a, lohi pos, u32 b);";

	if (!compile(text, ABI_X86_64))
		return;
	CHECK_EQ(param("t1", 1)->flags & MEMBER_PAIR, 0);
	CHECK_EQ(param("t1", 2)->offset, 2);
	CHECK_EQ(param("t2", 1)->flags, MEMBER_LOHI);
	CHECK_EQ(param("t2", 2)->offset, 3);
	if (!compile(text, ABI_ARM))
		return;
	CHECK_EQ(param("t1", 1)->flags, MEMBER_PAIR);
	CHECK_EQ(param("t1", 1)->offset, 2);
	CHECK_EQ(param("t1", 2)->offset, 4);
	CHECK_EQ(body("t1")->count, 3);
}

static void slots_of_i386(void)
{
	if (!compile("syscall t1(fd f, s64 pos, u32 n if pos > 0, s64 end);"
		     "syscall t2(u32 a @1, u32 b @0, u32 c @3); syscall t3(u32 x @5, ...t2);",
		     ABI_I386))
		return;
	CHECK_EQ(param("t1", 1)->offset, 1);
	CHECK_EQ(param("t1", 2)->offset, 3);
	CHECK_EQ(param("t1", 3)->offset, 4);
	CHECK_STR(expr(param("t1", 2)->if_), "(> pairs8:1 0)");
	CHECK(!def_call_by_name(d, "t2"));
	CHECK_EQ(param("t3", 0)->offset, 5);
	CHECK_EQ(param("t3", 2)->offset, 0);
	CHECK_STR(str(d->numbers[def_find_number(d, 2) - d->numbers].name), "t2");
	CHECK_STR(str(d->calls[def_find_number(d, 2)->call].name), "t3");
}

static void calls_switch(void)
{
	const struct def_call *c;
	const struct def_case *k;

	if (!compile("syscall t1(fd f, enum<e> op, ...) = fd @desc @file switch op & 7 {"
		     " ONE: (u32 x); TWO: () = none; default: (xlong arg) aux s32 c(left); };\n"
		     "variant t1 4, 5 (u32 y, u32 z) = addr;\n"
		     "enum e : u32 { ONE };\n",
		     ABI_X86_64))
		return;
	c = def_call_by_name(d, "t1");
	CHECK_EQ(c->case_count, 4);
	CHECK_STR(expr(c->key), "(& argu4:1 7)");
	CHECK_EQ(d->bodies[c->body].count, 2);
	CHECK_EQ(d->bodies[c->other].count, 3);
	CHECK(d->bodies[c->other].aux != 0);
	k = def_find_case(d, c->first_case, c->case_count, 2);
	CHECK_EQ(d->bodies[k->to].no_return, true);
	k = def_find_case(d, c->first_case, c->case_count, 5);
	CHECK_EQ(d->bodies[k->to].count, 4);
	CHECK_STR(str(d->members[d->bodies[k->to].first].name), "f");
	CHECK_EQ(d->members[d->bodies[k->to].first + 3].offset, 3);
	CHECK_EQ(d->types[d->bodies[k->to].ret].style, STYLE_ADDR);
	CHECK_EQ(d->nclasses, 2);
	CHECK_EQ(c->classes, 3);
}

static const char twins[] =
	"syscall t1(uid u named, *pair<uid> p, enum<e> op, ...) = uid @creds switch op {"
	" ONE: (s64 pos, uid v); };\n"
	"variant t1 TWO (*uid w) = none;\n"
	"syscall t2 = t1 with uid16 for uid, off32 for s64; type off32 = s32;\n"
	"struct pair<T> { T a; T b; uid c; }; enum e : u32 { ONE };\n";

static void calls_have_twins(void)
{
	const struct def_call *c;
	const struct def_case *k;

	if (!compile(twins, ABI_X86_64))
		return;
	CHECK_EQ(param("t1", 0)->flags, MEMBER_NAMED);
	CHECK_EQ(d->types[param("t1", 0)->type].size, 4);
	CHECK_EQ(d->types[d->types[param("t1", 1)->type].of].size, 12);
	c = def_call_by_name(d, "t2");
	CHECK_EQ(c->classes, def_call_by_name(d, "t1")->classes);
	CHECK_EQ(d->types[param("t2", 0)->type].size, 2);
	CHECK_EQ(d->types[d->types[param("t2", 1)->type].of].size, 8);
	CHECK_EQ(d->types[d->bodies[c->body].ret].size, 2);
	CHECK_EQ(c->case_count, 2);
	k = def_find_case(d, c->first_case, c->case_count, 1);
	CHECK_EQ(d->types[d->members[d->bodies[k->to].first + 3].type].size, 4);
	CHECK_EQ(d->types[d->members[d->bodies[k->to].first + 4].type].size, 2);
	k = def_find_case(d, c->first_case, c->case_count, 2);
	CHECK_EQ(d->types[d->types[d->members[d->bodies[k->to].first + 3].type].of].size, 2);
	CHECK_EQ(d->bodies[k->to].no_return, true);
}

static void calls_dispatch(void)
{
	const struct def_call *c, *sub;
	const struct def_case *k;

	if (!compile("syscall t1(u32 call, addr args);\n"
		     "syscall t2(u32 a, *[n]byte b, u32 n) @network args at arg3 + 4;\n"
		     "dispatch t1 switch call & 0xff args at args { ONE: t2; TWO: t2 as other (1, "
		     "4, 2); };\n",
		     ABI_X86_64))
		return;
	c = def_call_by_name(d, "t1");
	CHECK_EQ(c->args_at, 0);
	CHECK_EQ(c->sub_count, 2);
	CHECK_STR(expr(c->sub_key), "(& argu4:0 255)");
	k = def_find_case(d, c->first_sub, c->sub_count, 1);
	sub = &d->calls[k->to];
	CHECK_STR(str(sub->name), "t2");
	CHECK_STR(expr(sub->args_at), "argu8:1");
	k = def_find_case(d, c->first_sub, c->sub_count, 2);
	sub = &d->calls[k->to];
	CHECK_STR(str(sub->name), "other");
	CHECK_EQ(d->members[d->bodies[sub->body].first + 1].offset, 4);
	CHECK_STR(
		expr(d->types[d->types[d->members[d->bodies[sub->body].first + 1].type].of].count),
		"argu4:2");
	CHECK_EQ(sub->classes, 1);
	CHECK_STR(expr(def_call_by_name(d, "t2")->args_at), "(+ argu8:2 4)");
}

static void numbers_find_calls(void)
{
	if (!compile("syscall t1(u32 a); syscall far(u32 b); function zeta(); function alpha(*str "
		     "s);",
		     ABI_ARM))
		return;
	CHECK_STR(str(def_find_number(d, 1)->name), "t1");
	CHECK_EQ(def_find_number(d, 2)->call, 0);
	CHECK(!def_find_number(d, 3));
	CHECK(!def_find_number(d, 0));
	CHECK(!def_find_number(d, ~(uint64_t)0));
	CHECK_STR(str(def_find_number(d, 983042)->name), "far");
	CHECK_STR(str(d->calls[def_find_number(d, 983042)->call].name), "far");
	CHECK_STR(str(d->calls[def_find_number(d, 983041)->call].name), "t1");
	CHECK_EQ(d->nfunctions, 2);
	CHECK_EQ(d->bodies[def_find_function(d, "alpha")->body].count, 1);
	CHECK(def_find_function(d, "zeta"));
	CHECK(!def_find_function(d, "t1"));
	CHECK(!def_call_by_name(d, "alpha"));
}

/* What compiling nothing with these tables reports. */
static const char *table_errors(const char *constants, const char *numbers)
{
	static struct buf messages;
	struct lang *l;

	buf_truncate(&messages, 0);
	l = lang_new(constants, numbers, note, &messages);
	CHECK_EQ(lang_parse(l, "x.def", "const A = B;", 12), 0);
	lang_free_defs(lang_compile(l, ABI_X86_64));
	lang_free(l);
	return buf_str(&messages);
}

static void tables_are_checked(void)
{
	static const char header[] = "name\tx86_64\ti386\n";
	char numbers[200];

	CHECK_STR(table_errors("B\t1\n", header), "");
	CHECK_STR(table_errors("B\t0x\n", NULL),
		  "constants.tsv:1:1: malformed value of B; write a number or -\n");
	CHECK_STR(table_errors("B\t1\n#\nB\t1\n", NULL),
		  "constants.tsv:3:1: second line for B; remove it\n");
	snprintf(numbers, sizeof(numbers), "%sa\t5\t-\nb\t5\t-\n", header);
	CHECK_STR(table_errors("B\t1\n", numbers),
		  "numbers.tsv:3:1: number 5 of x86_64 twice: a and b; remove one\n");
	snprintf(numbers, sizeof(numbers), "%sa\tx\t-\n", header);
	CHECK(strstr(table_errors("B\t1\n", numbers),
		     "numbers.tsv:2:1: malformed cell 'x'; write -, 12 or 12=handler\n"));
}

/* ---- what is copied at entry ------------------------------------------- */

static const struct def_save *save(const char *call, unsigned i)
{
	return &d->saves[body(call)->first_save + i];
}

static void saves_of_arguments(void)
{
	if (!compile("syscall t1(out *[min(ret, len)]byte buf, u32 len, out *[old(*alen)]byte addr,"
		     " inout *s32 alen delta, inout *[len]pair v keep);"
		     "struct pair { u32 a; u32 b; }; syscall t2(inout *pair p);",
		     ABI_X86_64))
		return;
	CHECK_EQ(body("t1")->save_count, 2);
	CHECK_STR(expr(save("t1", 0)->addr), "argu8:3");
	CHECK_STR(expr(save("t1", 0)->len), "4");
	CHECK_STR(expr(save("t1", 1)->addr), "argu8:4");
	CHECK_STR(expr(save("t1", 1)->len), "(* argu4:1 8)");
	CHECK_EQ(body("t2")->save_count, 0);
}

static void saves_of_zero(void)
{
	if (!compile("syscall t1(u32 n if old(zero(p, n * 4)), *[n]u32 p);", ABI_X86_64))
		return;
	CHECK_EQ(body("t1")->save_count, 1);
	CHECK_STR(expr(save("t1", 0)->addr), "argu8:1");
	CHECK_STR(expr(save("t1", 0)->len), "(* argu4:0 4)");
}

static void saves_of_fields(void)
{
	if (!compile("struct msg { *[old(len)]byte name; u32 len delta; *msg inner; };"
		     "struct vec { u32 n delta; u64 m; };"
		     "syscall t1(inout *msg m); syscall t2(u32 n, inout *[n]vec v);",
		     ABI_X86_64))
		return;
	/* m itself, m->inner and so on down to the limit of what is followed */
	CHECK(body("t1")->save_count > 1);
	CHECK_STR(expr(save("t1", 0)->addr), "argu8:0");
	CHECK_STR(expr(save("t1", 0)->len), "24");
	CHECK_STR(expr(save("t2", 0)->addr), "argu8:1");
	CHECK_STR(expr(save("t2", 0)->len), "(* argu4:0 16)");
}

static void descriptors_decide(void)
{
	const struct def_type *t;

	if (!compile("struct s { fd fd; *64 u32 p abbrev if refers(fd, \"anon_inode:x\"); path64 "
		     "name; };"
		     "syscall t1(*s p);",
		     ABI_I386))
		return;
	t = named("s");
	CHECK_STR(expr(d->members[t->first + 1].if_), "(refers fields4:0 anon_inode:x)");
	CHECK_EQ(d->members[t->first + 1].flags, MEMBER_BRIEF);
	CHECK_EQ(d->types[d->members[t->first + 2].type].size, 8);
	CHECK_EQ(d->types[d->members[t->first + 2].type].uncut, 1);
}

/* ---- on top of other tables -------------------------------------------- */

static void extending_adds_functions(void)
{
	struct lang *mine;
	struct defs *base, *both;
	const struct def_body *b;
	static const char text[] =
		"struct mine { pair p; enum<e, u16> x; u32 n if p.b == TWO; };\n"
		"enum more : u32 { ...ours, THREE = TWO + 1 }; enum ours : u32 { ONE };\n"
		"function beta(*mine m, *pair p, u32 a if p->b, *sa<a> s) = pid;\n"
		"function alpha(u32 x);\n";

	if (!compile("struct pair { u32 a; u16 b; }; enum e : s32 { ONE, TWO }; type pid32 = pid;\n"
		     "type sa<n> = [n]byte;\n"
		     "syscall t1(inout *pair p delta) @file; function alpha(); function gamma();\n",
		     ABI_X86_64))
		return;
	base = d;
	mine = lang_new(NULL, NULL, report, NULL);
	CHECK_EQ(lang_parse(mine, "mine.def", text, strlen(text)), 0);
	both = lang_extend(mine, base);
	if (both) {
		d = both;
		CHECK_EQ(d->nfunctions, 3);
		CHECK_EQ(d->bodies[def_find_function(d, "alpha")->body].count, 1);
		CHECK(def_find_function(d, "gamma"));
		CHECK_STR(str(def_find_number(d, 1)->name), "t1");
		CHECK(!memcmp(d->types, base->types, base->ntypes * sizeof(*base->types)));
		CHECK(!memcmp(d->strings, base->strings, base->nstrings));
		CHECK_EQ(field("mine", "x")->offset, 8);
		CHECK_STR(expr(field("mine", "n")->if_), "(== fieldu2:4 2)");
		b = &d->bodies[def_find_function(d, "beta")->body];
		CHECK_STR(expr(d->members[b->first + 2].if_), "(loadu2 argu8:1 4)");
		CHECK_EQ(body("t1")->save_count, 1);
		CHECK_EQ(d->sets[d->named_sets[d->nnamed_sets - 2]].count, 2);
	}
	CHECK(both != NULL);
	d = base;
	lang_free_defs(both);
	lang_free(mine);
}

static void extending_needs_base(void)
{
	static const char text[] = "function beta(*nosuch m); syscall t2(u32 x);";
	static struct buf messages;
	struct lang *mine;

	if (!compile("struct pair { u32 a; u16 b; };", ABI_X86_64))
		return;
	buf_truncate(&messages, 0);
	mine = lang_new(NULL, NULL, note, &messages);
	CHECK_EQ(lang_parse(mine, "mine.def", text, strlen(text)), 0);
	CHECK(!lang_extend(mine, d));
	CHECK_STR(buf_str(&messages),
		  "mine.def:1:35: system call t2 in a file that is read at run time; only "
		  "functions can be added\n"
		  "mine.def:1:16: unknown type 'nosuch'; declare it or use one of "
		  "docs/language.md\n");
	lang_free(mine);
	buf_free(&messages);
}

/* ---- hostile text ------------------------------------------------------ */

static void ignore(void *ctx, const char *message)
{
	(void)ctx;
	(void)message;
}

/* Compiles the LEN bytes of TEXT; whatever they are, that must end well. */
static void try_text(const char *text, size_t len)
{
	struct lang *l = lang_new(test_constants, test_numbers, ignore, NULL);

	if (lang_parse(l, "test.def", text, len) == 0)
		lang_free_defs(lang_compile(l, ABI_I386));
	lang_free(l);
}

static const char seed[] =
	"enum e : s32 \"E_???\" { TWO, ONE, UNO = 1, MINE = ONE + 41 \"mine\" };\n"
	"flags f : x32 { [0xf0] enum<e>, ...e, [0xf00] << EIGHT, BIG }; const EIGHT = 8;\n"
	"struct vec<T> { *[len max 9]T base; ulong len; };\n"
	"struct s sized a { u32 a; u8 b : 3; overlay { u16 h; group { u32 lo; u64 hi; }; };\n"
	"  out u32 c if a; *s next when b; [2]vec<byte> v; } show (a, c, v);\n"
	"layout s@i386 { u16 c; u32 a; u8 b; };\n"
	"union u<k> : s32 switch k { TWO, 7: fd; MINUS: none; default: u32; };\n"
	"type sa<len> = [len]byte c(sockaddr, len + 1);\n"
	"syscall t1(fd f, enum<e> op, inout *s p delta, ...) = fd @file switch op & 7 {\n"
	"  ONE: (u<op> x, out *sa<min(old(*n), *n)> a, inout *u32 n delta); default: (); };\n"
	"variant t1 4, 5 (u32 y) = addr;\n"
	"syscall t2(u32 call, addr args); dispatch t2 switch call args at args { 1: t1; };\n"
	"type list<n> = records<s, a, n>; syscall t3(...t2, out *list<ret> l);\n";

static void ends_with_cut_text(void)
{
	CHECK(compile(seed, ABI_I386));
	for (size_t len = 0; len < sizeof(seed); len++)
		try_text(seed, len);
}

/* A generator of its own, so that a failure can be repeated. */
static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 8;
}

static void ends_with_changed_text(void)
{
	static const char marks[] = "{}()[]<>,;:?=|&!+-*/%^~@.#\"' 019aT\n";
	uint32_t state = 1;
	char text[sizeof(seed)];

	for (int round = 0; round < 3000; round++) {
		memcpy(text, seed, sizeof(seed));
		for (unsigned n = 1 + next_random(&state) % 3; n; n--) {
			size_t at = next_random(&state) % (sizeof(seed) - 1);
			size_t from = next_random(&state) % (sizeof(seed) - 9);
			if (next_random(&state) & 1)
				text[at] = marks[next_random(&state) % (sizeof(marks) - 1)];
			else if (at < sizeof(seed) - 9)
				memmove(text + at, text + from, next_random(&state) % 9);
		}
		try_text(text, sizeof(seed) - 1);
	}
}

static void ends_with_random_bytes(void)
{
	uint32_t state = 7;
	char text[512];

	for (int round = 0; round < 500; round++) {
		for (size_t i = 0; i < sizeof(text); i++)
			text[i] = (char)next_random(&state);
		try_text(text, sizeof(text));
	}
}

/* N times UNIT between two texts. */
static void try_repeated(const char *before, const char *unit, unsigned n, const char *after)
{
	struct buf text = BUF_INIT;

	buf_puts(&text, before);
	while (n--)
		buf_puts(&text, unit);
	buf_puts(&text, after);
	try_text(text.data, text.len);
	buf_free(&text);
}

static void ends_with_deep_text(void)
{
	try_repeated("const A = ", "(", 100000, ";");
	try_repeated("const A = ", "-", 100000, "1;");
	try_repeated("const A = 1", "+1", 100000, ";");
	try_repeated("const A = ", "1?", 100000, "1;");
	try_repeated("struct a { ", "*", 100000, "u8 x; };");
	try_repeated("struct a { ", "[2]", 100000, "u8 x; };");
	try_repeated("struct a { ", "overlay {", 100000, "");
	try_repeated("struct a { ", "a<", 100000, "u8 x; };");
	try_repeated("struct a { ", "a<sizeof(", 100000, "u8 x; };");
	try_repeated("struct a { ", "a<b<", 30, "c + 1> x; };");
	try_repeated("struct a { u8 x; };", "struct a { u8 x; };", 20000, "");
	try_repeated("enum a : u8 { ONE", ", ...a", 2000, "};");
	try_repeated("struct a<T> { ", "*a<*a<T>> x; *a<**T> y;", 1,
		     "T z; }; struct b { a<u8> x; };");
	try_repeated("struct a { ", "u8 x;", 50000, "};");
}

int main(void)
{
	RUN(expressions_fold);
	RUN(expressions_name_things);
	RUN(expressions_read_bit_fields);
	RUN(orderings_clamp_unsigned);
	RUN(layout_of_lp64);
	RUN(layout_of_i386);
	RUN(layout_of_x32_and_arm);
	RUN(layout_of_bit_fields);
	RUN(layouts_replace_places_only);
	RUN(types_take_types);
	RUN(types_take_numbers);
	RUN(types_take_types_with_parameters);
	RUN(types_may_refer_to_themselves);
	RUN(types_have_attributes);
	RUN(unions_choose);
	RUN(structures_show_some_fields);
	RUN(structures_say_what_is_there);
	RUN(elements_have_places);
	RUN(fields_apart_share_a_name);
	RUN(sets_find_values);
	RUN(constants_differ_by_abi);
	RUN(slots_of_64_bit_arguments);
	RUN(slots_of_i386);
	RUN(calls_switch);
	RUN(calls_have_twins);
	RUN(calls_dispatch);
	RUN(numbers_find_calls);
	RUN(tables_are_checked);
	RUN(saves_of_arguments);
	RUN(saves_of_zero);
	RUN(saves_of_fields);
	RUN(descriptors_decide);
	RUN(extending_adds_functions);
	RUN(extending_needs_base);
	RUN(ends_with_cut_text);
	RUN(ends_with_changed_text);
	RUN(ends_with_random_bytes);
	RUN(ends_with_deep_text);
	release();
	return tests_end();
}
