/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "view/netlink.h"

#include <errno.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/time.h>

enum {
	REPLY_MAX = 32768, /* the kernel fills no more per datagram of a dump */
	ANSWER_SECONDS = 1,
};

/* The socket for questions to PROTOCOL, opened once; -1 without one. */
static int socket_for(int protocol)
{
	static struct {
		bool opened;
		int fd;
	} kept[MAX_LINKS];
	const struct timeval timeout = {.tv_sec = ANSWER_SECONDS};

	if (kept[protocol].opened)
		return kept[protocol].fd;
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
	if (fd >= 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
	kept[protocol].opened = true;
	kept[protocol].fd = fd;
	return fd;
}

/* Reads the answer to REQUEST to its end, so that the next question does not meet its rest. */
static bool read_answer(int fd, const struct nlmsghdr *request, netlink_fn *fn, void *ctx)
{
	static _Alignas(struct nlmsghdr) char reply[REPLY_MAX];
	bool found = false;

	for (;;) {
		ssize_t n = recv(fd, reply, sizeof(reply), 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return found;
		/* Signed: the last message may lack what is to align it. */
		ssize_t left = n;
		for (struct nlmsghdr *h = (void *)reply; NLMSG_OK(h, left);
		     h = NLMSG_NEXT(h, left)) {
			if (h->nlmsg_seq != request->nlmsg_seq)
				continue;
			if (h->nlmsg_type == NLMSG_DONE || h->nlmsg_type == NLMSG_ERROR)
				return found;
			found = found || fn(ctx, h, NLMSG_PAYLOAD(h, 0));
			if (!(request->nlmsg_flags & NLM_F_DUMP))
				return found;
		}
	}
}

bool netlink_ask(int protocol, struct nlmsghdr *request, netlink_fn *fn, void *ctx)
{
	static uint32_t seq;
	struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
	int fd = socket_for(protocol);

	if (fd < 0)
		return false;
	request->nlmsg_seq = ++seq;
	return sendto(fd, request, request->nlmsg_len, 0, (struct sockaddr *)&kernel,
		      sizeof(kernel)) >= 0 &&
	       read_answer(fd, request, fn, ctx);
}
