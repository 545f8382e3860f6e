# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests of the engine share: running `dump` over `target` and looking at the events."""

import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from testing import *  # noqa: E402

BUILD = os.environ.get('BUILD', '.')
DUMP = os.path.abspath(os.path.join(BUILD, 'tests/engine/dump'))
TARGET = os.path.abspath(os.path.join(BUILD, 'tests/engine/target'))
DENY = os.path.abspath(os.path.join(BUILD, 'tests/engine/deny'))

# What dump is told by whoever runs these tests in another way.
OPTIONS = os.environ.get('DUMP_OPTIONS', '').split()
EXCEPT = os.environ.get('ENGINE_EXCEPT', '').split()

MARK, GETPPID = (int(n) for n in subprocess.check_output([TARGET, 'number']).split())
IS_X86_64 = os.uname().machine == 'x86_64'

processes = []


class Event:
    def __init__(self, line):
        self.line = line
        tid, _, rest = line.partition(' ')
        self.tid = int(tid)
        self.kind, _, self.rest = rest.partition(' ')

    def __repr__(self):
        return self.line

    @property
    def fields(self):
        """KEY=VALUE words."""
        return dict(word.split('=', 1) for word in self.rest.split() if '=' in word)

    @property
    def args(self):
        return [int(arg, 16) for arg in re.search(r'\((.*)\)', self.rest).group(1).split(', ')]

    @property
    def call(self):
        """The ABI and number of an entry or return."""
        abi, nr = re.match(r'(\w+) (-?\d+)', self.rest).groups()
        return abi, int(nr)

    @property
    def result(self):
        return int(re.search(r' = (-?\d+)', self.rest).group(1))


class Trace:
    """Runs dump with ARGS; its events go to a file."""
    count = 0

    def __init__(self, *args, command=(), wrapper=(), **popen):
        Trace.count += 1
        self.path = os.path.abspath(f'events.{Trace.count}')
        self.argv = [*wrapper, DUMP, *OPTIONS, '-o', self.path, *map(str, args),
                     *map(str, command)]
        self.process = subprocess.Popen(self.argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        text=True, **popen)
        processes.append(self.process)

    def finish(self, timeout=120):
        self.stdout, self.stderr = self.process.communicate(timeout=timeout)
        self.status = self.process.returncode
        return self

    @property
    def events(self):
        try:
            # Read at once: by lines, the halves of one that is being written would be two.
            with open(self.path, encoding='ascii', errors='replace') as f:
                return [Event(line) for line in f.read().split('\n')[:-1]]
        except FileNotFoundError:
            return []

    def of(self, *kinds):
        return [event for event in self.events if event.kind in kinds]

    def await_event(self, kind, pattern='', timeout=60):
        def found():
            return [event for event in self.of(kind) if re.search(pattern, event.rest)]
        wait_until(found, f'no event {kind} {pattern}', timeout)
        return found()[0]

    def send(self, sig):
        self.process.send_signal(sig)


def trace(*args, **how):
    return Trace(*args, **how).finish()


class Target:
    """Runs target with ARGS, untraced; with READY it is past the line `ready`."""

    def __init__(self, *args, ready=True, program=TARGET):
        self.process = subprocess.Popen([program, *map(str, args)], stdout=subprocess.PIPE,
                                        text=True)
        self.pid = self.process.pid
        processes.append(self.process)
        if ready:
            equal(self.process.stdout.readline(), 'ready\n', 'first line of the target')

    def finish(self, timeout=120):
        output, _ = self.process.communicate(timeout=timeout)
        return self.process.returncode, output

    def send(self, sig):
        self.process.send_signal(sig)

    @property
    def state(self):
        return status_of(self.pid)['State'][0]

    @property
    def tracer(self):
        return int(status_of(self.pid)['TracerPid'])


def touch(path):
    with open(path, 'w', encoding='ascii'):
        pass


def status_of(pid):
    with open(f'/proc/{pid}/status', encoding='utf-8', errors='replace') as lines:
        return dict(line.rstrip('\n').replace(':\t', '=', 1).split('=', 1) for line in lines
                    if ':\t' in line)


def paired(events):
    """Checks that entries and returns alternate in each thread; returns the marks that entered,
    as (who, sequence number)."""
    inside = {}
    marks = []
    for event in events:
        if event.kind == 'enter':
            check(event.tid not in inside, f'two entries in a row: {event}')
            inside[event.tid] = event
            if event.call[1] == MARK:
                marks.append((event.args[1], event.args[2]))
        elif event.kind == 'return':
            check(event.tid in inside, f'return without entry: {event}')
            equal(event.call, inside.pop(event.tid).call, f'call of {event}')
        elif event.kind == 'superseded':
            inside.pop(event.tid, None)
        elif event.kind == 'exec' and event.fields['former'] != str(event.tid):
            former = int(event.fields['former'])
            if former in inside:
                inside[event.tid] = inside.pop(former)
    return marks


def lives(events):
    """Checks that every thread is attached to once and ends once, and makes events in between
    alone; returns how many there were. Ids may be used again."""
    alive = set()
    count = 0
    for event in events:
        if event.kind == 'attached':
            check(event.tid not in alive, f'attached to again: {event}')
            alive.add(event.tid)
            count += 1
            continue
        if event.kind == 'exec' and event.fields['former'] != str(event.tid):
            alive.discard(int(event.fields['former']))
            alive.add(event.tid)
        check(event.tid in alive, f'event of a thread that is not there: {event}')
        if event.kind in ('exited', 'killed', 'detached', 'superseded'):
            alive.discard(event.tid)
    check(not alive, f'no end of {sorted(alive)}')
    return count


def end_processes():
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.communicate()
    processes.clear()


def main():
    run_tests(EXCEPT, end_processes)
