#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Names that programs choose do not reach a terminal as commands: files, processes, functions."""

import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../trace'))
from tracetest import *  # pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position

# ESC, BEL, C1's CSI (as UTF-8 and as a byte), what turns the order of characters, DEL, no UTF-8 ...
BAD = b'a\x1b[31m\x07\xc2\x9b\x9b\xe2\x80\xae\x7f\xff'
GOOD = 'é日'.encode()  # ... and letters, which are kept in stacks
NAME = BAD + GOOD


def obeyed(trace):
    """What of TRACE is neither printable nor a newline."""
    text = trace.decode(errors='surrogateescape')
    return {c for c in text if c != '\n' and not c.isprintable()}


def run(*options, command, **popen):
    done = subprocess.run([CALLTAP, *options, *command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, timeout=60, check=False, **popen)
    equal((done.returncode, obeyed(done.stderr)), (0, set()), f'{options}: status, what a terminal would obey')
    return done.stderr


@test
def files():
    path = os.path.join(b'.', NAME)
    shutil.copy('/bin/true', path)
    for options in ((), ('-y',), ('-k',), ('-j',), ('-f', '-Y'), ('-kk',)):
        if options == ('-kk',) and b'not supported' in subprocess.run(
                [CALLTAP, '-kk', '-e', 'none', '/bin/true'], stderr=subprocess.PIPE, check=False).stderr:
            continue
        text = run(*options, command=[path])
        if options == ('-k',):
            shown = b'a\\033[31m\\007\\302\\233\\233\\342\\200\\256\\177\\377' + GOOD + b'('
            check(shown in text, f'{text[-400:]}')
    run('-y', command=['cat', path])


@test
def processes():
    script = 'import ctypes, os; ctypes.CDLL(None).prctl(15, ctypes.c_char_p(bytes.fromhex("' + BAD[:15].hex() + \
             '"))); os.kill(os.getpid(), 0); pid = os.fork() or os._exit(0); os.waitpid(pid, 0)'
    text = run('-f', '-Y', '-e', 'trace=kill,wait4,fork,clone', command=[sys.executable, '-c', script])
    check(b'a\\33[31m' in text, text)


@test
def functions():
    with open('lib.c', 'w', encoding='ascii') as file:
        file.write('int plain_name(int i) { return i + 1; }\n')
    with open('user.c', 'w', encoding='ascii') as file:
        file.write('int plain_name(int); int main(void) { return plain_name(-1); }\n')
    for name in ('lib', 'user'):
        compile_or_skip(f'{name}.o', 'cc', '-fPIC', '-O1', '-c', f'{name}.c')
        if subprocess.run([b'objcopy', b'--redefine-sym', b'plain_name=' + NAME, f'{name}.o'], check=False).returncode:
            raise Skip('objcopy does not rename symbols')
    compile_or_skip('libodd.so', 'cc', '-shared', 'lib.o')
    compile_or_skip('user', 'cc', 'user.o', '-L.', '-lodd', '-Wl,-rpath,' + os.getcwd())
    equal(subprocess.run(['./user'], check=False).returncode, 0, 'untraced')
    for options in (('-l',), ('-l', '-c'), ('-l', '-k'), ('-l', '-C'), ('--as=ltrace',), ('-l', '-j'), ('--as=ltrace', '-x', '*')):
        if options[0] == '-l':
            options = ('--library-calls', *options[1:])
        check(b'31m' in run(*options, command=['./user']), f'{options}: the call is missing')


run_tests()
