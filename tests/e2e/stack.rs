// SPDX-License-Identifier: LGPL-2.1-or-later
// A call from functions with mangled names.
extern "C" {
    fn getppid() -> i32;
}

mod shapes {
    #[inline(never)]
    pub fn fill(value: i32) -> i32 {
        std::hint::black_box(unsafe { super::getppid() }) + value
    }
}

fn main() {
    std::hint::black_box(shapes::fill(5));
}
