#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""defgen writes C that compiles, the same in every run, and nothing where a description is wrong."""

import glob
import os
import subprocess
import sys

SRC, BUILD = os.environ['SRC'], os.environ['BUILD']
ABIS = ('x86_64', 'i386', 'x32', 'aarch64', 'arm', 'riscv64', 'ppc64', 's390x', 'loongarch64')
CC = os.environ.get('CC', 'cc').split()
failed = False


def defgen(*arguments):
    return subprocess.run([os.path.join(BUILD, 'generated', 'defgen'), *arguments],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)


def tables(abi, out, files, numbers=True):
    arch = os.path.join(SRC, 'arch')
    options = ['--constants', os.path.join(arch, 'constants.tsv'), '--abi', abi, '-o', out]
    if numbers:
        options += ['--numbers', os.path.join(arch, 'numbers.tsv')]
    return defgen(*options, *files)


def report(name, why):
    global failed
    failed = failed or bool(why)
    print(f'not ok {name}: {why}' if why else f'ok {name}')


def content(path):
    with open(path, encoding='utf-8') as file:
        return file.read()


def compiles(path):
    """Nothing, or the first complaint of the C compiler."""
    run = subprocess.run([*CC, '-std=gnu11', '-Wall', '-Wextra', '-Werror', '-fsyntax-only', '-I',
                          os.path.join(SRC, 'src'), path], stderr=subprocess.PIPE, text=True, check=False)
    return run.stderr.strip().split('\n')[0] if run.returncode else ''


def check_abi(name, abi, files, numbers):
    run = tables(abi, 'a.c', files, numbers)
    if run.returncode:
        return run.stderr.split('\n')[0]
    tables(abi, 'b.c', files, numbers)
    if content('a.c') != content('b.c'):
        return 'two runs wrote different tables'
    return compiles('a.c')


def main():
    good = sorted(glob.glob(os.path.join(SRC, 'tests', 'lang', 'good', '*.def')))
    ours = sorted(path for where in ('syscalls', 'libcalls')
                  for path in glob.glob(os.path.join(SRC, where, '**', '*.def'), recursive=True))
    for path in good:
        stem = os.path.splitext(os.path.basename(path))[0]
        problems = [check_abi(stem, abi, [path], False) for abi in ABIS]
        report('good-' + stem, next(filter(None, problems), ''))
    for abi in ABIS:
        report('syscalls-' + abi, check_abi('syscalls', abi, ours, True))

    defgen('--ids', '-o', 'ids.h', *ours)
    defgen('--ids', '-o', 'turned.h', *reversed(ours))
    report('ids', compiles('ids.h') or
           ('' if content('ids.h') == content('turned.h') else 'they depend on the order of files'))

    with open('bad.def', 'w', encoding='utf-8') as file:
        file.write('struct a { nosuch x; };\n')
    run = tables('x86_64', 'bad.c', ['bad.def'])
    report('bad-fails', '' if run.returncode == 1 else f'status {run.returncode}')
    report('bad-says-where', '' if run.stderr.startswith('bad.def:1:12: ') else run.stderr)
    report('bad-leaves-no-file', 'it does' if os.path.exists('bad.c') else '')
    run = tables('vax', 'bad.c', good)
    report('unknown-abi', '' if 'unknown ABI vax' in run.stderr and run.returncode == 1 else run.stderr)
    run = tables('x86_64', '/nonexistent/x.c', good[:1], False)
    report('unwritable', '' if "can't write /nonexistent/x.c" in run.stderr else run.stderr)
    return 1 if failed else 0


sys.exit(main())
