//! A chart's tape: what is added bit by bit is what would be drawn at once, and a frame shows the stretch that its view is of.

use std::time::Duration;

use strapline_chart::{
    Axis, Chart, Command, DrawList, Frame, Ink, Mark, Position, Range, Ring, Rolled, Series, Tape, View,
};
use strapline_units::{SplitMix64, Timestamp};

fn at(seconds: f64) -> Timestamp {
    Timestamp::from_unix_micros(1_651_656_360_000_000 + (seconds * 1e6).round() as i64)
}

fn view(now: f64) -> View {
    View {
        now: at(now),
        behind: Duration::from_millis(700),
        window: Duration::from_secs(10),
        width: 640.0,
        height: 220.0,
        pixel_ratio: 2.0,
        utc_offset_minutes: 0,
        text_px: 12.0,
    }
}

fn chart(frame: Frame) -> Chart {
    let axis = Axis { unit: "mV".into(), initial: Range::new(-1.0, 1.5), min_span: 3.0, decimals: 2 };
    Chart::new(axis, frame)
}

fn series(ring: &Ring, mark: Mark) -> [Series<'_>; 1] {
    [Series { ring, mark, ink: 0, join_within: Duration::from_millis(150) }]
}

/// Every piece of a line of the series, as its two ends in sixteenths of a pixel, and every dot.
fn pieces(list: &DrawList) -> Vec<[i64; 4]> {
    let rounded =
        |position: Position| [position.x, position.y].map(|px| (f64::from(px) * 16.0).round() as i64);
    let mut pieces = Vec::new();
    for command in list.commands() {
        match command {
            Command::Polyline { through, ink: Ink::Series(0), .. } => {
                for pair in list.positions(through).windows(2) {
                    let ([x, y], [to_x, to_y]) = (rounded(pair[0]), rounded(pair[1]));
                    pieces.push([x, y, to_x, to_y]);
                }
            }
            Command::Dots { at, ink: Ink::Series(0), .. } => {
                pieces.extend(list.positions(at).iter().map(|position| {
                    let [x, y] = rounded(*position);
                    [x, y, x, y]
                }));
            }
            _ => {}
        }
    }
    pieces
}

/// Without dots that an end of a line covers: what comes alone is one, until the line goes on from there.
fn tidy(pieces: &mut Vec<[i64; 4]>) {
    let near = |x: i64, y: i64, to_x: i64, to_y: i64| (x - to_x).abs() <= 1 && (y - to_y).abs() <= 1;
    let lines: Vec<_> = pieces.iter().filter(|[x, y, to_x, to_y]| (x, y) != (to_x, to_y)).copied().collect();
    let covered = |x: i64, y: i64| {
        lines.iter().any(|line| near(x, y, line[0], line[1]) || near(x, y, line[2], line[3]))
    };
    pieces.retain(|&[x, y, to_x, to_y]| (x, y) != (to_x, to_y) || !covered(x, y));
    pieces.sort_unstable();
    pieces.dedup();
}

/// Chunks of a waveform of 100 Hz, as they come: with silences and gaps between some of them.
fn play(seed: u64, seconds: f64, mut frame: impl FnMut(f64, &Ring)) {
    let mut random = SplitMix64::new(seed);
    let mut ring = Ring::new(2_000);
    let (mut sample, mut silent_until) = (0_u32, 0.0);
    let mut now = 0.0;
    while now < seconds {
        now += 1.0 / 60.0;
        if random.next_u64().is_multiple_of(8) {
            while f64::from(sample) / 100.0 <= now {
                let time = f64::from(sample) / 100.0;
                if time >= silent_until {
                    ring.push(at(time), (time * 7.0).sin() as f32);
                }
                sample += 1;
            }
            match random.next_u64() % 40 {
                0 => silent_until = now + 0.5,
                1 => ring.push_gap(at(now)),
                _ => {}
            }
        }
        frame(now, &ring);
    }
}

#[test]
fn what_is_added_bit_by_bit_is_what_would_be_drawn_at_once() {
    for seed in 0..8 {
        let (mut own, mut tape) = (chart(Frame::Strip), Tape::default());
        let mut added = Vec::new();
        let mut compared = 0;
        play(seed, 40.0, |now, ring| {
            let Some(rolled) = own.roll(&view(now), &series(ring, Mark::Line), &mut tape) else { return };
            if rolled.fresh {
                added.clear();
            }
            added.extend(pieces(tape.add()));
            // The same tape as if it began now, from the same time on.
            if !rolled.fresh && ((now * 60.0).round() as u32).is_multiple_of(120) {
                let right_of = |pieces: &[[i64; 4]], x: i64| {
                    let mut all: Vec<_> = pieces.iter().filter(|piece| piece[0] >= x).copied().collect();
                    tidy(&mut all);
                    all
                };
                let (mut other, mut fresh) = (own.clone(), tape.clone());
                fresh.clear();
                let once = other.roll(&view(now), &series(ring, Mark::Line), &mut fresh).unwrap();
                assert!(once.fresh);
                // Its left end is somewhere else: moved by what has passed since, in sixteenths.
                let passed = f64::from(rolled.shift - once.shift) / 2.0 * 16.0;
                let moved: Vec<_> = pieces(fresh.add())
                    .into_iter()
                    .map(|[x, y, to_x, to_y]| [x + passed as i64, y, to_x + passed as i64, to_y])
                    .collect();
                let from = (passed + 60.0 * 16.0) as i64;
                let (one, all) = (right_of(&added, from), right_of(&moved, from));
                assert_eq!(one.len(), all.len(), "seed {seed} at {now}");
                let near = |a: &[i64; 4], b: &[i64; 4]| a.iter().zip(b).all(|(a, b)| (a - b).abs() <= 10);
                assert!(one.iter().zip(&all).all(|(a, b)| near(a, b)), "seed {seed} at {now}");
                compared += usize::from(one.len() > 100);
            }
        });
        assert!(compared >= 5, "{compared} of seed {seed}");
    }
}

#[test]
fn a_frame_shows_the_stretch_that_its_view_is_of() {
    let (mut own, mut tape) = (chart(Frame::Axes), Tape::default());
    let (mut fresh, mut frames) = (0, 0);
    let mut before: Option<Rolled> = None;
    play(3, 30.0, |now, ring| {
        let Some(rolled) = own.roll(&view(now), &series(ring, Mark::Line), &mut tape) else { return };
        // Half a device pixel of the 589 CSS pixels for 10 s.
        let moved = rolled.view.right().unix_micros() - view(now).right().unix_micros();
        assert!(moved.abs() <= 4_500, "{moved} µs");
        let [left, right, ..] = rolled.moving;
        assert!(rolled.shift >= -1 && rolled.shift as f32 / 2.0 + right <= rolled.length + 1.0);
        assert!(left > 0.0);
        // A label of eight figures is about 58 px wide, and there is one every two seconds.
        let [begin, end] = rolled.labels;
        assert!((0.0..=59.0).contains(&begin) && (581.0..=640.0).contains(&end), "{begin} {end}");
        if let Some(before) = before.filter(|_| !rolled.fresh) {
            // 0.98 CSS pixels a frame.
            assert!((1..=3).contains(&(rolled.shift - before.shift)), "{} {}", rolled.shift, before.shift);
        }
        frames += 1;
        fresh += usize::from(rolled.fresh);
        before = Some(rolled);
    });
    assert!(fresh > 3 && fresh * 20 < frames, "{fresh} of {frames} frames");
}

#[test]
fn beats_are_drawn_anew_with_each_and_only_then() {
    let (mut own, mut tape) = (chart(Frame::Axes), Tape::default());
    let mut ring = Ring::new(100);
    let mut fresh = 0;
    for nth in 0..600_u32 {
        let now = f64::from(nth) / 60.0;
        if nth.is_multiple_of(60) {
            ring.push(at(now), 1.0 + (nth / 60 % 2) as f32 / 4.0);
        }
        let beats = [Series { join_within: Duration::from_secs(3), ..series(&ring, Mark::Tachogram)[0] }];
        let seen = View { behind: Duration::ZERO, ..view(now) };
        fresh += usize::from(own.roll(&seen, &beats, &mut tape).unwrap().fresh);
    }
    assert!((10..=14).contains(&fresh), "{fresh} times for 10 beats");
}

#[test]
fn a_tape_is_begun_anew_where_it_does_not_fit() {
    let mut ring = Ring::new(1000);
    for nth in 0..200 {
        ring.push(at(f64::from(nth) / 20.0), 0.5);
    }
    let (mut own, mut tape) = (chart(Frame::Axes), Tape::default());
    let mut roll = |view: View, ring: &Ring, tape: &mut Tape| {
        own.roll(&view, &series(ring, Mark::Line), tape).map(|rolled| rolled.fresh)
    };
    assert_eq!(roll(view(10.0), &ring, &mut tape), Some(true));
    assert_eq!(roll(view(10.1), &ring, &mut tape), Some(false));
    assert_eq!(roll(view(9.0), &ring, &mut tape), Some(true), "the clock was set back");
    assert_eq!(roll(view(9.1), &ring, &mut tape), Some(false));
    assert_eq!(roll(View { width: 641.0, ..view(9.1) }, &ring, &mut tape), Some(true), "another size");
    assert_eq!(roll(view(15.0), &ring, &mut tape), Some(true));
    ring.push(at(10.1), 40.0);
    assert_eq!(roll(view(15.1), &ring, &mut tape), Some(true), "another scale");
    tape.clear();
    assert_eq!(roll(view(15.1), &ring, &mut tape), Some(true), "other colours");
    assert_eq!(roll(view(15.2), &Ring::new(10), &mut tape), None, "nothing to see");
}
