#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Library calls of programs with threads, forks, jumps; tracing that begins and ends in the middle of it."""

import os
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../trace'))
from libtest import *  # pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position

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
                tracer.wait(60)
                os.remove('letting-go')
                equal(program.poll(), None, 'the program')
                check(text_of(program.pid) == before, 'its text is not as it was')
        finally:
            program.kill()


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


ALL = {'0', '0x1', '0x2', '0x3'}


def calls_of_all(text):
    return many(text) and first_arguments(text.splitlines()) >= ALL


@test
def one_thread_of_many():
    """Without -f the others, who meet the same breakpoints, run on unseen."""
    build_steady()
    with subprocess.Popen(['./steady'], stdout=subprocess.DEVNULL) as program:
        try:
            wait_until_threads(program)
            for _ in range(3):
                lines = attached(['-L', '-q', '--library-calls=own_add'], program, many)
                equal(first_arguments(lines), {'0'}, 'calls')
                lines = attached(['-L', '-f', '-q', '--library-calls=own_add'], program, calls_of_all)
                equal(first_arguments(lines), ALL, 'calls of all')
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
            lines = [line for line in attached(options, program, many) if 'exited' not in line]
            check(all('own_add' in line for line in lines), lines[:5])
            os.remove('libown.so')
            lines = [line for line in attached(options, program, many) if 'exited' not in line]
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
            lines = attached(['-q', '-f', '--function-entries=own_add'], program, many)
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
def prototypes_through_a_pipe():
    """What it has counts for programs of every ABI."""
    compile_or_skip('libown32.so', 'gcc', '-m32', '-O1', '-fPIC', '-shared', f'{OWN}/own.c')
    compile_or_skip('narrow', 'gcc', '-m32', '-O1', f'{OWN}/unusual.c', 'libown32.so', '-Wl,-rpath,' + os.getcwd())
    end, start = os.pipe()
    os.write(start, b'function own_add(u8 first, s16 second) = s32;\n')
    os.close(start)
    run = subprocess.run([CALLTAP, '-L', '-N', '-a1', f'--prototypes=/dev/fd/{end}', './narrow'], capture_output=True, text=True,
                         check=False, timeout=60, pass_fds=[end])
    os.close(end)
    check('own_add(first=1, second=2) = 3' in run.stderr.splitlines(), run.stderr)


# ---- other lives ---------------------------------------------------------------

def live(name, *options):
    """What calltap with OPTIONS writes of that life, which is as it is without it."""
    compile_or_skip('libown.so', 'gcc', '-O1', '-fPIC', '-shared', f'{OWN}/own.c')
    compile_or_skip('life', 'gcc', '-O1', f'{OWN}/life.c', 'libown.so', '-Wl,-rpath,' + os.getcwd(), '-lpthread')
    alone = subprocess.run(['./life', name], capture_output=True, text=True, check=False)
    run = subprocess.run([CALLTAP, *options, '-o', 'trace', './life', name], capture_output=True, text=True,
                         check=False, timeout=60)
    equal((alone.returncode, alone.stderr), (5, ''), 'the program alone')
    equal((run.returncode, run.stdout, run.stderr), (5, alone.stdout, ''), f'{name} {options}')
    return read('trace').splitlines()


@test
def thread_that_executes_a_program():
    """It is not followed, but is what remains of the process that is."""
    for options in (['-L'], ['-L', '-f'], ['--as=ltrace']):
        lines = live('thread-executes', *options)
        equal(len([line for line in lines if 'own_add(' in line]), 1, lines)
        check('exited' in lines[-1], lines)


@test
def library_that_is_built_anew():
    """It has the name, and the place, of the one that was there before, but other functions."""
    own = ['libown.so', '-Wl,-rpath,' + os.getcwd()]
    compile_or_skip('libown.so', 'gcc', '-O1', '-fPIC', '-shared', f'{OWN}/own.c')
    compile_or_skip('libbuilt.so', 'gcc', '-O1', '-fPIC', '-shared', '-DBUILT=1', f'{OWN}/reload.c', *own)
    compile_or_skip('libanew.so', 'gcc', '-O1', '-fPIC', '-shared', '-DBUILT=2', f'{OWN}/reload.c', *own)
    compile_or_skip('reload', 'gcc', '-O1', f'{OWN}/reload.c', *own, '-ldl')
    run = subprocess.run([CALLTAP, '--json', '--library-calls=own_*@libbuilt.so', '-o', 'trace', './reload'],
                         capture_output=True, text=True, check=False, timeout=60)
    equal((run.returncode, run.stderr), (3, ''), 'the program')
    equal([(call['name'], word(call['result']['raw'])) for call in traced('trace')],
          [('own_add', 1), ('own_add', 2), ('own_picked', 9), ('own_picked', 10)], 'calls')


@test
def return_to_the_last_bytes_of_a_mapping():
    if os.uname().machine != 'x86_64':
        raise Skip('the instructions are of x86_64')
    lines = live('end-of-mapping', '-a1', '--library-calls=none', '--function-entries=nothing@MAIN')
    check(re.fullmatch(r'nothing\(.*\) = 0x7', lines[0]), lines)


main()
