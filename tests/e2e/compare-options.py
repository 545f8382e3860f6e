#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Does calltap take command lines as strace does?

Each line of tests/data/command-lines.txt, each pair of some mistakes, and mutated expressions, are run under the installed
strace and under `calltap --as=strace`; what they print on stderr and how they end must be the same.
The installed strace is 6.1, the reference is 7.2: DIFFERENCES says what is to be expected instead, and why.

usage: compare-options.py [WORD...]     only command lines that contain all the words
"""

import itertools
import os
import random
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

SRC = os.environ.get('SRC') or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CALLTAP = os.environ.get('CALLTAP') or os.path.join(SRC, 'build', 'calltap')
PROG = '/bin/true'
HELP = "Try 'strace -h' for more information.\n"


def only(text, status=1):
    """The whole of what is printed and the exit status, whatever the old strace says."""
    return lambda _: (text, status)


def usage(text):
    return only(f'strace: {text}\n{HELP}')


def replaced(pattern, text):
    """The old strace's output with a part replaced."""
    return lambda old: (re.sub(pattern, text, old[0]), old[1])


RUNS = only('+++ exited with 0 +++\n', 0)

# (pattern of the command line, what is expected there, reason). All entries that fit are applied.
# An entry that is not used is out of date and fails.
DIFFERENCES = [
    # strace 7.2
    (r'^-(N|-arg-names) ', RUNS, '7.2 names arguments'),
    (r'^--color=xxx', usage("invalid --color argument: 'xxx'"), '7.2 colours'),
    (r'^--color=never', RUNS, '7.2 colours'),
    (r'^--always-show-pid', only('PID +++ exited with 0 +++\n', 0), '7.2 shows process ids'),
    (r'^--syscall-limit=0', usage("invalid --syscall-limit argument: '0'"), '7.2 has a limit'),
    (r'^--syscall-limit=x', usage("invalid --syscall-limit argument: 'x'"), '7.2 has a limit'),
    (r'^--syscall-limit=1', only(
        'brk(NULL)                               = ADDRESS\n'
        'strace: System call limit has been reached, detaching tracees\n'
        'strace: Process N detached\n', 0), '7.2 has a limit'),
    (r'^-e trace-fds=9-11', only("strace: invalid descriptor '9-11'\n"), '7.2 filters by descriptor'),
    (r'^-e fd=x', only("strace: invalid descriptor 'x'\n"), '7.2 filters by descriptor'),
    (r'trace-fds=!?\d ', RUNS, '7.2 filters by descriptor'),
    (r'decode-fds=eventfd,signalfd', RUNS, '7.2 knows eventfd and signalfd'),
    (r'^-e namespace=old', only("strace: invalid -e namespace= argument: 'old'\n"), '7.2 shows namespaces'),
    (r'namespace=new', RUNS, '7.2 shows namespaces'),
    (r'^-[US] wall', only('', 0), '7.2 has columns of wall-clock time'),
    (r'^--argv0=x -p', usage('PROG [ARGS] must be specified with --argv0'), '7.2 sets argv[0]'),
    (r'^--argv0=x -e', RUNS, '7.2 sets argv[0]'),
    (r'^--kill-on-exit -p', usage('--kill-on-exit and -p/--attach are mutually exclusive options'),
     '7.2 kills on exit'),
    (r'^--kill-on-exit -e', RUNS, '7.2 kills on exit'),
    (r'futex_wait,mseal|trace=335@64|trace=471', RUNS, '7.2 has names for newer calls'),
    (r'^-e none (nonexistent-program|\.|\'\'|-- -x)$|^-( PROG)?$', replaced(
        r"Can't stat '(.*)': .*", r"Cannot find executable '\1'"), '7.2 says where it looked'),
    (r'nonexistent', replaced(r"Can't stat '([^/\n]*)': .*", r"Cannot find executable '\1'"),
     '7.2 says where it looked'),
    (r'nonexistent', replaced(r"Can't stat '", "Cannot stat '"), '7.2 says where it looked'),
    (r'^(?!.*((?<!\S)-ff?(?!\S)|--follow-forks)).*--seccomp-bpf', replaced(
        r'(strace: --seccomp-bpf [^\n]*\n)+', 'strace: --seccomp-bpf cannot be used without -f/--follow-forks, disabling\n'),
     '7.2 has one reason, and another order of them'),
    (r'--seccomp-bpf(?=.*(?<!\S)-f(?!\S)).* -p ', replaced(
        r'^(strace: --seccomp-bpf [^\n]*\n)?', 'strace: --seccomp-bpf is not enabled for processes attached with -p\n'),
     '7.2 has no filter where a process is attached'),
    (r'--seccomp-bpf.* -p ', replaced(r'strace: Seccomp filter is requested[^\n]*\n', ''), '7.2 has one reason'),
    (r'--seccomp-bpf', replaced(r'strace: --seccomp-bpf [^\n]*\n(?=strace: -ff? and)', ''), '7.2 has another order'),
    (r'^-p ,$', usage('must have PROG [ARGS] or -p PID'), '7.2 skips empty process ids'),
    (r"^-p '.* 99999998", lambda _: (''.join(f'strace: attach: ptrace(PTRACE_SEIZE, {pid}): No such process\n' for pid in (
        99999997, 99999998)), 1), '7.2 skips empty process ids'),
    (r"^-p ' 99999998", only('strace: attach: ptrace(PTRACE_SEIZE, 99999998): No such process\n'), 'the same'),
    (r'^-u 65534:65534', RUNS, '7.2 takes UID:GID'),
    (r'^-u 12345:', only("strace: Invalid UID:GID pair '12345:'\n"), '7.2 takes UID:GID'),

    # more long options make more abbreviations ambiguous
    (r'^--tra$', replaced("'--trace'", "'--trace' '--trace-fds'"), 'there is --trace-fds'),
    (r'^--st$', replaced("'--stack-traces'", "'--stack-trace' '--stack-trace-frame-limit'"),
     'there are --stack-trace and its limit'),
    (r'-k -e none', replaced(r'-k/--stack-traces', '-k/--stack-trace'), '7.2 calls it so'),
    (r'^--stack-trace=symbol', RUNS, '7.2 has forms of stacks'),
    (r'^--stack-trace=foo', usage("invalid --stack-trace argument: 'foo'"), '7.2 has forms of stacks'),
    (r'^-k --stack-trace ', only(
        'strace: -k and --stack-trace cannot be provided simultaneously\n'),
     '7.2 has forms of stacks'),
    (r'^--stack-trace-frame-limit', only(
        'strace: --stack-trace-frame-limit has no effect without -k/--stack-trace\n'
        '+++ exited with 0 +++\n', 0), '7.2 has a limit'),
    (r'^-k --stack-trace-frame-limit=5', RUNS, '7.2 has a limit'),
    (r'^-k --stack-trace-frame-limit=0', usage("invalid --stack-trace-frame-limit argument: '0'"),
     '7.2 has a limit'),
    (r'^-k --stack-trace-frame-limit=x', usage("invalid --stack-trace-frame-limit argument: 'x'"),
     '7.2 has a limit'),

    # the installed strace was built without
    (r'^(--|-e )secontext(=\S+)? -e none', RUNS, 'no SELinux contexts'),
    (r'^--secontext=bogus', only("strace: invalid secontext 'bogus'\n"), 'no SELinux contexts'),
    (r'^-e none -e secontext=foo', only("strace: invalid secontext 'foo'\n"), 'no SELinux contexts'),
    (r'^--secontext= ', only("strace: invalid secontext ''\n"), 'no SELinux contexts'),

    (r'kvm=vcpu\+ ', RUNS, '7.2 shows what virtual CPUs share'),
]

# Mistakes and warnings, each pair of which tells which comes first.
MISTAKES = [
    '-D -p 99999998', '-c -C', '-DDDD', '-D --daemonize', '-f --follow-forks', '-ff --output-separately',
    '-t --absolute-timestamps', '-x --strings-in-hex', '-y --decode-fds=none', '-q --quiet=exit',
    '-w', '-U time', '-c -F --output-separately', '-F', '-S time', '-c -i', '-c -y', '-c -n', '-c -t',
    '-c -T', '-c -r', '-P .', '--output-separately', '-A', '-z -Z', '-F -f', '-I x', '-e foo', '--seccomp-bpf',
    '--seccomp-bpf -b execve',
]


# What malformed expressions are made of.
EXPRESSIONS = [
    'trace=open,close', 'trace=%file', 'trace=!%net', 't=/^op', 'trace=?foo', 'trace=open@64', 'trace=1,2',
    'inject=open:error=EIO:when=3..5+2', 'inject=read:retval=5:signal=INT', 'inject=read:delay_enter=5ms:delay_exit=2',
    'inject=read:poke_enter=@arg1=aabb,@arg2=cc', 'inject=read:syscall=getpid:error=1', 'fault=write:error=ENOSPC:when=2+',
    'signal=INT,!TERM', 'status=failed,detached', 'quiet=exit,attach', 'read=1,2,3', 'write=!4', 'decode-fds=path,socket',
    'abbrev=none', 'verbose=all', 'raw=ioctl', 'decode-pids=comm', 'q=all', 's=SIGRT_3']
CHARACTERS = 'abcdefgs0123456789,:=!@%?/.+- xEISG_'
MUTATIONS = 250


def mutated(expression, dice):
    text = list(expression)
    for _ in range(dice.randint(1, 3)):
        kind, place = dice.random(), dice.randrange(len(text) + 1)
        if kind < 0.4 and text:
            del text[min(place, len(text) - 1)]
        elif kind < 0.8:
            text.insert(place, dice.choice(CHARACTERS))
        else:
            other = dice.choice(EXPRESSIONS)
            start = dice.randrange(len(other))
            text[place:place] = other[start:start + dice.randint(1, 6)]
    return ''.join(text)


def command_lines():
    path = os.path.join(SRC, 'tests', 'data', 'command-lines.txt')
    with open(path, encoding='utf-8') as lines:
        for line in lines:
            line = line.rstrip('\n')
            if line and not line.startswith('#'):
                yield line
    for a, b in itertools.combinations(MISTAKES, 2):
        yield f'{a} {b} -e none PROG'
    for a in MISTAKES:
        yield a
    for name in ('x' * 4096, '/x' * 2048):  # too long
        yield f'-e none {name}'
    dice = random.Random(72)
    for _ in range(MUTATIONS):
        yield f'-c -p 99999998 -e {shlex.quote(mutated(dice.choice(EXPRESSIONS), dice))}'


def run(tracer, line):
    """(what is on stderr, exit status), with what differs in every run taken out."""
    arguments = [PROG if word == 'PROG' else word for word in shlex.split(line)]
    with tempfile.TemporaryDirectory() as directory:
        try:
            done = subprocess.run(tracer + arguments, cwd=directory, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=60,
                                  text=True, errors='surrogateescape', check=False)
        except subprocess.TimeoutExpired:
            return 'does not end\n', None
    text = done.stderr.replace(directory, '/DIR')
    text = re.sub(r'^\d+ +(?=[+\w-])', 'PID ', text, flags=re.M)
    text = re.sub(r'Process \d+ ', 'Process N ', text)
    text = re.sub(r'^\d\d:\d\d:\d\d', 'TIME', text, flags=re.M)
    text = re.sub(r'^\d{10}(?!\d)', 'SECONDS', text, flags=re.M)
    text = re.sub(r'(?<=<)\d+(?=\.\d+>)', '0', text)  # in however many seconds a call is done
    text = re.sub(r'(TIME|SECONDS|<0)\.(\d+)', lambda m: m[1] + '.' + 'd' * len(m[2]), text)
    text = re.sub(r'^( +)\d\.(\d+) (\+\+\+)', lambda m: m[1] + '0.' + 'd' * len(m[2]) + ' ' + m[3], text, flags=re.M)
    text = re.sub(r'\(\+ +[\d.]+\)', lambda m: re.sub(r'\d', 'd', m[0]), text)
    text = re.sub(r'\[[0-9a-f]{16}\]', '[IP]', text)
    text = re.sub(r'0x[0-9a-f]{6,}', 'ADDRESS', text)
    text = re.sub(r'(/\* )\d+( vars \*/)', r'\1N\2', text)
    text = re.sub(r' +\d\.\d{6} +\d+ +', ' N N ', text)  # times in the summary
    return text, done.returncode


def as_a_link():
    """Called by a link whose name is strace, it is what --as=strace makes of it."""
    different = []
    with tempfile.TemporaryDirectory() as directory:
        os.symlink(os.path.abspath(CALLTAP), os.path.join(directory, 'strace'))
        path = {'PATH': directory + ':' + os.environ['PATH']}
        for line in ('', '-Q', '-p 99999998', '-e foo PROG', '-c -i -e none PROG', '-P . -e none PROG', '-V', '-h',
                     '-e exit_group PROG', '-D -p 99999998', '-u nobody- PROG', '-o /nonexistent/x PROG'):
            got, want = run(['env', *(f'{k}={v}' for k, v in path.items()), 'strace'], line), run([CALLTAP, '--as=strace'], line)
            if got != want:
                different.append(f'{line}: {got}, with --as=strace: {want}')
    print(f'not ok as a link: {different}' if different else 'ok as a link')
    return bool(different)


def main():
    words = sys.argv[1:]
    if not shutil.which('strace'):
        print('skip compare-options: no strace is installed')
        return 0
    used = set()
    failed = False
    for line in command_lines():
        pattern = os.environ.get('TEST_PATTERN', '')
        if not all(word in line for word in words) or pattern not in line:
            continue
        want = run(['strace'], line)
        for number, (regex, change, _) in enumerate(DIFFERENCES):
            if re.search(regex, line):
                used.add(number)
                want = change(want)
        got = run([CALLTAP, '--as=strace'], line)
        if got == want:
            print(f'ok {line}')
            continue
        failed = True
        print(f'not ok {line}: differs from strace')
        for name, (text, status) in (('strace ', want), ('calltap', got)):
            for part in text.splitlines():
                print(f'# {name} | {part}')
            print(f'# {name} ends with {status}')
    if not words and not os.environ.get('TEST_PATTERN'):
        failed = as_a_link() or failed
        for number, (regex, _, _) in enumerate(DIFFERENCES):
            if number not in used:
                failed = True
                print(f'not ok differences: nothing fits {regex!r} any more')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
