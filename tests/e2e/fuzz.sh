#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The decoders over inputs that are made up (tests/fuzz/fuzz_decode.c), readers of ELF files over damaged ones (fuzz_elf.c): the
# corpus, and some seeds. A long run is for hands: fuzz_decode --seed=N --seconds=600.

status=0
run()
{
	name=$1
	program=$2
	shift 2
	if [ "$("$BUILD/tests/fuzz/$program" "$@" 2>errors)" = ok ]; then
		echo "ok $name"
	else
		echo "not ok $name: $(head -n 1 errors)"
		sed 's/^/# /' errors
		status=1
	fi
}

run corpus fuzz_decode "$SRC/tests/fuzz/corpus"
run seeds fuzz_decode --seed=1 --count=2000
run elf fuzz_elf "$SRC"/tests/fuzz/elf/*
run elf-seeds fuzz_elf --seed=1 --count=150 "$SRC"/tests/fuzz/elf/*
exit $status
