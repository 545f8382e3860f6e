/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Netlink attributes. */
#ifndef CALLTAP_DECODE_NLATTR_H
#define CALLTAP_DECODE_NLATTR_H

#include "decode/cfunc.h"

/* Spaces of attributes are those of syscalls/netlink/; the family of addresses in them, as the
 * message's head has it, stands above.  Within IFLA_LINKINFO there stand the kinds of the link and
 * of its master instead, as far as attributes before have named them. */
enum {
	SPACE_ERROR = 1,
	SPACE_ROUTE = 102,
	SPACE_LINKINFO = 104,
	KIND_SHIFT = 16,
	SLAVE_KIND_SHIFT = 24,
	SPACE_MASK = 0xffff,
	FAMILY_SHIFT = 16,
};

/* Shows LEN bytes of attributes at ADDR; SPACE is a space, with what stands above it. */
void show_attributes(struct decode *d, uint64_t addr, uint64_t len, uint64_t space);

#endif
