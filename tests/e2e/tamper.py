#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Does a traced program see what -e inject= says: delays, other calls, other arguments?

What tamper.c says of its calls, the trace and the messages are compared with strace. Delays concern one thread
alone, and end with the thread or with the tracing."""

import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from testing import programs_of_modes  # noqa: E402

SRC = os.environ.get('SRC') or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CALLTAP = os.environ.get('CALLTAP') or os.path.join(SRC, 'build', 'calltap')
BUILD = os.environ.get('BUILD') or os.path.dirname(CALLTAP)
# As on a kernel that has no PTRACE_SET_SYSCALL_INFO: registers are written.
WITHOUT_SYSCALL_INFO = [os.path.join(BUILD, 'tests', 'engine', 'deny'),
                        {'x86_64': '101'}.get(platform.machine(), '117'), str(0x4212), '5']
PROGRAM = ''
failed = False

INJECTIONS = [
    'getppid:syscall=getpid:retval=7',
    'getppid:syscall=getpid:error=EPERM',
    'getppid:syscall=getuid:signal=CHLD',
    'getppid:syscall=gettid:delay_enter=1us',
    'pread64:syscall=getegid:retval=5',
    'chdir:syscall=getuid:retval=0:poke_enter=@arg1=2f00',
    'getppid:delay_enter=200000',
    'getppid:delay_enter=0.2s',
    'getppid:delay_exit=200ms',
    'getppid:delay_exit=2e8ns:when=1',
    'getppid:delay_enter=100ms:delay_exit=100ms:error=EIO',
    'getppid:delay_exit=0',
    'pread64:poke_enter=@arg2=5a5a',
    'pread64:poke_exit=@arg2=5a5A',
    'pread64:poke_exit=@arg2=58585858585858585858585858',
    'pread64:poke_enter=@arg2=41:poke_exit=@arg2=4243',
    'pread64:poke_exit=@arg2=414243:error=EIO',
    'pread64:poke_exit=@arg2=414243:retval=3',
    'pread64:poke_exit=@arg2=414243:signal=CHLD',
    'pwrite64:poke_enter=@arg2=4142',
    'pwrite64:poke_enter=@arg1=22,@arg2=4142',
    'pwrite64:poke_enter=@arg2=4142,@arg1=22',
    'pwrite64:poke_enter=@arg1=22',
    'pwrite64:poke_enter=@arg1=22:error=EBADE',
    'pwrite64:poke_enter=@arg1=22:poke_exit=@arg2=41',
    'pwrite64:poke_enter=@arg2=+1-1 10x1z',
    'pwrite64:poke_enter=,@arg2=41,,:delay_exit=1',
    'pwrite64:poke_enter=,',
    'chdir:poke_enter=@arg1=2f00',
    'chdir:poke_enter=@arg1=2f00:when=2',
    'chdir:poke_exit=@arg1=2f00',
    'chdir:poke_enter=@arg2=2f00',
    'getppid:poke_enter=@arg3=11,@arg1=22,@arg2=33',
    'getppid:poke_enter=@arg7=11:poke_exit=@arg1=11',
    '/^(chdir|pread64)$:poke_enter=@arg1=2f00,@arg2=4142',
    'getppid:delay_enter=200ms inject=getppid:retval=5',
    'getppid:retval=5 inject=getppid:delay_enter=200ms',
    'getppid:retval=5:when=1 inject=chdir:poke_enter=@arg1=2f00 inject=pread64:delay_exit=1ms',
]


def report(name, why=''):
    global failed
    failed = failed or bool(why)
    print(f'not ok {name}: {why}' if why else f'ok {name}')


def injections(text):
    return [word for part in f'inject={text}'.split(' inject=') for word in
            ('-e', part if part.startswith('inject=') else 'inject=' + part)]


def trace(tracer, *options, what='look'):
    """(what the program says, trace, messages, exit status)"""
    if os.path.exists('log'):
        os.unlink('log')
    with open('letters', 'w', encoding='ascii') as letters:
        letters.write('ABCDEFGHIJKLMNOPQRSTUVWXYZ')
    os.makedirs('directory', exist_ok=True)
    with open('directory/here', 'w', encoding='ascii'):
        pass
    done = subprocess.run([*tracer, '-o', 'log', *options, PROGRAM, what], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, check=False)
    with open('log', encoding='utf-8') as log:
        text = log.read()
    text = re.sub(r'0x[0-9a-f]{6,}', 'ADDRESS', text)
    text = re.sub(r'(getppid\(\) +=) (0x[0-9a-f]+|\d\d+)', r'\1 PID', text)
    text = re.sub(r'^\d+ +', 'PID ', text, flags=re.M)
    messages = re.sub(r'process \d+', 'process N', done.stderr.decode())
    return done.stdout, text, messages, done.returncode


CALLS = ['-e', 'trace=getppid,getpgid,pread64,pwrite64,chdir,access', '-e', 'signal=none']


def compare(mode):
    options = [(text, ()) for text in INJECTIONS]
    options += [('pread64:poke_exit=@arg2=5a5a', more) for more in
                (('-P', 'letters'), ('-P', 'other'), ('-z',), ('-Z',), ('-e', 'status=successful'),
                 ('-e', 'raw=all'), ('-e', 'trace=chdir'), ('-f',))]
    options += [('getppid:delay_enter=200ms', ('-c', '-w', '-U', 'calls,errors,name', '-S', 'name')),
                ('pwrite64:poke_exit=@arg2=5a5a:error=5', ('-c', '-U', 'calls,errors,name', '-S', 'name'))]
    for text, more in options:
        name = ' '.join((text, *more, mode))
        # A machine that is busy can make a call last long without any injection, but not each time. All else
        # is the same each time.
        for _ in range(10):
            want = trace(['strace'], *CALLS, *injections(text), *more)
            got = trace([CALLTAP, '--as=strace'], *CALLS, *injections(text), *more)
            if got == want or without_times(got) != without_times(want):
                break
        wrong = [f'{a!r}, strace: {b!r}' for a, b in zip(got, want) if a != b]
        report(name, '; '.join(wrong))


def without_times(traced):
    return re.sub(b'took .*', b'', traced[0]), *traced[1:]


def by_registers(mode):
    for text in ('getppid:syscall=getpid:retval=7', 'pread64:syscall=getegid:retval=5',
                 'chdir:error=EXFULL:poke_exit=@arg1=41:delay_enter=1', 'getppid:retval=-1'):
        want = trace([CALLTAP], *CALLS, *injections(text))
        got = trace([*WITHOUT_SYSCALL_INFO, CALLTAP], *CALLS, *injections(text))
        report(f'without PTRACE_SET_SYSCALL_INFO: {text} {mode}', '' if got == want else f'{got}, with it: {want}')


def times(mode):
    """A delay at entry belongs to the call's time, one at return does not."""
    for action, least, rest in (('delay_enter', 1, 0), ('delay_exit', 0, 1)):
        began = time.monotonic()
        log = trace([CALLTAP], *CALLS, '-T', *injections(f'getppid:{action}=1s'))[1]
        most = time.monotonic() - began - rest
        took = float(re.search(r'getppid.*\(DELAYED\) <(.*)>', log)[1])
        report(f'-T of {action} {mode}', '' if least <= took <= most else f'of {most} s {log}')
    log = trace([CALLTAP], *CALLS, '-ttt', *injections('getppid:delay_exit=300ms'))[1]
    stamps = [float(line.split()[0]) for line in log.splitlines()]
    report(f'-t of delay_exit {mode}', '' if stamps[1] - stamps[0] >= 0.3 else log)


def others(mode):
    """They are held for longer than trace() waits."""
    said = trace([CALLTAP], '-f', '-e', 'trace=getppid,getpgid', *injections('getpgid:delay_enter=3600s'),
                 what='race')[0]
    report(f'others run during delay_enter {mode}', '' if said == b'others run\n' else f'{said}')
    said = trace([CALLTAP], '-f', '-e', 'trace=getppid,getpgid', *injections('getpgid:delay_exit=3600s'),
                 what='race')[0]
    report(f'others run during delay_exit {mode}', '' if said == b'others run\n' else f'{said}')
    said = trace([CALLTAP], '-f', *injections('getpgid:delay_enter=3600s'), what='many')[0]
    report(f'delays at the same time {mode}', '' if said == b'together\n' else f'{said}')


def wait_for(condition):
    end = time.monotonic() + 60
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)


def contents(path):
    try:
        with open(path, encoding='utf-8') as file:
            return file.read()
    except OSError:
        return ''


def start(text):
    """A program, and calltap attached to it, which holds it for an hour."""
    program = subprocess.Popen([PROGRAM, 'wait'], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    program.stdout.readline()
    with open('log', 'w', encoding='ascii'):
        pass  # nothing of before
    tracer = subprocess.Popen([CALLTAP, '-o', 'log', '-e', 'trace=read,getpgid', *injections(text), '-p',
                               str(program.pid)], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    # It has been attached to from then on.
    wait_for(lambda: 'read(' in contents('log'))
    program.stdin.write(b'\n')
    program.stdin.flush()
    wait_for(lambda: 'getpgid(' in contents('log'))
    return program, tracer


def endings(mode):
    for text, said, shown in (
            ('getpgid:delay_enter=3600s', b'getpgid 1\n', '<detached ...>\n'),
            ('getpgid:delay_exit=3600s', b'getpgid 1\n', '(DELAYED)\n'),
            ('getpgid:delay_exit=1e30s', b'getpgid 1\n', '(DELAYED)\n'),
            ('getpgid:delay_enter=3600s:retval=-5000', b'getpgid 0\n', '<detached ...>\n'),
            ('getpgid:delay_enter=3600s:syscall=getpid:retval=-5000', b'getpgid 0\n', '<detached ...>\n')):
        # Whoever interrupts the tracing ends the delay; the rest has been done to the call.
        program, tracer = start(text)
        tracer.send_signal(signal.SIGTERM)
        tracer.wait(timeout=60)
        out = program.communicate(timeout=60)[0]
        log = contents('log')
        good = out == said and log.endswith(shown) and tracer.returncode == -signal.SIGTERM
        report(f'interrupted in {text} {mode}', '' if good else f'{tracer.returncode} {out} {log}')
        # Nobody waits for one that is dead.
        program, tracer = start(text)
        program.kill()
        tracer.wait(timeout=60)
        log = contents('log')
        good = tracer.returncode == 0 and log.endswith('+++ killed by SIGKILL +++\n')
        report(f'killed in {text} {mode}', '' if good else f'{tracer.returncode} {log}')
        program.communicate(timeout=60)


def main():
    global PROGRAM
    for mode, PROGRAM in programs_of_modes('tamper', '-pthread'):
        if shutil.which('strace'):
            compare(mode)
        else:
            print('skip compare: no strace is installed')
        by_registers(mode)
        times(mode)
        others(mode)
        endings(mode)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
