/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Netlink messages: of what is a netlink socket, of any bytes, of attributes without end. */
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../fixtures/netlink.h"
#include "../fuzz/any.h"
#include "decode.h"
#include "test.h"

static int route; /* a socket of this process, with an address */

static const char *message(uint64_t len)
{
	return show3(show_message, MEMORY_BASE, len, (uint64_t)route, 0);
}

static void put_header(uint32_t len, uint16_t type)
{
	put(0, &(struct nlmsghdr){len, type, NLM_F_REQUEST, 1, 2}, NLMSG_HDRLEN);
}

static void only_of_netlink_sockets(void)
{
	put_header(16, RTM_GETLINK);
	CHECK_STR(message(16), "{nlmsg_len=16, nlmsg_type=RTM_GETLINK, nlmsg_flags=NLM_F_REQUEST, "
			       "nlmsg_seq=1, nlmsg_pid=2}");
	CHECK_STR(show3(show_message, MEMORY_BASE, 4, (uint64_t)-1, 0), "\"\\20\\0\\0\\0\"");
	CHECK_STR(message(0), "\"\"");
	CHECK_STR(show3(show_message, 0x10, 100, (uint64_t)route, 0), "0x10");
}

static void put_attribute(size_t at, uint16_t type, const char *data, uint16_t len)
{
	put(at, (uint16_t[]){(uint16_t)(len + NLA_HDRLEN), type}, NLA_HDRLEN);
	put(at + NLA_HDRLEN, data, len);
}

static void attributes_in_an_attribute(void)
{
	memset(memory, 0, 128);
	put_header(60, RTM_NEWLINK);
	put_attribute(32, NLA_F_NESTED | IFLA_PROP_LIST, (const char[24]){0}, 24);
	put_attribute(36, IFLA_ALT_IFNAME, "one", 4);
	put_attribute(44, IFLA_ALT_IFNAME, "two", 4);
	put_attribute(52, IFLA_MTU, "\377\1\0\0", 4);
	CHECK_STR(strstr(message(60), "ifi_change=0}, "),
		  "ifi_change=0}, [{nla_len=28, nla_type=NLA_F_NESTED|IFLA_PROP_LIST}, "
		  "[[{nla_len=8, nla_type=IFLA_ALT_IFNAME}, \"one\"], "
		  "[{nla_len=8, nla_type=IFLA_ALT_IFNAME}, \"two\"], "
		  "[{nla_len=8, nla_type=IFLA_MTU}, \"\\xff\\x01\\x00\\x00\"]]]]");
}

/* They begin where the kernel puts them: aligned. */
static void attributes_of_an_answer(void)
{
	memset(memory, 0, 128);
	put_header(52, NLMSG_ERROR);
	put(20, &(struct nlmsghdr){17, RTM_GETLINK, NLM_F_REQUEST, 3, 4}, NLMSG_HDRLEN);
	put_attribute(40, NLMSGERR_ATTR_MSG, "no link", 8);
	CHECK_STR(strstr(message(52), "[{error="),
		  "[{error=0, msg=[{nlmsg_len=17, nlmsg_type=RTM_GETLINK, "
		  "nlmsg_flags=NLM_F_REQUEST, nlmsg_seq=3, nlmsg_pid=4}, "
		  "{ifi_family=AF_UNSPEC, ...}]}, "
		  "[{nla_len=12, nla_type=NLMSGERR_ATTR_MSG}, \"no link\"]]]");
}

/* Attributes within attributes, as deep as there is room: text of bounded length. */
static void nested(void)
{
	enum { DEPTH = 4000 };

	memset(memory, 0, 64);
	put_header(32 + 4 * DEPTH, RTM_NEWLINK);
	for (unsigned i = 0; i < DEPTH; i++) {
		uint16_t words[2] = {(uint16_t)(4 * (DEPTH - i)), IFLA_PROP_LIST | NLA_F_NESTED};
		put(32 + 4 * i, words, sizeof(words));
	}
	CHECK(strlen(message(32 + 4 * DEPTH)) < 100000);
	/* An answer about an answer about an answer... */
	for (unsigned i = 0; i < 100; i++) {
		put(20 * i, &(struct nlmsghdr){2000 - 20 * i, NLMSG_ERROR, 0, 1, 2}, NLMSG_HDRLEN);
		memset(memory + 20 * i + 16, 0, 4);
	}
	CHECK(strlen(message(2000)) < 100000);
}

/* Types from 16 on are those of the protocol. */
static const struct {
	int protocol;
	unsigned first, last; /* kinds of messages; those of generic netlink are families */
} protocols[] = {{NETLINK_ROUTE, RTM_NEWLINK, RTM_MAX},
		 {NETLINK_GENERIC, 16, 16},
		 {NETLINK_SOCK_DIAG, 18, 21},
		 {NETLINK_NETFILTER, 16, 16 + (12 << 8)},
		 {NETLINK_XFRM, 16, 42},
		 {NETLINK_SELINUX, 16, 17}};

/* N messages of any bytes, of types of protocol P, sent to descriptor FD. */
static void any_bytes_of(int fd, unsigned p, unsigned count)
{
	unsigned span = protocols[p].last - protocols[p].first + 1;

	for (unsigned n = 0; n < count; n++) {
		size_t len = 1 + n % 300;

		memory_end = len - n % 7 * (n % 3 == 0 && len > 7);
		for (size_t i = 0; i < len; i++)
			memory[i] = (uint8_t)any(256) & (n % 2 ? 0x1f : 0xff);
		if (n % 4)
			put_header((uint32_t)(len - n % 5),
				   (uint16_t)(n % 9 ? protocols[p].first + n * 37 % span
						    : NLMSG_ERROR));
		call_style = CALL_DECODE | (n % 2 ? CALL_ABBREV : 0);
		CHECK(*show3(show_message, MEMORY_BASE, len, (uint64_t)fd, 0));
	}
	memory_end = MEMORY_SIZE;
	call_style = CALL_DECODE | CALL_ABBREV;
}

static void any_bytes(void)
{
	for (unsigned p = 0; p < sizeof(protocols) / sizeof(*protocols); p++) {
		int fd = open_netlink(protocols[p].protocol);

		/* A kernel may be without it. */
		if (fd < 0)
			continue;
		any_begin(p);
		any_bytes_of(fd, p, 4000);
		close(fd);
	}
}

int main(void)
{
	route = open_netlink(NETLINK_ROUTE);
	CHECK(route >= 0);
	RUN(only_of_netlink_sockets);
	RUN(attributes_in_an_attribute);
	RUN(attributes_of_an_answer);
	RUN(nested);
	RUN(any_bytes);
	return tests_end();
}
