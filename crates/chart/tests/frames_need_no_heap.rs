//! Once a chart has drawn a few frames, the next ones take no memory: what is drawn goes where the frame before was. In a program
//! of its own, because the counting allocator is the whole program's.
#![allow(unsafe_code, reason = "an allocator is unsafe by its nature")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::time::Duration;

use strapline_chart::{Axis, Chart, DrawList, Frame, Mark, Range, Ring, Series, Tape, View};
use strapline_units::Timestamp;

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

fn at(seconds: f64) -> Timestamp {
    Timestamp::from_unix_micros(1_651_656_360_000_000 + (seconds * 1e6) as i64)
}

/// Ten seconds in view of three axes at 200 Hz, frame by frame; how many allocations the last frames took.
fn measured(frame: Frame, mark: Mark) -> u32 {
    let axis = Axis { unit: "mV".into(), initial: Range::new(-1.0, 1.0), min_span: 1.0, decimals: 2 };
    let (mut chart, mut list) = (Chart::new(axis.clone(), frame), DrawList::default());
    let (mut moving, mut tape) = (Chart::new(axis, frame), Tape::default());
    let mut rings = [0, 1, 2].map(|_| Ring::new(24_000));
    let (mut sample, mut before) = (0_u32, 0);
    for nth in 0..600_u32 {
        let now = f64::from(nth) / 10.0;
        while f64::from(sample) / 200.0 <= now {
            for (place, ring) in (0..).zip(&mut rings) {
                // A gap now and then, so that there are several lines.
                if sample % 700 == 0 {
                    ring.push_gap(at(f64::from(sample) / 200.0));
                } else {
                    ring.push(at(f64::from(sample) / 200.0), ((sample + 50 * place) % 200) as f32 / 100.0);
                }
            }
            sample += 1;
        }
        // Every length of a tape's picture has come by then.
        if nth == 450 {
            before = ALLOCATIONS.get();
        }
        let view = View {
            now: at(now),
            behind: Duration::ZERO,
            window: Duration::from_secs(10),
            width: 600.0,
            height: 240.0,
            pixel_ratio: 1.0,
            utc_offset_minutes: 120,
            text_px: 12.0,
        };
        let series = |place: usize| Series {
            ring: &rings[place],
            mark,
            ink: place,
            join_within: Duration::from_millis(150),
        };
        let series = [series(0), series(1), series(2)];
        chart.draw(&view, &series, &mut list);
        chart.markers(&view, &series[0], &mut list);
        let is_empty = chart.crosshair(&view, &series, at(now), &mut list).is_empty();
        assert!(moving.roll(&view, &series, &mut tape).is_some() || nth < 2);
        assert!(nth < 100 || !is_empty && list.commands().len() > 10, "{nth}");
    }
    ALLOCATIONS.get() - before
}

#[test]
fn a_frame_takes_no_memory_once_there_was_one_as_large() {
    for frame in [Frame::Axes, Frame::Strip, Frame::Bare] {
        for mark in [Mark::Line, Mark::Tachogram] {
            assert_eq!(measured(frame, mark), 0, "{frame:?} {mark:?}");
        }
    }
}
