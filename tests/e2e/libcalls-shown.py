#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is shown of library calls: arguments, results, names, types."""

import json
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../trace'))
from libtest import *  # pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position

def check_program(name, *flags):
    compile_or_skip(name, 'gcc', '-O1', '-fno-builtin', '-std=gnu11', '-w', *flags, f'{OWN}/{name}.c', '-lm')
    run = subprocess.run([CALLTAP, '-L', '-a1', '-o', 'trace', f'./{name}'], capture_output=True, text=True,
                         check=False, timeout=60)
    equal((run.returncode, run.stderr), (3, ''), 'the program')
    with open('trace', encoding='utf-8') as trace, open(f'{OWN}/{name}.expect', encoding='utf-8') as expect:
        found, wanted = trace.read().splitlines(), expect.read().splitlines()
    for line, model in zip(found, wanted):
        pattern = re.escape(model).replace('ADDR', '0x[0-9a-f]+').replace('WORD', '[48]')
        check(re.fullmatch(pattern.replace('NEGATIVE', r'-\d+'), line), f'{line}, expected {model}')
    equal(len(found), len(wanted), 'number of lines')


@test
def arguments_of_64_bits():
    check_program('formats')
    check_program('kinds')
    check_program('wide')


@test
def arguments_of_32_bits():
    check_program('formats', '-m32')
    check_program('kinds', '-m32')
    check_program('wide', '-m32')


# ---- functions that are handed over ----------------------------------------

def callbacks(options, *flags, arguments=(), strip=False):
    """The lines of the program of that name, with addresses hidden."""
    for name in ('libown.so', 'callbacks'):
        if os.path.exists(name):
            os.remove(name)
    m32 = [flag for flag in flags if flag == '-m32']
    compile_or_skip('libown.so', 'gcc', *m32, '-O1', '-fPIC', '-shared', f'{OWN}/own.c')
    compile_or_skip('callbacks', 'gcc', '-O1', '-fno-builtin', *flags, f'{OWN}/callbacks.c', 'libown.so',
                    '-Wl,-rpath,' + os.getcwd(), '-lpthread', *(['-s'] if strip else []))
    run = subprocess.run([CALLTAP, '-L', '-a1', *options, '-o', 'trace', './callbacks', *arguments],
                         capture_output=True, text=True, check=False, timeout=60)
    equal((run.returncode, run.stderr), (3, ''), 'the program')
    with open('trace', encoding='utf-8') as trace:
        return trace.read().splitlines()


SHOWN = """\
mmap(NULL, 4096, PROT_READ|PROT_EXEC, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = ADDR
qsort(ADDR, 3, 4, by_value) = void
lfind(ADDR, ADDR, ADDR, 4, by_value+0x1) = NULL
lfind(ADDR, ADDR, ADDR, 4, NULL) = NULL
lfind(ADDR, ADDR, ADDR, 4, ADDR) = NULL
lfind(ADDR, ADDR, ADDR, 4, ADDR) = NULL
lfind(ADDR, ADDR, ADDR, 4, 0x10) = NULL
lfind(ADDR, ADDR, ADDR, 4, own_add) = NULL
lfind(ADDR, ADDR, ADDR, 4, getppid) = NULL
signal(SIGUSR1, on_signal) = SIG_DFL
signal(SIGUSR1, SIG_IGN) = on_signal
sigaction(SIGUSR2, {sa_handler=on_signal, sa_mask=[], sa_flags=0, ...}, NULL) = 0
__cxa_atexit(at_end, NULL, DSO) = 0
pthread_create([ADDR], NULL, run_thread, NULL) = 0
pthread_join(ADDR, NULL) = 0
+++ exited with 3 +++""".splitlines()


def check_callbacks(wanted, *flags, **how):
    lines = hide_addresses(callbacks([], *flags, **how))
    lines = [re.sub(r'(cxa_atexit\(.*NULL, )(ADDR|NULL)', r'\1DSO', line) for line in lines]
    same_lines([line for line in lines if not line.startswith('unlink')], wanted, ' '.join(flags))


@test
def names_of_functions():
    check_callbacks(SHOWN, '-fPIE', '-pie')
    check_callbacks(SHOWN, '-fno-pie', '-no-pie')


@test
def names_of_functions_of_32_bits():
    check_callbacks(SHOWN, '-fPIE', '-pie', '-m32')


@test
def names_in_a_stripped_program():
    """Of its own functions those remain that a library knows of; what is behind them is not theirs."""
    wanted = [re.sub(r'by_value(\+0x1)?|on_signal|run_thread|at_end', 'ADDR', line) for line in SHOWN]
    check_callbacks(wanted, '-fno-pie', '-no-pie', strip=True)
    check_callbacks(wanted, '-fPIE', '-pie', strip=True)


@test
def names_in_a_removed_program():
    check_callbacks(SHOWN, '-fPIE', '-pie', arguments=['gone'])


@test
def names_in_other_forms():
    lines = callbacks(['-X', 'verbose'])
    check(any(re.fullmatch(r'qsort\(0x\w+, 3, 4, 0x\w+ /\* by_value \*/\) = void', line) for line in lines), lines)
    check(any(re.search(r', 0x\w+ /\* by_value\+0x1 \*/\) = NULL', line) for line in lines), lines)
    lines = callbacks(['-X', 'raw'])
    check(any(re.fullmatch(r'qsort\(0x\w+, 3, 4, 0x\w+\) = void', line) for line in lines), lines)
    events = [json.loads(line) for line in callbacks(['--json'])]
    given = [event['args']['compar']['value'] for event in events if event.get('name') in ('qsort', 'lfind')]
    equal([value and value.get('symbol') for value in given], ['by_value', 'by_value', None, None, None, None, 'own_add', 'getppid'],
          'symbols')
    equal([value.get('offset') for value in given[:2]], [None, 1], 'offsets')
    equal(int(given[1]['$addr'], 0) - int(given[0]['$addr'], 0), 1, 'addresses')


# ---- functions of which only debug information tells -------------------------

def typed(*options, library=('gcc', '-g'), program=(), m32=False, prepare=None):
    """The lines of the program of that name, whose library was compiled by that command."""
    need_libdw()
    flags = ['-m32'] if m32 else []
    for name in ('libtypes.so', 'typed'):
        if os.path.exists(name):
            os.remove(name)
    compile_or_skip('libtypes.so', *library, *flags, '-O1', '-shared', '-fPIC', f'{OWN}/types.c')
    compile_or_skip('typed', 'gcc', *flags, '-O1', *program, f'{OWN}/typed.c', 'libtypes.so', '-Wl,-rpath,' + os.getcwd())
    if prepare:
        prepare()
    run = subprocess.run([CALLTAP, '-L', '-a1', *options, '-o', 'trace', './typed'], capture_output=True, text=True,
                         check=False, timeout=60)
    equal((run.returncode, run.stdout, run.stderr), (3, '', ''), 'the program')
    with open('trace', encoding='utf-8') as trace:
        return trace.read().splitlines()


NAMED = """\
ty_numbers(c='a', s=-2, i=-3, l=-4, uc=255, us=65535, ui=4000000000, ul=18446744073709551615) = -294901419
ty_bool(yes=true, no=false) = true
ty_floats(f=1.500000, d=2.500000, after=3) = 7.000000
ty_float() = 1.500000
ty_text(text="hello", other="other", list=["x"]) = "other"
ty_enum(c=GREEN, b=BIT_A|BIT_D, l=LOW) = BLUE
ty_enum(c=77, b=0, l=HIGH) = BLUE
ty_void(p=ADDR, q=NULL, number=[42], bytes=ADDR) = void
ty_list(list={next={next=ADDR, name="second", value=2}, name="first", value=1}, p={x=3, y=-4}, \
m={a=1, b=2, c=3, d=4, e=5, f=6, g=7, h=8, i=9, j=10, k=11, l=12, ...}) = ADDR
ty_odd(o={c='z', l=-1, a=5, b=100, d=-7, on=1, s=-3, text="text", raw="\\1\\2\\3\\4", list=[7, 8, 9], f=0.500000, \
d2=0.250000, ...}) = 5
ty_wide(text=L"w\\u00efde", c=119) = 1
ty_code(fn=twice, n=4) = 8
ty_end() = ?
+++ exited with 3 +++""".replace('\\\n', '').splitlines()
PLAIN = [re.sub(r'(?<=[(,] )\w+=|(?<=\()\w+=(?!\{)', '', line) if '{' not in line else line for line in NAMED]


def wanted_of(m32):
    return [line.replace('18446744073709551615', '4294967295') for line in NAMED] if m32 else NAMED


def type_test(name, library, m32):
    def run():
        same_lines(hide_addresses(typed('-N', library=library, m32=m32)), wanted_of(m32), name)

    run.__name__ = 'types_by_' + name
    return test(run)


for each, command in (('dwarf5', ['gcc', '-gdwarf-5']), ('dwarf4', ['gcc', '-gdwarf-4']),
                      ('dwarf3', ['gcc', '-gdwarf-3', '-gstrict-dwarf']), ('clang', ['clang', '-g']),
                      ('packed', ['gcc', '-g', '-gz'])):
    type_test(each + '_m64', command, False)
    type_test(each + '_m32', command, True)


def keep_debug_apart():
    build('objcopy', '--only-keep-debug', 'libtypes.so', 'libtypes.debug')
    build('strip', '-g', 'libtypes.so')
    check(build('objcopy', '--add-gnu-debuglink=libtypes.debug', 'libtypes.so'), 'objcopy')


@test
def types_in_a_separate_file():
    same_lines(hide_addresses(typed('-N', prepare=keep_debug_apart)), NAMED, 'separate file')
    os.remove('libtypes.debug')
    lines = typed('-N', library=['gcc'])
    check(re.fullmatch(r'ty_numbers\(arg1=0x61, arg2=0xffff\w+, arg3=0xffff\w+, arg4=0xf\w+\) = 0x\w+', lines[0]), lines[0])


@test
def types_in_a_shared_file():
    """What two libraries have in common is in a third file, which may be anything too."""
    def share():
        shutil.copy('libtypes.so', 'other.so')
        if os.path.exists('common.debug'):
            os.remove('common.debug')
        if not shutil.which('dwz') or not build('dwz', '-m', 'common.debug', 'libtypes.so', 'other.so'):
            raise Skip('there is no dwz')

    def share_and_lose():
        share()
        os.remove('common.debug')
        os.mkfifo('common.debug')

    same_lines(hide_addresses(typed('-N', prepare=share)), NAMED, 'shared file')
    lines = typed('-N', prepare=share_and_lose)
    check(lines[1].startswith('ty_bool(arg1=0x1, arg2=0'), lines[1])


@test
def types_unabbreviated_and_in_json():
    lines = [line for line in typed('-v') if line.startswith('ty_odd')]
    check(lines[0].endswith(', d2=0.250000, color=BLUE, in={x=1, y=2}, fn=twice, u={i=7, f=0.000000, p=0x7}}) = 5'), lines)
    calls = {event['name']: event for event in map(json.loads, typed('--json')) if event.get('name')}
    equal(calls['ty_bool']['args']['yes']['value'], {'$word': 'true'}, 'bool')
    equal(calls['ty_odd']['args']['o']['value']['in'], {'x': 1, 'y': 2}, 'structure')
    equal(calls['ty_odd']['args']['o']['value']['color'], {'$const': 'BLUE', 'value': 6, 'base': 'dec'}, 'enumeration')
    equal(calls['ty_enum']['args']['c']['value'], {'$const': None, 'value': 77, 'base': 'dec'}, 'no enumerator')


@test
def types_of_functions_that_are_entered():
    lines = typed('--function-entries=twice@MAIN', '-N', program=['-g'])
    check('twice(number=4) = 8' in [line.strip() for line in lines], lines)


@test
def described_functions_keep_their_descriptions():
    with open('own.def', 'w', encoding='utf-8') as file:
        file.write('function ty_bool(x32 first, x32 second) = x32;\n')
    lines = typed('-N', '--prototypes=own.def')
    check('ty_bool(first=0x1, second=0) = 0x1' in lines, lines)


@test
def damaged_debug_information():
    """Whatever it says, nothing happens but that types are missing or wrong."""
    def damage():
        with open('libtypes.so', 'r+b') as file:
            file.seek(places[seed % len(places)] + where * 97 % 400)
            file.write(bytes([seed * 37 & 255, where * 91 & 255]))

    typed()
    places = [int(match[1], 16) for match in re.finditer(r'\.debug_(?:info|abbrev|str|aranges|rnglists) +PROGBITS +\w+ +(\w+)',
                                                         readelf('-S', 'libtypes.so'))]
    check(len(places) >= 3, 'sections')
    for seed in range(len(places)):
        for where in range(8):
            names = [line.split('(')[0] for line in typed(prepare=damage)]
            equal(names, [line.split('(')[0] for line in NAMED], f'functions, {seed} {where}')


# ---- structures by value ------------------------------------------------------

VALUES = """\
va_one({a='a'}, 1) = {a='b'}
va_ints(1, {a=2, b=-3}, 4) = {a=-2, b=6}
va_longs({a=1, b=2}, {a=3, b=4}, {a=5, b=6}, {a=7, b=8}, 9) = {a=9, b=16}
va_real({a=1.500000}, 2.250000) = {a=3.750000}
va_reals({a=1.000000, b=2.000000, c=3.000000}, 4.000000) = {a=3.000000, b=2.000000, c=4.000000}
va_mixed({a=0.500000, b=6, c=7}, 8, 9.500000) = {a=9.500000, b=7, c=8}
va_other({a=-1, b=2.500000}, 3, 4.000000) = {a=3, b=6.500000}
va_text({text="text", len=4}) = {text="ext", len=3}
va_big(1, {a=2, b=3, c=4}, 5) = {a=4, b=3, c=5}
va_wide({a=1.250000}, 2) = {a=3.250000}
va_nested({in={a=1, b=2}, list=[3, 4, 5]}) = {in={a=1, b=2}, list=[3, 5, 5]}
va_long(1, 2.500000, 3, -4.000000) = -12.000000
va_many(1.000000, 2.000000, 3.000000, 4.000000, 5.000000, 6.000000, 7.000000, 8.000000, 9.000000, 10) = 55.000000
+++ exited with 3 +++""".splitlines()


def values(options, *flags):
    if os.uname().machine != 'x86_64':
        raise Skip('only x86 has all of them')
    for name in ('libvalues.so', 'valued'):
        if os.path.exists(name):
            os.remove(name)
    compile_or_skip('libvalues.so', 'gcc', *flags, '-O1', '-shared', '-fPIC', f'{OWN}/values.c')
    compile_or_skip('valued', 'gcc', *[flag for flag in flags if flag == '-m32'], '-O1', f'{OWN}/valued.c', 'libvalues.so',
                    '-Wl,-rpath,' + os.getcwd())
    run = subprocess.run([CALLTAP, '-L', '-a1', *options, '-o', 'trace', './valued'], capture_output=True, text=True,
                         check=False, timeout=60)
    equal((run.returncode, run.stderr), (3, ''), 'the program')
    with open('trace', encoding='utf-8') as trace:
        return trace.read().splitlines()


@test
def structures_by_value():
    for flags in ([], ['-m32']):
        same_lines(values([f'--prototypes={OWN}/values.def'], *flags), VALUES, f'described {flags}')


@test
def structures_by_value_in_json():
    calls = {event['name']: event for event in map(json.loads, values(['--json', f'--prototypes={OWN}/values.def']))
             if event.get('name')}
    equal(calls['va_ints']['args']['x'], {'value': {'a': 2, 'b': -3}}, 'argument')
    equal(calls['va_mixed']['result']['value'], {'a': {'$real': 9.5}, 'b': 7, 'c': 8}, 'result')


@test
def types_of_structures_by_value():
    need_libdw()
    for flags in (['-g'], ['-g', '-m32']):
        lines = values([], *flags)
        same_lines(lines, VALUES, f'debug information {flags}')


# ---- names and types as in the source, of other languages -------------------------

@test
def names_of_cplusplus():
    compile_or_skip('libnames.so', 'g++', '-O1', '-DLIBRARY', '-shared', '-fPIC', f'{OWN}/names.cc')
    compile_or_skip('names', 'g++', '-O1', f'{OWN}/names.cc', 'libnames.so', '-Wl,-rpath,' + os.getcwd())
    status, lines = lines_of('-L', './names')
    equal(status, 9, 'status')
    equal([line.split('(')[0] for line in lines],
          ['_ZN6shapes5twiceIiEET_S1_', '_ZNK6shapes6square4areaEi', '+++ exited with 9 +++'], 'symbols')
    _, lines = lines_of('-L', '--demangle', './names')
    if lines[0].startswith('_Z'):
        raise Skip('built without libiberty')
    equal([line.rsplit('(', 1)[0] for line in lines],
          ['int shapes::twice<int>(int)', 'shapes::square::area(int) const', '+++ exited with 9 +++'], 'names')
    _, lines = lines_of('-L', '--demangle', '-c', './names')
    check(any(line.endswith(' shapes::square::area(int) const') for line in lines), lines)
    _, lines = lines_of('-L', '--demangle', '--json', './names')
    check('shapes::square::area(int) const' in [json.loads(line).get('name') for line in lines], lines)


@test
def types_of_cplusplus():
    need_libdw()
    compile_or_skip('libnames.so', 'g++', '-g', '-O1', '-DLIBRARY', '-shared', '-fPIC', f'{OWN}/names.cc')
    compile_or_skip('names', 'g++', '-O1', f'{OWN}/names.cc', 'libnames.so', '-Wl,-rpath,' + os.getcwd())
    _, lines = lines_of('-L', '-N', './names')
    equal([line.split('(', 1)[1] for line in lines[:2]], ['value=1) = 2', 'this={side=2}, times=2) = 8'], 'types')


main()
