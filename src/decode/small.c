/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* C functions of a line or two. */
#include "decode/cfuncs.h"
#include "decode/walk.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void show_constant(struct decode *d, uint64_t v)
{
	(void)v;
	d->emit->ops->num(d->emit, d->arg[0], BASE_DEC, 8);
}

/* The last byte of a directory entry at V that has as many bytes as the argument says. */
void show_dirent_type(struct decode *d, uint64_t v)
{
	uint64_t at = v + d->arg[0] - 1;
	uint8_t type;

	if (memory_fetch(d->mem, at, &type, 1))
		show_enum(d, SET_dirent_types, type);
	else
		d->emit->ops->addr(d->emit, at);
}

void show_statx_sync(struct decode *d, uint64_t v)
{
	const struct emit_ops *ops = d->emit->ops;
	const char *name = name_in(d, SET_at_statx_sync, v);

	if (v) {
		show_enum(d, SET_at_statx_sync, v);
		return;
	}
	switch (ops->alias(d->emit, v, name, BASE_HEX, 4)) {
	case ALIAS_ALONE:
		break;
	case ALIAS_UNUSED:
		/* As strace has it, nothing under -X raw: `|0x100`. */
		ops->word(d->emit, "");
		break;
	case ALIAS_NOTE:
		ops->num(d->emit, v, BASE_HEX, 4);
		ops->note(d->emit, name);
		break;
	}
}

/* A file handle's bytes, which -s does not cut. */
void show_handle_bytes(struct decode *d, uint64_t v)
{
	uint8_t bytes[MAX_HANDLE_SZ];
	uint64_t total = d->arg[0];
	size_t len = total < sizeof(bytes) ? total : sizeof(bytes);

	if (memory_fetch(d->mem, v, bytes, len))
		d->emit->ops->str(d->emit, bytes, len, len < total, total, STR_HEX);
	else
		d->emit->ops->word(d->emit, "???");
}

/* The argument that restart_syscall does not have. */
void show_resuming(struct decode *d, uint64_t v)
{
	const char *name = d->call->interrupted;

	(void)v;
	d->emit->ops->resuming(d->emit, name ? name : "system call");
}

/* A number whose name is a comment. */
static void show_commented(struct decode *d, uint64_t v, enum set_id set, const char *fallback)
{
	const char *name = name_in(d, set, v);

	d->emit->ops->num(d->emit, v, BASE_HEX, 8);
	d->emit->ops->gloss(d->emit, name ? name : fallback);
}

void show_pid_type(struct decode *d, uint64_t v)
{
	show_commented(d, v, SET_pid_types, "PIDTYPE_???");
}

void show_xfeature(struct decode *d, uint64_t v)
{
	show_commented(d, v, SET_xfeatures, "XFEATURE_???");
}

/* Bits whose names are a comment. */
static void show_commented_flags(struct decode *d, uint64_t v, enum set_id id, const char *fallback)
{
	const struct def_set *set = &d->defs->sets[d->defs->named_sets[id]];
	uint64_t rest = v;
	char text[1024];
	int len = 0;

	d->emit->ops->num(d->emit, v, BASE_HEX, 8);
	for (uint32_t i = set->first; i < set->first + set->count; i++) {
		const struct def_const *c = &d->defs->consts[i];

		if ((rest & c->value) != c->value)
			continue;
		rest &= ~c->value;
		len += snprintf(text + len, sizeof(text) - (size_t)len, "%s%s", len ? "|" : "",
				def_str(d->defs, c->name));
	}
	if (len && rest)
		snprintf(text + len, sizeof(text) - (size_t)len, "|%#" PRIx64, rest);
	if (v)
		d->emit->ops->gloss(d->emit, len ? text : fallback);
}

void show_xfeature_mask(struct decode *d, uint64_t v)
{
	show_commented_flags(d, v, SET_xfeature_masks, "XFEATURE_MASK_???");
}

void show_shutdown_bits(struct decode *d, uint64_t v)
{
	show_commented_flags(d, v, SET_shutdown_bits, "???_SHUTDOWN");
}

/* A well-known access point with its name; others have none. */
void show_llcp_sap(struct decode *d, uint64_t v)
{
	const char *name = name_in(d, SET_llcp_saps, v);

	d->emit->ops->num(d->emit, v, BASE_HEX, 1);
	if (name)
		d->emit->ops->gloss(d->emit, name);
}

void show_smc_decline(struct decode *d, uint64_t v)
{
	show_commented(d, v, SET_smc_declines, "SMC_CLC_DECL_???");
}

/* arg[0] hexadecimal digits at least: the prefix counts among them, and 0 has none. */
void show_padded(struct decode *d, uint64_t v)
{
	unsigned digits = (unsigned)d->arg[0];

	d->emit->ops->num_padded(d->emit, v, v ? digits - 2 : digits, v ? "0x" : "");
}

/* A descriptor in 64 bits; what is none is a number. */
void show_fd64(struct decode *d, uint64_t v)
{
	if (v <= INT32_MAX)
		show_fd(d, (int)v);
	else
		d->emit->ops->num(d->emit, v, BASE_UDEC, 8);
}

/* A descriptor in the low half of a word. */
void show_fd_low(struct decode *d, uint64_t v)
{
	show_fd(d, (int)v);
}

/* A string that stands V bytes behind the structure's end. */
void show_statmount_str(struct decode *d, uint64_t v)
{
	show_type(d, TYPE_statmount_text, d->frame->addr + sizeof(uint64_t) * 64 + v);
}

/* A number whose name stands behind it under every -X. */
static void show_noted(struct decode *d, enum set_id set, const char *fallback, uint64_t v)
{
	const char *name = name_in(d, set, v);

	d->emit->ops->num(d->emit, v, BASE_DEC, 4);
	d->emit->ops->note(d->emit, name ? name : fallback);
}

void show_precise_ip(struct decode *d, uint64_t v)
{
	show_noted(d, SET_perf_skids, "", v);
}

void show_reserved_bits(struct decode *d, uint64_t v)
{
	char text[32];

	d->emit->ops->num(d->emit, v, BASE_HEX, 8);
	snprintf(text, sizeof(text), "Bits %u..%u", (unsigned)d->arg[1], (unsigned)d->arg[0]);
	d->emit->ops->note(d->emit, text);
}

void show_reserved_behind(struct decode *d, uint64_t v)
{
	char text[64];

	d->emit->ops->num(d->emit, v, BASE_UDEC, 8);
	if (!d->arg[0])
		return;
	snprintf(text, sizeof(text), "bytes %u..%u: %#" PRIx64, (unsigned)d->arg[1],
		 (unsigned)d->arg[2], d->arg[0]);
	d->emit->ops->note(d->emit, text);
}

void show_syslog_action(struct decode *d, uint64_t v)
{
	show_noted(d, SET_syslog_actions, "SYSLOG_ACTION_???", v);
}

void show_console_level(struct decode *d, uint64_t v)
{
	show_noted(d, SET_log_levels, "LOGLEVEL_???", v);
}

void show_shm_get(struct decode *d, uint64_t v)
{
	enum { PERMISSIONS = 0777, HUGE_SHIFT = 26 };
	const struct emit_ops *ops = d->emit->ops;
	uint32_t huge = (uint32_t)v >> HUGE_SHIFT;
	uint32_t flags = (uint32_t)v & ((1U << HUGE_SHIFT) - 1) & ~(uint32_t)PERMISSIONS;

	if (!flags && !huge) {
		ops->num(d->emit, v & PERMISSIONS, BASE_OCT3, 4);
		return;
	}
	ops->array_begin(d->emit, ARRAY_OR);
	if (flags) {
		ops->elem(d->emit);
		show_flags(d, SET_shmget_flags, flags);
	}
	if (huge) {
		ops->elem(d->emit);
		ops->num(d->emit, huge, BASE_UDEC, 4);
		ops->shifted(d->emit, HUGE_SHIFT, "SHM_HUGE_SHIFT");
	}
	ops->elem(d->emit);
	ops->num(d->emit, v & PERMISSIONS, BASE_OCT3, 4);
	ops->array_end(d->emit);
}

/* The address that stands at arg[0]. */
/* A number that is a character. */
void show_letter(struct decode *d, uint64_t v)
{
	d->emit->ops->chr(d->emit, (unsigned char)v, STR_PLAIN);
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

void show_attached_at(struct decode *d, uint64_t v)
{
	unsigned word = abi_table[d->defs->abi].word;
	uint8_t bytes[8];

	(void)v;
	if (memory_fetch(d->mem, d->arg[0], bytes, word))
		d->emit->ops->addr(d->emit, load_int(d, bytes, word, false, false));
	else
		d->emit->ops->word(d->emit, "?");
}

/* The number behind the word at V. */
void show_word_behind(struct decode *d, uint64_t v)
{
	unsigned word = abi_table[d->defs->abi].word;
	uint8_t bytes[8];

	if (memory_fetch(d->mem, v + word, bytes, word))
		d->emit->ops->num(d->emit, load_int(d, bytes, word, true, false), BASE_DEC, word);
	else
		d->emit->ops->addr(d->emit, v);
}

/* A version in the upper half, where there is one, and a number. */
void show_ipc_call(struct decode *d, uint64_t v)
{
	const struct emit_ops *ops = d->emit->ops;

	if (!(v >> 16)) {
		ops->num(d->emit, v, BASE_UDEC, 4);
		return;
	}
	ops->array_begin(d->emit, ARRAY_OR);
	ops->elem(d->emit);
	ops->num(d->emit, v >> 16, BASE_UDEC, 4);
	ops->shifted(d->emit, 16, 0);
	ops->elem(d->emit);
	ops->num(d->emit, v & 0xffff, BASE_UDEC, 4);
	ops->array_end(d->emit);
}

/* arg[0] bytes of capabilities, the first two with names. */
void show_keyctl_caps(struct decode *d, uint64_t v)
{
	enum { SHOWN_MAX = 1024 };
	uint8_t bytes[SHOWN_MAX];
	size_t limit = abbreviates(d) ? d->opt->string_limit : SHOWN_MAX;
	size_t wanted = d->arg[0] < SHOWN_MAX ? d->arg[0] : SHOWN_MAX;
	size_t count = v && wants_decoding(d) ? memory_read(d->mem, v, bytes, wanted) : 0;

	/* No bytes are no reading of memory. */
	if (!v || (!count && wanted)) {
		d->emit->ops->addr(d->emit, v);
		return;
	}
	d->emit->ops->array_begin(d->emit, ARRAY_LIST);
	for (size_t i = 0; i < count && i < limit; i++) {
		d->emit->ops->elem(d->emit);
		if (i < 2)
			show_flags(d, i ? SET_keyctl_caps1 : SET_keyctl_caps0, bytes[i]);
		else
			d->emit->ops->num(d->emit, bytes[i], BASE_HEX, 1);
	}
	if (count > limit || count == SHOWN_MAX)
		d->emit->ops->more(d->emit);
	else if (count < wanted)
		show_more_at(d, v + count);
	d->emit->ops->array_end(d->emit);
}

/* The upper half is shown behind the lower one, with bits of its own. */
static void show_cap_set(struct decode *d, uint32_t lower, uint32_t upper)
{
	if (!upper || !lower) {
		show_flags(d, upper ? SET_capability_bits_1 : SET_capability_bits_0, upper | lower);
		return;
	}
	d->emit->ops->array_begin(d->emit, ARRAY_OR);
	d->emit->ops->elem(d->emit);
	show_flags(d, SET_capability_bits_0, lower);
	d->emit->ops->elem(d->emit);
	show_flags(d, SET_capability_bits_1, upper);
	d->emit->ops->array_end(d->emit);
}

/* Three sets at V; arg[0] is the version: from the second on, upper halves follow.  Without the
 * header, at arg[1], nobody knows how many there are. */
void show_cap_data(struct decode *d, uint64_t v)
{
	static const char *const names[] = {"effective", "permitted", "inheritable"};
	bool wide = d->arg[0] == 0x20071026 || d->arg[0] == 0x20080522;
	uint8_t bytes[24] = {0}, header[8];

	if (!memory_fetch(d->mem, d->arg[1], header, sizeof(header)) ||
	    !memory_fetch(d->mem, v, bytes, wide ? 24 : 12)) {
		d->emit->ops->addr(d->emit, v);
		return;
	}
	d->emit->ops->struct_begin(d->emit);
	for (unsigned i = 0; i < 3; i++) {
		uint32_t lower = (uint32_t)load_int(d, bytes + i * 4, 4, false, false);
		uint32_t upper = (uint32_t)load_int(d, bytes + 12 + i * 4, 4, false, false);

		d->emit->ops->field(d->emit, names[i]);
		show_cap_set(d, lower, upper);
	}
	d->emit->ops->struct_end(d->emit);
}

/* QCMD(Q_GETQUOTA, USRQUOTA) */
void show_quota_cmd(struct decode *d, uint64_t v)
{
	struct form_raw raw = {.value = v, .base = BASE_UDEC, .size = 4};

	d->emit->ops->form_begin(d->emit, "QCMD", &raw);
	d->emit->ops->elem(d->emit);
	show_enum(d, SET_quota_cmds, (uint32_t)v >> 8);
	d->emit->ops->elem(d->emit);
	show_enum(d, SET_quota_types, v & 0xff);
	d->emit->ops->form_end(d->emit);
}

/* struct rseq_cs at V, with its address. */
void show_rseq_cs(struct decode *d, uint64_t v)
{
	char text[24];
	uint8_t probe[32];

	if (!v || !wants_decoding(d) || !memory_fetch(d->mem, v, probe, sizeof(probe))) {
		d->emit->ops->addr(d->emit, v);
		return;
	}
	show_type(d, TYPE_rseq_cs, v);
	snprintf(text, sizeof(text), "0x%" PRIx64, v);
	d->emit->ops->note(d->emit, text);
}

/* The byte at V of a restartable-sequence area, if arg[0]: the area reaches that far; else 0. */
void show_rseq_reserved(struct decode *d, uint64_t v)
{
	uint8_t byte = 0;

	if (d->arg[0])
		memory_fetch(d->mem, v, &byte, sizeof(byte));
	d->emit->ops->num(d->emit, byte, BASE_UDEC, sizeof(byte));
}

/* Behind the result of set_thread_area: the entry that was chosen; arg[0] is the address. */
void show_entry_number_aux(struct decode *d, uint64_t v)
{
	uint8_t bytes[16]; /* struct user_desc: what is not whole says nothing */

	(void)v;
	if (!wants_decoding(d) || !memory_fetch(d->mem, d->arg[0], bytes, sizeof(bytes)))
		return;
	d->emit->ops->ret_aux_begin(d->emit);
	d->emit->ops->label(d->emit, "entry_number=", LABEL_AS_ASKED);
	d->emit->ops->num(d->emit, load_int(d, bytes, 4, false, false), BASE_UDEC, 4);
	d->emit->ops->ret_aux_end(d->emit);
}

void show_truth(struct decode *d, uint64_t v)
{
	d->emit->ops->word(d->emit, v ? "true" : "false");
}

/* A restriction of an io_uring; of a kind without a name, arg[0] says what is restricted. */
void show_restriction(struct decode *d, uint64_t v)
{
	char text[16];

	show_enum(d, SET_io_uring_restrictions, v);
	if (name_in(d, SET_io_uring_restrictions, v))
		return;
	snprintf(text, sizeof(text), d->arg[0] ? "op: %#x" : "op: 0", (unsigned)d->arg[0]);
	d->emit->ops->note(d->emit, text);
}
