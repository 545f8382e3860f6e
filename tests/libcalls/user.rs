// SPDX-License-Identifier: LGPL-2.1-or-later
// Calls the library as user.c does, in the way that Rust has.
#[repr(C)]
pub struct Wide {
    words: [i64; 4],
}

extern "C" {
    fn own_add(a: i64, b: i64) -> i64;
    fn own_six(a: i64, b: i64, c: i64, d: i64, e: i64, f: i64) -> i64;
    fn own_call(function: extern "C" fn(i64) -> i64, a: i64) -> i64;
    fn own_structure(a: i64) -> Wide;
}

mod shapes {
    #[inline(never)]
    pub fn fill(a: i64) -> i64 {
        unsafe { super::own_add(a, 1000) }
    }
}

extern "C" fn inner(a: i64) -> i64 {
    unsafe { own_add(a, 100) }
}

extern "C" fn outer(a: i64) -> i64 {
    unsafe { own_call(inner, a + 1) }
}

fn main() {
    let one = std::env::args().count() as i64;
    let mut sum = unsafe { own_add(one, 2) + own_six(one, 2, 3, 4, 5, 6) + own_call(outer, 10) };

    sum += unsafe { own_structure(20) }.words[1];
    sum += shapes::fill(30);
    for i in 0..3 {
        sum += unsafe { own_add(i, one) };
    }
    std::process::exit((sum & 0x7f) as i32);
}
