//! [`bars`]: horizontal bars, one for each of a few named shares, such as the time in each heart rate zone.

use crate::chart::MIDDLE_EM;
use crate::draw::{Align, DrawList, Ink, Position};
use crate::label::width_estimate;
use crate::sheet::Sheet;

/// One bar. Its colour never tells alone what it is: it has a name and a number.
#[derive(Clone, Copy, Debug)]
pub struct Bar<'a> {
    /// Its name, at the left.
    pub label: &'a str,
    /// What it amounts to, at the right, such as `12:30`.
    pub value: &'a str,
    /// Its length as a share of the longest that there may be, 0 to 1.
    pub share: f32,
    /// Its index in the style's series colours.
    pub ink: usize,
}

const GAP_PX: f32 = 8.0;
/// Of the height of a row.
const THICKNESS: f32 = 0.6;
const MOST_THICK_PX: f32 = 28.0;

/// Replaces what `out` holds by a picture of `bars`, the first one at the top; by nothing where there is no room for one.
pub fn bars(sheet: Sheet, bars: &[Bar<'_>], out: &mut DrawList) {
    out.clear();
    let Sheet { width, height, text_px } = sheet.sane();
    let (mut left, mut right) = (GAP_PX, width - GAP_PX);
    left += bars.iter().map(|bar| width_estimate(bar.label, text_px)).fold(0.0, f32::max);
    right -= bars.iter().map(|bar| width_estimate(bar.value, text_px)).fold(0.0, f32::max);
    let row = height / bars.len() as f32;
    if right - left < 8.0 || row < text_px {
        return;
    }
    let thickness = (row * THICKNESS).min(MOST_THICK_PX);
    for (nth, bar) in bars.iter().enumerate() {
        let y = (nth as f32 + 0.5) * row;
        let baseline = y + MIDDLE_EM * text_px;
        let share = if bar.share.is_finite() { bar.share.clamp(0.0, 1.0) } else { 0.0 };
        out.pen().push_str(bar.label);
        out.put(Position { x: 0.0, y: baseline }, Align::Start);
        out.hairline(Position { x: left, y }, Position { x: right, y }, Ink::Grid);
        if share > 0.0 {
            let end = Position { x: left + share * (right - left), y };
            out.bar(Position { x: left, y }, end, Ink::Series(bar.ink), thickness);
        }
        out.pen().push_str(bar.value);
        out.put(Position { x: width, y: baseline }, Align::End);
    }
}
