# SPDX-License-Identifier: LGPL-2.1-or-later
"""Entries of v7.py for ioctl on devices: disks, input devices, consoles, device mapper and others."""

from v7 import sub
from v7_ioctl import command


@command('SG_IO', 0x2285)
def both_ways_without_name(call, context):
    sub(call, 2, '=> dxferp=', '=> ')


INPUT_NAMES = {
    'KEY_???': {
        0x1bf: 'KEY_LINK_PHONE', 0x224: 'BTN_GRIPL', 0x225: 'BTN_GRIPR', 0x226: 'BTN_GRIPL2', 0x227: 'BTN_GRIPR2',
        0x232: 'KEY_REFRESH_RATE_TOGGLE', 0x24b: 'KEY_CAMERA_ACCESS_ENABLE', 0x24c: 'KEY_CAMERA_ACCESS_DISABLE',
        0x24d: 'KEY_CAMERA_ACCESS_TOGGLE', 0x24e: 'KEY_ACCESSIBILITY', 0x24f: 'KEY_DO_NOT_DISTURB',
        0x252: 'KEY_EPRIVACY_SCREEN_ON', 0x253: 'KEY_EPRIVACY_SCREEN_OFF', 0x254: 'KEY_ACTION_ON_SELECTION',
        0x255: 'KEY_CONTEXTUAL_INSERT', 0x256: 'KEY_CONTEXTUAL_QUERY', 0x2bd: 'KEY_PERFORMANCE'},
    'ABS_???': {0x22: 'ABS_SND_PROFILE'},
    'PROP_???': {7: 'INPUT_PROP_PRESSUREPAD'},
    'FF_???': {0x4f: 'FF_HAPTIC'},
}


@command(r'EVIOC[GS].*')
def newer_input_names(call, context):
    def named(match):
        name = INPUT_NAMES.get(match[2], {}).get(int(match[1], 16))
        if not name:
            return match[0]
        return f'{match[1]} /* {name} */' if context.verbose_names else name
    sub(call, 2, r'(0x[0-9a-f]+) /\* (\w+_\?\?\?) \*/', named)


@command(r'EVIOCGSW\(.*|EVIOCGBIT\(EV_SW, .*')
def one_more_switch(call, context):
    name = 'SW_MACHINE_COVER'
    shown = f'0x10 /* {name} */' if context.verbose_names else name
    sub(call, 2, r'(SW_PEN_INSERTED( \*/)?)\]', lambda match: f'{match[1]} {shown}]')


@command('KD[GS]KBENT')
def control_sequences(call, context):
    sub(call, 2, r'K\(0xf,', 'K(KT_CSI,')


@command('KD[GS]KBSENT', 0x4b48, 0x4b49)
def unreadable_key_string(call, context):
    if call.args[2].endswith('kb_string=???}'):
        address = int(context.raw_argument(2), 16) + 1
        call.args[2] = call.args[2].replace('kb_string=???', f'kb_string={address:#x}')


@command('UBI_IOCATT', 0x40186f40)
def more_of_attaching(call, context):
    sub(call, 2, r'max_beb_per1024=-?\d+', r'\g<0>, disable_fm=0, need_resv_pool=0')
