#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tracer and tracee on one processor: the tracee does not notice, and has its own back in time."""

import os
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../trace'))
from tracetest import *  # pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position

ALL = os.sched_getaffinity(0)
# Calls enough to be worth it; then AFTER. What it prints is what it may use, as it sees it.
CALLS = 'for i in range(400): os.getppid()\n'
SHOW = 'print(sorted(os.sched_getaffinity(0)), flush=True)\n'
LIBRARY = '--library-calls=getppid'
# Without -f, with it, with a filter, and where system calls are not traced.
WAYS = (['-e', 'trace=all'], ['-f'], ['-e', 'trace=getppid'], ['-f', '-e', 'trace=getppid'],
        [LIBRARY], ['-f', LIBRARY])


def need_two():
    if len(ALL) < 2:
        raise Skip('there is one processor')


def python(*lines, options=(), **popen):
    return Run([CALLTAP, '--cpu=same', '-o', '/dev/null', *options, '/usr/bin/python3', '-SEc',
                'import os, threading, time\n' + ''.join(lines)], **popen)


def start(*lines, options=()):
    """Starts it, and returns the tracer and the tracee's id, which it prints first."""
    tracer = subprocess.Popen(
        [CALLTAP, '--cpu=same', '-o', '/dev/null', *options, '/usr/bin/python3', '-SEc',
         'import os, time\nprint(os.getpid(), flush=True)\n' + ''.join(lines)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return tracer, int(tracer.stdout.readline())


def shared(pid):
    return lambda: len(os.sched_getaffinity(pid)) == 1


def processor_of(pid):
    """The only one that PID may use, as soon as there is only one."""
    seen = []
    wait_until(lambda: seen.append(os.sched_getaffinity(pid)) or len(seen[-1]) == 1, 'one processor')
    return min(seen[-1])


def same_again(pid):
    return lambda: os.sched_getaffinity(pid) == ALL


BUSY = 'while not os.path.exists("end"): os.getppid()\n'


def end(tracer):
    with open('end', 'w', encoding='ascii'):
        pass
    tracer.communicate(timeout=60)
    os.unlink('end')


@test
def one_processor_is_used():
    need_two()
    for options in WAYS:
        tracer, pid = start(BUSY, options=options)
        wait_until(shared(pid), f'{options}: one processor')
        end(tracer)
    tracer, pid = start(BUSY, options=['--cpu=free'])
    time.sleep(0.2)
    equal(os.sched_getaffinity(pid), ALL, 'with --cpu=free')
    end(tracer)


@test
def it_is_not_seen():
    need_two()
    for options in WAYS:
        run = python(CALLS, SHOW, CALLS, SHOW, options=options)
        equal(run.stdout.splitlines(), [str(sorted(ALL))] * 2, f'{options}')


@test
def children_do_not_have_it():
    need_two()
    fork = CALLS + 'if not os.fork():\n    ' + SHOW + '    os._exit(0)\nos.wait()\n'
    for options in WAYS:
        equal(python(fork, fork, options=options).stdout.splitlines(), [str(sorted(ALL))] * 2,
              f'{options}: forked')
        # By vfork or a clone of that kind.
        run = python('import subprocess\n', CALLS, 'subprocess.run(["nproc"])\n', options=options)
        equal(run.stdout, f'{len(ALL)}\n', f'{options}: started')


@test
def threads_do_not_have_it():
    need_two()
    lines = CALLS + 'def show():\n    ' + SHOW + \
        'for i in range(2):\n    t = threading.Thread(target=show); t.start(); t.join()\n'
    for options in WAYS:
        equal(python(lines, options=options).stdout.splitlines(), [str(sorted(ALL))] * 2,
              f'{options}')


@test
def threads_in_a_burst_do_not_have_it():
    need_two()
    lines = CALLS + 'seen = []\nnobody = threading.Barrier(40)\n' \
        'def look():\n    nobody.wait()\n    seen.append(sorted(os.sched_getaffinity(0)))\n' \
        'some = [threading.Thread(target=look) for i in range(40)]\n' \
        'for t in some: t.start()\nfor t in some: t.join()\n' \
        'print([len(seen), *sorted(set(map(tuple, seen)))])\n'
    for options in WAYS:
        equal(python(lines, options=options).stdout, f'{[40, tuple(sorted(ALL))]}\n', f'{options}')


@test
def what_it_sets_itself_stays():
    need_two()
    one = max(ALL)
    for options in WAYS:
        run = python(CALLS, f'os.sched_setaffinity(0, [{one}])\n', CALLS, SHOW,
                     f'os.sched_setaffinity(0, {sorted(ALL)})\n', CALLS, SHOW, options=options)
        equal(run.stdout.splitlines(), [f'[{one}]', str(sorted(ALL))], f'{options}')


@test
def what_it_was_given_stays():
    need_two()
    one = min(ALL)
    run = python(CALLS, SHOW, preexec_fn=lambda: os.sched_setaffinity(0, [one]))
    equal(run.stdout, f'[{one}]\n', 'of one')


class Cpuset:
    """A cpuset with one processor."""

    def __init__(self, cpu):
        # Of version 1 of cgroups, or of 2.
        first = '/sys/fs/cgroup/cpuset'
        self.top = first if os.path.isdir(first) else os.path.dirname(first)
        self.path = f'{self.top}/calltap-test-{os.getpid()}'
        try:
            os.mkdir(self.path)
        except OSError as error:
            raise Skip('no cpuset can be made') from error
        try:
            self.write('cpuset.mems', 0)
            self.write('cpuset.cpus', cpu)
        except OSError as error:
            os.rmdir(self.path)
            raise Skip('no cpuset can be given a processor') from error

    def write(self, name, value):
        with open(f'{self.path}/{name}', 'w', encoding='ascii') as file:
            file.write(str(value))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for pid in read(f'{self.path}/cgroup.procs').split():
            self.give_back(pid)
        os.rmdir(self.path)

    def take(self, pid):
        self.move(self.path, pid)

    def give_back(self, pid):
        self.move(self.top, pid)

    @staticmethod
    def move(path, pid):
        with open(f'{path}/cgroup.procs', 'w', encoding='ascii') as procs:
            procs.write(str(pid))


@test
def a_cpuset_of_one_is_kept_to():
    need_two()
    for one in (min(ALL), max(ALL)):
        with Cpuset(one) as cpuset:
            for options in WAYS:
                run = python(CALLS, SHOW, CALLS, SHOW, options=options,
                             preexec_fn=lambda c=cpuset: c.take(os.getpid()))
                equal(run.stdout.splitlines(), [f'[{one}]'] * 2, f'{options}')


@test
def another_cpuset_meanwhile_is_followed():
    need_two()
    show = 'while not os.path.exists("{0}"): os.getppid()\n' + SHOW
    for options in WAYS:
        tracer, pid = start(show.format('moved'), show.format('back'), options=options)
        other = min(ALL - {processor_of(pid)})
        with Cpuset(other) as cpuset:
            cpuset.take(pid)
            with open('moved', 'w', encoding='ascii'):
                pass
            equal(tracer.stdout.readline(), f'[{other}]\n', f'{options}: moved')
            cpuset.give_back(pid)
            with open('back', 'w', encoding='ascii'):
                pass
            equal(tracer.stdout.readline(), f'{sorted(ALL)}\n', f'{options}: moved back')
        tracer.communicate(timeout=60)
        os.unlink('moved')
        os.unlink('back')


def busy_process():
    process = subprocess.Popen(['/usr/bin/python3', '-SEc', 'import os\n' + BUSY])
    return process


@test
def it_is_back_when_let_go():
    need_two()
    # Who kills it with breakpoints in a program kills that too.
    for sig, *options in ((signal.SIGINT,), (signal.SIGKILL,), (signal.SIGTERM,),
                          (signal.SIGINT, LIBRARY), (signal.SIGTERM, LIBRARY)):
        process = busy_process()
        tracer = subprocess.Popen([CALLTAP, '--cpu=same', *options, '-o', '/dev/null', '-p',
                                   str(process.pid)], stderr=subprocess.DEVNULL)
        wait_until(shared(process.pid), 'one processor')
        tracer.send_signal(sig)
        tracer.wait(60)
        wait_until(same_again(process.pid), f'{sig!r}: all processors')
        end(process)


@test
def it_is_back_when_a_command_is_let_go():
    need_two()
    for options in (['--syscall-limit=2000'], ['--syscall-limit=2000', '-e', 'trace=getppid']):
        tracer, pid = start(BUSY, options=options)
        tracer.wait(60)
        wait_until(same_again(pid), f'{options}: all processors')
        end(tracer)


@test
def a_killed_tracer_leaves_nothing():
    need_two()
    tracer, pid = start(BUSY)
    wait_until(shared(pid), 'one processor')
    tracer.kill()
    tracer.wait(60)
    wait_until(same_again(pid), 'all processors')
    end(tracer)


@test
def it_ends_with_the_calls_of_libraries():
    need_two()
    tracer, pid = start(BUSY.replace('end', 'enough'), BUSY.replace('os.getppid()', 'pass'),
                        options=[LIBRARY])
    wait_until(shared(pid), 'one processor')
    with open('enough', 'w', encoding='ascii'):
        pass
    wait_until(same_again(pid), 'all processors')
    end(tracer)
    os.unlink('enough')


# Threads wait for bytes on standard input, each for one, and then for the end.
WAITERS = 'import threading, sys\nmain = threading.get_native_id()\nend = os.pipe()\n' \
    'def look():\n    os.read(0, 1)\n    ' \
    'print(sorted(os.sched_getaffinity(main)), sorted(os.sched_getaffinity(0)), flush=True)\n    ' \
    'os.read(end[0], 1)\n' \
    'for i in range(3): threading.Thread(target=look).start()\n'


def processors_of_threads(pid):
    return {int(tid): len(os.sched_getaffinity(int(tid))) for tid in os.listdir(f'/proc/{pid}/task')}


def one_alone(pid):
    """The first thread has one processor, the three others have all: each may have a turn for a moment."""
    def condition():
        processors = processors_of_threads(pid)
        return processors.pop(pid) == 1 and list(processors.values()) == [len(ALL)] * 3
    return condition


@test
def one_thread_runs_and_others_wait():
    need_two()
    tracer, pid = start(WAITERS, BUSY, 'os.close(end[1])\n', options=['-f'])
    wait_until(one_alone(pid), 'one processor for one thread')
    for _ in range(3):
        tracer.stdin.write('x')
        tracer.stdin.flush()
        equal(tracer.stdout.readline(), f'{sorted(ALL)} {sorted(ALL)}\n', 'as another sees it')
        wait_until(one_alone(pid), 'one processor again')
    tracer.send_signal(signal.SIGKILL)
    tracer.wait(60)
    wait_until(lambda: set(processors_of_threads(pid).values()) == {len(ALL)}, 'all have all')
    end(tracer)


@test
def a_child_runs_and_its_parent_waits():
    need_two()
    fork = 'pid = os.fork()\nif not pid:\n    print(os.getpid(), flush=True)\n    ' + BUSY + \
        '    os._exit(0)\nos.waitpid(pid, 0)\n'
    tracer, pid = start(fork, SHOW, options=['-f'])
    child = int(tracer.stdout.readline())
    wait_until(shared(child), 'one processor for the child')
    wait_until(same_again(pid), 'all for the parent')
    with open('end', 'w', encoding='ascii'):
        pass
    equal(tracer.communicate(timeout=60)[0], f'{sorted(ALL)}\n', 'the parent afterwards')
    os.unlink('end')


def time_in_program(pid):
    """Of a process, in ticks."""
    return int(read(f'/proc/{pid}/stat').rpartition(')')[2].split()[11])


@test
def two_that_run_have_their_own():
    need_two()
    compute = 'pid = os.fork()\nif not pid:\n    print(os.getpid(), flush=True)\n    while True: pass\n'
    tracer, pid = start(compute, BUSY, 'os.kill(pid, 9)\n', options=['-f'])
    child = int(tracer.stdout.readline())
    # Until it has computed for a while, it may not have returned from its last call.
    before = time_in_program(child)
    wait_until(lambda: time_in_program(child) > before + 5, 'computes')
    for _ in range(300):
        equal(os.sched_getaffinity(pid), ALL, 'of who makes calls')
        equal(os.sched_getaffinity(child), ALL, 'of who does not')
        time.sleep(0.001)
    end(tracer)


@test
def untraced_threads_leave_their_process_alone():
    need_two()
    process = subprocess.Popen(
        ['/usr/bin/python3', '-SEc', 'import os, threading, time\n'
         'def wait():\n    while not os.path.exists("end"): time.sleep(0.01)\n'
         'threading.Thread(target=wait).start()\n' + BUSY])
    wait_until(lambda: len(os.listdir(f'/proc/{process.pid}/task')) == 2, 'another thread')
    tracer = subprocess.Popen([CALLTAP, '--cpu=same', '-o', '/dev/null', '-p', str(process.pid)],
                              stderr=subprocess.DEVNULL)
    time.sleep(0.3)
    equal(os.sched_getaffinity(process.pid), ALL, 'processors')
    tracer.terminate()
    tracer.wait(60)
    end(process)


main()
