#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Library calls of programs that deceive who reads the dynamic linker's data in them."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../trace'))
from tracetest import *  # pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position

SRC = os.environ.get('SRC') or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


@test
def libraries_without_end():
    """As many as a program makes up are not kept; it is said once, and its own calls are still seen."""
    compile_or_skip('linkmap', 'cc', '-O1', '-Wl,-z,lazy', '-fcf-protection=none',
                    os.path.join(SRC, 'tests/libcalls/linkmap.c'))
    run = calltap('-o', 'log', '-L', '-e', 'trace=none', './linkmap')
    equal(run.status, 7, 'status')
    equal(run.stderr.count('has loaded too many libraries'), 1, run.stderr)
    lines = read('log').splitlines()
    check('strtol("7", NULL, 10) = 7' in [' '.join(line.split()) for line in lines], lines[-5:])
    equal(len([line for line in lines if line.startswith('calloc(')]), 3, 'calls of calloc')


main()
