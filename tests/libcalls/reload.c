/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A library that is built anew while the program, which loads it again, runs; with BUILT it is that
 * library, of which there are two. */
#include "own.h"

#ifdef BUILT
long work(long a);
long work(long a)
{
	return BUILT == 1 ? own_add(a, 1) : own_picked(a);
}
#else
#include <dlfcn.h>
#include <stdio.h>

int main(void)
{
	for (long i = 0; i < 4; i++) {
		void *library = dlopen("./libbuilt.so", RTLD_NOW);
		own_fn *work = library ? (own_fn *)dlsym(library, "work") : NULL;
		if (!work)
			return 8;
		work(i);
		dlclose(library);
		if (i == 1 && rename("libanew.so", "libbuilt.so"))
			return 9;
	}
	return 3;
}
#endif
