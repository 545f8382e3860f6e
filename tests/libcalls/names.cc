// SPDX-License-Identifier: LGPL-2.1-or-later
// Functions whose symbols are mangled; with -DLIBRARY the library, otherwise who calls it.
namespace shapes
{
struct square {
	int side;
	int area(int times) const;
};
template <typename T> T twice(T value);
extern template int twice<int>(int value);
} // namespace shapes

#ifdef LIBRARY
int shapes::square::area(int times) const
{
	return side * side * times;
}

template <typename T> T shapes::twice(T value)
{
	return 2 * value;
}

template int shapes::twice<int>(int value);
#else
int main(int argc, char **)
{
	shapes::square s = {argc + 1};

	return s.area(shapes::twice(argc)) + 1;
}
#endif
