# SPDX-License-Identifier: LGPL-2.1-or-later
"""What scripts of tests are made of: functions marked with @test, and run_tests() at the end."""

import os
import sys
import time
import traceback

__all__ = ['Skip', 'check', 'equal', 'run_tests', 'test', 'wait_until']

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


def wait_until(condition, what, timeout=10):
    end = time.monotonic() + timeout
    while not condition():
        check(time.monotonic() < end, f'{what} within {timeout} s')
        time.sleep(0.005)


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
