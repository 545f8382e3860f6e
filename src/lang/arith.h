/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the operators of the description language do.  The compiler folds
 * constants with it and the tracer evaluates with it, so that they agree.
 * Nothing here traps: sums wrap, division by zero is 0, shifts by 64 or more
 * shift everything out.
 */
#ifndef CALLTAP_LANG_ARITH_H
#define CALLTAP_LANG_ARITH_H

#include <stdint.h>

#include "lang/defs.h"

/* The low SIZE bytes of V, extended by their sign if IS_SIGNED. */
static inline uint64_t def_extend(uint64_t v, unsigned size, bool is_signed)
{
	unsigned shift = 64 - size * 8;

	if (size == 0 || size >= 8)
		return v;
	return is_signed ? (uint64_t)((int64_t)(v << shift) >> shift) : v << shift >> shift;
}

/* BITS bits of V from bit BIT on, extended by their sign if IS_SIGNED.  BITS 0: all of V. */
static inline uint64_t def_bits(uint64_t v, unsigned bit, unsigned bits, bool is_signed)
{
	if (bits == 0 || bit + bits > 64)
		return v;
	v = v << (64 - bit - bits);
	return is_signed ? (uint64_t)((int64_t)v >> (64 - bits)) : v >> (64 - bits);
}

static inline uint64_t def_unary(enum def_op op, uint64_t a)
{
	switch (op) {
	case OP_NOT:
		return !a;
	case OP_INV:
		return ~a;
	case OP_NEG:
		return -a;
	case OP_CLAMP:
		return (int64_t)a < 0 ? INT64_MAX : a;
	default:
		return a;
	}
}

/* Division and remainder, rounding towards 0. */
static inline uint64_t def_divide(uint64_t a, uint64_t b, bool remainder)
{
	uint64_t ua = (int64_t)a < 0 ? -a : a, ub = (int64_t)b < 0 ? -b : b;

	if (b == 0)
		return 0;
	if (remainder)
		return (int64_t)a < 0 ? -(ua % ub) : ua % ub;
	return ((int64_t)a < 0) != ((int64_t)b < 0) ? -(ua / ub) : ua / ub;
}

/* Operators from OP_MUL to OP_LOR, OP_MIN and OP_MAX; 0 for others. */
static inline uint64_t def_binary(enum def_op op, uint64_t a, uint64_t b)
{
	int64_t sa = a, sb = b;

	switch (op) {
	case OP_MUL:
		return a * b;
	case OP_DIV:
	case OP_MOD:
		return def_divide(a, b, op == OP_MOD);
	case OP_ADD:
		return a + b;
	case OP_SUB:
		return a - b;
	case OP_SHL:
		return b < 64 ? a << b : 0;
	case OP_SHR:
		return b < 64 ? a >> b : 0;
	case OP_LT:
		return sa < sb;
	case OP_GT:
		return sa > sb;
	case OP_LE:
		return sa <= sb;
	case OP_GE:
		return sa >= sb;
	case OP_EQ:
		return a == b;
	case OP_NE:
		return a != b;
	case OP_AND:
		return a & b;
	case OP_XOR:
		return a ^ b;
	case OP_OR:
		return a | b;
	case OP_LAND:
		return a && b;
	case OP_LOR:
		return a || b;
	case OP_MIN:
		return sa < sb ? a : b;
	case OP_MAX:
		return sa > sb ? a : b;
	default:
		return 0;
	}
}

#endif
