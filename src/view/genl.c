/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Families of generic netlink: the kernel gives them numbers as they come, and tells their names.
 */
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include "view/process.h"
#include "view/socket.h"

enum { REPLY_MAX = 32768 };

static bool ask(int fd, unsigned id, uint32_t seq)
{
	struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
	struct {
		struct nlmsghdr header;
		struct genlmsghdr generic;
		struct nlattr attribute;
		uint16_t id, pad;
	} request = {
		{sizeof(request), GENL_ID_CTRL, NLM_F_REQUEST, seq, 0},
		{CTRL_CMD_GETFAMILY, 1, 0},
		{NLA_HDRLEN + sizeof(uint16_t), CTRL_ATTR_FAMILY_ID},
		(uint16_t)id,
		0,
	};

	return sendto(fd, &request, sizeof(request), 0, (struct sockaddr *)&kernel,
		      sizeof(kernel)) == sizeof(request);
}

/* Copies the family's name out of the LEN bytes of attributes at BYTES. */
static bool find_name(const char *bytes, size_t len, char name[GENL_NAMSIZ])
{
	while (len >= NLA_HDRLEN) {
		struct nlattr attribute;

		memcpy(&attribute, bytes, sizeof(attribute));
		if (attribute.nla_len < NLA_HDRLEN || attribute.nla_len > len)
			return false;
		if (attribute.nla_type == CTRL_ATTR_FAMILY_NAME) {
			size_t n = attribute.nla_len - NLA_HDRLEN;

			n = strnlen(bytes + NLA_HDRLEN, n < GENL_NAMSIZ ? n : GENL_NAMSIZ - 1);
			memcpy(name, bytes + NLA_HDRLEN, n);
			name[n] = '\0';
			return n;
		}
		size_t next = NLA_ALIGN(attribute.nla_len);
		if (next >= len)
			return false;
		bytes += next;
		len -= next;
	}
	return false;
}

/* Reads the answer to SEQ, which is one message. */
static bool read_answer(int fd, uint32_t seq, char name[GENL_NAMSIZ])
{
	static _Alignas(struct nlmsghdr) char reply[REPLY_MAX];

	for (;;) {
		const struct nlmsghdr *h = (const void *)reply;
		ssize_t n = recv(fd, reply, sizeof(reply), 0);

		if (n < (ssize_t)NLMSG_HDRLEN)
			return false;
		if (h->nlmsg_seq != seq)
			continue;
		if (h->nlmsg_type != GENL_ID_CTRL || h->nlmsg_len > (size_t)n ||
		    h->nlmsg_len < NLMSG_LENGTH(GENL_HDRLEN))
			return false;
		return find_name(reply + NLMSG_LENGTH(GENL_HDRLEN),
				 h->nlmsg_len - NLMSG_LENGTH(GENL_HDRLEN), name);
	}
}

const char *process_genl_family(unsigned id)
{
	static char names[GENL_MAX_ID + 1][GENL_NAMSIZ];
	static uint32_t seq;

	if (id < GENL_MIN_ID || id > GENL_MAX_ID)
		return NULL;
	if (*names[id])
		return names[id];
	static int kept = SOCKET_NOT_OPENED;
	int fd = socket_for_questions(&kept, NETLINK_GENERIC);
	if (fd < 0 || !ask(fd, id, ++seq) || !read_answer(fd, seq, names[id]))
		return NULL;
	return names[id];
}
