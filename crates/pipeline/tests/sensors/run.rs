//! A simulated sensor on a pipeline, and what comes out.

use std::time::Duration;

use strapline_gatt::pmd::{PmdContext, PmdControlPoint, PmdInput, PmdOutput, PmdSession, PmdType, PmdWanted};
use strapline_gatt::{Characteristic as _, DecodeError};
use strapline_pipeline::{EVERY_SENSOR, Input, Notification, Output, Pipeline};
use strapline_sim::Sensor;
use strapline_units::{Metric, Sample, SourceId, Timestamp, Value};

pub(crate) const DEVICE: SourceId = SourceId(1);

pub(crate) fn at(since: Duration) -> Timestamp {
    Timestamp::from_unix_millis(1.7e12) + since
}

/// One device and its pipeline.
pub(crate) struct Run {
    pub(crate) pipeline: Pipeline,
    session: Option<PmdSession>,
    pub(crate) samples: Vec<Sample>,
}

impl Run {
    pub(crate) fn new() -> Self {
        let mut pipeline = Pipeline::new("test");
        pipeline.extend(EVERY_SENSOR);
        pipeline.handle(at(Duration::ZERO), Input::Connected { device: DEVICE, synthetic: true });
        Self { pipeline, session: None, samples: Vec::new() }
    }

    /// What `sensor` measures in that time; every sample is plausible and in order, every value decodes.
    pub(crate) fn of(sensor: &mut dyn Sensor, seconds: u64) -> Self {
        let mut run = Self::new();
        run.until(sensor, seconds);
        run.check();
        run
    }

    /// The same with streams of Polar's, asked for by a session.
    pub(crate) fn polar(sensor: &mut dyn Sensor, wanted: &[PmdType], seconds: u64) -> Self {
        let mut run = Self::new();
        run.start(sensor, wanted);
        run.until(sensor, seconds);
        run.check();
        run
    }

    pub(crate) fn start(&mut self, sensor: &mut dyn Sensor, wanted: &[PmdType]) {
        let wanted =
            wanted.iter().map(|&measurement| PmdWanted { measurement, sample_rate_hz: None, range: None });
        self.session = Some(PmdSession::new(wanted));
        let features = sensor.read(PmdControlPoint::UUID).unwrap();
        let now = sensor.due();
        self.tell(sensor, now, PmdInput::Features(&features));
    }

    fn tell(&mut self, sensor: &mut dyn Sensor, now: Duration, input: PmdInput<'_>) {
        let Some(session) = &mut self.session else { return };
        session.handle(now, input);
        while let Some(output) = session.poll() {
            match output {
                PmdOutput::Write(command) => sensor.write(now, PmdControlPoint::UUID, &command).unwrap(),
                PmdOutput::Started { measurement, sample_rate_hz, factor } => {
                    let context = PmdContext {
                        factor,
                        sample_rate_hz: sample_rate_hz.map(f64::from),
                        previous_timestamp_ns: None,
                    };
                    self.pipeline.handle(at(now), Input::Streams { device: DEVICE, measurement, context });
                }
                other => panic!("{other:?}"),
            }
        }
    }

    pub(crate) fn until(&mut self, sensor: &mut dyn Sensor, seconds: u64) {
        while sensor.due() < Duration::from_secs(seconds) {
            let emission = sensor.next();
            if emission.characteristic == PmdControlPoint::UUID {
                self.tell(sensor, emission.at, PmdInput::Indication(&emission.value));
            }
            let at = at(emission.at);
            let characteristic = emission.characteristic;
            let notification = Notification { device: DEVICE, characteristic, at, value: emission.value };
            self.pipeline.handle(at, Input::Notification(notification));
            self.take(sensor.name());
        }
    }

    pub(crate) fn take(&mut self, name: &str) {
        while let Some(output) = self.pipeline.poll() {
            match output {
                Output::Sample(sample) => self.samples.push(sample),
                Output::Frame(frame) => {
                    let sample = self.samples.last().unwrap();
                    assert_eq!((frame.t.as_str(), frame.ts), (sample.metric.name(), sample.at));
                    assert!(frame.encode().is_some(), "{name}: {frame:?}");
                }
                // Devices have characteristics that nobody decodes.
                Output::Fault { error: DecodeError::Unknown(_), .. } => {}
                Output::Fault { characteristic, error, .. } => panic!("{name}: {characteristic}: {error}"),
                Output::Presence(_) | Output::Reading { .. } => {}
            }
        }
    }

    pub(crate) fn check(&self) {
        for metric in self.metrics() {
            let samples: Vec<_> = self.samples.iter().filter(|sample| sample.metric == metric).collect();
            assert!(samples.is_sorted_by_key(|sample| sample.at), "{metric}");
            for sample in samples {
                let values = match &sample.value {
                    Value::Scalar(value) => std::slice::from_ref(value),
                    Value::Vector(values) => values,
                };
                assert!(!values.is_empty(), "{sample:?}");
                assert!(values.iter().all(|value| metric.plausible().contains(value)), "{sample:?}");
            }
        }
    }

    /// What was measured, sorted by the protocol's table.
    pub(crate) fn metrics(&self) -> Vec<Metric> {
        Metric::ALL
            .iter()
            .copied()
            .filter(|it| self.samples.iter().any(|sample| sample.metric == *it))
            .collect()
    }

    /// Times in s since the start, and values.
    pub(crate) fn series(&self, metric: Metric) -> Vec<(f64, f64)> {
        let vectors = self.vectors(metric).into_iter();
        vectors.map(|(at, values)| (at, *values.first().unwrap())).collect()
    }

    pub(crate) fn vectors(&self, metric: Metric) -> Vec<(f64, Vec<f64>)> {
        let of_it = self.samples.iter().filter(|sample| sample.metric == metric);
        let series = of_it.map(|sample| {
            let since = (sample.at.unix_micros() - at(Duration::ZERO).unix_micros()) as f64 / 1e6;
            match &sample.value {
                Value::Scalar(value) => (since, vec![*value]),
                Value::Vector(values) => (since, values.clone()),
            }
        });
        series.collect()
    }

    pub(crate) fn last(&self, metric: Metric) -> f64 {
        self.series(metric).last().unwrap().1
    }

    pub(crate) fn mean(&self, metric: Metric) -> f64 {
        let series = self.series(metric);
        series.iter().map(|(_, value)| value).sum::<f64>() / series.len() as f64
    }
}
