# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests of the trace's lines share: playing scenes under calltap and under strace, and
making the two texts comparable.

The installed strace may be 6.1, the reference is 7.2: where a call's line is cut, 7.2 leaves the comma
to the second part. Tests either compare joined lines, which are the same in both, or translate."""

import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from testing import *  # noqa: E402

BUILD = os.environ.get('BUILD', '.')
CALLTAP = os.environ.get('CALLTAP', os.path.join(BUILD, 'calltap'))
SCENE = os.path.abspath(os.path.join(BUILD, 'tests/trace/scene'))
STRACE = shutil.which('strace')

COLUMN = 40  # of "= result"


def same_lines(found, expected, what):
    """Compares two lists of lines and reports the first difference."""
    for number, (line, wanted) in enumerate(zip(found, expected), 1):
        check(line == wanted, f'{what}, line {number}:\n  {line}\nexpected\n  {wanted}')
    for line in found[len(expected):]:
        check(False, f'{what}: not expected: {line}')
    for line in expected[len(found):]:
        check(False, f'{what}: missing: {line}')


class Run:
    """Output and end of a program."""

    def __init__(self, argv, **popen):
        popen.setdefault('stderr', subprocess.PIPE)
        done = subprocess.run([str(arg) for arg in argv], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, timeout=60, check=False, **popen)
        self.status = done.returncode
        self.stdout = done.stdout.decode()
        self.stderr = (done.stderr or b'').decode()

    @property
    def lines(self):
        return self.stderr.splitlines()


def calltap(*args, **popen):
    return Run([CALLTAP, *args], **popen)


def strace(*args, **popen):
    if not STRACE:
        raise Skip('no strace to compare with')
    return Run([STRACE, *args], **popen)


def scene(name, *args):
    """The command that plays a scene, by a short name: strings are cut in traces."""
    if not os.path.exists('scene'):
        os.symlink(SCENE, 'scene')
    return ['./scene', name, *map(str, args)]


def read(path):
    with open(path, encoding='utf-8') as file:
        return file.read()


# ---- normal form ---------------------------------------------------------

PID = re.compile(r'Process (\d+) |^\[pid +(\d+)\]|^(\d{3,}) |\bpid (\d+)|(?:pid|PID)=(\d+)|changed to (\d+)',
                 re.MULTILINE)


def hide_pids(text):
    """Replaces process ids by letters in order of their first appearance: `[pid A]`."""
    pids = []
    for match in PID.finditer(text):
        pid = next(group for group in match.groups() if group)
        if pid not in pids and pid != '0':
            pids.append(pid)
    for index, pid in enumerate(pids):
        text = re.sub(rf'( ?) *\b{pid}\b(?!\.)', rf'\1{chr(ord("A") + index)}', text)
    text = re.sub(r'(getppid\(\) +=) \d+', r'\1 PPID', text)
    return re.sub(r'tgkill\(\w+, \w+,', 'tgkill(PID, TID,', text)


def hide_times(text):
    text = re.sub(r'\b\d\d:\d\d:\d\d\b', '99:99:99', text)
    text = re.sub(r'\b1\d{9}\b', '1999999999', text)
    return re.sub(r'\.\d+(?=[ )>])', lambda m: '.' + '9' * (len(m.group()) - 1), text)


def hide_cpu_times(text):
    """Those of children, in siginfo; a comment tells seconds from the first tick on."""
    return re.sub(r'si_[us]time=\d+( /\* [\d.]+ s \*/)?', 'si_time=N', text)


def normal(lines):
    """Hides what differs from run to run; what is left of alignment is one space."""
    text = '\n'.join(lines)
    text = re.sub(r'0x[0-9a-f]{5,}', '0xADDR', text)
    text = re.sub(r'(?<=\[)[0-9a-f]{8,16}(?=\] )', 'IP', text)
    text = hide_cpu_times(text)
    # What is read of each library: as many bytes as a process may have for an id.
    text = re.sub(r'\b832\) += 832$', 'HEAD) = HEAD', text, flags=re.MULTILINE)
    text = hide_pids(hide_times(text))  # seconds that differ would be two processes
    for name in (CALLTAP, STRACE or 'strace'):
        text = text.replace(f'{name}: ', 'TRACER: ')
    return re.sub(r' += (?=\S)', ' = ', text).splitlines()


def misaligned(lines):
    """The lines whose result is not where it belongs."""
    wrong = []
    for line in lines:
        match = re.search(r'^(.*?\)) *= (-?\d|\?|0x)', line)
        if match and not line.startswith((' |', '{')) and '---' not in line:
            if line.index('= ', len(match.group(1))) != max(len(match.group(1)) + 1, COLUMN):
                wrong.append(line)
    return wrong


def as_72(lines):
    """What strace 7.2 makes of 6.1's lines, apart from alignment."""
    owed = set()
    result = []
    for line in lines:
        who = re.match(r'(\[pid +\w+\] |\w+ +(?=[<\w]))?', line).group()
        if re.search(r',  <(unfinished|detached) |, TRACER: ', line):
            owed.add(who)
            line = line.replace(',  <', ' <').replace(', TRACER: ', 'TRACER: ')
        elif ' resumed>' in line and who in owed:
            owed.discard(who)
            if not re.search(r' resumed>( <|\))', line):
                line = line.replace(' resumed>', ' resumed>, ')
        result.append(line)
    return result


def by_thread(lines):
    """{pid: its lines without the pid}, cut calls joined. Lines begin with pids (-f -o)."""
    threads = {}
    halves = {}
    for line in lines:
        pid, _, rest = line.partition(' ')
        rest = rest.lstrip(' ')
        former = re.match(r'\+\+\+ superseded by execve in pid (\w+)', rest)
        if former and former.group(1) in halves:
            halves[pid] = halves.pop(former.group(1))
        match = re.match(r'<\.\.\. (\w+) resumed>(.*)', rest)
        if match:
            check(pid in halves, f'resumed but not cut: {line}')
            first = halves.pop(pid)
            check(first.startswith(match.group(1) + '('), f'{line} after {first}')
            rest = first + match.group(2)
        cut = re.match(r'(.*) <unfinished \.\.\.>$', rest)
        if cut:
            halves[pid] = cut.group(1)
        else:
            threads.setdefault(pid, []).append(rest)
    return threads


def main():
    run_tests()
