#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Are the described structures laid out as the kernel has them?

defgen says where it puts each field of each structure (--dump-layout); a C compiler says where the
same fields are in the structures of installed headers, for each ABI that the machine runs. What
installed headers don't know, or know in an older form, is compared with tests/data/structs.tsv.

The C structure of `X` is `struct X` of the first header in which it is found, or what
tests/data/structs-map.tsv says. A structure that is used with types of several sizes as parameters is
called NAME:SIZE, and may have lines of that name; NAME_short is the beginning of
NAME, and `rest` what is not shown of it. The lines are

  X <TAB> C type [<TAB> header[ header...] [<TAB> how]]  the C type; `part`: X is only its beginning;
                                                         an ABI: it is only compared for this one
  X.field <TAB> field                                    C name of a field; - if it has none
  X <TAB> - <TAB> reason                                 nothing to compare with

usage: layout.py [--import FILE] [DEF...]
  --import FILE   take what is needed and not in installed headers from FILE (structs.tsv of facts)
                  into tests/data/structs.tsv
"""

import concurrent.futures
import os
import platform
import re
import struct
import subprocess
import sys
import tempfile

SRC = os.environ.get('SRC') or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get('BUILD') or os.path.join(SRC, 'build')
FACTS = os.path.join(SRC, 'tests', 'data', 'structs.tsv')
MAP = os.path.join(SRC, 'tests', 'data', 'structs-map.tsv')
CC = os.environ.get('CC', 'cc').split()

# The ABIs of this machine: compiler option, and column of the facts (x86_64, i386). Not x32: the
# kernel's structures there have __kernel_long_t where installed headers say long.
MODES = {
    'x86_64': {'x86_64': ('-m64', 0), 'i386': ('-m32', 1)},
    'aarch64': {'aarch64': ('-Wall', None)},
    'riscv64': {'riscv64': ('-Wall', None)},
}

BIG_ENDIAN = ('s390x',)

HEADER_DIRECTORIES = ('asm', 'linux', 'asm-generic', 'drm', 'misc', 'mtd', 'rdma', 'scsi', 'sound',
                      'video', 'xen', 'sys', 'net', 'netinet', '')


class Struct:
    """A structure in one ABI: size, and {field: (offset, size, bits)}; bits of a bit field: a set
    of numbers, 8 for each byte from the structure's start."""

    def __init__(self, size):
        self.size = size
        self.fields = {}


def read_place(place, size, big_endian):
    """OFFSET or OFFSET.BIT:WIDTH, bits counted from the lowest of a number of SIZE bytes."""
    offset, bit, width = ([int(part) for part in re.split('[.:]', place)] + [0, 0])[:3]
    bits = set()
    for i in range(bit, bit + width):
        byte = size - 1 - i // 8 if big_endian else i // 8
        bits.add((offset + byte) * 8 + i % 8)
    return offset, 0 if bits else size, bits


def described(abi, files):
    """[(name, Struct), ...] of all structures in the files; a name may be there more than once, for
    other types as parameters."""
    output = subprocess.run(
        [os.path.join(BUILD, 'generated', 'defgen'), '--dump-layout', '--abi', abi, '--constants',
         os.path.join(SRC, 'arch', 'constants.tsv'), '--numbers',
         os.path.join(SRC, 'arch', 'numbers.tsv'), *files],
        check=True, stdout=subprocess.PIPE, text=True).stdout
    structs = []
    for line in output.splitlines():
        name, field, place, size = line.split('\t')
        if not field:
            structs.append((name, Struct(int(size))))
            continue
        structs[-1][1].fields[field] = read_place(place, int(size), abi in BIG_ENDIAN)
    return structs


def name_apart(ours):
    """{abi: {name: Struct}} of {abi: [(name, Struct)]}; those of one name that are not alike are
    called NAME:SIZE."""
    sizes = {}
    for structs in ours.values():
        counted = {}
        for name, found in structs:
            counted.setdefault(name, set()).add(found.size)
        for name, several in counted.items():
            sizes[name] = max(sizes.get(name, 0), len(several))
    return {abi: {f'{name}:{found.size}' if sizes[name] > 1 else name: found for name, found in structs}
            for abi, structs in ours.items()}


def read_map():
    """({structure: [C type, headers, part]}, {(structure, field): C field})"""
    types, fields = {}, {}
    with open(MAP, encoding='utf-8') as lines:
        for line in lines:
            if not line.strip() or line.startswith('#'):
                continue
            name, target, *rest = line.rstrip('\n').split('\t')
            if '.' in name:
                fields[tuple(name.split('.', 1))] = target
            else:
                types[name] = [target, *rest]
    return types, fields


def include_directories():
    output = subprocess.run([*CC, '-E', '-Wp,-v', '-xc', os.devnull], stderr=subprocess.PIPE,
                            stdout=subprocess.DEVNULL, text=True, check=True).stderr
    return [line.strip() for line in output.splitlines() if line.startswith(' /')]


def index_headers():
    """{structure: [header, ...]} of what installed headers define."""
    index = {}
    pattern = re.compile(r'^\s*(?:typedef\s+)?struct\s+(\w+)\s*\{', re.M)
    for directory in HEADER_DIRECTORIES:
        for root in include_directories():
            path = os.path.join(root, directory)
            for base, subdirectories, names in os.walk(path) if os.path.isdir(path) else []:
                if directory in ('', 'sys', 'net', 'netinet'):
                    subdirectories.clear()
                for name in sorted(names):
                    header = os.path.relpath(os.path.join(base, name), root)
                    with open(os.path.join(base, name), encoding='latin-1') as text:
                        for found in pattern.findall(text.read()):
                            if header not in index.setdefault(found, []):
                                index[found].append(header)
    return index


def read_facts(path):
    """{structure: [(header, sizes), {field: places}]} with a value for x86_64 and one for i386."""
    facts = {}
    current = None
    with open(path, encoding='utf-8') as lines:
        for line in lines:
            kind, *cells = line.rstrip('\n').split('\t')
            if kind == 'S':
                current = [(cells[1], tuple(int(cell) for cell in cells[2:4])), {}, [line]]
                facts.setdefault(cells[0].split()[-1], current)
            elif kind == 'F':
                current[1][cells[0]] = (cells[1], cells[2])
                current[2].append(line)
    return facts


# ---- the compiler's view -------------------------------------------------------------------------

def compile_values(option, headers, items):
    """Lets the compiler compute for each (key, C expression) an unsigned number, or for
    (key, None, type, field) the bytes of an object with all bits of that field set. Returns
    {key: value} without those that do not compile."""
    items = list(items)
    with tempfile.TemporaryDirectory() as directory:
        source, binary = os.path.join(directory, 'x.c'), os.path.join(directory, 'x.o')
        while items:
            lines = ['#define _GNU_SOURCE', '#include <stddef.h>', '#include <stdint.h>',
                     *(f'#include <{header}>' for header in headers)]
            first = len(lines) + 1
            for i, (_, expression, *bits) in enumerate(items):
                section = f'__attribute__((used, section("at{i}")))'
                if expression is None:
                    lines.append(f'const {bits[0]} v{i} {section} = {{ .{bits[1]} = -1 }};')
                else:
                    lines.append(f'const unsigned v{i} {section} = {expression};')
            with open(source, 'w', encoding='utf-8') as text:
                text.write('\n'.join(lines) + '\n')
            run = subprocess.run([*CC, option, '-w', '-fmax-errors=0', '-c', '-o', binary, source],
                                 stderr=subprocess.PIPE, text=True, check=False)
            if run.returncode == 0:
                return read_sections(binary, directory, items)
            bad = {int(n) - first for n in re.findall(r'x\.c:(\d+):\d+: error', run.stderr)}
            if not bad or min(bad) < 0:
                return {}
            items = [item for i, item in enumerate(items) if i not in bad]
    return {}


def read_sections(binary, directory, items):
    with open(binary, 'rb') as file:
        data = file.read()
    wide = data[4] == 2
    order = '<' if data[5] == 1 else '>'
    if wide:
        offset, = struct.unpack_from(order + 'Q', data, 40)
        size, count, names = struct.unpack_from(order + 'HHH', data, 58)
    else:
        offset, = struct.unpack_from(order + 'I', data, 32)
        size, count, names = struct.unpack_from(order + 'HHH', data, 46)
    sections = []
    for i in range(count):
        layout = 'IIQQQQ' if wide else 'IIIIII'
        name, _, _, _, start, length = struct.unpack_from(order + layout, data, offset + i * size)
        sections.append((name, data[start:start + length]))
    table = sections[names][1]
    contents = {table[name:table.index(b'\0', name)].decode(): body for name, body in sections}
    values = {}
    for i, (key, expression, *_) in enumerate(items):
        body = contents[f'at{i}']
        values[key] = body if expression is None else int.from_bytes(body, 'little' if order == '<' else 'big')
    return values


def compiled(option, headers, wanted):
    """WANTED: {structure: (C type, {field: (C field, is bit field)})}. Returns {structure: Struct},
    fields that are not in the C type left out."""
    items = []
    for name, (c_type, fields) in wanted.items():
        items.append(((name, None), f'sizeof({c_type})'))
        for field, (c_field, is_bits) in fields.items():
            if is_bits:
                items.append(((name, field, 'bits'), None, c_type, c_field))
            else:
                items.append(((name, field, 0), f'offsetof({c_type}, {c_field})'))
                items.append(((name, field, 1), f'sizeof((({c_type} *)0)->{c_field})'))
    values = compile_values(option, headers, items)
    result = {}
    for name, (_, fields) in wanted.items():
        if (name, None) not in values:
            continue
        result[name] = found = Struct(values[name, None])
        for field in fields:
            if (name, field, 'bits') in values:
                body = values[name, field, 'bits']
                bits = {i for i in range(len(body) * 8) if body[i // 8] >> i % 8 & 1}
                found.fields[field] = (0, 0, bits)
            elif (name, field, 0) in values and (name, field, 1) in values:
                found.fields[field] = (values[name, field, 0], values[name, field, 1], set())
    return result


# ---- comparing -----------------------------------------------------------------------------------

def differences(ours, theirs, part):
    """What is not the same, as text; nothing if all is."""
    if ours.size and not part and ours.size != theirs.size:
        yield f'size is {ours.size}, not {theirs.size}'
    for field, (offset, size, bits) in ours.fields.items():
        if field not in theirs.fields:
            continue
        their_offset, their_size, their_bits = theirs.fields[field]
        if bits or their_bits:
            if bits != their_bits:
                yield f'{field} has bits {sorted(bits)}, not {sorted(their_bits)}'
        elif offset != their_offset:
            yield f'{field} is at {offset}, not {their_offset}'
        elif size and their_size and size != their_size:
            yield f'{field} has {size} bytes, not {their_size}'


def from_facts(entry, column, fields):
    """Struct of a structure's facts; FIELDS: {field: C field}."""
    found = Struct(entry[0][1][column])
    for field, c_field in fields.items():
        if c_field not in entry[1]:
            continue
        found.fields[field] = read_place(entry[1][c_field][column], 0, False)
    return found


class Comparison:
    def __init__(self, files):
        machine = MODES.get(platform.machine())
        if not machine:
            print(f'skip layout: no ABI of {platform.machine()} is known to this test')
            sys.exit(0)
        self.modes = machine
        self.ours = name_apart({abi: described(abi, files) for abi in machine})
        self.types, self.field_names = read_map()
        self.facts = read_facts(FACTS) if os.path.exists(FACTS) else {}
        self.first = next(iter(machine))
        self.theirs = {abi: {} for abi in machine}
        self.headers = {}

    def target(self, name):
        """C type, headers and how to compare, as far as the map says."""
        found = self.types.get(name) or self.types.get(name.split(':')[0], [])
        if found or not name.endswith('_short'):
            return found
        whole = name.removesuffix('_short')
        c_type, headers, *_ = [*(self.target(whole) or [f'struct {whole}']), '']
        return [c_type, headers, 'part']

    def c_fields(self, name):
        """{field: (C field, is bit field)} of those that have a counterpart."""
        pairs = {}
        for abi in self.modes:
            for field, (_, _, bits) in self.ours[abi].get(name, Struct(0)).fields.items():
                no_field = name.endswith('_short') and field == 'rest'
                c_field = self.field_names.get((name, field), '-' if no_field else field)
                if c_field != '-':
                    pairs[field] = (c_field, bool(bits))
        return pairs

    def ask_compiler(self, names):
        """Fills self.theirs from headers. Tries one header after the other for what is in several."""
        index = index_headers()
        left = {}
        for name in names:
            target = self.target(name) or [f'struct {name}']
            if target[1:] and target[1]:
                left[name] = [tuple(target[1].split())]
            else:
                left[name] = [(header,) for header in index.get(target[0].split()[-1], [])]
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            while any(left.values()):
                groups = {}
                for name, headers in left.items():
                    if headers:
                        groups.setdefault(headers.pop(0), []).append(name)
                for name in list(pool.map(lambda group: self.ask_group(*group), groups.items())):
                    for done in name:
                        left.pop(done)

    def ask_group(self, headers, names):
        """Returns those of NAMES that HEADERS have with all fields."""
        wanted = {name: ((self.target(name) or [f'struct {name}'])[0], self.c_fields(name))
                  for name in names}
        done = []
        for abi, (option, _) in self.modes.items():
            for name, found in compiled(option, headers, wanted).items():
                best = self.theirs[abi].get(name)
                if best is None or len(found.fields) > len(best.fields):
                    self.theirs[abi][name] = found
                    self.headers[name] = ' '.join(headers)
                if abi == self.first and len(found.fields) == len(wanted[name][1]):
                    done.append(name)
        return done

    def problems(self, name):
        target = self.target(name) or ['']
        part, only = target[2:3] == ['part'], target[2] if len(target) > 2 else ''
        pairs = self.c_fields(name)
        fact = self.facts.get((target[0] or name).split()[-1])
        for abi, (_, column) in self.modes.items():
            ours = self.ours[abi].get(name)
            if ours is None:
                continue
            if (fact is not None and column is None) or only in set(self.modes) - {abi}:
                continue
            if fact is not None:
                theirs = from_facts(fact, column, {field: c for field, (c, _) in pairs.items()})
            else:
                theirs = self.theirs[abi].get(name)
            if theirs is None:
                yield f'{abi}: no header has {target[0] or "struct " + name}'
                continue
            for field in ours.fields:
                if field in pairs and field not in theirs.fields:
                    yield f'{abi}: no field {pairs[field][0]} in C'
            for text in differences(ours, theirs, part):
                yield f'{abi}: {text}'

    def names(self):
        return sorted({name for structs in self.ours.values() for name in structs})


def import_facts(comparison, path):
    """Writes the facts of structures that installed headers don't know as they are described."""
    facts = read_facts(path)
    comparison.facts = {}
    with open(FACTS, 'w', encoding='utf-8') as out:
        out.write('# SPDX-License-Identifier: LGPL-2.1-or-later\n'
                  '# Structures that installed headers may not know, or only in an older form:\n'
                  '# S structure, header, size on x86_64 and i386; F field, offset on each, type\n')
        for name in comparison.names():
            target = comparison.target(name) or [f'struct {name}']
            fact = facts.get(target[0].split()[-1])
            if target[0] != '-' and fact and list(comparison.problems(name)):
                out.writelines(facts.pop(target[0].split()[-1])[2])


def main():
    arguments = sys.argv[1:]
    source = None
    if arguments[:1] == ['--import']:
        source, arguments = arguments[1], arguments[2:]
    files = arguments or sorted(
        os.path.join(base, name) for base, _, names in os.walk(os.path.join(SRC, 'syscalls'))
        for name in names if name.endswith('.def'))
    comparison = Comparison(files)
    names = comparison.names()
    comparison.ask_compiler([name for name in names
                             if (comparison.target(name) or [''])[0] != '-'])
    if source:
        import_facts(comparison, source)
        return 0
    failed = 0
    for name in names:
        if (comparison.target(name) or [''])[0] == '-':
            continue
        problems = list(comparison.problems(name))
        failed += bool(problems)
        print(f'not ok {name}: {problems[0]}' if problems else f'ok {name}')
        for problem in problems[1:]:
            print(f'# {problem}')
    plain = {name.split(':')[0] for name in names}
    unused = [name for name in comparison.types if name.split(':')[0] not in plain]
    unused += [f'{name}.{field}' for name, field in comparison.field_names
               if not any(field in structs[name].fields for structs in comparison.ours.values()
                          if name in structs)]
    if not arguments:
        print(f'not ok map: nothing is called {unused[0]}' if unused else 'ok map')
    return 1 if failed or (unused and not arguments) else 0


if __name__ == '__main__':
    sys.exit(main())
