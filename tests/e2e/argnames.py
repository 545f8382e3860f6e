#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Do arguments have the names of tests/compare/argnames.txt in JSON? Every call of x86_64 and of i386 is made by a program of a few
instructions, and answered by injection."""

import json
import os
import platform
import re
import struct
import subprocess
import sys

SRC = os.environ.get('SRC') or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CALLTAP = os.path.abspath(os.environ.get('CALLTAP') or os.path.join(SRC, 'build', 'calltap'))
BASE = 0x10000000
# mov of a number to each register of arguments, and the instruction that calls.
ABIS = {'x86_64': ((b'\x48\xbf', b'\x48\xbe', b'\x48\xba', b'\x49\xba', b'\x49\xb8', b'\x49\xb9'), '<Q', b'\x0f\x05', 231),
        'i386': ((b'\xbb', b'\xb9', b'\xba', b'\xbe', b'\xbf', b'\xbd'), '<I', b'\xcd\x80', 252)}
COLUMNS = {'x86_64': 1, 'i386': 2}
# What depends on the operation: names that there are behind the first.
KINDS = {'futex': 'futex_op val timeout val2 uaddr2 val3',
         'keyctl': 'key create name payload plen perms buffer buflen keyring type description dest_keyring arg2 arg3 arg4 arg5 option reqkey_defl '
                   'private prime base params src_keyring capabilities payload_iov ringid id group user timeout error',
         'prctl': 'set mode filter sig name cap dumpable operation off size switch arg2 arg3 arg4 arg5',
         'ptrace': 'pid addr data', 'io_uring_enter': 'to_submit min_complete flags sigset sigsetsize arg argsz'}
# Of these the last arguments are shown where the others ask for them.
PARTS = {'reboot', 'kcmp'}


def listed():
    """{call: (names that are always there, names that may follow)}"""
    calls = {}
    with open(os.path.join(SRC, 'tests', 'compare', 'argnames.txt'), encoding='utf-8') as lines:
        for line in lines:
            call, colon, names = line.rstrip('\n').partition(': ')
            if line.startswith('#') or not colon:
                continue
            names = re.sub(r'\(.*|, else .*|, then .*| - only.*', '', names)
            always, _, may = names.partition('[')
            calls[call] = (re.findall(r'\w+', always), re.findall(r'\w+', may))
    return calls


def numbers(abi):
    with open(os.path.join(SRC, 'arch', 'numbers.tsv'), encoding='utf-8') as lines:
        rows = [line.rstrip('\n').split('\t') for line in lines if not line.startswith('#')]
    found = [row[COLUMNS[abi]].partition('=')[0] for row in rows if len(row) > COLUMNS[abi]]
    return [int(number) for number in found if number.isdigit()]


def write_program(path, abi, args):
    registers, form, instruction, leave = ABIS[abi]
    text = b''
    # The one that ends is not answered by injection, and comes last.
    for number in [*(number for number in numbers(abi) if number != leave), leave]:
        text += b''.join(register + struct.pack(form, arg) for register, arg in zip(registers, args))
        text += b'\xb8' + struct.pack('<I', number) + instruction
    size = 64 + 56 + len(text)
    head = b'\x7fELF\2\1\1' + bytes(9) + struct.pack('<HHIQQQIHHHHHH', 2, 62, 1, BASE + 120, 64, 0, 0, 64, 56, 1, 64, 0, 0)
    head += struct.pack('<IIQQQQQQ', 1, 7, 0, BASE, BASE, size, size + 0x10000, 4096)
    with open(path, 'wb') as out:
        out.write(head + text)
    os.chmod(path, 0o755)


def trace(*options):
    done = subprocess.run([CALLTAP, '-qq', '-o', 'trace', '-e', 'inject=!exit_group:retval=0', '-e', 'signal=none', *options, './program'],
                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    if done.returncode & 0xff not in (0, 0x20):  # what is in the register of exit_group
        raise RuntimeError(f'status {done.returncode}: {done.stderr}')
    with open('trace', encoding='utf-8') as lines:
        return lines.read().splitlines()


def wrong(call, names, expected):
    if call not in expected:
        return False
    always, may = expected[call]
    if call in KINDS:
        return names[:1] != always[:1] or any(name not in KINDS[call].split() for name in names[1:])
    if call in PARTS and names == always[:len(names)]:
        return False
    return names[:len(always)] != always or any(name not in may for name in names[len(always):])


def main():
    failed = False
    if platform.machine() != 'x86_64':
        print('skip argnames: the instructions are those of x86_64')
        return 0
    expected = listed()
    for abi in ABIS:
        seen = set()
        for args in ((BASE + 0x20, BASE + 0x20, BASE + 0x20, 8, 0, 0), (BASE, 0, 3, 1, BASE + 0x20, 2)):
            write_program('program', abi, args)
            events = [json.loads(line) for line in trace('-j')]
            for event in events:
                if event['event'] != 'call' or event['abi'] != abi or event['name'] == 'execve' and event['args']['pathname']['raw'] >> 40:
                    continue
                hidden = event['args'].get('$hidden', [])
                names = [name for name in event['args'] if not name.startswith('$') and name not in hidden]
                seen.add(event['name'])
                if wrong(event['name'], names, expected):
                    failed = True
                    print(f'not ok {abi}-{event["name"]}: {names}, not {expected[event["name"]]}')
        if len(seen) > 300:
            print(f'ok {abi}: {len(seen & set(expected))} calls')
        else:
            failed = True
            print(f'not ok {abi}: only {len(seen)} calls were seen')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
