# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is compared: fixtures, the cases that they declare, and the sets of options."""

import os
import re
import shlex
import subprocess

SRC = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FIXTURES = os.path.join(SRC, 'tests', 'fixtures')

# Name of a set: options of strace. -N is not among those of the reference: the names are put in.
SETS = {
    'plain': [],
    # Called by that name, and so with a seccomp filter, as there is a call that is not wanted.
    'calltap': ['-e', 'trace=!vhangup'],
    'v': ['-v'],
    'raw': ['-X', 'raw'],
    'verbose': ['-X', 'verbose'],
    'vverbose': ['-v', '-X', 'verbose'],
    'y': ['-y'],
    'yy': ['-yy'],
    'x': ['-x'],
    'xx': ['-xx'],
    's0': ['-s', '0'],
    's4': ['-s', '4'],
    's500': ['-s', '500'],
    'eraw': ['-e', 'raw=all'],
    'everbose': ['-e', 'verbose=none'],
    'n': ['-n'],
    'N': ['-N'],
    'f': ['-f'],
    'z': ['-z'],
    'Z': ['-Z'],
}
# Under these the most code runs.
FEW = {'plain', 'calltap', 'v', 'verbose', 'yy', 'N'}
GROUPS = {
    'all': ['plain', 'calltap', 'v', 'raw', 'verbose', 'vverbose', 'y', 'yy', 'x', 'xx', 's0', 's4', 's500',
            'eraw', 'everbose', 'n', 'N', 'f', 'Z'],
    # For fixtures whose calls differ in the structures behind pointers.
    'structures': ['plain', 'v', 'raw', 'vverbose', 'y', 'x', 'xx', 's4', 'eraw', 'everbose', 'N'],
    # For fixtures with thousands of calls that differ in flags and numbers only.
    'names': ['plain', 'raw', 'verbose', 'N'],
}


class Case:
    """One way to run a fixture: a `case:` line of its first comment.

    case: [name=NAME] [abi=m64,m32] [sets=SET,...] [args="ARG..."] [options="OPTION..."]
          [mask=REGEX] [whole=yes] [threads=yes] [expect=yes] [root=yes] [tries=N] [netlink=PROTOCOL]
    options= and mask= may come again.
    """

    KEYS = {'name', 'abi', 'sets', 'args', 'options', 'mask', 'whole', 'threads', 'expect', 'root',
            'tries', 'netlink'}

    def __init__(self, words):
        given = {}
        for word in words:
            key, equals, value = word.partition('=')
            if not equals or key not in self.KEYS:
                raise ValueError(f'case: {word}: a key of {sorted(self.KEYS)} and = expected')
            given.setdefault(key, []).append(value)
        one = {key: values[-1] for key, values in given.items()}
        self.name = one.get('name', '')
        self.abis = one.get('abi', 'm64').split(',')
        self.args = shlex.split(one.get('args', ''))
        self.options = shlex.split(' '.join(given.get('options', [])))
        self.masks = [re.compile(mask) for mask in given.get('mask', [])]
        self.whole = one.get('whole') == 'yes'      # compare from execve to exit
        self.threads = one.get('threads') == 'yes'  # -f, compared thread by thread
        self.expect = one.get('expect') == 'yes'    # against NAME.expect, not against strace
        self.root = one.get('root') == 'yes'
        self.netlink = one.get('netlink')           # number that NETLINK_USERSOCK stands for
        self.tries = int(one.get('tries', '1'))     # runs until one is the same
        self.sets = []
        for word in one.get('sets', 'all').split(','):
            self.sets += GROUPS.get(word, [word])
        unknown = [word for word in self.sets if word not in SETS]
        if unknown:
            raise ValueError(f'case: no set of options is called {unknown[0]}')
        if os.environ.get('FEW_SETS'):
            self.sets = [word for word in self.sets if word in FEW] or self.sets[:1]


class Fixture:
    """A program of tests/fixtures: NAME.c, with its cases and `build:` flags for the compiler."""

    def __init__(self, name):
        self.name = name
        self.path = os.path.join(FIXTURES, name + '.c')
        with open(self.path, encoding='utf-8') as source:
            head = source.read(6000)
        self.cases, self.flags = [], []
        self.static = True
        # A directive goes on in lines that are indented below it.
        for directive in re.finditer(r'^ \* (case|build):(.*(?:\n \*     .*)*)$', head, re.M):
            words = shlex.split(directive[2].replace('\n *', ' '))
            if directive[1] == 'build':
                self.flags += words
            else:
                self.cases.append(Case(words))
        if not self.cases:
            raise ValueError(f'{self.path}: no "case:" line in its first comment')
        if '-dynamic' in self.flags:
            self.static = False
            self.flags.remove('-dynamic')

    def abis(self):
        return sorted({abi for case in self.cases for abi in case.abis}, reverse=True)

    def compile(self, abi, build):
        """Compiles for ABI (m64, m32) unless that was done; returns the program's path."""
        directory = os.path.join(build, 'tests', 'fixtures')
        os.makedirs(directory, exist_ok=True)
        program = os.path.join(directory, f'{self.name}-{abi}')
        headers = [os.path.join(FIXTURES, name) for name in os.listdir(FIXTURES) if name.endswith('.h')]
        newest = max(os.stat(path).st_mtime for path in [self.path, *headers])
        if os.path.exists(program) and os.stat(program).st_mtime > newest:
            return program
        temporary = f'{program}.{os.getpid()}'
        command = ['gcc', '-' + abi, '-std=gnu11', '-O1', '-w', '-D_GNU_SOURCE', '-fno-pie',
                   '-no-pie', *(['-static'] if self.static else []), '-o', temporary, self.path,
                   *self.flags]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
        os.rename(temporary, program)
        return program


def disguise(build):
    """Compiles disguise.c unless that was done; returns the library's path."""
    source = os.path.join(SRC, 'tests', 'compare', 'disguise.c')
    library = os.path.join(build, 'tests', 'fixtures', 'disguise.so')
    if os.path.exists(library) and os.stat(library).st_mtime > os.stat(source).st_mtime:
        return library
    os.makedirs(os.path.dirname(library), exist_ok=True)
    temporary = f'{library}.{os.getpid()}'
    subprocess.run(['gcc', '-shared', '-fPIC', '-O1', '-o', temporary, source], check=True)
    os.rename(temporary, library)
    return library


def all_fixtures():
    return [Fixture(entry[:-2]) for entry in sorted(os.listdir(FIXTURES)) if entry.endswith('.c')]
