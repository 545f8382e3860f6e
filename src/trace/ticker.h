/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Wakes a thread that blocks in a system call, every few milliseconds for as
 * long as there is something to be done.  So the entry half of a call that
 * does not return soon gets written, and that of a call which does costs no
 * write of its own.
 */
#ifndef CALLTAP_TRACE_TICKER_H
#define CALLTAP_TRACE_TICKER_H

#include <stdbool.h>

/* Ticks so far, of all the time that the ticker was on. */
unsigned ticker_count(void);
/* Lets the system calls of the calling thread be interrupted from now on.  Without effect when it
 * is on.  Returns false where no timer is to be had: they count as pending signals of the user. */
bool ticker_start(void);
/* No ticks from now on. */
void ticker_stop(void);

#endif
