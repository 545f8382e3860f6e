/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Virtual CPUs of KVM. */
#include "decode/cfuncs.h"
#include "decode/walk.h"

#include <stdlib.h>
#include <string.h>

#include "view/process.h"

enum { EXIT_REASON_AT = 8 /* in struct kvm_run */ };

static const char vcpu_path[] = "anon_inode:kvm-vcpu:";

/* The virtual CPU of descriptor FD, if its process has mapped what they share. */
static bool find_vcpu(pid_t tid, int fd, struct vcpu *vcpu)
{
	struct fd_info info;

	if (!process_fd(tid, fd, FD_PATH, &info) || !info.path ||
	    strncmp(info.path, vcpu_path, strlen(vcpu_path)) != 0 ||
	    !process_mapping(tid, info.path, &vcpu->run))
		return false;
	vcpu->id = (unsigned)strtoul(info.path + strlen(vcpu_path), NULL, 10);
	return true;
}

static const char *reason_name(const struct decode *d, uint64_t reason)
{
	const char *name = name_in(d, SET_kvm_exits, reason);

	return name ? name : "KVM_EXIT_???";
}

/* Why the virtual CPU of descriptor arg[0] came back: that stands in its shared memory. */
void show_kvm_exit(struct decode *d, uint64_t v)
{
	const struct emit_ops *ops = d->emit->ops;
	struct vcpu vcpu;
	uint8_t bytes[4];

	(void)v;
	if (!d->opt->kvm_exits || !find_vcpu(d->call->tid, (int)d->arg[0], &vcpu) ||
	    !memory_fetch(d->mem, vcpu.run + EXIT_REASON_AT, bytes, sizeof(bytes)))
		return;
	ops->ret_aux_begin(d->emit);
	ops->label(d->emit, NULL, LABEL_AS_ASKED);
	ops->word(d->emit, reason_name(d, load_int(d, bytes, sizeof(bytes), false, false)));
	ops->ret_aux_end(d->emit);
}

void show_kvm_exit_reason(struct decode *d, uint64_t v)
{
	d->emit->ops->num(d->emit, v, BASE_UDEC, 4);
	d->emit->ops->gloss(d->emit, reason_name(d, v));
}

/* arg[0] bytes, arg[1] behind where struct kvm_run begins. */
void show_kvm_io_data(struct decode *d, uint64_t v)
{
	const struct frame *run = d->frame;
	uint64_t bytes = d->arg[0];

	(void)v;
	while (run->up)
		run = run->up;
	show_type_with(d, TYPE_kvm_io_bytes, run->addr + d->arg[1], &bytes, 1);
}

bool decode_runs_vcpu(struct call *call, const struct decode_options *opt, struct memory_view *mem,
		      struct vcpu *vcpu)
{
	const struct def_type *aux;
	uint8_t byte;

	if (!opt->kvm_runs || !call->body || !call->body->aux || (call->style & CALL_RAW))
		return false;
	aux = &call->defs->types[call->body->aux];
	return aux->kind == DEF_C && cfunc_by_index(call->defs, aux->of) == show_kvm_exit &&
	       find_vcpu(call->tid, (int)call->args[0], vcpu) &&
	       memory_fetch(mem, vcpu->run, &byte, 1);
}

void decode_vcpu(struct call *call, const struct decode_options *opt, struct memory_view *mem,
		 const struct vcpu *vcpu, struct emit *emit)
{
	struct decode d = decode_of(call, opt, mem, emit);

	d.through_pointer = true;
	show_type(&d, TYPE_kvm_run, vcpu->run);
}
