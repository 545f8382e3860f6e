#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""-c and -C: what is counted, and the tables."""

import os
import re
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../trace'))
from tracetest import *  # pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position


def masked(text):
    """A table without its times: numbers with a point, and those of microseconds behind seconds."""
    lines = [line for line in text.splitlines() if 'Process ' not in line]
    result = []
    averages = None
    for line in lines:
        if 'usecs/call' in line:
            averages = line.index('usecs/call') + len('usecs/call')
        elif averages and len(line) >= averages:
            # Right-aligned in its column.
            line = re.sub(r'( )( *\d+)$', lambda m: m.group(1) + ' ' * (len(m.group(2)) - 1) + 'N',
                          line[:averages]) + line[averages:]
        result.append(re.sub(r' *\d+\.\d+', lambda m: 'T'.rjust(len(m.group())), line))
    return result


def compare(options, play):
    ours, theirs = calltap(*options, *play), strace(*options, *play)
    equal(ours.status, theirs.status, f'{options}: exit status')
    same_lines(masked(ours.stderr), masked(theirs.stderr), ' '.join(options))


@test
def same_counts():
    for play in (scene('calls'), scene('signals')):
        for key in ('name', 'calls', 'errors', 'none'):
            compare(['-c', '-S', key, '-U', 'name,calls,errors'], play)
            compare(['-c', '-f', '-S', key, '-U', 'errors,name,calls'], play)
    # What the processes wait for each other with is not always the same.
    compare(['-c', '-f', '-S', 'name', '-U', 'calls', '-e', 'trace=!open,openat,pread64,close,poll,ppoll'], scene('fork'))
    for options in (['-c'], ['-c', '-f', '-e', 'trace=!open,openat,pread64,close,poll,ppoll']):
        compare([*options, '-S', 'name', '-U', 'name,calls,errors'], scene('interrupted'))


@test
def same_tables():
    for options in ([], ['-w'], ['-U', 'time,total-time,avg-time,calls'], ['-e', 'trace=getppid'],
                    ['-w', '-U', 'shortest,longest,name,calls'], ['-e', 'trace=none'],
                    ['-O', '1s'], ['-w', '-O', '100ms', '-U', 'min-time,max-time']):
        compare(['-c', '-S', 'name', *options], scene('calls'))


@test
def filters_do_not_count_what_they_hide():
    for options in (['-e', 'trace=close'], ['-e', 'trace=open,access']):
        compare(['-c', '-S', 'name', '-U', 'name,calls,errors', *options], scene('calls'))


def counts(*options):
    """{call: (all of them, those that failed)}."""
    table = calltap('-c', '-U', 'name,calls,errors', *options, *scene('calls')).stderr
    rows = re.findall(r'^(\w+) +(\d+) +(\d*)$', table, re.MULTILINE)
    return {name: (int(calls), int(errors or 0)) for name, calls, errors in rows if name != 'total'}


@test
def calls_of_another_status_are_not_counted():
    """6.1 counts them."""
    total = counts()
    check(any(errors for _, errors in total.values()), 'nothing failed')
    equal(counts('-z'), {name: (calls - errors, 0) for name, (calls, errors) in total.items() if calls > errors}, '-z')
    equal(counts('-Z'), {name: (errors, errors) for name, (_, errors) in total.items() if errors}, '-Z')
    equal(counts('-e', 'status=none'), {}, 'none')


@test
def table_behind_the_trace():
    compare(['-C', '-S', 'none', '-U', 'name,calls', '-e', 'trace=close'], scene('status', 2))
    calltap('-C', '-o', 'ours', '-S', 'name', '-U', 'calls', *scene('calls'))
    strace('-C', '-o', 'theirs', '-S', 'name', '-U', 'calls', *scene('calls'))
    ours, theirs = ([line for line in read(name).splitlines() if re.match(r' *(\d+|calls|-+) ', line)]
                    for name in ('ours', 'theirs'))
    same_lines(ours, theirs, 'table in a file')


@test
def wall_clock_is_measured():
    began = time.monotonic()
    table = calltap('-c', '-w', '-U', 'name,total-time', *scene('calls')).stderr
    most = time.monotonic() - began
    slept = float(re.search(r'^nanosleep +(\d+\.\d+)$', table, re.MULTILINE).group(1))
    check(0.02 <= slept < most, f'slept for {slept} of {most}')
    cpu = calltap('-c', '-U', 'name,total-time', *scene('calls')).stderr
    check(float(re.search(r'^nanosleep +(\d+\.\d+)$', cpu, re.MULTILINE).group(1)) < 0.02, cpu)


@test
def wall_columns():
    """Beside CPU time; not known to strace 6.1."""
    table = calltap('-c', '-S', 'wall_max', '-U', 'time,wall-total,wall-min,wall-max,wall-avg,calls',
                    '-e', 'trace=nanosleep,getppid', *scene('calls')).stderr.splitlines()
    equal(table[0], '% time  wall-total wall-min wall-max    wall-avg     calls syscall', 'heading')
    equal(table[1], '------ ----------- -------- -------- ----------- --------- ----------------',
          'rule')
    row = next(line for line in table if line.endswith(' nanosleep'))
    match = re.fullmatch(r' *\d+\.\d\d +(\d+\.\d{6}) \1 \1 +(\d{5,}) +1 nanosleep', row)
    check(match and float(match[1]) >= 0.02 and abs(int(match[2]) - float(match[1]) * 1e6) <= 1, row)


@test
def unknown_numbers_are_counted():
    for options in ([], ['-e', 'trace=getppid'], ['-e', 'trace=none']):
        table = calltap('-c', '-S', 'none', '-U', 'name,calls,errors', *options,
                        *scene('unknown')).stderr.splitlines()
        equal(table[-3], 'syscall_0x258            2         2', f'{options}: last row')
    plain = calltap('-e', 'trace=none', *scene('unknown')).lines
    equal(plain[0], 'syscall_0x258(0x1, 0x2, 0x3, 0x4, 0x5, 0x6) = -1 ENOSYS (Function not implemented)',
          'unknown number')


@test
def table_of_another_mode():
    if os.uname().machine != 'x86_64':
        raise Skip('one mode')
    compare(['-c', '-S', 'name', '-U', 'name,calls', '-e', 'trace=getppid'], scene('modes'))


main()
