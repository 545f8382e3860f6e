# SPDX-License-Identifier: LGPL-2.1-or-later
"""Whole programs as they are installed, compared thread by thread from their first call to the last."""

import contextlib
import http.server
import os
import re
import shutil
import subprocess
import threading
import time

# What differs in every run of any program.
ALWAYS = [re.compile(pattern) for pattern in (
    r'((?<=getrandom\()|(?<=getrandom resumed>))(buf=)?"(\\.|[^"\\])*"(\.\.\.)?',
    r'\{uptime=.*mem_unit=\d+\}',
    r'si_[us]time=\d+( /\* [\d.]+ s \*/)?',
    r'ru_[us]time=\{[^}]*\}',
)]


class Program:
    """A command, what is laid out before each run of it, and what differs in every run."""

    def __init__(self, name, argv, setup=None, masks=(), sets=('plain',), environment=None,
                 server=False, tries=1):
        self.name = name
        self.argv = argv
        self.setup = setup
        self.masks = [*ALWAYS, *(re.compile(mask) for mask in masks)]
        self.sets = sets
        self.environment = environment or {}
        self.server = server
        self.tries = tries


def source_file():
    for name in ('out.i', 'out.s', 'out.o'):
        remove(name)
    with open('source.c', 'w', encoding='ascii') as out:
        out.write('#include <stdio.h>\nint main(void)\n{\n\treturn puts("hello") < 0;\n}\n')


def no_copy():
    remove('copy')


def repository():
    if os.path.isdir('repository'):
        return
    os.mkdir('repository')
    with open('repository/tracked', 'w', encoding='ascii') as out:
        out.write('one\n')
    git = ['git', '-C', 'repository', '-c', 'user.name=A', '-c', 'user.email=a@b']
    for words in (['init', '-q'], ['add', 'tracked'], ['commit', '-q', '-m', 'first'], ['status']):
        subprocess.run(git + words, check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, env={'PATH': '/usr/bin:/bin', 'HOME': os.getcwd()})
    # Later than the index, so that each status compares the contents.
    with open('repository/tracked', 'a', encoding='ascii') as out:
        out.write('two\n')


def remove(name):
    if os.path.isdir(name):
        shutil.rmtree(name)
    elif os.path.exists(name):
        os.unlink(name)


SHELL = '''
ls dir | sort -r | head -2 > listing
cat < listing
sleep 0.3 &
sleep 0.1
wait
(exit 3) || echo "$?"
x=$(cat file | wc -l)
echo "$x"
rm listing
'''
PYTHON = '''
import os, sys, socket, subprocess
print(len(os.listdir("dir")))
a, b = socket.socketpair()
a.send(b"x" * 10); print(b.recv(5))
print(subprocess.run(["cat", "file"], stdout=subprocess.PIPE).stdout)
'''
PERL = '''
opendir(D, "dir"); print sort readdir D; print -s "file"; print `cat file`; kill 0, $$;
open(F, "<", "nonexistent") or print "$!\\n"; select(undef, undef, undef, 0.01);
'''

PROGRAMS = [
    Program('ls', ['ls', '-l', '/usr/bin'], sets=('plain', 'y', 'xx')),
    Program('cp', ['cp', '-a', 'dir', 'copy'], setup=no_copy),
    Program('tar', ['tar', '-cf', '-', '/usr/include/linux'], sets=('plain', 's4')),
    # With -save-temps no name is made up: how often the C library tries is not the same in every run.
    Program('gcc', ['gcc', '-O1', '-save-temps', '-c', 'source.c', '-o', 'out.o'],
            setup=source_file),
    Program('git', ['git', '-C', 'repository', 'status'], setup=repository),
    Program('python', ['/usr/bin/python3', '-c', PYTHON], environment={'PYTHONHASHSEED': '0'},
            sets=('plain', 'yy'), tries=6),
    Program('curl', ['curl', '-s', '--retry', '0', 'http://127.0.0.1:{port}/file'], server=True, tries=6,
            masks=[r'(?<=sin_port=htons\()\d+', r'(?<=TCP:\[127\.0\.0\.1:)\d+', r'(?<=\], 2, )\d+', r'Date: [^"]*'],
            sets=('plain', 'yy')),
    Program('perl', ['perl', '-e', PERL], environment={'PERL_HASH_SEED': '0'},
            masks=[r'(?<=read\(3, )"(\\.|[^"\\])*"(?=, 4\))']),
]


def find(name):
    return next(program for program in PROGRAMS if program.name == name)


class Handler(http.server.SimpleHTTPRequestHandler):
    """Answers so late that every client has begun to wait."""

    def do_GET(self):
        time.sleep(0.1)
        super().do_GET()

    def log_message(self, format, *args):  # the name is the base class's
        pass


@contextlib.contextmanager
def serving(wanted):
    """A server of the current directory on the loopback interface; yields its port."""
    if not wanted:
        yield 0
        return
    with http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
