# SPDX-License-Identifier: LGPL-2.1-or-later
"""Entries of v7.py for calls that concern the machine, scheduling, security and communication
between processes."""

import re

from v7 import Context, add_names, comment, entry, flags, sub, value

# 3.2 scheduling


@entry(r'sched_(set|get)param|sched_setscheduler')
def sched_param_is_a_structure(call, _):
    for at in range(1, len(call.args)):
        sub(call, at, r'^\[(-?\d+)\]$', r'{sched_priority=\1}')


RESET_ON_FORK = 0x40000000
SCHEDULERS = {0: 'SCHED_OTHER', 1: 'SCHED_FIFO', 2: 'SCHED_RR', 3: 'SCHED_BATCH', 4: 'SCHED_ISO',
              5: 'SCHED_IDLE', 6: 'SCHED_DEADLINE', 7: 'SCHED_EXT'}


def policy(word, context, flagged=(1,)):
    """The text of WORD as flags and policy. FLAGGED: the highest two bits of words that have flags."""
    low = word & ~RESET_ON_FORK
    name = SCHEDULERS.get(low)
    if context.raw_names:
        return hex(word) if word else '0'
    if word >> 30 not in flagged and not name:
        return f'{word:#x} /* SCHED_??? */'
    shown = name or hex(low)
    if word & RESET_ON_FORK:
        shown = 'SCHED_RESET_ON_FORK|' + shown
    return f'{word:#x} /* {shown} */' if context.verbose_names else shown


@entry(r'sched_setscheduler')
def sched_policy_has_flags(call, context):
    if re.search(r'SCHED_\?\?\?|^\d+$|^0x[0-9a-f]+$', call.args[1]) and not context.raw_names:
        call.args[1] = policy(int(context.raw_argument(1), 16) & 0xffffffff, context)


@entry(r'sched_getscheduler')
def sched_getscheduler_is_hexadecimal(call, context):
    match = re.fullmatch(r'( *= )(\d+)( \(SCHED_\w+\))?( \(INJECTED.*\))?', call.tail.rstrip())
    if match:
        number = int(match[2])
        shown = policy(number & 0xffffffff, Context([]), (1, 3))
        call.tail = f'{match[1]}{number:#x}'.replace('0x0', '0') + \
            ('' if '???' in shown else f' ({shown})') + (match[4] or '')


@entry(r'sched_setattr')
def sched_setattr_flags_are_hexadecimal(call, context):
    sub(call, 2, r'^(\d+)$', lambda match: hex(int(match[1])) if int(match[1]) else '0')


@entry(r'sched_([sg]etattr|get_priority_m..)')
def sched_ext_has_a_name(call, context):
    if not context.raw_names:
        new = '0x7 /* SCHED_EXT */' if context.verbose_names else 'SCHED_EXT'
        for at in range(min(2, len(call.args))):
            sub(call, at, r'\b0x7 /\* SCHED_\?\?\? \*/', new)


@entry(r'sched_getattr')
def sched_getattr_flags_have_names(call, context):
    number = int(call.args[3]) & 0xffffffff if re.fullmatch(r'\d+', call.args[3]) else None
    if number is None:
        return
    call.args[3] = hex(number) if number else '0'
    if number:
        call.args[3] += '' if context.raw_names else ' /* SCHED_GETATTR_FLAG_??? */'
        call.args[3] = add_names(call.args[3], [(1, 'SCHED_GETATTR_FLAG_DL_DYNAMIC')], context,
                                 'SCHED_GETATTR_FLAG_???')


# 2.17 comments beside values without a name, 6 names of newer kernels


@entry(r'reboot')
def reboot_comments(call, _):
    comment(call, 0, 'LINUX_REBOOT_MAGIC_???', 'LINUX_REBOOT_MAGIC1???')
    comment(call, 1, 'LINUX_REBOOT_MAGIC_???', 'LINUX_REBOOT_MAGIC2???')


@entry(r'quotactl(_fd)?')
def quota_format_has_another_comment(call, context):
    for at in (2, 3):
        sub(call, at, r'\b0x5 /\* QFMT_VFS_\?\?\? \*/',
            '0x5 /* QFMT_SHMEM */' if context.verbose_names else 'QFMT_SHMEM')
        if at < len(call.args):
            comment(call, at, 'QFMT_VFS_???', 'QFMT_???')


@entry(r'kexec_load')
def kexec_flags_have_new_names(call, context):
    parts = re.fullmatch(r'((?:0x)?\w+(?: /\* .*? \*/)?)\|(.*)', call.args[3])
    if parts:
        added = [(4, 'KEXEC_UPDATE_ELFCOREHDR'), (8, 'KEXEC_CRASH_HOTPLUG_SUPPORT')]
        call.args[3] = parts[1] + '|' + add_names(parts[2], added, context, 'KEXEC_???')

flags(r'kexec_file_load', 4, [(8, 'KEXEC_FILE_DEBUG'), (16, 'KEXEC_FILE_NO_CMA'),
                              (32, 'KEXEC_FILE_FORCE_DTB')], 'KEXEC_FILE_???')


@entry(r'get_mempolicy')
def weighted_interleave_has_a_name(call, context):
    if not context.raw_names:
        sub(call, 0, r'\b0x6 /\* MPOL_\?\?\? \*/',
            '0x6 /* MPOL_WEIGHTED_INTERLEAVE */' if context.verbose_names else 'MPOL_WEIGHTED_INTERLEAVE')


# Words of flags whose names 7.2 orders, joins or knows otherwise


def words(table):
    """NAME=VALUE ... as a list of pairs."""
    pairs = [pair.split('=') for pair in table.split()]
    return [(name, int(value, 16)) for name, value in pairs]


def reflag(text, context, table, fallback, others=()):
    """TEXT, the flags of a word, with the names of TABLE in its order; OTHERS are names that only 6.1
    has there."""
    if context.raw_names:
        return text
    comment_at = re.fullmatch(r'(0x[0-9a-f]+|0) /\* (.*) \*/', text)
    if comment_at and not context.verbose_names and comment_at[2] != fallback:
        return text
    if comment_at:
        word = int(comment_at[1], 16)
    else:
        values = {**dict(others), **dict(table)}
        parts = text.split('|')
        if not all(part in values or re.fullmatch(r'0x[0-9a-f]+|0', part) for part in parts):
            return text
        word = 0
        for part in parts:
            word |= values[part] if part in values else int(part, 16)
    rest, found = word, []
    for name, number in table:
        if rest & number == number and (number or not word):
            rest &= ~number
            found.append(name)
    if not found and not (comment_at or text == fallback or '|' not in text and text != '0'):
        return text
    if not word and not found:
        return text
    shown = '|'.join(found + ([hex(rest)] if rest else []))
    if not found:
        return f'{word:#x} /* {fallback} */'
    return f'{word:#x} /* {shown} */' if context.verbose_names else shown


def reflags(names, at, table, fallback, others=''):
    """An entry: argument AT of calls NAMES has the flags TABLE."""
    def change(call, context):
        if at < len(call.args):
            call.args[at] = reflag(call.args[at], context, words(table), fallback, words(others))
    change.__name__ = f'{names}: {fallback}'
    entry(names)(change)


def reflag_fields(names, at, fields, table, fallback):
    """The same of FIELDS, a regular expression, in the structure at argument AT."""
    def change(call, context):
        sub(call, at, rf'(?<=[{{ ])({fields})=((?:0x[0-9a-f]+|0) /\* [^*]* \*/|[^,}}]*)',
            lambda match: f'{match[1]}={reflag(match[2], context, words(table), fallback)}')
    change.__name__ = f'{names}: {fields}'
    entry(names)(change)


# 3.9 mounts

MOUNT_ATTRS = """MOUNT_ATTR_RDONLY=1 MOUNT_ATTR_NOSUID=2 MOUNT_ATTR_NODEV=4 MOUNT_ATTR_NOEXEC=8
    MOUNT_ATTR__ATIME=70 MOUNT_ATTR_NOATIME=10 MOUNT_ATTR_STRICTATIME=20 MOUNT_ATTR_NODIRATIME=80
    MOUNT_ATTR_IDMAP=100000 MOUNT_ATTR_NOSYMFOLLOW=200000"""
reflags('fsmount', 1, 'FSMOUNT_CLOEXEC=1 FSMOUNT_NAMESPACE=2', 'FSMOUNT_???')
reflags('fsmount', 2, MOUNT_ATTRS.replace('MOUNT_ATTR_IDMAP=100000 ', ''), 'MOUNT_ATTR_???')
reflag_fields('mount_setattr', 3, 'attr_set|attr_clr', MOUNT_ATTRS, 'MOUNT_ATTR_???')
reflags('open_tree', 2, """OPEN_TREE_CLONE=1 OPEN_TREE_NAMESPACE=2 OPEN_TREE_CLOEXEC=80000
        AT_SYMLINK_NOFOLLOW=100 AT_NO_AUTOMOUNT=800 AT_EMPTY_PATH=1000 AT_RECURSIVE=8000""",
        'OPEN_TREE_???', 'AT_REMOVEDIR=200 AT_SYMLINK_FOLLOW=400')
flags('move_mount', 4, [(0x200, 'MOVE_MOUNT_BENEATH')], 'MOVE_MOUNT_???')
value('fsconfig', 1, 8, 'FSCONFIG_CMD_CREATE_EXCL')

flags('mq_open', 1, [(0x4000000, 'O_EMPTYPATH', 'FASYNC')], 'O_???')

# 3.8 fanotify


@entry('fanotify_init')
def fanotify_init_has_new_flags(call, context):
    parts = re.fullmatch(r'((?:0x)?\w+(?: /\* .*? \*/)?)\|(.*)', call.args[0])
    if parts:
        added = [(0x2000, 'FAN_REPORT_FD_ERROR'), (0x4000, 'FAN_REPORT_MNT')]
        call.args[0] = parts[1] + '|' + add_names(parts[2], added, context, 'FAN_???')


flags('fanotify_init', 1, [(0x4000000, 'O_EMPTYPATH', 'FASYNC')], 'O_???')
reflags('fanotify_mark', 1, """FAN_MARK_ADD=1 FAN_MARK_REMOVE=2 FAN_MARK_FLUSH=80 FAN_MARK_DONT_FOLLOW=4
        FAN_MARK_ONLYDIR=8 FAN_MARK_MNTNS=110 FAN_MARK_FILESYSTEM=100 FAN_MARK_MOUNT=10 FAN_MARK_IGNORED_MASK=20
        FAN_MARK_IGNORED_SURV_MODIFY=40 FAN_MARK_IGNORE=400 FAN_MARK_EVICTABLE=200""",
        'FAN_MARK_???')
reflags('fanotify_mark', 2, """FAN_ACCESS=1 FAN_MODIFY=2 FAN_ATTRIB=4 FAN_CLOSE_WRITE=8
        FAN_CLOSE_NOWRITE=10 FAN_OPEN=20 FAN_MOVED_FROM=40 FAN_MOVED_TO=80 FAN_CREATE=100 FAN_DELETE=200
        FAN_DELETE_SELF=400 FAN_MOVE_SELF=800 FAN_OPEN_EXEC=1000 FAN_Q_OVERFLOW=4000 FAN_FS_ERROR=8000
        FAN_OPEN_PERM=10000 FAN_ACCESS_PERM=20000 FAN_OPEN_EXEC_PERM=40000 FAN_DIR_MODIFY=80000 FAN_PRE_ACCESS=100000
        FAN_MNT_ATTACH=1000000 FAN_MNT_DETACH=2000000 FAN_EVENT_ON_CHILD=8000000 FAN_RENAME=10000000
        FAN_ONDIR=40000000""", 'FAN_???')

# 3.12 security

flags('landlock_create_ruleset', 2, [(2, 'LANDLOCK_CREATE_RULESET_ERRATA')], 'LANDLOCK_CREATE_RULESET_???')
LANDLOCK_FS = [(0x4000, 'LANDLOCK_ACCESS_FS_TRUNCATE'), (0x8000, 'LANDLOCK_ACCESS_FS_IOCTL_DEV'),
               (0x10000, 'LANDLOCK_ACCESS_FS_RESOLVE_UNIX')]


@entry('landlock_(create_ruleset|add_rule)')
def landlock_has_new_rights(call, context):
    for at in (0, 2):
        sub(call, at, r'(?<=\{)(handled_access_fs|allowed_access)=(0x[0-9a-f]+ /\* [^*]* \*/|[^,}]*)',
            lambda match: f'{match[1]}=' + add_names(match[2], LANDLOCK_FS, context, 'LANDLOCK_ACCESS_FS_???'))


@entry('landlock_create_ruleset')
def landlock_errata_are_no_descriptor(call, context):
    if 'ERRATA' in call.args[2] or '0x2 ' in call.args[2]:
        call.tail = re.sub(r'= (\d+)<[^>]*>', r'= \1', call.tail)


@entry('seccomp')
def seccomp_comment(call, _):
    comment(call, 0, 'SECCOMP_SET_MODE_???', 'SECCOMP_???')


@entry('landlock_add_rule')
def landlock_flags_have_names(call, context):
    fallback = 'LANDLOCK_ADD_RULE_???'
    match = re.fullmatch(r'0x[0-9a-f]+|\d+', call.args[3])
    if match and call.args[3] != '0' and not context.raw_names:
        call.args[3] = add_names(f'{int(match[0], 0):#x} /* {fallback} */', [(1, 'LANDLOCK_ADD_RULE_QUIET')], context, fallback)


@entry(r'seccomp|prctl|setsockopt')
def filters_may_jump(call, context):
    if not context.raw_names:
        name = '0xe0 /* BPF_JCOND */' if context.verbose_names else 'BPF_JCOND'
        for at in range(1, len(call.args)):
            sub(call, at, r'(BPF_JMP(?: \*/)?\|(?:0x8 /\* |0 /\* )?BPF_[KX](?: \*/)?\|)0xe0 /\* BPF_\?\?\? \*/', rf'\g<1>{name}')


# 3.11 prctl


@entry('prctl')
def prctl_has_new_names(call, context):
    op = re.sub(r'.*/\* (\w+) \*/', r'\1', call.args[0])
    if op == 'PR_SET_SECUREBITS' and not context.raw_names:
        call.args[1] = add_names(call.args[1], SECUREBITS, context, 'SECBIT_???')
    elif op == 'PR_GET_SECUREBITS' and not context.raw_names:
        call.tail = re.sub(r'\((.*?)\)(?= \(|$)', lambda match: '(' + add_names(
            match[1], SECUREBITS, Context([]), 'SECBIT_???') + ')', call.tail, count=1)
    elif op == 'PR_SET_SYSCALL_USER_DISPATCH' and not context.raw_names:
        sub(call, 1, 'PR_SYS_DISPATCH_ON', 'PR_SYS_DISPATCH_EXCLUSIVE_ON')
        sub(call, 1, r'0x2 /\* PR_SYS_DISPATCH_\?\?\? \*/',
            '0x2 /* PR_SYS_DISPATCH_INCLUSIVE_ON */' if context.verbose_names else 'PR_SYS_DISPATCH_INCLUSIVE_ON')
    elif op in ('PR_SCHED_CORE', '0x3e') and call.args[-1] == 'NULL':
        call.args[-1] = 'NULL' if 'PR_SCHED_CORE_GET' in call.args[1] or call.args[1] == '0' else '0'


SECUREBITS = [(0x100, 'SECBIT_EXEC_RESTRICT_FILE'), (0x200, 'SECBIT_EXEC_RESTRICT_FILE_LOCKED'),
              (0x400, 'SECBIT_EXEC_DENY_INTERACTIVE'), (0x800, 'SECBIT_EXEC_DENY_INTERACTIVE_LOCKED')]
