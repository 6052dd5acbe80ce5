//! How each metric is drawn and written: what its axis shows at first, how long its window is, its colour and decimals.

use std::time::Duration;

use strapline_chart::{Axis, Chart, Frame, Mark, Range};
use strapline_units::Metric;

use crate::series::is_waveform;

/// How a metric is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plot {
    /// The range until there are data, in the metric's unit.
    initial: [f64; 2],
    /// The smallest span shown.
    min_span: f64,
    /// From the left edge to the right edge.
    pub window: Duration,
    /// Line, or beats.
    pub mark: Mark,
    /// The places of the colours in the style, one for each number of a value.
    pub inks: [usize; 3],
    /// Whether it comes in chunks and is shown a little later, so that it flows.
    pub flows: bool,
    /// Points further apart are not joined: silence is a gap too, also where nobody said so.
    pub join_within: Duration,
    decimals: u32,
    unit: &'static str,
    frame: Frame,
}

/// The places of the colours of x, y and z: of all colours of the page those three that people with any colour vision tell
/// apart best, in light and in dark (the smallest distance in OKLab, as simulated by Machado et al. 2009).
const AXES: [usize; 3] = [4, 1, 0];

impl Plot {
    /// The plot of a metric; `None` for what one number says better than a line.
    pub fn of(metric: Metric) -> Option<Self> {
        let (initial, min_span, ink) = match metric {
            Metric::HeartRate => ([40.0, 120.0], 20.0, 0),
            Metric::RrInterval => ([600.0, 1000.0], 200.0, 1),
            Metric::Ecg => ([-1.0, 1.5], 1.5, 2),
            Metric::Power => ([0.0, 300.0], 50.0, 3),
            Metric::BikeCadence | Metric::StepsCadence | Metric::StrokeRate => ([40.0, 120.0], 20.0, 4),
            Metric::Speed => ([0.0, 40.0], 5.0, 5),
            Metric::Spo2 | Metric::Smo2 => ([80.0, 100.0], 5.0, 6),
            Metric::Thb => ([10.0, 15.0], 1.0, 6),
            Metric::BodyTemperature | Metric::CoreTemperature | Metric::SkinTemperature => {
                ([35.0, 40.0], 1.0, 7)
            }
            Metric::Glucose => ([70.0, 180.0], 40.0, 3),
            Metric::RawAcceleration | Metric::Acceleration => ([-15.0, 15.0], 4.0, 5),
            Metric::Gyroscope => ([-2.0, 2.0], 1.0, 5),
            Metric::MagneticField => ([-60.0, 60.0], 20.0, 5),
            Metric::Ppg => ([0.0, 1000.0], 100.0, 5),
            Metric::Hrv => ([0.0, 100.0], 20.0, 1),
            Metric::Met => ([0.0, 12.0], 3.0, 3),
            // Counts that only rise, and what is measured once in a while.
            Metric::Steps
            | Metric::Distance
            | Metric::FloorsClimbed
            | Metric::Calories
            | Metric::Activity
            | Metric::Location
            | Metric::Weight
            | Metric::BloodPressure => return None,
        };
        let waveform = is_waveform(metric);
        let seconds = match metric {
            Metric::RrInterval => 60,
            _ if waveform => 6,
            _ => 120,
        };
        Some(Self {
            initial,
            min_span,
            window: Duration::from_secs(seconds),
            mark: if metric == Metric::RrInterval { Mark::Tachogram } else { Mark::Line },
            inks: if waveform && metric != Metric::Ecg { AXES } else { [ink; 3] },
            flows: waveform,
            // Most sensors notify about once a second; a silence several times as long is a gap.
            join_within: Duration::from_millis(if waveform { 150 } else { 3_500 }),
            // A trace is read finer than a number that changes all the time.
            decimals: if metric == Metric::Ecg { 2 } else { decimals(metric) },
            unit: metric.unit().symbol(),
            frame: if metric == Metric::Ecg { Frame::Strip } else { Frame::Axes },
        })
    }

    /// RR intervals without axes, for the first visit.
    pub fn preview() -> Self {
        Self {
            initial: [800.0, 1000.0],
            min_span: 100.0,
            window: Duration::from_secs(30),
            mark: Mark::Tachogram,
            inks: [0; 3],
            flows: false,
            join_within: Duration::from_millis(3_500),
            decimals: 0,
            unit: Metric::RrInterval.unit().symbol(),
            frame: Frame::Bare,
        }
    }

    /// A chart that has shown nothing yet.
    pub fn chart(&self) -> Chart {
        let [low, high] = self.initial;
        let axis = Axis {
            unit: self.unit.to_owned(),
            initial: Range::new(low, high),
            min_span: self.min_span,
            decimals: self.decimals,
        };
        Chart::new(axis, self.frame)
    }
}

/// How many decimals of a value mean something.
pub const fn decimals(metric: Metric) -> u32 {
    match metric {
        Metric::CoreTemperature => 2,
        Metric::Speed
        | Metric::BodyTemperature
        | Metric::SkinTemperature
        | Metric::Smo2
        | Metric::Thb
        | Metric::Weight
        | Metric::Met
        | Metric::Ecg
        | Metric::Gyroscope => 1,
        _ => 0,
    }
}

/// The place of a metric on the page, the most telling first.
pub fn rank(metric: Metric) -> usize {
    const FIRST: [Metric; 9] = [
        Metric::HeartRate,
        Metric::Power,
        Metric::Speed,
        Metric::RrInterval,
        Metric::BikeCadence,
        Metric::StepsCadence,
        Metric::StrokeRate,
        Metric::Ecg,
        Metric::Spo2,
    ];
    FIRST.iter().position(|first| *first == metric).unwrap_or(FIRST.len() + metric as usize)
}
