#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The decoders over inputs that are made up (tests/fuzz/fuzz_decode.c): the corpus, and some seeds.
# A long run is for hands: fuzz_decode --seed=N --seconds=600.

status=0
run()
{
	name=$1
	shift
	if [ "$("$BUILD/tests/fuzz/fuzz_decode" "$@" 2>errors)" = ok ]; then
		echo "ok $name"
	else
		echo "not ok $name: $(head -n 1 errors)"
		sed 's/^/# /' errors
		status=1
	fi
}

run corpus "$SRC/tests/fuzz/corpus"
run seeds --seed=1 --count=2000
exit $status
