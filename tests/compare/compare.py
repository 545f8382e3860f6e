#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs a fixture (or a program of programs.py) under strace and under calltap with sets of options
and compares what they print.

usage: compare.py --list
       compare.py [--set=SET] [--show] [--self] FIXTURE-ABI | program.NAME
       compare.py --unused

The reference is strace 7.2. v7.py rewrites the lines of an older one, such as 6.1, into its; one that is
not older ($STRACE names it, if it is not the installed one) is taken at its word, also in place of what
.expect files say. Both tracers run in one directory, without address-space randomization, in the same environment, so that
nothing has to be masked but what the kernel chooses anew (text.py: process ids, inodes).

--show prints both traces of a set; --self puts strace in calltap's place, which tells whether a
fixture prints the same in every run. BUILD and CALLTAP say what is tested, as tests/run sets them.
"""

import argparse
import ctypes
import difflib
import os
import re
import select
import subprocess
import sys

sys.dont_write_bytecode = not sys.pycache_prefix  # none into the source tree
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import argnames  # noqa: E402
import cases  # noqa: E402
import programs  # noqa: E402
import text  # noqa: E402
import v7  # noqa: E402
import v7_bpf  # noqa: E402
import v7_device  # noqa: E402
import v7_ioctl  # noqa: E402
import v7_system  # noqa: E402
import v7_uring  # noqa: E402
import v7net  # noqa: E402

# What they hold stands in v7.ENTRIES once they are loaded.
RULES = (v7_bpf, v7_device, v7_ioctl, v7_system, v7_uring, v7net)
STRACE = os.environ.get('STRACE') or '/usr/bin/strace'
BEGIN, END = 'ca11be61', 'ca11e4d0'
ADDR_NO_RANDOMIZE = 0x0040000
LIBC = ctypes.CDLL(None, use_errno=True)
SHOWN = 12  # differing lines shown of one set


def prepare_files():
    """What fixtures find in their directory; times lie so that reading does not change them."""
    with open('file', 'w', encoding='ascii') as out:
        out.write('0123456789abcdef\nsecond line\n')
    os.chmod('file', 0o640)
    open('empty', 'w', encoding='ascii').close()
    os.chmod('empty', 0o604)
    os.mkdir('dir')
    for name in ('one', 'two', 'three'):
        with open(os.path.join('dir', name), 'w', encoding='ascii') as out:
            out.write(name)
    os.symlink('file', 'link')
    os.mkfifo('fifo')
    for name in ('file', 'empty', 'fifo', 'dir/one', 'dir/two', 'dir/three', 'dir'):
        os.utime(name, ns=(1700000001_000000000 + 10**9 * 10**8, 1700000000_123456789))
    os.utime('link', ns=(1700000002_000000000 + 10**9 * 10**8, 1700000000_000000000),
             follow_symlinks=False)


def fixed_addresses():
    """Switches address-space randomization off for what this process executes."""
    if LIBC.personality(ADDR_NO_RANDOMIZE) == -1:
        raise OSError(ctypes.get_errno(), 'personality')


def wait(process, seconds):
    """The status of PROCESS as soon as it ends; process.wait(seconds) looks for it now and then."""
    descriptor = os.pidfd_open(process.pid)
    try:
        if not select.select([descriptor], [], [], seconds)[0]:
            process.kill()
            process.wait()
            raise subprocess.TimeoutExpired(process.args, seconds)
    finally:
        os.close(descriptor)
    return process.wait()


class Trace:
    """One run of a program under a tracer."""

    def __init__(self, tracer, options, command, environment, name='strace'):
        with open('stdout', 'wb') as out, open('stderr', 'wb') as err:
            # What it is called is what it calls itself in messages.
            process = subprocess.Popen(
                [name, *options, '-o', 'trace', *command], executable=tracer,
                stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=environment)
        self.status = wait(process, 100)
        self.stdout = read('stdout')
        # What strace says of memory that ends within a structure is no part of its messages.
        self.stderr = re.sub(r'strace: umove(?:n|str): short read .*\n', '', read('stderr'))
        self.stderr = re.sub(rf'^{name}: ', 'strace: ', self.stderr, flags=re.M)
        self.lines = read('trace').splitlines() if os.path.exists('trace') else []
        self.context = None  # of translating its lines, if they are
        for name in ('trace', 'stdout', 'stderr'):
            if os.path.exists(name):
                os.unlink(name)


def is_older():
    """Whether the reference is older than what calltap is to print."""
    told = subprocess.run([STRACE, '-V'], stdout=subprocess.PIPE, text=True, check=True).stdout
    found = re.match(r'strace -- version (\d+)\.(\d+)', told)
    return not found or (int(found[1]), int(found[2])) < (7, 2)


def read(name):
    with open(name, 'rb') as data:
        return data.read().decode('utf-8', 'backslashreplace')


def environment():
    """What tracers and programs get, LeakSanitizer off: it cannot work in a tracer's child."""
    return {'PATH': '/usr/bin:/bin', 'LC_ALL': 'C', 'TZ': 'UTC0', 'HOME': '/',
            'ASAN_OPTIONS': 'detect_leaks=0', 'UBSAN_OPTIONS': 'print_stacktrace=1'}


def between_marks(lines):
    """The lines between the calls that FIXTURE_BEGIN and FIXTURE_END issue, and of each region
    the number of its first line."""
    chosen, inside, regions = [], False, 0
    for line in lines:
        if BEGIN in line:
            inside, regions = True, regions + 1
        elif END in line:
            inside = False
        elif inside:
            chosen.append(line)
    return chosen if regions and not inside else None


# The environment that the first execve passes lies in the tracer.
TRACERS_ENVIRON = re.compile(r'0x7ff[0-9a-f]+(?= /\* \d+ vars \*/\))')


def masked(lines, case):
    """LINES without what differs in every run."""
    numbers = text.Renumber()
    result = []
    # A process id of another width moves the result, too.
    for was, line in zip(lines, lines if case.threads else text.hide_own_pid(lines)):
        if was is lines[0]:
            line = TRACERS_ENVIRON.sub('<masked>', line)
        for mask in case.masks:
            line = mask.sub('<masked>', line)
        line = numbers.text(line)
        result.append(line if line == was else text.realign(line))
    return result


def differences(expected, got):
    """Lines for a person, at most SHOWN, and how many lines differ."""
    shown, count = [], 0
    matcher = difflib.SequenceMatcher(None, expected, got, autojunk=False) \
        if len(expected) != len(got) and len(expected) < 3000 else None
    if matcher:
        blocks = [block[1:] for block in matcher.get_opcodes() if block[0] != 'equal']
    else:
        longest = max(len(expected), len(got))
        blocks = [(at, min(at + 1, len(expected)), at, min(at + 1, len(got)))
                  for at in range(longest) if expected[at:at + 1] != got[at:at + 1]]
    for begin, end, got_begin, got_end in blocks:
        count += max(end - begin, got_end - got_begin)
        if len(shown) < 2 * SHOWN:
            shown += ['- ' + line for line in expected[begin:end][:SHOWN]]
            shown += ['+ ' + line for line in got[got_begin:got_end][:SHOWN]]
    return shown, count


def same_unmasked(expected, got):
    """Whether the lines between the marks are the same as they are."""
    chosen = between_marks(expected)
    return bool(chosen) and chosen == between_marks(got)


def compare_lines(expected, got, case, _):
    """What is wrong with GOT: (summary, lines) or None."""
    if not case.whole and same_unmasked(expected, got):
        return None
    expected, got = masked(expected, case), masked(got, case)
    if not case.whole:
        expected, got = between_marks(expected), between_marks(got)
        if expected is None:
            return 'the reference does not show where the fixture begins and ends', []
        if got is None:
            return 'calltap does not show where the fixture begins and ends', []
    if expected == got and expected:
        return None
    shown, count = differences(expected, got)
    return f'{count} of {len(expected)} lines differ', shown


def compare_threads(expected, got, case, context):
    expected, got = text.by_thread(masked(expected, case)), text.by_thread(masked(got, case))
    if context:
        for traced in (expected, got) if context.of_both else (expected,):
            for name, lines in traced.items():
                traced[name] = [v7.translate_joined(line, context) for line in lines]
    if sorted(expected) != sorted(got):
        return f'threads {sorted(got)}, not {sorted(expected)}', []
    shown, wrong = [], 0
    for name, lines in expected.items():
        left, right = same_halves(lines, got[name])
        if left != right:
            some, count = differences(left, right)
            shown += [f'thread {name}:'] + some
            wrong += count
    return (f'{wrong} lines differ', shown) if wrong else None


def same_halves(left, right):
    """The lines of a thread in both traces; calls as halves where they are split in both."""
    both = [a[1] and b[1] for a, b in zip(left, right)]
    both += [None] * (max(len(left), len(right)) - len(both))

    def flat(lines):
        return [half for (line, halves), split in zip(lines, both)
                for half in (halves if split else [line])]

    return flat(left), flat(right)


def tracer_options(case, name):
    return [*cases.SETS[name], *case.options, *(['-f'] if case.threads else [])]


class Comparison:
    """What one process of this script compares."""

    def __init__(self, options):
        self.options = options
        self.environment = environment()
        self.build = os.environ.get('BUILD') or os.path.join(cases.SRC, 'build')
        self.failed = False
        self.older = is_older()
        self.lines = 0  # of traces that were right
        self.tracer = os.path.abspath(
            os.environ.get('CALLTAP') or os.path.join(self.build, 'calltap'))

    def run_fixture(self, fixture, abi):
        try:
            program = fixture.compile(abi, self.build)
        except subprocess.CalledProcessError:
            print(f'not ok compile: gcc cannot compile {fixture.path}')
            self.failed = True
            return
        os.symlink(program, 'fixture')
        prepare_files()
        for case in fixture.cases:
            if abi not in case.abis:
                continue
            self.environment = environment()
            if case.netlink:
                self.environment.update(LD_PRELOAD=cases.disguise(self.build), DISGUISE=case.netlink)
                self.environment['ASAN_OPTIONS'] += ':verify_asan_link_order=0'
            for name in [self.options.set] if self.options.set else case.sets:
                test = f'{case.name}/{name}' if case.name else name
                if self.options.pattern in test:
                    self.run_set(fixture, case, name, test, abi)

    def run_program(self, program):
        prepare_files()
        self.environment.update(program.environment)
        case = cases.Case(['threads=yes'])
        case.masks, case.tries = program.masks, program.tries
        with programs.serving(program.server) as port:
            command = [word.replace('{port}', str(port)) for word in program.argv]
            for name in [self.options.set] if self.options.set else program.sets:
                if self.options.pattern in name:
                    self.compare(case, name, name, command, setup=program.setup)

    def reference(self, case, name, command):
        """What strace 7.2 would print."""
        options = tracer_options(case, name)
        if not self.older:
            return Trace(STRACE, options, command, self.environment)
        known = [option for option in options if option != '-N']
        trace = Trace(STRACE, known, command, self.environment)
        raw = [*known, '-e', 'raw=all']
        trace.context = v7.Context(
            options, lambda: Trace(STRACE, raw, command, self.environment).lines)
        trace.context.of_both = self.options.self
        trace.lines = v7.translate(trace.lines, trace.context)
        if '-N' in options:
            trace.lines = argnames.add(trace.lines)
        return trace

    def run_set(self, fixture, case, name, test, abi):
        if case.root and os.geteuid() != 0:
            print(f'skip {test}: needs root')
            return
        expected = expected_text(fixture, case, name, abi) if case.expect and self.older else None
        self.compare(case, name, test, ['./fixture', *case.args], expected)

    def compare(self, case, name, test, command, expected=None, setup=None):
        """Runs COMMAND under both tracers; EXPECTED, if not None, are the lines to be compared with
        instead of strace's. What processes of a program do first is not the same in every run: a
        run of calltap has to equal one of strace's in so many tries."""
        references, traces = [], []
        for _ in range(case.tries):
            if setup:
                setup()
            references.append(self.reference(case, name, command))
            if expected is not None:
                # It may not know calls that the options name.
                references[-1].lines, references[-1].status, references[-1].stderr = expected, 0, None
            if setup:
                setup()
            traces.append(
                self.reference(case, name, command) if self.options.self else
                Trace(self.tracer, tracer_options(case, name), command, self.environment,
                      'calltap' if name == 'calltap' else 'strace'))
            pairs = [(references[-1], trace) for trace in traces]
            pairs += [(reference, traces[-1]) for reference in references[:-1]]
            if '-N' in tracer_options(case, name) and self.older:
                for trace in traces:
                    trace.lines = argnames.without_names(trace.lines)
            wrong = [judge(case, *pair) for pair in pairs]
            if not all(wrong):
                break
        if self.options.show:
            print(f'# reference ({test})', *references[0].lines, '# calltap', *traces[0].lines,
                  sep='\n')
        if not all(wrong):
            self.lines += len(traces[-1].lines)
            print(f'ok {test}')
            return
        self.failed = True
        fewest = min(wrong, key=lambda one: sum(len(lines) for _, lines in one))
        print(f'not ok {test}: ' + '; '.join(summary for summary, _ in fewest))
        for _, lines in fewest:
            for line in lines:
                print('\n'.join('# ' + part for part in line[:2000].splitlines()))
        sys.stdout.flush()


def judge(case, reference, trace):
    """What is wrong with TRACE: a list of (summary, lines)."""
    wrong = []
    if trace.status != reference.status:
        wrong.append((f'status {trace.status}, not {reference.status}', []))
    if reference.stderr is not None and trace.stderr != reference.stderr:
        wrong.append(('different messages', ['- ' + reference.stderr, '+ ' + trace.stderr]))
    if trace.stdout != reference.stdout:
        wrong.append(('the program wrote something else', []))
    compare = compare_threads if case.threads else compare_lines
    found = compare(reference.lines, trace.lines, case, reference.context)
    return wrong + ([found] if found else [])


def expected_text(fixture, case, name, abi):
    """The section of FIXTURE.expect for a set: `[SET]`, `[CASE/SET]` or `[... ABI]`."""
    sections, current = {}, None
    with open(fixture.path[:-2] + '.expect', encoding='utf-8') as source:
        for line in source.read().splitlines():
            head = re.fullmatch(r'\[([^]]+)\]', line)
            if head:
                current = sections.setdefault(head[1], [])
            elif current is not None and not line.startswith('#'):
                current.append(line)
    test = f'{case.name}/{name}' if case.name else name
    for key in (f'{test} {abi}', test):
        if key in sections:
            mark = 'syscall_0x3e7(0x{}) = -1'
            return [mark.format(BEGIN), *sections[key], mark.format(END)]
    raise SystemExit(f'{fixture.name}.expect has no section [{test}]')


def record_used(build, group):
    """Leaves the names of the entries of v7.py that were used for `compare.py --unused`."""
    directory = os.path.join(build, 'tests', 'v7-used')
    os.makedirs(directory, exist_ok=True)
    with open(os.path.join(directory, group), 'w', encoding='ascii') as out:
        out.writelines(one.title + '\n' for one in v7.ENTRIES if one.used)


def unused(build):
    """Reports the entries of v7.py that no group has used; 1 if there are any."""
    directory = os.path.join(build, 'tests', 'v7-used')
    used = set()
    for group in os.listdir(directory):
        used.update(read(os.path.join(directory, group)).splitlines())
    missing = [one.title for one in v7.ENTRIES if one.title not in used]
    for title in missing:
        print(f'not ok {title}: no test uses this entry of tests/compare/v7.py')
    if not missing:
        print('ok every entry of v7.py is used')
    return 1 if missing else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--list', action='store_true')
    parser.add_argument('--set')
    parser.add_argument('--show', action='store_true')
    parser.add_argument('--self', action='store_true')
    parser.add_argument('--unused', action='store_true')
    parser.add_argument('group', nargs='?')
    options = parser.parse_args()
    options.pattern = os.environ.get('TEST_PATTERN', '')
    if options.list:
        for fixture in cases.all_fixtures():
            print('\n'.join(f'{fixture.name}-{abi}' for abi in fixture.abis()))
        print('\n'.join(f'program.{program.name}' for program in programs.PROGRAMS))
        return 0
    if options.unused:
        return unused(os.environ['BUILD'])
    fixed_addresses()
    comparison = Comparison(options)
    if options.group.startswith('program.'):
        comparison.run_program(programs.find(options.group.partition('.')[2]))
    else:
        name, _, abi = options.group.rpartition('-')
        comparison.run_fixture(cases.Fixture(name), abi)
    print(f'# {comparison.lines} lines compared')
    record_used(comparison.build, options.group)
    return 1 if comparison.failed else 0


if __name__ == '__main__':
    sys.exit(main())
