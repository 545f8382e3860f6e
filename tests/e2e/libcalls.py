#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Library calls of programs of every form: all of them, in order, with arguments and results.

What a program calls is held against what the library it calls has written down."""

import itertools
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../trace'))
from libtest import *  # pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position

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


def form_test(form):
    def run():
        if not form.make():
            raise Skip('the compiler cannot make such programs')
        form.prove()
        compare(form.name, ['--function-entries=own_*@MAIN'] if form.static else ['-L'], form.m32)

    run.__name__ = form.name.replace('-', '_')
    return test(run)


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


@test
def call_behind_a_byte_like_a_prefix():
    if os.uname().machine != 'x86_64':
        raise Skip('the instructions are of x86_64')
    compile_or_skip('libown.so', 'gcc', '-O1', '-fPIC', '-shared', f'{OWN}/own.c')
    compile_or_skip('prefix', 'gcc', '-O1', '-mno-red-zone', f'{OWN}/prefix.c', 'libown.so', '-Wl,-rpath,' + os.getcwd())
    status, lines = lines_of('-L', './prefix')
    equal((status, len(lines)), (3, 2), lines)
    check(lines[0].startswith('own_add(0x1, 0x2, 0, ') and lines[0].endswith(' = 0x3'), lines)


# ---- other languages ---------------------------------------------------------

class RustForm:
    """A Rust program that calls the library: through slots, without a PLT."""
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
        compare(RustForm(name, *flags).name, ['-L'])


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
