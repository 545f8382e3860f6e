/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Functions that take and give structures and long double by value, in each way that an ABI has. */
struct one {
	char a;
};
struct ints {
	int a, b;
};
struct longs {
	long long a, b;
};
struct real {
	double a;
};
struct reals {
	float a, b, c;
};
struct mixed {
	double a;
	int b, c;
};
struct other {
	long long a;
	float b;
};
struct text {
	const char *text;
	int len;
};
struct big {
	long long a, b, c;
};
struct wide {
	long double a;
};
struct nested {
	struct ints in;
	short list[3];
};

struct one va_one(struct one x, int after);
struct ints va_ints(int before, struct ints x, int after);
struct longs va_longs(struct longs x, struct longs y, struct longs z, struct ints w, long after);
struct real va_real(struct real x, double after);
struct reals va_reals(struct reals x, float after);
struct mixed va_mixed(struct mixed x, int n, double d);
struct other va_other(struct other x, int n, double d);
struct text va_text(struct text x);
struct big va_big(int before, struct big x, int after);
struct wide va_wide(struct wide x, int after);
struct nested va_nested(struct nested x);
long double va_long(int before, long double x, int after, long double y);
double va_many(double a, double b, double c, double d, double e, double f, double g, double h,
	       double i, int n);
