# SPDX-License-Identifier: LGPL-2.1-or-later
"""Lines of e2e/newer-lines.py: calls that never return, which show what of them stands in the first half of a line."""


def lines(m):
    d, w = m.d, m.w
    room, name = m.at(bytes(512)), m.at('x')
    cwd, at_cwd = -100, 'AT_FDCWD, "x"'

    def cut(shown, call, *args):
        m.line(f'{call}({shown} <unfinished ...>) = ?', call, *args, result='KILL')

    def whole(shown, call, *args):
        m.line(f'{call}({shown}) = ?', call, *args, result='KILL')

    # The comma before what the return shows is part of the second half.
    for call in ('read', 'pread64', 'readv', 'preadv', 'recvfrom', 'recvmsg', 'getdents', 'getdents64'):
        cut('3', call, 3, room, 1, 0, 0, 0)
    cut('3', 'preadv2', 3, room, 1, 0, 0, 0)
    cut('3', 'recvmmsg', 3, room, 1, 0, 0)
    for call in ('accept', 'accept4', 'getsockname', 'getpeername'):
        cut('3', call, 3, room, d(16), 0)
    cut('3, SOL_SOCKET, SO_TYPE', 'getsockopt', 3, 1, 3, room, d(4))
    cut('-1', 'wait4', -1, room, 0, 0)
    cut('P_ALL, 0', 'waitid', 0, 0, room, 4, 0)
    for call in ('stat', 'lstat', 'statfs', 'readlink'):
        cut('"x"', call, name, room, 64)
    for call in ('fstat', 'fstatfs'):
        cut('3', call, 3, room)
    cut(at_cwd, 'newfstatat', cwd, name, room, 0)
    cut(at_cwd, 'readlinkat', cwd, name, room, 64)
    cut(at_cwd + ', AT_STATX_SYNC_AS_STAT, 0', 'statx', cwd, name, 0, 0, room)
    for call in ('getxattr', 'lgetxattr'):
        cut('"x", "user.k"', call, name, m.at('user.k'), room, 64)
    cut('3, "user.k"', 'fgetxattr', 3, m.at('user.k'), room, 64)
    for call in ('listxattr', 'llistxattr'):
        cut('"x"', call, name, room, 64)
    cut('3', 'flistxattr', 3, room, 64)
    for call in ('epoll_wait', 'epoll_pwait', 'epoll_pwait2'):
        cut('3', call, 3, room, 4, 0, 0, 8)
    cut('{tv_sec=5, tv_nsec=0}', 'nanosleep', w(5, 0), room)
    cut('CLOCK_MONOTONIC, 0, {tv_sec=5, tv_nsec=0}', 'clock_nanosleep', 1, 0, w(5, 0), room)
    for call in ('clock_gettime', 'clock_getres'):
        cut('CLOCK_MONOTONIC', call, 1, room)
    cut('ITIMER_REAL', 'getitimer', 0, room)
    cut('ITIMER_REAL, {it_interval={tv_sec=0, tv_usec=0}, it_value={tv_sec=0, tv_usec=0}}', 'setitimer', 0, bytes(32), room)
    cut('CLOCK_MONOTONIC, NULL', 'timer_create', 1, 0, room)
    cut('0', 'timer_gettime', 0, room)
    zeros = '{it_interval={tv_sec=0, tv_nsec=0}, it_value={tv_sec=0, tv_nsec=0}}'
    cut(f'0, 0, {zeros}', 'timer_settime', 0, 0, bytes(32), room)
    cut(f'3, 0, {zeros}', 'timerfd_settime', 3, 0, bytes(32), room)
    cut('3', 'timerfd_gettime', 3, room)
    cut('SIGINT, NULL', 'rt_sigaction', 2, 0, room, 8)
    cut('SIG_BLOCK, NULL', 'rt_sigprocmask', 0, 0, room, 8)
    cut('[]', 'rt_sigtimedwait', w(0), room, 0, 8)
    cut('[], NULL, NULL, 8', 'rt_sigtimedwait', w(0), 0, 0, 8)
    cut('NULL', 'sigaltstack', 0, room)
    cut('0, RLIMIT_NOFILE, NULL', 'prlimit64', 0, 7, 0, room)
    cut('RLIMIT_NOFILE', 'getrlimit', 7, room)
    cut('RUSAGE_SELF', 'getrusage', 0, room)
    cut('3', 'getgroups', 3, room)
    for call in ('sched_getparam', 'sched_getattr', 'sched_rr_get_interval'):
        cut('0', call, 0, room, 48, 0)
    cut('0, 8', 'sched_getaffinity', 0, 8, room)
    cut('AF_UNIX, SOCK_STREAM, 0', 'socketpair', 1, 1, 0, room)
    cut('{version=_LINUX_CAPABILITY_VERSION_3, pid=0}', 'capget', d(0x20080522, 0), room)
    cut('3', 'io_setup', 3, room)
    cut('NULL, 1, 1', 'io_getevents', 0, 1, 1, room, 0)
    cut('3', 'mq_timedreceive', 3, room, 64, 0, 0)
    cut('3, NULL', 'mq_getsetattr', 3, 0, room)
    cut('3', 'msgrcv', 3, room, 64, 0, 0)
    cut('3, IPC_STAT', 'msgctl', 3, 2, room)
    cut('NULL, 4096', 'mincore', 0, 4096, room)
    cut('3', 'process_vm_readv', 3, room, 1, room, 1, 0)
    cut('PR_GET_NAME', 'prctl', 16, room)
    cut('KEYCTL_DESCRIBE, 5', 'keyctl', 6, 5, room, 64)
    cut('3, FIONREAD', 'ioctl', 3, 0x541b, room)
    # What is result from the first argument on, and decoders that keep it.
    for call in ('pipe', 'pipe2', 'times', 'sysinfo', 'uname'):
        cut('', call, room, 0)
    cut('PTRACE_PEEKDATA, 5, 0x7, ', 'ptrace', 2, 5, 7, room)
    cut('PTRACE_GETREGS, 5, ', 'ptrace', 12, 5, 7, room)
    cut('PTRACE_GETSIGINFO, 5, 0x7, ', 'ptrace', 0x4202, 5, 7, room)
    cut('PTRACE_GETREGSET, 5, NT_PRSTATUS, ', 'ptrace', 0x4204, 5, 1, room)
    cut('3, IPC_STAT, ', 'shmctl', 3, 2, room)
    cut('3, 0, IPC_STAT, ', 'semctl', 3, 0, 2, room)
    cut('3, SECCOMP_IOCTL_NOTIF_RECV, ', 'ioctl', 3, 0xc0502100, bytes(80))
    cut('LSM_ATTR_CURRENT, ', 'lsm_get_self_attr', 100, room, d(64), 0)
    cut('3, IORING_REGISTER_PROBE, ', 'io_uring_register', 3, 8, room, 1)
    cut('3, IORING_REGISTER_PBUF_STATUS, ', 'io_uring_register', 3, m.k('IORING_REGISTER_PBUF_STATUS'), room, 1)
    cut('3, IORING_UNREGISTER_NAPI, ', 'io_uring_register', 3, m.k('IORING_UNREGISTER_NAPI'), room, 1)
    # All is shown, but for what stands behind the result.
    cut('[{fd=3, events=POLLIN}], 1, 50', 'poll', d(3, 1), 1, 50)
    cut('3, F_GETFL', 'fcntl', 3, 3)
    cut('PR_GET_DUMPABLE', 'prctl', 3)
    cut('0', 'sched_getscheduler', 0)
    cut('5, NULL, 0', 'shmat', 5, 0, 0)
    # Nothing is missing; commands of no decoder show their argument at once.
    whole('3, FS_IOC_GETVERSION, 0x10000000', 'ioctl', 3, 0x80087601, 0x10000000)
    whole('CLONE_NEWNET', 'unshare', 0x40000000)
    whole('3', 'close', 3)
    whole('', 'pause')
    whole('4, 3, NULL, 10', 'sendfile', 4, 3, 0, 10)
    cut('4, 3, [5', 'sendfile', 4, 3, w(5), 10)
