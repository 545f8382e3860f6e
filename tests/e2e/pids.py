#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""-Y, --decode-pids, --pidns-translation: what stands beside process ids, in calls and before lines, is what
strace has there."""

import glob
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../trace'))
from tracetest import *  # pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position

SRC = os.environ.get('SRC') or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
INSIDE = ['unshare', '-r', '-p', '--fork', '--mount-proc']
# Calls that differ between 6.1 and 7.2, or from one run to another, for other reasons.
OTHERS = re.compile(r'.*\b(rseq|getrandom|read|brk|mmap|munmap|mprotect|clone|execve|wait4)\(.*\n')
WAYS = [['--pidns-translation'], ['-Y'], ['-Y', '--pidns-translation'], ['--pidns-translation', '-Y'], ['-YY'],
        ['--decode-pids=comm'], ['--decode-pids=pidns'], ['--decode-pids=comm,pidns'], ['--decode-pids=all', '-yy'],
        ['--decode-pids=all', '--decode-pids=none']]


def use_up_small_ids():
    """In a namespace that is young; those below 300 are given out once only."""
    pid = 0
    while pid < 300:
        with subprocess.Popen(['true']) as process:
            pid = process.pid


def program():
    if not os.path.exists('pids'):
        subprocess.run([*os.environ.get('CC', 'gcc').split(), '-O1', '-o', 'pids',
                        os.path.join(SRC, 'tests/e2e/pids.c')], check=True)
    return os.path.abspath('pids')


def strace():
    if not shutil.which('strace'):
        raise Skip('no strace')
    if Run([*INSIDE, 'true']).status:
        raise Skip('no namespaces for us')
    return 'strace'


def normal(text):
    """Numbers of our own namespace (see use_up_small_ids()) by the order in which they appear."""
    seen = {}
    text = hide_cpu_times(OTHERS.sub('', text[max(text.find('set_robust_list('), 0):]))
    # 6.1 says nothing of this result.
    text = re.sub(r'(set_tid_address\(\w+\) += \w+)(<\w+>)?( /\*.*?\*/)?', r'\1', text)
    text = re.sub(r'<(UNIX[^:]*):\[\d+->\d+\]>', r'<\1>', text)
    text = re.sub(r'0x[0-9a-f]{8,}', 'ADDRESS', text)
    text = re.sub(r'\b\d{3,}\b', lambda m: seen.setdefault(m[0], f'P{len(seen)}'), text)
    return [re.sub(' +', ' ', line) for line in text.splitlines()]


def traces(tracer, options, command):
    for old in glob.glob('log*'):
        os.unlink(old)
    Run([*tracer, *options, '-o', 'log', *command])
    text = ''
    names = {int(name.partition('.')[2] or 0): name for name in glob.glob('log*')}
    for pid in in_order_of_birth(names):
        text += read(names[pid])
    return normal(text)


def compare(options, command):
    theirs = traces([strace()], options, command)
    ours = traces([CALLTAP, '--as=strace'], options, command)
    check(len(theirs) > 20, f'{options}: {len(theirs)} lines')
    for number, (one, other) in enumerate(zip(ours, theirs)):
        equal(one, other, f'{options}: line {number}')
    equal(len(ours), len(theirs), f'{options}: lines')


@test
def in_another_namespace():
    for way in WAYS:
        compare(['-ff', *way], [*INSIDE, program()])


@test
def in_our_own():
    for way in (['-Y'], ['--decode-pids=pidns'], ['--decode-pids=all', '-yy']):
        compare(['-ff', *way], [program()])


@test
def result_of_set_tid_address():
    Run([CALLTAP, '-Y', '-e', 'trace=set_tid_address', '-o', 'log', 'true'])
    check(re.match(r'set_tid_address\(0x[0-9a-f]+\) += \d+<true>\n', read('log')), read('log'))


@test
def names_before_lines():
    """Of processes one after the other: of those at once the order is not the same twice."""
    for way in (['-f', '-Y'], ['-f', '--decode-pids=pidns'], ['-f', '-Y', '-xx'], ['--always-show-pid', '-Y']):
        if '--always-show-pid' in way:
            log = Run([CALLTAP, *way, '-o', 'log', 'true']) and read('log')
            check(all(re.match(r'\d+<(true|calltap)> ', line) for line in log.splitlines()), log[:200])
            continue
        compare([*way, '-e', 'trace=getpid,kill,exit_group,prctl'], ['/usr/bin/python3', '-SEc', '''
import ctypes, os
libc = ctypes.CDLL(None)
for name in (b'a b', b'<x>', b'"\\\\', b'\\1\\377', b'two\\nlines', b''):
    libc.prctl(15, name)
    os.kill(os.getpid(), 0)
if not os.fork():
    os.getpid()
    os._exit(0)
os.wait()
for i in range(10):
    os.getpid()
'''])


use_up_small_ids()
main()
