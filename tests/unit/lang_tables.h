/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Small tables in place of those under arch/, for tests of the description language. */
#ifndef CALLTAP_TESTS_UNIT_LANG_TABLES_H
#define CALLTAP_TESTS_UNIT_LANG_TABLES_H

static const char test_constants[] = "# constants of the tests\n"
				     "ONE\t1\n"
				     "TWO\t2\n"
				     "FOUR\t4\n"
				     "BIG\t0x100\n"
				     "MINUS\t-1\n"
				     "GONE\t-\ti386=5\n"
				     "OTHER\t7\ti386=8\tx32=-\n";

static const char test_numbers[] =
	"# numbers of the tests\n"
	"name\tx86_64\ti386\tx32\taarch64\tarm\triscv64\tppc64\ts390x\tloongarch64\n"
	"t1\t1\t1\t1\t1\t1\t1\t1\t1\t1\n"
	"t2\t2\t2=t3\t2\t2\t2\t2\t2\t2\t2\n"
	"far\t-\t-\t-\t-\t983042\t-\t-\t-\t-\n"
	"near\t-\t-\t-\t-\t983041=t1\t-\t-\t-\t-\n";

#endif
