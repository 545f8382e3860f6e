# SPDX-License-Identifier: LGPL-2.1-or-later
"""What scripts of tests are made of: functions marked with @test, and run_tests() at the end."""

import os
import platform
import subprocess
import sys
import time
import traceback

__all__ = ['Skip', 'check', 'compile_or_skip', 'equal', 'programs_of_modes', 'run_tests', 'test', 'wait_until']

E2E = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'e2e')
tests = []


class Skip(Exception):
    pass


def test(function):
    tests.append(function)
    return function


def check(condition, what):
    if not condition:
        raise AssertionError(what)


def equal(found, expected, what):
    check(found == expected, f'{what}: {found!r}, expected {expected!r}')


def wait_until(condition, what, timeout=60):
    end = time.monotonic() + timeout
    while not condition():
        check(time.monotonic() < end, f'{what} within {timeout} s')
        time.sleep(0.005)


def compile_or_skip(program, *command):
    """Makes PROGRAM by COMMAND, a compiler and what it is told."""
    done = subprocess.run([*map(str, command), '-o', program], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise Skip('the compiler cannot make such programs: ' + ''.join(done.stderr.splitlines()[:1]))


def programs_of_modes(name, *flags):
    """Yields (MODE, PATH) of e2e/NAME.c, made with FLAGS for 64-bit and for 32-bit programs where the machine
    has both; says of what cannot be made that it is skipped."""
    for mode in {'x86_64': ['-m64', '-m32']}.get(platform.machine(), ['']):
        path = os.path.abspath(name + mode)
        try:
            compile_or_skip(path, 'cc', *mode.split(), '-w', '-O1', '-static', *flags, os.path.join(E2E, name + '.c'))
        except Skip as reason:
            print(f'skip {name}{mode}: {reason}')
        else:
            yield mode, path


def run_tests(left_out=(), after=lambda: None):
    """Runs all tests that TEST_PATTERN names, without those LEFT_OUT, and AFTER each a function; ends the
    script."""
    pattern = os.environ.get('TEST_PATTERN', '')
    failed = False
    for function in tests:
        name = function.__name__.replace('_', '-')
        if pattern not in name or name in left_out:
            continue
        try:
            function()
            print(f'ok {name}')
        except Skip as reason:
            print(f'skip {name}: {reason}')
        except Exception as problem:  # pylint: disable=broad-except
            failed = True
            first, *others = f'{type(problem).__name__}: {problem}'.splitlines()
            print(f'not ok {name}: {first}')
            for line in others + traceback.format_exc().splitlines():
                print(f'# {line}')
        after()
        sys.stdout.flush()
    sys.exit(failed)
