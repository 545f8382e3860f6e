#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""--secontext: the contexts of files, as attributes that are set by hand, behind paths and descriptors.  No
SELinux is needed for that, and without it processes have none."""

import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../trace'))
from tracetest import *  # pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position

ATTRIBUTE = 'security.selinux'
MARK = 'SECONTEXT_OF_ITS_OWN'
PYTHON = ['/usr/bin/python3', '-SEc']


def label(path, text):
    os.setxattr(path, ATTRIBUTE, text, follow_symlinks=False)


def make_files():
    os.mkdir('dir')
    with open('dir/file', 'w', encoding='utf-8'):
        pass
    with open('odd', 'w', encoding='utf-8'):
        pass
    os.symlink('dir/file', 'link')
    os.symlink(os.path.abspath('dir'), 'absolute')
    label('.', b'u:object_r:cwd_t:s0\0')
    label('dir', b'u:object_r:dir_t:s0\0')
    label('dir/file', b'u:object_r:file_t:s0:c1.c3\0')
    label('link', b'u:object_r:link_t:s0\0')
    label('odd', b'a]b\n\xff!!')


def shown(program, *options, calls='openat,newfstatat,rename,fsync,chdir,chroot'):
    """The calls of PROGRAM behind the first that looks for `begin`, as text."""
    run = calltap('-a', '0', '-e', f'trace={calls}', *options, *PYTHON, 'import os\n' + HEAD + program)
    equal(run.status, 0, run.stderr[-400:])
    lines = run.stderr.splitlines()
    begin = next(number for number, line in enumerate(lines) if '"begin"' in line)
    return [re.sub(r'\{st_mode=.*?\.\.\.\}|0x[0-9a-f]+', 'STAT', line) for line in lines[begin + 1:-1]]


HEAD = '''
def stat(path, **how):
    try: os.stat(path, **how)
    except OSError: pass
stat("begin")
'''


def has_database():
    done = calltap('--secontext=mismatch', '-e', 'none', 'true')
    if done.status:
        equal(done.stderr, f'{CALLTAP}: SELinux context printing (--secontext option) is not supported by this build of calltap\n',
              'message')
    return not done.status


@test
def types():
    same_lines(shown('dir = os.open("dir", os.O_RDONLY)\nos.fsync(os.open("file", os.O_RDONLY, dir_fd=dir))\n'
                     'stat("missing")\nstat("odd")\nstat("/")', '--secontext', '--arg-names'), [
        'openat(dirfd=AT_FDCWD [cwd_t], pathname="dir" [dir_t], flags=O_RDONLY|O_CLOEXEC) = 3 [dir_t]',
        'openat(dirfd=3 [dir_t], pathname="file" [file_t], flags=O_RDONLY|O_CLOEXEC) = 4 [file_t]',
        'fsync(fd=4 [file_t]) = 0',
        'newfstatat(dirfd=AT_FDCWD [cwd_t], pathname="missing", statbuf=STAT, flags=0) = -1 ENOENT (No such file or directory)',
        r'newfstatat(dirfd=AT_FDCWD [cwd_t], pathname="odd" [a\135b\n\377\41\41], statbuf=STAT, flags=0) = 0',
        'newfstatat(dirfd=AT_FDCWD [cwd_t], pathname="/", statbuf=STAT, flags=0) = 0',
    ], 'types')


@test
def whole_contexts():
    for option in ('--secontext=full', '-esecontext=full', '--secontext=all'):
        if option == '--secontext=all' and not has_database():
            continue
        same_lines(shown('os.open("dir/file", os.O_RDONLY)', option), [
            'openat(AT_FDCWD [u:object_r:cwd_t:s0], "dir/file" [u:object_r:file_t:s0:c1.c3], O_RDONLY|O_CLOEXEC)'
            ' = 3 [u:object_r:file_t:s0:c1.c3]'], option)


@test
def behind_paths_of_descriptors():
    here = os.getcwd()
    same_lines(shown('os.open("dir", os.O_RDONLY)', '--secontext', '-y'), [
        f'openat(AT_FDCWD<{here}> [cwd_t], "dir" [dir_t], O_RDONLY|O_CLOEXEC) = 3<{here}/dir> [dir_t]'], '-y')


@test
def none():
    for option in ('--secontext=none', '--secontext=!all', '-esecontext=none'):
        same_lines(shown('os.open("dir", os.O_RDONLY)', '--secontext', option), [
            'openat(AT_FDCWD, "dir", O_RDONLY|O_CLOEXEC) = 3'], option)


@test
def symbolic_links():
    same_lines(shown('stat("link")\nstat("link", follow_symlinks=False)\nos.rename("link", "other")\n'
                     'os.rename("other", "link")\nstat("absolute/file")\n'
                     'try: os.open("link", os.O_NOFOLLOW)\nexcept OSError: pass\n', '--secontext'), [
        'newfstatat(AT_FDCWD [cwd_t], "link" [file_t], STAT, 0) = 0',
        'newfstatat(AT_FDCWD [cwd_t], "link" [link_t], STAT, AT_SYMLINK_NOFOLLOW) = 0',
        'rename("link" [link_t], "other") = 0',
        'rename("other" [link_t], "link") = 0',
        'newfstatat(AT_FDCWD [cwd_t], "absolute/file" [file_t], STAT, 0) = 0',
        'openat(AT_FDCWD [cwd_t], "link" [link_t], O_RDONLY|O_NOFOLLOW|O_CLOEXEC) = -1 ELOOP (Too many levels of symbolic links)',
    ], 'links')


@test
def another_root():
    if os.geteuid():
        raise Skip('only root can change the root')
    same_lines(shown('os.chroot(".")\nstat("/dir/file")\nstat("/../dir/../link")\nstat("absolute")\n'
                     'os.chdir("/dir")\nstat("../../odd/../dir")\nstat("../link")', '--secontext'), [
        'chroot("." [cwd_t]) = 0',
        'newfstatat(AT_FDCWD [cwd_t], "/dir/file" [file_t], STAT, 0) = 0',
        'newfstatat(AT_FDCWD [cwd_t], "/../dir/../link" [file_t], STAT, 0) = 0',
        'newfstatat(AT_FDCWD [cwd_t], "absolute", STAT, 0) = -1 ENOENT (No such file or directory)',
        'chdir("/dir" [dir_t]) = 0',
        'newfstatat(AT_FDCWD [dir_t], "../../odd/../dir", STAT, 0) = -1 ENOTDIR (Not a directory)',
        'newfstatat(AT_FDCWD [dir_t], "../link" [file_t], STAT, 0) = 0',
    ], 'root')


@test
def another_mount_namespace():
    script = 'mkdir -p over && mount --bind dir over && exec "$@"'
    run = calltap('-f', '-a', '0', '--secontext', '-e', 'trace=openat', 'unshare', '-r', '-m', 'sh', '-c', script, 'sh',
                  'cat', 'over/file', 'over')
    if 'unshare failed' in run.stderr:
        raise Skip('no mount namespaces for us')
    check('"over/file" [file_t], O_RDONLY) = 3 [file_t]' in run.stderr, run.stderr[-1000:])
    check('"over" [dir_t], O_RDONLY) = 3 [dir_t]' in run.stderr, run.stderr[-1000:])


@test
def json_has_them():
    run = calltap('-j', '--secontext', '-e', 'trace=openat', *PYTHON, 'import os; os.open("dir/file", os.O_RDONLY)')
    calls = [json.loads(line) for line in run.lines]
    call = next(call for call in calls if call.get('result', {}).get('value', {}) == {'$fd': 3, 'context': 'file_t'})
    equal(call['args']['dirfd']['value'], {'$fd': -100, 'name': 'AT_FDCWD', 'context': 'cwd_t'}, 'directory')
    equal(call['args']['pathname']['value'], {'$str': 'dir/file', 'context': 'file_t'}, 'path')


@test
def library_calls():
    run = calltap('-L', 'fopen+open+__open_2', '--secontext', '-a', '0', 'cat', 'dir/file')
    found = [line for line in run.lines if 'dir/file" [file_t]' in line]
    check(found or 'dir/file' not in run.stderr, run.stderr[-1000:])


@test
def served_file_systems():
    """Who serves /served is stopped, or never answers: neither path nor descriptor may be asked for."""
    program = '''
import ctypes, os, signal, time
libc = ctypes.CDLL(None, use_errno=True)
ACCESS = ('21', '269', '439') if os.uname().machine == 'x86_64' else ('48', '439')
fuse = os.open('/dev/fuse', os.O_RDWR)
os.mkdir('served')
data = f'fd={fuse},rootmode=40000,user_id=0,group_id=0'.encode()
if libc.mount(b'none', b'served', b'fuse', 0, data):
    print('no mount', flush=True)
    os._exit(0)
top = os.open('served', os.O_PATH)
for ask in (lambda: libc.access(b'served/x/y', 0), lambda: libc.faccessat(top, b'x', 0, 0)):
    child = os.fork()
    if not child:
        ask()
    while True:  # until it waits for the answer
        with open(f'/proc/{child}/syscall') as call, open(f'/proc/{child}/stat') as stat:
            if call.read().split()[0] in ACCESS and stat.read().rpartition(')')[2].split()[0] in 'SD':
                break
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
print('done', flush=True)
'''
    if not os.access('/dev/fuse', os.R_OK | os.W_OK):
        raise Skip('no FUSE for us')
    run = calltap('-f', '--secontext', '-a', '0', '-e', 'trace=openat,access,faccessat,faccessat2', 'unshare', '-m', *PYTHON, program)
    if 'no mount' in run.stdout:
        raise Skip('no FUSE for us')
    equal(run.stdout, 'done\n', run.stderr[-400:])
    for call in (r'openat\(AT_FDCWD \[cwd_t\], "served", .*\) = \d+$', r'access\("served/x/y", F_OK', r'faccessat2?\(\d+, "x", F_OK'):
        check(re.search(call, run.stderr, re.M), f'{call}: {run.stderr[-1000:]}')


def may_label():
    try:
        os.setxattr('.', ATTRIBUTE, b'x')
    except OSError:
        return False
    return True


def main_here():
    """Who may not label files here may do so in a file system of their own."""
    if not may_label() and MARK not in os.environ:
        inside = 'mount -t tmpfs none "$PWD" && cd "$PWD" && exec "$@"'
        if not Run(['unshare', '-r', '-m', 'sh', '-c', inside, 'sh', 'true']).status:
            os.environ[MARK] = '1'
            os.execvp('unshare', ['unshare', '-r', '-m', 'sh', '-c', inside, 'sh', sys.executable, *sys.argv])
    if not may_label():
        print('skip contexts: files can not be labelled')
        return 0
    make_files()
    return main()


sys.exit(main_here())
