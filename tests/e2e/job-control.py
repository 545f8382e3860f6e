#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Do ^Z, fg, bg and ^C work on a terminal as without a tracer?

A shell with job control runs on a pseudo-terminal: under calltap, and with calltap as its job."""

import contextlib
import os
import pty
import re
import select
import shutil
import signal
import sys
import tempfile
import time

SRC = os.environ.get('SRC') or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CALLTAP = os.path.abspath(os.environ.get('CALLTAP') or os.path.join(SRC, 'build', 'calltap'))
SHELL = [shutil.which('bash'), '--norc', '--noprofile', '-i']
PATIENCE = 60  # seconds
failed = False


class Wrong(Exception):
    pass


class Terminal:
    """A program on a terminal of its own, and what it has said."""

    def __init__(self, command):
        self.said = ''
        self.commands = []
        self.pid, self.fd = pty.fork()
        if not self.pid:
            environment = {'PATH': os.environ['PATH'], 'PS1': 'ready> ', 'TERM': 'dumb', 'LC_ALL': 'C',
                           'ASAN_OPTIONS': os.environ.get('ASAN_OPTIONS', '')}
            os.execve(command[0], command, environment)

    def type(self, text):
        os.write(self.fd, text.encode())

    def expect(self, pattern):
        """Waits until PATTERN is said, and forgets what was said up to there."""
        end = time.monotonic() + PATIENCE
        while True:
            found = re.search(pattern, self.said)
            if found:
                self.said = self.said[found.end():]
                return found
            ready = select.select([self.fd], [], [], max(0, end - time.monotonic()))[0]
            try:
                more = os.read(self.fd, 4096) if ready else b''
            except OSError:
                more = b''
            if not more:
                raise Wrong(f'no {pattern!r} in {self.said!r}')
            self.said += more.decode(errors='replace').replace('\r', '')

    def expect_pid(self):
        pid = int(self.expect(r'pid=(\d+)\.')[1])
        self.commands.append(pid)
        return pid

    def foreground(self, pid):
        """Types fg and waits until the job of PID has the terminal."""
        self.type('fg\n')
        wanted = os.getpgid(pid)
        end = time.monotonic() + PATIENCE
        while os.tcgetpgrp(self.fd) != wanted:
            if time.monotonic() > end:
                raise Wrong('fg has no effect')
            time.sleep(0.01)
        # A shell gives the terminal away, then sends SIGCONT: ^Z between the two would be undone.
        await_state(pid, RUNNING, 'job in the foreground')

    def background(self):
        self.type('bg; echo ba''ck$((1 + 1))\n')
        self.expect('back2')

    def finish(self):
        """Returns the status that the program ends with."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                while select.select([self.fd], [], [], 0)[0] and os.read(self.fd, 4096):
                    pass
            except OSError:
                pass
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.pid = 0
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.01)
        raise Wrong('does not end')

    def __enter__(self):
        return self

    def __exit__(self, *problem):
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            for pid in self.commands:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        os.close(self.fd)


def contents(path):
    with open(path, encoding='utf-8') as file:
        return file.read()


def state(pid):
    """R, S, T (stopped), t (in a ptrace-stop); gone."""
    try:
        with open(f'/proc/{pid}/stat', encoding='utf-8', errors='replace') as stat:
            return stat.read().rpartition(')')[2].split()[0]
    except OSError:
        return 'gone'


def await_state(pid, wanted, what):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        now = state(pid)
        if now in wanted:
            return
        time.sleep(0.01)
    raise Wrong(f'{what} is in state {now}, not {" or ".join(wanted)}')


def await_sleep(pid):
    """Waits until PID runs sleep, and sleeps: before, stops of its system calls look like a job's."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if contents(f'/proc/{pid}/comm') == 'sleep\n' and state(pid) == 'S':
            return
        time.sleep(0.01)
    raise Wrong(f'{contents(f"/proc/{pid}/comm")!r} in state {state(pid)}, not asleep')


def await_line(path, wanted):
    end = time.monotonic() + PATIENCE
    while wanted not in contents(path):
        if time.monotonic() > end:
            raise Wrong(f'no {wanted!r} in {contents(path)}')
        time.sleep(0.01)


# To a tracer a stopped thread is in a ptrace-stop; both are stops to the shell and to ps.
STOPPED = ('T', 't')
RUNNING = ('S', 'R')
GONE = ('gone', 'Z')

# A command that says its process id and runs until it is killed.
COMMAND = "sh -c 'echo pid=$$.; exec sleep 1000'"


def traced_shell():
    log = os.path.abspath('log')
    with Terminal([CALLTAP, '-f', '-o', log, '-e', 'trace=execve', *SHELL]) as t:
        t.expect('ready> ')
        t.type(COMMAND + '\n')
        pid = t.expect_pid()
        t.type('\x1a')
        t.expect(r'Stopped')
        await_state(pid, STOPPED, 'job')
        t.background()
        await_state(pid, RUNNING, 'job in the background')
        t.type('jobs\n')
        t.expect('Running')
        t.foreground(pid)
        t.type('\x1a')
        t.expect('Stopped')
        t.foreground(pid)
        t.type('\x03')
        await_state(pid, GONE, 'job')
        t.type('echo =$?.\n')
        t.expect(r'=130\.')
        t.type('exit 7\n')
        status = t.finish()
    text = contents(log)
    for line in (f'{pid} .*--- SIGTSTP ', f'{pid} .*--- stopped by SIGTSTP ---', f'{pid} .*--- SIGCONT ',
                 f'{pid} .*\\+\\+\\+ killed by SIGINT'):
        if not re.search(line, text):
            raise Wrong(f'no {line} in {text}')
    if status != 7:
        raise Wrong(f'status {status}')


def job(options, tracer_stops, status):
    """calltap is the job of a shell."""
    with Terminal(SHELL) as t:
        t.expect('ready> ')
        t.type(f'{CALLTAP} {options} {COMMAND}\n')
        pid = t.expect_pid()
        await_sleep(pid)
        tracer = int(re.search(r'TracerPid:\t(\d+)', contents(f'/proc/{pid}/status'))[1])
        t.type('\x1a')
        if tracer_stops:
            t.expect('Stopped')
            await_state(tracer, STOPPED, 'tracer')
            await_state(pid, STOPPED, 'command')
            t.type('jobs\n')
            t.expect('Stopped')
            t.foreground(pid)
            await_state(tracer, RUNNING, 'tracer')
            t.type('\x1a')
            t.expect('Stopped')
            t.background()
            await_state(pid, RUNNING, 'command in the background')
            await_state(tracer, RUNNING, 'tracer in the background')
            t.foreground(pid)
        else:
            await_line('log', '--- stopped by SIGTSTP ---')
            await_state(pid, STOPPED, 'command')
            await_state(tracer, RUNNING, 'tracer')
            if '-D' in options:
                t.expect('Stopped')
                t.foreground(pid)
            else:
                os.kill(pid, signal.SIGCONT)
            await_state(pid, RUNNING, 'command')
        t.type('\x03')
        await_state(pid, GONE, 'command')
        await_state(tracer, GONE, 'tracer')
        t.type('echo =$?.\n')
        t.expect(f'={status}' + r'\.')
        t.type('exit\n')
        t.finish()


def interrupted_while_stopped():
    """A stopped job is let go as it is: stopped."""
    with Terminal(SHELL) as t:
        t.expect('ready> ')
        t.type(COMMAND + '\n')
        pid = t.expect_pid()
        t.type('\x1a')
        t.expect('Stopped')
        t.type(f'{CALLTAP} -o log -p {pid}\n')
        t.expect('attached')
        t.type('\x03')
        t.expect('detached')
        await_state(pid, ('T',), 'job that was let go')
        t.foreground(pid)
        await_state(pid, RUNNING, 'job that goes on')
        t.type('\x03')
        await_state(pid, GONE, 'job')
        t.type('exit\n')
        t.finish()


def run(name, function, *arguments):
    global failed
    if os.environ.get('TEST_PATTERN', '') not in name:
        return
    try:
        function(*arguments)
    except Wrong as why:
        failed = True
        print(f'not ok {name}: {why}')
    else:
        print(f'ok {name}')


def main():
    if not SHELL[0]:
        print('skip job control: no bash is installed')
        return 0
    with tempfile.TemporaryDirectory(prefix='jobs') as directory:
        os.chdir(directory)
        run('traced shell', traced_shell)
        for options in ('-o log', '-f -o log', '-I 2 -o log', '-I 1 -o log', '-q -e trace=none', '-c -o log'):
            run(f'job of a shell: {options}', job, options, True, '130')
        run('job of a shell: -I 4 -o log', job, '-I 4 -o log', False, '130')
        run('job of a shell: -D -o log', job, '-D -o log', False, '130')
        run('let go while stopped', interrupted_while_stopped)
        os.chdir('/')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
