#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Does calltap-log-merge put the files of -ff together as strace-log-merge does, and better where that falls short?"""

import glob
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile

SRC = os.environ.get('SRC') or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CALLTAP = os.path.abspath(os.environ.get('CALLTAP') or os.path.join(SRC, 'build', 'calltap'))
MERGE = os.path.join(os.path.dirname(CALLTAP), 'calltap-log-merge')
failed = False


def report(name, why=''):
    global failed
    failed = failed or bool(why)
    print(f'not ok {name}: {why}' if why else f'ok {name}')


def run(*command, **popen):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, check=False, timeout=60, **popen)
    return done.stdout, done.stderr.replace(MERGE, 'merge'), done.returncode


def write(name, text):
    with open(name, 'w', encoding='utf-8') as file:
        file.write(text)


def trace(name, *options):
    run(CALLTAP, '-ff', '-o', name, *options, 'sh', '-c', 'true & /bin/true; (/bin/true; /bin/echo x) & wait')
    return name


def as_strace():
    if not shutil.which('strace-log-merge'):
        print('skip as strace-log-merge: it is not installed')
        return
    logs = [trace('t1', '-t'), trace('t2', '-tt'), trace('t3', '-ttt'), trace('t4', '-ttt', '-T'),
            trace('t5', '--absolute-timestamps=unix,ns'), trace('t6', '--absolute-timestamps=unix,ms'),
            trace('t7', '-tt', '-r'), trace('t8', '-ttt', '-e', 'trace=none')]
    os.mkdir('with space')
    for log in glob.glob('t3.*'):
        shutil.copy(log, 'with space/of it' + log[2:])
    logs.append('with space/of it')
    logs.append('./t3')
    # Files that are none, and such as do not belong to it.
    write('t3.txt', '1 none\n')
    write('t3.', '1 none\n')
    write('t3.1.2', '1 none\n')
    write('t3.9999999', '')
    write('t31.5', '1 none\n')
    # One time in several files; ids of different width; no newline at the end.
    for name, text in (('1000', '100.7 a\n100.8 b\n'), ('999', '100.7 c\n100.8 d\n'), ('12345', '100.7 e\n100.8 f')):
        write('k.' + name, text)
    logs.append('k')
    for log in logs:
        want, got = run('strace-log-merge', log), run(MERGE, log)
        report(f'as strace-log-merge: {log}', '' if got[0] == want[0] and got[0] and not got[1] and not got[2] else
               f'{got}, strace-log-merge: {want}')


def order():
    write('o.1', '100.5 b\n100.7 d\n100.1 a\n')
    write('o.22', '100.65 c\n99 first\n100.7000001 e\n')
    want = '22 99 first\n1  100.1 a\n1  100.5 b\n22 100.65 c\n1  100.7 d\n22 100.7000001 e\n'
    report('fractions of all lengths', '' if run(MERGE, 'o') == (want, '', 0) else str(run(MERGE, 'o')))

    write('d.1', 'before\n100.1 write\n | 00000  61\n100.3 read\n > lib(f+0x1)\n')
    write('d.2', '100.2 x\n\n100.4 y\n')
    want = ('1 before\n1 100.1 write\n1  | 00000  61\n2 100.2 x\n2 \n1 100.3 read\n1  > lib(f+0x1)\n2 100.4 y\n')
    report('lines without a time', '' if run(MERGE, 'd') == (want, '', 0) else str(run(MERGE, 'd')))

    write('m.1', '23:59:58.5 a\n00:00:01.5 e\n00:00:02 g\n')
    write('m.2', '23:59:59.5 b\n')
    write('m.3', '00:00:01.6 f\n')
    write('m.4', '23:58:00 0\n00:00:00 c\n00:00:01 d\n')
    got = run(MERGE, 'm')
    report('midnight', '' if [line.split()[2] for line in got[0].splitlines()] == list('0abcdefg') else str(got))

    trace('j', '-j')
    got = run(MERGE, 'j')
    times = [json.loads(line)['time'] for line in got[0].splitlines()]
    lines = sorted(line for log in glob.glob('j.*') for line in open(log, encoding='utf-8').read().splitlines())
    good = times == sorted(times) and sorted(got[0].splitlines()) == lines and len(lines) > 100
    report('objects of -j', '' if good else f'{len(times)} times, {len(lines)} lines')
    trace('w', '-ttt', '-e', 'write=1', '-e', 'trace=write')
    got = run(MERGE, 'w')
    report('dumps', '' if ' | 00000  78 0a ' in got[0] else str(got))


def files():
    for number in range(1, 1001):
        write(f'f.{number}', f'{2000 - number} x\n{5000 - number} y\n')

    def few():
        resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))
    got = run(MERGE, 'f', preexec_fn=few)
    lines = got[0].splitlines()
    good = len(lines) == 2000 and lines[0] == '1000 1000 x' and lines[-1] == '1    4999 y'
    report('more files than descriptors', '' if good and got[1:] == ('', 0) else str((lines[:3], got[1:])))


def mistakes():
    usage = 'Usage: merge FILE\n'
    for arguments in ((), ('a', 'b'), ('-x',), ('--foo',)):
        got = run(MERGE, *arguments)
        report(f'mistake: {" ".join(arguments) or "none"}', '' if got[2] == 1 and usage in got[1] and not got[0] else str(got))
    for arguments in (('-h',), ('--help',)):
        got = run(MERGE, *arguments)
        report(f'{arguments[0]}', '' if got[2] == 0 and got[0].replace(MERGE, 'merge').startswith(usage) and not got[1]
               else str(got))
    write('n.1', 'execve() = 0\n     0.000010 brk(NULL)\n')
    for name in ('nothing', 'n', 'n.1'):
        want = ('', f'merge: {name}: no files {name}.PID with time stamps\n', 1)
        report(f'nothing to merge: {name}', '' if run(MERGE, name) == want else str(run(MERGE, name)))
    want = ('', 'merge: nowhere/: No such file or directory\n', 1)
    report('no directory', '' if run(MERGE, 'nowhere/x') == want else str(run(MERGE, 'nowhere/x')))

    write('u.1', '1 a\n')
    os.mkdir('u.2')
    write('v.1', '9223372034.000000001 a\n9999999999.0 b\n1 c\n')
    got = run(MERGE, 'v')
    want = '1 1 c\n1 9223372034.000000001 a\n1 9999999999.0 b\n'
    report('time that is none', '' if got == (want, '', 0) else str(got))
    got = run(MERGE, 'u')
    report('file that is none', '' if got == ('1 1 a\n', 'merge: u.2: Invalid argument\n', 1) else str(got))
    with open('/dev/full', 'w', encoding='ascii') as full:
        done = subprocess.run([MERGE, 'u'], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    good = done.returncode == 1 and done.stderr.endswith('stdout: No space left on device\n')
    report('full disk', '' if good else done.stderr)
    # What is written there is no trace: no crash, whatever it is.
    with open('b.7', 'wb') as binary:
        binary.write(bytes(range(256)) * 64 + b'\n{"time":1\n{"x":1,"time":\n1.\n1:2:3 x\n' + b'9' * 5000 + b' x\n12:00:00')
    got = subprocess.run([MERGE, 'b'], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    report('no trace at all', '' if got.returncode in (0, 1) else str(got))


def main():
    if not os.access(MERGE, os.X_OK):
        report('calltap-log-merge', f'{MERGE} has not been made')
        return 1
    with tempfile.TemporaryDirectory(prefix='merge') as directory:
        os.chdir(directory)
        as_strace()
        order()
        files()
        mistakes()
        os.chdir('/')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
