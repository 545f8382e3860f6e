# SPDX-License-Identifier: LGPL-2.1-or-later
"""Entries of v7.py for bpf and for performance events."""

import re
import socket

from v7 import add_names, entry, sub, value

# 3.16


def attr_at(call):
    """The place of the struct perf_event_attr among the arguments."""
    return 2 if call.name == 'ioctl' else 0


@entry(r'perf_event_open')
def perf_attr_sizes_have_names(call, context):
    if not context.raw_names:
        for number, name in ('0x88', 'VER8'), ('0x90', 'VER9'):
            new = f'PERF_ATTR_SIZE_{name}'
            sub(call, 0, rf'{number} /\* PERF_ATTR_SIZE_\?\?\? \*/',
                f'{number} /* {new} */' if context.verbose_names else new)


@entry(r'perf_event_open|ioctl')
def perf_attr_has_three_more_bits(call, context):
    at = attr_at(call)
    if at >= len(call.args) or not call.args[at].startswith('{type='):
        return
    size = re.search(r'\bsize=(?:(0x[0-9a-f]+)|PERF_ATTR_SIZE_VER([67]))', call.args[at])
    if not size or (size[1] and int(size[1], 16) <= 116):
        return
    bits = r'(aux_sample_size=\d+)(?: /\* bytes 116\.\.119: (0x[0-9a-f]+) \*/)?'

    def name(match):
        word = int(match[2] or '0', 16)
        return (f'{match[1]}, aux_start_paused={word & 1}, aux_pause={word >> 1 & 1}, '
                f'aux_resume={word >> 2 & 1}')
    sub(call, at, bits, name)


# 3.15


def interface(number, context):
    """The number of an interface."""
    try:
        name = socket.if_indextoname(number)
        text = ''.join(f'\\x{ord(c):02x}' for c in name) if context.hex_strings else name
        name = f'if_nametoindex("{text}")'
    except OSError:
        name = ''
    if context.raw_names or not name:
        return str(number)
    return f'{number} /* {name} */' if context.verbose_names else name


@entry(r'bpf', needs='{target_fd=')
def xdp_is_attached_to_interfaces(call, context):
    if re.search(r'attach_type=(0x25|BPF_XDP)\b', call.args[1]):
        sub(call, 1, r'(?<=\{)target_fd=(-?\d+)(?:<[^>]*>)?',
            lambda match: 'target_ifindex=' + interface(int(match[1]) & 0xffffffff, context))


@entry(r'bpf', needs='{code=')
def instructions_have_new_names(call, context):
    if not context.raw_names:
        load = r'((?:=|\* )BPF_(?:LD|LDX|ST|STX)(?: \*/)?\|(?:\w+ /\* )?BPF_\w+(?: \*/)?\|)'
        memsx, atomic = ('0x80 /* BPF_MEMSX */', '0xc0 /* BPF_ATOMIC */') if context.verbose_names else \
            ('BPF_MEMSX', 'BPF_ATOMIC')
        sub(call, 1, load + r'0x80 /\* BPF_\?\?\? \*/', rf'\g<1>{memsx}')
        sub(call, 1, load + r'(?:0xc0 /\* BPF_XADD \*/|BPF_XADD)', rf'\g<1>{atomic}')
        jcond = '0xe0 /* BPF_JCOND */' if context.verbose_names else 'BPF_JCOND'
        sub(call, 1, r'((?:=|\* )BPF_JMP(?:32)?(?: \*/)?\|(?:\w+ /\* )?BPF_[KX](?: \*/)?\|)0xe0 /\* BPF_\?\?\? \*/',
            rf'\g<1>{jcond}')


ATTACH = [(1, 'BPF_F_ALLOW_OVERRIDE'), (2, 'BPF_F_ALLOW_MULTI'), (4, 'BPF_F_REPLACE')]


@entry(r'bpf', needs='{link_create=')
def links_have_flags(call, context):
    sub(call, 1, r', target_btf_id=0\b', '')
    if not context.raw_names:
        sub(call, 1, r'(?<=, flags=)0x[0-9a-f]+(?=[,}])', lambda match: add_names(
            f'{match[0]} /* BPF_F_??? */', ATTACH, context, 'BPF_F_???'))
        sub(call, 1, r'(?<=kprobe_multi=\{flags=)(.*?) /\* BPF_F_\?\?\? \*/', r'\1 /* BPF_F_KPROBE_MULTI_??? */')


@entry(r'bpf', needs='{test={')
def test_flags_have_a_comment(call, _):
    sub(call, 1, r'/\* BPF_F_\?\?\? \*/', '/* BPF_F_TEST_??? */')


@entry(r'bpf', needs='{target_')
def prog_detach_has_all_that_attach_has(call, _):
    if 'BPF_PROG_DETACH' in call.args[0] or call.args[0] == '0x9':
        sub(call, 1, r'^(\{target_\w+=.*?), (attach_type=.*?)\}$', r'\1, attach_bpf_fd=-1, \2, attach_flags=0}')


@entry(r'bpf', needs='next_id=')
def ids_stand_alone(call, _):
    sub(call, 1, r'^(\{(?:prog|map)_id=\d+), next_id=\d+', r'\1')
    sub(call, 1, r'^(\{start_id=\d+, next_id=\d+), open_flags=0(?=\})', r'\1')


value(r'bpf', 0, 36, 'BPF_TOKEN_CREATE')
value(r'bpf', 0, 37, 'BPF_PROG_STREAM_READ_BY_FD')
value(r'bpf', 0, 38, 'BPF_PROG_ASSOC_STRUCT_OPS')
