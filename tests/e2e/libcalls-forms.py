#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Library calls of programs whose tables and code are not as those of compilers' and linkers' defaults."""

import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../trace'))
from libtest import *  # pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position


def make(*flags, m32=False):
    library = 'libown32.so' if m32 else 'libown.so'
    width = ['-m32'] if m32 else []
    compile_or_skip(library, 'gcc', *width, '-O1', '-fPIC', '-shared', f'{OWN}/own.c')
    if os.path.exists('unusual'):
        os.remove('unusual')
    compile_or_skip('unusual', 'gcc', *width, '-O1', *flags, f'{OWN}/unusual.c', library, '-Wl,-rpath,' + os.getcwd())


def need_x86_64():
    if os.uname().machine != 'x86_64':
        raise Skip('the form is of x86_64')


def move_pltgot(path, distance):
    """DT_PLTGOT is not what the code counts from, as other linkers have it."""
    with open(path, 'r+b') as file:
        data = bytearray(file.read())
        place = int(re.search(r'\.dynamic +DYNAMIC +\w+ (\w+)', readelf('-S', path))[1], 16)
        while (tag := struct.unpack_from('<II', data, place))[0] != 3:
            check(tag[0], 'DT_PLTGOT')
            place += 8
        struct.pack_into('<II', data, place, 3, tag[1] + distance)
        file.seek(0)
        file.write(data)


@test
def code_that_counts_from_elsewhere():
    """Position-independent code of 32 bits counts from _GLOBAL_OFFSET_TABLE_; it tells itself where that is."""
    for flags in (['-fPIE', '-pie', '-Wl,-z,now'], ['-fPIE', '-pie', '-Wl,-z,now', '-fno-plt']):
        for distance in (-4, 4, 8, 0x1000):
            make(*flags, m32=True)
            move_pltgot('unusual', distance)
            compare('unusual', ['-L'], m32=True)


@test
def large_code_model():
    """Slots are found by distances of 64 bits from a register."""
    need_x86_64()
    make('-mcmodel=large', '-fPIE', '-pie', '-fno-plt')
    check('own_add' in readelf('-r', 'unusual') and 'JUMP_SLO' not in readelf('-r', 'unusual'), 'the form')
    compare('unusual', ['-L'])
    make('-mcmodel=large', '-fPIE', '-pie')
    compare('unusual', ['-L'])


@test
def slots_that_lead_to_the_callers_plt():
    need_x86_64()
    make('-DPLT_ADDRESS', '-fno-pie', '-no-pie', '-fno-plt')
    check(re.search(r'GLOB_DAT +[0-9a-f]*[1-9a-f][0-9a-f]* own_picked', readelf('-r', 'unusual')), readelf('-r', 'unusual'))
    for bind in ({}, {'LD_BIND_NOW': '1'}):
        os.environ.update(bind)
        compare('unusual', ['-L'])


@test
def libraries_of_unbound_slots():
    """The first call of a function, too, is told with the library that it leads to."""
    for flags, m32 in ((['-Wl,--hash-style=gnu'], False), (['-Wl,--hash-style=sysv'], False), ([], True)):
        make('-Wl,-z,lazy', *flags, m32=m32)
        name = 'libown32.so' if m32 else 'libown.so'
        build('gcc', *(['-m32'] if m32 else []), *flags, '-O1', '-fPIC', '-shared', '-o', name, f'{OWN}/own.c')
        for library, count in ((name, 5), ('libnone.so', 0)):
            subprocess.run([CALLTAP, '-L', f'--library={library}', '--json', '-o', 'trace', './unusual'],
                           stdout=subprocess.DEVNULL, check=False, timeout=60)
            equal([call['library'] for call in traced('trace')], [name] * count, f'{flags} {library}')


main()
