# SPDX-License-Identifier: LGPL-2.1-or-later
"""From the text of strace 6.1, which is run, to that of strace 7.2, which calltap prints.

Each entry of the table is one intended difference, as narrow as it can be: a function that changes
a Call of text.py (or, for whole lines, a string), for the calls whose name matches. An entry that no
case of the whole test suite uses is reported as unused."""

import re

from text import RESUMED, UNFINISHED, align, parse_call, split_pid, split_top

ENTRIES = []


class Entry:
    def __init__(self, title, names, function):
        self.title = title
        self.names = re.compile(names)
        self.function = function
        self.used = False


def entry(names):
    """Decorator: FUNCTION(call, context) changes CALL, whose name matches NAMES, in place."""
    def add(function):
        ENTRIES.append(Entry(function.__name__, names, function))
        return function
    return add


class Context:
    """How strace was called. LINES_OF_RAW, if given, is called at most once for the lines of a run
    with -e raw=all: for what 6.1 decodes and 7.2 does not."""

    def __init__(self, options, lines_of_raw=None):
        self.lines_of_raw = lines_of_raw
        self.raw_lines = None
        self.at = 0  # index of the line at hand
        self.raw_names = 'raw' in options
        self.verbose_names = 'verbose' in options
        self.unabbreviated = '-v' in options
        self.raw = 'raw=all' in options
        self.follow = 'verbose=none' not in options
        self.hex_strings = '-xx' in options


    def raw_argument(self, at):
        """Argument AT of the call at hand as a word."""
        if self.raw_lines is None:
            self.raw_lines = self.lines_of_raw()
        return parse_call(self.raw_lines[self.at]).args[at]


def sub(call, at, pattern, replacement):
    """re.sub() on argument AT, if there is one."""
    if at < len(call.args):
        call.args[at] = re.sub(pattern, replacement, call.args[at])


def add_names(text, names, context, fallback):
    """Gives bits of a flags word names that 6.1 does not have. NAMES: pairs of value and name, in
    order of printing, after all that 6.1 knows. FALLBACK: the comment without the slashes."""
    if context.raw_names:
        return text
    comment = re.fullmatch(r'(0x[0-9a-f]+) /\* (.*) \*/', text)
    shown = text
    if comment:
        known = comment[2] if comment[2] != fallback else ''
        shown = f'{known}|{comment[1]}' if not known else known
        shown = shown.lstrip('|')
    parts = shown.split('|')
    if not re.fullmatch(r'0x[0-9a-f]+', parts[-1]):
        return text
    rest, found = int(parts.pop(), 16), []
    for value, name in names:
        if rest & value == value:
            rest &= ~value
            found.append(name)
    if not found:
        return text
    parts += found + ([hex(rest)] if rest else [])
    return f'{comment[1]} /* {"|".join(parts)} */' if context.verbose_names else '|'.join(parts)


@entry(r'epoll_(ctl|wait|pwait|pwait2)')
def epoll_data_is_one_number(call, context):
    for at in range(len(call.args)):
        sub(call, at, r'data=\{u32=\d+, u64=(\d+)\}',
            lambda match: 'data=' + (hex(int(match[1])) if int(match[1]) else '0'))


@entry(r'[lf]?getxattr')
def xattr_size_query_shows_no_bytes(call, context):
    if call.args[3] == '0' and call.args[2].startswith('"'):
        call.args[2] = context.raw_argument(2)


def translate(lines, context):
    """The lines of 6.1 as 7.2 would print them."""
    result, open_calls = [], {}
    for context.at, line in enumerate(lines):
        call = parse_call(line)
        if call and not context.raw:
            before = (list(call.args), call.tail, call.name)
            for one in ENTRIES:
                if one.names.fullmatch(call.name):
                    was = (list(call.args), call.tail)
                    one.function(call, context)
                    one.used = one.used or was != (call.args, call.tail)
            if before != (call.args, call.tail, call.name):
                line = call.text()
        result.append(move_comma(line, open_calls))
    return result


# Calls that still end their entry half with a comma in 7.2.
EARLY_COMMA = re.compile(r'ptrace|shmctl|semctl|lsm_get_self_attr|io_uring_register|bpf')


def move_comma(line, open_calls):
    """The comma before an argument that is shown on return belongs to the return half."""
    pid, text = split_pid(line)
    prefix = line[:len(line) - len(text)]
    name = re.match(r'([a-z0-9_]+)\(', text)
    if name and (match := UNFINISHED.search(text)) and match[1] == ',' \
            and not EARLY_COMMA.fullmatch(name[1]):
        open_calls[pid] = True
        return prefix + text[:match.start()] + ' <unfinished ...>' + text[match.end():]
    resumed = RESUMED.match(text)
    if resumed and open_calls.pop(pid, False):
        args, close = split_top(text, resumed.end())
        head = f'{prefix}{resumed[0]}, {", ".join(args)})'
        return align(head, text[close + 1:]) if args and close >= 0 else line
    return line
