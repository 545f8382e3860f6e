#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Do abbreviated long options mean what they mean to strace, and to ltrace?

The names are the tracer's own answer: what it says of abbreviations that are ambiguous, and its help. Each abbreviation
of each name is tried without and with an argument; the complaint (or its absence) tells which option was taken.
"""

import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from testing import Skip, check, equal, run_tests, test  # pylint: disable=wrong-import-position

CALLTAP = os.environ['CALLTAP']
LETTERS = 'abcdefghijklmnopqrstuvwxyz'
# What the reference has and the installed strace does not.
NEWER = {'--always-show-pid', '--arg-names', '--argv0', '--color', '--kill-on-exit', '--namespace', '--stack-trace',
         '--stack-trace-frame-limit', '--syscall-limit', '--trace-fds'}


def answer(tracer, *words):
    """What TRACER says to WORDS, in which no command follows, and how it ends."""
    done = subprocess.run([*tracer, *words], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, text=True, timeout=20, check=False)
    text = re.sub(r"Try [`'].*\n", '', done.stderr)
    return re.sub(r'^\S*calltap: ', 'strace: ', text), done.returncode


def possibilities(tracer, prefix):
    return set(re.findall(r"'(--[\w-]+)'", answer(tracer, prefix)[0].partition('possibilities:')[2]))


def names_of(tracer):
    names = set(re.findall(r'(?<![\w-])--[a-z][a-z-]+\b', subprocess.run(
        [*tracer, '--help'], stdout=subprocess.PIPE, text=True, check=True).stdout))
    for letter in LETTERS:
        names |= possibilities(tracer, f'--{letter}')
        # The only name with this letter, if it takes no argument or demands one.
        for words in ([f'--{letter}=x'], [f'--{letter}']):
            names |= set(re.findall(r"option '(--[a-z-]{2,})' (?:requires|doesn't)", answer(tracer, *words)[0]))
    return names


def prefixes(names):
    return sorted({name[:length] for name in names for length in range(3, len(name) + 1)})


def differing(tracer, own, tried):
    """Those of TRIED, words that begin with an option, that OWN understands otherwise than TRACER."""
    def problem(words):
        want, got = answer(tracer, *words), answer(own, *words)
        return None if got == want else f'{" ".join(words)}: {got}, expected {want}'
    with ThreadPoolExecutor(2) as pool:
        return [text for text in pool.map(problem, tried) if text]


def compare_with_strace(own):
    if not shutil.which('strace'):
        raise Skip('no strace is installed')
    names = names_of(['strace'])
    check({'--follow-forks', '--pidns-translation', '--daemonised', '--quiet', '--env'} <= names, f'only {names}')
    tried = []
    for prefix in prefixes(names):
        new = {name for name in NEWER if name.startswith(prefix)}
        if not new or prefix in names:
            tried += [[prefix], [prefix + '=\n?']]
            continue
        # Written in full all names count; else one that is new makes the abbreviation ambiguous.
        if prefix not in NEWER:
            old = possibilities(['strace'], prefix) or {name for name in names if name.startswith(prefix)}
            # Of two names of one option getopt may show the first.
            candidates = (old | new) - {'--stack-traces'}
            if len(candidates) > 1:
                equal(possibilities(own, prefix) - {'--stack-traces'}, candidates, f'possibilities of {prefix}')
            else:
                tried.append([prefix])
    # --help takes an argument, to show all options; the installed strace may be built without contexts, and has no forms
    # of stacks, skips no empty process ids, and gives no advice without a program.
    tried = [words for words in tried if not re.match(r'--(he?l?p?=|seco|stack-traces=|at\w*=|tips?$)', words[0])]
    wrong = differing(['strace'], own, tried)
    check(not wrong, f'{len(wrong)} of {len(tried)}:\n' + '\n'.join(wrong[:20]))


@test
def strace_by_its_name():
    compare_with_strace([CALLTAP, '--as=strace'])


@test
def strace_by_our_name():
    compare_with_strace([CALLTAP])


@test
def ltrace():
    if not shutil.which('ltrace'):
        raise Skip('no ltrace is installed')
    wrong = []
    for prefix in prefixes(names_of(['ltrace'])):
        for word in (prefix, prefix + '=\n?'):
            if re.fullmatch(r'--(de?b?u?g?|he?l?p?|ve?r?s?i?o?n?)(=.*)?', word, re.S):
                continue
            (want, status), (got, own_status) = answer(['ltrace'], word), answer([CALLTAP, '--as=ltrace'], word)
            # Of other complaints than getopt's the wording is calltap's.
            if status != own_status or ("option '" in want + got and want != got):
                wrong.append(f'{word}: {got}, expected {want}')
    check(not wrong, '\n'.join(wrong[:20]))


@test
def own_names_in_full_and_abbreviated():
    for word, said in (('--library-calls=x', 'must have PROG'), ('--cp', "option '--cpu' requires"),
                       ('--format', "option '--format' requires"), ('--json=x', "option '--json' doesn't"),
                       ('--js=x', "option '--json' doesn't"), ('--library', "option '--library' requires"),
                       ('--li', 'is ambiguous'), ('--demangl=x', "option '--demangle' doesn't"),
                       ('--func', "option '--function-entries' requires")):
        text = answer([CALLTAP], word)[0]
        check(said in text, f'{word}: {text}')


run_tests()
