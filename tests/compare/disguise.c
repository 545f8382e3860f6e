/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Preloaded into a tracer: what the kernel tells it of sockets of NETLINK_USERSOCK is that they are
 * of protocol $DISGUISE, which the kernel may not have.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <linux/netlink.h>
#include <linux/netlink_diag.h>
#include <linux/sock_diag.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static void disguise(char *bytes, ssize_t n)
{
	const char *protocol = getenv("DISGUISE");

	while (protocol && n >= (ssize_t)NLMSG_LENGTH(sizeof(struct netlink_diag_msg))) {
		struct nlmsghdr header;
		struct netlink_diag_msg message;

		memcpy(&header, bytes, sizeof(header));
		memcpy(&message, bytes + NLMSG_HDRLEN, sizeof(message));
		if (header.nlmsg_len < NLMSG_HDRLEN || header.nlmsg_len > n)
			return;
		if (header.nlmsg_type == SOCK_DIAG_BY_FAMILY &&
		    message.ndiag_family == AF_NETLINK &&
		    message.ndiag_protocol == NETLINK_USERSOCK) {
			message.ndiag_protocol = atoi(protocol);
			memcpy(bytes + NLMSG_HDRLEN, &message, sizeof(message));
		}
		bytes += NLMSG_ALIGN(header.nlmsg_len);
		n -= NLMSG_ALIGN(header.nlmsg_len);
	}
}

ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
	__typeof__(recvmsg) *next = dlsym(RTLD_NEXT, "recvmsg");
	ssize_t n = next(fd, message, flags);

	if (n > 0 && message->msg_iovlen)
		disguise(message->msg_iov[0].iov_base, n);
	return n;
}

ssize_t recv(int fd, void *bytes, size_t len, int flags)
{
	__typeof__(recv) *next = dlsym(RTLD_NEXT, "recv");
	ssize_t n = next(fd, bytes, len, flags);

	disguise(bytes, n);
	return n;
}
