#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Do the manual and the help agree with the options there are?"""

import os
import re
import shutil
import subprocess
import sys
import tempfile

SRC = os.environ.get('SRC') or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CALLTAP = os.environ.get('CALLTAP') or os.path.join(SRC, 'build', 'calltap')
failed = False


def check(name, problems):
    global failed
    if not problems:
        print(f'ok {name}')
        return
    failed = True
    print(f'not ok {name}: {problems[0]}')
    for problem in problems[1:]:
        print(f'# {problem}')


def output(*arguments):
    done = subprocess.run([CALLTAP, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    return done.stdout, done.returncode


def help_options(text):
    """{spelling: whether it takes an argument}; the spelling is that of all names of one option."""
    options = {}
    for line in text.splitlines():
        if not re.match(r'  -', line):
            continue
        names = re.findall(r'(?<![\w=\[\]-])--?[A-Za-z0-9][\w-]*', line.partition('(')[0])
        takes = 'may' if re.search(r'--[\w-]+\[=', line) else \
                'must' if '=' in line or re.search(r'-\w [A-Z]', line) else 'none'
        options[', '.join(names)] = takes
    return options


def manual_options(text):
    options = {}
    entries = re.split(r'^(?=\.It Fl )', text.partition('.Sh EXPRESSIONS')[0], flags=re.M)[1:]
    for entry in entries:
        head = entry.splitlines()[0]
        names = ['-' + name for name in re.findall(r'Fl (-?[A-Za-z0-9][\w-]*)', head)]
        last = head.rpartition('Fl ')[2]
        takes = 'may' if re.match(r'-[\w-]+ Ns Op = ', last) else 'must' if ' Ar ' in last else 'none'
        options[', '.join(names)] = takes
    return options, entries


def examples_fail(manual):
    """The examples that do not run, of those which need no process, user or device and leave nothing
    behind. Whatever they trace is a program that ends at once."""
    problems = []
    with tempfile.TemporaryDirectory() as directory:
        bin_ = os.path.join(directory, 'bin')
        os.mkdir(bin_)
        os.symlink(os.path.abspath(CALLTAP), os.path.join(bin_, 'calltap'))
        with open(os.path.join(directory, 'own.def'), 'w', encoding='ascii') as file:
            file.write('function own_open(path name, x32 flags) = fd;\n')
        for example in re.findall(r'^\.Dl (calltap .*)', manual, re.M):
            example = example.replace('\\(dq', '"').replace('\\-', '-')
            if re.search(r' -p | -D|nobody|unshare|kvm|secontext', example):
                continue
            for word in re.findall(r'(?<![\w=/.-])(?:\./)?[a-z][\w-]*', example):
                path = os.path.join(directory, word) if '/' in word else os.path.join(bin_, word)
                if os.path.lexists(path):
                    continue
                if re.search(rf'\|&? ?{word}', example):
                    with open(path, 'w', encoding='ascii') as file:
                        file.write('#!/bin/sh\nexec /bin/cat >/dev/null\n')
                    os.chmod(path, 0o755)
                else:
                    os.symlink('/bin/true', path)
            done = subprocess.run(['/bin/bash', '-c', f'{example}; exit ${{PIPESTATUS[0]}}'], cwd=directory,
                                  env={'PATH': bin_ + ':/bin:/usr/bin', 'TERM': 'dumb'}, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60, check=False)
            text = done.stdout.decode(errors='replace')
            if done.returncode or (re.search(r'^calltap: ', text, re.M) and not re.search(r' -[dF] ', example)):
                problems.append(f'{example}: {done.returncode}: {text.splitlines()[:1]}')
    return problems


def main():
    with open(os.path.join(SRC, 'man', 'calltap.1'), encoding='utf-8') as page:
        manual = page.read()
    help_all, status = output('--help=all')
    check('help ends well', [] if status == 0 else [f'--help=all ends with {status}'])
    in_help = help_options(help_all)
    in_manual, entries = manual_options(manual)
    check('options are in the manual',
          [f'{name} is not' for name in in_help if name not in in_manual])
    check('options of the manual exist',
          [f'{name} does not' for name in in_manual if name not in in_help])
    check('manual and help agree on arguments',
          [f'{name}: {in_help[name]} in the help, {in_manual[name]} in the manual'
           for name in in_help if in_manual.get(name, in_help[name]) != in_help[name]])
    check('every option of the manual has an example',
          [entry.splitlines()[0] for entry in entries if '\n.Dl calltap ' not in entry])

    check('the examples run', examples_fail(manual))

    for arguments in (('-h',), ('--help=all',)):
        text, _ = output('--as=calltap', *arguments)
        wide = [line for line in text.splitlines() if len(line) > 80]
        check(f'{arguments[0]} fits 80 columns', wide)
    lines = len(output('-h')[0].splitlines())
    check('-h fits 24 lines', [] if lines <= 24 else [f'it has {lines}'])

    classes = re.findall(r'(?<=Li )%+\w+', manual)
    check('classes of the manual exist',
          [f'{name}: {output("-e", "trace=" + name, "--help")[0]}' for name in classes
           if output('-e', 'trace=' + name, '--help')[1] != 0])
    unprefixed = re.search(r'^\.Cm desc , file.*?may be written', manual, re.S | re.M)[0]
    check('classes without a percent sign exist',
          [name for name in re.findall(r'\b[a-z]+\b(?= ,|\n)', unprefixed)
           if name not in ('and',) and output('-e', 'trace=' + name, '--help')[1] != 0])
    if not shutil.which('man'):
        print('skip the manual is formatted without warnings: there is no man')
        return 1 if failed else 0
    warnings = subprocess.run(['man', '--warnings', '-E', 'UTF-8', '-l', '-Tutf8', '-Z',
                               os.path.join(SRC, 'man', 'calltap.1')], stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True, check=False).stderr
    check('the manual is formatted without warnings', warnings.splitlines())
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
