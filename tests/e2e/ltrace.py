#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Called as ltrace: the installed ltrace and calltap write the same lines."""

import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../trace'))
from tracetest import *  # pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position

SRC = os.environ.get('SRC') or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
OWN = os.path.join(SRC, 'tests', 'libcalls')
LTRACE = shutil.which('ltrace')


def compile_pair(compiler, library, program, *flags):
    """What ltrace can trace: PROGRAM and the shared LIBRARY that it calls, pairs of a name and a source;
    lazily bound, with a plain PLT. FLAGS are the program's."""
    linking = ['-fcf-protection=none', '-no-pie', '-Wl,-z,lazy', f'-Wl,-rpath,{os.getcwd()}']
    for name, source, options in ((*library, ['-DLIBRARY', '-fPIC', '-shared']), (*program, [*linking, *flags])):
        needed = [library[0]] if name == program[0] else []
        compile_or_skip(name, compiler, '-O1', *options, f'{OWN}/{source}', *needed)


def build():
    if not os.path.exists('plain'):
        compile_pair('gcc', ('libown.so', 'own.c'), ('plain', 'plain.c'), '-fno-builtin')


def need_ltrace():
    if not LTRACE:
        raise Skip('there is no ltrace')


def of_both(program, options):
    """The lines that ltrace and calltap write of PROGRAM."""
    for tracer in ([LTRACE], [CALLTAP, '--as=ltrace']):
        subprocess.run([*tracer, *options, '-o', 'out', program], check=False, timeout=60, capture_output=True,
                       env={**os.environ, 'HOME': os.getcwd()})
        with open('out', encoding='utf-8') as out:
            yield out.read().splitlines()


def lines(program, options):
    environment = {**os.environ, 'HOME_OF_PLAIN': 'here', 'HOME': os.getcwd()}
    run = subprocess.run([*program, *options, '-o', 'out', './plain'], capture_output=True, text=True, check=False,
                         timeout=60, env=environment)
    with open('out', encoding='utf-8') as out:
        return normal_lines(out.read().splitlines()), run


def normal_lines(found):
    """Without what is another in each run; with the column of results."""
    result = []
    for line in found:
        line = re.sub(r'^(\d+ )(?=\S)', 'PID ', line)
        line = re.sub(r'getpid\(\) += \d+', 'getpid() = PID', line)
        line = re.sub(r'\bkill\(\d+', 'kill(PID', line)
        line = re.sub(r'0x[0-9a-f]{6,16}', lambda m: 'A' * len(m[0]), line)
        line = re.sub(r'(<?)\d+\.\d{6}(>?)', r'\1TIME\2', line)
        # ltrace does not always see in time that it does not return.
        line = re.sub(r'\bexit\((\d)(?: <no return \.\.\.>|\) += <void>)$', r'exit(\1 ENDS', line)
        # Addresses are of one length or another.
        line = re.sub(r' += ', ' = ', line) if 'AAAA' in line or 'PID' in line else line
        result.append(re.sub('A{8,}', 'ADDR', line))
    return result


def compare(*options):
    need_ltrace()
    build()
    wanted, _ = lines([LTRACE], options)
    found, run = lines([CALLTAP, '--as=ltrace'], options)
    check('-f' in options or len(wanted) > 2, f'{options}: ltrace shows nothing')
    if '-f' in options:
        # Parent and child run at once.
        wanted, found = sorted(wanted), sorted(found)
    same_lines(found, wanted, ' '.join(options))
    equal(run.returncode, 3, 'exit status')


CONFIG = ['-F', f'{OWN}/own.conf']


@test
def plain():
    compare(*CONFIG)


@test
def layout():
    for options in (['-n', '3', '-e', 'puts+own_*+kill'], ['-a', '30'], ['-a', '70', '-s', '5'], ['-i'], ['-b'], ['-T'], ['-ttt'], ['-r']):
        compare(*CONFIG, *options)


@test
def filters():
    for options in (['-e', 'puts+own_add'], ['-e', 'own*-own_call'], ['-e', '/own_[as].*/'], ['-e', 'puts@MAIN'],
                    ['-e', '@MAIN'], ['-e', '/own_add@MAIN/'], ['-e', 'puts+'], ['-l', 'libown.so'], ['-l', 'lib*wn.so', '-e', 'puts'],
                    ['-L', '-x', 'own_add'], ['-L', '-x', 'own_*@libown.so'], ['-L', '-x', 'compare+inner']):
        compare(*CONFIG, *options)


@test
def calls_into_a_library_by_its_path():
    """Also those that find their slots unbound."""
    build()
    options = ['-l', os.path.join(os.getcwd(), 'libown.so')]
    found, _ = lines([CALLTAP, '--as=ltrace'], [*CONFIG, *options])
    wanted, _ = lines([CALLTAP, '--as=ltrace'], [*CONFIG, '-e', 'own_*'])
    check(len(wanted) > 2, wanted)
    same_lines(found, wanted, 'path')


@test
def options_that_contradict_each_other():
    build()
    run = subprocess.run([CALLTAP, '--as=ltrace', '-L', '-e', 'puts', './plain'], capture_output=True, text=True, check=False)
    equal((run.returncode, run.stdout), (1, ''), 'refused')
    check("Option -L can't be used with -e or -l." in run.stderr, run.stderr)


@test
def structures_by_value():
    """What is beyond ltrace (long double) is not compared."""
    need_ltrace()
    if os.uname().machine != 'x86_64':
        raise Skip('how structures are passed is known of x86-64')
    compile_pair('gcc', ('libvalues.so', 'values.c'), ('valued', 'valued.c'))
    outputs = [[line for line in found if not line.startswith(('va_wide', 'va_long('))]
               for found in of_both('./valued', ['-F', f'{OWN}/values.conf'])]
    check(len(outputs[0]) == 12, outputs[0])
    same_lines(outputs[1], outputs[0], 'structures')


@test
def lenses():
    """All that ltrace.conf(5) has, of values of all kinds."""
    need_ltrace()
    compile_pair('gcc', ('liblenses.so', 'lenses.c'), ('lenses', 'lenses.c'))
    for options in ([], ['-A', '2', '-s', '3'], ['-A', '1'], ['-A', '20', '-s', '8']):
        wanted, found = map(normal_lines, of_both('./lenses', ['-F', f'{OWN}/lenses.conf', *options]))
        check(len(wanted) > 60, wanted)
        same_lines(found, wanted, f'lenses {options}')


@test
def lines_that_are_no_prototypes():
    """Each is told of, and all others count."""
    build()
    with open('wrong.conf', 'w', encoding='utf-8') as file:
        file.write('int nosuch(nosuch);\ntypedef broken = enum[float](A);\nint puts(hex(long));\n'
                   'int strlen(array(int,arg7)*);\nint strcmp(broken, struct(int,), string);\n')
    run = subprocess.run([CALLTAP, '--as=ltrace', '-F', 'wrong.conf', '-e', 'puts', './plain'], capture_output=True,
                         text=True, check=False, timeout=60)
    for number in (1, 4, 5):
        check(f'wrong.conf:{number}: ' in run.stderr, run.stderr)
    check(re.search(r'->puts\(0x\w+\) ', run.stderr), run.stderr)


def called(line):
    """What LINE is about; a call that goes on has a mark."""
    match = re.match(r'(<\.\.\. )?([\w>-]+?)(\(| resumed)', line)
    return (match[1] or '') + match[2] if match else line.split()[0]


@test
def system_calls_among_functions():
    """The same calls in the same order, whatever names ltrace knows them by."""
    need_ltrace()
    build()
    wanted, found = (list(map(called, output)) for output in of_both('./plain', [*CONFIG, '-S']))
    check(len(wanted) > 60 and 'SYS_brk' in wanted, wanted)
    equal(len(found), len(wanted), 'number of lines')
    for number, (its, ours) in enumerate(zip(wanted, found)):
        # Calls that are newer than ltrace are numbers; pread64 was pread.
        new = re.fullmatch(r'(<\.\.\. )?SYS_\d+', its) and 'SYS_' in ours
        check(ours == its or new or ours == its + '64', f'line {number}: {ours}, expected {its}')


@test
def stacks_of_functions():
    build()
    found, _ = lines([CALLTAP, '--as=ltrace'], [*CONFIG, '-w', '2', '-e', 'puts'])
    check(re.match(r'plain->puts\("hello"\) +=', found[0]), found)
    check(re.fullmatch(r' > .*/plain\(main\+0x\w+\) \[0x\w+\]', found[1]), found)
    equal(found[3], ' > too many stack frames', 'limit')


@test
def names_of_cplusplus():
    need_ltrace()
    compile_pair('g++', ('libnames.so', 'names.cc'), ('names', 'names.cc'))
    outputs = []
    for options in ([], ['-C']):
        outputs += [[line.rsplit('(', 1)[0] for line in found if '+++' not in line] for found in of_both('./names', options)]
        if options and outputs[-1] == outputs[1]:
            raise Skip('built without libiberty')
        same_lines(outputs[-1], outputs[-2], f'{options}')


@test
def table():
    need_ltrace()
    build()
    counts = []
    for program in ([LTRACE], [CALLTAP, '--as=ltrace']):
        _, run = lines(program, ['-c'])
        with open('out', encoding='utf-8') as out:
            text = out.read() or run.stderr
        rows = re.findall(r'^ *[\d.]+ +[\d.]+ +\d+ +(\d+) (\S+)$', text, re.M)
        counts.append(sorted((name, count) for count, name in rows if name not in ('exit', 'longjmp')))
        check(text.startswith('% time     seconds  usecs/call     calls      function\n'), text)
    equal(counts[1], counts[0], 'calls')


@test
def called_by_its_name():
    build()
    os.symlink(os.path.abspath(CALLTAP), 'ltrace')
    run = subprocess.run(['./ltrace', '-e', 'puts', './plain'], capture_output=True, text=True, check=False)
    check('plain->puts("hello") ' in run.stderr, run.stderr)
    run = subprocess.run(['./ltrace', '-Z'], capture_output=True, text=True, check=False)
    equal((run.returncode, run.stderr), (1, "./ltrace: invalid option -- 'Z'\nTry `./ltrace --help' for more information.\n"),
          'a mistake')


main()
