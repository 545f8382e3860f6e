/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Wide strings and their formats. */
#include <locale.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <wchar.h>

int main(void)
{
	wchar_t text[64], word[16];
	char narrow[16];
	volatile size_t sink;
	int n;
	double d;
	size_t page = 4096;
	wchar_t *edge =
		mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	const wchar_t odd[] = {0xd800, 0x110000, (wchar_t)0xffffffff, 0};

	mprotect((char *)edge + page, page, PROT_NONE);
	edge += page / sizeof(*edge) - 2;
	edge[0] = 'x';
	edge[1] = 'y';
	setlocale(LC_ALL, "C.UTF-8");
	sink = wcslen(L"plain \"quoted\"\n\001");
	sink = wcslen(L"h\u00e9llo \u20ac \U0001f600!");
	sink = wcslen(L"");
	sink = wcslen(odd);
	sink = wcslen(L"a string that is longer than what is shown of it");
	sink = wcscmp(L"left", L"right");
	sink = wcsnlen(edge, 2);
	wcscpy(text, L"copied");
	sink = *wcschr(L"abcdef", 'd');
	sink = wcstol(L"42 rest", NULL, 10);
	swprintf(text, 64, L"%d %ls %s %.2ls %c %f\n", 7, L"wide", "narrow", edge, 'x', 1.5);
	swprintf(text, 64, L"%Lf %lc \u20ac %hhx %*d", 2.5L, 0x20ac, 0x1ff, 3, 4);
	swscanf(L"12 some 2.5 \u20ac", L"%d %ls %lf %s", &n, word, &d, narrow);
	fputws(L"out\n", stdout);
	wcsdup(L"dup");
	mbstowcs(text, "multi", 64);
	return 3;
}
