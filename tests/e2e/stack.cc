/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A call from functions with mangled names. */
#include <unistd.h>

namespace shapes {

template <class T> struct box {
	__attribute__((noinline)) int put(const T &value, int count) const
	{
		getppid();
		__asm__ volatile("");
		return value + count;
	}
};

static __attribute__((noinline)) int fill(long value)
{
	int sum = box<long>().put(value, 1);
	__asm__ volatile("" : "+r"(sum));
	return sum;
}

} // namespace shapes

int main(int argc, char **)
{
	return shapes::fill(argc) == 5;
}
