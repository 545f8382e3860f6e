/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Socket addresses: every family that has a form, lengths from none to too much. */
#include <stddef.h>
#include <sys/socket.h>

#include "decode.h"
#include "test.h"

/* An address of FAMILY whose every further byte is its offset, or 0. */
static uint64_t address(int family, bool zero)
{
	uint8_t bytes[256];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = zero ? 0 : (uint8_t)i;
	bytes[0] = (uint8_t)family;
	bytes[1] = 0;
	return put(0, bytes, sizeof(bytes));
}

static void check(int family, unsigned len, const char *want)
{
	CHECK_STR(show1(show_sockaddr, address(family, false), len), want);
}

static void check_zero(int family, unsigned len, const char *want)
{
	CHECK_STR(show1(show_sockaddr, address(family, true), len), want);
}

static void inet(void)
{
	check(AF_INET, 16,
	      "{sa_family=AF_INET, sin_port=htons(515), sin_addr=inet_addr(\"4.5.6.7\")}");
	check(AF_INET, 128,
	      "{sa_family=AF_INET, sin_port=htons(515), sin_addr=inet_addr(\"4.5.6.7\")}");
	check(AF_INET, 4, "{sa_family=AF_INET, sa_data=\"\\2\\3\"}");
	check(AF_INET, 2, "{sa_family=AF_INET}");
	check(AF_INET6, 28,
	      "{sa_family=AF_INET6, sin6_port=htons(515), sin6_flowinfo=htonl(67438087), "
	      "inet_pton(AF_INET6, \"809:a0b:c0d:e0f:1011:1213:1415:1617\", &sin6_addr), "
	      "sin6_scope_id=454695192}");
	check_zero(AF_INET6, 24,
		   "{sa_family=AF_INET6, sin6_port=htons(0), sin6_flowinfo=htonl(0), "
		   "inet_pton(AF_INET6, \"::\", &sin6_addr)}");
	check(AF_INET6, 25,
	      "{sa_family=AF_INET6, sin6_port=htons(515), sin6_flowinfo=htonl(67438087), "
	      "inet_pton(AF_INET6, \"809:a0b:c0d:e0f:1011:1213:1415:1617\", &sin6_addr), "
	      "sin6_scope_id=24}");

	text_options.name_form = NAME_RAW;
	check(AF_INET, 16,
	      "{sa_family=0x2, sin_port=\"\\x02\\x03\", sin_addr=\"\\x04\\x05\\x06\\x07\"}");
	text_options.name_form = NAME_VERBOSE;
	check(AF_INET, 16,
	      "{sa_family=0x2 /* AF_INET */, sin_port=\"\\x02\\x03\" /* htons(515) */, "
	      "sin_addr=\"\\x04\\x05\\x06\\x07\" /* inet_addr(\"4.5.6.7\") */}");
	text_options.name_form = NAME_ABBREV;
}

static void unix_paths(void)
{
	struct {
		uint16_t family;
		char path[126];
	} a = {AF_UNIX, "/tmp/\"x"};

	CHECK_STR(show1(show_sockaddr, put(0, &a, sizeof(a)), 110),
		  "{sa_family=AF_UNIX, sun_path=\"/tmp/\\\"x\"}");
	CHECK_STR(show1(show_sockaddr, put(0, &a, sizeof(a)), 6),
		  "{sa_family=AF_UNIX, sun_path=\"/tmp\"}");
	CHECK_STR(show1(show_sockaddr, put(0, &a, sizeof(a)), 2), "{sa_family=AF_UNIX}");
	memcpy(a.path, "\0a\0b", 4);
	CHECK_STR(show1(show_sockaddr, put(0, &a, sizeof(a)), 6),
		  "{sa_family=AF_UNIX, sun_path=@\"a\\0b\"}");
	CHECK_STR(show1(show_sockaddr, put(0, &a, sizeof(a)), 3),
		  "{sa_family=AF_UNIX, sun_path=@\"\"}");
	/* the kernel's sun_path has 108 bytes, whatever the length says */
	memset(a.path, 'x', sizeof(a.path));
	CHECK_EQ(strlen(show1(show_sockaddr, put(0, &a, sizeof(a)), UINT32_MAX)),
		 strlen("{sa_family=AF_UNIX, sun_path=\"\"}") + 108);
}

static void link_layers(void)
{
	check(AF_NETLINK, 12,
	      "{sa_family=AF_NETLINK, nl_pad=0x302, nl_pid=117835012, nl_groups=0xb0a0908}");
	check_zero(AF_NETLINK, 12, "{sa_family=AF_NETLINK, nl_pid=0, nl_groups=00000000}");
	check(AF_PACKET, 20,
	      "{sa_family=AF_PACKET, sll_protocol=htons(0x203 /* ETH_P_??? */), "
	      "sll_ifindex=117835012, sll_hatype=0x908 /* ARPHRD_??? */, "
	      "sll_pkttype=0xa /* PACKET_??? */, sll_halen=11, "
	      "sll_addr=[0xc, 0xd, 0xe, 0xf, 0x10, 0x11, 0x12, 0x13, ...]}");
	check_zero(AF_PACKET, 20,
		   "{sa_family=AF_PACKET, sll_protocol=htons(0 /* ETH_P_??? */), sll_ifindex=0, "
		   "sll_hatype=ARPHRD_NETROM, sll_pkttype=PACKET_HOST, sll_halen=0}");
	check_zero(AF_XDP, 16, "{sa_family=AF_XDP, sxdp_flags=0, sxdp_ifindex=0, sxdp_queue_id=0}");
	check(AF_XDP, 16,
	      "{sa_family=AF_XDP, sxdp_flags=XDP_COPY|0x300, sxdp_ifindex=117835012, "
	      "sxdp_queue_id=185207048, sxdp_shared_umem_fd=0xf0e0d0c}");
	check(AF_VSOCK, 16,
	      "{sa_family=AF_VSOCK, svm_reserved1=0x302, svm_cid=0xb0a0908, svm_port=0x7060504, "
	      "svm_flags=0xc /* VMADDR_FLAG_??? */, svm_zero=\"\\x0d\\x0e\\x0f\"}");
	check_zero(AF_VSOCK, 16,
		   "{sa_family=AF_VSOCK, svm_cid=VMADDR_CID_HYPERVISOR, svm_port=0, svm_flags=0}");
	check(42 /* AF_QIPCRTR */, 12,
	      "{sa_family=AF_QIPCRTR, sq_node=0x7060504, sq_port=0xb0a0908}");
	check(45 /* AF_MCTP */, 12,
	      "{sa_family=AF_MCTP, __smctp_pad0=0x302, smctp_network=0x7060504, "
	      "smctp_addr={s_addr=0x8}, smctp_type=0x9, smctp_tag=0xa, __smctp_pad1=0xb}");
	check(AF_IPX, 16,
	      "{sa_family=AF_IPX, sipx_port=htons(515), sipx_network=htonl(0x4050607), "
	      "sipx_node=[0x8, 0x9, 0xa, 0xb, 0xc, 0xd], sipx_type=0xe, sipx_zero=0xf}");
	check_zero(AF_IPX, 16,
		   "{sa_family=AF_IPX, sipx_port=htons(0), sipx_network=htonl(0), "
		   "sipx_node=[00, 00, 00, 00, 00, 00], sipx_type=00}");
	check(AF_IEEE802154, 20,
	      "{sa_family=AF_IEEE802154, addr={addr_type=0x7060504 /* IEEE802154_ADDR_??? */, "
	      "pan_id=0x908, hwaddr=0a:0b:0c:0d:0e:0f:10:11}}");
}

static void bluetooth(void)
{
	check(AF_BLUETOOTH, 4, "{sa_family=AF_BLUETOOTH, hci_dev=htobs(770)}");
	check(AF_BLUETOOTH, 6,
	      "{sa_family=AF_BLUETOOTH, hci_dev=htobs(770), hci_channel=0x504 /* HCI_CHANNEL_??? "
	      "*/}");
	check(AF_BLUETOOTH, 8, "{sa_family=AF_BLUETOOTH, sco_bdaddr=02:03:04:05:06:07}");
	check(AF_BLUETOOTH, 10,
	      "{sa_family=AF_BLUETOOTH, rc_bdaddr=02:03:04:05:06:07, rc_channel=8}");
	check(AF_BLUETOOTH, 14,
	      "{sa_family=AF_BLUETOOTH, l2_psm=htobs(0x302 /* L2CAP_PSM_??? */), "
	      "l2_bdaddr=04:05:06:07:08:09, l2_cid=htobs(L2CAP_CID_DYN_START+2762), "
	      "l2_bdaddr_type=0xc /* BDADDR_??? */}");
	check(AF_BLUETOOTH, 5, "{sa_family=AF_BLUETOOTH, sa_data=\"\\2\\3\\4\"}");
}

static void tipc(void)
{
	const uint8_t range[16] = {AF_TIPC, 0, 1, 2, 0xc8, 0x49, 0, 0, 17, 0, 0, 0, 20};
	const uint8_t odd[16] = {AF_TIPC, 0, 9, 0xfd, 5, 0, 0, 0, 6, 0, 0, 0, 7};

	CHECK_STR(show1(show_sockaddr, put(0, range, 16), 16),
		  "{sa_family=AF_TIPC, addrtype=TIPC_SERVICE_RANGE, scope=TIPC_CLUSTER_SCOPE, "
		  "addr={nameseq={type=18888, lower=17, upper=20}}}");
	CHECK_STR(show1(show_sockaddr, put(0, odd, 16), 16),
		  "{sa_family=AF_TIPC, addrtype=0x9 /* TIPC_??? */, scope=-TIPC_NODE_SCOPE, "
		  "addr=\"\\5\\0\\0\\0\\6\\0\\0\\0\\7\\0\\0\\0\"}");
	check(AF_TIPC, 16,
	      "{sa_family=AF_TIPC, addrtype=TIPC_SERVICE_ADDR, scope=TIPC_NODE_SCOPE, "
	      "addr={name={name={type=117835012, instance=185207048}, domain=0xf0e0d0c}}}");
}

static void rare_ones(void)
{
	check_zero(AF_AX25, 16,
		   "{sa_family=AF_AX25, "
		   "sax25_call={ax25_call=\"\\x00\\x00\\x00\\x00\\x00\\x00\\x00\"}, "
		   "sax25_ndigis=0}");
	check(AF_AX25, 17,
	      "{sa_family=AF_AX25, "
	      "fsa_ax25={sax25_call={ax25_call=\"\\x02\\x03\\x04\\x05\\x06\\x07\\x08"
	      "\"}, sax25_ndigis=252579084}, fsa_digipeater=[...], ...}");
	check(AF_X25, 18,
	      "{sa_family=AF_X25, "
	      "sx25_addr={x25_addr=\"\\2\\3\\4\\5\\6\\7\\10\\t\\n\\v\\f\\r\\16\\17\\20\""
	      "...}}");
	check(AF_NFC, 17,
	      "{sa_family=AF_NFC, dev_idx=117835012, target_idx=0xb0a0908, "
	      "nfc_protocol=0xf0e0d0c /* NFC_PROTO_??? */, ...}");
	check(AF_ALG, 26,
	      "{sa_family=AF_ALG, salg_type=\"\\2\\3\\4\\5\\6\\7\\10\\t\\n\\v\\f\\r\\16\"..., "
	      "salg_feat=0x13121110 /* CRYPTO_ALG_KERN_DRIVER_ONLY|0x13120110 */, "
	      "salg_mask=0x17161514 /* CRYPTO_ALG_KERN_DRIVER_ONLY|0x17160514 */, "
	      "salg_name=\"\\30\"...}");
	check(AF_RXRPC, 36,
	      "{sa_family=AF_RXRPC, srx_service=0x302 /* ???_SERVICE */, "
	      "transport_type=0x504 /* SOCK_??? */, transport_len=1798, "
	      "transport={family=0x908 /* AF_??? */, "
	      "\"\\n\\v\\f\\r\\16\\17\\20\\21\\22\\23\\24\\25\\26\\27"
	      "\\30\\31\\32\\33\\34\\35\\36\\37 !\\\"#\"}}");
}

static void what_is_not_there(void)
{
	uint64_t last = MEMORY_BASE + MEMORY_SIZE - 15;

	check(AF_INET, 0, "0x10000");
	check(AF_INET, 1, "0x10000");
	CHECK_STR(show1(show_sockaddr, last, 16), "0x1fff1");
	CHECK_STR(show1(show_sockaddr, last, UINT64_MAX), "0x1fff1");
	CHECK_STR(show1(show_sockaddr, 0, 16), "NULL");
	check(200, 8, "{sa_family=0xc8 /* AF_??? */, sa_data=\"\\2\\3\\4\\5\\6\\7\"}");
	/* no length and no content makes it read or print without bound */
	for (int family = 0; family < 64; family++) {
		for (unsigned len = 0; len < 200; len++) {
			CHECK(strlen(show1(show_sockaddr, address(family, false), len)) < 1200);
			CHECK(strlen(show1(show_sockaddr, address(family, true), len)) < 1200);
		}
	}
}

int main(void)
{
	RUN(inet);
	RUN(unix_paths);
	RUN(link_layers);
	RUN(bluetooth);
	RUN(tipc);
	RUN(rare_ones);
	RUN(what_is_not_there);
	return tests_end();
}
