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

#endif
