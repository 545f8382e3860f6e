#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Does calltap end as the traced program does, and as strace does?"""

import os
import re
import resource
import shutil
import signal
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from testing import wait_until  # noqa: E402

SRC = os.environ.get('SRC') or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CALLTAP = os.environ.get('CALLTAP') or os.path.join(SRC, 'build', 'calltap')
TRACERS = [[CALLTAP]] + ([['strace']] if shutil.which('strace') else [])
failed = False


def check(name, got, want):
    global failed
    if got == want:
        print(f'ok {name}')
    else:
        failed = True
        print(f'not ok {name}: {got!r}, not {want!r}')


def command(script, *options):
    return ['-qqq', '-e', 'none', '-e', 'signal=none', *options, 'sh', '-c', script]


def run(tracer, arguments, interrupt=None):
    """The return code (-N: killed by signal N), after sending INTERRUPT to the tracer."""
    with subprocess.Popen(tracer + arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL) as process:
        if interrupt:
            process.stdout.readline()
            process.send_signal(interrupt)
        process.stdout.read()
        return process.wait(60)


def is_traced(pid):
    with open(f'/proc/{pid}/status', encoding='utf-8') as status:
        return not re.search(r'^TracerPid:\t0$', status.read(), re.M)


def attached(tracer, number):
    """The return code of TRACER, attached to so many processes which end one after the other, and theirs."""
    traced = [subprocess.Popen(['cat'], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) for _ in range(number)]
    with subprocess.Popen(tracer + ['-q', '-p', '\n'.join(str(one.pid) for one in traced)], stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        for one in traced:
            wait_until(lambda one=one: process.poll() is not None or is_traced(one.pid), 'traced')
        for one in traced:
            one.stdin.close()
            one.wait(60)
        return process.wait(60), [one.returncode for one in traced]


def main():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for tracer in TRACERS:
        name = os.path.basename(tracer[0])
        for status in (0, 1, 7, 127, 255):
            check(f'{name}: exit {status}', run(tracer, command(f'exit {status}')), status)
        for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGKILL, signal.SIGSEGV,
                       signal.SIGUSR1, signal.SIGPIPE, signal.SIGRTMIN + 2):
            check(f'{name}: killed by {int(number)}', run(tracer, command(f'kill -{int(number)} $$')), -number)
        check(f'{name}: a child that dies is none of it',
              run(tracer, command('sh -c "kill -9 \\$\\$"; exit 3', '-f')), 3)
        check(f'{name}: cannot be executed', run(tracer, ['/etc/passwd']), 1)
        check(f'{name}: is not there', run(tracer, ['/nonexistent']), 1)
        check(f'{name}: nothing to attach to', run(tracer, ['-p', '99999998']), 1)
        check(f'{name}: wrong option', run(tracer, ['-Q']), 1)
        check(f'{name}: --help', run(tracer, ['--help']), 0)
        check(f'{name}: exit 4 of a command that is no child of the tracer', run(tracer, command('exit 4', '-D')), 4)
        check(f'{name}: exit status of a program that outlives the command',
              run(tracer, command('sleep 0.2 & exit 5', '-f')), 5)
        # As from a timer that was set before the tracer was started.
        check(f'{name}: an alarm for the tracer', run(tracer, command('kill -ALRM $PPID; exit 6')), 6)
        check(f'{name}: an alarm for who follows', run(tracer, command('kill -ALRM $PPID; exit 6', '-f')), 6)
        for number in (signal.SIGINT, signal.SIGTERM):
            check(f'{name}: interrupted by {int(number)}',
                  run(tracer, command('echo ready; exec sleep 60'), number), -number)
        check(f'{name}: attached until it ends', attached(tracer, 1), (0, [0]))
        check(f'{name}: attached until both end', attached(tracer, 2), (0, [0, 0]))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
