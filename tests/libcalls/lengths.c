/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads what objdump -d writes (ARGV[1]: of 64-bit code?) and says which instructions insn_decode()
 * takes to be of another length. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch/x86/insn.h"

static uint8_t bytes[64];
static int have;
static char shown[512];

static void check(bool is64)
{
	struct insn in;

	/* What is no instruction: data between functions. */
	if (!have || strstr(shown, "(bad)") || strstr(shown, "rex"))
		return;
	if (!insn_decode(&in, bytes, (size_t)have, is64) || in.len != have)
		printf("%d, not %d: %s", in.len, have, shown);
}

int main(int argc, char **argv)
{
	bool is64 = argc > 1 && atoi(argv[1]);
	char line[512], *tab, *end;

	while (fgets(line, sizeof(line), stdin)) {
		tab = strchr(line, '\t');
		if (!tab || !strchr(line, ':'))
			continue;
		/* A line without a mnemonic goes on with the instruction before. */
		if (strchr(tab + 1, '\t')) {
			check(is64);
			have = 0;
			strcpy(shown, line);
		}
		for (char *p = tab + 1; have < 60; p = end) {
			if (!isxdigit((unsigned char)p[0]) || !isxdigit((unsigned char)p[1]))
				break;
			bytes[have++] = (uint8_t)strtoul(p, &end, 16);
			end += *end == ' ';
		}
	}
	check(is64);
	return 0;
}
