/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* -e kvm=vcpu+: what virtual CPUs share with their programs, behind the calls that run them. */
#include "trace/internal.h"

static void put_vcpu(struct task *k, struct memory_view *mem, bool after, struct buf *out)
{
	struct vcpu vcpu;

	if (decode_runs_vcpu(&k->call, &k->trace->decode, mem, &vcpu))
		k->trace->writer->vcpu(k, &vcpu, mem, after, out);
}

void vcpu_before(struct task *k, struct memory_view *mem)
{
	buf_truncate(&k->vcpu, 0);
	put_vcpu(k, mem, false, &k->vcpu);
}

void vcpu_after(struct task *k, struct memory_view *mem)
{
	if (!k->vcpu.len)
		return;
	buf_put(&k->text, k->vcpu.data, k->vcpu.len);
	if (!k->call.failed)
		put_vcpu(k, mem, true, &k->text);
}
