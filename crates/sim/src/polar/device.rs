//! What the Polar sensors have in common: a strap's services, a control point and its streams, and a clock that nobody
//! has set.

use core::time::Duration;
use std::collections::VecDeque;

use strapline_gatt::pmd::{PmdControlPoint, PmdData, PmdType};
use strapline_gatt::{
    Characteristic, HeartRateMeasurement, ManufacturerName, ModelNumber, SerialNumber, Uuid,
};
use strapline_units::SplitMix64;

use super::body::{Body, TRANSIT, time};
use super::server::{Change, Offer, Running, Server};
use crate::encode::pmd_bytes;
use crate::heart::{Beat, Pulse};
use crate::sensor::{AttError, Attribute, Emission, Property, Sensor};
use crate::strap::{Strap, StrapConfig};

/// What makes one sensor differ from another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Model {
    pub(super) number: &'static str,
    pub(super) offers: &'static [Offer],
    /// How samples of a measurement are sent, and taken.
    pub(super) stream: fn(&Running) -> StreamKind,
    /// What becomes of a heart rate notification.
    pub(super) heart_rate: fn(Vec<u8>) -> Vec<u8>,
    /// Whether streams go on without a link.
    pub(super) streams_on: bool,
}

/// How samples of a measurement are sent, and taken.
#[derive(Clone, Copy, Debug)]
pub(super) struct StreamKind {
    pub(super) frame_type: u8,
    pub(super) compressed: bool,
    /// The most samples of a frame.
    pub(super) samples: usize,
    /// Samples a second that it really makes.
    pub(super) hertz: f64,
    /// Appends the channels of a sample at a time in s.
    pub(super) sample: fn(&mut Body, &Running, f64, &mut Vec<i32>),
}

/// A stream on its way.
#[derive(Clone, Debug)]
struct Stream {
    running: Running,
    kind: StreamKind,
    body: Body,
    /// For pulse intervals: the beats, and the next one.
    pulse: Pulse,
    beat: Option<Beat>,
    /// Samples that were taken.
    taken: u64,
    /// Those of them that were not sent.
    held: Vec<i32>,
    due: Duration,
    jitter: SplitMix64,
}

/// A simulated Polar sensor.
#[derive(Clone, Debug)]
pub(super) struct Device {
    model: Model,
    attributes: Vec<Attribute>,
    strap: Strap,
    /// The heart from the start, for streams that start later.
    pulse: Pulse,
    seed: u64,
    clock_ppm: f64,
    server: Server,
    streams: Vec<Stream>,
    answers: VecDeque<(Duration, Vec<u8>)>,
    last: Duration,
}

const SERVICE: Uuid = Uuid::from_u128(0xFB00_5C80_02E7_F387_1CAD_8ACD_2D8D_F0C8);
/// 2019-01-01 in seconds since 2000-01-01: where the clock starts that was never set.
const CLOCK_START: u64 = 599_616_000;
/// Pulse intervals come from the twenty-fifth second on, every five.
const PPI_FIRST: f64 = 25.0;
const PPI_PERIOD: f64 = 5.0;
const ATT_HEADER: usize = 3;

impl Device {
    pub(super) fn new(seed: u64, model: Model, strap: StrapConfig, mtu: u16, clock_ppm: f64) -> Self {
        let strap = Strap::new(seed, strap);
        let mut attributes = strap.attributes().to_vec();
        attributes.extend([
            Attribute::new(
                SERVICE,
                PmdControlPoint::UUID,
                &[Property::Read, Property::Write, Property::Indicate],
            ),
            Attribute::new(SERVICE, PmdData::UUID, &[Property::Notify]),
        ]);
        Self {
            model,
            attributes,
            pulse: strap.pulse(),
            strap,
            seed,
            clock_ppm,
            server: Server { offers: model.offers, mtu, running: Vec::new() },
            streams: Vec::new(),
            answers: VecDeque::new(),
            last: Duration::ZERO,
        }
    }

    /// The device's stamp of a time in s, in ns since 2000-01-01.
    fn stamp_ns(&self, seconds: f64) -> u64 {
        let uptime = (seconds * (1.0 + self.clock_ppm / 1e6) * 1e9) as u64;
        (CLOCK_START * 1_000_000_000).saturating_add(uptime)
    }

    /// When something is next, and which stream it is of.
    fn next_stream(&self) -> Option<(Duration, usize)> {
        let due = self.streams.iter().enumerate().map(|(index, stream)| (stream.due, index));
        due.min()
    }

    fn frame(&mut self, index: usize) -> Option<Vec<u8>> {
        let mtu = usize::from(self.server.mtu);
        let stream = self.streams.get_mut(index)?;
        let measurement = stream.running.measurement;
        let mut frame = PmdData {
            measurement,
            frame_type: stream.kind.frame_type,
            compressed: stream.kind.compressed,
            timestamp_ns: 0,
            values: Vec::new(),
            truncated: false,
        };
        if measurement == PmdType::Ppi {
            frame.values = stream.pulse_intervals();
            return Some(pmd_bytes(&frame));
        }
        let channels = frame.channels();
        stream.take(channels);
        let mut count = stream.held.len() / channels.max(1);
        let value = loop {
            let values = stream.held.get(..count * channels)?;
            frame.values.clear();
            frame.values.extend(values);
            let value = pmd_bytes(&frame);
            // A lively signal needs more bits: what does not fit waits for the next frame.
            if value.len() + ATT_HEADER <= mtu || count < 2 {
                break value;
            }
            count -= 1;
        };
        stream.held.drain(..count * channels);
        let sent = stream.taken - (stream.held.len() / channels.max(1)) as u64;
        let seconds = stream.seconds_of(sent);
        stream.plan(channels);
        let stamp = self.stamp_ns(seconds);
        let mut value = value;
        value.splice(1..9, stamp.to_le_bytes());
        Some(value)
    }
}

impl Stream {
    fn new(running: Running, kind: StreamKind, pulse: Pulse, seed: u64) -> Self {
        let seed = seed ^ (running.measurement as u64) << 56 ^ running.since.as_micros() as u64;
        let mut stream = Self {
            running,
            kind,
            body: Body::new(pulse.clone(), seed),
            pulse,
            beat: None,
            taken: 0,
            held: Vec::new(),
            due: Duration::ZERO,
            jitter: SplitMix64::new(!seed),
        };
        stream.due = if running.measurement == PmdType::Ppi {
            running.since + Duration::from_secs_f64(PPI_FIRST)
        } else {
            stream.planned(stream.kind.samples as u64)
        };
        stream
    }

    /// When the sample is taken with which so many are taken, in s since the device's start.
    fn seconds_of(&self, taken: u64) -> f64 {
        self.running.since.as_secs_f64() + taken as f64 / self.kind.hertz
    }

    /// When a frame leaves that ends with a sample: after a wait for the radio.
    fn planned(&mut self, last: u64) -> Duration {
        Duration::from_secs_f64(self.seconds_of(last) + 0.015 + 0.020 * self.jitter.next_f64())
    }

    fn plan(&mut self, channels: usize) {
        let missing = self.kind.samples.saturating_sub(self.held.len() / channels.max(1)).max(1);
        self.due = self.planned(self.taken + missing as u64);
    }

    /// Takes samples until a frame is full.
    fn take(&mut self, channels: usize) {
        while self.held.len() < self.kind.samples * channels {
            self.taken += 1;
            let seconds = self.seconds_of(self.taken);
            (self.kind.sample)(&mut self.body, &self.running, seconds, &mut self.held);
        }
    }

    /// Heart rate, interval, error and flags of each pulse since the frame before; plans the next frame.
    fn pulse_intervals(&mut self) -> Vec<i32> {
        let (since, until) = (self.running.since.as_secs_f64(), self.due.as_secs_f64());
        let mut values = Vec::new();
        loop {
            let beat = match self.beat.take() {
                Some(beat) => beat,
                None => self.pulse.next().unwrap_or_default(),
            };
            let arrives = time(&beat) + TRANSIT;
            if arrives > until {
                self.beat = Some(beat);
                break;
            }
            if arrives - f64::from(beat.rr) / 1024.0 < since {
                continue;
            }
            let interval = f64::from(beat.rr) * 1000.0 / 1024.0 + 4.0 * self.jitter.next_normal();
            let moving = beat.steps.1 > 0.0;
            let error = 8.0 + 10.0 * self.jitter.next_f64() + if moving { 120.0 } else { 0.0 };
            let rate = 60_000.0 / interval.max(250.0);
            values.extend([rate as i32, interval as i32, error as i32, 0b110 | i32::from(moving)]);
        }
        self.due += Duration::from_secs_f64(PPI_PERIOD);
        values
    }
}

impl Sensor for Device {
    fn name(&self) -> &str {
        self.strap.name()
    }

    fn attributes(&self) -> &[Attribute] {
        &self.attributes
    }

    fn read(&self, characteristic: Uuid) -> Option<Vec<u8>> {
        Some(match characteristic {
            PmdControlPoint::UUID => self.server.features(),
            ManufacturerName::UUID => "Polar Electro Oy (simulated)".into(),
            ModelNumber::UUID => self.model.number.into(),
            SerialNumber::UUID => format!("SIM{:05X}", self.seed & 0xF_FFFF).into(),
            _ => return self.strap.read(characteristic),
        })
    }

    fn write(&mut self, now: Duration, characteristic: Uuid, value: &[u8]) -> Result<(), AttError> {
        if characteristic != PmdControlPoint::UUID {
            return Err(AttError::WriteNotPermitted);
        }
        let now = now.max(self.last);
        let (answer, change) = self.server.write(now, value)?;
        match change {
            Some(Change::Started(running)) => {
                let kind = (self.model.stream)(&running);
                self.streams.push(Stream::new(running, kind, self.pulse.clone(), self.seed));
            }
            Some(Change::Stopped(measurement)) => {
                self.streams.retain(|stream| stream.running.measurement != measurement);
            }
            None => {}
        }
        self.answers.push_back((now, answer));
        Ok(())
    }

    fn due(&self) -> Duration {
        let streams = self.next_stream().map_or(Duration::MAX, |(due, _)| due);
        let answer = self.answers.front().map_or(Duration::MAX, |(at, _)| *at);
        self.strap.due().min(streams).min(answer).max(self.last)
    }

    fn next(&mut self) -> Emission {
        let at = self.due();
        self.last = at;
        if let Some((_, value)) = self.answers.pop_front_if(|(since, _)| *since <= at) {
            return Emission { at, characteristic: PmdControlPoint::UUID, value };
        }
        if let Some((_, index)) = self.next_stream().filter(|(due, _)| *due <= at)
            && let Some(value) = self.frame(index)
        {
            return Emission { at, characteristic: PmdData::UUID, value };
        }
        let Emission { characteristic, mut value, .. } = self.strap.next();
        if characteristic == HeartRateMeasurement::UUID {
            value = (self.model.heart_rate)(value);
        }
        Emission { at, characteristic, value }
    }

    fn unlink(&mut self) {
        self.answers.clear();
        if !self.model.streams_on {
            self.server.running.clear();
            self.streams.clear();
        }
    }
}
