# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests of the trace's lines share: playing scenes under calltap and under strace, and
making the two texts comparable.

The installed strace may be 6.1, the reference is 7.2: where a call's line is cut, 7.2 leaves the comma
to the second part. Tests either compare joined lines, which are the same in both, or translate."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time

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


class Outcome:
    """What a program wrote, and how it ended."""

    def __init__(self, status, stdout, stderr):
        self.status, self.stdout, self.stderr = status, stdout, stderr

    @property
    def lines(self):
        return self.stderr.splitlines()


class Run(Outcome):
    """Runs a program."""

    def __init__(self, argv, **popen):
        popen.setdefault('stderr', subprocess.PIPE)
        done = subprocess.run([str(arg) for arg in argv], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, timeout=120, check=False, **popen)
        super().__init__(done.returncode, done.stdout.decode(), (done.stderr or b'').decode())


def calltap(*args, **popen):
    return Run([CALLTAP, *args], **popen)


def strace(*args, **popen):
    if not STRACE:
        raise Skip('no strace to compare with')
    return Run([STRACE, *args], **popen)


def run_stopped(tracer, *args):
    """As Run, of the scene that stops itself. It is woken when the trace says that it has stopped; where that
    is not to be seen, again and again."""
    with open('stopped', 'w', encoding='utf-8') as out, \
            subprocess.Popen([tracer, *args, *scene('stopped')], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=out, text=True) as process:
        pid = int(process.stdout.readline())
        if not any('signal=' in arg for arg in args):
            wait_until(lambda: '--- stopped by SIGSTOP ---\n' in read('stopped'), 'stop')
            os.kill(pid, signal.SIGCONT)
        else:
            while process.poll() is None:
                if state(pid) in ('t', 'T'):
                    try:
                        os.kill(pid, signal.SIGCONT)
                    except ProcessLookupError:  # it has ended
                        pass
                time.sleep(0.01)
        process.wait(60)
    return Outcome(process.returncode, '', read('stopped'))


def scene(name, *args):
    """The command that plays a scene, by a short name: strings are cut in traces."""
    if not os.path.exists('scene'):
        os.symlink(SCENE, 'scene')
    return ['./scene', name, *map(str, args)]


def read(path):
    with open(path, encoding='utf-8') as file:
        return file.read()


# ---- what processes are at -------------------------------------------------

def state(pid):
    """The letter that /proc has for what PID is doing: `t` if a tracer holds it, `S` if it sleeps in a call;
    nothing when it is gone."""
    try:
        return read(f'/proc/{pid}/stat').rpartition(')')[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ''


def call_of(pid):
    """The number of the call that PID sleeps or is stopped in; None for others."""
    try:
        word = read(f'/proc/{pid}/syscall').split()[0]
    except (FileNotFoundError, ProcessLookupError, IndexError):
        return None
    return int(word) if word.isdecimal() else None


READ, RESTART, SLEEPS = {'x86_64': (0, 219, (35, 230))}.get(os.uname().machine, (63, 128, (101, 115)))


def asleep_in(pid, *numbers):
    """Whether PID sleeps in one of these calls, and is not held before it or behind it."""
    return state(pid) == 'S' and call_of(pid) in numbers and state(pid) == 'S'


def attached_and_quiet(pid):
    """Whether someone traces PID and has nothing to do, as PID sleeps in a call again. In this order: a tracer that
    sleeps has interrupted what it attached to, and what sleeps from then on has been let go."""
    try:
        tracer = re.search(r'^TracerPid:\t(\d+)', read(f'/proc/{pid}/status'), re.MULTILINE)[1]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return tracer != '0' and state(tracer) == 'S' and state(pid) == 'S'


def in_order_of_birth(pids):
    """Sorts ids of processes that were made one soon after the other. Ids start again from below when there are no
    higher ones; so the first is behind the widest gap."""
    pids = sorted(pids)
    round_ = int(read('/proc/sys/kernel/pid_max'))
    gaps = [(pid - pids[index - 1]) % round_ for index, pid in enumerate(pids)]
    first = gaps.index(max(gaps)) if pids else 0
    return pids[first:] + pids[:first]


# ---- normal form ---------------------------------------------------------

PID = re.compile(r'Process (\d+) |^\[pid +(\d+)\]|^(\d{3,}) |\bpid (\d+)|(?:pid|PID)=(\d+)|changed to (\d+)',
                 re.MULTILINE)


# Where ids stand: other numbers may be the same by chance.
PLACES_OF_PIDS = [re.compile(pattern + r'(\d+)\b(?!\.)', re.MULTILINE) for pattern in (
    r'(^|^\[pid +|\bProcess +|\bpid +|pid=|PID=|changed to +|parent_tid=\[|\b(?:kill|tkill|wait4|waitid)\()',
    r'(\b(?:getpid|gettid|getpgid|getsid|v?fork|clone3?|wait4|set_tid_address)(?:\(| resumed>).* = +)')]


def hide_pids(text):
    """Replaces process ids by letters in order of their first appearance: `[pid A]`."""
    pids = []
    for match in PID.finditer(text):
        pid = next(group for group in match.groups() if group)
        if pid not in pids and pid != '0':
            pids.append(pid)

    def letter(match):
        before, pid = match.groups()
        return re.sub(' +$', ' ', before) + chr(ord('A') + pids.index(pid)) if pid in pids else match.group()

    for places in PLACES_OF_PIDS:
        text = places.sub(letter, text)
    text = re.sub(r'(getppid\(\) +=) \d+', r'\1 PPID', text)
    return re.sub(r'tgkill\(\w+, \w+,', 'tgkill(PID, TID,', text)


def hide_times(text):
    text = re.sub(r'\b\d\d:\d\d:\d\d\b', '99:99:99', text)
    text = re.sub(r'\b1\d{9}\b', '1999999999', text)
    # A machine may take a second for anything.
    text = re.sub(r'\b\d(?=\.\d+[ )>])|(?<=<)\d(?=>$)|(?<=^     )\d(?= \w)', '0', text, flags=re.MULTILINE)
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
