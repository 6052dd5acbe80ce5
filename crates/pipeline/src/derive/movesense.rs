//! Movesense: measurements of subscriptions, which stamp their first sample in ms since the sensor started.

use strapline_gatt::movesense::MovesenseReading;
use strapline_units::{Metric, Timestamp, Value};
use strapline_vitals::DeviceClock;

use crate::Emit;

/// The streams of one sensor.
#[derive(Debug, Default)]
pub(super) struct Movesense(Vec<Stream>);

/// What one subscription delivers.
#[derive(Debug)]
struct Stream {
    metrics: [Option<Metric>; 3],
    clock: DeviceClock,
    before: Option<Measurement>,
    /// Time between two samples as far as it is known: no measurement tells its rate, but the next one's stamp does.
    step_ns: u64,
}

#[derive(Clone, Copy, Debug)]
struct Measurement {
    stamp_ms: u32,
    samples: usize,
}

impl Movesense {
    /// The subscriptions have ended with the link.
    pub(super) fn restart(&mut self) {
        for stream in &mut self.0 {
            stream.clock.restart();
            stream.before = None;
        }
    }

    /// The samples of anything but beats.
    pub(super) fn measurement(&mut self, at: Timestamp, reading: &MovesenseReading, emit: &mut Emit<'_>) {
        match reading {
            MovesenseReading::Ecg { timestamp_ms, samples_uv } if !samples_uv.is_empty() => {
                let stream = self.stream([Some(Metric::Ecg), None, None]);
                let time = stream.and_then(|it| it.times(at, *timestamp_ms, samples_uv.len()).next());
                let millivolts = samples_uv.iter().map(|microvolts| f64::from(*microvolts) / 1000.0);
                emit(Metric::Ecg, time.unwrap_or(at), Value::Vector(millivolts.collect()));
            }
            MovesenseReading::Motion {
                timestamp_ms,
                acceleration_m_s2,
                angular_velocity_dps,
                magnetic_field_ut,
            } => {
                let sensors = [
                    (Metric::RawAcceleration, acceleration_m_s2, 1.0),
                    (Metric::Gyroscope, angular_velocity_dps, 1.0_f64.to_radians()),
                    (Metric::MagneticField, magnetic_field_ut, 1.0),
                ];
                let metrics = sensors.map(|(metric, vectors, _)| (!vectors.is_empty()).then_some(metric));
                let samples = sensors.iter().map(|(_, vectors, _)| vectors.len()).max().unwrap_or_default();
                let Some(stream) = self.stream(metrics) else { return };
                let times = stream.times(at, *timestamp_ms, samples);
                for (metric, vectors, factor) in sensors {
                    for (time, vector) in times.clone().zip(vectors) {
                        let vector = vector.iter().map(|axis| f64::from(*axis) * factor);
                        emit(metric, time, Value::Vector(vector.collect()));
                    }
                }
            }
            // Counts of a converter have a scale that depends on the sensor.
            _ => {}
        }
    }

    fn stream(&mut self, metrics: [Option<Metric>; 3]) -> Option<&mut Stream> {
        match self.0.iter().position(|stream| stream.metrics == metrics) {
            Some(index) => self.0.get_mut(index),
            None => {
                let clock = DeviceClock::new();
                self.0.push(Stream { metrics, clock, before: None, step_ns: 0 });
                self.0.last_mut()
            }
        }
    }
}

const NS_PER_MS: u64 = 1_000_000;

impl Stream {
    /// When the samples of a measurement were taken.
    fn times(
        &mut self,
        at: Timestamp,
        stamp_ms: u32,
        samples: usize,
    ) -> impl Iterator<Item = Timestamp> + Clone + use<> {
        if samples > 0 {
            let before = self.before.replace(Measurement { stamp_ms, samples });
            let passed = before.map(|it| (stamp_ms.saturating_sub(it.stamp_ms), it.samples));
            if let Some((passed_ms @ 1.., samples)) = passed {
                let step_ns = u64::from(passed_ms) * NS_PER_MS / samples.max(1) as u64;
                // A measurement that was lost does not make the others slower.
                let known = self.step_ns > 0;
                self.step_ns = if known { step_ns.min(self.step_ns + self.step_ns / 8) } else { step_ns };
            }
        }
        let (first_ns, step_ns) = (u64::from(stamp_ms) * NS_PER_MS, self.step_ns);
        let stamp = move |index: usize| first_ns + index as u64 * step_ns;
        let times = self.clock.align(at, stamp(samples.saturating_sub(1)));
        (0..samples).map(move |index| times.at(stamp(index)))
    }
}
