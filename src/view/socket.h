/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the kernel's socket diagnosis tells of a socket: private to the process
 * view.  It sees the sockets of calltap's own network namespace only.
 */
#ifndef CALLTAP_VIEW_SOCKET_H
#define CALLTAP_VIEW_SOCKET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* A Unix socket's name as the kernel has it (at most 108 bytes), without the abstract ones'
 * leading NUL. */
struct socket_name {
	bool known;
	bool abstract;
	size_t len;
	char bytes[108];
};

/* Describes the socket with INODE of protocol PROTO (the kernel's name of it; NULL: not known, all
 * are asked): replaces the contents of TEXT by "TCP:[1.2.3.4:5->...]", "UNIX:[12->13]", and fills
 * NAME.  When the protocol is known but nothing more, the text is "TCP:[inode]"; returns false when
 * the protocol is none that is known here. */
bool socket_describe(unsigned long inode, const char *proto, struct buf *text,
		     struct socket_name *name);

/* The protocol (NETLINK_ROUTE...) of the netlink socket with INODE, or -1 if it is not known: of
 * one that has no address yet, or of another network namespace. */
int socket_netlink_protocol(unsigned long inode);

#endif
