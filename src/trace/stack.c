/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Stacks behind calls and signals. */
#include <string.h>

#include "trace/internal.h"
#include "unwind/unwind.h"

struct stack_writer {
	struct task *k;
	struct buf *out;
	bool at_entry;
};

static void put_frame(void *ctx, const struct stack_frame *frame)
{
	const struct stack_writer *s = ctx;

	s->k->trace->writer->stack_frame(frame, s->at_entry, s->out);
}

static void put_walk(struct task *k, struct tracee *tracee, bool at_entry, struct buf *out)
{
	struct trace *t = k->trace;
	struct stack_writer s = {k, out, at_entry};

	t->writer->stack_begin(at_entry, out);
	bool whole = unwind_stack(t->unwind, tracee, put_frame, &s);
	t->writer->stack_end(whole, out);
}

void put_stack(struct task *k, struct tracee *tracee, struct buf *out)
{
	if (!k->trace->unwind)
		return;
	if (k->entry_stack.len) {
		buf_put(out, k->entry_stack.data, k->entry_stack.len);
		buf_truncate(&k->entry_stack, 0);
	} else {
		put_walk(k, tracee, false, out);
	}
}

/* Behind these calls the program is another one, or none. */
static bool ends_program(const char *name)
{
	static const char *const names[] = {"execve", "execveat", "exit", "exit_group"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(name, names[i]))
			return true;
	return false;
}

void stack_at_entry(struct task *k, const struct event *ev)
{
	/* Before it starts the command, the program is calltap itself. */
	if (k->trace->unwind && !ev->starting && (k->is_lib || ends_program(k->call.name)))
		put_walk(k, ev->tracee, true, &k->entry_stack);
}

void put_entry_stack(struct task *k, const struct event *ev, struct buf *out)
{
	(void)ev;
	buf_put(out, k->entry_stack.data, k->entry_stack.len);
	buf_truncate(&k->entry_stack, 0);
}
