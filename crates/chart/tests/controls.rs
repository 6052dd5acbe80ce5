//! What hands and keys mean.

use std::time::Duration;

use strapline_chart::{Bounds, Controls, Input, Key, Mark, Ring, Series, Viewport};
use strapline_units::Timestamp;

fn at(seconds: f64) -> Timestamp {
    Timestamp::from_unix_micros(1_700_000_000_000_000 + (seconds * 1e6).round() as i64)
}

fn bounds() -> Bounds {
    Bounds { oldest: Some(at(0.0)), live: at(300.5), plot_px: (40.0, 100.0) }
}

/// A minute in 60 px, with a value each second.
struct Bed {
    controls: Controls,
    ring: Ring,
}

impl Bed {
    fn new() -> Self {
        let mut ring = Ring::new(1_000);
        for second in 0..=300 {
            ring.push(at(f64::from(second)), second as f32);
        }
        Self { controls: Controls::new(Viewport::new(Duration::from_secs(60))), ring }
    }

    fn does(&mut self, input: Input) -> bool {
        let series =
            Series { ring: &self.ring, mark: Mark::Line, ink: 0, join_within: Duration::from_secs(3) };
        self.controls.handle(&bounds(), &[series], input)
    }

    fn press(&mut self, key: &str, shift: bool) -> bool {
        self.does(Input::Key(Key::named(key, shift).expect("a key that means something")))
    }

    fn right(&self) -> f64 {
        (self.controls.viewport.right(bounds().live).unix_micros() - at(0.0).unix_micros()) as f64 / 1e6
    }

    fn aim(&self) -> Option<f64> {
        let aim = self.controls.aim(&bounds())?;
        Some((aim.unix_micros() - at(0.0).unix_micros()) as f64 / 1e6)
    }
}

#[test]
fn a_hand_that_trembles_taps_and_one_that_moves_drags() {
    let mut bed = Bed::new();
    bed.does(Input::Press { pointer: 7, at_px: 80.0 });
    bed.does(Input::Move { pointer: 7, at_px: 82.0 });
    bed.does(Input::Release { pointer: 7 });
    assert_eq!((bed.right(), bed.aim()), (300.5, Some(280.0)), "pinned to the sample below");
    assert!(bed.controls.is_pinned());
    bed.does(Input::Press { pointer: 8, at_px: 60.0 });
    bed.does(Input::Move { pointer: 8, at_px: 63.0 });
    bed.does(Input::Move { pointer: 8, at_px: 70.0 });
    bed.does(Input::Release { pointer: 8 });
    assert_eq!(bed.right(), 290.5, "nothing is lost until it counts as a drag");
    assert!(!bed.controls.viewport.is_live());
}

#[test]
fn a_hovering_mouse_takes_the_crosshair_along_and_away() {
    let mut bed = Bed::new();
    bed.does(Input::Move { pointer: 1, at_px: 90.0 });
    assert_eq!(bed.aim(), Some(290.5));
    assert!(!bed.controls.is_pinned());
    bed.does(Input::Leave);
    assert_eq!(bed.aim(), None);
}

#[test]
fn two_fingers_zoom_and_the_one_that_stays_drags() {
    let mut bed = Bed::new();
    bed.does(Input::Press { pointer: 1, at_px: 60.0 });
    bed.does(Input::Press { pointer: 2, at_px: 80.0 });
    bed.does(Input::Press { pointer: 3, at_px: 90.0 });
    bed.does(Input::Move { pointer: 2, at_px: 100.0 });
    assert_eq!(
        bed.controls.viewport.window(),
        Duration::from_secs(30),
        "twice as far apart, half the window"
    );
    bed.does(Input::Release { pointer: 2 });
    let before = bed.right();
    bed.does(Input::Move { pointer: 1, at_px: 80.0 });
    assert_eq!(bed.right(), before - 10.0);
    bed.does(Input::Release { pointer: 1 });
    assert_eq!(bed.aim(), None, "two fingers never tap");
}

#[test]
fn the_wheel_is_left_to_the_page_but_with_ctrl_or_sideways() {
    let mut bed = Bed::new();
    let wheel = |right_px, down_px, zooms| Input::Wheel { at_px: 70.0, right_px, down_px, zooms };
    assert!(!bed.does(wheel(1.0, 100.0, false)));
    assert_eq!((bed.right(), bed.controls.viewport.window()), (300.5, Duration::from_secs(60)));
    assert!(bed.does(wheel(-30.0, 2.0, false)));
    assert_eq!(bed.right(), 270.5);
    assert!(bed.does(wheel(0.0, 300.0, true)));
    assert_eq!(bed.controls.viewport.window(), Duration::from_secs(120));
    assert!(bed.does(wheel(0.0, -300.0, true)));
    assert_eq!(bed.controls.viewport.window(), Duration::from_secs(60));
}

#[test]
fn keys_pan_zoom_hold_and_go_live() {
    let mut bed = Bed::new();
    bed.press("ArrowLeft", false);
    assert_eq!(bed.right(), 294.5);
    bed.press("PageUp", false);
    assert_eq!(bed.right(), 240.5);
    bed.press("ArrowRight", false);
    assert_eq!(bed.right(), 246.5);
    bed.press("Home", false);
    assert_eq!(bed.right(), 60.0);
    bed.press("End", false);
    assert!(bed.controls.viewport.is_live());
    bed.press("ArrowUp", false);
    assert_eq!(bed.controls.viewport.window(), Duration::from_secs(48));
    bed.press("-", false);
    assert_eq!(bed.controls.viewport.window(), Duration::from_secs(60));
    bed.press(" ", false);
    assert!(!bed.controls.viewport.is_live());
    bed.press(" ", false);
    assert!(bed.controls.viewport.is_live());
    assert_eq!(Key::named("a", false), None);
}

#[test]
fn escape_hides_the_crosshair_then_goes_live_and_then_is_the_pages() {
    let mut bed = Bed::new();
    bed.press("ArrowLeft", true);
    assert!(bed.press("Escape", false));
    assert_eq!(bed.aim(), None);
    assert!(!bed.controls.viewport.is_live());
    assert!(bed.press("Escape", false));
    assert!(bed.controls.viewport.is_live());
    assert!(!bed.press("Escape", false));
}

#[test]
fn the_crosshair_goes_from_sample_to_sample_and_the_view_follows() {
    let mut bed = Bed::new();
    bed.press("ArrowLeft", true);
    assert_eq!(bed.aim(), Some(300.0), "begins with the newest");
    assert!(!bed.controls.viewport.is_live(), "held, so that it can be read");
    bed.press("ArrowLeft", true);
    assert_eq!(bed.aim(), Some(299.0));
    bed.press("ArrowRight", true);
    bed.press("ArrowRight", true);
    assert_eq!(bed.aim(), Some(300.0), "no further than there are samples");
    for _ in 0..250 {
        bed.press("ArrowLeft", true);
    }
    assert_eq!(bed.aim(), Some(50.0), "in view, for the view went along");
    for _ in 0..250 {
        bed.press("ArrowRight", true);
    }
    assert_eq!(bed.aim(), Some(300.0));
}

#[test]
fn a_finger_that_the_page_takes_to_scroll_does_not_tap() {
    let mut bed = Bed::new();
    bed.does(Input::Press { pointer: 1, at_px: 80.0 });
    bed.does(Input::Cancel { pointer: 1 });
    assert_eq!(bed.aim(), None);
    bed.does(Input::Move { pointer: 1, at_px: 60.0 });
    assert!(bed.controls.viewport.is_live(), "it is not pressed any more");
}

#[test]
fn a_double_click_makes_it_as_it_was() {
    let mut bed = Bed::new();
    bed.press("ArrowLeft", true);
    bed.press("+", false);
    bed.does(Input::Reset);
    assert!(bed.controls.viewport.is_live() && bed.aim().is_none());
    assert_eq!(bed.controls.viewport.window(), Duration::from_secs(60));
}
