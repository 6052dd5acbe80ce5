//! The crosshair names the nearest sample of each series, the strip has a grid of true boxes, and both are in the picture.

use std::time::Duration;

use strapline_chart::{
    Axis, Chart, Command, DrawList, Frame, Ink, Mark, Position, Range, Ring, Series, View,
};
use strapline_units::Timestamp;

/// 2022-05-04T09:26:00Z
fn at(seconds: f64) -> Timestamp {
    Timestamp::from_unix_micros(1_651_656_360_000_000 + (seconds * 1e6).round() as i64)
}

fn view(now: f64, window: u64) -> View {
    View {
        now: at(now),
        behind: Duration::ZERO,
        window: Duration::from_secs(window),
        width: 600.0,
        height: 240.0,
        pixel_ratio: 2.0,
        utc_offset_minutes: 120,
        text_px: 12.0,
    }
}

fn axis(unit: &str, decimals: u32) -> Axis {
    Axis { unit: unit.into(), initial: Range::new(-1.0, 1.5), min_span: 1.5, decimals }
}

fn series(ring: &Ring, ink: usize) -> Series<'_> {
    Series { ring, mark: Mark::Line, ink, join_within: Duration::from_millis(3_500) }
}

fn rising(first: u32, last: u32) -> Ring {
    let mut ring = Ring::new(1000);
    for second in first..=last {
        ring.push(at(f64::from(second)), 60.0 + second as f32);
    }
    ring
}

fn reads(series: &[Series<'_>], view: &View, seconds: f64) -> (String, DrawList) {
    let mut chart = Chart::new(axis("bpm", 0), Frame::Axes);
    let mut list = DrawList::default();
    chart.draw(view, series, &mut list);
    let words = chart.crosshair(view, series, at(seconds), &mut list).to_owned();
    (words, list)
}

#[test]
fn it_says_time_value_and_unit_of_the_nearest_sample() {
    let ring = rising(0, 60);
    let (words, list) = reads(&[series(&ring, 0)], &view(60.0, 60), 20.4);
    assert_eq!(words, "11:26:20, 80 bpm");
    let mut texts = list.commands().iter().filter_map(|command| match command {
        Command::Text { text, .. } => Some(list.words(text)),
        _ => None,
    });
    assert_eq!(texts.next_back(), Some("11:26:20, 80 bpm"));
    let (fine, _) = reads(&[series(&ring, 0)], &view(60.0, 10), 55.4);
    assert_eq!(fine, "11:26:55.00, 115 bpm");
}

#[test]
fn its_line_and_dot_are_on_the_sample() {
    let ring = rising(0, 60);
    let (_, list) = reads(&[series(&ring, 3)], &view(60.0, 60), 30.2);
    let line = list.commands().iter().find_map(|command| match command {
        Command::Hairline { from, to, ink: Ink::Text, dashed: false } => Some((*from, *to)),
        _ => None,
    });
    let (from, to) = line.expect("a line");
    assert!(from.x == to.x && from.y < to.y);
    let dot = list.commands().iter().rev().find_map(|command| match command {
        Command::Dots { at, ink: Ink::Series(3), .. } => list.positions(at).first().copied(),
        _ => None,
    });
    assert_eq!(dot.map(|dot: Position| dot.x), Some(from.x));
}

#[test]
fn a_series_without_a_sample_near_has_a_dash_and_a_gap_has_nothing() {
    let (one, other) = (rising(0, 60), rising(0, 10));
    let both = [series(&one, 0), series(&other, 1)];
    assert_eq!(reads(&both, &view(60.0, 60), 5.0).0, "11:26:05, 65 / 65 bpm");
    assert_eq!(reads(&both, &view(60.0, 60), 50.0).0, "11:26:50, 110 / \u{2013} bpm");
    assert_eq!(reads(&both[1..], &view(60.0, 60), 50.0).0, "", "far from any sample");
    assert_eq!(reads(&[], &view(60.0, 60), 50.0).0, "");
    assert_eq!(reads(&both, &view(60.0, 30), 5.0).0, "", "not in view");
}

#[test]
fn markers_are_at_their_times() {
    let (ring, mut peaks) = (rising(0, 60), Ring::new(10));
    for second in [10.0, 20.0, 90.0] {
        peaks.push(at(second), 1.0);
    }
    let mut chart = Chart::new(axis("mV", 1), Frame::Strip);
    let (mut list, view) = (DrawList::default(), view(60.0, 60));
    chart.draw(&view, &[series(&ring, 2)], &mut list);
    let before = list.commands().len();
    chart.markers(&view, &series(&peaks, 0), &mut list);
    let added: Vec<f32> = list.commands()[before..]
        .iter()
        .map(|command| match command {
            Command::Polyline { through, ink: Ink::Series(0), .. } => list.positions(through)[0].x,
            other => panic!("{other:?}"),
        })
        .collect();
    let (left, right) = chart.plot_px().unwrap();
    let wanted = [10.0, 20.0].map(|second| left + (right - left) * second / 60.0);
    assert!(added.len() == 2 && added.iter().zip(wanted).all(|(x, wanted)| (x - wanted).abs() < 0.01));
}

/// x of the vertical and y of the horizontal lines of an ink.
fn grid(list: &DrawList, wanted: Ink) -> (Vec<f32>, Vec<f32>) {
    let (mut across, mut along) = (Vec::new(), Vec::new());
    for command in list.commands() {
        match command {
            Command::Hairline { from, to, ink, .. }
                if *ink == wanted && from.x == to.x && to.y - from.y > 10.0 =>
            {
                across.push(from.x);
            }
            Command::Hairline { from, to, ink, .. } if *ink == wanted && from.y == to.y => along.push(from.y),
            _ => {}
        }
    }
    (across, along)
}

fn strip(low: f32, high: f32, window: u64) -> DrawList {
    let mut ring = Ring::new(2_000);
    for nth in 0..1_300 {
        ring.push(at(f64::from(nth) / 130.0), if nth % 2 == 0 { low } else { high });
    }
    let mut list = DrawList::default();
    Chart::new(axis("mV", 2), Frame::Strip).draw(&view(10.0, window), &[series(&ring, 2)], &mut list);
    list
}

fn gain(list: &DrawList) -> Option<&str> {
    list.commands().iter().find_map(|command| match command {
        Command::Text { text, .. } => Some(list.words(text)).filter(|words| words.ends_with("mm/mV")),
        _ => None,
    })
}

#[test]
fn boxes_of_the_strip_are_square_at_the_usual_gain() {
    let list = strip(-0.4, 1.2, 6);
    assert_eq!(gain(&list), Some("25 mm/s  10 mm/mV"));
    let (across, along) = grid(&list, Ink::Grid);
    let (dx, dy) = (across[1] - across[0], along[0] - along[1]);
    assert!((dx - dy).abs() < 0.01, "{dx} by {dy}");
    // 549.2 px are 6 s.
    assert!((dx - 0.2 * 549.2 / 6.0).abs() < 0.01, "a large box is 0.2 s");
    let (fine, _) = grid(&list, Ink::Faint);
    assert!((fine[1] - fine[0] - dx / 5.0).abs() < 0.01, "a small box is 40 ms");
    assert!(fine.iter().all(|x| across.iter().all(|large| (x - large).abs() > 1.0)), "each line once");
}

#[test]
fn a_tall_trace_gets_a_smaller_gain_and_a_flat_one_a_larger() {
    assert_eq!(gain(&strip(-3.0, 3.0, 6)), Some("25 mm/s  5 mm/mV"));
    assert_eq!(gain(&strip(-0.4, 1.2, 12)), Some("25 mm/s  40 mm/mV"));
    let list = strip(-0.4, 1.2, 60);
    assert!(grid(&list, Ink::Faint).0.is_empty(), "finer lines would be a smear");
}

#[test]
fn circles_are_around_their_points() {
    let (ring, mut marked) = (rising(0, 60), Ring::new(10));
    for (second, value) in [(10.0, 70.0), (20.0, f32::NAN), (30.0, 90.0), (90.0, 90.0)] {
        marked.push(at(second), value);
    }
    let mut chart = Chart::new(axis("ms", 0), Frame::Axes);
    let (mut list, view) = (DrawList::default(), view(60.0, 60));
    chart.draw(&view, &[series(&ring, 1)], &mut list);
    let before = list.commands().len();
    chart.circles(&view, &series(&marked, 3), &mut list);
    let centres: Vec<f32> = list.commands()[before..]
        .iter()
        .map(|command| match command {
            Command::Polyline { through, ink: Ink::Series(3), .. } => {
                let corners = list.positions(through);
                assert_eq!(corners.first(), corners.last(), "closed");
                let (count, sum) = corners[1..].iter().fold((0.0, 0.0), |(n, sum), at| (n + 1.0, sum + at.x));
                sum / count
            }
            other => panic!("{other:?}"),
        })
        .collect();
    let (left, right) = chart.plot_px().unwrap();
    let wanted = [10.0, 30.0].map(|second| left + (right - left) * second / 60.0);
    assert_eq!(centres.len(), wanted.len());
    assert!(centres.iter().zip(wanted).all(|(one, other)| (one - other).abs() < 0.01), "{centres:?}");
}
