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


def sizes_above():
    """Of the directories above this one, in which other tests make theirs meanwhile: a mask for each."""
    above = os.path.dirname(os.getcwd())
    while above != '/':
        above = os.path.dirname(above)
        name = re.escape(above[:32])  # more of a string is not shown
        yield re.compile(rf'"{name}"(\.\.\.)?, \{{st_mode=[^,]+, st_size=\d+')


class Program:
    """A command, what is laid out before each run of it, and what differs in every run."""

    def __init__(self, name, argv, setup=None, masks=(), sets=('plain',), environment=None,
                 server=False, tries=1, alone=False):
        self.name = name
        self.argv = argv
        self.setup = setup
        self.masks = [*ALWAYS, *sizes_above(), *(re.compile(mask) for mask in masks)]
        self.sets = sets
        self.environment = environment or {}
        self.server = server
        self.tries = tries
        self.alone = alone  # a single process of a single thread


def source_file():
    for name in ('out.i', 'out.s', 'out.o'):
        remove(name)
    with open('source.c', 'w', encoding='ascii') as out:
        out.write('#include <stdio.h>\nint main(void)\n{\n\treturn puts("hello") < 0;\n}\n')


def threaded():
    if os.path.exists('threaded'):
        return
    with open('threaded.c', 'w', encoding='ascii') as out:
        out.write(THREADED)
    subprocess.run(['gcc', '-O1', '-pthread', '-o', 'threaded', 'threaded.c'], check=True)


def no_copy():
    remove('copy')


def repository():
    if os.path.isdir('repository'):
        return
    os.mkdir('repository')
    with open('repository/tracked', 'w', encoding='ascii') as out:
        out.write('one\n')
    # The index is younger by more than a second, or each run would write it anew until it is.
    os.utime('repository/tracked', (1700000000, 1700000000))
    git = ['git', '-C', 'repository', '-c', 'user.name=A', '-c', 'user.email=a@b']
    for words in (['init', '-q'], ['add', 'tracked'], ['commit', '-q', '-m', 'first'], ['status']):
        subprocess.run(git + words, check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, env={'PATH': '/usr/bin:/bin', 'HOME': os.getcwd()})
    with open('repository/tracked', 'a', encoding='ascii') as out:
        out.write('two\n')


def remove(name):
    if os.path.isdir(name):
        shutil.rmtree(name)
    elif os.path.exists(name):
        os.unlink(name)


# Which of two processes is first does not depend on luck: the others sleep meanwhile.
SHELL = '''
{ sleep 0.2; ls dir; } | { sort -r; sleep 0.3; } > listing
read -r first < listing
echo "$first"
sleep 0.6 &
sleep 0.2
wait
(sleep 0.1; exit 3) || echo "$?"
word=$(echo word; exec >&-; sleep 0.2)
echo "$word"
rm listing
'''
# Each thread is waited for before it ends.
THREADED = '''
#include <pthread.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static int pipes[3][2];

static void *work(void *number)
{
	long n = (long)number;
	char text[16];
	int length = 0;

	for (int i = 0; i < 3; i++) {
		if (read(pipes[n][0], text, 1) != 1)
			_exit(1);
		length = snprintf(text, sizeof(text), "%ld%d", n, i);
		if (write(pipes[(n + 1) % 3][1], text, (size_t)length - 1) != length - 1)
			_exit(1);
	}
	nanosleep(&(struct timespec){n, 300000000}, NULL);
	return number;
}

int main(void)
{
	pthread_t threads[3];

	for (long n = 0; n < 3; n++)
		if (pipe(pipes[n]))
			return 1;
	for (long n = 0; n < 3; n++)
		pthread_create(&threads[n], NULL, work, (void *)n);
	if (write(pipes[0][1], "x", 1) != 1)
		return 1;
	for (int n = 0; n < 3; n++)
		pthread_join(threads[n], NULL);
	return 5;
}
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
    Program('ls', ['ls', '-l', '/usr/bin'], sets=('plain', 'y', 'xx'), alone=True),
    Program('cp', ['cp', '-a', 'dir', 'copy'], setup=no_copy, alone=True),
    Program('tar', ['tar', '-cf', '-', '/usr/include/linux'], sets=('plain', 's4'), alone=True),
    # With -save-temps no name is made up: how often the C library tries is not the same in every run.
    Program('gcc', ['gcc', '-O1', '-save-temps', '-c', 'source.c', '-o', 'out.o'],
            setup=source_file, tries=6),
    Program('git', ['git', '-C', 'repository', '-c', 'advice.statusUoption=false', 'status'], setup=repository),
    Program('python', ['/usr/bin/python3', '-c', PYTHON], environment={'PYTHONHASHSEED': '0'},
            sets=('plain', 'yy'), tries=6),
    Program('curl', ['curl', '-s', '--retry', '0', 'http://127.0.0.1:{port}/file'], server=True, tries=6,
            masks=[r'(?<=sin_port=htons\()\d+', r'(?<=TCP:\[127\.0\.0\.1:)\d+', r'(?<=\], 2, )\d+', r'Date: [^"]*'],
            sets=('plain', 'yy')),
    Program('bash', ['bash', '-c', SHELL], sets=('plain', 'N'), tries=6),
    Program('threaded', ['./threaded'], setup=threaded, sets=('plain', 'y'), tries=6),
    Program('perl', ['perl', '-e', PERL], environment={'PERL_HASH_SEED': '0'},
            masks=[r'(?<=read\(3, )"(\\.|[^"\\])*"(?=, 4\))'], tries=6),
]


def find(name):
    return next(program for program in PROGRAMS if program.name == name)


class Handler(http.server.SimpleHTTPRequestHandler):
    """Answers at once, so late that every client has begun to wait."""
    wbufsize = -1  # head and contents in one piece

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
