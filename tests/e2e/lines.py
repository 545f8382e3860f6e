#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The lines of a trace: their prefixes, cut calls, signals, ends, messages."""

import os
import re
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../trace'))
from tracetest import *  # pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position


def compare(options, play, from_=None):
    """Both programs print the same lines for a single thread, alignment included."""
    return agree(options, calltap(*options, *play), strace(*options, *play), from_)


def agree(options, ours, theirs, from_=None):
    what = ' '.join(map(str, options))
    equal(ours.status, theirs.status, f'{what}: exit status')
    equal(misaligned(ours.lines), [], f'{what}: out of column')
    found, expected = normal(ours.lines), as_72(normal(theirs.lines))
    # Diagnostics that calltap does not have.
    expected = [line for line in expected if ' umoven: short read ' not in line]
    if from_:
        found, expected = ([*lines[next(n for n, line in enumerate(lines) if from_ in line):]]
                           for lines in (found, expected))
    same_lines(found, expected, what)
    return ours


# ---- one thread ----------------------------------------------------------

CALLS = ['-e', 'trace=getppid,close,nanosleep,exit_group']


@test
def plain_lines():
    compare(CALLS, scene('calls'))
    ours, theirs = (normal(run('-a', '60', *CALLS, *scene('calls')).lines) for run in (calltap, strace))
    same_lines(ours, theirs, '-a 60')


@test
def prefixes():
    for options in (['-t'], ['-tt'], ['-ttt'], ['-r'], ['-r', '-t'], ['-r', '-tt'], ['-n'], ['-i'],
                    ['-T'], ['-t', '-r', '-n', '-i', '-T'],
                    ['--timestamps=ms'], ['--timestamps=unix,ns'], ['--timestamps=unix'],
                    ['--relative-timestamps=s'], ['--relative-timestamps=ns', '--syscall-times=ns'],
                    ['--syscall-times=s'], ['--syscall-times=ms']):
        ours, theirs = (run(*options, *CALLS, *scene('calls')) for run in (calltap, strace))
        same_lines(normal(ours.lines), normal(theirs.lines), ' '.join(options))


@test
def times_are_true():
    def lasted(*options):
        """The lines, and how long it took all in all."""
        began = time.monotonic()
        lines = calltap(*options, *scene('calls')).lines
        return lines, time.monotonic() - began

    before = time.time()
    lines, most = lasted('-ttt', '-T', '-e', 'trace=nanosleep,exit_group')
    stamp, slept = re.match(r'(\d+\.\d{6}) nanosleep\(.* <(\d\.\d{6})>$', lines[0]).groups()
    end = re.match(r'(\d+\.\d{6}) exit_group', lines[1]).group(1)
    check(before - 1 < float(stamp) < time.time() + 1, f'{stamp} is not the time, {before}')
    check(0.02 <= float(slept) < most, f'slept for {slept} of {most}')
    check(float(end) - float(stamp) >= 0.02, f'from {stamp} to {end}')
    relative, most = lasted('-r', '-e', 'trace=nanosleep,exit_group')
    check(0.02 <= float(relative[1].split()[0]) < most, f'relative time: {relative[1]} of {most}')
    shown, most = lasted('--syscall-times=ns', '-e', 'trace=nanosleep')
    check(0.02 <= float(re.search(r' <(\d+\.\d{9})>$', shown[0]).group(1)) < most, f'{shown[0]} of {most}')


@test
def signals():
    calls = ['-e', 'trace=tgkill,exit_group']
    for options in ([], ['-e', 'signal=none'], ['-e', 'signal=SIGUSR1'], ['-n', '-i', '-tt']):
        compare([*options, *calls], scene('signals'))


@test
def interrupted_and_restarted_calls():
    """strace 6.1 names them alike when there is a single restart."""
    calls = ['-e', 'trace=pause,nanosleep,restart_syscall,exit_group']
    for options in ([], ['-z'], ['-Z'], ['-r', '-T']):
        compare([*options, *calls], scene('interrupted'))


@test
def stops():
    if not STRACE:
        raise Skip('no strace to compare with')
    for options in (['-e', 'trace=none'], ['-e', 'signal=!SIGSTOP,SIGCONT', '-e', 'trace=none']):
        agree(options, *(run_stopped(tracer, *options) for tracer in (CALLTAP, STRACE)))


@test
def ends():
    for status in (0, 3, 255):
        for options in ([], ['-q'], ['-qq'], ['-qqq'], ['-e', 'quiet=exit'], ['-e', 'trace=none']):
            compare([*options, '-e', 'trace=exit_group'], scene('status', status))
    for options in ([], ['-qqq'], ['-e', 'signal=none'], ['-e', 'signal=SIGABRT']):
        compare([*options, '-e', 'trace=none'], scene('abort'))


@test
def modes():
    if os.uname().machine != 'x86_64':
        raise Skip('one mode')
    for options in ([], ['-q'], ['-n', '-i'], ['-e', 'quiet=personality']):
        compare([*options, '-e', 'trace=getppid'], scene('modes'))


@test
def dumps():
    for options in (['-e', 'read=20', '-e', 'write=21'], ['-e', 'write=all'], ['-e', 'read=!21']):
        compare([*options, '-e', 'trace=write,read,writev,readv,close'], scene('data'),
                from_='write(21')


# ---- several threads -----------------------------------------------------

def threads_agree(options, play):
    """The same lines of each thread, in whatever order threads follow each other."""
    def lines(run, name):
        path = f'{name}.out'
        result = run('-f', '-o', path, *options, *play)
        return result.status, read(path).splitlines()

    status, ours = lines(calltap, 'ours')
    wanted, theirs = lines(strace, 'theirs')
    equal(status, wanted, 'exit status')
    equal(misaligned(ours), [], 'out of column')
    found, expected = by_thread(normal(ours)), by_thread(as_72(normal(theirs)))
    equal(sorted(found), sorted(expected), 'threads')
    for pid, of_thread in expected.items():
        same_lines(found[pid], of_thread, f'{play[1]}, {pid}')
    return ours


WITH_THREADS = ['-e', 'trace=read,write,pause,nanosleep,getppid,execve,kill,exit_group,wait4']


@test
def processes():
    threads_agree(WITH_THREADS, scene('fork'))


@test
def cut_calls():
    """In the words of strace 7.2."""
    found = calltap('-f', *WITH_THREADS, *scene('fork')).lines
    found = normal(sorted(found, key=lambda line: ' attached' not in line))  # the child is A
    for line in ('[pid B] read(3 <unfinished ...>',
                 '[pid B] <... read resumed>, "x", 1) = 1',
                 '[pid B] wait4(A <unfinished ...>',
                 '[pid A] exit_group(3) = ?'):
        check(line in found, f'{line} is not in {found}')
    # There is one process left.
    same_lines(found[-5:],
               ['[pid A] +++ exited with 3 +++',
                '<... wait4 resumed>, [{WIFEXITED(s) && WEXITSTATUS(s) == 3}], 0, NULL) = A',
                f'--- SIGCHLD {{si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=A, si_uid={os.getuid()}, '
                'si_status=3, si_time=N, si_time=N} ---',
                'exit_group(0) = ?',
                '+++ exited with 0 +++'], 'end')


@test
def threads_end_together():
    for end in ('exit', 'kill', 'exec'):
        ours = threads_agree(WITH_THREADS, scene(f'threads-{end}'))
        lost = [line for line in ours if 'read resumed' in line]
        check(lost and re.match(r'\d+ +<\.\.\. read resumed> <unfinished \.\.\.>\) += \?$', lost[-1]),
              f'{end}: {lost}')


@test
def thread_takes_over_the_leader():
    for options in ([], ['-q'], ['-qq'], ['-qqq'], ['-e', 'quiet=superseded'], ['-n'], ['-i']):
        ours, theirs = (run('-f', *options, '-e', 'trace=execve', *scene('threads-exec'))
                        for run in (calltap, strace))
        same_lines(sorted(normal(ours.lines)), sorted(normal(theirs.lines)), str(options))


@test
def thread_that_is_not_followed_takes_over_the_leader():
    """Nothing is heard of the new program but its end."""
    play = scene('threads-exec', 5)
    for options in ([], ['--no-seccomp-bpf'], ['--as=strace']):
        ours, theirs = (run(*own, '-e', 'trace=execve,read,exit_group', *play)
                        for run, own in ((calltap, options), (strace, [])))
        same_lines(normal(ours.lines), as_72(normal(theirs.lines)), str(options))
        equal(ours.status, 5, 'exit status')


@test
def one_file_for_each_thread():
    for end in ('threads-exec', 'threads-exit', 'fork'):
        texts = []
        for run, name in ((calltap, f'ours-{end}'), (strace, f'theirs-{end}')):
            run('-ff', '-o', name, *WITH_THREADS, *scene(end))
            files = [read(file).splitlines() for file in os.listdir('.') if file.startswith(name + '.')]
            texts.append(sorted([re.sub(r'(?<!WEXITSTATUS\(s\) == )\b[A-Z]\b', 'PID', line) for line in normal(as_72(lines))]
                                for lines in files))
        ours, theirs = ([line for lines in files for line in ['==', *lines]] for files in texts)
        same_lines(ours, theirs, end)


@test
def pid_on_every_line():
    lines = calltap('--always-show-pid', '-e', 'trace=getppid', *scene('calls')).lines
    for line in lines:
        check(re.match(r'\d+ {1,5}(getppid\(\)|\+\+\+ exited)', line), line)
    equal(misaligned(lines), [], 'out of column')


# ---- status --------------------------------------------------------------

@test
def calls_of_a_status():
    for status in ('successful', 'failed', 'unfinished', 'detached', 'unavailable', 'all', 'none',
                   '!failed', 'failed,unfinished'):
        compare(['-e', f'status={status}', *CALLS], scene('calls'))


@test
def calls_of_a_status_are_whole():
    """Each on one line, when it ends (strace 6.1 breaks some of them over two lines)."""
    lines = normal(calltap('-z', '-f', *WITH_THREADS, *scene('fork')).lines)
    check(not [line for line in lines if 'unfinished' in line or 'resumed' in line], lines)
    check('[pid B] read(3, "x", 1) = 1' in lines, lines)
    lines = normal(calltap('-e', 'status=unfinished', '-f', *WITH_THREADS,
                           *scene('threads-exit')).lines)
    for line in ('read(3 <unfinished ...>) = ?', 'pause() = ?', 'exit_group(5) = ?'):
        check([found for found in lines if found.endswith(line)], f'{line} is not in {lines}')


# ---- attaching, detaching, limits ----------------------------------------

class Sitter:
    """A scene that blocks in read()."""

    def __init__(self):
        self.process = subprocess.Popen(scene('wait'), stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE)
        self.process.stdout.readline()
        wait_until(lambda: 'S (sleeping)' in read(f'/proc/{self.process.pid}/status'), 'blocked')

    def __enter__(self):
        return self.process.pid

    def __exit__(self, *problem):
        self.process.communicate()


def attached(program, pid, *options):
    """stderr of PROGRAM attached to PID, until it is interrupted."""
    with open('attached', 'w', encoding='utf-8') as out:
        with subprocess.Popen([program, *options, '-p', str(pid)], stderr=out) as tracer:
            wait_until(lambda: attached_and_quiet(pid), 'attached')
            tracer.send_signal(signal.SIGINT)
            tracer.wait(60)
    return read('attached').splitlines()


@test
def attaching_and_detaching():
    for options in ([], ['-q'], ['-c', '-q']):
        with Sitter() as pid:
            ours = normal(attached(CALLTAP, pid, *options))
            if not STRACE:
                raise Skip('no strace to compare with')
            theirs = as_72(normal(attached(STRACE, pid, *options)))
        # The message stands in the line.
        same_lines(ours, [re.sub(r'(read\(0), (TRACER.*)', r'\1\2', line) for line in theirs],
                   str(options))


@test
def entry_half_is_seen_while_the_call_lasts():
    with subprocess.Popen([CALLTAP, '-o', 'half', *scene('wait')], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as tracer:
        wait_until(lambda: os.path.exists('half') and read('half').endswith('\nread(0'), 'half a line')
        tracer.communicate()
    check('\nread(0, "", 1)                          = 0\n' in read('half'), read('half'))


@test
def call_limit():
    run = calltap('--syscall-limit=2', '-e', 'trace=getppid', *scene('many', 5))
    shown = normal(run.lines)
    equal([line.split('(')[0] for line in shown[:2]], ['getppid', 'getppid'], 'calls')
    equal([line.split(' ', 1)[1].replace('Process A', 'Process N') for line in shown[2:]],
          ['System call limit has been reached, detaching tracees', 'Process N detached'], 'messages')
    equal(run.status, 0, 'exit status')
    quiet = calltap('-q', '--syscall-limit=1', '-c', '-e', 'trace=getppid', *scene('many', 5))
    check(re.search(r' 1           getppid$', quiet.stderr, re.MULTILINE), quiet.stderr)
    check('limit' not in quiet.stderr, quiet.stderr)


main()
