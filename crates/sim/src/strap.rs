//! A simulated heart rate strap: what it notifies and what it lets a client read.

use core::time::Duration;

use strapline_gatt::{
    BatteryLevel, BodySensorLocation, Characteristic, HeartRateControlPoint, HeartRateMeasurement,
    SensorContact, Uuid,
};
use strapline_units::SplitMix64;

use crate::encode::hrm_bytes;
use crate::heart::{Heart, Pulse};
use crate::information::{self, BATTERY};
use crate::sensor::Property::{Notify, Read, Write};
use crate::sensor::{AttError, Attribute, Emission, Sensor};
use crate::ticks::{TICKS_PER_SECOND, duration_of, interval_ticks};

/// How a simulated strap behaves.
#[derive(Clone, Debug, PartialEq)]
pub struct StrapConfig {
    /// The name in a device list, which says that nothing of this is real.
    pub name: String,
    /// Heart rate at rest, in bpm.
    pub rest_bpm: f64,
    /// Heart rate that mild activity goes up to, in bpm.
    pub active_bpm: f64,
    /// The share of beats that come too early, from 0 to 1: extrasystoles, each with a compensatory pause.
    pub ectopic_beats: f64,
    /// What the strap says about skin contact.
    pub contact: SensorContact,
    /// Battery at the start, in percent; it falls by one in 20 minutes.
    pub battery_percent: u8,
    /// Time between two heart rate notifications.
    pub interval: Duration,
    /// Whether it counts the energy expended, and lets the count be reset.
    pub energy: bool,
}

impl Default for StrapConfig {
    fn default() -> Self {
        Self {
            name: "Simulated strap".into(),
            rest_bpm: 65.0,
            active_bpm: 105.0,
            ectopic_beats: 0.0,
            contact: SensorContact::Detected,
            battery_percent: 87,
            interval: Duration::from_secs(1),
            energy: false,
        }
    }
}

/// A strap on a simulated heart. Time is counted in ticks of 1/1024 s, as in its RR intervals.
#[derive(Clone, Debug)]
pub struct Strap {
    config: StrapConfig,
    seed: u64,
    heart: Heart,
    jitter: SplitMix64,
    /// Of the next heart rate notification.
    due: u64,
    /// RR interval that the next beat will end, and when.
    next_beat: (u16, u64),
    next_is_ectopic: bool,
    ectopic_told: u64,
    /// Over which the heart rate is averaged, oldest first.
    recent: Vec<u16>,
    battery_due: u64,
    /// Energy expended in kJ since it was put on or since the count was reset.
    energy_kj: f64,
}

const BATTERY_PERIOD: u64 = 60 * TICKS_PER_SECOND;
const TICKS_PER_PERCENT: u64 = 20 * 60 * TICKS_PER_SECOND;
/// A strap's heart rate follows the last few beats (Polar's product pages speak of about five seconds).
const AVERAGED_BEATS: usize = 5;
/// RR intervals beside an 8-bit heart rate within the default ATT MTU of 23.
const RR_PER_FRAME: usize = 9;
/// Below it the heart tells nothing of the energy expended.
const RESTING_BPM: f64 = 60.0;
/// A resting metabolic rate of 1700 kcal a day.
const RESTING_KJ_PER_MINUTE: f64 = 5.0;
/// About 10 kcal a minute at 120 bpm.
const KJ_PER_BEAT: f64 = 0.6;
/// Heart Rate Service 1.0, 1.5: the value of the control point is not supported.
const CONTROL_POINT_NOT_SUPPORTED: AttError = AttError::Application(0x80);

impl Strap {
    /// A strap whose whole run follows from `seed`.
    pub fn new(seed: u64, config: StrapConfig) -> Self {
        let mut jitter = SplitMix64::new(!seed);
        let mut heart = Heart::new(seed, config.rest_bpm, config.active_bpm);
        heart = heart.with_ectopic_beats(config.ectopic_beats);
        let (rr, next_is_ectopic) = heart.next_beat();
        // The strap is put on somewhere between two beats.
        let first_beat = (f64::from(rr) * jitter.next_f64()) as u64;
        let mut strap = Self {
            config,
            seed,
            heart,
            jitter,
            due: 0,
            next_beat: (rr, first_beat),
            next_is_ectopic,
            ectopic_told: 0,
            recent: Vec::new(),
            battery_due: BATTERY_PERIOD,
            energy_kj: 0.0,
        };
        strap.due = interval_ticks(strap.config.interval, &mut strap.jitter);
        strap
    }

    /// How many of the beats that it told of came too early: what a client should find.
    pub const fn ectopic_beats(&self) -> u64 {
        self.ectopic_told
    }

    /// The beats from the next one on that it will tell of.
    pub(crate) fn pulse(&self) -> Pulse {
        Pulse::new(self.heart.clone(), self.next_beat)
    }

    fn heart_rate(&mut self) -> Vec<u8> {
        let mut rr = Vec::new();
        // What does not fit waits for the next frame.
        while self.next_beat.1 <= self.due && rr.len() < RR_PER_FRAME {
            let (ended, at) = self.next_beat;
            rr.push(ended);
            let (next, premature) = self.heart.next_beat();
            self.ectopic_told += u64::from(self.next_is_ectopic);
            self.next_is_ectopic = premature;
            self.next_beat = (next, at + u64::from(next));
        }
        self.recent.extend(&rr);
        self.recent.drain(..self.recent.len().saturating_sub(AVERAGED_BEATS));
        let bpm = self.bpm();
        let energy = self.config.energy.then(|| self.energy(bpm));
        hrm_bytes(bpm, self.config.contact, energy, &rr)
    }

    /// Counts on by one interval. The field ends at 65535 kJ and stays there (Heart Rate Service 1.0, 3.1.1.3).
    fn energy(&mut self, bpm: u16) -> u16 {
        let minutes = self.config.interval.as_secs_f64() / 60.0;
        let above_rest = (f64::from(bpm) - RESTING_BPM).max(0.0);
        self.energy_kj += minutes * (RESTING_KJ_PER_MINUTE + KJ_PER_BEAT * above_rest);
        self.energy_kj as u16
    }

    fn bpm(&self) -> u16 {
        let ticks: u64 = self.recent.iter().copied().map(u64::from).sum();
        let minutes = ticks as f64 / (60 * TICKS_PER_SECOND) as f64;
        // No beat yet: 0 bpm, which means no reading.
        if ticks == 0 { 0 } else { (self.recent.len() as f64 / minutes).round() as u16 }
    }

    fn battery_percent(&self) -> u8 {
        let used = u8::try_from(self.due / TICKS_PER_PERCENT).unwrap_or(u8::MAX);
        self.config.battery_percent.saturating_sub(used)
    }
}

impl Sensor for Strap {
    fn name(&self) -> &str {
        &self.config.name
    }

    fn attributes(&self) -> &[Attribute] {
        if self.config.energy { &COUNTING } else { &ATTRIBUTES }
    }

    fn read(&self, characteristic: Uuid) -> Option<Vec<u8>> {
        match characteristic {
            BatteryLevel::UUID => Some(vec![self.battery_percent()]),
            BodySensorLocation::UUID => Some(vec![BodySensorLocation::CHEST.0]),
            _ => information::read(characteristic, "Simulated strap", self.seed),
        }
    }

    fn write(&mut self, _now: Duration, characteristic: Uuid, value: &[u8]) -> Result<(), AttError> {
        if characteristic != HeartRateControlPoint::UUID || !self.config.energy {
            return Err(AttError::WriteNotPermitted);
        }
        match HeartRateControlPoint::decode(value) {
            Ok(HeartRateControlPoint::RESET_ENERGY_EXPENDED) => {
                self.energy_kj = 0.0;
                Ok(())
            }
            Ok(_) => Err(CONTROL_POINT_NOT_SUPPORTED),
            Err(_) => Err(AttError::InvalidAttributeValueLength),
        }
    }

    fn due(&self) -> Duration {
        duration_of(self.due)
    }

    /// Heart rate once in an interval, and battery level just before it once a minute.
    fn next(&mut self) -> Emission {
        let at = self.due();
        if self.due >= self.battery_due {
            self.battery_due += BATTERY_PERIOD;
            return Emission { at, characteristic: BatteryLevel::UUID, value: vec![self.battery_percent()] };
        }
        let value = self.heart_rate();
        self.due += interval_ticks(self.config.interval, &mut self.jitter);
        Emission { at, characteristic: HeartRateMeasurement::UUID, value }
    }
}

const HEART_RATE: Uuid = Uuid::from_u16(0x180D);
const ATTRIBUTES: [Attribute; 9] = information::after([
    Attribute::new(HEART_RATE, HeartRateMeasurement::UUID, &[Notify]),
    Attribute::new(HEART_RATE, BodySensorLocation::UUID, &[Read]),
    BATTERY,
]);
/// The same with the count of energy expended.
const COUNTING: [Attribute; 10] = information::after([
    Attribute::new(HEART_RATE, HeartRateMeasurement::UUID, &[Notify]),
    Attribute::new(HEART_RATE, HeartRateControlPoint::UUID, &[Write]),
    Attribute::new(HEART_RATE, BodySensorLocation::UUID, &[Read]),
    BATTERY,
]);
