/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Times with the date they are. */
#include "decode/cfuncs.h"

#include <stdio.h>
#include <time.h>

#include "base/abi.h"

/* 2023-11-14T22:13:20.000000005+0000, in the tracer's time zone; "" where there is no such date. */
static void format_date(char *text, size_t size, int64_t sec, uint64_t nsec)
{
	time_t t = (time_t)sec;
	struct tm tm;
	char zone[16], date[40];

	text[0] = '\0';
	if (!localtime_r(&t, &tm) || !strftime(date, sizeof(date), "%FT%T", &tm) ||
	    !strftime(zone, sizeof(zone), "%z", &tm))
		return;
	if (nsec)
		snprintf(text, size, "%s.%09llu%s", date, (unsigned long long)nsec, zone);
	else
		snprintf(text, size, "%s%s", date, zone);
}

static void note_date(struct decode *d, int64_t sec, uint64_t nsec)
{
	char text[80];

	if ((!sec && !nsec) || nsec > 999999999)
		return;
	format_date(text, sizeof(text), sec, nsec);
	if (text[0])
		d->emit->ops->note(d->emit, text);
}

void show_time_stamp(struct decode *d, uint64_t v)
{
	d->emit->ops->num(d->emit, v, BASE_DEC, 8);
	note_date(d, (int64_t)v, d->arg[0]);
}

void show_time_aux(struct decode *d, uint64_t v)
{
	char text[80];

	format_date(text, sizeof(text), (int64_t)v, 0);
	if (!v || !text[0])
		return;
	d->emit->ops->ret_aux_begin(d->emit);
	d->emit->ops->label(d->emit, text, false);
	d->emit->ops->ret_aux_end(d->emit);
}

/* Seconds of SIZE bytes and fractions of FRACTION_SIZE behind them. */
struct time_parts {
	int64_t sec;
	uint64_t fraction;
};

static int64_t part_at(const uint8_t *bytes, unsigned size)
{
	int64_t v = 0;

	for (unsigned i = 0; i < size; i++)
		v |= (int64_t)((uint64_t)bytes[i] << 8 * i);
	return size == 4 ? (int32_t)v : v;
}

static bool fetch_parts(struct decode *d, uint64_t addr, unsigned size, unsigned fraction_size,
			struct time_parts *t)
{
	uint8_t bytes[16];

	if (!memory_fetch(d->mem, addr, bytes, size + fraction_size))
		return false;
	t->sec = part_at(bytes, size);
	t->fraction = (uint64_t)part_at(bytes + size, fraction_size);
	if (fraction_size == 4)
		t->fraction = (uint32_t)t->fraction;
	return true;
}

static void show_dated(struct decode *d, enum type_id type, uint64_t addr, unsigned size,
		       unsigned fraction_size, unsigned to_nanoseconds)
{
	struct time_parts t;

	if (!fetch_parts(d, addr, size, fraction_size, &t)) {
		d->emit->ops->addr(d->emit, addr);
		return;
	}
	const char *special = to_nanoseconds == 1 ? name_in(d, SET_utime_nsec, t.fraction) : NULL;
	if (special) {
		d->emit->ops->name(d->emit, t.fraction, special, NULL, BASE_DEC, 8);
		return;
	}
	show_type(d, type, addr);
	if (t.fraction < 1000000000 / to_nanoseconds)
		note_date(d, t.sec, t.fraction * to_nanoseconds);
}

void show_dated_timespec(struct decode *d, uint64_t addr)
{
	show_dated(d, TYPE_timespec, addr, 8, 8, 1);
}

void show_dated_timespec32(struct decode *d, uint64_t addr)
{
	show_dated(d, TYPE_timespec32, addr, 4, 4, 1);
}

void show_dated_statx_time(struct decode *d, uint64_t addr)
{
	show_dated(d, TYPE_statx_timestamp, addr, 8, 4, 1);
}

void show_dated_timeval(struct decode *d, uint64_t addr)
{
	unsigned size = abi_table[d->defs->abi].klong;

	show_dated(d, TYPE_timeval, addr, size, size, 1000);
}
