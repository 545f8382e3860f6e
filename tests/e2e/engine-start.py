#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The engine: starting a command, and how that ends."""

import os
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../engine'))
from enginetest import *  # pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position

EXECVE = {'x86_64': 59, 'aarch64': 221, 'riscv64': 221}[os.uname().machine]


@test
def first_call_is_execve():
    t = trace(command=[TARGET, 'exit'])
    events = t.events
    equal([e.kind for e in events[:4]], ['attached', 'enter', 'exec', 'return'], 'first events')
    equal(events[0].fields['how'], 'command', 'attached how')
    equal([e.call[1] for e in (events[1], events[3])], [EXECVE, EXECVE], 'call')
    equal(events[3].result, 0, 'result of execve')
    paired(events)
    equal(lives(events), 1, 'threads')


@test
def exit_status_is_passed_on():
    for status in (0, 1, 7, 255):
        t = trace(command=[TARGET, 'exit', status])
        equal(t.status, status, 'exit status')
        equal(t.events[-1].line.split()[1:], ['exited', str(status)], 'last event')


@test
def death_by_signal_is_passed_on():
    for sig in (signal.SIGTERM, signal.SIGKILL, signal.SIGUSR1):
        t = trace(command=[TARGET, 'exit', 0, int(sig)])
        equal(t.status, 128 + sig, 'status')
        equal(t.events[-1].line.split()[1:3], ['killed', str(int(sig))], 'last event')
        paired(t.events)


@test
def last_call_has_no_return():
    t = trace(command=[TARGET, 'exit'])
    last = [e for e in t.events if e.kind == 'return'][-1]
    check(last.rest.endswith(' = ?'), f'last return: {last}')


@test
def failed_execve_is_reported():
    with open('garbage', 'w', encoding='ascii') as f:
        f.write('garbage\n')
    os.chmod('garbage', 0o755)
    os.mkdir('dir')
    for path, error, text in (('./garbage', 8, 'Exec format error'),
                              ('./dir', 13, 'Permission denied')):
        t = trace(command=[path])
        equal([e.kind for e in t.events], ['attached', 'enter', 'return', 'exited'], 'events')
        equal(t.events[2].result, -error, 'result of execve')
        equal((t.status, t.stderr), (1, f'dump: exec: {text}\n'), 'status and message')


@test
def missing_commands():
    os.mkdir('a.dir')
    for name, message in (('nonexistent', "Cannot find executable 'nonexistent'"),
                          ('.', "Cannot find executable '.'"),
                          ('', "Cannot find executable ''"),
                          ('./nonexistent', "Cannot stat './nonexistent': "
                                            'No such file or directory'),
                          ('/etc/passwd/x', "Cannot stat '/etc/passwd/x': Not a directory")):
        t = trace(command=[name])
        equal((t.status, t.stderr), (1, f'dump: {message}\n'), f'message for {name!r}')
        equal(t.events, [], 'events')


@test
def path_is_searched():
    os.makedirs('bin/subdir')
    os.symlink(TARGET, 'bin/a-target')
    os.makedirs('other/a-target')  # directories and what is not executable are passed over
    with open('bin/plain', 'w', encoding='ascii'):
        pass

    def run(path, name='a-target', cwd='.'):
        return trace(command=[name, 'exit', 3], env={'PATH': path}, cwd=cwd).status

    here = os.getcwd()
    equal(run(f'{here}/other:{here}/bin'), 3, 'second component')
    equal(run('./bin/'), 3, 'relative, with slash')
    equal(run(':/nonexistent', cwd='bin'), 3, 'empty component')
    equal(run('/nonexistent:', cwd='bin'), 1, 'empty end')
    equal(run('', cwd='bin'), 1, 'empty PATH')
    equal(run(f'{here}/bin', name='plain'), 1, 'not executable')


@test
def environment_is_changed():
    t = trace('-E', 'A=new', '-E', 'GONE', '-E', 'N=1', '-E', 'A=newer',
              command=[TARGET, 'environment'], env={'A': 'old', 'GONE': 'x', 'KEPT': 'y'})
    equal(sorted(t.stdout.split()), ['A=newer', 'KEPT=y', 'N=1'], 'environment')


@test
def argv0_is_replaced():
    t = trace('-a', 'another', command=['/bin/sh', '-c', 'tr "\\0" " " < /proc/$$/cmdline'])
    equal(t.stdout.split()[0], 'another', 'argv[0]')


@test
def command_gets_what_we_got():
    """Descriptors, signal mask and dispositions are those that the tracer was started with."""
    show = 'ls /proc/self/fd | wc -l; grep -E "^Sig(Blk|Ign)" /proc/self/status; umask'

    def prepare():
        signal.signal(signal.SIGUSR1, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2, signal.SIGTERM])
        os.umask(0o27)

    plain = subprocess.run(['sh', '-c', show], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                           text=True, preexec_fn=prepare, check=True)
    for options in ([], ['-f'], ['-I', '4'], ['-D']):
        t = Trace(*options, command=['sh', '-c', show], preexec_fn=prepare)
        # One descriptor more: the events.
        t.finish()
        equal(t.stdout, plain.stdout, f'with {options}')


@test
def user_is_changed():
    if os.geteuid():
        t = trace('-u', 'root', command=[TARGET, 'exit'])
        equal((t.status, t.stderr),
              (1, 'dump: You must be root to use the -u/--username option\n'), 'refusal')
        raise Skip('only refusal can be tested: not root')
    show = ['sh', '-c', 'id -u; id -g; id -G']
    t = trace('-u', '12345:54321', command=show)
    equal(t.stdout.split(), ['12345', '54321', '54321'], 'ids')
    t = trace('-u', 'nobody', command=show)
    expected = [subprocess.check_output(['id', option, 'nobody'], text=True).strip()
                for option in ('-u', '-g', '-G')]
    equal(t.stdout.splitlines(), expected, 'ids of nobody')
    for name, message in (('no-such-user', "Cannot find user 'no-such-user'"),
                          ('12345', "Cannot find user '12345'"),
                          ('12345:', "Invalid UID:GID pair '12345:'"),
                          ('1:99999999999', "Invalid UID:GID pair '1:99999999999'")):
        t = trace('-u', name, command=show)
        equal((t.status, t.stderr), (1, f'dump: {message}\n'), f'message for {name}')


@test
def daemonized_tracer():
    """The command stays our child and process; the tracer is elsewhere."""
    show = ['sh', '-c', 'echo $$ $PPID; grep TracerPid /proc/$$/status; exit 6']
    for level in (1, 2, 3):
        t = trace(*['-D'] * level, command=show)
        equal(t.status, 6, 'exit status of the command')
        pid, ppid, _, tracer = t.stdout.split()
        equal((int(pid), int(ppid)), (t.process.pid, os.getpid()), 'process and parent')
        check(int(tracer) > 0, 'not traced')
        wait_until(lambda t=t: t.events and t.events[-1].kind == 'exited', 'end of trace')
        equal(t.events[0].fields['how'], 'pid', 'attached how')
        equal(t.events[1].call[1], EXECVE, 'first call')
        wait_until(lambda tracer=tracer: not os.path.exists(f'/proc/{tracer}'), 'tracer is gone')


@test
def daemonized_tracer_has_its_group_and_session():
    mine = (os.getpgid(0), os.getsid(0))
    for level in (1, 2, 3):
        t = Trace(*['-D'] * level, command=['sleep', '600'])
        t.await_event('enter')
        tracer = int(status_of(int(status_of(t.process.pid)['TracerPid']))['Tgid'])
        group, session = os.getpgid(tracer), os.getsid(tracer)
        expected = (mine, (tracer, mine[1]), (tracer, tracer))[level - 1]
        equal((group, session), expected, f'group and session with level {level}')
        os.kill(t.process.pid, signal.SIGKILL)
        t.finish()


@test
def old_kernel_is_named():
    ptrace = {'x86_64': 101}.get(os.uname().machine, 117)
    t = trace(command=[TARGET, 'exit'], wrapper=[DENY, str(ptrace), str(0x420e), '5'])
    equal(t.status, 1, 'exit status')
    check('Linux 5.3' in t.stderr, f'message: {t.stderr!r}')


def has_ended(pid):
    try:
        return status_of(pid)['State'][0] == 'Z'
    except (FileNotFoundError, ProcessLookupError):
        return True


@test
def fatal_signal_goes_to_the_command_too():
    for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGPIPE):
        t = Trace(command=[TARGET, 'report'])
        equal(t.process.stdout.readline(), 'ready\n', 'first line')
        pid = t.await_event('attached').tid
        t.send(sig)
        # The target goes on; it ends at SIGTERM.
        first = t.process.stdout.readline()
        second = t.process.stdout.readline()
        equal({first, second}, {f'signal {int(signal.SIGCONT)}\n', f'signal {int(sig)}\n'},
              'signals of the command')
        equal(t.process.wait(60), 128 + sig, 'status of the tracer')
        if sig != signal.SIGTERM:
            os.kill(pid, signal.SIGTERM)
        check(t.events[-1].kind == 'detached', f'last event {t.events[-1]}')
        wait_until(lambda pid=pid: has_ended(pid), 'end of the command')
        t.finish()


@test
def interruptible_modes():
    # 1: the default action, 3 and 4: nothing.
    t = Trace('-I', 1, command=[TARGET, 'report'])
    pid = t.await_event('attached').tid
    equal(t.process.stdout.readline(), 'ready\n', 'first line')
    t.send(signal.SIGHUP)
    equal(t.process.wait(60), -signal.SIGHUP, 'status with -I 1')
    os.kill(pid, signal.SIGTERM)
    t.finish()
    for mode in (3, 4):
        t = Trace('-I', mode, command=[TARGET, 'report'])
        equal(t.process.stdout.readline(), 'ready\n', 'first line')
        pid = t.await_event('attached').tid
        for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            t.send(sig)
        if mode == 4:
            t.send(signal.SIGTSTP)
        time.sleep(0.1)
        os.kill(pid, signal.SIGTERM)
        t.finish()
        equal(t.status, 0, f'status with -I {mode}')
        equal(t.events[-1].kind, 'exited', f'last event with -I {mode}')


@test
def stop_by_the_sink():
    t = Trace('-f', '-n', MARK, '-L', 10, command=[TARGET, 'busy'])
    pid = t.await_event('attached').tid
    equal(t.process.wait(60), 0, 'status')
    equal(len(t.of('return')), 10, 'returns')
    equal(t.events[-1].kind, 'detached', 'last event')
    equal(int(status_of(pid)['TracerPid']), 0, 'tracer')
    os.kill(pid, signal.SIGTERM)
    t.finish()
    equal(t.stdout, 'ready\nrt 0\n', 'output')


@test
def system_time_grows():
    for calls in (3000, 20000, 40000, 80000, 160000):  # the kernel may have sampled it at bad moments
        t = trace('-c', '-n', MARK, command=[TARGET, 'idle', 0, calls])
        times = [float(e.fields['stime']) for e in t.of('return') if 'stime' in e.fields]
        check(len(times) == calls and times == sorted(times), 'system times are not in order')
        if times[-1] > times[0]:
            return
    raise AssertionError(f'system time stays {times[0]}')


main()
