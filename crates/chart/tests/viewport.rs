//! What is in view never reaches into the future or beyond what is held, whatever a person does, and stands still when held.

use std::time::Duration;

use strapline_chart::{Bounds, Controls, Input, Key, Mark, Ring, Series, Viewport};
use strapline_units::{SplitMix64, Timestamp};

const START_SECONDS: i64 = 1_700_000_000;

fn at(seconds: f64) -> Timestamp {
    Timestamp::from_unix_micros(START_SECONDS * 1_000_000 + (seconds * 1e6).round() as i64)
}

/// 0 to 100 px for what is in view, and data since the start.
fn bounds(live: f64) -> Bounds {
    Bounds { oldest: Some(at(0.0)), live: at(live), plot_px: (0.0, 100.0) }
}

fn minute() -> Viewport {
    Viewport::new(Duration::from_secs(60))
}

fn seconds(time: Timestamp) -> f64 {
    (time.unix_micros() - START_SECONDS * 1_000_000) as f64 / 1e6
}

/// A value each second.
fn ring(seconds: u32) -> Ring {
    let mut ring = Ring::new(10_000);
    for second in 0..=seconds {
        ring.push(at(f64::from(second)), 70.0);
    }
    ring
}

fn series(ring: &Ring) -> [Series<'_>; 1] {
    [Series { ring, mark: Mark::Line, ink: 0, join_within: Duration::from_secs(3) }]
}

#[test]
fn live_moves_with_the_present_and_a_pause_says_how_far_behind_it_is() {
    let mut view = minute();
    assert_eq!((seconds(view.right(at(100.0))), view.is_live()), (100.0, true));
    view.hold(&bounds(100.0));
    assert_eq!(seconds(view.right(at(112.0))), 100.0);
    assert_eq!(view.behind(at(112.0)), Duration::from_secs(12));
    view.go_live();
    assert_eq!(view.behind(at(112.0)), Duration::ZERO);
}

#[test]
fn a_drag_moves_the_picture_with_the_hand_and_back_at_the_edge_it_is_live() {
    let mut view = minute();
    view.drag(&bounds(300.0), 50.0);
    assert_eq!(seconds(view.right(at(301.0))), 270.0, "half a plot is half a minute");
    view.drag(&bounds(301.0), -25.0);
    assert_eq!(seconds(view.right(at(301.0))), 285.0);
    assert!(!view.is_live());
    view.drag(&bounds(301.0), -30.0);
    assert!(view.is_live(), "there is nothing in the future");
}

#[test]
fn nothing_is_before_the_oldest_point() {
    let mut view = minute();
    view.go_to_oldest(&bounds(300.0));
    assert_eq!(seconds(view.right(at(300.0))), 60.0);
    view.drag(&bounds(300.0), 1e9);
    assert_eq!(seconds(view.right(at(300.0))), 60.0);
    let mut young = minute();
    young.drag(&bounds(20.0), 50.0);
    assert!(young.is_live(), "all there is is in view");
    young.hold(&bounds(20.0));
    young.drag(&bounds(25.0), 50.0);
    assert_eq!(seconds(young.right(at(25.0))), 20.0, "held, it does not jump");
}

#[test]
fn what_is_forgotten_pushes_a_held_view_along() {
    let mut view = minute();
    view.go_to_oldest(&bounds(300.0));
    let forgetting = |oldest: f64, live: f64| Bounds { oldest: Some(at(oldest)), ..bounds(live) };
    view.settle(&forgetting(10.0, 310.0));
    assert_eq!(seconds(view.right(at(310.0))), 70.0);
    view.settle(&forgetting(900.0, 950.0));
    assert!(view.is_live(), "all of it is forgotten");
}

#[test]
fn zoom_keeps_what_is_below_the_pointer() {
    let mut view = minute();
    view.drag(&bounds(600.0), 400.0);
    let below = view.time_at(&bounds(600.0), 30.0);
    view.zoom(&bounds(600.0), 30.0, 0.25);
    assert_eq!(view.window(), Duration::from_secs(15));
    let distance = (seconds(view.time_at(&bounds(600.0), 30.0)) - seconds(below)).abs();
    assert!(distance < 1e-3, "{distance}");
    let mut live = minute();
    live.zoom(&bounds(600.0), 30.0, 2.0);
    assert!(live.is_live() && live.window() == Duration::from_secs(120));
}

#[test]
fn a_window_is_a_second_at_least_and_all_there_is_at_most() {
    let mut view = minute();
    view.zoom(&bounds(300.0), 0.0, 1e-9);
    assert_eq!(view.window(), Duration::from_secs(1));
    view.zoom(&bounds(300.0), 0.0, 1e9);
    assert_eq!(view.window(), Duration::from_secs(300));
    view.zoom(&bounds(20.0), 0.0, 1e9);
    assert_eq!(view.window(), Duration::from_secs(60), "the usual one while there is less");
    view.zoom(&bounds(20.0), f32::NAN, f64::NAN);
    assert_eq!(view.window(), Duration::from_secs(60));
}

#[test]
fn fingers_keep_what_is_below_them() {
    let mut view = minute();
    view.drag(&bounds(3_000.0), 1_000.0);
    let bounds = bounds(3_000.0);
    let below = [view.time_at(&bounds, 40.0), view.time_at(&bounds, 60.0)];
    view.pinch(&bounds, [40.0, 60.0], [30.0, 70.0]);
    assert_eq!(view.window(), Duration::from_secs(30));
    for (time, px) in below.into_iter().zip([30.0, 70.0]) {
        assert!((seconds(view.time_at(&bounds, px)) - seconds(time)).abs() < 1e-3);
    }
}

#[test]
fn whatever_is_done_the_view_stays_where_data_are() {
    let mut random = SplitMix64::new(21);
    let names =
        ["ArrowLeft", "ArrowRight", "PageUp", "PageDown", "+", "-", "Home", "End", "Escape", " ", "0", "x"];
    for round in 0..300 {
        let usual = 1.0 + random.next_f64() * 100.0;
        let mut controls = Controls::new(Viewport::new(Duration::from_secs_f64(usual)));
        // More than the usual window from the start, so that no blank is allowed.
        let (mut oldest, mut live) = (0.0, usual + 200.0 * random.next_f64());
        let ring = ring(400);
        for _ in 0..200 {
            let passed = random.next_f64() * 3.0;
            live += passed;
            if round % 2 == 0 {
                oldest += passed;
            }
            let bounds = Bounds { oldest: Some(at(oldest)), live: at(live), plot_px: (40.0, 340.0) };
            controls.viewport.settle(&bounds);
            let mut px = || 400.0 * random.next_f64() as f32;
            let input = match px() as u32 % 9 {
                0 => Input::Press { pointer: 1, at_px: px() },
                1 => Input::Press { pointer: 2, at_px: px() },
                2 => Input::Move { pointer: 1, at_px: px() },
                3 => Input::Move { pointer: 2, at_px: px() },
                4 => Input::Release { pointer: 1 + px() as i32 % 2 },
                5 => Input::Wheel {
                    at_px: px(),
                    right_px: px() - 200.0,
                    down_px: px() - 200.0,
                    zooms: px() > 200.0,
                },
                6 => Input::Leave,
                _ => match Key::named(names[px() as usize % names.len()], px() > 200.0) {
                    Some(key) => Input::Key(key),
                    None => Input::Reset,
                },
            };
            controls.handle(&bounds, &series(&ring), input);
            let view = &controls.viewport;
            let (right, window) = (seconds(view.right(at(live))), view.window().as_secs_f64());
            assert!(right <= live + 1e-6, "{input:?}");
            assert!(right - window >= oldest - 1e-5, "{input:?} {right} {window} {oldest}");
            assert!((1.0 - 1e-6..=(live - oldest).max(usual) + 1e-5).contains(&window), "{input:?}");
            assert_eq!(view.is_live(), view.is_live() && view.behind(at(live)) == Duration::ZERO);
            if let Some(aim) = controls.aim(&bounds) {
                assert!((right - window - 1e-5..=right + 1e-5).contains(&seconds(aim)), "{input:?}");
            }
        }
    }
}

#[test]
fn times_at_the_ends_of_numbers_are_survived() {
    for live in [i64::MIN, 0, i64::MAX] {
        for oldest in [None, Some(i64::MIN), Some(i64::MAX)] {
            let bounds = Bounds {
                oldest: oldest.map(Timestamp::from_unix_micros),
                live: Timestamp::from_unix_micros(live),
                plot_px: (f32::NAN, f32::INFINITY),
            };
            let mut view = Viewport::new(Duration::MAX);
            for factor in [f64::MIN, 0.0, f64::INFINITY, f64::NAN] {
                view.zoom(&bounds, f32::NAN, factor);
                view.pan_by(&bounds, factor);
                view.drag(&bounds, factor as f32);
                view.pinch(&bounds, [f32::NAN, 0.0], [f32::INFINITY, 1.0]);
                view.reveal(&bounds, Timestamp::from_unix_micros(i64::MIN));
                view.settle(&bounds);
                assert!(view.right(bounds.live) <= bounds.live);
            }
        }
    }
}
