/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Times with the date they stand for: {tv_sec=1, tv_nsec=0} followed by a date in local time. */
#include "decode/cfuncs.h"
#include "decode/walk.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { STAMP_MAX = 96, DATE_MAX = STAMP_MAX + 32, NANO = 1000000000 };

/* 2001-09-09T01:46:40.5+0000 into TEXT; false for the epoch itself and for what is no time: they
 * are shown without a date. */
static bool format_date(char text[DATE_MAX], int64_t sec, uint64_t fraction, unsigned digits)
{
	uint64_t second = digits == 9 ? NANO : 1000000;
	char date[STAMP_MAX], zone[16], sub[16] = "";
	time_t when = (time_t)sec;
	struct tm tm;

	if ((!sec && !fraction) || fraction >= second || !localtime_r(&when, &tm))
		return false;
	if (!strftime(date, sizeof(date), "%FT%T", &tm) || !strftime(zone, sizeof(zone), "%z", &tm))
		return false;
	if (fraction)
		snprintf(sub, sizeof(sub), ".%0*" PRIu64, (int)digits, fraction);
	snprintf(text, DATE_MAX, "%s%s%s", date, sub, zone);
	return true;
}

static void note_date(struct decode *d, int64_t sec, uint64_t fraction, unsigned digits)
{
	char text[DATE_MAX];

	if (format_date(text, sec, fraction, digits))
		d->emit->ops->note(d->emit, text);
}

void show_time_aux(struct decode *d, uint64_t v)
{
	char text[DATE_MAX];

	if (!format_date(text, (int64_t)v, 0, 9))
		return;
	d->emit->ops->ret_aux_begin(d->emit);
	d->emit->ops->label(d->emit, NULL, LABEL_AS_ASKED);
	d->emit->ops->word(d->emit, text);
	d->emit->ops->ret_aux_end(d->emit);
}

void show_time_stamp(struct decode *d, uint64_t v)
{
	d->emit->ops->num(d->emit, v, BASE_DEC, 8);
	note_date(d, (int64_t)v, d->nargs ? d->arg[0] : 0, 9);
}

static const char *special_name(uint64_t nsec)
{
	return nsec == UTIME_NOW ? "UTIME_NOW" : nsec == UTIME_OMIT ? "UTIME_OMIT" : NULL;
}

void show_dated(struct decode *d, uint64_t v)
{
	const struct emit_ops *ops = d->emit->ops;
	unsigned sec_size = (unsigned)d->arg[0], sub_size = (unsigned)d->arg[1];
	unsigned digits = (unsigned)d->arg[2];
	uint8_t bytes[16];

	if (!memory_fetch(d->mem, v, bytes, sec_size + sub_size)) {
		ops->addr(d->emit, v);
		return;
	}
	int64_t sec = (int64_t)load_int(d, bytes, sec_size, true, false);
	uint64_t fraction = load_int(d, bytes + sec_size, sub_size, false, false);
	const char *name = d->nargs > 3 ? special_name(fraction) : NULL;
	enum alias_form alias = ALIAS_UNUSED;
	if (name)
		alias = ops->alias(d->emit, fraction, name, BASE_HEX, sub_size);
	if (alias == ALIAS_ALONE)
		return;
	ops->struct_begin(d->emit);
	ops->field(d->emit, "tv_sec");
	ops->num(d->emit, (uint64_t)sec, BASE_DEC, 8);
	ops->field(d->emit, digits == 9 ? "tv_nsec" : "tv_usec");
	ops->num(d->emit, fraction, BASE_UDEC, sub_size);
	ops->struct_end(d->emit);
	if (alias == ALIAS_NOTE)
		ops->note(d->emit, name);
	else
		note_date(d, sec, fraction, digits);
}

void show_clock_state(struct decode *d, uint64_t v)
{
	uint8_t bytes[256];
	const char *name = name_in(d, SET_adjtimex_states, v);

	if (!name || !wants_decoding(d) || d->arg[1] > sizeof(bytes) ||
	    !memory_fetch(d->mem, d->arg[0], bytes, d->arg[1]))
		return;
	d->emit->ops->ret_aux_begin(d->emit);
	d->emit->ops->label(d->emit, NULL, LABEL_NAMED);
	show_enum(d, SET_adjtimex_states, v);
	d->emit->ops->ret_aux_end(d->emit);
}

void show_unsigned_time_stamp(struct decode *d, uint64_t v)
{
	d->emit->ops->num(d->emit, v, BASE_UDEC, 8);
	note_date(d, (int64_t)v, 0, 9);
}

/* The date of the seconds (8 bytes) and nanoseconds (4) at ADDR, by NOTE. */
static void date_struct(struct decode *d, uint64_t addr, void (*note)(struct emit *, const char *))
{
	uint8_t bytes[12];
	char text[DATE_MAX];

	if (memory_fetch(d->mem, addr, bytes, sizeof(bytes)) &&
	    format_date(text, (int64_t)load_int(d, bytes, 8, true, false),
			load_int(d, bytes + 8, 4, false, false), 9))
		note(d->emit, text);
}

void show_bpf_load_time(struct decode *d, uint64_t v)
{
	struct timespec now, up;
	char text[DATE_MAX];

	d->emit->ops->num(d->emit, v, BASE_UDEC, 8);
	if (!v || clock_gettime(CLOCK_REALTIME, &now) || clock_gettime(CLOCK_BOOTTIME, &up))
		return;
	int64_t ns = (int64_t)(now.tv_nsec - up.tv_nsec) + (int64_t)(v % NANO);
	int64_t sec = (int64_t)(now.tv_sec - up.tv_sec) + (int64_t)(v / NANO);

	if (ns < 0)
		sec--;
	if (format_date(text, sec + ns / NANO, 0, 9))
		d->emit->ops->gloss(d->emit, text);
}

void show_ptp_time(struct decode *d, uint64_t v)
{
	show_type(d, TYPE_ptp_clock_time, v);
	date_struct(d, v, d->emit->ops->gloss);
}

void show_btrfs_time(struct decode *d, uint64_t v)
{
	show_type(d, TYPE_btrfs_ioctl_timespec, v);
	date_struct(d, v, d->emit->ops->note);
}

void show_seconds(struct decode *d, uint64_t v)
{
	int digits = d->arg[0] < 9 ? (int)d->arg[0] : 9;
	bool negative = d->nargs > 1 && (int64_t)v < 0;
	uint64_t n = negative ? -v : v, unit = 1;
	char text[48];

	d->emit->ops->num(d->emit, v, negative ? BASE_DEC : BASE_UDEC, 8);
	if (!n)
		return;
	for (int i = 0; i < digits; i++)
		unit *= 10;
	snprintf(text, sizeof(text), "%s%" PRIu64 ".%0*" PRIu64 " s", negative ? "-" : "", n / unit,
		 digits, n % unit);
	d->emit->ops->gloss(d->emit, text);
}
