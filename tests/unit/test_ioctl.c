/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Commands of ioctl: named, named twice, made from numbers, unknown. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "decode.h"
#include "test.h"

static void check(uint32_t code, const char *want)
{
	CHECK_STR(show1(show_ioctl_cmd, code, (uint64_t)-1), want);
}

static void named(void)
{
	check(0x5401, "TCGETS");
	check(0x5413, "TIOCGWINSZ");
	check(0x8004b705 | 8 << 16, "_IOC(_IOC_READ, 0xb7, 0x5, 0xc)");
	check(0x8008b705, "NS_GET_MNTNS_ID");
	check(0x5402, "SNDCTL_TMR_START or TCSETS");
	check(0x46efa | 0x40000000, "SISFB_SET_AUTOMAXIMIZE_OLD");
	check(0x3b72, "VFIO_DEVICE_QUERY_GFX_PLANE or VFIO_IOMMU_UNMAP_DMA");
	/* what sizes a command differs with the word */
	check(0xc0286415, "DRM_IOCTL_ADD_MAP");
	test_abi = ABI_I386;
	check(0xc0186415, "DRM_IOCTL_ADD_MAP");
	/* and so do which commands share a code */
	check(0x40046efa, "MATROXFB_SET_OUTPUT_MODE or SISFB_SET_AUTOMAXIMIZE_OLD");
	check(0x80046601, "FS_IOC32_GETFLAGS");
	check(0xc0445609, "VIDIOC_QUERYBUF_TIME32");
	test_abi = ABI_X86_64;
}

static void made(void)
{
	check(0x81004506, "EVIOCGNAME(256)");
	check(0x80604521, "EVIOCGBIT(EV_KEY, 96)");
	check(0x80084520, "EVIOCGBIT(0, 8)");
	check(0x8000453f, "EVIOCGBIT(0x1f /* EV_??? */, 0)");
	check(0x80184540, "EVIOCGABS(ABS_X)");
	check(0x401845ff, "EVIOCSABS(0x3f /* ABS_??? */)");
	check(0xc0204806, "HIDIOCSFEATURE(32)");
	check(0x400d4d14, "MIXER_WRITE(20)");
	check(0x40104d14, "MIXER_WRITE(20) or MEMERASE64");
	check(0x81044804, "HIDIOCGRAWNAME(260) or HIDIOCGSTRING");
}

static void unknown(void)
{
	check(0, "_IOC(_IOC_NONE, 0, 0, 0)");
	check(0x4008dd01, "_IOC(_IOC_WRITE, 0xdd, 0x1, 0x8)");
	check(0xc008dd01, "_IOC(_IOC_READ|_IOC_WRITE, 0xdd, 0x1, 0x8)");
	check(UINT32_MAX, "_IOC(_IOC_READ|_IOC_WRITE, 0xff, 0xff, 0x3fff)");

	text_options.name_form = NAME_RAW;
	check(0xc008dd01, "0xc008dd01");
	check(0x5401, "0x5401");
	text_options.name_form = NAME_VERBOSE;
	check(0xc008dd01, "0xc008dd01 /* _IOC(_IOC_READ|_IOC_WRITE, 0xdd, 0x1, 0x8) */");
	check(0x80184540, "0x80184540 /* EVIOCGABS(ABS_X) */");
	check(0x5402, "0x5402 /* SNDCTL_TMR_START or TCSETS */");
	text_options.name_form = NAME_ABBREV;
}

/* Of a command that is not described the bytes that it moves, with -v. */
static void arguments(void)
{
	const uint64_t at = put(0, "\1\2\3\4\5\6\7\10", 8);

	CHECK_STR(show1(show_ioctl_arg, at, 0x4004dd01), "0x10000");
	call_style = CALL_DECODE;
	CHECK_STR(show1(show_ioctl_arg, at, 0x4004dd01), "\"\\x01\\x02\\x03\\x04\"");
	CHECK_STR(show1(show_ioctl_arg, at, 0x8004dd01), "\"\\x01\\x02\\x03\\x04\"");
	CHECK_STR(show1(show_ioctl_arg, at, 0xc002dd01), "\"\\x01\\x02\" => \"\\x01\\x02\"");
	CHECK_STR(show1(show_ioctl_arg, at, 0x0002dd01), "\"\\x01\\x02\" => \"\\x01\\x02\"");
	CHECK_STR(show1(show_ioctl_arg, at, 0x4000dd01), "0x10000");
	CHECK_STR(show1(show_ioctl_arg, 0, 0xc004dd01), "0");
	CHECK_STR(show1(show_ioctl_arg, 5, 0xc004dd01), "0x5");
	call_style = CALL_ABBREV;
	CHECK_STR(show1(show_ioctl_arg, at, 0x4004dd01), "0x10000");
	call_style = CALL_DECODE | CALL_ABBREV;
}

static void terminals(void)
{
	int null = open("/dev/null", O_RDWR), tty = open("/dev/ptmx", O_RDWR | O_NOCTTY);

	CHECK_STR(show1(show_ioctl_cmd, 0x5402, (uint64_t)null), "SNDCTL_TMR_START or TCSETS");
	if (tty < 0)
		SKIP("no /dev/ptmx");
	CHECK_STR(show1(show_ioctl_cmd, 0x5402, (uint64_t)tty), "TCSETS");
	CHECK_STR(show1(show_ioctl_cmd, 0x5403, (uint64_t)tty), "TCSETSW");
	CHECK_STR(show1(show_ioctl_cmd, 0x5404, (uint64_t)tty), "TCSETSF");
	close(null);
	close(tty);
}

static const char *shown_as(enum type_id type, const void *bytes, size_t len)
{
	struct shown s;

	show_type(begin_showing(&s), type, put(0, bytes, len));
	return end_showing(&s);
}

static void terminal_settings(void)
{
	struct {
		uint32_t flags[4];
		uint8_t line, cc[19];
	} t = {.flags = {0x500, 5, 0xbf, 0x8a3b}};

	CHECK_STR(shown_as(TYPE_termios, &t, sizeof(t)),
		  "{c_iflag=ICRNL|IXON, c_oflag=NL0|CR0|TAB0|BS0|VT0|FF0|OPOST|ONLCR, "
		  "c_cflag=B38400|CS8|CREAD, "
		  "c_lflag=ISIG|ICANON|ECHO|ECHOE|ECHOK|IEXTEN|ECHOCTL|ECHOKE, ...}");
	memset(&t, 0, sizeof(t));
	CHECK_STR(shown_as(TYPE_termios, &t, sizeof(t)),
		  "{c_iflag=, c_oflag=NL0|CR0|TAB0|BS0|VT0|FF0|, c_cflag=B0|CS5|, c_lflag=, ...}");
	t.flags[2] = 0x10000;
	CHECK(strstr(shown_as(TYPE_termios, &t, sizeof(t)), "c_cflag=B0|B50<<IBSHIFT|CS5|, "));
	memset(&t, 0xff, sizeof(t));
	CHECK(strstr(
		shown_as(TYPE_termios, &t, sizeof(t)),
		"c_cflag=B4000000|B4000000<<IBSHIFT|CS8|CSTOPB|CREAD|PARENB|PARODD|HUPCL|CLOCAL|"
		"CMSPAR|CRTSCTS|0x2ff0e000, "));
	call_style = CALL_DECODE;
	CHECK(strstr(shown_as(TYPE_termios, &t, sizeof(t)),
		     "c_line=0xff /* N_??? */, c_cc=[[VINTR]=0xff, "));
	CHECK(strstr(shown_as(TYPE_termios, &t, sizeof(t)),
		     ", [VEOL2]=0xff, [17]=0xff, [18]=0xff]}"));
	call_style = CALL_DECODE | CALL_ABBREV;
	CHECK_STR(show1(show_termios_cc, MEMORY_BASE + MEMORY_SIZE - 18, 19), "0x1ffee");
}

int main(void)
{
	RUN(named);
	RUN(made);
	RUN(unknown);
	RUN(arguments);
	RUN(terminals);
	RUN(terminal_settings);
	return tests_end();
}
