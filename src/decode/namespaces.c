/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The namespaces that a call has led to: (ipc:[4026532194], net:[4026532195]). */
#include "decode/cfuncs.h"
#include "decode/walk.h"

#include <sched.h>

#include "view/process.h"

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x80
#endif

/* Links in /proc/PID/ns, by what they say. */
static const struct {
	unsigned flag;
	const char *link;
} kinds[] = {
	{CLONE_NEWCGROUP, "cgroup"}, {CLONE_NEWIPC, "ipc"}, {CLONE_NEWNS, "mnt"},
	{CLONE_NEWNET, "net"},	     {CLONE_NEWPID, "pid"}, {CLONE_NEWTIME, "time"},
	{CLONE_NEWUSER, "user"},     {CLONE_NEWUTS, "uts"},
};

/* Those of TID itself: also where, as of process ids and times, only its children will be in the
 * new one. */
static void show_those(struct decode *d, pid_t tid, uint64_t flags)
{
	const struct emit_ops *ops = d->emit->ops;
	bool begun = false;
	char name[64];

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (!(flags & kinds[i].flag) ||
		    !process_namespace(tid, kinds[i].link, name, sizeof(name)))
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
		show_those(d, d->call->tid, d->arg[0]);
}

/* V: the child's id; arg: flags of the kind CLONE_NEW... */
void show_childs_namespaces(struct decode *d, uint64_t v)
{
	if (!d->opt->new_namespaces)
		return;
	int child = process_pid_translate(d->call->tid, (int)v, PID_PROCESS);
	if (child > 0)
		show_those(d, child, d->arg[0]);
}
