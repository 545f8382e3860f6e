#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Stack traces: known functions are in them in the right order, and where strace has a stack it is the same."""

import json
import os
import platform
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../trace'))
from tracetest import *  # pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position

HERE = os.path.dirname(os.path.abspath(__file__))
X86 = platform.machine() == 'x86_64'
PLAIN = ['inner', 'middle', 'outer', 'main']
FRAME = re.compile(r' > (?P<object>.*?)(?P<deleted> \(deleted\))?\((?P<symbol>.*?)(?:\+0x(?P<offset>[0-9a-f]+))?\) '
                   r'\[0x(?P<position>[0-9a-f]+)\](?: (?P<source>.*):(?P<line>\d+))?$')


def compiled(name, *flags, source='stack.c', compiler='gcc'):
    """The path of the program NAME, which is made if it is not there."""
    path = os.path.abspath(name)
    if not shutil.which(compiler):
        raise Skip(f'no {compiler}')
    if not os.path.exists(path):
        made = subprocess.run([compiler, *flags, '-o', path, os.path.join(HERE, source)], check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if made.returncode:
            raise Skip(f'{compiler} {" ".join(flags)} does not work here')
    return path


def program(name='dynamic', *flags):
    return compiled(name, '-O1', '-g', '-w', '-D_GNU_SOURCE', '-pthread', *flags)


def calls(run):
    """[(line, frames)] of what was printed: frames are matches of FRAME, or lines that are none."""
    found = []
    for line in run.lines:
        if not line.startswith(' > '):
            found.append((line, []))
        elif found:
            found[-1][1].append(FRAME.match(line) or line)
    return found


def symbols(frames):
    return [frame.group('symbol') if isinstance(frame, re.Match) else frame for frame in frames]


def own(frames, path):
    """The names of functions of the program PATH, innermost first."""
    return symbols(frame for frame in frames
                   if isinstance(frame, re.Match) and frame.group('object') == path)


def called(frames, path):
    """The same from the function `inner` to `main`: without the C library's, which static programs have."""
    names = own(frames, path)
    check('inner' in names and 'main' in names, f'functions are {names}')
    return names[names.index('inner'):names.index('main') + 1]


def stack_of(call, run):
    """The frames behind the last line that begins with CALL."""
    found = [frames for line, frames in calls(run) if re.sub(r'^\[pid +\d+\] ', '', line).startswith(call)]
    check(found, f'no {call} in {run.stderr}')
    return found[-1]


def trace(*args, **popen):
    """Whatever happens, it does so in bounded time."""
    done = calltap('-k', *args, **popen)
    check(done.status == 0, f'ends with {done.status}: {done.stderr}')
    return done


def has_source():
    return 'not supported' not in calltap('-kk', '-e', 'none', '/bin/true').stderr


def expect_plain(path, *options):
    frames = stack_of('getppid', trace('-e', 'trace=getppid', *options, path, 'plain'))
    equal(called(frames, path), PLAIN, 'functions')


# ---- kinds of programs -----------------------------------------------------

@test
def dynamic():
    expect_plain(program())


@test
def no_pie():
    expect_plain(program('no-pie', '-no-pie'))


@test
def static():
    expect_plain(program('static', '-static'))


@test
def static_pie():
    expect_plain(program('static-pie', '-static-pie'))


@test
def without_frame_pointers_at_O2():
    expect_plain(program('O2', '-O2', '-fomit-frame-pointer'))


@test
def thirty_two_bits():
    if not X86:
        raise Skip('this machine runs no 32-bit programs')
    if not has_source():
        raise Skip('built without libdw')
    expect_plain(program('m32', '-m32'))
    expect_plain(program('m32-static', '-m32', '-static'))


@test
def symbols_in_another_file():
    path = os.path.abspath('stripped')
    shutil.copy(program(), path)
    subprocess.run(['objcopy', '--only-keep-debug', path, 'stripped.debug'], check=True)
    subprocess.run(['strip', path], check=True)
    frames = stack_of('getppid', trace('-e', 'trace=getppid', path, 'plain'))
    equal(own(frames, path)[:4], [''] * 4, 'functions without symbols')
    subprocess.run(['objcopy', '--add-gnu-debuglink=stripped.debug', path], check=True)
    for place in ('stripped.debug', '.debug/stripped.debug'):
        if os.path.dirname(place):
            os.mkdir(os.path.dirname(place))
            os.rename('stripped.debug', place)
        expect_plain(path)
    # of another build
    shutil.copy(program('O2', '-O2', '-fomit-frame-pointer'), '.debug/stripped.debug')
    frames = stack_of('getppid', trace('-e', 'trace=getppid', path, 'plain'))
    equal(own(frames, path)[:4], [''] * 4, 'functions with wrong symbols')


@test
def names_of_cplusplus():
    path = compiled('cplusplus', '-O1', source='stack.cc', compiler='g++')
    frames = stack_of('getppid', trace('-e', 'trace=getppid', path))
    if '_ZN' in ''.join(symbols(frames)):
        raise Skip('built without libiberty')
    equal(own(frames, path)[:3], ['shapes::box<long>::put(long const&, int) const', 'shapes::fill(long)', 'main'],
          'functions')


@test
def names_of_rust():
    for scheme in ('legacy', 'v0'):
        flags = ['-O', '-C', f'symbol-mangling-version={scheme}']
        if scheme == 'legacy':
            flags = ['-O']
        path = compiled(f'rust-{scheme}', *flags, source='stack.rs', compiler='rustc')
        frames = stack_of('getppid', trace('-e', 'trace=getppid', path))
        if '17h' in ''.join(symbols(frames)):
            raise Skip('built without libiberty')
        check(any(re.match(r'[\w-]+::shapes::fill$', name) for name in symbols(frames)), f'{scheme}: {symbols(frames)}')


# ---- kinds of frames ---------------------------------------------------------

@test
def through_a_signal():
    path = program()
    done = trace('-e', 'trace=getppid,tgkill', path, 'signal')
    names = own(stack_of('getppid', done), path)
    equal(names[:6], ['inner', 'middle', 'outer', 'on_signal', 'raise_it', 'main'], 'functions')
    equal(own(stack_of('--- SIGUSR1', done), path)[:2], ['raise_it', 'main'], 'of the signal')


@test
def of_a_thread():
    path = program()
    frames = stack_of('getppid', trace('-f', '-q', '-e', 'trace=getppid', path, 'thread'))
    equal(own(frames, path)[:4], ['inner', 'middle', 'outer', 'in_thread'], 'functions')


@test
def through_the_vdso():
    path = program()
    frames = stack_of('clock_gettime', trace('-e', 'trace=clock_gettime', path, 'vdso'))
    check(frames[0].group('object') == '[vdso]' and 'clock_gettime' in frames[0].group('symbol'), str(symbols(frames)))
    equal(own(frames, path)[:1], ['main'], 'functions')


@test
def not_through_made_code():
    if not X86:
        raise Skip('the scene is for x86_64')
    frames = stack_of('getppid', trace('-e', 'trace=getppid', program(), 'code'))
    check(len(frames) == 1 and re.match(r' > unexpected_backtracing_error \[0x[0-9a-f]+\]$', frames[0]), str(frames))


@test
def of_bad_stacks():
    if not X86:
        raise Skip('the scene is for x86_64')
    done = trace('-e', 'trace=getppid', program(), 'bad')
    equal(sum(line.startswith('getppid') for line in done.lines), 5, 'calls')
    check(len(done.lines) < 6 + 5 * 258, f'{len(done.lines)} lines')


@test
def limit():
    path = program()
    whole = stack_of('getppid', trace('-e', 'trace=getppid', path, 'deep', '20'))
    for limit_ in (1, 5, len(whole) - 1):
        frames = stack_of('getppid', trace(f'--stack-trace-frame-limit={limit_}', '-e', 'trace=getppid', path, 'deep', '20'))
        equal(symbols(frames), symbols(whole)[:limit_] + [' > too many stack frames'], f'limit {limit_}')
    for limit_ in (len(whole), 1000):
        frames = stack_of('getppid', trace(f'--stack-trace-frame-limit={limit_}', '-e', 'trace=getppid', path, 'deep', '20'))
        equal(symbols(frames), symbols(whole), f'limit {limit_}')
    frames = stack_of('getppid', trace('-e', 'trace=getppid', path, 'deep', '1000'))
    equal((len(frames), frames[-1]), (257, ' > too many stack frames'), 'without a limit')


# ---- what is mapped changes ----------------------------------------------------

@test
def libraries_come_and_go():
    path = program('loader', '-ldl')
    libraries = [compiled(f'{name}.so', '-shared', '-fPIC', '-O1', '-w', '-D_GNU_SOURCE', f'-DLIBRARY={name}')
                 for name in ('first_function', 'second_function')]
    wanted = ['first_function', 'second_function', 'first_function']
    arguments = [libraries[0], wanted[0], libraries[1], wanted[1]]
    for options in ([], ['-e', 'trace=getppid']):
        done = trace(*options, path, 'libraries', *arguments)
        found = [symbols(frames)[1] for line, frames in calls(done) if line.startswith('getppid')]
        equal(found, wanted, f'functions with {options}')


@test
def libraries_of_library_calls():
    """System calls are not traced: none tells that a library has come."""
    path = program('loader', '-ldl')
    library = compiled('first_function.so', '-shared', '-fPIC', '-O1', '-w', '-D_GNU_SOURCE', '-DLIBRARY=first_function')
    done = trace('--library-calls=@MAIN+@first_function.so', path, 'libraries', *2 * [library, 'first_function'])
    stacks = [symbols(frames)[:2] for line, frames in calls(done) if line.lstrip().startswith('first_function.so->getppid')]
    equal(stacks, 3 * [['first_function', 'call_library']], 'functions')


@test
def programs_that_are_gone():
    for scene_ in ('removed', 'replaced'):
        path = os.path.abspath(f'gone-{scene_}')
        shutil.copy(program(), path)
        shutil.copy('/bin/true', 'replacement')
        done = trace('-e', 'trace=getppid', path, scene_, 'replacement')
        frames = stack_of('getppid', done)
        equal(own(frames, path)[:4], PLAIN, scene_)
        check(all(frame.group('deleted') for frame in frames if frame.group('object') == path), f'{scene_}: not marked')


@test
def execve_shows_the_stack_before():
    path = program()
    done = trace('-e', 'trace=execve,getppid,exit_group', path, 'exec')
    equal(own(stack_of('execve', done), path)[:1], ['main'], 'of execve')
    equal(own(stack_of('getppid', done), path)[:4], PLAIN, 'of the new program')


@test
def another_file_system():
    path = program()
    script = ('mkdir -p other && mount -t tmpfs none other && cp "$1" other/hidden && exec other/hidden plain')
    inside = ['unshare', '-r', '-m', 'sh', '-c', script, 'sh', path]
    if Run(inside).status:
        raise Skip('no mount namespaces for us')
    frames = stack_of('getppid', trace('-f', '-q', '-e', 'trace=getppid', *inside))
    equal(own(frames, os.path.abspath('other/hidden'))[:4], PLAIN, 'functions')


# ---- source lines ----------------------------------------------------------------

@test
def source_lines():
    if not has_source():
        raise Skip('built without libdw')
    with open(os.path.join(HERE, 'stack.c'), encoding='utf-8') as source:
        marks = {match.group(1): number for number, text in enumerate(source, 1)
                 if (match := re.search(r'line of (\w+)', text))}
    kinds = [program(), program('static', '-static'), program('compressed', '-gz')] + ([program('m32', '-m32')] if X86 else [])
    for path in kinds:
        for option in ('-kk', '--stack-trace=source'):
            done = calltap(option, '-e', 'trace=getppid', path, 'plain')
            lines = {frame.group('symbol'): (os.path.basename(frame.group('source')), int(frame.group('line')))
                     for frame in stack_of('getppid', done) if frame.group('symbol') in PLAIN}
            equal(lines, {name: ('stack.c', marks[name]) for name in PLAIN}, f'{option} of {os.path.basename(path)}')


@test
def refused_without_libdw():
    done = calltap('-kk', '-e', 'none', '/bin/true')
    if done.status:
        equal(done.stderr, f'{CALLTAP}: Stack traces with source line information (-kk/--stack-trace=source option) '
              'are not supported by this build of calltap\n', 'message')


# ---- the same as strace --------------------------------------------------------------

def fixed(tracer, *args):
    """The tracer's lines; addresses are the same in every run, and what differs is hidden."""
    if tracer == STRACE and not STRACE:
        raise Skip('no strace to compare with')
    lines = Run(['setarch', '-R', tracer, *args]).lines
    return [re.sub(r'\b(si_pid=|tgkill\()\d+(, \d+)?', r'\1PID', re.sub(r'= \d+$', '= N', line)) for line in lines]


@test
def strace_has_the_same():
    path = program()
    for options, scene_ in ((['-e', 'trace=getppid,chdir'], ['plain']),
                            (['-e', 'trace=getppid'], ['deep', '251']),
                            (['-e', 'trace=getppid,tgkill,rt_sigaction'], ['signal']),
                            (['-e', 'trace=getppid,exit_group'], ['plain']),
                            (['-e', 'trace=exit_group', '-e', 'quiet=exit'], ['plain']),
                            (['-e', 'trace=getppid,execve', '-e', 'raw=execve'], ['exec']),
                            (['-e', 'trace=mmap,munmap,mprotect,openat,close'], ['plain']),
                            (['-e', 'trace=none'], ['signal'])):
        ours, theirs = (fixed(tracer, '-k', *options, path, *scene_) for tracer in (CALLTAP, STRACE))
        # The arguments of the first execve are in the tracer's memory.
        ours, theirs = ([re.sub(r'^execve\(.*\)', 'execve()', line) for line in lines] for lines in (ours, theirs))
        same_lines(ours, theirs, f'{options} {scene_}')


@test
def strace_has_the_same_of_cplusplus():
    path = compiled('cplusplus', '-O1', source='stack.cc', compiler='g++')
    ours, theirs = (fixed(tracer, '-k', '-e', 'trace=getppid', path) for tracer in (CALLTAP, STRACE))
    if '_ZN' in ''.join(ours):
        raise Skip('built without libiberty')
    same_lines(ours, theirs, 'C++')


# ---- JSON ------------------------------------------------------------------------------

def as_text(frame, at_entry):
    """The line of text that a frame is in JSON."""
    number = lambda word: word if isinstance(word, int) else int(word, 16)
    if 'object' not in frame:
        return f' > unexpected_backtracing_error [{number(frame["ip"]):#x}]'
    text = f' > {frame["object"]}' + (' (deleted)' if frame.get('deleted') else '') + '('
    if 'symbol' in frame:
        text += f'{frame["symbol"]}+{number(frame["offset"]):#x}'
    elif at_entry:
        text += '+0x0'
    text += f') [{number(frame["position"]):#x}]'
    return text + (f' {frame["source"]}:{frame["line"]}' if 'source' in frame else '')


@test
def json_has_the_same():
    path = program()
    form = '-kk' if has_source() else '-k'
    for scene_ in (['plain'], ['signal'], ['deep', '300'], ['exec'], ['vdso']) + ((['code'],) if X86 else ()):
        options = [form, '-e', 'trace=getppid,tgkill,exit_group,clock_gettime', path, *scene_]
        events = [json.loads(line) for line in fixed(CALLTAP, '-j', *options)]
        text = [line for line in fixed(CALLTAP, *options) if line.startswith(' > ')]
        rebuilt = []
        for event in events:
            for key in ('stack', 'entry_stack'):
                rebuilt += [as_text(frame, key == 'entry_stack') for frame in event.get(key, [])]
            if event.get('more_frames'):
                rebuilt.append(' > too many stack frames')
        check(rebuilt, 'no stacks in the JSON')
        same_lines(rebuilt, text, f'{scene_}')


@test
def json_fits_the_schema():
    try:
        import jsonschema  # pylint: disable=import-outside-toplevel
    except ImportError as error:
        raise Skip('python3-jsonschema is missing') from error
    with open(os.path.join(HERE, '../../docs/calltap.schema.json'), encoding='utf-8') as schema:
        validator = jsonschema.Draft202012Validator(json.load(schema))
    for scene_ in ('signal', 'exec', 'code'):
        for line in calltap('-kk' if has_source() else '-k', '-j', program(), scene_).lines:
            errors = [error.message[:200] for error in validator.iter_errors(json.loads(line))]
            equal(errors, [], f'{scene_}: {line[:200]}')


main()
