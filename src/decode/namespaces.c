/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The namespaces that a call has led to: (ipc:[4026532194], net:[4026532195]). */
#include "decode/cfuncs.h"
#include "decode/walk.h"

#include <sched.h>

#include "view/process.h"

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x80
#endif

/* Links in /proc/PID/ns, by what they say.  What a process has made, or joined, of the kinds that
 * only its children are in, is behind the second. */
static const struct {
	unsigned flag;
	const char *own, *of_children;
} kinds[] = {
	{CLONE_NEWCGROUP, "cgroup", NULL},
	{CLONE_NEWIPC, "ipc", NULL},
	{CLONE_NEWNS, "mnt", NULL},
	{CLONE_NEWNET, "net", NULL},
	{CLONE_NEWPID, "pid", "pid_for_children"},
	{CLONE_NEWTIME, "time", "time_for_children"},
	{CLONE_NEWUSER, "user", NULL},
	{CLONE_NEWUTS, "uts", NULL},
};

static void show_those(struct decode *d, pid_t tid, uint64_t flags, bool of_child)
{
	const struct emit_ops *ops = d->emit->ops;
	bool begun = false;
	char name[64];

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		bool other = !of_child && kinds[i].of_children;

		if (!(flags & kinds[i].flag) ||
		    !process_namespace(tid, other ? kinds[i].of_children : kinds[i].own, name,
				       sizeof(name)))
			continue;
		if (!begun)
			ops->ret_aux_begin(d->emit);
		begun = true;
		ops->label(d->emit, NULL, LABEL_AS_ASKED);
		ops->word(d->emit, name);
	}
	if (begun)
		ops->ret_aux_end(d->emit);
}

/* arg: flags of the kind CLONE_NEW... */
void show_new_namespaces(struct decode *d, uint64_t v)
{
	(void)v;
	if (d->opt->new_namespaces)
		show_those(d, d->call->tid, d->arg[0], false);
}

/* V: the child's id; arg: flags of the kind CLONE_NEW... */
void show_childs_namespaces(struct decode *d, uint64_t v)
{
	if (!d->opt->new_namespaces)
		return;
	int child = process_pid_translate(d->call->tid, (int)v, PID_PROCESS);
	if (child > 0)
		show_those(d, child, d->arg[0], true);
}

/* arg: the descriptor, flags of the kind CLONE_NEW... or 0: whatever it is. */
void show_joined_namespaces(struct decode *d, uint64_t v)
{
	(void)v;
	if (!d->opt->new_namespaces)
		return;
	uint64_t flags = d->arg[1];
	show_those(d, d->call->tid,
		   flags ? flags : process_namespace_kind(d->call->tid, (int)d->arg[0]), false);
}
