//! [`Tape`]: what of a live chart moves with time, drawn once on a canvas that is longer than the view. A frame then only shows
//! another stretch of it, moved by whole device pixels, and what has come since is added at its end. Stroking thousands of
//! points anew in each frame is what a live chart costs; copying its picture is cheap.
//!
//! It is drawn anew when it has run out, when its scale, size or colours change, and for beats whenever one comes: their dots are
//! few. What belongs to the view and not to a time (labels of the y axis, extremes, the newest point) is not on it.

use strapline_units::Timestamp;

use crate::chart::{Chart, Mark, POINTS_PER_COLUMN, Series, View, beats, newest, time_axis, width_of};
use crate::columns::reduce;
use crate::draw::{DrawList, Ink};
use crate::label::width_estimate;
use crate::layout::{Frame, Layout, Plane, Scales};
use crate::ring::Point;
use crate::scale::Range;
use crate::strip;
use crate::ticks::time_ticks;
use crate::visible::cut;

/// How much longer than the view it is, as a share of that.
const LONGER: f64 = 0.5;
/// How long the extent of what is in view is believed where nothing has come.
const MEASURED_MICROS: i64 = 200_000;

/// A chart's tape: what is on it, and what is to be drawn now. The lists are used again in each frame.
#[derive(Clone, Debug, Default)]
pub struct Tape {
    drawn: Option<Drawn>,
    add: DrawList,
    still: DrawList,
    over: DrawList,
    points: Vec<Point>,
    reduced: Vec<Point>,
}

#[derive(Clone, Debug)]
struct Drawn {
    layout: Layout,
    range: Range,
    utc_offset_minutes: i32,
    /// The times at its left end and its right end.
    from: Timestamp,
    to: Timestamp,
    series: Vec<Inked>,
    measured: Timestamp,
}

/// How far a series is on the tape.
#[derive(Clone, Copy, Debug)]
struct Inked {
    taken: u32,
    newest: Option<Point>,
    ink: usize,
}

/// What is to be shown of a tape, and in which order: the tape is cleared where it is fresh and gets what is to be added; a part of it
/// is copied; what lies over it is drawn on top.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rolled {
    /// The view, moved so that a device pixel of the tape lies on one of the drawing: by half of one at the most.
    pub view: View,
    /// Whether the tape is to be cleared, and what stands still to be drawn anew.
    pub fresh: bool,
    /// How long the tape is, in CSS pixels. It is as tall as the drawing.
    pub length: f32,
    /// Which device pixel of the tape lies on the left edge of the drawing.
    pub shift: i32,
    /// The left and right edge, and the top and bottom of what moves, in CSS pixels. Below are the labels of the time axis.
    pub moving: [f32; 4],
    /// Between which edges those are whole, in CSS pixels.
    pub labels: [f32; 2],
}

impl Tape {
    /// Forgets what is on it: it has other colours, or is gone.
    pub fn clear(&mut self) {
        self.drawn = None;
    }

    /// What is to be added to it.
    pub const fn add(&self) -> &DrawList {
        &self.add
    }

    /// What stands still beside what moves.
    pub const fn still(&self) -> &DrawList {
        &self.still
    }

    /// To write it in another way.
    pub const fn still_mut(&mut self) -> &mut DrawList {
        &mut self.still
    }

    /// What lies over it in this frame.
    pub const fn over(&self) -> &DrawList {
        &self.over
    }

    /// To add marks to what lies over it.
    pub const fn over_mut(&mut self) -> &mut DrawList {
        &mut self.over
    }
}

impl Chart {
    /// As [`Chart::draw`] for a view that moves: what of it is new goes to `tape`. None where there is nothing in view or no room:
    /// that takes [`Chart::draw`].
    pub fn roll(&mut self, view: &View, series: &[Series<'_>], tape: &mut Tape) -> Option<Rolled> {
        let new = tape.drawn.as_ref().is_none_or(|drawn| {
            let same = |(series, inked): (&Series<'_>, &Inked)| series.ring.taken() == inked.taken;
            drawn.series.len() != series.len() || !series.iter().zip(&drawn.series).all(same)
        });
        let is_old = |drawn: &Drawn| {
            let age = view.now.unix_micros().saturating_sub(drawn.measured.unix_micros());
            !(0..MEASURED_MICROS).contains(&age)
        };
        let measures = new || tape.drawn.as_ref().is_none_or(is_old);
        if measures {
            self.collect(view, series);
        }
        let layout = Layout::new(view, self.frame)?;
        let range =
            if measures { self.range.fit(view.now, Some(self.extent()?)) } else { self.range.shown() };
        let range = if self.frame == Frame::Strip { strip::calibrated(range, &layout) } else { range };
        let px_per_second = f64::from(layout.px_per_second);
        let lead = (f64::from(layout.left) / px_per_second * 1e6) as i64;
        let fits = |drawn: &Drawn| {
            (drawn.layout, drawn.range, drawn.utc_offset_minutes) == (layout, range, view.utc_offset_minutes)
                && drawn.from.unix_micros().saturating_add(lead) <= view.left().unix_micros()
                && view.right() <= drawn.to
                && drawn.series.len() == series.len()
                && series.iter().zip(&drawn.series).all(|(series, inked)| inked.can_go_on(series))
        };
        let fresh = !tape.drawn.as_ref().is_some_and(fits);
        let from = match &tape.drawn {
            Some(drawn) if !fresh => drawn.from,
            _ => Timestamp::from_unix_micros(view.left().unix_micros().saturating_sub(lead)),
        };
        let span = view.span().mul_f64(1.0 + LONGER) + core::time::Duration::from_micros(lead.unsigned_abs());
        let to = from + span;
        let length = (span.as_secs_f64() * px_per_second) as f32;
        // The tape as a view of its own.
        let long = View { now: to, behind: core::time::Duration::ZERO, window: span, width: length, ..*view };
        let wide = Layout { left: 0.0, right: length, ..layout };
        let plane = Plane { layout: wide, scales: Scales::new(&long, &wide, range) };
        tape.add.clear();
        if fresh {
            self.begin(&long, &plane, series, tape);
            tape.still.clear();
            self.value_labels(&layout, &Scales::new(view, &layout, range), &mut tape.still);
            if self.frame == Frame::Strip {
                strip::gain(&layout, range, &mut tape.still);
            }
            let mut inked = tape.drawn.take().map(|drawn| drawn.series).unwrap_or_default();
            inked.clear();
            inked.extend(series.iter().map(Inked::of));
            let utc_offset_minutes = view.utc_offset_minutes;
            tape.drawn = Some(Drawn {
                layout,
                range,
                utc_offset_minutes,
                from,
                to,
                series: inked,
                measured: view.now,
            });
        } else if let Some(drawn) = &mut tape.drawn {
            for (series, inked) in series.iter().zip(&mut drawn.series) {
                inked.go_on(series, &plane.scales, &mut tape.add);
            }
            if measures {
                drawn.measured = view.now;
            }
        }
        let ratio = f64::from(layout.pixel_ratio);
        let micros = |time: Timestamp| time.unix_micros().saturating_sub(from.unix_micros());
        let exact = micros(view.left()) as f64 / 1e6 * px_per_second - f64::from(layout.left);
        let shift = (exact * ratio).round();
        let left = (shift / ratio + f64::from(layout.left)) / px_per_second * 1e6;
        let right = from + core::time::Duration::from_micros(left.max(0.0) as u64) + view.span();
        let view = View { behind: view.now.duration_since(right), ..*view };
        let plane = Plane { layout, scales: Scales::new(&view, &layout, range) };
        self.plane = Some(plane);
        tape.over.clear();
        if self.frame == Frame::Axes {
            self.extremes(&view, &layout, &plane.scales, &mut tape.over);
        }
        for series in series {
            newest(&view, series, &plane.scales, &mut tape.over);
        }
        let top = if self.frame == Frame::Bare { 0.0 } else { layout.text_px + 4.0 };
        let labels = whole_labels(&view, &layout, &mut tape.over);
        let moving = [layout.left, layout.right, top, layout.bottom + 4.0];
        Some(Rolled { view, fresh, length, shift: shift as i32, moving, labels })
    }

    /// Everything that is on a tape, for as long as it is.
    fn begin(&self, long: &View, plane: &Plane, series: &[Series<'_>], tape: &mut Tape) {
        let Plane { layout, scales } = plane;
        let out = &mut tape.add;
        if self.frame == Frame::Strip {
            strip::grid(long, plane, out);
        }
        if self.frame == Frame::Axes {
            self.value_lines(layout, scales, out);
        }
        if self.frame != Frame::Bare {
            time_axis(long, layout, scales, out);
        }
        let columns = ((layout.right - layout.left) * layout.pixel_ratio).max(1.0);
        for series in series {
            tape.points.clear();
            let window = series.ring.window(long.left(), long.right());
            let cut = cut(&window, long.left(), long.right(), series.join_within, &mut tape.points);
            let mut shown = &tape.points;
            if shown.len() as f32 > POINTS_PER_COLUMN * columns {
                tape.reduced.clear();
                reduce(&tape.points, long.span().div_f32(columns), &mut tape.reduced);
                shown = &tape.reduced;
            }
            let ink = Ink::Series(series.ink);
            out.polylines(shown.iter().map(|point| scales.position(*point)), ink, width_of(series.mark));
            if series.mark == Mark::Tachogram {
                beats(&tape.points, &cut, layout, scales, ink, out);
            }
        }
    }
}

/// Where the first whole label of the time axis begins, and the last one ends; `letters` is for measuring.
fn whole_labels(view: &View, layout: &Layout, letters: &mut DrawList) -> [f32; 2] {
    let (mut begin, mut end) = (0.0_f32, view.width);
    // As far as a label reaches beyond the plot.
    let reach = core::time::Duration::from_secs_f32(2.0 * layout.left.max(1.0) / layout.px_per_second);
    let (from, to) = (view.left() - reach, view.right() + reach);
    for tick in time_ticks(from, to, layout.min_time_apart, view.utc_offset_minutes) {
        let since = tick.at.unix_micros().saturating_sub(view.left().unix_micros());
        let x = layout.left + (since as f64 / 1e6 * f64::from(layout.px_per_second)) as f32;
        tick.push_label(letters.pen());
        let half = width_estimate(letters.written(), layout.text_px) / 2.0;
        letters.discard();
        if x - half < 0.0 {
            begin = begin.max(x + half);
        } else if x + half > view.width {
            end = end.min(x - half);
        }
    }
    [begin, end.max(begin)]
}

impl Inked {
    fn of(series: &Series<'_>) -> Self {
        Self { taken: series.ring.taken(), newest: series.ring.newest(), ink: series.ink }
    }

    /// Whether what has come since can be added.
    fn can_go_on(&self, series: &Series<'_>) -> bool {
        let new = series.ring.taken().wrapping_sub(self.taken);
        self.ink == series.ink
            && (new == 0 || (series.mark == Mark::Line && (new as usize) < series.ring.len()))
    }

    /// Adds it.
    fn go_on(&mut self, series: &Series<'_>, scales: &Scales, out: &mut DrawList) {
        let new = series.ring.taken().wrapping_sub(self.taken) as usize;
        if new == 0 {
            return;
        }
        let join_within = i64::try_from(series.join_within.as_micros()).unwrap_or(i64::MAX);
        let mut before = self.newest;
        let last = series.ring.last(new);
        let positions =
            before.into_iter().map(|point| scales.position(point)).chain(last.iter().flat_map(|point| {
                let apart =
                    before.map_or(0, |before| point.at.unix_micros().saturating_sub(before.at.unix_micros()));
                before = Some(point);
                // A gap has no position, and so interrupts the line.
                let gap = (apart > join_within).then_some(None);
                gap.into_iter().chain([scales.position(point)])
            }));
        out.polylines(positions, Ink::Series(series.ink), width_of(series.mark));
        *self = Self::of(series);
    }
}
