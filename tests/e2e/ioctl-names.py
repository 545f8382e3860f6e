#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every command of ioctl that has a name, and its neighbours that have none, under calltap and under
strace: the names are the same but for what strace 7.2 says otherwise than 6.1."""

import os
import platform
import re
import shutil
import subprocess
import sys

SRC = os.environ.get('SRC') or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get('BUILD', '.')
CALLTAP = os.environ.get('CALLTAP', os.path.join(BUILD, 'calltap'))
ABIS = {'x86_64': {'x86_64': '-m64', 'i386': '-m32'}}.get(platform.machine(), {})

PROGRAM = '''
#include <sys/syscall.h>
#include <unistd.h>
static const unsigned codes[] = {%s};
int main(void)
{
	for (unsigned i = 0; i < sizeof(codes) / sizeof(*codes); i++)
		syscall(SYS_ioctl, -1L, (long)codes[i], -1L);
	return 0;
}
'''

def codes_of(abi):
    """The commands that have names, and for each some that differ in number or length."""
    with open(os.path.join(SRC, 'syscalls/ioctl/names.def'), encoding='utf-8') as file:
        text = re.sub(r'#.*', '', file.read())
    names = set(re.findall(r'\b[A-Z][A-Za-z0-9_]+\b', text))
    codes = set()
    with open(os.path.join(SRC, 'arch/constants.tsv'), encoding='utf-8') as file:
        for line in file:
            name, *values = line.rstrip('\n').split('\t')
            if name not in names:
                continue
            value, *others = values
            value = dict(other.split('=') for other in others).get(abi, value)
            if value != '-':
                code = int(value, 0) & 0xffffffff
                codes |= {code, code ^ 1, code + 1 & 0xffffffff, code ^ 0x80000000, code ^ 0x80000, code ^ 0x40000}
    return sorted(codes)


def names_in(tracer, program):
    """{code: names, or '' for one shown by its parts}."""
    out = f'{os.path.basename(tracer)}.out'
    subprocess.run([tracer, '-a1', '-X', 'verbose', '-e', 'trace=ioctl', '-o', out, program],
                   stderr=subprocess.DEVNULL, timeout=120, check=True)
    found = {}
    with open(out, encoding='utf-8', errors='replace') as file:
        for line in file:
            match = re.match(r'ioctl\(-1, (0x[0-9a-f]+|0)(?: /\* (.*?) \*/)?[,)]', line)
            if match:
                found[int(match[1], 0)] = '' if (match[2] or '').startswith('_IOC(') else match[2]
    return found


def newer_names(abi):
    """{code: names} where strace 7.2 has other names than 6.1; `-`: none."""
    names = {}
    with open(os.path.join(SRC, 'tests/data/ioctl-names-7.2.tsv'), encoding='utf-8') as file:
        for line in file:
            if not line.startswith('#'):
                of, code, text = line.rstrip('\n').split('\t')
                if of == abi:
                    names[int(code, 0)] = text if text != '-' else ''
    return names


def main():
    failed = not ABIS
    if not shutil.which('strace'):
        print('skip names: no strace is installed')
        return 0
    for abi, mode in ABIS.items():
        newer = newer_names(abi)
        codes = sorted({*codes_of(abi), *newer})
        program = f'./codes{mode}'
        with open('codes.c', 'w', encoding='utf-8') as file:
            file.write(PROGRAM % ', '.join(map(hex, codes)))
        built = subprocess.run(['cc', mode, '-w', '-static', '-o', program, 'codes.c'],
                               stderr=subprocess.PIPE, text=True, check=False)
        if built.returncode:
            print(f'skip names {abi}: {built.stderr.splitlines()[0]}')
            continue
        theirs, ours = names_in('strace', program), names_in(CALLTAP, program)
        wrong = []
        for code in codes:
            expected, got = newer.get(code, theirs.get(code) or ''), ours.get(code) or ''
            if expected != got:
                wrong.append(f'{code:#x} is {got!r}, not {expected!r}')
        if len(theirs) < len(codes) or len(ours) < len(codes):
            wrong.append(f'{len(codes)} commands, {len(theirs)} lines of strace, {len(ours)} of calltap')
        print(f'not ok names {abi}: {len(wrong)} differ, as ' + '; '.join(wrong[:8]) if wrong else f'ok names {abi}')
        failed |= bool(wrong)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
