/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Holds arch/numbers.tsv against libseccomp's tables: every name that libseccomp can resolve must
 * have the same number there, every number that it can name must have that name.
 */
#include <seccomp.h>

#include "base/abi.h"
#include "test.h"

enum {
	ROWS_MAX = 1024,
	NUMBER_MAX = 1024,
	X32_BIT = 0x40000000,
	/* From here on all ABIs share their numbers; some got theirs later than libseccomp's
	   tables. */
	FIRST_COMMON = 424,
	/* libseccomp's negative numbers down to this one stand for calls through socketcall and
	 * ipc; it gives them also where there is a number as well.  Below: no such call. */
	LAST_MULTIPLEXED = -299,
	/* Fewer names than this mean that the table was not read or compared at all. */
	KNOWN_MIN = 250,
};

struct row {
	char name[64];
	int nr[ABI_COUNT]; /* -1: none */
	bool handler[ABI_COUNT];
};

static struct row rows[ROWS_MAX];
static size_t nrows;
static char file[4096];

static uint32_t seccomp_arch(enum abi abi)
{
	switch (abi) {
	case ABI_X86_64:
		return SCMP_ARCH_X86_64;
	case ABI_I386:
		return SCMP_ARCH_X86;
	case ABI_X32:
		return SCMP_ARCH_X32;
	case ABI_AARCH64:
		return SCMP_ARCH_AARCH64;
	case ABI_ARM:
		return SCMP_ARCH_ARM;
	case ABI_RISCV64:
		return SCMP_ARCH_RISCV64;
	case ABI_PPC64:
		return SCMP_ARCH_PPC64LE;
	case ABI_S390X:
		return SCMP_ARCH_S390X;
#ifdef SCMP_ARCH_LOONGARCH64
	case ABI_LOONGARCH64:
		return SCMP_ARCH_LOONGARCH64;
#endif
	default:
		return 0;
	}
}

static const struct row *row_by_name(const char *name)
{
	for (size_t i = 0; i < nrows; i++)
		if (!strcmp(rows[i].name, name))
			return &rows[i];
	return NULL;
}

/* Returns whether CELL is "-", "N" or "N=HANDLER". */
static bool parse_cell(struct row *row, enum abi abi, const char *cell)
{
	char *end;

	row->nr[abi] = -1;
	if (!strcmp(cell, "-"))
		return true;
	row->nr[abi] = (int)strtol(cell, &end, 10);
	row->handler[abi] = *end == '=';
	return end != cell && (!*end || (*end == '=' && end[1]));
}

static void table_is_well_formed(void)
{
	FILE *f = fopen(file, "r");
	char line[1024], *save;
	bool header = true;

	CHECK(f != NULL);
	if (!f)
		return;
	while (nrows < ROWS_MAX && fgets(line, sizeof(line), f)) {
		struct row *row = &rows[nrows];
		char *cell = strtok_r(line, "\t\n", &save);

		if (!cell || *cell == '#')
			continue;
		snprintf(row->name, sizeof(row->name), "%s", cell);
		for (int abi = 0; abi < ABI_COUNT; abi++) {
			cell = strtok_r(NULL, "\t\n", &save);
			if (header)
				CHECK_STR(cell, abi_table[abi].name);
			else if (!cell || !parse_cell(row, abi, cell))
				test_fail(__FILE__, __LINE__, "%s: %s: malformed cell", row->name,
					  abi_table[abi].name);
		}
		if (!header && row_by_name(row->name))
			test_fail(__FILE__, __LINE__, "%s has two rows", row->name);
		nrows += !header;
		header = false;
	}
	fclose(f);
	CHECK(nrows > KNOWN_MIN && nrows < ROWS_MAX);
}

static void numbers_are_unique(void)
{
	for (int abi = 0; abi < ABI_COUNT; abi++)
		for (size_t i = 0; i < nrows; i++)
			for (size_t k = i + 1; k < nrows; k++)
				if (rows[i].nr[abi] >= 0 && rows[i].nr[abi] == rows[k].nr[abi])
					test_fail(__FILE__, __LINE__, "%s: %s and %s are both %d",
						  abi_table[abi].name, rows[i].name, rows[k].name,
						  rows[i].nr[abi]);
}

static void numbers_are_libseccomps(void)
{
	for (int abi = 0; abi < ABI_COUNT; abi++) {
		uint32_t arch = seccomp_arch(abi);
		int bit = abi == ABI_X32 ? X32_BIT : 0, known = 0;

		for (size_t i = 0; arch && i < nrows; i++) {
			int nr = seccomp_syscall_resolve_name_arch(arch, rows[i].name);

			if (nr == __NR_SCMP_ERROR || (nr < 0 && nr >= LAST_MULTIPLEXED))
				continue;
			known++;
			nr = nr < 0 ? -1 : nr & ~bit;
			if (nr != rows[i].nr[abi] && !(nr < 0 && rows[i].nr[abi] >= FIRST_COMMON))
				test_fail(__FILE__, __LINE__, "%s: %s is %d, not %d",
					  abi_table[abi].name, rows[i].name, nr, rows[i].nr[abi]);
		}
		CHECK(!arch || known > KNOWN_MIN);
	}
}

static void names_are_libseccomps(void)
{
	for (int abi = 0; abi < ABI_COUNT; abi++) {
		uint32_t arch = seccomp_arch(abi);
		int bit = abi == ABI_X32 ? X32_BIT : 0;

		for (int nr = 0; arch && nr < NUMBER_MAX; nr++) {
			char *name = seccomp_syscall_resolve_num_arch(arch, nr | bit);
			const struct row *row = name ? row_by_name(name) : NULL;

			if (name && (!row || row->nr[abi] != nr))
				test_fail(__FILE__, __LINE__, "%s: %d should be %s",
					  abi_table[abi].name, nr, name);
			free(name);
		}
	}
}

/* clone's arguments stand in three orders; getting one wrong shows pointers as flags. */
static void clone_has_its_order(void)
{
	const struct row *row = row_by_name("clone");

	CHECK(row != NULL);
	for (int abi = 0; row && abi < ABI_COUNT; abi++)
		CHECK_EQ(row->handler[abi],
			 abi != ABI_X86_64 && abi != ABI_X32 && abi != ABI_LOONGARCH64);
}

int main(void)
{
	const char *src = getenv("SRC");

	snprintf(file, sizeof(file), "%s/arch/numbers.tsv", src ? src : ".");
	RUN(table_is_well_formed);
	RUN(numbers_are_unique);
	RUN(numbers_are_libseccomps);
	RUN(names_are_libseccomps);
	RUN(clone_has_its_order);
	return tests_end();
}
