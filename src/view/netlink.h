/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Questions to the kernel by netlink: private to the process view. */
#ifndef CALLTAP_VIEW_NETLINK_H
#define CALLTAP_VIEW_NETLINK_H

#include <linux/netlink.h>
#include <stdbool.h>
#include <stddef.h>

/* Handles a message of an answer, with LEN bytes behind its header; true: it tells what was asked
 * for, so no more are handled. */
typedef bool netlink_fn(void *ctx, const struct nlmsghdr *message, size_t len);

/* Sends REQUEST, of which length, type and flags are filled in, to the kernel's PROTOCOL and hands
 * the messages of the answer to FN: all of them with NLM_F_DUMP, else one.  Returns whether FN
 * returned true; false also if the kernel refuses, or does not answer within a second (it does so
 * at once, but an answer can be lost). */
bool netlink_ask(int protocol, struct nlmsghdr *request, netlink_fn *fn, void *ctx);

#endif
