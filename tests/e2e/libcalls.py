#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Library calls of programs of every form: all of them, in order, with arguments and results.

What a program calls is held against what the library it calls has written down."""

import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../trace'))
from tracetest import *  # pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position

SRC = os.environ.get('SRC') or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
OWN = os.path.join(SRC, 'tests', 'libcalls')


def build(*command):
    """Returns whether it could be compiled."""
    done = subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, check=False)
    return done.returncode == 0


def readelf(*arguments):
    return subprocess.run(['readelf', '-W', *arguments], capture_output=True, text=True, check=True).stdout


class Form:
    """A way to compile a program, and how to see in the file that it is of that form."""

    def __init__(self, compiler, binding, ibt, noplt, pie, static, m32):
        self.compiler, self.binding, self.ibt, self.noplt = compiler, binding, ibt, noplt
        self.pie, self.static, self.m32 = pie, static, m32
        self.name = '-'.join(filter(None, [
            compiler, '' if static else binding, 'ibt' if ibt else '', 'noplt' if noplt else '',
            'pie' if pie else 'nopie', 'static' if static else '', 'm32' if m32 else '']))

    def flags(self):
        yield from ['-O1', '-fno-builtin']
        yield from ['-m32'] if self.m32 else []
        yield '-fcf-protection=' + ('full' if self.ibt else 'none')
        yield from ['-fno-plt'] if self.noplt else []
        yield from ['-fPIE'] if self.pie else ['-fno-pie']

    def link_flags(self):
        if self.static:
            yield '-static-pie' if self.pie else '-static'
        else:
            yield '-pie' if self.pie else '-no-pie'
            yield f'-Wl,-z,{self.binding}'
        if self.ibt:
            yield '-Wl,-z,ibtplt'

    def make(self):
        library = 'libown32.so' if self.m32 else 'libown.so'
        m32 = ['-m32'] if self.m32 else []
        if not self.static and not os.path.exists(library) and not build(
                'gcc', *m32, '-O1', '-fPIC', '-shared', '-o', library, f'{OWN}/own.c'):
            return False
        sources = [f'{OWN}/user.c', f'{OWN}/own.c'] if self.static else [f'{OWN}/user.c', library]
        return build(self.compiler, *self.flags(), *self.link_flags(), '-o', self.name, *sources,
                     '-Wl,-rpath,' + os.getcwd())

    def prove(self):
        """The file is what the form's name says."""
        header, sections = readelf('-h', self.name), readelf('-S', self.name)
        dynamic, relocs = readelf('-d', self.name), readelf('-r', self.name)
        equal('Class:                             ELF32' in header, self.m32, 'ELF32')
        equal('DYN (' in header, self.pie, 'PIE')
        equal('INTERP' in readelf('-l', self.name), not self.static, 'dynamic')
        if self.static:
            return
        equal('BIND_NOW' in dynamic or 'Flags: NOW' in dynamic, self.binding == 'now', 'BIND_NOW')
        own = [line for line in relocs.splitlines() if ' own_add' in line]
        kind = 'GLOB_DAT' if self.noplt else 'JUMP_SLOT|JMP_SLO'
        check(len(own) == 1 and re.search(kind, own[0]), f'relocation of own_add: {own}')
        if not self.noplt:
            equal(' .plt.sec ' in sections, self.ibt, '.plt.sec')


def forms():
    compilers = [name for name in ('gcc', 'clang') if shutil.which(name)]
    for static, m32, compiler, binding, ibt, noplt, pie in itertools.product(
            (False, True), (False, True), compilers, ('lazy', 'now'), (False, True), (False, True), (False, True)):
        if static and (binding == 'now' or ibt or noplt):
            continue
        if compiler == 'clang' and m32 and noplt:  # makes a PLT all the same
            continue
        yield Form(compiler, binding, ibt, noplt, pie, static, m32)


def logged(text):
    """[(depth, name, arguments, result)] by the library, in the order of calls; result None: not written."""
    calls, depth, opened = [], 0, []
    for line in text.splitlines():
        if match := re.match(r'(\w+) (.*) \{$', line):
            opened.append(len(calls))
            calls.append([depth, match[1], match[2].split(), None])
            depth += 1
        elif match := re.match(r'\} \w+ = (\S+)$', line):
            depth -= 1
            calls[opened.pop()][3] = int(match[1])
        elif match := re.match(r'(\w+) ([^=]*)(?: = (\S+))?$', line):
            calls.append([depth, match[1], match[2].split(), match[3] and int(match[3])])
    return calls


def traced(path):
    """The same of calltap's JSON, which has calls in the order in which they end."""
    calls = []
    with open(path, encoding='utf-8') as lines:
        for line in lines:
            event = json.loads(line)
            if event['event'] == 'library-call' and event['name'].startswith('own_'):
                calls.append((event['time'], event))
    return [event for _, event in sorted(calls, key=lambda call: call[0])]


def word(value):
    return value if isinstance(value, int) else int(value, 0)


def compare(form, options):
    alone = subprocess.run(['./' + form.name], capture_output=True, text=True, check=False)
    run = subprocess.run([CALLTAP, '--json', '-o', 'trace', *options, './' + form.name], capture_output=True,
                         text=True, check=False, timeout=60)
    equal((run.returncode, run.stdout, run.stderr), (alone.returncode, alone.stdout, alone.stderr), 'the program')
    wanted, found = logged(alone.stdout), traced('trace')
    equal([call['name'] for call in found], [call[1] for call in wanted], 'functions')
    bits = 32 if form.m32 else 64
    for call, (depth, name, arguments, result) in zip(found, wanted):
        equal(call['depth'], depth, f'{name}: depth')
        if name in ('own_call', 'own_structure'):
            arguments = []
        values = [word(argument['raw']) for argument in call['args'].values()][:len(arguments)]
        equal(values, [int(argument) for argument in arguments], f'{name}: arguments')
        if result is not None:
            equal(word(call['result']['raw']) & (1 << bits) - 1, result, f'{name}: result')


def form_test(form):
    def run():
        if not form.make():
            raise Skip('the compiler cannot make such programs')
        form.prove()
        compare(form, ['--function-entries=own_*@MAIN'] if form.static else ['-L'])

    run.__name__ = form.name.replace('-', '_')
    return test(run)


# ---- what is shown of them -----------------------------------------------

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


def hide_addresses(lines):
    return [re.sub(r'0x[0-9a-f]{6,}', 'ADDR', re.sub(r'\[0x[0-9a-f]+\]', '[ADDR]', line)) for line in lines]


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


def need_libdw():
    if 'not supported' in subprocess.run([CALLTAP, '-kk', '-e', 'none', '/bin/true'], capture_output=True, text=True,
                                         check=False).stderr:
        raise Skip('built without libdw')


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


# ---- what is hard --------------------------------------------------------

SCENES = ['threads', 'forks', 'clones', 'signals', 'jumps', 'recursion', 'breakpoints', 'loading', 'executing']


def build_scenes():
    own = ['-Wl,-rpath,' + os.getcwd()]
    compile_or_skip('libown.so', 'gcc', '-O1', '-fPIC', '-shared', f'{OWN}/own.c')
    compile_or_skip('libplugin.so', 'gcc', '-O1', '-fPIC', '-shared', f'{OWN}/plugin.c', 'libown.so', *own)
    compile_or_skip('scenes', 'g++', '-O1', f'{OWN}/scenes.cc', 'libown.so', *own, '-ldl', '-lpthread')


def scene_test(name):
    def run():
        build_scenes()
        for options in (['-L'], ['-f', '-L'], ['-f', '-L', '-e', 'trace=all', '--json'], ['-f', '-L', '-c'],
                        ['-f', '--library-calls=*', '--function-entries=own_*']):
            done = subprocess.run([CALLTAP, *options, '-o', 'trace', './scenes', name], capture_output=True, text=True,
                                  check=False, timeout=120)
            equal((done.returncode, done.stderr), (5, ''), f'{options}: the program')
            check(name in done.stdout.splitlines(), f'{options}: it did not come to its end')

    run.__name__ = 'scene_' + name
    return test(run)


for each in SCENES:
    scene_test(each)


@test
def threads_are_told_apart():
    build_scenes()
    subprocess.run([CALLTAP, '-f', '--json', '--library-calls=own_six@MAIN', '-o', 'trace', './scenes', 'threads'],
                   stdout=subprocess.DEVNULL, check=False, timeout=120)
    seen = {}
    for event in traced('trace'):
        seen.setdefault(event['tid'], []).append((word(event['args']['arg1']['raw']), word(event['result']['raw'])))
    equal(len(seen), 6, 'threads')
    for calls in seen.values():
        equal(calls, [(n, n + 5) for n in range(300)], 'calls of a thread')


@test
def letting_go_restores_text():
    build_scenes()
    with subprocess.Popen(['./scenes', 'forever'], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as program:
        try:
            equal(program.stderr.readline(), b'forever\n', 'the program')
            before = text_of(program.pid)
            for _ in range(3):
                tracer = subprocess.Popen([CALLTAP, '-L', '-o', 'letting-go', '-p', str(program.pid)],
                                          stderr=subprocess.DEVNULL)
                wait_until(lambda: os.path.exists('letting-go') and os.path.getsize('letting-go') > 5000, 'calls')
                tracer.terminate()
                tracer.wait(20)
                os.remove('letting-go')
                equal(program.poll(), None, 'the program')
                check(text_of(program.pid) == before, 'its text is not as it was')
        finally:
            program.kill()


def text_of(pid):
    """The executable memory of the program and its libraries, without what was added to it."""
    text = []
    with open(f'/proc/{pid}/maps', encoding='utf-8') as maps, open(f'/proc/{pid}/mem', 'rb') as memory:
        for line in maps:
            match = re.match(r'([0-9a-f]+)-([0-9a-f]+) r-xp .* (/.*)$', line)
            if match:
                memory.seek(int(match[1], 16))
                text.append((match[3], memory.read(int(match[2], 16) - int(match[1], 16))))
    return text


@test
def prototypes_of_the_user():
    build_scenes()
    with open('own.def', 'w', encoding='utf-8') as file:
        file.write('enum small : s32 { ONE = 1, TWO = 2 };\n'
                   'function own_six(enum<small> a, u8 b, x64 c, long d, long e, long f) = enum<small>;\n')
    run = subprocess.run([CALLTAP, '-L', '-a1', '--prototypes=own.def', './scenes', 'breakpoints'], capture_output=True,
                         text=True, check=False)
    check('own_six(ONE, 1, 0x1, 1, 1, 1) = 6\n' in run.stderr, run.stderr)
    with open('own.def', 'w', encoding='utf-8') as file:
        file.write('function own_six(nosuch a);\n')
    run = subprocess.run([CALLTAP, '-L', '--prototypes=own.def', './scenes', 'breakpoints'], capture_output=True,
                         text=True, check=False)
    equal((run.returncode, run.stdout), (1, ''), 'a mistake')
    check(re.search(r'own\.def:1:18: unknown type', run.stderr), run.stderr)
    for name, error in ('/', 'Is a directory'), ('/dev/zero', 'is too long'), ('none', 'No such file'):
        run = subprocess.run([CALLTAP, '-L', f'--prototypes={name}', 'true'], capture_output=True, text=True, check=False)
        check(run.returncode == 1 and f"'{name}'" in run.stderr and error in run.stderr, run.stderr)


@test
def lengths_of_instructions():
    """What stands under a breakpoint is known to the byte."""
    if os.uname().machine != 'x86_64' or not shutil.which('objdump'):
        raise Skip('there is no objdump, or it is another machine')
    compile_or_skip('lengths', 'gcc', '-O1', f'-I{SRC}', f'{OWN}/lengths.c', f'{SRC}/arch/x86/insn.c')
    compile_or_skip('small', 'gcc', '-m32', '-static', '-O2', f'{OWN}/user.c', f'{OWN}/own.c')
    for path, wide in (('small', '0'), (os.path.realpath('/lib/x86_64-linux-gnu/libc.so.6'), '1')):
        with subprocess.Popen(['objdump', '-d', path], stdout=subprocess.PIPE) as dump:
            run = subprocess.run(['./lengths', wide], stdin=dump.stdout, capture_output=True, text=True, check=False)
        equal((run.returncode, run.stdout), (0, ''), path)


@test
def real_programs():
    programs = (['ls', '/'], ['git', '--version'], ['bash', '-c', 'echo $((1+2)) | cat; exit 7'],
                ['perl', '-e', 'print "x$_\n" for 1..3; exit 4'], ['/usr/bin/python3', '-c', 'print(sum(range(9)))'],
                ['sqlite3', ':memory:', 'select 1+2'], ['gcc', '--version'])
    for program in programs:
        if not shutil.which(program[0]):
            continue
        alone = subprocess.run(program, capture_output=True, check=False)
        run = subprocess.run([CALLTAP, '-f', '-L', '-o', 'trace', *program], capture_output=True, check=False, timeout=120)
        equal((run.returncode, run.stdout, run.stderr), (alone.returncode, alone.stdout, alone.stderr), program[0])
        check(os.path.getsize('trace') > 1000, f'{program[0]}: nothing was traced')


@test
def static_programs_are_told():
    compile_or_skip('alone', 'gcc', '-static', '-O1', f'{OWN}/user.c', f'{OWN}/own.c')
    run = subprocess.run([CALLTAP, '-L', './alone'], capture_output=True, text=True, check=False)
    check('is statically linked and makes no calls into libraries' in run.stderr, run.stderr)


# ---- names as in the source, other languages ------------------------------------

def lines_of(*command):
    run = subprocess.run([CALLTAP, '-a1', '-o', 'trace', *command], capture_output=True, text=True, check=False, timeout=60)
    equal(run.stderr, '', 'messages')
    with open('trace', encoding='utf-8') as trace:
        return run.returncode, trace.read().splitlines()


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


def build_steady():
    own = ['-Wl,-rpath,' + os.getcwd()]
    compile_or_skip('libown.so', 'gcc', '-O1', '-fPIC', '-shared', f'{OWN}/own.c')
    compile_or_skip('steady', 'gcc', '-O1', f'{OWN}/steady.c', 'libown.so', *own, '-lpthread')


def wait_until_threads(program):
    """From then on all its text is there, which is mapped after /proc/PID/exe has its name."""
    wait_until(lambda: len(os.listdir(f'/proc/{program.pid}/task')) == 4, 'threads')


def attached(options, program, enough):
    """Lines of a running program; it must go on, with its text as it was."""
    before = text_of(program.pid)
    with subprocess.Popen([CALLTAP, *options, '-o', 'attached', '-p', str(program.pid)], stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as tracer:
        wait_until(lambda: os.path.exists('attached') and os.path.getsize('attached') > enough, 'calls')
        tracer.terminate()
        tracer.wait(20)
    equal(program.poll(), None, 'the program')
    check(text_of(program.pid) == before, 'its text is not as it was')
    with open('attached', encoding='utf-8') as trace:
        lines = trace.read().splitlines()
    os.remove('attached')
    return lines


def first_arguments(lines):
    return {match[1] for match in map(re.compile(r'.*own_add\((\w+), ').match, lines) if match}


@test
def one_thread_of_many():
    """Without -f the others, who meet the same breakpoints, run on unseen."""
    build_steady()
    with subprocess.Popen(['./steady'], stdout=subprocess.DEVNULL) as program:
        try:
            wait_until_threads(program)
            for _ in range(3):
                lines = attached(['-L', '-q', '--library-calls=own_add'], program, 2000)
                equal(first_arguments(lines), {'0'}, 'calls')
                lines = attached(['-L', '-f', '-q', '--library-calls=own_add'], program, 6000)
                equal(first_arguments(lines), {'0', '0x1', '0x2', '0x3'}, 'calls of all')
        finally:
            program.kill()


@test
def children_made_while_tracing_begins_and_ends():
    """They have copies of breakpoints, whoever knows of them."""
    compile_or_skip('forking', 'gcc', '-O1', f'{OWN}/forking.c', '-lpthread')
    with subprocess.Popen(['./forking']) as program:
        try:
            wait_until_threads(program)
            before = text_of(program.pid)
            for cycle in range(24):
                options = [['-L'], ['-L', '-f']][cycle % 2]
                with subprocess.Popen([CALLTAP, *options, '-o', 'forking.log', '-p', str(program.pid)],
                                      stderr=subprocess.PIPE) as tracer:
                    tracer.stderr.readline()  # attached
                    time.sleep(cycle % 6 * 0.02)
                    tracer.terminate()
                    tracer.communicate(timeout=60)
                equal(program.poll(), None, f'the program, cycle {cycle}')
                check(text_of(program.pid) == before, 'its text is not as it was')
        finally:
            program.kill()


@test
def functions_of_a_replaced_library():
    """What has its name by now has its functions elsewhere."""
    build_steady()
    with open('other.c', 'w', encoding='utf-8') as other:
        other.write(''.join(f'long other_{i}(long a) {{ return a * {i + 3}; }}\n' for i in range(40)))
        other.write(f'#include "{OWN}/own.c"\n')
    with subprocess.Popen(['./steady'], stdout=subprocess.DEVNULL) as program:
        try:
            wait_until_threads(program)
            compile_or_skip('libother.so', 'gcc', '-w', '-O1', '-fPIC', '-shared', 'other.c')
            os.rename('libother.so', 'libown.so')
            options = ['-L', '-f', '-q', '--library-calls=none', '--function-entries=own_*@libown.so']
            lines = [line for line in attached(options, program, 2000) if 'exited' not in line]
            check(all('own_add' in line for line in lines), lines[:5])
            os.remove('libown.so')
            lines = [line for line in attached(options, program, 2000) if 'exited' not in line]
            check(all('own_add' in line for line in lines), lines[:5])
        finally:
            program.kill()


@test
def functions_in_another_root():
    """Of a program whose files are where ours are not."""
    if os.geteuid():
        raise Skip('only root can change the root')
    os.makedirs('jail/in')
    compile_or_skip('jail/in/jailed', 'gcc', '-static', '-O1', '-DJAILED', f'{OWN}/steady.c', f'{OWN}/own.c', '-lpthread')
    with subprocess.Popen(['chroot', 'jail', '/in/jailed'], stdout=subprocess.DEVNULL) as program:
        try:
            wait_until_threads(program)
            lines = attached(['-q', '-f', '--function-entries=own_add'], program, 2000)
            check(all('own_add' in line for line in lines if 'exited' not in line), lines[:5])
        finally:
            program.kill()


@test
def missing_proc_is_told():
    """What a program has is not known without /proc; it runs all the same."""
    hide = ['unshare', '-m', 'sh', '-c', 'umount -l /proc && exec "$@"', 'sh']
    if subprocess.run([*hide, 'true'], capture_output=True, check=False).returncode:
        raise Skip('only root can do without /proc')
    run = subprocess.run([*hide, CALLTAP, '-L', 'echo', 'here'], capture_output=True, text=True, check=False)
    equal(run.stdout, 'here\n', run.stderr)
    # LeakSanitizer, and what would turn it off, cannot do without /proc.
    if 'LeakSanitizer has encountered a fatal error' not in run.stderr:
        equal(run.returncode, 0, run.stderr)
    check("its file auxv in /proc can't be read" in run.stderr, run.stderr)


@test
def call_behind_a_byte_like_a_prefix():
    if os.uname().machine != 'x86_64':
        raise Skip('the instructions are of x86_64')
    compile_or_skip('libown.so', 'gcc', '-O1', '-fPIC', '-shared', f'{OWN}/own.c')
    compile_or_skip('prefix', 'gcc', '-O1', '-mno-red-zone', f'{OWN}/prefix.c', 'libown.so', '-Wl,-rpath,' + os.getcwd())
    status, lines = lines_of('-L', './prefix')
    equal((status, len(lines)), (3, 2), lines)
    check(lines[0].startswith('own_add(0x1, 0x2, 0, ') and lines[0].endswith(' = 0x3'), lines)


class RustForm:
    """A Rust program that calls the library: through slots, without a PLT."""
    static = m32 = False

    def __init__(self, name, *flags):
        self.name = 'rust-' + name
        compile_or_skip('libown.so', 'gcc', '-O1', '-fPIC', '-shared', f'{OWN}/own.c')
        if not shutil.which('rustc') or not build(
                'rustc', *flags, '-o', self.name, f'{OWN}/user.rs', '-C', 'link-arg=./libown.so', '-C',
                'link-arg=-Wl,-rpath,' + os.getcwd()):
            raise Skip('there is no rustc')


@test
def calls_of_rust():
    for name, flags in (('plain', []), ('optimized', ['-O']), ('fixed', ['-O', '-C', 'relocation-model=static'])):
        compare(RustForm(name, *flags), ['-L'])


@test
def names_of_rust():
    for scheme in ('default', 'v0'):
        form = RustForm(scheme, '-O', *(['-C', 'symbol-mangling-version=v0'] if scheme == 'v0' else []))
        _, lines = lines_of('--function-entries=*shapes*fill*@MAIN', './' + form.name)
        lines = [line for line in lines if 'shapes' in line]
        check(lines and re.match(r'_(ZN|R)\w*6shapes4fill', lines[0]), lines)
        _, lines = lines_of('--function-entries=*shapes*fill*@MAIN', '--demangle', './' + form.name)
        lines = [line for line in lines if 'shapes' in line]
        if lines[0].startswith('_'):
            raise Skip('built without libiberty')
        check(re.match(r'[\w-]+(\[\w+\])?::shapes::fill(::h\w+)?\(', lines[0]), lines)


for each in forms():
    form_test(each)

main()
