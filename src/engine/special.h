/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Calls that the engine itself has to know of. */
#ifndef CALLTAP_ENGINE_SPECIAL_H
#define CALLTAP_ENGINE_SPECIAL_H

#include <stdint.h>

#include "base/abi.h"

enum special {
	SPECIAL_NONE,
	SPECIAL_PRCTL,	     /* may install a seccomp filter */
	SPECIAL_SECCOMP,     /* the same */
	SPECIAL_AFFINITY,    /* asks for or sets the processors that a thread may use */
	SPECIAL_CLONE,	     /* makes a thread or a process */
	SPECIAL_CLONE_FLAGS, /* the same, with flags as its first argument, */
	SPECIAL_CLONE_AT,    /* or with the address of a structure that begins with flags */
};

/* What the call of ABI with number NR (of x32: with bit 30) is. */
enum special special_call(enum abi abi, uint64_t nr);

#endif
