//! Where the parts of a chart go. Fixed by size alone and never by data, so that nothing moves when a label gets longer.

use core::time::Duration;

use strapline_units::Timestamp;

use crate::chart::View;
use crate::draw::Position;
use crate::ring::Point;
use crate::scale::{Range, Scale};

/// What is drawn around the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame {
    /// Both axes with labels, the unit, and the extremes.
    Axes,
    /// Nothing: a sparkline.
    Bare,
    /// An ECG strip: axes, and the grid of paper strips, 25 mm for a second and 10 mm for a millivolt. The unit of the
    /// values is mV.
    Strip,
}

/// Positions in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Layout {
    /// Where the time at the left edge is.
    pub(crate) left: f32,
    /// Where the time at the right edge is.
    pub(crate) right: f32,
    /// Where the highest shown value is.
    pub(crate) high: f32,
    /// Where the lowest shown value is.
    pub(crate) low: f32,
    /// The time axis.
    pub(crate) bottom: f32,
    /// Size of the labels.
    pub(crate) text_px: f32,
    /// Device pixels in a CSS pixel.
    pub(crate) pixel_ratio: f32,
    /// How many labels the y axis has room for.
    pub(crate) value_ticks: usize,
    /// Pixels for a second.
    pub(crate) px_per_second: f32,
    /// How far time labels are apart at the least.
    pub(crate) min_time_apart: Duration,
}

impl Layout {
    /// None where there is no room for data.
    pub(crate) fn new(view: &View, frame: Frame) -> Option<Self> {
        let finite =
            |size: f32, otherwise: f32| if size.is_finite() && size > 0.0 { size } else { otherwise };
        // No screen is larger; bounds the work and keeps pixels exact in f32.
        let width = finite(view.width, 0.0).min(100_000.0);
        let height = finite(view.height, 0.0).min(100_000.0);
        let text_px = finite(view.text_px, 12.0).clamp(4.0, 100.0);
        let (gutter, right, top, bottom, inset) = match frame {
            // Four figures and their distance; a half label's room; the unit; the time labels; an extreme's label.
            Frame::Axes => (2.4 * text_px + 12.0, 10.0, text_px + 8.0, text_px + 10.0, text_px + 6.0),
            Frame::Bare => (6.0, 6.0, 6.0, 6.0, 0.0),
            // The grid goes all the way up and down.
            Frame::Strip => (2.4 * text_px + 12.0, 10.0, text_px + 8.0, text_px + 10.0, 0.0),
        };
        let (left, right) = (gutter, width - right);
        let (high, low) = (top + inset, height - bottom - inset);
        if right - left < 8.0 || low - high < 8.0 {
            return None;
        }
        let label_px = text_px * 0.6 * 8.0 + 24.0;
        Some(Self {
            left,
            right,
            high,
            low,
            bottom: height - bottom,
            text_px,
            pixel_ratio: finite(view.pixel_ratio, 1.0).clamp(0.1, 16.0),
            value_ticks: 1 + ((low - high) / (2.2 * text_px)).clamp(1.0, 5.0) as usize,
            px_per_second: (right - left) / view.span().as_secs_f32(),
            min_time_apart: view.span().mul_f32(label_px / (right - left)),
        })
    }
}

/// From times and values to pixels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scales {
    left: Timestamp,
    x: Scale,
    pub(crate) y: Scale,
}

impl Scales {
    pub(crate) fn new(view: &View, layout: &Layout, range: Range) -> Self {
        Self {
            left: view.left(),
            x: Scale::new(Range::new(0.0, view.span().as_secs_f64()), layout.left, layout.right),
            y: Scale::new(range, layout.low, layout.high),
        }
    }

    pub(crate) fn x(&self, at: Timestamp) -> f32 {
        self.x.pixel(at.duration_since(self.left).as_secs_f64())
    }

    /// Where `point` is, unless it is a gap.
    pub(crate) fn position(&self, point: Point) -> Option<Position> {
        (!point.is_gap()).then(|| Position { x: self.x(point.at), y: self.y.pixel(f64::from(point.value)) })
    }
}

/// A picture's layout and scales.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plane {
    pub(crate) layout: Layout,
    pub(crate) scales: Scales,
}
