# SPDX-License-Identifier: LGPL-2.1-or-later
"""From the text of strace 6.1, which is run, to that of strace 7.2, which calltap prints.

Each entry of the table is one intended difference, as narrow as it can be: a function that changes
a Call of text.py (or, for whole lines, a string), for the calls whose name matches. An entry that no
case of the whole test suite uses is reported as unused."""

import functools
import re

from text import CALL, COLUMN, PID_WIDTH, RESUMED, UNFINISHED, align, parse_call, split_pid, split_top

ENTRIES = []


class Entry:
    def __init__(self, title, names, function, needs):
        self.title = title
        self.names = re.compile(names)
        self.function = function
        self.needs = needs
        self.used = False


def entry(names, needs=''):
    """Decorator: FUNCTION(call, context) changes CALL, whose name matches NAMES, in place; it has nothing
    to change in a line without the text NEEDS."""
    def add(function):
        ENTRIES.append(Entry(function.__name__, names, function, needs))
        return function
    return add


class Context:
    """How strace was called. LINES_OF_RAW, if given, is called at most once for the lines of a run
    with -e raw=all: for what 6.1 decodes and 7.2 does not."""

    def __init__(self, options, lines_of_raw=None):
        self.lines_of_raw = lines_of_raw
        self.raw_lines = None
        self.at = 0  # index of the line at hand
        self.of_both = False  # calltap's place is taken by strace
        self.raw_names = 'raw' in options
        self.verbose_names = 'verbose' in options
        self.all_descriptors = '-yy' in options
        self.unabbreviated = '-v' in options
        self.raw = 'raw=all' in options
        self.follow = 'verbose=none' not in options
        self.hex_strings = '-xx' in options
        self.string_limit = int(options[options.index('-s') + 1]) if '-s' in options else 32


    def raw_argument(self, at):
        """Argument AT of the call at hand as a word."""
        if self.raw_lines is None:
            self.raw_lines = self.lines_of_raw()
        call = parse_call(self.raw_lines[self.at]) if self.at < len(self.raw_lines) else None
        if call is None:
            raise RuntimeError('a run with -e raw=all does not have the same lines')
        return call.args[at]

    def raw_flag(self, at, bit):
        return bool(int(self.raw_argument(at), 16) & bit)


def sub(call, at, pattern, replacement):
    """re.sub() on argument AT, if there is one."""
    if at < len(call.args):
        call.args[at] = re.sub(pattern, replacement, call.args[at])


def add_names(text, names, context, fallback):
    """Gives bits of a flags word names that 6.1 does not have. NAMES: value and name, in order of printing, after
    all that 6.1 knows, or before the flag that a third part names. FALLBACK: the comment without the slashes."""
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
    rest = word = int(parts.pop(), 16)
    for value, name, *before in names:
        if rest & value == value:
            rest &= ~value
            parts.insert(parts.index(before[0]) if before and before[0] in parts else len(parts), name)
    if rest == word:
        return text
    parts += [hex(rest)] if rest else []
    return f'{comment[1]} /* {"|".join(parts)} */' if context.verbose_names else '|'.join(parts)


def comment(call, at, old, new):
    """The comment beside a value without a name reads otherwise."""
    sub(call, at, rf'/\* {re.escape(old)} \*/', f'/* {new} */')


def flags(names, at, added, fallback):
    """An entry: argument AT of calls NAMES knows the flags ADDED, pairs of value and name."""
    def change(call, context):
        if at < len(call.args):
            call.args[at] = add_names(call.args[at], added, context, fallback)
    change.__name__ = f'{names}: {added[0][1]}'
    entry(names, needs='0x')(change)


def value(names, at, number, name, base=hex):
    """An entry: the value NUMBER of argument AT has a NAME; BASE says how 6.1 shows the number."""
    shown = re.compile(rf'{base(number)}( /\* [A-Z_?]+ \*/)?')

    def change(call, context):
        if at < len(call.args) and not context.raw_names and shown.fullmatch(call.args[at]):
            call.args[at] = f'{base(number)} /* {name} */' if context.verbose_names else name
    change.__name__ = f'{names}: {name}'
    entry(names, needs=base(number))(change)


# 2.6 eventfd and signalfd descriptors under -yy

@entry(r'signalfd4?')
def signalfd_is_described(call, context):
    if context.all_descriptors:
        call.tail = call.tail.replace('<anon_inode:[signalfd]>', f'<signalfd:{call.args[1]}>')


@entry(r'eventfd2?')
def eventfd_is_described(call, context):
    if context.all_descriptors:
        count = hex(int(call.args[0])) if int(call.args[0]) else '0'
        semaphore = int('EFD_SEMAPHORE' in ''.join(call.args[1:]))
        call.tail = call.tail.replace(
            '<anon_inode:[eventfd]>',
            f'<{{eventfd-count={count}, eventfd-id=0, eventfd-semaphore={semaphore}}}>')


# 2.17 comments beside values without a name

@entry(r'renameat2')
def rename_comment(call, context):
    comment(call, 4, 'RENAME_??', 'RENAME_???')


@entry(r'mbind|move_pages')
def mempolicy_flags_comment(call, context):
    comment(call, 5, 'MPOL_???', 'MPOL_MF_???')


@entry(r'get_mempolicy')
def get_mempolicy_flags_comment(call, context):
    comment(call, 4, 'MPOL_???', 'MPOL_F_???')


# 3.1

@entry(r'epoll_(ctl|wait|pwait|pwait2)')
def epoll_data_is_one_number(call, context):
    for at in range(len(call.args)):
        sub(call, at, r'data=\{u32=\d+, u64=(\d+)\}',
            lambda match: 'data=' + (hex(int(match[1])) if int(match[1]) else '0'))


# 3.3

@entry(r'rseq')
def rseq_is_decoded_at_program_start(call, context):
    if call.args[1:] in (['0x20', '0', '0x53053053'],) and call.tail.endswith('= 0') \
            and context.follow:
        call.args[0] = (
            '{cpu_id_start=0, cpu_id=RSEQ_CPU_ID_UNINITIALIZED, rseq_cs=NULL, flags=0, node_id=0, '
            'mm_cid=0, slice_ctrl={request=0, granted=0, __reserved=0}, __reserved=0}')
        if context.raw_names or context.verbose_names:
            raw = '-1' if context.raw_names else '-1 /* RSEQ_CPU_ID_UNINITIALIZED */'
            call.args[0] = call.args[0].replace('RSEQ_CPU_ID_UNINITIALIZED', raw)
    if call.args[1:2] == ['0x20']:
        call.args[1] = '32'


# 3.4

@entry(r'sendfile(64)?')
def sendfile_has_one_bracket(call, context):
    changed = re.fullmatch(r'\[(-?\d+)\] => \[(-?\d+)\]', call.args[2])
    if changed:
        same = changed[1] == changed[2]
        call.args[2] = f'[{changed[1]}]' if same else f'[{changed[1]} => {changed[2]}]'


# 3.5

@entry(r'mremap')
def mremap_shows_address_for_dontunmap(call, context):
    if len(call.args) == 4 and context.raw_flag(3, 0x4) and context.raw_flag(3, 0x1):
        call.args.append(context.raw_argument(4).replace('0x0', 'NULL') or 'NULL')
        if call.args[4] == '0':
            call.args[4] = 'NULL'


@entry(r'process_madvise')
def process_madvise_knows_less(call, context):
    match = re.fullmatch(r'(0x[0-9a-f]+ /\* )?MADV_\w+( \*/)?', call.args[3])
    if match:
        number = int(context.raw_argument(3), 16)
        if 12 <= number <= 19 or number == 25:
            call.args[3] = f'{number:#x} /* MADV_??? */'


@entry(r'mmap2?|remap_file_pages')
def mapping_flags_have_new_names(call, context):
    at = 4 if call.name == 'remap_file_pages' else 3
    if at >= len(call.args) or context.raw_names:
        return
    nested = context.verbose_names
    sub(call, at, r'^0x8 /\* 0x8 /\* MAP_\?\?\? \*/' if nested else r'^0x8 /\* MAP_\?\?\? \*/',
        '0x8 /* MAP_DROPPABLE' if nested else 'MAP_DROPPABLE')
    # The unnamed rest stands behind the names and before a shifted part.
    match = re.fullmatch(r'(.*[A-Z4_?/ ])\|(0x[0-9a-f]+)((?:\|\d+<<MAP_HUGE_SHIFT)?(?: \*/)?)', call.args[at])
    if match and int(match[2], 16) & 0x80:
        rest = int(match[2], 16) & ~0x80
        names, bit32, later = match[1].partition('MAP_32BIT|')
        if not bit32:
            kind, bar, later = match[1].partition('|')
            names = kind + bar if bar else kind + '|'
        shown = names + bit32 + 'MAP_ABOVE4G' + ('|' + later if later else '')
        call.args[at] = shown + (f'|{rest:#x}' if rest else '') + match[3]


value(r'madvise', 2, 102, 'MADV_GUARD_INSTALL')
value(r'madvise', 2, 103, 'MADV_GUARD_REMOVE')


@entry(r'memfd_create')
def memfd_flags_have_new_names(call, context):
    added = [(0x8, 'MFD_NOEXEC_SEAL'), (0x10, 'MFD_EXEC')]
    if context.raw_names or len(call.args) < 2:
        return
    # 6.1 puts a comment with the number into the comment beside the number.
    sub(call, 1, r'^(0x[0-9a-f]+) /\* \1 /\* MFD_\?\?\? \*/ \*/$', r'\1 /* MFD_??? */')
    # The unnamed rest stands before a shifted part.
    parts = re.fullmatch(r'(0x[0-9a-f]+ /\* )?(.*?)(\|\d+<<MFD_HUGE_SHIFT)( \*/)?', call.args[1])
    if parts and context.verbose_names:
        plain = Context([])
        call.args[1] = parts[1] + add_names(parts[2], added, plain, 'MFD_???') + parts[3] + parts[4]
    elif parts:
        call.args[1] = add_names(parts[2], added, context, 'MFD_???') + parts[3]
    else:
        call.args[1] = add_names(call.args[1], added, context, 'MFD_???')


@entry(r'membarrier')
def membarrier_result_has_a_new_name(call, context):
    if call.args[0].endswith(('MEMBARRIER_CMD_QUERY', 'MEMBARRIER_CMD_QUERY */')):
        call.tail = re.sub(r'\|0x200\b', '|MEMBARRIER_CMD_GET_REGISTRATIONS', call.tail)


@entry(r'fcntl(64)?')
def status_flags_have_a_new_name(call, context):
    if len(call.args) == 3 and 'F_SETFL' in call.args[1]:
        plain = Context([])
        parts = re.fullmatch(r'(0x[0-9a-f]+ /\* )?(O_.*?)( \*/)?', call.args[2])
        if parts:
            named = add_names(parts[2], OPEN, plain, 'O_???')
            call.args[2] = (parts[1] or '') + named + (parts[3] or '')


@entry(r'getcwd')
def directory_has_no_more_bytes_than_the_result(call, _):
    if re.match(r' += 0\b', call.tail):
        sub(call, 0, r'^".*"(\.\.\.)?$', '""...')


value(r'mbind', 2, 6, 'MPOL_WEIGHTED_INTERLEAVE')


@entry(r'set_mempolicy|mbind')
def weighted_interleave_stands_first(call, context):
    at = 0 if call.name == 'set_mempolicy' else 2
    sub(call, at, r'(MPOL_F_\w+(?:\|MPOL_F_\w+)*)\|0x6\b', r'MPOL_WEIGHTED_INTERLEAVE|\1')


@entry(r'pkey_alloc')
def pkey_rights_zero_has_a_name(call, context):
    if call.args[1] == '0' and not context.raw_names:
        name = 'PKEY_UNRESTRICTED'
        call.args[1] = f'0 /* {name} */' if context.verbose_names else name


# 3.6

for operation, lists in ((1, 'WAKE'), (7, 'PI'), (10, 'BITSET')):
    for bits, size in ((0x200, '64'), (0x600, '32')):
        for private, suffix in ((0, ''), (0x80, '_PRIVATE')):
            value(r'futex(_time64)?', 1, operation | bits | private,
                  f'FUTEX_UNLOCK_{lists}_LIST{size}{suffix}')


def futex_flags(text, context):
    """The flags of a futex_waitv as 7.2 has them."""
    if context.raw_names:
        return text
    known = {'FUTEX_32': 2, 'FUTEX_PRIVATE_FLAG': 0x80}
    number = re.match(r'(0x[0-9a-f]+) /\*', text)
    word = int(number[1], 16) if number else sum(
        known[part] if part in known else int(part, 16) for part in text.split('|'))
    names = [f'FUTEX2_SIZE_U{8 << (word & 3)}']
    names += [name for bit, name in ((4, 'FUTEX2_NUMA'), (8, 'FUTEX2_MPOL'), (0x80, 'FUTEX2_PRIVATE'))
              if word & bit]
    shown = '|'.join(names + ([hex(word & ~0x8f)] if word & ~0x8f else []))
    return f'{word:#x} /* {shown} */' if context.verbose_names and word else \
        f'0 /* {shown} */' if context.verbose_names else shown


@entry(r'futex_waitv')
def futex_flags_have_new_names(call, context):
    sub(call, 0, r'(?<=flags=)(0x[0-9a-f]+ /\* [^*]* \*/|[^,}]*)',
        lambda match: futex_flags(match[1], context))


# 3.7

@entry(r'[lf]?getxattr')
def xattr_size_query_shows_no_bytes(call, context):
    if call.args[3] == '0' and call.args[2].startswith('"'):
        call.args[2] = context.raw_argument(2)


# 3.8

@entry(r'name_to_handle_at')
def handle_flags_have_names_of_their_own(call, context):
    if context.raw_names:
        return
    word = int(context.raw_argument(4), 16) & 0xffffffff
    names = [(1, 'AT_HANDLE_MNT_ID_UNIQUE'), (2, 'AT_HANDLE_CONNECTABLE'), (0x200, 'AT_HANDLE_FID')]
    found = [name for bit, name in names if word & bit]
    if not found:
        return
    rest = re.sub(r'^0x[0-9a-f]+ /\* | \*/$', '', call.args[4]).split('|')
    rest = [part for part in rest if part not in ('AT_REMOVEDIR', 'AT_???')]
    if rest and re.fullmatch('0x[0-9a-f]+', rest[-1]):
        left = int(rest.pop(), 16) & ~0x203
        rest += [hex(left)] if left else []
    shown = '|'.join(found + rest)
    call.args[4] = f'{word:#x} /* {shown} */' if context.verbose_names else shown


@entry(r'execveat')
def execveat_has_flags_of_its_own(call, context):
    if context.raw_names or len(call.args) < 5:
        return
    word = int(context.raw_argument(4), 16) & 0xffffffff
    names = [(0x100, 'AT_SYMLINK_NOFOLLOW'), (0x1000, 'AT_EMPTY_PATH'), (0x10000, 'AT_EXECVE_CHECK')]
    found = [name for bit, name in names if word & bit]
    rest = word & ~0x11100
    if found:
        shown = '|'.join(found + ([hex(rest)] if rest else []))
        call.args[4] = f'{word:#x} /* {shown} */' if context.verbose_names else shown
    elif word:
        call.args[4] = f'{word:#x} /* AT_??? */'


@entry(r'set_tid_address')
def set_tid_address_is_a_pointer(call, context):
    if call.args[0] == '0':
        call.args[0] = 'NULL'


for number, name in ((0x4001, 'ARCH_GET_UNTAG_MASK'), (0x4002, 'ARCH_ENABLE_TAGGED_ADDR'),
                     (0x4003, 'ARCH_GET_MAX_TAG_BITS'), (0x4004, 'ARCH_FORCE_TAGGED_SVA'),
                     (0x5001, 'ARCH_SHSTK_ENABLE'), (0x5002, 'ARCH_SHSTK_DISABLE'),
                     (0x5003, 'ARCH_SHSTK_LOCK'), (0x5004, 'ARCH_SHSTK_UNLOCK'),
                     (0x5005, 'ARCH_SHSTK_STATUS')):
    value(r'arch_prctl', 0, number, name)


STATX_MASK = [(0x4000, 'STATX_MNT_ID_UNIQUE'), (0x8000, 'STATX_SUBVOL'),
              (0x10000, 'STATX_WRITE_ATOMIC'), (0x20000, 'STATX_DIO_READ_ALIGN')]
flags(r'statx', 3, STATX_MASK, 'STATX_???')


@entry(r'statx')
def statx_results_have_new_bits(call, context):
    def named(field, added, fallback):
        sub(call, 4, rf'(?<=\b{field}=)(0x[0-9a-f]+ /\* [^*]* \*/|[^,}}]*)',
            lambda match: add_names(match[1], added, context, fallback))

    named('stx_mask', STATX_MASK, 'STATX_???')
    for field in ('stx_attributes', 'stx_attributes_mask'):
        named(field, [(0x400000, 'STATX_ATTR_WRITE_ATOMIC')], 'STATX_ATTR_???')


# 6

OPEN = [(0x4000000, 'O_EMPTYPATH', 'FASYNC')]
flags(r'open', 1, OPEN, 'O_???')
flags(r'openat|dup3', 2, OPEN, 'O_???')
flags(r'pipe2', 1, OPEN, 'O_???')
flags(r'open_by_handle_at', 2, OPEN, 'O_???')


@entry(r'openat2')
def open_how_has_new_flags(call, context):
    sub(call, 2, r'(?<=\{flags=)(0x[0-9a-f]+ /\* [^*]* \*/|[^,}]*)', lambda match: add_names(
        match[1], [*OPEN, (0x100000000, 'OPENAT2_REGULAR')], context, 'O_???'))


@entry(r'fcntl(64)?')
def file_control_has_new_flags(call, context):
    command = re.sub(r'.*/\* (\w+) \*/', r'\1', call.args[1])
    if command == 'F_SETFL' or context.raw_names:
        call.args[2:3] = [add_names(arg, OPEN, context, 'O_???') for arg in call.args[2:3]]
    if command == 'F_ADD_SEALS':
        call.args[2] = add_names(call.args[2], [(0x20, 'F_SEAL_EXEC')], context, 'F_SEAL_???')


CLONE3 = [(0x400000000, 'CLONE_AUTOREAP'), (0x800000000, 'CLONE_NNP'),
          (0x1000000000, 'CLONE_PIDFD_AUTOKILL'), (0x2000000000, 'CLONE_EMPTY_MNTNS')]


@entry(r'clone3')
def clone3_has_new_flags(call, context):
    sub(call, 0, r'(?<=^\{flags=)(0x[0-9a-f]+ /\* [^*]* \*/|[^,}]*)',
        lambda match: add_names(match[1], CLONE3, context, 'CLONE_???'))


PIDFD = [(0x80, 'PIDFD_THREAD'), (0x200, 'PIDFD_AUTOKILL')]
flags(r'pidfd_open', 1, PIDFD, 'PIDFD_???')

@entry(r'pidfd_send_signal')
def pidfd_signal_flags_have_names(call, context):
    if len(call.args) < 4 or context.raw_names or not call.args[3].startswith('0x'):
        return
    added = [(1, 'PIDFD_SIGNAL_THREAD'), (2, 'PIDFD_SIGNAL_THREAD_GROUP'),
             (4, 'PIDFD_SIGNAL_PROCESS_GROUP')]
    fallback = 'PIDFD_SIGNAL_???'
    commented = f'{call.args[3]} /* {fallback} */'
    call.args[3] = add_names(commented, added, context, fallback)


@entry(r'rt_t?g?sigqueueinfo|pidfd_send_signal|waitid|rt_sigtimedwait(_time64)?')
def control_protection_fault_has_a_name(call, context):
    for at in range(len(call.args)):
        name = '0xa /* SEGV_CPERR */' if context.verbose_names else 'SEGV_CPERR'
        if not context.raw_names:
            sub(call, at, r'(?<=si_signo=SIGSEGV, si_code=)0xa\b', name)
            sub(call, at, r'(?<=si_signo=11 /\* SIGSEGV \*/, si_code=)0xa\b', name)


SETUP = [(0x1000 << at, 'IORING_SETUP_' + name) for at, name in enumerate((
    'SINGLE_ISSUER', 'DEFER_TASKRUN', 'NO_MMAP', 'REGISTERED_FD_ONLY', 'NO_SQARRAY', 'HYBRID_IOPOLL',
    'CQE_MIXED', 'SQE_MIXED', 'SQ_REWIND'))]
FEATURES = [(0x1000 << at, 'IORING_FEAT_' + name) for at, name in enumerate((
    'LINKED_FILE', 'REG_REG_RING', 'RECVSEND_BUNDLE', 'MIN_TIMEOUT', 'RW_ATTR', 'NO_IOWAIT'))]


@entry(r'io_uring_setup')
def rings_have_new_flags_and_addresses(call, context):
    def named(field, added, fallback):
        sub(call, 1, rf'(?<=\b{field}=)(0x[0-9a-f]+ /\* [^*]* \*/|[^,}}]*)(?=, (?:sq_thread_cpu|sq_off))',
            lambda match: add_names(match[1], added, context, fallback))

    named('flags', SETUP, 'IORING_SETUP_???')
    named('features', FEATURES, 'IORING_FEAT_???')
    for last in ('array', 'flags'):
        sub(call, 1, rf'(, {last}=\d+)((?:, resv1=0x[0-9a-f]+)?)(?:, resv2=(0x[0-9a-f]+))?\}}',
            lambda match: f'{match[1]}{match[2]}, user_addr={match[3] or 0}}}')


flags(r'io_uring_enter', 3, [(0x20, 'IORING_ENTER_ABS_TIMER'), (0x40, 'IORING_ENTER_EXT_ARG_REG'),
                             (0x80, 'IORING_ENTER_NO_IOWAIT')], 'IORING_ENTER_???')
RWF = [(0x20, 'RWF_NOAPPEND'), (0x40, 'RWF_ATOMIC'), (0x80, 'RWF_DONTCACHE'), (0x100, 'RWF_NOSIGNAL')]
flags(r'(preadv2|pwritev2)', 4, RWF, 'RWF_???')
flags(r'fallocate', 1, [(0x80, 'FALLOC_FL_WRITE_ZEROES')], 'FALLOC_FL_???')


value(r'ptrace', 0, 0x4210, 'PTRACE_SET_SYSCALL_USER_DISPATCH_CONFIG')
value(r'ptrace', 0, 0x4211, 'PTRACE_GET_SYSCALL_USER_DISPATCH_CONFIG')


@functools.lru_cache(maxsize=None)
def entries_for(name):
    return [one for one in ENTRIES if one.names.fullmatch(name)]


def apply_entries(line, context, column=COLUMN):
    """LINE, a whole call or something else, as 7.2 would print it."""
    match = None if context.raw else CALL.match(line)
    entries = [one for one in entries_for(match['name']) if one.needs in line] if match else []
    call = parse_call(line) if entries else None
    if not call:
        return line
    before = was = (list(call.args), call.tail)
    for one in entries:
        one.function(call, context)
        if was != (call.args, call.tail):
            one.used, was = True, (list(call.args), call.tail)
    return line if before == was else call.text(column)


def translate(lines, context):
    """The lines of 6.1 as 7.2 would print them."""
    result, open_calls = [], {}
    for context.at, line in enumerate(lines):
        result.append(move_comma(apply_entries(line, context), open_calls))
    return result


def translate_joined(line, context):
    """LINE of text.by_thread(): what an entry changes in a call that was split loses its halves."""
    text, halves = line
    call = parse_call(text) if halves else None
    if not call:
        return line
    # With -N names stand before arguments by now.
    parts = [re.fullmatch(r'([a-z_0-9]+=)?(.*)', arg) for arg in call.args]
    call.args = [part[2] for part in parts]
    changed = apply_entries(call.text(COLUMN - PID_WIDTH), context, COLUMN - PID_WIDTH)
    if changed == call.text(COLUMN - PID_WIDTH):
        return line
    call = parse_call(changed)
    call.args = [(part[1] or '') + arg for part, arg in zip(parts, call.args)]
    return call.text(COLUMN - PID_WIDTH), None


# Calls that still end their entry half with a comma in 7.2.
EARLY_COMMA = re.compile(r'ptrace|shmctl|semctl|lsm_get_self_attr|io_uring_register|bpf')


def move_comma(line, open_calls):
    """The comma before an argument that is shown on return belongs to the return half."""
    if ' <unfinished ...>' not in line and '<... ' not in line:
        return line
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
