#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Lines that strace 7.2 prints and older ones do not: the call is made by a program of a few instructions, what the
kernel would answer is in its memory already, and the result is injected."""

import os
import platform
import re
import struct
import subprocess
import sys

SRC = os.environ.get('SRC') or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CALLTAP = os.path.abspath(os.environ.get('CALLTAP') or os.path.join(SRC, 'build', 'calltap'))
BASE = 0x10000000
ROOM = 0x20000
UNREADABLE = 0x20000000
ARGUMENT_REGISTERS = (b'\x48\xbf', b'\x48\xbe', b'\x48\xba', b'\x49\xba', b'\x49\xb8', b'\x49\xb9')

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../trace'))
sys.dont_write_bytecode = True

import newer_cuts  # noqa: E402
import newer_ioctls  # noqa: E402
import newer_net  # noqa: E402
import newer_system  # noqa: E402


class Made:
    """What the tables of lines use."""


def table(name, column):
    """{name: number} of a table of the tree."""
    rows = {}
    with open(os.path.join(SRC, 'arch', name), encoding='utf-8') as lines:
        for line in lines:
            cells = line.rstrip('\n').split('\t')
            if not line.startswith('#') and len(cells) > column:
                try:
                    rows[cells[0]] = int(cells[column].partition('=')[0], 0)
                except ValueError:
                    pass
    return rows


NUMBERS, CONSTANTS = table('numbers.tsv', 1), table('constants.tsv', 1)
image = bytearray(64 + 56)  # the head of the ELF file


def k(names):
    """The value of constants, with | between them."""
    return sum(CONSTANTS[name] for name in names.split('|'))


def at(data, align=16):
    """The address of DATA (a str ends with a NUL) in the program's memory."""
    image.extend(bytes(-len(image) % align))
    place = BASE + len(image)
    image.extend(data.encode() + b'\0' if isinstance(data, str) else data)
    return place


def w(*numbers):
    """64-bit numbers."""
    return b''.join(struct.pack('<Q', number & 0xffffffffffffffff) for number in numbers)


def d(*numbers):
    """32-bit numbers."""
    return b''.join(struct.pack('<I', number & 0xffffffff) for number in numbers)


def code(calls):
    """The address of instructions that make CALLS and end."""
    text = b''
    for name, args in [*calls, ('exit_group', (0,))]:
        text += b''.join(register + w(arg) for register, arg in zip(ARGUMENT_REGISTERS, args))
        text += b'\xb8' + d(name if isinstance(name, int) else NUMBERS[name]) + b'\x0f\x05'
    return at(text)


entries = []


def line(expected, name, *args, result=0, options=(), before=(), poke=''):
    """EXPECTED is the line of the call NAME with ARGS (bytes and str: their address).  <addr> stands for an address, ... for
    anything.  RESULT: injected; a str: an error, or KILL, which ends the program in the call.  BEFORE: calls that are made too."""
    words = [arg if isinstance(arg, int) else at(arg) for arg in args]
    entries.append((expected, name, code([*before, (name, words)]), result, options, poke))


def write_program(path, entry):
    head = b'\x7fELF\2\1\1' + bytes(9) + struct.pack('<HHIQQQIHHHHHH', 2, 62, 1, entry, 64, 0, 0, 64, 56, 1, 64, 0, 0)
    head += struct.pack('<IIQQQQQQ', 1, 7, 0, BASE, BASE, len(image), ROOM, 4096)
    with open(path, 'wb') as out:
        out.write(head + image[len(head):])
    os.chmod(path, 0o755)


def shown(entry):
    _, name, start, result, options, poke = entry
    write_program('program', start)
    called = f'syscall_{name:#x}' if isinstance(name, int) else name
    what = 'signal' if result == 'KILL' else 'error' if isinstance(result, str) else 'retval'
    inject = ['-e', f'inject={called}:{what}={result}{poke}']
    done = subprocess.run([CALLTAP, '--as=strace', '-qq', '-o', 'trace', '-e', f'trace={called}', '-e', 'signal=none', *inject,
                           *options, './program'], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          text=True, timeout=60, check=False)
    with open('trace', encoding='utf-8', errors='backslashreplace') as trace:
        lines = trace.read().splitlines()
    if (done.returncode and result != 'KILL') or not lines:
        return f'status {done.returncode}: {done.stderr}'
    text = re.sub(r' \((INJECTED|DELAYED)[^)]*\)', '', lines[-1])
    return re.sub(r'\) += (?=-?\d|\?)', ') = ', text)


def matches(expected, text):
    pattern = re.escape(expected).replace(r'\.\.\.', '.*').replace('<addr>', '0x[0-9a-f]+')
    return re.fullmatch(pattern, text) is not None


def main():
    if platform.machine() != 'x86_64':
        print('skip newer-lines: the instructions are those of x86_64')
        return 0
    for name in ('at', 'd', 'k', 'line', 'w', 'UNREADABLE', 'CONSTANTS'):
        setattr(Made, name, globals()[name])
    for lines in (newer_cuts, newer_system, newer_ioctls, newer_net):
        lines.lines(Made)
    failed = False
    for entry in entries:
        text = shown(entry)
        test = entry[0][:100]
        if matches(entry[0], text):
            print(f'ok {test}')
        else:
            failed = True
            print(f'not ok {test}: {text}, expected {entry[0]}')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
