//! How much memory one execution takes at most: a length that a value only claims must not be believed.
#![allow(unsafe_code, reason = "an allocator is unsafe by its nature")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

struct Measuring;

#[global_allocator]
static ALLOCATOR: Measuring = Measuring;

thread_local! {
    /// What this thread holds, and the most that it has held, in octets.
    static HELD: Cell<usize> = const { Cell::new(0) };
    static MOST: Cell<usize> = const { Cell::new(0) };
}

fn taken(octets: usize) {
    let held = HELD.get().wrapping_add(octets);
    HELD.set(held);
    if held > MOST.get() {
        MOST.set(held);
    }
}

fn given_back(octets: usize) {
    // What another thread has allocated may be given back here.
    HELD.set(HELD.get().saturating_sub(octets));
}

// SAFETY: everything is passed on to the system's allocator, unchanged.
unsafe impl GlobalAlloc for Measuring {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        taken(layout.size());
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        given_back(layout.size());
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        taken(size);
        given_back(layout.size());
        // SAFETY: the caller's promise is passed on.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

/// Does it, and tells how many octets this thread held at most in addition to those that it held before.
pub(crate) fn measured<T>(doing: impl FnOnce() -> T) -> (T, usize) {
    let before = HELD.get();
    MOST.set(before);
    let done = doing();
    (done, MOST.get() - before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_at_one_time_is_measured() {
        let (sum, most) = measured(|| (0..10).map(|_| vec![1_u8; 1000].len()).sum::<usize>());
        assert_eq!((sum, most), (10_000, 1000));
        let (_, most) = measured(|| [vec![1_u8; 1000], vec![2; 500]]);
        assert_eq!(most, 1500);
    }
}
