/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "decode/cfuncs.h"

#define ENTRY(name)                                                                                \
	{                                                                                          \
#name, show_##name                                                                 \
	}

/* Sorted by name. */
const struct cfunc_entry cfunc_table[] = {
	ENTRY(clock_ticks), ENTRY(constant),	ENTRY(dated),	   ENTRY(siginfo),
	ENTRY(sigset),	    ENTRY(sigset_word), ENTRY(time_stamp), ENTRY(wait_status),
};

const unsigned cfunc_count = sizeof(cfunc_table) / sizeof(*cfunc_table);
