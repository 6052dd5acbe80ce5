//! [`Poincare`]: each RR interval against the one after it, with the ellipse of SD1 (across the line of identity) and SD2
//! (along it) about their mean (Brennan, Palaniswami and Kamen 2001). It computes neither: numbers come from `vitals`.

use core::time::Duration;

use strapline_units::Timestamp;

use crate::chart::{MIDDLE_EM, NEWEST_RADIUS_PX, RIM_PX};
use crate::draw::{Align, DrawList, Ink, Position};
use crate::ring::{Point, Ring};
use crate::scale::{AutoRange, Range, Scale};
use crate::sheet::Sheet;
use crate::ticks::value_ticks;

/// The spread of the dots, in ms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ellipse {
    /// The mean RR interval.
    pub mean_ms: f64,
    /// Standard deviation across the line of identity: from beat to beat.
    pub sd1_ms: f64,
    /// Standard deviation along it: over longer times.
    pub sd2_ms: f64,
}

/// The intervals to draw.
#[derive(Clone, Copy, Debug)]
pub struct Intervals<'a> {
    /// RR intervals in ms, each at the time of the beat that ends it.
    pub rr: &'a Ring,
    /// From here on.
    pub from: Timestamp,
    /// Until here.
    pub to: Timestamp,
    /// Beats that are further apart are no neighbours.
    pub join_within: Duration,
    /// Its index in the style's series colours.
    pub ink: usize,
}

/// A Poincare plot. It keeps only the shown range, so that one frame agrees with the one before.
#[derive(Clone, Debug)]
pub struct Poincare {
    range: AutoRange,
}

const INITIAL_MS: (f64, f64) = (600.0, 1000.0);
const MIN_SPAN_MS: f64 = 200.0;
const DOT_RADIUS_PX: f32 = 2.0;
const LINE_PX: f32 = 1.5;
const LABEL_GAP_PX: f32 = 8.0;
/// Corners of the polygon that looks like an ellipse.
const CORNERS: usize = 64;

impl Default for Poincare {
    fn default() -> Self {
        Self::new()
    }
}

impl Poincare {
    /// A plot that has shown nothing yet.
    pub fn new() -> Self {
        Self { range: AutoRange::new(Range::new(INITIAL_MS.0, INITIAL_MS.1), MIN_SPAN_MS) }
    }

    /// Replaces what `out` holds by a square picture at the left; by nothing where there is no room for one.
    pub fn draw(
        &mut self,
        sheet: Sheet,
        intervals: &Intervals<'_>,
        ellipse: Option<Ellipse>,
        out: &mut DrawList,
    ) {
        out.clear();
        let range = self.range.fit(intervals.to, extent(intervals));
        let Sheet { width, height, text_px } = sheet.sane();
        let (left, top, bottom) = (2.4 * text_px + 12.0, 1.6 * text_px + 8.0, text_px + 10.0);
        let side = (width - left - 10.0).min(height - top - bottom);
        if side < 16.0 {
            return;
        }
        let x = Scale::new(range, left, left + side);
        let y = Scale::new(range, top + side, top);
        let at = |this: f64, next: f64| Position { x: x.pixel(this), y: y.pixel(next) };
        for tick in value_ticks(range, 1 + (side / (4.0 * text_px)).clamp(1.0, 5.0) as usize) {
            let (low, high) = (range.low(), range.high());
            out.hairline(at(low, tick.value), at(high, tick.value), Ink::Grid);
            out.hairline(at(tick.value, high), at(tick.value, low), Ink::Grid);
            tick.push_label(out.pen());
            let label = at(low, tick.value);
            out.put(Position { x: label.x - LABEL_GAP_PX, y: label.y + MIDDLE_EM * text_px }, Align::End);
            tick.push_label(out.pen());
            let label = at(tick.value, low);
            out.put(Position { x: label.x, y: label.y + text_px + 4.0 }, Align::Center);
        }
        out.pen().push_str("ms");
        out.put(Position { x: left - LABEL_GAP_PX, y: text_px }, Align::End);
        out.bar(at(range.low(), range.low()), at(range.high(), range.high()), Ink::Grid, 1.0);
        out.dots(
            pairs(intervals).map(|(this, next)| at(this, next)),
            Ink::Series(intervals.ink),
            DOT_RADIUS_PX,
        );
        if let Some(ellipse) = ellipse.filter(Ellipse::is_drawn) {
            let inside = |(this, next): (f64, f64)| {
                (range.contains(this) && range.contains(next)).then(|| at(this, next))
            };
            out.polylines(ellipse.corners().map(inside), Ink::Text, LINE_PX);
        }
        if let Some((this, next)) = pairs(intervals).last() {
            let newest = [at(this, next)];
            out.dots(newest.into_iter(), Ink::Surface, NEWEST_RADIUS_PX + RIM_PX);
            out.dots(newest.into_iter(), Ink::Series(intervals.ink), NEWEST_RADIUS_PX);
        }
    }
}

impl Ellipse {
    fn is_drawn(&self) -> bool {
        [self.mean_ms, self.sd1_ms, self.sd2_ms].iter().all(|number| number.is_finite() && *number > 0.0)
    }

    /// The corners of its polygon, the first one twice, as this interval and the next.
    fn corners(self) -> impl Iterator<Item = (f64, f64)> {
        // Each corner is the one before, turned: no sine is needed but that of one step.
        let (sine, cosine) = (core::f64::consts::TAU / CORNERS as f64).sin_cos();
        let mut turned = (1.0, 0.0);
        (0..=CORNERS).map(move |_| {
            let (along, across) = (self.sd2_ms * turned.0, self.sd1_ms * turned.1);
            turned = (turned.0 * cosine - turned.1 * sine, turned.0 * sine + turned.1 * cosine);
            let half = core::f64::consts::FRAC_1_SQRT_2;
            (self.mean_ms + (along - across) * half, self.mean_ms + (along + across) * half)
        })
    }
}

/// Each interval with its successor, where no beat is missing between them.
fn pairs(intervals: &Intervals<'_>) -> impl Iterator<Item = (f64, f64)> {
    let Intervals { rr, from, to, join_within, .. } = *intervals;
    let mut before: Option<Point> = None;
    rr.window(from, to).iter().filter(move |point| from <= point.at && point.at <= to).filter_map(
        move |point| {
            let before = before.replace(point)?;
            let is_joined = point.at.duration_since(before.at) <= join_within;
            (is_joined && !before.is_gap() && !point.is_gap())
                .then(|| (f64::from(before.value), f64::from(point.value)))
        },
    )
}

fn extent(intervals: &Intervals<'_>) -> Option<(f64, f64)> {
    let sorted = pairs(intervals).map(|(this, next)| (this.min(next), this.max(next)));
    sorted.reduce(|all, (low, high)| (all.0.min(low), all.1.max(high)))
}
