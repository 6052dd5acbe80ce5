//! The grid of an ECG strip as on paper: 25 mm for a second and 10 mm for a millivolt, so that a small box of 1 mm is 40 ms
//! by 0.1 mV and a large one of 5 mm is 0.2 s by 0.5 mV (AHA/ACC/HRS recommendations for the standardization of the ECG,
//! part I, 2007). Boxes are square at the usual gain of 10 mm/mV; where a trace needs more or less, the gain is another of
//! the steps that electrocardiographs have, and it is written on the strip. A millimetre here is one of the grid, not of
//! the screen.

use crate::chart::View;
use crate::draw::{Align, DrawList, Ink, Position};
use crate::label;
use crate::layout::{Layout, Plane};
use crate::scale::Range;

const MM_PER_SECOND: f32 = 25.0;
/// In mm/mV, the tallest first.
const GAINS: [f32; 6] = [40.0, 20.0, USUAL_GAIN, 5.0, 2.5, 1.25];
const USUAL_GAIN: f32 = 10.0;
/// Of the height: a range that fills less of it at the usual gain is too flat to read.
const LEAST_FILLED: f64 = 0.3;
/// Lines that are closer than this are a smear.
const LEAST_APART_PX: f32 = 3.0;
/// Small boxes in a large one.
const SMALL_IN_LARGE: i64 = 5;
const SMALL_MICROS: i64 = 40_000;
const SMALL_MV: f64 = 0.1;

/// `range` in mV widened about its middle, so that a millivolt is as tall as one of the gains makes it; as it is where even the
/// flattest leaves no room for it.
pub(crate) fn calibrated(range: Range, layout: &Layout) -> Range {
    let px_per_mm = layout.px_per_second / MM_PER_SECOND;
    let span = |gain: f32| f64::from((layout.low - layout.high) / (gain * px_per_mm));
    let usual = span(USUAL_GAIN);
    let fits = (LEAST_FILLED * usual..=usual).contains(&range.span());
    let tallest = || GAINS.into_iter().map(span).find(|span| *span >= range.span());
    let Some(span) = fits.then_some(usual).or_else(tallest) else { return range };
    let middle = range.low() / 2.0 + range.high() / 2.0;
    Range::new(middle - span / 2.0, middle + span / 2.0)
}

/// Lines at multiples of 40 ms and 0.1 mV, every fifth of them stronger.
pub(crate) fn grid(view: &View, plane: &Plane, out: &mut DrawList) {
    let Plane { layout, scales } = plane;
    let range = scales.y.domain();
    let px_per_mv = (layout.low - layout.high) / range.span() as f32;
    let (left, right) = (view.left(), view.right());
    for (each, ink) in [(1, Ink::Faint), (SMALL_IN_LARGE, Ink::Grid)] {
        let is_drawn = |nth: i64| each == SMALL_IN_LARGE || nth.rem_euclid(SMALL_IN_LARGE) != 0;
        if layout.px_per_second * (SMALL_MICROS * each) as f32 / 1e6 >= LEAST_APART_PX {
            let step = SMALL_MICROS * each;
            let (first, last) =
                (left.unix_micros().div_euclid(step).saturating_add(1), right.unix_micros().div_euclid(step));
            for nth in (first..=last).filter(|nth| is_drawn(*nth)) {
                let at = nth.saturating_mul(step).saturating_sub(left.unix_micros());
                let x = layout.left + at as f32 / 1e6 * layout.px_per_second;
                out.hairline(Position { x, y: layout.high }, Position { x, y: layout.low }, ink);
            }
        }
        if px_per_mv * SMALL_MV as f32 * each as f32 >= LEAST_APART_PX {
            let step = SMALL_MV * each as f64;
            let (first, last) = ((range.low() / step).ceil() as i64, (range.high() / step).floor() as i64);
            for nth in (first..=last).filter(|nth| is_drawn(*nth)) {
                let y = scales.y.pixel(nth as f64 * step);
                out.hairline(Position { x: layout.left, y }, Position { x: layout.right, y }, ink);
            }
        }
    }
}

/// Writes the gain, where it is one that electrocardiographs have.
pub(crate) fn gain(layout: &Layout, range: Range, out: &mut DrawList) {
    let px_per_mv = (layout.low - layout.high) / range.span() as f32;
    let gain = px_per_mv / (layout.px_per_second / MM_PER_SECOND);
    if GAINS.iter().any(|known| (gain / known - 1.0).abs() < 1e-3) {
        out.pen().push_str("25 mm/s  ");
        let decimals = if gain < 2.0 { 2 } else { u32::from(gain < 4.0) };
        label::push_number(out.pen(), f64::from(gain), decimals);
        out.pen().push_str(" mm/mV");
        out.put(Position { x: layout.right, y: layout.text_px }, Align::End);
    }
}
