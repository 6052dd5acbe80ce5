//! Polar Measurement Data: raw streams, each with its own relation between the device's clock and the wall's.

use strapline_gatt::pmd::{PmdContext, PmdData, PmdSample, PmdType};
use strapline_units::{Metric, Timestamp, Value};
use strapline_vitals::DeviceClock;

use crate::Emit;

/// Standard gravity (CGPM 1901), in m/s².
const STANDARD_GRAVITY: f64 = 9.806_65;
/// 1 G in µT.
const MICROTESLA_PER_GAUSS: f64 = 100.0;
/// How much longer than a sample's time the step between two frames' samples is when a frame was lost.
const LOST: f64 = 1.5;

/// The streams of one device.
#[derive(Debug, Default)]
pub(super) struct Polar {
    started: Vec<(PmdType, PmdContext)>,
    streams: Vec<Stream>,
}

/// Frames of one measurement and frame type.
#[derive(Debug)]
struct Stream {
    measurement: PmdType,
    frame_type: u8,
    clock: DeviceClock,
    /// The stamp of the frame before.
    stamp_ns: Option<u64>,
}

impl Polar {
    /// The streams have ended with the link; what they were started with may come again without notice.
    pub(super) fn restart(&mut self) {
        for (_, context) in &mut self.started {
            context.previous_timestamp_ns = None;
        }
        self.streams.iter_mut().for_each(Stream::restart);
    }

    pub(super) fn streams(&mut self, measurement: PmdType, context: PmdContext) {
        self.started.retain(|(it, _)| *it != measurement);
        self.started.push((measurement, context));
        self.streams.iter_mut().filter(|it| it.measurement == measurement).for_each(Stream::restart);
    }

    pub(super) fn context(&self, frame: &PmdData) -> PmdContext {
        let started = self.started.iter().find(|(measurement, _)| *measurement == frame.measurement);
        let mut context = started.map(|(_, context)| *context).unwrap_or_default();
        let stamp = self.streams.iter().find(|stream| stream.is_of(frame)).and_then(|it| it.stamp_ns);
        context.previous_timestamp_ns = stamp.or(context.previous_timestamp_ns);
        context
    }

    /// The samples of a frame of anything but pulse intervals.
    pub(super) fn frame(&mut self, at: Timestamp, frame: &PmdData, emit: &mut Emit<'_>) {
        let context = without_lost_frames(self.context(frame), frame);
        let Some(stream) = self.stream(frame) else { return };
        stream.stamp_ns = Some(frame.timestamp_ns);
        if frame.sample_count() == 0 {
            return;
        }
        let times = stream.clock.align(at, frame.timestamp_ns);
        // Without a stamp: at a rate that nobody told. The frame's own stamp is true of the last sample.
        let time = |sample: &PmdSample<'_>| times.at(sample.timestamp_ns.unwrap_or(frame.timestamp_ns));
        let samples = frame.samples(&context);
        let (metric, factor) = match (frame.measurement, frame.compressed, frame.frame_type) {
            (PmdType::Ecg, _, 0..=2) => {
                let mut chunk = samples.clone();
                let volts =
                    samples.filter_map(|sample| sample.value(0)).map(|microvolts| microvolts / 1000.0);
                if let Some(first) = chunk.next() {
                    emit(Metric::Ecg, time(&first), Value::Vector(volts.collect()));
                }
                return;
            }
            (PmdType::SkinTemperature, ..) => {
                for sample in samples {
                    if let Some(celsius) = sample.value(0) {
                        emit(Metric::SkinTemperature, time(&sample), Value::Scalar(celsius));
                    }
                }
                return;
            }
            (PmdType::Acc, ..) => (Metric::RawAcceleration, STANDARD_GRAVITY / 1000.0),
            (PmdType::Gyro, ..) => (Metric::Gyroscope, 1.0_f64.to_radians()),
            (PmdType::Magnetometer, ..) => (Metric::MagneticField, MICROTESLA_PER_GAUSS),
            // Its other frame types tell of gains and modes.
            (PmdType::Ppg, true, _) | (PmdType::Ppg, false, 0) => (Metric::Ppg, 1.0),
            // Neither the device's own temperature and pressure nor raw words of an unknown scale are vitals.
            _ => return,
        };
        for sample in samples {
            let vector: Vec<f64> = sample.values().map(|value| value * factor).collect();
            if vector.len() == frame.signal_channels() {
                emit(metric, time(&sample), Value::Vector(vector));
            }
        }
    }

    fn stream(&mut self, frame: &PmdData) -> Option<&mut Stream> {
        match self.streams.iter().position(|stream| stream.is_of(frame)) {
            Some(index) => self.streams.get_mut(index),
            None => {
                self.streams.push(Stream {
                    measurement: frame.measurement,
                    frame_type: frame.frame_type,
                    clock: DeviceClock::new(),
                    stamp_ns: None,
                });
                self.streams.last_mut()
            }
        }
    }
}

impl Stream {
    fn is_of(&self, frame: &PmdData) -> bool {
        (self.measurement, self.frame_type) == (frame.measurement, frame.frame_type)
    }

    fn restart(&mut self) {
        self.clock.restart();
        self.stamp_ns = None;
    }
}

/// Where frames were lost, samples are not spread over the gap if their rate is known.
fn without_lost_frames(mut context: PmdContext, frame: &PmdData) -> PmdContext {
    if let (Some(before), Some(rate)) = (context.previous_timestamp_ns, context.sample_rate_hz) {
        let passed = frame.timestamp_ns.saturating_sub(before) as f64 / 1e9;
        if passed * rate > frame.sample_count() as f64 * LOST {
            context.previous_timestamp_ns = None;
        }
    }
    context
}
