/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "view/memory.h"

#include <sys/mman.h>
#include <unistd.h>

#include "test.h"

/* A source: PAGES pages from BASE on, each byte with the value of its page's number. */
enum { PAGE = 4096, BASE = 0x10000, PAGES = 3 };
static int source_calls;
static uint64_t base = BASE;

static size_t counted_read(struct memory_view *m, uint64_t addr, void *buf, size_t len)
{
	size_t done = 0;

	source_calls++;
	CHECK(len && addr + (len - 1) >= addr && addr + (len - 1) <= m->addr_mask);
	for (; done < len; done++) {
		uint64_t offset = addr + done - base;
		if (offset >= (uint64_t)PAGES * PAGE)
			break;
		((uint8_t *)buf)[done] = (uint8_t)('a' + offset / PAGE);
	}
	return done;
}

static struct memory_view counted_view(void)
{
	struct memory_view m;

	memory_init(&m, 0);
	m.read = counted_read;
	memory_forget(&m);
	base = BASE;
	source_calls = 0;
	return m;
}

static void small_reads_of_a_page_are_one(void)
{
	struct memory_view m = counted_view();
	char c[8];

	for (int i = 0; i < 100; i++)
		CHECK(memory_fetch(&m, BASE + (uint64_t)i * 40, c, 8));
	CHECK_EQ(source_calls, 1);
	CHECK(memory_fetch(&m, BASE + PAGE - 4, c, 8));
	CHECK(!memcmp(c, "aaaabbbb", 8));
	CHECK_EQ(source_calls, 2);
	memory_forget(&m);
	CHECK(memory_fetch(&m, BASE, c, 1));
	CHECK_EQ(source_calls, 3);
	memory_free(&m);
}

static void what_is_missing_is_remembered(void)
{
	struct memory_view m = counted_view();
	char c[8];

	for (int i = 0; i < 10; i++)
		CHECK_EQ(memory_read(&m, BASE + PAGES * PAGE - 3, c, 8), 3);
	CHECK_EQ(source_calls, 2);
	CHECK(!memory_fetch(&m, BASE - 1, c, 1));
	CHECK(!memory_fetch(&m, 0, c, 1));
	CHECK_EQ(memory_read(&m, BASE, c, 0), 0);
	memory_free(&m);
}

static void more_pages_than_are_kept(void)
{
	struct memory_view m = counted_view();
	char c;

	for (uint64_t round = 0; round < 3; round++)
		for (uint64_t page = 0; page < 20; page++)
			CHECK_EQ(memory_read(&m, BASE + page * PAGE, &c, 1), page < PAGES);
	memory_free(&m);
}

static void large_reads(void)
{
	static char bytes[(PAGES + 1) * PAGE];
	struct memory_view m = counted_view();

	CHECK_EQ(memory_read(&m, BASE + 1, bytes, sizeof(bytes)), PAGES * PAGE - 1);
	CHECK_EQ(source_calls, 1);
	CHECK_EQ(bytes[PAGE - 2], 'a');
	CHECK_EQ(bytes[PAGE - 1], 'b');
	CHECK_EQ(bytes[PAGES * PAGE - 2], 'c');
	memory_free(&m);
}

static void views_do_not_mix(void)
{
	struct memory_view m = counted_view(), other = counted_view();
	char c;

	CHECK(memory_fetch(&m, BASE, &c, 1));
	base = BASE + PAGE;
	CHECK(!memory_fetch(&other, BASE, &c, 1));
	memory_forget(&m); /* not the owner: the other's stay */
	CHECK(!memory_fetch(&other, BASE, &c, 1));
	CHECK_EQ(source_calls, 2);
	memory_free(&m);
	memory_free(&other);
}

static void addresses_of_32_bits(void)
{
	struct memory_view m = counted_view();
	char c[64];
	bool ended;

	m.addr_mask = UINT32_MAX;
	CHECK(memory_fetch(&m, UINT64_C(0xffffffff00000000) + BASE, c, 1));
	base = UINT64_C(0x100000000) - (uint64_t)PAGES * PAGE;
	memory_forget(&m);
	CHECK_EQ(memory_read(&m, 0xfffffff8, c, 64), 8);
	CHECK_EQ(memory_read(&m, 0xffffffff, c, 1), 1);
	CHECK_EQ(memory_fetch_str(&m, 0xfffffff0, c, 64, &ended), -1);
	CHECK_EQ(memory_fetch_str(&m, 0xfffffff0, c, 16, &ended), 16);
	m.addr_mask = UINT64_MAX;
	memory_forget(&m);
	base = -(uint64_t)(PAGES * PAGE);
	CHECK_EQ(memory_read(&m, UINT64_MAX - 3, c, 64), 4);
	memory_free(&m);
}

static void strings_of_live_memory(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *area =
		mmap(NULL, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct memory_view m;
	static char text[70000];
	bool ended;

	munmap(area + 2 * page, page);
	memset(area, 's', 2 * page);
	memory_init(&m, getpid());
	char *last = area + 2 * page;
	strcpy(last - 6, "hello");
	CHECK_EQ(memory_fetch_str(&m, (uintptr_t)(last - 6), text, sizeof(text), &ended), 5);
	CHECK(ended && !memcmp(text, "hello", 5));
	CHECK_EQ(memory_fetch_str(&m, (uintptr_t)(last - 1), text, 1, &ended), 0);
	CHECK(ended);
	CHECK_EQ(memory_fetch_str(&m, (uintptr_t)(last - 6), text, 5, &ended), 5);
	CHECK(!ended);
	CHECK_EQ(memory_fetch_str(&m, (uintptr_t)(last - 6), text, 0, &ended), 0);
	CHECK(!ended);
	/* Over the border of two pages, and over the end of memory. */
	CHECK_EQ(memory_fetch_str(&m, (uintptr_t)(area + page - 10), text, 20, &ended), 20);
	CHECK_EQ(memory_fetch_str(&m, (uintptr_t)(area + page - 10), text, sizeof(text), &ended),
		 page + 9);
	CHECK(ended);
	memory_forget(&m);
	last[-1] = 'x';
	CHECK_EQ(memory_fetch_str(&m, (uintptr_t)(last - 6), text, 64, &ended), -1);
	CHECK_EQ(memory_fetch_str(&m, (uintptr_t)last, text, 64, &ended), -1);
	memory_free(&m);

	memory_init(&m, 0x3fffff); /* no such thread */
	CHECK_EQ(memory_read(&m, (uintptr_t)area, text, 8), 0);
	memory_free(&m);
	munmap(area, 2 * page);
}

int main(void)
{
	RUN(small_reads_of_a_page_are_one);
	RUN(what_is_missing_is_remembered);
	RUN(more_pages_than_are_kept);
	RUN(large_reads);
	RUN(views_do_not_mix);
	RUN(addresses_of_32_bits);
	RUN(strings_of_live_memory);
	return tests_end();
}
