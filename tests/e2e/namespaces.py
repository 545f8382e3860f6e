#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""-e namespace=new: the ids behind calls that make or join namespaces are those that the process
itself sees."""

import ctypes
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../trace'))
from tracetest import *  # pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position

FLAGS = {'mnt': 0x20000, 'cgroup': 0x2000000, 'uts': 0x4000000, 'ipc': 0x8000000,
         'user': 0x10000000, 'net': 0x40000000}
PIDS, TIME = 0x20000000, 0x80
# The program says what it sees: `see(KIND...)`.
HEAD = '''
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
def see(*kinds, pid='self'):
    print(', '.join(os.readlink(f'/proc/{pid}/ns/{kind}') for kind in kinds), flush=True)
def must(result):
    if result < 0:
        print('failed', os.strerror(ctypes.get_errno()), flush=True)
        sys.exit()
    return result
'''


def need_namespaces():
    pid = os.fork()
    if not pid:
        os._exit(1 if ctypes.CDLL(None).unshare(FLAGS['user'] | FLAGS['uts'] | PIDS) else 0)
    if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]):
        raise Skip('no namespaces for us')


def trace(text, *options):
    run = calltap('-f', '-q', '-e', 'trace=unshare,setns,clone,clone3', '-e', 'namespace=new',
                  *options, '/usr/bin/python3', '-SEc', HEAD + text)
    check('failed' not in run.stdout, run.stdout)
    return run


def shown(run, call):
    """What stands in parentheses behind the results of CALL."""
    return [line.rpartition(' (')[2].rstrip(')') if line.endswith(')') and ' (' in line.partition(' = ')[2]
            else '' for line in run.stderr.splitlines() if f'{call}(' in line]


@test
def unshare():
    need_namespaces()
    kinds = sorted(FLAGS)
    run = trace(f'must(libc.unshare({sum(FLAGS.values())}))\nsee(*{kinds})')
    equal(shown(run, 'unshare'), run.stdout.splitlines(), 'all kinds')
    for kind, flag in FLAGS.items():
        if kind == 'user':
            continue
        run = trace(f'must(libc.unshare({flag | FLAGS["user"]}))\nsee(*sorted(("user", "{kind}")))')
        equal(shown(run, 'unshare'), run.stdout.splitlines(), kind)


@test
def those_of_children():
    """Only children will be in them: the caller's own are shown, as strace has it."""
    need_namespaces()
    run = trace(f'must(libc.unshare({FLAGS["user"] | PIDS}))\nsee("pid", "user")\n'
                f'must(libc.unshare({TIME}))\nsee("time")\n')
    equal(shown(run, 'unshare'), run.stdout.splitlines(), 'ids')


@test
def setns():
    need_namespaces()
    run = trace(f'fd = os.open("/proc/self/ns/uts", os.O_RDONLY)\n'
                f'must(libc.unshare({FLAGS["user"] | FLAGS["uts"]}))\nsee("user", "uts")\n'
                f'fd = os.open("/proc/self/ns/uts", os.O_RDONLY)\n'
                f'must(libc.setns(fd, {FLAGS["uts"]}))\nsee("uts")\nmust(libc.setns(fd, 0))\nprint()\n')
    equal(shown(run, 'unshare') + shown(run, 'setns'), run.stdout.splitlines(), 'ids')


@test
def clone():
    """The child's, while it is there."""
    need_namespaces()
    for flags, kinds in ((FLAGS['user'] | FLAGS['ipc'], ('ipc', 'user')),
                         (FLAGS['user'] | PIDS, ('pid', 'user'))):
        run = trace(f'readable, writable = os.pipe()\n'
                    f'child = must(libc.syscall(56, {flags} | 17, 0, 0, 0, 0))\n'
                    f'if not child:\n    os.read(readable, 1)\n    os._exit(0)\n'
                    f'see(*{kinds}, pid=child)\nos.write(writable, b"x")\nos.waitpid(child, 0)\n')
        equal(shown(run, 'clone'), run.stdout.splitlines(), f'{kinds}')


@test
def only_on_request_and_success():
    need_namespaces()
    text = f'must(libc.unshare({FLAGS["user"] | FLAGS["uts"]}))\nlibc.unshare(1)\n' \
           f'libc.unshare(0)\nlibc.setns(-1, {FLAGS["net"]})\nsee("user", "uts")\n'
    run = trace(text)
    equal(shown(run, 'unshare'), [run.stdout.strip(), 'Invalid argument', ''], 'failed, no flags')
    equal(shown(run, 'setns'), ['Bad file descriptor'], 'setns')
    run = calltap('-e', 'trace=unshare', '/usr/bin/python3', '-SEc', HEAD + text)
    equal(shown(run, 'unshare'), ['', 'Invalid argument', ''], 'not asked for')


@test
def json():
    need_namespaces()
    run = trace(f'must(libc.unshare({FLAGS["user"] | FLAGS["uts"]}))\nsee("user", "uts")\n', '--json')
    user, uts = run.stdout.strip().split(', ')
    check(f'"aux":{{"$0":{{"$word":"{user}"}},"$1":{{"$word":"{uts}"}}}}' in run.stderr, run.stderr)


main()
