/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the families of socket addresses share. */
#ifndef CALLTAP_DECODE_SOCKADDR_H
#define CALLTAP_DECODE_SOCKADDR_H

#include "decode/cfuncs.h"

#ifndef AF_MCTP
#define AF_MCTP 45
#endif

enum { SOCKADDR_MAX = 128 /* what the kernel takes: sockaddr_storage */ };

/* An address as it was read: LEN bytes, the rest is zero. */
struct address {
	size_t len;
	uint8_t bytes[SOCKADDR_MAX];
};

/* sa_family=AF_... */
void show_family(struct decode *d, unsigned family);
/* What follows the family: of a struct sockaddr_in; of a sockaddr_in6 of LEN bytes (>= 24). */
void show_inet_fields(struct decode *d, const uint8_t *bytes);
void show_inet6_fields(struct decode *d, const uint8_t *bytes, size_t len);

/* sockaddr_rare.c: the whole address, of amateur radio, of RxRPC. */
void show_ax25(struct decode *d, const struct address *a);
void show_rxrpc(struct decode *d, const struct address *a);

#endif
