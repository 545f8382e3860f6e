/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "arch/x86/insn.h"

#include <string.h>

/* What follows the opcode. */
enum {
	N = 0,	    /* nothing */
	M = 1 << 0, /* modrm */
	B = 1 << 1, /* an immediate of 1 byte */
	W = 1 << 2, /* of 2 */
	Z = 1 << 3, /* of 4, or 2 with prefix 66 */
	V = 1 << 4, /* the same, 8 with REX.W */
	A = 1 << 5, /* an address */
	F = 1 << 6, /* a far pointer; none in 64-bit mode */
	P = 1 << 7, /* a prefix or an escape: not looked up */
};

static const uint8_t one_byte[256] = {
	M,     M,     M,     M,	    B, Z, N,	 N,	M,     M,     M, M,	B, Z, N, P, /* 00 */
	M,     M,     M,     M,	    B, Z, N,	 N,	M,     M,     M, M,	B, Z, N, N, /* 10 */
	M,     M,     M,     M,	    B, Z, P,	 N,	M,     M,     M, M,	B, Z, P, N, /* 20 */
	M,     M,     M,     M,	    B, Z, P,	 N,	M,     M,     M, M,	B, Z, P, N, /* 30 */
	N,     N,     N,     N,	    N, N, N,	 N,	N,     N,     N, N,	N, N, N, N, /* 40 */
	N,     N,     N,     N,	    N, N, N,	 N,	N,     N,     N, N,	N, N, N, N, /* 50 */
	N,     N,     M,     M,	    P, P, P,	 P,	Z,     M | Z, B, M | B, N, N, N, N, /* 60 */
	B,     B,     B,     B,	    B, B, B,	 B,	B,     B,     B, B,	B, B, B, B, /* 70 */
	M | B, M | Z, M | B, M | B, M, M, M,	 M,	M,     M,     M, M,	M, M, M, M, /* 80 */
	N,     N,     N,     N,	    N, N, N,	 N,	N,     N,     F, N,	N, N, N, N, /* 90 */
	A,     A,     A,     A,	    N, N, N,	 N,	B,     Z,     N, N,	N, N, N, N, /* a0 */
	B,     B,     B,     B,	    B, B, B,	 B,	V,     V,     V, V,	V, V, V, V, /* b0 */
	M | B, M | B, W,     N,	    M, M, M | B, M | Z, W | B, N,     W, N,	N, B, N, N, /* c0 */
	M,     M,     M,     M,	    B, B, N,	 N,	M,     M,     M, M,	M, M, M, M, /* d0 */
	B,     B,     B,     B,	    B, B, B,	 B,	Z,     Z,     F, B,	N, N, N, N, /* e0 */
	P,     N,     P,     P,	    N, N, M,	 M,	N,     N,     N, N,	N, N, M, M, /* f0 */
};

static unsigned shape_0f(uint8_t op)
{
	if (op >= 0x80 && op <= 0x8f)
		return Z;
	if ((op >= 0x30 && op <= 0x37) || (op >= 0xc8 && op <= 0xcf))
		return N;
	switch (op) {
	case 0x05 ... 0x06:
	case 0x08 ... 0x09:
	case 0x0b:
	case 0x0e:
	case 0x77:
	case 0xa0 ... 0xa2:
	case 0xa8 ... 0xaa:
		return N;
	case 0x0f:
	case 0x70 ... 0x73:
	case 0xa4:
	case 0xac:
	case 0xba:
	case 0xc2:
	case 0xc4 ... 0xc6:
		return M | B;
	default:
		return M;
	}
}

static unsigned shape_of(const struct insn *in)
{
	switch (in->map) {
	case MAP_ONE:
		return one_byte[in->opcode];
	case MAP_0F:
		return shape_0f(in->opcode);
	case MAP_0F3A:
		return M | B;
	default:
		return M;
	}
}

struct cursor {
	const uint8_t *bytes;
	size_t len, at;
};

/* Returns the next byte, or -1. */
static int next(struct cursor *c)
{
	return c->at < c->len ? c->bytes[c->at++] : -1;
}

static int peek(const struct cursor *c)
{
	return c->at < c->len ? c->bytes[c->at] : -1;
}

static void read_prefixes(struct insn *in, struct cursor *c, bool is64)
{
	for (;; c->at++) {
		switch (peek(c)) {
		case 0x66:
			in->opsize = true;
			break;
		case 0x67:
			in->addrsize = true;
			break;
		case 0xf2:
			in->repne = true;
			break;
		case 0xf3:
			in->rep = true;
			break;
		case 0x64:
		case 0x65:
			in->segment = c->bytes[c->at];
			break;
		case 0x26:
		case 0x2e:
		case 0x36:
		case 0x3e:
		case 0xf0:
			break;
		default:
			if (is64 && (peek(c) & ~0xf) == 0x40)
				in->rex = (uint8_t)next(c);
			return;
		}
	}
}

static enum insn_map map_of(unsigned number)
{
	static const enum insn_map maps[] = {MAP_OTHER, MAP_0F, MAP_0F38, MAP_0F3A};

	return number < 4 ? maps[number] : MAP_OTHER;
}

/* VEX and EVEX: in 32-bit mode they are other instructions unless a register operand follows. */
static bool read_vex(struct insn *in, struct cursor *c, bool is64)
{
	int lead = peek(c);
	int p0 = c->at + 1 < c->len ? c->bytes[c->at + 1] : -1;
	unsigned payload = lead == 0xc5 ? 1 : lead == 0xc4 ? 2 : lead == 0x62 ? 3 : 0;

	if (!payload || p0 < 0 || (!is64 && p0 < 0xc0) || c->len < c->at + payload + 2)
		return false;
	in->vex = true;
	in->map = payload == 1 ? MAP_0F : map_of(p0 & (payload == 2 ? 0x1f : 7));
	c->at += 1 + payload;
	in->opcode = (uint8_t)next(c);
	return true;
}

static bool read_opcode(struct insn *in, struct cursor *c, bool is64)
{
	int op;

	if (read_vex(in, c, is64))
		return true;
	op = next(c);
	if (op == 0x0f) {
		in->map = MAP_0F;
		op = next(c);
		if (op == 0x38 || op == 0x3a) {
			in->map = op == 0x38 ? MAP_0F38 : MAP_0F3A;
			op = next(c);
		}
	}
	in->opcode = (uint8_t)op;
	return op >= 0;
}

static bool read_modrm(struct insn *in, struct cursor *c, bool is64)
{
	int b = next(c);
	unsigned mod = (unsigned)b >> 6, rm = (unsigned)b & 7, size = 0;

	if (b < 0)
		return false;
	in->has_modrm = true;
	in->modrm = (uint8_t)b;
	if (mod == 3)
		return true;
	if (in->addrsize && !is64) {
		size = mod == 1 ? 1 : mod == 2 || rm == 6 ? 2 : 0;
	} else {
		unsigned base = rm;

		if (rm == 4) {
			b = next(c);
			if (b < 0)
				return false;
			in->sib = (uint8_t)b;
			base = (unsigned)b & 7;
		}
		size = mod == 1 ? 1 : mod == 2 || base == 5 ? 4 : 0;
		in->rip_relative = is64 && !mod && rm == 5;
	}
	in->disp_at = (uint8_t)c->at;
	in->disp_size = (uint8_t)size;
	c->at += size;
	return true;
}

static unsigned immediate_size(const struct insn *in, unsigned shape, bool is64)
{
	unsigned wide = in->opsize && !(in->rex & 8) ? 2 : 4;
	unsigned size = 0;
	bool branch = (in->map == MAP_ONE && (in->opcode & ~1) == 0xe8) ||
		      (in->map == MAP_0F && (in->opcode & ~0xf) == 0x80);

	if (is64 && branch) /* prefix 66 changes nothing there */
		wide = 4;
	/* test has one where its relatives have none */
	if (in->map == MAP_ONE && (in->opcode & ~1) == 0xf6 && (in->modrm & 0x30) == 0)
		shape |= in->opcode == 0xf6 ? B : Z;
	if (shape & B)
		size += 1;
	if (shape & W)
		size += 2;
	if (shape & Z)
		size += wide;
	if (shape & V)
		size += in->rex & 8 ? 8 : wide;
	if (shape & A)
		size += is64 ? (in->addrsize ? 4 : 8) : (in->addrsize ? 2 : 4);
	if (shape & F)
		size += wide + 2;
	return size;
}

bool insn_decode(struct insn *in, const uint8_t *bytes, size_t len, bool is64)
{
	enum { LONGEST = 15 };
	struct cursor c = {bytes, len < LONGEST ? len : LONGEST, 0};
	unsigned shape;

	memset(in, 0, sizeof(*in));
	read_prefixes(in, &c, is64);
	if (!read_opcode(in, &c, is64))
		return false;
	shape = shape_of(in);
	if (in->vex && in->map == MAP_0F && in->opcode == 0x77)
		shape = N;
	else if (in->vex)
		shape |= M;
	if (!in->vex && in->map == MAP_ONE && is64 && (shape & F))
		return false;
	if ((shape & M) && !read_modrm(in, &c, is64))
		return false;
	in->imm_at = (uint8_t)c.at;
	in->imm_size = (uint8_t)immediate_size(in, in->vex ? shape & ~Z : shape, is64);
	c.at += in->imm_size;
	in->len = (uint8_t)c.at;
	return c.at <= c.len;
}

int64_t insn_number(const uint8_t *p, unsigned size)
{
	int16_t two;
	int32_t four;

	switch (size) {
	case 1:
		return (int8_t)*p;
	case 2:
		memcpy(&two, p, 2);
		return two;
	case 4:
		memcpy(&four, p, 4);
		return four;
	default:
		return 0;
	}
}
