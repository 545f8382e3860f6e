# SPDX-License-Identifier: LGPL-2.1-or-later
"""Lines of e2e/newer-lines.py: commands of devices."""

import struct


def lines(m):
    for part in (not_decoded, old_ones, disks_and_sounds, new_ones, names, video):
        part(m)


def words(*numbers):
    return struct.pack(f'<{len(numbers)}H', *numbers)


def commands(m):
    def ioctl(name, shown, *data, fd=3, number=None, **more):
        tail = ', ' + shown if shown else ''
        result = {'EINVAL': '-1 EINVAL (Invalid argument)', None: '...'}.get(more.get('result', 0), more.get('result', 0))
        m.line(f'ioctl({fd}, {name}{tail}) = {result}', 'ioctl', fd, m.k(name) if number is None else number, *data, **more)
    return ioctl


def not_decoded(m):
    ioctl = commands(m)
    eight, a = '"' + r'\x41' * 8 + '"', b'A' * 40
    ioctl('_IOC(_IOC_WRITE, 0xdd, 0x1, 0x8)', eight, a, number=0x4008dd01, options=('-v',))
    ioctl('_IOC(_IOC_READ, 0xdd, 0x1, 0x8)', eight, a, number=0x8008dd01, options=('-v',))
    ioctl('_IOC(_IOC_READ|_IOC_WRITE, 0xdd, 0x1, 0x8)', f'{eight} => {eight}', a, number=0xc008dd01, options=('-v',))
    ioctl('_IOC(_IOC_NONE, 0xdd, 0x1, 0x8)', f'{eight} => {eight}', a, number=0x0008dd01, options=('-v',))
    ioctl('_IOC(_IOC_WRITE, 0xdd, 0x1, 0x8)', r'"\x41\x41"...', a, number=0x4008dd01, options=('-v', '-s', '2'))
    ioctl('_IOC(_IOC_WRITE, 0xdd, 0x1, 0x8)', eight, a, number=0x4008dd01, options=('-v',), result='EINVAL')
    ioctl('_IOC(_IOC_WRITE, 0xdd, 0x1, 0x8)', '<addr>', a, number=0x4008dd01)
    ioctl('USBTMC_IOCTL_EOM_ENABLE', r'"\x41"', a, options=('-v',))
    ioctl('VFIO_DEVICE_BIND_IOMMUFD or VFIO_IOMMU_SPAPR_UNREGISTER_MEMORY', '...', 0, number=m.k('VFIO_DEVICE_BIND_IOMMUFD'))
    ioctl('PCITEST_BAR or PMIC_GOTO_LP_STANDBY or SNDCTL_DSP_SYNC', '...', 0, number=m.k('PCITEST_BAR'))
    # What the kernel's headers have no more has no name.
    for number, name in ((0x4e82, '_IOC(_IOC_NONE, 0x4e, 0x82, 0)'), (0x40046d01, '_IOC(_IOC_WRITE, 0x6d, 0x1, 0x4)'), (0x4004b101, '_IOC(_IOC_WRITE, 0xb1, 0x1, 0x4)'),
                         (0x4004cd01, '_IOC(_IOC_WRITE, 0xcd, 0x1, 0x4)'), (0x4018ae40, '_IOC(_IOC_WRITE, 0xae, 0x40, 0x18)'),
                         (0x8040ae69, '_IOC(_IOC_READ, 0xae, 0x69, 0x40)')):
        ioctl(name, '0', 0, number=number)
    ioctl('FS_IOC_SHUTDOWN', '[FS_SHUTDOWN_FLAGS_LOGFLUSH]', m.d(1), number=0x8004587d)
    ioctl('PCITEST_INTX_IRQ or PMIC_UPDATE_PGM', '0', 0, number=m.k('PCITEST_INTX_IRQ'))
    ioctl('NS_GET_ID', '<addr>', m.w(5))


def old_ones(m):
    ioctl, d = commands(m), m.d
    ioctl('KDGETKEYCODE', '{scancode=0, keycode=0}', d(0, 0))
    ioctl('KDGETKEYCODE', '{scancode=0, keycode=0 => 0x2}', d(0, 0), poke=':poke_exit=@arg3=0000000002000000')
    ioctl('GIO_UNIMAP', '{entry_ct=0, entries=NULL}', words(0, 0, 0, 0) + m.w(0))
    ioctl('KDSKBENT', '{kb_table=K_NORMTAB, kb_index=0, kb_value=0xf05 /* K(KT_CSI, 0x5) */}', b'\0\0' + words(0x0f05))
    ioctl('HDIO_GET_NICE', '[1<<IDE_NICE_DSC_OVERLAP]', m.w(1))
    ioctl('HDIO_SET_NICE', '1<<IDE_NICE_DSC_OVERLAP', 1)
    ioctl('UBI_IOCATT', '{ubi_num=0, mtd_num=0, vid_hdr_offset=0, max_beb_per1024=0, disable_fm=0, need_resv_pool=0} => [2]',
          bytes(24), poke=':poke_exit=@arg3=02000000')
    ioctl('PTP_CLOCK_GETCAPS', '{..., adjust_phase=0, max_phase_adj=5 /* 0.000000005 s */, rsv=...}',
          d(0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 7) + bytes(36))
    ioctl('PTP_SYS_OFFSET_EXTENDED', '{n_samples=2, clockid=CLOCK_MONOTONIC, ts=[...]}', d(2, 1) + bytes(1300))
    ioctl('PTP_SYS_OFFSET_EXTENDED_CYCLES', '{n_samples=2, clockid=CLOCK_MONOTONIC, ts=[...]}', d(2, 1) + bytes(1300))
    ioctl('PTP_SYS_OFFSET_PRECISE_CYCLES', '{device={sec=5, nsec=6} /* 1970-01-01T00:00:05.000000006+0000 */, '
          'sys_realtime={sec=0, nsec=0}, sys_monoraw={sec=0, nsec=0}}', m.w(5) + d(6) + bytes(52))
    ubuf = m.w(m.k('TEE_IOCTL_PARAM_ATTR_TYPE_UBUF_INPUT'), 0x5000, 0x60, 0)
    objref = m.w(m.k('TEE_IOCTL_PARAM_ATTR_TYPE_OBJREF_INPUT'), 0x77, 3, 0)
    for data, shown in ((ubuf, '{attr=TEE_IOCTL_PARAM_ATTR_TYPE_UBUF_INPUT, buf=0x5000, size=0x60}'),
                        (objref, '{attr=TEE_IOCTL_PARAM_ATTR_TYPE_OBJREF_INPUT, obj_id=0x77, flags=0x3}')):
        request = m.w(m.at(d(1, 2, 3, 0, 0, 1) + data), 24 + 32)
        ioctl('TEE_IOC_INVOKE', '...' + shown + '...', request)


def disks_and_sounds(m):
    ioctl, d, w = commands(m), m.d, m.w
    moved = m.at(b'\x09\x08\x07\x06')
    head = d(ord('S'), -4) + b'\1\0' + words(0) + d(4) + w(moved, m.at(b'\0'), 0) + d(1000, 0, 0, 0) + w(0) + bytes(24)
    ioctl('SG_IO', r'{interface_id=\'S\', dxfer_direction=SG_DXFER_TO_FROM_DEV, cmd_len=1, cmdp="\x00", mx_sb_len=0, iovec_count=0, '
          r'dxfer_len=4, ...dxferp="\x09\x08\x07\x06" => "\x09\x08\x07\x06"...'.replace("\\'", "'"), head)


    # All targets are shown, however many -s would cut.
    targets = b''.join(struct.pack('<QQiI', n, 1, 0, 48) + b'linear' + bytes(10) + b'/dev/x 0' for n in range(6))
    table = d(4, 0, 0, 312 + len(targets), 312, 6, 0, 0, 0, 0) + w(0) + bytes(264) + targets
    one = '{sector_start=%d, length=1, target_type="linear", string="/de"...}'
    ioctl('DM_TABLE_LOAD', '...' + ', '.join(one % n for n in range(6)) + '...', table, options=('-v', '-s', '3'))


def new_ones(m):
    ioctl, d, w = commands(m), m.d, m.w
    for name in ('EPIOCSPARAMS', 'EPIOCGPARAMS'):
        ioctl(name, '{busy_poll_usecs=50 /* 0.000050 s */, busy_poll_budget=8, prefer_busy_poll=0x1}', d(50) + words(8, 1))
    ioctl('FS_IOC_GETFSUUID', r'{len=16, uuid="\x88\x77...}', b'\x10\x88\x77' + bytes(14))
    ioctl('FS_IOC_GETFSSYSFSPATH', '{len=8, name="ext4/vda"}', b'\x08ext4/vda' + bytes(120))
    ioctl('FS_IOC_GETLBMD_CAP', '{lbmd_flags=LBMD_PI_CAP_INTEGRITY|LBMD_PI_CAP_REFTAG, lbmd_interval=4096, lbmd_size=0, '
          'lbmd_opaque_size=0, lbmd_opaque_offset=0, lbmd_pi_size=0, lbmd_pi_offset=0, lbmd_guard_tag_type=LBMD_PI_CSUM_NONE, '
          'lbmd_app_tag_size=0, ...}', d(3) + words(4096) + bytes(12))
    ioctl('NS_GET_MNTNS_ID', '[0x1234]', w(0x1234))
    for name in ('PID_FROM', 'TGID_FROM', 'PID_IN', 'TGID_IN'):
        ioctl(f'NS_GET_{name}_PIDNS', '42', 42)
    for name in ('INFO', 'NEXT', 'PREV'):
        ioctl('NS_MNT_GET_' + name, '{size=16, nr_mounts=21, mnt_ns_id=0x99}', d(16, 21) + w(0x99))
    pidfd = w(0, 0) + d(77) + bytes(80)
    for number in ('PIDFD_GET_INFO',):
        every = w(0xf | m.k('PIDFD_INFO_SUPPORTED_MASK')) + pidfd[8:]
        ioctl(number, '{mask=PIDFD_INFO_PID|PIDFD_INFO_CREDS|PIDFD_INFO_CGROUPID|PIDFD_INFO_EXIT|..., cgroupid=0, pid=77, tgid=0, ppid=0, '
              'ruid=0, ..., fsgid=0, exit_code=[{WIFEXITED(s) && WEXITSTATUS(s) == 0}], supported_mask=0}', every)
        ioctl(number, '{mask=PIDFD_INFO_PID}', w(1) + pidfd[8:], result='EINVAL')
    for name in ('CGROUP', 'IPC', 'MNT', 'NET', 'PID', 'PID_FOR_CHILDREN', 'TIME', 'TIME_FOR_CHILDREN', 'USER', 'UTS'):
        ioctl(f'PIDFD_GET_{name}_NAMESPACE', '0', 0, result=5)
    ioctl('SECCOMP_IOCTL_NOTIF_SET_FLAGS', 'SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP', 1)
    ioctl('TEE_IOC_SHM_REGISTER_FD', '{fd=0, flags=0} => {size=0, id=0}', bytes(24), result=3)
    ioctl('UDMABUF_CREATE', '{memfd=0, flags=0, offset=0, size=0}', bytes(24), result=3)
    ioctl('UDMABUF_CREATE_LIST', '{flags=UDMABUF_FLAGS_CLOEXEC, count=2, list=[{memfd=5, offset=4096, size=8192}, '
          '{memfd=6, offset=0, size=0}]}', d(1, 2, 5, 0) + w(4096, 8192) + d(6, 0) + w(0, 0), result=3)
    ioctl('UFFDIO_CONTINUE', '{range={start=0x1000, len=0x2000}, mode=UFFDIO_CONTINUE_MODE_DONTWAKE, mapped=0}', w(0x1000, 0x2000, 1, 0))
    ioctl('UFFDIO_POISON', '{range={start=0x1000, len=0x2000}, mode=UFFDIO_POISON_MODE_DONTWAKE, updated=0}', w(0x1000, 0x2000, 1, 0))
    ioctl('UFFDIO_WRITEPROTECT', '{range={start=0x1000, len=0x2000}, mode=UFFDIO_WRITEPROTECT_MODE_WP}', w(0x1000, 0x2000, 1))
    ioctl('UFFDIO_MOVE', '<addr>', w(0x1000, 0x2000, 1, 0, 0))
    ioctl('UFFDIO_COPY', '{..., mode=0x100 /* UFFDIO_COPY_MODE_??? */, copy=0}', w(0x1000, 0x2000, 1, 0x100, 0))
    ioctl('NBD_SET_FLAGS', '0x10000 /* NBD_FLAG_??? */', 0x10000)
    ioctl('WDIOC_SETOPTIONS', '[WDIOS_DISABLECARD]', d(1))
    support = d(0x8001, 7) + b'mn' + bytes(30)
    ioctl('WDIOC_GETSUPPORT', '{options=WDIOF_OVERHEAT|WDIOF_KEEPALIVEPING, ...}', support)
    ioctl('WDIOC_GETSUPPORT', '{options=WDIOF_OVERHEAT|WDIOF_KEEPALIVEPING, firmware_version=0x7, identity="mn"}', support, options=('-v',))


def names(m):
    ioctl, d, w = commands(m), m.d, m.w
    for name in ('KVM_CAP_PMU_EVENT_MASKED_EVENTS', 'KVM_CAP_ARM_SUPPORTED_REG_MASK_RANGES'):
        ioctl('KVM_CHECK_EXTENSION', name, m.k(name))
    ioctl('KVM_SET_USER_MEMORY_REGION', '{slot=0, flags=KVM_MEM_GUEST_MEMFD, ...}', d(0, 4) + w(0, 0, 0))
    ioctl('PTP_EXTTS_REQUEST', '{index=0, flags=PTP_EXT_OFFSET}', d(0, 0x10, 0, 0))


def video(m):
    ioctl, d = commands(m), m.d
    ioctl('VIDIOC_ENUMINPUT', '{index=0...type=0 /* V4L2_INPUT_TYPE_??? */, audioset=0, tuner=0, std=0, status=0, capabilities=0}',
          bytes(80))
    ioctl('VIDIOC_EXPBUF', '{type=V4L2_BUF_TYPE_VIDEO_CAPTURE, index=2, plane=3, flags=O_RDONLY} => {fd=5}', d(1, 2, 3, 0, 5) + bytes(44))
    ioctl('VIDIOC_QUERYMENU', '{id=0 /* V4L2_CID_??? */, index=0} => {name="", value=0}', bytes(44))
    ioctl('VIDIOC_S_CTRL', '{id=0 /* V4L2_CID_??? */, value=0}', d(0, 0))
    ioctl('VIDIOC_S_CTRL', '{id=0 /* V4L2_CID_??? */, value=0 => 5}', d(0, 0), poke=':poke_exit=@arg3=0000000005000000')
    ioctl('VIDIOC_REQBUFS', '{type=0 /* V4L2_BUF_TYPE_??? */, memory=0 /* V4L2_MEMORY_??? */, count=0}', bytes(20))
    for name in ('QUERYBUF', 'QBUF', 'DQBUF'):
        stamp = ', timestamp={tv_sec=0, tv_usec=0}, ' if name == 'DQBUF' else '...'
        ioctl(f'VIDIOC_{name}_TIME32', '{type=V4L2_BUF_TYPE_VIDEO_CAPTURE, index=0...' + stamp + '...}', d(0, 1) + bytes(72))
