#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Does defgen lay structures out as a C compiler does? Random ones are given to both, for each ABI that
a compiler is installed for. Bit fields, also of big-endian and of packed structures, are among
them."""

import importlib.util
import os
import random
import shutil
import sys

SRC = os.environ['SRC']
spec = importlib.util.spec_from_file_location('layout', os.path.join(SRC, 'tests', 'e2e', 'layout.py'))
layout = importlib.util.module_from_spec(spec)
spec.loader.exec_module(layout)

# clang compiles for whatever it was built for, without headers of that machine.
COMPILERS = {
    'x86_64': ('cc', '-m64'),
    'i386': ('cc', '-m32'),
    'x32': ('cc', '-mx32'),
    'aarch64': ('clang', '--target=aarch64-linux-gnu'),
    'arm': ('clang', '--target=arm-linux-gnueabihf'),
    'riscv64': ('clang', '--target=riscv64-linux-gnu'),
    'ppc64': ('clang', '--target=powerpc64le-linux-gnu'),
    's390x': ('clang', '--target=s390x-linux-gnu'),
}

# description: C
NUMBERS = {
    's8': 'int8_t', 'u8': 'uint8_t', 's16': 'int16_t', 'u16': 'uint16_t', 's32': 'int32_t',
    'u32': 'uint32_t', 's64': 'int64_t', 'u64': 'uint64_t', 'long': 'long', 'ulong': 'unsigned long',
    'klong': 'klong', 'addr': 'void *', 'double': 'double', 'float': 'float',
    '*u32': 'uint32_t *', '*64 u8': 'uint64_t', 'mode16': 'uint16_t', 'addr64': 'uint64_t',
}
BITS = {'s8': 8, 'u8': 8, 'u16': 16, 's32': 32, 'u32': 32, 'u64': 64}


class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.count = 0
        self.structs = []

    def field(self, packed):
        """(description, C) of one field."""
        self.count += 1
        name = f'f{self.count}'
        kind = self.random.random()
        if kind < 0.25:
            base = self.random.choice(list(BITS))
            if packed and base == 'u64':
                base = 'u32'
            # A packed bit field that crosses its type's bytes can't be described.
            width = self.random.randint(1, BITS[base] if not packed else BITS[base] - 7)
            return f'{base} {name} : {width};', f'{NUMBERS[base]} {name} : {width};'
        if kind < 0.35:
            base = self.random.choice(list(NUMBERS))
            count = self.random.randint(1, 5)
            return f'[{count}]{base} {name};', f'{NUMBERS[base]} {name}[{count}];'
        if kind < 0.42 and self.structs:
            other = self.random.choice(self.structs)
            return f'{other} {name};', f'struct {other} {name};'
        if kind < 0.47 and not packed:
            align = self.random.choice((2, 4, 8, 16))
            return f'u32 {name} align {align};', f'uint32_t {name} __attribute__((aligned({align})));'
        base = self.random.choice(list(NUMBERS))
        return f'{base} {name};', f'{NUMBERS[base]} {name};'

    def block(self, packed, depth):
        """Some fields, overlays and groups."""
        description, c = [], []
        for _ in range(self.random.randint(1, 6 - 2 * depth)):
            if self.random.random() < 0.15 and depth < 2 and not packed:
                ours, theirs = self.block(packed, depth + 1)
                kind = self.random.choice((('overlay', 'union'), ('group', 'struct')))
                description.append(f'{kind[0]} {{ {ours} }};')
                c.append(f'{kind[1]} {{ {theirs} }};')
            else:
                ours, theirs = self.field(packed)
                description.append(ours)
                c.append(theirs)
        return ' '.join(description), ' '.join(c)

    def struct(self):
        packed = self.random.random() < 0.15
        name = f't{len(self.structs)}'
        ours, theirs = self.block(packed, 0)
        self.structs.append(name)
        return (f'struct {name} {"packed " if packed else ""}{{ {ours} }};\n',
                f'struct {name} {{ {theirs} }}{" __attribute__((packed))" if packed else ""};\n')


def main():
    maker = Maker(20)
    pairs = [maker.struct() for _ in range(250)]
    with open('random.def', 'w', encoding='utf-8') as file:
        file.writelines(ours for ours, _ in pairs)
    with open('random.h', 'w', encoding='utf-8') as file:
        file.write('#include <stdint.h>\n#ifdef __x86_64__\ntypedef long long klong;\n#else\n'
                   'typedef long klong;\n#endif\n' + ''.join(c for _, c in pairs))
    failed = 0
    for abi, compiler in COMPILERS.items():
        if not shutil.which(compiler[0]) or (compiler[0] == 'cc' and os.uname().machine != 'x86_64'):
            print(f'skip rules-{abi}: no compiler for {abi}')
            continue
        ours = dict(layout.described(abi, ['random.def']))
        layout.CC = [compiler[0], '-ffreestanding']
        wanted = {name: (f'struct {name}', {field: (field, bool(place[2]))
                                           for field, place in found.fields.items()})
                  for name, found in ours.items()}
        theirs = layout.compiled(compiler[1], ['stddef.h', os.path.abspath('random.h')], wanted)
        problems = []
        for name, found in ours.items():
            if name not in theirs or len(theirs[name].fields) != len(found.fields):
                problems.append(f'{name} does not compile')
                continue
            problems += [f'{name}: {text}' for text in layout.differences(found, theirs[name], False)]
        failed += bool(problems)
        print(f'not ok rules-{abi}: {problems[0]}' if problems else f'ok rules-{abi}')
        for problem in problems[1:6]:
            print(f'# {problem}')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
