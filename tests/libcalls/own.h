/* SPDX-License-Identifier: LGPL-2.1-or-later */
typedef long own_fn(long);
struct own_wide {
	long words[4];
};

long own_add(long a, long b);
long own_six(long a, long b, long c, long d, long e, long f);
long own_call(own_fn *fn, long a);
struct own_wide own_structure(long a);
long own_tail(long a);
long own_picked(long a);
