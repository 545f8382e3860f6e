/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What ptrace speaks of: places in struct user, system calls of any ABI. */
#include "decode/cfuncs.h"
#include "decode/walk.h"

#include <inttypes.h>
#include <stdio.h>

enum { X86_USER_SIZE = 912 };

/* A register or member of struct user, as x86 has it: 8*R14, 8*R14+4; elsewhere a number. */
void show_user_offset(struct decode *d, uint64_t v)
{
	bool x86 =
		d->defs->abi == ABI_X86_64 || d->defs->abi == ABI_X32 || d->defs->abi == ABI_I386;
	const char *name = NULL;
	uint64_t at = v;
	char text[64];

	if (x86 && v <= X86_USER_SIZE)
		while (!(name = name_in(d, SET_user_offsets, at)) && at)
			at--;
	if (name && at != v) {
		snprintf(text, sizeof(text), "%s+%" PRIu64, name, v - at);
		name = text;
	}
	if (v || !name) {
		d->emit->ops->name(d->emit, v, name, NULL, BASE_HEX, 8);
		return;
	}
	/* It is an address where it stands as a number: NULL. */
	enum alias_form alias = d->emit->ops->alias(d->emit, v, name, BASE_HEX, 8);
	if (alias != ALIAS_ALONE)
		d->emit->ops->addr(d->emit, v);
	if (alias == ALIAS_NOTE)
		d->emit->ops->note(d->emit, name);
}

/* System call V of the ABI that the kernel calls arg[0]: __NR_getpid. */
void show_syscall_nr(struct decode *d, uint64_t v)
{
	char text[64];

	for (int abi = 0; abi < ABI_COUNT; abi++) {
		const struct defs *defs =
			abi_table[abi].audit_arch == d->arg[0] ? defs_for_abi(abi) : NULL;
		if (defs && v < defs->nnumbers && defs->numbers[v].name) {
			const char *name = def_str(defs, defs->numbers[v].name);
			/* Macros are those of the program itself. */
			if (d->arg[0] != abi_table[d->defs->abi].audit_arch) {
				d->emit->ops->num(d->emit, v, BASE_UDEC, 8);
				d->emit->ops->gloss(d->emit, name);
				return;
			}
			snprintf(text, sizeof(text), "__NR_%s", name);
			d->emit->ops->name(d->emit, v, text, NULL, BASE_UDEC, 8);
			return;
		}
	}
	d->emit->ops->num(d->emit, v, BASE_UDEC, 8);
}

void show_seccomp_nr(struct decode *d, uint64_t v)
{
	const struct emit_ops *ops = d->emit->ops;
	char text[64];

	for (int abi = 0; abi < ABI_COUNT; abi++) {
		const struct defs *defs =
			abi_table[abi].audit_arch == d->arg[0] ? defs_for_abi(abi) : NULL;
		/* The bit that marks x32 tells its numbers from those of the same architecture. */
		if (!defs || (abi == ABI_X32 && def_table_number(defs, v) == v))
			continue;
		const struct def_number *nr = def_find_number(defs, v);
		if (!nr || !nr->name)
			continue;
		const char *name = def_str(defs, nr->name);
		if (d->call->defs->abi == (enum abi)abi) {
			snprintf(text, sizeof(text), "__NR_%s", name);
			ops->name(d->emit, v, text, NULL, BASE_UDEC, 4);
		} else {
			ops->num(d->emit, v, BASE_UDEC, 4);
			ops->gloss(d->emit, name);
		}
		return;
	}
	ops->num(d->emit, v, BASE_UDEC, 4);
}
