//! [`Viewport`]: which stretch of time a chart shows. Live it ends at the live edge and moves with it; held it stands still
//! while data go on being collected. Paused and scrolled back are the same thing: held. It never shows what is not yet there,
//! nor, on purpose, what the rings no longer have: as they forget, a held view is pushed along.

use core::time::Duration;

use strapline_units::Timestamp;

/// What there is to see, and where it is on the drawing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// The oldest point that is still held; `None` before the first.
    pub oldest: Option<Timestamp>,
    /// The right edge of a live view.
    pub live: Timestamp,
    /// The left and the right end of the plot in CSS pixels ([`Chart::plot_px`](crate::Chart::plot_px)).
    pub plot_px: (f32, f32),
}

/// The stretch of time in view. All arithmetic saturates: no input makes it panic.
#[derive(Clone, Debug, PartialEq)]
pub struct Viewport {
    usual: i64,
    window: i64,
    held: Option<Held>,
}

/// A view that stands still; microseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Held {
    right: i64,
    /// How much of the window is before the oldest point, as a young chart has it: that much stays allowed.
    blank: i64,
}

const LEAST_WINDOW_MICROS: i64 = 1_000_000;
const MOST_WINDOW_MICROS: i64 = 24 * 3600 * 1_000_000;

impl Viewport {
    /// A live view of `window`, taken as 1 s to 24 h.
    pub fn new(window: Duration) -> Self {
        let window = i64::try_from(window.as_micros()).unwrap_or(i64::MAX);
        let window = window.clamp(LEAST_WINDOW_MICROS, MOST_WINDOW_MICROS);
        Self { usual: window, window, held: None }
    }

    /// The time from the left edge to the right edge.
    pub const fn window(&self) -> Duration {
        Duration::from_micros(self.window.unsigned_abs())
    }

    /// Whether the view moves with the live edge.
    pub const fn is_live(&self) -> bool {
        self.held.is_none()
    }

    /// The time at the right edge.
    pub fn right(&self, live: Timestamp) -> Timestamp {
        self.held.map_or(live, |held| Timestamp::from_unix_micros(held.right)).min(live)
    }

    /// How far the view is behind the live edge.
    pub fn behind(&self, live: Timestamp) -> Duration {
        live.duration_since(self.right(live))
    }

    /// Keeps a held view within what the rings hold; to be called as time goes on.
    pub fn settle(&mut self, bounds: &Bounds) {
        if let (Some(held), Some(oldest)) = (&mut self.held, bounds.oldest) {
            let floor = oldest.unix_micros().saturating_add(self.window).saturating_sub(held.blank);
            held.right = held.right.max(floor);
            if held.right > bounds.live.unix_micros() {
                // All that was held is forgotten, or the clock was set back.
                self.held = None;
            }
        }
    }

    /// Holds the view where it is.
    pub fn hold(&mut self, bounds: &Bounds) {
        if self.held.is_none() {
            self.place(bounds, bounds.live.unix_micros());
        }
    }

    /// Moves with the live edge again.
    pub const fn go_live(&mut self) {
        self.held = None;
    }

    /// Shows the usual window, live.
    pub const fn reset(&mut self) {
        self.window = self.usual;
        self.held = None;
    }

    /// Goes as far back as there are data.
    pub fn go_to_oldest(&mut self, bounds: &Bounds) {
        self.pan(bounds, i64::MIN);
    }

    /// Moves the view by a share of its window, earlier where that is negative. At the live edge it is live again.
    pub fn pan_by(&mut self, bounds: &Bounds, share: f64) {
        // `as` saturates, and turns NaN into 0.
        self.pan(bounds, (share * self.window as f64) as i64);
    }

    /// Moves what is shown by pixels to the right, as a hand does that drags it: earlier where that is positive.
    pub fn drag(&mut self, bounds: &Bounds, px: f32) {
        self.pan_by(bounds, -f64::from(px) / self.plot_width(bounds));
    }

    /// Moves the view as little as shows `at` a little inside its edges.
    pub fn reveal(&mut self, bounds: &Bounds, at: Timestamp) {
        let (at, right) = (at.unix_micros(), self.right(bounds.live).unix_micros());
        let left = right.saturating_sub(self.window);
        let margin = self.window / 20;
        let (early, late) = (at.saturating_sub(margin), at.saturating_add(margin));
        if at < left {
            let floor = self.floor(bounds, 0).min(right);
            self.place(bounds, early.saturating_add(self.window).clamp(floor, right));
        } else if at > right {
            self.place(bounds, late);
        }
    }

    /// Makes the window `factor` times as long. What is at `at_px` stays there, but for a live view, whose right edge stays.
    pub fn zoom(&mut self, bounds: &Bounds, at_px: f32, factor: f64) {
        let from_right = self.share_from_right(bounds, at_px);
        let right = self.right(bounds.live).unix_micros();
        let at = right.saturating_sub((from_right * self.window as f64) as i64);
        self.resize(bounds, self.window as f64 * factor);
        if let Some(held) = self.held {
            let right = at.saturating_add((from_right * self.window as f64) as i64);
            // Only a pan becomes live: a held view stays held while it is zoomed.
            self.place(bounds, right.max(self.floor(bounds, held.blank)));
        }
    }

    /// Two fingers moved: what was below each stays below it.
    pub fn pinch(&mut self, bounds: &Bounds, from_px: [f32; 2], to_px: [f32; 2]) {
        let middle = |[one, other]: [f32; 2]| one / 2.0 + other / 2.0;
        let apart = |[one, other]: [f32; 2]| f64::from((one - other).abs().max(LEAST_PINCH_PX));
        self.zoom(bounds, middle(from_px), apart(from_px) / apart(to_px));
        self.drag(bounds, middle(to_px) - middle(from_px));
    }

    /// The time at a pixel, within the window.
    pub fn time_at(&self, bounds: &Bounds, px: f32) -> Timestamp {
        let before_right = self.share_from_right(bounds, px) * self.window as f64;
        Timestamp::from_unix_micros(self.right(bounds.live).unix_micros().saturating_sub(before_right as i64))
    }

    fn pan(&mut self, bounds: &Bounds, micros: i64) {
        let right = self.right(bounds.live).unix_micros();
        let wanted = right.saturating_add(micros);
        if wanted >= bounds.live.unix_micros() {
            self.held = None;
        } else {
            // Never forwards where there is nothing more to go back to.
            let floor = self.floor(bounds, 0).min(right);
            let was_live = self.is_live();
            self.place(bounds, wanted.max(floor));
            if was_live && floor == right {
                self.held = None;
            }
        }
    }

    /// The earliest right edge that leaves no more than `blank` before the oldest point.
    fn floor(&self, bounds: &Bounds, blank: i64) -> i64 {
        let oldest = bounds.oldest.unwrap_or(bounds.live).unix_micros();
        oldest.saturating_add(self.window).saturating_sub(blank)
    }

    /// Holds the view with this right edge, but none in the future.
    fn place(&mut self, bounds: &Bounds, right: i64) {
        let right = right.min(bounds.live.unix_micros());
        let left = right.saturating_sub(self.window);
        let oldest = bounds.oldest.unwrap_or(bounds.live).unix_micros();
        self.held = Some(Held { right, blank: oldest.saturating_sub(left).max(0) });
    }

    /// Sets the window, to what there is to see at most, or the usual one where that is more.
    fn resize(&mut self, bounds: &Bounds, micros: f64) {
        let oldest = bounds.oldest.unwrap_or(bounds.live).unix_micros();
        let all = bounds.live.unix_micros().saturating_sub(oldest).max(self.usual).min(MOST_WINDOW_MICROS);
        if micros.is_finite() {
            self.window = (micros as i64).clamp(LEAST_WINDOW_MICROS, all.max(LEAST_WINDOW_MICROS));
        }
    }

    fn plot_width(&self, bounds: &Bounds) -> f64 {
        f64::from((bounds.plot_px.1 - bounds.plot_px.0).max(1.0))
    }

    /// 0 at the right edge, 1 at the left.
    fn share_from_right(&self, bounds: &Bounds, px: f32) -> f64 {
        let share = f64::from(bounds.plot_px.1 - px) / self.plot_width(bounds);
        if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 }
    }
}

/// Fingers closer than this count as this far apart.
const LEAST_PINCH_PX: f32 = 16.0;
