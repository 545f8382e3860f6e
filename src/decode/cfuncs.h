/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The C functions that descriptions name, by family; c(NAME, ...) is show_NAME().
 * V is the value or the address; arguments stand in d->arg[] (see cfunc.h).
 * What can't be read is shown as its address.
 */
#ifndef CALLTAP_DECODE_CFUNCS_H
#define CALLTAP_DECODE_CFUNCS_H

#include "decode/cfunc.h"

/* wait.c: V is the status. */
cfunc show_wait_status;

/* sigset.c: a mask at V of arg[0] bytes (1 to 8); a mask that is a word. */
cfunc show_sigset, show_sigset_word;

/* siginfo.c: siginfo_t at V; V ticks of _SC_CLK_TCK. */
cfunc show_siginfo, show_clock_ticks;

/* stamp.c: V seconds since the epoch, arg[0] (if given) nanoseconds.  A time at V: its seconds have
 * arg[0] bytes, what follows arg[1] and stands for arg[2] digits (9: tv_nsec, 6: tv_usec); with
 * arg[3] UTIME_NOW and UTIME_OMIT are known. */
cfunc show_time_stamp, show_dated;

/* small.c: arg[0], whatever V is. */
cfunc show_constant;

#endif
