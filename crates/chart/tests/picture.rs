//! What a chart draws for what data: the commands in CSS pixels.

use std::time::Duration;

use strapline_chart::{
    Axis, Chart, Command, DrawList, Frame, Ink, Mark, Position, Range, Ring, Series, View,
};
use strapline_units::{SplitMix64, Timestamp};

/// 2022-05-04T09:26:00Z
const START_SECONDS: i64 = 1_651_656_360;

fn at(seconds: f64) -> Timestamp {
    Timestamp::from_unix_micros(START_SECONDS * 1_000_000 + (seconds * 1e6) as i64)
}

fn view(now_seconds: f64) -> View {
    View {
        now: at(now_seconds),
        behind: Duration::ZERO,
        window: Duration::from_secs(60),
        width: 600.0,
        height: 240.0,
        pixel_ratio: 2.0,
        utc_offset_minutes: 120,
        text_px: 12.0,
    }
}

fn heart_rate_chart(frame: Frame) -> Chart {
    let axis = Axis { unit: "bpm".into(), initial: Range::new(40.0, 120.0), min_span: 20.0, decimals: 0 };
    Chart::new(axis, frame)
}

fn series(ring: &Ring, mark: Mark) -> Series<'_> {
    Series { ring, mark, ink: 0, join_within: Duration::from_secs(3) }
}

fn draw(chart: &mut Chart, view: &View, series: &[Series<'_>]) -> DrawList {
    let mut list = DrawList::default();
    chart.draw(view, series, &mut list);
    list
}

fn polylines(list: &DrawList) -> Vec<&[Position]> {
    let through = |command: &Command| match command {
        Command::Polyline { through, .. } => Some(through.clone()),
        _ => None,
    };
    list.commands().iter().filter_map(through).map(|range| list.positions(&range)).collect()
}

fn dots(list: &DrawList) -> Vec<(Ink, f32, &[Position])> {
    let dots = |command: &Command| match command {
        Command::Dots { at, ink, radius } => Some((*ink, *radius, at.clone())),
        _ => None,
    };
    list.commands()
        .iter()
        .filter_map(dots)
        .map(|(ink, radius, at)| (ink, radius, list.positions(&at)))
        .collect()
}

fn texts(list: &DrawList) -> Vec<(&str, Position)> {
    let text = |command: &Command| match command {
        Command::Text { at, text, .. } => Some((list.words(text), *at)),
        _ => None,
    };
    list.commands().iter().filter_map(text).collect()
}

fn words(list: &DrawList) -> Vec<&str> {
    texts(list).into_iter().map(|(text, _)| text).collect()
}

/// A value a second, from 60 upwards.
fn rising(seconds: u32) -> Ring {
    let mut ring = Ring::new(1000);
    for second in 0..seconds {
        ring.push(at(f64::from(second)), 60.0 + second as f32);
    }
    ring
}

#[test]
fn a_steady_series_is_one_line_with_axes_extremes_and_a_dot_on_the_newest_point() {
    let ring = rising(31);
    let list = draw(&mut heart_rate_chart(Frame::Axes), &view(30.5), &[series(&ring, Mark::Line)]);
    let lines = polylines(&list);
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0].len(), 31);
    assert!(lines[0].is_sorted_by(|one, other| one.x < other.x && one.y > other.y), "to the right and up");
    let newest = *lines[0].last().unwrap();
    let dots = dots(&list);
    assert_eq!(dots.iter().map(|dot| dot.0).collect::<Vec<_>>(), [Ink::Surface, Ink::Series(0)]);
    assert!(dots.iter().all(|dot| dot.2 == [newest]));
    // y axis, unit, times in the viewer's zone, highest, lowest
    assert_eq!(
        words(&list),
        [
            "50", "60", "70", "80", "90", "100", "bpm", "11:25:40", "11:25:50", "11:26:00", "11:26:10",
            "11:26:20", "90", "60"
        ]
    );
    // 0.5 s before the right edge at 590 px; 549.2 px are 60 s.
    assert!((newest.x - (590.0 - 0.5 / 60.0 * 549.2)).abs() < 0.01, "{newest:?}");
}

#[test]
fn an_explicit_gap_and_a_silence_split_the_line() {
    let mut ring = rising(10);
    ring.push_gap(at(10.0));
    for second in [12.0, 13.0, 14.0, 30.0, 31.0] {
        ring.push(at(second), 70.0);
    }
    let list = draw(&mut heart_rate_chart(Frame::Axes), &view(32.0), &[series(&ring, Mark::Line)]);
    assert_eq!(polylines(&list).iter().map(|line| line.len()).collect::<Vec<_>>(), [10, 3, 2]);
}

#[test]
fn a_point_on_its_own_is_a_dot() {
    let mut ring = Ring::new(10);
    ring.push(at(0.0), 70.0);
    ring.push_gap(at(1.0));
    ring.push(at(10.0), 70.0);
    ring.push(at(11.0), 70.0);
    let list = draw(&mut heart_rate_chart(Frame::Bare), &view(20.0), &[series(&ring, Mark::Line)]);
    assert_eq!(polylines(&list).len(), 1);
    assert_eq!(dots(&list).len(), 1);
}

#[test]
fn the_newest_dot_goes_when_the_series_does() {
    let mut ring = rising(10);
    let mut chart = heart_rate_chart(Frame::Bare);
    let mut count =
        |ring: &Ring, now: f64| dots(&draw(&mut chart, &view(now), &[series(ring, Mark::Line)])).len();
    assert_eq!(count(&ring, 9.5), 2);
    assert_eq!(count(&ring, 12.1), 0, "stale");
    ring.push_gap(at(9.6));
    assert_eq!(count(&ring, 9.7), 0, "interrupted");
}

#[test]
fn the_line_is_cut_at_the_edges_of_the_plot() {
    let ring = rising(200);
    let mut late = view(199.0);
    late.behind = Duration::from_millis(60_500);
    let list = draw(&mut heart_rate_chart(Frame::Axes), &late, &[series(&ring, Mark::Line)]);
    let line = polylines(&list)[0];
    assert_eq!(line.len(), 62, "61 seconds, less one, and both cuts");
    let (first, last) = (line[0], line[61]);
    assert_eq!(last.x, 590.0);
    let y_axis_end = texts(&list)[0].1.x;
    assert!((first.x - 8.0 - y_axis_end).abs() < 1e-3, "begins on the y axis");
    assert!(dots(&list).is_empty(), "the newest point is not in view");
}

#[test]
fn a_tachogram_has_a_dot_on_each_beat_until_they_would_run_together() {
    let mut ring = Ring::new(2000);
    for beat in 0..1000 {
        ring.push(at(f64::from(beat) * 0.8), 800.0 + (beat % 7) as f32 * 10.0);
    }
    let axis = Axis { unit: "ms".into(), initial: Range::new(600.0, 1000.0), min_span: 200.0, decimals: 0 };
    let mut chart = Chart::new(axis, Frame::Axes);
    let mut beats = |window: u64, width: f32| {
        let view = View { window: Duration::from_secs(window), width, ..view(799.2) };
        let list = draw(&mut chart, &view, &[series(&ring, Mark::Tachogram)]);
        dots(&list).first().filter(|dot| dot.2.len() > 1).map(|dot| (dot.1, dot.2.len()))
    };
    assert_eq!(beats(60, 600.0), Some((2.25, 76)), "each beat in view, without the cut at the left edge");
    let (smaller, count) = beats(120, 600.0).expect("still apart");
    assert!(smaller < 2.25 && count == 151, "{smaller} {count}");
    assert_eq!(beats(600, 300.0), None);
}

#[test]
fn without_data_there_are_axes_and_a_dashed_line() {
    let ring = Ring::new(10);
    let list = draw(&mut heart_rate_chart(Frame::Axes), &view(0.0), &[series(&ring, Mark::Line)]);
    let dashed = |command: &&Command| matches!(command, Command::Hairline { dashed: true, .. });
    assert_eq!(list.commands().iter().filter(dashed).count(), 1);
    assert!(polylines(&list).is_empty() && dots(&list).is_empty());
    assert_eq!(words(&list)[..6], ["40", "60", "80", "100", "120", "bpm"]);
    let bare = draw(&mut heart_rate_chart(Frame::Bare), &view(0.0), &[]);
    assert_eq!(bare.commands().len(), 1);
}

#[test]
fn no_room_gives_an_empty_list() {
    let ring = rising(10);
    for (width, height) in
        [(0.0, 0.0), (0.0, 240.0), (600.0, 0.0), (-1.0, -1.0), (f32::NAN, f32::INFINITY), (30.0, 30.0)]
    {
        let view = View { width, height, ..view(9.0) };
        let list = draw(&mut heart_rate_chart(Frame::Axes), &view, &[series(&ring, Mark::Line)]);
        assert!(list.is_empty());
    }
}

#[test]
fn a_list_is_used_again() {
    let ring = rising(10);
    let mut chart = heart_rate_chart(Frame::Axes);
    let once = draw(&mut chart, &view(9.0), &[series(&ring, Mark::Line)]);
    let mut list = once.clone();
    chart.draw(&view(9.0), &[series(&ring, Mark::Line)], &mut list);
    assert_eq!(list, once, "the same picture for the same input, with nothing left of the one before");
}

#[test]
fn two_straps_share_one_axis() {
    let (low, mut high) = (rising(20), Ring::new(100));
    for second in 0..20 {
        high.push(at(f64::from(second)), 150.0);
    }
    let both = [series(&low, Mark::Line), Series { ink: 1, ..series(&high, Mark::Line) }];
    let list = draw(&mut heart_rate_chart(Frame::Axes), &view(19.0), &both);
    let inks: Vec<Ink> = list
        .commands()
        .iter()
        .filter_map(|command| match command {
            Command::Polyline { ink, .. } => Some(*ink),
            _ => None,
        })
        .collect();
    assert_eq!(inks, [Ink::Series(0), Ink::Series(1)]);
    let words = words(&list);
    assert_eq!(words[words.len() - 2..], ["150", "60"], "one highest and one lowest of both");
}

#[test]
fn labels_keep_their_place_while_data_move() {
    let mut random = SplitMix64::new(6);
    let (mut ring, mut chart) = (Ring::new(1000), heart_rate_chart(Frame::Axes));
    ring.push(at(-1.0), 58.0);
    ring.push(at(-0.9), 82.0);
    let mut value_labels: Option<Vec<(String, Position)>> = None;
    for frame in 0..3_000 {
        let now = f64::from(frame) / 60.0;
        if frame % 60 == 0 {
            ring.push(at(now), (70.0 + 3.0 * random.next_normal()).clamp(58.0, 82.0) as f32);
        }
        let list = draw(&mut chart, &view(now), &[series(&ring, Mark::Line)]);
        let texts = texts(&list).into_iter();
        let labels: Vec<(String, Position)> =
            texts.take_while(|text| text.0 != "bpm").map(|(text, at)| (text.to_owned(), at)).collect();
        assert!(labels.len() > 2);
        assert_eq!(value_labels.get_or_insert_with(|| labels.clone()), &labels, "frame {frame}");
    }
}

#[test]
fn a_dense_trace_is_reduced_to_a_few_points_a_pixel_and_keeps_its_peaks() {
    let mut ring = Ring::new(20_000);
    for nth in 0..20_000 {
        let value = if nth % 1999 == 0 { 500.0 } else { (nth % 100) as f32 };
        ring.push(at(f64::from(nth) * 0.003), value);
    }
    let list = draw(&mut heart_rate_chart(Frame::Axes), &view(60.0), &[series(&ring, Mark::Line)]);
    let line = polylines(&list)[0];
    // 549.2 CSS pixels are 1,098.4 device pixels.
    assert!(line.len() <= 4 * 1_100, "{}", line.len());
    let top = line.iter().map(|position| position.y).fold(f32::MAX, f32::min);
    assert_eq!(line.iter().filter(|position| position.y == top).count(), 20_000_usize.div_ceil(1999));
}

#[test]
fn whatever_the_input_every_coordinate_is_a_number_on_the_drawing() {
    let mut random = SplitMix64::new(8);
    let odd =
        [0.0, f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, f32::MIN, f32::MIN_POSITIVE, 1e-30, -0.0];
    for round in 0..3_000_u64 {
        let mut ring = Ring::new(1 + (random.next_u64() % 60) as usize);
        let mut time = 0.0;
        for _ in 0..random.next_u64() % 100 {
            time += random.next_f64() * 4.0 - 0.5;
            let wild = random.next_u64().is_multiple_of(3) && round % 2 == 0;
            let value = if wild { odd[(random.next_u64() % 9) as usize] } else { 42.0 };
            ring.push(at(time), value);
        }
        let mut pick = |choices: &[f32]| choices[(random.next_u64() % choices.len() as u64) as usize];
        let view = View {
            now: if round % 50 == 0 {
                Timestamp::from_unix_micros(i64::MIN)
            } else {
                at(time + f64::from(pick(&odd[..1])))
            },
            behind: Duration::from_secs_f32(pick(&[0.0, 0.0, 7.3, 1e9])),
            window: Duration::from_secs_f32(pick(&[0.0, 0.5, 10.0, 60.0, 1e9])),
            width: pick(&[1.0, 60.0, 390.0, 1440.0, 1e30, f32::INFINITY, f32::NAN]),
            height: pick(&[1.0, 60.0, 240.0, 1e30, f32::NAN]),
            pixel_ratio: pick(&[1.0, 1.5, 3.0, 0.0, f32::NAN, f32::INFINITY]),
            utc_offset_minutes: pick(&[0.0, -210.0, 345.0, f32::MAX]) as i32,
            text_px: pick(&[12.0, 0.0, f32::NAN, 1e9]),
        };
        let axis = Axis {
            unit: "bpm".into(),
            initial: Range::new(f64::from(pick(&odd)), f64::from(pick(&odd))),
            min_span: f64::from(pick(&odd)),
            decimals: pick(&[0.0, 2.0, f32::MAX]) as u32,
        };
        let frame = [Frame::Bare, Frame::Axes, Frame::Strip][(round % 3) as usize];
        let mark = if round % 4 == 0 { Mark::Line } else { Mark::Tachogram };
        let mut chart = Chart::new(axis, frame);
        let mut list = draw(&mut chart, &view, &[series(&ring, mark)]);
        chart.markers(&view, &series(&ring, mark), &mut list);
        chart.crosshair(
            &view,
            &[series(&ring, mark)],
            at(time * f64::from(pick(&[0.0, 0.5, 1.0]))),
            &mut list,
        );
        let (width, height) = (view.width.min(100_000.0), view.height.min(100_000.0));
        let on_drawing =
            |at: &Position| (-1.0..=width + 1.0).contains(&at.x) && (-1.0..=height + 1.0).contains(&at.y);
        for command in list.commands() {
            match command {
                Command::Dots { at, radius, .. } => {
                    assert!(radius.is_finite() && *radius > 0.0);
                    assert!(list.positions(at).iter().all(on_drawing), "{command:?} {view:?}");
                }
                Command::Hairline { from, to, .. } => {
                    assert!(on_drawing(from) && on_drawing(to), "{command:?} {view:?}");
                    assert!(from.x <= to.x && from.y <= to.y);
                }
                Command::Polyline { through, .. } => {
                    assert!(through.len() >= 2);
                    assert!(list.positions(through).iter().all(on_drawing), "{command:?} {view:?}");
                }
                Command::Text { at, text, .. } => {
                    let words = list.words(text);
                    assert!(at.x.is_finite() && at.y.is_finite() && !words.is_empty(), "{command:?}");
                }
            }
        }
    }
}
