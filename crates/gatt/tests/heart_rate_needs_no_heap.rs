//! A heart rate notification of a usual size is decoded without an allocation. In a program of its own, because the
//! counting allocator is the whole program's.
#![allow(unsafe_code, reason = "an allocator is unsafe by its nature")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use strapline_gatt::{HeartRateMeasurement, Reading, decode};

struct Counting;

thread_local! {
    /// By thread: the test runner's own threads allocate at any time.
    static ALLOCATIONS: Cell<u32> = const { Cell::new(0) };
}

fn count() {
    ALLOCATIONS.with(|allocations| allocations.set(allocations.get() + 1));
}

// SAFETY: everything is passed on to the system's allocator, unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        // SAFETY: the caller's promise is passed on.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Decodes a frame; how many RR intervals came out and how many allocations it took.
fn measured(value: &[u8]) -> (usize, u32) {
    let uuid = <HeartRateMeasurement as strapline_gatt::Characteristic>::UUID;
    let before = ALLOCATIONS.get();
    let reading = decode(uuid, value);
    let allocations = ALLOCATIONS.get() - before;
    let Ok(Reading::HeartRateMeasurement(measurement)) = reading else { panic!("{reading:?}") };
    (measurement.rr().len(), allocations)
}

#[test]
fn a_frame_of_the_smallest_mtu_needs_none_and_a_longer_one_loses_nothing() {
    let frame = |flags: u8, before_rr: &[u8], rr: u16| {
        let mut value = vec![flags];
        value.extend(before_rr);
        value.extend((0..rr).flat_map(|rr| (800 + rr).to_le_bytes()));
        value
    };
    for rr in 0..=9 {
        assert_eq!(measured(&frame(0x16, &[72], rr)), (rr.into(), 0));
    }
    // 16 bits and energy: 20 octets hold seven.
    assert_eq!(measured(&frame(0x1F, &[0x48, 0, 0x64, 0], 7)), (7, 0));
    // The allocator does count: this one cannot do without.
    let (rr, allocations) = measured(&frame(0x16, &[72], 10));
    assert_eq!(rr, 10);
    assert!(allocations > 0);
}
