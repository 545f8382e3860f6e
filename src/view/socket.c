/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "view/socket.h"

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/netlink_diag.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "view/netlink.h"

enum {
	ALL_STATES = -1,
	CACHE_SLOTS = 256,
};

struct query {
	unsigned long inode;
	const struct family *family;
	struct buf *text;
	struct socket_name *name;
	bool stays;	      /* what was found will not change while the socket lives */
	int netlink_protocol; /* of a netlink socket that was found */
};

/* Handles the part of a reply behind its header; true: it is about the socket asked for. */
typedef bool parse_fn(struct query *q, const void *payload, size_t len);

struct family {
	const char *kernel_name; /* system.sockprotoname */
	const char *shown;
	int family;
	int protocol;
	parse_fn *parse; /* NULL: the kernel tells nothing of these */
};

/* ---- asking ------------------------------------------------------------ */

/* A datagram that begins a request; the family's own request follows the header. */
struct request {
	struct nlmsghdr header;
	union {
		struct inet_diag_req_v2 inet;
		struct unix_diag_req unix_;
		struct netlink_diag_req netlink;
	};
};

static bool read_socket(void *ctx, const struct nlmsghdr *message, size_t len)
{
	struct query *q = ctx;

	return message->nlmsg_type == SOCK_DIAG_BY_FAMILY &&
	       q->family->parse(q, NLMSG_DATA(message), len);
}

static bool ask(struct query *q)
{
	struct request request = {0};
	size_t payload;
	unsigned flags = NLM_F_DUMP;

	switch (q->family->family) {
	case AF_UNIX:
		/* by inode; the cookie's -1 says "any" */
		flags = 0;
		payload = sizeof(request.unix_);
		request.unix_ = (struct unix_diag_req){
			.sdiag_family = AF_UNIX,
			.udiag_states = (uint32_t)ALL_STATES,
			.udiag_ino = (uint32_t)q->inode,
			.udiag_show = UDIAG_SHOW_NAME | UDIAG_SHOW_PEER,
			.udiag_cookie = {~0u, ~0u},
		};
		break;
	case AF_NETLINK:
		payload = sizeof(request.netlink);
		request.netlink = (struct netlink_diag_req){
			.sdiag_family = AF_NETLINK,
			.sdiag_protocol = NDIAG_PROTO_ALL,
		};
		break;
	default:
		payload = sizeof(request.inet);
		request.inet = (struct inet_diag_req_v2){
			.sdiag_family = (uint8_t)q->family->family,
			.sdiag_protocol = (uint8_t)q->family->protocol,
			.idiag_states = (uint32_t)ALL_STATES,
		};
	}
	request.header = (struct nlmsghdr){
		.nlmsg_len = (uint32_t)NLMSG_LENGTH(payload),
		.nlmsg_type = SOCK_DIAG_BY_FAMILY,
		.nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags),
	};
	return netlink_ask(NETLINK_SOCK_DIAG, &request.header, read_socket, q);
}

/* ---- answers ----------------------------------------------------------- */

static void put_inet_end(struct buf *b, int family, const void *addr, uint16_t port)
{
	char text[INET6_ADDRSTRLEN];

	inet_ntop(family, addr, text, sizeof(text));
	buf_printf(b, family == AF_INET6 ? "[%s]:%u" : "%s:%u", text, ntohs(port));
}

static bool parse_inet(struct query *q, const void *payload, size_t len)
{
	static const char none[16];
	const struct inet_diag_msg *m = payload;

	if (len < sizeof(*m) || m->idiag_inode != q->inode || m->idiag_family != q->family->family)
		return false;
	size_t addr_len = m->idiag_family == AF_INET6 ? 16 : 4;
	bool has_peer = m->id.idiag_dport || memcmp(m->id.idiag_dst, none, addr_len);

	buf_printf(q->text, "%s:[", q->family->shown);
	put_inet_end(q->text, m->idiag_family, m->id.idiag_src, m->id.idiag_sport);
	if (has_peer) {
		buf_puts(q->text, "->");
		put_inet_end(q->text, m->idiag_family, m->id.idiag_dst, m->id.idiag_dport);
	}
	buf_putc(q->text, ']');
	q->stays = has_peer && q->family->protocol == IPPROTO_TCP;
	return true;
}

static bool parse_unix(struct query *q, const void *payload, size_t len)
{
	const struct unix_diag_msg *m = payload;

	if (len < sizeof(*m) || m->udiag_ino != q->inode || m->udiag_family != AF_UNIX)
		return false;

	uint32_t peer = 0;
	ssize_t left = (ssize_t)len - (ssize_t)NLMSG_ALIGN(sizeof(*m));
	for (const struct rtattr *a =
		     (const void *)((const char *)payload + NLMSG_ALIGN(sizeof(*m)));
	     RTA_OK(a, left); a = RTA_NEXT(a, left)) {
		size_t n = RTA_PAYLOAD(a);
		if (a->rta_type == UNIX_DIAG_PEER && n >= sizeof(peer)) {
			memcpy(&peer, RTA_DATA(a), sizeof(peer));
		} else if (a->rta_type == UNIX_DIAG_NAME && n) {
			const char *bytes = RTA_DATA(a);
			q->name->known = true;
			q->name->abstract = !*bytes;
			bytes += q->name->abstract;
			n -= q->name->abstract;
			if (n > sizeof(q->name->bytes))
				n = sizeof(q->name->bytes);
			/* shown up to a NUL, also of an abstract name */
			q->name->len = strnlen(bytes, n);
			memcpy(q->name->bytes, bytes, q->name->len);
		}
	}
	buf_printf(q->text, "%s:[%lu", q->family->shown, q->inode);
	if (peer)
		buf_printf(q->text, "->%u", peer);
	buf_putc(q->text, ']');
	q->stays = peer && m->udiag_type != SOCK_DGRAM;
	return true;
}

static const char *const netlink_names[] = {
	[NETLINK_ROUTE] = "ROUTE",
	[NETLINK_UNUSED] = "UNUSED",
	[NETLINK_USERSOCK] = "USERSOCK",
	[NETLINK_FIREWALL] = "FIREWALL",
	[NETLINK_SOCK_DIAG] = "SOCK_DIAG",
	[NETLINK_NFLOG] = "NFLOG",
	[NETLINK_XFRM] = "XFRM",
	[NETLINK_SELINUX] = "SELINUX",
	[NETLINK_ISCSI] = "ISCSI",
	[NETLINK_AUDIT] = "AUDIT",
	[NETLINK_FIB_LOOKUP] = "FIB_LOOKUP",
	[NETLINK_CONNECTOR] = "CONNECTOR",
	[NETLINK_NETFILTER] = "NETFILTER",
	[NETLINK_IP6_FW] = "IP6_FW",
	[NETLINK_DNRTMSG] = "DNRTMSG",
	[NETLINK_KOBJECT_UEVENT] = "KOBJECT_UEVENT",
	[NETLINK_GENERIC] = "GENERIC",
	[NETLINK_SCSITRANSPORT] = "SCSITRANSPORT",
	[NETLINK_ECRYPTFS] = "ECRYPTFS",
	[NETLINK_RDMA] = "RDMA",
	[NETLINK_CRYPTO] = "CRYPTO",
	[NETLINK_SMC] = "SMC",
};

static bool parse_netlink(struct query *q, const void *payload, size_t len)
{
	const struct netlink_diag_msg *m = payload;

	if (len < sizeof(*m) || m->ndiag_ino != q->inode || m->ndiag_family != AF_NETLINK)
		return false;
	unsigned protocol = m->ndiag_protocol;
	q->netlink_protocol = (int)protocol;
	if (protocol < sizeof(netlink_names) / sizeof(*netlink_names) && netlink_names[protocol])
		buf_printf(q->text, "NETLINK:[%s:%u]", netlink_names[protocol], m->ndiag_portid);
	else
		buf_printf(q->text, "NETLINK:[%u:%u]", protocol, m->ndiag_portid);
	return true;
}

static const struct family families[] = {
	{"UNIX", "UNIX", AF_UNIX, 0, parse_unix},
	{"UNIX-STREAM", "UNIX-STREAM", AF_UNIX, 0, parse_unix},
	{"TCP", "TCP", AF_INET, IPPROTO_TCP, parse_inet},
	{"UDP", "UDP", AF_INET, IPPROTO_UDP, parse_inet},
	{"UDP-Lite", "UDPLITE", AF_INET, IPPROTO_UDPLITE, parse_inet},
	{"TCPv6", "TCPv6", AF_INET6, IPPROTO_TCP, parse_inet},
	{"UDPv6", "UDPv6", AF_INET6, IPPROTO_UDP, parse_inet},
	{"UDPLITEv6", "UDPLITEv6", AF_INET6, IPPROTO_UDPLITE, parse_inet},
	{"NETLINK", "NETLINK", AF_NETLINK, 0, parse_netlink},
	{"RAW", "RAW", AF_INET, IPPROTO_RAW, NULL},
	{"RAWv6", "RAWv6", AF_INET6, IPPROTO_RAW, NULL},
	{"PING", "PING", AF_INET, IPPROTO_ICMP, NULL},
	{"PINGv6", "PINGv6", AF_INET6, IPPROTO_ICMPV6, NULL},
};

enum { FAMILY_COUNT = sizeof(families) / sizeof(*families) };

/* ---- remembered connections -------------------------------------------- */

/* Connections do not change while they live, and inode numbers of sockets come round after 2^32
 * sockets: so what is known of one is kept, direct-mapped, until another takes its slot. */
static struct {
	unsigned long inode; /* 0: free */
	struct buf text;
	struct socket_name name;
} cache[CACHE_SLOTS];

static bool recall(unsigned long inode, struct buf *text, struct socket_name *name)
{
	size_t slot = inode % CACHE_SLOTS;

	if (!inode || cache[slot].inode != inode)
		return false;
	buf_put(text, cache[slot].text.data, cache[slot].text.len);
	*name = cache[slot].name;
	return true;
}

static void remember(unsigned long inode, const struct buf *text, const struct socket_name *name)
{
	size_t slot = inode % CACHE_SLOTS;

	cache[slot].inode = inode;
	buf_truncate(&cache[slot].text, 0);
	buf_put(&cache[slot].text, text->data, text->len);
	cache[slot].name = *name;
}

bool socket_describe(unsigned long inode, const char *proto, struct buf *text,
		     struct socket_name *name)
{
	struct query q = {.inode = inode, .text = text, .name = name};
	const struct family *known = NULL;
	/* The kernel lists the TCP connections that one of MPTCP or MPTCPv6 has, as its own. */
	bool multipath = proto && !strncmp(proto, "MPTCP", 5);

	proto += multipath ? 2 : 0;
	buf_truncate(text, 0);
	name->known = false;
	if (recall(inode, text, name))
		return true;
	for (size_t i = 0; i < FAMILY_COUNT; i++) {
		if (proto && strcmp(proto, families[i].kernel_name))
			continue;
		q.family = &families[i];
		if (proto)
			known = q.family;
		if (q.family->parse && ask(&q)) {
			if (q.stays)
				remember(inode, text, name);
			return true;
		}
	}
	if (!known || multipath)
		return false;
	buf_printf(text, "%s:[%lu]", known->shown, inode);
	return true;
}

int socket_netlink_protocol(unsigned long inode)
{
	struct buf text = {0};
	struct socket_name name;
	struct query q = {.inode = inode, .text = &text, .name = &name, .netlink_protocol = -1};

	for (size_t i = 0; i < FAMILY_COUNT; i++) {
		q.family = &families[i];
		if (families[i].family == AF_NETLINK)
			ask(&q);
	}
	buf_free(&text);
	return q.netlink_protocol;
}
