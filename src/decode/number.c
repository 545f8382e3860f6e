/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Numbers in forms that their type or their value asks for, and what stands in place of one. */
#include "decode/cfuncs.h"

#include <stdio.h>

#include "base/abi.h"
#include "decode/walk.h"

void show_constant(struct decode *d, uint64_t v)
{
	(void)v;
	d->emit->ops->num(d->emit, d->arg[0], BASE_DEC, 8);
}

/* In place of an array that has no elements. */
void show_null(struct decode *d, uint64_t v)
{
	(void)v;
	d->emit->ops->null(d->emit);
}

/* The address of what stands here, in its place. */
void show_address(struct decode *d, uint64_t v)
{
	d->emit->ops->addr(d->emit, v);
}

void show_truth(struct decode *d, uint64_t v)
{
	d->emit->ops->word(d->emit, v ? "true" : "false");
}

/* A number that is a character. */
void show_letter(struct decode *d, uint64_t v)
{
	d->emit->ops->chr(d->emit, (unsigned char)v, STR_PLAIN);
}

/* arg[0] hexadecimal digits at least: the prefix counts among them, and 0 has none. */
void show_padded(struct decode *d, uint64_t v)
{
	unsigned digits = (unsigned)d->arg[0];

	d->emit->ops->num_padded(d->emit, v, v ? digits - 2 : digits, v ? "0x" : "");
}

/* A descriptor in the low half of a word. */
void show_fd_low(struct decode *d, uint64_t v)
{
	show_fd(d, (int)v);
}

/* 8192*1024, or the name for "no limit" that is all ones in SIZE bytes. */
static void show_limit(struct decode *d, uint64_t v, unsigned size, const char *infinity)
{
	uint64_t all_ones = size == 8 ? UINT64_MAX : UINT32_MAX;

	if (v == all_ones)
		d->emit->ops->name(d->emit, v, infinity, NULL, BASE_UDEC, size);
	else
		d->emit->ops->num_scaled(d->emit, v, 1024);
}

void show_rlim(struct decode *d, uint64_t v)
{
	unsigned size = abi_table[d->defs->abi].klong;

	show_limit(d, v, size, size == 8 ? "RLIM64_INFINITY" : "RLIM_INFINITY");
}

void show_rlim64(struct decode *d, uint64_t v)
{
	show_limit(d, v, 8, "RLIM64_INFINITY");
}

/* _llseek has the upper half first. */
void show_llseek_offset(struct decode *d, uint64_t v)
{
	uint64_t high = v >> 32;

	d->emit->ops->num(d->emit, v << 32 | high, BASE_DEC, 8);
}

/* mmap2 counts in pages of 4096 bytes. */
void show_page_offset(struct decode *d, uint64_t v)
{
	d->emit->ops->num(d->emit, v * 4096, BASE_HEX, 8);
}

void show_open_how_mode(struct decode *d, uint64_t v)
{
	d->emit->ops->num(d->emit, v, BASE_OCT3, 8);
}

/* A 64-bit number that its structure does not align. */
void show_x64_in_halves(struct decode *d, uint64_t addr)
{
	uint64_t v;

	if (memory_fetch(d->mem, addr, &v, sizeof(v)))
		d->emit->ops->num(d->emit, v, BASE_HEX, 8);
	else
		d->emit->ops->addr(d->emit, addr);
}

void show_signo64(struct decode *d, uint64_t v)
{
	char buf[16];
	const char *name = v <= INT32_MAX ? decode_signal_name(d->defs, (int)v, buf) : NULL;

	d->emit->ops->name(d->emit, v, name, NULL, BASE_UDEC, 8);
}

void show_sa_handler(struct decode *d, uint64_t v)
{
	const char *name = name_in(d, SET_signal_handlers, v);

	/* strace knows SIG_ERR of 64-bit programs only. */
	if (name && !(v == UINT32_MAX && abi_table[d->defs->abi].word == 4))
		d->emit->ops->name(d->emit, v, name, NULL, BASE_HEX, 8);
	else
		show_code_address(d, v);
}

void show_futex_bitset(struct decode *d, uint64_t v)
{
	const char *name = v <= UINT32_MAX ? name_in(d, SET_futex_bitsets, v) : NULL;

	d->emit->ops->name(d->emit, v, name, NULL, BASE_HEX, 8);
}

/* SOCK_STREAM|SOCK_CLOEXEC; flags that go with no known type are shown together with it. */
void show_sock_type(struct decode *d, uint64_t v)
{
	uint64_t type = v & 0xf, flags = (uint32_t)v & ~(uint64_t)0xf;

	if (!name_in(d, SET_socket_types, type)) {
		show_flags(d, SET_sock_flags, v);
		return;
	}
	if (!flags) {
		show_enum(d, SET_socket_types, type);
		return;
	}
	d->emit->ops->array_begin(d->emit, ARRAY_OR);
	d->emit->ops->elem(d->emit);
	show_enum(d, SET_socket_types, type);
	d->emit->ops->elem(d->emit);
	show_flags(d, SET_sock_flags, flags);
	d->emit->ops->array_end(d->emit);
}

/* The type of a parameter of a trusted application, and the mark beside it, which has its name
 * under every -X. */
void show_tee_attr(struct decode *d, uint64_t v)
{
	const struct emit_ops *ops = d->emit->ops;
	const uint64_t meta = 0x100;

	if (v & meta) {
		ops->array_begin(d->emit, ARRAY_OR);
		ops->elem(d->emit);
	}
	show_enum(d, SET_tee_param_types, (uint32_t)(v & ~meta));
	if (v & meta) {
		ops->elem(d->emit);
		ops->word(d->emit, "TEE_IOCTL_PARAM_ATTR_META");
		ops->array_end(d->emit);
	}
}

static enum type_id time_of_size(uint64_t size)
{
	return size == 8 ? TYPE_timespec32 : TYPE_timespec;
}

void show_entry_time(struct decode *d, uint64_t v)
{
	enum type_id type = time_of_size(d->arg[0]);
	uint8_t bytes[16];

	if (d->arg[0] <= sizeof(bytes) && old_memory(d->call, v, bytes, d->arg[0]))
		show_bytes_as(d, type, bytes, d->arg[0], v);
	else
		show_type(d, type, v);
}

/* Behind the result: time left for the timeout at arg[0], or that nothing came. */
void show_recvmmsg_left(struct decode *d, uint64_t v)
{
	if (v && (!d->arg[0] || !wants_decoding(d)))
		return;
	d->emit->ops->ret_aux_begin(d->emit);
	d->emit->ops->label(d->emit, v ? "left" : NULL, LABEL_AS_ASKED);
	if (v)
		show_type(d, time_of_size(d->arg[1]), d->arg[0]);
	else
		d->emit->ops->word(d->emit, "Timeout");
	d->emit->ops->ret_aux_end(d->emit);
}

/* FUTEX_OP_ADD<<28, 0x7<<28 with a comment behind the shift where there is no name */
static void show_operator(struct decode *d, enum set_id set, uint64_t v, const char *fallback,
			  unsigned bits)
{
	const char *name = name_in(d, set, v);

	d->emit->ops->name(d->emit, v, name, NULL, BASE_HEX, 4);
	d->emit->ops->shifted(d->emit, bits, NULL);
	if (name)
		d->emit->ops->raw_note(d->emit, fallback);
	else
		d->emit->ops->note(d->emit, fallback);
}

/* FUTEX_OP_ADD<<28|0x345<<12|FUTEX_OP_CMP_LT<<24|0x678 */
void show_futex_wake_op(struct decode *d, uint64_t v)
{
	const struct emit_ops *ops = d->emit->ops;

	ops->array_begin(d->emit, ARRAY_OR);
	if (v >> 28 & 8) {
		ops->elem(d->emit);
		ops->name(d->emit, 8, "FUTEX_OP_OPARG_SHIFT", NULL, BASE_HEX, 4);
		ops->shifted(d->emit, 28, NULL);
	}
	ops->elem(d->emit);
	show_operator(d, SET_futex_wake_ops, v >> 28 & 7, "FUTEX_OP_???", 28);
	ops->elem(d->emit);
	ops->num(d->emit, v >> 12 & 0xfff, BASE_HEX, 4);
	ops->shifted(d->emit, 12, NULL);
	ops->elem(d->emit);
	show_operator(d, SET_futex_wake_cmps, v >> 24 & 15, "FUTEX_OP_CMP_???", 24);
	ops->elem(d->emit);
	ops->num(d->emit, v & 0xfff, BASE_HEX, 4);
	ops->array_end(d->emit);
}

void show_ioprio(struct decode *d, uint64_t v)
{
	const struct emit_ops *ops = d->emit->ops;
	struct form_raw raw = {
		.value = v, .base = d->arg[0] ? BASE_HEX : BASE_DEC, .size = 4, .names = true};

	ops->form_begin(d->emit, "IOPRIO_PRIO_VALUE", &raw);
	ops->elem(d->emit);
	show_enum(d, SET_ioprio_classes, (uint32_t)v >> 13);
	ops->elem(d->emit);
	ops->num(d->emit, v & 0x1fff, BASE_UDEC, 4);
	ops->form_end(d->emit);
}

void show_ioprio_aux(struct decode *d, uint64_t v)
{
	d->emit->ops->ret_aux_begin(d->emit);
	show_ioprio(d, v);
	d->emit->ops->ret_aux_end(d->emit);
}

/* One bit; what the kernel may say in the others is not known. */
void show_low_bit(struct decode *d, uint64_t v)
{
	d->emit->ops->num(d->emit, v & 1, BASE_UDEC, 1);
}

void show_membarrier_aux(struct decode *d, uint64_t v)
{
	if (d->arg[0] || !v)
		return;
	d->emit->ops->ret_aux_begin(d->emit);
	show_flags(d, SET_membarrier_cmd_set, v);
	d->emit->ops->ret_aux_end(d->emit);
}

/* What became of a page: its node, or -ENOENT. */
void show_negative_errno(struct decode *d, uint64_t v)
{
	int64_t status = (int32_t)v;
	const char *error = status < 0 ? decode_errno_name(d->defs, (int)-status) : NULL;
	char name[32];

	if (error)
		snprintf(name, sizeof(name), "-%s", error);
	d->emit->ops->name(d->emit, v, error ? name : NULL, NULL, BASE_DEC, 4);
}

static void flags_aux(struct decode *d, enum set_id set, const char *label, enum label_names names,
		      uint64_t v)
{
	d->emit->ops->ret_aux_begin(d->emit);
	d->emit->ops->label(d->emit, label, names);
	show_flags(d, set, v);
	d->emit->ops->ret_aux_end(d->emit);
}

void show_open_flags_aux(struct decode *d, uint64_t v)
{
	flags_aux(d, SET_open_flags, "flags", LABEL_NAMED, v);
}

void show_fd_flags_aux(struct decode *d, uint64_t v)
{
	if (v)
		flags_aux(d, SET_fd_flags_result, "flags", LABEL_AS_ASKED, v);
}

void show_seals_aux(struct decode *d, uint64_t v)
{
	if (v)
		flags_aux(d, SET_seals_result, "seals", LABEL_AS_ASKED, v);
}

void show_signal_aux(struct decode *d, uint64_t v)
{
	char buf[16];
	const char *name = v ? decode_signal_name(d->defs, (int)v, buf) : NULL;

	if (!name)
		return;
	d->emit->ops->ret_aux_begin(d->emit);
	d->emit->ops->label(d->emit, NULL, LABEL_NAMED);
	d->emit->ops->name(d->emit, v, name, NULL, BASE_DEC, 4);
	d->emit->ops->ret_aux_end(d->emit);
}

/* Flags and the length of vectors in one word, of SVE or (arg[0]) SME: the names are a comment on
 * the word as a whole. */
void show_vector_length(struct decode *d, uint64_t v)
{
	const struct emit_ops *ops = d->emit->ops;
	unsigned size = abi_table[d->defs->abi].word;
	const uint64_t length = 0xffff;

	ops->form_begin(d->emit, "",
			&(struct form_raw){.value = v, .base = BASE_HEX, .size = size});
	ops->elem(d->emit);
	ops->array_begin(d->emit, ARRAY_OR);
	ops->elem(d->emit);
	show_flags(d, d->arg[0] ? SET_sme_vl_bits : SET_sve_vl_bits, v & ~length);
	ops->elem(d->emit);
	ops->num(d->emit, v & length, BASE_HEX, size);
	ops->array_end(d->emit);
	ops->form_end(d->emit);
}
