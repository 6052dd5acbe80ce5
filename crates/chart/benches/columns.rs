//! Time to draw what the rendering goal has in view: 7,500 points in 10 s.

use std::time::Duration;

use divan::Bencher;
use strapline_chart::{Axis, Chart, DrawList, Frame, Mark, Point, Range, Ring, Series, View, reduce};
use strapline_units::{SplitMix64, Timestamp};

const POINTS: u32 = 7_500;
const WINDOW: Duration = Duration::from_secs(10);

fn main() {
    divan::main();
}

fn filled() -> Ring {
    let mut random = SplitMix64::new(1);
    // Twice what is in view, so that the buffer has wrapped.
    let mut ring = Ring::new(POINTS as usize * 2);
    for nth in 0..POINTS * 3 {
        let at = Timestamp::default() + WINDOW / POINTS * nth;
        ring.push(at, (f64::from(nth) * 0.01).sin() as f32 + random.next_f64() as f32);
    }
    ring
}

fn right() -> Timestamp {
    Timestamp::default() + WINDOW * 3
}

#[divan::bench(args = [300, 600, 1_200])]
fn reduction(bencher: Bencher<'_, '_>, columns: u32) {
    let points: Vec<Point> = filled().window(right() - WINDOW, right()).iter().collect();
    let mut out = Vec::new();
    bencher.bench_local(|| {
        out.clear();
        reduce(divan::black_box(&points), WINDOW / columns, &mut out);
        out.len()
    });
}

#[divan::bench(args = [300, 600, 1_200])]
fn whole_chart(bencher: Bencher<'_, '_>, width: u16) {
    let ring = filled();
    let axis = Axis { unit: "mV".into(), initial: Range::new(-1.0, 1.0), min_span: 0.5, decimals: 2 };
    let mut chart = Chart::new(axis, Frame::Axes);
    let view = View {
        now: right(),
        behind: Duration::ZERO,
        window: WINDOW,
        width: f32::from(width),
        height: 240.0,
        pixel_ratio: 1.0,
        utc_offset_minutes: 60,
        text_px: 12.0,
    };
    let series = [Series { ring: &ring, mark: Mark::Line, ink: 0, join_within: Duration::from_secs(1) }];
    let mut list = DrawList::default();
    bencher.bench_local(|| {
        chart.draw(divan::black_box(&view), &series, &mut list);
        list.commands().len()
    });
}
