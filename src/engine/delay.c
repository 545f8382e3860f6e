/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Threads that are held in a stop for a time, while all others go on.  The
 * list is in the order in which they are due; most delays are alike, so what
 * is new belongs near its end.
 */
#include "engine/internal.h"

static struct thread *first_held, *last_held;

static void hold(struct thread *t, uint64_t ns)
{
	int64_t start = clock_now(CLOCK_MONOTONIC);
	struct thread *before = last_held;

	t->held = true;
	t->held_until = ns < (uint64_t)(INT64_MAX - start) ? start + (int64_t)ns : INT64_MAX;
	while (before && before->held_until > t->held_until)
		before = before->prev_held;
	t->prev_held = before;
	t->next_held = before ? before->next_held : first_held;
	*(t->prev_held ? &t->prev_held->next_held : &first_held) = t;
	*(t->next_held ? &t->next_held->prev_held : &last_held) = t;
	engine.nheld++;
}

void delay_cancel(struct thread *t)
{
	if (!t->held)
		return;
	t->held = false;
	*(t->prev_held ? &t->prev_held->next_held : &first_held) = t->next_held;
	*(t->next_held ? &t->next_held->prev_held : &last_held) = t->prev_held;
	engine.nheld--;
}

void thread_go_on(struct thread *t)
{
	uint64_t ns = t->hold;

	t->hold = 0;
	if (ns)
		hold(t, ns);
	else
		thread_resume(t);
}

int64_t delay_timeout(void)
{
	int64_t left;

	if (!first_held || first_held->held_until == INT64_MAX)
		return INT64_MAX;
	left = first_held->held_until - clock_now(CLOCK_MONOTONIC);
	return left > 0 ? left : 0;
}

void delay_release(void)
{
	while (first_held && first_held->held_until <= clock_now(CLOCK_MONOTONIC)) {
		struct thread *t = first_held;

		delay_cancel(t);
		thread_resume(t);
	}
}
