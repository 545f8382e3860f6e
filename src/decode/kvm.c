/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Virtual CPUs of KVM. */
#include "decode/cfuncs.h"
#include "decode/walk.h"

#include <string.h>

#include "view/process.h"

enum { EXIT_REASON_AT = 8 /* in struct kvm_run */ };

/* Why the virtual CPU of descriptor arg[0] came back: that stands in its shared memory, if the
 * process has mapped that. */
void show_kvm_exit(struct decode *d, uint64_t v)
{
	const struct emit_ops *ops = d->emit->ops;
	struct fd_info info;
	uint8_t bytes[4];
	uint64_t run;

	(void)v;
	if (!d->opt->kvm_exits || !process_fd(d->call->tid, (int)d->arg[0], FD_PATH, &info) ||
	    !info.path || strncmp(info.path, "anon_inode:kvm-vcpu:", 20) != 0 ||
	    !process_mapping(d->call->tid, info.path, &run) ||
	    !memory_fetch(d->mem, run + EXIT_REASON_AT, bytes, sizeof(bytes)))
		return;
	uint64_t reason = load_int(d, bytes, sizeof(bytes), false, false);
	const char *name = name_in(d, SET_kvm_exits, reason);

	ops->ret_aux_begin(d->emit);
	ops->label(d->emit, NULL, LABEL_AS_ASKED);
	ops->word(d->emit, name ? name : "KVM_EXIT_???");
	ops->ret_aux_end(d->emit);
}
