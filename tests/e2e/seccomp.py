#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The seccomp filter: what is seen with it is what is seen without, and nobody is left alone with
it."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../trace'))
from tracetest import *  # pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position

TARGET = os.path.abspath(os.path.join(BUILD, 'tests/engine/target'))
DENY = os.path.abspath(os.path.join(BUILD, 'tests/engine/deny'))
SYS_SECCOMP = {'x86_64': 317}.get(os.uname().machine, 277)
TOP = os.getcwd()
# Makes a call that is traced, again and again, and says so if it fails; ends when `end` exists.
BUSY = 'import os\nwhile not os.path.exists("end"):\n' \
       '    try: os.umask(0o22); os.stat("/dev/null"); os.sched_yield(); ' \
       'open("/dev/null").close(); open("alive", "w").close()\n' \
       '    except OSError as e: open("failed", "a").write(str(e))\n'
SRC = os.environ.get('SRC') or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CALLS = ['-e', 'trace=openat,open']


def busy(*options, before='', output='busy.out', **popen):
    """Starts calltap over BUSY and waits until that runs."""
    # A directory of its own, in which earlier ones are not seen.
    directory = os.path.join(TOP, f'busy-{time.monotonic_ns()}')
    os.mkdir(directory)
    os.chdir(directory)
    tracer = subprocess.Popen([CALLTAP, *options, *CALLS, '-o', output, '/usr/bin/python3',
                               '-SEc', before + BUSY],
                              stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, **popen)
    wait_until(lambda: os.path.exists('alive'), 'a call of the command')
    return tracer


def still_works():
    """The command that busy() started still makes its calls, and they succeed."""
    for _ in range(2):
        os.unlink('alive')
        wait_until(lambda: os.path.exists('alive'), 'another call of the command')
    check(not os.path.exists('failed'), 'a call failed')


def chosen(*args):
    """What -d says of the filter."""
    text = calltap('-d', *args).stderr
    return re.search(r': ((?:no )?seccomp filter.*)', text)[1]


def both(*args, **popen):
    """Runs calltap without and with a filter, and compares the two; returns the lines."""
    without = calltap('--no-seccomp-bpf', *args, **popen)
    check(chosen('-o', '/dev/null', *args).startswith('seccomp filter of'), f'no filter: {args}')
    run = calltap(*args, **popen)
    equal(run.status, without.status, f'{args}: exit status')
    equal(run.stdout, without.stdout, f'{args}: output')
    same_lines(normal(run.lines), normal(without.lines), f'{args}')
    return run.lines


@test
def lines_are_the_same():
    script = 'cat /etc/hostname >/dev/null; exec 3</nonexistent'
    for options in (['-f', *CALLS], ['-f', '-e', 'trace=%file'], ['-e', 'trace=/^(close|exec)'],
                    ['-f', '-Z', '-e', 'trace=%desc'], ['-f', '-c', '-U', 'calls,errors,name',
                                                        '-S', 'name', *CALLS],
                    ['-e', 'trace=none'], ['-e', 'trace=execve'], ['-P', '/etc/hostname', '-f'],
                    ['-e', 'trace=%creds'], ['-e', 'trace=brk']):
        both('-q', '-e', 'signal=none', *options, 'sh', '-c', script)


@test
def scenes_are_the_same():
    calls = ['-e', 'trace=getppid,kill,tgkill,rt_sigreturn,restart_syscall']
    for name, *args in (['signals'], ['abort'], ['status', 7]):
        both(*calls, *scene(name, *args))
    without, run = run_stopped(CALLTAP, '--no-seccomp-bpf', *calls), run_stopped(CALLTAP, *calls)
    equal(run.status, without.status, 'stopped: exit status')
    same_lines(normal(run.lines), normal(without.lines), 'stopped')


@test
def what_is_restarted_has_a_name():
    """The call itself is not seen, as it is not wanted: its number stands in the registers. Those of a restart that is
    interrupted in turn have the number of restart_syscall."""
    command = ['sh', '-c', 'echo $$; exec sleep 1000']
    with subprocess.Popen([CALLTAP, '-e', 'trace=restart_syscall', '-o', 'log', *command],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as tracer:
        pid = int(tracer.stdout.readline())
        wait_until(lambda: asleep_in(pid, *SLEEPS), 'sleep')
        for count in (1, 2):
            os.kill(pid, signal.SIGSTOP)
            wait_until(lambda: read('log').count('--- stopped by') == count, f'stop {count}')
            os.kill(pid, signal.SIGCONT)
            wait_until(lambda: asleep_in(pid, RESTART), f'sleep after stop {count}')
        os.kill(pid, signal.SIGTERM)
    lines = [line for line in read('log').splitlines() if 'restart' in line]
    equal(lines, ['restart_syscall(<... resuming interrupted clock_nanosleep ...>) = ? ERESTART_RESTARTBLOCK '
                  '(Interrupted by signal)'] * 2, 'lines')


@test
def tampering_is_the_same():
    for what in ('error=EIO', 'retval=5', 'signal=URG', 'error=EIO:signal=URG:when=1'):
        both(*CALLS, '-e', f'inject=openat,open:{what}:when=3+', 'cat', '/etc/hostname')


@test
def others_do_not_stop():
    """Each stop costs two changes of the processor: their number is what it is all about."""
    def stops(*options):
        text = calltap('-d', *options, '-e', 'trace=openat', *scene('many', 3000)).stderr
        return len(re.findall(r' stopped by signal', text))
    few, all_of_them = stops(), stops('--no-seccomp-bpf')
    check(all_of_them > 6000 and few < 300, f'{few} and {all_of_them} stops')


@test
def it_is_chosen_where_it_is_safe():
    command = ['/bin/true']
    check(chosen(*CALLS, *command).startswith('seccomp filter of'), 'calltap')
    equal(chosen(*command), 'no seccomp filter: every call is wanted', 'without -e')
    for options in (['-n', *CALLS], ['-i', *CALLS], ['--no-seccomp-bpf', *CALLS],
                    ['--as=strace', *CALLS], ['--as=strace', '-f', *CALLS]):
        check('seccomp filter' not in calltap('-d', *options, *command).stderr, f'{options}')
    check(chosen('--as=strace', '-f', '--seccomp-bpf', *CALLS, *command)
          .startswith('seccomp filter of'), 'asked for')
    check(chosen('--seccomp-bpf', '-n', *CALLS, *command).startswith('seccomp'), 'insisted on')


@test
def why_not_is_said():
    command = ['/bin/true']
    text = 'Seccomp filter is requested but there are no syscalls to filter.  ' \
           'See -e trace to filter syscalls.'
    for options, message in ((['--seccomp-bpf', '-f'], text),
                             (['--as=strace', '--seccomp-bpf', *CALLS],
                              '--seccomp-bpf cannot be used without -f/--follow-forks, disabling')):
        equal(calltap(*options, '-o', '/dev/null', *command).stderr.partition(': ')[2],
              message + '\n', f'{options}')
    for error, name in ((38, 'Function not implemented'), (1, 'Operation not permitted')):
        # deny has a filter itself, which is a reason of its own.
        run = Run([DENY, SYS_SECCOMP, -1, error, CALLTAP, '--seccomp-bpf', *CALLS, *command])
        check('--seccomp-bpf is not enabled: there is a filter already' in run.stderr, run.stderr)
        check('openat(' in run.stderr, name)


@test
def a_kernel_without_filters():
    subprocess.run([*os.environ.get('CC', 'gcc').split(), '-shared', '-fPIC', '-o', 'no-seccomp.so',
                    os.path.join(SRC, 'tests/e2e/no-seccomp.c')], check=True)
    env = {**os.environ, 'LD_PRELOAD': os.path.abspath('no-seccomp.so'),
           'ASAN_OPTIONS': os.environ.get('ASAN_OPTIONS', '') + ':verify_asan_link_order=0'}
    command = [*CALLS, '-o', 'log', '/usr/bin/python3', '-SEc', 'import os\nos.getppid()\nprint(1)']

    def logged():
        """Of the program itself, whatever is preloaded."""
        return [line.partition('(')[2] for line in read('log').splitlines() if '.so' not in line]

    calltap('--no-seccomp-bpf', *command)
    calls = logged()
    for options in ([], ['-f'], ['--seccomp-bpf'], ['--seccomp-bpf', '-f']):
        run = calltap('-d', *options, *command, env=env)
        equal((run.status, run.stdout), (0, '1\n'), f'{options}')
        check('Function not implemented' in run.stderr, run.stderr)
        equal(logged(), calls, f'{options}: calls')


@test
def without_privileges():
    """no_new_privs is set where there is no other way, and only there."""
    command = ['grep', '-E', 'NoNewPrivs|^Seccomp:', '/proc/self/status']
    privileged = os.geteuid() == 0
    run = calltap(*CALLS, *command)
    equal(run.stdout.split(), ['NoNewPrivs:', '0' if privileged else '1', 'Seccomp:', '2'],
          'as we are')
    if not privileged:
        return
    os.chmod('.', 0o777)
    run = calltap(*CALLS, '-u', 'nobody', *command)
    equal(run.stdout.split(), ['NoNewPrivs:', '0', 'Seccomp:', '2'], 'with -u')
    equal(calltap(*CALLS, '-u', 'nobody', 'id', '-un').stdout, 'nobody\n', 'user')


@test
def set_user_id_programs_take_effect():
    if os.geteuid():
        raise Skip('only root can make one')
    shutil.copy('/usr/bin/id', 'suid-id')
    os.chown('suid-id', 12345, 0)
    os.chmod('suid-id', 0o4755)
    os.chmod('.', 0o755)
    run = calltap(*CALLS, '-u', 'nobody', './suid-id', '-u')
    if run.stdout != '12345\n':
        if Run(['setpriv', '--reuid=nobody', '--clear-groups', './suid-id', '-u']).stdout != '12345\n':
            raise Skip('this file system has no set-user-id programs')
    equal(run.stdout, '12345\n', 'effective user')


@test
def what_another_filter_denies_is_shown():
    for how in ('prctl', 'seccomp', 'trace', 'all'):
        run = calltap('-f', '-qq', '-e', 'trace=getpriority', TARGET, 'filter', how)
        error = 'ENOSYS (Function not implemented)' if how == 'trace' else \
            'EPERM (Operation not permitted)'
        equal(run.stdout, f'filter ok\ndenied {error.split()[0]}\n', f'{how}: output')
        seen = re.findall(r'getpriority\(0xffffffff.*, (\d)\) += (.*)', run.stderr)
        seen = sorted((int(number), result) for number, result in seen)
        first = [(1, '-1 EINVAL (Invalid argument)')]
        others = [(2, f'-1 {error}')] * (2 if how == 'all' else 1) + [(3, f'-1 {error}')]
        equal(seen, first + others, f'{how}: calls')


@test
def a_filter_is_only_asked_for():
    run = calltap('-e', 'trace=getpriority', TARGET, 'filter', 'probe')
    equal((run.stdout, len(run.lines)), ('probe EFAULT\n', 3), 'output, lines')


@test
def strict_mode_is_as_without():
    command = [TARGET, 'filter', 'strict']
    untraced = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    equal((untraced.returncode, untraced.stdout), (-signal.SIGKILL, 'mode 0\nagain EINVAL\nstrict\n'), 'untraced')
    for options in ([], ['-f']):
        run = calltap(*options, '-e', 'trace=getpriority', *command)
        equal((run.status, run.stdout), (untraced.returncode, untraced.stdout), 'status, output')
        seen = [line for line in run.lines if 'getpriority' in line]
        equal((len(seen), seen[1].split()[-1]), (2, '?'), f'{options}: calls')
        equal(calltap('--no-seccomp-bpf', *options, '-e', 'trace=getpriority', *command).lines, run.lines, f'{options}')


@test
def children_that_are_not_followed_find_what_is_without():
    """They have the filter too, and a kernel that knows of it."""
    for args in (['filter', 'strict'], ['filter', 'seccomp'], ['filter', 'all'], ['untraced', 'clone'], ['untraced', 'clone3']):
        command = ['sh', '-c', '"$@"; echo $?', '-', TARGET, *args]
        untraced = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
        check(untraced.stdout.count('\n') >= 2, f'{args}: {untraced.stdout}')
        run = calltap(*CALLS, *command)
        equal((run.status, run.stdout), (untraced.returncode, untraced.stdout), args)


@test
def the_strict_mode_outlives_tracing():
    """Who is not spoken of any more is kept to it all the same."""
    lines = ('import ctypes, os, sys\nlibc = ctypes.CDLL(None)\nprint(os.getpid(), flush=True)\n'
             'libc.prctl(22, 1)\nos.read(0, 1)\nlibc.umask(0)\nos.write(1, b"alive")\n')
    tracer = subprocess.Popen([CALLTAP, '-I2', '-e', 'trace=umask', '-o', 'out', '/usr/bin/python3', '-SEc', lines],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    pid = int(tracer.stdout.readline())
    wait_until(lambda: asleep_in(pid, READ), 'a read')
    tracer.send_signal(signal.SIGINT)
    tracer.wait(60)
    equal(tracer.communicate(b'x', timeout=60)[0], b'', 'output')
    wait_until(lambda: not os.path.exists(f'/proc/{pid}'), 'its end')


@test
def who_wants_no_tracer_is_not_left_alone():
    """CLONE_UNTRACED: the kernel would not tell of such a child, which has the filter as well."""
    for options in ([], ['-f']):
        for how in ('clone', 'clone3'):
            run = calltap('-q', *options, '-e', 'trace=getpriority', TARGET, 'untraced', how)
            equal(run.stdout, 'unchanged 0\n', f'{options}: {how}')


@test
def children_are_not_waited_for():
    """As without a filter: those that are not traced run on when the command has ended."""
    script = '(read word <fifo; cat /dev/null && echo $word >result) >/dev/null 2>&1 & exit 5'
    os.mkfifo('fifo')
    run = calltap(*CALLS, 'sh', '-c', script)
    equal(run.status, 5, 'status')
    same_lines(normal(run.lines),
               normal(Run([CALLTAP, '--no-seccomp-bpf', *CALLS, 'sh', '-c', 'exit 5']).lines),
               'lines of the command alone')
    with open('fifo', 'w', encoding='ascii') as fifo:
        fifo.write('well\n')
    wait_until(lambda: os.path.exists('result') and read('result'), 'result of the child')
    equal(read('result'), 'well\n', 'of the child')


@test
def interrupted():
    """What ends the tracer does not end what it traced."""
    for options in ([], ['-f']):
        for sig in (signal.SIGINT, signal.SIGTERM):
            tracer = busy('-I', '2', *options, before='import signal\n'
                          f'signal.signal({int(sig)}, signal.SIG_IGN)\n')
            tracer.send_signal(sig)
            equal(tracer.wait(60), -sig, 'status')
            still_works()
            open('end', 'w', encoding='ascii').close()
            tracer.stderr.close()


@test
def let_go():
    for options in (['--syscall-limit=7'], ['--syscall-limit=7', '-f']):
        tracer = busy(*options)
        equal(tracer.wait(60), 0, 'status')
        still_works()
        open('end', 'w', encoding='ascii').close()
        tracer.stderr.close()
    run = calltap('-b', 'execve', *CALLS, 'sh', '-c', 'cat /dev/null && exec cat /etc/hostname')
    equal((run.status, run.stdout), (0, read('/etc/hostname')), 'status, output')


@test
def output_that_fails():
    tracer = busy(output='/dev/full')
    equal(tracer.wait(60), 1, 'status')
    still_works()
    open('end', 'w', encoding='ascii').close()
    tracer.stderr.close()


def children(pid):
    text = subprocess.run(['ps', '-o', 'pid=', '--ppid', str(pid)], stdout=subprocess.PIPE,
                          text=True, check=False).stdout
    return [int(word) for word in text.split()]


@test
def killed():
    """Then there is nobody who could answer for what is traced: it dies, too, and nothing fails."""
    for whom in ('front', 'tracer'):
        tracer = busy('-f')
        inner = children(tracer.pid)[0]
        command = children(inner)[0]
        os.kill(tracer.pid if whom == 'front' else inner, signal.SIGKILL)
        equal(tracer.wait(60), -signal.SIGKILL, 'status')
        wait_until(lambda pid=command: state(pid) in ('', 'Z'), 'end of the command')
        check(not os.path.exists('failed'), f'{whom}: a call failed')
        tracer.stderr.close()


@test
def daemonized():
    for options in (['-D'], ['-DD', '-f']):
        tracer = busy(*options, '--syscall-limit=7')
        still_works()
        open('end', 'w', encoding='ascii').close()
        equal(tracer.wait(60), 0, 'status')
        tracer.stderr.close()


@test
def thread_of_a_silent_process_calls_execve():
    run = calltap('-e', 'trace=getppid', *scene('threads-exec'))
    other = calltap('--no-seccomp-bpf', '-e', 'trace=getppid', *scene('threads-exec'))
    equal((run.status, run.stdout), (other.status, other.stdout), 'status, output')


main()
