/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A library that is loaded by hand. */
#include "own.h"

long plugin(long a)
{
	return own_six(a, 1, 0, 0, 0, 0);
}
