//! [`Controls`]: what mouse, fingers, wheel and keys do to a [`Viewport`] and to the crosshair. The shell translates events of
//! the page into [`Input`] and decides nothing.
//!
//! A drag pans, two fingers zoom, a tap or click pins the crosshair, a hovering mouse moves it. A wheel zooms with Ctrl (which
//! is also what a pinch on a touch pad sends), pans sideways, and is left to the page otherwise.

use strapline_units::Timestamp;

use crate::chart::Series;
use crate::viewport::{Bounds, Viewport};

/// What a person does; positions are CSS pixels from the left edge of the drawing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Input {
    /// A key went down.
    Key(Key),
    /// A mouse button or a finger went down.
    Press {
        /// Tells fingers apart.
        pointer: i32,
        /// Where.
        at_px: f32,
    },
    /// A mouse, pressed or not, or a finger moved.
    Move {
        /// Tells fingers apart.
        pointer: i32,
        /// Where to.
        at_px: f32,
    },
    /// A button or a finger went up.
    Release {
        /// Tells fingers apart.
        pointer: i32,
    },
    /// The page has taken the finger, to scroll for example.
    Cancel {
        /// Tells fingers apart.
        pointer: i32,
    },
    /// The mouse has left the drawing.
    Leave,
    /// A wheel turned.
    Wheel {
        /// Where the mouse is.
        at_px: f32,
        /// To the right, in pixels.
        right_px: f32,
        /// Down, in pixels.
        down_px: f32,
        /// Whether Ctrl is held.
        zooms: bool,
    },
    /// A double click or double tap: the usual window, live.
    Reset,
}

/// A key that means something on a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// A little earlier.
    Earlier,
    /// A little later.
    Later,
    /// A window earlier.
    PageEarlier,
    /// A window later.
    PageLater,
    /// A shorter window.
    ZoomIn,
    /// A longer window.
    ZoomOut,
    /// As far back as there are data.
    Oldest,
    /// Back to the live edge.
    Live,
    /// Hides the crosshair; goes live where there is none.
    Escape,
    /// Holds a live view, and lets a held one go live.
    Pause,
    /// The crosshair to the sample before.
    SampleBefore,
    /// The crosshair to the sample after.
    SampleAfter,
    /// The usual window, live.
    Reset,
}

impl Key {
    /// From the name of a key as browsers give it (`KeyboardEvent.key`) and whether Shift is held.
    pub fn named(name: &str, shift: bool) -> Option<Self> {
        Some(match (name, shift) {
            ("ArrowLeft", false) => Self::Earlier,
            ("ArrowRight", false) => Self::Later,
            ("ArrowLeft", true) => Self::SampleBefore,
            ("ArrowRight", true) => Self::SampleAfter,
            ("PageUp", _) => Self::PageEarlier,
            ("PageDown", _) => Self::PageLater,
            ("+" | "=" | "ArrowUp", _) => Self::ZoomIn,
            ("-" | "_" | "ArrowDown", _) => Self::ZoomOut,
            ("Home", _) => Self::Oldest,
            ("End", _) => Self::Live,
            ("Escape", _) => Self::Escape,
            (" ", _) => Self::Pause,
            ("0", _) => Self::Reset,
            _ => return None,
        })
    }
}

/// A viewport, the pointers on it and the crosshair.
#[derive(Clone, Debug)]
pub struct Controls {
    /// What is in view.
    pub viewport: Viewport,
    pressed: [Option<Pressed>; 2],
    /// Whether what is pressed has moved far enough to be no tap.
    moved: bool,
    aim: Aim,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Pressed {
    pointer: i32,
    px: f32,
}

/// Where the crosshair is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Aim {
    Nowhere,
    /// Below the mouse: data pass under it.
    Pixel(f32),
    /// On a sample: it passes with the data.
    Time(Timestamp),
}

/// A hand that trembles still taps.
const TAP_PX: f32 = 4.0;
const KEY_PAN: f64 = 0.1;
const PAGE_PAN: f64 = 0.9;
const KEY_ZOOM: f64 = 1.25;
/// How far a wheel turns to double the window.
const WHEEL_DOUBLE_PX: f64 = 300.0;

impl Controls {
    /// Controls that have not been touched yet.
    pub const fn new(viewport: Viewport) -> Self {
        Self { viewport, pressed: [None; 2], moved: false, aim: Aim::Nowhere }
    }

    /// The time at which the crosshair is to be, if it is in view.
    pub fn aim(&self, bounds: &Bounds) -> Option<Timestamp> {
        let at = match self.aim {
            Aim::Nowhere => return None,
            Aim::Pixel(px) => self.viewport.time_at(bounds, px),
            Aim::Time(at) => at,
        };
        let right = self.viewport.right(bounds.live);
        (right - self.viewport.window() <= at && at <= right).then_some(at)
    }

    /// Whether a person has put the crosshair on a sample, by a tap or a key.
    pub const fn is_pinned(&self) -> bool {
        matches!(self.aim, Aim::Time(_))
    }

    /// Takes what a person does and says whether it meant anything here; what did not is the page's.
    pub fn handle(&mut self, bounds: &Bounds, series: &[Series<'_>], input: Input) -> bool {
        match input {
            Input::Key(key) => return self.key(bounds, series, key),
            Input::Press { pointer, at_px } => self.press(pointer, at_px),
            Input::Move { pointer, at_px } => self.follow(bounds, pointer, at_px),
            Input::Release { pointer } => self.release(bounds, series, pointer),
            Input::Cancel { pointer } => {
                self.lift(pointer);
            }
            Input::Leave => {
                if let Aim::Pixel(_) = self.aim {
                    self.aim = Aim::Nowhere;
                }
            }
            Input::Wheel { at_px, right_px, down_px, zooms } => {
                if zooms {
                    let turned =
                        f64::from(down_px).clamp(-WHEEL_DOUBLE_PX, WHEEL_DOUBLE_PX) / WHEEL_DOUBLE_PX;
                    let factor = if turned < 0.0 { 1.0 / (1.0 - turned) } else { 1.0 + turned };
                    self.viewport.zoom(bounds, at_px, factor);
                } else if right_px.abs() > down_px.abs() {
                    self.viewport.drag(bounds, -right_px);
                } else {
                    return false;
                }
            }
            Input::Reset => self.reset(),
        }
        true
    }

    fn reset(&mut self) {
        self.viewport.reset();
        self.aim = Aim::Nowhere;
    }

    fn key(&mut self, bounds: &Bounds, series: &[Series<'_>], key: Key) -> bool {
        let view = &mut self.viewport;
        // A live view stays at its edge; a held one keeps its middle, or what the crosshair is on.
        let (left, right) = bounds.plot_px;
        let middle = left / 2.0 + right / 2.0;
        match key {
            Key::Earlier => view.pan_by(bounds, -KEY_PAN),
            Key::Later => view.pan_by(bounds, KEY_PAN),
            Key::PageEarlier => view.pan_by(bounds, -PAGE_PAN),
            Key::PageLater => view.pan_by(bounds, PAGE_PAN),
            Key::ZoomIn => view.zoom(bounds, middle, 1.0 / KEY_ZOOM),
            Key::ZoomOut => view.zoom(bounds, middle, KEY_ZOOM),
            Key::Oldest => view.go_to_oldest(bounds),
            Key::Live => view.go_live(),
            Key::Pause if view.is_live() => view.hold(bounds),
            Key::Pause => view.go_live(),
            Key::Escape if self.aim != Aim::Nowhere => self.aim = Aim::Nowhere,
            // Escape is also how one leaves what is around the chart.
            Key::Escape if view.is_live() => return false,
            Key::Escape => view.go_live(),
            Key::SampleBefore => self.step(bounds, series, false),
            Key::SampleAfter => self.step(bounds, series, true),
            Key::Reset => self.reset(),
        }
        true
    }

    /// Moves the crosshair to the next sample of any series, and holds the view, so that it can be read.
    fn step(&mut self, bounds: &Bounds, series: &[Series<'_>], forwards: bool) {
        let edge = just_after(self.viewport.right(bounds.live));
        let from = self.aim(bounds).and_then(|at| nearest(series, at));
        let found = series.iter().filter_map(|series| {
            let ring = series.ring;
            match (from, forwards) {
                (Some(from), true) => ring.after(from).filter(|point| point.at <= bounds.live),
                (Some(from), false) => ring.before(from),
                // Begins with the newest in view.
                (None, _) => ring.before(edge),
            }
        });
        let times = found.map(|point| point.at);
        if let Some(at) = if forwards && from.is_some() { times.min() } else { times.max() } {
            self.viewport.hold(bounds);
            self.viewport.reveal(bounds, at);
            self.aim = Aim::Time(at);
        }
    }

    fn press(&mut self, pointer: i32, px: f32) {
        if let Some(place) = self.pressed.iter_mut().find(|place| place.is_none()) {
            *place = Some(Pressed { pointer, px });
        }
        // Two fingers never tap.
        self.moved = self.pressed.iter().all(Option::is_some);
    }

    fn follow(&mut self, bounds: &Bounds, pointer: i32, px: f32) {
        if !px.is_finite() {
            return;
        }
        let before = self.pressed;
        let Some(pressed) = self.pressed.iter_mut().flatten().find(|pressed| pressed.pointer == pointer)
        else {
            if before == [None; 2] {
                self.aim = Aim::Pixel(px);
            }
            return;
        };
        if !self.moved && (px - pressed.px).abs() <= TAP_PX {
            return;
        }
        self.moved = true;
        let from = core::mem::replace(&mut pressed.px, px);
        match (before, self.pressed) {
            ([Some(one), Some(other)], [Some(one_now), Some(other_now)]) => {
                self.viewport.pinch(bounds, [one.px, other.px], [one_now.px, other_now.px]);
            }
            _ => self.viewport.drag(bounds, px - from),
        }
        if let Aim::Pixel(_) = self.aim {
            self.aim = Aim::Nowhere;
        }
    }

    fn release(&mut self, bounds: &Bounds, series: &[Series<'_>], pointer: i32) {
        if let Some(px) = self.lift(pointer)
            && !self.moved
        {
            let at = self.viewport.time_at(bounds, px);
            self.aim = nearest(series, at).map_or(Aim::Nowhere, Aim::Time);
        }
    }

    /// Where a pointer was that is pressed no more.
    fn lift(&mut self, pointer: i32) -> Option<f32> {
        let ours = |pressed: &mut Pressed| pressed.pointer == pointer;
        self.pressed.iter_mut().find_map(|place| place.take_if(ours)).map(|pressed| pressed.px)
    }
}

const fn just_after(at: Timestamp) -> Timestamp {
    Timestamp::from_unix_micros(at.unix_micros().saturating_add(1))
}

/// The time of the sample of any series that is nearest to `at`.
pub(crate) fn nearest(series: &[Series<'_>], at: Timestamp) -> Option<Timestamp> {
    let times = series.iter().filter_map(|series| series.ring.nearest(at)).map(|point| point.at);
    times.min_by_key(|time| time.duration_since(at).max(at.duration_since(*time)))
}
