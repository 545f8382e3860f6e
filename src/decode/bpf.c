/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Programs in classic BPF: BPF_STMT(BPF_LD|BPF_H|BPF_ABS, 0xc), one form a statement. */
#include "decode/cfuncs.h"
#include "decode/walk.h"

#include <string.h>

enum {
	STATEMENTS_MAX = 4096, /* the kernel takes no longer program */
	STATEMENT_SIZE = 8,
	CLASS_MASK = 0x07,
	SIZE_MASK = 0x18,
	MODE_MASK = 0xe0,
	SOURCE_MASK = 0x08,
	OP_MASK = 0xf0,
	RESULT_MASK = 0x18,
	MISC_MASK = 0xf8,
};

enum { CLASS_LD, CLASS_LDX, CLASS_ST, CLASS_STX, CLASS_ALU, CLASS_JMP, CLASS_RET, CLASS_MISC };
enum { CLASS_JMP32 = CLASS_RET }; /* eBPF */
enum { MODE_ABS = 0x20 };

/* What statements look at, and so what their numbers mean. */
enum subject { SUBJECT_PACKET, SUBJECT_CALL };

struct statement {
	uint16_t code;
	uint8_t jump_true, jump_false;
	uint32_t k;
};

static void part(struct decode *d, enum set_id set, unsigned value)
{
	d->emit->ops->elem(d->emit);
	show_enum(d, set, value);
}

/* Bits that mean nothing in this class. */
static void rest(struct decode *d, unsigned value)
{
	if (!value)
		return;
	d->emit->ops->elem(d->emit);
	d->emit->ops->num(d->emit, value, BASE_HEX, 2);
	d->emit->ops->note(d->emit, "BPF_???");
}

static void show_code(struct decode *d, unsigned code)
{
	unsigned class = code & CLASS_MASK;

	d->emit->ops->array_begin(d->emit, ARRAY_OR);
	part(d, SET_bpf_classes, class);
	switch (class) {
	case CLASS_LD:
	case CLASS_LDX:
		part(d, SET_bpf_sizes, code & SIZE_MASK);
		part(d, SET_bpf_modes, code & MODE_MASK);
		break;
	case CLASS_ALU:
	case CLASS_JMP:
		part(d, SET_bpf_sources, code & SOURCE_MASK);
		part(d, class == CLASS_ALU ? SET_bpf_alu_ops : SET_bpf_jumps, code & OP_MASK);
		break;
	case CLASS_RET:
		part(d, SET_bpf_results, code & RESULT_MASK);
		rest(d, code & ~(unsigned)(CLASS_MASK | RESULT_MASK));
		break;
	case CLASS_MISC:
		part(d, SET_bpf_misc, code & MISC_MASK);
		rest(d, code & ~(unsigned)(CLASS_MASK | MISC_MASK));
		break;
	default: /* stores have nothing to choose */
		rest(d, code & ~(unsigned)CLASS_MASK);
	}
	d->emit->ops->array_end(d->emit);
}

/* The code of an eBPF instruction. */
void show_ebpf_code(struct decode *d, uint64_t v)
{
	unsigned code = v & 0xff, class = code & CLASS_MASK;

	d->emit->ops->array_begin(d->emit, ARRAY_OR);
	part(d, SET_ebpf_classes, class);
	switch (class) {
	case CLASS_LD:
	case CLASS_LDX:
	case CLASS_ST:
	case CLASS_STX:
		part(d, SET_bpf_sizes, code & SIZE_MASK);
		part(d, SET_ebpf_modes, code & MODE_MASK);
		break;
	case CLASS_JMP32: /* as strace, which takes none of it to pieces */
		rest(d, code & ~(unsigned)CLASS_MASK);
		break;
	default:
		part(d, SET_bpf_sources, code & SOURCE_MASK);
		part(d, class == CLASS_JMP ? SET_bpf_jumps : SET_bpf_alu_ops, code & OP_MASK);
	}
	d->emit->ops->array_end(d->emit);
}

/* SKF_AD_OFF+SKF_AD_PKTTYPE, SKF_NET_OFF+3; false: K is no such offset. */
static bool show_offset(struct decode *d, uint32_t k)
{
	static const uint32_t bases[] = {0xfffff000, 0xfff00000, 0xffe00000};
	const struct emit_ops *ops = d->emit->ops;

	for (size_t i = 0; i < sizeof(bases) / sizeof(*bases); i++) {
		if (k < bases[i])
			continue;
		ops->array_begin(d->emit, ARRAY_SUM);
		part(d, SET_skf_offsets, bases[i]);
		ops->elem(d->emit);
		if (i == 0)
			show_enum(d, SET_skf_ancillary, k - bases[i]);
		else
			ops->num(d->emit, k - bases[i], BASE_UDEC, 4);
		ops->array_end(d->emit);
		return true;
	}
	return false;
}

/* What a filter of calls answers, and 16 bits to go with it. */
static void show_action(struct decode *d, uint32_t k)
{
	const uint32_t data = k & 0xffff;

	d->emit->ops->array_begin(d->emit, ARRAY_OR);
	part(d, SET_seccomp_actions, k & ~0xffffU);
	if (data) {
		d->emit->ops->elem(d->emit);
		d->emit->ops->num(d->emit, data, BASE_HEX, 4);
	}
	d->emit->ops->array_end(d->emit);
}

static void show_operand(struct decode *d, const struct statement *s, enum subject subject)
{
	unsigned class = s->code & CLASS_MASK;
	bool absolute = class == CLASS_LD && (s->code & MODE_MASK) == MODE_ABS;

	if (subject == SUBJECT_CALL && class == CLASS_RET)
		show_action(d, s->k);
	else if (subject != SUBJECT_PACKET || !absolute || !show_offset(d, s->k))
		d->emit->ops->num(d->emit, s->k, BASE_HEX, 4);
}

static void show_statement(struct decode *d, const struct statement *s, enum subject subject)
{
	const struct emit_ops *ops = d->emit->ops;
	bool jump = s->jump_true || s->jump_false;

	ops->form_begin(d->emit, jump ? "BPF_JUMP" : "BPF_STMT", NULL);
	ops->elem(d->emit);
	show_code(d, s->code);
	ops->elem(d->emit);
	if (jump) {
		ops->num(d->emit, s->k, BASE_HEX, 4);
		ops->elem(d->emit);
		ops->num(d->emit, s->jump_true, BASE_HEX, 1);
		ops->elem(d->emit);
		ops->num(d->emit, s->jump_false, BASE_HEX, 1);
	} else {
		show_operand(d, s, subject);
	}
	ops->form_end(d->emit);
}

static bool fetch_statement(struct decode *d, uint64_t addr, struct statement *s)
{
	uint8_t bytes[STATEMENT_SIZE];

	if (!memory_fetch(d->mem, addr, bytes, sizeof(bytes)))
		return false;
	s->code = (uint16_t)load_int(d, bytes, 2, false, false);
	s->jump_true = bytes[2];
	s->jump_false = bytes[3];
	s->k = (uint32_t)load_int(d, bytes + 4, 4, false, false);
	return true;
}

static void show_statements(struct decode *d, uint64_t addr, uint64_t count, enum subject subject)
{
	const struct emit_ops *ops = d->emit->ops;
	struct statement s;

	if (count && !fetch_statement(d, addr, &s)) {
		ops->addr(d->emit, addr);
		return;
	}
	ops->array_begin(d->emit, ARRAY_LIST);
	for (uint64_t i = 0; i < count; i++) {
		if (!fetch_statement(d, addr + i * STATEMENT_SIZE, &s)) {
			show_more_at(d, addr + i * STATEMENT_SIZE);
			break;
		}
		if (i == STATEMENTS_MAX) {
			ops->more(d->emit);
			break;
		}
		ops->elem(d->emit);
		show_statement(d, &s, subject);
	}
	ops->array_end(d->emit);
}

/* Abbreviated, a program is its address. */
static void show_program(struct decode *d, uint64_t addr, uint64_t count, enum subject subject)
{
	bool abbreviated = abbreviates(d);

	if (abbreviated) {
		d->emit->ops->addr(d->emit, addr);
		if (!d->emit->ops->full_begin(d->emit))
			return;
	}
	show_statements(d, addr, count, subject);
	if (abbreviated)
		d->emit->ops->full_end(d->emit);
}

void show_socket_filter(struct decode *d, uint64_t v)
{
	show_program(d, v, d->arg[0], SUBJECT_PACKET);
}

void show_seccomp_filter(struct decode *d, uint64_t v)
{
	show_program(d, v, d->arg[0], SUBJECT_CALL);
}
