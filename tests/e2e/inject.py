#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Does -e inject= do to the calls of threads, children and new programs what strace does?

The calls of inject.c and their results are compared, under a number of injections."""

import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from testing import programs_of_modes  # noqa: E402

SRC = os.environ.get('SRC') or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CALLTAP = os.environ.get('CALLTAP') or os.path.join(SRC, 'build', 'calltap')

INJECTIONS = [
    'inject=getppid:retval=7',
    'inject=getppid:retval=7:when=2',
    'inject=getppid:retval=7:when=9',
    'inject=getppid:retval=0x10:when=5+',
    'inject=getppid:retval=7:when=3+2',
    'inject=getppid:retval=7:when=2..5',
    'inject=getppid:retval=7:when=2..6+',
    'inject=getppid:retval=7:when=2..6+2',
    'inject=getppid:retval=7:when=2..7+3',
    'inject=getppid:retval=7:when=8..8',
    'inject=getppid:retval=7:when=1:when=4',
    'inject=getppid:retval=-9',
    'inject=getppid:retval=-5000:when=1',
    'inject=getppid:retval=0xfffffffff:when=1',
    'inject=getppid,getpgid:error=ENOENT:when=3',
    'inject=getppid,getpgid:error=ERESTARTSYS:when=3..4',
    'inject=getppid,getpgid:error=512:when=3',
    'inject=getpgid:error=4095:when=3',
    'inject=/^getp:error=EIO:when=2+2',
    'inject=!getpgid,getppid:error=EIO:when=60000',
    'inject=getppid:signal=USR1:when=3..7+2',
    'inject=getpgid:signal=10:error=EPERM:when=2',
    'inject=getpgid:signal=SIGUSR1:retval=3:when=2',
    'inject=getpgid@64:retval=3:when=2',
    'inject=getpgid@32:retval=3:when=2',
    'inject=execve:error=ENOENT',
    'inject=execve:error=ENOENT:when=2',
    'inject=none:retval=3',
    'fault=getpgid:when=2..3',
    'fault=getpgid:error=EAGAIN',
    'inject=getppid:retval=7:when=2 inject=getppid:retval=8:when=4',
    'inject=getppid:retval=7:when=2 inject=getpgid:retval=8:when=4',
    'inject=getppid:signal=USR1:when=2 inject=getppid:retval=8:when=4',
    'inject=getppid,getpgid:retval=7:when=2 fault=getpgid:when=3',
]


def trace(tracer, program, injection):
    options = [word for part in injection.split() for word in ('-e', part)]
    run = subprocess.Popen(
        [*tracer, '-f', '-qq', '-o', 'log', '-e', 'trace=getppid,getpgid', '-e', 'signal=USR1',
         *options, program], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, text=True)
    messages = run.communicate(timeout=60)[1]
    with open('log', encoding='utf-8') as log:
        text = log.read()
    # Process ids differ: number them as they appear. The parent is the tracer or the first of them.
    ids = {}
    text = re.sub(r'^(\d+) +', lambda m: f'{ids.setdefault(m[1], len(ids))} ', text, flags=re.M)
    text = re.sub(r'^(\d+ +\w+)\(.*?\) += ', r'\1 = ', text, flags=re.M)  # arguments are none of this matter
    parents = '|'.join([str(run.pid), *list(ids)[:1]])
    text = re.sub(rf'(getppid = )(?:{parents})$', r'\1PARENT', text, flags=re.M)
    return messages + text, run.returncode


def main():
    failed = False
    if not shutil.which('strace'):
        print('skip inject: no strace is installed')
        return 0
    for mode, program in programs_of_modes('inject', '-pthread'):
        for injection in INJECTIONS:
            name = f'{injection} {mode}'.rstrip()
            if os.environ.get('TEST_PATTERN', '') not in name:
                continue
            want = trace(['strace'], program, injection)
            got = trace([CALLTAP, '--as=strace'], program, injection)
            if got == want and want[0]:
                print(f'ok {name}')
                continue
            failed = True
            print(f'not ok {name}: differs from strace')
            for title, (text, status) in (('strace ', want), ('calltap', got)):
                for line in text.splitlines():
                    print(f'# {title} | {line}')
                print(f'# {title} ends with {status}')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
