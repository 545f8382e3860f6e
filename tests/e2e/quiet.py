#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Does each word of -e quiet= take away what it does in strace, and nothing else?"""

import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile

SRC = os.environ.get('SRC') or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CALLTAP = os.path.abspath(os.environ.get('CALLTAP') or os.path.join(SRC, 'build', 'calltap'))
QUIET = [[], ['-q'], ['-qq'], ['-qqq'], ['--quiet'], ['--silent=exit'], ['--silence=attach'],
         *[['-e', 'quiet=' + words] for words in
           ('attach', 'exit', 'path-resolution', 'personality', 'thread-execve', 'superseded', 'all', 'none',
            'attach,exit', '!attach', '!exit', '!personality', '!superseded', '!path-resolution', '!all')]]


def build():
    """The programs: a 64-bit one, and what it becomes."""
    for name, mode in (('program', []), ('other', ['-m32'] if platform.machine() == 'x86_64' else [])):
        done = subprocess.run(['cc', *mode, '-O1', '-w', '-pthread', '-o', name, os.path.join(SRC, 'tests/e2e/quiet.c')],
                              stderr=subprocess.DEVNULL, check=False)
        if done.returncode:
            shutil.copy('program', 'other')


def trace(tracer, options):
    if os.path.exists('log'):
        os.unlink('log')
    done = subprocess.run([*tracer, '-f', '-P', 'link', '-e', 'signal=none', *options, './program', './other'],
                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                          timeout=60, check=False)
    text = done.stderr
    if '-o' in options:
        with open('log', encoding='utf-8') as log:
            text += log.read()
    text = re.sub(r'(\[pid +|Process |PID=|pid )\d+', r'\1N', text)
    text = re.sub(r'^\d+ +', 'N ', text, flags=re.M)
    # Who is the only one left has no id before it, and who is first to say so is a matter of luck.
    text = re.sub(r'^\[pid +N\] ', '', text, flags=re.M)
    return sorted(text.splitlines()), done.returncode


def main():
    failed = False
    if not shutil.which('strace'):
        print('skip quiet: no strace is installed')
        return 0
    with tempfile.TemporaryDirectory(prefix='quiet') as directory:
        os.chdir(directory)
        build()
        os.symlink('program', 'link')
        for options in QUIET:
            for more in ([], ['-o', 'log']):
                name = ' '.join([*options, *more]) or 'nothing'
                want, got = trace(['strace'], options + more), trace([CALLTAP, '--as=strace'], options + more)
                if got == want:
                    print(f'ok {name}')
                else:
                    failed = True
                    print(f'not ok {name}: {got}, strace: {want}')
        os.chdir('/')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
