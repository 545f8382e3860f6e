/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "decode/walk.h"

#include <string.h>

#include "base/abi.h"
#include "lang/arith.h"
#include "view/process.h"

enum { READABLE_MAX = 4096 }; /* bytes that readable() and zero() look at */

uint64_t load_int(const struct decode *d, const uint8_t *bytes, unsigned size, bool is_signed,
		  bool big)
{
	uint64_t v = 0;

	big |= abi_table[d->defs->abi].big_endian;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	if (!big && size <= sizeof(v)) {
		memcpy(&v, bytes, size);
		return def_extend(v, size, is_signed);
	}
#endif
	for (unsigned i = 0; i < size; i++)
		v |= (uint64_t)bytes[i] << 8 * (big ? size - 1 - i : i);
	return def_extend(v, size, is_signed);
}

bool old_memory(const struct call *call, uint64_t addr, void *buf, size_t len)
{
	for (unsigned i = 0; i < call->nsaves; i++) {
		const struct call_save *s = &call->saves[i];
		if (addr >= s->addr && len <= s->len && addr - s->addr <= s->len - len) {
			memcpy(buf, call->arena + s->at + (addr - s->addr), len);
			return true;
		}
	}
	return false;
}

/* An integer of E's size at ADDR, as it is or as it was at entry. */
static uint64_t load(struct decode *d, const struct def_expr *e, uint64_t addr)
{
	uint8_t bytes[8];

	if (d->use_old && old_memory(d->call, addr, bytes, e->size))
		return load_int(d, bytes, e->size, e->is_signed, e->big_endian);
	if (!memory_fetch(d->mem, addr, bytes, e->size))
		return 0;
	return load_int(d, bytes, e->size, e->is_signed, e->big_endian);
}

static uint64_t load_field(struct decode *d, const struct def_expr *e)
{
	const struct frame *f = d->frame;

	if (!f)
		return 0;
	if (d->use_old)
		return load(d, e, f->addr + e->imm);
	/* How much of a structure is there can depend on one of its fields. */
	if (!f->bytes)
		return f->addr ? load(d, e, f->addr + e->imm) : 0;
	if (e->imm > f->len || e->size > f->len - e->imm)
		return 0;
	return load_int(d, f->bytes + e->imm, e->size, e->is_signed, e->big_endian);
}

static uint64_t eval_old(struct decode *d, uint32_t e)
{
	bool before = d->use_old;

	d->use_old = true;
	uint64_t v = eval(d, e);
	d->use_old = before;
	return v;
}

static bool is_readable(struct decode *d, uint64_t addr, uint64_t len)
{
	uint8_t bytes[READABLE_MAX];

	return wants_decoding(d) &&
	       memory_fetch(d->mem, addr, bytes, len < READABLE_MAX ? len : READABLE_MAX);
}

static bool is_zero(struct decode *d, uint64_t addr, uint64_t len)
{
	uint8_t bytes[READABLE_MAX];
	uint8_t any = 0;

	if (len > READABLE_MAX)
		len = READABLE_MAX;
	if (!(d->use_old && old_memory(d->call, addr, bytes, len)) &&
	    !memory_fetch(d->mem, addr, bytes, len))
		return false;
	for (uint64_t i = 0; i < len; i++)
		any |= bytes[i];
	return !any;
}

static bool refers(struct decode *d, int fd, const char *path)
{
	struct fd_info info;

	return wants_decoding(d) && fd >= 0 && process_fd(d->call->tid, fd, FD_PATH, &info) &&
	       strcmp(info.path, path) == 0;
}

uint64_t eval(struct decode *d, uint32_t index)
{
	const struct def_expr *e = &d->defs->exprs[index];

	switch (e->op) {
	case OP_CONST:
		return e->imm;
	case OP_ARG:
		return def_extend(d->call->args[e->a % CALL_WORDS], e->size, e->is_signed);
	case OP_ARG2:
		return (uint32_t)d->call->args[e->a % CALL_WORDS] |
		       d->call->args[(e->a + 1) % CALL_WORDS] << 32;
	case OP_FIELD:
		return def_bits(load_field(d, e), e->bit, e->bits, e->is_signed);
	case OP_PARAM:
		return d->frame && e->imm < DECODE_ARGS_MAX ? d->frame->param[e->imm] : 0;
	case OP_SELF:
		return d->self;
	case OP_RET:
		return d->call->returned ? (uint64_t)d->call->ret : 0;
	case OP_FAILED:
		return d->call->returned && d->call->failed;
	case OP_RESTART:
		return d->call->returned && d->call->restart;
	case OP_INDEX:
		return d->index;
	case OP_VERBOSE:
		return wants_decoding(d) && !abbreviates(d);
	case OP_STRING_LIMIT:
		return abbreviates(d) ? d->opt->string_limit : INT64_MAX;
	case OP_LOAD:
		return def_bits(load(d, e, eval(d, e->a) + e->imm), e->bit, e->bits, e->is_signed);
	case OP_OLD:
		return eval_old(d, e->a);
	case OP_NOT:
	case OP_INV:
	case OP_NEG:
	case OP_CLAMP:
		return def_unary(e->op, eval(d, e->a));
	case OP_LAND:
		return eval(d, e->a) && eval(d, e->b);
	case OP_LOR:
		return eval(d, e->a) || eval(d, e->b);
	case OP_READABLE:
		return is_readable(d, eval(d, e->a), eval(d, e->b));
	case OP_ZERO:
		return is_zero(d, eval(d, e->a), eval(d, e->b));
	case OP_REFERS:
		return refers(d, (int)eval(d, e->a), def_str(d->defs, (uint32_t)e->imm));
	case OP_COND:
		return eval(d, e->a) ? eval(d, e->b) : eval(d, e->c);
	default:
		return def_binary(e->op, eval(d, e->a), eval(d, e->b));
	}
}
