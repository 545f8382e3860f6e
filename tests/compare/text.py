# SPDX-License-Identifier: LGPL-2.1-or-later
"""Lines of a trace as text: taking calls apart, putting halves together, naming processes."""

import re

COLUMN = 40  # results are aligned to it
PID_WIDTH = 6  # of "12345 " before a line (-f -o), when the process id has no more than 5 digits
CALL = re.compile(r'^(?P<prefix>(?:\[pid +\d+\] |\d+ +)?(?:\[[ \dx]+\] )?)'
                  r'(?P<name>[a-z_][a-z0-9_]*(?:#\d+)?)\(')
UNFINISHED = re.compile(r'(,?) +<unfinished \.\.\.>')
RESUMED = re.compile(r'^<\.\.\. (?P<name>[^ ]+) resumed>')


class Call:
    """`PREFIX NAME(ARGS...)TAIL`, where TAIL begins behind the closing parenthesis."""

    def __init__(self, prefix, name, args, tail):
        self.prefix = prefix
        self.name = name
        self.args = args
        self.tail = tail

    def text(self, column=COLUMN):
        return align(f'{self.prefix}{self.name}({", ".join(self.args)})', self.tail, column)


def align(head, tail, column=COLUMN):
    """HEAD and the result in TAIL, at its column."""
    result = tail.lstrip(' ')
    if result == tail:
        return head + tail
    return head + ' ' * max(1, column - len(head)) + result


# What matters in a line when its arguments are told apart.
# A comment may have one in it.
TOKEN = re.compile(r'"(?:\\.|[^"\\])*"?|\'(?:\\.|[^\'\\])\''
                   r'|/\*(?:(?!\*/|/\*).)*(?:/\*(?:(?!\*/).)*\*/(?:(?!\*/|/\*).)*)*\*/'
                   r"|'(?:\\.[^']*|[^'\\])'"
                   r'|/\*.*?\*/|[(\[{)\]}]|, ')


# Arguments in which nothing encloses a comma.
SIMPLE = re.compile(r'[^"\'/(\[{)\]}]+(?=[)\]}])')


def split_top(line, at):
    """Splits at commas up to the parenthesis that closes at the level of AT: (parts, index of what
    closes or -1 when nothing does)."""
    simple = SIMPLE.match(line, at)
    if simple:
        return simple[0].split(', '), simple.end()
    parts, depth, begin = [], 0, at
    for match in TOKEN.finditer(line, at):
        token = match[0]
        if token in '([{':
            depth += 1
        elif token in ')]}':
            if depth == 0:
                if line[begin:match.start()] or parts:
                    parts.append(line[begin:match.start()])
                return parts, match.start()
            depth -= 1
        elif depth == 0 and token == ', ':
            parts.append(line[begin:match.start()])
            begin = match.end()
    return parts + [line[begin:]], -1


def parse_call(line):
    """A whole call in one line as a Call, or None for anything else."""
    match = CALL.match(line)
    if not match:
        return None
    args, close = split_top(line, match.end())
    if close < 0:
        return None
    return Call(match['prefix'], match['name'], args, line[close + 1:])


PID = re.compile(r'(\d+) +')


def split_pid(line):
    """(pid, rest) of a line that begins with a process id (-f -o)."""
    match = PID.match(line) if line[:1].isdigit() else None
    return (int(match[1]), line[match.end():]) if match else (None, line)


def without_pid(line):
    """As split_pid(); results stand where they do behind a process id of 5 digits."""
    pid, rest = split_pid(line)
    if pid is not None and len(line) - len(rest) != PID_WIDTH:
        rest = realign(rest, COLUMN - PID_WIDTH)
    return pid, rest


class Thread:
    """The lines of one thread, each with what says how it was split: None, or (entry, return)."""

    def __init__(self):
        self.lines = []

    def add(self, text):
        match = RESUMED.match(text)
        if match and self.lines and UNFINISHED.search(self.lines[-1][0]):
            entry = self.lines.pop()[0]
            self.lines.append((join(entry, text), (entry, text)))
        else:
            self.lines.append((text, None))


def join(entry, text):
    """One line out of the two halves of a call."""
    unfinished = UNFINISHED.search(entry)
    rest = RESUMED.sub('', text)
    head = entry[:unfinished.start()]
    if unfinished[1] and not rest.startswith(')'):
        head += ', '
    call = parse_call(head + rest)
    return call.text(COLUMN - PID_WIDTH) if call else head + rest


# Places where a process id stands; group 1 is what comes before it.
PID_PLACES = [re.compile(pattern) for pattern in (
    r'((?:^|^<\.\.\. )(?:v?fork|clone3?|wait4|waitpid|get[tp]id|getppid|[gs]etpgid|getpgrp|[gs]etsid'
    r'|set_tid_address)(?:\(| resumed>).*\) += )(0x[0-9a-f]+|\d+)\b',
    r'((?:si_pid|l_pid|(?:parent|child)_tid|tid|pid)=\[?)(\d+)\b',
    r'(^(?:kill|tkill|tgkill|wait4|waitpid|[gs]etpgid|getsid|prlimit64|sched_\w+|pidfd_open'
    r'|rt_t?g?sigqueueinfo)'
    r'\((?:pid=|tgid=)?)(0x[0-9a-f]+|\d+)\b',
    r'(^tgkill\(\S+, (?:tid=)?)(0x[0-9a-f]+|\d+)\b',
    r'(\bTIOC[GS]PGRP, (?:argp=)?\[)(\d+)\b',
    r'(FUTEX_\w*WAIT\w*(?:\|\w+)*, (?:val=)?)(\d+)\b',
)]

# Processes that are not traced: the tracer, the shell.
OUTSIDE = re.compile(r'((?:<\.\.\. )?(?:getppid|getpgid|getpgrp|getsid)(?:\(| resumed>).*\) += )(0x[0-9a-f]+|\d+)')


def number(word):
    return int(word, 16 if word.startswith('0x') else 10)


class Names:
    """Names of process ids, from a dictionary."""

    def __init__(self, names):
        self.names = names
        self.digits = [shown for pid in names for shown in (str(pid), hex(pid))]

    def text(self, text):
        """TEXT with names for process ids."""
        for digits in self.digits:
            if digits in text:
                for place in PID_PLACES:
                    text = place.sub(self.name, text)
                break
        outside = OUTSIDE.match(text)
        return f'{outside[1]}<outside>{text[outside.end():]}' if outside else text

    def aligned_text(self, text, column):
        """The same with its result at COLUMN, as it is in TEXT: ids are not as long in each run."""
        named = self.text(text)
        return realign(named, column) if named != text and realign(text, column) == text else named

    def name(self, match):
        known = self.names.get(number(match[2]))
        return f'{match[1]}<{known}>' if known else match[0]


def by_thread(lines):
    """Lists of lines by thread; threads are named by their place in the tree: "1", "1.1", "1.2"...
    Process ids in the lines are replaced by these names. A line is a pair: the text (of a split
    call as one line), and None or the two halves."""
    threads = {}
    for line in lines:
        pid, rest = without_pid(line)
        threads.setdefault(pid, Thread()).add(rest)
    names = name_threads(threads)
    named = Names(names)

    def shown(line):
        return named.aligned_text(line, COLUMN - PID_WIDTH)

    return {names[pid]: [(shown(whole), halves and tuple(map(shown, halves)))
                         for whole, halves in thread.lines]
            for pid, thread in threads.items()}


def name_threads(threads):
    """Names by process id, for Thread objects by process id, the first one of the command."""
    names, queue = {}, [(pid, '1') for pid in list(threads)[:1]]
    while queue:
        pid, name = queue.pop(0)
        names[pid] = name
        made = [int(match[1]) for text, _ in threads[pid].lines
                if (match := re.match(r'^(?:clone3?|v?fork)\(.*\) += (\d+)', text))]
        children = [child for child in made if child in threads and child not in names]
        queue += [(child, f'{name}.{at + 1}') for at, child in enumerate(children)]
    for pid in threads:
        names.setdefault(pid, 'without parent')
    return names


def hide_own_pid(lines):
    """LINES of a program of one thread without its process id: the one before each line (-f -o),
    or else what its C library was told at its start."""
    own, known, result = Names({}), False, []
    for line in lines:
        pid, rest = without_pid(line)
        head = NUMBERED.match(rest)[0]
        rest = rest[len(head):]
        match = None if known else SET_TID.match(rest)
        if not known and (pid or match):
            own, known = Names({pid or number(match[1]): 'pid'}), True
        if pid is None:
            result.append(head + own.text(rest))
        else:
            result.append('<pid> ' + own.aligned_text(head + rest, COLUMN - PID_WIDTH))
    return result


NUMBERED = re.compile(r'(\[[ \d]+\] )?')  # of -n
SET_TID = re.compile(r'set_tid_address\(.*\) += (0x[0-9a-f]+|\d+)')


def realign(line, column=COLUMN):
    """LINE, whose call has another length now, with its result at COLUMN."""
    call = parse_call(line)
    if call:
        return call.text(column)
    pid, rest = split_pid(line)
    resumed = RESUMED.match(rest)
    if not resumed:
        return line
    _, close = split_top(rest, resumed.end())
    head = line[:len(line) - len(rest) + close + 1]
    return align(head, line[len(head):], column) if close >= 0 else line


class Renumber:
    """Replaces numbers that differ in every run by their order of appearance, so that equal ones
    stay equal: inodes of sockets and pipes, ports that the kernel chose."""

    PATTERNS = [
        (re.compile(r'((?:socket|pipe):\[)(\d+)'), 'inode'),
        (re.compile(r'((?:UNIX(?:-[A-Z]+)?|NETLINK|[A-Z0-9-]+):\[)(\d+)(?=[\],]|->)'), 'inode'),
        (re.compile(r'(UNIX(?:-[A-Z]+)?:\[[^]]*->)(\d+)'), 'inode'),
    ]

    def __init__(self):
        self.known = {}

    def text(self, text):
        if ':[' not in text:
            return text
        for pattern, kind in self.PATTERNS:
            text = pattern.sub(
                lambda match, kind=kind: match[1] + self.number(kind, match[2]), text)
        return text

    def number(self, kind, value):
        known = self.known.setdefault(kind, {})
        return f'<{kind} {known.setdefault(value, len(known) + 1)}>'
