# SPDX-License-Identifier: LGPL-2.1-or-later
"""Entries of v7.py for sockets: options, control messages, addresses, netlink."""

import re

from v7 import add_names, comment, entry, sub

# 6: options that 6.1 has no names for, by level.
OPTIONS = {
    'SOL_IP': {51: 'IP_LOCAL_PORT_RANGE', 52: 'IP_PROTOCOL'},
    'SOL_SOCKET': {76: 'SO_PASSPIDFD', 77: 'SO_PEERPIDFD', 80: 'SO_DEVMEM_DONTNEED', 82: 'SO_RCVPRIORITY', 83: 'SO_PASSRIGHTS', 84: 'SO_INQ'},
    'SOL_TCP': {38: 'TCP_AO_ADD_KEY', 39: 'TCP_AO_DEL_KEY', 40: 'TCP_AO_INFO', 41: 'TCP_AO_GET_KEYS',
                42: 'TCP_AO_REPAIR', 43: 'TCP_IS_MPTCP', 44: 'TCP_RTO_MAX_MS', 45: 'TCP_RTO_MIN_US',
                46: 'TCP_DELACK_MAX_US'},
    'SOL_CAN_RAW': {7: 'CAN_RAW_XL_FRAMES', 8: 'CAN_RAW_XL_VCID_OPTS'},
    'SOL_PACKET': {24: 'PACKET_VNET_HDR_SZ'},
    'SOL_RXRPC': {7: 'RXRPC_MANAGE_RESPONSE'},
    'SOL_ALG': {7: 'ALG_SET_KEY_BY_KEY_SERIAL'},
    'SOL_TLS': {3: 'TLS_TX_ZEROCOPY_RO', 4: 'TLS_RX_EXPECT_NO_PAD', 5: 'TLS_TX_MAX_PAYLOAD_LEN'},
    'SOL_XDP': {9: 'XDP_MAX_TX_SKB_BUDGET'},
}
LEVELS = {284: 'SOL_MPTCP', 285: 'SOL_MCTP', 286: 'SOL_SMC', 287: 'SOL_VSOCK'}


def plain_name(text):
    """The name in `NAME` or `0x1 /* NAME */`, the number of what has none."""
    return re.sub(r'.*/\* (.*) \*/', r'\1', text) if '???' not in text else text.split()[0]


def named(text, name, context):
    """TEXT, a number that 6.1 has no name for, with NAME."""
    number = text.split()[0]
    return f'{number} /* {name} */' if context.verbose_names else name


@entry(r'[gs]etsockopt', needs='_??')
def levels_and_options_have_new_names(call, context):
    if context.raw_names or len(call.args) < 5:
        return
    level = re.fullmatch(r'(0x[0-9a-f]+)( /\* SOL_\?\? \*/)', call.args[1])
    if level and int(level[1], 16) in LEVELS:
        call.args[1] = named(call.args[1], LEVELS[int(level[1], 16)], context)
    number = re.fullmatch(r'(0x[0-9a-f]+|\d+)( /\* \w+_\?\?\? \*/)', call.args[2])
    name = number and OPTIONS.get(plain_name(call.args[1]), {}).get(int(number[1], 0))
    if name and (call.name, name) != ('getsockopt', 'SO_DEVMEM_DONTNEED'):
        call.args[2] = named(call.args[2], name, context)


@entry(r'getsockopt')
def length_of_memberships_changes_on_failure(call, context):
    """Of a netlink socket that has two words of groups."""
    name = len(call.args) == 5 and plain_name(call.args[2])
    if name in ('NETLINK_LIST_MEMBERSHIPS', '0x9') and plain_name(call.args[1]) in ('SOL_NETLINK', '0x10e') and \
            call.args[3] == 'NULL' and re.fullmatch(r'\[(?!8\])\d+\]', call.args[4]) and 'EFAULT' in call.tail:
        call.args[4] = call.args[4][:-1] + ' => 8]'


@entry(r'[gs]etsockopt')
def options_of_algorithms_have_another_comment(call, context):
    if plain_name(call.args[1]) == 'SOL_ALG':
        call.args[2] = call.args[2].replace('ALG_???', 'ALG_SET_???')


@entry(r'[gs]etsockopt', needs='SO_VM_???')
def options_of_virtual_sockets_have_another_comment(call, _):
    comment(call, 2, 'SO_VM_???', 'SO_VM_SOCKETS_???')


@entry(r'sendto')
def statistics_of_bonds_have_another_comment(call, context):
    head, of_3ad, rest = call.args[1].partition('BOND_XSTATS_3AD')
    call.args[1] = head + of_3ad + rest.replace('BOND_XSTATS_???', 'BOND_3AD_STAT_???')


AUDIT_TYPES = {0x58c: 'AUDIT_IPE_ACCESS', 0x58d: 'AUDIT_IPE_CONFIG_CHANGE', 0x58e: 'AUDIT_IPE_POLICY_LOAD',
               0x58f: 'AUDIT_LANDLOCK_ACCESS', 0x590: 'AUDIT_LANDLOCK_DOMAIN', 0x591: 'AUDIT_MAC_TASK_CONTEXTS',
               0x592: 'AUDIT_MAC_OBJ_CONTEXTS', 0x710: 'AUDIT_INTEGRITY_USERSPACE'}


@entry(r'sendto')
def audit_has_new_types(call, context):
    if not context.raw_names and 'AUDIT_??? */' in call.args[1]:
        call.args[1] = re.sub(r'(0x[0-9a-f]+) /\* AUDIT_\?\?\? \*/',
                              lambda m: named(m[1], AUDIT_TYPES[int(m[1], 16)], context) if int(m[1], 16) in AUDIT_TYPES else m[0],
                              call.args[1])


@entry(r'sendto', needs='diag_')
def sockets_have_a_new_state(call, context):
    if context.raw_names:
        return
    sub(call, 1, r'(?<=diag_state=)0xd /\* TCP_\?\?\? \*/', named('0xd', 'TCP_BOUND_INACTIVE', context))
    sub(call, 1, r'(?<=diag_states=)(0x[0-9a-f]+ /\* [^*]* \*/|[^,}]*)',
        lambda match: add_names(match[0], [(0x2000, '1<<TCP_BOUND_INACTIVE')], context, '1<<TCP_???'))


NETLINK_TYPES = {('XFRM_MSG', '0x29'): 'XFRM_MSG_MIGRATE_STATE', ('IPSET_CMD', '0xe'): 'IPSET_CMD_GET_BYNAME',
                 ('IPSET_CMD', '0xf'): 'IPSET_CMD_GET_BYINDEX'}


@entry(r'sendto', needs='nlmsg_type')
def netlink_has_new_types(call, context):
    def change(match):
        name = NETLINK_TYPES.get((match[2], match[1]))
        return named(match[1], name, context) if name else match[0]

    if not context.raw_names:
        sub(call, 1, r'(0x[0-9a-f]+) /\* (XFRM_MSG|IPSET_CMD)_\?\?\? \*/', change)


@entry(r'sendto', needs='IPTOS_TOS_???')
def kinds_of_service_of_routes_have_another_comment(call, context):
    sub(call, 1, r'(?<=tos=)(0x[0-9a-f]+) /\* IPTOS_TOS_\?\?\? \*/', r'\1 /* IPTOS_??? */')


@entry(r'sendto', needs='IFLA_VF_PORT_???')
def ports_have_another_comment(call, context):
    sub(call, 1, r'((?:IFLA_VF_PORT|IFLA_PORT_SELF)(?: \*/)?}, .*/\* IFLA)_VF(_PORT_\?\?\? \*/)', r'\1\2')


@entry(r'sendto', needs='peer_token=')
def longer_identifiers_of_memory_are_filled_with_zeros(call, context):
    sub(call, 1, r'(nla_len=48, .*peer_token=0x[0-9a-f]+)(?=})', r'\1, peer_gid_ext=0x2c2b2a29, my_gid_ext=0')


@entry(r'sendto')
def tls_has_a_new_attribute(call, context):
    if not context.raw_names:
        sub(call, 1, r'0x7 /\* TLS_INFO_\?\?\? \*/', named('0x7', 'TLS_INFO_TX_MAX_PAYLOAD_LEN', context))


@entry(r'(send|recv)m?msg')
def control_messages_have_new_names(call, context):
    if context.raw_names:
        return

    def change(match):
        names = LEVELS if match[1] == 'level' else NEW_CMSG_TYPES
        key = int(match[2], 16) if match[1] == 'level' else (match[3], int(match[2], 16))
        return f'cmsg_{match[1]}={named(match[2], names[key], context)}' if key in names else match[0]

    for at, text in enumerate(call.args):
        if 'cmsg_' in text:
            call.args[at] = re.sub(r'cmsg_(level|type)=(0x[0-9a-f]+) /\* (SOL|SCM|IP)_\?\?\? \*/', change, text)


NEW_CMSG_TYPES = {('SCM', 4): 'SCM_PIDFD', ('SCM', 78): 'SCM_DEVMEM_LINEAR', ('SCM', 79): 'SCM_DEVMEM_DMABUF', ('SCM', 81): 'SCM_TS_OPT_ID',
                  ('SCM', 84): 'SCM_INQ', ('IP', 52): 'IP_PROTOCOL'}


@entry(r'(send|recv)(to|from|m?msg|mmsg_time64)')
def message_flags_have_a_new_name(call, context):
    at = 2 if call.name in ('sendmsg', 'recvmsg') else 3
    if at >= len(call.args):
        return
    shown = add_names(call.args[at], [(0x2000000, 'MSG_SOCK_DEVMEM')], context, 'MSG_???')
    later = 'MSG_(?:ZEROCOPY|FASTOPEN|CMSG_CLOEXEC|CMSG_COMPAT)'
    call.args[at] = re.sub(rf'({later}(?:\|{later})*)\|(MSG_SOCK_DEVMEM)', r'\2|\1', shown)


@entry(r'socket')
def internet_protocols_have_a_new_name(call, context):
    if not context.raw_names and re.fullmatch(r'0x90 /\* IPPROTO_\?\?\? \*/', call.args[2]):
        call.args[2] = named(call.args[2], 'IPPROTO_AGGFRAG', context)


@entry(r'sendto')
def weights_of_next_hops_have_16_bits(call, context):
    def change(match):
        return f'{match[1]}, weight_high={int(match[2] or "0", 16)}'

    sub(call, 1, r'(\{id=\d+, weight=\d+)(?:, resvd1=(0x[0-9a-f]+))?', change)
