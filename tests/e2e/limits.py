#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Where the system gives little: calltap does with it, or says what is missing."""

import os
import resource
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../trace'))
from tracetest import *  # pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position

CALLS = ['-e', 'trace=getppid']
LAST = '+++ exited with 0 +++'
WAYS = ([], CALLS, ['-f', *CALLS], ['--cpu=free', *CALLS], ['--as=strace'])


def within(*limits):
    """For preexec_fn: LIMITS are pairs of a limit's name and its value."""
    def set_them():
        for name, value in limits:
            limit = getattr(resource, 'RLIMIT_' + name)
            resource.setrlimit(limit, (value, resource.getrlimit(limit)[1] if name == 'STACK' else value))
    return set_them


@test
def no_pending_signals():
    """Signals that queue get lost then, and there are no timers."""
    for options in WAYS:
        run = calltap(*options, *scene('calls'), preexec_fn=within(('SIGPENDING', 0)))
        equal((run.status, run.lines[-1]), (0, LAST), f'{options}: end')
    with subprocess.Popen([CALLTAP, '-I2', '-o', 'half', 'sleep', '600'], preexec_fn=within(('SIGPENDING', 0))) as tracer:
        wait_until(lambda: os.path.exists('half') and re.search(r'nanosleep\(.*$', read('half')), 'first half of a call')
        tracer.terminate()
        equal(tracer.wait(60), -15, 'status')  # before the command ends


@test
def stacks():
    """Neither is the tracer's as small as what the command has, nor as large."""
    if 'asan' in subprocess.run(['ldd', CALLTAP], stdout=subprocess.PIPE, text=True, check=False).stdout:
        raise Skip('a sanitizer takes more memory than there may be')
    for options in WAYS:
        run = calltap(*options, *scene('calls'), preexec_fn=within(('STACK', 1 << 30), ('AS', 400 << 20)))
        equal((run.status, run.lines[-1]), (0, LAST), f'{options}: end')


@test
def what_is_missing_is_said():
    """Whatever the limit, either the trace is whole or there is one line that says why not."""
    for name, values in (('NOFILE', range(4, 16)), ('NPROC', range(6))):
        for value in values:
            def limit():
                within((name, value))()  # pylint: disable=cell-var-from-loop
                if name == 'NPROC' and not os.getuid():  # pylint: disable=cell-var-from-loop
                    os.setuid(54321)
            for options in WAYS:
                # LeakSanitizer needs descriptors too.
                run = calltap(*options, *scene('calls'), preexec_fn=limit,
                              env={**os.environ, 'ASAN_OPTIONS': 'detect_leaks=0'})
                what = f'{options}, {name}={value}: {run.status}, {run.stderr}'
                if run.status:
                    check(run.status in (1, 127) and len(run.lines) == 1, what)
                    check(re.search(r'Too many open files|Resource temporarily unavailable|Error 24', run.stderr), what)
                else:
                    equal(run.lines[-1], LAST, what)


main()
