//! A simulated Movesense sensor (GSP 1): silent until a client subscribes, then heart beats, ECG and motion of one body.

use core::time::Duration;
use std::collections::VecDeque;

use strapline_gatt::movesense::{MOVESENSE_COMMAND, MovesenseKind, MovesenseNotification};
use strapline_gatt::{BatteryLevel, Characteristic, HardwareRevision, SoftwareRevision, Uuid};
use strapline_units::SplitMix64;

use crate::heart::{Heart, sine};
use crate::information::{self, BATTERY};
use crate::sensor::Property::{Notify, Write};
use crate::sensor::{AttError, Attribute, Emission, Sensor};

/// How a simulated Movesense behaves.
#[derive(Clone, Debug, PartialEq)]
pub struct MovesenseConfig {
    /// The name in a device list, which says that nothing of this is real.
    pub name: String,
    /// Battery at the start, in percent; it falls by one in 20 minutes.
    pub battery_percent: u8,
    /// Heart rate at rest, in bpm.
    pub rest_bpm: f64,
    /// Heart rate that mild activity goes up to, in bpm.
    pub active_bpm: f64,
}

impl Default for MovesenseConfig {
    fn default() -> Self {
        Self { name: "Simulated Movesense".into(), battery_percent: 87, rest_bpm: 65.0, active_bpm: 105.0 }
    }
}

/// A Movesense on a chest. Times are in microseconds since its start.
#[derive(Clone, Debug)]
pub struct MovesenseSensor {
    config: MovesenseConfig,
    seed: u64,
    random: SplitMix64,
    heart: Heart,
    /// When beats were and will be, and the interval before each in ms, oldest first.
    beats: VecDeque<(u64, u16)>,
    streams: Vec<Stream>,
    /// What leaves before anything else: results, and second parts.
    queue: VecDeque<Emission>,
    battery_due: u64,
    /// Of the last emission.
    last: u64,
}

#[derive(Clone, Debug)]
struct Stream {
    reference: u8,
    kind: MovesenseKind,
    /// In Hz; 0 for beats, which come when they come.
    rate: u64,
    started: u64,
    /// Samples that were sent.
    sent: u64,
}

const SECOND: u64 = 1_000_000;
const BATTERY_PERIOD: u64 = 60 * SECOND;
const MICROS_PER_PERCENT: u64 = 20 * 60 * SECOND;
const ECG_RATES: [u64; 7] = [125, 128, 200, 250, 256, 500, 512];
const MOTION_RATES: [u64; 8] = [13, 26, 52, 104, 208, 416, 833, 1666];
const SAMPLES_OF_ECG: u64 = 16;
/// The firmware measures motion in blocks of about a thirteenth of a second.
const BLOCKS_OF_MOTION: u64 = 13;
/// What a notification holds at the firmware's ATT MTU of 247; the rest is a second part.
const NOTIFICATION_OCTETS: usize = 244;
const UV_PER_COUNT: f64 = 0.381;

const OK: u16 = 200;
const NOT_FOUND: u16 = 404;
const CONFLICT: u16 = 409;
const NOT_IMPLEMENTED: u16 = 501;

impl Stream {
    /// Samples of one notification.
    fn batch(&self) -> u64 {
        match self.kind {
            MovesenseKind::EcgMillivolts | MovesenseKind::EcgRaw => SAMPLES_OF_ECG,
            _ => (self.rate / BLOCKS_OF_MOTION).max(1),
        }
    }

    /// When sample `index` is taken.
    fn time_of(&self, index: u64) -> u64 {
        self.started + index * SECOND / self.rate.max(1)
    }
}

impl MovesenseSensor {
    /// A sensor whose whole run follows from `seed` and what is written to it.
    pub fn new(seed: u64, config: MovesenseConfig) -> Self {
        Self {
            random: SplitMix64::new(!seed),
            heart: Heart::new(seed, config.rest_bpm, config.active_bpm),
            config,
            seed,
            beats: VecDeque::from([(0, 0)]),
            streams: Vec::new(),
            queue: VecDeque::new(),
            battery_due: BATTERY_PERIOD,
            last: 0,
        }
    }

    /// The first beat after `at`, once there are beats enough around it for the waves of the ECG.
    fn beat_after(&mut self, at: u64) -> (u64, u16) {
        while self.beats.back().is_none_or(|(beat, _)| *beat <= at) {
            let rr = u64::from(self.heart.next_rr());
            let last = self.beats.back().map_or(0, |(beat, _)| *beat);
            self.beats.push_back((last + rr * 15_625 / 16, (rr * 1000 / 1024) as u16));
        }
        self.beats.iter().copied().find(|(beat, _)| *beat > at).unwrap_or((at, 0))
    }

    /// When a stream has its next measurement whole.
    fn due_of(&self, stream: &Stream) -> u64 {
        match stream.kind {
            // `sent` is when the last beat was; the one after it is there already.
            MovesenseKind::HeartRate => {
                self.beats.iter().map(|(beat, _)| *beat).find(|beat| *beat > stream.sent).unwrap_or(u64::MAX)
            }
            _ => stream.time_of(stream.sent + stream.batch()),
        }
    }

    /// The ECG at `at` in µV: P, Q, R, S and T as arches about the beat before and the beat after.
    fn ecg_uv(&mut self, at: u64) -> f64 {
        /// Milliseconds from the R peak, half width in ms, height in µV.
        const WAVES: [(f64, f64, f64); 5] = [
            (-160.0, 45.0, 120.0),
            (-32.0, 14.0, -110.0),
            (0.0, 22.0, 1150.0),
            (32.0, 16.0, -260.0),
            (255.0, 85.0, 280.0),
        ];
        let after = self.beat_after(at).0;
        let before = self.beats.iter().rev().map(|(beat, _)| *beat).find(|beat| *beat <= at).unwrap_or(0);
        let from_peaks = [(at - before) as f64 / 1000.0, -((after - at) as f64) / 1000.0];
        let arches = from_peaks.iter().flat_map(|from_peak| {
            WAVES.iter().map(move |(centre, half_width, height)| {
                let x = (from_peak - centre) / half_width;
                height * (1.0 - x * x).max(0.0)
            })
        });
        let breath = sine((at as f64 / SECOND as f64 * 0.25).rem_euclid(1.0));
        arches.sum::<f64>() + 40.0 * breath + 8.0 * self.random.next_normal()
    }

    /// Somebody sits: gravity, breath, and the sensors' noise.
    fn motion(&mut self, sensor: usize, at: u64) -> [f32; 3] {
        const REST: [([f64; 3], f64); 3] =
            [([0.3, 9.7, 1.2], 0.02), ([0.0; 3], 0.4), ([18.0, -41.0, 12.0], 0.3)];
        let (rest, noise) = REST.get(sensor).copied().unwrap_or_default();
        let breath = 2.0 * noise * sine((at as f64 / SECOND as f64 * 0.25).rem_euclid(1.0));
        rest.map(|axis| (axis + breath + noise * self.random.next_normal()) as f32)
    }

    fn payload(&mut self, stream: &Stream) -> Vec<u8> {
        let times = (stream.sent..stream.sent + stream.batch()).map(|index| stream.time_of(index));
        let mut payload = ((stream.time_of(stream.sent) / 1000) as u32).to_le_bytes().to_vec();
        let motion: &[usize] = match stream.kind {
            MovesenseKind::EcgMillivolts => {
                payload.extend(times.flat_map(|at| (self.ecg_uv(at).round() as i16).to_le_bytes()));
                return payload;
            }
            MovesenseKind::EcgRaw => {
                let counts =
                    times.flat_map(|at| ((self.ecg_uv(at) / UV_PER_COUNT).round() as i32).to_le_bytes());
                payload.extend(counts);
                return payload;
            }
            MovesenseKind::Acceleration => &[0],
            MovesenseKind::Gyroscope => &[1],
            MovesenseKind::Magnetometer => &[2],
            MovesenseKind::Imu6 => &[0, 1],
            _ => &[0, 1, 2],
        };
        for sensor in motion {
            for at in times.clone() {
                payload.extend(self.motion(*sensor, at).into_iter().flat_map(f32::to_le_bytes));
            }
        }
        payload
    }

    fn subscribe(&mut self, now: u64, reference: u8, path: &[u8]) -> u16 {
        let path = core::str::from_utf8(path).unwrap_or("").trim_end_matches('\0');
        let rate = path.split('/').find_map(|part| part.parse().ok()).unwrap_or(0);
        let offered = |kind: &MovesenseKind| match kind {
            MovesenseKind::HeartRate => true,
            MovesenseKind::EcgMillivolts | MovesenseKind::EcgRaw => ECG_RATES.contains(&rate),
            MovesenseKind::Info => false,
            _ => MOTION_RATES.contains(&rate),
        };
        let Some(kind) = MovesenseKind::of_path(path).filter(offered) else { return NOT_FOUND };
        if self.streams.iter().any(|stream| stream.reference == reference) {
            return CONFLICT;
        }
        let beats = kind == MovesenseKind::HeartRate;
        self.beat_after(now);
        self.streams.push(Stream { reference, kind, rate, started: now, sent: if beats { now } else { 0 } });
        OK
    }

    fn unsubscribe(&mut self, reference: u8) -> u16 {
        let before = self.streams.len();
        self.streams.retain(|stream| stream.reference != reference);
        if self.streams.len() < before { OK } else { NOT_FOUND }
    }

    fn get(&self, path: &[u8]) -> Option<Vec<u8>> {
        let rates = |rates: &[u64]| {
            let octets = rates.iter().flat_map(|rate| (*rate as u16).to_le_bytes());
            core::iter::once(rates.len() as u8).chain(octets).collect()
        };
        match path {
            b"/Meas/ECG/Info" => Some(rates(&ECG_RATES)),
            b"/Meas/Acc/Info" | b"/Meas/Gyro/Info" | b"/Meas/Magn/Info" => Some(rates(&MOTION_RATES)),
            b"/System/Energy/Level" => Some(vec![self.battery_percent()]),
            _ => None,
        }
    }

    fn battery_percent(&self) -> u8 {
        let used = u8::try_from(self.last / MICROS_PER_PERCENT).unwrap_or(u8::MAX);
        self.config.battery_percent.saturating_sub(used)
    }

    fn emission(at: u64, value: Vec<u8>) -> Emission {
        let at = Duration::from_micros(at);
        Emission { at, characteristic: MovesenseNotification::UUID, value }
    }
}

impl Sensor for MovesenseSensor {
    fn name(&self) -> &str {
        &self.config.name
    }

    fn attributes(&self) -> &[Attribute] {
        ATTRIBUTES
    }

    fn read(&self, characteristic: Uuid) -> Option<Vec<u8>> {
        match characteristic {
            BatteryLevel::UUID => Some(vec![self.battery_percent()]),
            // It does not have them.
            HardwareRevision::UUID | SoftwareRevision::UUID => None,
            _ => information::read(characteristic, "Simulated Movesense", self.seed),
        }
    }

    fn write(&mut self, now: Duration, characteristic: Uuid, value: &[u8]) -> Result<(), AttError> {
        if characteristic != MOVESENSE_COMMAND {
            return Err(AttError::WriteNotPermitted);
        }
        let [command, reference, data @ ..] = value else {
            return Err(AttError::InvalidAttributeValueLength);
        };
        let now = (now.as_micros() as u64).max(self.last);
        let mut payload = Vec::new();
        let status = match command {
            1 => self.subscribe(now, *reference, data),
            2 => self.unsubscribe(*reference),
            4 => match self.get(data.strip_suffix(b"\0").unwrap_or(data)) {
                Some(found) => {
                    payload = found;
                    OK
                }
                None => NOT_FOUND,
            },
            _ => NOT_IMPLEMENTED,
        };
        let value = [&[1, *reference], &status.to_le_bytes()[..], &payload].concat();
        self.queue.push_back(Self::emission(now, value));
        Ok(())
    }

    fn due(&self) -> Duration {
        let streams = self.streams.iter().map(|stream| self.due_of(stream));
        let next = streams.fold(self.battery_due, u64::min).max(self.last);
        self.queue.front().map_or_else(|| Duration::from_micros(next), |first| first.at)
    }

    fn next(&mut self) -> Emission {
        let at = self.due();
        self.last = at.as_micros() as u64;
        if let Some(emission) = self.queue.pop_front() {
            return emission;
        }
        let due = self.streams.iter().map(|stream| self.due_of(stream));
        let Some((_, index)) = due.zip(0..).min().filter(|(due, _)| *due <= self.battery_due) else {
            self.battery_due = self.last + BATTERY_PERIOD;
            return Emission { at, characteristic: BatteryLevel::UUID, value: vec![self.battery_percent()] };
        };
        let Some(mut stream) = self.streams.get(index).cloned() else {
            return Self::emission(self.last, vec![]); // cannot be: the index is of a stream
        };
        let mut value = vec![2, stream.reference];
        if stream.kind == MovesenseKind::HeartRate {
            let (beat, rr_ms) = self.beat_after(stream.sent);
            value.extend((60_000.0 / f32::from(rr_ms.max(1))).to_le_bytes());
            value.extend(rr_ms.to_le_bytes());
            stream.sent = beat;
        } else {
            value.extend(self.payload(&stream));
            stream.sent += stream.batch();
        }
        if value.len() > NOTIFICATION_OCTETS {
            let second = value.split_off(NOTIFICATION_OCTETS);
            let part = [&[3, stream.reference], &second[..]].concat();
            self.queue.push_back(Self::emission(self.last, part));
        }
        if let Some(kept) = self.streams.get_mut(index) {
            *kept = stream;
        }
        // Beats are needed from the one before the oldest sample that is to come.
        self.beat_after(self.last);
        let oldest = self.last.saturating_sub(5 * SECOND);
        self.beats.retain(|(beat, _)| *beat >= oldest);
        Self::emission(self.last, value)
    }

    /// The firmware ends all subscriptions.
    fn unlink(&mut self) {
        self.streams.clear();
        self.queue.clear();
    }
}

const GSP: Uuid = Uuid::from_u128(0x34802252_7185_4d5d_b431_630e7050e8f0);
const ATTRIBUTES: &[Attribute] = &{
    let [maker, model, serial, _, firmware, _] = information::ATTRIBUTES;
    [
        Attribute::new(GSP, MOVESENSE_COMMAND, &[Write]),
        Attribute::new(GSP, MovesenseNotification::UUID, &[Notify]),
        BATTERY,
        maker,
        model,
        serial,
        firmware,
    ]
};
