//! Where the ticks of an axis sit and what they say: values on multiples of 1, 2 or 5 times a power of ten, times on real
//! clock steps. Ticks belong to values and instants, so that a label never changes while the picture moves. They are made
//! one after the other and write their label where it is wanted: a frame of the picture takes no memory for them.

use core::fmt;
use core::time::Duration;

use strapline_units::Timestamp;

use crate::label;
use crate::scale::Range;

/// A value on a y axis. Its label has as many decimals as its neighbours need to differ.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ValueTick {
    /// Where it sits, in the axis' unit.
    pub value: f64,
    decimals: u32,
}

/// An instant on a time axis. Its label is `HH:MM:SS` where ticks are less than a minute apart, otherwise `HH:MM`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeTick {
    /// When it is.
    pub at: Timestamp,
    local_seconds: i64,
    with_seconds: bool,
}

impl ValueTick {
    /// Appends what it says.
    pub fn push_label(&self, text: &mut String) {
        label::push_number(text, self.value, self.decimals);
    }
}

impl TimeTick {
    /// Appends what it says.
    pub fn push_label(&self, text: &mut String) {
        label::push_clock(text, self.local_seconds, self.with_seconds);
    }
}

impl fmt::Display for ValueTick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.push_label(&mut text);
        f.write_str(&text)
    }
}

impl fmt::Display for TimeTick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.push_label(&mut text);
        f.write_str(&text)
    }
}

/// At most `max_count` (but 2 at the least) and never no ticks in `range`, lowest first, on the closest step of 1, 2 or 5
/// times a power of ten.
pub fn value_ticks(range: Range, max_count: usize) -> impl Iterator<Item = ValueTick> {
    let max_count = max_count.max(2);
    // Begins with too many ticks: where three or more are too many, the next step has at least one.
    let mut step = Step::at_least(range.span() / max_count as f64 / 5.0);
    loop {
        let (first, last) = (step.index_above(range.low()), step.index_below(range.high()));
        if last - first < max_count as f64 {
            let count = (last - first) as usize + 1;
            return (0..count).map(move |nth| step.tick(first + nth as f64));
        }
        step = step.next();
    }
}

/// The ticks from `from` to `to` (both included), on the smallest clock step that is not under `min_apart`; the clock is
/// `utc_offset_minutes` ahead of UTC. For up to a day: beyond, labels repeat. At most 1,000.
pub fn time_ticks(
    from: Timestamp,
    to: Timestamp,
    min_apart: Duration,
    utc_offset_minutes: i32,
) -> impl Iterator<Item = TimeTick> {
    let wanted = i64::try_from(min_apart.as_micros()).unwrap_or(i64::MAX);
    let step_seconds = CLOCK_STEPS_SECONDS
        .into_iter()
        .find(|seconds| seconds * MICROS_PER_SECOND >= wanted)
        .unwrap_or(LARGEST_CLOCK_STEP_SECONDS);
    let offset_seconds = i64::from(utc_offset_minutes) * 60;
    // Whole local seconds, which i64 microseconds cannot overflow.
    let first = ceil_to_multiple(
        from.unix_micros().div_euclid(MICROS_PER_SECOND)
            + i64::from(from.unix_micros().rem_euclid(MICROS_PER_SECOND) > 0)
            + offset_seconds,
        step_seconds,
    );
    let last = to.unix_micros().div_euclid(MICROS_PER_SECOND) + offset_seconds;
    (0..MOST_TIME_TICKS).map(move |nth| first + nth * step_seconds).take_while(move |at| *at <= last).map(
        move |local_seconds| TimeTick {
            at: Timestamp::from_unix_micros((local_seconds - offset_seconds) * MICROS_PER_SECOND),
            local_seconds,
            with_seconds: step_seconds < 60,
        },
    )
}

const MICROS_PER_SECOND: i64 = 1_000_000;
const LARGEST_CLOCK_STEP_SECONDS: i64 = 12 * 3600;
const CLOCK_STEPS_SECONDS: [i64; 17] = [
    1,
    2,
    5,
    10,
    15,
    30,
    60,
    120,
    300,
    600,
    900,
    1800,
    3600,
    7200,
    10_800,
    21_600,
    LARGEST_CLOCK_STEP_SECONDS,
];
/// More than a screen has room for; bounds the work where a caller asks for years.
const MOST_TIME_TICKS: i64 = 1000;

const fn ceil_to_multiple(number: i64, step: i64) -> i64 {
    number + (-number).rem_euclid(step)
}

/// A distance between ticks: 1, 2 or 5 times a power of ten, kept as these two, so that its multiples are exact.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Step {
    mantissa: f64,
    exponent: i32,
}

impl Step {
    /// The smallest step that is not under `size`, which is above 0 and finite.
    pub(crate) fn at_least(size: f64) -> Self {
        // Powers of ten by multiplication: log10 and powf would cost kilobytes of wasm for a few labels.
        let mut step = Self { mantissa: 1.0, exponent: 0 };
        while step.size() >= size && step.exponent > -300 {
            step.exponent -= 1;
        }
        while step.size() < size && step.exponent < 300 {
            step = step.next();
        }
        step
    }

    fn next(self) -> Self {
        match self.mantissa {
            1.0 => Self { mantissa: 2.0, ..self },
            2.0 => Self { mantissa: 5.0, ..self },
            _ => Self { mantissa: 1.0, exponent: self.exponent + 1 },
        }
    }

    fn size(self) -> f64 {
        self.value(1.0)
    }

    /// The multiple with this (whole) index.
    pub(crate) fn value(self, index: f64) -> f64 {
        let power = power_of_ten(self.exponent.unsigned_abs());
        if self.exponent < 0 { index * self.mantissa / power } else { index * self.mantissa * power }
    }

    /// The index of the last multiple that is not above `value`.
    pub(crate) fn index_below(self, value: f64) -> f64 {
        let index = (value / self.size()).round();
        if self.value(index) <= value { index } else { index - 1.0 }
    }

    /// The index of the first multiple that is not below `value`.
    pub(crate) fn index_above(self, value: f64) -> f64 {
        -self.index_below(-value)
    }

    fn tick(self, index: f64) -> ValueTick {
        ValueTick { value: self.value(index), decimals: self.exponent.min(0).unsigned_abs() }
    }
}

fn power_of_ten(exponent: u32) -> f64 {
    (0..exponent).fold(1.0, |power, _| power * 10.0)
}
