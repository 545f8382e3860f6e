/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the compiler of descriptions makes of calls, their tables and what is copied of them. */
#include "compile.h"

/* CTX: a buffer for the messages. */
static void note(void *ctx, const char *message)
{
	buf_printf(ctx, "%s\n", message);
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
	CHECK(!find_call(d, "t2"));
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
	c = find_call(d, "t1");
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
	c = find_call(d, "t2");
	CHECK_EQ(c->classes, find_call(d, "t1")->classes);
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
	c = find_call(d, "t1");
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
	CHECK_STR(expr(find_call(d, "t2")->args_at), "(+ argu8:2 4)");
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
	CHECK(!find_call(d, "alpha"));
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

int main(void)
{
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
	release();
	return tests_end();
}
