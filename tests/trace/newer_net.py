# SPDX-License-Identifier: LGPL-2.1-or-later
"""Lines of e2e/newer-lines.py: sockets and netlink."""

import struct

AF_NETLINK, SOCK_RAW = 16, 3
NETLINK_ROUTE, NETLINK_SOCK_DIAG, NETLINK_XFRM, NETLINK_GENERIC = 0, 4, 6, 16
SOL_SOCKET, SOL_TCP, SOL_NETLINK, SOL_TIPC = 1, 6, 270, 271


def lines(m):
    for part in (options, control_messages, addresses, generic, links, routes, others):
        part(m)


def options(m):
    line, d, k = m.line, m.d, m.k

    def port_range(shown, low, high):
        line(f'setsockopt(3, SOL_IP, IP_LOCAL_PORT_RANGE, [{shown}], 4) = 0', 'setsockopt', 3, 0, k('IP_LOCAL_PORT_RANGE'),
             d(low | high << 16), 4)

    port_range('0x9c409c3f /* 39999..40000 */', 39999, 40000)
    port_range('0x4d2 /* 1234.. */', 1234, 0)
    port_range('0x4d20000 /* ..1234 */', 0, 1234)
    port_range('0', 0, 0)
    line('getsockopt(3, SOL_IP, IP_PROTOCOL, [IPPROTO_IP], [4]) = 0', 'getsockopt', 3, 0, k('IP_PROTOCOL'), d(0), d(4))
    line('setsockopt(3, SOL_IP, IP_PROTOCOL, [0], 4) = 0', 'setsockopt', 3, 0, k('IP_PROTOCOL'), d(0), 4)
    line('getsockopt(7, SOL_SOCKET, SO_PEERPIDFD, [3<pid:1>], [4]) = 0', 'getsockopt', 7, SOL_SOCKET, k('SO_PEERPIDFD'), d(3), d(4),
         before=[('pidfd_open', (1, 0))], options=('-yy',))
    key = struct.pack('<HHI', 2, 0, 0x0100000a) + bytes(120) + b'hmac(sha1)' + bytes(54)
    key += d(1, 1) + struct.pack('<HBBBBBB', 0, 24, 100, 101, 12, 1, 6) + b'secret' + bytes(74)
    line('setsockopt(3, SOL_TCP, TCP_AO_ADD_KEY, {addr={sa_family=AF_INET, sin_port=htons(0), sin_addr=inet_addr("10.0.0.1")}, '
         'prefix=24, alg_name="hmac(sha1)", ifindex=if_nametoindex("lo"), set_current=1, set_rnext=0, sndid=100, rcvid=101, maclen=12, '
         r'keyflags=TCP_AO_KEYF_IFINDEX, key="\x73\x65\x63\x72\x65\x74", keylen=6}, 288) = 0', 'setsockopt', 3, SOL_TCP,
         k('TCP_AO_ADD_KEY'), key, 288)
    line('setsockopt(-1, SOL_TIPC, TIPC_IMPORTANCE, [TIPC_HIGH_IMPORTANCE], 4) = 0', 'setsockopt', -1, SOL_TIPC, k('TIPC_IMPORTANCE'),
         d(2), 4)
    line('setsockopt(-1, SOL_TIPC, TIPC_IMPORTANCE, [0x7 /* TIPC_???_IMPORTANCE */], 4) = 0', 'setsockopt', -1, SOL_TIPC,
         k('TIPC_IMPORTANCE'), d(7), 4)
    line('setsockopt(-1, SOL_TIPC, TIPC_GROUP_JOIN, {type=42, instance=2, scope=TIPC_CLUSTER_SCOPE, '
         'flags=TIPC_GROUP_LOOPBACK|TIPC_GROUP_MEMBER_EVTS}, 16) = 0', 'setsockopt', -1, SOL_TIPC, k('TIPC_GROUP_JOIN'), d(42, 2, 2, 3),
         16)
    for name in ('SO_PASSPIDFD', 'SO_RCVPRIORITY', 'SO_PASSRIGHTS', 'SO_INQ'):
        line(f'setsockopt(3, SOL_SOCKET, {name}, [1], 8) = 0', 'setsockopt', 3, SOL_SOCKET, k(name), d(1, 5), 8)
        line(f'setsockopt(3, SOL_SOCKET, {name}, <addr>, 2) = 0', 'setsockopt', 3, SOL_SOCKET, k(name), d(1), 2)
        line(rf'getsockopt(3, SOL_SOCKET, {name}, "\x00\x00", [2]) = 0', 'getsockopt', 3, SOL_SOCKET, k(name), d(0), d(2))
    line(r'getsockopt(3, SOL_IP, IP_LOCAL_PORT_RANGE, "\x00\x00", [2]) = 0', 'getsockopt', 3, 0, k('IP_LOCAL_PORT_RANGE'), d(0), d(2))
    line('getsockopt(3, SOL_NETLINK, NETLINK_LIST_MEMBERSHIPS, NULL, [4 => 8]) = -1 EFAULT (Bad address)', 'getsockopt', 3, SOL_NETLINK,
         k('NETLINK_LIST_MEMBERSHIPS'), 0, d(4), result='EFAULT', poke=':poke_exit=@arg5=08000000')


def control_messages(m):
    def message(shown, data, **more):
        head = m.w(0, 0, 0, 0, m.at(data), len(data), 0)
        m.line(f'sendmsg(7, {{msg_name=NULL, msg_namelen=0, msg_iov=NULL, msg_iovlen=0, msg_control=[{shown}], '
               f'msg_controllen={len(data)}, msg_flags=0}}, 0) = 0', 'sendmsg', 7, head, 0, **more)

    def one(level, kind, data):
        return struct.pack('<Qii', 16 + len(data), level, kind) + data + bytes(-len(data) % 8)

    message(r'{cmsg_len=17, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, cmsg_data="\x07"}', one(1, 1, b'\7'))
    message(r'{cmsg_len=17, cmsg_level=0x4d /* SOL_??? */, cmsg_type=0x1, cmsg_data="\xff"}', one(77, 1, b'\xff'))
    message('{cmsg_len=20, cmsg_level=SOL_SOCKET, cmsg_type=SCM_PIDFD, cmsg_data=3<pid:1>}', one(1, m.k('SCM_PIDFD'), m.d(3)),
            before=[('pidfd_open', (1, 0))], options=('-yy',))
    for name in ('', 'NS', 'ING'):
        for form in ('OLD', 'NEW'):
            kind = f'SO_TIMESTAMP{name}_{form}'
            message(f'{{cmsg_len=17, cmsg_level=SOL_SOCKET, cmsg_type={kind}, cmsg_data=???}}', one(1, m.k(kind), b'\7'))
    message('{cmsg_len=24, cmsg_level=SOL_IP, cmsg_type=IP_PROTOCOL, cmsg_data=[IPPROTO_RAW]}', one(0, m.k('IP_PROTOCOL'), m.d(255, 1)))
    for name in ('SCM_DEVMEM_LINEAR', 'SCM_DEVMEM_DMABUF', 'SCM_TS_OPT_ID', 'SCM_INQ'):
        message(rf'{{cmsg_len=17, cmsg_level=SOL_SOCKET, cmsg_type={name}, cmsg_data="\x07"}}', one(1, m.k(name), b'\7'))
    message('{cmsg_len=20, cmsg_level=SOL_IP, cmsg_type=IP_PROTOCOL, cmsg_data=[IPPROTO_RAW]}', one(0, m.k('IP_PROTOCOL'), m.d(255)))


def addresses(m):
    def bind(shown, kind, scope, *rest):
        m.line(f'bind(-1, {{sa_family=AF_TIPC, {shown}}}, 16) = 0', 'bind', -1, struct.pack('<HBb', 30, kind, scope) + m.d(*rest), 16)

    bind('addrtype=TIPC_SERVICE_RANGE, scope=TIPC_CLUSTER_SCOPE, addr={nameseq={type=18888, lower=17, upper=20}}', 1, 2, 18888, 17, 20)
    bind('addrtype=TIPC_SERVICE_ADDR, scope=TIPC_CLUSTER_SCOPE, addr={name={name={type=5, instance=6}, domain=0x7}}', 2, 2, 5, 6, 7)
    bind('addrtype=TIPC_SOCKET_ADDR, scope=TIPC_CLUSTER_SCOPE, addr={id={ref=5, node=0x6}}', 3, 2, 5, 6, 0)
    bind(r'addrtype=0x9 /* TIPC_??? */, scope=-TIPC_NODE_SCOPE, addr="\5\0\0\0\6\0\0\0\7\0\0\0"', 9, -3, 5, 6, 7)
    m.line(r'bind(-1, {sa_family=AF_TIPC, sa_data="\1\2\5\0\0\0\6\0\0\0\7\0\0"}, 15) = 0', 'bind', -1,
           struct.pack('<HBb', 30, 1, 2) + m.d(5, 6, 7), 15)


def attr(kind, data):
    return struct.pack('<HH', 4 + len(data), kind) + data + bytes(-len(data) % 4)


def sender(m, protocol):
    """A function that expects SHOWN behind the header of a message of KIND."""
    # Only a socket that has an address is known to be of its protocol.
    before = [('socket', (AF_NETLINK, SOCK_RAW, protocol)), ('bind', (3, m.at(struct.pack('<HHII', AF_NETLINK, 0, 0, 0)), 12))]

    def send(shown, kind, body, flags=None, kind_shown='...', receive=False):
        flags = (2 if receive else 1) if flags is None else flags
        message = struct.pack('<IHHII', 16 + len(body), kind, flags, 5, 0) + body
        size = len(message)
        name, size_shown = ('recvfrom', 4096) if receive else ('sendto', size)
        m.line(f'{name}(3, [{{nlmsg_len={size}, nlmsg_type={kind_shown}, nlmsg_flags=..., nlmsg_seq=5, nlmsg_pid=0}}, {shown}], '
               f'{size_shown}, 0, NULL, ' + ('NULL' if receive else '0') + f') = {size}', name, 3, message, size_shown, 0, 0, 0,
               result=size, before=before, options=('-s', '500'))
    send.before = before
    return send


def generic(m):
    send, k, d = sender(m, NETLINK_GENERIC), m.k, m.d
    policy = b'\x0a\1\0\0' + attr(1, b'\x10\0') + attr(10, d(3))
    send('{cmd=CTRL_CMD_GETPOLICY, version=1}, [[{nla_len=6, nla_type=CTRL_ATTR_FAMILY_ID}, 0x10], '
         '[{nla_len=8, nla_type=CTRL_ATTR_OP}, 3]]', 16, policy, flags=0x301)
    m.line('sendto(3, [{nlmsg_len=..., nlmsg_type=nlctrl, nlmsg_flags=NLM_F_REQUEST|NLM_F_DUMP, nlmsg_seq=0, nlmsg_pid=0}, '
           '{cmd=CTRL_CMD_GETPOLICY, version=1}, ...', 'sendto', 3, struct.pack('<IHHII', 16 + len(policy), 16, 0x301, 0, 0) + policy,
           16 + len(policy), 0, 0, 0, before=send.before)
    op = attr(1, attr(1, d(3)) + attr(2, d(k('GENL_CMD_CAP_DO|GENL_CMD_CAP_DUMP|GENL_CMD_CAP_HASPOL'))))
    send('{cmd=CTRL_CMD_NEWFAMILY, version=2}, [[{nla_len=11, nla_type=CTRL_ATTR_FAMILY_NAME}, "nlctrl"], '
         '[{nla_len=44, nla_type=CTRL_ATTR_OPS}, [[{nla_len=20, nla_type=0x1}, [[{nla_len=8, nla_type=CTRL_ATTR_OP_ID}, '
         'CTRL_CMD_GETFAMILY], [{nla_len=8, nla_type=CTRL_ATTR_OP_FLAGS}, GENL_CMD_CAP_DO|GENL_CMD_CAP_DUMP|GENL_CMD_CAP_HASPOL]]], ...]]]',
         16, b'\1\2\0\0' + attr(2, b'nlctrl\0') + attr(6, op + op))
    send(r'{cmd=0x5, version=3}, [{nla_len=8, nla_type=0x7}, "\x61\x62\x63\x64"]', 0x1a, b'\5\3\0\0' + attr(7, b'abcd'))
    send('{cmd=0x63 /* CTRL_CMD_??? */, version=3, reserved=0x7}', 16, b'\x63\3\7\0')


def links(m):
    send, k, d = sender(m, NETLINK_ROUTE), m.k, m.d

    def link(name, shown, data, wrap=None, family=0):
        one = attr(k(name), data)
        inner = f'[{{nla_len={4 + len(data)}, nla_type={name}}}, {shown}]'
        send('{ifi_family=...}, ...' + inner + '...', 16, struct.pack('<BBHiII', family, 0, 0, 1, 0, 0) + (wrap(one) if wrap else one))

    def port(one):
        return attr(0x8000 | k('IFLA_PROTINFO'), one)

    def bridge(one):
        return attr(k('IFLA_LINKINFO'), attr(k('IFLA_INFO_KIND'), b'bridge\0') + attr(k('IFLA_INFO_DATA'), one))

    for name, size, number in (('MAB', 1, 1), ('MCAST_N_GROUPS', 4, 5), ('MCAST_MAX_GROUPS', 4, 5), ('NEIGH_VLAN_SUPPRESS', 1, 1),
                               ('BACKUP_NHID', 4, 5), ('NEIGH_FORWARD_GRAT', 1, 1)):
        link('IFLA_BRPORT_' + name, str(number), number.to_bytes(size, 'little'), port, 7)
    link('IFLA_BR_FDB_N_LEARNED', '7', d(7), bridge)
    link('IFLA_BR_FDB_MAX_LEARNED', '7', d(7), bridge)
    link('IFLA_BR_STP_MODE', 'BR_STP_MODE_USER', d(k('BR_STP_MODE_USER')), bridge)
    link('IFLA_GSO_IPV4_MAX_SIZE', '65536', d(65536))
    link('IFLA_GRO_IPV4_MAX_SIZE', '65536', d(65536))
    link('IFLA_DEVLINK_PORT', r'"\x64\x6c\x00"', b'dl\0')


def routes(m):
    send, k, d = sender(m, NETLINK_ROUTE), m.k, m.d

    def message(kind, head, head_shown, name, shown, data):
        send(f'{head_shown}, [{{nla_len={4 + len(data)}, nla_type={name}}}, {shown}]', k(kind), head + attr(k(name), data),
             kind_shown=kind)

    for kind in ('RTM_NEWMULTICAST', 'RTM_DELMULTICAST', 'RTM_NEWANYCAST', 'RTM_DELANYCAST'):
        message(kind, struct.pack('<BBBBi', 2, 24, 0, 0, 1), '{ifa_family=AF_INET, ifa_prefixlen=24, ifa_flags=0, '
                'ifa_scope=RT_SCOPE_UNIVERSE, ifa_index=if_nametoindex("lo")}', 'IFA_MULTICAST', 'inet_addr("224.0.0.1")',
                b'\xe0\0\0\1')
    message('RTM_NEWNEXTHOP', bytes(8), '{...}', 'NHA_GROUP', '[{id=9, weight=1, weight_high=2, resvd2=0x3}]',
            d(9) + struct.pack('<BBH', 1, 2, 3))
    rule = bytes([2]) + bytes(11)
    for name, shown, data in (('FRA_DSCP', '46', b'\x2e'), ('FRA_FLOWLABEL', 'htonl(74565)', b'\0\1\x23\x45'),
                              ('FRA_FLOWLABEL_MASK', 'htonl(74565)', b'\0\1\x23\x45'), ('FRA_SPORT_MASK', '0xff00', b'\0\xff'),
                              ('FRA_DPORT_MASK', '0xff00', b'\0\xff'), ('FRA_DSCP_MASK', '0', b'\0')):
        message('RTM_NEWRULE', rule, '{...}', name, shown, data)
    message('RTM_NEWROUTE', bytes([2]) + bytes(11), '{...}', 'RTA_NH_ID', '5', d(5))
    message('RTM_NEWROUTE', bytes([2]) + bytes(11), '{...}', 'RTA_FLOWLABEL', 'htonl(83886080)', d(5))
    message('RTM_NEWQDISC', bytes(20), '{...}', 'TCA_EXT_WARN_MSG', '"warn msg"', b'warn msg\0')
    message('RTM_NEWTFILTER', bytes(20), '{...}', 'TCA_EXT_WARN_MSG', '"warn msg"', b'warn msg\0')
    message('RTM_NEWNEIGH', bytes([2]) + bytes(11), '{...}', 'NDA_FLAGS_EXT', 'NTF_EXT_LOCKED|NTF_EXT_EXT_VALIDATED',
            d(k('NTF_EXT_LOCKED|NTF_EXT_EXT_VALIDATED')))
    message('RTM_NEWACTION', bytes(4), '{...}', 'TCA_ROOT_TAB', '[{nla_len=24, nla_type=0x1}, [[{nla_len=9, nla_type=TCA_ACT_KIND}, '
            '"gact"], [{nla_len=8, nla_type=TCA_ACT_FLAGS}, TCA_ACT_FLAGS_NO_PERCPU_STATS|TCA_ACT_FLAGS_SKIP_HW]]]',
            attr(1, attr(1, b'gact\0') + attr(k('TCA_ACT_FLAGS'), d(3))))
    message('RTM_NEWACTION', bytes(4), '{...}', 'TCA_ROOT_FLAGS', 'TCA_ACT_FLAG_LARGE_DUMP_ON', d(1))
    message('RTM_NEWACTION', bytes(4), '{...}', 'TCA_ROOT_COUNT', '1', d(1))


def others(m):
    send, d = sender(m, NETLINK_ROUTE), m.d
    send('{...}, [{nla_len=20, nla_type=IFLA_STATS_LINK_XSTATS}, [{nla_len=16, nla_type=LINK_XSTATS_TYPE_BOND}, '
         '[{nla_len=12, nla_type=BOND_XSTATS_3AD}, [{nla_len=8, nla_type=0x63 /* BOND_3AD_STAT_??? */}, ...]]]]', m.k('RTM_NEWSTATS'),
         bytes(12) + attr(2, attr(2, attr(1, attr(0x63, d(1))))))
    m.line('setsockopt(3, SOL_ALG, 0x63 /* ALG_SET_??? */, ..., 4) = 0', 'setsockopt', 3, 279, 0x63, d(1), 4)
    send = sender(m, NETLINK_XFRM)
    m.line('sendto(3, [{nlmsg_len=20, nlmsg_type=XFRM_MSG_MIGRATE_STATE, nlmsg_flags=0, nlmsg_seq=0, nlmsg_pid=0}, ...', 'sendto', 3,
           struct.pack('<IHHII', 20, m.k('XFRM_MSG_MIGRATE_STATE'), 0, 0, 0) + d(0), 20, 0, 0, 0, before=send.before)
    send, k, d = sender(m, NETLINK_SOCK_DIAG), m.k, m.d
    send('{idiag_family=AF_INET, idiag_state=TCP_BOUND_INACTIVE, ...}', 20, bytes([2, 13]) + bytes(70), receive=True)
    send('{sdiag_family=AF_INET, sdiag_protocol=IPPROTO_TCP, idiag_ext=0, idiag_states=1<<TCP_BOUND_INACTIVE, ...}', 20,
         bytes([2, 6, 0, 0]) + d(1 << 13) + bytes(48))
    tls = attr(k('TLS_INFO_TX_MAX_PAYLOAD_LEN'), b'\7\0')
    send(r'{idiag_family=AF_INET, ...}, [{nla_len=24, nla_type=INET_DIAG_ULP_INFO}, [[{nla_len=8, nla_type=INET_ULP_INFO_NAME}, "tls"], '
         r'[{nla_len=12, nla_type=INET_ULP_INFO_TLS}, [{nla_len=6, nla_type=TLS_INFO_TX_MAX_PAYLOAD_LEN}, "\x07\x00"]]]]', 20,
         bytes([2, 1]) + bytes(70) + attr(k('INET_DIAG_ULP_INFO'), attr(k('INET_ULP_INFO_NAME'), b'tls\0') +
                                          attr(k('INET_ULP_INFO_TLS'), tls)), receive=True)
    head = bytes([43]) + bytes(63)
    full = d(1, 0) + m.w(2, 3, 4, 5, 6, 7)
    send('{diag_family=AF_SMC, ...}, [{nla_len=60, nla_type=SMC_DIAG_DMBINFO}, {linkid=1, peer_gid=0x2, my_gid=0x3, token=0x4, '
         'peer_token=0x5, peer_gid_ext=0x6, my_gid_ext=0x7}]', 20, head + attr(k('SMC_DIAG_DMBINFO'), full), receive=True)
    send('{diag_family=AF_SMC, ...}, [{nla_len=44, nla_type=SMC_DIAG_DMBINFO}, {linkid=1, peer_gid=0x2, my_gid=0x3, token=0x4, '
         'peer_token=0x5}]', 20, head + attr(k('SMC_DIAG_DMBINFO'), full[:40]), receive=True)
