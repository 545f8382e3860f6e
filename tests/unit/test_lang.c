/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the compiler of descriptions makes of good files: expressions, types, sets. */
#include "compile.h"

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

static void paths_are_not_followed(void)
{
	const struct def_member *m;

	if (!compile("syscall t1(path a, path b nofollow 1, path c nofollow n & 4, u32 n);",
		     ABI_X86_64))
		return;
	m = &d->members[d->bodies[find_call(d, "t1")->body].first];
	CHECK_EQ(m[0].nofollow, 0);
	CHECK_STR(expr(m[1].nofollow), "1");
	CHECK_STR(expr(m[2].nofollow), "(& argu4:3 4)");
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
	RUN(paths_are_not_followed);
	RUN(elements_have_places);
	RUN(fields_apart_share_a_name);
	RUN(sets_find_values);
	RUN(constants_differ_by_abi);
	release();
	return tests_end();
}
