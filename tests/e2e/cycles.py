#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Is a busy process with threads the same after it was attached to and let go many times?

usage: cycles.py [NUMBER]     how often; 60 if not given"""

import mmap
import os
import random
import re
import signal
import struct
import subprocess
import sys
import tempfile
import time

SRC = os.environ.get('SRC') or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CALLTAP = os.path.abspath(os.environ.get('CALLTAP') or os.path.join(SRC, 'build', 'calltap'))
KINDS = 6
PATIENCE = 60


def fail(why):
    print(f'not ok cycles: {why}')
    sys.exit(1)


def statuses(pid):
    """(state, tracer) of each thread."""
    for tid in os.listdir(f'/proc/{pid}/task'):
        try:
            with open(f'/proc/{pid}/task/{tid}/status', encoding='utf-8') as status:
                text = status.read()
        except OSError:
            continue
        yield re.search(r'State:\t(\w)', text)[1], int(re.search(r'TracerPid:\t(\d+)', text)[1])


class Counts:
    def __init__(self, path):
        with open(path, 'rb') as file:
            self.memory = mmap.mmap(file.fileno(), 4096, prot=mmap.PROT_READ)

    def read(self):
        return struct.unpack_from(f'{KINDS + 1}Q', self.memory)


def is_free(pid, counts, what):
    """Waits until nobody traces PID, none of its threads is stopped and each of them gets on."""
    end = time.monotonic() + PATIENCE
    before = counts.read()
    while True:
        held = [one for one in statuses(pid) if one[0] in 'tT' or one[1]]
        now = counts.read()
        stuck = [kind for kind in range(KINDS) if now[kind] == before[kind]]
        if not held and not stuck:
            break
        if time.monotonic() > end:
            fail(f'{what}: threads (state, tracer) {held}, kinds that do not get on {stuck}')
        time.sleep(0.005)
    if now[KINDS]:
        fail(f'{what}: a call of kind {now[KINDS] >> 32} failed with errno {now[KINDS] & 0xffffffff}')


def cycle(number, pid, counts):
    limit = random.choice((1, 3, 30, 300))
    ways = {
        'limit': ['-f', f'--syscall-limit={limit}'],
        'interrupt': ['-f'],
        'one thread': [],
        'delays': ['-f', '-e', 'inject=access:delay_enter=5ms:delay_exit=5ms'],
        'other result': ['-f', '-e', 'inject=getppid:retval=1'],
        'kill': ['-f'],
        'files': ['-f', '-y', '-P', '/dev/null'],
        'many files': ['-ff'],
    }
    way = random.choice(list(ways))
    out = ['-o', 'log' if way == 'many files' else '/dev/null']
    tracer = subprocess.Popen([CALLTAP, '-q', *out, *ways[way], '-p', str(pid)], stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if way != 'limit':
        time.sleep(random.uniform(0, 0.05))
        tracer.send_signal(signal.SIGKILL if way == 'kill' else signal.SIGINT)
    try:
        errors = tracer.communicate(timeout=PATIENCE)[1]
    except subprocess.TimeoutExpired:
        tracer.kill()
        fail(f'cycle {number}, {way}: calltap does not end')
    what = f'cycle {number}, {way}, status {tracer.returncode}'
    if errors:
        fail(f'{what}: {errors}')
    is_free(pid, counts, what)
    if way == 'many files':
        for name in os.listdir('.'):
            if name.startswith('log.'):
                os.unlink(name)


def main():
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    seed = int(os.environ.get('SEED', time.time()))
    random.seed(seed)
    with tempfile.TemporaryDirectory(prefix='cycles') as directory:
        os.chdir(directory)
        built = subprocess.run(['cc', '-O1', '-w', '-pthread', '-o', 'busy', os.path.join(SRC, 'tests', 'e2e', 'cycles.c')],
                               stderr=subprocess.PIPE, text=True, check=False)
        if built.returncode:
            fail(built.stderr)
        process = subprocess.Popen(['./busy', 'counts'], stdout=subprocess.PIPE, text=True)
        try:
            process.stdout.readline()
            counts = Counts('counts')
            for i in range(number):
                cycle(i, process.pid, counts)
            if process.poll() is not None:
                fail(f'the process has ended: {process.returncode}')
        finally:
            process.kill()
            process.wait()
            os.chdir('/')
    print(f'ok {number} cycles (seed {seed})' if len(sys.argv) > 1 else 'ok cycles')
    return 0


if __name__ == '__main__':
    sys.exit(main())
