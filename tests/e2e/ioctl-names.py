#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every command of ioctl that has a name, and its neighbours that have none, under calltap and under
strace: the names are the same but for what strace 7.2 says otherwise than 6.1."""

import os
import platform
import re
import shutil
import subprocess
import sys

SRC = os.environ.get('SRC') or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get('BUILD', '.')
CALLTAP = os.environ.get('CALLTAP', os.path.join(BUILD, 'calltap'))
ABIS = {'x86_64': {'x86_64': '-m64', 'i386': '-m32'}}.get(platform.machine(), {})

PROGRAM = '''
#include <sys/syscall.h>
#include <unistd.h>
static const unsigned codes[] = {%s};
int main(void)
{
	for (unsigned i = 0; i < sizeof(codes) / sizeof(*codes); i++)
		syscall(SYS_ioctl, -1L, (long)codes[i], -1L);
	return 0;
}
'''

# Names that 6.1 does not have.
NEW = re.compile(r'BLKREPORTZONEV2|BTRFS_IOC_(GET_CSUMS|SUBVOL_SYNC_WAIT)|EPIOC[GS]PARAMS|FS_IOC_GET(FSUUID|FSSYSFSPATH|LBMD_CAP)'
                 r'|PMIC_GOTO_LP_STANDBY|NS_GET_(ID|MNTNS_ID|(PID|TGID)_(FROM|IN)_PIDNS)|NS_MNT_GET_\w+'
                 r'|PAGEMAP_SCAN|PROCMAP_QUERY|PIDFD_GET_\w+|PTP_MASK_\w+|PTP_SYS_OFFSET_(PRECISE|EXTENDED)_CYCLES'
                 r'|SECCOMP_IOCTL_NOTIF_SET_FLAGS|TEE_IOC_(OBJECT_INVOKE|SHM_REGISTER_FD)|UFFDIO_(MOVE|POISON)'
                 r'|VFIO_DEVICE_(BIND_IOMMUFD|(AT|DE)TACH_IOMMUFD_PT)|VIDIOC_REMOVE_BUFS')
# Names that 7.2 does not have any more, of removed headers.
REMOVED = re.compile(r'ATM\w*|SONET_\w+|ENI_\w+|HE_GET_REG|ZATM_\w+|CAPI_\w+|CM_IO\w+|(DK_CXLFLASH|CXL_IOCTL)_\w+|HL_IOCTL_\w+|IDT77105_\w+|MGSL_\w+'
                     r'|NS_ADJBUFLEV|PPPOEIOC\w+|REISERFS_IOC_UNPACK|IOCTL_VMCI_SOCKETS_GET_LOCAL_CID'
                     r'|KVM_(DE)?ASSIGN_\w+|KVM_SET_MEMORY_(REGION|ALIAS)')
RENAMED = {'F2FS_IOC_SHUTDOWN': 'FS_IOC_SHUTDOWN', 'PCITEST_LEGACY_IRQ': 'PCITEST_INTX_IRQ'}


def codes_of(abi):
    """The commands that have names, and for each some that differ in number or length."""
    with open(os.path.join(SRC, 'syscalls/ioctl/names.def'), encoding='utf-8') as file:
        text = re.sub(r'#.*', '', file.read())
    names = set(re.findall(r'\b[A-Z][A-Za-z0-9_]+\b', text))
    codes = set()
    with open(os.path.join(SRC, 'arch/constants.tsv'), encoding='utf-8') as file:
        for line in file:
            name, *values = line.rstrip('\n').split('\t')
            if name not in names:
                continue
            value, *others = values
            value = dict(other.split('=') for other in others).get(abi, value)
            if value != '-':
                code = int(value, 0) & 0xffffffff
                codes |= {code, code ^ 1, code + 1 & 0xffffffff, code ^ 0x80000000, code ^ 0x80000, code ^ 0x40000}
    return sorted(codes)


def names_in(tracer, program):
    """{code: names, or '' for one shown by its parts}."""
    out = f'{os.path.basename(tracer)}.out'
    subprocess.run([tracer, '-a1', '-X', 'verbose', '-e', 'trace=ioctl', '-o', out, program],
                   stderr=subprocess.DEVNULL, timeout=120, check=True)
    found = {}
    with open(out, encoding='utf-8', errors='replace') as file:
        for line in file:
            match = re.match(r'ioctl\(-1, (0x[0-9a-f]+|0)(?: /\* (.*?) \*/)?[,)]', line)
            if match:
                found[int(match[1], 0)] = '' if (match[2] or '').startswith('_IOC(') else match[2]
    return found


def newer(abi):
    """({code: [name]} of what only 7.2 has names for, names that it has no more)"""
    added, removed = {}, set()
    with open(os.path.join(SRC, 'tests/data/newer-ioctls.tsv'), encoding='utf-8') as file:
        for line in file:
            name, *codes = line.rstrip('\n').split('\t')
            if codes == ['-']:
                removed.add(name)
            elif codes:
                added.setdefault(int(codes[-1 if abi == 'i386' else 0], 0), []).append(name)
    return added, removed


def as_72(old, new, added, removed):
    """Names OLD of strace 6.1 as 7.2 has them; NEW are calltap's, ADDED those that only 7.2 has."""
    names = [RENAMED.get(name, name) for name in (old or '').split(' or ')
             if name and not REMOVED.fullmatch(name) and name not in removed] + added
    names += [name for name in (new or '').split(' or ') if NEW.fullmatch(name) and name not in names]
    return ' or '.join(sorted(names, key=lambda name: ('(' not in name, name)))


def main():
    failed = not ABIS
    if not shutil.which('strace'):
        print('skip names: no strace is installed')
        return 0
    for abi, mode in ABIS.items():
        codes = codes_of(abi)
        program = f'./codes{mode}'
        with open('codes.c', 'w', encoding='utf-8') as file:
            file.write(PROGRAM % ', '.join(map(hex, codes)))
        built = subprocess.run(['cc', mode, '-w', '-static', '-o', program, 'codes.c'],
                               stderr=subprocess.PIPE, text=True, check=False)
        if built.returncode:
            print(f'skip names {abi}: {built.stderr.splitlines()[0]}')
            continue
        theirs, ours = names_in('strace', program), names_in(CALLTAP, program)
        wrong = []
        added, removed = newer(abi)
        for code in codes:
            expected, got = as_72(theirs.get(code), ours.get(code), added.get(code, []), removed), ours.get(code) or ''
            if expected != got:
                wrong.append(f'{code:#x} is {got!r}, not {expected!r}')
        if len(theirs) < len(codes) or len(ours) < len(codes):
            wrong.append(f'{len(codes)} commands, {len(theirs)} lines of strace, {len(ours)} of calltap')
        print(f'not ok names {abi}: {len(wrong)} differ, as ' + '; '.join(wrong[:8]) if wrong else f'ok names {abi}')
        failed |= bool(wrong)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
