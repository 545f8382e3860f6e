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
	check(0x3b72, "VFIO_DEVICE_QUERY_GFX_PLANE or VFIO_IOMMU_UNMAP_DMA");
	/* what sizes a command differs with the word */
	check(0xc0286415, "DRM_IOCTL_ADD_MAP");
	test_abi = ABI_I386;
	check(0xc0186415, "DRM_IOCTL_ADD_MAP");
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

int main(void)
{
	RUN(named);
	RUN(made);
	RUN(unknown);
	RUN(terminals);
	return tests_end();
}
