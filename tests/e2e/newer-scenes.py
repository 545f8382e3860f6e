#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What strace 7.2 prints and takes that older ones do not, where it takes a scene to show it."""

import os
import re
import signal
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../trace'))
from tracetest import *  # pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position

HERE = os.path.dirname(os.path.abspath(__file__))
UNKNOWN = '-1 ENOSYS (Function not implemented)'


def scene(name):
    if not os.path.exists('play'):
        subprocess.run(['cc', '-w', '-O1', '-o', 'play', os.path.join(HERE, 'newer-scenes.c')], check=True)
    return ['./play', name]


def strace_72(*args, **more):
    return calltap('--as=strace', *args, **more)


def lines_of(*options, play):
    """Lines of the log, with one space before results."""
    strace_72('-o', 'log', *options, *scene(play))
    return [re.sub(r' += (?=\S)', ' = ', line) for line in read('log').splitlines()]


def has(lines, *expected):
    for line in expected:
        check(line in lines, f'{line!r} is none of {lines}')


@test
def names_of_arguments():
    lines = lines_of('-N', '-e', 'trace=openat,read,prctl,fcntl', play='names')
    has(lines, 'openat(dirfd=AT_FDCWD, pathname="x", flags=O_RDWR|O_CREAT|O_TRUNC, mode=0644) = 3', 'read(fd=3, buf="abc", count=8) = 3',
        'prctl(op=PR_SET_NAME, name="") = 0', 'prctl(op=PR_SET_NO_NEW_PRIVS, set=1, arg3=0, arg4=0, arg5=0) = 0',
        'fcntl(fd=3, op=F_SETFD, arg=FD_CLOEXEC) = 0', 'fcntl(fd=3, op=F_GETFD) = 0x1 (flags FD_CLOEXEC)',
        f'syscall_0x258(arg1=0x1, arg2=0x2, arg3=0x3, arg4=0x4, arg5=0x5, arg6=0x6) = {UNKNOWN}')
    lines = lines_of('-f', '-N', '-e', 'trace=clone,fork', play='sends')
    check(any(re.fullmatch(r'\d+ +clone\(child_stack=NULL, flags=CLONE_CHILD_CLEARTID\|CLONE_CHILD_SETTID\|SIGCHLD, '
                           r'child_tidptr=0x[0-9a-f]+\) = \d+', line) for line in lines), lines)


@test
def colours():
    text = strace_72('--color=always', '-e', 'trace=getppid', *scene('ends')).stderr
    pid = re.search(r'\d+(?=\x1b\[0m\x1b\[0m\n)', text)[0]
    blanks = ' ' * (COLUMN - len('getppid()') - 1)
    equal(text, f'\x1b[33mgetppid\x1b[0m(\x1b[35m\x1b[0m\x1b[0m)\x1b[0m{blanks} \x1b[0m=\x1b[0m\x1b[0m \x1b[32m{pid}\x1b[0m\x1b[0m\n'
          '+++ exited with 7 +++\x1b[0m\n', 'text')
    equal(strace_72('--color=xxx', 'true').stderr,
          "strace: invalid --color argument: 'xxx'\nTry 'strace -h' for more information.\n", 'a bad word')


@test
def pid_before_every_line():
    lines = strace_72('--always-show-pid', '-e', 'trace=getppid', *scene('ends')).lines
    check(re.fullmatch(r'(\d{5,}|\d+ +) getppid\(\) {23,26}= \d+', lines[0]), lines)
    lines = strace_72('--always-show-pid', '-ttt', '-e', 'trace=getppid', *scene('ends')).lines
    check(re.fullmatch(r'\d+ +1\d{9}\.\d{6} getppid\(\)       = \d+', lines[0]), lines)


@test
def limit_of_calls():
    run = strace_72('--syscall-limit=1', '-e', 'trace=getppid', *scene('ends'))
    check(re.fullmatch(r'getppid\(\) += \d+\nstrace: System call limit has been reached, detaching tracees\n'
                       r'strace: Process \d+ detached\n', run.stderr), run.stderr)
    equal(run.status, 0, 'status')
    check(re.fullmatch(r'getppid\(\) += \d+\n', strace_72('-q', '--syscall-limit=1', '-e', 'trace=getppid', *scene('ends')).stderr), '-q')
    check('strace: --seccomp-bpf is not enabled because it is not compatible with --syscall-limit\n' in
          strace_72('--syscall-limit=9', '--seccomp-bpf', '-f', '-e', 'trace=getppid', *scene('ends')).stderr, '--seccomp-bpf')
    check("strace: invalid --syscall-limit argument: '0'\n" in strace_72('--syscall-limit=0', 'true').stderr, '0')


@test
def calls_of_descriptors():
    poll = 'poll([{fd=23, events=POLLIN}, {fd=7, events=POLLIN}], 2, 0) = '
    for option in (['-e', 'trace-fds=7'], ['-e', 'fd=23'], ['--trace-fds=23,99'], ['-e', 'fds=!5'], ['-e', 'trace-fd=all']):
        lines = lines_of('-e', 'trace=poll', *option, play='descriptors')
        check(any(line.startswith(poll) for line in lines), f'{option}: {lines}')
    for option in ('trace-fds=9', 'fd=none', 'fds=!7,23'):
        equal(lines_of('-e', 'trace=poll', '-e', option, play='descriptors'), ['+++ exited with 0 +++'], option)
    check("strace: invalid descriptor '9-11'\n" in strace_72('-e', 'trace-fds=9-11', 'true').stderr, '9-11')


@test
def what_descriptors_are():
    lines = lines_of('-yy', '-e', 'trace=eventfd2,signalfd4,fchdir', play='descriptors')
    check(re.fullmatch(r'eventfd2\(5, 0\) = 5<\{eventfd-count=0x5, eventfd-id=\d+, eventfd-semaphore=0\}>', lines[0]), lines)
    has(lines, 'signalfd4(-1, [], 8, 0) = 6<signalfd:[]>', 'signalfd4(-1, [USR1 CHLD RT_4], 8, 0) = 8<signalfd:[USR1 CHLD RT_4]>')
    check(re.fullmatch(r'fchdir\(9</dev/(pts/)?ptmx<char 5:2 @/dev/pts/\d+>>\) = -1 ENOTDIR \(Not a directory\)', lines[3]), lines)


@test
def commands_of_terminals():
    """Those of sound cards have the same numbers."""
    lines = lines_of('-e', 'trace=ioctl', play='terminals')
    shown = [re.match(r'ioctl\((\d+), ([^,]*)', line).groups() for line in lines if 'TCSETS' in line]
    terminal, other = shown[0][0], shown[1][0]
    equal(shown, [(terminal, 'TCSETS'), (other, 'SNDCTL_TMR_START or TCSETS'), (terminal, 'TCSETSW'), (other, 'SNDCTL_TMR_STOP or TCSETSW'),
                  (terminal, 'TCSETSF'), (other, 'SNDCTL_TMR_CONTINUE or TCSETSF')], 'names')


@test
def ports_of_a_socket():
    lines = lines_of('-yy', '-e', 'trace=setsockopt', play='terminals')
    check(re.fullmatch(r'setsockopt\(5<TCP:\[\d+\]>, SOL_IP, IP_LOCAL_PORT_RANGE, \[0x9c409c3f /\* 39999\.\.40000 \*/\], 4\) = .*', lines[0]), lines)


@test
def a_number_within_an_argument_is_cut():
    lines = lines_of('-f', '-e', 'trace=sendfile,read', play='sends')
    lines = [re.sub(r'^\d+ +', '', line) for line in lines if 'sendfile' in line]
    equal(lines, ['sendfile(4, 3, [5 <unfinished ...>', '<... sendfile resumed> => 2097157], 2097152) = 2097152'], 'lines')


def stop_and_go(pid, *numbers):
    """The call of one of these NUMBERS, which the process sleeps in, is begun anew."""
    wait_until(lambda: asleep_in(pid, *numbers), 'sleep')
    os.kill(pid, signal.SIGSTOP)
    wait_until(lambda: state(pid) in ('t', 'T'), 'stop')
    os.kill(pid, signal.SIGCONT)
    wait_until(lambda: asleep_in(pid, RESTART), 'sleep again')


@test
def what_was_interrupted():
    with subprocess.Popen(scene('sleeps')) as process:
        wait_until(lambda: asleep_in(process.pid, *SLEEPS), 'sleep')
        lines = strace_72('-e', 'signal=none', '-p', str(process.pid)).lines
    equal(lines[1], 'restart_syscall(<... resuming interrupted clock_nanosleep ...>) = 0', 'it slept')
    with subprocess.Popen(scene('sleeps')) as process:
        stop_and_go(process.pid, *SLEEPS)
        lines = strace_72('-e', 'signal=none', '-p', str(process.pid)).lines
    equal(lines[1], 'restart_syscall(<... resuming interrupted restart_syscall ...>) = 0', 'it had been stopped before')
    with subprocess.Popen([CALLTAP, '--as=strace', '-o', 'log', '-e', 'signal=none', 'sh', '-c', 'echo $$; exec ./play sleeps'],
                          stdout=subprocess.PIPE, text=True) as tracer:
        pid = int(tracer.stdout.readline())
        stop_and_go(pid, *SLEEPS)
        stop_and_go(pid, RESTART)
    lines = [line for line in read('log').splitlines() if line.startswith('restart_syscall')]
    equal(lines, ['restart_syscall(<... resuming interrupted clock_nanosleep ...>) = ? ERESTART_RESTARTBLOCK (Interrupted by signal)',
                  'restart_syscall(<... resuming interrupted clock_nanosleep ...>) = 0'], 'it was stopped twice')


@test
def detached_within_a_call():
    with subprocess.Popen(['cat'], stdin=subprocess.PIPE) as process:
        wait_until(lambda: asleep_in(process.pid, READ), 'read')
        with subprocess.Popen([CALLTAP, '--as=strace', '-o', 'log', '-p', str(process.pid)], stderr=subprocess.DEVNULL) as tracer:
            wait_until(lambda: attached_and_quiet(process.pid), 'attached')
            tracer.send_signal(signal.SIGINT)
        process.stdin.close()
    equal(read('log'), 'read(0 <detached ...>\n', 'log')


@test
def one_line_of_a_status():
    strace_72('-f', '-z', '-o', 'log', '-e', 'trace=wait4', 'sh', '-c', '(exit 3); true')
    check(re.search(r'^\d+ +wait4\(-1, \[\{WIFEXITED\(s\) && WEXITSTATUS\(s\) == 3\}\], 0, NULL\) = \d+$', read('log'), re.M), read('log'))


@test
def the_pid_of_a_leader():
    code = 'import os, threading\nt = threading.Thread(target=os.execv, args=("/bin/true", ["true"]))\nt.start()\nt.join()'
    strace_72('-f', '-o', 'log', '-e', 'trace=execve', '-e', 'status=detached', '/usr/bin/python3', '-SEc', code)
    check(re.search(r'^\d+ +execve\("/bin/true", \["true"\], .* <pid changed to \d+ \.\.\.>$', read('log'), re.M), read('log'))


@test
def wall_clock():
    columns = 'time-percent,wall-total,wall-min,wall-max,wall-avg,calls,name'
    lines = strace_72('-c', '-U', columns, '-S', 'wall-total', '-e', 'trace=clock_nanosleep', *scene('sleeps')).lines
    equal(lines[:2], ['% time  wall-total wall-min wall-max    wall-avg     calls syscall',
                      '------ ----------- -------- -------- ----------- --------- ----------------'], 'head')
    check(re.fullmatch(r' *[\d.]+    ([2-9]\.\d{6}) \1 \1 +\d{7}         1 clock_nanosleep', lines[2]), lines[2])
    for key in ('wall_total', 'total-wall', 'min-wall', 'wall-min', 'wall-max', 'wall-avg'):
        equal(strace_72('-c', '-S', key, '-e', 'trace=getppid', *scene('ends')).status, 7, key)


@test
def numbers_without_names_count():
    lines = strace_72('-c', '-e', 'trace=none', *scene('unknown')).lines
    check(re.fullmatch(r' *[\d.]+    [\d.]+ +\d+         3         3 syscall_0x258', lines[2]), lines)


@test
def commands_that_are_not_there():
    for command, said in (('nonexist', "Cannot find executable 'nonexist'"), ('.', "Cannot find executable '.'"),
                          ('', "Cannot find executable ''"), ('./nonexist', "Cannot stat './nonexist': No such file or directory")):
        equal((strace_72(command).stderr, strace_72(command).status), (f'strace: {said}\n', 1), command)


@test
def users_by_number():
    if os.geteuid():
        raise Skip('only root can become another user')
    equal(strace_72('-u', '12345:', 'true').stderr, "strace: Invalid UID:GID pair '12345:'\n", 'a pair')
    equal(strace_72('-u', '12345', 'true').stderr, "strace: Cannot find user '12345'\n", 'a name')
    os.chmod('.', 0o755)
    equal(strace_72('-o', 'log', '-u', '65533:65532', 'id', '-G').stdout, '65532\n', 'groups')


@test
def names_of_programs():
    lines = strace_72('--argv0=hello', '-e', 'trace=execve', *scene('unknown')).lines
    check(re.fullmatch(r'execve\("\./play", \["hello", "unknown"\], 0x[0-9a-f]+ /\* \d+ vars \*/\) = 0', lines[0]), lines)


@test
def depth_of_stacks():
    lines = strace_72('-k', '--stack-trace-frame-limit=2', '-e', 'trace=getppid', *scene('ends')).lines
    equal((len(lines), lines[3]), (5, ' > too many stack frames'), 'lines')


main()
