# SPDX-License-Identifier: LGPL-2.1-or-later
"""Puts the names that -N prints into lines of a strace that has no -N. argnames.txt says them."""

import os
import re

import text


def load():
    names = {}
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'argnames.txt')
    with open(path, encoding='utf-8') as source:
        for line in source:
            name, colon, rest = line.partition(':')
            if colon and not line.startswith('#'):
                words = re.sub(r'\(.*', '', rest).replace('[', '').replace(']', '')
                names[name] = [word.strip() for word in words.split(',') if word.strip()]
    return names


# Calls of 32-bit programs whose arguments are those of another call.
ALIASES = {
    'mmap2': 'mmap', 'ugetrlimit': 'getrlimit', 'fcntl64': 'fcntl', 'stat64': 'stat',
    'lstat64': 'lstat', 'fstat64': 'fstat',
    'oldstat': 'stat', 'oldlstat': 'lstat', 'oldfstat': 'fstat', 'fstatat64': 'newfstatat', 'truncate64': 'truncate',
    'ftruncate64': 'ftruncate', 'sendfile64': 'sendfile',
    'clock_gettime64': 'clock_gettime', 'clock_settime64': 'clock_settime',
    'clock_getres_time64': 'clock_getres', 'clock_nanosleep_time64': 'clock_nanosleep',
    'clock_adjtime64': 'clock_adjtime', 'futex_time64': 'futex', 'ppoll_time64': 'ppoll',
    'pselect6_time64': 'pselect6', 'utimensat_time64': 'utimensat', 'recvmmsg_time64': 'recvmmsg',
    'timer_gettime64': 'timer_gettime', 'timer_settime64': 'timer_settime',
    'timerfd_gettime64': 'timerfd_gettime', 'timerfd_settime64': 'timerfd_settime',
    'mq_timedsend_time64': 'mq_timedsend', 'mq_timedreceive_time64': 'mq_timedreceive',
    'semtimedop_time64': 'semtimedop', 'io_pgetevents_time64': 'io_pgetevents',
    'rt_sigtimedwait_time64': 'rt_sigtimedwait',
    'sched_rr_get_interval_time64': 'sched_rr_get_interval', '_newselect': 'select',
    **{name + '32': name for name in (
        'chown', 'fchown', 'lchown', 'getuid', 'getgid', 'geteuid', 'getegid', 'setreuid',
        'setregid', 'setresuid', 'setresgid', 'getresuid', 'getresgid', 'setuid', 'setgid',
        'setfsuid', 'setfsgid', 'getgroups', 'setgroups')},
}
# Calls that x86-64 does not have.
NAMES = {
    **load(),
    'stime': ['tloc'],
    'waitpid': ['pid', 'status', 'options'],
    'sigaction': ['signum', 'act', 'oldact'],
    'signal': ['signum', 'handler'],
    'sigprocmask': ['how', 'set', 'oldset'],
    'sigpending': ['set'],
    'sigsuspend': ['mask'],
    'ssetmask': ['newmask'],
    'sigreturn': ['sigmask'],
    'statfs64': ['pathname', 'size', 'buf'],
    'fadvise64_64': ['fd', 'offset', 'len', 'advice'],
    'fstatfs64': ['fd', 'size', 'buf'],
    'readdir': ['fd', 'dirp', 'count'],
    'nice': ['increment'], 'umount': ['path'], 'olduname': ['buf'], 'oldolduname': ['buf'],
    '_llseek': ['fd', 'offset', 'result', 'whence'],
}


# What these call their arguments depends on the operation: only the first ones' names are known.
PER_OPERATION = {'ipc': 0, 'keyctl': 1, 'prctl': 1, 'syslog': 1, 'quotactl': 2, 'quotactl_fd': 2}


def without_names(lines):
    """LINES without the names of arguments that PER_OPERATION leaves open."""
    result = []
    for line in lines:
        call = text.parse_call(line)
        known = PER_OPERATION.get(call.name) if call else None
        # The first form of msgrcv (i386) has one argument less.
        if call and call.name == 'msgrcv' and len(call.args) == 4:
            known = 3
        if known is not None:
            call.args[known:] = [re.sub(r'^[a-z_][a-z_0-9]*=', '', arg) for arg in call.args[known:]]
            line = call.text()
        result.append(line)
    return result


FUTEX_OPERATIONS = (
    ['val', 'timeout'], ['val'], ['val'], ['val', 'val2', 'uaddr2'],
    ['val', 'val2', 'uaddr2', 'val3'], ['val', 'val2', 'uaddr2', 'val3'], ['timeout'], [], [],
    ['val', 'timeout', 'val3'], ['val', 'val3'], ['val', 'timeout', 'uaddr2'],
    ['val', 'val2', 'uaddr2', 'val3'], ['timeout'])
FUTEX_NAMES = ('WAIT', 'WAKE', 'FD', 'REQUEUE', 'CMP_REQUEUE', 'WAKE_OP', 'LOCK_PI', 'UNLOCK_PI',
               'TRYLOCK_PI', 'WAIT_BITSET', 'WAKE_BITSET', 'WAIT_REQUEUE_PI', 'CMP_REQUEUE_PI',
               'LOCK_PI2')


def futex_names(operation):
    """The names behind the operation, which decides on them."""
    number = re.match(r'0x[0-9a-f]+', operation)
    name = re.match(r'FUTEX_([A-Z_0-9]+?)(_LIST\d+)?(_PRIVATE)?(\||$)', operation)
    if number:
        at = int(number[0], 16) & 0x7f
    else:
        at = FUTEX_NAMES.index(name[1].replace('UNLOCK_WAKE', 'WAKE').replace(
            'UNLOCK_BITSET', 'WAKE_BITSET'))
    default = ['val', 'timeout', 'uaddr2', 'val3']
    return FUTEX_OPERATIONS[at] if at < len(FUTEX_OPERATIONS) else default


# What is called otherwise than argp.
IOCTL_NAMES = {re.compile(pattern): name for pattern, name in (
    (r'.*\bFICLONE', 'src_fd'),
    (r'.*\b(FICLONERANGE|FIDEDUPERANGE|FS_IOC_FS[GS]ETXATTR|FS_IOC_GET(FSUUID|FSSYSFSPATH|LBMD_CAP))', 'arg'),
    (r'FS_IOC(32)?_[GS]ETFLAGS', 'attr'), (r'FS_IOC_[GS]ETFSLABEL', 'label'), (r'NS_GET_OWNER_UID', 'uid'),
    (r'GPIO_GET_CHIPINFO_IOCTL|GPIO_(V2_)?GET_LINEINFO_(WATCH_)?IOCTL', 'info'), (r'GPIO_GET_LINEINFO_UNWATCH_IOCTL', 'offset'),
    (r'GPIO_GET_LINE(EVENT|HANDLE)_IOCTL|GPIO_V2_GET_LINE_IOCTL', 'request'),
    (r'GPIO(HANDLE_[GS]ET_LINE|_V2_LINE_[GS]ET)_VALUES_IOCTL', 'values'),
    (r'GPIO(HANDLE|_V2_LINE)_SET_CONFIG_IOCTL', 'config'),
    (r'HDIO_[GS]ET_UNMASKINTR', 'unmaskintr'), (r'HDIO_[GS]ET_MULTCOUNT', 'multcount'),
    (r'HDIO_[GS]ET_KEEPSETTINGS', 'keep_settings'), (r'HDIO_(GET|OBSOLETE)_IDENTITY', 'identity'),
    (r'HDIO_[GS]ET_(32BIT|ACOUSTIC|ADDRESS|BUSSTATE|DMA|NICE|NOWERR|WCACHE|PIO_MODE)'
     r'|HDIO_(DRIVE_RESET|SCAN_HWIF|UNREGISTER_HWIF)', 'arg'),
    (r'TCFLSH|TCSBRKP?|TCXONC|TIOCSCTTY', 'arg'), (r'TIOCSPTLCK', 'lock'), (r'TIOCPKT', 'mode'))}


def ioctl_names(command):
    found = (name for pattern, name in IOCTL_NAMES.items() if pattern.fullmatch(command))
    return ['fd', 'op', next(found, 'argp')]


def names_of(name, values=()):
    numbered = [f'arg{at + 1}' for at in range(6)]
    names = NAMES.get(ALIASES.get(name, name), numbered)
    if name in ('mmap', 'select') and len(values) == 1:  # a vector that can't be read
        names = numbered
    if ALIASES.get(name, name) == 'futex' and len(values) > 1:
        names = ['uaddr', 'futex_op'] + futex_names(values[1])
    if name == 'ioctl' and len(values) > 1:
        names = ioctl_names(values[1])
    return names + numbered[len(names):]


def named(names, values):
    return [f'{name}={value}' for name, value in zip(names, values)]


def add(lines):
    """LINES with `name=` before each argument, also of calls in two halves."""
    result, halves = [], {}
    for line in lines:
        pid, rest = text.split_pid(line)
        prefix = line[:len(line) - len(rest)]
        call = text.parse_call(line)
        entry = re.match(r'([a-z0-9_]+)\((.*)( <unfinished \.\.\.>.*)', rest)
        resumed = text.RESUMED.match(rest)
        if call and call.name != 'clone':
            known = PER_OPERATION.get(call.name, len(call.args))
            if call.name == 'msgrcv' and len(call.args) == 4:
                known = 3
            names = names_of(call.name, call.args)
            call.args = named(names, call.args[:known]) + call.args[known:]
            line = call.text()
        elif entry and entry[1] != 'clone':
            values = [value for value in text.split_top(entry[2], 0)[0] if value]
            names = names_of(entry[1], values)
            halves[pid] = (names, len(values))
            shown = named(names, values)
            line = f'{prefix}{entry[1]}({", ".join(shown)}{entry[3]}'
        elif resumed and pid in halves:
            names, done = halves.pop(pid)
            comma = ', ' if rest.startswith(', ', resumed.end()) else ''
            values, close = text.split_top(rest, resumed.end() + len(comma))
            # What follows without a comma goes on inside the last argument of the entry half.
            inside = values[:1] if done and not comma else []
            shown = inside + named(names[done:], values[len(inside):])
            line = text.align(f'{prefix}{resumed[0]}{comma}{", ".join(shown)})', rest[close + 1:])
        result.append(line)
    return result
