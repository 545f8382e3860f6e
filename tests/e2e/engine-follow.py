#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The engine: threads, processes, execve and signals that come in any order."""

import fcntl
import os
import resource
import select
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../engine'))
from enginetest import *  # pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position

CALLTAP = os.environ.get('CALLTAP', os.path.join(os.environ.get('BUILD', '.'), 'calltap'))
# Tests have to pass where users may have few processes.
SOFT, _ = resource.getrlimit(resource.RLIMIT_NPROC)
ROOM = SOFT == resource.RLIM_INFINITY or SOFT > 8000


def expected_marks(nthreads, nprocs, calls):
    whos = [*range(1, nthreads + 1), *range(100001, 100001 + nprocs)]
    return sorted((who, seq) for who in whos for seq in range(calls))


@test
def storm_of_threads_and_processes():
    """Every call of 2000 threads and 500 processes is seen once."""
    nthreads, nprocs, calls = (2000, 500, 10) if ROOM else (200, 100, 10)
    t = trace('-f', '-n', MARK, command=[TARGET, 'storm', nthreads, nprocs, calls])
    equal((t.status, t.stderr), (0, ''), 'status and messages')
    events = t.events
    marks = paired(events)
    check(sorted(marks) == expected_marks(nthreads, nprocs, calls), 'calls are missing or doubled')
    equal(lives(events), nthreads + nprocs + 3, 'threads')
    children = [e for e in events if e.kind == 'attached' and e.fields['how'] == 'child']
    command = events[0].tid
    threads = [e for e in children if e.fields['tgid'] == str(command)]
    equal(len(threads), nthreads + 2, 'threads of the command')
    check(all(e.fields['tgid'] == str(e.tid) for e in children if e not in threads),
          'thread groups of processes')
    makers = {e.fields['parent'] for e in children}
    check(str(command) in makers and '0' not in makers, f'makers: {makers}')


@test
def storm_is_not_seen_without_f():
    t = trace('-n', MARK, command=[TARGET, 'storm', 50, 20, 5])
    equal(t.status, 0, 'status')
    equal(lives(t.events), 1, 'threads')
    equal(paired(t.events), [], 'marks')


@test
def processes_are_killed_at_any_moment():
    """While they make threads and processes, whose makers may be gone before they are told of."""
    for _ in range(3):
        t = trace('-f', '-n', MARK, command=[TARGET, 'kill', 60])
        equal((t.status, t.stderr), (0, ''), 'status and messages')
        lives(t.events)
        check(len(t.of('killed')) >= 60, 'too few killed')


@test
def makers_are_killed_before_they_are_asked():
    """Their stop is known, but they have gone on to another: what that says is nobody's id."""
    script = 'echo $$ >leader; for i in 1 2 3 4 5 6 7 8; do while :; do (exit 1); done & done; wait'
    for attempt in range(10):
        fifo = f'fifo{attempt}'
        os.mkfifo(fifo)
        # It is small before the tracer writes.
        descriptor = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
        fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, 4096)
        with subprocess.Popen([CALLTAP, '-f', '-q', '-o', fifo, 'setsid', '-w', 'sh', '-c', script], stdin=subprocess.DEVNULL,
                              stderr=subprocess.PIPE) as tracer, open(descriptor, 'rb') as reader:
            check(select.select([reader], [], [], 60)[0], 'no trace within 60 s')
            os.set_blocking(descriptor, True)
            trace_text = reader.read(200000)
            time.sleep(0.1)  # the tracer can't write any more, with stops that it has not looked at yet
            os.killpg(int(open('leader', encoding='ascii').read()), signal.SIGKILL)
            time.sleep(0.05)
            trace_text += reader.read()
            said = tracer.stderr.read()
            equal((tracer.wait(60), said), (-signal.SIGKILL, b''), f'{attempt}: status and messages')
        ids = {int(line.split()[0]) for line in trace_text.decode().splitlines() if line}
        check(not ids & {0, signal.SIGKILL}, 'a status is taken for an id')


@test
def flags_of_clone():
    t = trace('-f', '-n', MARK, command=[TARGET, 'clone'])
    equal(t.status, 0, 'status')
    # 12 has CLONE_UNTRACED.
    equal(sorted(who for who, _ in paired(t.events)), [10, 11, 13, 14], 'who was traced')
    equal(lives(t.events), 6, 'processes')


def check_exec(t, leader_stays):
    events = t.events
    command = events[0].tid
    superseded = t.of('superseded')
    execs = t.of('exec')
    equal([e.tid for e in superseded], [command], 'superseded')
    former = int(superseded[0].fields['by'])
    check(former != command, 'superseded by itself')
    equal([(e.tid, int(e.fields['former'])) for e in execs],
          [(command, command), (command, former)], 'execs')
    lines = [e.line for e in events]
    at = lines.index(execs[1].line)
    equal(events[at - 1].kind, 'superseded', 'before exec')
    check(events[at + 1].kind == 'return' and events[at + 1].result == 0 and
          events[at + 1].tid == command, f'after exec: {events[at + 1]}')
    others = [e for e in t.of('exited') if e.tid != command]
    equal(len(others), 1, 'other threads that ended')
    check(lines.index(others[0].line) < at, 'other thread ends behind exec')
    if not leader_stays:
        check(any(e.kind == 'return' and e.tid == command and e.rest.endswith('= ?')
                  for e in events[:at]), "no end of the leader's exit")
    paired(events)
    lives(events)
    equal((t.status, events[-1].line), (4, f'{command} exited 4'), 'end')


@test
def execve_by_a_thread():
    for what in ('leader-stays', 'leader-exits'):
        for _ in range(3):
            t = trace('-f', command=[TARGET, 'exec', what, TARGET, 'exit', '4'])
            check_exec(t, what == 'leader-stays')


@test
def execve_by_a_thread_that_is_not_traced():
    """The leader vanishes without a report."""
    t = trace(command=[TARGET, 'exec', 'leader-stays', TARGET, 'exit', '4'])
    equal(t.events[-1].kind, 'exited', 'last event')
    lives(t.events)


@test
def execve_by_the_only_thread_that_is_traced():
    target = Target('exec', 'go-on', '/bin/sh', '-c', 'echo ready; sleep 0.2; exit 4', ready=False)
    thread = int(target.process.stdout.readline())
    t = Trace('-p', thread)
    t.await_event('enter')
    touch('go-on')
    t.finish()
    equal([(e.tid, e.fields['former']) for e in t.of('exec')], [(target.pid, str(thread))], 'exec')
    equal(t.of('superseded'), [], 'superseded')
    equal([e.line for e in t.of('exited')][-1:], [f'{target.pid} exited 4'], 'end')
    equal(target.finish(), (4, 'ready\n'), 'status and output')


@test
def detaching_at_execve():
    t = trace('-f', '-b', command=['sh', '-c', f'{TARGET} idle 0 5; exit 3'])
    equal(t.status, 3, 'status')
    equal(paired([e for e in t.events if e.kind in ('enter', 'return') and e.call[1] == MARK]), [],
          'marks of what was detached from')
    detached = t.of('detached')
    equal(len(detached), 1, 'detached')
    kinds = [e.kind for e in t.events if e.tid == detached[0].tid]
    equal(kinds[-3:], ['enter', 'exec', 'detached'], 'last events')
    # The command's own first execve is not meant; its end is not ours to tell.
    t = trace('-b', command=['sh', '-c', f'exec {TARGET} exit 4'])
    equal((t.status, len(t.of('exec')), len(t.of('detached'))), (0, 2, 1), 'one process')


@test
def group_stop_and_continuation():
    for sig in (signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN):
        # In a process group whose leader has a parent outside: else SIGTSTP would not stop it.
        t = trace('-f', command=[TARGET, 'stop', int(sig)], preexec_fn=lambda: os.setpgid(0, 0))
        equal(t.status, 5, 'status')
        stopped = next(e.tid for e in t.of('attached') if e.fields['how'] == 'child')
        story = [(e.kind, e.rest.split()[0]) for e in t.events
                 if e.tid == stopped and e.kind in ('signal', 'stopped')]
        equal(story, [('signal', str(int(sig))), ('stopped', str(int(sig))),
                      ('signal', str(int(signal.SIGCONT)))], 'stop')
        # Its parent saw it stopped, and only then continued it.
        marks = paired([e for e in t.events if e.kind in ('enter', 'return')])
        equal(marks, [(1, int(sig)), (2, 0)], 'marks of both')


@test
def signals_in_the_middle_of_calls():
    """Each real-time signal is reported and delivered once; SIGTRAP is no syscall-stop."""
    count = 1000
    t = trace('-f', command=[TARGET, 'signals', count])
    equal(t.status, 0, 'status')
    words = t.stdout.split()
    equal((words[3], words[5], words[7], words[9]), (str(count), '1', '1', '0'), 'signals')
    command = t.events[0].tid
    reported = [e for e in t.of('signal')
                if e.tid == command and e.rest.split()[0] == str(signal.SIGRTMIN + 1)]
    equal(len(reported), count, 'real-time signals reported')
    check(not any('unknown' in e.rest or 'no-ip' in e.rest for e in t.of('signal')),
          'signals without siginfo or place')
    marks = paired(t.events)
    equal(sorted(seq for _, seq in marks), list(range(int(words[1]))), 'marks')


@test
def restarted_calls_are_named():
    """nanosleep() is interrupted by a stop, and the kernel makes the program restart it."""
    t = Trace('-f', command=[TARGET, 'call', 'nanosleep', '4000'])
    equal(t.process.stdout.readline(), 'ready\n', 'first line')
    sleeping = t.await_event('enter', r'^x86_64 35\(' if IS_X86_64 else r'^\w+ 101\(')
    for stops in (1, 2):
        os.kill(sleeping.tid, signal.SIGSTOP)
        wait_until(lambda stops=stops: len(t.of('stopped')) == stops, 'stopped')
        os.kill(sleeping.tid, signal.SIGCONT)
    t.finish()
    restarts = [e for e in t.of('enter') if 'interrupted=' in e.rest]
    check(restarts and all(e.fields['interrupted'] == str(sleeping.call[1]) for e in restarts),
          f'restarts: {restarts}')
    result, error, elapsed = t.stdout.split()
    equal((result, error), ('0', '0'), 'result')
    check(int(elapsed) >= 4000, f'slept for {elapsed} ms')


@test
def many_tracees_do_not_starve_one():
    """One makes a few calls while forty are as busy as they can be."""
    script = (f'for i in $(seq 40); do {TARGET} busy >/dev/null & done; '
              f'{TARGET} idle 0 200; kill $(jobs -p); wait; exit 8')
    t = Trace('-f', '-n', 1 << 40, command=['bash', '-c', script])
    t.finish()
    equal(t.status, 8, 'status')
    lives(t.events)


@test
def an_event_costs_the_same_among_many():
    """CPU time of the tracer for 20000 calls of a thread, alone and among 4000 sleepers."""
    many = 4000 if ROOM else 100

    costs = {}

    def cost(*args):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        equal(trace('-f', '-n', 1 << 40, command=[TARGET, 'idle', *args]).status, 0, 'status')
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        took = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
        costs[args] = min(took, costs.get(args, took))  # other load makes it dearer, never cheaper
        return costs[args]

    for _ in range(5):
        alone = cost(0, 20000) - cost(0, 1)
        among = cost(many, 20000) - cost(many, 1)
        if among < 4 * alone:
            return
    raise AssertionError(f'{alone:.2f} s alone, {among:.2f} s among {many} threads')


main()
