/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Families of generic netlink: the kernel gives them numbers as they come, and tells their names.
 */
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <stdint.h>
#include <string.h>

#include "view/netlink.h"
#include "view/process.h"

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

static bool read_family(void *name, const struct nlmsghdr *message, size_t len)
{
	const char *bytes = NLMSG_DATA(message);

	return message->nlmsg_type == GENL_ID_CTRL && len >= GENL_HDRLEN &&
	       find_name(bytes + GENL_HDRLEN, len - GENL_HDRLEN, name);
}

const char *process_genl_family(unsigned id)
{
	static char names[GENL_MAX_ID + 1][GENL_NAMSIZ];
	struct {
		struct nlmsghdr header;
		struct genlmsghdr generic;
		struct nlattr attribute;
		uint16_t id, pad;
	} request = {
		{sizeof(request), GENL_ID_CTRL, NLM_F_REQUEST, 0, 0},
		{CTRL_CMD_GETFAMILY, 1, 0},
		{NLA_HDRLEN + sizeof(uint16_t), CTRL_ATTR_FAMILY_ID},
		(uint16_t)id,
		0,
	};

	if (id < GENL_MIN_ID || id > GENL_MAX_ID)
		return NULL;
	if (!*names[id] && !netlink_ask(NETLINK_GENERIC, &request.header, read_family, names[id]))
		return NULL;
	return names[id];
}
