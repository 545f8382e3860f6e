/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Calls whose arguments and results are of all kinds; formats.expect has them as they are shown. */
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int main(void)
{
	char *words[] = {"b", "a", "c"}, text[100], word[10];
	time_t time = 0;
	double real;
	int number;

	puts("hello");
	qsort(words, 3, sizeof(*words), compare);
	sscanf("12 3.5 word rest", "%d %lf %9s", &number, &real, word);
	sscanf("12 none", "%d %lf %9s", &number, &real, word);
	sprintf(text, "%5.2f|%-*d|%.*s|%Lf|%lld|%hhd|%c|%%", real, 7, number, 3, "abcdef",
		(long double)1.25, 1LL << 40, 300, 'x');
	snprintf(text, 10, "%2$.*3$s %1$d %4$.1Lf %1$x", 7, "abc", 2, 9007199254740993.0L);
	sscanf("12 34", "%2$d %1$hd", (short *)word, &number);
	printf("%d %d %d %d %d %d %f %f %f %f %f %f %f %f %f\n", 0, 1, 2, 3, 4, 5, .1, .2, .3, .4,
	       .5, .6, .7, .8, .9);
	printf("%s %x %p %o\n", "a string that is longer than thirty-two bytes", 0xbeef,
	       (void *)0x10, 8);
	pow(2.0, number);
	sinf(1.0f);
	strtod("2.5", NULL);
	atoll("-123456789012");
	strftime(text, sizeof(text), "%F", gmtime(&time));
	number = open("/dev/null", O_RDONLY | O_CLOEXEC);
	read(number, text, 10);
	read(-1, text, 10);
	close(number);
	getenv("NOT_THERE");
	char *volatile found = strchr("find me", 'm');
	(void)found;
	memcpy(text, "a\0b", 4);
	fflush(stdout);
	free(NULL);
	exit(3);
}
