#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Does every system call of the machine's ABIs occur in a fixture of tests/compare? Those that cannot stand in
tests/data/calls-without-fixture.txt, each with its reason (`i386:` before it: of that ABI alone)."""

import os
import platform
import re
import shutil
import sys

sys.dont_write_bytecode = not sys.pycache_prefix  # none into the source tree
SRC, BUILD, CALLTAP = (os.environ[name] for name in ('SRC', 'BUILD', 'CALLTAP'))
sys.path.insert(0, os.path.join(SRC, 'tests', 'compare'))

import cases  # noqa: E402
import compare  # noqa: E402

ABIS = {'x86_64': {'m64': 'x86_64', 'm32': 'i386'}}.get(platform.machine(), {})
NAME = re.compile(r'^(?:\d+ +)?(?:<\.\.\. )?([a-z_][a-z0-9_]*)(?:\(| resumed>)')


def table(abi):
    """The names of the calls that ABI has, and the handlers of their numbers."""
    with open(os.path.join(SRC, 'arch', 'numbers.tsv'), encoding='utf-8') as lines:
        rows = [line.rstrip('\n').split('\t') for line in lines]
    head = next(row for row in rows if row[0].lstrip('# ') == 'name')
    column = head.index(abi)
    return {row[0] for row in rows if not row[0].startswith('#') and len(row) > column and row[column][:1].isdigit()}


def excused():
    reasons = {}
    with open(os.path.join(SRC, 'tests', 'data', 'calls-without-fixture.txt'), encoding='utf-8') as lines:
        for line in lines:
            name, _, reason = line.strip().partition(' ')
            if name and not name.startswith('#'):
                reasons[name] = reason.strip()
    return reasons


def seen_in(fixture, mode):
    """The names of the calls that a fixture's cases show."""
    names = set()
    program = fixture.compile(mode, BUILD)
    for case in fixture.cases:
        if mode not in case.abis or case.root and os.geteuid() != 0:
            continue
        shutil.rmtree('work', ignore_errors=True)
        os.mkdir('work')
        os.chdir('work')
        os.symlink(program, 'fixture')
        compare.prepare_files()
        trace = compare.Trace(CALLTAP, ['-f', *case.options], ['./fixture', *case.args], compare.environment())
        names.update(match[1] for match in map(NAME.match, trace.lines) if match)
        os.chdir('..')
    return names


def main():
    reasons, seen, failed = excused(), {}, False
    for fixture in cases.all_fixtures():
        for mode in fixture.abis():
            seen.setdefault(mode, set()).update(seen_in(fixture, mode))
    for mode, abi in ABIS.items():
        others = tuple(other + ':' for other in ABIS.values() if other != abi)
        missing = sorted(table(abi) - seen.get(mode, set()) -
                         {name for name, reason in reasons.items() if not reason.startswith(others)})
        failed = failed or bool(missing)
        print(f'not ok {abi}: in no fixture: {" ".join(missing)}' if missing else f'ok {abi}')
    empty = [name for name, reason in reasons.items() if not reason]
    needless = [name for name in reasons if all(name in seen.get(mode, set()) for mode, abi in ABIS.items()
                                                if name in table(abi))]
    print(f'not ok reasons: none for {" ".join(empty)}' if empty else 'ok reasons')
    if needless:
        print(f'# in a fixture by now: {" ".join(needless)}')
    if not ABIS:
        print('skip calls: the fixtures are for x86_64')
    return failed or bool(empty)


sys.exit(main())
