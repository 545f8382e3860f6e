# SPDX-License-Identifier: LGPL-2.1-or-later
"""Entries of v7.py for bpf and for performance events."""

import re

from v7 import entry, sub, value

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


@entry(r'bpf', needs='attach_prog_fd=')
def prog_load_has_core_relocations(call, _):
    sub(call, 1, r'(, attach_prog_fd=-?\d+(?:<[^>]*>)?)(?=, fd_array)', r'\1, core_relo_cnt=0')


@entry(r'bpf', needs='{target_fd=')
def prog_detach_has_all_that_attach_has(call, _):
    if 'BPF_PROG_DETACH' in call.args[0] or call.args[0] == '0x9':
        sub(call, 1, r'^(\{target_fd=.*?), (attach_type=.*?)\}$', r'\1, attach_bpf_fd=-1, \2, attach_flags=0}')


@entry(r'bpf', needs='next_id=')
def ids_stand_alone(call, _):
    sub(call, 1, r'^(\{(?:prog|map)_id=\d+), next_id=\d+', r'\1')
    sub(call, 1, r'^(\{start_id=\d+, next_id=\d+), open_flags=0(?=\})', r'\1')


value(r'bpf', 0, 36, 'BPF_TOKEN_CREATE')
value(r'bpf', 0, 37, 'BPF_PROG_STREAM_READ_BY_FD')
value(r'bpf', 0, 38, 'BPF_PROG_ASSOC_STRUCT_OPS')
