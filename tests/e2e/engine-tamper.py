#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The engine: changing calls, and reading memory."""

import os
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../engine'))
from enginetest import *  # pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position

PTRACE = {'x86_64': 101}.get(os.uname().machine, 117)
VM_READV = {'x86_64': 310}.get(os.uname().machine, 270)
SET_SYSCALL_INFO = 0x4212

# With PTRACE_SET_SYSCALL_INFO, if this kernel has it, and by way of registers.
WRAPPERS = {'info': [], 'registers': [DENY, str(PTRACE), str(SET_SYSCALL_INFO), '5']}


def results(*options, wrapper=(), program=TARGET):
    t = trace(*options, command=[program, 'tamper'], wrapper=wrapper)
    equal(t.status, 0, 'exit status')
    lines = dict(line.split(' ', 1) for line in t.stdout.splitlines()
                 if not line.startswith('signal'))
    lines['signals'] = [int(line.split()[1]) for line in t.stdout.splitlines()
                        if line.startswith('signal')]
    return t, lines


@test
def nothing_is_changed_unasked():
    t, lines = results()
    equal((lines['mark'], lines['getppid'], lines['signals']),
          ('-1 EBADF', f'{t.process.pid} 0', []), 'results')


@test
def call_is_skipped_and_fails():
    for name, wrapper in WRAPPERS.items():
        t, lines = results('-S', MARK, '-R', -1, '-n', MARK, wrapper=wrapper)
        equal(lines['mark'], '-1 EPERM', f'result by {name}')
        equal(t.of('return')[-1].rest.split(' = ')[1], '-1 error', 'event')


@test
def call_is_skipped_with_a_result():
    for name, wrapper in WRAPPERS.items():
        _, lines = results('-S', MARK, '-R', 12345, wrapper=wrapper)
        equal(lines['mark'], '12345 0', f'result by {name}')
        _, lines = results('-S', GETPPID, '-R', 2 ** 31 - 1, wrapper=wrapper)
        equal(lines['getppid'], f'{2 ** 31 - 1} 0', f'result by {name}')


@test
def call_is_skipped_without_a_result():
    _, lines = results('-S', MARK)
    equal(lines['mark'], '-1 ENOSYS', 'result')


@test
def call_is_executed_and_its_result_replaced():
    for name, wrapper in WRAPPERS.items():
        _, lines = results('-T', GETPPID, '-R', -22, wrapper=wrapper)
        equal(lines['getppid'], '-1 EINVAL', f'result by {name}')


@test
def signal_is_delivered_at_entry():
    t, lines = results('-T', MARK, '-G', int(signal.SIGUSR1))
    equal(lines['signals'], [signal.SIGUSR1], 'signals')
    equal(lines['mark'], '-1 EBADF', 'result')
    equal([e.rest.split()[0] for e in t.of('signal')], [str(int(signal.SIGUSR1))], 'events')


@test
def i386_calls_of_a_64_bit_program():
    if not IS_X86_64:
        raise Skip('x86-64 only')
    probe = subprocess.run([TARGET, 'tamper'], stdout=subprocess.PIPE, text=True, check=True)
    if 'int80 0' not in probe.stdout:
        raise Skip('this kernel has no 32-bit calls')
    t, _ = results()
    check(('i386', 20) in [e.call for e in t.of('enter')], 'no i386 call seen')
    paired(t.events)
    for name, wrapper in WRAPPERS.items():
        _, lines = results('-B', 'i386', '-S', 20, '-R', 4242, wrapper=wrapper)
        equal(lines['int80'], '4242', f'result by {name}')
        _, lines = results('-B', 'i386', '-S', 20, '-R', -13, wrapper=wrapper)
        equal(lines['int80'], '-13', f'error by {name}')


def program32():
    sources = [os.path.join(os.environ['SRC'], 'tests/engine', name)
               for name in ('target.c', 'target_filter.c', 'target_threads.c')]
    if not IS_X86_64 or not shutil.which('cc') or subprocess.run(
            ['cc', '-m32', '-w', '-D_GNU_SOURCE', '-o', 'target32', *sources, '-lpthread'],
            stderr=subprocess.DEVNULL, check=False).returncode:
        raise Skip('no compiler for 32-bit programs')
    return os.path.abspath('target32')


@test
def program_of_32_bits():
    program = program32()
    t, lines = results(program=program)
    equal((lines['mark'], lines['getppid']), ('-1 EBADF', f'{t.process.pid} 0'), 'results')
    execs = t.of('exec')
    equal([e.fields['abi'] for e in execs], ['i386'], 'ABI after execve')
    calls = t.of('enter')[1:]
    equal({e.call[0] for e in calls}, {'i386'}, 'ABIs')
    check(all(arg < 2 ** 32 for e in calls for arg in e.args), 'arguments of more than 32 bits')
    paired(t.events)
    for name, wrapper in WRAPPERS.items():
        _, lines = results('-S', 55, '-R', -1, program=program, wrapper=wrapper)
        equal(lines['mark'], '-1 EPERM', f'error by {name}')
        _, lines = results('-S', 55, '-R', 77, program=program, wrapper=wrapper)
        equal(lines['mark'], '77 0', f'result by {name}')
        _, lines = results('-T', 64, '-R', -22, program=program, wrapper=wrapper)
        equal(lines['getppid'], '-1 EINVAL', f'replaced result by {name}')
    _, lines = results('-T', 55, '-G', int(signal.SIGUSR1), program=program)
    equal(lines['signals'], [signal.SIGUSR1], 'signals')


@test
def released_in_a_skipped_call():
    """Who stops tracing at an entry leaves no call without the result that was meant for it."""
    target = Target('busy')
    for i in range(30):
        t = Trace('-S', MARK, '-R', 5, '-p', target.pid)
        t.await_event('attached')
        wait_until(lambda: target.tracer, 'traced')
        time.sleep(0.002 + i / 100000)
        t.send(signal.SIGTERM)
        equal(t.finish().status, 128 + signal.SIGTERM, 'status')
    target.send(signal.SIGTERM)
    equal(target.finish(), (0, 'rt 0\n'), 'output of the target')


def memory_lengths(*wrapper):
    page = os.sysconf('SC_PAGE_SIZE')
    found = {}
    for length in (4, 16, 3 * page):
        t = trace('-n', MARK, '-M', length, command=[TARGET, 'memory'], wrapper=wrapper)
        memory = [e.rest.rpartition('memory=')[2].split(':') for e in t.of('return')]
        memory = [m for m, e in zip(memory, t.of('return')) if e.result == -9]
        check(all(set(data) <= {'7', '8'} for _, data in memory), f'bytes: {memory}')
        found[length] = [int(size) for size, _ in memory]
    return page, found


@test
def memory_is_read_as_far_as_it_is_mapped():
    page, found = memory_lengths()
    equal(found, {4: [4, 4, 0, 3, 0, 0], 16: [16, 8, 0, 3, 0, 0],
                  3 * page: [page, 8, 0, 3, 0, 0]}, 'bytes read')


@test
def memory_is_read_without_process_vm_readv():
    """ENOSYS: kernels without it; EPERM: sandboxes. /proc/PID/mem sees through PROT_NONE."""
    for error in ('38', '1'):
        page, found = memory_lengths(DENY, str(VM_READV), '-1', error)
        equal(found, {4: [4, 4, 0, 4, 0, 0], 16: [16, 8, 0, 16, 0, 0],
                      3 * page: [page, 8, 0, page + 3, 0, 0]}, f'bytes read, error {error}')


main()
