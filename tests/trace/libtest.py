# SPDX-License-Identifier: LGPL-2.1-or-later
"""For tests of library calls: programs that write down their calls, and what calltap shows of them."""

import json
import os
import re
import subprocess

from tracetest import *  # noqa: F401,F403 pylint: disable=wildcard-import,unused-wildcard-import

SRC = os.environ.get('SRC') or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
OWN = os.path.join(SRC, 'tests', 'libcalls')


def build(*command):
    """Returns whether it could be compiled."""
    done = subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, check=False)
    return done.returncode == 0


def readelf(*arguments):
    return subprocess.run(['readelf', '-W', *arguments], capture_output=True, text=True, check=True).stdout


def logged(text):
    """[(depth, name, arguments, result)] by the library, in the order of calls; result None: not written."""
    calls, depth, opened = [], 0, []
    for line in text.splitlines():
        if match := re.match(r'(\w+) (.*) \{$', line):
            opened.append(len(calls))
            calls.append([depth, match[1], match[2].split(), None])
            depth += 1
        elif match := re.match(r'\} \w+ = (\S+)$', line):
            depth -= 1
            calls[opened.pop()][3] = int(match[1])
        elif match := re.match(r'(\w+) ([^=]*)(?: = (\S+))?$', line):
            calls.append([depth, match[1], match[2].split(), match[3] and int(match[3])])
    return calls


def traced(path):
    """The same of calltap's JSON, which has calls in the order in which they end."""
    calls = []
    with open(path, encoding='utf-8') as lines:
        for line in lines:
            event = json.loads(line)
            if event['event'] == 'library-call' and event['name'].startswith('own_'):
                calls.append((event['time'], event))
    return [event for _, event in sorted(calls, key=lambda call: call[0])]


def word(value):
    return value if isinstance(value, int) else int(value, 0)


def compare(name, options, m32=False):
    """What calltap with OPTIONS shows of program NAME's calls is what the library wrote down."""
    alone = subprocess.run(['./' + name], capture_output=True, text=True, check=False)
    run = subprocess.run([CALLTAP, '--json', '-o', 'trace', *options, './' + name], capture_output=True,
                         text=True, check=False, timeout=60)
    equal((run.returncode, run.stdout, run.stderr), (alone.returncode, alone.stdout, alone.stderr), 'the program')
    wanted, found = logged(alone.stdout), traced('trace')
    equal([call['name'] for call in found], [call[1] for call in wanted], 'functions')
    bits = 32 if m32 else 64
    for call, (depth, name, arguments, result) in zip(found, wanted):
        equal(call['depth'], depth, f'{name}: depth')
        if name in ('own_call', 'own_structure'):
            arguments = []
        values = [word(argument['raw']) for argument in call['args'].values()][:len(arguments)]
        equal(values, [int(argument) for argument in arguments], f'{name}: arguments')
        if result is not None:
            equal(word(call['result']['raw']) & (1 << bits) - 1, result, f'{name}: result')


def hide_addresses(lines):
    return [re.sub(r'0x[0-9a-f]{6,}', 'ADDR', re.sub(r'\[0x[0-9a-f]+\]', '[ADDR]', line)) for line in lines]


def need_libdw():
    if 'not supported' in subprocess.run([CALLTAP, '-kk', '-e', 'none', '/bin/true'], capture_output=True, text=True,
                                         check=False).stderr:
        raise Skip('built without libdw')


def lines_of(*command):
    run = subprocess.run([CALLTAP, '-a1', '-o', 'trace', *command], capture_output=True, text=True, check=False, timeout=60)
    equal(run.stderr, '', 'messages')
    with open('trace', encoding='utf-8') as trace:
        return run.returncode, trace.read().splitlines()


def text_of(pid):
    """The executable memory of the program and its libraries, without what was added to it."""
    text = []
    with open(f'/proc/{pid}/maps', encoding='utf-8') as maps, open(f'/proc/{pid}/mem', 'rb') as memory:
        for line in maps:
            match = re.match(r'([0-9a-f]+)-([0-9a-f]+) r-xp .* (/.*)$', line)
            if match:
                memory.seek(int(match[1], 16))
                text.append((match[3], memory.read(int(match[2], 16) - int(match[1], 16))))
    return text


def build_steady():
    own = ['-Wl,-rpath,' + os.getcwd()]
    compile_or_skip('libown.so', 'gcc', '-O1', '-fPIC', '-shared', f'{OWN}/own.c')
    compile_or_skip('steady', 'gcc', '-O1', f'{OWN}/steady.c', 'libown.so', *own, '-lpthread')


def wait_until_threads(program):
    """From then on all its text is there, which is mapped after /proc/PID/exe has its name."""
    wait_until(lambda: len(os.listdir(f'/proc/{program.pid}/task')) == 4, 'threads')


def attached(options, program, enough):
    """Lines of a running program, so many that ENOUGH, which is given the text, holds; the program must go on, with its
    text as it was."""
    before = text_of(program.pid)
    with subprocess.Popen([CALLTAP, *options, '-o', 'attached', '-p', str(program.pid)], stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as tracer:
        wait_until(lambda: os.path.exists('attached') and enough(read('attached')), 'calls')
        tracer.terminate()
        tracer.wait(60)
    equal(program.poll(), None, 'the program')
    check(text_of(program.pid) == before, 'its text is not as it was')
    with open('attached', encoding='utf-8') as trace:
        lines = trace.read().splitlines()
    os.remove('attached')
    return lines


def many(text):
    return len(text) > 2000


def first_arguments(lines):
    return {match[1] for match in map(re.compile(r'.*own_add\((\w+), ').match, lines) if match}
