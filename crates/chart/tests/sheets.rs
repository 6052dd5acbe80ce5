//! Drawings without a time axis: the Poincaré plot and bars.

use std::time::Duration;

use strapline_chart::{
    Bar, Command, DrawList, Ellipse, Ink, Intervals, Poincare, Position, Ring, Sheet, bars,
};
use strapline_units::{SplitMix64, Timestamp};

const SHEET: Sheet = Sheet { width: 300.0, height: 300.0, text_px: 12.0 };

fn at(millis: f64) -> Timestamp {
    Timestamp::from_unix_millis(1_700_000_000_000.0 + millis)
}

/// Beats with these intervals in ms.
fn beats(intervals: &[f32]) -> Ring {
    let (mut ring, mut time) = (Ring::new(1_000), 0.0);
    for interval in intervals {
        time += f64::from(*interval);
        ring.push(at(time), *interval);
    }
    ring
}

fn all(rr: &Ring) -> Intervals<'_> {
    Intervals { rr, from: at(0.0), to: at(1e7), join_within: Duration::from_millis(3_500), ink: 1 }
}

fn dots(list: &DrawList) -> Vec<Position> {
    let first = list.commands().iter().find_map(|command| match command {
        Command::Dots { at, ink: Ink::Series(1), .. } => Some(list.positions(at)),
        _ => None,
    });
    first.unwrap_or_default().to_vec()
}

fn ellipse(list: &DrawList) -> Vec<Position> {
    let found = list.commands().iter().find_map(|command| match command {
        Command::Polyline { through, ink: Ink::Text, .. } => Some(list.positions(through)),
        _ => None,
    });
    found.unwrap_or_default().to_vec()
}

#[test]
fn each_interval_is_against_the_next_one() {
    let rr = beats(&[800.0, 900.0, 700.0]);
    let mut list = DrawList::default();
    Poincare::new().draw(SHEET, &all(&rr), None, &mut list);
    let dots = dots(&list);
    assert_eq!(dots.len(), 2);
    let right_and_down = (dots[1].x - dots[0].x, dots[1].y - dots[0].y);
    assert!(right_and_down.0 > 0.0, "900 is to the right of 800");
    assert!((right_and_down.1 - 2.0 * right_and_down.0).abs() < 0.01, "and 700 twice as far below 900");
}

#[test]
fn beats_with_a_gap_between_them_are_no_pair() {
    let mut rr = beats(&[800.0, 800.0]);
    rr.push_gap(at(1_700.0));
    rr.push(at(2_400.0), 800.0);
    rr.push(at(9_000.0), 800.0);
    let mut list = DrawList::default();
    Poincare::new().draw(SHEET, &all(&rr), None, &mut list);
    assert_eq!(dots(&list).len(), 1);
    Poincare::new().draw(SHEET, &Intervals { from: at(1_000.0), ..all(&rr) }, None, &mut list);
    assert!(dots(&list).is_empty());
}

#[test]
fn the_ellipse_is_sd2_long_and_sd1_wide() {
    let rr = beats(&[700.0, 900.0, 700.0, 900.0, 800.0, 800.0]);
    let mut list = DrawList::default();
    let numbers = Ellipse { mean_ms: 800.0, sd1_ms: 20.0, sd2_ms: 60.0 };
    let mut plot = Poincare::new();
    plot.draw(SHEET, &all(&rr), Some(numbers), &mut list);
    let (dots, corners) = (dots(&list), ellipse(&list));
    // 200 ms, from 700 to 900, as pixels; and the last dot is at the mean.
    let px_per_ms = (dots[1].x - dots[0].x) / 200.0;
    let mean = dots[4];
    let along = |corner: &Position| ((corner.x - mean.x) - (corner.y - mean.y)) / 2f32.sqrt() / px_per_ms;
    let across = |corner: &Position| ((corner.x - mean.x) + (corner.y - mean.y)) / 2f32.sqrt() / px_per_ms;
    let greatest = |of: &dyn Fn(&Position) -> f32| corners.iter().map(of).fold(0.0, f32::max);
    assert!((greatest(&along) - 60.0).abs() < 0.2 && (greatest(&across) - 20.0).abs() < 0.2);
    assert_eq!(corners.first().map(|corner| corner.x.round()), corners.last().map(|corner| corner.x.round()));
    for numbers in [Ellipse { sd1_ms: f64::NAN, ..numbers }, Ellipse { sd2_ms: 0.0, ..numbers }] {
        plot.draw(SHEET, &all(&rr), Some(numbers), &mut list);
        assert!(ellipse(&list).is_empty());
    }
}

#[test]
fn bars_are_as_long_as_their_share_between_name_and_number() {
    let zones = [0.5, 1.0, 0.0].map(|share| Bar { label: "Zone 1", value: "12:30", share, ink: 0 });
    let mut list = DrawList::default();
    bars(SHEET, &zones, &mut list);
    let lengths: Vec<f32> = list
        .commands()
        .iter()
        .filter_map(|command| match command {
            Command::Polyline { through, .. } => Some(list.positions(through)),
            _ => None,
        })
        .map(|ends| ends[1].x - ends[0].x)
        .collect();
    assert_eq!(lengths.len(), 2, "nothing for nothing");
    assert!((lengths[1] - 2.0 * lengths[0]).abs() < 0.01);
    let texts = list.commands().iter().filter(|command| matches!(command, Command::Text { .. })).count();
    assert_eq!(texts, 6);
}

#[test]
fn whatever_the_input_every_coordinate_is_on_the_sheet() {
    let mut random = SplitMix64::new(9);
    let odd = [0.0, 12.0, 90.0, 400.0, 1e30, f32::NAN, f32::INFINITY, -5.0];
    for _ in 0..2_000 {
        let mut pick = || odd[(random.next_u64() % 8) as usize];
        let sheet = Sheet { width: pick(), height: pick(), text_px: pick() };
        let rr = beats(&[pick().abs(), pick().abs(), 800.0, pick().abs(), 810.0].map(|rr| rr.min(1e6)));
        let numbers =
            Ellipse { mean_ms: f64::from(pick()), sd1_ms: f64::from(pick()), sd2_ms: f64::from(pick()) };
        let mut list = DrawList::default();
        Poincare::new().draw(sheet, &all(&rr), Some(numbers), &mut list);
        check(&list, sheet);
        bars(sheet, &[Bar { label: "1", value: "", share: pick(), ink: 9 }; 3], &mut list);
        check(&list, sheet);
        bars(sheet, &[], &mut list);
        assert!(list.is_empty());
    }
}

fn check(list: &DrawList, sheet: Sheet) {
    let (width, height) = (sheet.width.min(100_000.0) + 1.0, sheet.height.min(100_000.0) + 1.0);
    for command in list.commands() {
        let positions = match command {
            Command::Dots { at, .. } | Command::Polyline { through: at, .. } => list.positions(at).to_vec(),
            Command::Hairline { from, to, .. } => vec![*from, *to],
            Command::Text { at, .. } => vec![*at],
        };
        for at in positions {
            assert!(
                (-1.0..=width).contains(&at.x) && (-1.0..=height).contains(&at.y),
                "{command:?} {sheet:?}"
            );
        }
    }
}
