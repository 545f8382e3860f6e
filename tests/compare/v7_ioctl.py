# SPDX-License-Identifier: LGPL-2.1-or-later
"""Entries of v7.py for ioctl: what strace 7.2 says otherwise of commands that 6.1 decodes."""

import re

from v7 import add_names, entry, sub


def command(names, *numbers):
    """Decorator: FUNCTION(call, context) for the commands whose names match NAMES; under -X raw for
    NUMBERS."""
    pattern = re.compile(rf'(0x[0-9a-f]+ /\* )?(.* or )?({names})( or .*)?( \*/)?')
    codes = {hex(number) for number in numbers}

    def add(function):
        def change(call, context):
            if len(call.args) > 2 and (pattern.fullmatch(call.args[1]) or call.args[1] in codes):
                function(call, context)
        change.__name__ = function.__name__
        entry(r'ioctl')(change)
        return function
    return add


def field_flags(names, field, added, fallback):
    """FIELD of the structures of commands NAMES knows the flags ADDED, as add_names() takes them."""
    def change(call, context):
        sub(call, 2, rf'(?<=\b{field}=)(0x[0-9a-f]+ /\* [^*]* \*/|[^,}}]*)',
            lambda match: add_names(match[1], added, context, fallback))
    change.__name__ = f'ioctl {names}: {added[0][1]}'
    command(names)(change)


field_flags('FS_IOC_FS[GS]ETXATTR', 'fsx_xflags',
            [(0x20000, 'FS_XFLAG_VERITY', 'FS_XFLAG_HASATTR'), (0x40000, 'FS_XFLAG_CASEFOLD'),
             (0x80000, 'FS_XFLAG_CASENONPRESERVING')], 'FS_XFLAG_???')


field_flags('UFFDIO_API', 'features',
            [(0x2000, 'UFFD_FEATURE_WP_UNPOPULATED'), (0x4000, 'UFFD_FEATURE_POISON'),
             (0x8000, 'UFFD_FEATURE_WP_ASYNC'), (0x10000, 'UFFD_FEATURE_MOVE')], 'UFFD_FEATURE_???')
field_flags('PTP_EXTTS_REQUEST2?', 'flags', [(0x10, 'PTP_EXT_OFFSET')], 'PTP_???')
field_flags('KVM_SET_USER_MEMORY_REGION', 'flags', [(4, 'KVM_MEM_GUEST_MEMFD')], 'KVM_MEM_???')
field_flags('SECCOMP_IOCTL_NOTIF_ADDFD', 'newfd_flags', [(0x4000000, 'O_EMPTYPATH', 'FASYNC')], 'O_???')


field_flags('UFFDIO_REGISTER', 'ioctls',
            [(1 << 5, '1<<_UFFDIO_MOVE', '1<<_UFFDIO_WRITEPROTECT'), (1 << 8, '1<<_UFFDIO_POISON')], 'UFFDIO_???')
field_flags('BTRFS_IOC_BALANCE_(V2|PROGRESS)', 'profiles',
            [(bit, 'BTRFS_BLOCK_GROUP_' + name, 'BTRFS_AVAIL_ALLOC_BIT_SINGLE') for bit, name in (
                (0x200, 'RAID1C3'), (0x400, 'RAID1C4'), (0x800, 'REMAPPED'), (0x1000, 'METADATA_REMAP'))],
            'BTRFS_BLOCK_GROUP_???')
field_flags('VIDIOC_QUERY(_EXT_)?CTRL', 'flags',
            [(0x800, 'V4L2_CTRL_FLAG_DYNAMIC_ARRAY'), (0x1000, 'V4L2_CTRL_FLAG_HAS_WHICH_MIN_MAX')], 'V4L2_CTRL_FLAG_???')
field_flags('PTP_EXTTS_REQUEST2?', 'flags', [(0x10, 'PTP_EXT_OFFSET')], 'PTP_???')
field_flags('KVM_SET_USER_MEMORY_REGION', 'flags', [(4, 'KVM_MEM_GUEST_MEMFD')], 'KVM_MEM_???')


def other_comment(names, old, new):
    """What has no name in the structures of commands NAMES has another comment."""
    def change(call, context):
        sub(call, 2, rf'/\* {re.escape(old)} \*/', f'/* {new} */')
    change.__name__ = f'ioctl {names}: {new}'
    command(names)(change)


other_comment('UFFDIO_REGISTER', 'UFFDIO_???', '1<<_UFFDIO_???')
other_comment('UFFDIO_ZEROPAGE', 'UFFDIO_ZEROPAGE_???', 'UFFDIO_ZEROPAGE_MODE_???')
other_comment('BTRFS_IOC_SEND', 'BTRFS_SEND_FLAGS_???', 'BTRFS_SEND_FLAG_???')


@command('VIDIOC_.*')
def controls_have_new_names(call, context):
    for number, name in {'USER+0x92b': 'COLORFX_RGB', 'FLASH+0x90d': 'FLASH_DURATION', 'FLASH+0x90e': 'FLASH_STROBE_OE'}.items():
        sub(call, 2, rf'\bV4L2_CTRL_CLASS_{re.escape(number)}(?![0-9a-f])', f'V4L2_CID_{name}')


@command('UFFDIO_COPY')
def copy_mode_comment(call, context):
    sub(call, 2, re.escape('UFFDIO_COPY_???'), 'UFFDIO_COPY_MODE_???')


@command('HDIO_[GS]ET_NICE')
def shift_without_spaces(call, context):
    sub(call, 2, '1 << IDE_NICE', '1<<IDE_NICE')


@command('NBD_SET_FLAGS')
def nbd_flags_comment(call, context):
    sub(call, 2, re.escape('NBD_IOC_FLAG_???'), 'NBD_FLAG_???')


@command('KDGETKEYCODE|GIO_UNIMAP|VIDIOC_REQBUFS|VIDIOC_S_CTRL', 0x4b4c, 0x4b66, 0xc0145608, 0xc008561c)
def arrow_of_changes_only(call, context):
    sub(call, 2, r'(?<!\w)(-?\w+) => \1(?!\w)', r'\1')


field_flags('TEE_IOC_VERSION', 'gen_caps', [(0x10, 'TEE_GEN_CAP_OBJREF')], 'TEE_GEN_CAP_???')


field_flags('BTRFS_IOC_DEFRAG_RANGE', 'flags',
            [(0x4, 'BTRFS_DEFRAG_RANGE_COMPRESS_LEVEL'), (0x8, 'BTRFS_DEFRAG_RANGE_NOCOMPRESS')],
            'BTRFS_DEFRAG_RANGE_???')
field_flags('BTRFS_IOC_(GET|SET|GET_SUPPORTED)_FEATURES', 'incompat_flags',
            [(0x4000, 'BTRFS_FEATURE_INCOMPAT_RAID_STRIPE_TREE'),
             (0x10000, 'BTRFS_FEATURE_INCOMPAT_SIMPLE_QUOTA'),
             (0x20000, 'BTRFS_FEATURE_INCOMPAT_REMAP_TREE')], 'BTRFS_FEATURE_INCOMPAT_???')


def field_names(names, fields, added, base=str):
    """FIELDS of the structures of commands NAMES know the NAMES of the numbers ADDED, which were
    shown in BASE (str, hex), maybe with a comment."""
    @command(names)
    def change(call, context):
        for number, name in added if not context.raw_names else []:
            text = base(number)
            new = f'{text} /* {name} */' if context.verbose_names else name
            sub(call, 2, rf'\b({fields})={text}\b( /\* [^*]*\?\?\? \*/)?', rf'\1={new}')
    return change


field_names('BTRFS_IOC_QUOTA_CTL', 'cmd', [(4, 'BTRFS_QUOTA_CTL_ENABLE_SIMPLE_QUOTA')], hex)
field_names('BTRFS_IOC_TREE_SEARCH|BTRFS_IOC_INO_LOOKUP', '(tree_?|(min_|max_)?object)id',
            [(12, 'BTRFS_RAID_STRIPE_TREE_OBJECTID'), (13, 'BTRFS_REMAP_TREE_OBJECTID')])
field_names('BTRFS_IOC_TREE_SEARCH', '(min|max)_type',
            [(172, 'BTRFS_EXTENT_OWNER_REF_KEY'), (230, 'BTRFS_RAID_STRIPE_KEY'),
             (234, 'BTRFS_IDENTITY_REMAP_KEY'), (235, 'BTRFS_REMAP_KEY'),
             (236, 'BTRFS_REMAP_BACKREF_KEY')])


@command('VIDIOC_QUERYCAP')
def capability_has_a_new_name(call, context):
    sub(call, 2, r'\bV4L2_CAP_ASYNCIO\b', 'V4L2_CAP_EDID')


field_flags('VIDIOC_ENUM_FMT', 'flags', [(0x200, 'V4L2_FMT_FLAG_META_LINE_BASED')],
            'V4L2_FMT_FLAG_???')
field_names('VIDIOC_QUERY_EXT_CTRL', 'type', [
    (0x107, 'V4L2_CTRL_TYPE_RECT'), (0x250, 'V4L2_CTRL_TYPE_MPEG2_QUANTISATION'),
    (0x251, 'V4L2_CTRL_TYPE_MPEG2_SEQUENCE'), (0x252, 'V4L2_CTRL_TYPE_MPEG2_PICTURE')], hex)
