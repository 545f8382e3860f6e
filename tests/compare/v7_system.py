# SPDX-License-Identifier: LGPL-2.1-or-later
"""Entries of v7.py for calls that concern the machine, scheduling, security and communication
between processes."""

import re

from v7 import Context, add_names, comment, entry, flags, sub

# 3.2 scheduling


@entry(r'sched_(set|get)param|sched_setscheduler')
def sched_param_is_a_structure(call, _):
    for at in range(1, len(call.args)):
        sub(call, at, r'^\[(-?\d+)\]$', r'{sched_priority=\1}')


RESET_ON_FORK = 0x40000000
SCHEDULERS = {0: 'SCHED_OTHER', 1: 'SCHED_FIFO', 2: 'SCHED_RR', 3: 'SCHED_BATCH', 4: 'SCHED_ISO',
              5: 'SCHED_IDLE', 6: 'SCHED_DEADLINE', 7: 'SCHED_EXT'}


def policy(word, context):
    """The text of WORD as flags and policy."""
    low = word & ~RESET_ON_FORK
    name = SCHEDULERS.get(low)
    if context.raw_names:
        return hex(word) if word else '0'
    shown = name or hex(low)
    if word & RESET_ON_FORK:
        shown = 'SCHED_RESET_ON_FORK' + ('|' + shown if low or name else '')
    if context.verbose_names:
        return f'{word:#x} /* {shown} */' if name else f'{word:#x} /* {shown} /* SCHED_??? */ */'
    return shown if name else shown + ' /* SCHED_??? */'


@entry(r'sched_setscheduler')
def sched_policy_has_flags(call, context):
    if re.search(r'SCHED_\?\?\?|^\d+$|^0x[0-9a-f]+$', call.args[1]) and not context.raw_names:
        call.args[1] = policy(int(context.raw_argument(1), 16) & 0xffffffff, context)


@entry(r'sched_getscheduler')
def sched_getscheduler_is_hexadecimal(call, context):
    match = re.fullmatch(r'( *= )(\d+)( \(SCHED_\w+\))?( \(INJECTED.*\))?', call.tail.rstrip())
    if match:
        number = int(match[2])
        shown = policy(number, Context([]))
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
