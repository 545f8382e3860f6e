#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""-e kvm=vcpu+: what a virtual CPU shares with its program stands behind each KVM_RUN."""

import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../trace'))
from tracetest import *  # pylint: disable=wildcard-import,unused-wildcard-import,wrong-import-position

HERE = os.path.dirname(os.path.abspath(__file__))
HEAD = ('{request_interrupt_window=0, immediate_exit=%d, exit_reason=%s, ready_for_interrupt_injection=0, if_flag=0, flags=0, '
        'cr8=0000000000000000, apic_base=%s')
BASE = '0x000000fee00900'
OUT = ('{io={direction=KVM_EXIT_IO_OUT, size=1, port=0x3f8, count=1, data_offset=0x00000000001000, data=[0x41]}}')
OUT2 = ('{io={direction=KVM_EXIT_IO_OUT, size=2, port=0x3f8, count=1, data_offset=0x00000000001000, data=[0x41, 0x42]}}')
IN = ('{io={direction=KVM_EXIT_IO_IN, size=1, port=0x3f8, count=1, data_offset=0x00000000001000, data=[')
MMIO = '{mmio={phys_addr=0x00000000008000, data=[0x41, '


def machine():
    subprocess.run(['cc', '-O1', '-w', '-o', 'machine', os.path.join(HERE, 'vcpu.c')], check=True)
    if Run(['./machine']).status:
        raise Skip('no KVM for us')


def trace(*options, cpu='0'):
    machine()
    return calltap('-qq', '-e', 'trace=ioctl', *options, './machine', cpu)


def runs(run):
    """The lines from the first KVM_RUN on."""
    lines = run.lines
    return lines[next(at for at, line in enumerate(lines) if 'KVM_RUN' in line):]


def state(mark, reason, more='', base=BASE, leave=0, cpu=0):
    return f' VCPU:{cpu}{mark} ' + HEAD % (leave, reason, base) + (', ' + more if more else '') + '}'


@test
def before_and_after():
    lines = runs(trace('-e', 'kvm=vcpu+', '-y'))
    call = 'ioctl(5<anon_inode:kvm-vcpu:0>, KVM_RUN, 0) = '
    equal(lines[:3], [call + '0 (KVM_EXIT_IO)',
                      state('<', '0 /* KVM_EXIT_UNKNOWN */', base='0000000000000000'),
                      state('>', '2 /* KVM_EXIT_IO */', OUT)], 'a byte')
    equal(lines[3:6], [call + '0 (KVM_EXIT_IO)', state('<', '2 /* KVM_EXIT_IO */', OUT),
                       state('>', '2 /* KVM_EXIT_IO */', OUT2)], 'two bytes')
    equal(lines[6], call + '0 (KVM_EXIT_MMIO)', 'memory')
    check(lines[8].startswith(state('>', '6 /* KVM_EXIT_MMIO */', MMIO)[:-1]), lines[8])
    check(lines[8].endswith('], len=1, is_write=1}}}'), lines[8])
    equal(lines[9], call + '0 (KVM_EXIT_IO)', 'input')
    check(lines[11].startswith(state('>', '2 /* KVM_EXIT_IO */', IN)[:-1]), lines[11])
    equal(lines[12], call + '0 (KVM_EXIT_HLT)', 'the end')
    equal(lines[14], state('>', '5 /* KVM_EXIT_HLT */'), 'the end')
    equal(lines[15], call + '-1 EINTR (Interrupted system call)', 'it failed')
    check(re.match(r' VCPU:0< \{request_interrupt_window=0, immediate_exit=1, ', lines[16]), lines[16])
    equal(lines[17], call + '-1 EINTR (Interrupted system call)', 'nothing is mapped')
    equal(lines[18:], ['ioctl(-1, KVM_RUN, 0)                   = -1 EBADF (Bad file descriptor)'], 'none')


@test
def which_cpu():
    lines = runs(trace('-e', 'kvm=vcpu+', cpu='2'))
    equal(lines[0], 'ioctl(5, KVM_RUN, 0)                    = 0 (KVM_EXIT_IO)', 'call')
    equal(lines[2], state('>', '2 /* KVM_EXIT_IO */', OUT, base='0x000000fee00800', cpu=2), 'after')


@test
def the_last_word_holds():
    check('VCPU:' not in trace('-e', 'kvm=vcpu+', '-e', 'kvm=vcpu').stderr, 'vcpu alone')
    check('VCPU:' in trace('-e', 'kvm=vcpu', '--kvm=vcpu+').stderr, 'vcpu+')


@test
def calls_left_out():
    """Neither of those is there without its call."""
    for options in (['-e', 'trace=none'], ['-e', 'raw=ioctl'], ['-e', 'status=detached']):
        check('VCPU:' not in trace('-e', 'kvm=vcpu+', *options).stderr, options)
    lines = runs(trace('-e', 'kvm=vcpu+', '-z'))
    equal(sum('KVM_RUN' in line for line in lines), 5, 'calls')
    equal(sum('VCPU:' in line for line in lines), 10, 'states')
    check('EINTR' not in lines[-3] and lines[-1] == state('>', '5 /* KVM_EXIT_HLT */'), lines[-1])


@test
def as_json():
    stream = trace('-j', '-e', 'kvm=vcpu+').stderr
    text = subprocess.run([os.path.join(HERE, '../json2text')], input=stream, stdout=subprocess.PIPE, text=True, check=True)
    states = [line for line in text.stdout.splitlines() if 'VCPU:' in line]
    equal(states[:2], [state('<', '0 /* KVM_EXIT_UNKNOWN */', base='0000000000000000'),
                       state('>', '2 /* KVM_EXIT_IO */', OUT)], 'text')
    calls = [json.loads(line) for line in stream.splitlines()]
    calls = [call for call in calls if call['event'] == 'call' and 'vcpu_after' in call]
    equal(len(calls), 5, 'calls')
    equal(calls[0]['vcpu_before']['id'], 0, 'cpu')
    equal(calls[0]['vcpu_before']['run']['exit_reason'], {'$value': 0, '$gloss': 'KVM_EXIT_UNKNOWN'}, 'reason')
    io = next(value for value in calls[0]['vcpu_after']['run'].values() if isinstance(value, dict) and 'io' in value)['io']
    equal((io['port'], io['data']), ({'$hex': 0x3f8}, [{'$hex': 0x41}]), 'data')


main()
