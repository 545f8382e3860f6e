# SPDX-License-Identifier: LGPL-2.1-or-later
"""Lines of e2e/newer-lines.py: system calls."""

import os
import struct


def lines(m):
    for part in (classes, scheduling, memory_and_futexes, files, mounts, control, security, rings, programs):
        part(m)


def classes(m):
    """The new calls are in those of their kind; each is called by the name that it has."""
    both = ('fchmodat2', 'file_getattr', 'file_setattr', 'setxattrat', 'getxattrat', 'listxattrat', 'removexattrat', 'open_tree_attr')
    groups = {'%file': both, '%desc': (*both, 'cachestat'), '%memory': ('map_shadow_stack', 'mseal')}
    for group, names in groups.items():
        for name in names:
            m.line(f'{name}(...) = ...', name, 0, 0, 0, 0, 0, 0, options=('-e', f'trace={group}'))
    for name in ('cachestat', 'fchmodat2', 'map_shadow_stack', 'futex_wake', 'futex_wait', 'futex_requeue', 'statmount', 'listmount',
                 'lsm_get_self_attr', 'lsm_set_self_attr', 'lsm_list_modules', 'mseal', 'setxattrat', 'getxattrat', 'listxattrat',
                 'removexattrat', 'open_tree_attr', 'file_getattr', 'file_setattr', 'listns', 'rseq_slice_yield', 'uretprobe'):
        m.line(f'{name}(...) = ...', name, 0, 0, 0, 0, 0, 0)


def scheduling(m):
    line, w, d = m.line, m.w, m.d
    line('epoll_wait(4, [{events=EPOLLIN, data=0xfffffffffffffffe}], 4, 10) = 1', 'epoll_wait', 4, d(1) + w(-2), 4, 10, result=1)
    line('epoll_pwait(4, [{events=EPOLLIN, data=0}], 4, 10, NULL, 8) = 1', 'epoll_pwait', 4, d(1) + w(0), 4, 10, 0, 8, result=1)
    line('epoll_pwait2(4, [{events=EPOLLIN, data=0x7}], 4, NULL, NULL, 8) = 1', 'epoll_pwait2', 4, d(1) + w(7), 4, 0, 0, 8, result=1)
    line('epoll_ctl(4, EPOLL_CTL_ADD, 5, {events=EPOLLIN, data=0x5}) = 0', 'epoll_ctl', 4, 1, 5, d(1) + w(5))
    line('sched_getparam(0, {sched_priority=0}) = 0', 'sched_getparam', 0, d(0))
    line('sched_setparam(0, {sched_priority=0}) = 0', 'sched_setparam', 0, d(0))
    line('sched_setscheduler(0, SCHED_RESET_ON_FORK|SCHED_BATCH, {sched_priority=0}) = 0', 'sched_setscheduler', 0, 0x40000003, d(0))
    line('sched_setscheduler(0, SCHED_RESET_ON_FORK|0x8, NULL) = 0', 'sched_setscheduler', 0, 0x40000008, 0)
    line('sched_setscheduler(0, 0x8 /* SCHED_??? */, NULL) = 0', 'sched_setscheduler', 0, 8, 0, options=('-X', 'verbose'))
    line('sched_setscheduler(0, 0xc0000003 /* SCHED_??? */, NULL) = 0', 'sched_setscheduler', 0, 0xc0000003, 0)
    line('sched_getscheduler(0) = 0x40000008 (SCHED_RESET_ON_FORK|0x8)', 'sched_getscheduler', 0, result=0x40000008)
    line('sched_getscheduler(0) = 0x3 (SCHED_BATCH)', 'sched_getscheduler', 0, result=3)
    line('sched_getscheduler(0) = 0x40000003 (SCHED_RESET_ON_FORK|SCHED_BATCH)', 'sched_getscheduler', 0, result=0x40000003)
    line('sched_getscheduler(0) = 0x1a', 'sched_getscheduler', 0, result=26)
    line('sched_getscheduler(0) = 0 (SCHED_OTHER)', 'sched_getscheduler', 0)
    line('sched_setattr(0, {...}, 0x7) = -1 EINVAL (Invalid argument)', 'sched_setattr', 0, d(48) + bytes(44), 7, result='EINVAL')
    line('sched_getattr(0, <addr>, 48, SCHED_GETATTR_FLAG_DL_DYNAMIC) = -1 EINVAL (Invalid argument)', 'sched_getattr', 0, bytes(48), 48,
         1, result='EINVAL')
    line('rseq({cpu_id_start=0, cpu_id=RSEQ_CPU_ID_UNINITIALIZED, rseq_cs=NULL, flags=0, node_id=0, mm_cid=0, slice_ctrl={request=0, '
         'granted=0, __reserved=0}, __reserved=0}, 32, 0, 0x53053053) = 0', 'rseq', m.at(d(0, -1) + w(0) + d(0, 0, 0, 0), 32), 32, 0,
         0x53053053)
    cs = m.at(d(0, 1) + w(0x1000, 0x20, 0x2000), 32)
    line('rseq({cpu_id_start=0, cpu_id=RSEQ_CPU_ID_UNINITIALIZED, rseq_cs={version=0, flags=RSEQ_CS_FLAG_NO_RESTART_ON_PREEMPT, '
         'start_ip=0x1000, post_commit_offset=0x20, abort_ip=0x2000} /* <addr> */, flags=0, node_id=0, ...}, 32, 0, 0) = 0', 'rseq',
         m.at(d(0, -1) + w(cs) + d(0, 0, 0, 0), 32), 32, 0, 0)
    cs = m.at(d(0, 4) + w(0x1000, 0x20, 0x2000), 32)
    line('rseq(...rseq_cs={version=0, flags=RSEQ_CS_FLAG_NO_RESTART_ON_MIGRATE, start_ip=0x1000, post_commit_offset=0x20, '
         'abort_ip=0x2000} /* <addr> */, flags=...) = 0', 'rseq', m.at(d(0, -1) + w(cs) + d(0, 0, 0, 0), 32), 32, 0, 0)
    line('rseq(<addr>, 24, RSEQ_FLAG_UNREGISTER, 0x5) = -1 EINVAL (Invalid argument)', 'rseq', bytes(32), 24, 1, 5, result='EINVAL')
    line('rseq_slice_yield() = 0', 'rseq_slice_yield')


def memory_and_futexes(m):
    line, w, d = m.line, m.w, m.d
    line('sendfile(4, 3, [5 => 15], 10) = 10', 'sendfile', 4, 3, w(5), 10, result=10, poke=':poke_exit=@arg3=0f00000000000000')
    line('sendfile(4, 3, [5 => 5], 10) = 10', 'sendfile', 4, 3, w(5), 10, result=10)
    line('mremap(0x7f0000000000, 4096, 4096, MREMAP_DONTUNMAP) = -1 EINVAL (Invalid argument)', 'mremap', 0x7f0000000000, 4096, 4096, 4, 1,
         result='EINVAL')
    line('futex_wait(NULL, 18446744073709551615, 0, FUTEX2_SIZE_U32, NULL, CLOCK_REALTIME) = 0', 'futex_wait', 0, -1, 0, 2, 0, 0)
    line('mremap(0x7f0000000000, 4096, 4096, MREMAP_MAYMOVE|MREMAP_DONTUNMAP, 0x7f0000002000) = 0x1000', 'mremap', 0x7f0000000000, 4096,
         4096, 5, 0x7f0000002000, result=0x1000)
    line('mseal(0x7f0000000000, 4096, 0) = 0', 'mseal', 0x7f0000000000, 4096, 0)
    line('map_shadow_stack(NULL, 4096, SHADOW_STACK_SET_TOKEN) = 4096', 'map_shadow_stack', 0, 4096, 1, result=0x1000)
    line('mmap(NULL, 4096, PROT_READ, MAP_DROPPABLE|MAP_ANONYMOUS, -1, 0) = 0x1000', 'mmap', 0, 4096, 1, 0x28, -1, 0, result=0x1000)
    line('mmap(NULL, 4096, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS|MAP_ABOVE4G, -1, 0) = 0x1000', 'mmap', 0, 4096, 1, 0xa2, -1, 0,
         result=0x1000)
    line('madvise(NULL, 4096, MADV_GUARD_INSTALL) = 0', 'madvise', 0, 4096, 102)
    line('madvise(NULL, 4096, MADV_GUARD_REMOVE) = 0', 'madvise', 0, 4096, 103)
    line('madvise(NULL, 4096, MADV_DONTDUMP) = 0', 'madvise', 0, 4096, 16)
    for advice in (*range(12, 20), 25):
        line(f'process_madvise(-1, NULL, 0, {advice:#x} /* MADV_??? */, 0) = 0', 'process_madvise', -1, 0, 0, advice, 0)
    line('cachestat(3, {off=0, len=4096}, {nr_cache=0, nr_dirty=0, nr_writeback=0, nr_evicted=0, nr_recently_evicted=0}, 0) = 0',
         'cachestat', 3, w(0, 4096), w(0, 0, 0, 0, 0), 0)
    line('futex_waitv([{val=0, uaddr=0x7f0000000000, flags=FUTEX2_SIZE_U32|FUTEX2_PRIVATE}], 1, 0, NULL, CLOCK_MONOTONIC) = 0',
         'futex_waitv', w(0, 0x7f0000000000) + d(0x82, 0), 1, 0, 0, 1)
    line('futex_waitv([{val=0, uaddr=0x7f0000000000, flags=FUTEX2_SIZE_U8}], 1, 0, NULL, CLOCK_MONOTONIC) = 0', 'futex_waitv',
         w(0, 0x7f0000000000) + d(0, 0), 1, 0, 0, 1)
    line('futex_wake(0x7f0000000000, FUTEX_BITSET_MATCH_ANY, 1, FUTEX2_SIZE_U32) = 1', 'futex_wake', 0x7f0000000000, 0xffffffff, 1, 2,
         result=1)
    line('futex_wait(0x7f0000000000, 0, FUTEX_BITSET_MATCH_ANY, FUTEX2_SIZE_U32|FUTEX2_PRIVATE, {tv_sec=0, tv_nsec=1000}, '
         'CLOCK_MONOTONIC) = 0', 'futex_wait', 0x7f0000000000, 0, 0xffffffff, 0x82, w(0, 1000), 1)
    line('futex_requeue([{val=0, uaddr=0x7f0000000000, flags=FUTEX2_SIZE_U32}, {val=0x1, uaddr=0x7f0000000000, '
         'flags=FUTEX2_SIZE_U32|FUTEX2_PRIVATE}], 0, 1, 2) = 0', 'futex_requeue',
         w(0, 0x7f0000000000) + d(2, 0) + w(1, 0x7f0000000000) + d(0x82, 0), 0, 1, 2)
    for op in ('WAKE', 'BITSET', 'PI'):
        for private in ('', '_PRIVATE'):
            name = f'FUTEX_UNLOCK_{op}_LIST64{private}'
            line(f'futex(NULL, {name}...) = 0', 'futex', 0, m.k(name), 0, 0, 0, 0)
    line('pkey_alloc(0, PKEY_UNRESTRICTED) = 1', 'pkey_alloc', 0, 0, result=1)
    line('set_mempolicy(MPOL_WEIGHTED_INTERLEAVE|MPOL_F_STATIC_NODES, NULL, 0) = 0', 'set_mempolicy', 0x8006, 0, 0)
    line('pidfd_open(0, PIDFD_NONBLOCK|PIDFD_THREAD) = 5', 'pidfd_open', 0, 0x880, result=5)
    line('pidfd_send_signal(3, SIGUSR1, NULL, 0x8 /* PIDFD_SIGNAL_??? */) = 0', 'pidfd_send_signal', 3, 10, 0, 8)
    line('set_tid_address(NULL) = 7', 'set_tid_address', 0, result=7)


def files(m):
    line, w, d = m.line, m.w, m.d
    cwd = -100
    val, room = m.at('val'), m.at(bytes(16))
    for name in ('getxattr', 'lgetxattr'):
        line(name + '("xa", "user.k", <addr>, 0) = 3', name, 'xa', 'user.k', 'qqq', 0, result=3)
    line('fgetxattr(3, "user.k", <addr>, 0) = 3', 'fgetxattr', 3, 'user.k', 'qqq', 0, result=3)
    line('getxattrat(AT_FDCWD, "xa", 0, "user.k", {value="val", size=100, flags=0}, 16) = 3', 'getxattrat', cwd, 'xa', 0, 'user.k',
         w(val) + d(100, 0), 16, result=3)
    line('getxattrat(AT_FDCWD, "xa", AT_SYMLINK_NOFOLLOW, "user.k", {value=<addr>, size=0, flags=0}, 16) = 3', 'getxattrat', cwd, 'xa',
         0x100, 'user.k', w(room) + d(0, 0), 16, result=3)
    line('setxattrat(AT_FDCWD, "xa", 0, "user.k", {value="new", size=3, flags=XATTR_REPLACE}, 16) = 0', 'setxattrat', cwd, 'xa', 0,
         'user.k', w(m.at('new')) + d(3, 2), 16)
    line('setxattrat(AT_FDCWD, "xa", 0, "user.k", <addr>, 15) = 0', 'setxattrat', cwd, 'xa', 0, 'user.k', w(m.at('new')) + d(3, 2), 15)
    line('listxattrat(AT_FDCWD, "xa", 0, "user.k\\0", 100) = 7', 'listxattrat', cwd, 'xa', 0, 'user.k', 100, result=7)
    line('removexattrat(AT_FDCWD, "xa", AT_SYMLINK_NOFOLLOW, "user.k") = 0', 'removexattrat', cwd, 'xa', 0x100, 'user.k')
    line('file_getattr(AT_FDCWD, "xa", {fa_xflags=0, fa_extsize=0, fa_nextents=0, fa_projid=0, fa_cowextsize=0}, 24, 0) = 0',
         'file_getattr', cwd, 'xa', bytes(24), 24, 0)
    line('file_getattr(AT_FDCWD, "xa", <addr>, 8, 0) = 0', 'file_getattr', cwd, 'xa', bytes(24), 8, 0)
    line('file_setattr(AT_FDCWD, "xa", {fa_xflags=FS_XFLAG_HASATTR, fa_extsize=0, fa_projid=0, fa_cowextsize=0}, 24, '
         'AT_SYMLINK_NOFOLLOW) = 0', 'file_setattr', cwd, 'xa', w(0x80000000) + bytes(16), 24, 0x100)
    line('fchmodat2(AT_FDCWD, "xa", 0640, AT_SYMLINK_NOFOLLOW) = 0', 'fchmodat2', cwd, 'xa', 0o640, 0x100)
    line('fchmodat2(-1, NULL, 07777, 0x8001 /* AT_??? */) = -1 EINVAL (Invalid argument)', 'fchmodat2', -1, 0, 0o7777, 0x8001,
         result='EINVAL')
    stx = bytearray(256)
    struct.pack_into('<I', stx, 0, 0x38000)  # SUBVOL, WRITE_ATOMIC, DIO_READ_ALIGN
    struct.pack_into('<Q', stx, 8, 0x400000)  # STATX_ATTR_WRITE_ATOMIC
    struct.pack_into('<Q', stx, 0xa0, 0x15)
    struct.pack_into('<IIIII', stx, 0xa8, 22, 0, 23, 0, 24)
    line('statx(AT_FDCWD, "xa", AT_STATX_SYNC_AS_STAT, 0, {..., stx_subvol=0x15, stx_atomic_write_unit_min=22, '
         'stx_atomic_write_unit_max=0, stx_atomic_write_segments_max=23, stx_dio_read_offset_align=0, '
         'stx_atomic_write_unit_max_opt=24}) = 0', 'statx', cwd, 'xa', 0, 0, bytes(stx), options=('-v',))
    struct.pack_into('<Q', stx, 8, 0)
    line('statx(AT_FDCWD, "xa", AT_STATX_SYNC_AS_STAT, 0, {..., stx_subvol=0x15, stx_dio_read_offset_align=0}) = 0', 'statx', cwd, 'xa',
         0, 0, bytes(stx), options=('-v',))
    line('execveat(-1, "x", NULL, NULL, 0x200 /* AT_??? */) = -1 EBADF (Bad file descriptor)', 'execveat', -1, 'x', 0, 0, 0x200,
         result='EBADF')
    line('execveat(-1, "x", NULL, NULL, AT_EXECVE_CHECK) = -1 EBADF (Bad file descriptor)', 'execveat', -1, 'x', 0, 0, 0x10000,
         result='EBADF')
    line('name_to_handle_at(AT_FDCWD, "x", {handle_bytes=4, handle_type=1, f_handle="\\x55\\x00\\x00\\x00"}, [5], AT_HANDLE_MNT_ID_UNIQUE|AT_HANDLE_CONNECTABLE|AT_HANDLE_FID|AT_EMPTY_PATH) = 0',
         'name_to_handle_at', cwd, 'x', d(4, 1, 0x55), d(5), 0x1203)
    line('fanotify_mark(3, FAN_MARK_REMOVE|FAN_MARK_FLUSH, FAN_RENAME|FAN_ONDIR, AT_FDCWD, "x") = 0', 'fanotify_mark', 3, 0x82,
         0x50000000, cwd, 'x')
    line('fanotify_mark(3, FAN_MARK_ADD|FAN_MARK_MNTNS, FAN_PRE_ACCESS|FAN_MNT_ATTACH|FAN_MNT_DETACH, AT_FDCWD, "x") = 0',
         'fanotify_mark', 3, 0x111, 0x3100000, cwd, 'x')
    line('openat2(AT_FDCWD, "x", {flags=O_RDONLY|OPENAT2_REGULAR, resolve=0}, 24) = -1 EINVAL (Invalid argument)', 'openat2', cwd, 'x',
         w(m.CONSTANTS['OPENAT2_REGULAR'], 0, 0), 24, result='EINVAL')
    line('renameat2(AT_FDCWD, "a", AT_FDCWD, "b", 0x8 /* RENAME_??? */) = 0', 'renameat2', cwd, 'a', cwd, 'b', 8)


def mounts(m):
    line, w, d = m.line, m.w, m.d
    cwd = -100
    line('open_tree_attr(AT_FDCWD, "/tmp", OPEN_TREE_CLONE|AT_RECURSIVE, {attr_set=MOUNT_ATTR_RDONLY, attr_clr=0, '
         'propagation=0 /* MS_??? */, userns_fd=0}, 32) = 4', 'open_tree_attr', cwd, '/tmp', 0x8001, w(1, 0, 0, 0), 32, result=4)
    line('mount_setattr(AT_FDCWD, "/tmp", 0, {attr_set=0, attr_clr=MOUNT_ATTR__ATIME, propagation=0 /* MS_??? */, userns_fd=0}, 32) = 0',
         'mount_setattr', cwd, '/tmp', 0, w(0, 0x70, 0, 0), 32)
    line('fsmount(3, FSMOUNT_CLOEXEC|FSMOUNT_NAMESPACE, MOUNT_ATTR_NOSYMFOLLOW) = 4', 'fsmount', 3, 3, 0x200000, result=4)
    line('fanotify_mark(3, FAN_MARK_ADD|FAN_MARK_FLUSH|FAN_MARK_DONT_FOLLOW|FAN_MARK_FILESYSTEM|FAN_MARK_IGNORE|FAN_MARK_EVICTABLE, '
         'FAN_ACCESS, 4, NULL) = 0', 'fanotify_mark', 3, 0x785, 1, 4, 0)
    line('fsmount(3, 0, 0x100000 /* MOUNT_ATTR_??? */) = 4', 'fsmount', 3, 0, 0x100000, result=4)
    line('listmount({size=24, mnt_ns_fd=0, mnt_id=LSMT_ROOT, param=0}, [0x800007c7, 0x800007c0, 0x800007bd, 0x800006e6], 4, '
         'LISTMOUNT_REVERSE) = 4', 'listmount', d(24, 0) + w(-1, 0), w(0x800007c7, 0x800007c0, 0x800007bd, 0x800006e6), 4, 1, result=4)
    line('statmount({size=32, mnt_ns_fd=0, mnt_id=0x80000017, param=STATMOUNT_SB_BASIC, mnt_ns_id=0x5}, <addr>, 100, STATMOUNT_BY_FD) = '
         '-1 EINVAL (Invalid argument)', 'statmount', d(32, 0) + w(0x80000017, 1, 5), bytes(100), 100, 1, result='EINVAL')
    found = bytearray(512) + b'\0proc\0/\0/proc\0'
    struct.pack_into('<IIQIIQIIQQIIQQQQQII', found, 0, 526, 0, 0x3f, 0, 21, 0x9fa0, 0, 1, 0x80000017, 0x8000001c, 0x16, 0x1b, 0,
                     1 << 18, 0, 0, 0, 6, 8)
    line('statmount({...}, {size=526, mask=STATMOUNT_SB_BASIC|..., sb_dev_major=0, sb_dev_minor=21, sb_magic=PROC_SUPER_MAGIC, '
         'sb_flags=0, fs_type="proc", mnt_id=0x80000017, mnt_parent_id=0x8000001c, mnt_id_old=0x16, mnt_parent_id_old=0x1b, mnt_attr=0, '
         'mnt_propagation=MS_PRIVATE, mnt_peer_group=0, mnt_master=0, propagate_from=0, mnt_root="/", mnt_point="/proc"}, 4096, 0) = 0',
         'statmount', d(24, 0) + w(0x80000017, 0x3f), bytes(found), 4096, 0)
    line('listns({size=32, ns_id=0, ns_type=UTS_NS, user_ns_id=LISTNS_CURRENT_USER}, 0x7f0000000000, 8, 0) = -1 EPERM (Operation not '
         'permitted)', 'listns', d(32, 0) + w(0) + d(0x4000000, 0) + w(-1), 0x7f0000000000, 8, 0, result='EPERM')


def control(m):
    line, w, d = m.line, m.w, m.d
    line('fcntl(0, F_DUPFD_QUERY, 1) = 0', 'fcntl', 0, m.k('F_DUPFD_QUERY'), 1)
    for name in ('F_SET_RW_HINT', 'F_SET_FILE_RW_HINT'):
        line(f'fcntl(0, {name}, [RWH_WRITE_LIFE_MEDIUM]) = 0', 'fcntl', 0, m.k(name), w(3))
    for name in ('F_GET_RW_HINT', 'F_GET_FILE_RW_HINT'):
        line(f'fcntl(5, {name}, [RWH_WRITE_LIFE_NOT_SET]) = 0', 'fcntl', 5, m.k(name), w(0))
    line('fcntl(0, F_SETDELEG, {d_flags=0, d_type=F_RDLCK, __pad=0}) = 0', 'fcntl', 0, m.k('F_SETDELEG'), d(0, 0))
    line('prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0) = 0', 'prctl', 65, 1, 0, 0, 0)
    line('prctl(PR_SCHED_CORE, PR_SCHED_CORE_CREATE, 0, 0 /* PIDTYPE_PID */, 0) = 0', 'prctl', 62, 1, 0, 0, 0)
    line('prctl(PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_EXCLUSIVE_ON, 0, 0, NULL) = 0', 'prctl', 59, 1, 0, 0, 0)
    line('prctl(PR_RISCV_V_GET_CONTROL) = 0x1 (PR_RISCV_V_VSTATE_CTRL_OFF|PR_RISCV_V_VSTATE_CTRL_DEFAULT<<2|'
         '!PR_RISCV_V_VSTATE_CTRL_INHERIT)', 'prctl', 70, 1, 2, 3, 4, result=1)
    line('prctl(PR_RISCV_SET_ICACHE_FLUSH_CTX, PR_RISCV_CTX_SW_FENCEI_ON, PR_RISCV_SCOPE_PER_PROCESS) = 0', 'prctl', 71, 0, 0, 3, 4)
    line('prctl(PR_PPC_SET_DEXCR, PR_PPC_DEXCR_IBRTPD, PR_PPC_DEXCR_CTRL_SET, 0x3, 0x4) = 0', 'prctl', 73, 1, 2, 3, 4)
    line('prctl(op=PR_SET_MDWE, mask=PR_MDWE_REFUSE_EXEC_GAIN, arg3=0, arg4=0, arg5=0) = 0', 'prctl', m.k('PR_SET_MDWE'), 1, 0, 0, 0,
         options=('-N',))
    line('prctl(PR_SET_TAGGED_ADDR_CTRL, PR_TAGGED_ADDR_ENABLE|PR_MTE_TCF_NONE|0x80000, 0, 0, 0) = 0', 'prctl',
         m.k('PR_SET_TAGGED_ADDR_CTRL'), 1 | m.k('PR_MTE_STORE_ONLY'), 0, 0, 0)
    for name in ('PR_SET_MEMORY_MERGE', 'PR_GET_MEMORY_MERGE', 'PR_GET_AUXV', 'PR_GET_SHADOW_STACK_STATUS', 'PR_SET_SHADOW_STACK_STATUS',
                 'PR_LOCK_SHADOW_STACK_STATUS', 'PR_TIMER_CREATE_RESTORE_IDS', 'PR_FUTEX_HASH', 'PR_RSEQ_SLICE_EXTENSION', 'PR_GET_CFI',
                 'PR_SET_CFI'):
        line(f'prctl({name}, 0x1, 0x2, 0x3, 0x4) = 0', 'prctl', m.k(name), 1, 2, 3, 4)
    line('reboot(0x1 /* LINUX_REBOOT_MAGIC1??? */, 0x2 /* LINUX_REBOOT_MAGIC2??? */, 0x3 /* LINUX_REBOOT_CMD_??? */) = 0', 'reboot', 1, 2,
         3)
    line('seccomp(0x9 /* SECCOMP_??? */, 0, NULL) = 0', 'seccomp', 9, 0, 0)
    line('mbind(NULL, 0, MPOL_DEFAULT, NULL, 0, 0x8 /* MPOL_MF_??? */) = 0', 'mbind', 0, 0, 0, 0, 0, 8)
    line('move_pages(0, 0, NULL, NULL, NULL, 0x8 /* MPOL_MF_??? */) = 0', 'move_pages', 0, 0, 0, 0, 0, 8)
    line('get_mempolicy(NULL, NULL, 0, NULL, 0x8 /* MPOL_F_??? */) = 0', 'get_mempolicy', 0, 0, 0, 0, 8)
    line('ptrace(PTRACE_SET_SYSCALL_INFO, 7, 80, {op=PTRACE_SYSCALL_INFO_ENTRY, arch=AUDIT_ARCH_X86_64, instruction_pointer=0x401000, '
         'stack_pointer=0x7ffe000, entry={nr=__NR_getpid, args=[0x1, 0, 0, 0, 0, 0]}}) = 0', 'ptrace', m.k('PTRACE_SET_SYSCALL_INFO'), 7,
         80, d(1, 0xc000003e) + w(0x401000, 0x7ffe000, 39, 1, 0, 0, 0, 0, 0))
    line('ptrace(PTRACE_SET_SYSCALL_INFO, 7, 80, {op=PTRACE_SYSCALL_INFO_EXIT, arch=AUDIT_ARCH_X86_64, instruction_pointer=0x401000, '
         'stack_pointer=0x7ffe000, exit={rval=-EINVAL, is_error=1}}) = 0', 'ptrace', m.k('PTRACE_SET_SYSCALL_INFO'), 7, 80,
         d(2, 0xc000003e) + w(0x401000, 0x7ffe000, -22, 1))
    line('ptrace(PTRACE_SET_SYSCALL_INFO, 7, 88, {op=PTRACE_SYSCALL_INFO_SECCOMP, arch=AUDIT_ARCH_X86_64, instruction_pointer=0x401000, '
         'stack_pointer=0x7ffe000, seccomp={nr=__NR_getpid, args=[0x1, 0, 0, 0, 0, 0], ret_data=0...}}) = 0', 'ptrace',
         m.k('PTRACE_SET_SYSCALL_INFO'), 7, 88, d(3, 0xc000003e) + w(0x401000, 0x7ffe000, 39, 1, 0, 0, 0, 0, 0, 0))
    line('ptrace(PTRACE_SET_SYSCALL_INFO, 7, 80, {op=PTRACE_SYSCALL_INFO_NONE, arch=AUDIT_ARCH_X86_64, instruction_pointer=0x401000, '
         'stack_pointer=0x7ffe000}) = 0', 'ptrace', m.k('PTRACE_SET_SYSCALL_INFO'), 7, 80, d(0, 0xc000003e) + w(0x401000, 0x7ffe000))


def security(m):
    line, w, d = m.line, m.w, m.d
    line('landlock_create_ruleset({handled_access_fs=LANDLOCK_ACCESS_FS_EXECUTE, '
         'handled_access_net=LANDLOCK_ACCESS_NET_BIND_TCP|LANDLOCK_ACCESS_NET_CONNECT_TCP, scoped=LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET, '
         'quiet_access_fs=LANDLOCK_ACCESS_FS_WRITE_FILE, quiet_access_net=LANDLOCK_ACCESS_NET_BIND_TCP, '
         'quiet_scoped=LANDLOCK_SCOPE_SIGNAL}, 48, 0) = 3', 'landlock_create_ruleset', w(1, 3, 1, 2, 1, 2), 48, 0, result=3)
    line('landlock_create_ruleset({handled_access_fs=LANDLOCK_ACCESS_FS_EXECUTE}, 8, 0) = 3', 'landlock_create_ruleset', w(1, 3, 1), 8, 0,
         result=3)
    line('landlock_create_ruleset(NULL, 0, LANDLOCK_CREATE_RULESET_ERRATA) = 0', 'landlock_create_ruleset', 0, 0, 2, result=0,
         options=('-y',))
    line('landlock_add_rule(3, LANDLOCK_RULE_NET_PORT, {allowed_access=LANDLOCK_ACCESS_NET_CONNECT_TCP, port=443}, 0) = 0',
         'landlock_add_rule', 3, 2, w(2, 443), 0)
    line('landlock_add_rule(3, LANDLOCK_RULE_NET_PORT, {allowed_access=LANDLOCK_ACCESS_NET_CONNECT_TCP, port=443}, '
         'LANDLOCK_ADD_RULE_QUIET) = 0', 'landlock_add_rule', 3, 2, w(2, 443), 1)
    line('landlock_add_rule(3, LANDLOCK_RULE_NET_PORT, NULL, 0x10003000 /* LANDLOCK_ADD_RULE_??? */) = 0', 'landlock_add_rule', 3, 2, 0,
         0x10003000)
    line('landlock_restrict_self(3, 0x1) = 0', 'landlock_restrict_self', 3, 1)
    line('lsm_list_modules([LSM_ID_LOCKDOWN, LSM_ID_CAPABILITY, LSM_ID_LANDLOCK, LSM_ID_BPF], [80 => 32], 0) = 4', 'lsm_list_modules',
         w(108, 100, 110, 109), d(80), 0, result=4, poke=':poke_exit=@arg2=20000000')
    line('lsm_get_self_attr(LSM_ATTR_CURRENT, <addr>, [200 => 0], 0) = -1 EOPNOTSUPP (Operation not supported)', 'lsm_get_self_attr', 100,
         bytes(200), d(200), 0, result='EOPNOTSUPP', poke=':poke_exit=@arg3=00000000')
    line('lsm_get_self_attr(LSM_ATTR_PREV, {id=0x200} => <addr>, [0], LSM_FLAG_SINGLE) = -1 EINVAL (Invalid argument)', 'lsm_get_self_attr',
         104, w(0x200), d(0), 1, result='EINVAL')
    line('lsm_get_self_attr(LSM_ATTR_CURRENT, [{id=0x1, flags=0x2, len=3, ctx_len=4}], [513], 0) = 0', 'lsm_get_self_attr', 100,
         w(1, 2, 3, 4), d(513), 0)
    line('lsm_set_self_attr(LSM_ATTR_CURRENT, {id=LSM_ID_APPARMOR, flags=0, len=36, ctx_len=4, ctx="\\x63\\x74\\x78\\x00"}, 36, 0) = 0',
         'lsm_set_self_attr', 100, w(104, 0, 36, 4) + b'ctx\0', 36, 0)


def rings(m):
    line, w, d = m.line, m.w, m.d
    line('io_uring_setup(...sq_off={..., array=0, user_addr=0}, cq_off={..., flags=0, user_addr=0}}) = 3', 'io_uring_setup', 1,
         bytes(120), result=3)
    ext = w(m.at(w(0))) + d(8, 77) + w(m.at(w(0, 0)))
    line('io_uring_enter(3, 1, 2, IORING_ENTER_GETEVENTS|IORING_ENTER_EXT_ARG, {sigmask=[], sigmask_sz=8, min_wait_usec=77, '
         'ts={tv_sec=0, tv_nsec=0}}, 24) = 0', 'io_uring_enter', 3, 1, 2, 9, ext, 24)
    line('io_uring_register(3, IORING_UNREGISTER_BUFFERS|IORING_REGISTER_USE_REGISTERED_RING, NULL, 0) = 0', 'io_uring_register', 3,
         0x80000001, 0, 0)

    def register(name, shown, data, nr=1):
        line(f'io_uring_register(3, {name}, {shown}, {nr}) = 0', 'io_uring_register', 3, m.k(name), data, nr)

    register('IORING_REGISTER_PBUF_RING', '{ring_addr=0x1, ring_entries=2, bgid=0, flags=0, min_left=3, resv=[0, 0x4, 0, 0x5, 0]}',
             w(1) + d(2) + struct.pack('<HHI', 0, 0, 3) + d(0, 4, 0, 5, 0))
    register('IORING_REGISTER_PBUF_RING', '<addr>', bytes(40), 2)
    register('IORING_REGISTER_SYNC_CANCEL', '{addr=NULL, fd=0, flags=0, timeout={tv_sec=0, tv_nsec=0}, opcode=IORING_OP_NOP}', bytes(64))
    register('IORING_REGISTER_FILE_ALLOC_RANGE', '{off=0, len=0}', bytes(16))
    register('IORING_REGISTER_FILE_ALLOC_RANGE', '<addr>', bytes(16), 0)
    register('IORING_REGISTER_PBUF_STATUS', '{buf_group=0, head=0}', bytes(40))
    napi = '{busy_poll_to=0, prefer_busy_poll=0, opcode=IO_URING_NAPI_REGISTER_OP, op_param=IO_URING_NAPI_TRACKING_DYNAMIC}'
    register('IORING_REGISTER_NAPI', f'{napi} => {napi}', bytes(16))
    register('IORING_UNREGISTER_NAPI', napi, bytes(16))
    register('IORING_REGISTER_CLOCK', '{clockid=CLOCK_REALTIME}', bytes(16), 0)
    register('IORING_REGISTER_CLONE_BUFFERS', '{src_fd=0, flags=0, src_off=0, dst_off=0, nr=0}', bytes(32))
    register('IORING_REGISTER_SEND_MSG_RING', '{opcode=IORING_OP_NOP, flags=0, ioprio=0, fd=0, off=0, addr=0, len=0, nop_flags=0, '
             'user_data=0, buf_index=0, personality=0, file_index=0, optval=0}', bytes(64))
    register('IORING_REGISTER_ZCRX_IFQ', '{if_idx=0, if_rxq=0, rq_entries=0, flags=0, area_ptr=NULL, region_ptr=NULL, '
             'offsets={head=0, tail=0, rqes=0}, zcrx_id=0, rx_buf_len=0, event_desc=NULL}', bytes(96))
    register('IORING_REGISTER_RESIZE_RINGS', '{sq_entries=0, cq_entries=0, flags=0}', bytes(120))
    register('IORING_REGISTER_MEM_REGION', '{region_uptr=NULL, flags=0}', bytes(32))
    register('IORING_REGISTER_QUERY', '{query_data=NULL, query_op=IO_URING_QUERY_OPCODES, size=0, result=0, next_entry=NULL}', bytes(40), 0)
    register('IORING_REGISTER_ZCRX_CTRL', '{zcrx_id=0, op=ZCRX_CTRL_FLUSH_RQ, zc_flush={}}', bytes(72))
    register('IORING_REGISTER_ZCRX_CTRL', '<addr>', bytes(72), 0)
    line('io_uring_register(3, IORING_REGISTER_BPF_FILTER, <addr>, 1) = 0', 'io_uring_register', 3, m.k('IORING_REGISTER_BPF_FILTER'),
         bytes(64), 1)


def programs(m):
    line, w, d = m.line, m.w, m.d

    def bpf(name, shown, data, size=None, result=0, options=()):
        size = len(data) if size is None else size
        line(f'bpf({name}, {shown}, {size}) = {result}', 'bpf', m.k(name), data + bytes(size), size, result=result, options=options)

    attr = bytearray(96)
    struct.pack_into('<I', attr, 60, 0)
    struct.pack_into('<QIiQI', attr, 64, 0, 5, 6, 0x10001000, 32)
    bpf('BPF_MAP_CREATE', '{map_type=..., map_extra=0, value_type_btf_obj_fd=5, map_token_fd=6, excl_prog_hash=0x10001000, '
        'excl_prog_hash_size=32}', bytes(attr), 96, 3)
    attr = bytearray(168)
    load = {112: ('<I', 0), 116: ('<I', 3), 120: ('<Q', 0x10002000), 128: ('<Q', 0x10003000), 136: ('<I', 16), 140: ('<I', 100),
            144: ('<i', 7), 148: ('<I', 8), 152: ('<Q', m.at(bytes(8))), 160: ('<I', 5), 164: ('<i', 9)}
    for offset, (form, value) in load.items():
        struct.pack_into(form, attr, offset, value)
    bpf('BPF_PROG_LOAD', '{..., attach_prog_fd=0, core_relo_cnt=3, fd_array=<addr>, core_relos=<addr>, core_relo_rec_size=16, '
        'log_true_size=100, prog_token_fd=7, fd_array_cnt=8, signature="\\x00...", signature_size=5, keyring_id=9}', bytes(attr), 168, 3)
    bpf('BPF_PROG_ATTACH', '{target_fd=7, attach_bpf_fd=3, attach_type=BPF_CGROUP_INET_INGRESS, attach_flags=BPF_F_BEFORE, '
        'replace_bpf_fd=0, relative_fd=5, expected_revision=99}', d(7, 3, 0, 8, 0, 5) + w(99), 32)
    bpf('BPF_PROG_ATTACH', '{target_fd=7, ..., relative_id=5, expected_revision=99}', d(7, 3, 0, m.k('BPF_F_ID'), 0, 5) + w(99), 32)
    bpf('BPF_PROG_ATTACH', '{target_ifindex=7, ...}', d(7, 3, m.k('BPF_TCX_INGRESS'), 0, 0, 0) + w(99), 32)
    bpf('BPF_PROG_DETACH', '{target_fd=7, attach_bpf_fd=3, attach_type=BPF_CGROUP_INET_INGRESS, attach_flags=0, replace_bpf_fd=0, '
        'relative_fd=5, expected_revision=99}', d(7, 3, 0, 0, 0, 5) + w(99), 32)
    bpf('BPF_PROG_GET_FD_BY_ID', '{prog_id=11}', d(11), 4, 3)
    bpf('BPF_MAP_GET_FD_BY_ID', '{map_id=11, open_flags=0}', d(11, 0, 0), 12, 3)
    bpf('BPF_BTF_GET_FD_BY_ID', '{btf_id=11, open_flags=0, fd_by_id_token_fd=3}', d(11, 0, 0, 3), 16, 3)
    for name in ('BPF_PROG_GET_NEXT_ID', 'BPF_MAP_GET_NEXT_ID', 'BPF_BTF_GET_NEXT_ID', 'BPF_LINK_GET_NEXT_ID'):
        bpf(name, '{start_id=11, next_id=0}', d(11, 0, 0), 12)
    for name in ('BPF_OBJ_PIN', 'BPF_OBJ_GET'):
        bpf(name, '{pathname=NULL, bpf_fd=0, file_flags=BPF_F_PATH_FD, path_fd=AT_FDCWD}', w(0) + d(0, 1 << 14, -100), 20)
    ids = m.at(d(0, 0))
    bpf('BPF_PROG_QUERY', '{query={..., prog_ids=[0, 0], prog_cnt=2, prog_attach_flags=[0, 0], link_ids=[0, 0], '
        'link_attach_flags=[0, 0], revision=0x4d}}', d(3, 0, 0, 0) + w(ids) + d(2, 0) + w(ids, ids, ids, 0x4d), 64)
    bpf('BPF_RAW_TRACEPOINT_OPEN', '{raw_tracepoint={name=NULL, prog_fd=0, cookie=0}}', bytes(24), 24, 3)
    bpf('BPF_BTF_LOAD', '{..., btf_log_true_size=0, btf_flags=0, btf_token_fd=0}', bytes(40), 40, 3)
    bpf('BPF_LINK_CREATE', '{link_create={..., attach_type=BPF_TRACE_UPROBE_MULTI, flags=0, uprobe_multi={path=NULL, offsets=NULL, '
        'ref_ctr_offsets=NULL, cookies=NULL, cnt=0, flags=0, pid=0}}}', d(0, 0, m.k('BPF_TRACE_UPROBE_MULTI')), 64, 3)
    bpf('BPF_ENABLE_STATS', '{enable_stats={type=BPF_STATS_RUN_TIME}}', d(0), 4, 3)
    bpf('BPF_ITER_CREATE', '{iter_create={link_fd=0, flags=0}}', d(0, 0), 8, 3)
    bpf('BPF_LINK_DETACH', '{link_detach={link_fd=0}}', d(0), 4)
    bpf('BPF_PROG_BIND_MAP', '{prog_bind_map={prog_fd=0, map_fd=0, flags=0}}', d(0, 0, 0), 12)
    bpf('BPF_TOKEN_CREATE', '{token_create={flags=0, bpffs_fd=0}}', d(0, 0), 8, 3)
    bpf('BPF_PROG_STREAM_READ_BY_FD', '{prog_stream_read={stream_buf=NULL, stream_buf_len=0, stream_id=0, prog_fd=0}}', bytes(20), 20)
    bpf('BPF_PROG_ASSOC_STRUCT_OPS', '{prog_assoc_struct_ops={map_fd=0, prog_fd=0, flags=0}}', bytes(12), 12)
    element = d(3, 0) + w(0, 0)
    bpf('BPF_MAP_UPDATE_ELEM', '{map_fd=3, key=NULL, value=NULL, flags=BPF_F_ALL_CPUS|BPF_F_CPU|BPF_F_LOCK|BPF_EXIST|BPF_NOEXIST}',
        element + w(0x1f), 32)
    bpf('BPF_MAP_UPDATE_ELEM', '{map_fd=3, key=NULL, value=NULL, flags=BPF_ANY}', element + w(0), 32)
    perf = bytearray(144)
    struct.pack_into('<I', perf, 4, 144)
    struct.pack_into('<I', perf, 116, 5)
    struct.pack_into('<QQQ', perf, 120, 0, 7, 8)
    line('perf_event_open({type=PERF_TYPE_HARDWARE, size=PERF_ATTR_SIZE_VER9, ..., aux_sample_size=0, aux_start_paused=1, aux_pause=0, '
         'aux_resume=1, sig_data=0, config3=0x7, config4=0x8}, 0, 0, 0, 0) = 3', 'perf_event_open', bytes(perf), 0, 0, 0, 0,
         result=3, options=('-v',))
    # Information of objects goes on; making one takes more than an ordinary user may.
    if os.geteuid() == 0:
        made = m.at(d(2, 4, 4, 1) + bytes(100))
        line('bpf(BPF_OBJ_GET_INFO_BY_FD, {info={bpf_fd=3, info_len=104, info={...btf_vmlinux_id=0, ...map_extra=0, hash=0, hash_size=0}}}, '
             '16) = 0', 'bpf', m.k('BPF_OBJ_GET_INFO_BY_FD'), d(3, 104) + w(m.at(bytes(104))), 16, options=('-v',),
             before=[('bpf', (0, made, 72))], poke=':when=2')
