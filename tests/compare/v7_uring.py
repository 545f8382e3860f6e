# SPDX-License-Identifier: LGPL-2.1-or-later
"""Entries of v7.py for rings of io_uring."""

import re

from v7 import entry

# 3.14

BUF_REG = re.compile(r'\{ring_addr=(\w+), ring_entries=(\d+), bgid=(\d+)(?:, pad=(\w+))?(?:, resv=\[(.*)\])?\}')


@entry('io_uring_register')
def rings_of_buffers_have_flags(call, context):
    shown = BUF_REG.fullmatch(call.args[2])
    if not shown:
        return
    if call.args[3] != '1':
        call.args[2] = context.raw_argument(2)
        return
    flags = shown[4] or '0'
    halves = []
    for word in (int(text, 16) for text in shown[5].split(', ')) if shown[5] else (0, 0, 0):
        halves += [word & 0xffffffff, word >> 32]
    limit = len(halves) if context.unabbreviated else context.string_limit
    rest = [hex(half) if half else '0' for half in halves[1:]]
    rest = ', '.join(rest if len(rest) <= limit else rest[:limit] + ['...'])
    call.args[2] = f'{{ring_addr={shown[1]}, ring_entries={shown[2]}, bgid={shown[3]}, flags={flags}, ' + \
        f'min_left={halves[0]}' + (f', resv=[{rest}]' if any(halves[1:]) else '') + '}'


# 6 names of newer kernels

OPS = """SEND_ZC SENDMSG_ZC READ_MULTISHOT WAITID FUTEX_WAIT FUTEX_WAKE FUTEX_WAITV FIXED_FD_INSTALL FTRUNCATE BIND LISTEN
    RECV_ZC EPOLL_WAIT READV_FIXED WRITEV_FIXED PIPE NOP128 URING_CMD128""".split()
REGISTER_OPS = """REGISTER_SYNC_CANCEL REGISTER_FILE_ALLOC_RANGE REGISTER_PBUF_STATUS REGISTER_NAPI UNREGISTER_NAPI
    REGISTER_CLOCK REGISTER_CLONE_BUFFERS REGISTER_SEND_MSG_RING REGISTER_ZCRX_IFQ REGISTER_RESIZE_RINGS
    REGISTER_MEM_REGION REGISTER_QUERY REGISTER_ZCRX_CTRL REGISTER_BPF_FILTER""".split()


def name_from(first, names):
    """What a number with a comment becomes, of which NAMES[0] is the name of FIRST."""
    def change(match, context):
        at = int(match[1], 0) - first
        if not 0 <= at < len(names):
            return match[0]
        return f'{match[1]} /* IORING_{names[at]} */' if context.verbose_names else 'IORING_' + names[at]
    return change


@entry('io_uring_register')
def ring_operations_have_names(call, context):
    for kind, change in (('OP', name_from(47, ['OP_' + name for name in OPS])),
                         ('REGISTER', name_from(24, REGISTER_OPS))):
        call.args[2] = re.sub(rf'(?<==)(\w+) /\* IORING_{kind}_\?\?\? \*/', lambda match: change(match, context),
                              call.args[2])
