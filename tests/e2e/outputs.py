#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Where lines go, and what happens when they can't."""

import os
import re
import resource
import signal
import socket
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../trace'))
from tracetest import *  # pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position

CALLS = ['-e', 'trace=getppid']
LAST = '+++ exited with 0 +++'


@test
def files():
    run = calltap('-o', 'file', *CALLS, *scene('calls'))
    equal((run.status, run.stderr), (0, ''), 'with -o')
    first = read('file')
    equal((len(first.splitlines()), first.splitlines()[-1]), (4, LAST), 'the file')
    calltap('-A', '-o', 'file', *CALLS, *scene('many', 1))
    equal((read('file').startswith(first), len(read('file').splitlines())), (True, 6), 'with -A')
    calltap('-o', 'file', *CALLS, *scene('many', 1))
    equal(len(read('file').splitlines()), 2, 'replaced')


@test
def a_command_beside_a_process():
    """-o with a command quiets what is said of attaching, and lines have ids if several processes were there at first."""
    def lines_beside(tracer, *attached):
        run = tracer('-o', 'file', *attached, '-e', 'exit_group', '-e', 'signal=none', 'sh', '-c', f'kill {sleeper.pid}; exit 3')
        equal((run.status, run.stderr.partition(': ')[2]), (3, missing if '99999998' in attached else ''), tracer.__name__)
        return [re.sub(r'^\d+ +', 'PID ', line) for line in read('file').splitlines()]

    missing = 'attach: ptrace(PTRACE_SEIZE, 99999998): No such process\n'
    for attached, ids in ((['-p', '99999998'], False), (['-p', 'SLEEPER'], True), (['-p', 'SLEEPER', '-p', '99999998'], True)):
        lines = []
        for tracer in (calltap, strace):
            with subprocess.Popen(['sleep', '60']) as sleeper:
                lines.append(sorted(lines_beside(tracer, *[word.replace('SLEEPER', str(sleeper.pid)) for word in attached])))
                check(all(line.startswith('PID ') == ids for line in lines[-1]), f'{tracer.__name__}: {lines[-1]}')
        equal(lines[0], lines[1], f'{attached}')


@test
def commands():
    for sign in '|!':
        run = calltap('-o', f'{sign}sleep 0.2; tac >turned', *CALLS, *scene('many', 2))
        equal(run.status, 0, 'exit status')
        equal([line.split('(')[0] for line in read('turned').splitlines()],
              [LAST, 'getppid', 'getppid'], 'read by the command')


@test
def what_cannot_be_opened():
    for options in (['-o', '/nonexistent/x'], ['-o', '/'], ['-o', ''],
                    ['-ff', '-o', '/nonexistent/x']):
        ours, theirs = (run(*options, *scene('status', 0)) for run in (calltap, strace))
        equal(ours.status, theirs.status, f'{options}: exit status')
        hide = lambda text: re.sub(r'x\.\d+', 'x.PID', text.partition(': ')[2])  # noqa: E731
        equal(hide(ours.stderr), hide(theirs.stderr), f'{options}')


def goes_on_without_us(options, told, first='', **popen):
    """The trace has no place to go to: we leave, and the command, which does FIRST what that says, runs on and ends
    as it should. Returns the status."""
    end = f'end-{time.monotonic_ns()}'
    os.mkfifo(f'{end}.go')
    run = calltap(*options, 'sh', '-c',
                  f'exec >/dev/null 2>&1; {first}read word <{end}.go; echo $word >{end}', **popen)
    check(not os.path.exists(end), 'calltap has waited for the command')
    go = None

    def opened():
        nonlocal go
        try:
            go = os.open(f'{end}.go', os.O_WRONLY | os.O_NONBLOCK)
        except OSError:  # nobody reads yet
            return False
        return True

    wait_until(opened, 'command')
    os.write(go, b'done\n')
    os.close(go)
    wait_until(lambda: os.path.exists(end) and read(end) == 'done\n', 'end of the command')
    said = [line.partition(': ')[2] for line in run.lines if not re.match(r'\S*\(|\+\+\+|---', line)]
    equal(said, told, f'{options}: messages')
    check(run.status != 0, f'{options}: exit status 0 though lines are missing')
    return run.status


@test
def full_disks():
    goes_on_without_us(['-o', '/dev/full'], ['/dev/full: No space left on device'])
    goes_on_without_us(['-f', '-o', '/dev/full'], ['/dev/full: No space left on device'])
    # The first line of JSON comes before the command is started: it is not, then.
    run = calltap('--format=json', '-o', '/dev/full', *scene('calls'))
    equal((run.status, run.stderr.partition(': ')[2]), (1, '/dev/full: No space left on device\n'),
          'JSON')


@test
def file_size_limit():
    """What fits is there, up to the last byte; the command goes on, with what it was given for SIGXFSZ."""
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

    for trap in ('trap "" XFSZ; ', ''):
        for options in (['-f'], ['-f', *CALLS]):
            run = subprocess.run(['sh', '-c', trap + 'exec "$@"', '-', CALLTAP, '-o', 'short', *options, 'sh', '-c',
                                  './scene many 2000; grep SigIgn /proc/self/status; echo done'],
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, preexec_fn=limit, text=True, check=False)
            equal(run.stderr.partition(': ')[2], 'short: File too large\n', 'message')
            equal((len(read('short')), run.returncode), (1000, 1), 'size and exit status')
            check(run.stdout.endswith('done\n'), f'{run.stdout!r} of the command')
            equal(int(run.stdout.split()[1], 16) >> signal.SIGXFSZ - 1 & 1, bool(trap), 'SIGXFSZ is ignored')


@test
def closed_pipes():
    command = '|exec <&-; echo >closed; sleep 0.2'
    goes_on_without_us(['-o', command], [f'{command}: Broken pipe'], 'until [ -s closed ]; do :; done; ')
    reader, writer = os.pipe()
    os.close(reader)
    status = goes_on_without_us([], [], stderr=writer)
    os.close(writer)
    check(status in (1, -13, 128 + 13), f'exit status {status}')


@test
def closed_stderr():
    """The trace goes to the file all the same, and nothing else gets into it."""
    subprocess.run(['sh', '-c', '"$@" 2>&-', '-', CALLTAP, '-o', 'kept', *CALLS, *scene('calls')],
                   check=True)
    equal(read('kept').splitlines()[-1], LAST, 'last line')
    done = subprocess.run(['sh', '-c', 'exec 2>&-; "$@"', '-', CALLTAP, '-o', 'kept', '-p', str(2 ** 31 - 1)], check=False)
    equal((read('kept'), done.returncode), ('', 1), 'with a message')


@test
def closed_descriptors_stay_closed():
    """What we open meanwhile is not taken for them, neither by us nor by the command."""
    list_them = 'import os; print(*[fd for fd in range(3) if os.path.exists(f"/proc/self/fd/{fd}")], file=open("seen", "w"))'
    for closed, left in (('<&-', '1 2'), ('2>&-', '0 1'), ('<&- >&- 2>&-', '')):
        for options in (['-o', 'kept'], ['-o', '|cat >kept'], CALLS, ['-D', '-o', 'kept'], []):
            done = subprocess.run(['sh', '-c', f'exec {closed}; "$@"', '-', CALLTAP, *options, sys.executable, '-c', list_them],
                                  stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
            equal((done.returncode, read('seen').strip()), (0, left), f'{options} {closed}: status, open descriptors')
            os.unlink('seen')


@test
def texts_that_cannot_be_printed():
    with open('/dev/full', 'w', encoding='ascii') as full:
        for argv in ([CALLTAP, '--help'], [CALLTAP, '-V'], [CALLTAP, '--as=ltrace', '--help'], [CALLTAP + '-log-merge', '-V']):
            if not os.path.exists(argv[0]):
                continue
            done = subprocess.run(argv, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
            equal((done.returncode, done.stderr.partition(': ')[2]), (1, 'stdout: No space left on device\n'), argv)


@test
def thousands_of_files():
    """More than there are descriptors."""
    def limit():
        resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))

    run = subprocess.run([CALLTAP, '-q', '-ff', '-o', 'of', '-e', 'trace=exit_group,execve', 'sh', '-c',
                          'for i in $(seq 60); do (exit 3) & done; wait'], preexec_fn=limit,
                         stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    equal((run.returncode, run.stderr), (0, ''), 'end')
    files = [read(name).splitlines() for name in os.listdir('.') if name.startswith('of.')]
    equal(len(files), 62, 'files')  # the shell, seq
    equal(sum(lines[-1] == '+++ exited with 3 +++' for lines in files), 60, 'last lines')


@test
def file_that_cannot_be_opened_later():
    """What was said until then is there, and the command goes on."""
    os.mkdir('before')
    run = calltap('-ff', '-o', 'before/x', *CALLS, 'sh', '-c',
                  'exec >/dev/null 2>&1; mv before after; (exit 3); cd after; rm *; echo done >../gone-on')
    check(re.search(r"Can't fopen 'before/x\.\d+'", run.stderr), run.stderr)
    equal((run.status, len(run.lines)), (1, 1), 'with a filter: exit status, messages')
    wait_until(lambda: os.path.exists('gone-on') and read('gone-on'), 'end of the command with a filter')
    os.unlink('gone-on')
    os.rename('after', 'before')
    run = calltap('-ff', '-o', 'before/x', 'sh', '-c',
                  'exec >/dev/null 2>&1; mv before after; (exit 3); echo done >gone-on')
    check(re.fullmatch(r"\S+: Can't fopen 'before/x\.\d+': No such file or directory\n", run.stderr),
          run.stderr)
    equal(run.status, 1, 'exit status')
    wait_until(lambda: os.path.exists('gone-on') and read('gone-on'), 'end of the command')
    first = next(text for text in (read(f'after/{name}') for name in os.listdir('after')) if text.startswith('execve("'))
    last = first.splitlines()[-1]
    check(re.match(r'(clone|fork|vfork)\(', last) and ' = ' not in last, last)


@test
def one_write_a_line():
    """Lines that are complete at once are not written in pieces: a reader never sees half of one, unless its
    call lasts. A socket of packets tells where one write ends and the next begins."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, subprocess.Popen([CALLTAP, *CALLS, *scene('many', 20000)], stdin=subprocess.DEVNULL,
                                stderr=theirs) as tracer:
        theirs.close()
        writes = list(iter(lambda: ours.recv(1 << 20), b''))
        equal(tracer.wait(), 0, 'end')
    equal(b''.join(writes).count(b'\n'), 20001, 'lines')
    check(len(writes) > 1, 'one write for all')
    torn = [text[-100:] for text in writes if not text.endswith(b'\n')]
    check(not torn, f'{len(torn)} of {len(writes)} writes ended in the middle of a line, the first with {torn[:1]}')


main()
