#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Do -P and --trace-fds show the calls that are given certain files?

What -P shows is compared with strace, which overlooks some: those are listed here. The installed strace does not
know --trace-fds: what that shows is written down here."""

import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from testing import programs_of_modes  # noqa: E402

SRC = os.environ.get('SRC') or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CALLTAP = os.environ.get('CALLTAP') or os.path.join(SRC, 'build', 'calltap')
PROGRAM = ''
failed = False


def report(name, why=''):
    global failed
    failed = failed or bool(why)
    print(f'not ok {name}: {why}' if why else f'ok {name}')


def trace(tracer, *options):
    """(lines of the trace, messages, what the program said of its last calls)"""
    with tempfile.TemporaryDirectory(prefix='files') as directory:
        with open(os.path.join(directory, 'target'), 'w', encoding='ascii') as target:
            target.write('hello')
        os.symlink('target', os.path.join(directory, 'link'))
        log = os.path.join(directory, 'log')
        done = subprocess.run([*tracer, '-o', log, *options, PROGRAM, directory + '/target'], cwd=directory, timeout=60,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, check=False)
        with open(log, encoding='utf-8') as lines:
            text = lines.read()
        text = re.sub(r'0x[0-9a-f]{6,}', 'ADDRESS', text.replace(directory, '/DIR'))
        text = re.sub(r'socket:\[\d+\]', 'SOCKET', text)
        text = re.sub(r'PID=\d+', 'PID=N', text)
        text = re.sub(r'st_(mode|size).*?}', '}', text)
        return text.splitlines(), done.stderr.replace(directory, '/DIR'), done.stdout


def calltap(*options):
    return trace([CALLTAP, '--as=strace'], *options)


# Calls of which strace sees only the first descriptor.
OVERLOOKED = re.compile(r'sendmsg\(5.*SCM_RIGHTS')

PATHS = [
    ['-P', 'target'],
    ['-P', 'link'],
    ['-P', './target'],
    ['-P', 'dir'],
    ['-P', 'missing'],
    ['-P', '/'],
    ['-P', ''],
    ['-P', 'target', '-P', 'dir'],
    ['--trace-path=target', '-e', 'trace=%desc'],
    ['-P', 'target', '-e', 'trace=none'],
    ['-P', 'target', '-z'],
    ['-P', 'target', '-Z', '-q'],
    ['-P', 'link', '-qqq'],
    ['-P', 'link', '-e', 'quiet=path-resolution'],
    ['-P', 'target', '-e', 'verbose=none'],
    ['-P', 'target', '-e', 'raw=all'],
    ['-P', 'target', '-y'],
    ['-P', 'target', '-e', 'inject=read:error=EXFULL'],
    ['-P', 'target', '-e', 'inject=read:error=EXFULL:when=2'],
    ['-P', 'target', '-e', 'trace=close', '-e', 'inject=read:error=EXFULL'],
]


def names(lines):
    return [line.partition('(')[0] for line in lines if '(' in line]


def paths(mode):
    for options in PATHS:
        name = ' '.join(options) + ' ' + mode
        want, want_messages, want_said = trace(['strace'], *options)
        got, messages, said = calltap(*options)
        got = [line for line in got if not OVERLOOKED.match(line)]
        if 'raw=all' in options or 'verbose=none' in options:
            got = [line for line in got if not line.startswith('sendmsg')]
        if 'raw=all' in options:
            want, got = names(want), names(got)
        lost = [line for line in want if line not in got]
        more = [line for line in got if line not in want]
        why = ''
        if want != got:
            why = f'strace alone: {lost}; calltap alone: {more}'
        elif (messages, said) != (want_messages, want_said):
            why = f'{messages!r} {said!r}, strace: {want_messages!r} {want_said!r}'
        elif not want_said:
            why = 'the program has not ended'
        report(name, why)



def descriptors(mode):
    of_target = names(calltap('-P', '/DIR', '--trace-fds=3')[0])
    for form in ('--trace-fds=3', '-etrace-fds=3', '-etrace-fd=3', '-efds=3', '-efd=3', '-efd=3,99'):
        got = names(calltap(form)[0])
        wrong = got != of_target or not {'read', 'mmap', 'poll', 'sendmsg', 'epoll_ctl', 'copy_file_range',
                                         'dup3', 'splice'} <= {name.replace('mmap2', 'mmap') for name in got}
        report(f'{form} {mode}', f'{got}' if wrong else '')
    count = {}
    for name in ('sendmsg', 'poll', 'epoll_ctl', 'dup3'):
        count[name] = of_target.count(name)
    want = {'sendmsg': 1, 'poll': 1, 'epoll_ctl': 1, 'dup3': 2}
    report(f'how often {mode}', '' if count == want else f'{count}, not {want}')

    lines = calltap('--trace-fds=7')[0]
    report(f'--trace-fds=7 {mode}', '' if names(lines) == ['epoll_ctl'] * 2 else f'{lines}')
    report(f'--trace-fds=none {mode}', f'{names(calltap("--trace-fds=none")[0])}'.replace('[]', ''))
    lines = calltap('--trace-fds=all')[0]
    wrong = [line for line in lines if 'access(' in line or 'munmap(' in line]
    report(f'--trace-fds=all {mode}', str(wrong) if wrong or len(lines) < 40 else '')
    lines = names(calltap('--trace-fds=!3,4', '-e', 'trace=poll,fchdir,read,epoll_ctl')[0])
    report(f'--trace-fds=!3,4 {mode}', '' if lines == ['epoll_ctl', 'epoll_ctl', 'read'] else str(lines))
    # Neither of the two takes from the other.
    lines = calltap('--trace-fds=7', '-P', 'missing', '-e', 'trace=epoll_ctl,mount,read')[0]
    report(f'-P and --trace-fds {mode}',
           '' if names(lines) == ['mount', 'mount', 'epoll_ctl', 'epoll_ctl'] else str(lines))
    # Nothing is done to calls that are not wanted.
    said = calltap('--trace-fds=3', '-e', 'inject=read:error=EXFULL:when=2')[2]
    report(f'--trace-fds with injections {mode}', '' if said == '-1 54 0\n' else said)
    summary = calltap('--trace-fds=7', '-c', '-U', 'calls,name')[0]
    report(f'--trace-fds -c {mode}', '' if '        2 epoll_ctl' in summary and
           '        2 total' in summary else str(summary))


def main():
    global PROGRAM
    for mode, PROGRAM in programs_of_modes('files'):
        if shutil.which('strace'):
            paths(mode)
        else:
            print('skip paths: no strace is installed')
        descriptors(mode)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
