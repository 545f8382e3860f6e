#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Does calltap end as the traced program does, and as strace does?"""

import os
import resource
import shutil
import signal
import subprocess
import sys

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
        return process.wait(20)


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
        for number in (signal.SIGINT, signal.SIGTERM):
            check(f'{name}: interrupted by {int(number)}',
                  run(tracer, command('echo ready; exec sleep 0.5'), number), -number)
        with subprocess.Popen(['sleep', '0.7']) as sleeper:
            check(f'{name}: attached until it ends', run(tracer, ['-q', '-p', str(sleeper.pid)]), 0)
        with subprocess.Popen(['sleep', '0.5']) as one, subprocess.Popen(['sleep', '0.9']) as two:
            check(f'{name}: attached until both end', run(tracer, ['-q', '-p', f'{one.pid}\n{two.pid}']), 0)
            check(f'{name}: both have ended', [one.poll(), two.poll()], [0, 0])
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
