/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Control messages: whole, cut, empty, endless. */
#include <sys/socket.h>

#include "decode.h"
#include "test.h"

/* Puts a message at AT whose data count up from 1; returns where the next one goes. */
static size_t message(size_t at, uint64_t len, int level, int type)
{
	uint8_t bytes[256];
	int words[2] = {level, type};

	memcpy(bytes, &len, 8);
	memcpy(bytes + 8, words, 8);
	for (size_t i = 16; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i - 15);
	put(at, bytes, len > 16 && len < sizeof(bytes) ? len : 16);
	return (at + len + 7) & ~7ULL;
}

static const char *control(uint64_t len)
{
	return show1(show_control, MEMORY_BASE, len);
}

static void check(int level, int type, unsigned data, const char *want)
{
	char text[1024];

	memset(memory, 0, 256);
	size_t end = message(0, 16 + data, level, type);
	snprintf(text, sizeof(text), "[{cmsg_len=%u, %s}]", 16 + data, want);
	CHECK_STR(control(end), text);
}

static void socket_level(void)
{
	check(1, 1, 8,
	      "cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, cmsg_data=[67305985, 134678021]");
	check(1, 1, 11,
	      "cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, cmsg_data=[67305985, 134678021]");
	check(1, 1, 3,
	      "cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, cmsg_data=\"\\x01\\x02\\x03\"");
	check(1, 1, 0, "cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS");
	check(1, 2, 12,
	      "cmsg_level=SOL_SOCKET, cmsg_type=SCM_CREDENTIALS, "
	      "cmsg_data={pid=67305985, uid=134678021, gid=202050057}");
	check(1, 2, 4,
	      "cmsg_level=SOL_SOCKET, cmsg_type=SCM_CREDENTIALS, "
	      "cmsg_data=\"\\x01\\x02\\x03\\x04\"");
	check(1, 3, 4, "cmsg_level=SOL_SOCKET, cmsg_type=SCM_SECURITY, cmsg_data=\"\\1\\2\\3\\4\"");
	check(1, 4, 4, "cmsg_level=SOL_SOCKET, cmsg_type=SCM_PIDFD, cmsg_data=67305985");
	check(1, 29, 16,
	      "cmsg_level=SOL_SOCKET, cmsg_type=SO_TIMESTAMP_OLD, "
	      "cmsg_data={tv_sec=578437695752307201, tv_usec=1157159078456920585}");
	check(1, 77, 1, "cmsg_level=SOL_SOCKET, cmsg_type=0x4d /* SCM_??? */, cmsg_data=\"\\x01\"");
}

static void ip_level(void)
{
	check(0, 1, 2, "cmsg_level=SOL_IP, cmsg_type=IP_TOS, cmsg_data=[0x1, 0x2]");
	check(0, 2, 4, "cmsg_level=SOL_IP, cmsg_type=IP_TTL, cmsg_data=[67305985]");
	check(0, 8, 12,
	      "cmsg_level=SOL_IP, cmsg_type=IP_PKTINFO, cmsg_data={ipi_ifindex=67305985, "
	      "ipi_spec_dst=inet_addr(\"5.6.7.8\"), ipi_addr=inet_addr(\"9.10.11.12\")}");
	check(0, 11, 32,
	      "cmsg_level=SOL_IP, cmsg_type=IP_RECVERR, cmsg_data={ee_errno=67305985, ee_origin=5, "
	      "ee_type=6, ee_code=7, ee_info=202050057, ee_data=269422093, "
	      "offender={sa_family=0x1211 /* AF_??? */, "
	      "sa_data=\"\\23\\24\\25\\26\\27\\30\\31\\32\\33\\34\\35\\36\\37 \"}}");
	check(0, 20, 16,
	      "cmsg_level=SOL_IP, cmsg_type=IP_ORIGDSTADDR, cmsg_data={sa_family=0x201 /* AF_??? "
	      "*/, "
	      "sa_data=\"\\3\\4\\5\\6\\7\\10\\t\\n\\v\\f\\r\\16\\17\\20\"}");
	check(0, 52, 4,
	      "cmsg_level=SOL_IP, cmsg_type=IP_PROTOCOL, cmsg_data=[0x4030201 /* IP_??? */]");
	check(41, 50, 1, "cmsg_level=SOL_IPV6, cmsg_type=0x32, cmsg_data=\"\\x01\"");
	check(99, 0, 1, "cmsg_level=0x63 /* SOL_??? */, cmsg_type=0, cmsg_data=\"\\x01\"");
}

static void runs(void)
{
	const char *first = "[{cmsg_len=20, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, "
			    "cmsg_data=[67305985]}";
	char want[512];
	size_t second = message(0, 20, 1, 1), end = message(second, 17, 0, 1);

	snprintf(want, sizeof(want),
		 "%s, {cmsg_len=17, cmsg_level=SOL_IP, cmsg_type=IP_TOS, cmsg_data=[0x1]}]", first);
	CHECK_STR(control(end), want);
	CHECK_STR(control(second + 17), want);
	snprintf(want, sizeof(want), "%s, {cmsg_len=17, cmsg_level=SOL_IP, cmsg_type=IP_TOS}]",
		 first);
	CHECK_STR(control(second + 16), want);
	snprintf(want, sizeof(want), "%s, ... /* 0x10018 */]", first);
	CHECK_STR(control(second + 15), want);
	snprintf(want, sizeof(want), "%s]", first);
	CHECK_STR(control(second), want);
	CHECK_STR(control(20), want);
}

static void broken_ones(void)
{
	static const uint64_t lengths[] = {0, 1, 15, 16};
	char want[256];

	memset(memory, 0, 256);
	for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		message(0, lengths[i], 1, 1);
		snprintf(want, sizeof(want),
			 "[{cmsg_len=%u, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS}, "
			 "... /* 0x10010 */]",
			 (unsigned)lengths[i]);
		CHECK_STR(control(24), want);
	}
	/* a length beyond the buffer ends the run */
	message(0, UINT64_MAX, 1, 1);
	CHECK_STR(control(24),
		  "[{cmsg_len=18446744073709551615, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, "
		  "cmsg_data=[0, 0]}]");
	CHECK_STR(control(15), "0x10000");
	CHECK_STR(control(0), "0x10000");
	CHECK_STR(control(MEMORY_SIZE + 1), "0x10000");
	CHECK_STR(control(UINT64_MAX), "0x10000");
	/* many empty messages: no more than the buffer holds */
	for (size_t at = 0; at < MEMORY_SIZE; at += 16)
		message(at, 16, 1, 1);
	CHECK_EQ(strlen(control(MEMORY_SIZE)),
		 strlen("{cmsg_len=16, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS}, ") *
			 MEMORY_SIZE / 16);
}

static void abbreviation(void)
{
	memset(memory, 0, 256);
	message(0, 16 + 36, 0, 1);
	CHECK(strstr(control(52), "0x20, ...]}]") != NULL);
	call_style = CALL_DECODE;
	CHECK(strstr(control(52), "0x23, 0x24]}]") != NULL);
	call_style = CALL_DECODE | CALL_ABBREV;
}

static void narrow_words(void)
{
	const uint32_t words[] = {16, 1, 1, 7};

	test_abi = ABI_I386;
	CHECK_STR(show1(show_control, put(0, words, sizeof(words)), sizeof(words)),
		  "[{cmsg_len=16, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, cmsg_data=[7]}]");
	test_abi = ABI_X86_64;
}

int main(void)
{
	RUN(socket_level);
	RUN(ip_level);
	RUN(runs);
	RUN(broken_ones);
	RUN(abbreviation);
	RUN(narrow_words);
	return tests_end();
}
